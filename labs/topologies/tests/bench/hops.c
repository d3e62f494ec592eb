/* What one hop costs on this machine: there and back again, the median of many.
 * All on one processor, so that no figure depends on who wakes up where.
 *
 *   hops [ROUND_TRIPS] */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/values.h"
#include "wire/wire.h"

enum { WARM_UP = 100 };

/* One way to get to the other side and back. */
struct way {
    const char *name;
    bool (*open)(void);
    void (*hop)(void);
    void (*close)(void);
};

static int here = -1; /* our end of whatever it is */
static int back = -1; /* where answers come from, if that is another one */
static pid_t other;   /* the process on the other side */
static const char bytes[128] = "the bytes of a request, more or less";

static void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void read_all(int file, char *to, size_t size)
{
    ssize_t count;

    for (size_t done = 0; done < size; done += (size_t)count)
        if ((count = read(file, to + done, size - done)) <= 0)
            _exit(EXIT_SUCCESS); /* the other one has ended */
}

static void write_all(int file, const char *from, size_t size)
{
    if (write(file, from, size) != (ssize_t)size)
        _exit(EXIT_FAILURE);
}

static void end_other(void)
{
    close(here);
    if (back != here)
        close(back);
    if (other > 0)
        waitpid(other, NULL, 0);
}

/* The other side, for bytes: what comes is sent back. */
static void echo(int in, int out)
{
    char text[sizeof(bytes)];

    for (;;) {
        read_all(in, text, sizeof(text));
        write_all(out, text, sizeof(text));
    }
}

static void hop_bytes(void)
{
    char text[sizeof(bytes)];

    write_all(here, bytes, sizeof(bytes));
    read_all(back, text, sizeof(text));
}

/* ---- In one process ---- */

static bool open_nothing(void)
{
    return true;
}

static void close_nothing(void)
{
}

__attribute__((noinline)) static void work(char *text)
{
    __asm__ volatile("" : : "r"(text) : "memory"); /* it is called each time */
}

static void hop_call(void)
{
    char text[sizeof(bytes)];

    memcpy(text, bytes, sizeof(text));
    work(text);
}

/* A place for one message, and who waits for it. */
static struct place {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int full; /* 0: empty, 1: a request, 2: an answer */
    char text[sizeof(bytes)];
} place = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, "" };
static pthread_t thread;

/* False: it is over. */
static bool change(int from, int to)
{
    bool on;

    pthread_mutex_lock(&place.lock);
    while (place.full != from && place.full != 3)
        pthread_cond_wait(&place.changed, &place.lock);
    on = place.full == from;
    if (on)
        place.full = to;
    pthread_cond_broadcast(&place.changed);
    pthread_mutex_unlock(&place.lock);
    return on;
}

static void *answer_in_thread(void *unused)
{
    while (change(1, 2))
        continue;
    return unused;
}

static bool open_thread(void)
{
    return pthread_create(&thread, NULL, answer_in_thread, NULL) == 0;
}

static void hop_thread(void)
{
    memcpy(place.text, bytes, sizeof(bytes));
    change(0, 1);
    change(2, 0);
}

static void close_thread(void)
{
    change(0, 3);
    pthread_join(thread, NULL);
}

/* ---- Between processes ---- */

static struct shared {
    sem_t request;
    sem_t answer;
    bool over;
    char text[sizeof(bytes)];
} * shared;

static bool open_shared(void)
{
    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || sem_init(&shared->request, 1, 0) != 0 ||
        sem_init(&shared->answer, 1, 0) != 0)
        return false;
    other = fork();
    while (other == 0) {
        sem_wait(&shared->request);
        if (shared->over)
            _exit(EXIT_SUCCESS);
        sem_post(&shared->answer);
    }
    return other > 0;
}

static void hop_shared(void)
{
    memcpy(shared->text, bytes, sizeof(bytes));
    sem_post(&shared->request);
    sem_wait(&shared->answer);
}

static void close_shared(void)
{
    shared->over = true;
    sem_post(&shared->request);
    waitpid(other, NULL, 0);
    munmap(shared, sizeof(*shared));
}

static bool open_pipes(void)
{
    int to[2];
    int from[2];

    if (pipe(to) != 0 || pipe(from) != 0)
        return false;
    other = fork();
    if (other == 0) {
        close(to[1]);
        close(from[0]);
        echo(to[0], from[1]);
    }
    close(to[0]);
    close(from[1]);
    here = to[1];
    back = from[0];
    return other > 0;
}

static bool fork_behind(const int ends[2], void (*serve)(int in, int out))
{
    other = fork();
    if (other == 0) {
        close(ends[0]);
        serve(ends[1], ends[1]);
    }
    close(ends[1]);
    here = back = ends[0];
    return other > 0;
}

static bool open_unix(void)
{
    int ends[2];

    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 &&
           fork_behind(ends, echo);
}

/* A line as topo and its stages speak it. */
static size_t read_line(int file, char line[WIRE_LINE_SIZE])
{
    ssize_t count = read(file, line, WIRE_LINE_SIZE - 1);

    if (count <= 0)
        _exit(EXIT_SUCCESS);
    line[count] = '\0';
    return (size_t)count;
}

static void serve_json(int in, int out)
{
    char line[WIRE_LINE_SIZE];
    char why[ERROR_SIZE];
    struct request request;

    for (;;) {
        struct answer answer = { .payload.present = true };

        if (!request_read(line, read_line(in, line), &request, why))
            _exit(EXIT_FAILURE);
        strcpy(answer.payload.text, request.payload);
        write_all(out, line, answer_write(&answer, line));
    }
}

static bool open_json(void)
{
    int ends[2];

    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 &&
           fork_behind(ends, serve_json);
}

static void hop_json(void)
{
    static const struct request request = {
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", 500, 1,
        "42"
    };
    struct answer answer;
    char line[WIRE_LINE_SIZE];
    char why[ERROR_SIZE];

    write_all(here, line, request_write(&request, line));
    if (!answer_read(line, read_line(back, line), &answer, why))
        fail("answer");
}

static bool open_tcp(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int ends[2];
    int yes = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, size) != 0 ||
        listen(listener, 1) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return false;
    ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(ends[0], (struct sockaddr *)&address, size) != 0)
        return false;
    ends[1] = accept(listener, NULL, NULL);
    close(listener);
    for (int i = 0; i < 2; i++)
        setsockopt(ends[i], IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    return ends[1] >= 0 && fork_behind(ends, echo);
}

/* ---- All of them ---- */

static const struct way ways[] = {
    { "function call", open_nothing, hop_call, close_nothing },
    { "thread, lock and condition", open_thread, hop_thread, close_thread },
    { "process, shared memory", open_shared, hop_shared, close_shared },
    { "process, pipes", open_pipes, hop_bytes, end_other },
    { "process, Unix socket", open_unix, hop_bytes, end_other },
    { "the same, JSON as here", open_json, hop_json, end_other },
    { "process, TCP", open_tcp, hop_bytes, end_other },
};

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int by_size(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static void measure(const struct way *way, int64_t *times, int32_t count)
{
    here = back = -1;
    other = 0;
    if (!way->open())
        fail(way->name);
    for (int32_t i = -WARM_UP; i < count; i++) {
        int64_t start = now_ns();

        way->hop();
        if (i >= 0)
            times[i] = now_ns() - start;
    }
    way->close();
    qsort(times, (size_t)count, sizeof(*times), by_size);
    printf("%-28s %9.2f us\n", way->name, (double)times[count / 2] / 1000);
    fflush(stdout); /* a child has a copy of what is not */
}

int main(int argc, char **argv)
{
    int32_t count = 2000;
    cpu_set_t one;
    int64_t *times;

    if (argc > 2 || (argc == 2 && (!parse_int32(argv[1], &count) || count < 1 ||
                                   count > 1000000))) {
        fprintf(stderr, "Usage: hops [ROUND_TRIPS]\n");
        return 2;
    }
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    sched_setaffinity(0, sizeof(one), &one); /* or it is less even */
    times = calloc((size_t)count, sizeof(*times));
    if (!times)
        fail("hops");
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
        measure(&ways[i], times, count);
    free(times);
    return EXIT_SUCCESS;
}
