/* Who is where: instances of services say so again and again, and who does not
 * say it any more is forgotten. */
#include <pthread.h>
#include <string.h>

#include "api/server.h"

enum { LEASES_LIMIT = 32, WORD_SIZE = 100 };

static const char prefix[] = "/services/";

struct lease {
    char service[WORD_SIZE];
    char url[WORD_SIZE];
    int64_t until_us;
};

struct registry {
    int32_t lease_ms;
    pthread_mutex_t lock;
    struct lease leases[LEASES_LIMIT];
};

/* {"url":"http://127.0.0.1:8081"} */
static bool read_lease(struct exchange *exchange, struct lease *out)
{
    static const struct field field = { "url", FIELD_TEXT,
                                        offsetof(struct lease, url),
                                        WORD_SIZE };
    static const struct record record = { &field, 1, sizeof(struct lease) };
    const char *service = exchange->path + strlen(prefix);

    if (!http_read(exchange, &record, "{\"url\":\"http://...\"}", out))
        return false;
    if (strlen(service) >= WORD_SIZE ||
        strcspn(out->url, " \n") != strlen(out->url))
        return error_set(&exchange->error, ERROR_INVALID,
                         "not a name, or not a URL");
    strcpy(out->service, service);
    return true;
}

/* Its own, or one that has run out; NULL: there is none. */
static struct lease *place_of(struct registry *registry,
                              const struct lease *lease, int64_t now)
{
    struct lease *free_one = NULL;

    for (size_t i = 0; i < LEASES_LIMIT; i++) {
        struct lease *at = &registry->leases[i];

        if (strcmp(at->service, lease->service) == 0 &&
            strcmp(at->url, lease->url) == 0)
            return at;
        if (at->until_us <= now)
            free_one = at;
    }
    return free_one;
}

static void put_service(void *self, struct exchange *exchange)
{
    struct registry *registry = self;
    int64_t now = time_now_us(&real_time);
    struct lease lease;
    struct lease *place;

    if (!read_lease(exchange, &lease)) {
        http_say_error(exchange);
        return;
    }
    lease.until_us = now + registry->lease_ms * INT64_C(1000);
    pthread_mutex_lock(&registry->lock);
    place = place_of(registry, &lease, now);
    if (place)
        *place = lease;
    pthread_mutex_unlock(&registry->lock);
    http_say(exchange, place ? 200 : 503, "{\"lease_ms\":%d}",
             place ? (int)registry->lease_ms : 0);
}

static void get_service(void *self, struct exchange *exchange)
{
    struct registry *registry = self;
    const char *service = exchange->path + strlen(prefix);
    int64_t now = time_now_us(&real_time);
    char *end = exchange->text; /* it has room for all of them */

    *end = '\0';
    pthread_mutex_lock(&registry->lock);
    for (size_t i = 0; i < LEASES_LIMIT; i++) {
        const struct lease *at = &registry->leases[i];

        if (at->until_us > now && strcmp(at->service, service) == 0) {
            strcat(strcat(end, at->url), "\n");
            end += strlen(end);
        }
    }
    pthread_mutex_unlock(&registry->lock);
    exchange->status = 200;
    exchange->type = "text/plain";
    exchange->length = (size_t)(end - exchange->text);
}

static void handle(void *self, struct exchange *exchange)
{
    static const struct http_route routes[] = {
        { "PUT", "/services/*", put_service },
        { "GET", "/services/*", get_service },
    };

    http_route(routes, 2, self, exchange);
}

int main(int argc, char **argv)
{
    struct log log = { .program = "registryd", .least = LOG_INFO };
    struct registry registry = { .lock = PTHREAD_MUTEX_INITIALIZER };
    struct server server = { .log = &log, .handle = handle, .self = &registry };
    const struct option_row rows[] = {
        { "port", "N", "where to listen; 0 is any that is free",
          .fallback = "8082", .number = &server.port, .most = 65535 },
        { "lease-ms", "N", "who says nothing for so long is forgotten",
          .fallback = "3000", .number = &registry.lease_ms, .least = 1,
          .most = 3600000 },
    };
    const struct command_line line = {
        .program = "registryd",
        .does =
            "PUT /services/NAME {\"url\":\"http://127.0.0.1:8081\"} says "
            "that an instance is\nthere; GET /services/NAME lists them.",
        .exits =
            "Exit status: 0 stopped by a signal; 1 cannot listen; 2 wrong "
            "arguments.",
        .options = rows,
        .option_count = 2,
    };

    return server_main(&line, argc, argv, server_run, &server);
}
