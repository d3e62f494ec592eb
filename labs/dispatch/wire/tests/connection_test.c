/* Both framings on one end of a socket pair; the test is at the other one, and
 * makes its frames itself: RFC 6455, section 5. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmocka_all.h"
#include "wire/connection.h"

enum { LIMIT = 1000, HEARD_SIZE = 8192 };

enum { FIN = 0x80, MORE = 0, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9 };

struct fixture {
    uv_loop_t loop;
    struct connection connection;
    int peer;
    bool gone;
    int count; /* of messages */
    char last[LIMIT + 1];
    unsigned char heard[HEARD_SIZE]; /* since somebody looked */
    ssize_t heard_length;
};

static void on_message(void *self, const char *text, size_t length)
{
    struct fixture *fixture = self;

    assert_true(length <= LIMIT && text[length] == '\0');
    memcpy(fixture->last, text, length + 1);
    fixture->count++;
}

static void on_closed(void *self)
{
    struct fixture *fixture = self;

    fixture->gone = true;
}

static struct fixture *begin(void **state, struct framing framing)
{
    static struct fixture fixture;
    int ends[2];

    fixture = (struct fixture){ .connection = { .framing = framing,
                                                .on_message = on_message,
                                                .on_closed = on_closed,
                                                .self = &fixture } };
    *state = &fixture;
    assert_int_equal(uv_loop_init(&fixture.loop), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    fixture.peer = ends[0];
    connection_open(&fixture.connection, &fixture.loop, true);
    assert_int_equal(uv_pipe_open(&fixture.connection.stream.pipe, ends[1]), 0);
    connection_begin(&fixture.connection);
    return &fixture;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    connection_close(&fixture->connection, "the test is over");
    uv_run(&fixture->loop, UV_RUN_DEFAULT);
    close(fixture->peer);
    return fixture->gone && uv_loop_close(&fixture->loop) == 0 ? 0 : -1;
}

/* Lets it do whatever it can, and hears what it says. */
static void turn(struct fixture *fixture)
{
    for (int i = 0; i < 4; i++)
        uv_run(&fixture->loop, UV_RUN_NOWAIT);
    fixture->heard_length =
        recv(fixture->peer, fixture->heard, HEARD_SIZE - 1, MSG_DONTWAIT);
    if (fixture->heard_length >= 0)
        fixture->heard[fixture->heard_length] = '\0';
}

static void say(struct fixture *fixture, const void *bytes, size_t length)
{
    assert_int_equal(write(fixture->peer, bytes, length), length);
    turn(fixture);
}

/* ---- Lines ---- */

static int set_up_lines(void **state)
{
    begin(state, lines_framing("peer", LIMIT));
    return 0;
}

static void a_line_is_a_message_however_it_comes(void **state)
{
    struct fixture *fixture = *state;

    say(fixture, "\n\none", 5);
    assert_int_equal(fixture->count, 0);
    say(fixture, " two\nthree\nfo", 13);
    assert_int_equal(fixture->count, 2);
    assert_string_equal(fixture->last, "three");
    say(fixture, "ur\n", 3);
    assert_string_equal(fixture->last, "four");
    connection_send(&fixture->connection, "five\n", 4);
    turn(fixture);
    assert_string_equal(fixture->heard, "five\n");
}

static void a_line_that_is_too_long_is_skipped_and_no_other(void **state)
{
    struct fixture *fixture = *state;
    char line[LIMIT + 2];

    memset(line, 'x', sizeof(line));
    line[LIMIT] = '\n';
    say(fixture, line, LIMIT + 1);
    assert_int_equal(fixture->count, 1);
    line[LIMIT] = 'x';
    line[LIMIT + 1] = '\n';
    say(fixture, line, LIMIT + 2);
    assert_int_equal(fixture->count, 1);
    say(fixture, "again\n", 6);
    assert_string_equal(fixture->last, "again");
}

static void who_does_not_read_is_cut_off(void **state)
{
    struct fixture *fixture = *state;
    static char text[64 * 1024];
    int sent = 0;

    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\n';
    for (; !fixture->connection.closed && sent < 1000; sent++) {
        connection_send(&fixture->connection, text, sizeof(text) - 1);
        uv_run(&fixture->loop, UV_RUN_NOWAIT);
    }
    assert_string_equal(fixture->connection.why, "it reads too slowly");
    assert_in_range(sent, UNSENT_LIMIT / sizeof(text),
                    UNSENT_LIMIT / sizeof(text) + 32);
}

static void a_goodbye_comes_behind_all_that_was_sent(void **state)
{
    struct fixture *fixture = *state;
    static char text[1024 * 1024];
    size_t length = 0;
    ssize_t count;

    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\n';
    connection_send(&fixture->connection, text, sizeof(text) - 1);
    connection_finish(&fixture->connection);
    do {
        uv_run(&fixture->loop, UV_RUN_NOWAIT);
        count = recv(fixture->peer, text, sizeof(text), MSG_DONTWAIT);
        length += count > 0 ? (size_t)count : 0;
    } while (count != 0);
    assert_int_equal(length, sizeof(text));
    say(fixture, "too late\n", 9);
    assert_int_equal(fixture->count, 0);
    shutdown(fixture->peer, SHUT_WR);
    turn(fixture);
    assert_true(fixture->gone);
}

/* ---- WebSocket ---- */

static int set_up_websocket(void **state)
{
    static const char head[] =
        "GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    struct fixture *fixture =
        begin(state, websocket_framing(NULL, NULL, LIMIT));

    /* In two pieces, as it may well come. */
    say(fixture, head, 40);
    assert_int_equal(fixture->heard_length, -1);
    say(fixture, head + 40, sizeof(head) - 41);
    assert_non_null(strstr((char *)fixture->heard, "HTTP/1.1 101 "));
    return 0;
}

/* A frame of up to 125 bytes, by a mask. */
static void say_frame(struct fixture *fixture, int first, const char *text)
{
    static const unsigned char mask[] = { 1, 2, 3, 4 };
    unsigned char frame[256] = { (unsigned char)first,
                                 (unsigned char)(0x80 | strlen(text)) };
    size_t length = strlen(text);

    memcpy(frame + 2, mask, 4);
    for (size_t i = 0; i < length; i++)
        frame[6 + i] = (unsigned char)text[i] ^ mask[i % 4];
    say(fixture, frame, 6 + length);
}

/* It was told goodbye with this code: RFC 6455, section 7.4.1. */
static void assert_goodbye(const struct fixture *fixture, int code)
{
    assert_true(fixture->heard_length >= 4);
    assert_int_equal(fixture->heard[0], FIN | CLOSE);
    assert_int_equal(fixture->heard[2] << 8 | fixture->heard[3], code);
}

static void a_text_is_a_message_and_goes_both_ways(void **state)
{
    struct fixture *fixture = *state;

    say_frame(fixture, FIN | TEXT, "hello");
    assert_string_equal(fixture->last, "hello");
    connection_send(&fixture->connection, "you\n", 3);
    turn(fixture);
    assert_memory_equal(fixture->heard, "\x81\x03you", 5);
}

static void fragments_are_one_message_with_a_ping_between_them(void **state)
{
    struct fixture *fixture = *state;

    say_frame(fixture, TEXT, "one ");
    say_frame(fixture, FIN | PING, "there?");
    assert_memory_equal(fixture->heard, "\x8a\x06there?", 8);
    say_frame(fixture, MORE, "two ");
    assert_int_equal(fixture->count, 0);
    say_frame(fixture, FIN | MORE, "three");
    assert_int_equal(fixture->count, 1);
    assert_string_equal(fixture->last, "one two three");
}

static void an_empty_text_is_a_message(void **state)
{
    struct fixture *fixture = *state;

    say_frame(fixture, FIN | TEXT, "");
    assert_int_equal(fixture->count, 1);
    assert_string_equal(fixture->last, "");
}

static void a_frame_without_a_mask_is_an_error(void **state)
{
    struct fixture *fixture = *state;

    say(fixture, "\x81\x02hi", 4);
    assert_goodbye(fixture, 1002);
    assert_int_equal(fixture->count, 0);
}

static void what_is_not_utf8_is_an_error_also_at_a_boundary(void **state)
{
    struct fixture *fixture = *state;

    say_frame(fixture, TEXT, "\xe2\x82"); /* the rest may come */
    assert_int_equal(fixture->heard_length, -1);
    say_frame(fixture, FIN | MORE, "x"); /* but that is not it */
    assert_goodbye(fixture, 1007);
    assert_int_equal(fixture->count, 0);
}

static void binary_is_refused(void **state)
{
    struct fixture *fixture = *state;

    say_frame(fixture, FIN | BINARY, "hi");
    assert_goodbye(fixture, 1003);
}

static void a_gigabyte_is_refused_with_its_first_byte(void **state)
{
    struct fixture *fixture = *state;

    say(fixture, "\x81\xff\0\0\0\0\x40\0\0\0maskx", 15);
    assert_goodbye(fixture, 1009);
}

static void fragments_have_the_same_limit_together(void **state)
{
    struct fixture *fixture = *state;
    char text[101];
    int count = 0;

    memset(text, 'x', 100);
    text[100] = '\0';
    fixture->heard_length = 0;
    for (; count < 20 && fixture->heard_length <= 0; count++)
        say_frame(fixture, count == 0 ? TEXT : MORE, text);
    assert_int_equal(count, LIMIT / 100 + 1);
    assert_goodbye(fixture, 1009);
}

static void a_goodbye_is_answered_and_ends_it(void **state)
{
    struct fixture *fixture = *state;

    say_frame(fixture, FIN | CLOSE, "\x03\xe8");
    assert_goodbye(fixture, 1000);
    assert_true(fixture->gone);
}

static void our_goodbye_waits_for_theirs(void **state)
{
    struct fixture *fixture = *state;

    connection_finish(&fixture->connection);
    turn(fixture);
    assert_goodbye(fixture, 1001);
    assert_false(fixture->gone);
    say_frame(fixture, FIN | TEXT, "too late");
    assert_int_equal(fixture->count, 0);
    say_frame(fixture, FIN | CLOSE, "\x03\xe9");
    assert_true(fixture->gone);
}

static int set_up_guest(void **state)
{
    begin(state, websocket_framing(NULL, "secret", LIMIT));
    return 0;
}

static void whoever_is_refused_gets_the_reason_and_the_end(void **state)
{
    struct fixture *fixture = *state;

    say(fixture, "GET / HTTP/1.1\r\n\r\n", 18);
    assert_non_null(strstr((char *)fixture->heard, "HTTP/1.1 426 "));
    turn(fixture);
    assert_int_equal(fixture->heard_length, 0);
}

static void a_handshake_without_an_end_has_one(void **state)
{
    struct fixture *fixture = *state;
    char text[1024];

    memset(text, 'x', sizeof(text));
    for (int i = 0; i < 8 && !fixture->gone; i++)
        say(fixture, text, sizeof(text));
    assert_string_equal(fixture->connection.why, "its handshake is too long");
}

/* ---- Addresses ---- */

static void an_address_is_found_as_it_is_written(void **state)
{
    static const char *const none[] = { "", ":", ":80", "80", "[]:80", "[:80" };
    struct sockaddr_storage address;
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(address_find(&loop, "127.0.0.1:80", &address), 0);
    assert_int_equal(address.ss_family, AF_INET);
    assert_int_equal(address_find(&loop, "[::1]:80", &address), 0);
    assert_int_equal(address.ss_family, AF_INET6);
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        assert_true(address_find(&loop, none[i], &address) < 0);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_found_as_it_is_written),
#define LINES(name)                                                            \
    cmocka_unit_test_setup_teardown(name, set_up_lines, tear_down)
#define WEBSOCKET(name)                                                        \
    cmocka_unit_test_setup_teardown(name, set_up_websocket, tear_down)
#define GUEST(name)                                                            \
    cmocka_unit_test_setup_teardown(name, set_up_guest, tear_down)
        LINES(a_line_is_a_message_however_it_comes),
        LINES(a_line_that_is_too_long_is_skipped_and_no_other),
        LINES(who_does_not_read_is_cut_off),
        LINES(a_goodbye_comes_behind_all_that_was_sent),
        WEBSOCKET(a_text_is_a_message_and_goes_both_ways),
        WEBSOCKET(fragments_are_one_message_with_a_ping_between_them),
        WEBSOCKET(an_empty_text_is_a_message),
        WEBSOCKET(a_frame_without_a_mask_is_an_error),
        WEBSOCKET(what_is_not_utf8_is_an_error_also_at_a_boundary),
        WEBSOCKET(binary_is_refused),
        WEBSOCKET(a_gigabyte_is_refused_with_its_first_byte),
        WEBSOCKET(fragments_have_the_same_limit_together),
        WEBSOCKET(a_goodbye_is_answered_and_ends_it),
        WEBSOCKET(our_goodbye_waits_for_theirs),
        GUEST(whoever_is_refused_gets_the_reason_and_the_end),
        GUEST(a_handshake_without_an_end_has_one),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
