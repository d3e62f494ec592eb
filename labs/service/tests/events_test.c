/* Events when the broker is no broker; with a real one, plugs.sh looks. */
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmocka_all.h"
#include "infrastructure/nats_events.h"

static struct nats_events nats;
static struct error error;

static const struct value value = { 1, 42, 84 };

static void try(const char *url)
{
    struct events events;

    assert_true(nats_events_open(&nats, url));
    events = nats_as_events(&nats);
    assert_false(events.ops->check(events.self, &error));
    assert_false(events.ops->publish_created(events.self, &value, &error));
    assert_int_equal(error.kind, ERROR_EXTERNAL);
    nats_events_close(&nats);
}

static void where_nobody_is_events_are_lost_at_once(void **state)
{
    (void)state;
    try("nats://user:secret@127.0.0.1:1");
    assert_string_equal(error_chain(&error),
                        "NATS: not connected (see --nats-url)");
}

static void what_is_no_url_is_no_broker(void **state)
{
    (void)state;
    try("");
    try(" \t");
    try("nats://[");
}

/* Takes the connection, and says nothing: the library waits for its greeting
 * for ever. */
static void nobody_waits_for_one_that_says_nothing(void **state)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char url[64];

    (void)state;
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    snprintf(url, sizeof(url), "nats://127.0.0.1:%u", ntohs(address.sin_port));
    try(url);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_nobody_is_events_are_lost_at_once),
        cmocka_unit_test(what_is_no_url_is_no_broker),
        cmocka_unit_test(nobody_waits_for_one_that_says_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
