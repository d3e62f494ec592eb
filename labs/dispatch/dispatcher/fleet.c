/* Workers that we start: as children, with lines on their stdin and stdout. */
#include <stdlib.h>
#include <string.h>

#include "dispatcher/parts.h"
#include "support/narration.h"

static void on_end(void *self, const char *why)
{
    struct started *started = self;

    narrate("[dispatchd] %s ended: %s\n", started->is.worker_id, why);
    if (started->link)
        connection_close(&started->link->connection, why);
}

/* It registers with nobody: we do it in its place. */
static void start(struct dispatcher *dispatcher, struct started *started)
{
    const char *name = started->is.worker_id;
    struct link *link =
        links_add(dispatcher, lines_framing(name, MESSAGE_LIMIT), true);

    started->next_ms =
        dispatcher_now(dispatcher) + backoff_ms(started->failures++);
    if (!link)
        return;
    link->started = started;
    link->until_ms = INT64_MAX;
    started->link = link;
    started->child =
        (struct child){ .name = name, .on_end = on_end, .self = started };
    if (!child_start(&started->child, &dispatcher->loop, started->command.words,
                     &link->connection))
        return;
    connection_begin(&link->connection);
    link->worker = pool_add(&dispatcher->pool, &started->is);
    if (link->worker)
        link->worker->link = link;
    else
        connection_close(&link->connection, "the pool is full");
}

void fleet_upkeep(struct dispatcher *dispatcher)
{
    int64_t now = dispatcher_now(dispatcher);

    for (struct started *at = dispatcher->started; at; at = at->next)
        if (!at->link && !at->child.runs && !dispatcher->stopping &&
            now >= at->next_ms)
            start(dispatcher, at);
}

bool fleet_has(const struct dispatcher *dispatcher, const char *name)
{
    for (const struct started *at = dispatcher->started; at; at = at->next)
        if (strcmp(at->is.worker_id, name) == 0)
            return true;
    return false;
}

void fleet_let_go(struct link *link)
{
    if (link->started->next_ms == INT64_MAX && link->worker->active == 0)
        connection_finish(&link->connection);
}

bool dispatcher_start_worker(struct dispatcher *dispatcher,
                             const struct names *tasks,
                             const char *const *words, size_t count,
                             char why[COMMAND_WHY_SIZE])
{
    struct started *started = calloc(1, sizeof(*started));

    if (!started) {
        snprintf(why, COMMAND_WHY_SIZE, "no memory");
        return false;
    }
    if (!command_make(&started->command, words, count, why)) {
        free(started);
        return false;
    }
    started->is.capacity = 1;
    started->is.tasks = *tasks;
    started->is.tags.count = 1;
    strcpy(started->is.tags.items[0], words[0]);
    do
        snprintf(started->is.worker_id, NAME_SIZE, "%s-%zu", words[0],
                 ++dispatcher->started_count);
    while (pool_find(&dispatcher->pool, started->is.worker_id));
    started->next = dispatcher->started;
    dispatcher->started = started;
    start(dispatcher, started);
    return true;
}

void fleet_kill(struct dispatcher *dispatcher)
{
    for (struct started *at = dispatcher->started; at; at = at->next)
        child_kill(&at->child);
}

void fleet_release(struct dispatcher *dispatcher)
{
    while (dispatcher->started) {
        struct started *started = dispatcher->started;

        dispatcher->started = started->next;
        free(started);
    }
}
