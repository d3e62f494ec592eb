/* Lab components: five components that only talk, taken through one run. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arguments.h"
#include "pipeline.h"
#include "system.h"

enum { EXIT_USAGE = 2, VALUES_MAX = 64, PAGE_MS = 500 };

static const char usage[] =
    "Usage: components [OPTION...] [VALUE...]\n"
    "       components --status DIR\n"
    "Starts five components, lets them double each VALUE and format the\n"
    "result, lists them, and stops them again. A VALUE is a decimal 32-bit\n"
    "integer; 42 if there is none; 64 at most.\n"
    "\n"
    "  --host PLACE  where they live: thread (each on its own), loop (all in\n"
    "                the main thread) or process (each in its own)\n"
    "  --stay        stops them at Ctrl-C or SIGTERM, not before; the second\n"
    "                signal does not wait for them\n"
    "  --dir DIR     where admin.sock and nats.conf are put; a new directory\n"
    "                for the time of the run if left out\n"
    "  --no-broker   four components only: no nats-server is needed\n"
    "  --stamps      says when each step was done, as Clock tells it\n"
    "  --status DIR  shows the list of a program that runs with --dir DIR\n"
    "\n"
    "Exit status: 0 done, also if a value was refused; 1 a component failed\n"
    "or did not stop, or stdout cannot be written; 2 wrong arguments.\n";

struct arguments {
    enum place place;
    bool help;
    bool stay;
    bool no_broker;
    bool stamps;
    const char *directory; /* NULL: a new one */
    const char *status;    /* NULL: not wanted */
    const char *serve;     /* NULL, or the component that this process is for */
    int32_t values[VALUES_MAX];
    int count;
};

static bool parse_place(const char *text, enum place *place)
{
    static const char *const places[] = {
        [ON_THREADS] = "thread",
        [ON_A_LOOP] = "loop",
        [IN_PROCESSES] = "process",
    };

    for (int i = ON_THREADS; i <= IN_PROCESSES; i++) {
        if (strcmp(text, places[i]) == 0) {
            *place = (enum place)i;
            return true;
        }
    }
    return false;
}

static bool parse_option(int option, struct arguments *arguments)
{
    switch (option) {
    case 'h':
        arguments->help = true;
        return true;
    case 'p':
        return parse_place(optarg, &arguments->place);
    case 's':
        arguments->stay = true;
        return true;
    case 'd':
        arguments->directory = optarg;
        return strlen(optarg) <= DIRECTORY_MAX;
    case 'n':
        arguments->no_broker = true;
        return true;
    case 't':
        arguments->stamps = true;
        return true;
    case 'S':
        arguments->status = optarg;
        return true;
    case 'c':
        arguments->serve = optarg;
        return true;
    default:
        return false;
    }
}

static bool parse_arguments(int argc, char **argv, struct arguments *arguments)
{
    static const struct option options[] = {
        { "help", no_argument, NULL, 'h' },
        { "host", required_argument, NULL, 'p' },
        { "stay", no_argument, NULL, 's' },
        { "dir", required_argument, NULL, 'd' },
        { "no-broker", no_argument, NULL, 'n' },
        { "stamps", no_argument, NULL, 't' },
        { "status", required_argument, NULL, 'S' },
        { "serve", required_argument, NULL, 'c' },
        { NULL, 0, NULL, 0 },
    };
    const char *argument = NULL;
    bool ok = true;

    opterr = 0;
    while (ok && optind < argc) {
        argument = argv[optind];
        if (!is_value(argument)) {
            ok = parse_option(getopt_long(argc, argv, "+:", options, NULL),
                              arguments);
            continue;
        }
        optind++;
        ok = arguments->count < VALUES_MAX &&
             parse_int32(argument, &arguments->values[arguments->count++]);
    }
    if (!ok)
        fprintf(stderr, "components: '%s' cannot be here\n%s", argument, usage);
    if (arguments->count == 0)
        arguments->values[arguments->count++] = 42;
    return ok;
}

/* ---- The directory, which is removed again if it was made here ---- */

static char directory[DIRECTORY_MAX + 1];
static bool directory_is_new;

static bool make_directory(const char *given)
{
    const char *place = getenv("TMPDIR");
    int length = DIRECTORY_MAX + 1;

    if (given)
        length = snprintf(directory, sizeof(directory), "%s", given);
    else
        length = snprintf(directory, sizeof(directory), "%s/components-XXXXXX",
                          place ? place : "/tmp");
    if (length > DIRECTORY_MAX) {
        fprintf(stderr,
                "components: the directory has more than %d characters "
                "(choose another with --dir)\n",
                DIRECTORY_MAX);
        return false;
    }
    directory_is_new = given ? mkdir(given, S_IRWXU) == 0 : mkdtemp(directory);
    if (directory_is_new || (given && errno == EEXIST))
        return true;
    fprintf(stderr, "components: cannot make the directory %s: %s\n", directory,
            strerror(errno));
    return false;
}

static void remove_directory(void)
{
    static const char *const files[] = { "admin.sock", "nats.conf",
                                         "nats.conf.new" };
    char path[DIRECTORY_MAX + 16];

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", directory, files[i]);
        unlink(path);
    }
    if (directory_is_new)
        rmdir(directory);
}

/* ---- Signals ---- */

static sigset_t stop_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

/* A thread that turns the first signal into a message to the main thread. The
 * second is not a request any more: child processes die with this one. */
static void *wait_for_signals(void *argument)
{
    struct sender *to_main = argument;
    sigset_t set = stop_signals();
    int signal;

    sigwait(&set, &signal);
    sender_send(*to_main, (struct envelope){ .kind = ENVELOPE_STOP },
                deadline_in_ms(0));
    sigwait(&set, &signal);
    fprintf(stderr, "components: a second signal, not waiting any more\n");
    remove_directory();
    _exit(128 + signal);
}

/* ---- The run ---- */

static int by_value(const void *a, const void *b)
{
    int32_t x = ((const struct pipeline_result *)a)->value;
    int32_t y = ((const struct pipeline_result *)b)->value;

    return (x > y) - (x < y);
}

/* Takes the values through the pipeline, until told to stop, and prints the
 * results in order. False: a component failed. */
static bool run_values(struct system *system, const struct arguments *arguments,
                       struct mailbox *inbox)
{
    struct doubler_address doubler = { system->to[DOUBLER] };
    struct formatter_address formatter = { system->to[FORMATTER] };
    struct pipeline_result results[VALUES_MAX];
    size_t count = 0;
    bool ok = true;

    while ((int)count < arguments->count && mailbox_waiting(inbox) == 0) {
        results[count] =
            run_pipeline(doubler, formatter, arguments->values[count]);
        ok = ok && !results[count++].failed;
    }
    qsort(results, count, sizeof(results[0]), by_value);

    printf("\n--- Results (sorted by value) ---\n");
    for (size_t i = 0; i < count; i++) {
        printf("  %d -> %s\n", (int)results[i].value, results[i].text);
        if (arguments->stamps)
            printf(
                "      doubled at %lld ns, formatted %lld ns later\n",
                (long long)results[i].doubled_ns,
                (long long)(results[i].formatted_ns - results[i].doubled_ns));
    }
    return ok;
}

static void print_page(const struct system *system)
{
    struct admin_address admin = { system->to[ADMIN] };
    struct component_status rows[ADMIN_MOST];
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
static bool run(struct system *system, const struct arguments *arguments)
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

int main(int argc, char **argv)
{
    static struct arguments arguments;
    static struct system system; /* outlives a thread that does not stop */
    sigset_t set = stop_signals();
    int status = EXIT_FAILURE;

    if (!parse_arguments(argc, argv, &arguments))
        return EXIT_USAGE;
    if (arguments.help) {
        fputs(usage, stdout);
        return flush_stdout("components") ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (arguments.status)
        return admin_print_from(arguments.status) ? EXIT_SUCCESS : EXIT_FAILURE;

    signal(SIGPIPE, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (!make_directory(arguments.directory))
        return EXIT_FAILURE;
    if (system_init(&system, arguments.place, directory)) {
        system.members[BROKER].left_out = arguments.no_broker;
        if (arguments.serve)
            return system_serve(&system, arguments.serve);
        status = run(&system, &arguments) ? EXIT_SUCCESS : EXIT_FAILURE;
        system_release(&system);
    }
    remove_directory();
    return flush_stdout("components") ? status : EXIT_FAILURE;
}
