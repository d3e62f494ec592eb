#include "service2.h"

#include "cmocka_all.h"

static void assert_transforms(int32_t value, const char *expected)
{
    struct message request = { .kind = MESSAGE_TRANSFORM,
                               .transform = { value } };
    struct message reply;

    assert_true(service2_answer(&request, &reply));
    assert_int_equal(reply.kind, MESSAGE_TRANSFORM_RESULT);
    assert_int_equal(reply.transform_result.original, value);
    assert_string_equal(reply.transform_result.transformed, expected);
}

static void pads_a_value_to_four_digits(void **state)
{
    (void)state;
    assert_transforms(84, "Value-0084");
    assert_transforms(0, "Value-0000");
    assert_transforms(9999, "Value-9999");
}

static void counts_the_minus_as_one_of_the_four(void **state)
{
    (void)state;
    assert_transforms(-36, "Value--036");
    assert_transforms(-999, "Value--999");
}

static void leaves_a_longer_value_whole(void **state)
{
    (void)state;
    assert_transforms(10000, "Value-10000");
    assert_transforms(INT32_MAX, "Value-2147483647");
    assert_transforms(INT32_MIN, "Value--2147483648");
}

static void tells_its_version(void **state)
{
    struct message request = { .kind = MESSAGE_GET_VERSION };
    struct message reply;

    (void)state;
    assert_true(service2_answer(&request, &reply));
    assert_int_equal(reply.kind, MESSAGE_VERSION_RESULT);
    assert_string_equal(reply.version_result.service_name, "service2");
    assert_string_equal(reply.version_result.version, "0.2.0");
}

static void does_not_answer_what_is_not_its_own(void **state)
{
    struct message request = { .kind = MESSAGE_PROCESS };
    struct message reply;

    (void)state;
    assert_false(service2_answer(&request, &reply));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pads_a_value_to_four_digits),
        cmocka_unit_test(counts_the_minus_as_one_of_the_four),
        cmocka_unit_test(leaves_a_longer_value_whole),
        cmocka_unit_test(tells_its_version),
        cmocka_unit_test(does_not_answer_what_is_not_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
