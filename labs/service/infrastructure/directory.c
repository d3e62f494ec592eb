#include "infrastructure/directory.h"

#include <stdio.h>
#include <string.h>

enum { ASK_US = 200000 };

void directory_init(struct directory *self, struct http_client *http,
                    const char *list_url, const char *only)
{
    *self = (struct directory){ .http = http,
                                .list_url = list_url,
                                .lock = PTHREAD_MUTEX_INITIALIZER,
                                .asked_us = INT64_MIN / 2 };
    if (!list_url)
        snprintf(self->urls, sizeof(self->urls), "%s\n", only);
}

static void ask_registry(struct directory *self, const struct scope *scope)
{
    struct scope shorter = *scope;
    struct http_reply reply;
    struct error error;
    bool ok;

    shorter.until_us = time_now_us(&real_time) + ASK_US;
    ok = http_ask(self->http, &shorter, "GET", self->list_url, NULL, &reply,
                  &error) &&
         reply.status == 200;
    self->is_stale = !ok;
    if (!ok)
        return; /* what was known before will do */
    pthread_mutex_lock(&self->lock);
    memcpy(self->urls, reply.body, reply.length + 1);
    pthread_mutex_unlock(&self->lock);
}

/* Takes the lines by turns. False: there is none, or it is too long. */
static bool take_line(struct directory *self, char url[HTTP_URL_SIZE])
{
    const char *line = self->urls;
    unsigned count = 0;
    size_t length;

    for (const char *at = self->urls; (at = strchr(at, '\n')); at++)
        count++;
    if (count == 0)
        return false;
    for (unsigned i = self->turn++ % count; i > 0; i--)
        line = strchr(line, '\n') + 1;
    length = strcspn(line, "\n");
    snprintf(url, HTTP_URL_SIZE, "%.*s", (int)length, line);
    return length < HTTP_URL_SIZE;
}

bool directory_pick(struct directory *self, const struct scope *scope,
                    char url[HTTP_URL_SIZE], struct error *error)
{
    int64_t now = time_now_us(&real_time);
    bool found;
    bool due;

    pthread_mutex_lock(&self->lock);
    due = self->list_url && now - self->asked_us >= DIRECTORY_FRESH_US;
    if (due) /* one of those who see that the list is old asks */
        self->asked_us = now;
    pthread_mutex_unlock(&self->lock);
    if (due)
        ask_registry(self, scope);
    pthread_mutex_lock(&self->lock);
    found = take_line(self, url);
    pthread_mutex_unlock(&self->lock);
    return found || error_set(error, ERROR_EXTERNAL, "no instance is known");
}

bool directory_check(void *context, struct error *error)
{
    struct directory *self = context;

    return !self->is_stale || error_set(error, ERROR_EXTERNAL,
                                        "no answer from %s", self->list_url);
}
