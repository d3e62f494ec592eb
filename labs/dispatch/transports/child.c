#include "transports/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/narration.h"
#include "support/printable.h"

extern char **environ;

enum { IN, OUT, ERR, PIPES };

static void close_all(int pipes[PIPES][2])
{
    for (int i = 0; i < PIPES; i++)
        for (int end = 0; end < 2; end++)
            if (pipes[i][end] >= 0)
                close(pipes[i][end]);
}

static void forget(struct child *child, struct watch *watch)
{
    loop_remove(child->loop, watch);
    if (watch->file >= 0)
        close(watch->file);
    watch->file = -1;
}

static void on_words(void *self, short events)
{
    struct child *child = self;
    char text[512];
    ssize_t count = read(child->words.file, text, sizeof(text) - 1);
    char *rest = text;
    char *line;

    (void)events;
    if (count <= 0) {
        forget(child, &child->words);
        return;
    }
    text[count] = '\0';
    while ((line = strtok_r(rest, "\n", &rest)))
        narrate("[%s] %s\n", child->name,
                printable(line, line, strlen(line) + 1));
}

static void on_end(void *self, short events)
{
    struct child *child = self;

    (void)events;
    waitpid(child->pid, &child->status, 0);
    kill(-child->pid, SIGKILL); /* whoever it left behind */
    child->pid = 0;
    forget(child, &child->end);
    forget(child, &child->words);
}

/* Returns 0 or an error. */
static int spawn(pid_t *pid, char *const *words, int pipes[PIPES][2])
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t signals;
    int error;

    posix_spawnattr_init(&attributes);
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK |
                                              POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_init(&actions);
    error =
        posix_spawn_file_actions_adddup2(&actions, pipes[IN][0], IN) ||
                posix_spawn_file_actions_adddup2(&actions, pipes[OUT][1],
                                                 OUT) ||
                posix_spawn_file_actions_adddup2(&actions, pipes[ERR][1], ERR)
            ? ENOMEM
            : posix_spawnp(pid, words[0], &actions, &attributes, words,
                           environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

int child_start(struct child *child, struct loop *loop, const char *name,
                char *const *words, int *to, int *from)
{
    int pipes[PIPES][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
    int error = 0;

    *child = (struct child){
        .loop = loop,
        .end = { -1, POLLIN, on_end, child },
        .words = { -1, POLLIN, on_words, child },
    };
    snprintf(child->name, sizeof(child->name), "%s", name);
    for (int i = 0; !error && i < PIPES; i++)
        error = pipe2(pipes[i], O_CLOEXEC) == 0 ? 0 : errno;
    if (!error)
        error = spawn(&child->pid, words, pipes);
    if (error) {
        *child = (struct child){ 0 };
        close_all(pipes);
        return error;
    }

    child->end.file = (int)syscall(SYS_pidfd_open, child->pid, 0);
    child->words.file = pipes[ERR][0];
    *to = pipes[IN][1];
    *from = pipes[OUT][0];
    pipes[ERR][0] = pipes[IN][1] = pipes[OUT][0] = -1;
    close_all(pipes);
    if (child->end.file < 0 || !loop_add(loop, &child->end) ||
        !loop_add(loop, &child->words)) {
        child_kill(child);
        close(*to);
        close(*from);
        return ENOMEM;
    }
    return 0;
}

bool child_has_ended(const struct child *child)
{
    return child->pid == 0;
}

void child_explain(const struct child *child, char why[CLOSED_WHY_SIZE])
{
    if (WIFSIGNALED(child->status))
        snprintf(why, CLOSED_WHY_SIZE, "signal %d (%s)",
                 WTERMSIG(child->status), strsignal(WTERMSIG(child->status)));
    else
        snprintf(why, CLOSED_WHY_SIZE, "exit status %d",
                 WEXITSTATUS(child->status));
}

void child_kill(struct child *child)
{
    if (child_has_ended(child))
        return;
    kill(-child->pid, SIGKILL);
    on_end(child, 0);
}
