/* The aggregate: it is its events and nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka_all.h"
#include "order.h"
#include "sqlite_store.h"

static struct db db;
static struct store store;

static int set_up(void **state)
{
    (void)state;
    store = sqlite_as_store(&db);
    return db_open(&db, NULL, "", sqlite_store_schema, 0) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    db_close(&db);
    return 0;
}

/* Appends an event as it stands, and says whether an order can be loaded. */
static bool keep(int32_t version, const char *type, int32_t schema,
                 const char *data)
{
    struct stored_event event = { .type = type,
                                  .schema = schema,
                                  .data = data };
    struct order order = { .id = 1 };

    assert_int_equal(store_append(store, 1, version - 1, &event, 1), STORE_OK);
    return order_load(store, &order);
}

static void happen(struct order *order, enum happening happening,
                   enum step step, int32_t value, const char *text)
{
    struct event event = { .happening = happening,
                           .step = step,
                           .value = value };

    snprintf(event.text, sizeof(event.text), "%s", text);
    assert_true(order_apply(order, &event));
}

static struct event event_of(enum happening happening, enum step step)
{
    return (struct event){ .happening = happening, .step = step };
}

/* ---- What is next ---- */

static void assert_next(const struct order *order, enum action action,
                        enum step step)
{
    enum step next = STEP_RESERVE;

    assert_int_equal(order_next(order, &next), action);
    assert_int_equal(next, step);
}

static void goes_forward_step_by_step(void **state)
{
    struct order order = { .id = 1 };

    (void)state;
    assert_next(&order, ACTION_NONE, STEP_RESERVE);
    happen(&order, HAPPENED_PLACED, 0, 42, "");
    for (int step = 0; step < STEP_COUNT; step++) {
        assert_next(&order, ACTION_DO, (enum step)step);
        happen(&order, HAPPENED_BEGUN, (enum step)step, 0, "");
        assert_next(&order, ACTION_DO, (enum step)step);
        happen(&order, HAPPENED_DONE, (enum step)step, 84, "Value-0084");
    }
    assert_int_equal(order_state(&order), ORDER_DELIVERED);
    assert_string_equal(order.text, "Value-0084");
}

static void goes_back_in_reverse_order(void **state)
{
    struct order order = { .id = 1 };

    (void)state;
    happen(&order, HAPPENED_PLACED, 0, 5000, "");
    for (int step = 0; step < STEP_FORMAT; step++) {
        happen(&order, HAPPENED_BEGUN, (enum step)step, 0, "");
        happen(&order, HAPPENED_DONE, (enum step)step, 10000, "");
    }
    happen(&order, HAPPENED_BEGUN, STEP_FORMAT, 0, "");
    happen(&order, HAPPENED_REFUSED, STEP_FORMAT, 0, "too large");
    assert_next(&order, ACTION_UNDO, STEP_DOUBLE);
    happen(&order, HAPPENED_UNDO_BEGUN, STEP_DOUBLE, 0, "");
    assert_next(&order, ACTION_UNDO, STEP_DOUBLE);
    happen(&order, HAPPENED_UNDONE, STEP_DOUBLE, 0, "");
    assert_next(&order, ACTION_UNDO, STEP_RESERVE);
    happen(&order, HAPPENED_UNDO_BEGUN, STEP_RESERVE, 0, "");
    happen(&order, HAPPENED_UNDONE, STEP_RESERVE, 0, "");
    assert_int_equal(order_state(&order), ORDER_UNDONE);
    assert_string_equal(order.why, "too large");
}

static void undoes_what_was_perhaps_done(void **state)
{
    struct order order = { .id = 1 };

    (void)state;
    happen(&order, HAPPENED_PLACED, 0, 42, "");
    happen(&order, HAPPENED_BEGUN, STEP_RESERVE, 0, "");
    happen(&order, HAPPENED_GIVEN_UP, STEP_RESERVE, 0, "nobody answers");
    assert_next(&order, ACTION_UNDO, STEP_RESERVE);
}

static void does_nothing_while_it_is_parked(void **state)
{
    struct order order = { .id = 1 };
    struct event event = event_of(HAPPENED_BEGUN, STEP_RESERVE);

    (void)state;
    happen(&order, HAPPENED_PLACED, 0, 42, "");
    happen(&order, HAPPENED_PARKED, 0, 0, "nobody answers");
    assert_next(&order, ACTION_NONE, STEP_RESERVE);
    assert_int_equal(order_state(&order), ORDER_PARKED);
    assert_false(order_apply(&order, &event));
    happen(&order, HAPPENED_RESUMED, 0, 0, "");
    assert_next(&order, ACTION_DO, STEP_RESERVE);
}

static void refuses_what_cannot_have_happened(void **state)
{
    struct order order = { .id = 1 };
    struct order before;
    struct event event = event_of(HAPPENED_BEGUN, STEP_RESERVE);

    (void)state;
    assert_false(order_apply(&order, &event)); /* it was not placed */
    event.happening = HAPPENED_RESUMED;
    assert_false(order_apply(&order, &event));
    happen(&order, HAPPENED_PLACED, 0, 42, "");
    before = order;
    for (int happening = HAPPENED_DONE; happening <= HAPPENED_RESUMED;
         happening++) {
        event.happening = (enum happening)happening;
        if (happening != HAPPENED_PARKED)
            assert_false(order_apply(&order, &event));
    }
    assert_memory_equal(&order, &before, sizeof(order));
}

/* ---- What is written ---- */

static void an_unknown_type_is_an_error(void **state)
{
    (void)state;
    assert_true(keep(1, "OrderPlaced", 2, "{\"value\":42}"));
    assert_false(keep(2, "OrderPainted", 1, "{}"));
}

static void an_unknown_form_of_a_type_is_an_error(void **state)
{
    (void)state;
    assert_false(keep(1, "OrderPlaced", 3, "{\"value\":42}"));
}

static void data_of_another_form_is_an_error(void **state)
{
    static const char *const wrong[] = { "", "{}", "{\"value\":\"42\"}",
                                         "{\"value\":42", "[]" };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct stored_event stored = { .type = "OrderPlaced",
                                       .schema = 2,
                                       .data = wrong[i] };
        struct event event;
        char why[TEXT_SIZE];

        if (event_read(&stored, &event, why))
            fail_msg("'%s' was taken", wrong[i]);
    }
}

static void whatever_is_stored_is_read_or_refused(void **state)
{
    static const char *const forms[] = { "{\"value\":42}",
                                         "{\"text\":\"Value-0084\"}", "{}" };
    static const char *const names[] = { "OrderPlaced", "Formatted",
                                         "DoubleRefused", "OrderResumed" };
    int taken = 0;

    (void)state;
    srand(7);
    for (int i = 0; i < 20000; i++) {
        char data[DATA_SIZE] = "";
        char why[TEXT_SIZE];
        struct event event;
        struct stored_event stored = { .type = names[rand() % 4],
                                       .schema = rand() % 3,
                                       .data = data };

        strcpy(data, forms[rand() % 3]);
        for (int changes = rand() % 3; changes > 0; changes--)
            data[(size_t)rand() % (strlen(data) + 1)] = (char)(rand() % 256);
        data[sizeof(data) - 1] = '\0';
        if (event_read(&stored, &event, why)) {
            taken++;
            assert_true(memchr(event.text, '\0', sizeof(event.text)));
        } else {
            assert_true(memchr(why, '\0', sizeof(why)));
        }
    }
    assert_in_range(taken, 100, 19000);
}

static void an_old_form_is_read_as_the_new_one(void **state)
{
    struct order order = { .id = 1 };

    (void)state;
    assert_true(keep(1, "OrderPlaced", 1, "{\"amount\":42}"));
    assert_true(order_load(store, &order));
    assert_int_equal(order.value, 42);
}

static void every_event_is_read_as_it_was_written(void **state)
{
    (void)state;
    for (int happening = 0; happening <= HAPPENED_RESUMED; happening++) {
        for (int step = 0; step < STEP_COUNT; step++) {
            struct event event =
                event_of((enum happening)happening, (enum step)step);
            struct stored_event stored = { 0 };
            struct event again;
            char data[DATA_SIZE];
            char why[TEXT_SIZE];

            if (step == STEP_DELIVER && happening != HAPPENED_BEGUN &&
                happening != HAPPENED_DONE)
                continue; /* that never happens */
            event_write(&event, &stored, data);
            assert_true(event_read(&stored, &again, why));
            assert_int_equal(again.happening, happening);
            if (happening < STEP_HAPPENINGS)
                assert_int_equal(again.step, step);
        }
    }
}

/* ---- Replay, from a store that is fast: it has one order, in memory ---- */

enum { KEPT = 64 };

static struct kept {
    struct stored_event event;
    char data[DATA_SIZE];
} kept[KEPT];
static int32_t kept_count;

static enum store_status keep_one(void *self, int32_t order, int32_t expected,
                                  const struct stored_event *events,
                                  size_t count)
{
    struct kept *next = &kept[kept_count];

    (void)self;
    assert_true(expected == kept_count && expected < KEPT && count == 1);
    next->event = *events;
    next->event.order = order;
    next->event.version = ++kept_count;
    strcpy(next->data, events->data);
    next->event.data = next->data;
    return STORE_OK;
}

static enum store_status read_kept(void *self, int32_t order, int64_t after,
                                   store_reader *reader, void *context)
{
    bool goes_on = true;

    (void)self;
    (void)order;
    for (int32_t i = (int32_t)after; goes_on && i < kept_count; i++)
        goes_on = reader(context, &kept[i].event);
    return goes_on ? STORE_OK : STORE_STOPPED;
}

static const struct store_ops kept_ops = { keep_one, read_kept };

/* Lets something happen that can. False: nothing can any more. */
static bool happen_at_random(struct order *order, struct event *event)
{
    enum step step = STEP_RESERVE;
    enum action action = order_next(order, &step);
    int dice = rand() % 100;

    *event = event_of(HAPPENED_PLACED, step);
    event->value = rand() % 20000 - 10000;
    snprintf(event->text, sizeof(event->text), "text \"%d\"", dice);
    if (order->parked)
        event->happening = HAPPENED_RESUMED;
    else if (action != ACTION_NONE && dice < 5)
        event->happening = HAPPENED_PARKED;
    else if (action == ACTION_DO && order->steps[step] == '-')
        event->happening = HAPPENED_BEGUN;
    else if (action == ACTION_DO && dice > 90 && step != STEP_DELIVER)
        event->happening = HAPPENED_REFUSED;
    else if (action == ACTION_DO && dice > 80 && step != STEP_DELIVER)
        event->happening = HAPPENED_GIVEN_UP;
    else if (action == ACTION_DO)
        event->happening = HAPPENED_DONE;
    else if (action == ACTION_UNDO)
        event->happening =
            order->steps[step] == 'u' ? HAPPENED_UNDONE : HAPPENED_UNDO_BEGUN;
    else if (order->version > 0)
        return false;
    return order_apply(order, event);
}

enum { COMMANDS = 100000 };

static void assert_same(const struct order *a, const struct order *b)
{
    char left[2048];
    char right[2048];

    assert_true(record_write(&order_record, a, left, sizeof(left)) > 0);
    assert_true(record_write(&order_record, b, right, sizeof(right)) > 0);
    assert_string_equal(left, right);
}

static void replay_is_the_live_state_after_100000_random_commands(void **state)
{
    int ends[ORDER_UNDONE + 1] = { 0 };
    int32_t id = 1;
    struct order live = { .id = 1 };
    struct order snapshot = { .id = 1 };

    (void)state;
    srand(23);
    store = (struct store){ &kept_ops, NULL };
    kept_count = 0;
    for (int i = 0; i < COMMANDS; i++) {
        struct event event;
        struct stored_event stored = { 0 };
        char data[DATA_SIZE];

        if (!happen_at_random(&live, &event)) {
            struct order replayed = { .id = id };

            assert_true(order_load(store, &replayed));
            assert_same(&live, &replayed);
            assert_true(order_load(store, &snapshot)); /* the tail */
            assert_same(&live, &snapshot);
            ends[order_state(&live)]++;
            id++;
            kept_count = 0;
            live = (struct order){ .id = id };
            snapshot = live;
            continue;
        }
        event_write(&event, &stored, data);
        assert_int_equal(store_append(store, id, live.version - 1, &stored, 1),
                         STORE_OK);
        if (rand() % 4 == 0)
            assert_true(order_load(store, &snapshot));
    }
    assert_true(ends[ORDER_DELIVERED] > 1000 && ends[ORDER_UNDONE] > 1000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(goes_forward_step_by_step),
        TEST(goes_back_in_reverse_order),
        TEST(undoes_what_was_perhaps_done),
        TEST(does_nothing_while_it_is_parked),
        TEST(refuses_what_cannot_have_happened),
        TEST(an_unknown_type_is_an_error),
        TEST(an_unknown_form_of_a_type_is_an_error),
        TEST(data_of_another_form_is_an_error),
        TEST(whatever_is_stored_is_read_or_refused),
        TEST(an_old_form_is_read_as_the_new_one),
        TEST(every_event_is_read_as_it_was_written),
        TEST(replay_is_the_live_state_after_100000_random_commands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
