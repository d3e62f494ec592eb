#include "way.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 2 << 20 };

/* From one to the other. */
struct way {
    struct relay *relay;
    bool is_from_program;
    int from;
    int to;
    pthread_t thread;
    struct way *next;
    size_t count;
    char bytes[ROOM]; /* of messages that are not whole yet */
};

_Noreturn void fail(const char *what)
{
    fprintf(stderr, "relay: cannot %s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* One write a line, so that those of several relays do not mix. */
static void tell(const struct way *way, const char *bytes,
                 const struct message *message)
{
    const struct relay *relay = way->relay;
    struct text line = { .length = 0 };
    ssize_t written;

    text_add(&line, "%+9.1f ms  %8s -> %-8s  %5zu B  ",
             (double)(now_ns() - relay->start_ns) / 1e6,
             way->is_from_program ? relay->program : relay->other,
             way->is_from_program ? relay->other : relay->program,
             message->size);
    text_add_message(&line, bytes, message, relay->whole);
    text_add(&line, "\n");
    written = write(relay->trace, line.bytes, line.length);
    (void)written; /* if nobody reads any more, the program goes on */
}

/* All messages that are whole; and if that leads nowhere, what there is. */
static size_t tell_messages(const struct way *way, bool ended)
{
    struct message message;
    size_t told = 0;

    while (told < way->count &&
           way->relay->find(way->bytes + told, way->count - told, &message)) {
        tell(way, way->bytes + told, &message);
        told += message.size;
    }
    if (told < way->count && (ended || way->count - told == ROOM)) {
        message = (struct message){
            .size = way->count - told,
            .first_line_size = way->count - told,
        };
        tell(way, way->bytes + told, &message);
        told = way->count;
    }
    return told;
}

static bool write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);

        if (written < 0)
            return false;
        bytes += written;
        count -= (size_t)written;
    }
    return true;
}

static void *pass_on(void *argument)
{
    struct way *way = argument;
    bool ok = true;

    while (ok) {
        char *news = way->bytes + way->count;
        ssize_t count = read(way->from, news, ROOM - way->count);
        size_t told;

        way->count += count > 0 ? (size_t)count : 0;
        told = tell_messages(way, count <= 0);
        ok = count > 0 && write_all(way->to, news, (size_t)count);
        way->count -= told;
        memmove(way->bytes, way->bytes + told, way->count);
    }
    shutdown(way->from, SHUT_RD); /* for a pipe, close says it all */
    shutdown(way->to, SHUT_WR);
    close(way->from);
    close(way->to);
    return NULL;
}

void begin_way(struct relay *relay, bool is_from_program, int from, int to)
{
    struct way *way = calloc(1, sizeof(*way));

    if (!way)
        fail("remember a connection");
    way->relay = relay;
    way->is_from_program = is_from_program;
    way->from = from;
    way->to = to;
    pthread_mutex_lock(&relay->lock);
    if (pthread_create(&way->thread, NULL, pass_on, way) != 0)
        fail("start a thread");
    if (is_from_program) {
        way->next = relay->from_program;
        relay->from_program = way;
    } else {
        pthread_detach(way->thread); /* who has ended hears no more */
    }
    pthread_mutex_unlock(&relay->lock);
}

void finish_ways(struct relay *relay)
{
    pthread_mutex_lock(&relay->lock);
    for (struct way *way = relay->from_program; way; way = way->next)
        pthread_join(way->thread, NULL);
}
