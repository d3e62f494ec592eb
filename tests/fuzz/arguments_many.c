/*
 * What a user may write behind step 09's programs. The first byte chooses app
 * or a service; then come the arguments, with a NUL between two; a byte 01 ends
 * them, and what follows is stdin.
 */
#include "fuzz.h"

#include <stdio.h>

#include "arguments.h"
#include "nats_service/arguments.h"

/* The URLs are shown in one line, and without users and passwords. */
static void check_broker(const struct broker_options *broker)
{
    char shown[SHOWN_URL_SIZE];

    assert(broker->url);
    shown_url(broker->url, shown);
    assert(shown[0] == '\0' || is_one_line(shown, sizeof(shown)));
    assert(!strchr(shown, '@'));
}

static void check_app(struct command_line *line)
{
    struct arguments arguments;
    int32_t wanted;
    bool ok;

    forget_options();
    ok = parse_arguments(line->argc, line->argv, &arguments);
    check_broker(&arguments.broker);
    if (ok) {
        assert(arguments.timeout_ms > 0);
        assert(arguments.retries >= 0 && arguments.retries <= 100);
        assert(arguments.max_in_flight > 0 && arguments.max_in_flight <= 1000);
    }
    if (line->argc == 1)
        assert(ok && arguments.count == 5 && !arguments.in_memory);
    if (line->argc == 2 && is_int32(line->argv[1], &wanted))
        assert(ok && arguments.count == 1 && arguments.values[0] == wanted);
    else if (line->argc == 2 && line->argv[1][0] != '-')
        assert(!ok);
    arguments_release(&arguments);
}

static void check_service(struct command_line *line)
{
    struct service_arguments arguments = {
        .program = "service1",
        .queue_group = "workers",
    };
    bool ok;

    forget_options();
    ok = parse_service_arguments(line->argc, line->argv, &arguments);
    check_broker(&arguments.broker);
    assert(arguments.queue_group);
    if (line->argc == 1)
        assert(ok && !arguments.help);
    if (line->argc > 1 && line->argv[1][0] != '-')
        assert(!ok);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end;
    size_t length;
    struct command_line line;
    FILE *real_stdin = stdin;
    char *input;

    if (size == 0)
        return 0;
    end = memchr(data + 1, '\1', size - 1);
    length = end ? (size_t)(end - data - 1) : size - 1;
    line = split(data + 1, length, "app");
    input = text_of(data + 1 + length, size - 1 - length);
    stdin = fmemopen(input, size - length, "r"); /* its NUL, too */
    assert(stdin);

    if (data[0] % 2 == 0)
        check_app(&line);
    else
        check_service(&line);

    fclose(stdin);
    stdin = real_stdin;
    free(input);
    release(&line);
    return 0;
}
