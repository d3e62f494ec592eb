#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "system.h"

#include "cmocka_all.h"

enum { LONG_MS = 20000 };

static struct system five; /* outlives a component that hangs */
static char folder[64];

static int make_system(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/system_test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    assert_true(system_init(&five, ON_THREADS));
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

static enum handled hang_when_asked(void *self, struct message *message,
                                    struct reply *reply)
{
    (void)self;
    (void)message;
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
    five.components[i] =
        (struct component){ .ops = &noting, .self = (void *)name };
}

/* The order of the enum is that of the starts, which the transcripts show. */
static void each_needs_only_those_before_it(void **state)
{
    const struct {
        int who;
        struct sender needed;
    } needs[] = { { DOUBLER, five.doubler.clock.to },
                  { FORMATTER, five.formatter.clock.to },
                  { ADMIN, five.admin.others[five.admin.count - 1] } };

    (void)state;
    for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
        int before = 0;

        while (before < needs[i].who &&
               five.to[before].mailbox != needs[i].needed.mailbox)
            before++;
        assert_true(before < needs[i].who);
    }
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
    five.components[FORMATTER] = (struct component){ .ops = &odd };
    assert_false(system_start(&five));
    assert_false(five.members[FORMATTER].started);
    assert_false(five.members[ADMIN].started);
    assert_true(system_stop(&five));
    assert_string_equal(stopped, "doubler clock ");
}

/* said is what the system says of it on stderr. */
static void stop_with_one_that_hangs(char *said, size_t size)
{
    struct message request = { .kind = DOUBLER_DOUBLE };
    FILE *file = tmpfile();
    int saved = dup(STDERR_FILENO);
    size_t length;

    five.components[DOUBLER] = (struct component){ .ops = &hanging };
    pthread_mutex_lock(&hang);
    assert_true(system_start(&five));
    tell(five.to[DOUBLER], &request, now_ms() + LONG_MS);
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
                        "components: hanging did not stop within 2500 "
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

/* The list as Admin sends it. */
static void get_list(struct status rows[COMPONENT_COUNT])
{
    struct message request = { .kind = ADMIN_LIST };
    struct mailbox *answers =
        ask_for_stream(five.to[ADMIN], &request, now_ms() + LONG_MS);
    struct envelope envelope;

    for (int i = 0; i < COMPONENT_COUNT; i++) {
        assert_int_equal(
            mailbox_receive(answers, &envelope, now_ms() + LONG_MS),
            MAILBOX_OK);
        rows[i] = envelope.message.status;
    }
    assert_int_equal(mailbox_receive(answers, &envelope, now_ms() + LONG_MS),
                     MAILBOX_CLOSED);
    mailbox_release(answers);
}

static void lists_who_runs_and_who_does_not(void **state)
{
    struct status rows[COMPONENT_COUNT];

    (void)state;
    assert_true(system_start(&five));
    get_list(rows);
    assert_string_equal(rows[CLOCK].name, "clock");
    assert_string_equal(rows[CLOCK].state, "running");
    assert_string_equal(rows[BROKER].name, "broker");
    assert_string_equal(rows[BROKER].state, "stopped");
    assert_int_equal(rows[BROKER].handled, -1);
    assert_string_equal(rows[ADMIN].state, "running");
    assert_int_equal(rows[ADMIN].handled, 1);
    assert_true(system_stop(&five));
}

static void lists_one_that_hangs_as_such(void **state)
{
    struct status rows[COMPONENT_COUNT];
    struct message request = { .kind = DOUBLER_DOUBLE };

    (void)state;
    five.components[DOUBLER] = (struct component){ .ops = &hanging };
    pthread_mutex_lock(&hang);
    assert_true(system_start(&five));
    for (int i = 0; i < 3; i++)
        tell(five.to[DOUBLER], &request, now_ms() + LONG_MS);
    while (mailbox_waiting(five.to[DOUBLER].mailbox) > 2)
        ;
    get_list(rows);
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
        with_system(each_needs_only_those_before_it),
        with_system(stops_the_last_first),
        with_system(one_that_does_not_start_ends_those_before_it),
        with_system(one_that_hangs_is_cut_at_the_deadline_and_named),
        with_system(lists_who_runs_and_who_does_not),
        with_system(lists_one_that_hangs_as_such),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
