#include "messages/message.h"

#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"

/* Decodes a copy: message_decode changes what it reads. */
static bool decode_bytes(const char *bytes, size_t length,
                         struct message *message, char why[MESSAGE_WHY_SIZE])
{
    char line[4096];

    assert_true(length < sizeof(line));
    memcpy(line, bytes, length);
    line[length] = '\0';
    return message_decode(line, length, message, why);
}

static bool decode(const char *text, struct message *message)
{
    char why[MESSAGE_WHY_SIZE];

    return decode_bytes(text, strlen(text), message, why);
}

/* Both ways: message is written as line, and line is read as message. */
static void assert_is(const struct message *message, const char *line)
{
    char written[MESSAGE_LINE_SIZE];
    size_t length = message_encode(message, written);
    struct message read;

    assert_int_equal(length, strlen(line) + 1);
    assert_memory_equal(written, line, strlen(line));
    assert_int_equal(written[length - 1], '\n');

    assert_true(decode(line, &read));
    assert_int_equal(read.kind, message->kind);
    assert_int_equal(message_encode(&read, written), length);
    assert_memory_equal(written, line, strlen(line));
}

static void assert_reads_value(const char *line, int32_t value)
{
    struct message message;

    assert_true(decode(line, &message));
    assert_int_equal(message.kind, MESSAGE_PROCESS);
    assert_int_equal(message.process.value, value);
}

static void assert_refuses_bytes(const char *bytes, size_t length,
                                 const char *expected)
{
    struct message message = { .kind = MESSAGE_SHUTDOWN };
    char why[MESSAGE_WHY_SIZE];

    assert_false(decode_bytes(bytes, length, &message, why));
    assert_string_equal(why, expected);
    assert_int_equal(message.kind, MESSAGE_SHUTDOWN);
}

static void assert_refuses(const char *line, const char *why)
{
    assert_refuses_bytes(line, strlen(line), why);
}

static void has_the_wire_form_of_every_message(void **state)
{
    (void)state;
    assert_is(&(struct message){ MESSAGE_PROCESS, .process = { 42 } },
              "{\"Process\":{\"value\":42}}");
    assert_is(&(struct message){ MESSAGE_PROCESS_RESULT,
                                 .process_result = { 84, true } },
              "{\"ProcessResult\":{\"value\":84,\"processed\":true}}");
    assert_is(&(struct message){ MESSAGE_TRANSFORM, .transform = { 84 } },
              "{\"Transform\":{\"value\":84}}");
    assert_is(&(struct message){ MESSAGE_TRANSFORM_RESULT,
                                 .transform_result = { 84, "Value-0084" } },
              "{\"TransformResult\":{\"original\":84,"
              "\"transformed\":\"Value-0084\"}}");
    assert_is(&(struct message){ .kind = MESSAGE_GET_VERSION },
              "\"GetVersion\"");
    assert_is(&(struct message){ MESSAGE_VERSION_RESULT,
                                 .version_result = { "service1", "0.1.0" } },
              "{\"VersionResult\":{\"service_name\":\"service1\","
              "\"version\":\"0.1.0\"}}");
    assert_is(&(struct message){ .kind = MESSAGE_SHUTDOWN }, "\"Shutdown\"");
    assert_is(&(struct message){ MESSAGE_ERROR, .error = { "no" } },
              "{\"Error\":{\"message\":\"no\"}}");
}

static void keeps_every_value_and_every_text(void **state)
{
    struct message longest = { .kind = MESSAGE_ERROR };

    (void)state;
    assert_is(&(struct message){ MESSAGE_PROCESS, .process = { INT32_MIN } },
              "{\"Process\":{\"value\":-2147483648}}");
    assert_is(&(struct message){ MESSAGE_PROCESS, .process = { INT32_MAX } },
              "{\"Process\":{\"value\":2147483647}}");
    assert_is(&(struct message){ MESSAGE_ERROR,
                                 .error = { "\"\\\b\t\n\f\r\x01\x7F/é" } },
              "{\"Error\":{\"message\":"
              "\"\\\"\\\\\\b\\t\\n\\f\\r\\u0001\x7F/é\"}}");

    memset(longest.error.message, 1, sizeof(longest.error.message) - 1);
    char line[MESSAGE_LINE_SIZE];
    assert_int_equal(message_encode(&longest, line), 6 * 255 + 25);
}

static void reads_what_the_article_would_read(void **state)
{
    struct message message;

    (void)state;
    assert_reads_value(" { \"Process\" : { \"value\" : -7 } } \t\r", -7);
    assert_reads_value("{\"Process\":{\"x\":[1.5,{}],\"value\":0}}", 0);
    assert_reads_value("{\"Process\":[42]}", 42);
    assert_reads_value("{\"Pr\\u006fcess\":{\"v\\u0061lue\":1}}", 1);
    assert_true(decode("{\"GetVersion\":null}", &message));
    assert_int_equal(message.kind, MESSAGE_GET_VERSION);
    assert_true(decode("{\"ProcessResult\":[1,false]}", &message));
    assert_false(message.process_result.processed);
}

static void refuses_what_is_not_a_32_bit_integer(void **state)
{
    static const char *const values[] = {
        "42.0", "4.5",  "4.2e1",      "-0",          "042",  "\"42\"", "true",
        "null", "1e99", "2147483648", "-2147483649", "[42]", "{}",
    };
    char line[64];

    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        snprintf(line, sizeof(line), "{\"Process\":{\"value\":%s}}", values[i]);
        assert_refuses(line, "field `value` is not a 32-bit integer");
    }
    assert_refuses("{\"Error\":{\"message\":4.25}}",
                   "field `message` is not a text of less than 256 bytes");
    assert_refuses("{\"Process\":{4.5:0,\"value\":1}}", "not JSON");
    assert_refuses("{\"Process\":{\"value\":+1}}", "not JSON");
    assert_refuses("{\"Process\":{\"value\":-}}", "not JSON");
}

static void refuses_wrong_fields(void **state)
{
    (void)state;
    assert_refuses("{\"Process\":{}}", "missing field `value`");
    assert_refuses("{\"Process\":{\"Value\":1}}", "missing field `value`");
    assert_refuses("{\"Process\":[]}", "missing field `value`");
    assert_refuses("{\"Process\":[1,2]}", "missing field `value`");
    assert_refuses("{\"Process\":42}", "missing field `value`");
    assert_refuses("{\"ProcessResult\":{\"value\":84}}",
                   "missing field `processed`");
    assert_refuses("{\"Error\":{}}", "missing field `message`");
    assert_refuses("{\"Process\":{\"value\":1,\"value\":1}}",
                   "duplicate field `value`");
    assert_refuses("{\"ProcessResult\":{\"value\":1,\"processed\":1}}",
                   "field `processed` is not a bool");
    assert_refuses(
        "{\"TransformResult\":{\"original\":1,\"transformed\":"
        "\"0123456789012345678901234567890\\u0031\"}}",
        "field `transformed` is not a text of less than 32 bytes");
    assert_refuses("{\"GetVersion\":1}", "GetVersion has no fields");
    assert_refuses("\"Process\"", "Process without its fields");
}

static void refuses_unknown_messages(void **state)
{
    (void)state;
    assert_refuses("\"Foo\"", "unknown message");
    assert_refuses("{\"Foo\":1}", "unknown message");
    assert_refuses("{\"process\":{\"value\":1}}", "unknown message");
    assert_refuses("{}", "unknown message");
    assert_refuses("{\"Process\":{\"value\":1},\"x\":1}", "unknown message");
    assert_refuses("[]", "unknown message");
    assert_refuses("42", "unknown message");
    assert_refuses("null", "unknown message");
}

static void refuses_what_is_not_json(void **state)
{
    (void)state;
    assert_refuses("garbage", "not JSON");
    assert_refuses("{\"Process\":{\"value\":42}", "not JSON");
    assert_refuses("\"GetVersion\" x", "not JSON");
    assert_refuses("\"GetVersion\"\"GetVersion\"", "not JSON");
    assert_refuses("\"GetVersion", "not JSON");
    assert_refuses("\"GetVersion\\", "not JSON");
    assert_refuses("\"Get\tVersion\"", "not JSON");
    assert_refuses("\"GetVersion\\u0000\"", "not JSON");
    assert_refuses("\xEF\xBB\xBF\"GetVersion\"", "not JSON");
    assert_refuses("\v\"GetVersion\"", "not JSON");
    assert_refuses("\"\\ud800\"", "not JSON");
    assert_refuses("\"GetVersion\\uxyzw\"", "not JSON");
    assert_refuses("", "not JSON");
    assert_refuses_bytes("\"GetVersion\"\0", 13, "not JSON");
    assert_refuses_bytes("\0", 1, "not JSON");
}

static void refuses_deep_nesting(void **state)
{
    static char deep[4001];

    (void)state;
    memset(deep, '[', sizeof(deep) - 1);
    assert_refuses(deep, "not JSON");
}

static void refuses_what_is_not_utf8(void **state)
{
    (void)state;
    assert_refuses("\"\xFF\"", "not UTF-8");
    assert_refuses("\"\xC3\"", "not UTF-8");
    assert_refuses("\"\xC0\x80\"", "not UTF-8");
    assert_refuses("\"\xE0\x80\x80\"", "not UTF-8");
    assert_refuses("\"\xED\xA0\x80\"", "not UTF-8");
    assert_refuses("\"\xF4\x90\x80\x80\"", "not UTF-8");
    assert_refuses("\"\xF0\x9F\x98\"", "not UTF-8");
    assert_refuses("\"\xE2\x82\xAC\xF0\x9F\x98\x80\"", "unknown message");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_wire_form_of_every_message),
        cmocka_unit_test(keeps_every_value_and_every_text),
        cmocka_unit_test(reads_what_the_article_would_read),
        cmocka_unit_test(refuses_what_is_not_a_32_bit_integer),
        cmocka_unit_test(refuses_wrong_fields),
        cmocka_unit_test(refuses_unknown_messages),
        cmocka_unit_test(refuses_what_is_not_json),
        cmocka_unit_test(refuses_deep_nesting),
        cmocka_unit_test(refuses_what_is_not_utf8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
