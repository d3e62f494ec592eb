#include "api/http.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What the world is told: a status, and words; NULL is the cause itself, which
 * is for the client to mend and says nothing about us. */
static const struct {
    unsigned status;
    const char *words;
} told[ERROR_KINDS] = {
    [ERROR_INVALID] = { 400, NULL },
    [ERROR_NOT_FOUND] = { 404, NULL },
    [ERROR_CONFLICT] = { 422, NULL },
    [ERROR_EXTERNAL] = { 502, "a service behind this one failed" },
    [ERROR_UNAVAILABLE] = { 503,
                            "a service behind this one fails too often; "
                            "try again in some seconds" },
    [ERROR_TIMED_OUT] = { 504, "a service behind this one took too long" },
    [ERROR_DATABASE] = { 500, "something failed here" },
    [ERROR_INTERNAL] = { 500, "something failed here" },
};

bool http_read(struct exchange *exchange, const struct record *record,
               const char *example, void *into)
{
    char why[RECORD_WHY_SIZE];

    return record_decode(record, exchange->body, exchange->body_length, into,
                         why) == RECORD_OK ||
           error_set(&exchange->error, ERROR_INVALID, "expected %s: %s",
                     example, why);
}

void http_say(struct exchange *exchange, unsigned status, const char *format,
              ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(exchange->text, HTTP_TEXT_SIZE, format, arguments);
    va_end(arguments);
    exchange->status = status;
    exchange->length = strlen(exchange->text);
}

void http_say_error(struct exchange *exchange)
{
    static const struct field field = { "error", FIELD_TEXT, 0, ERROR_SIZE };
    static const struct record record = { &field, 1, ERROR_SIZE };
    const struct error *error = &exchange->error;
    const char *words = told[error->kind].words;

    exchange->status = told[error->kind].status;
    exchange->length = record_write(&record, words ? words : error_cause(error),
                                    exchange->text, HTTP_TEXT_SIZE);
}

void http_say_live(void *self, struct exchange *exchange)
{
    (void)self;
    http_say(exchange, 200, "{\"alive\":true}");
}

static bool leads_to(const char *pattern, const char *path)
{
    size_t length = strcspn(pattern, "*");

    return strncmp(pattern, path, length) == 0 &&
           (pattern[length] == '*' || path[length] == '\0');
}

void http_route(const struct http_route *routes, size_t count, void *self,
                struct exchange *exchange)
{
    for (size_t i = 0; i < count; i++) {
        if (!leads_to(routes[i].path, exchange->path))
            continue;
        if (strcmp(routes[i].method, exchange->method) == 0) {
            routes[i].handle(self, exchange);
            return;
        }
        exchange->allow = routes[i].method;
    }
    error_set(&exchange->error, ERROR_NOT_FOUND, "there is no such %s",
              exchange->allow ? "method for this path" : "path");
    http_say_error(exchange);
    if (exchange->allow)
        exchange->status = 405;
}
