/*
 * What a user may write behind step 07's programs. The first byte chooses app,
 * app_concurrent or a service; then come the arguments, with a NUL between two;
 * a byte 01 ends them, and what follows is stdin.
 */
#include "fuzz.h"

#include <stdio.h>

#include "arguments.h"
#include "http_server/arguments.h"
#include "service.h"

static void check_service(const struct arguments *arguments, const char *url)
{
    struct service service;

    /* service_init may fail for want of memory only. */
    assert(is_url(url));
    assert(service_init(&service, arguments->program, url, "/process"));
    assert(strstr(service.url, "/process"));
    assert(strstr(service.health_url, "/health"));
    service_release(&service);
}

static void check_app(struct command_line *line, bool many)
{
    struct arguments arguments = { .program = "app", .many = many };
    int32_t wanted;
    bool ok;

    forget_options();
    ok = parse_arguments(line->argc, line->argv, &arguments);
    if (ok) {
        assert(arguments.count > 0 && (many || arguments.count == 1));
        assert(arguments.timeout_ms > 0 && arguments.wait_ms >= 0);
        assert(arguments.retries >= 0 && arguments.retries <= 100);
        assert(arguments.max_in_flight > 0 && arguments.max_in_flight <= 1000);
        check_service(&arguments, arguments.service1_url);
        check_service(&arguments, arguments.service2_url);
    }
    if (line->argc == 2 && is_int32(line->argv[1], &wanted))
        assert(ok && arguments.count == 1 && arguments.values[0] == wanted);
    else if (line->argc == 2 && line->argv[1][0] != '-')
        assert(!ok);
    arguments_release(&arguments);
}

static void check_server(struct command_line *line)
{
    struct server_arguments arguments = { .program = "service1", .port = 1 };

    forget_options();
    if (!parse_server_arguments(line->argc, line->argv, &arguments))
        return;
    assert(arguments.bind);
    assert(arguments.port >= 0 && arguments.port <= 65535);
    assert(arguments.timeout_ms > 0);
    assert(arguments.max_connections > 0 && arguments.max_connections <= 60000);
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

    if (data[0] % 3 == 2)
        check_server(&line);
    else
        check_app(&line, data[0] % 3 == 1);

    fclose(stdin);
    stdin = real_stdin;
    free(input);
    release(&line);
    return 0;
}
