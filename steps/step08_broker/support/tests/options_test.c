#include "support/options.h"

#include "cmocka_all.h"

static void takes_the_fallback_if_nothing_is_given(void **state)
{
    int32_t value = 0;
    int status = 7;
    char *argv[] = { "app", NULL };
    const struct command_line line = {
        .program = "app",
        .value = &value,
        .fallback = "42",
    };

    (void)state;
    assert_true(read_options(&line, 1, argv, &status));
    assert_int_equal(value, 42);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_fallback_if_nothing_is_given),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
