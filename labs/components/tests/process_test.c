/* A component in a child process, asked from here, and asking back. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.h"

#include "cmocka_all.h"

enum { SOON_MS = 50, LONG_MS = 20000, CALLS = 100 };
enum { FAR, NEAR, PLACES };

/* Kinds that say nothing to anybody else. */
enum { ECHO = 1000, WHO_ARE_YOU, ASK_OTHER, HANG, DROP_IT, FAIL, MANY };

struct probe {
    bool cannot_init;
    struct sender other;
};

static bool probe_init(void *self, struct message *why)
{
    const struct probe *probe = self;

    if (probe->cannot_init)
        message_say(why, MESSAGE_FAILED, "it does not want to");
    return !probe->cannot_init;
}

static enum handled probe_handle(void *self, struct message *message,
                                 struct reply *reply)
{
    struct probe *probe = self;
    struct message echo = { .kind = (enum message_kind)ECHO };

    switch ((int)message->kind) {
    case MANY:
        for (message->value = 0; message->value < CALLS; message->value++)
            reply_send(reply, message);
        return HANDLED;
    case ASK_OTHER:
        echo.value = message->value;
        message->value =
            ask(probe->other, &echo, now_ms() + LONG_MS) ? echo.value + 1 : -1;
        break;
    case WHO_ARE_YOU:
        message->value = getpid();
        break;
    case HANG:
        pause();
        break;
    case FAIL:
        return CANNOT_GO_ON;
    case DROP_IT:
        return HANDLED;
    case ECHO:
        break;
    default:
        return NOT_FOR_ME;
    }
    reply_send(reply, message);
    return HANDLED;
}

static const struct component_ops ops = { .name = "probe",
                                          .init = probe_init,
                                          .handle = probe_handle };

/* One in a child process, which knows another, on a thread here. */
struct fixture {
    struct probe probes[PLACES];
    struct mailbox *mailboxes[PLACES];
    struct sender to[PLACES];
    struct process process;
    struct host host;
    struct message why;
};

static void open_far(struct fixture *f, bool cannot_init)
{
    *f = (struct fixture){ .probes[FAR].cannot_init = cannot_init };
    for (int i = 0; i < PLACES; i++) {
        f->mailboxes[i] = mailbox_create(MAILBOX_CAPACITY);
        f->to[i] = mailbox_sender(f->mailboxes[i]);
    }
    f->probes[FAR].other = f->to[NEAR];
    f->process = (struct process){ .component = { &ops, &f->probes[FAR] },
                                   .number = FAR,
                                   .senders = f->to,
                                   .count = PLACES };
    assert_true(process_open(&f->process));
}

static int start_both(void **state)
{
    static struct fixture f;

    open_far(&f, false);
    assert_true(process_start(&f.process, now_ms() + LONG_MS, &f.why));
    assert_true(host_on_thread(&f.host,
                               (struct component){ &ops, &f.probes[NEAR] },
                               f.mailboxes[NEAR], now_ms() + LONG_MS, &f.why));
    *state = &f;
    return 0;
}

static enum mailbox_status send_kind(struct sender to, int kind, int ms)
{
    struct message request = { .kind = (enum message_kind)kind };

    return tell(to, &request, now_ms() + ms);
}

static bool ask_kind(struct fixture *f, int kind, struct message *answer)
{
    *answer = (struct message){ .kind = (enum message_kind)kind, .value = 7 };
    return ask(f->to[FAR], answer, now_ms() + LONG_MS);
}

static void release(struct fixture *f)
{
    for (int i = 0; i < PLACES; i++) {
        sender_drop(&f->to[i]);
        mailbox_release(f->mailboxes[i]);
    }
    process_close(&f->process);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child, no zombie */
}

static int stop_both(void **state)
{
    struct fixture *f = *state;
    int exit_code;

    if (f->process.child.pid != 0) {
        send_kind(f->to[FAR], LIFE_STOP, LONG_MS);
        assert_int_equal(process_join(&f->process, now_ms() + LONG_MS),
                         EXIT_SUCCESS);
    }
    send_kind(f->to[NEAR], LIFE_STOP, LONG_MS);
    assert_true(host_join(&f->host, now_ms() + LONG_MS, &exit_code));
    release(f);
    return 0;
}

static void answers_from_another_process(void **state)
{
    struct fixture *f = *state;
    struct message answer;

    assert_true(ask_kind(f, WHO_ARE_YOU, &answer));
    assert_int_equal(answer.value, f->process.child.pid);
}

static void asks_back_while_it_is_asked(void **state)
{
    struct message answer;

    assert_true(ask_kind(*state, ASK_OTHER, &answer));
    assert_int_equal(answer.value, 8);
}

static void refuses_what_it_does_not_know(void **state)
{
    struct message answer;

    assert_false(ask_kind(*state, 4711, &answer));
    assert_int_equal(answer.kind, MESSAGE_REFUSED);
    assert_string_equal(answer.text, "probe does not know message 4711");
    assert_true(ask_kind(*state, ECHO, &answer));
}

static void an_answer_that_it_forgets_is_noticed_at_once(void **state)
{
    struct message answer;
    int64_t before = now_ms();

    assert_false(ask_kind(*state, DROP_IT, &answer));
    assert_int_equal(answer.kind, MESSAGE_CLOSED);
    assert_true(now_ms() < before + LONG_MS / 2);
}

static void a_stream_comes_in_order_and_has_an_end(void **state)
{
    struct fixture *f = *state;
    struct message request = { .kind = (enum message_kind)MANY };
    struct mailbox *answers =
        ask_for_stream(f->to[FAR], &request, now_ms() + LONG_MS);
    struct envelope envelope;

    for (int32_t i = 0; i < CALLS; i++) {
        assert_int_equal(
            mailbox_receive(answers, &envelope, now_ms() + LONG_MS),
            MAILBOX_OK);
        assert_int_equal(envelope.message.value, i);
    }
    assert_int_equal(mailbox_receive(answers, &envelope, now_ms() + LONG_MS),
                     MAILBOX_CLOSED);
    mailbox_release(answers);
}

static void *ask_often(void *argument)
{
    struct fixture *f = argument;
    struct message answer;
    intptr_t right = 0;

    for (int i = 0; i < CALLS; i++)
        right += ask_kind(f, ASK_OTHER, &answer) && answer.value == 8;
    return (void *)right;
}

static void each_of_many_threads_gets_its_own_answers(void **state)
{
    pthread_t threads[4];
    void *right;

    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, ask_often, *state);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &right);
        assert_int_equal((intptr_t)right, CALLS);
    }
}

/* One message is there, so a hundred wait here. */
static void the_102nd_waits_for_room_until_the_deadline(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < MAILBOX_CAPACITY + 1; i++)
        assert_int_equal(send_kind(f->to[FAR], HANG, 0), MAILBOX_OK);
    assert_int_equal(send_kind(f->to[FAR], HANG, SOON_MS), MAILBOX_TIMED_OUT);
    assert_int_equal(mailbox_waiting(f->mailboxes[FAR]), MAILBOX_CAPACITY);
    assert_int_equal(process_join(&f->process, now_ms() + SOON_MS),
                     EXIT_FAILURE); /* it cannot hear that it shall stop */
}

static void *kill_it(void *argument)
{
    struct fixture *f = argument;

    kill(f->process.child.pid, SIGKILL);
    return NULL;
}

static void who_waits_for_one_that_is_killed_is_told_at_once(void **state)
{
    struct fixture *f = *state;
    struct message answer;
    int64_t before = now_ms();
    pthread_t thread;

    pthread_create(&thread, NULL, kill_it, f);
    assert_false(ask_kind(f, HANG, &answer));
    assert_int_equal(answer.kind, MESSAGE_CLOSED);
    assert_true(now_ms() < before + LONG_MS / 2);
    assert_int_equal(send_kind(f->to[FAR], ECHO, LONG_MS), MAILBOX_CLOSED);
    pthread_join(thread, NULL);
    assert_int_equal(process_join(&f->process, now_ms() + LONG_MS),
                     EXIT_FAILURE);
}

static void one_that_cannot_go_on_has_an_exit_code(void **state)
{
    struct fixture *f = *state;
    struct message answer;

    assert_false(ask_kind(f, FAIL, &answer));
    assert_false(ask_kind(f, ECHO, &answer));
    assert_int_equal(process_join(&f->process, now_ms() + LONG_MS),
                     EXIT_FAILURE);
}

static void handles_what_was_sent_before_it_was_started(void **state)
{
    struct fixture f;
    struct message answer;

    (void)state;
    open_far(&f, false);
    for (int i = 0; i < MAILBOX_CAPACITY; i++)
        assert_int_equal(send_kind(f.to[FAR], ECHO, 0), MAILBOX_OK);
    assert_true(process_start(&f.process, now_ms() + LONG_MS, &f.why));
    assert_true(ask_kind(&f, LIFE_STATUS, &answer));
    assert_int_equal(answer.status.handled, MAILBOX_CAPACITY);
    send_kind(f.to[FAR], LIFE_STOP, LONG_MS);
    assert_int_equal(process_join(&f.process, now_ms() + LONG_MS),
                     EXIT_SUCCESS);
    release(&f);
}

static void one_that_cannot_be_made_says_why(void **state)
{
    struct fixture f;

    (void)state;
    open_far(&f, true);
    assert_false(process_start(&f.process, now_ms() + LONG_MS, &f.why));
    assert_string_equal(f.why.text, "it does not want to");
    assert_int_equal(send_kind(f.to[FAR], ECHO, LONG_MS), MAILBOX_CLOSED);
    release(&f);
}

static void one_that_is_never_started_is_ended(void **state)
{
    struct fixture f;

    (void)state;
    open_far(&f, false);
    release(&f);
}

#define with_both(test)                                                        \
    cmocka_unit_test_setup_teardown(test, start_both, stop_both)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_both(answers_from_another_process),
        with_both(asks_back_while_it_is_asked),
        with_both(refuses_what_it_does_not_know),
        with_both(an_answer_that_it_forgets_is_noticed_at_once),
        with_both(a_stream_comes_in_order_and_has_an_end),
        with_both(each_of_many_threads_gets_its_own_answers),
        with_both(the_102nd_waits_for_room_until_the_deadline),
        with_both(who_waits_for_one_that_is_killed_is_told_at_once),
        with_both(one_that_cannot_go_on_has_an_exit_code),
        cmocka_unit_test(handles_what_was_sent_before_it_was_started),
        cmocka_unit_test(one_that_cannot_be_made_says_why),
        cmocka_unit_test(one_that_is_never_started_is_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
