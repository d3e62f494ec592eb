#include "messages/message.h"

#include <string.h>

#include "cmocka_all.h"

/* What the codec promises is tested in support/; here it is whether the tables
 * fit the structs, and what is on the wire. */

/* message is written as text, and text, read over all ones, is written as text
 * again. */
static void assert_is(const struct record *record, const void *message,
                      const char *text)
{
    char written[MESSAGE_SIZE];
    char why[RECORD_WHY_SIZE];
    union {
        struct process_request process_request;
        struct process_response process_response;
        struct transform_request transform_request;
        struct transform_response transform_response;
    } read;

    assert_int_equal(record_write(record, message, written, sizeof(written)),
                     strlen(text));
    assert_string_equal(written, text);

    memset(&read, 0xFF, sizeof(read));
    assert_int_equal(record_decode(record, text, strlen(text), &read, why),
                     RECORD_OK);
    assert_int_equal(record_write(record, &read, written, sizeof(written)),
                     strlen(text));
    assert_string_equal(written, text);
}

static void assert_refuses(const struct record *record, const char *text,
                           const char *expected)
{
    char why[RECORD_WHY_SIZE];
    char read[RECORD_SIZE_LIMIT];

    assert_int_equal(record_decode(record, text, strlen(text), read, why),
                     RECORD_WRONG_SHAPE);
    assert_string_equal(why, expected);
}

static void says_process_request(void **state)
{
    const struct process_request message = { 42, "an id" };

    (void)state;
    assert_is(&process_request_record, &message,
              "{\"value\":42,\"request_id\":\"an id\"}");
    assert_refuses(&process_request_record, "{\"value\":42}",
                   "missing field `request_id`");
    assert_refuses(&process_request_record, "{\"request_id\":\"an id\"}",
                   "missing field `value`");
    assert_refuses(&process_request_record,
                   "{\"value\":42,\"request_id\":\"a\",\"request_id\":\"b\"}",
                   "duplicate field `request_id`");
}

static void says_process_response(void **state)
{
    const struct process_response yes = { 84, true, "an id" };
    const struct process_response no = { -1073741825, false, "" };

    (void)state;
    assert_is(&process_response_record, &yes,
              "{\"value\":84,\"processed\":true,\"request_id\":\"an id\"}");
    assert_is(&process_response_record, &no,
              "{\"value\":-1073741825,\"processed\":false,"
              "\"request_id\":\"\"}");
    assert_refuses(&process_response_record,
                   "{\"value\":84,\"request_id\":\"an id\"}",
                   "missing field `processed`");
}

static void says_transform_request(void **state)
{
    const struct transform_request message = { -36, "an id" };

    (void)state;
    assert_is(&transform_request_record, &message,
              "{\"value\":-36,\"request_id\":\"an id\"}");
    assert_refuses(&transform_request_record, "{\"value\":42}",
                   "missing field `request_id`");
}

static void says_transform_response(void **state)
{
    const struct transform_response message = { 84, "Value-0084", "an id" };

    (void)state;
    assert_is(&transform_response_record, &message,
              "{\"original\":84,\"transformed\":\"Value-0084\","
              "\"request_id\":\"an id\"}");
    assert_refuses(&transform_response_record,
                   "{\"original\":84,\"request_id\":\"an id\"}",
                   "missing field `transformed`");
}

/* Every byte of a text may need six: \u0001. */
static void has_room_for_the_longest_message(void **state)
{
    struct transform_response message = { .original = INT32_MIN };
    char written[MESSAGE_SIZE];
    struct transform_response read;
    char why[RECORD_WHY_SIZE];
    size_t length;

    (void)state;
    memset(message.transformed, 1, sizeof(message.transformed) - 1);
    memset(message.request_id, 1, sizeof(message.request_id) - 1);
    length = record_write(&transform_response_record, &message, written,
                          sizeof(written));
    assert_int_equal(
        length, strlen("{\"original\":-2147483648,"
                       "\"transformed\":\"\",\"request_id\":\"\"}") +
                    6 * (TRANSFORMED_SIZE - 1) + 6 * (REQUEST_ID_SIZE - 1));
    assert_int_equal(
        record_decode(&transform_response_record, written, length, &read, why),
        RECORD_OK);
    assert_string_equal(read.transformed, message.transformed);
    assert_string_equal(read.request_id, message.request_id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_process_request),
        cmocka_unit_test(says_process_response),
        cmocka_unit_test(says_transform_request),
        cmocka_unit_test(says_transform_response),
        cmocka_unit_test(has_room_for_the_longest_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
