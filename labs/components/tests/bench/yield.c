/* Should a component yield after each message when there is one processor? Five
 * share one: the first is flooded, and each of the other four is asked by a
 * client of its own. How long do those wait? */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "host.h"
#include "mailbox.h"
#include "support/values.h"

enum { ASKED = 4, ASKS = 300, WORK_NS = 20000, LONG_MS = 60000 };

static bool yields; /* set while no component runs */
static atomic_bool flood_goes_on;

static enum handled work(void *self, struct message *message,
                         struct reply *reply)
{
    int64_t until = now_ns() + WORK_NS;

    (void)self;
    while (now_ns() < until)
        ;
    reply_send(reply, message);
    if (yields)
        sched_yield();
    return HANDLED;
}

struct worker {
    struct mailbox *mailbox;
    struct sender to;
    struct host host;
};

static void start(struct worker *worker)
{
    static const struct component_ops ops = { .name = "worker",
                                              .handle = work };
    struct message why;

    worker->mailbox = mailbox_create(MAILBOX_CAPACITY);
    worker->to = mailbox_sender(worker->mailbox);
    host_on_thread(&worker->host, (struct component){ &ops, NULL },
                   worker->mailbox, now_ms() + LONG_MS, &why);
}

static void stop(struct worker *worker)
{
    int exit_code;

    sender_drop(&worker->to);
    host_join(&worker->host, now_ms() + LONG_MS, &exit_code);
    mailbox_release(worker->mailbox);
}

static void *flood(void *argument)
{
    struct worker *worker = argument;
    struct message message = { .kind = DOUBLER_DOUBLE };

    while (flood_goes_on)
        tell(worker->to, &message, now_ms() + LONG_MS);
    return NULL;
}

struct client {
    pthread_t thread;
    struct worker worker;
    int64_t waited_ns[ASKS];
};

static void *ask_often(void *argument)
{
    struct client *client = argument;
    struct message message = { .kind = DOUBLER_DOUBLE };

    for (int i = 0; i < ASKS; i++) {
        int64_t before = now_ns();

        ask(client->worker.to, &message, now_ms() + LONG_MS);
        client->waited_ns[i] = now_ns() - before;
    }
    return NULL;
}

/* In microseconds. */
struct waits {
    int64_t median;
    int64_t p99;
    int64_t longest;
};

static struct waits measure(void)
{
    static struct client clients[ASKED];
    static int64_t all[ASKED * ASKS];
    struct worker flooded;
    pthread_t flooder;
    size_t count = ASKED * ASKS;

    flood_goes_on = true;
    start(&flooded);
    pthread_create(&flooder, NULL, flood, &flooded);
    for (int i = 0; i < ASKED; i++) {
        start(&clients[i].worker);
        pthread_create(&clients[i].thread, NULL, ask_often, &clients[i]);
    }
    for (int i = 0; i < ASKED; i++) {
        pthread_join(clients[i].thread, NULL);
        stop(&clients[i].worker);
        for (int j = 0; j < ASKS; j++)
            all[i * ASKS + j] = clients[i].waited_ns[j];
    }
    flood_goes_on = false;
    pthread_join(flooder, NULL);
    stop(&flooded);

    qsort(all, count, sizeof(all[0]), by_size);
    return (struct waits){ all[count / 2] / 1000, all[count * 99 / 100] / 1000,
                           all[count - 1] / 1000 };
}

static bool stay_on_one_processor(void)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)sched_getcpu(), &set);
    return sched_setaffinity(0, sizeof(set), &set) == 0;
}

int main(int argc, char **argv)
{
    int32_t rounds = 5;

    if (argc > 2 || (argc == 2 && !parse_int32(argv[1], &rounds)) ||
        rounds < 1 || !stay_on_one_processor()) {
        fprintf(stderr, "Usage: yield [ROUNDS], from 1 on\n");
        return 2;
    }
    printf("%-16s%8s%12s%12s%12s\n", "after a message", "round", "median",
           "99 %", "longest");
    for (int32_t round = 1; round <= rounds; round++) {
        for (int i = 0; i < 2; i++) {
            struct waits waits;

            yields = i == 1;
            waits = measure();
            printf("%-16s%8d%9lld us%9lld us%9lld us\n",
                   yields ? "it yields" : "it goes on", (int)round,
                   (long long)waits.median, (long long)waits.p99,
                   (long long)waits.longest);
        }
    }
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
