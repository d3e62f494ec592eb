/* Children that are shells, with lines on their stdin and stdout. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmocka_all.h"
#include "transports/child.h"

struct fixture {
    uv_loop_t loop;
    struct child child;
    struct connection connection;
    bool closed;
    int ends;
    char why[CLOSED_WHY_SIZE];
    int count;
    char last[128];
};

static void on_end(void *self, const char *why)
{
    struct fixture *fixture = self;

    fixture->ends++;
    strcpy(fixture->why, why);
}

static void on_message(void *self, const char *text, size_t length)
{
    struct fixture *fixture = self;

    assert_true(length < sizeof(fixture->last));
    strcpy(fixture->last, text);
    fixture->count++;
}

static void on_closed(void *self)
{
    struct fixture *fixture = self;

    fixture->closed = true;
}

static bool start(struct fixture *fixture, char *program, char *script)
{
    char *words[] = { program, "-c", script, NULL };

    if (!child_start(&fixture->child, &fixture->loop, words,
                     &fixture->connection))
        return false;
    connection_begin(&fixture->connection);
    return true;
}

/* Works until nothing is left of it. */
static void finish(struct fixture *fixture)
{
    while (!fixture->ends)
        uv_run(&fixture->loop, UV_RUN_ONCE);
    assert_int_equal(fixture->ends, 1);
    assert_false(fixture->child.runs);
}

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){
        .child = { .name = "child", .on_end = on_end, .self = &fixture },
        .connection = { .framing = lines_framing("child", 1000),
                        .on_message = on_message,
                        .on_closed = on_closed,
                        .self = &fixture },
    };
    *state = &fixture;
    assert_int_equal(uv_loop_init(&fixture.loop), 0);
    connection_open(&fixture.connection, &fixture.loop, true);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    connection_close(&fixture->connection, "the test is over");
    child_kill(&fixture->child);
    uv_run(&fixture->loop, UV_RUN_DEFAULT);
    return uv_loop_close(&fixture->loop) == 0 && fixture->closed ? 0 : -1;
}

static void what_it_reads_and_writes_are_messages(void **state)
{
    struct fixture *fixture = *state;

    assert_true(start(fixture, "sh", "read line && echo \"<$line>\""));
    connection_send(&fixture->connection, "hello\n", 5);
    finish(fixture);
    assert_string_equal(fixture->last, "<hello>");
    assert_string_equal(fixture->why, "exit status 0");
}

static void the_end_of_its_stdin_is_told_by_a_goodbye(void **state)
{
    struct fixture *fixture = *state;

    assert_true(start(fixture, "sh", "while read line; do :; done; exit 7"));
    connection_finish(&fixture->connection);
    finish(fixture);
    assert_string_equal(fixture->why, "exit status 7");
}

static void a_signal_is_named(void **state)
{
    struct fixture *fixture = *state;

    assert_true(start(fixture, "sh", "kill -SEGV $$"));
    finish(fixture);
    assert_string_equal(fixture->why, "signal 11 (Segmentation fault)");
}

static void what_is_not_there_ends_in_the_same_way(void **state)
{
    struct fixture *fixture = *state;

    assert_false(start(fixture, "/no/such/program", ""));
    finish(fixture);
    assert_string_equal(fixture->why,
                        "cannot start /no/such/program: no such file or "
                        "directory");
}

static void its_own_children_end_with_it(void **state)
{
    struct fixture *fixture = *state;

    assert_true(start(fixture, "sh", "sleep 1000 & echo $!; wait"));
    while (fixture->count == 0)
        uv_run(&fixture->loop, UV_RUN_ONCE);
    child_kill(&fixture->child);
    finish(fixture);
    assert_string_equal(fixture->why, "signal 9 (Killed)");
    /* Its stdout is closed only when nobody has it any more. */
    while (!fixture->closed)
        uv_run(&fixture->loop, UV_RUN_ONCE);
    assert_string_equal(fixture->connection.why, "it closed the connection");
}

static void a_flood_on_its_stderr_does_not_stop_it(void **state)
{
    struct fixture *fixture = *state;

    assert_true(start(fixture, "sh",
                      "i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); "
                      "echo 01234567890123456789012345678901234567890 >&2; "
                      "done; echo ready"));
    finish(fixture);
    assert_string_equal(fixture->last, "ready");
}

static void whoever_has_ended_cannot_be_killed(void **state)
{
    struct fixture *fixture = *state;

    assert_true(start(fixture, "sh", "exit 0"));
    finish(fixture);
    child_kill(&fixture->child);
    assert_string_equal(fixture->why, "exit status 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(what_it_reads_and_writes_are_messages),
        TEST(the_end_of_its_stdin_is_told_by_a_goodbye),
        TEST(a_signal_is_named),
        TEST(what_is_not_there_ends_in_the_same_way),
        TEST(its_own_children_end_with_it),
        TEST(a_flood_on_its_stderr_does_not_stop_it),
        TEST(whoever_has_ended_cannot_be_killed),
#undef TEST
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
