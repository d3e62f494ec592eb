#include "support/json_text.h"

#include <string.h>

#include "cmocka_all.h"

static void says_what_is_wrong(void **state)
{
    static const char json[] = "{\"a\":[1,-0.5e+3,true,null,\"\\u0000\"]}";

    (void)state;
    assert_null(json_fault(json, strlen(json)));
    assert_string_equal(json_fault("{\"a\":-+.e--007}", 15), "not JSON");
    assert_string_equal(json_fault("\"\xFF\"", 3), "not UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
