/* What a history costs, beside the least that anybody would pay for it.
 *
 *   price DIR [APPENDS [EVENTS]]
 *
 * EVENTS are replayed. DIR should be on the disk that matters; the files in it
 * are removed. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "event.h"
#include "jetstream_store.h"
#include "sqlite_store.h"

enum { COMMITS = 100, MAX_SAMPLES = 10000, MAX_REPLAYED = 10000000 };

static double now_us(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;

    return (*x > *y) - (*x < *y);
}

/* Sorts them, and prints what a tenth and what half of them stay under: the
 * first is what other programs spoil least. */
static void print_samples(const char *what, double *samples, int count)
{
    qsort(samples, (size_t)count, sizeof(*samples), by_size);
    printf("%-28s %8.0f us %8.0f us\n", what, samples[count / 10],
           samples[count / 2]);
}

static void die(const char *what)
{
    fprintf(stderr, "price: %s failed\n", what);
    exit(1);
}

static const struct stored_event an_event = { .type = "Doubled",
                                              .schema = 1,
                                              .data = "{\"value\":84}" };

/* ---- One append ---- */

/* The same bytes, at the end of a file, and on the disk. */
static double append_bare(int fd)
{
    static const char line[] = "42 5 Doubled 1 {\"value\":84}\n";
    double begin = now_us(CLOCK_MONOTONIC);

    if (write(fd, line, sizeof(line) - 1) < 0 || fdatasync(fd) != 0)
        die("fdatasync");
    return now_us(CLOCK_MONOTONIC) - begin;
}

static double append_event(struct store store, int32_t expected)
{
    double begin = now_us(CLOCK_MONOTONIC);

    if (store_append(store, 1, expected, &an_event, 1) != STORE_OK)
        die("append");
    return now_us(CLOCK_MONOTONIC) - begin;
}

/* By turns, one and one: the disk is the same for both. */
static void print_appends(int fd, struct store store, int samples)
{
    static double bare[MAX_SAMPLES];
    static double events[MAX_SAMPLES];

    for (int i = 0; i < samples; i++) {
        bare[i] = append_bare(fd);
        events[i] = append_event(store, i);
    }
    printf("%-28s   a tenth   half stay under\n", "");
    print_samples("append and fdatasync, bare", bare, samples);
    print_samples("append an event, SQLite", events, samples);
    printf("times the floor              %8.2f    %8.2f\n",
           events[samples / 10] / bare[samples / 10],
           events[samples / 2] / bare[samples / 2]);
}

static void print_jetstream(const char *url, int samples)
{
    static double events[MAX_SAMPLES];
    struct jetstream jetstream;
    char stream[32];

    snprintf(stream, sizeof(stream), "price%d", (int)getpid());
    if (!jetstream_open(&jetstream, url, stream))
        exit(1);
    for (int i = 0; i < samples; i++)
        events[i] = append_event(jetstream_as_store(&jetstream), i);
    print_samples("append an event, JetStream", events, samples);
    jetstream_close(&jetstream);
}

/* ---- Many in one commit ---- */

static void print_group_commit(struct store store)
{
    struct stored_event events[STORE_BATCH];
    int32_t order = 1000000;

    for (int i = 0; i < STORE_BATCH; i++)
        events[i] = an_event;
    for (int size = 1; size <= STORE_BATCH; size *= 2) {
        double begin = now_us(CLOCK_MONOTONIC);

        for (int i = 0; i < COMMITS; i++)
            if (store_append(store, order++, 0, events, (size_t)size) !=
                STORE_OK)
                die("append");
        printf("%2d events a commit           %8.0f events/s\n", size,
               size * COMMITS * 1e6 / (now_us(CLOCK_MONOTONIC) - begin));
    }
}

/* ---- Replay: nobody is waited for, so it is the processor's time ---- */

static bool count(void *context, const struct stored_event *event)
{
    *(int64_t *)context += event->version > 0;
    return true;
}

static bool decode(void *context, const struct stored_event *stored)
{
    struct event event;
    char why[TEXT_SIZE];

    *(int64_t *)context += event_read(stored, &event, why);
    return true;
}

static double replay(struct store store, store_reader *reader)
{
    int64_t events = 0;
    double begin = now_us(CLOCK_PROCESS_CPUTIME_ID);

    if (store_read(store, ALL_ORDERS, 0, reader, &events) != STORE_OK ||
        events == 0)
        die("replay");
    return (double)events / (now_us(CLOCK_PROCESS_CPUTIME_ID) - begin);
}

static void print_replay(struct store store, int replayed)
{
    static const struct event happened[] = {
        { .happening = HAPPENED_PLACED, .value = 42 },
        { .happening = HAPPENED_BEGUN, .step = STEP_DOUBLE },
        { .happening = HAPPENED_DONE, .step = STEP_DOUBLE, .value = 84 },
        { .happening = HAPPENED_DONE,
          .step = STEP_FORMAT,
          .text = "Value-0084" },
    };
    struct stored_event events[STORE_BATCH];
    char data[STORE_BATCH][DATA_SIZE];

    for (int i = 0; i < STORE_BATCH; i++)
        event_write(&happened[i % 4], &events[i], data[i]);
    for (int32_t i = 0; i < replayed / STORE_BATCH; i++)
        if (store_append(store, 2000000 + i, 0, events, STORE_BATCH) !=
            STORE_OK)
            die("append");
    replay(store, count); /* it is in the cache now */
    printf("read                         %8.2f million events/s\n",
           replay(store, count));
    printf("read and decoded             %8.2f million events/s\n",
           replay(store, decode));
}

int main(int argc, char **argv)
{
    int samples = argc > 2 ? atoi(argv[2]) : 1000;
    int replayed = argc > 3 ? atoi(argv[3]) : 400000;
    const char *nats_url = getenv("NATS_URL");
    struct db db;
    int fd;

    if (argc < 2 || samples < 1 || samples > MAX_SAMPLES || replayed < 0 ||
        replayed > MAX_REPLAYED || chdir(argv[1]) != 0) {
        fprintf(stderr, "Usage: price DIR [APPENDS, up to 10000 [EVENTS]]\n");
        return 2;
    }
    fd = open("bare", O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd < 0 || !db_open(&db, ".", "price.db", sqlite_store_schema, 1000))
        die("open");
    print_group_commit(sqlite_as_store(&db)); /* first: its log has grown now */
    print_appends(fd, sqlite_as_store(&db), samples);
    if (nats_url)
        print_jetstream(nats_url, samples);
    sqlite3_exec(db.handle, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
    print_replay(sqlite_as_store(&db), replayed);
    db_close(&db);
    close(fd);
    unlink("bare");
    unlink("price.db");
    return 0;
}
