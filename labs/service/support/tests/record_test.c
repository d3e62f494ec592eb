#include "support/record.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka_all.h"

/* One field of each type. */
struct example {
    int32_t number;
    bool flag;
    char text[8];
    struct {
        bool present;
        char text[8];
    } note;
};

static const struct field example_fields[] = {
    { "number", FIELD_INT32, offsetof(struct example, number),
      sizeof(int32_t) },
    { "flag", FIELD_BOOL, offsetof(struct example, flag), sizeof(bool) },
    { "text", FIELD_TEXT, offsetof(struct example, text), 8 },
    { "note", FIELD_OPTIONAL_TEXT, offsetof(struct example, note), 1 + 8 },
};

static const struct record example_record = { example_fields, 4,
                                              sizeof(struct example) };

static const struct example untouched = { 7, true, "as was", { true, "x" } };

static enum record_status decode(const char *text, struct example *example,
                                 char why[RECORD_WHY_SIZE])
{
    return record_decode(&example_record, text, strlen(text), example, why);
}

static void assert_same(const struct example *read,
                        const struct example *expected)
{
    assert_int_equal(read->number, expected->number);
    assert_int_equal(read->flag, expected->flag);
    assert_string_equal(read->text, expected->text);
    assert_int_equal(read->note.present, expected->note.present);
    if (expected->note.present)
        assert_string_equal(read->note.text, expected->note.text);
}

static void assert_reads(const char *text, struct example expected)
{
    struct example read = untouched;
    char why[RECORD_WHY_SIZE] = "";
    enum record_status status = decode(text, &read, why);

    if (status != RECORD_OK)
        fail_msg("%s: %s", text, why);
    assert_same(&read, &expected);
}

static void assert_refuses(const char *text, enum record_status status,
                           const char *expected)
{
    struct example read = untouched;
    char why[RECORD_WHY_SIZE];

    assert_int_equal(decode(text, &read, why), status);
    assert_string_equal(why, expected);
    assert_same(&read, &untouched);
}

static void assert_wrong(const char *text, const char *why)
{
    assert_refuses(text, RECORD_WRONG_SHAPE, why);
}

/* Both ways. */
static void assert_is(struct example example, const char *text)
{
    char written[256];
    size_t length =
        record_write(&example_record, &example, written, sizeof(written));

    assert_string_equal(written, text);
    assert_int_equal(length, strlen(text));
    assert_reads(written, example);
}

static void writes_and_reads_every_type(void **state)
{
    (void)state;
    assert_is((struct example){ 1, true, "a", { true, "b" } },
              "{\"number\":1,\"flag\":true,\"text\":\"a\",\"note\":\"b\"}");
    assert_is((struct example){ INT32_MIN, false, "", { true, "" } },
              "{\"number\":-2147483648,\"flag\":false,\"text\":\"\","
              "\"note\":\"\"}");
    assert_is((struct example){ INT32_MAX, false, "1234567", { false, "" } },
              "{\"number\":2147483647,\"flag\":false,\"text\":\"1234567\","
              "\"note\":null}");
    assert_is(
        (struct example){ 0, false, "\"\\\b\t\n\f\r", { true, "\x01/é\x7F" } },
        "{\"number\":0,\"flag\":false,"
        "\"text\":\"\\\"\\\\\\b\\t\\n\\f\\r\","
        "\"note\":\"\\u0001/é\x7F\"}");
}

static void writes_nothing_if_it_does_not_fit(void **state)
{
    const struct example longest = {
        INT32_MIN, false, "\x01\x01\x01\x01\x01\x01\x01", { true, "b" }
    };
    char room[256];
    size_t length = record_write(&example_record, &longest, room, sizeof(room));

    (void)state;
    assert_true(length > 0);
    for (size_t size = 0; size <= length; size++) {
        char *exact = malloc(size + 1); /* a sanitizer sees who writes more */

        assert_non_null(exact);
        assert_int_equal(record_write(&example_record, &longest, exact, size),
                         0);
        free(exact);
    }
}

static void reads_fields_in_any_order_with_white_space(void **state)
{
    (void)state;
    assert_reads(
        " { \"note\" : \"n\" ,\t\"text\":\"t\"\r\n,\"flag\":true,"
        "\"number\" : -7 } ",
        (struct example){ -7, true, "t", { true, "n" } });
    assert_reads("{\"n\\u0075mber\":1,\"flag\":false,\"text\":\"\\u0041\"}",
                 (struct example){ 1, false, "A", { false, "" } });
}

static void ignores_unknown_fields_of_any_kind(void **state)
{
    const struct example expected = { 1, true, "t", { false, "" } };

    (void)state;
    assert_reads(
        "{\"a\":[1.5,-0,{\"number\":3}],\"number\":1,\"b\":null,"
        "\"c\":{\"text\":\"y\"},\"flag\":true,\"text\":\"t\","
        "\"d\":4.2e1,\"e\":\"{\",\"Number\":2}",
        expected);
    assert_reads(
        "{\"a\":1,\"a\":2,\"number\":1,\"flag\":true,\"text\":\"t\","
        "\"b\":\"\\u0000\",\"\\u0000number\":5,\"c\":\"\\ud800\"}",
        expected);
}

static void an_optional_text_may_be_missing_or_null(void **state)
{
    const struct example expected = { 1, true, "t", { false, "" } };

    (void)state;
    assert_reads("{\"number\":1,\"flag\":true,\"text\":\"t\"}", expected);
    assert_reads("{\"number\":1,\"flag\":true,\"text\":\"t\",\"note\":null}",
                 expected);
}

static void reads_an_array_of_all_fields_in_their_order(void **state)
{
    (void)state;
    assert_reads("[ 1 , true , \"t\" , \"n\" ]",
                 (struct example){ 1, true, "t", { true, "n" } });
    assert_reads("[1,false,\"t\",null]",
                 (struct example){ 1, false, "t", { false, "" } });
}

static void refuses_what_is_not_a_32_bit_integer(void **state)
{
    static const char *const values[] = {
        "42.0",        "4.5",  "4.2e1", "42E0", "-0",
        "\"42\"",      "true", "null",  "1e99", "2147483648",
        "-2147483649", "[42]", "{}",    "\"\"", "99999999999999999999",
    };
    char text[128];

    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        snprintf(text, sizeof(text),
                 "{\"number\":%s,\"flag\":true,\"text\":\"t\"}", values[i]);
        assert_wrong(text, "field `number` is not a 32-bit integer");
    }
}

static void refuses_what_is_of_another_type(void **state)
{
    (void)state;
    assert_wrong("{\"number\":1,\"flag\":1,\"text\":\"t\"}",
                 "field `flag` is not a bool");
    assert_wrong("{\"number\":1,\"flag\":\"true\",\"text\":\"t\"}",
                 "field `flag` is not a bool");
    assert_wrong("{\"number\":1,\"flag\":true,\"text\":1}",
                 "field `text` is not a text of less than 8 bytes");
    assert_wrong("{\"number\":1,\"flag\":true,\"text\":null}",
                 "field `text` is not a text of less than 8 bytes");
    assert_wrong("{\"number\":1,\"flag\":true,\"text\":\"t\",\"note\":1}",
                 "field `note` is not a text of less than 8 bytes");
}

static void refuses_texts_that_are_too_long_or_have_a_nul(void **state)
{
    (void)state;
    assert_wrong("{\"number\":1,\"flag\":true,\"text\":\"12345678\"}",
                 "field `text` is not a text of less than 8 bytes");
    assert_wrong("{\"number\":1,\"flag\":true,\"text\":\"1234567é\"}",
                 "field `text` is not a text of less than 8 bytes");
    assert_wrong("{\"number\":1,\"flag\":true,\"text\":\"a\\u0000b\"}",
                 "field `text` is not a text of less than 8 bytes");
    assert_wrong(
        "{\"number\":1,\"flag\":true,\"text\":\"t\","
        "\"note\":\"12345678\"}",
        "field `note` is not a text of less than 8 bytes");
    assert_reads("{\"number\":1,\"flag\":true,\"text\":\"123456\\u0037\"}",
                 (struct example){ 1, true, "1234567", { false, "" } });
}

static void refuses_missing_and_duplicate_fields(void **state)
{
    (void)state;
    assert_wrong("{\"flag\":true,\"text\":\"t\"}", "missing field `number`");
    assert_wrong("{\"number\":1,\"flag\":true}", "missing field `text`");
    assert_wrong("{\"Number\":1,\"flag\":true,\"text\":\"t\"}",
                 "missing field `number`");
    assert_wrong("{\"number\":1,\"number\":1,\"flag\":true,\"text\":\"t\"}",
                 "duplicate field `number`");
    assert_wrong(
        "{\"number\":1,\"flag\":true,\"text\":\"t\","
        "\"te\\u0078t\":\"t\"}",
        "duplicate field `text`");
    assert_wrong(
        "{\"number\":1,\"flag\":true,\"text\":\"t\",\"note\":null,"
        "\"note\":null}",
        "duplicate field `note`");
}

static void refuses_other_shapes(void **state)
{
    static const char *const texts[] = {
        "{}", "[]",    "[1]",  "[1,true,\"t\"]", "[1,true,\"t\",null,2]",
        "42", "\"x\"", "null", "true",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_wrong(texts[i], "missing field `number`");
    assert_wrong("[\"x\",true,\"t\",null]",
                 "field `number` is not a 32-bit integer");
}

static void refuses_what_is_not_json(void **state)
{
    (void)state;
    assert_refuses("garbage", RECORD_NOT_JSON, "not JSON");
    assert_refuses("{\"number\":042,\"flag\":true,\"text\":\"t\"}",
                   RECORD_NOT_JSON, "not JSON");
    assert_refuses(
        "{\"number\":1,\"flag\":true,\"text\":\"t\",\"x\":-+.e--007}",
        RECORD_NOT_JSON, "not JSON");
    assert_refuses("{\"number\":1,\"flag\":true,\"text\":\"t\"} x",
                   RECORD_NOT_JSON, "not JSON");
    assert_refuses("\"\xFF\"", RECORD_NOT_JSON, "not UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_and_reads_every_type),
        cmocka_unit_test(writes_nothing_if_it_does_not_fit),
        cmocka_unit_test(reads_fields_in_any_order_with_white_space),
        cmocka_unit_test(ignores_unknown_fields_of_any_kind),
        cmocka_unit_test(an_optional_text_may_be_missing_or_null),
        cmocka_unit_test(reads_an_array_of_all_fields_in_their_order),
        cmocka_unit_test(refuses_what_is_not_a_32_bit_integer),
        cmocka_unit_test(refuses_what_is_of_another_type),
        cmocka_unit_test(refuses_texts_that_are_too_long_or_have_a_nul),
        cmocka_unit_test(refuses_missing_and_duplicate_fields),
        cmocka_unit_test(refuses_other_shapes),
        cmocka_unit_test(refuses_what_is_not_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
