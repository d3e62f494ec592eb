#include "services.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "support/printable.h"

/* Keeps the reason, and returns false. */
static bool fail(struct call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool fail(struct call *call, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(call->why, WHY_SIZE, format, arguments);
    va_end(arguments);
    return false;
}

/* ---- Asking ---- */

/* What curl calls with each piece of the reply. */
static size_t on_reply(char *bytes, size_t one, size_t count, void *self)
{
    struct call *call = self;

    (void)one;
    if (count > REPLY_LIMIT - call->length) {
        fail(call, "answered with more than %d bytes", REPLY_LIMIT);
        return 0; /* and curl gives up */
    }
    memcpy(call->reply + call->length, bytes, count);
    call->length += count;
    return count;
}

/* The same for each line before the reply, or behind its chunks. */
static size_t on_header(char *bytes, size_t one, size_t count, void *self)
{
    struct call *call = self;

    (void)bytes;
    (void)one;
    call->headers_length += count;
    return call->headers_length > HEADERS_LIMIT ? 0 : count;
}

/* What curl opens sockets by. Its own way forgets why there is none. */
static curl_socket_t on_socket(void *self, curlsocktype purpose,
                               struct curl_sockaddr *address)
{
    struct call *call = self;
    int fd = socket(address->family, address->socktype, address->protocol);

    (void)purpose;
    call->out_of_files = fd < 0 && (errno == EMFILE || errno == ENFILE);
    return fd < 0 ? CURL_SOCKET_BAD : fd;
}

/* Borrowed by curl. */
static struct curl_slist headers = { .data = "Content-Type: application/json" };

bool call_open(struct call *call, int32_t timeout_ms)
{
    *call = (struct call){ .easy = curl_easy_init(), .timeout_ms = timeout_ms };
    if (!call->easy)
        return fail(call, "no memory");
    curl_easy_setopt(call->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(call->easy, CURLOPT_PROXY, ""); /* not http_proxy's */
    curl_easy_setopt(call->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, &headers);
    curl_easy_setopt(call->easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(call->easy, CURLOPT_WRITEFUNCTION, on_reply);
    curl_easy_setopt(call->easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(call->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(call->easy, CURLOPT_HEADERDATA, call);
    curl_easy_setopt(call->easy, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(call->easy, CURLOPT_OPENSOCKETDATA, call);
    return true;
}

void call_close(struct call *call)
{
    curl_easy_cleanup(call->easy);
}

void call_prepare(struct call *call, const struct endpoint *to,
                  const void *request)
{
    size_t length = record_write(to->operation->request, request, call->request,
                                 MESSAGE_SIZE);

    call->to = to;
    call->length = 0;
    call->headers_length = 0;
    call->out_of_files = false;
    curl_easy_setopt(call->easy, CURLOPT_URL, to->url);
    curl_easy_setopt(call->easy, CURLOPT_POSTFIELDSIZE, (long)length);
    curl_easy_setopt(call->easy, CURLOPT_POSTFIELDS, call->request);
}

/* ---- What came of it ---- */

static bool explain(struct call *call, CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_CONNECT:
        return fail(call, "no connection%s",
                    call->out_of_files ? ": too many open files here "
                                         "(allow more with ulimit -n)"
                                       : " (is it running there?)");
    case CURLE_COULDNT_RESOLVE_HOST:
        return fail(call, "there is no such host");
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
        return fail(call,
                    "the connection broke before the answer was complete");
    case CURLE_OPERATION_TIMEDOUT:
        return fail(call,
                    "no answer within %ld ms (allow more with --timeout-ms)",
                    (long)call->timeout_ms);
    case CURLE_UNSUPPORTED_PROTOCOL:
        return fail(call, "no HTTP there (is it the right URL?)");
    default:
        return fail(call, "%s", curl_easy_strerror(code));
    }
}

static bool is_json(const char *content_type)
{
    return content_type &&
           strncasecmp(content_type, "application/json", 16) == 0 &&
           strchr("; \t", content_type[16]); /* or at the end */
}

bool call_finish(struct call *call, CURLcode code, void *response)
{
    const char *type = NULL;
    long status = 0;
    char why[RECORD_WHY_SIZE];

    call->reply[call->length] = '\0';
    call->refused = false;
    if (call->headers_length > HEADERS_LIMIT)
        return fail(call, "answered with more than %d bytes of headers",
                    HEADERS_LIMIT);
    if (code != CURLE_OK && code != CURLE_WRITE_ERROR)
        return explain(call, code);
    curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(call->easy, CURLINFO_CONTENT_TYPE, &type);
    call->refused = status == 422 && call->reply[0] != '\0';
    if (call->refused)
        return fail(call, "%s", printable(call->reply, call->reply, WHY_SIZE));
    if (status != 200)
        return fail(call, "answered with status %ld", status);
    if (code == CURLE_WRITE_ERROR)
        return false; /* on_reply has said why */
    if (!is_json(type))
        return fail(call, "answered with %s instead of JSON",
                    type ? printable(type, why, sizeof(why)) : "something");
    return record_decode(call->to->operation->response, call->reply,
                         call->length, response, why) == RECORD_OK ||
           fail(call, "answered with something unreadable: %s", why);
}

bool call_check_id(struct call *call, const char *sent, const char *received)
{
    return strcmp(sent, received) == 0 ||
           fail(call, "answered another request than this one");
}

bool call_check_processed(struct call *call, int32_t value, bool processed)
{
    call->refused = !processed;
    return processed ||
           fail(call, "overflow: %" PRId32 " * 2 exceeds i32 range", value);
}

void call_report(const struct call *call, const char *program)
{
    if (call->refused)
        fprintf(stderr, "%s\n", call->why);
    else if (call->to)
        fprintf(stderr, "%s: %s at %s: %s\n", program,
                call->to->operation->service, call->to->shown, call->why);
    else
        fprintf(stderr, "%s: %s\n", program, call->why);
}
