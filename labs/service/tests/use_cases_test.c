#include "cmocka_all.h"
#include "fake_service.h"

static struct fake_service fake;
static struct error error;
static bool known;

static int set_up(void **state)
{
    (void)state;
    fake_service_init(&fake);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fake_service_release(&fake);
    return 0;
}

static bool create(int32_t input, const char *key, struct value *out)
{
    return values_create(&fake.service, &fake.scope, input, key, out, &known,
                         &error);
}

static bool get(int32_t id, struct view *out)
{
    return values_get(&fake.service, &fake.scope, id, out, &error);
}

static void what_was_created_can_be_got_with_its_text(void **state)
{
    struct value value;
    struct view view;

    (void)state;
    assert_true(create(42, "", &value));
    assert_int_equal(value.id, 1);
    assert_true(get(1, &view));
    assert_string_equal(view.text, "Value-0084");
    assert_false(view.stale);
}

static void the_repository_is_asked_once_for_id_1(void **state)
{
    struct value value;
    struct view view;

    (void)state;
    create(42, "", &value);
    assert_true(get(1, &view));
    assert_int_equal(fake.finds, 1);
    assert_int_equal(fake.found_id, 1);
    assert_true(get(1, &view)); /* from the cache */
    assert_int_equal(fake.finds, 1);
    assert_int_equal(fake.formats, 1);
}

static void and_again_when_its_time_is_over(void **state)
{
    struct value value;
    struct view view;

    (void)state;
    create(42, "", &value);
    get(1, &view);
    fake.time.now_us += FAKE_TTL_US;
    assert_true(get(1, &view));
    assert_int_equal(fake.finds, 2);
}

static void what_is_invalid_reaches_nobody(void **state)
{
    struct value value;

    (void)state;
    assert_false(create(5000, "", &value));
    assert_int_equal(error.kind, ERROR_INVALID);
    assert_int_equal(fake.adds, 0);
    assert_int_equal(fake.published, 0);
}

static void a_key_used_twice_has_one_effect(void **state)
{
    struct value first;
    struct value second;

    (void)state;
    assert_true(create(42, "key", &first));
    assert_true(create(42, "key", &second));
    assert_true(known);
    assert_int_equal(second.id, first.id);
    assert_int_equal(fake.published, 1);
    assert_int_equal(fake.memory.count, 1);
}

static void a_key_that_stands_for_another_value_is_refused(void **state)
{
    struct value value;

    (void)state;
    assert_true(create(42, "key", &value));
    assert_false(create(21, "key", &value));
    assert_int_equal(error.kind, ERROR_CONFLICT);
}

static void an_event_that_is_lost_does_not_undo_what_happened(void **state)
{
    struct value value;
    struct view view;

    (void)state;
    fake.broker_is_dead = true;
    assert_true(create(42, "", &value));
    assert_true(get(value.id, &view));
}

static void an_error_is_told_with_all_that_was_going_on(void **state)
{
    struct value value;
    struct view view;

    (void)state;
    create(42, "", &value);
    fake.formatter_fails_with = ERROR_EXTERNAL;
    assert_false(get(1, &view));
    assert_string_equal(error_chain(&error),
                        "get value 1: format 84: 10.0.0.7 hung up");
    fake.database_is_dead = true;
    assert_false(create(42, "", &value));
    assert_string_equal(error_chain(&error),
                        "create a value of 42: /var/secret.db: it is on fire");
}

static void while_it_cannot_be_formatted_the_last_text_will_do(void **state)
{
    struct value value;
    struct view view;

    (void)state;
    create(42, "", &value);
    get(1, &view);
    fake.time.now_us += FAKE_TTL_US;
    fake.formatter_fails_with = ERROR_UNAVAILABLE;
    assert_true(get(1, &view));
    assert_true(view.stale);
    assert_string_equal(view.text, "Value-0084");

    fake.formatter_fails_with = ERROR_NONE;
    assert_true(get(1, &view));
    assert_false(view.stale);
}

static void what_is_not_there_is_not_recalled(void **state)
{
    struct view view;

    (void)state;
    assert_false(get(1, &view));
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    assert_int_equal(fake.formats, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_created_can_be_got_with_its_text),
        TEST(the_repository_is_asked_once_for_id_1),
        TEST(and_again_when_its_time_is_over),
        TEST(what_is_invalid_reaches_nobody),
        TEST(a_key_used_twice_has_one_effect),
        TEST(a_key_that_stands_for_another_value_is_refused),
        TEST(an_event_that_is_lost_does_not_undo_what_happened),
        TEST(an_error_is_told_with_all_that_was_going_on),
        TEST(while_it_cannot_be_formatted_the_last_text_will_do),
        TEST(what_is_not_there_is_not_recalled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
