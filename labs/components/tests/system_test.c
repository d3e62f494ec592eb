#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "system.h"

#include "cmocka_all.h"

enum { LONG_MS = 20000 };

static struct system five; /* outlives a component that hangs */
static char folder[FOLDER_MAX];

static int make_system(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/system_test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_true(system_init(&five, ON_THREADS, folder));
    five.members[BROKER].left_out = true;
    return 0;
}

static int release_system(void **state)
{
    (void)state;
    system_release(&five);
    assert_int_equal(rmdir(folder), 0); /* it was empty */
    return 0;
}

/* ---- What a component does in place of one of the five ---- */

static pthread_mutex_t hang = PTHREAD_MUTEX_INITIALIZER;
static char stopped[64]; /* the names, as they stop */

static bool refuse_to_start(void *self, struct message *why)
{
    (void)self;
    message_say(why, MESSAGE_FAILED, "not today");
    return false;
}

static enum handled hang_when_asked(void *self, const struct message *request,
                                    struct reply *reply)
{
    (void)self;
    (void)request;
    (void)reply;
    pthread_mutex_lock(&hang);
    pthread_mutex_unlock(&hang);
    return HANDLED;
}

static bool note_the_stop(void *self)
{
    strcat(stopped, self);
    strcat(stopped, " ");
    return true;
}

static const struct component_ops odd = {
    .name = "odd",
    .init = refuse_to_start,
    .handle = hang_when_asked,
};

static const struct component_ops noting = {
    .name = "noting",
    .handle = hang_when_asked,
    .stop = note_the_stop,
};

static const struct component_ops hanging = {
    .name = "hanging",
    .handle = hang_when_asked,
};

static void note_stops(int i, const char *name)
{
    five.members[i].component =
        (struct component){ .ops = &noting, .self = (void *)name };
}

static void starts_each_after_those_that_it_needs(void **state)
{
    (void)state;
    five.members[CLOCK].needs = 1u << FORMATTER;
    five.members[FORMATTER].needs = 1u << DOUBLER;
    five.members[DOUBLER].needs = 0;
    assert_true(system_start(&five));
    assert_int_equal(five.order[0], DOUBLER);
    assert_int_equal(five.order[1], FORMATTER);
    assert_int_equal(five.order[2], CLOCK);
    assert_int_equal(five.order[3], ADMIN);
    assert_true(system_stop(&five));
}

static void stops_the_last_first(void **state)
{
    (void)state;
    stopped[0] = '\0';
    note_stops(CLOCK, "clock");
    note_stops(DOUBLER, "doubler");
    note_stops(FORMATTER, "formatter");
    assert_true(system_start(&five));
    assert_true(system_stop(&five));
    assert_string_equal(stopped, "formatter doubler clock ");
}

static void one_that_does_not_start_ends_those_before_it(void **state)
{
    (void)state;
    stopped[0] = '\0';
    note_stops(CLOCK, "clock");
    note_stops(DOUBLER, "doubler");
    five.members[FORMATTER].component = (struct component){ .ops = &odd };
    assert_false(system_start(&five));
    assert_int_equal(five.started, 2);
    assert_true(system_stop(&five));
    assert_string_equal(stopped, "doubler clock ");
}

/* said is what the system says of it on stderr. */
static void stop_with_one_that_hangs(char *said, size_t size)
{
    struct envelope envelope = { .message = { .kind = DOUBLER_DOUBLE } };
    FILE *file = tmpfile();
    int saved = dup(STDERR_FILENO);
    size_t length;

    five.members[DOUBLER].component = (struct component){ .ops = &hanging };
    pthread_mutex_lock(&hang);
    assert_true(system_start(&five));
    sender_send(five.to[DOUBLER], &envelope, now_ms() + LONG_MS);
    dup2(fileno(file), STDERR_FILENO);
    assert_false(system_stop(&five));
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(file);
    length = fread(said, 1, size - 1, file);
    said[length] = '\0';
    fclose(file);
}

static void one_that_hangs_is_cut_at_the_deadline_and_named(void **state)
{
    char said[256];
    struct envelope envelope;

    (void)state;
    stopped[0] = '\0';
    note_stops(CLOCK, "clock");
    note_stops(FORMATTER, "formatter");
    stop_with_one_that_hangs(said, sizeof(said));
    assert_string_equal(said,
                        "components: doubler did not stop within 2500 "
                        "ms, and is left alone\n");
    assert_string_equal(stopped, "formatter clock ");
    assert_true(five.members[DOUBLER].started);

    /* Only so that no thread is left at the end of this test. */
    pthread_mutex_unlock(&hang);
    mailbox_receive(five.members[DOUBLER].host.life, &envelope,
                    now_ms() + LONG_MS);
    mailbox_release(five.members[DOUBLER].host.life);
    five.members[DOUBLER].started = false;
}

static void lists_who_runs_and_who_does_not(void **state)
{
    struct status rows[ADMIN_MOST];
    struct admin_address admin = { five.to[ADMIN] };

    (void)state;
    assert_true(system_start(&five));
    assert_int_equal(admin_list(admin, now_ms() + LONG_MS, rows),
                     COMPONENT_COUNT);
    assert_string_equal(rows[CLOCK].name, "clock");
    assert_string_equal(rows[CLOCK].state, "running");
    assert_string_equal(rows[BROKER].name, "broker");
    assert_string_equal(rows[BROKER].state, "stopped");
    assert_string_equal(rows[ADMIN].state, "running");
    assert_true(system_stop(&five));
}

static void lists_one_that_hangs_as_such(void **state)
{
    struct status rows[ADMIN_MOST];
    struct admin_address admin = { five.to[ADMIN] };
    struct envelope envelope = { .message = { .kind = DOUBLER_DOUBLE } };

    (void)state;
    five.members[DOUBLER].component = (struct component){ .ops = &hanging };
    pthread_mutex_lock(&hang);
    assert_true(system_start(&five));
    for (int i = 0; i < 3; i++)
        sender_send(five.to[DOUBLER], &envelope, now_ms() + LONG_MS);
    while (mailbox_waiting(five.members[DOUBLER].mailbox) > 2)
        ;
    assert_int_equal(admin_list(admin, now_ms() + 200, rows), COMPONENT_COUNT);
    assert_string_equal(rows[DOUBLER].state, "no answer");
    assert_int_equal(rows[DOUBLER].waiting, 2);
    assert_string_equal(rows[FORMATTER].state, "running");
    pthread_mutex_unlock(&hang);
    assert_true(system_stop(&five));
}

#define with_system(test)                                                      \
    cmocka_unit_test_setup_teardown(test, make_system, release_system)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_system(starts_each_after_those_that_it_needs),
        with_system(stops_the_last_first),
        with_system(one_that_does_not_start_ends_those_before_it),
        with_system(one_that_hangs_is_cut_at_the_deadline_and_named),
        with_system(lists_who_runs_and_who_does_not),
        with_system(lists_one_that_hangs_as_such),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
