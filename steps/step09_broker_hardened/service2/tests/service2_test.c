#include "service2.h"

#include <string.h>

#include "cmocka_all.h"
#include "messages/request.h"

static void assert_transforms(int32_t value, const char *expected)
{
    struct transform_request request = { value, "id" };
    struct transform_response response;

    service2_transform(&request, &response);
    assert_int_equal(response.original, value);
    assert_string_equal(response.transformed, expected);
    assert_false(response.error.present);
}

static void assert_refuses_to_transform(int32_t value, const char *error)
{
    struct transform_request request = { value, "id" };
    struct transform_response response;

    service2_transform(&request, &response);
    assert_int_equal(response.original, value);
    assert_string_equal(response.transformed, "");
    assert_string_equal(response.request_id, "id");
    assert_true(response.error.present);
    assert_string_equal(response.error.text, error);
}

/* JSON in, JSON out. */
static void assert_answers(const char *request, const char *expected)
{
    char reply[MESSAGE_SIZE];
    size_t length = service2_answer(request, strlen(request), reply);

    assert_int_equal(length, strlen(expected));
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

/* With the id of the request, if there is one. */
static void answers_what_it_cannot_read_with_an_error(void **state)
{
    (void)state;
    assert_answers("",
                   "{\"original\":0,\"transformed\":\"\","
                   "\"request_id\":\"\",\"error\":\"not JSON\"}");
    assert_answers("garbage",
                   "{\"original\":0,\"transformed\":\"\","
                   "\"request_id\":\"\",\"error\":\"not JSON\"}");
    assert_answers(
        "{\"value\":42}",
        "{\"original\":0,\"transformed\":\"\","
        "\"request_id\":\"\",\"error\":\"missing field `request_id`\"}");
    assert_answers(
        "{\"request_id\":\"id\"}",
        "{\"original\":0,\"transformed\":\"\","
        "\"request_id\":\"id\",\"error\":\"missing field `value`\"}");
    assert_answers("{\"value\":4.5,\"request_id\":\"id\"}",
                   "{\"original\":0,\"transformed\":\"\","
                   "\"request_id\":\"id\",\"error\":\"field `value` is not a "
                   "32-bit integer\"}");
}

static void reads_no_more_than_it_has_to(void **state)
{
    static char long_payload[PAYLOAD_LIMIT + 2];
    char reply[MESSAGE_SIZE];

    (void)state;
    memset(long_payload, ' ', sizeof(long_payload) - 1);
    service2_answer(long_payload, PAYLOAD_LIMIT, reply);
    assert_non_null(strstr(reply, "\"not JSON\""));
    service2_answer(long_payload, PAYLOAD_LIMIT + 1, reply);
    assert_non_null(strstr(reply, "\"too long\""));
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
        cmocka_unit_test(answers_what_it_cannot_read_with_an_error),
        cmocka_unit_test(reads_no_more_than_it_has_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
