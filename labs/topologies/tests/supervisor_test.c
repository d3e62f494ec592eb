/* Who is started again, and when it is enough. What OTP does with the same
 * crashes: otp.sh. */
#include "cmocka_all.h"

#include "supervisor/supervisor.h"

static struct supervisor of_three(enum strategy strategy, enum restart restart)
{
    struct supervision rules = { (int32_t)strategy, .intensity = 3,
                                 .period_ms = 1000, .backoff_ms = 10 };
    struct supervisor supervisor;

    supervisor_init(&supervisor, rules);
    for (int i = 0; i < 3; i++)
        supervisor_add(&supervisor, restart);
    return supervisor;
}

static void assert_restarts(enum strategy strategy, size_t first, size_t last)
{
    struct supervisor supervisor = of_three(strategy, PERMANENT);
    struct decision decision = supervisor_ended(&supervisor, 1, false, 0);

    assert_int_equal(decision.verdict, RESTART);
    assert_int_equal(decision.first, first);
    assert_int_equal(decision.last, last);
}

static void restarts_whom_the_strategy_names(void **state)
{
    (void)state;
    assert_restarts(ONE_FOR_ONE, 1, 1);
    assert_restarts(ONE_FOR_ALL, 0, 2);
    assert_restarts(REST_FOR_ONE, 1, 2);
}

static void leaves_whom_nobody_wants_back(void **state)
{
    static const struct {
        enum restart restart;
        bool well;
        enum verdict verdict;
    } cases[] = {
        { PERMANENT, true, RESTART }, { PERMANENT, false, RESTART },
        { TRANSIENT, true, LEAVE },   { TRANSIENT, false, RESTART },
        { TEMPORARY, true, LEAVE },   { TEMPORARY, false, LEAVE },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct supervisor supervisor = of_three(ONE_FOR_ONE, cases[i].restart);

        assert_int_equal(
            supervisor_ended(&supervisor, 0, cases[i].well, 0).verdict,
            cases[i].verdict);
    }
}

static void gives_up_after_intensity_restarts_within_the_period(void **state)
{
    struct supervisor supervisor = of_three(ONE_FOR_ONE, PERMANENT);

    (void)state;
    for (int64_t i = 0; i < 3; i++)
        assert_int_equal(supervisor_ended(&supervisor, 0, false, i).verdict,
                         RESTART);
    assert_int_equal(supervisor_ended(&supervisor, 1, false, 1000).verdict,
                     GIVE_UP);
}

static void forgets_what_was_before_the_period(void **state)
{
    struct supervisor supervisor = of_three(ONE_FOR_ONE, PERMANENT);

    (void)state;
    for (int64_t i = 0; i < 3000; i++)
        assert_int_equal(
            supervisor_ended(&supervisor, 0, false, i * 334).verdict, RESTART);
}

static void does_not_count_whom_it_leaves(void **state)
{
    struct supervisor supervisor = of_three(ONE_FOR_ONE, TRANSIENT);

    (void)state;
    for (int i = 0; i < 100; i++)
        supervisor_ended(&supervisor, 0, true, 0);
    assert_int_equal(supervisor_ended(&supervisor, 0, false, 0).verdict,
                     RESTART);
}

static void waits_twice_as_long_each_time(void **state)
{
    static const int64_t expected[] = { 0, 10, 20, 0 };
    static const int64_t times[] = { 0, 1, 2, 5000 };
    struct supervisor supervisor = of_three(ONE_FOR_ONE, PERMANENT);

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(
            supervisor_ended(&supervisor, 0, false, times[i]).delay_ms,
            expected[i]);
}

static void with_no_restarts_allowed_the_first_is_too_many(void **state)
{
    struct supervision rules = { ONE_FOR_ONE, .intensity = 0,
                                 .period_ms = 1000 };
    struct supervisor supervisor;

    (void)state;
    supervisor_init(&supervisor, rules);
    supervisor_add(&supervisor, PERMANENT);
    assert_int_equal(supervisor_ended(&supervisor, 0, true, 0).verdict,
                     GIVE_UP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restarts_whom_the_strategy_names),
        cmocka_unit_test(leaves_whom_nobody_wants_back),
        cmocka_unit_test(gives_up_after_intensity_restarts_within_the_period),
        cmocka_unit_test(forgets_what_was_before_the_period),
        cmocka_unit_test(does_not_count_whom_it_leaves),
        cmocka_unit_test(waits_twice_as_long_each_time),
        cmocka_unit_test(with_no_restarts_allowed_the_first_is_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
