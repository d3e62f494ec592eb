/*
 * What a dispatcher costs, as ratios, each measured in turns with its floor:
 *
 *   a round trip to a worker in Node, against bare frames to the same worker;
 *   a round trip to the worker in C, against as many bytes over bare TCP;
 *   tasks a second with 64 under way, against as many bare frames;
 *   the start of a worker by each transport, against a bare process.
 *
 *     dispatch_bench SOURCE_DIR BUILD_DIR
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bare.h"
#include "dispatcher/dispatcher.h"
#include "wire/message.h"

enum {
    ROUNDS = 7,    /* of which the median counts */
    TRIPS = 500,   /* of which the median counts */
    STREAM = 5000, /* tasks in a throughput round */
    IN_FLIGHT = 64,
};

extern char **environ;

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), by_size);
    return values[count / 2];
}

static pid_t start(char *const *words)
{
    pid_t pid;

    errno = posix_spawnp(&pid, words[0], NULL, NULL, words, environ);
    if (errno)
        die(words[0]);
    return pid;
}

static void end(pid_t pid)
{
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
}

/* ---- The task ---- */

static struct order make_order(void)
{
    static unsigned int number;
    struct order order = { .route.task = "process",
                           .payload = { "{\"value\":42}", 12 },
                           .priority = PRIORITY_NORMAL,
                           .timeout_ms = 60000 };

    snprintf(order.id, sizeof(order.id), "00000000-0000-4000-8000-%012u",
             ++number);
    return order;
}

static size_t write_order(char text[FRAME_SIZE])
{
    struct message message = { .type = MESSAGE_DISPATCH };
    FILE *stream = fmemopen(text, FRAME_SIZE, "w");

    message.body.order = make_order();
    message_write(stream, &message);
    fclose(stream);
    return strlen(text);
}

static double trip_bare(struct reader *reader)
{
    static double times[TRIPS];
    char text[FRAME_SIZE] = "";

    for (int i = 0; i < TRIPS; i++) {
        double begun = now_us();

        send_frame(reader->file, text, write_order(text));
        read_result(reader);
        times[i] = now_us() - begun;
    }
    return median(times, TRIPS);
}

static double stream_bare(struct reader *reader)
{
    double begun = now_us();
    char text[FRAME_SIZE] = "";

    for (int i = 0; i < STREAM + IN_FLIGHT; i++) {
        if (i >= IN_FLIGHT)
            read_result(reader);
        if (i < STREAM)
            send_frame(reader->file, text, write_order(text));
    }
    return STREAM / (now_us() - begun) * 1e6;
}

/* ---- Ours ---- */

struct many {
    struct dispatcher *dispatcher;
    int begun;
    int ended;
};

static void count_end(void *self, const struct order *order,
                      const struct outcome *outcome)
{
    (void)order;
    if (outcome->status == TASK_COMPLETED)
        ++*(int *)self;
}

/* Returns whether it was done. */
static bool do_one(struct dispatcher *dispatcher)
{
    struct order order = make_order();
    int ended = 0;

    dispatcher_submit(dispatcher, &order, count_end, &ended);
    dispatcher_await(dispatcher, order.id);
    return ended;
}

static double trip_ours(struct dispatcher *dispatcher)
{
    static double times[TRIPS];

    for (int i = 0; i < TRIPS; i++) {
        double begun = now_us();

        if (!do_one(dispatcher))
            die("a task failed");
        times[i] = now_us() - begun;
    }
    return median(times, TRIPS);
}

static void submit_next(struct many *stream);

static void end_one(void *self, const struct order *order,
                    const struct outcome *outcome)
{
    struct many *stream = self;

    (void)order;
    if (outcome->status != TASK_COMPLETED)
        die(outcome->code);
    stream->ended++;
    submit_next(stream);
}

static void submit_next(struct many *stream)
{
    struct order order = make_order();

    if (stream->begun++ < STREAM)
        dispatcher_submit(stream->dispatcher, &order, end_one, stream);
}

static double stream_ours(struct dispatcher *dispatcher)
{
    struct many stream = { .dispatcher = dispatcher };
    double begun = now_us();

    for (int i = 0; i < IN_FLIGHT; i++)
        submit_next(&stream);
    while (stream.ended < STREAM)
        dispatcher_turn(dispatcher, 1000);
    return STREAM / (now_us() - begun) * 1e6;
}

/* ---- The comparisons ---- */

static struct dispatcher *create(void)
{
    const struct dispatcher_options options = { .bind = NULL };
    struct dispatcher *dispatcher = dispatcher_create(&options);

    if (!dispatcher || !dispatcher_start(dispatcher))
        exit(1);
    return dispatcher;
}

static void wait_for_worker(struct dispatcher *dispatcher)
{
    double until = now_us() + 20e6;

    while (!do_one(dispatcher)) {
        if (now_us() > until)
            die("no worker comes");
        dispatcher_turn(dispatcher, 100);
    }
}

static void compare_frames(const char *name, char *program, char *script)
{
    struct dispatcher *dispatcher = create();
    char address[ADDRESS_SIZE];
    int listener = listen_bare(address);
    bool is_node = script != NULL;
    char *bare[] = { program, is_node ? script : "--connect", address, NULL };
    char *ours[] = { program, bare[1], (char *)dispatcher_address(dispatcher),
                     NULL };
    pid_t first = start(bare);
    pid_t second = start(ours);
    static struct reader reader;
    double trips[2][ROUNDS];
    double streams[2][ROUNDS];

    reader = (struct reader){ .file = accept_bare(listener) };
    shake_hands(reader.file);
    wait_for_worker(dispatcher);
    for (int i = 0; i < ROUNDS; i++) {
        trips[0][i] = trip_bare(&reader);
        trips[1][i] = trip_ours(dispatcher);
        streams[0][i] = stream_bare(&reader);
        streams[1][i] = stream_ours(dispatcher);
    }
    printf("%-22s bare frames %8.1f us  dispatcher %8.1f us   times %.2f\n",
           name, median(trips[0], ROUNDS), median(trips[1], ROUNDS),
           median(trips[1], ROUNDS) / median(trips[0], ROUNDS));
    printf("%-22s bare frames %8.0f /s  dispatcher %8.0f /s   times %.2f\n",
           "  64 under way", median(streams[0], ROUNDS),
           median(streams[1], ROUNDS),
           median(streams[1], ROUNDS) / median(streams[0], ROUNDS));
    fflush(stdout);
    end(first);
    end(second);
    close(reader.file);
    dispatcher_destroy(dispatcher);
}

/* As many bytes there and back as a task and its result have. */
enum { THERE = 300, BACK = 200 };

static void echo(int listener)
{
    int file = accept_bare(listener);
    char bytes[THERE];

    for (;;) {
        size_t left = THERE;

        while (left > 0) {
            ssize_t count = read(file, bytes, left);

            if (count <= 0)
                _exit(0);
            left -= (size_t)count;
        }
        write_all(file, bytes, BACK);
    }
}

static double trip_tcp(int file)
{
    static double times[TRIPS];
    char bytes[THERE] = { 0 };

    for (int i = 0; i < TRIPS; i++) {
        double begun = now_us();

        write_all(file, bytes, THERE);
        read_all(file, bytes, BACK);
        times[i] = now_us() - begun;
    }
    return median(times, TRIPS);
}

static void compare_tcp(char *program)
{
    struct dispatcher *dispatcher = create();
    char *words[] = { program, "--connect",
                      (char *)dispatcher_address(dispatcher), NULL };
    char address[ADDRESS_SIZE];
    int listener = listen_bare(address);
    int file = connect_bare(address);
    pid_t peer = fork();
    pid_t worker;
    double trips[2][ROUNDS];

    if (peer == 0)
        echo(listener);
    worker = start(words);
    wait_for_worker(dispatcher);
    for (int i = 0; i < ROUNDS; i++) {
        trips[0][i] = trip_tcp(file);
        trips[1][i] = trip_ours(dispatcher);
    }
    printf("%-22s bare TCP    %8.1f us  dispatcher %8.1f us   times %.2f\n",
           "worker in C", median(trips[0], ROUNDS), median(trips[1], ROUNDS),
           median(trips[1], ROUNDS) / median(trips[0], ROUNDS));
    fflush(stdout);
    close(file);
    close(listener);
    end(worker);
    end(peer);
    dispatcher_destroy(dispatcher);
}

/* From its start to its first result. */
static void time_start(const char *name, const char *const *words, size_t count)
{
    struct dispatcher *dispatcher = create();
    struct names tasks = { .items = { "process" }, .count = 1 };
    char *nothing[] = { "true", NULL };
    double begun = now_us();
    char why[COMMAND_WHY_SIZE];
    double spawned;

    waitpid(start(nothing), NULL, 0);
    spawned = now_us() - begun;
    begun = now_us();
    if (!dispatcher_start_worker(dispatcher, &tasks, words, count, why) ||
        !do_one(dispatcher))
        printf("%-22s left out: it does not work here\n", name);
    else
        printf("%-22s bare process %7.1f ms  first result %6.1f ms\n", name,
               spawned / 1e3, (now_us() - begun) / 1e3);
    fflush(stdout);
    dispatcher_destroy(dispatcher);
}

static bool works(char *const *words)
{
    int status = 0;

    return waitpid(start(words), &status, 0) > 0 && status == 0;
}

int main(int argc, char **argv)
{
    char *node[] = { "sh", "-c", "node -e 'require(\"ws\")' 2>/dev/null",
                     NULL };
    char worker[PATH_MAX];
    char script[PATH_MAX];
    char program[PATH_MAX + 32];

    if (argc != 3 || !realpath(argv[2], worker) || chdir(argv[1]) != 0 ||
        !realpath("workers/websocket.js", script)) {
        fprintf(stderr, "Usage: dispatch_bench SOURCE_DIR BUILD_DIR\n");
        return 2;
    }
    snprintf(program, sizeof(program), "%s/pipeline_worker", worker);
    signal(SIGPIPE, SIG_IGN);
    setenv("NODE_PATH", "/usr/share/nodejs", 0);
    if (works(node))
        compare_frames("worker in Node", "node", script);
    else
        printf("worker in Node: left out: no node, or it has no ws\n");
    compare_frames("worker in C", program, NULL);
    compare_tcp(program);
    time_start("stdio",
               (const char *[]){ "stdio", "sh", "workers/pipeline.sh" }, 3);
    time_start("jail", (const char *[]){ "jail", "workers/pipeline.sh" }, 2);
    return 0;
}
