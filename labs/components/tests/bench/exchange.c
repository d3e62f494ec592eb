/* What a message through a mailbox costs, beside what it cannot cost less: a
 * bare queue of the same messages, a mutex and two condition variables. Beside
 * them CZMQ's zactor, if there is one, the actor of a well-known library. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "host.h"
#include "mailbox.h"
#include "support/values.h"

enum { LONG_MS = 60000, ROUNDS_MAX = 99 };

/* ---- Mailboxes: a component that answers at once ---- */

struct echo {
    struct mailbox *mailbox;
    struct sender to;
    struct host host;
};

static enum handled echo_handle(void *self, struct message *message,
                                struct reply *reply)
{
    (void)self;
    reply_send(reply, message);
    return HANDLED;
}

static void echo_start(struct echo *echo)
{
    static const struct component_ops ops = { .name = "echo",
                                              .handle = echo_handle };
    struct message why;

    echo->mailbox = mailbox_create(MAILBOX_CAPACITY);
    echo->to = mailbox_sender(echo->mailbox);
    host_on_thread(&echo->host, (struct component){ &ops, NULL }, echo->mailbox,
                   now_ms() + LONG_MS, &why);
}

static void echo_stop(struct echo *echo)
{
    int exit_code;

    sender_drop(&echo->to);
    host_join(&echo->host, now_ms() + LONG_MS, &exit_code);
    mailbox_release(echo->mailbox);
}

static void mailbox_requests(void)
{
    struct message message = { .kind = DOUBLER_DOUBLE };
    struct echo echo;

    echo_start(&echo);
    for (int i = 0; i < REQUESTS; i++)
        ask(echo.to, &message, now_ms() + LONG_MS);
    echo_stop(&echo);
}

static void mailbox_stream(void)
{
    struct message message = { .kind = DOUBLER_DOUBLE };
    int64_t deadline = now_ms() + LONG_MS;
    struct echo echo;

    echo_start(&echo);
    for (int i = 0; i < MESSAGES; i++)
        tell(echo.to, &message, deadline);
    echo_stop(&echo);
}

/* ---- Bare queues ---- */

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    pthread_cond_t drained;
    size_t first;
    size_t count;
    struct message ring[MAILBOX_CAPACITY];
};

static void queue_init(struct queue *queue)
{
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
    pthread_cond_init(&queue->drained, NULL);
    queue->first = 0;
    queue->count = 0;
}

static void queue_put(struct queue *queue, const struct message *message)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->count == MAILBOX_CAPACITY)
        pthread_cond_wait(&queue->drained, &queue->lock);
    queue->ring[(queue->first + queue->count++) % MAILBOX_CAPACITY] = *message;
    pthread_mutex_unlock(&queue->lock);
    pthread_cond_signal(&queue->filled);
}

static void queue_take(struct queue *queue, struct message *message)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0)
        pthread_cond_wait(&queue->filled, &queue->lock);
    *message = queue->ring[queue->first];
    queue->first = (queue->first + 1) % MAILBOX_CAPACITY;
    queue->count--;
    pthread_mutex_unlock(&queue->lock);
    pthread_cond_signal(&queue->drained);
}

struct queues {
    struct queue there;
    struct queue back;
};

static void *answer_requests(void *argument)
{
    struct queues *queues = argument;
    struct message message;

    for (int i = 0; i < REQUESTS; i++) {
        queue_take(&queues->there, &message);
        queue_put(&queues->back, &message);
    }
    return NULL;
}

static void *take_messages(void *argument)
{
    struct queues *queues = argument;
    struct message message;

    queue_take(&queues->there, &message);
    queue_put(&queues->back, &message);
    for (int i = 0; i < MESSAGES; i++)
        queue_take(&queues->there, &message);
    return NULL;
}

static void queue_requests(void)
{
    static struct queues queues;
    struct message message = { .kind = DOUBLER_DOUBLE };
    pthread_t thread;

    queue_init(&queues.there);
    queue_init(&queues.back);
    pthread_create(&thread, NULL, answer_requests, &queues);
    for (int i = 0; i < REQUESTS; i++) {
        queue_put(&queues.there, &message);
        queue_take(&queues.back, &message);
    }
    pthread_join(thread, NULL);
}

static void queue_stream(void)
{
    static struct queues queues;
    struct message message = { .kind = DOUBLER_DOUBLE };
    pthread_t thread;

    queue_init(&queues.there);
    queue_init(&queues.back);
    pthread_create(&thread, NULL, take_messages, &queues);
    queue_put(&queues.there, &message); /* a host is ready, too, at its start */
    queue_take(&queues.back, &message);
    for (int i = 0; i < MESSAGES; i++)
        queue_put(&queues.there, &message);
    pthread_join(thread, NULL);
}

/* Ways to do the same, measured in turn; the first is the floor. */
struct way {
    const char *name;
    void (*run)(void);
    int64_t ns[ROUNDS_MAX]; /* of one, in each round */
};

static void measure(const char *what, struct way ways[], int count,
                    int64_t repetitions, int rounds)
{
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < count; i++) {
            int64_t start = now_ns();

            ways[i].run();
            ways[i].ns[round] = (now_ns() - start) / repetitions;
        }
    }
    for (int i = 0; i < count; i++) {
        int64_t *ns = ways[i].ns;

        qsort(ns, (size_t)rounds, sizeof(*ns), by_size);
        printf("%-18s%-12s%8lld ns%8lld to %lld%8.2f times the floor\n", what,
               ways[i].name, (long long)ns[rounds / 2], (long long)ns[0],
               (long long)ns[rounds - 1],
               (double)ns[rounds / 2] / (double)ways[0].ns[rounds / 2]);
    }
}

int main(int argc, char **argv)
{
    static struct way request_ways[] = {
        { .name = "bare queue", .run = queue_requests },
        { .name = "mailbox", .run = mailbox_requests },
#ifdef HAVE_CZMQ
        { .name = "zactor", .run = actor_requests },
#endif
    };
    static struct way stream_ways[] = {
        { .name = "bare queue", .run = queue_stream },
        { .name = "mailbox", .run = mailbox_stream },
#ifdef HAVE_CZMQ
        { .name = "zactor", .run = actor_stream },
#endif
    };
    int count = sizeof(request_ways) / sizeof(request_ways[0]);
    int32_t rounds = 9;

    if (argc > 2 || (argc == 2 && !parse_int32(argv[1], &rounds)) ||
        rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "Usage: exchange [ROUNDS], from 1 to 99\n");
        return 2;
    }
    measure("request and reply", request_ways, count, REQUESTS, rounds);
    measure("one of a stream", stream_ways, count, MESSAGES, rounds);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
