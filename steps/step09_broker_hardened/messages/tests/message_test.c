#include "messages/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka_all.h"

/* A copy of bytes, no longer than it must be, because decoding changes what it
 * reads, and so that a sanitizer sees who reads beyond the end. */
static char *copy_of(const char *bytes, size_t length)
{
    char *copy = malloc(length + 1);

    assert_non_null(copy);
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

static enum message_status decode_bytes(const char *bytes, size_t length,
                                        struct process_request *request,
                                        char why[MESSAGE_WHY_SIZE])
{
    char *copy = copy_of(bytes, length);
    enum message_status status =
        process_request_decode(copy, length, request, why);

    free(copy);
    return status;
}

static enum message_status decode(const char *text,
                                  struct process_request *request)
{
    char why[MESSAGE_WHY_SIZE];

    return decode_bytes(text, strlen(text), request, why);
}

/* ---- Both ways: message is written as text, and text is read as message ----
 */

static void assert_process_request_is(const struct process_request *message,
                                      const char *text)
{
    char written[MESSAGE_SIZE];
    struct process_request read;

    assert_int_equal(process_request_encode(message, written), strlen(text));
    assert_string_equal(written, text);

    assert_int_equal(decode(text, &read), MESSAGE_OK);
    assert_int_equal(read.value, message->value);
    assert_string_equal(read.request_id, message->request_id);
}

static void assert_process_response_is(const struct process_response *message,
                                       const char *text)
{
    char written[MESSAGE_SIZE];
    char why[MESSAGE_WHY_SIZE];
    struct process_response read;

    assert_int_equal(process_response_encode(message, written), strlen(text));
    assert_string_equal(written, text);

    assert_int_equal(
        process_response_decode(written, strlen(written), &read, why),
        MESSAGE_OK);
    assert_int_equal(read.value, message->value);
    assert_int_equal(read.processed, message->processed);
    assert_string_equal(read.request_id, message->request_id);
    assert_int_equal(read.has_error, message->has_error);
    assert_string_equal(read.error, message->error);
}

static void assert_transform_request_is(const struct transform_request *message,
                                        const char *text)
{
    char written[MESSAGE_SIZE];
    char why[MESSAGE_WHY_SIZE];
    struct transform_request read;

    assert_int_equal(transform_request_encode(message, written), strlen(text));
    assert_string_equal(written, text);

    assert_int_equal(
        transform_request_decode(written, strlen(written), &read, why),
        MESSAGE_OK);
    assert_int_equal(read.value, message->value);
    assert_string_equal(read.request_id, message->request_id);
}

static void
assert_transform_response_is(const struct transform_response *message,
                             const char *text)
{
    char written[MESSAGE_SIZE];
    char why[MESSAGE_WHY_SIZE];
    struct transform_response read;

    assert_int_equal(transform_response_encode(message, written), strlen(text));
    assert_string_equal(written, text);

    assert_int_equal(
        transform_response_decode(written, strlen(written), &read, why),
        MESSAGE_OK);
    assert_int_equal(read.original, message->original);
    assert_string_equal(read.transformed, message->transformed);
    assert_string_equal(read.request_id, message->request_id);
    assert_int_equal(read.has_error, message->has_error);
    assert_string_equal(read.error, message->error);
}

/* Nobody here reads this one. */
static void assert_version_response_is(const struct version_response *message,
                                       const char *text)
{
    char written[MESSAGE_SIZE];

    assert_int_equal(version_response_encode(message, written), strlen(text));
    assert_string_equal(written, text);
}

/* ---- One way ---- */

static void assert_reads(const char *text, int32_t value, const char *id)
{
    struct process_request request;

    assert_int_equal(decode(text, &request), MESSAGE_OK);
    assert_int_equal(request.value, value);
    assert_string_equal(request.request_id, id);
}

static void assert_refuses_bytes(const char *bytes, size_t length,
                                 enum message_status status,
                                 const char *expected)
{
    struct process_request request = { 7, "untouched" };
    char why[MESSAGE_WHY_SIZE];

    assert_int_equal(decode_bytes(bytes, length, &request, why), status);
    assert_string_equal(why, expected);
    assert_int_equal(request.value, 7);
    assert_string_equal(request.request_id, "untouched");
}

static void assert_not_json(const char *text)
{
    assert_refuses_bytes(text, strlen(text), MESSAGE_NOT_JSON, "not JSON");
}

static void assert_wrong_shape(const char *text, const char *why)
{
    assert_refuses_bytes(text, strlen(text), MESSAGE_WRONG_SHAPE, why);
}

static void assert_error_is(const struct process_response *processed,
                            const struct transform_response *transformed,
                            const char *expected)
{
    assert_int_equal(processed->has_error, expected != NULL);
    assert_int_equal(transformed->has_error, expected != NULL);
    if (expected) {
        assert_string_equal(processed->error, expected);
        assert_string_equal(transformed->error, expected);
    }
}

/* A process_response, and a transform_response as well, that ends with field,
 * has this error, or none if it is NULL. */
static void assert_reads_error(const char *field, const char *expected)
{
    struct process_response processed = { .has_error = true };
    struct transform_response transformed = { .has_error = true };
    char text[MESSAGE_SIZE];
    char why[MESSAGE_WHY_SIZE];
    int length;

    length = snprintf(
        text, sizeof(text),
        "{\"value\":1,\"processed\":false,\"request_id\":\"x\"%s}", field);
    assert_int_equal(
        process_response_decode(text, (size_t)length, &processed, why),
        MESSAGE_OK);
    length = snprintf(text, sizeof(text),
                      "{\"original\":1,\"transformed\":\"\","
                      "\"request_id\":\"x\"%s}",
                      field);
    assert_int_equal(
        transform_response_decode(text, (size_t)length, &transformed, why),
        MESSAGE_OK);
    assert_error_is(&processed, &transformed, expected);
}

/* A process_response, and a transform_response as well, that ends with field is
 * refused, and nothing of it is kept. */
static void assert_refuses_error(const char *field, const char *expected)
{
    struct process_response processed = { .value = 7 };
    struct transform_response transformed = { .original = 7 };
    char text[MESSAGE_SIZE];
    char why[MESSAGE_WHY_SIZE];
    int length;

    length = snprintf(
        text, sizeof(text),
        "{\"value\":1,\"processed\":false,\"request_id\":\"x\"%s}", field);
    assert_int_equal(
        process_response_decode(text, (size_t)length, &processed, why),
        MESSAGE_WRONG_SHAPE);
    assert_string_equal(why, expected);
    length = snprintf(text, sizeof(text),
                      "{\"original\":1,\"transformed\":\"\","
                      "\"request_id\":\"x\"%s}",
                      field);
    assert_int_equal(
        transform_response_decode(text, (size_t)length, &transformed, why),
        MESSAGE_WRONG_SHAPE);
    assert_string_equal(why, expected);
    assert_int_equal(processed.value, 7);
    assert_int_equal(transformed.original, 7);
}

static void assert_version_request(const char *text,
                                   enum message_status expected,
                                   const char *id_or_why)
{
    struct version_request request = { "untouched" };
    char *copy = copy_of(text, strlen(text));
    char why[MESSAGE_WHY_SIZE] = "";

    assert_int_equal(version_request_decode(copy, strlen(copy), &request, why),
                     expected);
    free(copy);
    assert_string_equal(expected == MESSAGE_OK ? request.request_id : why,
                        id_or_why);
    if (expected != MESSAGE_OK)
        assert_string_equal(request.request_id, "untouched");
}

/* ---- The tests ---- */

static void has_the_wire_form_of_every_message(void **state)
{
    (void)state;
    assert_process_request_is(&(struct process_request){ 42, "id" },
                              "{\"value\":42,\"request_id\":\"id\"}");
    assert_process_response_is(
        &(struct process_response){ 84, true, "id", false, "" },
        "{\"value\":84,\"processed\":true,\"request_id\":\"id\","
        "\"error\":null}");
    assert_process_response_is(
        &(struct process_response){ 84, false, "id", true, "no" },
        "{\"value\":84,\"processed\":false,\"request_id\":\"id\","
        "\"error\":\"no\"}");
    assert_transform_request_is(&(struct transform_request){ 84, "id" },
                                "{\"value\":84,\"request_id\":\"id\"}");
    assert_transform_response_is(
        &(struct transform_response){ 84, "Value-0084", "id", false, "" },
        "{\"original\":84,\"transformed\":\"Value-0084\","
        "\"request_id\":\"id\",\"error\":null}");
    assert_transform_response_is(
        &(struct transform_response){ 84, "", "id", true, "no" },
        "{\"original\":84,\"transformed\":\"\","
        "\"request_id\":\"id\",\"error\":\"no\"}");
    assert_version_response_is(
        &(struct version_response){ "Service1", "0.1.618", "id" },
        "{\"service_name\":\"Service1\",\"version\":\"0.1.618\","
        "\"request_id\":\"id\"}");
}

static void keeps_every_value(void **state)
{
    (void)state;
    assert_process_request_is(&(struct process_request){ 0, "" },
                              "{\"value\":0,\"request_id\":\"\"}");
    assert_process_request_is(&(struct process_request){ INT32_MIN, "" },
                              "{\"value\":-2147483648,\"request_id\":\"\"}");
    assert_process_response_is(
        &(struct process_response){ INT32_MAX, true, "", false, "" },
        "{\"value\":2147483647,\"processed\":true,\"request_id\":\"\","
        "\"error\":null}");
    assert_transform_request_is(&(struct transform_request){ INT32_MAX, "" },
                                "{\"value\":2147483647,\"request_id\":\"\"}");
    assert_transform_response_is(
        &(struct transform_response){ INT32_MIN, "Value--2147483648", "", false,
                                      "" },
        "{\"original\":-2147483648,\"transformed\":\"Value--2147483648\","
        "\"request_id\":\"\",\"error\":null}");
}

static void keeps_every_text(void **state)
{
    (void)state;
    assert_process_request_is(
        &(struct process_request){ 1, "\"\\\b\t\n\f\r\x01\x1F\x7F/é€😀" },
        "{\"value\":1,\"request_id\":"
        "\"\\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u001f\x7F/é€😀\"}");
    assert_transform_response_is(
        &(struct transform_response){ 1, "\"\n\\", "\t", true, "\x02/é" },
        "{\"original\":1,\"transformed\":\"\\\"\\n\\\\\","
        "\"request_id\":\"\\t\",\"error\":\"\\u0002/é\"}");
    assert_version_response_is(
        &(struct version_response){ "\"", "\\", "\n" },
        "{\"service_name\":\"\\\"\",\"version\":\"\\\\\","
        "\"request_id\":\"\\n\"}");
}

static void keeps_ids_of_up_to_128_bytes(void **state)
{
    struct process_request request = { .value = 1 };
    struct transform_response response = {
        .original = INT32_MIN,
        .has_error = true,
    };
    struct process_request read;
    struct transform_response read_response;
    char text[MESSAGE_SIZE];
    char why[MESSAGE_WHY_SIZE];
    size_t length;

    (void)state;
    memset(request.request_id, 'x', 128);
    assert_true(process_request_encode(&request, text) > 0);
    assert_int_equal(decode(text, &read), MESSAGE_OK);
    assert_string_equal(read.request_id, request.request_id);

    /* The longest message there is: six bytes for each one of its texts. */
    memset(response.request_id, 1, 128);
    memset(response.transformed, 1, 31);
    memset(response.error, 1, 127);
    length = transform_response_encode(&response, text);
    assert_int_equal(length,
                     6 * (128 + 31 + 127) + strlen("{\"original\":-2147483648,"
                                                   "\"transformed\":\"\","
                                                   "\"request_id\":\"\","
                                                   "\"error\":\"\"}"));
    assert_int_equal(
        transform_response_decode(text, length, &read_response, why),
        MESSAGE_OK);
    assert_string_equal(read_response.request_id, response.request_id);
    assert_string_equal(read_response.transformed, response.transformed);
    assert_string_equal(read_response.error, response.error);
}

static void refuses_ids_of_more_than_128_bytes(void **state)
{
    const char *why = "field `request_id` is not a text of less than 129 bytes";
    char text[512];
    char id[130] = "";

    (void)state;
    memset(id, 'x', 129);
    snprintf(text, sizeof(text), "{\"value\":1,\"request_id\":\"%s\"}", id);
    assert_wrong_shape(text, why);

    /* 127 characters, the last of two bytes. */
    memcpy(id + 127, "é", 3);
    snprintf(text, sizeof(text), "{\"value\":1,\"request_id\":\"%s\"}", id);
    assert_wrong_shape(text, why);
    memcpy(id + 126, "é", 3);
    snprintf(text, sizeof(text), "{\"value\":1,\"request_id\":\"%s\"}", id);
    assert_reads(text, 1, id);
}

static void reads_every_escape(void **state)
{
    (void)state;
    assert_reads("{\"value\":1,\"request_id\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}",
                 1, "\"\\/\b\f\n\r\t");
    assert_reads(
        "{\"value\":1,\"request_id\":\"\\u0041\\u00e9\\u00E9\\u20ac\"}", 1,
        "Aéé€");
    assert_reads("{\"value\":1,\"request_id\":\"\\ud83d\\ude00\"}", 1, "😀");
    assert_reads("{\"v\\u0061lue\":1,\"request\\u005fid\":\"x\"}", 1, "x");
    assert_reads("{\"value\":1,\"request_id\":\"\\\\u0000\"}", 1, "\\u0000");
}

static void reads_fields_in_any_order_with_white_space(void **state)
{
    (void)state;
    assert_reads("{\"request_id\":\"x\",\"value\":-7}", -7, "x");
    assert_reads(" {\t\"value\" :\n -7\r, \"request_id\" : \"x\" } \r\n", -7,
                 "x");
}

static void ignores_unknown_fields_of_any_kind(void **state)
{
    (void)state;
    assert_reads(
        "{\"a\":[1.5,-0,{\"value\":3}],\"value\":1,\"b\":null,"
        "\"c\":{\"request_id\":\"y\"},\"request_id\":\"x\","
        "\"d\":4.2e1,\"e\":\"{\",\"f\":false}",
        1, "x");
    assert_reads("{\"a\":1,\"a\":2,\"value\":1,\"request_id\":\"x\"}", 1, "x");
    assert_reads("{\"Value\":2,\"value\":1,\"request_id\":\"x\"}", 1, "x");
}

static void reads_an_array_of_the_fields_in_their_order(void **state)
{
    char process[] = "[84,false,\"x\",\"no\"]";
    char transform[] = "[84,\"Value-0084\",\"x\",null]";
    char version[] = "[\"x\"]";
    char why[MESSAGE_WHY_SIZE];
    struct process_response processed;
    struct transform_response transformed;
    struct version_request asked;

    (void)state;
    assert_reads("[42,\"x\"]", 42, "x");
    assert_int_equal(
        process_response_decode(process, strlen(process), &processed, why),
        MESSAGE_OK);
    assert_int_equal(processed.value, 84);
    assert_false(processed.processed);
    assert_string_equal(processed.request_id, "x");
    assert_true(processed.has_error);
    assert_string_equal(processed.error, "no");
    assert_int_equal(transform_response_decode(transform, strlen(transform),
                                               &transformed, why),
                     MESSAGE_OK);
    assert_int_equal(transformed.original, 84);
    assert_string_equal(transformed.transformed, "Value-0084");
    assert_string_equal(transformed.request_id, "x");
    assert_false(transformed.has_error);
    assert_int_equal(
        version_request_decode(version, strlen(version), &asked, why),
        MESSAGE_OK);
    assert_string_equal(asked.request_id, "x");
}

static void refuses_what_is_not_a_32_bit_integer(void **state)
{
    static const char *const values[] = {
        "42.0", "4.5",  "4.2e1",      "-0",          "042",  "\"42\"", "true",
        "null", "1e99", "2147483648", "-2147483649", "[42]", "{}",
    };
    const char *why = "field `request_id` is not a text of less than 129 bytes";
    char text[64];

    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        snprintf(text, sizeof(text), "{\"value\":%s,\"request_id\":\"x\"}",
                 values[i]);
        assert_wrong_shape(text, "field `value` is not a 32-bit integer");
    }
    assert_wrong_shape("{\"value\":1,\"request_id\":4.25}", why);
    assert_not_json("{4.5:1,\"value\":1,\"request_id\":\"x\"}");
    assert_not_json("{\"value\":+1,\"request_id\":\"x\"}");
    assert_not_json("{\"value\":-,\"request_id\":\"x\"}");
    assert_not_json("{\"value\":NaN,\"request_id\":\"x\"}");
}

static void refuses_wrong_fields(void **state)
{
    (void)state;
    assert_wrong_shape("{\"request_id\":\"x\"}", "missing field `value`");
    assert_wrong_shape("{\"value\":1}", "missing field `request_id`");
    assert_wrong_shape("{\"Value\":1,\"request_id\":\"x\"}",
                       "missing field `value`");
    assert_wrong_shape("{\"value\":1,\"value\":1,\"request_id\":\"x\"}",
                       "duplicate field `value`");
    assert_wrong_shape(
        "{\"value\":1,\"request_id\":\"x\","
        "\"r\\u0065quest_id\":\"x\"}",
        "duplicate field `request_id`");
    assert_wrong_shape(
        "{\"value\":1,\"request_id\":1}",
        "field `request_id` is not a text of less than 129 bytes");
    assert_wrong_shape(
        "{\"value\":1,\"request_id\":null}",
        "field `request_id` is not a text of less than 129 bytes");
}

static void refuses_other_shapes(void **state)
{
    static const char *const texts[] = {
        "{}", "[]", "[1]", "[1,\"x\",2]", "42", "\"x\"", "null", "true",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_wrong_shape(texts[i], "missing field `value`");
    assert_wrong_shape("[\"x\",1]", "field `value` is not a 32-bit integer");
}

static void refuses_wrong_responses(void **state)
{
    char number[] = "{\"value\":1,\"processed\":1,\"request_id\":\"x\"}";
    char missing[] = "{\"value\":1,\"request_id\":\"x\"}";
    char cut[] = "{";
    char request[] = "{\"value\":1,\"request_id\":\"x\"}";
    char longer[] =
        "{\"original\":1,\"request_id\":\"x\",\"transformed\":"
        "\"0123456789012345678901234567890\\u0031\"}";
    struct process_response processed = { 7, true, "untouched", false, "" };
    struct transform_response transformed = { 7, "untouched", "untouched",
                                              false, "" };
    struct transform_request transform = { 7, "untouched" };
    char why[MESSAGE_WHY_SIZE];

    (void)state;
    assert_int_equal(
        process_response_decode(number, strlen(number), &processed, why),
        MESSAGE_WRONG_SHAPE);
    assert_string_equal(why, "field `processed` is not a bool");
    assert_int_equal(
        process_response_decode(missing, strlen(missing), &processed, why),
        MESSAGE_WRONG_SHAPE);
    assert_string_equal(why, "missing field `processed`");
    assert_int_equal(processed.value, 7);
    assert_string_equal(processed.request_id, "untouched");

    assert_int_equal(
        transform_response_decode(request, strlen(request), &transformed, why),
        MESSAGE_WRONG_SHAPE);
    assert_string_equal(why, "missing field `original`");
    assert_int_equal(
        transform_response_decode(longer, strlen(longer), &transformed, why),
        MESSAGE_WRONG_SHAPE);
    assert_string_equal(
        why, "field `transformed` is not a text of less than 32 bytes");
    assert_int_equal(transformed.original, 7);
    assert_string_equal(transformed.transformed, "untouched");

    assert_int_equal(
        transform_request_decode(cut, strlen(cut), &transform, why),
        MESSAGE_NOT_JSON);
    assert_int_equal(transform.value, 7);
    assert_string_equal(transform.request_id, "untouched");
}

static void reads_a_missing_error_and_null_as_none(void **state)
{
    (void)state;
    assert_reads_error("", NULL);
    assert_reads_error(",\"error\":null", NULL);
    assert_reads_error(",\"Error\":\"no\"", NULL);
}

static void reads_an_empty_error_as_an_error(void **state)
{
    (void)state;
    assert_reads_error(",\"error\":\"\"", "");
    assert_reads_error(",\"error\":\"null\"", "null");
    assert_reads_error(",\"\\u0065rror\":\"overflow: \\\"é\\\"\"",
                       "overflow: \"é\"");
}

static void keeps_errors_of_up_to_127_bytes(void **state)
{
    char text[129] = "";
    char field[256];

    (void)state;
    memset(text, 'x', 127);
    snprintf(field, sizeof(field), ",\"error\":\"%s\"", text);
    assert_reads_error(field, text);

    memset(text, 'x', 128);
    snprintf(field, sizeof(field), ",\"error\":\"%s\"", text);
    assert_refuses_error(field,
                         "field `error` is not a text of less than 128 bytes");
}

static void refuses_an_error_that_is_not_a_text(void **state)
{
    static const char *const values[] = { "1", "false", "{}", "[]", "[null]" };
    char field[64];

    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        snprintf(field, sizeof(field), ",\"error\":%s", values[i]);
        assert_refuses_error(
            field, "field `error` is not a text of less than 128 bytes");
    }
}

static void refuses_two_errors(void **state)
{
    (void)state;
    assert_refuses_error(",\"error\":null,\"error\":null",
                         "duplicate field `error`");
    assert_refuses_error(",\"error\":null,\"\\u0065rror\":\"no\"",
                         "duplicate field `error`");
}

static void needs_the_error_in_an_array(void **state)
{
    char without[] = "[84,true,\"x\"]";
    char number[] = "[84,true,\"x\",1]";
    struct process_response response;
    char why[MESSAGE_WHY_SIZE];

    (void)state;
    assert_int_equal(
        process_response_decode(without, strlen(without), &response, why),
        MESSAGE_WRONG_SHAPE);
    assert_string_equal(why, "missing field `value`");
    assert_int_equal(
        process_response_decode(number, strlen(number), &response, why),
        MESSAGE_WRONG_SHAPE);
    assert_string_equal(why,
                        "field `error` is not a text of less than 128 bytes");
}

static void reads_a_question_about_the_version(void **state)
{
    (void)state;
    assert_version_request("{\"request_id\":\"x\"}", MESSAGE_OK, "x");
    assert_version_request(" { \"value\" : 1 , \"request_id\" : \"\" } ",
                           MESSAGE_OK, "");
    assert_version_request("{}", MESSAGE_WRONG_SHAPE,
                           "missing field `request_id`");
    assert_version_request("{\"request_id\":\"x\",\"request_id\":\"x\"}",
                           MESSAGE_WRONG_SHAPE, "duplicate field `request_id`");
    assert_version_request(
        "{\"request_id\":1}", MESSAGE_WRONG_SHAPE,
        "field `request_id` is not a text of less than 129 bytes");
    assert_version_request("[\"x\",\"y\"]", MESSAGE_WRONG_SHAPE,
                           "missing field `request_id`");
    assert_version_request("", MESSAGE_NOT_JSON, "not JSON");
}

static void refuses_what_is_not_json(void **state)
{
    static const char bytes[] = "{\"value\":1,\"request_id\":\"x\"}\0";

    (void)state;
    assert_not_json("");
    assert_not_json(" ");
    assert_not_json("garbage");
    assert_not_json("{\"value\":1,\"request_id\":\"x\"");
    assert_not_json("{\"value\":1,\"request_id\":\"x");
    assert_not_json("{\"value\":1,\"request_id\":\"x\\");
    assert_not_json("{\"value\":1,\"request_id\":\"x\",}");
    assert_not_json("{'value':1,\"request_id\":\"x\"}");
    assert_not_json("{\"value\":1,\"request_id\":\"\t\"}");
    assert_not_json("{\"value\":1,\"request_id\":\"\x1F\"}");
    assert_not_json("{\"value\":1,\"request_id\":\"\\x\"}");
    assert_not_json("\xEF\xBB\xBF{\"value\":1,\"request_id\":\"x\"}");
    assert_not_json("\v{\"value\":1,\"request_id\":\"x\"}");
    assert_refuses_bytes(bytes, sizeof(bytes) - 1, MESSAGE_NOT_JSON,
                         "not JSON");
    assert_refuses_bytes("\0", 1, MESSAGE_NOT_JSON, "not JSON");
}

static void refuses_bytes_behind_the_message(void **state)
{
    (void)state;
    assert_not_json("{\"value\":1,\"request_id\":\"x\"} x");
    assert_not_json("{\"value\":1,\"request_id\":\"x\"}}");
    assert_not_json(
        "{\"value\":1,\"request_id\":\"x\"}"
        "{\"value\":1,\"request_id\":\"x\"}");
}

static void refuses_damaged_escapes(void **state)
{
    (void)state;
    assert_not_json("{\"value\":1,\"request_id\":\"\\uzzzz\"}");
    assert_not_json("{\"value\":1,\"request_id\":\"\\u00g1\"}");
    assert_not_json("{\"value\":1,\"request_id\":\"\\u12\"}");
    assert_not_json("{\"value\":1,\"request_id\":\"\\ud83d\"}");
    assert_not_json("{\"value\":1,\"request_id\":\"\\ude00\"}");
    assert_not_json("{\"value\":1,\"request_id\":\"\\ud83d\\u0041\"}");
}

/* In any string, because cJSON would end it there. */
static void refuses_a_nul_in_a_text(void **state)
{
    const char *text = "{\"value\":1,\"request_id\":\"x\\u0000y\"}";
    const char *name = "{\"value\\u0000x\":1,\"request_id\":\"x\"}";

    (void)state;
    assert_refuses_bytes(text, strlen(text), MESSAGE_NOT_JSON,
                         "\\u0000 cannot be held in a C string");
    assert_refuses_bytes(name, strlen(name), MESSAGE_NOT_JSON,
                         "\\u0000 cannot be held in a C string");
}

static void refuses_deep_nesting(void **state)
{
    char *deep = malloc(60001);

    (void)state;
    assert_non_null(deep);
    memset(deep, '[', 60000);
    deep[60000] = '\0';
    assert_not_json(deep);
    free(deep);
}

static void assert_not_utf8(const char *bytes)
{
    char text[64];

    snprintf(text, sizeof(text), "{\"value\":1,\"request_id\":\"%s\"}", bytes);
    assert_refuses_bytes(text, strlen(text), MESSAGE_NOT_JSON, "not UTF-8");
}

static void refuses_what_is_not_utf8(void **state)
{
    (void)state;
    assert_not_utf8("\xFF");
    assert_not_utf8("\x80");
    assert_not_utf8("\xC3");
    assert_not_utf8("\xC0\x80");
    assert_not_utf8("\xC1\xBF");
    assert_not_utf8("\xE0\x80\x80");
    assert_not_utf8("\xED\xA0\x80");
    assert_not_utf8("\xF4\x90\x80\x80");
    assert_not_utf8("\xF0\x9F\x98");
    assert_not_utf8("\xF5\x80\x80\x80");
    assert_refuses_bytes("\"\xF0", 2, MESSAGE_NOT_JSON, "not UTF-8");
}

static void prints_control_characters_as_question_marks(void **state)
{
    char out[16];

    (void)state;
    assert_string_equal(printable("a\nb\x1B[1m\x7F", out, sizeof(out)),
                        "a?b?[1m?");
    assert_string_equal(
        printable("\xC2\x80 \xC2\x9B \xC2\xA0\xC2", out, sizeof(out)),
        "?? ?? \xC2\xA0\xC2");
    assert_ptr_equal(printable("", out, sizeof(out)), out);
    assert_string_equal(out, "");
    assert_string_equal(printable("é 😀~", out, sizeof(out)), "é 😀~");
}

static void prints_only_what_there_is_room_for(void **state)
{
    char out[4] = "...";

    (void)state;
    assert_string_equal(printable("123456", out, sizeof(out)), "123");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_wire_form_of_every_message),
        cmocka_unit_test(keeps_every_value),
        cmocka_unit_test(keeps_every_text),
        cmocka_unit_test(keeps_ids_of_up_to_128_bytes),
        cmocka_unit_test(refuses_ids_of_more_than_128_bytes),
        cmocka_unit_test(reads_every_escape),
        cmocka_unit_test(reads_fields_in_any_order_with_white_space),
        cmocka_unit_test(ignores_unknown_fields_of_any_kind),
        cmocka_unit_test(reads_an_array_of_the_fields_in_their_order),
        cmocka_unit_test(refuses_what_is_not_a_32_bit_integer),
        cmocka_unit_test(refuses_wrong_fields),
        cmocka_unit_test(refuses_other_shapes),
        cmocka_unit_test(refuses_wrong_responses),
        cmocka_unit_test(reads_a_missing_error_and_null_as_none),
        cmocka_unit_test(reads_an_empty_error_as_an_error),
        cmocka_unit_test(keeps_errors_of_up_to_127_bytes),
        cmocka_unit_test(refuses_an_error_that_is_not_a_text),
        cmocka_unit_test(refuses_two_errors),
        cmocka_unit_test(needs_the_error_in_an_array),
        cmocka_unit_test(reads_a_question_about_the_version),
        cmocka_unit_test(refuses_what_is_not_json),
        cmocka_unit_test(refuses_bytes_behind_the_message),
        cmocka_unit_test(refuses_damaged_escapes),
        cmocka_unit_test(refuses_a_nul_in_a_text),
        cmocka_unit_test(refuses_deep_nesting),
        cmocka_unit_test(refuses_what_is_not_utf8),
        cmocka_unit_test(prints_control_characters_as_question_marks),
        cmocka_unit_test(prints_only_what_there_is_room_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
