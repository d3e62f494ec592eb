/* Lab components: five components that only talk, taken through one run. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/options.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"
#include "system.h"

enum { ASK_MS = 1000 };

/* ---- The arguments ---- */

struct arguments {
    const char *host;
    const char *stay;
    const char *broker;
    const char *status;
    enum place place;
    struct values values;
};

static bool read_arguments(int argc, char **argv, struct arguments *arguments,
                           int *status)
{
    static const char *const places[] = { "thread", "loop", "process" };
    const struct option_row rows[] = {
        { "host", "PLACE", "where they live: thread, loop or process",
          .fallback = "thread", .text = &arguments->host },
        { "stay", "DIR",
          "they stay until Ctrl-C or SIGTERM, and can be asked in DIR",
          .text = &arguments->stay },
        { "broker", "YES|NO", "no: four components, and no nats-server",
          .fallback = "yes", .text = &arguments->broker,
          .choices = { "yes", "no" } },
        { "status", "DIR", "only shows the list of who stays in DIR",
          .text = &arguments->status },
    };
    const struct command_line line = {
        .program = "components",
        .does =
            "Starts five components, lets them double each VALUE and "
            "format the result,\nlists them, and stops them again. A "
            "second signal does not wait for that.",
        .exits =
            "Exit status: 0 done, also if a value was refused; 1 a "
            "component failed or\ndid not stop, a value is left, or stdout "
            "cannot be written; 2 wrong arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
        .values = &arguments->values,
        .fallback = "42",
    };

    if (!read_options(&line, argc, argv, status))
        return false;
    for (int i = 0; i < 3; i++) {
        arguments->place = (enum place)i;
        if (strcmp(arguments->host, places[i]) == 0)
            return true;
    }
    fprintf(stderr,
            "components: --host needs thread, loop or process, not '%s'\n",
            arguments->host);
    print_help(stderr, &line);
    *status = EXIT_USAGE;
    return false;
}

/* ---- The folder, for this user alone ---- */

static char folder[PATH_MAX];
static bool folder_is_new;

/* Works in that folder from now on; without a name in a new one. */
static bool enter_folder(const char *given)
{
    const char *temporary = getenv("TMPDIR");
    char name[] = "components-XXXXXX";

    if (given)
        folder_is_new = mkdir(given, S_IRWXU) == 0;
    else
        folder_is_new =
            chdir(temporary ? temporary : "/tmp") == 0 && mkdtemp(name) != NULL;
    if (!folder_is_new && !(given && errno == EEXIST))
        return false;
    return chdir(given ? given : name) == 0 && getcwd(folder, sizeof(folder));
}

static void remove_folder(void)
{
    unlink("admin.sock");
    unlink("nats.conf");
    unlink("nats.conf.new");
    if (folder_is_new)
        rmdir(folder);
}

/* ---- The run ---- */

struct signals {
    sigset_t set;
    struct sender to; /* whoever waits for the first */
    atomic_bool over; /* the next one is ours, and means nothing */
};

/* A thread that lets the first signal stop the components. The second ends this
 * process as if nobody had waited for it; the child processes die with it. */
static void *wait_for_signals(void *argument)
{
    const struct signals *signals = argument;
    int signal;

    sigwait(&signals->set, &signal);
    if (!atomic_load(&signals->over)) {
        tell(signals->to, &(struct message){ .kind = LIFE_STOP },
             now_ms() + ASK_MS);
        sigwait(&signals->set, &signal);
    }
    if (!atomic_load(&signals->over)) {
        fprintf(stderr, "components: a second signal, not waiting any more\n");
        remove_folder();
        pthread_sigmask(SIG_UNBLOCK, &signals->set, NULL);
        raise(signal);
    }
    return NULL;
}

/* Takes value through Doubler and Formatter, and prints the result. False: one
 * of them failed. */
static bool run_pipeline(const struct system *system, int32_t value)
{
    struct doubler_address doubler = { system->to[DOUBLER] };
    struct formatter_address formatter = { system->to[FORMATTER] };
    const char *who = "doubler";
    struct message answer;
    bool ok = doubler_double(doubler, value, now_ms() + ASK_MS, &answer);

    if (ok) {
        who = "formatter";
        ok = formatter_format(formatter, answer.value, now_ms() + ASK_MS,
                              &answer);
    }
    if (ok)
        printf("  %" PRId32 " -> %s\n", value, answer.text);
    else
        printf("  %" PRId32 " -> ERROR(%s): %s\n", value, who, answer.text);
    return ok || answer.kind == MESSAGE_REFUSED;
}

static int by_value(const void *a, const void *b)
{
    const int32_t *x = a;
    const int32_t *y = b;

    return (*x > *y) - (*x < *y);
}

/* Takes all values through until told to stop, lists the components, and stays
 * if it shall. False: a component failed, or values are left. */
static bool run_values(struct system *system, const struct arguments *arguments)
{
    const struct values *values = &arguments->values;
    size_t done = 0;
    bool told = false;
    bool ok = true;

    if (values->count > 0) /* none may have come on stdin */
        qsort(values->items, values->count, sizeof(*values->items), by_value);
    printf("\n--- Results (sorted by value) ---\n");
    while (done < values->count && !told) {
        ok = run_pipeline(system, values->items[done++]) && ok;
        told = loop_turn(&system->loop, DEADLINE_NOW);
    }
    if (done < values->count)
        fprintf(stderr, "components: stopped with %zu of %zu values left\n",
                values->count - done, values->count);
    printf("\n");
    admin_print_list((struct admin_address){ system->to[ADMIN] }, stdout);
    printf("\n");
    while (arguments->stay && !told)
        told = loop_turn(&system->loop, DEADLINE_NEVER);
    return ok && done == values->count;
}

static bool run_system(const struct arguments *arguments, sigset_t set)
{
    static struct system system; /* outlives a thread that does not stop */
    struct signals signals = { .set = set };
    pthread_t waiter;
    bool ok = system_init(&system, arguments->place);

    signals.to = system.loop.to;
    if (!ok || pthread_create(&waiter, NULL, wait_for_signals, &signals) != 0) {
        fprintf(stderr, "components: not enough memory or processes\n");
        return false;
    }
    system.members[BROKER].left_out = strcmp(arguments->broker, "no") == 0;
    ok = system_start(&system) && run_values(&system, arguments);
    ok = system_stop(&system) && ok;
    atomic_store(&signals.over, true);
    pthread_kill(waiter, SIGTERM);
    pthread_join(waiter, NULL);
    system_release(&system);
    return ok;
}

static bool show_status(const char *dir)
{
    if (chdir(dir) == 0 && admin_print_from("admin.sock", stdout))
        return true;
    fprintf(stderr,
            "components: nobody answers at %s/admin.sock: %s (start one with "
            "--stay %s)\n",
            dir, strerror(errno), dir);
    return false;
}

static bool run(const struct arguments *arguments, sigset_t signals)
{
    bool ok;

    if (arguments->status)
        return show_status(arguments->status);
    if (!enter_folder(arguments->stay)) {
        fprintf(stderr,
                "components: cannot work in %s: %s (choose another with --stay)"
                "\n",
                arguments->stay ? arguments->stay : "a temporary folder",
                strerror(errno));
        return false;
    }
    ok = run_system(arguments, signals);
    if (folder_is_new) /* else somebody else may use it as well */
        remove_folder();
    return ok;
}

int main(int argc, char **argv)
{
    struct arguments arguments = { 0 };
    sigset_t signals = block_stop_signals();
    int status;

    occupy_standard_files();
    signal(SIGCHLD, SIG_DFL); /* ignored, no child could be waited for */
    setvbuf(stdout, NULL, _IOLBF, 0); /* somebody may watch the order */
    if (read_arguments(argc, argv, &arguments, &status))
        status = run(&arguments, signals) ? EXIT_SUCCESS : EXIT_FAILURE;
    values_release(&arguments.values);
    return flush_stdout("components", status);
}
