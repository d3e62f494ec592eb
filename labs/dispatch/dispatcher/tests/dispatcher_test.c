/* The dispatcher with a clock of the test's, and peers at the other ends of
 * socket pairs, which speak in lines. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmocka_all.h"
#include "dispatcher/parts.h"

static int64_t time_ms;

static int64_t test_now(void)
{
    return time_ms;
}

enum { PEERS = 4, LINE_SIZE = 1024 };

struct ending {
    int times;
    enum task_status status;
    char code[CODE_SIZE];
    char payload[64];
    char worker_id[NAME_SIZE];
};

struct fixture {
    struct dispatcher *dispatcher;
    int peers[PEERS];
    char id[TASK_ID_SIZE];
    int count;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    const struct dispatcher_options options = {
        .dead_after_ms = 15000,
        .queue_limit = 3,
        .now = test_now,
    };

    time_ms = 1000000;
    fixture = (struct fixture){ .peers = { -1, -1, -1, -1 } };
    fixture.dispatcher = dispatcher_create(&options);
    *state = &fixture;
    return fixture.dispatcher ? 0 : -1;
}

static void hang_up(struct fixture *fixture, int peer)
{
    if (fixture->peers[peer] >= 0)
        close(fixture->peers[peer]);
    fixture->peers[peer] = -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    for (int i = 0; i < PEERS; i++)
        hang_up(fixture, i);
    dispatcher_destroy(fixture->dispatcher);
    return 0;
}

/* Enough turns for whatever is to happen now. */
static void turn(struct fixture *fixture)
{
    for (int i = 0; i < 4; i++)
        dispatcher_turn(fixture->dispatcher, 0);
}

static void say(struct fixture *fixture, int peer, const char *text)
{
    assert_int_equal(write(fixture->peers[peer], text, strlen(text)),
                     strlen(text));
    assert_int_equal(write(fixture->peers[peer], "\n", 1), 1);
    turn(fixture);
}

/* What the peer was told since it was asked last. */
static const char *heard(struct fixture *fixture, int peer)
{
    static char text[16 * LINE_SIZE];
    ssize_t count;

    turn(fixture);
    count = recv(fixture->peers[peer], text, sizeof(text) - 1, MSG_DONTWAIT);
    text[count > 0 ? count : 0] = '\0';
    return text;
}

static void connect_peer(struct fixture *fixture, int peer)
{
    struct link *link;
    int ends[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    fixture->peers[peer] = ends[0];
    link = links_add(fixture->dispatcher, lines_framing("peer", MESSAGE_LIMIT),
                     true);
    assert_non_null(link);
    assert_int_equal(uv_pipe_open(&link->connection.stream.pipe, ends[1]), 0);
    connection_begin(&link->connection);
}

static void add_worker(struct fixture *fixture, int peer, const char *name,
                       int capacity)
{
    char text[LINE_SIZE];

    connect_peer(fixture, peer);
    snprintf(text, sizeof(text),
             "{\"type\":\"WorkerRegister\",\"registration\":{\"workerId\":"
             "\"%s\",\"supportedTasks\":[\"process\"],\"maxConcurrency\":%d}}",
             name, capacity);
    say(fixture, peer, text);
    assert_non_null(strstr(heard(fixture, peer), "WorkerRegistered"));
}

static void on_end(void *self, const struct order *order,
                   const struct outcome *outcome)
{
    struct ending *ending = self;

    (void)order;
    ending->times++;
    ending->status = outcome->status;
    strcpy(ending->code, outcome->code);
    strcpy(ending->worker_id, outcome->worker_id);
    if (outcome->status == TASK_COMPLETED)
        snprintf(ending->payload, sizeof(ending->payload), "%.*s",
                 (int)outcome->payload.length, outcome->payload.text);
}

/* Its id is in fixture->id. */
static void submit(struct fixture *fixture, struct ending *ending,
                   int32_t max_retries)
{
    struct order order = {
        .route = { .task = "process" },
        .payload.text = "{\"value\":42}",
        .payload.length = 12,
        .priority = PRIORITY_NORMAL,
        .timeout_ms = 2000,
        .max_retries = max_retries,
    };

    snprintf(fixture->id, sizeof(fixture->id), "00000000-0000-4000-8000-%012d",
             fixture->count++);
    strcpy(order.id, fixture->id);
    *ending = (struct ending){ 0 };
    dispatcher_submit(fixture->dispatcher, &order, on_end, ending);
    turn(fixture);
}

static void answer(struct fixture *fixture, int peer, const char *id,
                   const char *rest)
{
    char text[LINE_SIZE];

    snprintf(text, sizeof(text),
             "{\"type\":\"TaskResult\",\"result\":{\"taskId\":\"%s\",%s}}", id,
             rest);
    say(fixture, peer, text);
}

#define DONE "\"status\":\"Completed\",\"payload\":{\"value\":84}"
#define FAILED_FOR_NOW                                                         \
    "\"status\":\"Failed\",\"error\":{\"code\":\"BUSY\",\"message\":\"x\","    \
    "\"retryable\":true}"

static void a_task_goes_to_a_worker_and_its_result_comes_back(void **state)
{
    struct fixture *fixture = *state;
    static struct ending ending;

    add_worker(fixture, 0, "a", 1);
    submit(fixture, &ending, 0);
    assert_non_null(strstr(heard(fixture, 0), "{\"value\":42}"));
    answer(fixture, 0, fixture->id, "\"status\":\"Running\"");
    assert_int_equal(ending.times, 0);
    answer(fixture, 0, fixture->id, DONE);
    assert_int_equal(ending.times, 1);
    assert_int_equal(ending.status, TASK_COMPLETED);
    assert_string_equal(ending.payload, "{\"value\":84}");
    assert_string_equal(ending.worker_id, "a");
    answer(fixture, 0, fixture->id, DONE); /* once more, to no effect */
    assert_int_equal(ending.times, 1);
}

static void no_more_than_the_capacity_is_out(void **state)
{
    struct fixture *fixture = *state;
    static struct ending endings[3];
    char first[TASK_ID_SIZE];

    add_worker(fixture, 0, "a", 2);
    submit(fixture, &endings[0], 0);
    strcpy(first, fixture->id);
    submit(fixture, &endings[1], 0);
    assert_non_null(strstr(heard(fixture, 0), fixture->id));
    submit(fixture, &endings[2], 0);
    assert_string_equal(heard(fixture, 0), "");
    answer(fixture, 0, first, DONE);
    assert_non_null(strstr(heard(fixture, 0), fixture->id));
}

static void
a_deadline_frees_the_place_and_a_late_result_is_ignored(void **state)
{
    struct fixture *fixture = *state;
    static struct ending first;
    static struct ending second;
    char id[TASK_ID_SIZE];

    add_worker(fixture, 0, "a", 1);
    submit(fixture, &first, 0);
    strcpy(id, fixture->id);
    submit(fixture, &second, 0);
    time_ms += 1999;
    turn(fixture);
    assert_int_equal(first.times, 0);
    heard(fixture, 0);
    time_ms += 1;
    turn(fixture);
    assert_int_equal(first.times, 1);
    assert_int_equal(first.status, TASK_TIMED_OUT);
    assert_string_equal(first.code, "TIMED_OUT");
    assert_int_equal(second.times, 1); /* it waited as long */
    assert_non_null(strstr(heard(fixture, 0), "\"Kill\""));
    submit(fixture, &second, 0);
    assert_non_null(strstr(heard(fixture, 0), fixture->id));
    answer(fixture, 0, id, DONE);
    assert_int_equal(first.times, 1);
    assert_int_equal(second.times, 0);
}

static void who_hangs_up_loses_its_tasks_at_once(void **state)
{
    struct fixture *fixture = *state;
    static struct ending ending;

    add_worker(fixture, 0, "a", 1);
    submit(fixture, &ending, 0);
    hang_up(fixture, 0);
    turn(fixture);
    assert_int_equal(ending.times, 1);
    assert_int_equal(ending.status, TASK_FAILED);
    assert_string_equal(ending.code, "WORKER_LOST");
    submit(fixture, &ending, 0);
    assert_string_equal(ending.code, "NO_WORKER");
}

static void a_lost_task_is_done_by_another_worker_if_it_may(void **state)
{
    struct fixture *fixture = *state;
    static struct ending ending;

    add_worker(fixture, 0, "a", 1);
    submit(fixture, &ending, 1);
    add_worker(fixture, 1, "b", 1);
    hang_up(fixture, 0);
    assert_non_null(strstr(heard(fixture, 1), "\"retryCount\":1"));
    answer(fixture, 1, fixture->id, DONE);
    assert_int_equal(ending.status, TASK_COMPLETED);
    assert_string_equal(ending.worker_id, "b");
}

static void what_failed_for_now_is_retried_so_often_and_elsewhere(void **state)
{
    struct fixture *fixture = *state;
    static struct ending ending;

    add_worker(fixture, 0, "a", 9);
    submit(fixture, &ending, 1);
    add_worker(fixture, 1, "b", 1);
    answer(fixture, 0, fixture->id, FAILED_FOR_NOW);
    assert_non_null(strstr(heard(fixture, 1), fixture->id));
    answer(fixture, 1, fixture->id, FAILED_FOR_NOW);
    assert_int_equal(ending.times, 1);
    assert_string_equal(ending.code, "BUSY");
}

static void a_silent_worker_is_dead_after_a_while(void **state)
{
    struct fixture *fixture = *state;
    static struct ending ending;

    add_worker(fixture, 0, "a", 1);
    time_ms += 14000;
    say(fixture, 0,
        "{\"type\":\"Heartbeat\",\"payload\":{\"workerId\":\"a\","
        "\"activeTasks\":0,\"capacity\":1}}");
    assert_non_null(strstr(heard(fixture, 0), "HeartbeatAck"));
    time_ms += 14000;
    submit(fixture, &ending, 0);
    assert_int_equal(ending.times, 0);
    time_ms += 1001;
    turn(fixture);
    assert_int_equal(ending.times, 1);
    assert_string_equal(ending.code, "WORKER_LOST");
}

static void who_has_too_much_gets_nothing_until_it_says_otherwise(void **state)
{
    struct fixture *fixture = *state;
    static struct ending ending;

    add_worker(fixture, 0, "a", 2);
    say(fixture, 0,
        "{\"type\":\"Backpressure\",\"signal\":{\"workerId\":\"a\","
        "\"currentLoad\":0.9,\"shouldThrottle\":true}}");
    submit(fixture, &ending, 0);
    assert_string_equal(heard(fixture, 0), "");
    say(fixture, 0,
        "{\"type\":\"Heartbeat\",\"payload\":{\"workerId\":\"a\","
        "\"activeTasks\":2,\"capacity\":2}}");
    assert_null(strstr(heard(fixture, 0), fixture->id));
    say(fixture, 0,
        "{\"type\":\"Heartbeat\",\"payload\":{\"workerId\":\"a\","
        "\"activeTasks\":1,\"capacity\":2}}");
    assert_non_null(strstr(heard(fixture, 0), fixture->id));
}

static void what_cannot_be_taken_is_refused_with_its_reason(void **state)
{
    struct fixture *fixture = *state;
    static struct ending endings[4];
    static struct ending ending;

    submit(fixture, &ending, 0);
    assert_string_equal(ending.code, "NO_WORKER");
    add_worker(fixture, 0, "a", 1);
    for (int i = 0; i < 4; i++)
        submit(fixture, &endings[i], 0);
    submit(fixture, &ending, 0); /* one is out, three wait */
    assert_string_equal(ending.code, "QUEUE_FULL");
    fixture->count = 1;
    submit(fixture, &ending, 0);
    assert_string_equal(ending.code, "REFUSED"); /* that id is in use */
    for (int i = 0; i < 4; i++)
        assert_int_equal(endings[i].times, 0);
}

static void
a_worker_that_comes_back_takes_the_place_of_the_old_one(void **state)
{
    struct fixture *fixture = *state;
    static struct ending ending;

    add_worker(fixture, 0, "a", 1);
    submit(fixture, &ending, 1);
    heard(fixture, 0);
    add_worker(fixture, 1, "a", 1);
    assert_int_equal(recv(fixture->peers[0], fixture->id, 0, MSG_DONTWAIT), 0);
    assert_int_equal(fixture->dispatcher->pool.count, 1);
    answer(fixture, 1, fixture->id, DONE);
    assert_int_equal(ending.status, TASK_COMPLETED);
}

static void nobody_takes_the_name_of_a_worker_that_we_start(void **state)
{
    static const char registration[] =
        "{\"type\":\"WorkerRegister\",\"registration\":{\"workerId\":"
        "\"stdio-2\",\"supportedTasks\":[\"x\"],\"maxConcurrency\":1}}";
    static const char *const words[] = { "stdio", "cat" };
    struct fixture *fixture = *state;
    struct names tasks = { .items = { "process" }, .count = 1 };
    char why[COMMAND_WHY_SIZE];

    add_worker(fixture, 0, "stdio-1", 1);
    assert_true(
        dispatcher_start_worker(fixture->dispatcher, &tasks, words, 2, why));
    assert_non_null(pool_find(&fixture->dispatcher->pool, "stdio-2"));
    connect_peer(fixture, 1);
    say(fixture, 1, registration);
    assert_int_equal(recv(fixture->peers[1], why, 1, MSG_DONTWAIT), 0);
    assert_int_equal(fixture->dispatcher->pool.count, 2);
}

static void a_worker_may_register_again_for_something_else(void **state)
{
    struct fixture *fixture = *state;
    static struct ending ending;

    add_worker(fixture, 0, "a", 1);
    say(fixture, 0,
        "{\"type\":\"WorkerRegister\",\"registration\":{\"workerId\":\"a\","
        "\"supportedTasks\":[\"transform\"],\"maxConcurrency\":1}}");
    submit(fixture, &ending, 0);
    assert_string_equal(ending.code, "NO_WORKER");
}

static void a_result_of_somebody_else_is_ignored(void **state)
{
    struct fixture *fixture = *state;
    static struct ending ending;

    add_worker(fixture, 0, "a", 2);
    add_worker(fixture, 1, "b", 1);
    submit(fixture, &ending, 0);
    answer(fixture, 1, fixture->id, DONE);
    assert_int_equal(ending.times, 0);
    answer(fixture, 1, "00000000-0000-4000-8000-999999999999", DONE);
    answer(fixture, 0, fixture->id, DONE);
    assert_int_equal(ending.times, 1);
}

static void whoever_says_nonsense_is_not_cut_off(void **state)
{
    struct fixture *fixture = *state;
    static struct ending ending;

    add_worker(fixture, 0, "a", 1);
    say(fixture, 0, "hello");
    say(fixture, 0, "{\"type\":\"Unheard\"}");
    say(fixture, 0, "{\"type\":\"Heartbeat\"}");
    submit(fixture, &ending, 0);
    answer(fixture, 0, fixture->id, DONE);
    assert_int_equal(ending.status, TASK_COMPLETED);
}

static void a_clients_tasks_end_with_it(void **state)
{
    struct fixture *fixture = *state;

    add_worker(fixture, 0, "a", 1);
    connect_peer(fixture, 1);
    say(fixture, 1,
        "{\"type\":\"TaskDispatch\",\"task\":{\"id\":"
        "\"0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f4042\",\"taskType\":\"process\","
        "\"payload\":1,\"metadata\":{\"timeoutMs\":2000,\"priority\":"
        "\"Normal\",\"retryCount\":0,\"maxRetries\":3}}}");
    assert_non_null(strstr(heard(fixture, 0), "TaskDispatch"));
    hang_up(fixture, 1);
    assert_non_null(strstr(heard(fixture, 0), "\"Kill\""));
    assert_int_equal(fixture->dispatcher->tasks.count, 0);
}

static void who_does_not_say_who_it_is_is_cut_off(void **state)
{
    struct fixture *fixture = *state;
    char byte;

    connect_peer(fixture, 0);
    time_ms += 9999;
    turn(fixture);
    assert_int_equal(recv(fixture->peers[0], &byte, 1, MSG_DONTWAIT), -1);
    time_ms += 1;
    turn(fixture);
    assert_int_equal(recv(fixture->peers[0], &byte, 1, MSG_DONTWAIT), 0);
}

static void a_clock_that_jumps_back_ends_nothing(void **state)
{
    struct fixture *fixture = *state;
    static struct ending ending;

    add_worker(fixture, 0, "a", 1);
    submit(fixture, &ending, 0);
    time_ms -= 500000;
    turn(fixture);
    assert_int_equal(ending.times, 0);
    answer(fixture, 0, fixture->id, DONE);
    assert_int_equal(ending.status, TASK_COMPLETED);
}

static void await_works_until_the_task_has_ended(void **state)
{
    static const char done[] =
        "{\"type\":\"TaskResult\",\"result\":{\"taskId\":"
        "\"00000000-0000-4000-8000-000000000000\"," DONE "}}\n";
    struct fixture *fixture = *state;
    struct order order = { .id = "00000000-0000-4000-8000-000000000000",
                           .route = { .task = "process" },
                           .payload = { "42", 2 },
                           .timeout_ms = 2000 };
    struct ending ending = { 0 };

    add_worker(fixture, 0, "a", 1);
    /* It is read in the turn in which the task goes out. */
    assert_int_equal(write(fixture->peers[0], done, strlen(done)),
                     strlen(done));
    dispatcher_submit(fixture->dispatcher, &order, on_end, &ending);
    dispatcher_await(fixture->dispatcher, order.id);
    assert_int_equal(ending.times, 1);
    assert_int_equal(ending.status, TASK_COMPLETED);
    dispatcher_await(fixture->dispatcher, order.id); /* it has ended long ago */
}

static void a_cancelled_task_is_taken_from_its_worker(void **state)
{
    struct fixture *fixture = *state;
    static struct ending ending;

    add_worker(fixture, 0, "a", 1);
    submit(fixture, &ending, 3);
    assert_true(dispatcher_cancel(fixture->dispatcher, fixture->id));
    assert_string_equal(ending.code, "CANCELLED");
    assert_non_null(strstr(heard(fixture, 0), "cancelled"));
    assert_false(dispatcher_cancel(fixture->dispatcher, fixture->id));
}

static void a_stop_waits_for_what_runs_and_says_goodbye_then(void **state)
{
    enum { MANY = 20 };
    struct fixture *fixture = *state;
    static struct ending endings[MANY];
    char text[LINE_SIZE];

    add_worker(fixture, 0, "a", MANY);
    for (int i = 0; i < MANY; i++)
        submit(fixture, &endings[i], 0);
    for (int i = 0; i < MANY; i++) {
        snprintf(text, sizeof(text),
                 "{\"type\":\"TaskResult\",\"result\":{\"taskId\":"
                 "\"00000000-0000-4000-8000-%012d\"," DONE "}}\n",
                 i);
        assert_int_equal(write(fixture->peers[0], text, strlen(text)),
                         strlen(text));
    }
    shutdown(fixture->peers[0], SHUT_WR); /* and it goes by itself */
    dispatcher_stop(fixture->dispatcher, 1000);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(endings[i].status, TASK_COMPLETED);
    assert_int_equal(fixture->dispatcher->link_count, 0);
}

static void what_does_not_end_in_time_is_cancelled_by_a_stop(void **state)
{
    struct fixture *fixture = *state;
    static struct ending ending;

    add_worker(fixture, 0, "a", 1);
    submit(fixture, &ending, 3);
    shutdown(fixture->peers[0], SHUT_WR);
    dispatcher_stop(fixture->dispatcher, 0);
    assert_int_equal(ending.times, 1);
    assert_string_equal(ending.code, "CANCELLED");
}

static void
starting_twice_is_harmless_and_after_a_stop_it_starts_again(void **state)
{
    struct fixture *fixture = *state;

    assert_true(dispatcher_start(fixture->dispatcher));
    assert_true(dispatcher_start(fixture->dispatcher));
    dispatcher_stop(fixture->dispatcher, 0);
    assert_true(dispatcher_start(fixture->dispatcher));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_task_goes_to_a_worker_and_its_result_comes_back),
        TEST(no_more_than_the_capacity_is_out),
        TEST(a_deadline_frees_the_place_and_a_late_result_is_ignored),
        TEST(who_hangs_up_loses_its_tasks_at_once),
        TEST(a_lost_task_is_done_by_another_worker_if_it_may),
        TEST(what_failed_for_now_is_retried_so_often_and_elsewhere),
        TEST(a_silent_worker_is_dead_after_a_while),
        TEST(who_has_too_much_gets_nothing_until_it_says_otherwise),
        TEST(what_cannot_be_taken_is_refused_with_its_reason),
        TEST(a_worker_that_comes_back_takes_the_place_of_the_old_one),
        TEST(nobody_takes_the_name_of_a_worker_that_we_start),
        TEST(a_worker_may_register_again_for_something_else),
        TEST(a_result_of_somebody_else_is_ignored),
        TEST(whoever_says_nonsense_is_not_cut_off),
        TEST(a_clients_tasks_end_with_it),
        TEST(who_does_not_say_who_it_is_is_cut_off),
        TEST(a_clock_that_jumps_back_ends_nothing),
        TEST(await_works_until_the_task_has_ended),
        TEST(a_cancelled_task_is_taken_from_its_worker),
        TEST(a_stop_waits_for_what_runs_and_says_goodbye_then),
        TEST(what_does_not_end_in_time_is_cancelled_by_a_stop),
        TEST(starting_twice_is_harmless_and_after_a_stop_it_starts_again),
#undef TEST
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
