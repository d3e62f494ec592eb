/* The contract of the event store, whoever fulfils it.
 *
 *   store_test sqlite | jetstream */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmocka_all.h"
#include "jetstream_store.h"
#include "process.h"
#include "sqlite_store.h"

static bool with_jetstream;
static struct db db;
static struct jetstream jetstream;
static struct store store;

static void open_store(void)
{
    static char stream[80];

    if (with_jetstream) {
        snprintf(stream, sizeof(stream), "t%s", strrchr(folder, '-') + 1);
        assert_true(jetstream_open(&jetstream, getenv("NATS_URL"), stream));
        store = jetstream_as_store(&jetstream);
    } else {
        assert_true(
            db_open(&db, folder, "history.db", sqlite_store_schema, 10000));
        store = sqlite_as_store(&db);
    }
}

static void close_store(void)
{
    if (with_jetstream)
        jetstream_close(&jetstream);
    else
        db_close(&db);
}

static int set_up(void **state)
{
    int status = make_test_folder(state);

    if (status == 0)
        open_store();
    return status;
}

static int tear_down(void **state)
{
    close_store();
    return remove_test_folder(state);
}

static enum store_status append(int32_t order, int32_t expected,
                                const char *data, size_t count)
{
    struct stored_event events[STORE_BATCH];

    for (size_t i = 0; i < count; i++)
        events[i] = (struct stored_event){ .type = "Happened",
                                           .schema = 3,
                                           .data = data };
    return store_append(store, order, expected, events, count);
}

/* What a reader was given: "ORDER.VERSION DATA;" for each. */
struct seen {
    char text[4096];
    int64_t position;
    int left;
};

static bool note(void *context, const struct stored_event *event)
{
    struct seen *seen = context;
    size_t length = strlen(seen->text);

    assert_string_equal(event->type, "Happened");
    assert_int_equal(event->schema, 3);
    assert_true(event->position > 0 && event->position >= seen->position);
    seen->position = event->position;
    snprintf(seen->text + length, sizeof(seen->text) - length, "%d.%d %s;",
             event->order, event->version, event->data);
    return --seen->left != 0;
}

static void assert_reads(int32_t order, int64_t after, const char *expected)
{
    struct seen seen = { .text = "" };

    assert_int_equal(store_read(store, order, after, note, &seen), STORE_OK);
    assert_string_equal(seen.text, expected);
}

static void a_new_order_has_no_events(void **state)
{
    (void)state;
    assert_reads(7, 0, "");
    assert_reads(ALL_ORDERS, 0, "");
}

static void events_are_read_in_their_order(void **state)
{
    (void)state;
    assert_int_equal(append(7, 0, "{\"a\":\"\\u00e4 \\\"\"}", 1), STORE_OK);
    assert_int_equal(append(8, 0, "{}", 1), STORE_OK);
    assert_int_equal(append(7, 1, "{}", 2), STORE_OK);
    assert_reads(7, 0, "7.1 {\"a\":\"\\u00e4 \\\"\"};7.2 {};7.3 {};");
    assert_reads(7, 1, "7.2 {};7.3 {};");
    assert_reads(7, 2, "7.3 {};");
    assert_reads(7, 3, "");
    assert_reads(ALL_ORDERS, 0,
                 "7.1 {\"a\":\"\\u00e4 \\\"\"};8.1 {};7.2 {};7.3 {};");
}

static void one_can_read_on_from_a_position(void **state)
{
    struct seen seen = { .text = "", .left = 2 };

    (void)state;
    assert_int_equal(append(7, 0, "1", 1), STORE_OK);
    assert_int_equal(append(8, 0, "2", 1), STORE_OK);
    assert_int_equal(append(9, 0, "3", 1), STORE_OK);
    assert_int_equal(store_read(store, ALL_ORDERS, 0, note, &seen),
                     STORE_STOPPED);
    assert_string_equal(seen.text, "7.1 1;8.1 2;");
    assert_reads(ALL_ORDERS, seen.position, "9.1 3;");
    assert_reads(ALL_ORDERS, seen.position - 1, "8.1 2;9.1 3;");
}

static void who_expects_another_length_conflicts_and_adds_nothing(void **state)
{
    (void)state;
    assert_int_equal(append(7, 1, "1", 1), STORE_CONFLICT);
    assert_int_equal(append(7, 0, "2", 2), STORE_OK);
    assert_int_equal(append(7, 0, "3", 1), STORE_CONFLICT);
    assert_int_equal(append(7, 1, "4", 3), STORE_CONFLICT);
    assert_int_equal(append(7, 3, "5", 1), STORE_CONFLICT);
    assert_int_equal(append(7, 2, "6", 1), STORE_OK);
    assert_reads(7, 0, "7.1 2;7.2 2;7.3 6;");
}

static void a_batch_is_one(void **state)
{
    struct seen seen = { .text = "" };

    (void)state;
    assert_int_equal(append(7, 0, "1", STORE_BATCH), STORE_OK);
    assert_int_equal(store_read(store, 7, STORE_BATCH - 1, note, &seen),
                     STORE_OK);
    assert_string_equal(seen.text, "7.64 1;");
}

static void what_was_appended_is_there_after_it_was_closed(void **state)
{
    (void)state;
    assert_int_equal(append(7, 0, "1", 2), STORE_OK);
    close_store();
    open_store();
    assert_reads(7, 0, "7.1 1;7.2 1;");
    assert_int_equal(append(7, 2, "2", 1), STORE_OK);
}

/* ---- Only a broker has others that may publish, too ---- */

static void a_message_that_is_no_event_is_left_out(void **state)
{
    static const char *const wrong[] = { "", "\n\n", "nonsense",
                                         "{\"order\":7}\n", "[]\n\0\n" };
    char subject[96];

    (void)state;
    if (!with_jetstream)
        skip();
    assert_int_equal(append(7, 0, "1", 1), STORE_OK);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        snprintf(subject, sizeof(subject), "%s.8", jetstream.stream);
        assert_int_equal(natsConnection_Publish(jetstream.connection, subject,
                                                wrong[i],
                                                (int)strlen(wrong[i])),
                         NATS_OK);
    }
    assert_int_equal(natsConnection_Flush(jetstream.connection), NATS_OK);
    assert_int_equal(append(7, 1, "2", 1), STORE_OK);
    assert_reads(ALL_ORDERS, 0, "7.1 1;7.2 2;");
    assert_reads(8, 0, "");
}

enum { RACES = 50 };

/* Appends to the same orders as its twin; says how often it won. */
static int race_in_child(int start)
{
    int wins = 0;
    char byte;

    open_store();
    if (read(start, &byte, 1) < 0)
        return 255;
    for (int i = 1; i <= RACES; i++) {
        enum store_status status = append(i, 0, "1", 2);

        if (status != STORE_OK && status != STORE_CONFLICT)
            return 255;
        wins += status == STORE_OK;
    }
    close_store();
    return wins;
}

static void of_two_writers_exactly_one_wins(void **state)
{
    int start[2];
    pid_t pids[2];
    int wins = 0;
    struct seen seen = { .text = "" };

    (void)state;
    close_store(); /* a child has no part in it, nor in a library's threads */
    assert_int_equal(pipe(start), 0);
    for (int i = 0; i < 2; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            close(start[1]);
            _exit(race_in_child(start[0]));
        }
    }
    close(start[0]);
    close(start[1]); /* both begin */
    for (int i = 0; i < 2; i++) {
        int status;

        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= RACES);
        wins += WEXITSTATUS(status);
    }
    assert_int_equal(wins, RACES);
    open_store();
    assert_int_equal(store_read(store, RACES, 0, note, &seen), STORE_OK);
    assert_string_equal(seen.text, "50.1 1;50.2 1;");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_order_has_no_events, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(events_are_read_in_their_order, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(one_can_read_on_from_a_position, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            who_expects_another_length_conflicts_and_adds_nothing, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(a_batch_is_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_was_appended_is_there_after_it_was_closed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_message_that_is_no_event_is_left_out,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_two_writers_exactly_one_wins, set_up,
                                        tear_down),
    };

    with_jetstream = argc > 1 && strcmp(argv[1], "jetstream") == 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
