#include "call/breaker.h"
#include "call/decorators.h"
#include "cmocka_all.h"
#include "fake_call.h"

enum { PAUSE_US = 10000, DEADLINE_US = 300000, FAR_US = 60000000 };

struct fixture {
    struct fake_time time;
    struct fake_call peer;
    struct scope scope;
    struct error error;
};

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){ .peer = { "o", &fixture.time, 0, 0 } };
    fake_time_init(&fixture.time);
    fixture.scope.until_us = fixture.time.now_us + FAR_US;
    *state = &fixture;
    return 0;
}

static bool make(struct fixture *fixture, struct call call)
{
    int request = 42;
    int response = 0;
    bool ok =
        call_make(&call, &fixture->scope, &request, &response, &fixture->error);

    assert_int_equal(response, ok ? 84 : 0);
    return ok;
}

/* ---- Deadline ---- */

static struct deadline deadline_of(struct fixture *fixture)
{
    return (struct deadline){ fake_as_call(&fixture->peer),
                              &fixture->time.source, DEADLINE_US };
}

static void a_deadline_shortens_the_time_that_there_is(void **state)
{
    struct fixture *fixture = *state;
    struct deadline deadline = deadline_of(fixture);

    assert_true(make(fixture, deadline_as_call(&deadline)));
    assert_int_equal(fixture->peer.until_us,
                     fixture->time.now_us + DEADLINE_US);
}

static void a_deadline_never_lengthens_it(void **state)
{
    struct fixture *fixture = *state;
    struct deadline deadline = deadline_of(fixture);

    fixture->scope.until_us = fixture->time.now_us + 5;
    assert_true(make(fixture, deadline_as_call(&deadline)));
    assert_int_equal(fixture->peer.until_us, fixture->time.now_us + 5);
}

static void nobody_is_asked_when_the_time_is_over(void **state)
{
    struct fixture *fixture = *state;
    struct deadline deadline = deadline_of(fixture);

    fixture->scope.until_us = fixture->time.now_us;
    assert_false(make(fixture, deadline_as_call(&deadline)));
    assert_int_equal(fixture->error.kind, ERROR_TIMED_OUT);
    assert_int_equal(fixture->peer.made, 0);
}

/* ---- Retry ---- */

static struct retry retry_of(struct fixture *fixture, const char *script)
{
    fixture->peer.script = script;
    return (struct retry){ fake_as_call(&fixture->peer), &fixture->time.source,
                           .attempts = 3, .pause_us = PAUSE_US };
}

static void what_fails_is_tried_again(void **state)
{
    struct fixture *fixture = *state;
    struct retry retry = retry_of(fixture, "eeo");

    assert_true(make(fixture, retry_as_call(&retry)));
    assert_int_equal(fixture->peer.made, 3);
}

static void but_not_for_ever(void **state)
{
    struct fixture *fixture = *state;
    struct retry retry = retry_of(fixture, "e");

    assert_false(make(fixture, retry_as_call(&retry)));
    assert_int_equal(fixture->peer.made, 3);
    assert_string_equal(error_chain(&fixture->error), "attempt 3: it is down");
}

static void only_what_may_get_better_is(void **state)
{
    struct fixture *fixture = *state;
    struct retry retry = retry_of(fixture, "n");

    assert_false(make(fixture, retry_as_call(&retry)));
    assert_int_equal(fixture->peer.made, 1);
}

static void the_pauses_double_and_differ(void **state)
{
    struct fixture *fixture = *state;
    int64_t first = 0;
    bool differ = false;

    for (int i = 0; i < 50; i++) {
        struct retry retry = retry_of(fixture, "e");

        fixture->time.sleeps = 0;
        fixture->time.slept_us = 0;
        fixture->scope.until_us = fixture->time.now_us + FAR_US;
        make(fixture, retry_as_call(&retry));
        assert_int_equal(fixture->time.sleeps, 2);
        assert_in_range(fixture->time.slept_us, 3 * PAUSE_US / 2, 3 * PAUSE_US);
        first = first == 0 ? fixture->time.slept_us : first;
        differ = differ || fixture->time.slept_us != first;
        fixture->time.now_us += 37;
    }
    assert_true(differ);
}

static void no_pause_goes_beyond_the_end(void **state)
{
    struct fixture *fixture = *state;
    struct retry retry = retry_of(fixture, "e");

    fixture->scope.until_us = fixture->time.now_us + PAUSE_US / 2;
    assert_false(make(fixture, retry_as_call(&retry)));
    assert_int_equal(fixture->peer.made, 1);
    assert_int_equal(fixture->time.sleeps, 0);
}

/* ---- Metered ---- */

struct told {
    int times;
    enum error_kind kind;
    int64_t us;
};

static void tell(void *who, enum error_kind kind, int64_t us)
{
    struct told *told = who;

    told->times++;
    told->kind = kind;
    told->us = us;
}

static void it_is_told_how_a_call_ended_and_how_long_it_took(void **state)
{
    struct fixture *fixture = *state;
    struct told told = { 0 };
    struct metered metered = { fake_as_call(&fixture->peer),
                               &fixture->time.source, tell, &told };

    fixture->peer.script = "se";
    assert_true(make(fixture, metered_as_call(&metered)));
    assert_int_equal(told.kind, ERROR_NONE);
    assert_int_equal(told.us, FAKE_SLOW_US);
    assert_false(make(fixture, metered_as_call(&metered)));
    assert_int_equal(told.kind, ERROR_EXTERNAL);
}

/* ---- Their order ---- */

struct stack {
    struct told told;
    struct metered metered;
    struct breaker breaker;
    struct retry retry;
    struct deadline deadline;
};

static const struct breaker_rules rules = {
    .window_calls = 10,
    .window_us = FAR_US,
    .minimum_calls = 2,
    .failures_percent = 50,
    .slow_us = FAR_US,
    .slow_percent = 100,
    .open_us = FAR_US,
};

/* deadline(retry(breaker(metered(call)))) */
static struct call as_we_do(struct fixture *fixture, struct stack *stack)
{
    const struct time_source *time = &fixture->time.source;

    *stack = (struct stack){ 0 };
    stack->metered = (struct metered){ fake_as_call(&fixture->peer), time, tell,
                                       &stack->told };
    breaker_init(&stack->breaker, metered_as_call(&stack->metered), time,
                 &rules);
    stack->retry = (struct retry){ breaker_as_call(&stack->breaker), time,
                                   .attempts = 5, .pause_us = PAUSE_US };
    stack->deadline =
        (struct deadline){ retry_as_call(&stack->retry), time, DEADLINE_US };
    return deadline_as_call(&stack->deadline);
}

static void each_attempt_asks_the_breaker_and_a_refusal_ends_them(void **state)
{
    struct fixture *fixture = *state;
    struct stack stack;
    struct call call = as_we_do(fixture, &stack);

    fixture->peer.script = "e";
    assert_false(make(fixture, call));
    assert_int_equal(fixture->error.kind, ERROR_UNAVAILABLE);
    assert_int_equal(fixture->peer.made, 2); /* of five: the breaker opened */
    assert_int_equal(stack.told.times, 2); /* what did not go out is not told */
}

static void the_other_way_round_the_breaker_sees_one_call(void **state)
{
    struct fixture *fixture = *state;
    struct retry retry = retry_of(fixture, "e");
    struct breaker breaker;

    breaker_init(&breaker, retry_as_call(&retry), &fixture->time.source,
                 &rules);
    assert_false(make(fixture, breaker_as_call(&breaker)));
    assert_int_equal(fixture->peer.made, 3);
    assert_int_equal(breaker.state, BREAKER_CLOSED);
}

static void all_attempts_have_one_deadline_together(void **state)
{
    struct fixture *fixture = *state;
    int64_t begun = fixture->time.now_us;
    struct stack stack;
    struct call call = as_we_do(fixture, &stack);

    stack.breaker.rules.minimum_calls = 10;
    stack.retry.attempts = 1000;
    fixture->peer.script = "e";
    assert_false(make(fixture, call));
    assert_true(fixture->time.now_us - begun <= DEADLINE_US);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_deadline_shortens_the_time_that_there_is),
        TEST(a_deadline_never_lengthens_it),
        TEST(nobody_is_asked_when_the_time_is_over),
        TEST(what_fails_is_tried_again),
        TEST(but_not_for_ever),
        TEST(only_what_may_get_better_is),
        TEST(the_pauses_double_and_differ),
        TEST(no_pause_goes_beyond_the_end),
        TEST(it_is_told_how_a_call_ended_and_how_long_it_took),
        TEST(each_attempt_asks_the_breaker_and_a_refusal_ends_them),
        TEST(the_other_way_round_the_breaker_sees_one_call),
        TEST(all_attempts_have_one_deadline_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
