/* Workers that we start: as children, with lines on their stdin and stdout. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "dispatcher/parts.h"
#include "loop/backoff.h"
#include "support/narration.h"
#include "wire/lines.h"

/* It registers with nobody: we do it in its place. */
static void enter(struct dispatcher *dispatcher, struct started *started,
                  struct link *link)
{
    link->started = started;
    link->worker = pool_add(&dispatcher->pool, &started->is, INT64_MAX);
    started->link = link;
    if (link->worker)
        link->worker->link = link;
    else
        connection_close(&link->connection, "the pool is full");
}

static void start(struct dispatcher *dispatcher, struct started *started)
{
    const char *name = started->is.worker_id;
    struct link *link = NULL;
    int to;
    int from;
    int error = child_start(&started->child, &dispatcher->loop, name,
                            started->command.words, &to, &from);

    if (error)
        narrate("[dispatchd] cannot start %s: %s: %s\n", name,
                started->command.words[0], strerror(error));
    else
        link =
            links_add(dispatcher, from, to, lines_framing(name, MESSAGE_LIMIT));
    if (link)
        enter(dispatcher, started, link);
}

/* Some close their stdout before they end, and some never end. */
static void bury(struct started *started)
{
    char why[CLOSED_WHY_SIZE];

    if (started->child.loop == NULL)
        return; /* it was never there */
    child_kill(&started->child);
    child_explain(&started->child, why);
    narrate("[dispatchd] %s ended: %s\n", started->is.worker_id, why);
    started->child.loop = NULL;
}

void fleet_upkeep(struct dispatcher *dispatcher)
{
    int64_t now = dispatcher_now(dispatcher);

    for (struct started *at = dispatcher->started; at; at = at->next) {
        if (at->link || dispatcher->stopping)
            continue;
        bury(at);
        if (at->next_ms == 0) {
            at->next_ms = now + backoff_ms(at->failures++);
        } else if (now >= at->next_ms) {
            at->next_ms = 0;
            start(dispatcher, at);
        }
    }
}

bool dispatcher_start_worker(struct dispatcher *dispatcher,
                             const struct names *tasks,
                             const char *const *words, size_t count,
                             char why[DISPATCHER_WHY_SIZE])
{
    struct started *started = calloc(1, sizeof(*started));

    if (!started) {
        snprintf(why, DISPATCHER_WHY_SIZE, "no memory");
        return false;
    }
    if (!command_make(&started->command, words, count, why)) {
        free(started);
        return false;
    }
    started->is = (struct registration){ .capacity = 1, .tasks = *tasks };
    strcpy(started->is.tags.items[0], words[0]);
    started->is.tags.count = 1;
    snprintf(started->is.worker_id, NAME_SIZE, "%s-%zu", words[0],
             ++dispatcher->started_count);
    started->next = dispatcher->started;
    dispatcher->started = started;
    start(dispatcher, started);
    return true;
}

void fleet_release(struct dispatcher *dispatcher)
{
    while (dispatcher->started) {
        struct started *started = dispatcher->started;

        dispatcher->started = started->next;
        child_kill(&started->child);
        free(started);
    }
}
