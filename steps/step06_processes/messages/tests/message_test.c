#include "messages/message.h"

#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"

static bool decode(const char *text, struct message *message)
{
    char why[MESSAGE_WHY_SIZE];

    return message_decode(text, strlen(text), message, why);
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

static void assert_refuses(const char *line, const char *expected)
{
    struct message message = { .kind = MESSAGE_SHUTDOWN };
    char why[MESSAGE_WHY_SIZE];

    assert_false(message_decode(line, strlen(line), &message, why));
    assert_string_equal(why, expected);
    assert_int_equal(message.kind, MESSAGE_SHUTDOWN);
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
    assert_refuses("{\"Process\":{\"value\":42.0}}",
                   "field `value` is not a 32-bit integer");
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
    assert_refuses("{\"Process\\u0000\":{\"value\":1}}", "unknown message");
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
    assert_refuses("{\"Process\":{\"value\":042}}", "not JSON");
    assert_refuses("{\"Process\":{\"value\":21,\"x\":-+.e--007}}", "not JSON");
    assert_refuses("\"GetVersion\"\"GetVersion\"", "not JSON");
    assert_refuses("", "not JSON");
    assert_refuses("\"\xFF\"", "not UTF-8");
}

/* What is in fields that nobody wants, and is not, or is, JSON all the same. */
static void looks_at_what_it_does_not_want(void **state)
{
    static const char *const refused[] = {
        "-",          "+1",      "01",         "-012",        "1.",
        ".5",         "1e",      "1e+",        "0x2A",        "NaN",
        "-+.e--7",    "[1,]",    "[,1]",       "[1 2]",       "{\"a\"}",
        "{1:2}",      "{,}",     "[\"a",       "'a'",         "tru",
        "True",       "\"\\x\"", "\"\t\"",     "\"\\u00G0\"", "/**/1",
        "1}{\"b\":2", "[1}",     "\"a\"\"b\"",
    };
    static const char *const taken[] = {
        "0",
        "-0",
        "1.5e-3",
        "1E400",
        "[]",
        "{}",
        "[[],{\"a\":[null,true]}]",
        "\"\\u0000\"",
        "\"\\\\u0000\"",
        "\"\\ud83d\\ude00\"",
        " \t\r 7 ",
    };
    char line[128];

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        snprintf(line, sizeof(line), "{\"Process\":{\"value\":1,\"x\":%s}}",
                 refused[i]);
        assert_refuses(line, "not JSON");
    }
    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
        snprintf(line, sizeof(line), "{\"Process\":{\"x\":%s,\"value\":1}}",
                 taken[i]);
        assert_reads_value(line, 1);
    }
}

static void takes_a_text_up_to_its_size(void **state)
{
    struct message message;

    (void)state;
    assert_true(
        decode("{\"TransformResult\":[1,"
               "\"0123456789012345678901234567890\"]}",
               &message));
    assert_string_equal(message.transform_result.transformed,
                        "0123456789012345678901234567890");
    assert_refuses(
        "{\"TransformResult\":[1,"
        "\"01234567890123456789012345678901\"]}",
        "field `transformed` is not a text of less than 32 bytes");
}

static void makes_its_texts_printable(void **state)
{
    struct message message = { MESSAGE_VERSION_RESULT,
                               .version_result = { "a\x1B[2J", "\n\xC2\x9B" } };

    (void)state;
    message_make_printable(&message);
    assert_string_equal(message.version_result.service_name, "a?[2J");
    assert_string_equal(message.version_result.version, "???");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_wire_form_of_every_message),
        cmocka_unit_test(keeps_every_value_and_every_text),
        cmocka_unit_test(reads_what_the_article_would_read),
        cmocka_unit_test(refuses_wrong_fields),
        cmocka_unit_test(refuses_unknown_messages),
        cmocka_unit_test(refuses_what_is_not_json),
        cmocka_unit_test(looks_at_what_it_does_not_want),
        cmocka_unit_test(takes_a_text_up_to_its_size),
        cmocka_unit_test(makes_its_texts_printable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
