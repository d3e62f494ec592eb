#include "support/stop_signals.h"

#include "cmocka_all.h"

static void blocks_both_and_nothing_else(void **state)
{
    sigset_t all;
    sigset_t now;

    (void)state;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    block_stop_signals();
    sigprocmask(SIG_SETMASK, NULL, &now);
    assert_true(sigismember(&now, SIGINT));
    assert_true(sigismember(&now, SIGTERM));
    assert_false(sigismember(&now, SIGCHLD));

    let_interrupt_end_us();
    sigprocmask(SIG_SETMASK, NULL, &now);
    assert_false(sigismember(&now, SIGINT));
    assert_true(sigismember(&now, SIGTERM));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_both_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
