#include "service2.h"

#include <string.h>

#include "cmocka_all.h"

static void assert_transforms(int32_t value, const char *expected)
{
    struct transform_request request = { value, "id" };
    struct transform_response response;

    service2_transform(&request, &response);
    assert_int_equal(response.original, value);
    assert_string_equal(response.transformed, expected);
}

/* JSON in, JSON out; no JSON out if expected is NULL. */
static void assert_answers(const char *request, const char *expected)
{
    char reply[MESSAGE_SIZE];
    size_t length = service2_answer(request, strlen(request), reply);

    assert_int_equal(length, expected ? strlen(expected) : 0);
    if (expected)
        assert_string_equal(reply, expected);
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

static void repeats_the_id_of_the_request(void **state)
{
    struct transform_request request = { 84, "one\n\u00e9" };
    struct transform_response response;

    (void)state;
    service2_transform(&request, &response);
    assert_string_equal(response.request_id, "one\n\u00e9");
}

static void answers_json_with_json(void **state)
{
    (void)state;
    assert_answers("{\"value\":84,\"request_id\":\"id\"}",
                   "{\"original\":84,\"transformed\":\"Value-0084\","
                   "\"request_id\":\"id\"}");
}

static void has_no_answer_to_what_it_cannot_read(void **state)
{
    (void)state;
    assert_answers("", NULL);
    assert_answers("garbage", NULL);
    assert_answers("{\"value\":84}", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pads_a_value_to_four_digits),
        cmocka_unit_test(counts_the_minus_as_one_of_the_four),
        cmocka_unit_test(leaves_a_longer_value_whole),
        cmocka_unit_test(repeats_the_id_of_the_request),
        cmocka_unit_test(answers_json_with_json),
        cmocka_unit_test(has_no_answer_to_what_it_cannot_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
