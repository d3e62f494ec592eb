/*
 * Requests that two servers could read in two ways: RFC 9112 wants them
 * refused. And, at the end, what libmicrohttpd decides before we see it.
 *
 *   framing_test SERVICE1
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <microhttpd.h>

#include "client.h"
#include "cmocka_all.h"

static int start(void **state)
{
    return start_service(state, "10000", "2000");
}

#define POST "POST /process HTTP/1.1\r\n"
#define GET "GET /health HTTP/1.1\r\n"
#define HOST "Host: localhost\r\n"
#define TYPE "Content-Type: application/json\r\n"
#define LENGTH "Content-Length: 30\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"
#define BODY "{\"value\":21,\"request_id\":\"id\"}"
#define CHUNK "1e\r\n" BODY "\r\n"
#define LAST_CHUNK "0\r\n\r\n"

/* That libmicrohttpd is Debian 12's: a later one sees more by itself. */
enum { IS_OLD = MHD_VERSION <= 0x00097500 };

/* ---- What is sent, and what comes back ---- */

/* Sends bytes, and a request for health behind them, and reads the answers, as
 * many as there are. */
static void exchange(struct server *server, const char *bytes, size_t count,
                     char answers[4096])
{
    int fd = open_connection(server);
    size_t length = 0;
    ssize_t received = 1;

    send(fd, bytes, count, MSG_NOSIGNAL); /* it may hang up before the end */
    send(fd, GET HOST "\r\n", strlen(GET HOST "\r\n"), MSG_NOSIGNAL);
    shutdown(fd, SHUT_WR);
    while (received > 0 && wait_for(fd, LONG_MS)) {
        received = recv(fd, answers + length, 4095 - length, 0);
        length += received > 0 ? (size_t)received : 0;
    }
    answers[length] = '\0';
    close_connection(server, fd);
}

static int count_of(const char *text, const char *part)
{
    int count = 0;

    for (text = strstr(text, part); text; text = strstr(text + 1, part))
        count++;
    return count;
}

/* The page that comes with one may speak of HTTP/1.1, too. */
static int count_of_answers(const char *text)
{
    int count = 0;

    for (text = strstr(text, "HTTP/1.1 "); text;
         text = strstr(text + 9, "HTTP/1.1 "))
        count += isdigit((unsigned char)text[9]) != 0;
    return count;
}

static bool begins_with_status(const char *answers, int status)
{
    char start[32];

    snprintf(start, sizeof(start), "HTTP/1.1 %d ", status);
    return strncmp(answers, start, strlen(start)) == 0;
}

/* It is refused with one of two statuses, and nothing behind it is taken for a
 * request. */
static void assert_refuses_with(struct server *server, int status, int other,
                                const char *request)
{
    char answers[4096];

    exchange(server, request, strlen(request), answers);
    if ((!begins_with_status(answers, status) &&
         !begins_with_status(answers, other)) ||
        count_of_answers(answers) != 1 ||
        !strstr(answers, "\r\nConnection: close\r\n"))
        fail_msg("%s\nis answered with\n%s", request, answers);
}

static void assert_refuses(struct server *server, int status,
                           const char *request)
{
    assert_refuses_with(server, status, status, request);
}

/* A later libmicrohttpd may say first that it knows no such coding. */
static void assert_refuses_coding(struct server *server, const char *request)
{
    assert_refuses_with(server, 400, IS_OLD ? 400 : 501, request);
}

/* It is answered, and so is what is behind it. */
static void assert_accepts(struct server *server, const char *request)
{
    char answers[4096];

    exchange(server, request, strlen(request), answers);
    if (count_of(answers, "HTTP/1.1 200 OK") != 2)
        fail_msg("%s\nis answered with\n%s", request, answers);
}

/* begin, count times part, end. To be freed. */
static char *repeat(const char *begin, const char *part, size_t count,
                    const char *end)
{
    size_t size = strlen(begin) + strlen(part) * count + strlen(end) + 1;
    char *text = malloc(size);
    char *at = text;

    assert_non_null(text);
    at = stpcpy(at, begin);
    for (size_t i = 0; i < count; i++)
        at = stpcpy(at, part);
    stpcpy(at, end);
    return text;
}

/* ---- The tests ---- */

static void the_length_of_a_body_is_given_once(void **state)
{
    assert_refuses(*state, 400,
                   POST HOST TYPE LENGTH
                   "Content-Length: 3\r\n"
                   "\r\n" BODY);
    assert_refuses(*state, 400, POST HOST TYPE LENGTH LENGTH "\r\n" BODY);
    assert_refuses(*state, 400,
                   POST HOST TYPE LENGTH CHUNKED "\r\n" CHUNK LAST_CHUNK);
    assert_refuses(*state, 400,
                   POST HOST TYPE CHUNKED CHUNKED "\r\n" CHUNK LAST_CHUNK);
    assert_refuses(*state, 400, GET HOST LENGTH "content-length: 0\r\n\r\n");
    assert_accepts(*state, POST HOST TYPE LENGTH "\r\n" BODY);
}

static void a_body_in_chunks_ends_with_the_last_of_them(void **state)
{
    assert_accepts(*state, POST HOST TYPE CHUNKED "\r\n" CHUNK LAST_CHUNK);
    assert_accepts(*state, POST HOST TYPE
                   "Transfer-Encoding: Chunked\r\n"
                   "\r\n" CHUNK LAST_CHUNK);
    assert_accepts(*state, POST HOST TYPE CHUNKED "\r\n1E\r\n" BODY
                                                  "\r\n0\r\nX: y\r\n\r\n");
    if (IS_OLD) /* a later one takes no extension */
        assert_accepts(*state, POST HOST TYPE CHUNKED "\r\n1e;x=\"y\"\r\n" BODY
                                                      "\r\n" LAST_CHUNK);
    assert_refuses_coding(
        *state, POST HOST TYPE
        "Transfer-Encoding: chunked, gzip\r\n\r\n" CHUNK LAST_CHUNK);
    assert_refuses_coding(*state, POST HOST TYPE
                          "Transfer-Encoding: xyz\r\n"
                          "\r\n" BODY);
    assert_refuses_coding(*state, POST HOST TYPE
                          "Transfer-Encoding:\r\n"
                          "\r\n" BODY);
    assert_refuses_coding(
        *state, POST HOST TYPE
        "Transfer-Encoding: gzip, chunked\r\n\r\n" CHUNK LAST_CHUNK);
    assert_refuses(*state, 400,
                   "POST /process HTTP/1.0\r\n" TYPE CHUNKED
                   "\r\n" CHUNK LAST_CHUNK);
    assert_refuses(*state, 400, POST HOST TYPE CHUNKED "\r\nzz\r\n" BODY);
}

/* A later libmicrohttpd makes one line of it, as RFC 9112, section 5.2, allows.
 */
static void a_header_is_on_one_line(void **state)
{
    if (!IS_OLD)
        skip();
    assert_refuses(*state, 400,
                   POST HOST TYPE
                   "Content-Length:\r\n 30\r\n"
                   "\r\n" BODY);
    assert_refuses(*state, 400,
                   POST HOST TYPE LENGTH
                   "Transfer-Encoding:\r\n"
                   "\tchunked\r\n\r\n" BODY);
    assert_refuses(*state, 400, POST " " HOST TYPE LENGTH "\r\n" BODY);
}

static void there_is_one_host_and_it_is_one(void **state)
{
    assert_refuses(*state, 400, GET "\r\n");
    assert_refuses(*state, 400, GET HOST HOST "\r\n");
    assert_refuses(*state, 400, GET HOST "host: elsewhere\r\n\r\n");
    assert_refuses(*state, 400, GET "Host: a b\r\n\r\n");
    assert_refuses(*state, 400, GET "Host: a/b\r\n\r\n");
    assert_refuses(*state, 400, GET "Host: user@a\r\n\r\n");
    assert_refuses(*state, 400, GET "Host: a:http\r\n\r\n");
    assert_refuses(*state, 400, "GET /health HTTP/1.0\r\n" HOST HOST "\r\n");
    assert_accepts(*state, GET "Host:\r\n\r\n");
    assert_accepts(*state, GET "hOST:\t[::1]:3001\r\n\r\n");
    assert_accepts(*state, GET "Host: 127.0.0.1:3001\r\n\r\n");
}

static void a_header_has_a_name_and_no_control_characters(void **state)
{
    assert_refuses(*state, 400, GET HOST "X : y\r\n\r\n");
    assert_refuses(*state, 400, GET HOST "X[]: y\r\n\r\n");
    assert_refuses(*state, 400, GET HOST "X\r\n\r\n");
    assert_refuses(*state, 400, GET HOST "X: y\a\r\n\r\n");
    assert_refuses(*state, 400, GET HOST "X: y\rY: z\r\n\r\n");
    assert_refuses(*state, 400, GET HOST "X: y\x7f\r\n\r\n");
    assert_accepts(*state, GET HOST "X:\r\nY: \xc3\xa9\tz\r\n\r\n");
}

static void a_target_is_a_path_or_a_url(void **state)
{
    assert_accepts(*state,
                   "POST http://host/process HTTP/1.1\r\n" HOST TYPE LENGTH
                   "\r\n" BODY);
    assert_accepts(*state,
                   "GET http://host:1/health?x=/y HTTP/1.1\r\n" HOST "\r\n");
    assert_refuses(*state, 400, "GET /health%00x HTTP/1.1\r\n" HOST "\r\n");
    assert_refuses(*state, 400, "GET /health?%00 HTTP/1.1\r\n" HOST "\r\n");
    if (IS_OLD) /* a later one answers with a redirect */
        assert_refuses(*state, 400, "GET /hea lth HTTP/1.1\r\n" HOST "\r\n");
    assert_refuses(*state, 505, "GET /health HTTP/2.0\r\n" HOST "\r\n");
}

/* The Host is one of them. */
static void there_may_be_100_headers(void **state)
{
    char *most = repeat(GET HOST, "X: y\r\n", 99, "\r\n");
    char *too_many = repeat(GET HOST, "X: y\r\n", 100, "\r\n");

    assert_accepts(*state, most);
    assert_refuses(*state, 431, too_many);
    free(too_many);
    free(most);
}

static void a_head_has_up_to_8_kib(void **state)
{
    size_t others = strlen(GET HOST "X: \r\n\r\n");
    char *most = repeat(GET HOST "X: ", "x", 8192 - others, "\r\n\r\n");
    char *too_much = repeat(GET HOST "X: ", "x", 8193 - others, "\r\n\r\n");
    char *far_too_much = repeat(GET HOST "X: ", "x", 100000, "\r\n\r\n");

    assert_accepts(*state, most);
    assert_refuses(*state, 431, too_much);
    assert_refuses(*state, 431, far_too_much);
    free(far_too_much);
    free(too_much);
    free(most);
}

/* libmicrohttpd notes where each is, which takes more room than they do. */
static void there_may_be_100_headers_in_8_kib(void **state)
{
    char *header = repeat("X: ", "x", 77, "\r\n");
    char *most = repeat(GET HOST, header, 99, "\r\n");

    assert_accepts(*state, most);
    free(most);
    free(header);
}

/* libmicrohttpd makes tables of these, which take more room than they do. */
static void there_may_be_a_long_query_and_a_long_cookie(void **state)
{
    char *query =
        repeat("GET /health?", "&a=b", 2000, " HTTP/1.1\r\n" HOST "\r\n");
    char *cookie = repeat(GET HOST "Cookie: a=", "x", 4096, "\r\n\r\n");

    assert_accepts(*state, query);
    assert_accepts(*state, cookie);
    free(cookie);
    free(query);
}

/* ---- What we do not see, as the chapter says ---- */

/* Either it is refused, as it should be, or what is said here happens: other
 * versions of libmicrohttpd see more. */
static void assert_begins(struct server *server, const char *bytes,
                          size_t count, const char *start_of_answer)
{
    char answers[4096];

    exchange(server, bytes, count, answers);
    if (strncmp(answers, "HTTP/1.1 4", 10) != 0 &&
        (start_of_answer[0] == '\0' ? answers[0] != '\0'
                                    : !strstr(answers, start_of_answer)))
        fail_msg("%s\nis answered with\n%s", bytes, answers);
}

static void a_nul_ends_a_header_and_a_target(void **state)
{
    static const char header[] = GET HOST "X: y\0\r\n\r\n";
    static const char target[] = "GET /health\0x HTTP/1.1\r\n" HOST "\r\n";

    assert_begins(*state, header, sizeof(header) - 1, "HTTP/1.1 200 OK");
    assert_begins(*state, target, sizeof(target) - 1,
                  IS_OLD ? "HTTP/1.1 200 OK" : "");
}

static void what_is_folded_in_other_headers_is_not_seen(void **state)
{
    static const char request[] = GET HOST "X: y\r\n z\r\n\r\n";

    assert_begins(*state, request, strlen(request), "HTTP/1.1 200 OK");
}

static void without_a_space_there_is_no_answer(void **state)
{
    assert_begins(*state, "garbage\r\n\r\n", 11, "");
}

/* The second header may be there twice, before the text: but nothing behind it
 * is answered. */
static void a_length_that_is_no_number_is_refused(void **state)
{
    static const char *const lengths[] = {
        "-1", "+1", "x", "", "1, 1", "99999999999999999999"
    };

    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        char request[256];
        char answers[4096];

        snprintf(request, sizeof(request),
                 POST HOST TYPE "Content-Length: %s\r\n\r\n", lengths[i]);
        exchange(*state, request, strlen(request), answers);
        if (strncmp(answers, "HTTP/1.1 4", 10) != 0 ||
            strstr(answers, "200 OK"))
            fail_msg("the length '%s' is answered with\n%s", lengths[i],
                     answers);
    }
}

static void a_chunk_extension_without_end_is_refused(void **state)
{
    char *request = repeat(POST HOST TYPE CHUNKED "\r\n1e;", "x", 100000,
                           "\r\n" BODY "\r\n" LAST_CHUNK);

    assert_begins(*state, request, strlen(request),
                  IS_OLD ? "HTTP/1.1 500 " : "");
    free(request);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, start, stop_service)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(the_length_of_a_body_is_given_once),
        TEST(a_body_in_chunks_ends_with_the_last_of_them),
        TEST(a_header_is_on_one_line),
        TEST(there_is_one_host_and_it_is_one),
        TEST(a_header_has_a_name_and_no_control_characters),
        TEST(a_target_is_a_path_or_a_url),
        TEST(there_may_be_100_headers),
        TEST(a_head_has_up_to_8_kib),
        TEST(there_may_be_100_headers_in_8_kib),
        TEST(there_may_be_a_long_query_and_a_long_cookie),
        TEST(a_nul_ends_a_header_and_a_target),
        TEST(what_is_folded_in_other_headers_is_not_seen),
        TEST(without_a_space_there_is_no_answer),
        TEST(a_length_that_is_no_number_is_refused),
        TEST(a_chunk_extension_without_end_is_refused),
    };

    if (argc != 2)
        return 2;
    service1 = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
