/* An order's way through the world, and the read model of it. */
#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include "saga.h"
#include "sqlite_store.h"
#include "view.h"
#include "world.h"

static struct db history;
static struct db world;
static struct db view;
static struct saga saga;

static int set_up(void **state)
{
    (void)state;
    saga = (struct saga){ sqlite_as_store(&history), &world };
    return db_open(&history, NULL, "", sqlite_store_schema, 0) &&
                   db_open(&world, NULL, "", world_schema, 0) &&
                   db_open(&view, NULL, "", view_schema, 0)
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    db_close(&history);
    db_close(&world);
    db_close(&view);
    return 0;
}

/* Places order id and goes on with it. */
static struct order run(int32_t id, int32_t value)
{
    struct order order;

    assert_int_equal(saga_place(&saga, id, value, &order), STORE_OK);
    assert_true(saga_run(&saga, &order));
    return order;
}

static bool add_type(void *context, const struct stored_event *event)
{
    strcat(strcat(context, event->type), " ");
    return true;
}

static void assert_history(int32_t id, const char *types)
{
    char text[1024] = "";

    assert_int_equal(store_read(saga.store, id, 0, add_type, text), STORE_OK);
    assert_string_equal(text, types);
}

static int64_t count(struct db *db, const char *query)
{
    int64_t value = -1;

    assert_true(db_read(db, query, &value));
    return value;
}

/* ---- The way ---- */

static void an_order_is_delivered(void **state)
{
    struct order order = run(1, 42);

    (void)state;
    assert_int_equal(order_state(&order), ORDER_DELIVERED);
    assert_string_equal(order.text, "Value-0084");
    assert_history(1,
                   "OrderPlaced ReserveBegun Reserved DoubleBegun Doubled "
                   "FormatBegun Formatted DeliverBegun Delivered ");
    assert_int_equal(count(&world, "SELECT count(*) FROM letters"), 1);
}

static void one_that_is_refused_is_undone_in_reverse_order(void **state)
{
    struct order order = run(1, 5000);

    (void)state;
    assert_int_equal(order_state(&order), ORDER_UNDONE);
    assert_history(1,
                   "OrderPlaced ReserveBegun Reserved DoubleBegun Doubled "
                   "FormatBegun FormatRefused DoubleUndoBegun DoubleUndone "
                   "ReserveUndoBegun ReserveUndone ");
    assert_int_equal(count(&world, "SELECT free FROM quota"), 1000000);
    assert_int_equal(count(&world, "SELECT count(*) FROM letters"), 0);
}

static void without_quota_nothing_is_begun(void **state)
{
    struct order order;

    (void)state;
    db_run(&world, "UPDATE quota SET free = 1", "");
    run(1, 42);
    order = run(2, 42);
    assert_int_equal(order_state(&order), ORDER_UNDONE);
    assert_string_equal(order.why, "no quota is left");
    assert_history(2, "OrderPlaced ReserveBegun ReserveRefused ");
}

static void a_short_outage_is_waited_for(void **state)
{
    struct order order;

    (void)state;
    assert_true(world_break(&world, "double", SAGA_ATTEMPTS - 1));
    order = run(1, 42);
    assert_int_equal(order_state(&order), ORDER_DELIVERED);
}

static void who_does_not_answer_is_given_up_and_undone(void **state)
{
    struct order order;

    (void)state;
    assert_true(world_break(&world, "double", SAGA_ATTEMPTS));
    order = run(1, 42);
    assert_int_equal(order_state(&order), ORDER_UNDONE);
    assert_history(1,
                   "OrderPlaced ReserveBegun Reserved DoubleBegun "
                   "DoubleGivenUp DoubleUndoBegun DoubleUndone "
                   "ReserveUndoBegun ReserveUndone ");
    /* If the request was only late, it comes too late. */
    assert_int_equal(world_do(&world, 1, STEP_DOUBLE, 42, "").reply,
                     REPLY_REFUSED);
}

static void a_compensation_that_fails_is_parked_and_can_go_on(void **state)
{
    struct order order;

    (void)state;
    assert_true(world_break(&world, "undo-reserve", SAGA_ATTEMPTS));
    order = run(1, 1073741824);
    assert_int_equal(order_state(&order), ORDER_PARKED);
    assert_string_equal(order.why, "undo-reserve: nobody answers");
    assert_int_equal(count(&world, "SELECT free FROM quota"), 999999);
    assert_true(saga_unpark(&saga, &order));
    assert_int_equal(order_state(&order), ORDER_UNDONE);
    assert_int_equal(count(&world, "SELECT free FROM quota"), 1000000);
}

static void what_cannot_be_undone_is_never_given_up(void **state)
{
    struct order order;

    (void)state;
    assert_true(world_break(&world, "deliver", SAGA_ATTEMPTS));
    order = run(1, 42);
    assert_int_equal(order_state(&order), ORDER_PARKED);
    assert_true(saga_unpark(&saga, &order));
    assert_int_equal(order_state(&order), ORDER_DELIVERED);
}

static void an_intent_that_is_missing_comes_before_the_effect(void **state)
{
    struct stored_event placed = { .type = "OrderPlaced",
                                   .schema = 1,
                                   .data = "{\"amount\":42}" };
    struct order order = { .id = 1 };

    (void)state;
    assert_int_equal(store_append(saga.store, 1, 0, &placed, 1), STORE_OK);
    assert_true(order_load(saga.store, &order));
    assert_true(saga_run(&saga, &order));
    assert_history(1,
                   "OrderPlaced ReserveBegun Reserved DoubleBegun Doubled "
                   "FormatBegun Formatted DeliverBegun Delivered ");
}

/* ---- Twice ---- */

static void an_order_that_comes_twice_is_one(void **state)
{
    struct order again;

    (void)state;
    run(1, 42);
    assert_int_equal(saga_place(&saga, 1, 42, &again), STORE_CONFLICT);
    assert_int_equal(order_state(&again), ORDER_DELIVERED);
    assert_int_equal(count(&history, "SELECT count(*) FROM events"), 9);
    assert_int_equal(count(&world, "SELECT count(*) FROM letters"), 1);
}

static void
a_request_that_comes_twice_has_one_effect_and_one_answer(void **state)
{
    struct answer answer;

    (void)state;
    assert_int_equal(world_do(&world, 1, STEP_RESERVE, 42, "").reply,
                     REPLY_DONE);
    assert_int_equal(world_do(&world, 1, STEP_RESERVE, 42, "").reply,
                     REPLY_DONE);
    world_do(&world, 1, STEP_DOUBLE, 42, "");
    answer = world_do(&world, 1, STEP_DOUBLE, 42, "");
    assert_int_equal(answer.value, 84);
    world_do(&world, 1, STEP_DELIVER, 42, "Value-0084");
    answer = world_do(&world, 1, STEP_DELIVER, 42, "Value-0084");
    assert_string_equal(answer.text, "Value-0084");
    assert_int_equal(count(&world, "SELECT free FROM quota"), 999999);
    assert_int_equal(count(&world, "SELECT count(*) FROM letters"), 1);
    world_undo(&world, 1, STEP_RESERVE);
    world_undo(&world, 1, STEP_RESERVE);
    assert_int_equal(count(&world, "SELECT free FROM quota"), 1000000);
}

static void a_refusal_stays_one(void **state)
{
    (void)state;
    db_run(&world, "UPDATE quota SET free = 0", "");
    assert_int_equal(world_do(&world, 1, STEP_RESERVE, 42, "").reply,
                     REPLY_REFUSED);
    db_run(&world, "UPDATE quota SET free = 9", "");
    assert_int_equal(world_do(&world, 1, STEP_RESERVE, 42, "").reply,
                     REPLY_REFUSED);
}

static void a_key_cannot_be_used_for_something_else(void **state)
{
    struct order order;

    (void)state;
    run(1, 42);
    db_run(&history, "DELETE FROM events", ""); /* somebody lost it */
    order = run(1, 21);
    assert_int_equal(order_state(&order), ORDER_UNDONE);
    assert_string_equal(order.why, "the key of this order was used for 42 ");
    assert_int_equal(count(&world, "SELECT count(*) FROM letters"), 1);
}

static void two_that_drive_one_order_do_no_harm(void **state)
{
    struct order order;
    struct order stale;

    (void)state;
    assert_int_equal(saga_place(&saga, 1, 42, &order), STORE_OK);
    stale = order;
    assert_true(saga_run(&saga, &order));
    assert_true(saga_run(&saga, &stale)); /* all that it knows is old */
    assert_int_equal(order_state(&stale), ORDER_DELIVERED);
    assert_int_equal(count(&history, "SELECT count(*) FROM events"), 9);
    assert_int_equal(count(&world, "SELECT count(*) FROM letters"), 1);
}

static enum store_status refuse(void *self, int32_t order, int32_t expected,
                                const struct stored_event *events, size_t count)
{
    (void)self;
    (void)order;
    (void)expected;
    (void)events;
    (void)count;
    return STORE_CONFLICT;
}

static enum store_status read_nothing(void *self, int32_t order, int64_t after,
                                      store_reader *reader, void *context)
{
    (void)self;
    (void)order;
    (void)after;
    (void)reader;
    (void)context;
    return STORE_OK;
}

static void a_store_that_always_conflicts_is_not_asked_for_ever(void **state)
{
    static const struct store_ops ops = { refuse, read_nothing };
    struct order order;

    (void)state;
    saga.store = (struct store){ &ops, NULL };
    assert_int_equal(saga_place(&saga, 1, 42, &order), STORE_FAILED);
}

/* ---- The read model ---- */

static void the_read_model_knows_each_order_and_counts_each_event(void **state)
{
    struct order order;

    (void)state;
    run(1, 42);
    run(2, 5000);
    assert_true(view_catch_up(&view, saga.store));
    assert_true(view_catch_up(&view, saga.store));
    assert_true(view_next(&view, 0, &order));
    assert_int_equal(order.id, 1);
    assert_string_equal(order.text, "Value-0084");
    assert_true(view_next(&view, 1, &order));
    assert_int_equal(order_state(&order), ORDER_UNDONE);
    assert_false(view_next(&view, 2, &order));
    assert_int_equal(count(&view, "SELECT sum(events) FROM counts"), 20);
}

static void an_event_that_comes_twice_changes_it_once(void **state)
{
    (void)state;
    run(1, 42);
    assert_true(view_catch_up(&view, saga.store));
    db_run(&view, "UPDATE seen SET position = 3", ""); /* as if it had died */
    assert_true(view_catch_up(&view, saga.store));
    assert_int_equal(count(&view, "SELECT sum(events) FROM counts"), 9);
    assert_int_equal(count(&view, "SELECT count(*) FROM poison"), 0);
}

static void an_event_that_nobody_understands_is_set_aside(void **state)
{
    struct order order;

    (void)state;
    run(1, 42);
    run(2, 42);
    run(3, 42);
    db_run(&history,
           "UPDATE events SET type = 'Painted' WHERE owner = 2 AND version = 5",
           "");
    assert_true(view_catch_up(&view, saga.store));
    assert_true(view_next(&view, 1, &order));
    assert_int_equal(order.version, 4);       /* as it was before */
    assert_true(view_next(&view, 2, &order)); /* the others go on */
    assert_int_equal(order_state(&order), ORDER_DELIVERED);
    assert_int_equal(count(&view, "SELECT min(version) FROM poison"), 5);
    db_run(&history,
           "UPDATE events SET type = 'Doubled' WHERE type = 'Painted'", "");
    assert_true(view_rebuild(&view, saga.store));
    assert_int_equal(count(&view, "SELECT count(*) FROM poison"), 0);
    assert_int_equal(count(&view, "SELECT sum(events) FROM counts"), 27);
}

static void it_is_made_again_if_the_history_lost_its_end(void **state)
{
    struct order order;

    (void)state;
    run(1, 42);
    run(2, 42);
    assert_true(view_catch_up(&view, saga.store));
    db_run(&history, "DELETE FROM events WHERE position > 12", "");
    assert_true(view_catch_up(&view, saga.store));
    assert_true(view_next(&view, 1, &order));
    assert_int_equal(order.version, 3);
    assert_int_equal(count(&view, "SELECT sum(events) FROM counts"), 12);
}

static void one_that_is_remade_is_the_same(void **state)
{
    static const char sum[] =
        "SELECT sum(length(snapshot) * id) + (SELECT sum(events * length(type))"
        "FROM counts) FROM orders";
    int64_t before;

    (void)state;
    for (int32_t id = 1; id <= 20; id++)
        run(id, id % 3 ? id : 1073741824);
    assert_true(view_catch_up(&view, saga.store));
    before = count(&view, sum);
    db_run(&view, "UPDATE orders SET snapshot = '{}'", "");
    assert_true(view_rebuild(&view, saga.store));
    assert_int_equal(count(&view, sum), before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_order_is_delivered),
        TEST(one_that_is_refused_is_undone_in_reverse_order),
        TEST(without_quota_nothing_is_begun),
        TEST(a_short_outage_is_waited_for),
        TEST(who_does_not_answer_is_given_up_and_undone),
        TEST(a_compensation_that_fails_is_parked_and_can_go_on),
        TEST(what_cannot_be_undone_is_never_given_up),
        TEST(an_intent_that_is_missing_comes_before_the_effect),
        TEST(an_order_that_comes_twice_is_one),
        TEST(a_request_that_comes_twice_has_one_effect_and_one_answer),
        TEST(a_refusal_stays_one),
        TEST(a_key_cannot_be_used_for_something_else),
        TEST(two_that_drive_one_order_do_no_harm),
        TEST(a_store_that_always_conflicts_is_not_asked_for_ever),
        TEST(the_read_model_knows_each_order_and_counts_each_event),
        TEST(an_event_that_comes_twice_changes_it_once),
        TEST(an_event_that_nobody_understands_is_set_aside),
        TEST(it_is_made_again_if_the_history_lost_its_end),
        TEST(one_that_is_remade_is_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
