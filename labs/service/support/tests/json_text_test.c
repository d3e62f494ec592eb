#include "support/json_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka_all.h"

/* A copy that is no longer than it must be, so that a sanitizer sees who reads
 * beyond its NUL. */
static const char *fault;

static bool is_valid(const char *bytes, size_t length)
{
    char *copy = malloc(length + 1);
    bool valid;

    assert_non_null(copy);
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    valid = json_value(copy, length, &fault);
    free(copy);
    return valid;
}

static void assert_valid(const char *text)
{
    if (!is_valid(text, strlen(text)))
        fail_msg("refused: %s", text);
}

static void assert_fault(const char *expected, const char *text)
{
    if (is_valid(text, strlen(text)))
        fail_msg("taken: %s", text);
    assert_string_equal(fault, expected);
}

static void assert_invalid(const char *text)
{
    assert_fault("not JSON", text);
}

/* In an array, too: what follows a value must not make it right. */
static void assert_invalid_anywhere(const char *text)
{
    char array[128];

    assert_invalid(text);
    snprintf(array, sizeof(array), "[%s]", text);
    assert_invalid(array);
}

static void takes_every_kind_of_value(void **state)
{
    (void)state;
    assert_valid("null");
    assert_valid("true");
    assert_valid("false");
    assert_valid("\"\"");
    assert_valid("{}");
    assert_valid("[]");
    assert_valid("[ ]");
    assert_valid(" \t\r\n[1 , {\"a\" : [ ] , \"\" : { } } ]\n ");
    assert_valid("{\"a\":1,\"a\":2}");
}

static void takes_every_number_of_the_grammar(void **state)
{
    (void)state;
    assert_valid("0");
    assert_valid("-0");
    assert_valid("10");
    assert_valid("-1.5");
    assert_valid("0.000");
    assert_valid("1e5");
    assert_valid("1E+05");
    assert_valid("-12.34e-56");
    assert_valid("123456789012345678901234567890");
    assert_valid("1e999");
}

static void refuses_every_other_number(void **state)
{
    static const char *const numbers[] = {
        "+1", "-",   "--1", "01",        "-01",       "1.",   ".5",    "1.e3",
        "1e", "1e+", "1E-", "1e1.5",     "-+.e--007", "0x1F", "1_000", "1 2",
        "1a", "- 1", "NaN", "-Infinity", "0e",        "00",   "1.2.3", "1e5e5",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        assert_invalid_anywhere(numbers[i]);
}

static void takes_every_escape(void **state)
{
    (void)state;
    assert_valid("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"");
    assert_valid("\"\\u0000\\u00e9\\uD83D\\uDE00\\uFFFF\"");
    assert_valid("{\"\\u0000\":\"\\ud800\"}");
    assert_valid("\"/\x7F\"");
}

static void refuses_damaged_strings(void **state)
{
    static const char *const strings[] = {
        "\"",          "\"a",       "\"\\",        "\"\\\"",     "\"\\x\"",
        "\"\\u\"",     "\"\\u12\"", "\"\\u00g1\"", "\"\\uD83\"", "\"\t\"",
        "\"\x1F\"",    "\"\n\"",    "'a'",         "a",          "\"a\"b\"",
        "\"\\U0041\"", "\"\\u004",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
        assert_invalid_anywhere(strings[i]);
}

static void refuses_damaged_arrays_and_objects(void **state)
{
    static const char *const texts[] = {
        "[",          "]",      "[1",        "[1,",       "[1,]",
        "[,1]",       "[1 2]",  "[1]]",      "[1}",       "{",
        "}",          "{\"a\"", "{\"a\":",   "{\"a\":1",  "{\"a\":1,",
        "{\"a\":1,}", "{,}",    "{1:2}",     "{\"a\" 1}", "{\"a\"::1}",
        "{\"a\":}",   "{a:1}",  "{\"a\":1]", "{4.5:1}",   "[\"a\":1]",
        "nul",        "truE",   "True",      "nulll",     "[1]/**/",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_invalid(texts[i]);
}

static void refuses_what_is_not_one_value(void **state)
{
    (void)state;
    assert_invalid("");
    assert_invalid(" ");
    assert_invalid("1 1");
    assert_invalid("{}{}");
    assert_invalid("\xEF\xBB\xBF{}");
    assert_invalid("\v1");
    assert_invalid("[1\f]");
    assert_false(is_valid("\0", 1));
    assert_false(is_valid("1\0", 2));
    assert_false(is_valid("\"a\0b\"", 5));
}

static void refuses_what_is_not_utf8(void **state)
{
    static const char *const texts[] = {
        "\xFF",
        "\x80",
        "\xC3",
        "\xC0\x80",
        "\xC1\xBF",
        "\xE0\x80\x80",
        "\xE0\x9F\xBF",
        "\xED\xA0\x80",
        "\xE2\x82",
        "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF0\x9F\x98",
        "\xF5\x80\x80\x80",
        "\xE2\x28\xA1",
    };
    char text[16];

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        snprintf(text, sizeof(text), "\"%s\"", texts[i]);
        assert_fault("not UTF-8", text);
        assert_fault("not UTF-8", texts[i]);
    }
    assert_valid("\"\xC2\x80 \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80\"");
    assert_valid("\"\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF é€😀\"");
}

static void bounds_the_depth(void **state)
{
    char deep[2 * JSON_DEPTH_LIMIT + 3] = "";

    (void)state;
    memset(deep, '[', JSON_DEPTH_LIMIT);
    memset(deep + JSON_DEPTH_LIMIT, ']', JSON_DEPTH_LIMIT);
    assert_valid(deep);
    memset(deep, '[', JSON_DEPTH_LIMIT + 1);
    memset(deep + JSON_DEPTH_LIMIT + 1, ']', JSON_DEPTH_LIMIT + 1);
    assert_invalid(deep);
}

static void survives_a_text_of_nothing_but_brackets(void **state)
{
    size_t length = 1000000;
    char *deep = malloc(length + 1);

    (void)state;
    assert_non_null(deep);
    memset(deep, '[', length);
    deep[length] = '\0';
    assert_null(json_value(deep, length, &fault));
    free(deep);
}

/* What a walk through text finds, as "name=value;". */
static void assert_items_are(const char *text, const char *expected)
{
    struct json_items items = { .at = json_value(text, strlen(text), &fault) };
    char found[128] = "";
    char name[16] = "";
    size_t length = 0;

    while (json_next(&items)) {
        if (items.name)
            assert_true(json_read_string(items.name, name, sizeof(name)));
        length +=
            (size_t)snprintf(found + length, sizeof(found) - length, "%s=%.3s;",
                             items.name ? name : "", items.value);
    }
    assert_string_equal(found, expected);
}

static void walks_through_objects_and_arrays(void **state)
{
    (void)state;
    assert_items_are(" { \"a\" : 111 , \"b\":[1,{\"c\":2}],\"d\":\"}\" } ",
                     "a=111;b=[1,;d=\"}\";");
    assert_items_are("[111,\"a:\",[222]]", "=111;=\"a:;=[22;");
    assert_items_are("{}", "");
    assert_items_are("[ ]", "");
    assert_items_are("111", "");
    assert_items_are("\"[1]\"", "");
    assert_items_are("null", "");
}

static void reads_strings_without_their_escapes(void **state)
{
    char out[32];

    (void)state;
    assert_true(json_read_string("\"plain\"", out, sizeof(out)));
    assert_string_equal(out, "plain");
    assert_true(json_read_string("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", out, 32));
    assert_string_equal(out, "\"\\/\b\f\n\r\t");
    assert_true(json_read_string("\"\\u0041\\u00e9\\u20AC\"", out, 32));
    assert_string_equal(out, "Aé€");
    assert_true(json_read_string("\"\\ud83d\\uDE00\"", out, 32));
    assert_string_equal(out, "😀");
    assert_true(json_read_string("\"\\\\u0000\"", out, 32));
    assert_string_equal(out, "\\u0000");
}

static void refuses_strings_that_a_c_string_cannot_hold(void **state)
{
    char out[8] = "as was";

    (void)state;
    assert_false(json_read_string("\"a\\u0000b\"", out, sizeof(out)));
    assert_false(json_read_string("\"\\ud83d\"", out, sizeof(out)));
    assert_false(json_read_string("\"\\ud83d\\u0041\"", out, sizeof(out)));
    assert_false(json_read_string("\"\\ude00\"", out, sizeof(out)));
    assert_false(json_read_string("\"12345678\"", out, sizeof(out)));
    assert_false(json_read_string("42", out, sizeof(out)));
    assert_string_equal(out, "as was");
    assert_true(json_read_string("\"123456\\u0037\"", out, sizeof(out)));
    assert_string_equal(out, "1234567");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_every_kind_of_value),
        cmocka_unit_test(takes_every_number_of_the_grammar),
        cmocka_unit_test(refuses_every_other_number),
        cmocka_unit_test(takes_every_escape),
        cmocka_unit_test(refuses_damaged_strings),
        cmocka_unit_test(refuses_damaged_arrays_and_objects),
        cmocka_unit_test(refuses_what_is_not_one_value),
        cmocka_unit_test(refuses_what_is_not_utf8),
        cmocka_unit_test(bounds_the_depth),
        cmocka_unit_test(survives_a_text_of_nothing_but_brackets),
        cmocka_unit_test(walks_through_objects_and_arrays),
        cmocka_unit_test(reads_strings_without_their_escapes),
        cmocka_unit_test(refuses_strings_that_a_c_string_cannot_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
