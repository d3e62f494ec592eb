/* The same crash four times: who survives it?
 *
 * Somebody answers questions. Beside it works somebody else, as a thread, as a
 * task of the same loop, as a process with memory in common, or as a process,
 * and dies of a wild pointer in the middle of changing something. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* What both work on: two numbers that are always equal, but for a moment. */
static struct shared {
    pthread_mutex_t lock;
    int first;
    int second;
} * shared;

enum { QUESTION, ANSWER, CRASH, LIFE, PIPES };
static int pipes[PIPES][2];

static void be_wrong(void)
{
    pthread_mutex_lock(&shared->lock);
    shared->first++;
    signal(SIGSEGV, SIG_DFL); /* a sanitizer would tell of it */
    raise(SIGSEGV);           /* what a wild pointer comes to */
    shared->second++;
    pthread_mutex_unlock(&shared->lock);
}

static void wait_for_crash(void)
{
    char byte;

    if (read(pipes[CRASH][0], &byte, 1) == 1)
        be_wrong();
}

/* 'w': all is whole; 'h': it is half changed, and whoever did it is dead. */
static char look(void)
{
    int error = pthread_mutex_lock(&shared->lock);
    bool whole = shared->first == shared->second;

    if (error == EOWNERDEAD)
        pthread_mutex_consistent(&shared->lock);
    pthread_mutex_unlock(&shared->lock);
    return whole ? 'w' : 'h';
}

static void answer(void)
{
    char byte;

    if (read(pipes[QUESTION][0], &byte, 1) != 1)
        _exit(EXIT_SUCCESS);
    byte = look();
    if (write(pipes[ANSWER][1], &byte, 1) != 1)
        _exit(EXIT_FAILURE);
}

/* ---- Four ways to work beside each other; none comes back ---- */

static void *crash_in_thread(void *unused)
{
    wait_for_crash();
    return unused;
}

static void as_thread(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, crash_in_thread, NULL);
    for (;;)
        answer();
}

static void as_task(void)
{
    struct pollfd files[] = { { .fd = pipes[QUESTION][0], .events = POLLIN },
                              { .fd = pipes[CRASH][0], .events = POLLIN } };

    while (poll(files, 2, -1) > 0) {
        if (files[1].revents)
            wait_for_crash();
        if (files[0].revents)
            answer();
    }
}

static void as_shared_process(void)
{
    if (fork() == 0) {
        wait_for_crash();
        _exit(EXIT_SUCCESS);
    }
    close(pipes[LIFE][1]);
    for (;;)
        answer();
}

static void *own_memory(void)
{
    struct shared *own = malloc(sizeof(*own));

    if (own)
        *own = (struct shared){ PTHREAD_MUTEX_INITIALIZER, 0, 0 };
    return own;
}

static void as_process(void)
{
    shared = own_memory(); /* each has its copy after fork */
    if (shared)
        as_shared_process();
}

static const struct way {
    const char *name;
    void (*work)(void);
} ways[] = {
    { "thread", as_thread },
    { "task of one loop", as_task },
    { "process, shared memory", as_shared_process },
    { "process", as_process },
};

/* ---- Looking at it ---- */

static bool prepare(void)
{
    pthread_mutexattr_t attributes;

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return false;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&shared->lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    for (int i = 0; i < PIPES; i++)
        if (pipe(pipes[i]) != 0)
            return false;
    return true;
}

/* Its answer, or 'd': it is dead. Of ours only the two ends are open then. */
static char ask(void)
{
    char byte = '?';

    if (write(pipes[QUESTION][1], &byte, 1) != 1 ||
        read(pipes[ANSWER][0], &byte, 1) != 1)
        return 'd';
    return byte;
}

/* Whoever crashes has the last writing end of LIFE open. */
static char crash_and_ask(pid_t host)
{
    char byte = '!';
    char after = '?';

    if (ask() == 'w' && write(pipes[CRASH][1], &byte, 1) == 1 &&
        read(pipes[LIFE][0], &byte, 1) == 0)
        after = ask();
    kill(host, SIGKILL);
    waitpid(host, NULL, 0);
    return after;
}

static const char *tell(char after)
{
    switch (after) {
    case 'd':
        return "the other one dies as well";
    case 'h':
        return "the other one lives, and finds what they share half changed";
    case 'w':
        return "the other one lives, and all that it has is whole";
    default:
        return "nothing can be told";
    }
}

/* Those that the other side uses: questions and crashes go to the host. */
static void close_ends_of_others(bool in_host)
{
    for (int i = 0; i < PIPES; i++) {
        bool to_host = i == QUESTION || i == CRASH;

        close(pipes[i][to_host == in_host ? 1 : 0]);
    }
}

static bool try(const struct way *way)
{
    pid_t host;

    if (!prepare() || (host = fork()) < 0)
        return false;
    if (host == 0) {
        close_ends_of_others(true);
        way->work();
        _exit(EXIT_FAILURE);
    }
    close_ends_of_others(false);
    printf("%-24s %s\n", way->name, tell(crash_and_ask(host)));
    fflush(stdout);
    close_ends_of_others(true); /* and now our own */
    munmap(shared, sizeof(*shared));
    return true;
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
        if (!try(&ways[i])) {
            perror("isolation");
            return EXIT_FAILURE;
        }
    return EXIT_SUCCESS;
}
