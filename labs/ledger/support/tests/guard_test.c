#include "support/guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmocka_all.h"

enum { LONG_MS = 3600 * 1000 };

/* Runs body, with SIGTERM blocked and a guard for it, in a process of its own
 * that would never end. Returns its exit status; said is what it told. */
static int status_of(int64_t ms, void (*body)(struct guard *), char said[64])
{
    struct guard guard = { .ms = ms, .words = "too long", .status = 7 };
    ssize_t length;
    int ends[2];
    int status;
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDERR_FILENO);
        sigemptyset(&guard.signals);
        sigaddset(&guard.signals, SIGTERM);
        sigprocmask(SIG_BLOCK, &guard.signals, NULL);
        guard_begin(&guard);
        body(&guard);
        for (;;)
            pause();
    }
    close(ends[1]);
    length = read(ends[0], said, 63);
    said[length > 0 ? length : 0] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void do_nothing(struct guard *guard)
{
    (void)guard;
}

static void ask_to_stop(struct guard *guard)
{
    (void)guard;
    kill(getpid(), SIGTERM);
}

/* If the first one still watched, it would end us. */
static void begin_another(struct guard *guard)
{
    guard_end(guard);
    kill(getpid(), SIGTERM);
    sigemptyset(&guard->signals);
    guard->ms = 1;
    guard->words = "the second";
    guard->status = 8;
    guard_begin(guard);
}

/* Whoever comes next finds the signal, unless it has ended us already. */
static void stop_just_at_the_end(struct guard *guard)
{
    sigset_t pending;

    kill(getpid(), SIGTERM);
    guard_end(guard);
    sigpending(&pending);
    _exit(sigismember(&pending, SIGTERM) ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void ends_what_takes_too_long_and_says_so(void **state)
{
    char said[64];

    (void)state;
    assert_int_equal(status_of(1, do_nothing, said), 7);
    assert_string_equal(said, "too long\n");
}

static void ends_in_silence_what_is_asked_to_stop(void **state)
{
    char said[64];

    (void)state;
    assert_int_equal(status_of(LONG_MS, ask_to_stop, said), EXIT_SUCCESS);
    assert_string_equal(said, "");
}

static void ends_nothing_once_it_is_over(void **state)
{
    char said[64];

    (void)state;
    assert_int_equal(status_of(LONG_MS, begin_another, said), 8);
    assert_string_equal(said, "the second\n");
}

static void loses_no_signal_that_comes_just_at_the_end(void **state)
{
    char said[64];

    (void)state;
    for (int i = 0; i < 300; i++)
        assert_int_equal(status_of(LONG_MS, stop_just_at_the_end, said),
                         EXIT_SUCCESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loses_no_signal_that_comes_just_at_the_end),
        cmocka_unit_test(ends_what_takes_too_long_and_says_so),
        cmocka_unit_test(ends_in_silence_what_is_asked_to_stop),
        cmocka_unit_test(ends_nothing_once_it_is_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
