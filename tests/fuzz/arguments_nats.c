/*
 * What a user may write behind step 08's programs. The first byte chooses app
 * or a service; then come the arguments, with a NUL between two.
 */
#include "fuzz.h"

#include "arguments.h"
#include "broker/broker.h"
#include "nats_service/arguments.h"

/* A URL is shown in one line, and without its user and password. */
static void check_url(const char *url)
{
    char shown[SHOWN_URL_SIZE];

    shown_url(url, shown);
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
    if (ok)
        assert(arguments.timeout_ms > 0);
    check_url(arguments.nats_url);
    if (line->argc == 1)
        assert(ok && arguments.value == 42 && !arguments.in_memory);
    if (line->argc == 2 && is_int32(line->argv[1], &wanted))
        assert(ok && !arguments.help && arguments.value == wanted);
    else if (line->argc == 2 && line->argv[1][0] != '-')
        assert(!ok);
    else if (line->argc == 3 && strcmp(line->argv[1], "--") == 0)
        assert(ok == is_int32(line->argv[2], &wanted));
}

static void check_service(struct command_line *line)
{
    struct service_arguments arguments = { .program = "service1" };
    bool ok;

    forget_options();
    ok = parse_service_arguments(line->argc, line->argv, &arguments);
    check_url(arguments.nats_url);
    if (line->argc == 1)
        assert(ok && !arguments.help);
    if (line->argc > 1 && line->argv[1][0] != '-')
        assert(!ok);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct command_line line;

    if (size == 0)
        return 0;
    line = split(data + 1, size - 1, "app");
    if (data[0] % 2 == 0)
        check_app(&line);
    else
        check_service(&line);
    release(&line);
    return 0;
}
