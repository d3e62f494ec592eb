#include "infrastructure/http_client.h"

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

bool http_client_init(struct http_client *self)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK &&
           pthread_key_create(&self->easy, curl_easy_cleanup) == 0;
}

void http_client_release(struct http_client *self)
{
    curl_easy_cleanup(pthread_getspecific(self->easy)); /* of this thread */
    pthread_key_delete(self->easy);
    curl_global_cleanup();
}

/* Returns NULL if there is no memory. */
static CURL *handle_of_thread(struct http_client *self)
{
    CURL *easy = pthread_getspecific(self->easy);

    if (!easy) {
        easy = curl_easy_init();
        pthread_setspecific(self->easy, easy);
    }
    return easy;
}

static size_t on_reply(char *bytes, size_t one, size_t count, void *self)
{
    struct http_reply *reply = self;

    (void)one;
    if (count >= sizeof(reply->body) - reply->length)
        return 0; /* and curl gives up */
    memcpy(reply->body + reply->length, bytes, count);
    reply->length += count;
    return count;
}

static CURLcode perform(CURL *easy, const char *method, const char *url,
                        const char *body, struct curl_slist *headers, long ms,
                        struct http_reply *reply)
{
    CURLcode code;

    curl_easy_reset(easy); /* all but its connection */
    curl_easy_setopt(easy, CURLOPT_URL, url);
    if (body)
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, ms);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_reply);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, reply);
    code = curl_easy_perform(easy);
    reply->body[reply->length] = '\0';
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply->status);
    return code;
}

/* At least one millisecond: none would be for ever. */
static long left_ms(const struct scope *scope)
{
    int64_t us = scope->until_us - time_now_us(&real_time);

    return us > 0 ? (long)(us / 1000) + 1 : 1;
}

bool http_ask(struct http_client *self, const struct scope *scope,
              const char *method, const char *url, const char *body,
              struct http_reply *reply, struct error *error)
{
    char parent[100];
    struct curl_slist type = { "Content-Type: application/json", NULL };
    struct curl_slist headers = { parent, &type };
    CURL *easy = handle_of_thread(self);
    CURLcode code = CURLE_OUT_OF_MEMORY;

    snprintf(parent, sizeof(parent), "traceparent: 00-%s-%s-01",
             scope->trace_id, scope->request_id);
    reply->length = 0;
    if (easy)
        code =
            perform(easy, method, url, body, &headers, left_ms(scope), reply);
    if (code == CURLE_OK)
        return true;
    return error_set(error,
                     code == CURLE_OPERATION_TIMEDOUT ? ERROR_TIMED_OUT
                                                      : ERROR_EXTERNAL,
                     "%s %s: %s", method, url, curl_easy_strerror(code));
}
