#include "run.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "directory.h"
#include "pipeline.h"

enum { PAGE_MS = 500 };

static struct directory directory;
static const char *const files[] = { "admin.sock", "nats.conf", "nats.conf.new",
                                     NULL };

/* ---- Signals ---- */

static sigset_t stop_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

void set_signals(void)
{
    sigset_t set = stop_signals();

    signal(SIGPIPE, SIG_IGN); /* who is gone is an error, not our end */
    signal(SIGCHLD, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    pthread_sigmask(SIG_SETMASK, &set, NULL);
}

/* A thread that turns the first signal into a message to the main thread. The
 * second ends this process as if nobody had waited for it; the child processes
 * die with it. */
static void *wait_for_signals(void *argument)
{
    struct sender *to_main = argument;
    sigset_t set = stop_signals();
    int signal;

    sigwait(&set, &signal);
    sender_send(*to_main, &(struct envelope){ .kind = ENVELOPE_STOP },
                DEADLINE_NOW);
    sigwait(&set, &signal);
    fprintf(stderr, "components: a second signal, not waiting any more\n");
    directory_remove(&directory, files);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(signal);
    return NULL;
}

/* ---- The run ---- */

static int by_value(const void *a, const void *b)
{
    int32_t x = ((const struct pipeline_result *)a)->value;
    int32_t y = ((const struct pipeline_result *)b)->value;

    return (x > y) - (x < y);
}

static void print_results(const struct pipeline_result results[], size_t count,
                          bool stamps)
{
    printf("\n--- Results (sorted by value) ---\n");
    for (size_t i = 0; i < count; i++) {
        printf("  %" PRId32 " -> %s\n", results[i].value, results[i].text);
        if (stamps && results[i].formatted_ns != 0)
            printf("      doubled at %" PRId64 " ns, formatted %" PRId64
                   " ns later\n",
                   results[i].doubled_ns,
                   results[i].formatted_ns - results[i].doubled_ns);
    }
}

/* Takes the values through the pipeline, until told to stop, and prints the
 * results in order. False: a component failed. */
static bool run_values(struct system *system, const struct arguments *arguments,
                       struct mailbox *inbox)
{
    struct doubler_address doubler = { system->to[DOUBLER] };
    struct formatter_address formatter = { system->to[FORMATTER] };
    struct pipeline_result results[VALUES_MAX] = { { .value = 0 } };
    size_t count = 0;
    bool ok = true;

    while (count < arguments->count && mailbox_waiting(inbox) == 0) {
        results[count] =
            run_pipeline(doubler, formatter, arguments->values[count]);
        ok = ok && !results[count++].failed;
    }
    qsort(results, count, sizeof(results[0]), by_value);
    print_results(results, count, arguments->stamps);
    return ok;
}

static void print_page(const struct system *system)
{
    struct admin_address admin = { system->to[ADMIN] };
    struct component_status rows[ADMIN_MOST] = { { .handled = 0 } };
    int count = admin_list(admin, deadline_in_ms(PAGE_MS), rows);

    printf("\n");
    admin_print(stdout, rows, count);
    printf("\n");
    fflush(stdout);
}

static void wait_for_stop(struct system *system, struct mailbox *inbox)
{
    struct envelope envelope;

    while (system->place == ON_A_LOOP && mailbox_waiting(inbox) == 0)
        loop_turn(&system->loop, -1, DEADLINE_NEVER);
    mailbox_receive(inbox, &envelope, DEADLINE_NEVER);
}

static bool run_system(struct system *system, const struct arguments *arguments,
                       struct mailbox *inbox)
{
    bool ok = system_start(system);

    if (ok) {
        ok = run_values(system, arguments, inbox);
        print_page(system);
        if (arguments->stay)
            wait_for_stop(system, inbox);
    }
    return system_stop(system) && ok;
}

/* With the thread for the signals, which the components' threads leave alone.
 */
static bool run_with_signals(struct system *system,
                             const struct arguments *arguments)
{
    struct mailbox *inbox = mailbox_create(1);
    struct sender to_main = mailbox_sender(inbox);
    pthread_t signals;
    bool ok;

    if (system->place == ON_A_LOOP)
        mailbox_set_hook(inbox, loop_wake, &system->loop);
    pthread_create(&signals, NULL, wait_for_signals, &to_main);
    ok = run_system(system, arguments, inbox);
    pthread_cancel(signals);
    pthread_join(signals, NULL);
    sender_drop(&to_main);
    mailbox_release(inbox);
    return ok;
}

bool run(const struct arguments *arguments)
{
    static struct system system; /* outlives a thread that does not stop */
    bool ok = false;

    if (!directory_make(&directory, arguments->directory)) {
        fprintf(stderr,
                "components: cannot make a directory: %s (choose "
                "another with --dir)\n",
                strerror(errno));
        return false;
    }
    if (!system_init(&system, (enum place)arguments->place, directory.path)) {
        fprintf(stderr, "components: no memory, or no file descriptor, left\n");
    } else if (arguments->serve) {
        return system_serve(&system, arguments->serve) == EXIT_SUCCESS;
    } else {
        system.members[BROKER].left_out = arguments->no_broker;
        ok = run_with_signals(&system, arguments);
        system_release(&system);
    }
    directory_remove(&directory, files);
    return ok;
}
