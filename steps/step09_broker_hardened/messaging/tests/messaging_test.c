/*
 * What the contract says, asked of everybody who fulfils it:
 *
 *   messaging_test memory
 *   messaging_test nats        with a broker at NATS_URL, which is killed at
 *                              the end if its process id is in BROKER_PIDS
 */
#include <limits.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmocka_all.h"
#include "messaging/memory_messaging.h"
#include "messaging/nats_messaging.h"
#include "support/clock.h"

/* ---- Those who listen, the same for both ---- */

static size_t echo(const char *payload, size_t length, char reply[MESSAGE_SIZE])
{
    memcpy(reply, payload, length);
    return length;
}

/* Says how many bytes came, and what they add up to. */
static size_t count(const char *payload, size_t length,
                    char reply[MESSAGE_SIZE])
{
    unsigned long sum = 0;

    assert_int_equal(payload[length], '\0');
    for (size_t i = 0; i < length; i++)
        sum += (unsigned char)payload[i];
    return (size_t)snprintf(reply, MESSAGE_SIZE, "%zu %lu", length, sum);
}

static size_t say_nothing(const char *payload, size_t length,
                          char reply[MESSAGE_SIZE])
{
    (void)payload;
    (void)length;
    (void)reply;
    return 0;
}

static const struct memory_handler handlers[] = {
    { "test.echo", echo },
    { "test.count", count },
    { "test.silent", say_nothing },
};

enum { HANDLERS = sizeof(handlers) / sizeof(handlers[0]), LARGE = 100000 };

/* ---- What the contract says ---- */

static struct messaging messaging;   /* the one under test */
static struct messaging_event event; /* its latest */

static void send_text(const char *subject, const char *text, uint64_t ticket)
{
    assert_true(messaging_send(messaging, subject, text, strlen(text), ticket));
}

static void assert_next_is(enum messaging_event_kind kind, uint64_t ticket)
{
    messaging_next(messaging, 60000, &event);
    assert_int_equal(event.kind, kind);
    assert_true(event.ticket == ticket);
}

static void assert_next_replies(uint64_t ticket, const char *expected,
                                size_t length)
{
    assert_next_is(MESSAGING_REPLY, ticket);
    assert_int_equal(event.length, length);
    assert_memory_equal(event.bytes, expected, length);
    assert_int_equal(event.bytes[length], '\0');
}

static void assert_next_is_nothing(int32_t timeout_ms)
{
    messaging_next(messaging, timeout_ms, &event);
    assert_int_equal(event.kind, MESSAGING_NOTHING);
}

/* A request of length bytes has a reply of so many. */
static void assert_replies(const char *subject, const char *payload,
                           size_t length, const char *expected,
                           size_t expected_length)
{
    assert_true(messaging_send(messaging, subject, payload, length, 7));
    assert_next_replies(7, expected, expected_length);
}

static void brings_back_an_answer_with_its_ticket(void **state)
{
    (void)state;
    send_text("test.echo", "hello", 1);
    assert_next_replies(1, "hello", 5);
    send_text("test.count", "ab", UINT64_MAX);
    assert_next_replies(UINT64_MAX, "2 195", 5);
}

static void brings_back_one_answer_after_the_other(void **state)
{
    char text[16];

    (void)state;
    for (int i = 0; i < 100; i++) {
        int length = snprintf(text, sizeof(text), "%d", i);

        assert_replies("test.echo", text, (size_t)length, text, (size_t)length);
    }
    assert_next_is_nothing(0);
}

/* Each answer says which ticket it should have. The order does not count. */
static void has_many_on_their_way(void **state)
{
    bool answered[500] = { false };
    char text[16];

    (void)state;
    for (uint64_t i = 0; i < 500; i++) {
        snprintf(text, sizeof(text), "%d", (int)i);
        send_text("test.echo", text, i);
    }
    for (int i = 0; i < 500; i++) {
        messaging_next(messaging, 60000, &event);
        assert_int_equal(event.kind, MESSAGING_REPLY);
        assert_in_range(event.ticket, 0, 499);
        assert_false(answered[event.ticket]);
        answered[event.ticket] = true;
        assert_int_equal(atoi(event.bytes), event.ticket);
    }
    assert_next_is_nothing(0);
}

static void does_not_wait_for_one_that_is_not_answered(void **state)
{
    (void)state;
    send_text("test.silent", "hello", 1);
    send_text("test.echo", "two", 2);
    assert_next_replies(2, "two", 3);
}

static void keeps_every_byte(void **state)
{
    char every[257] = "";

    (void)state;
    for (int i = 0; i < 256; i++)
        every[i] = (char)i;
    assert_replies("test.echo", every, 256, every, 256);
}

static void carries_an_empty_payload(void **state)
{
    (void)state;
    assert_replies("test.count", "", 0, "0 0", 3);
}

static void carries_a_large_payload(void **state)
{
    char *large = calloc(1, LARGE + 1);

    (void)state;
    assert_non_null(large);
    memset(large, 1, LARGE);
    assert_replies("test.count", large, LARGE, "100000 100000", 13);
    free(large);
}

static void carries_a_large_reply(void **state)
{
    char large[MESSAGE_SIZE + 1] = "";

    (void)state;
    memset(large, 'x', MESSAGE_SIZE);
    assert_replies("test.echo", large, MESSAGE_SIZE, large, MESSAGE_SIZE);
}

static void reports_at_once_that_nobody_listens(void **state)
{
    static const char *const subjects[] = { "test.nobody", "test", "test.ech",
                                            "test.echo.more", "Test.echo" };

    (void)state;
    for (uint64_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
        send_text(subjects[i], "hello", i);
        assert_next_is(MESSAGING_NO_RESPONDERS, i);
    }
}

static void waits_its_time_if_nothing_comes(void **state)
{
    int64_t begin = now_ms();

    (void)state;
    assert_next_is_nothing(120);
    assert_true(now_ms() - begin >= 119);
    send_text("test.silent", "hello", 1);
    assert_next_is_nothing(30);
    assert_next_is_nothing(0);
}

static void works_on_after_each_failure(void **state)
{
    (void)state;
    send_text("test.nobody", "hello", 1);
    assert_next_is(MESSAGING_NO_RESPONDERS, 1);
    assert_replies("test.echo", "one", 3, "one", 3);
    send_text("test.silent", "hello", 1);
    assert_next_is_nothing(20);
    assert_replies("test.echo", "two", 3, "two", 3);
}

/* By the one who fulfils the contract: there is room for so many and a NUL. */
static void cuts_a_reply_beyond_the_limit(void **state)
{
    char large[MESSAGING_REPLY_LIMIT + 1];

    (void)state;
    memset(large, 'x', sizeof(large));
    messaging_event_set_reply(&event, 3, large, MESSAGING_REPLY_LIMIT);
    assert_int_equal(event.length, MESSAGING_REPLY_LIMIT);
    messaging_event_set_reply(&event, 3, large, sizeof(large));
    assert_int_equal(event.kind, MESSAGING_REPLY);
    assert_true(event.ticket == 3);
    assert_int_equal(event.length, MESSAGING_REPLY_LIMIT);
    assert_int_equal(event.bytes[MESSAGING_REPLY_LIMIT - 1], 'x');
    assert_int_equal(event.bytes[MESSAGING_REPLY_LIMIT], '\0');
    messaging_event_set_reply(&event, 4, NULL, 0);
    assert_int_equal(event.length, 0);
    assert_string_equal(event.bytes, "");
}

static int run_contract(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brings_back_an_answer_with_its_ticket),
        cmocka_unit_test(brings_back_one_answer_after_the_other),
        cmocka_unit_test(has_many_on_their_way),
        cmocka_unit_test(does_not_wait_for_one_that_is_not_answered),
        cmocka_unit_test(keeps_every_byte),
        cmocka_unit_test(carries_an_empty_payload),
        cmocka_unit_test(carries_a_large_payload),
        cmocka_unit_test(carries_a_large_reply),
        cmocka_unit_test(reports_at_once_that_nobody_listens),
        cmocka_unit_test(waits_its_time_if_nothing_comes),
        cmocka_unit_test(works_on_after_each_failure),
        cmocka_unit_test(cuts_a_reply_beyond_the_limit),
    };

    return cmocka_run_group_tests_name("contract", tests, NULL, NULL);
}

/* ---- In memory ---- */

static int run_in_memory(void)
{
    struct memory_messaging memory = { .handlers = handlers,
                                       .count = HANDLERS };
    int failed;

    messaging = memory_as_messaging(&memory);
    failed = run_contract();
    /* What nobody asks for any more is freed. */
    messaging_send(messaging, "test.echo", "one", 3, 1);
    messaging_send(messaging, "test.nobody", "two", 3, 2);
    memory_messaging_close(&memory);
    return failed;
}

/* ---- Over a broker ---- */

/* Lets a handler answer what comes from the broker. */
static void on_message(natsConnection *connection,
                       natsSubscription *subscription, natsMsg *message,
                       void *self)
{
    const struct memory_handler *handler = self;
    size_t length = (size_t)natsMsg_GetDataLength(message);
    char *payload = calloc(1, length + 1);
    char reply[MESSAGE_SIZE];

    (void)subscription;
    if (!payload)
        abort();
    if (length > 0)
        memcpy(payload, natsMsg_GetData(message), length);
    length = handler->answer(payload, length, reply);
    if (length > 0)
        natsConnection_Publish(connection, natsMsg_GetReply(message), reply,
                               (int)length);
    free(payload);
    natsMsg_Destroy(message);
}

/* Sends everything back, and an empty reply as well. Handlers cannot. */
static void on_large_message(natsConnection *connection,
                             natsSubscription *subscription, natsMsg *message,
                             void *self)
{
    (void)subscription;
    (void)self;
    natsConnection_Publish(connection, natsMsg_GetReply(message),
                           natsMsg_GetData(message),
                           natsMsg_GetDataLength(message));
    natsMsg_Destroy(message);
}

static void brings_back_an_empty_reply(void **state)
{
    (void)state;
    assert_replies("test.large", "", 0, "", 0);
}

static void cuts_a_reply_of_the_broker_beyond_the_limit(void **state)
{
    char *large = malloc(LARGE);

    (void)state;
    assert_non_null(large);
    memset(large, 'x', LARGE);
    assert_replies("test.large", large, MESSAGING_REPLY_LIMIT, large,
                   MESSAGING_REPLY_LIMIT);
    assert_replies("test.large", large, MESSAGING_REPLY_LIMIT + 1, large,
                   MESSAGING_REPLY_LIMIT);
    assert_replies("test.large", large, LARGE, large, MESSAGING_REPLY_LIMIT);
    assert_replies("test.echo", "small", 5, "small", 5);
    free(large);
}

static void cannot_send_more_than_the_broker_takes(void **state)
{
    size_t more = 1024 * 1024 + 1;
    char *large = calloc(1, more + 1);

    (void)state;
    assert_non_null(large);
    assert_false(messaging_send(messaging, "test.count", large, more, 1));
    assert_replies("test.count", large, more - 1, "1048576 0", 9);
    free(large);
}

/* Nobody looks at the first of them before the last is sent. What there is no
 * room for is lost, and nothing else. */
static void keeps_many_answers_that_nobody_looks_at(void **state)
{
    static bool answered[2 * ANSWERS_LIMIT];
    int count = 0;

    (void)state;
    for (uint64_t i = 0; i < 2 * ANSWERS_LIMIT; i++)
        send_text("test.echo", "hello", i);
    do {
        messaging_next(messaging, 500, &event);
        if (event.kind == MESSAGING_REPLY) {
            assert_in_range(event.ticket, 0, 2 * ANSWERS_LIMIT - 1);
            assert_false(answered[event.ticket]);
            answered[event.ticket] = true;
            count++;
        }
    } while (event.kind == MESSAGING_REPLY);
    assert_in_range(count, ANSWERS_LIMIT, 2 * ANSWERS_LIMIT);
}

/* With an answer that will not come, and once. */
static void reports_that_the_broker_was_lost(void **state)
{
    const char *pid = getenv("BROKER_PIDS");

    (void)state;
    if (!pid || atoi(pid) <= 0)
        skip(); /* it is not ours */
    send_text("test.silent", "hello", 1);
    assert_next_is_nothing(0);
    assert_int_equal(kill(atoi(pid), SIGKILL), 0);
    messaging_next(messaging, 60000, &event);
    assert_int_equal(event.kind, MESSAGING_LOST);
    assert_next_is_nothing(100);
}

static int run_nats_only(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brings_back_an_empty_reply),
        cmocka_unit_test(cuts_a_reply_of_the_broker_beyond_the_limit),
        cmocka_unit_test(cannot_send_more_than_the_broker_takes),
        cmocka_unit_test(keeps_many_answers_that_nobody_looks_at),
        cmocka_unit_test(reports_that_the_broker_was_lost),
    };

    return cmocka_run_group_tests_name("nats", tests, NULL, NULL);
}

/* Those who listen, on a connection of their own. */
struct listener {
    natsOptions *options;
    natsConnection *connection;
    struct memory_handler handlers[HANDLERS];
    natsSubscription *subscriptions[HANDLERS + 1];
    int listeners; /* so many will post complete */
    sem_t complete;
};

/* Has answered its last message, and given it back to the library. */
static void on_complete(void *complete)
{
    sem_post(complete);
}

static bool listener_open(struct listener *listener, const char *url)
{
    natsConnection **connection = &listener->connection;
    natsSubscription **subscriptions = listener->subscriptions;

    *listener = (struct listener){ 0 };
    sem_init(&listener->complete, 0, 0);
    memcpy(listener->handlers, handlers, sizeof(handlers));
    if (natsOptions_Create(&listener->options) != NATS_OK ||
        natsOptions_SetURL(listener->options, url) != NATS_OK ||
        natsOptions_SetSendAsap(listener->options, true) != NATS_OK ||
        natsConnection_Connect(connection, listener->options) != NATS_OK)
        return false;
    for (int i = 0; i < HANDLERS; i++)
        if (natsConnection_Subscribe(&subscriptions[i], *connection,
                                     listener->handlers[i].subject, on_message,
                                     &listener->handlers[i]) != NATS_OK)
            return false;
    if (natsConnection_Subscribe(&subscriptions[HANDLERS], *connection,
                                 "test.large", on_large_message,
                                 NULL) != NATS_OK)
        return false;
    for (int i = 0; i <= HANDLERS; i++, listener->listeners++)
        if (natsSubscription_SetOnCompleteCB(subscriptions[i], on_complete,
                                             &listener->complete) != NATS_OK)
            return false;
    return natsConnection_Flush(*connection) == NATS_OK;
}

static void listener_close(struct listener *listener)
{
    for (int i = 0; i <= HANDLERS; i++)
        natsSubscription_Destroy(listener->subscriptions[i]);
    for (int i = 0; i < listener->listeners; i++)
        sem_wait(&listener->complete);
    natsConnection_Destroy(listener->connection);
    natsOptions_Destroy(listener->options);
}

static int run_over_nats(const char *url)
{
    struct broker broker = { .program = "messaging_test", .url = url };
    struct nats_messaging nats;
    struct listener listener = { 0 };
    int failed = 1;

    if (!nats_messaging_open(&nats, &broker, 5000)) {
        fprintf(stderr, "%s\n", broker.why);
    } else if (listener_open(&listener, url)) {
        messaging = nats_as_messaging(&nats);
        failed = run_contract();
        failed += run_nats_only();
    }
    listener_close(&listener);
    nats_messaging_close(&nats);
    return failed;
}

int main(int argc, char **argv)
{
    const char *url = getenv("NATS_URL");

    if (argc == 2 && strcmp(argv[1], "memory") == 0)
        return run_in_memory();
    if (argc == 2 && strcmp(argv[1], "nats") == 0 && url)
        return run_over_nats(url);
    fprintf(stderr, "Usage: messaging_test memory|nats\n");
    return EXIT_FAILURE;
}
