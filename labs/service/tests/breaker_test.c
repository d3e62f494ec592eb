#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

#include "call/breaker.h"
#include "cmocka_all.h"
#include "fake_call.h"

/* ---- The breaker of the text ---- */

/* Its call, lock by lock: the state is read under a lock that is held until the
 * function ends, and on_success wants to write it. There it waits for itself;
 * here it only tries. */
static int call_as_in_the_text(pthread_rwlock_t *state)
{
    int code;

    pthread_rwlock_rdlock(state);           /* let state = self.state.read() */
                                            /* f.await: Ok */
    code = pthread_rwlock_trywrlock(state); /* self.state.write(), on success */
    if (code == 0)
        pthread_rwlock_unlock(state);
    pthread_rwlock_unlock(state); /* the end of the function */
    return code;
}

static void
the_one_of_the_text_waits_for_itself_at_its_first_success(void **state)
{
    pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

    (void)state;
    assert_int_equal(call_as_in_the_text(&lock), EBUSY);
    pthread_rwlock_destroy(&lock);
}

/* ---- Ours ---- */

enum { OPEN_US = 5000000, WINDOW_US = 10000000 };

static const struct breaker_rules rules = {
    .window_calls = 10,
    .window_us = WINDOW_US,
    .minimum_calls = 4,
    .failures_percent = 50,
    .slow_us = FAKE_SLOW_US / 2,
    .slow_percent = 80,
    .open_us = OPEN_US,
};

struct fixture {
    struct fake_time time;
    struct fake_call peer;
    struct breaker breaker;
    int changes;
};

static void count_change(void *who, enum breaker_state state)
{
    (void)state;
    ++*(int *)who;
}

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){ .peer = { "o", &fixture.time, 0, 0 } };
    fake_time_init(&fixture.time);
    breaker_init(&fixture.breaker, fake_as_call(&fixture.peer),
                 &fixture.time.source, &rules);
    fixture.breaker.on_change = count_change;
    fixture.breaker.who = &fixture.changes;
    *state = &fixture;
    return 0;
}

/* One call; returns what became of it. */
static enum error_kind ask(struct fixture *fixture)
{
    struct call call = breaker_as_call(&fixture->breaker);
    struct scope scope = { .until_us = INT64_MAX };
    struct error error;
    int request = 42;
    int response = 0;

    if (!call_make(&call, &scope, &request, &response, &error))
        return error.kind;
    assert_int_equal(response, 84);
    return ERROR_NONE;
}

static void ask_times(struct fixture *fixture, int times)
{
    while (times-- > 0)
        ask(fixture);
}

static enum breaker_state state_of(struct fixture *fixture)
{
    return fixture->breaker.state;
}

static void ours_does_not(void **state)
{
    for (int i = 0; i < 3; i++)
        assert_int_equal(ask(*state), ERROR_NONE);
    assert_int_equal(state_of(*state), BREAKER_CLOSED);
}

static void opens_when_half_of_the_calls_fail(void **state)
{
    struct fixture *fixture = *state;

    fixture->peer.script = "ooee";
    ask_times(fixture, 3);
    assert_int_equal(state_of(fixture), BREAKER_CLOSED);
    ask_times(fixture, 1);
    assert_int_equal(state_of(fixture), BREAKER_OPEN);
    assert_int_equal(fixture->changes, 1);
}

static void an_open_one_does_not_ask(void **state)
{
    struct fixture *fixture = *state;

    fixture->peer.script = "e";
    ask_times(fixture, 4);
    assert_int_equal(ask(fixture), ERROR_UNAVAILABLE);
    assert_int_equal(fixture->peer.made, 4);
}

static void does_not_judge_by_too_few_calls(void **state)
{
    struct fixture *fixture = *state;

    fixture->peer.script = "e";
    ask_times(fixture, 3);
    assert_int_equal(state_of(fixture), BREAKER_CLOSED);
}

static void forgets_what_is_more_than_its_window_of_calls_ago(void **state)
{
    struct fixture *fixture = *state;

    fixture->peer.script =
        "oooooo"
        "ooooooooooo"
        "ooooooooooo"
        "eeeee";
    ask_times(fixture, 32);
    assert_int_equal(state_of(fixture), BREAKER_CLOSED); /* 4 of the last 10 */
    ask(fixture);
    assert_int_equal(state_of(fixture), BREAKER_OPEN); /* and of all 5 of 33 */
}

static void forgets_what_is_longer_ago_than_its_window_of_time(void **state)
{
    struct fixture *fixture = *state;

    fixture->peer.script = "e";
    ask_times(fixture, 3);
    fixture->time.now_us += WINDOW_US + 1;
    ask_times(fixture, 3);
    assert_int_equal(state_of(fixture), BREAKER_CLOSED);
    ask(fixture);
    assert_int_equal(state_of(fixture), BREAKER_OPEN);
}

static void opens_for_answers_that_are_too_slow(void **state)
{
    struct fixture *fixture = *state;

    fixture->peer.script = "s";
    ask_times(fixture, 4);
    assert_int_equal(state_of(fixture), BREAKER_OPEN);
}

static void that_there_is_no_such_thing_is_an_answer(void **state)
{
    struct fixture *fixture = *state;

    fixture->peer.script = "n";
    ask_times(fixture, 10);
    assert_int_equal(state_of(fixture), BREAKER_CLOSED);
}

static void after_a_while_one_call_goes_out_and_closes_it(void **state)
{
    struct fixture *fixture = *state;

    fixture->peer.script = "eeeeo";
    ask_times(fixture, 4);
    fixture->time.now_us += OPEN_US - 1;
    assert_int_equal(ask(fixture), ERROR_UNAVAILABLE);
    fixture->time.now_us += 1;
    assert_int_equal(ask(fixture), ERROR_NONE);
    assert_int_equal(state_of(fixture), BREAKER_CLOSED);
    assert_int_equal(ask(fixture), ERROR_NONE);
}

static void or_opens_it_again(void **state)
{
    struct fixture *fixture = *state;

    fixture->peer.script = "e";
    ask_times(fixture, 4);
    fixture->time.now_us += OPEN_US;
    assert_int_equal(ask(fixture), ERROR_EXTERNAL);
    assert_int_equal(ask(fixture), ERROR_UNAVAILABLE);
    assert_int_equal(fixture->peer.made, 5);
}

static void a_peer_that_flaps_keeps_it_open_most_of_the_time(void **state)
{
    struct fixture *fixture = *state;

    for (int i = 0; i < 100; i++) { /* dead and alive by turns, for ten calls */
        fixture->peer.script = i / 10 % 2 == 0 ? "e" : "o";
        ask(fixture);
        fixture->time.now_us += OPEN_US / 10;
    }
    assert_in_range(fixture->peer.made, 20, 80);
}

/* A call that is made while the breaker changes. */
static bool make_and_fail_others(void *self, const struct scope *scope,
                                 const void *request, void *response,
                                 struct error *error)
{
    struct fixture *fixture = self;

    (void)scope;
    (void)request;
    (void)response;
    fixture->breaker.inner = fake_as_call(&fixture->peer);
    fixture->peer.script = "e";
    ask_times(fixture, 4);
    fixture->time.now_us += OPEN_US;
    fixture->peer.script = "o";
    assert_int_equal(ask(fixture), ERROR_NONE); /* closed again */
    return error_set(error, ERROR_EXTERNAL, "late");
}

static void a_late_result_does_not_count(void **state)
{
    struct fixture *fixture = *state;

    fixture->breaker.inner = (struct call){ make_and_fail_others, fixture };
    assert_int_equal(ask(fixture), ERROR_EXTERNAL);
    fixture->peer.script = "e";
    ask_times(fixture, 3); /* with the late one it would be four */
    assert_int_equal(state_of(fixture), BREAKER_CLOSED);
}

/* ---- Sixteen threads ---- */

enum { THREADS = 16 };

struct crowd {
    pthread_barrier_t barrier; /* all of them, and inside the probe, too */
    struct fixture *fixture;
    atomic_int refused;
    atomic_int out;
};

/* Is out until all the others have been refused. */
static bool make_one_probe(void *self, const struct scope *scope,
                           const void *request, void *response,
                           struct error *error)
{
    struct crowd *crowd = self;

    (void)scope;
    (void)error;
    crowd->out++;
    pthread_barrier_wait(&crowd->barrier);
    *(int *)response = *(const int *)request * 2;
    return true;
}

static void *ask_at_once(void *self)
{
    struct crowd *crowd = self;

    pthread_barrier_wait(&crowd->barrier);
    if (ask(crowd->fixture) == ERROR_UNAVAILABLE) {
        crowd->refused++;
        pthread_barrier_wait(&crowd->barrier);
    }
    return NULL;
}

static void one_of_sixteen_threads_may_see_whether_it_is_over(void **state)
{
    struct fixture *fixture = *state;
    struct crowd crowd = { .fixture = fixture };
    pthread_t threads[THREADS];

    fixture->peer.script = "e";
    ask_times(fixture, 4);
    fixture->time.now_us += OPEN_US;
    fixture->breaker.inner = (struct call){ make_one_probe, &crowd };
    pthread_barrier_init(&crowd.barrier, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_at_once, &crowd),
                         0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&crowd.barrier);
    assert_int_equal(crowd.out, 1);
    assert_int_equal(crowd.refused, THREADS - 1);
    assert_int_equal(state_of(fixture), BREAKER_CLOSED);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            the_one_of_the_text_waits_for_itself_at_its_first_success),
        TEST(ours_does_not),
        TEST(opens_when_half_of_the_calls_fail),
        TEST(an_open_one_does_not_ask),
        TEST(does_not_judge_by_too_few_calls),
        TEST(forgets_what_is_more_than_its_window_of_calls_ago),
        TEST(forgets_what_is_longer_ago_than_its_window_of_time),
        TEST(opens_for_answers_that_are_too_slow),
        TEST(that_there_is_no_such_thing_is_an_answer),
        TEST(after_a_while_one_call_goes_out_and_closes_it),
        TEST(or_opens_it_again),
        TEST(a_peer_that_flaps_keeps_it_open_most_of_the_time),
        TEST(a_late_result_does_not_count),
        TEST(one_of_sixteen_threads_may_see_whether_it_is_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
