/*
 * What the contract says, asked of everybody who fulfils it:
 *
 *   messaging_test memory
 *   messaging_test nats        with a broker at NATS_URL
 */
#include <limits.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmocka_all.h"
#include "messaging/memory_messaging.h"
#include "messaging/nats_messaging.h"

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
    { "test.both", echo }, /* by two, over a broker */
};

enum { HANDLERS = sizeof(handlers) / sizeof(handlers[0]), LARGE = 100000 };

/* ---- What the contract says ---- */

static struct messaging messaging; /* the one under test */

/* A request of length bytes has a reply of so many. */
static void assert_replies(const char *subject, const char *payload,
                           size_t length, const char *expected,
                           size_t expected_length)
{
    char bytes[MESSAGE_SIZE];
    struct messaging_reply reply = { bytes, sizeof(bytes), 0 };

    assert_int_equal(
        messaging_request(messaging, subject, payload, length, 5000, &reply),
        MESSAGING_OK);
    assert_int_equal(reply.length, expected_length);
    assert_memory_equal(reply.bytes, expected, expected_length);
    assert_int_equal(reply.bytes[reply.length], '\0');
}

/* A request fails, and leaves the reply as it was. */
static void assert_fails(const char *subject, const char *payload, size_t size,
                         int32_t timeout_ms, enum messaging_status expected)
{
    char bytes[MESSAGE_SIZE] = "as it was";
    struct messaging_reply reply = { bytes, size, 9 };

    assert_int_equal(messaging_request(messaging, subject, payload,
                                       strlen(payload), timeout_ms, &reply),
                     expected);
    assert_string_equal(bytes, "as it was");
    assert_int_equal(reply.length, 9);
}

static void brings_back_a_reply(void **state)
{
    (void)state;
    assert_replies("test.echo", "hello", 5, "hello", 5);
    assert_replies("test.count", "ab", 2, "2 195", 5);
}

static void brings_back_one_reply_after_the_other(void **state)
{
    char text[16];

    (void)state;
    for (int i = 0; i < 100; i++) {
        int length = snprintf(text, sizeof(text), "%d", i);

        assert_replies("test.echo", text, (size_t)length, text, (size_t)length);
    }
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

static void reports_that_nobody_listens(void **state)
{
    (void)state;
    assert_fails("test.nobody", "hello", MESSAGE_SIZE, INT32_MAX,
                 MESSAGING_NO_RESPONDERS);
    assert_fails("test", "hello", MESSAGE_SIZE, INT32_MAX,
                 MESSAGING_NO_RESPONDERS);
    assert_fails("test.echo.more", "hello", MESSAGE_SIZE, INT32_MAX,
                 MESSAGING_NO_RESPONDERS);
}

static void reports_that_there_is_no_reply_in_time(void **state)
{
    (void)state;
    assert_fails("test.silent", "hello", MESSAGE_SIZE, 50, MESSAGING_TIMEOUT);
}

static void refuses_a_reply_that_is_longer_than_its_room(void **state)
{
    char bytes[6];
    struct messaging_reply reply = { bytes, sizeof(bytes), 0 };

    (void)state;
    assert_fails("test.echo", "hello", 5, 5000, MESSAGING_TOO_LONG);
    assert_int_equal(
        messaging_request(messaging, "test.echo", "hello", 5, 5000, &reply),
        MESSAGING_OK);
    assert_string_equal(bytes, "hello");
}

static void works_on_after_each_failure(void **state)
{
    (void)state;
    assert_fails("test.nobody", "hello", MESSAGE_SIZE, 5000,
                 MESSAGING_NO_RESPONDERS);
    assert_replies("test.echo", "one", 3, "one", 3);
    assert_fails("test.silent", "hello", MESSAGE_SIZE, 50, MESSAGING_TIMEOUT);
    assert_replies("test.echo", "two", 3, "two", 3);
    assert_fails("test.echo", "hello", 2, 5000, MESSAGING_TOO_LONG);
    assert_replies("test.echo", "three", 5, "three", 5);
}

/* The second answer to a request is none to the next. */
static void brings_back_one_answer_where_two_come(void **state)
{
    char text[16];

    (void)state;
    for (int i = 0; i < 100; i++) {
        int length = snprintf(text, sizeof(text), "%d", i);

        assert_replies("test.both", text, (size_t)length, text, (size_t)length);
    }
    assert_fails("test.silent", "hello", MESSAGE_SIZE, 50, MESSAGING_TIMEOUT);
}

static int run(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brings_back_a_reply),
        cmocka_unit_test(brings_back_one_reply_after_the_other),
        cmocka_unit_test(keeps_every_byte),
        cmocka_unit_test(carries_an_empty_payload),
        cmocka_unit_test(carries_a_large_payload),
        cmocka_unit_test(reports_that_nobody_listens),
        cmocka_unit_test(reports_that_there_is_no_reply_in_time),
        cmocka_unit_test(refuses_a_reply_that_is_longer_than_its_room),
        cmocka_unit_test(works_on_after_each_failure),
        cmocka_unit_test(brings_back_one_answer_where_two_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* ---- Over whom ---- */

static int run_in_memory(void)
{
    struct memory_messaging memory = { handlers, HANDLERS };

    messaging = memory_as_messaging(&memory);
    return run();
}

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
    natsConnection_Flush(connection);
    free(payload);
    natsMsg_Destroy(message);
}

/* Has answered its last message, and given it back to the library. */
static void on_complete(void *complete)
{
    sem_post(complete);
}

static int run_over_nats(const char *url)
{
    struct memory_handler listening[HANDLERS + 1];
    natsSubscription *subscriptions[HANDLERS + 1] = { NULL };
    struct broker broker = { .program = "messaging_test", .url = url };
    struct nats_messaging nats;
    natsConnection *listener = NULL;
    int listeners = 0; /* so many will post complete */
    sem_t complete;
    int failed = 1;

    memcpy(listening, handlers, sizeof(handlers));
    listening[HANDLERS] = listening[HANDLERS - 1];
    sem_init(&complete, 0, 0);
    if (!nats_messaging_open(&nats, &broker, 5000)) {
        fprintf(stderr, "%s\n", broker.why);
        goto out;
    }
    if (natsConnection_ConnectTo(&listener, url) != NATS_OK)
        goto out;
    for (int i = 0; i <= HANDLERS; i++, listeners++)
        if (natsConnection_Subscribe(&subscriptions[i], listener,
                                     listening[i].subject, on_message,
                                     &listening[i]) != NATS_OK ||
            natsSubscription_SetOnCompleteCB(subscriptions[i], on_complete,
                                             &complete) != NATS_OK)
            goto out;
    if (natsConnection_Flush(listener) != NATS_OK)
        goto out;
    messaging = nats_as_messaging(&nats);
    failed = run();
out:
    for (int i = 0; i <= HANDLERS; i++)
        natsSubscription_Destroy(subscriptions[i]);
    for (int i = 0; i < listeners; i++)
        sem_wait(&complete);
    natsConnection_Destroy(listener);
    nats_messaging_close(&nats);
    sem_destroy(&complete);
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
