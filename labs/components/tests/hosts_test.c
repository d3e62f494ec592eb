#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "mailbox.h"

#include "cmocka_all.h"

enum { SOON_MS = 20, LONG_MS = 20000 };

/* ---- Memory that can run out ---- */

static bool out_of_memory;
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
    return out_of_memory ? NULL : __real_malloc(size);
}

/* ---- A component that does what the test wants, and notes who called ---- */

struct probe {
    bool cannot_init;
    struct sender other; /* whom to ask at ASK_OTHER */
    pthread_mutex_t hang;
    pthread_t init_by;
    pthread_t stop_by;
    bool handled_by_others; /* by another thread than init's */
    int handled;
    int inside;
    bool reentered;
    char *memory;
};

/* Kinds that say nothing to anybody else. */
enum { ECHO = 1000, DROP_IT, FAIL, HANG, ASK_OTHER, ASK_OTHER_BRIEFLY };

static bool probe_init(void *self, struct message *why)
{
    struct probe *probe = self;

    probe->init_by = pthread_self();
    probe->memory = malloc(1);
    if (probe->memory && !probe->cannot_init)
        return true;
    message_say(why, MESSAGE_FAILED, "%s",
                probe->memory ? "it does not want to" : "no memory");
    free(probe->memory);
    return false;
}

static enum handled probe_do(struct probe *probe, struct message *message,
                             struct reply *reply)
{
    int kind = (int)message->kind;
    int patience = kind == ASK_OTHER ? LONG_MS : SOON_MS;

    switch (kind) {
    case ASK_OTHER:
    case ASK_OTHER_BRIEFLY:
        message->kind = (enum message_kind)ECHO;
        if (ask(probe->other, message, now_ms() + patience))
            message->kind = (enum message_kind)kind;
        /* fall through */
    case ECHO:
        reply_send(reply, message);
        return HANDLED;
    case HANG:
        pthread_mutex_lock(&probe->hang);
        pthread_mutex_unlock(&probe->hang);
        return HANDLED;
    case FAIL:
        return CANNOT_GO_ON;
    case DROP_IT:
        return HANDLED;
    default:
        return NOT_FOR_ME;
    }
}

static enum handled probe_handle(void *self, struct message *message,
                                 struct reply *reply)
{
    struct probe *probe = self;
    enum handled handled;

    probe->handled++;
    probe->reentered |= probe->inside++ > 0;
    probe->handled_by_others |= !pthread_equal(probe->init_by, pthread_self());
    handled = probe_do(probe, message, reply);
    probe->inside--;
    return handled;
}

static bool probe_stop(void *self)
{
    struct probe *probe = self;

    probe->stop_by = pthread_self();
    free(probe->memory);
    return true;
}

static struct component probe_as_component(struct probe *probe)
{
    static const struct component_ops ops = {
        .name = "probe",
        .init = probe_init,
        .handle = probe_handle,
        .stop = probe_stop,
    };

    return (struct component){ .ops = &ops, .self = probe };
}

/* ---- A probe at its mailbox, on a thread or, if there is one, on a loop ----
 */

struct house {
    struct probe probe;
    struct mailbox *mailbox;
    struct sender sender;
    struct host host;
    struct message why;
};

static void build(struct house *house)
{
    *house = (struct house){ .probe = { .hang = PTHREAD_MUTEX_INITIALIZER } };
    house->mailbox = mailbox_create(MAILBOX_CAPACITY);
    house->sender = mailbox_sender(house->mailbox);
}

static bool move_in(struct house *house, struct loop *loop)
{
    struct component component = probe_as_component(&house->probe);

    if (loop)
        return host_on_loop(&house->host, component, house->mailbox, loop,
                            &house->why);
    return host_on_thread(&house->host, component, house->mailbox,
                          now_ms() + LONG_MS, &house->why);
}

static int join(struct house *house)
{
    int exit_code = -1;

    assert_true(host_join(&house->host, now_ms() + LONG_MS, &exit_code));
    return exit_code;
}

static void tear_down(struct house *house)
{
    sender_drop(&house->sender);
    mailbox_release(house->mailbox);
}

static enum mailbox_status send_kind(struct sender to, int kind)
{
    struct envelope envelope = {
        .message = { .kind = (enum message_kind)kind },
    };

    return sender_send(to, &envelope, now_ms() + LONG_MS);
}

static void stop(struct house *house)
{
    assert_int_equal(send_kind(house->sender, LIFE_STOP), MAILBOX_OK);
}

static bool ask_kind(struct sender to, int kind, struct message *answer)
{
    *answer = (struct message){ .kind = (enum message_kind)kind, .value = 7 };
    return ask(to, answer, now_ms() + LONG_MS);
}

/* What every host must hold is tested on a thread and on a loop. */
static struct loop *place(void **state)
{
    return *state;
}

static int open_loop(void **state)
{
    static struct loop loop;

    *state = &loop;
    return loop_open(&loop) ? 0 : -1;
}

static int close_loop(void **state)
{
    loop_close(*state);
    return 0;
}

static void makes_handles_and_stops_in_one_thread(void **state)
{
    struct house house;
    struct message answer;

    build(&house);
    assert_true(move_in(&house, place(state)));
    assert_true(ask_kind(house.sender, ECHO, &answer));
    assert_int_equal(answer.value, 7);
    stop(&house);
    assert_int_equal(join(&house), EXIT_SUCCESS);
    assert_int_equal(house.probe.handled, 1);
    assert_false(house.probe.handled_by_others);
    assert_true(pthread_equal(house.probe.init_by, house.probe.stop_by));
    assert_int_equal(pthread_equal(house.probe.init_by, pthread_self()) != 0,
                     place(state) != NULL);
    tear_down(&house);
}

static void handles_what_was_sent_before_it_was_started(void **state)
{
    struct house house;

    build(&house);
    for (int i = 0; i < MAILBOX_CAPACITY - 1; i++)
        assert_int_equal(send_kind(house.sender, ECHO), MAILBOX_OK);
    stop(&house);
    assert_true(move_in(&house, place(state)));
    assert_int_equal(join(&house), EXIT_SUCCESS);
    assert_int_equal(house.probe.handled, MAILBOX_CAPACITY - 1);
    tear_down(&house);
}

static void ends_when_nobody_can_send_any_more(void **state)
{
    struct house house;

    build(&house);
    assert_true(move_in(&house, place(state)));
    sender_drop(&house.sender);
    assert_int_equal(join(&house), EXIT_SUCCESS);
    tear_down(&house);
}

static void tells_who_sends_after_the_stop_that_it_is_closed(void **state)
{
    struct house house;

    build(&house);
    assert_true(move_in(&house, place(state)));
    stop(&house);
    join(&house);
    assert_int_equal(send_kind(house.sender, ECHO), MAILBOX_CLOSED);
    tear_down(&house);
}

static void an_unknown_message_is_refused_and_survived(void **state)
{
    struct house house;
    struct message answer;

    build(&house);
    assert_true(move_in(&house, place(state)));
    assert_false(ask_kind(house.sender, 4711, &answer));
    assert_int_equal(answer.kind, MESSAGE_REFUSED);
    assert_string_equal(answer.text, "probe does not know message 4711");
    assert_true(ask_kind(house.sender, ECHO, &answer));
    stop(&house);
    assert_int_equal(join(&house), EXIT_SUCCESS);
    tear_down(&house);
}

static void a_reply_that_is_forgotten_is_dropped(void **state)
{
    struct house house;
    struct message answer;
    int64_t deadline = now_ms() + LONG_MS / 2;

    build(&house);
    assert_true(move_in(&house, place(state)));
    assert_false(ask_kind(house.sender, DROP_IT, &answer));
    assert_int_equal(answer.kind, MESSAGE_CLOSED);
    assert_true(now_ms() < deadline);
    stop(&house);
    join(&house);
    tear_down(&house);
}

static void a_component_that_cannot_go_on_has_an_exit_code(void **state)
{
    struct house house;
    struct message answer;

    build(&house);
    assert_true(move_in(&house, place(state)));
    assert_false(ask_kind(house.sender, FAIL, &answer));
    assert_int_equal(join(&house), EXIT_FAILURE);
    assert_int_equal(send_kind(house.sender, ECHO), MAILBOX_CLOSED);
    tear_down(&house);
}

static void a_component_that_cannot_be_made_says_why(void **state)
{
    struct house house;

    build(&house);
    house.probe.cannot_init = true;
    assert_false(move_in(&house, place(state)));
    assert_string_equal(house.why.text, "it does not want to");
    assert_int_equal(send_kind(house.sender, ECHO), MAILBOX_CLOSED);
    tear_down(&house);
}

static void says_how_it_is_without_being_asked_itself(void **state)
{
    struct house house;
    struct message answer;

    build(&house);
    assert_true(move_in(&house, place(state)));
    ask_kind(house.sender, ECHO, &answer);
    ask_kind(house.sender, ECHO, &answer);
    assert_true(ask_kind(house.sender, LIFE_STATUS, &answer));
    assert_string_equal(answer.status.name, "probe");
    assert_string_equal(answer.status.state, "running");
    assert_int_equal(answer.status.handled, 2);
    assert_int_equal(answer.status.waiting, 0);
    stop(&house);
    join(&house);
    assert_int_equal(house.probe.handled, 2);
    tear_down(&house);
}

static void one_component_can_ask_another(void **state)
{
    struct house first;
    struct house second;
    struct message answer;

    build(&first);
    build(&second);
    first.probe.other = second.sender;
    assert_true(move_in(&second, place(state)));
    assert_true(move_in(&first, place(state)));
    assert_true(ask_kind(first.sender, ASK_OTHER, &answer));
    assert_int_equal(second.probe.handled, 1);
    stop(&first);
    stop(&second);
    join(&first);
    join(&second);
    tear_down(&first);
    tear_down(&second);
}

/* Who asks in a circle waits for himself: until the deadline, and not longer.
 */
static void a_circle_ends_at_the_deadline(void **state)
{
    struct house house;
    struct message answer;

    build(&house);
    house.probe.other = house.sender;
    assert_true(move_in(&house, place(state)));
    assert_false(ask_kind(house.sender, ASK_OTHER_BRIEFLY, &answer));
    assert_int_equal(answer.kind, MESSAGE_FAILED);
    stop(&house);
    join(&house);
    assert_int_equal(house.probe.handled, 2);
    assert_false(house.probe.reentered);
    tear_down(&house);
}

/* ---- Threads only ---- */

static void no_memory_for_a_component_is_said(void **state)
{
    struct house house;
    struct message answer;

    (void)state;
    build(&house);
    assert_true(host_on_thread(&house.host, probe_as_component(&house.probe),
                               house.mailbox, now_ms() + LONG_MS, &house.why));
    out_of_memory = true;
    assert_false(ask_kind(house.sender, ECHO, &answer));
    out_of_memory = false;
    assert_string_equal(answer.text, "no memory to ask");
    stop(&house);
    join(&house);
    tear_down(&house);
}

static void no_memory_in_a_constructor_fails_the_start(void **state)
{
    struct house house;

    build(&house);
    out_of_memory = true;
    assert_false(move_in(&house, place(state)));
    out_of_memory = false;
    assert_non_null(strstr(house.why.text, "no memory"));
    tear_down(&house);
}

static void a_handler_that_hangs_is_left_alone_at_the_deadline(void **state)
{
    static struct house house; /* it keeps all that it borrowed */
    struct message answer;
    int exit_code;

    (void)state;
    build(&house);
    assert_true(move_in(&house, NULL));
    pthread_mutex_lock(&house.probe.hang);
    assert_int_equal(send_kind(house.sender, HANG), MAILBOX_OK);
    stop(&house);
    assert_false(host_join(&house.host, now_ms() + SOON_MS, &exit_code));
    assert_false(ask_kind(house.sender, ECHO, &answer));
    assert_string_equal(answer.text, "there will be no answer");

    /* Only so that no thread is left at the end of this test. */
    struct envelope unused;

    pthread_mutex_unlock(&house.probe.hang);
    assert_int_equal(
        mailbox_receive(house.host.life, &unused, now_ms() + LONG_MS),
        MAILBOX_CLOSED);
    mailbox_release(house.host.life);
    tear_down(&house);
}

/* ---- Loops only ---- */

static void *send_from_elsewhere(void *argument)
{
    struct house *house = argument;
    struct message answer;
    bool answered = ask_kind(house->sender, ECHO, &answer);

    send_kind(house->sender, LIFE_STOP);
    return (void *)(intptr_t)answered;
}

static void a_loop_is_woken_by_other_threads(void **state)
{
    struct house house;
    pthread_t thread;
    void *answered;

    build(&house);
    assert_true(move_in(&house, place(state)));
    pthread_create(&thread, NULL, send_from_elsewhere, &house);
    assert_int_equal(join(&house), EXIT_SUCCESS);
    pthread_join(thread, &answered);
    assert_true((intptr_t)answered);
    assert_false(house.probe.handled_by_others);
    tear_down(&house);
}

#define on_a_thread(test) cmocka_unit_test(test)
#define on_a_loop(test)                                                        \
    {                                                                          \
#test "_on_a_loop", test, open_loop, close_loop, NULL                  \
    }
#define on_both(test) on_a_thread(test), on_a_loop(test)

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_both(makes_handles_and_stops_in_one_thread),
        on_both(handles_what_was_sent_before_it_was_started),
        on_both(ends_when_nobody_can_send_any_more),
        on_both(tells_who_sends_after_the_stop_that_it_is_closed),
        on_both(an_unknown_message_is_refused_and_survived),
        on_both(a_reply_that_is_forgotten_is_dropped),
        on_both(a_component_that_cannot_go_on_has_an_exit_code),
        on_both(a_component_that_cannot_be_made_says_why),
        on_both(says_how_it_is_without_being_asked_itself),
        on_both(one_component_can_ask_another),
        on_both(a_circle_ends_at_the_deadline),
        on_both(no_memory_in_a_constructor_fails_the_start),
        on_a_thread(no_memory_for_a_component_is_said),
        on_a_thread(a_handler_that_hangs_is_left_alone_at_the_deadline),
        on_a_loop(a_loop_is_woken_by_other_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
