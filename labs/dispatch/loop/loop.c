#include "loop/loop.h"

#include <limits.h>
#include <stdlib.h>

static bool grow(struct loop *loop)
{
    size_t room = loop->room ? 2 * loop->room : 16;
    struct watch **watches =
        realloc(loop->watches, room * sizeof(struct watch *));
    struct pollfd *files = NULL;

    if (watches) {
        loop->watches = watches;
        files = realloc(loop->files, room * sizeof(*files));
    }
    if (!files)
        return false;
    loop->files = files;
    loop->room = room;
    return true;
}

bool loop_add(struct loop *loop, struct watch *watch)
{
    if (loop->count == loop->room && !grow(loop))
        return false;
    loop->watches[loop->count++] = watch;
    return true;
}

void loop_remove(struct loop *loop, struct watch *watch)
{
    for (size_t i = 0; i < loop->count; i++)
        if (loop->watches[i] == watch)
            loop->watches[i] = NULL;
}

static void close_gaps(struct loop *loop)
{
    size_t count = 0;

    for (size_t i = 0; i < loop->count; i++)
        if (loop->watches[i])
            loop->watches[count++] = loop->watches[i];
    loop->count = count;
}

void loop_turn(struct loop *loop, int64_t timeout_ms)
{
    int timeout = timeout_ms > INT_MAX ? INT_MAX : (int)timeout_ms;
    size_t count;

    close_gaps(loop);
    count = loop->count; /* who is added in this turn waits for the next */
    for (size_t i = 0; i < count; i++)
        loop->files[i] = (struct pollfd){ .fd = loop->watches[i]->file,
                                          .events = loop->watches[i]->events };
    if (poll(loop->files, count, timeout < 0 ? 0 : timeout) <= 0)
        return;
    for (size_t i = 0; i < count; i++) {
        struct watch *watch = loop->watches[i];

        if (watch && loop->files[i].revents)
            watch->on_ready(watch->self, loop->files[i].revents);
    }
}

void loop_release(struct loop *loop)
{
    free(loop->watches);
    free(loop->files);
    *loop = (struct loop){ 0 };
}
