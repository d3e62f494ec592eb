/* The same pipeline with what mailboxes do without: several clients call the
 * same two objects at once. Linked with lock_mutex.c it is right; linked with
 * lock_none.c it is wrong on purpose. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "arguments.h"
#include "lock.h"

enum { VALUE = 42, CLIENTS_MAX = 16 };

/* What the clients share. */
struct shared {
    struct lock lock;
    int64_t calls; /* of all clients */
    char text[32]; /* the last result */
};

struct client {
    pthread_t thread;
    struct shared *shared;
    int32_t calls;
};

/* Doubler, formatter and counter in one. Every line of it needs the lock, and
 * nothing but care sees to it. */
static void call(struct shared *shared, int32_t value)
{
    lock_enter(&shared->lock);
    snprintf(shared->text, sizeof(shared->text), "Value-%04" PRId32, value * 2);
    shared->calls++;
    lock_leave(&shared->lock);
}

static void *call_often(void *argument)
{
    struct client *client = argument;

    for (int32_t i = 0; i < client->calls; i++)
        call(client->shared, VALUE);
    return NULL;
}

static void run(struct shared *shared, int count, int32_t calls)
{
    struct client clients[CLIENTS_MAX];

    for (int i = 0; i < count; i++) {
        clients[i] = (struct client){ .shared = shared, .calls = calls };
        pthread_create(&clients[i].thread, NULL, call_often, &clients[i]);
    }
    for (int i = 0; i < count; i++)
        pthread_join(clients[i].thread, NULL);
}

int main(int argc, char **argv)
{
    static const struct option_row no_options[] = {
        { NULL, NULL, NULL, NULL, NULL },
    };
    static struct shared shared;
    int32_t given[2] = { 4, 100000 };
    struct values values = { given, 2, 0 };

    (void)argc;
    if (!parse_arguments("shared", argv, no_options, &values) || given[0] < 1 ||
        given[0] > CLIENTS_MAX || given[1] < 0) {
        fprintf(stderr, "Usage: %s [CLIENTS [CALLS]], from 1 to %d\n", argv[0],
                CLIENTS_MAX);
        return 2;
    }
    lock_init(&shared.lock);
    run(&shared, given[0], given[1]);
    printf("  %d -> %s\n", VALUE, shared.text);
    printf("%" PRId64 " calls counted, %" PRId64 " made\n", shared.calls,
           (int64_t)given[0] * given[1]);
    return flush_stdout("shared") ? EXIT_SUCCESS : EXIT_FAILURE;
}
