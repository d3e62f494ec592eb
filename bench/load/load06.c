/*
 * Many values through step 06. Its app waits for one reply at a time, so those
 * in flight have an app each: a process of ours, with two children of its own,
 * which lie in DIRECTORY.
 *
 *   load06 DIRECTORY PREFIX IN_FLIGHT MILLISECONDS FIGURE...
 *
 * These apps run on processor 0, their children on 1.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "load.h"
#include "service.h"

enum {
    EXIT_USAGE = 2,
    TIMEOUT_MS = 5000,
    WARM_UP = 200,         /* values of each */
    ALL_SAMPLES = 4 << 20, /* of all together */
};

/* In memory that all of them see. */
struct note {
    int64_t *end_ns; /* of the measurement, for all */
    size_t *count;   /* of ns */
    int64_t *ns;     /* what each request took */
    size_t room;
};

struct app {
    struct service service1;
    struct service service2;
};

static void *share(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED)
        fail("share memory");
    return memory;
}

/* ---- One app ---- */

/* Its services narrate on what is stderr at their start. */
static void open_app(struct app *app, const char *directory)
{
    bool ok;
    int fd = silence(STDERR_FILENO);

    pin_to_processor(1);
    catch_signals();
    ok = service_start(&app->service1, directory, "service1") &&
         service_start(&app->service2, directory, "service2");
    pin_to_processor(0);
    restore(STDERR_FILENO, fd);
    if (!ok) {
        fprintf(stderr, "bench: %s does not have services that start\n",
                directory);
        exit(EXIT_FAILURE);
    }
}

static void close_app(struct app *app)
{
    service_stop(&app->service1);
    service_stop(&app->service2);
}

/* Returns how long it took. */
static int64_t ask(struct service *service, const struct message *request,
                   struct message *reply)
{
    int64_t begin = now_ns();

    if (service_request(service, request, TIMEOUT_MS, reply) != SERVICE_OK)
        exit(EXIT_FAILURE);
    return now_ns() - begin;
}

static void run_value(struct app *app, int32_t value, int64_t took[2])
{
    struct message process = { .kind = MESSAGE_PROCESS, .process = { value } };
    struct message transform = { .kind = MESSAGE_TRANSFORM };
    struct message reply;

    took[0] = ask(&app->service1, &process, &reply);
    transform.transform.value = reply.process_result.value;
    took[1] = ask(&app->service2, &transform, &reply);
}

static void measure(struct app *app, const struct note *note)
{
    int64_t took[2];

    while (now_ns() < *note->end_ns && *note->count + 2 <= note->room) {
        run_value(app, 42, took);
        note->ns[(*note->count)++] = took[0];
        note->ns[(*note->count)++] = took[1];
    }
}

/* Says on ready when it is warm, and begins when go ends. */
static _Noreturn void work(const char *directory, const struct note *note,
                           int ready, int go)
{
    static struct app app;
    int64_t took[2];
    char byte = 0;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    open_app(&app, directory);
    for (int i = 0; i < WARM_UP; i++)
        run_value(&app, i, took);
    if (write(ready, &byte, 1) != 1)
        fail("say that it is warm");
    close(ready); /* if another one fails, this has an end */
    if (read(go, &byte, 1) != 0)
        fail("wait for the others");
    measure(&app, note);
    close_app(&app);
    exit(EXIT_SUCCESS);
}

/* ---- All of them ---- */

static void wait_until_ready(int ready, size_t count)
{
    char byte;

    for (size_t i = 0; i < count; i++)
        if (read(ready, &byte, 1) != 1)
            exit(EXIT_FAILURE); /* one of them has said why */
}

static void start_all(const char *directory, const struct note *notes,
                      size_t count, int64_t duration_ns)
{
    int ready[2];
    int go[2];

    if (pipe2(ready, O_CLOEXEC) != 0 || pipe2(go, O_CLOEXEC) != 0)
        fail("open a pipe");
    for (size_t i = 0; i < count; i++) {
        pid_t pid = fork();

        if (pid < 0)
            fail("fork");
        if (pid == 0) {
            close(go[1]);
            close(ready[0]);
            work(directory, &notes[i], ready[1], go[0]);
        }
    }
    close(ready[1]);
    close(go[0]);
    wait_until_ready(ready[0], count);
    *notes->end_ns = now_ns() + duration_ns;
    close(go[1]);
}

static void wait_for_all(size_t count)
{
    int status;

    for (size_t i = 0; i < count; i++) {
        if (wait(&status) < 0)
            fail("wait for an app");
        if (status != 0) {
            fputs("load06: an app failed\n", stderr);
            exit(EXIT_FAILURE);
        }
    }
}

static struct note *make_notes(size_t count)
{
    struct note *notes = calloc(count, sizeof(*notes));
    int64_t *end_ns = share(sizeof(*end_ns));

    if (!notes)
        fail("note the requests");
    for (size_t i = 0; i < count; i++) {
        notes[i].end_ns = end_ns;
        notes[i].count = share(sizeof(*notes[i].count));
        notes[i].room = ALL_SAMPLES / count;
        notes[i].ns = share(notes[i].room * sizeof(*notes[i].ns));
    }
    return notes;
}

static void collect(struct load *load, const struct note *notes)
{
    for (size_t i = 0; i < load->in_flight; i++)
        for (size_t n = 0; n < *notes[i].count; n++)
            samples_add(&load->requests, notes[i].ns[n]);
    load->first = 0;
    load->last = load->requests.count;
    load->begin_ns = 0;
    load->end_ns = load->duration_ns;
}

int main(int argc, char **argv)
{
    struct load load;
    struct note *notes;

    if (argc < 6) {
        fputs(
            "Usage: load06 DIRECTORY PREFIX IN_FLIGHT MILLISECONDS "
            "FIGURE...\n",
            stderr);
        return EXIT_USAGE;
    }
    load_open(&load, argc - 1, argv + 1);
    pin_to_processor(0);
    notes = make_notes(load.in_flight);
    start_all(argv[1], notes, load.in_flight, load.duration_ns);
    wait_for_all(load.in_flight);
    collect(&load, notes);
    free(notes);
    load_close(&load);
    return EXIT_SUCCESS;
}
