#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include "wire/handshake.h"

/* RFC 6455, section 1.3. */
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define UPGRADE "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"

static bool answers(const char *head, const char *token, const char *expected)
{
    char answer[ANSWER_SIZE];
    bool accepted = handshake_answer(head, token, answer);

    assert_non_null(strstr(answer, expected));
    assert_non_null(strstr(answer, "\r\n\r\n"));
    return accepted;
}

static void the_example_of_the_standard_is_accepted(void **state)
{
    (void)state;
    assert_true(answers("GET /chat HTTP/1.1\r\n" UPGRADE KEY VERSION, NULL,
                        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
}

static void what_is_no_upgrade_is_refused_with_the_reason(void **state)
{
    (void)state;
    assert_false(answers("GET / HTTP/1.1\r\n", NULL, " 426 "));
    assert_false(
        answers("POST / HTTP/1.1\r\n" UPGRADE KEY VERSION, NULL, " 426 "));
    assert_false(answers("GET / HTTP/1.1\r\n" UPGRADE KEY
                         "Sec-WebSocket-Version: 8\r\n",
                         NULL, "Sec-WebSocket-Version: 13"));
    assert_false(answers("GET / HTTP/1.1\r\n" UPGRADE VERSION, NULL, " 400 "));
    assert_false(
        answers("GET / HTTP/1.1\r\n" UPGRADE VERSION KEY KEY, NULL, " 400 "));
}

static void a_page_in_a_browser_is_refused(void **state)
{
    (void)state;
    assert_false(answers("GET / HTTP/1.1\r\n" UPGRADE KEY VERSION
                         "Origin: http://example.com\r\n",
                         NULL, " 403 "));
    assert_false(answers("GET / HTTP/1.1\r\n" UPGRADE KEY VERSION
                         "Origin: null\r\nOrigin: null\r\n",
                         NULL, " 403 "));
}

static void a_token_must_be_the_right_one(void **state)
{
    static const char head[] = "GET / HTTP/1.1\r\n" UPGRADE KEY VERSION;
    char with[sizeof(head) + 64];

    (void)state;
    assert_false(answers(head, "secret", " 401 "));
    snprintf(with, sizeof(with), "%sAuthorization: Bearer secreT\r\n", head);
    assert_false(answers(with, "secret", " 401 "));
    snprintf(with, sizeof(with), "%sAuthorization: Bearer secret\r\n", head);
    assert_true(answers(with, "secret", " 101 "));
}

static void our_request_is_answered_so_that_we_accept_it(void **state)
{
    char key[KEY_SIZE];
    char request[REQUEST_SIZE];
    char answer[ANSWER_SIZE];

    (void)state;
    assert_true(handshake_request("127.0.0.1:1", "secret", key, request));
    assert_true(handshake_answer(request, "secret", answer));
    assert_true(handshake_is_accepted(answer, key));
    key[0] = key[0] == 'A' ? 'B' : 'A';
    assert_false(handshake_is_accepted(answer, key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_standard_is_accepted),
        cmocka_unit_test(what_is_no_upgrade_is_refused_with_the_reason),
        cmocka_unit_test(a_page_in_a_browser_is_refused),
        cmocka_unit_test(a_token_must_be_the_right_one),
        cmocka_unit_test(our_request_is_answered_so_that_we_accept_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
