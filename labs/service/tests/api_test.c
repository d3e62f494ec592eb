/* Requests that go into the table of paths without a socket. */
#include <stdlib.h>

#include "api/values_api.h"
#include "cmocka_all.h"
#include "fake_service.h"

static struct fake_service fake;
static atomic_bool draining;
static struct values_api api;
static struct exchange exchange;

static int set_up(void **state)
{
    (void)state;
    fake_service_init(&fake);
    draining = false;
    api = (struct values_api){
        &fake.service,
        { { "database", true, fake.service.repository.ops->check, &fake },
          { "events", false, fake.service.events.ops->check, &fake } },
        2,
        &draining,
    };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fake_service_release(&fake);
    return 0;
}

/* Sends one, of length bytes; the answer is in exchange. */
static unsigned send_bytes(const char *method, const char *path,
                           const char *key, const char *body, size_t length)
{
    memset(&exchange, 0, sizeof(exchange));
    memset(exchange.text, 'x', sizeof(exchange.text));
    exchange.method = method;
    exchange.path = path;
    exchange.key = key;
    exchange.scope = fake.scope;
    exchange.body_length = length;
    memcpy(exchange.body, body, length);
    values_api_handle(&api, &exchange);
    assert_true(exchange.length < HTTP_TEXT_SIZE);
    exchange.text[exchange.length] = '\0';
    return exchange.status;
}

static unsigned send(const char *method, const char *path, const char *body)
{
    return send_bytes(method, path, "", body, strlen(body));
}

static unsigned get(const char *path)
{
    return send("GET", path, "");
}

static void a_value_is_created_and_got(void **state)
{
    (void)state;
    assert_int_equal(send("POST", "/values", "{\"value\":42}"), 201);
    assert_string_equal(exchange.text,
                        "{\"id\":1,\"value\":42,\"doubled\":84}");
    assert_int_equal(get("/values/1"), 200);
    assert_string_equal(exchange.text,
                        "{\"id\":1,\"value\":42,\"doubled\":84,"
                        "\"text\":\"Value-0084\",\"stale\":false}");
    assert_null(exchange.type);
}

static void the_same_key_gets_the_same_answer(void **state)
{
    const char *body = "{\"value\":42}";

    (void)state;
    assert_int_equal(send_bytes("POST", "/values", "k", body, strlen(body)),
                     201);
    assert_int_equal(send_bytes("POST", "/values", "k", body, strlen(body)),
                     200);
    assert_string_equal(exchange.text,
                        "{\"id\":1,\"value\":42,\"doubled\":84}");
}

/* ---- Errors ---- */

static void each_kind_of_error_has_its_status(void **state)
{
    const struct {
        enum error_kind kind;
        unsigned status;
    } expected[] = {
        { ERROR_INVALID, 400 },     { ERROR_NOT_FOUND, 404 },
        { ERROR_CONFLICT, 422 },    { ERROR_EXTERNAL, 502 },
        { ERROR_UNAVAILABLE, 503 }, { ERROR_TIMED_OUT, 504 },
        { ERROR_DATABASE, 500 },    { ERROR_INTERNAL, 500 },
    };

    (void)state;
    assert_int_equal(sizeof(expected) / sizeof(expected[0]), ERROR_KINDS - 1);
    for (int i = 0; i < ERROR_KINDS - 1; i++) {
        error_set(&exchange.error, expected[i].kind, "cause");
        http_say_error(&exchange);
        assert_int_equal(exchange.status, expected[i].status);
    }
}

static void who_asks_is_told_what_they_can_mend(void **state)
{
    (void)state;
    assert_int_equal(send("POST", "/values", "{\"value\":5000}"), 400);
    assert_string_equal(exchange.text,
                        "{\"error\":\"value 10000 exceeds 4-digit format range "
                        "[-9999..9999]\"}");
    assert_int_equal(send("POST", "/values", "{\"value\":4.5}"), 400);
    assert_int_equal(send("POST", "/values", "[1,"), 400);
    assert_int_equal(send("POST", "/values", ""), 400);
    assert_int_equal(get("/values/7"), 404);
    assert_int_equal(get("/values/0"), 400);
    assert_int_equal(get("/values/"), 400);
    assert_int_equal(get("/values/1x"), 400);
    assert_int_equal(get("/nothing"), 404);
    assert_int_equal(send("PUT", "/values", ""), 405);
    assert_string_equal(exchange.allow, "POST");
}

static void and_nothing_about_what_is_inside(void **state)
{
    (void)state;
    send("POST", "/values", "{\"value\":42}");
    fake.formatter_fails_with = ERROR_EXTERNAL;
    assert_int_equal(get("/values/1"), 502);
    assert_null(strstr(exchange.text, "10.0.0.7"));
    assert_non_null(strstr(error_chain(&exchange.error), "10.0.0.7"));
    fake.database_is_dead = true;
    assert_int_equal(send("POST", "/values", "{\"value\":42}"), 500);
    assert_null(strstr(exchange.text, "secret"));
    assert_int_equal(get("/health"), 200);
    assert_null(strstr(exchange.text, "secret"));
}

static void a_key_is_short_and_plain(void **state)
{
    const char *body = "{\"value\":42}";
    char key[KEY_SIZE + 1];

    (void)state;
    memset(key, 'k', KEY_SIZE);
    key[KEY_SIZE] = '\0';
    assert_int_equal(send_bytes("POST", "/values", key, body, strlen(body)),
                     400);
    key[KEY_SIZE - 1] = '\0';
    assert_int_equal(send_bytes("POST", "/values", key, body, strlen(body)),
                     201);
    assert_int_equal(send_bytes("POST", "/values", "\xff", body, strlen(body)),
                     400);
}

/* A body with some bytes changed, again and again, from a seed that is told. */
static void any_body_is_answered(void **state)
{
    const char *body = "{\"value\":42,\"x\":[true,null,\"\\u00e4\"]}";
    const unsigned seed = 20;
    char changed[64];

    (void)state;
    print_message("seed %u\n", seed);
    srand(seed);
    for (int i = 0; i < 20000; i++) {
        size_t length = strlen(body) - (size_t)(rand() % 8);

        memset(changed, 0, sizeof(changed));
        memcpy(changed, body, length);
        for (int j = rand() % 4; j > 0; j--)
            changed[(size_t)rand() % length] = (char)rand();
        send_bytes("POST", "/values", "", changed, length);
        assert_true(exchange.status == 201 || exchange.status == 400 ||
                    exchange.status == 500); /* all places are taken */
    }
}

/* ---- For whoever runs it ---- */

static void health_names_what_does_not_work(void **state)
{
    (void)state;
    get("/health");
    assert_string_equal(
        exchange.text,
        "{\"status\":\"ok\",\"database\":\"ok\",\"events\":\"ok\"}");
    fake.broker_is_dead = true;
    get("/health");
    assert_string_equal(
        exchange.text,
        "{\"status\":\"degraded\",\"database\":\"ok\",\"events\":\"failing\"}");
    fake.database_is_dead = true;
    assert_int_equal(get("/health"), 200); /* a report, and it is there */
    assert_string_equal(exchange.text,
                        "{\"status\":\"down\",\"database\":\"failing\","
                        "\"events\":\"failing\"}");
}

static void it_is_ready_while_it_can_do_without_what_is_dead(void **state)
{
    (void)state;
    fake.broker_is_dead = true;
    assert_int_equal(get("/ready"), 200);
    fake.database_is_dead = true;
    assert_int_equal(get("/ready"), 503);
    assert_string_equal(exchange.text,
                        "{\"ready\":false,\"why\":\"database\"}");
}

static void it_is_not_ready_when_it_is_about_to_stop(void **state)
{
    (void)state;
    draining = true;
    assert_int_equal(get("/ready"), 503);
    assert_int_equal(send("POST", "/values", "{\"value\":42}"), 201);
}

static void it_is_alive_whatever_is_dead(void **state)
{
    (void)state;
    fake.database_is_dead = fake.broker_is_dead = true;
    draining = true;
    assert_int_equal(get("/live"), 200);
}

static void has(const char *line)
{
    if (!strstr(exchange.text, line))
        fail_msg("no %s in:\n%s", line, exchange.text);
}

static void metrics_count_what_happened(void **state)
{
    (void)state;
    send("POST", "/values", "{\"value\":42}");
    get("/values/1");
    get("/values/1");
    get("/values/2");
    assert_int_equal(get("/metrics"), 200);
    has("http_requests_total{status=\"201\"} 1\n");
    has("http_requests_total{status=\"200\"} 2\n");
    has("http_requests_total{status=\"404\"} 1\n");
    has("http_request_duration_seconds_count 4\n");
    has("http_request_duration_seconds_bucket{le=\"+Inf\"} 4\n");
    has("http_requests_in_flight 1\n");
    has("values_read_total{from=\"loaded\"} 1\n");
    has("values_read_total{from=\"cached\"} 1\n");
    has("values_read_total{from=\"failed\"} 1\n");
    has("events_total{result=\"published\"} 1\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_value_is_created_and_got),
        TEST(the_same_key_gets_the_same_answer),
        TEST(each_kind_of_error_has_its_status),
        TEST(who_asks_is_told_what_they_can_mend),
        TEST(and_nothing_about_what_is_inside),
        TEST(a_key_is_short_and_plain),
        TEST(any_body_is_answered),
        TEST(health_names_what_does_not_work),
        TEST(it_is_ready_while_it_can_do_without_what_is_dead),
        TEST(it_is_not_ready_when_it_is_about_to_stop),
        TEST(it_is_alive_whatever_is_dead),
        TEST(metrics_count_what_happened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
