/* Lab components: five components that only talk, taken through one run. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pipeline.h"
#include "support/options.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"
#include "system.h"

/* ---- The arguments ---- */

struct arguments {
    const char *host;
    const char *until;
    const char *folder;
    const char *broker;
    const char *stamps;
    const char *status;
    enum place place;
    struct values values;
};

/* False: host is none. */
static bool find_place(struct arguments *arguments)
{
    static const char *const places[] = { "thread", "loop", "process", NULL };
    int i = 0;

    while (places[i] && strcmp(arguments->host, places[i]) != 0)
        i++;
    arguments->place = (enum place)i;
    return places[i];
}

static bool read_arguments(int argc, char **argv, struct arguments *arguments,
                           int *status)
{
    const struct option_row rows[] = {
        { "host", "PLACE", "where they live: thread, loop or process",
          .fallback = "thread", .text = &arguments->host },
        { "until", "WHEN", "done, or signal: they stay until Ctrl-C or SIGTERM",
          .fallback = "done", .text = &arguments->until,
          .choices = { "done", "signal" } },
        { "dir", "DIR", "for admin.sock and nats.conf; a new one for the run",
          .text = &arguments->folder },
        { "broker", "YES|NO", "no: four components, and no nats-server",
          .fallback = "yes", .text = &arguments->broker,
          .choices = { "yes", "no" } },
        { "stamps", "YES|NO", "yes: says when each step was done",
          .fallback = "no", .text = &arguments->stamps,
          .choices = { "yes", "no" } },
        { "status", "DIR", "only shows the list of who runs with --dir DIR",
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
            "component failed or\ndid not stop, or stdout cannot be "
            "written; 2 wrong arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
        .values = &arguments->values,
        .fallback = "42",
    };

    if (!read_options(&line, argc, argv, status))
        return false;
    if (find_place(arguments))
        return true;
    fprintf(stderr,
            "components: --host needs thread, loop or process, not '%s'\n",
            arguments->host);
    print_help(stderr, &line);
    *status = EXIT_USAGE;
    return false;
}

/* ---- The folder, for this user alone ---- */

static struct {
    char path[FOLDER_MAX + 1];
    bool is_new;
} folder;

static bool make_folder(const char *given)
{
    const char *temporary = getenv("TMPDIR");
    int length = given ? snprintf(folder.path, sizeof(folder.path), "%s", given)
                       : snprintf(folder.path, sizeof(folder.path),
                                  "%s/components-XXXXXX",
                                  temporary ? temporary : "/tmp");

    errno = ENAMETOOLONG;
    if (length <= FOLDER_MAX)
        folder.is_new =
            given ? mkdir(given, S_IRWXU) == 0 : mkdtemp(folder.path) != NULL;
    return folder.is_new || (given && errno == EEXIST);
}

static void remove_folder(void)
{
    static const char *const files[] = { "admin.sock", "nats.conf",
                                         "nats.conf.new" };
    char path[TEXT_SIZE];

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder.path, files[i]);
        unlink(path);
    }
    if (folder.is_new)
        rmdir(folder.path);
}

/* ---- The run ---- */

struct signals {
    sigset_t set;
    int told; /* can be read when the first has come */
};

/* A thread that lets the first signal stop the components. The second ends this
 * process as if nobody had waited for it; the child processes die with it. */
static void *wait_for_signals(void *argument)
{
    const struct signals *signals = argument;
    int signal;

    sigwait(&signals->set, &signal);
    eventfd_write(signals->told, 1);
    sigwait(&signals->set, &signal);
    fprintf(stderr, "components: a second signal, not waiting any more\n");
    remove_folder();
    pthread_sigmask(SIG_UNBLOCK, &signals->set, NULL);
    raise(signal);
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    const int32_t *x = a;
    const int32_t *y = b;

    return (*x > *y) - (*x < *y);
}

/* Takes all values through until told to stop, lists the components, and stays
 * if it shall. False: a component failed. */
static bool run_values(struct system *system, const struct arguments *arguments,
                       int told)
{
    const struct values *values = &arguments->values;
    struct doubler_address doubler = { system->to[DOUBLER] };
    struct formatter_address formatter = { system->to[FORMATTER] };
    bool stamps = strcmp(arguments->stamps, "yes") == 0;
    bool ok = true;

    if (values->count > 0) /* none may have come on stdin */
        qsort(values->items, values->count, sizeof(*values->items), by_value);
    printf("\n--- Results (sorted by value) ---\n");
    for (size_t i = 0; i < values->count && !is_readable(told, DEADLINE_NOW);
         i++)
        ok = run_pipeline(doubler, formatter, values->items[i], stamps) && ok;
    printf("\n");
    admin_print_list((struct admin_address){ system->to[ADMIN] }, stdout);
    printf("\n");
    while (strcmp(arguments->until, "signal") == 0 &&
           !loop_turn(&system->loop, told, DEADLINE_NEVER))
        ;
    return ok;
}

static bool run_in_folder(const struct arguments *arguments,
                          struct signals *signals)
{
    static struct system system; /* outlives a thread that does not stop */
    pthread_t waiter;
    bool ok;

    signals->told = eventfd(0, EFD_CLOEXEC);
    if (!system_init(&system, arguments->place, folder.path) ||
        pthread_create(&waiter, NULL, wait_for_signals, signals) != 0) {
        fprintf(stderr, "components: not enough memory or processes\n");
        return false;
    }
    system.members[BROKER].left_out = strcmp(arguments->broker, "no") == 0;
    ok = system_start(&system) && run_values(&system, arguments, signals->told);
    ok = system_stop(&system) && ok;
    system_release(&system);
    pthread_cancel(waiter);
    pthread_join(waiter, NULL);
    close(signals->told);
    return ok;
}

static bool show_status(const char *dir)
{
    char path[TEXT_SIZE];

    snprintf(path, sizeof(path), "%.*s/admin.sock", FOLDER_MAX, dir);
    if (admin_print_from(path, stdout))
        return true;
    fprintf(stderr, "components: nobody answers at %s: %s\n", path,
            strerror(errno));
    return false;
}

static bool run(const struct arguments *arguments, struct signals *signals)
{
    bool ok;

    if (arguments->status)
        return show_status(arguments->status);
    if (!make_folder(arguments->folder)) {
        fprintf(stderr,
                "components: cannot make a directory: %s (choose another with "
                "--dir)\n",
                strerror(errno));
        return false;
    }
    ok = run_in_folder(arguments, signals);
    if (folder.is_new) /* else somebody else may use it as well */
        remove_folder();
    return ok;
}

int main(int argc, char **argv)
{
    struct arguments arguments = { 0 };
    struct signals signals = { .set = block_stop_signals() };
    int status;

    occupy_standard_files();
    signal(SIGCHLD, SIG_DFL); /* ignored, no child could be waited for */
    setvbuf(stdout, NULL, _IOLBF, 0); /* somebody may watch the order */
    if (read_arguments(argc, argv, &arguments, &status))
        status = run(&arguments, &signals) ? EXIT_SUCCESS : EXIT_FAILURE;
    values_release(&arguments.values);
    return flush_stdout("components", status);
}
