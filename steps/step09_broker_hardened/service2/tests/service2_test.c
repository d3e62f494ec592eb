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
    assert_false(response.has_error);
}

static void assert_refuses_to_transform(int32_t value, const char *error)
{
    struct transform_request request = { value, "id" };
    struct transform_response response;

    service2_transform(&request, &response);
    assert_int_equal(response.original, value);
    assert_string_equal(response.transformed, "");
    assert_string_equal(response.request_id, "id");
    assert_true(response.has_error);
    assert_string_equal(response.error, error);
}

/* JSON in, JSON out of either; no JSON out if expected is NULL. */
static void assert_answers_with(size_t (*answer)(char *payload, size_t length,
                                                 char reply[MESSAGE_SIZE]),
                                const char *request, const char *expected)
{
    char payload[256];
    char reply[MESSAGE_SIZE];
    size_t length;

    strcpy(payload, request);
    length = answer(payload, strlen(payload), reply);
    assert_int_equal(length, expected ? strlen(expected) : 0);
    if (expected)
        assert_string_equal(reply, expected);
}

static void assert_answers(const char *request, const char *expected)
{
    assert_answers_with(service2_answer, request, expected);
}

static void assert_answers_version(const char *request, const char *expected)
{
    assert_answers_with(service2_answer_version, request, expected);
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

/* The minus is not a digit. */
static void transforms_all_values_of_four_digits(void **state)
{
    (void)state;
    assert_transforms(1000, "Value-1000");
    assert_transforms(-1000, "Value--1000");
    assert_transforms(-9999, "Value--9999");
}

static void refuses_a_longer_value(void **state)
{
    (void)state;
    assert_refuses_to_transform(
        10000, "value 10000 exceeds 4-digit format range [-9999..9999]");
    assert_refuses_to_transform(
        -10000, "value -10000 exceeds 4-digit format range [-9999..9999]");
    assert_refuses_to_transform(
        INT32_MAX,
        "value 2147483647 exceeds 4-digit format range [-9999..9999]");
    assert_refuses_to_transform(
        INT32_MIN,
        "value -2147483648 exceeds 4-digit format range [-9999..9999]");
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
                   "\"request_id\":\"id\",\"error\":null}");
    assert_answers("{\"value\":10000,\"request_id\":\"id\"}",
                   "{\"original\":10000,\"transformed\":\"\","
                   "\"request_id\":\"id\",\"error\":\"value 10000 exceeds "
                   "4-digit format range [-9999..9999]\"}");
}

static void answers_a_question_about_its_version(void **state)
{
    (void)state;
    assert_answers_version("{\"request_id\":\"id\"}",
                           "{\"service_name\":\"Service2\","
                           "\"version\":\"0.2.718\","
                           "\"request_id\":\"id\"}");
    assert_answers_version("{\"value\":1}", NULL);
    assert_answers_version("garbage", NULL);
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
        cmocka_unit_test(transforms_all_values_of_four_digits),
        cmocka_unit_test(refuses_a_longer_value),
        cmocka_unit_test(repeats_the_id_of_the_request),
        cmocka_unit_test(answers_json_with_json),
        cmocka_unit_test(answers_a_question_about_its_version),
        cmocka_unit_test(has_no_answer_to_what_it_cannot_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
