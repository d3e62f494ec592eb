#include "support/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmocka_all.h"

static void assert_takes(const char *text, int32_t expected)
{
    int32_t value = 7;

    assert_true(parse_int32(text, &value));
    assert_int_equal(value, expected);
}

static void takes_every_decimal_32_bit_integer(void **state)
{
    (void)state;
    assert_takes("0", 0);
    assert_takes("-0", 0);
    assert_takes("007", 7);
    assert_takes("-18", -18);
    assert_takes("2147483647", INT32_MAX);
    assert_takes("-2147483648", INT32_MIN);
    assert_takes("00000000000000000000000000000042", 42);
}

static void refuses_everything_else(void **state)
{
    static const char *const texts[] = {
        "",
        "-",
        "--1",
        "+1",
        " 1",
        "1 ",
        "1\n",
        "4x",
        "x4",
        "-x",
        "0x2a",
        "4.0",
        "1e3",
        "2147483648",
        "-2147483649",
        "99999999999999999999",
        "-99999999999999999999",
    };
    int32_t value = 7;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (parse_int32(texts[i], &value))
            fail_msg("'%s' was taken for %d", texts[i], (int)value);
    assert_int_equal(value, 7);
}

static void a_list_keeps_its_order_however_long_it_grows(void **state)
{
    struct values values = { 0 };
    char word[16];

    (void)state;
    for (int i = 0; i < 1000; i++) {
        snprintf(word, sizeof(word), "%d", i - 500);
        assert_true(values_add(&values, word, "test"));
    }
    assert_int_equal(values.count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(values.items[i], i - 500);
    values_release(&values);
    assert_int_equal(values.count, 0);
    assert_null(values.items);
}

/* Makes bytes what stdin has. */
static void put_on_stdin(const char *bytes, size_t length)
{
    FILE *file = tmpfile();

    assert_non_null(file);
    while (getchar() != EOF)
        ; /* what a refused word has left */
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    rewind(file);
    assert_true(dup2(fileno(file), STDIN_FILENO) >= 0);
    fclose(file);
    lseek(STDIN_FILENO, 0, SEEK_SET);
    clearerr(stdin);
}

static void reads_words_with_white_space_between_them(void **state)
{
    struct values values = { 0 };
    const char *text = " 3\n\n-4\t5\r\n6";

    (void)state;
    put_on_stdin(text, strlen(text));
    assert_true(values_add_stdin(&values, "test"));
    assert_int_equal(values.count, 4);
    assert_int_equal(values.items[1], -4);
    assert_int_equal(values.items[3], 6);
    values_release(&values);
}

static void stops_at_a_word_that_is_no_number(void **state)
{
    struct values values = { 0 };

    (void)state;
    put_on_stdin("1 4\0002 5", 7);
    assert_false(values_add_stdin(&values, "test"));
    assert_int_equal(values.count, 1);
    values_release(&values);
}

/* 62 digits are a number, of 63 it is not known any more what they are. */
static void a_word_that_is_too_long_is_no_number(void **state)
{
    char digits[64] = "";
    struct values values = { 0 };

    (void)state;
    memset(digits, '0', 63);
    put_on_stdin(digits, 62);
    assert_true(values_add_stdin(&values, "test"));
    assert_int_equal(values.count, 1);
    put_on_stdin(digits, 63);
    assert_false(values_add_stdin(&values, "test"));
    assert_int_equal(values.count, 1);
    values_release(&values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_every_decimal_32_bit_integer),
        cmocka_unit_test(refuses_everything_else),
        cmocka_unit_test(a_list_keeps_its_order_however_long_it_grows),
        cmocka_unit_test(reads_words_with_white_space_between_them),
        cmocka_unit_test(stops_at_a_word_that_is_no_number),
        cmocka_unit_test(a_word_that_is_too_long_is_no_number),
    };

    if (!freopen("/dev/null", "r", stdin)) /* nobody is to type anything */
        return EXIT_FAILURE;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
