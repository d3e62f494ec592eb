/*
 * Stands between a program and another: runs the program, passes on what the
 * two say to each other, and writes a line about each message before its end is
 * passed on.
 *
 *   relay lines NAME OTHER PROGRAM [ARGUMENT...]
 *   relay http|nats NAME VARIABLE=OTHER PROGRAM [ARGUMENT...]
 *   relay clock
 *
 * The program called NAME speaks with OTHER by its stdin and stdout; or by a
 * port of this machine, whose URL is in the environment variable: the program
 * finds our port in it. PROGRAM may be a relay between it and somebody
 * else. The lines go to the named pipe TRACE_PIPE as long as somebody reads it.
 * TRACE_START is what "clock" printed at the start of the trace; with
 * TRACE_WHOLE nothing is left out of a message.
 *
 * The program takes over this process, so that its signals and its end are what
 * they are without us; a child passes on, and ends after it.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "way.h"

enum { EXIT_USAGE = 2 };

/* ---- The port ---- */

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
}

/* A socket for one that is passed on at once, whatever its size. */
static int undelayed(int fd)
{
    int yes = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    return fd;
}

/* Each way has file descriptors of its own, and closes them. */
static void *accept_all(void *argument)
{
    struct relay *relay = argument;
    struct sockaddr_in address = loopback(relay->port);
    int near;

    while ((near = undelayed(accept(relay->listener, NULL, NULL))) >= 0) {
        int far = undelayed(socket(AF_INET, SOCK_STREAM, 0));
        int near_again = dup(near);
        int far_again = dup(far);

        /* If nobody is there, both ways end at once. */
        connect(far, (struct sockaddr *)&address, sizeof(address));
        begin_way(relay, true, near, far);
        begin_way(relay, false, far_again, near_again);
    }
    return NULL;
}

/* Listens on a free port, and puts it in place of the one in the variable. */
static void take_place(struct relay *relay, const char *variable)
{
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof(address);
    const char *url = getenv(variable);
    struct text ours = { .length = 0 };

    if (!url || !strrchr(url, ':')) {
        fprintf(stderr, "relay: no URL is in %s\n", variable);
        exit(EXIT_USAGE);
    }
    relay->port = atoi(strrchr(url, ':') + 1);
    relay->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(relay->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(relay->listener, SOMAXCONN) != 0 ||
        getsockname(relay->listener, (struct sockaddr *)&address, &size) != 0)
        fail("listen on 127.0.0.1");
    text_add(&ours, "%.*s://127.0.0.1:%d", (int)strcspn(url, ":"), url,
             ntohs(address.sin_port));
    setenv(variable, ours.bytes, 1);
}

/* ---- The program, and its child ---- */

/* What asks the program to end is not for us, and one who does not listen any
 * more is no reason to end. */
static void ignore_signals(void)
{
    static const int ignored[] = { SIGHUP, SIGINT, SIGPIPE, SIGTERM };

    for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
        signal(ignored[i], SIG_IGN);
}

static void begin_to_accept(struct relay *relay)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, accept_all, relay) != 0)
        fail("start a thread");
    pthread_detach(thread);
}

/* Until nobody has the other end of this pipe, which only the program holds. */
static void wait_for_end(int alive)
{
    char nothing;

    while (read(alive, &nothing, 1) > 0)
        ;
}

static void run(struct relay *relay, char **command)
{
    int in[2];
    int out[2];
    int life[2];
    pid_t pid;

    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 ||
        pipe(life) != 0 || (pid = fork()) < 0)
        fail("start a process");
    if (pid == 0) {
        close(in[0]);
        close(out[1]);
        close(life[1]);
        ignore_signals();
        if (relay->port != 0) {
            begin_to_accept(relay);
        } else {
            begin_way(relay, false, STDIN_FILENO, in[1]);
            begin_way(relay, true, out[0], STDOUT_FILENO);
        }
        wait_for_end(life[0]);
        finish_ways(relay);
        return;
    }
    close(life[0]);
    if (relay->port == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
    }
    execv(command[0], command);
    fail(command[0]);
}

static find_message *protocol_of(const char *name)
{
    if (strcmp(name, "lines") == 0)
        return find_line;
    return strcmp(name, "http") == 0 ? find_http : find_nats;
}

/* Without a reader there is nobody to write for, nor to wait for. */
static int open_trace(void)
{
    const char *path = getenv("TRACE_PIPE");
    int fd = path ? open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC) : -1;

    if (fd >= 0)
        fcntl(fd, F_SETFL, 0); /* a slow reader is waited for */
    return fd;
}

int main(int argc, char **argv)
{
    const char *start = getenv("TRACE_START");
    struct relay relay = {
        .trace = open_trace(),
        .start_ns = start ? strtoll(start, NULL, 10) : now_ns(),
        .whole = getenv("TRACE_WHOLE") != NULL,
        .lock = PTHREAD_MUTEX_INITIALIZER,
    };
    char *name;

    if (argc < 5) {
        printf("%lld\n", (long long)now_ns());
        return EXIT_SUCCESS;
    }
    relay.find = protocol_of(argv[1]);
    relay.program = argv[2];
    relay.other = argv[3];
    name = strchr(argv[3], '=');
    if (name) {
        *name = '\0';
        relay.other = name + 1;
        take_place(&relay, argv[3]);
    }
    run(&relay, argv + 4);
    return EXIT_SUCCESS;
}
