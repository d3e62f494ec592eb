/* The second service: formats a value. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/server.h"
#include "support/options.h"
#include "support/record.h"
#include "support/standard_files.h"

/* Four characters at least, a minus among them: "Value-0084", "Value--036". */
static void format_value(int32_t value, char *text, size_t size)
{
    snprintf(text, size, "Value-%04" PRId32, value);
}

static void post_format(void *self, const struct http_request *request,
                        struct http_response *response)
{
    static const struct field field = { "value", FIELD_INT32, 0, 4 };
    static const struct record record = { &field, 1, sizeof(int32_t) };
    char why[RECORD_WHY_SIZE];
    char text[32];
    struct error error;
    int32_t value;

    (void)self;
    if (record_decode(&record, request->body, request->length, &value, why) !=
        RECORD_OK) {
        error_set(&error, ERROR_INVALID, "expected {\"value\":84}: %s", why);
        http_say_error(response, &error);
        return;
    }
    format_value(value, text, sizeof(text));
    http_say(response, 200, "{\"text\":\"%s\"}", text);
}

static void handle(void *self, const struct http_request *request,
                   struct http_response *response)
{
    static const struct http_route routes[] = {
        { "POST", "/format", post_format },
        { "GET", "/live", http_say_live },
    };

    http_route(routes, 2, self, request, response);
}

int main(int argc, char **argv)
{
    struct log log = { .program = "formatterd", .least = LOG_INFO };
    struct server server = { .log = &log, .handler = { handle, NULL } };
    const struct option_row rows[] = {
        { "port", "N", "where to listen; 0 is any that is free",
          .fallback = "8081", .number = &server.port, .least = 0,
          .most = 65535 },
    };
    const struct command_line line = {
        .program = "formatterd",
        .does =
            "Answers POST /format {\"value\":84} with "
            "{\"text\":\"Value-0084\"}.",
        .exits =
            "Exit status: 0 stopped by a signal; 1 cannot listen; 2 wrong "
            "arguments.",
        .options = rows,
        .option_count = 1,
    };
    sigset_t signals = server_block_signals();
    int status;

    occupy_standard_files();
    if (read_options(&line, argc, argv, &status))
        status = server_run(&server, signals) ? EXIT_SUCCESS : EXIT_FAILURE;
    return flush_stdout("formatterd", status);
}
