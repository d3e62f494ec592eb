/* The second service: formats a value. */
#include <inttypes.h>
#include <stdio.h>

#include "api/server.h"

/* Four characters at least, a minus among them: "Value-0084", "Value--036". */
static void format_value(int32_t value, char *text, size_t size)
{
    snprintf(text, size, "Value-%04" PRId32, value);
}

static void post_format(void *self, struct exchange *exchange)
{
    static const struct field field = { "value", FIELD_INT32, 0, 4 };
    static const struct record record = { &field, 1, 4 };
    char text[32];
    int32_t value;

    (void)self;
    if (!http_read(exchange, &record, "{\"value\":84}", &value)) {
        http_say_error(exchange);
        return;
    }
    format_value(value, text, sizeof(text));
    http_say(exchange, 200, "{\"text\":\"%s\"}", text);
}

static void handle(void *self, struct exchange *exchange)
{
    static const struct http_route routes[] = {
        { "POST", "/format", post_format },
        { "GET", "/live", http_say_live },
    };

    http_route(routes, 2, self, exchange);
}

int main(int argc, char **argv)
{
    struct log log = { .program = "formatterd", .least = LOG_INFO };
    struct server server = { .log = &log, .handle = handle };
    const struct option_row rows[] = {
        { "port", "N", "where to listen; 0 is any that is free",
          .fallback = "8081", .number = &server.port, .most = 65535 },
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

    return server_main(&line, argc, argv, server_run, &server);
}
