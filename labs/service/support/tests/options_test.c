#include "support/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmocka_all.h"

static int32_t number;
static const char *text;
static const char *word;
static int32_t value;
static struct values values;

static const struct option_row rows[] = {
    {
        .name = "number",
        .operand = "N",
        .help = "what it counts",
        .number = &number,
        .least = 1,
        .most = 100,
        .fallback = "10",
    },
    {
        .name = "text",
        .operand = "TEXT",
        .help = "what it says",
        .text = &text,
        .fallback = "none",
        .variable = "OPTIONS_TEST_TEXT",
    },
    {
        .name = "word",
        .operand = "WORD",
        .help = "which one",
        .text = &word,
        .needs = "a word of two",
        .choices = { "left", "right" },
    },
};

static const struct command_line one_value = {
    .program = "test",
    .does = "Does nothing.",
    .exits = "Exit status: 0 always.",
    .options = rows,
    .option_count = sizeof(rows) / sizeof(rows[0]),
    .value = &value,
    .fallback = "42",
};

static const struct command_line many_values = {
    .program = "test",
    .does = "Does nothing.",
    .exits = "Exit status: 0 always.",
    .options = rows,
    .option_count = sizeof(rows) / sizeof(rows[0]),
    .values = &values,
    .fallback = "10 42 -5",
};

static const struct command_line no_value = {
    .program = "test",
    .does = "Does nothing.",
    .exits = "Exit status: 0 always.",
};

/* What was printed on stdout and stderr. */
static char out[4096];
static char err[4096];

static int redirect(FILE *stream, FILE *file)
{
    int saved;

    assert_non_null(file);
    fflush(stream);
    saved = dup(fileno(stream));
    dup2(fileno(file), fileno(stream));
    return saved;
}

static void restore(FILE *stream, int saved, FILE *file, char *printed)
{
    fflush(stream);
    dup2(saved, fileno(stream));
    close(saved);
    rewind(file);
    printed[fread(printed, 1, 4095, file)] = '\0';
    fclose(file);
}

/* Reads arguments, words with one space between them, as line says. */
static bool reads(const struct command_line *line, const char *arguments,
                  int *status)
{
    static char copy[128]; /* what is set is borrowed from it */
    char *argv[16] = { "test" };
    char *rest = copy;
    int argc = 1;
    FILE *out_file = tmpfile();
    FILE *err_file = tmpfile();
    int saved_out = redirect(stdout, out_file);
    int saved_err = redirect(stderr, err_file);
    bool go_on;

    snprintf(copy, sizeof(copy), "%s", arguments);
    while (rest && *rest != '\0') {
        argv[argc++] = rest;
        rest = strchr(rest, ' ');
        if (rest)
            *rest++ = '\0';
    }
    values_release(&values);
    optind = 0; /* begin anew: getopt remembers where it was */
    getopt(1, argv, "");
    *status = 7;
    go_on = read_options(line, argc, argv, status);
    restore(stdout, saved_out, out_file, out);
    restore(stderr, saved_err, err_file, err);
    return go_on;
}

static void assert_reads(const struct command_line *line, const char *arguments)
{
    int status;

    if (!reads(line, arguments, &status))
        fail_msg("'%s': %s", arguments, err);
    assert_int_equal(status, EXIT_SUCCESS);
    assert_string_equal(out, "");
    assert_string_equal(err, "");
}

static void assert_refuses(const struct command_line *line,
                           const char *arguments, const char *why)
{
    int status;

    assert_false(reads(line, arguments, &status));
    assert_int_equal(status, EXIT_USAGE);
    assert_string_equal(out, "");
    if (strncmp(err, why, strlen(why)) != 0 || err[strlen(why)] != '\n')
        fail_msg("'%s' gives %s", arguments, err);
    assert_non_null(strstr(err, "Usage: test"));
}

static void an_option_that_is_left_out_has_its_fallback(void **state)
{
    (void)state;
    assert_reads(&one_value, "");
    assert_int_equal(number, 10);
    assert_string_equal(text, "none");
    assert_null(word);
    assert_int_equal(value, 42);
}

static void the_environment_comes_before_the_fallback(void **state)
{
    (void)state;
    setenv("OPTIONS_TEST_TEXT", "from outside", 1);
    assert_reads(&one_value, "");
    assert_string_equal(text, "from outside");
    assert_reads(&one_value, "--text given");
    assert_string_equal(text, "given");
    setenv("OPTIONS_TEST_TEXT", "", 1);
    assert_reads(&one_value, "");
    assert_string_equal(text, "none");
    unsetenv("OPTIONS_TEST_TEXT");
}

static void takes_options_in_both_forms_and_between_values(void **state)
{
    (void)state;
    assert_reads(&many_values, "1 --number 100 -2 --text=a=b --word left 3");
    assert_int_equal(number, 100);
    assert_string_equal(text, "a=b");
    assert_string_equal(word, "left");
    assert_int_equal(values.count, 3);
    assert_int_equal(values.items[1], -2);
    assert_reads(&one_value, "--number 1 --number 2");
    assert_int_equal(number, 2);
}

static void everything_behind_two_dashes_is_a_value(void **state)
{
    (void)state;
    assert_reads(&one_value, "-- -7");
    assert_int_equal(value, -7);
    assert_reads(&many_values, "1 -- -7");
    assert_int_equal(values.items[1], -7);
    assert_refuses(&one_value, "-- --help",
                   "test: '--help' is not a decimal 32-bit integer");
}

static void without_a_value_it_takes_those_of_the_fallback(void **state)
{
    (void)state;
    assert_reads(&many_values, "--");
    assert_int_equal(values.count, 3);
    assert_int_equal(values.items[0], 10);
    assert_int_equal(values.items[2], -5);
}

static void refuses_values_that_are_none_or_too_many(void **state)
{
    (void)state;
    assert_refuses(&one_value, "4x",
                   "test: '4x' is not a decimal 32-bit integer");
    assert_refuses(&one_value, "-",
                   "test: '-' is not a decimal 32-bit integer");
    assert_refuses(&many_values, "1 x 2",
                   "test: 'x' is not a decimal 32-bit integer");
    assert_refuses(&one_value, "1 2", "test: unexpected argument '2'");
    assert_refuses(&no_value, "1", "test: unexpected argument '1'");
}

static void refuses_numbers_outside_of_the_range(void **state)
{
    (void)state;
    assert_reads(&one_value, "--number 1");
    assert_refuses(&one_value, "--number 0",
                   "test: --number needs a number from 1 to 100, not '0'");
    assert_refuses(&one_value, "--number 101",
                   "test: --number needs a number from 1 to 100, not '101'");
    assert_refuses(&one_value, "--number=1.5",
                   "test: --number needs a number from 1 to 100, not '1.5'");
    assert_refuses(&one_value, "--number=",
                   "test: --number needs a number from 1 to 100, not ''");
}

static void refuses_options_without_what_they_need(void **state)
{
    (void)state;
    assert_refuses(&one_value, "--number", "test: --number needs a value");
    assert_refuses(&one_value, "--text=", "test: --text needs a value");
    assert_refuses(&one_value, "--word", "test: --word needs a word of two");
    assert_refuses(&one_value, "--word up", "test: --word needs a word of two");
    assert_refuses(&one_value, "--nothing", "test: unknown option '--nothing'");
    assert_refuses(&one_value, "-x", "test: unknown option '-x'");
    assert_refuses(&no_value, "--number 1", "test: unknown option '--number'");
}

static void prints_its_help_and_does_nothing_more(void **state)
{
    int status;

    (void)state;
    assert_false(reads(&one_value, "--help", &status));
    assert_int_equal(status, EXIT_SUCCESS);
    assert_string_equal(err, "");
    assert_string_equal(
        out,
        "Usage: test [OPTION...] [VALUE]\n"
        "       test --help\n"
        "Does nothing.\n"
        "\n"
        "A VALUE is a decimal integer from -2147483648 to 2147483647; 42 if\n"
        "left out. 007 and -18 may be, +42, ' 42', 4x and 0x2a not.\n"
        "\n"
        "  --number N           what it counts\n"
        "                       from 1 to 100; 10 if left out\n"
        "  --text TEXT          what it says\n"
        "                       OPTIONS_TEST_TEXT, or none if left out\n"
        "  --word WORD          which one\n"
        "                       none if left out\n"
        "\n"
        "Exit status: 0 always.\n");
    assert_false(reads(&no_value, "--help", &status));
    assert_string_equal(out,
                        "Usage: test\n"
                        "       test --help\n"
                        "Does nothing.\n"
                        "\n"
                        "Exit status: 0 always.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_option_that_is_left_out_has_its_fallback),
        cmocka_unit_test(the_environment_comes_before_the_fallback),
        cmocka_unit_test(takes_options_in_both_forms_and_between_values),
        cmocka_unit_test(everything_behind_two_dashes_is_a_value),
        cmocka_unit_test(without_a_value_it_takes_those_of_the_fallback),
        cmocka_unit_test(refuses_values_that_are_none_or_too_many),
        cmocka_unit_test(refuses_numbers_outside_of_the_range),
        cmocka_unit_test(refuses_options_without_what_they_need),
        cmocka_unit_test(prints_its_help_and_does_nothing_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
