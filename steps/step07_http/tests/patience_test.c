/*
 * Clients that a service must put up with, and how long it does: silent, slow,
 * many, in pieces, or not talking HTTP at all.
 *
 *   patience_test SERVICE1
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "client.h"
#include "cmocka_all.h"

enum {
    FEW = 10,
    TRICKLE_MS = 100, /* much less than the time that start_hasty gives */
    TRICKLE_BYTES = 40,
};

static int start_patient(void **state)
{
    return start_service(state, "10000", "2000");
}

static int start_hasty(void **state)
{
    return start_service(state, "500", "2000");
}

static int start_small(void **state)
{
    return start_service(state, "500", "10");
}

static int start_small_and_patient(void **state)
{
    return start_service(state, "10000", "10");
}

static int start_medium(void **state)
{
    return start_service(state, "1000", "10");
}

#define REQUEST_LINE "POST /process HTTP/1.1\r\n"
#define HEADERS                                                                \
    REQUEST_LINE                                                               \
    "Host: localhost\r\nContent-Type: application/json\r\n"                    \
    "Content-Length: 34\r\n\r\n"

/* A request for value, with a body of 34 bytes. */
static void send_request(int fd, int value)
{
    char request[512];

    snprintf(request, sizeof(request),
             HEADERS "{\"value\":%4d,\"request_id\":\"test\"}", value);
    send_text(fd, request);
}

static void assert_receives_value(int fd, int value)
{
    char body[128];

    snprintf(body, sizeof(body),
             "{\"value\":%d,\"processed\":true,\"request_id\":\"test\"}",
             value);
    assert_receives(fd, body);
}

static void assert_answers_a_new_client(struct server *server)
{
    int fd = open_connection(server);

    send_request(fd, 21);
    assert_receives_value(fd, 42);
    close_connection(server, fd);
}

/* ---- The tests ---- */

static bool allow_files(rlim_t wanted)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return false;
    if (files.rlim_cur < wanted && files.rlim_max >= wanted) {
        files.rlim_cur = wanted;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    return files.rlim_cur >= wanted;
}

static void answers_beside_1000_silent_connections(void **state)
{
    struct server *server = *state;

    if (!allow_files(MANY + 50))
        skip();
    for (size_t i = 0; i < MANY - 1; i++)
        open_connection(server);
    assert_answers_a_new_client(server);
}

static void answers_on_as_many_connections_as_allowed(void **state)
{
    struct server *server = *state;
    int last = -1;
    int fd;

    for (size_t i = 0; i < FEW; i++)
        last = open_connection(server);
    send_request(last, 21);
    assert_receives_value(last, 42);

    fd = open_connection(server); /* one too many */
    send_request(fd, 22);
    assert_false(wait_for(fd, 200));
    close_connection(server, last);
    assert_receives_value(fd, 44);
}

static void closes_silent_connections_when_others_wait(void **state)
{
    struct server *server = *state;

    for (size_t i = 0; i < FEW; i++)
        open_connection(server);
    assert_answers_a_new_client(server);
    for (size_t i = 0; i < FEW; i++)
        assert_gets_closed(server->fds[i]);
}

static void closes_a_connection_that_is_silent_after_a_request(void **state)
{
    int fd = open_connection(*state);

    send_request(fd, 21);
    assert_receives_value(fd, 42);
    assert_gets_closed(fd);
}

/* More often than the time is up, but each time too little. */
static void assert_cuts_off(int fd, char byte)
{
    int count = 0;

    while (!wait_for(fd, TRICKLE_MS)) {
        assert_int_equal(send(fd, &byte, 1, MSG_NOSIGNAL), 1);
        assert_true(++count < TRICKLE_BYTES);
    }
    assert_true(is_closed(fd));
}

static void cuts_off_headers_that_come_a_byte_at_a_time(void **state)
{
    int fd = open_connection(*state);

    send_text(fd, REQUEST_LINE "X: ");
    assert_cuts_off(fd, 'x');
}

static void cuts_off_a_body_that_comes_a_byte_at_a_time(void **state)
{
    int fd = open_connection(*state);

    send_text(fd, HEADERS);
    assert_cuts_off(fd, ' ');
}

static void cuts_off_a_byte_at_a_time_behind_a_request(void **state)
{
    int fd = open_connection(*state);

    send_request(fd, 21);
    assert_receives_value(fd, 42);
    send_text(fd, REQUEST_LINE "X: ");
    assert_cuts_off(fd, 'x');
}

static void gives_each_request_of_a_connection_its_own_time(void **state)
{
    int fd = open_connection(*state);

    for (int value = 1; value <= 3; value++) {
        send_request(fd, value);
        assert_receives_value(fd, 2 * value);
        assert_false(wait_for(fd, 400)); /* of 1000, three times */
    }
}

static void answers_a_request_in_many_pieces(void **state)
{
    static const char request[] =
        HEADERS "{\"value\":  21,\"request_id\":\"test\"}";
    int fd = open_connection(*state);

    for (size_t i = 0; i < sizeof(request) - 1; i++)
        assert_int_equal(send(fd, request + i, 1, MSG_NOSIGNAL), 1);
    assert_receives_value(fd, 42);
}

static void answers_requests_sent_at_once_in_their_order(void **state)
{
    int fd = open_connection(*state);
    char text[4096];
    const char *first;
    const char *second;

    send_text(fd, HEADERS "{\"value\":   1,\"request_id\":\"test\"}" HEADERS
                          "{\"value\":   2,\"request_id\":\"test\"}"
                          "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    receive_until(fd, "\r\n\r\nok", text);
    first = strstr(text, "{\"value\":2,");
    second = strstr(text, "{\"value\":4,");
    assert_non_null(first);
    assert_non_null(second);
    assert_true(first < second);
}

static void survives_what_is_not_http(void **state)
{
    static const char *const garbage[] = {
        "garbage\r\n\r\n",
        "\x16\x03\x01\x02",
        "\r\n\r\n\r\n\r\n",
        "POST /process HTTP/9.9\r\n\r\n",
        "POST\r\n\r\n",
        REQUEST_LINE "Content-Length: -1\r\n\r\n",
        REQUEST_LINE "Content-Length: x\r\n\r\n",
        REQUEST_LINE
        "Content-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    };
    struct server *server = *state;

    for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
        int fd = open_connection(server);

        send_text(fd, garbage[i]);
        shutdown(fd, SHUT_WR);
        while (wait_for(fd, LONG_MS) && !is_closed(fd))
            ; /* whatever it answers */
        close_connection(server, fd);
        assert_answers_a_new_client(server);
    }
}

static void survives_headers_without_end(void **state)
{
    struct server *server = *state;
    int fd = open_connection(server);
    char bytes[1024];

    memset(bytes, 'x', sizeof(bytes));
    send_text(fd, REQUEST_LINE "X: ");
    while (!wait_for(fd, 0) && send(fd, bytes, sizeof(bytes), MSG_NOSIGNAL) > 0)
        ; /* until it has had enough */
    assert_answers_a_new_client(server);
}

static void survives_clients_that_leave_in_the_middle(void **state)
{
    struct server *server = *state;

    for (int i = 0; i < 100; i++) {
        int fd = open_connection(server);

        send_text(fd, i % 2 == 0 ? REQUEST_LINE : HEADERS "{\"value\":");
        close_connection(server, fd);
    }
    assert_answers_a_new_client(server);
}

/* stop_service does not return before. */
static void stops_although_a_request_never_ends(void **state)
{
    int fd = open_connection(*state);

    send_text(fd, REQUEST_LINE
              "Host: localhost\r\n"
              "Content-Type: application/json\r\n"
              "Expect: 100-continue\r\n"
              "Content-Length: 34\r\n\r\n");
    assert_receives(fd, "100 Continue"); /* it has begun */
    send_text(fd, "{\"value\":");
}

#define WITH(start, test)                                                      \
    cmocka_unit_test_setup_teardown(test, start, stop_service)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        WITH(start_patient, answers_beside_1000_silent_connections),
        WITH(start_small_and_patient,
             answers_on_as_many_connections_as_allowed),
        WITH(start_small, closes_silent_connections_when_others_wait),
        WITH(start_hasty, closes_a_connection_that_is_silent_after_a_request),
        WITH(start_hasty, cuts_off_headers_that_come_a_byte_at_a_time),
        WITH(start_hasty, cuts_off_a_body_that_comes_a_byte_at_a_time),
        WITH(start_hasty, cuts_off_a_byte_at_a_time_behind_a_request),
        WITH(start_medium, gives_each_request_of_a_connection_its_own_time),
        WITH(start_patient, answers_a_request_in_many_pieces),
        WITH(start_patient, answers_requests_sent_at_once_in_their_order),
        WITH(start_patient, survives_what_is_not_http),
        WITH(start_patient, survives_headers_without_end),
        WITH(start_patient, survives_clients_that_leave_in_the_middle),
        WITH(start_hasty, stops_although_a_request_never_ends),
    };

    if (argc != 2)
        return 2;
    service1 = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
