#include "broker/broker.h"

#include <string.h>
#include <sys/resource.h>

#include "cmocka_all.h"

static void assert_shows(const char *url, const char *expected)
{
    char shown[SHOWN_URL_SIZE];

    assert_string_equal(shown_url(url, shown), expected);
}

static void shows_an_address_as_it_is(void **state)
{
    (void)state;
    assert_shows("", "");
    assert_shows("host", "host");
    assert_shows("nats://host:4222", "nats://host:4222");
    assert_shows("tls://one,nats://two:1,three",
                 "tls://one,nats://two:1,three");
}

static void shows_no_user_and_no_token(void **state)
{
    (void)state;
    assert_shows("nats://me:secret@host", "nats://host");
    assert_shows("nats://token@host:1", "nats://host:1");
    assert_shows("me:secret@host", "host");
    assert_shows("nats://me:s@cr@t@host", "nats://host");
    assert_shows("nats://me:secret@one,tls://token@two",
                 "nats://one,tls://two");
    assert_shows("nats://me:secret@one,two", "nats://one,two");
}

/* It is wrong there, since commas stand between URLs, and still a secret. */
static void shows_no_part_of_a_password_with_a_comma(void **state)
{
    (void)state;
    assert_shows("nats://me:sec,ret@host", "nats://host");
    assert_shows("nats://me:p,w://x@host", "nats://host");
    assert_shows("nats://me:p,nats://x@host", "nats://...,nats://host");
    assert_shows("nats://me:p,tls://,x@host,two", "nats://...,tls://host,two");
    assert_shows("nats://one,nats://me:x@two", "nats://...,nats://two");
}

static void shows_no_control_characters_and_no_more_than_fits(void **state)
{
    char url[2 * SHOWN_URL_SIZE];
    char shown[SHOWN_URL_SIZE];

    (void)state;
    assert_shows("nats://a\nb", "nats://a?b");
    memset(url, 'x', sizeof(url));
    url[sizeof(url) - 1] = '\0';
    assert_int_equal(strlen(shown_url(url, shown)), SHOWN_URL_SIZE - 1);
    memset(url, ',', sizeof(url) - 1);
    assert_int_equal(strlen(shown_url(url, shown)), SHOWN_URL_SIZE - 1);
}

/* That we may open no more files is not the fault of a broker. */
static void does_not_take_a_shortage_of_ours_for_a_missing_broker(void **state)
{
    struct broker broker = { .program = "app", .url = "nats://host" };
    struct rlimit before;
    struct rlimit none;

    (void)state;
    broker_explain(&broker, NATS_NO_SERVER);
    assert_non_null(strstr(broker.why, "app: cannot reach nats://host: "));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    broker_explain(&broker, NATS_NO_SERVER);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_string_equal(broker.why,
                        "app: cannot open a connection: Too many open "
                        "files (see ulimit -n)");
}

/* Some versions of cnats end such a greeting themselves, others leave it to us.
 */
static void says_that_a_greeting_has_no_end_whoever_noticed(void **state)
{
    const natsStatus noticed[] = { NATS_TIMEOUT, NATS_NOT_YET_CONNECTED };
    struct broker broker = { .program = "app", .url = "nats://host" };

    (void)state;
    for (size_t i = 0; i < sizeof(noticed) / sizeof(noticed[0]); i++) {
        broker_explain(&broker, noticed[i]);
        assert_string_equal(broker.why,
                            "app: nats://host does not finish its greeting "
                            "(is that a nats-server?)");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_an_address_as_it_is),
        cmocka_unit_test(shows_no_user_and_no_token),
        cmocka_unit_test(shows_no_part_of_a_password_with_a_comma),
        cmocka_unit_test(shows_no_control_characters_and_no_more_than_fits),
        cmocka_unit_test(does_not_take_a_shortage_of_ours_for_a_missing_broker),
        cmocka_unit_test(says_that_a_greeting_has_no_end_whoever_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
