#include "infrastructure/http_client.h"

#include <stdio.h>
#include <string.h>

void http_client_init(struct http_client *self, const struct time_source *time)
{
    self->time = time;
    self->count = 0;
    pthread_mutex_init(&self->lock, NULL);
}

void http_client_release(struct http_client *self)
{
    while (self->count > 0)
        curl_easy_cleanup(self->idle[--self->count]);
    pthread_mutex_destroy(&self->lock);
}

/* Returns NULL if there is no memory. */
static CURL *take(struct http_client *self)
{
    CURL *easy = NULL;

    pthread_mutex_lock(&self->lock);
    if (self->count > 0)
        easy = self->idle[--self->count];
    pthread_mutex_unlock(&self->lock);
    return easy ? easy : curl_easy_init();
}

static void give_back(struct http_client *self, CURL *easy)
{
    bool kept;

    curl_easy_reset(easy); /* not its connection */
    pthread_mutex_lock(&self->lock);
    kept = self->count < HTTP_IDLE_LIMIT;
    if (kept)
        self->idle[self->count++] = easy;
    pthread_mutex_unlock(&self->lock);
    if (!kept)
        curl_easy_cleanup(easy);
}

static size_t on_reply(char *bytes, size_t one, size_t count, void *self)
{
    struct http_reply *reply = self;

    (void)one;
    if (count >= sizeof(reply->body) - reply->length)
        return 0; /* and curl gives up */
    memcpy(reply->body + reply->length, bytes, count);
    reply->length += count;
    reply->body[reply->length] = '\0';
    return count;
}

static CURLcode perform(CURL *easy, const char *method, const char *url,
                        const char *body, struct curl_slist *headers, long ms,
                        struct http_reply *reply)
{
    CURLcode code;

    reply->length = 0;
    reply->body[0] = '\0';
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, ms);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_reply);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, reply);
    if (body)
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    code = curl_easy_perform(easy);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply->status);
    return code;
}

/* One millisecond more than none, which would be for ever. */
static long left_ms(const struct http_client *self, const struct scope *scope)
{
    int64_t us = scope->until_us - time_now_us(self->time);

    return us > 0 ? (long)(us / 1000) + 1 : 1;
}

bool http_ask(struct http_client *self, const struct scope *scope,
              const char *method, const char *url, const char *body,
              struct http_reply *reply, struct error *error)
{
    char id[100];
    char trace[100];
    struct curl_slist type = { "Content-Type: application/json", NULL };
    struct curl_slist trace_header = { trace, &type };
    struct curl_slist headers = { id, &trace_header };
    CURL *easy = take(self);
    CURLcode code = CURLE_OUT_OF_MEMORY;

    snprintf(id, sizeof(id), "X-Request-Id: %s", scope->request_id);
    snprintf(trace, sizeof(trace), "traceparent: 00-%s-%.16s-01",
             scope->trace_id, scope->trace_id);
    if (easy) {
        code = perform(easy, method, url, body, &headers, left_ms(self, scope),
                       reply);
        give_back(self, easy);
    }
    if (code != CURLE_OK)
        error_set(error,
                  code == CURLE_OPERATION_TIMEDOUT ? ERROR_TIMED_OUT
                                                   : ERROR_EXTERNAL,
                  "%s %s: %s", method, url, curl_easy_strerror(code));
    return code == CURLE_OK;
}
