/* The boxes of the topologies in examples/: a line comes on stdin, a line goes
 * out on stdout, and what is between them is one of a few kinds of work. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/clock.h"
#include "support/values.h"
#include "wire/wire.h"

/* Signed overflow is undefined in C: test first, then double. */
static bool double_value(int32_t value, int32_t *doubled)
{
    if (value < INT32_MIN / 2 || value > INT32_MAX / 2)
        return false;
    *doubled = value * 2;
    return true;
}

/* Four characters at least, a minus among them: "Value-0084", "Value--036". */
static void format_value(int32_t value, char *text, size_t size)
{
    snprintf(text, size, "Value-%04" PRId32, value);
}

/* ---- Kinds of work ---- */

/* Each fills *answer, which is empty. number is what stands behind the kind. */

static bool read_value(const char *payload, int32_t *value,
                       struct answer *answer)
{
    answer->error.present = !parse_int32(payload, value);
    if (answer->error.present)
        strcpy(answer->error.text, "the payload is not a 32-bit integer");
    return !answer->error.present;
}

static void do_double(const char *payload, int32_t number,
                      struct answer *answer)
{
    int32_t value;
    int32_t doubled;

    (void)number;
    if (!read_value(payload, &value, answer))
        return;
    answer->error.present = !double_value(value, &doubled);
    if (answer->error.present)
        snprintf(answer->error.text, ERROR_SIZE,
                 "overflow: %" PRId32 " * 2 exceeds i32 range", value);
    else
        snprintf(answer->payload.text, PAYLOAD_SIZE, "%" PRId32, doubled);
}

static void do_format(const char *payload, int32_t number,
                      struct answer *answer)
{
    int32_t value;

    (void)number;
    if (!read_value(payload, &value, answer))
        return;
    answer->error.present = value < -9999 || value > 9999;
    if (answer->error.present)
        snprintf(answer->error.text, ERROR_SIZE,
                 "value %" PRId32 " exceeds 4-digit format range [-9999..9999]",
                 value);
    else
        format_value(value, answer->payload.text, PAYLOAD_SIZE);
}

/* Passes it on, and says on which branch. */
static void do_sort(const char *payload, int32_t number, struct answer *answer)
{
    int32_t value;

    if (!read_value(payload, &value, answer))
        return;
    answer->branch.present = true;
    strcpy(answer->branch.text,
           value < -number || value > number ? "large" : "small");
    snprintf(answer->payload.text, PAYLOAD_SIZE, "%s", payload);
}

static void do_pass(const char *payload, int32_t number, struct answer *answer)
{
    struct timespec time = timespec_of_ms(number);

    if (number > 0) /* even for no time it takes some */
        nanosleep(&time, NULL);
    snprintf(answer->payload.text, PAYLOAD_SIZE, "%s", payload);
}

/* Of what a join has put together the first line. */
static void do_first(const char *payload, int32_t number, struct answer *answer)
{
    (void)number;
    snprintf(answer->payload.text, PAYLOAD_SIZE, "%.*s",
             (int)strcspn(payload, "\n"), payload);
}

/* A defect that shows each time after the same number of messages. */
static void do_crash(const char *payload, int32_t number, struct answer *answer)
{
    static int32_t count;

    if (++count == number)
        abort();
    snprintf(answer->payload.text, PAYLOAD_SIZE, "%s", payload);
}

static const struct kind {
    const char *name;
    void (*work)(const char *payload, int32_t number, struct answer *answer);
    const char *help;
} kinds[] = {
    { "double", do_double, "doubles a number" },
    { "format", do_format, "42 becomes Value-0042, up to four digits" },
    { "sort", do_sort, "says branch small up to N, large above" },
    { "pass", do_pass, "passes everything on, after N milliseconds" },
    { "first", do_first, "passes the first line on" },
    { "crash", do_crash, "passes everything on, and dies of the Nth" },
};
enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

static int print_help(FILE *stream, int status)
{
    fprintf(stream,
            "Usage: stage KIND [N]\n\n"
            "Answers each line on stdin, as a topology asks it to.\n\n");
    for (size_t i = 0; i < KIND_COUNT; i++)
        fprintf(stream, "  %-8s %s\n", kinds[i].name, kinds[i].help);
    fprintf(stream,
            "\nExit status: 0 at the end of stdin; 1 stdout failed;\n"
            "2 wrong arguments.\n");
    return status;
}

static bool answer_line(const struct kind *kind, int32_t number,
                        const char *line, size_t length)
{
    struct answer answer = { 0 };
    struct request request;
    char out[WIRE_LINE_SIZE];

    if (request_read(line, length, &request, answer.error.text))
        kind->work(request.payload, number, &answer);
    else
        answer.error.present = true;
    answer.payload.present = !answer.error.present;
    length = answer_write(&answer, out);
    return fwrite(out, 1, length, stdout) == length && fflush(stdout) == 0;
}

static int serve(const struct kind *kind, int32_t number)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    bool ok = true;

    signal(SIGPIPE, SIG_IGN);
    while (ok && (length = getline(&line, &size, stdin)) > 0)
        ok = answer_line(kind, number, line, (size_t)length);
    free(line);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    int32_t number = 0;
    size_t i = 0;

    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return print_help(stdout, EXIT_SUCCESS);
    while (argc > 1 && i < KIND_COUNT && strcmp(kinds[i].name, argv[1]) != 0)
        i++;
    if (argc < 2 || argc > 3 || i == KIND_COUNT ||
        (argc == 3 && (!parse_int32(argv[2], &number) || number < 0)))
        return print_help(stderr, 2);
    return serve(&kinds[i], number);
}
