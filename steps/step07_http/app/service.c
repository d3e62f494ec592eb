#include "service.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* A standard file that is closed shall not become a connection: what is written
 * there would go to somebody. What takes its place cannot be used either. */
void occupy_standard_files(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* ---- Where it is ---- */

enum { URL_LIMIT = 1000 };

bool is_url(const char *text)
{
    CURLU *url = curl_url();
    bool ok = strlen(text) < URL_LIMIT &&
              curl_url_set(url, CURLUPART_URL, text, CURLU_GUESS_SCHEME) == 0;

    curl_url_cleanup(url);
    return ok;
}

/* base with path behind it; base may end with a slash, or have a path, too. A
 * user and a password in it are for the service only. NULL: no memory. */
static char *join(const char *base, const char *path, bool with_user)
{
    CURLU *url = curl_url();
    char *before = NULL;
    char *joined = NULL;
    char whole[URL_LIMIT + 32];
    bool ok = url &&
              curl_url_set(url, CURLUPART_URL, base, CURLU_GUESS_SCHEME) == 0 &&
              curl_url_get(url, CURLUPART_PATH, &before, 0) == 0;

    if (ok) {
        size_t length = strlen(before);

        if (length > 0 && before[length - 1] == '/')
            before[length - 1] = '\0';
        snprintf(whole, sizeof(whole), "%s%s", before, path);
        ok = curl_url_set(url, CURLUPART_PATH, whole, 0) == 0;
    }
    if (ok && !with_user)
        ok = curl_url_set(url, CURLUPART_USER, NULL, 0) == 0 &&
             curl_url_set(url, CURLUPART_PASSWORD, NULL, 0) == 0;
    if (ok)
        curl_url_get(url, CURLUPART_URL, &joined, 0);
    curl_free(before);
    curl_url_cleanup(url);
    return joined;
}

bool service_init(struct service *service, const char *name, const char *base,
                  const char *path)
{
    *service = (struct service){
        .name = name,
        .url = join(base, path, true),
        .health_url = join(base, "/health", true),
        .shown = join(base, path, false),
    };
    return service->url && service->health_url && service->shown;
}

void service_release(struct service *service)
{
    curl_free(service->url);
    curl_free(service->health_url);
    curl_free(service->shown);
}

/* ---- Asking ---- */

/* What curl calls with each piece of the reply. */
static size_t take_reply(char *bytes, size_t one, size_t count, void *self)
{
    struct call *call = self;

    (void)one;
    call->reply_too_long = count > REPLY_LIMIT - call->length;
    if (call->reply_too_long)
        return 0; /* and curl gives up */
    memcpy(call->reply + call->length, bytes, count);
    call->length += count;
    return count;
}

bool call_open(struct call *call, int32_t timeout_ms)
{
    call->timeout_ms = timeout_ms;
    call->easy = curl_easy_init();
    call->headers = curl_slist_append(NULL, "Content-Type: application/json");
    if (!call->easy || !call->headers)
        return false;
    curl_easy_setopt(call->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(call->easy, CURLOPT_PROXY,
                     ""); /* whatever http_proxy is */
    curl_easy_setopt(call->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(call->easy, CURLOPT_WRITEFUNCTION, take_reply);
    curl_easy_setopt(call->easy, CURLOPT_WRITEDATA, call);
    return true;
}

void call_close(struct call *call)
{
    curl_easy_cleanup(call->easy);
    curl_slist_free_all(call->headers);
    call->easy = NULL;
    call->headers = NULL;
}

static void prepare(struct call *call, const struct service *service,
                    const char *url)
{
    call->service = service;
    call->length = 0;
    call->reply_too_long = false;
    curl_easy_setopt(call->easy, CURLOPT_URL, url);
    curl_easy_setopt(call->easy, CURLOPT_TIMEOUT_MS, (long)call->timeout_ms);
}

static bool prepare_post(struct call *call, const struct service *service,
                         size_t length)
{
    prepare(call, service, service->url);
    curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->headers);
    curl_easy_setopt(call->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(call->easy, CURLOPT_POSTFIELDSIZE, (long)length);
    curl_easy_setopt(call->easy, CURLOPT_POSTFIELDS, call->request);
    if (length == 0)
        snprintf(call->why, WHY_SIZE, "no memory");
    return length > 0;
}

bool call_process(struct call *call, const struct service *service,
                  const struct process_request *request)
{
    return prepare_post(call, service,
                        process_request_encode(request, call->request));
}

bool call_transform(struct call *call, const struct service *service,
                    const struct transform_request *request)
{
    return prepare_post(call, service,
                        transform_request_encode(request, call->request));
}

void call_health(struct call *call, const struct service *service)
{
    prepare(call, service, service->health_url);
    curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, NULL);
    curl_easy_setopt(call->easy, CURLOPT_HTTPGET, 1L);
}

/* ---- What came of it ---- */

static enum call_status explain(struct call *call, CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_CONNECT:
        snprintf(call->why, WHY_SIZE, "no connection (is it running there?)");
        return CALL_UNREACHED;
    case CURLE_COULDNT_RESOLVE_HOST:
        snprintf(call->why, WHY_SIZE, "there is no such host");
        return CALL_UNREACHED;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
        snprintf(call->why, WHY_SIZE,
                 "the connection broke before the answer was complete");
        return CALL_UNREACHED;
    case CURLE_OPERATION_TIMEDOUT:
        snprintf(call->why, WHY_SIZE,
                 "no answer within %" PRId32
                 " ms (allow more with --timeout-ms)",
                 call->timeout_ms);
        return CALL_FAILED;
    case CURLE_UNSUPPORTED_PROTOCOL:
        snprintf(call->why, WHY_SIZE, "no HTTP there (is it the right URL?)");
        return CALL_FAILED;
    default:
        snprintf(call->why, WHY_SIZE, "%s", curl_easy_strerror(code));
        return CALL_FAILED;
    }
}

/* Judges an answer by its status and its length. */
static enum call_status judge(struct call *call)
{
    long status = 0;

    curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status == 422 && call->reply[0] != '\0') {
        call->refused = true;
        printable(call->reply, call->why, WHY_SIZE);
        return CALL_FAILED;
    }
    if (status != 200) {
        snprintf(call->why, WHY_SIZE, "answered with status %ld", status);
        return status == 503 ? CALL_UNREACHED : CALL_FAILED;
    }
    if (call->reply_too_long) {
        snprintf(call->why, WHY_SIZE, "answered with more than %d bytes",
                 REPLY_LIMIT);
        return CALL_FAILED;
    }
    call->why[0] = '\0';
    return CALL_OK;
}

enum call_status call_finish(struct call *call, CURLcode code)
{
    enum call_status status;

    call->reply[call->length] = '\0';
    call->refused = false;
    if (code == CURLE_OK || call->reply_too_long)
        status = judge(call);
    else
        status = explain(call, code);
    if (status == CALL_UNREACHED) {
        call->length = 0;
        call->reply_too_long = false;
    }
    return status;
}

static bool is_json(struct call *call)
{
    const char *type = NULL;
    char shown[64];

    curl_easy_getinfo(call->easy, CURLINFO_CONTENT_TYPE, &type);
    if (type && strncasecmp(type, "application/json", 16) == 0 &&
        strchr("; \t", type[16])) /* or at the end */
        return true;
    snprintf(call->why, WHY_SIZE, "answered with %s instead of JSON",
             type ? printable(type, shown, sizeof(shown)) : "something");
    return false;
}

/* Whether the reply was read well, and is the one to this request. */
static bool check_reply(struct call *call, enum message_status status,
                        const char *unreadable, const char *sent_id,
                        const char *id)
{
    if (status != MESSAGE_OK)
        snprintf(call->why, WHY_SIZE, "answered with something unreadable: %s",
                 unreadable);
    else if (strcmp(sent_id, id) != 0)
        snprintf(call->why, WHY_SIZE, "answered another request than this one");
    return call->why[0] == '\0';
}

bool call_processed(struct call *call, const struct process_request *request,
                    struct process_response *response)
{
    char why[MESSAGE_WHY_SIZE];
    enum message_status status;

    if (!is_json(call))
        return false;
    status = process_response_decode(call->reply, call->length, response, why);
    if (!check_reply(call, status, why, request->request_id,
                     response->request_id))
        return false;
    if (!response->processed) {
        call->refused = true;
        snprintf(call->why, WHY_SIZE,
                 "overflow: %" PRId32 " * 2 exceeds i32 range", request->value);
    }
    return response->processed;
}

bool call_transformed(struct call *call,
                      const struct transform_request *request,
                      struct transform_response *response)
{
    char why[MESSAGE_WHY_SIZE];
    enum message_status status;

    if (!is_json(call))
        return false;
    status =
        transform_response_decode(call->reply, call->length, response, why);
    return check_reply(call, status, why, request->request_id,
                       response->request_id);
}

void call_report(const struct call *call, const char *program)
{
    if (call->refused)
        fprintf(stderr, "%s\n", call->why);
    else
        fprintf(stderr, "%s: %s at %s: %s\n", program, call->service->name,
                call->service->shown, call->why);
}
