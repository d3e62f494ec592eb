#include "support/values.h"

#include "cmocka_all.h"

static void takes_a_decimal_32_bit_integer_and_nothing_else(void **state)
{
    int32_t value = 7;

    (void)state;
    assert_true(parse_int32("-2147483648", &value));
    assert_int_equal(value, INT32_MIN);
    assert_false(parse_int32("2147483648", &value));
    assert_false(parse_int32("", &value));
    assert_int_equal(value, INT32_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_a_decimal_32_bit_integer_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
