#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "doubler.h"
#include "formatter.h"
#include "host.h"

#include "cmocka_all.h"

enum { LONG_MS = 20000 };

/* A source of time that the test sets. */
static int64_t set_time(void *self)
{
    return *(int64_t *)self;
}

/* Clock, and one that needs it, on threads. */
struct parts {
    int64_t time;
    struct clock clock;
    struct mailbox *mailboxes[2];
    struct sender to[2];
    struct host hosts[2];
    struct message why;
};

static void start(struct parts *parts, int i, struct component component)
{
    parts->mailboxes[i] = mailbox_create(MAILBOX_CAPACITY);
    parts->to[i] = mailbox_sender(parts->mailboxes[i]);
    assert_true(host_on_thread(&parts->hosts[i], component, parts->mailboxes[i],
                               now_ms() + LONG_MS, &parts->why));
}

static void stop(struct parts *parts, int i)
{
    struct message request = { .kind = LIFE_STOP };
    int exit_code;

    if (!parts->mailboxes[i])
        return;
    tell(parts->to[i], &request, now_ms() + LONG_MS);
    assert_true(host_join(&parts->hosts[i], now_ms() + LONG_MS, &exit_code));
    sender_drop(&parts->to[i]);
    mailbox_release(parts->mailboxes[i]);
    parts->mailboxes[i] = NULL;
}

static int start_clock(void **state)
{
    static struct parts parts;

    parts = (struct parts){ .time = 1000 };
    parts.clock =
        (struct clock){ .source = set_time, .source_self = &parts.time };
    start(&parts, 0, (struct component){ &clock_ops, &parts.clock });
    *state = &parts;
    return 0;
}

static int stop_all(void **state)
{
    stop(*state, 1);
    stop(*state, 0);
    return 0;
}

static int64_t get_time(struct parts *parts)
{
    struct clock_address clock = { parts->to[0] };
    struct message answer;

    assert_true(clock_get_time(clock, now_ms() + LONG_MS, &answer));
    return answer.ns;
}

static void set_offset(struct parts *parts, int64_t offset_ns)
{
    struct clock_address clock = { parts->to[0] };

    assert_int_equal(clock_set_offset(clock, offset_ns, now_ms() + LONG_MS),
                     MAILBOX_OK);
}

static void clock_tells_the_time_of_its_source(void **state)
{
    struct parts *parts = *state;

    assert_int_equal(get_time(parts), 1000);
    parts->time = 2000;
    assert_int_equal(get_time(parts), 2000);
}

static void clock_adds_an_offset(void **state)
{
    struct parts *parts = *state;

    set_offset(parts, 500);
    assert_int_equal(get_time(parts), 1500);
}

static void a_negative_offset_never_makes_time_run_backwards(void **state)
{
    struct parts *parts = *state;

    assert_int_equal(get_time(parts), 1000);
    set_offset(parts, -300);
    assert_int_equal(get_time(parts), 1000);
    parts->time = 1299;
    assert_int_equal(get_time(parts), 1000);
    parts->time = 1400;
    assert_int_equal(get_time(parts), 1100);
}

static void the_source_may_go_back_as_well(void **state)
{
    struct parts *parts = *state;

    assert_int_equal(get_time(parts), 1000);
    parts->time = 1;
    assert_int_equal(get_time(parts), 1000);
}

static void the_time_of_the_system_goes_on(void **state)
{
    int64_t before = clock_system_time(NULL);

    (void)state;
    assert_true(before > INT64_C(1600000000) * 1000000000);
    assert_true(clock_system_time(NULL) >= before);
}

/* ---- Doubler ---- */

static struct doubler_address start_doubler(struct parts *parts)
{
    static struct doubler doubler;

    doubler.clock.to = parts->to[0];
    start(parts, 1, (struct component){ &doubler_ops, &doubler });
    return (struct doubler_address){ parts->to[1] };
}

static void assert_doubles(struct doubler_address doubler, int32_t value,
                           int32_t expected)
{
    struct message answer;

    assert_true(doubler_double(doubler, value, now_ms() + LONG_MS, &answer));
    assert_int_equal(answer.value, expected);
}

static void assert_refuses_to_double(struct doubler_address doubler,
                                     int32_t value, const char *why)
{
    struct message answer;

    assert_false(doubler_double(doubler, value, now_ms() + LONG_MS, &answer));
    assert_int_equal(answer.kind, MESSAGE_REFUSED);
    assert_string_equal(answer.text, why);
}

static void doubles_up_to_the_ends_of_the_range(void **state)
{
    struct doubler_address doubler = start_doubler(*state);

    assert_doubles(doubler, 42, 84);
    assert_doubles(doubler, 0, 0);
    assert_doubles(doubler, 1073741823, 2147483646);
    assert_doubles(doubler, -1073741824, INT32_MIN);
}

static void refuses_a_value_whose_double_overflows(void **state)
{
    struct doubler_address doubler = start_doubler(*state);

    assert_refuses_to_double(doubler, 1073741824,
                             "overflow: 1073741824 * 2 exceeds i32 range");
    assert_refuses_to_double(doubler, -1073741825,
                             "overflow: -1073741825 * 2 exceeds i32 range");
    assert_doubles(doubler, 1, 2);
}

static void stamps_what_it_doubles(void **state)
{
    struct parts *parts = *state;
    struct doubler_address doubler = start_doubler(parts);
    struct message answer;

    parts->time = 5000;
    assert_true(doubler_double(doubler, 42, now_ms() + LONG_MS, &answer));
    assert_int_equal(answer.at_ns, 5000);
}

static void says_so_if_clock_is_gone(void **state)
{
    struct doubler_address doubler = start_doubler(*state);
    struct parts *parts = *state;
    struct message answer;

    mailbox_close(parts->mailboxes[0]);
    assert_false(doubler_double(doubler, 42, now_ms() + LONG_MS, &answer));
    assert_int_equal(answer.kind, MESSAGE_FAILED);
    assert_string_equal(answer.text, "clock: there will be no answer");
}

enum { CLIENTS = 4, EACH = 1000 };

/* Returns how often it went well. */
static void *double_often(void *argument)
{
    const struct doubler_address *doubler = argument;
    struct message answer;
    intptr_t right = 0;

    for (int32_t i = 0; i < EACH; i++)
        right += doubler_double(*doubler, i, now_ms() + LONG_MS, &answer) &&
                 answer.value == 2 * i;
    return (void *)right;
}

/* Compare with contrast/: no lock anywhere in doubler.c. */
static void counts_right_whoever_asks_at_once(void **state)
{
    struct parts *parts = *state;
    struct doubler_address doubler = start_doubler(parts);
    pthread_t threads[CLIENTS];
    void *right;

    for (int i = 0; i < CLIENTS; i++)
        pthread_create(&threads[i], NULL, double_often, &doubler);
    for (int i = 0; i < CLIENTS; i++) {
        pthread_join(threads[i], &right);
        assert_int_equal((intptr_t)right, EACH);
    }
    stop(parts, 1);
    assert_int_equal(parts->hosts[1].handled, CLIENTS * EACH);
}

/* ---- Formatter ---- */

static struct formatter_address start_formatter(struct parts *parts)
{
    static struct formatter formatter;

    formatter.clock.to = parts->to[0];
    start(parts, 1, (struct component){ &formatter_ops, &formatter });
    return (struct formatter_address){ parts->to[1] };
}

static void assert_formats(struct formatter_address formatter, int32_t value,
                           const char *expected)
{
    struct message answer;

    assert_true(
        formatter_format(formatter, value, now_ms() + LONG_MS, &answer));
    assert_string_equal(answer.text, expected);
    assert_int_equal(answer.at_ns, 1000);
}

static void formats_four_digits(void **state)
{
    struct formatter_address formatter = start_formatter(*state);

    assert_formats(formatter, 84, "Value-0084");
    assert_formats(formatter, -36, "Value--036");
    assert_formats(formatter, 9999, "Value-9999");
    assert_formats(formatter, -9999, "Value--9999");
}

static void refuses_more_than_four_digits(void **state)
{
    struct formatter_address formatter = start_formatter(*state);
    struct message answer;

    assert_false(
        formatter_format(formatter, 10000, now_ms() + LONG_MS, &answer));
    assert_int_equal(answer.kind, MESSAGE_REFUSED);
    assert_string_equal(
        answer.text, "value 10000 exceeds 4-digit format range [-9999..9999]");
    assert_false(
        formatter_format(formatter, -10000, now_ms() + LONG_MS, &answer));
}

#define with_clock(test)                                                       \
    cmocka_unit_test_setup_teardown(test, start_clock, stop_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_clock(clock_tells_the_time_of_its_source),
        with_clock(clock_adds_an_offset),
        with_clock(a_negative_offset_never_makes_time_run_backwards),
        with_clock(the_source_may_go_back_as_well),
        cmocka_unit_test(the_time_of_the_system_goes_on),
        with_clock(doubles_up_to_the_ends_of_the_range),
        with_clock(refuses_a_value_whose_double_overflows),
        with_clock(stamps_what_it_doubles),
        with_clock(says_so_if_clock_is_gone),
        with_clock(counts_right_whoever_asks_at_once),
        with_clock(formats_four_digits),
        with_clock(refuses_more_than_four_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
