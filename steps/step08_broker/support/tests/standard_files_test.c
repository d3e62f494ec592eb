#include "support/standard_files.h"

#include "cmocka_all.h"

static void keeps_the_status_if_all_was_written(void **state)
{
    (void)state;
    assert_int_equal(flush_stdout("test", 7), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_status_if_all_was_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
