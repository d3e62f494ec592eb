/* Step 01: the same program, a translation unit for each component. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "component1.h"
#include "component2.h"

enum { DEFAULT_INPUT = 42, EXIT_USAGE = 2 };

static const char usage[] =
    "Usage: app [VALUE]\n"
    "       app --help\n"
    "Doubles VALUE and formats the result.\n"
    "\n"
    "VALUE is a decimal integer from -2147483648 to 2147483647; 42 if left\n"
    "out. Accepted: a minus and leading zeros (-18, 007). Refused: an empty\n"
    "VALUE, a plus (+42), spaces (' 42', '42 '), letters (4x), other bases\n"
    "(0x2a).\n"
    "\n"
    "Exit status: 0 done; 1 the double does not fit in 32 bits, or stdout\n"
    "cannot be written; 2 wrong arguments.\n";

/* strtoll alone would take "", " 42", "+42" and "4x" as well. */
static bool parse_int32(const char *text, int32_t *value)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    char *end;
    long long number = strtoll(text, &end, 10); /* out of range: the nearest */

    if (!isdigit((unsigned char)digits[0]) || *end != '\0')
        return false;
    if (number < INT32_MIN || number > INT32_MAX)
        return false;
    *value = (int32_t)number;
    return true;
}

/* Fills *input if a VALUE is given. False, after saying why, if it is wrong. */
static bool parse_arguments(int argc, char **argv, int32_t *input)
{
    bool ok = false;

    if (argc > 2)
        fprintf(stderr, "app: unexpected argument '%s'\n", argv[2]);
    else if (argc == 2 && !parse_int32(argv[1], input))
        fprintf(stderr, "app: '%s' is not a decimal 32-bit integer\n", argv[1]);
    else
        ok = true;

    if (!ok)
        fputs(usage, stderr);
    return ok;
}

/* Takes input through both components and tells the story on stdout. False if
 * input cannot be doubled; the story then ends there. */
static bool run(int32_t input)
{
    struct component1 component1;
    struct component2 component2;

    printf("\n\nPhase 01: Multi Files Monolith Application\n\n");
    printf("--- Processing Pipeline ---\n");
    printf("Input value: %" PRId32 "\n", input);

    component1_init(&component1);
    struct component1_data data1 = component1_process(&component1, input);
    if (!data1.processed)
        return false;
    bool valid = component1_validate(&component1, &data1);
    printf("Component1 result: ");
    component1_data_print(&data1);
    printf(", Valid: %s\n", valid ? "true" : "false");

    component2_init(&component2);
    struct component2_data data2 =
        component2_transform(&component2, data1.value);
    struct component2_analysis analysis =
        component2_analyze(&component2, &data2);
    printf("Component2 result: ");
    component2_data_print(&data2);
    printf("\n%s\n", analysis.text);

    printf("\nExecution complete\n");
    return true;
}

/* A full disk shows only when the buffer is written: ask before exiting. */
static bool flush_stdout(void)
{
    bool ok = fflush(stdout) == 0 && !ferror(stdout);

    if (!ok)
        fprintf(stderr, "app: cannot write to stdout: %s\n", strerror(errno));
    return ok;
}

int main(int argc, char **argv)
{
    int32_t input = DEFAULT_INPUT;
    int status = EXIT_FAILURE;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        status = EXIT_SUCCESS;
    } else if (!parse_arguments(argc, argv, &input)) {
        status = EXIT_USAGE;
    } else if (!run(input)) {
        fprintf(stderr, "overflow: %" PRId32 " * 2 exceeds i32 range\n", input);
    } else {
        status = EXIT_SUCCESS;
    }
    return flush_stdout() ? status : EXIT_FAILURE;
}
