/* The pipeline's two tasks as a worker in C: "process" doubles, "transform"
 * formats. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/options.h"
#include "support/record.h"
#include "support/standard_files.h"
#include "workers/worker.h"

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

static void fail(struct worker_answer *answer, const char *code)
{
    snprintf(answer->code, sizeof(answer->code), "%s", code);
}

/* {"value":42} */
static bool read_value(const char *payload, int32_t *value,
                       struct worker_answer *answer)
{
    static const struct field fields[] = { { "value", FIELD_INT32, 0, 4 } };
    static const struct record record = { fields, 1, sizeof(*value) };
    char why[RECORD_WHY_SIZE];
    bool ok = record_read(&record, payload, value, why);

    if (!ok) {
        fail(answer, "BAD_PAYLOAD");
        snprintf(answer->reason, sizeof(answer->reason), "%s", why);
    }
    return ok;
}

static bool process(const char *payload, size_t length,
                    struct worker_answer *answer)
{
    int32_t value;
    int32_t doubled;

    (void)length;
    if (!read_value(payload, &value, answer))
        return false;
    if (!double_value(value, &doubled)) {
        fail(answer, "OVERFLOW");
        snprintf(answer->reason, sizeof(answer->reason),
                 "overflow: %" PRId32 " * 2 exceeds i32 range", value);
        return false;
    }
    snprintf(answer->payload, sizeof(answer->payload),
             "{\"value\":%" PRId32 "}", doubled);
    return true;
}

static bool transform(const char *payload, size_t length,
                      struct worker_answer *answer)
{
    int32_t value;
    char text[32];

    (void)length;
    if (!read_value(payload, &value, answer))
        return false;
    if (value < -9999 || value > 9999) {
        fail(answer, "RANGE");
        snprintf(answer->reason, sizeof(answer->reason),
                 "value %" PRId32 " exceeds 4-digit format range [-9999..9999]",
                 value);
        return false;
    }
    format_value(value, text, sizeof(text));
    snprintf(answer->payload, sizeof(answer->payload), "{\"text\":\"%s\"}",
             text);
    return true;
}

static bool read_arguments(int argc, char **argv,
                           struct worker_options *options, int *status)
{
    const struct option_row rows[] = {
        { "connect", "HOST:PORT", "where dispatchd listens",
          .fallback = "127.0.0.1:9876", .variable = "DISPATCH_ADDRESS",
          .text = &options->address },
        { "token", "TEXT", "if it asks for one", .variable = "DISPATCH_TOKEN",
          .text = &options->token },
        { "name", "NAME", "as which it registers", .fallback = "worker-c",
          .text = &options->name },
        { "tag", "NAME", "a tag that clients can ask for",
          .text = &options->tag },
        { "capacity", "N", "tasks at once", .fallback = "4",
          .number = &options->capacity, .least = 1, .most = 1024 },
        { "heartbeat-ms", "N", "between two signs of life, in milliseconds",
          .fallback = "5000", .number = &options->heartbeat_ms, .least = 1,
          .most = 60000 },
    };
    const struct command_line line = {
        .program = "pipeline_worker",
        .does =
            "Doubles values (task process) and formats them (task "
            "transform)\nfor a dispatcher.",
        .exits =
            "Exit status: 0 stopped by a signal or by the dispatcher; 1 "
            "it could not\nbegin; 2 wrong arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
    };

    return read_options(&line, argc, argv, status);
}

int main(int argc, char **argv)
{
    static const struct worker_handler handlers[] = {
        { "process", process },
        { "transform", transform },
    };
    struct worker_options options = { .handlers = handlers, .count = 2 };
    int status;

    occupy_standard_files();
    if (read_arguments(argc, argv, &options, &status))
        status = worker_run(&options);
    return flush_stdout("pipeline_worker", status);
}
