#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "cmocka_all.h"
#include "fake_time.h"
#include "infrastructure/ttl_cache.h"

enum { TTL_US = 5000000 };

static struct fake_time fake;
static struct ttl_cache ttl;
static struct cache cache;
static struct error error;

static const struct view one = { { 1, 42, 84 }, "Value-0084", false };

static int set_up(void **state)
{
    (void)state;
    fake_time_init(&fake);
    ttl_cache_init(&ttl, &fake.source, TTL_US);
    cache = ttl_as_cache(&ttl);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ttl_cache_release(&ttl);
    return 0;
}

static enum cache_answer begin(int32_t id, struct view *out)
{
    return cache.ops->begin(cache.self, id, INT64_MAX / 2, out, &error);
}

static void finish(int32_t id, const struct view *view)
{
    error_set(&error, ERROR_EXTERNAL, "it is down");
    cache.ops->finish(cache.self, id, view, &error);
}

static void fill(int32_t id)
{
    struct view view;

    assert_int_equal(begin(id, &view), CACHE_LOAD);
    finish(id, &one);
}

static void what_was_loaded_is_there_for_a_while(void **state)
{
    struct view view;

    (void)state;
    fill(1);
    fake.now_us += TTL_US - 1;
    assert_int_equal(begin(1, &view), CACHE_HIT);
    assert_string_equal(view.text, "Value-0084");
    fake.now_us += 1;
    assert_int_equal(begin(1, &view), CACHE_LOAD);
}

static void what_is_old_can_be_recalled_while_the_load_fails(void **state)
{
    struct view view = { .stale = false };

    (void)state;
    assert_false(cache.ops->recall(cache.self, 1, &view));
    fill(1);
    fake.now_us += TTL_US;
    assert_int_equal(begin(1, &view), CACHE_LOAD);
    finish(1, NULL);
    assert_true(cache.ops->recall(cache.self, 1, &view));
    assert_string_equal(view.text, "Value-0084");
    assert_int_equal(begin(1, &view), CACHE_LOAD);
}

static void two_that_share_a_slot_are_never_confused(void **state)
{
    int32_t other = 1 + TTL_CACHE_SLOTS;
    struct view view;

    (void)state;
    fill(1);
    assert_int_equal(begin(other, &view), CACHE_LOAD);
    assert_false(cache.ops->recall(cache.self, 1, &view));
    assert_int_equal(begin(1, &view), CACHE_LOAD); /* beside the other */
    finish(1, &one);                               /* and has no slot */
    assert_false(cache.ops->recall(cache.self, other, &view));
    finish(other, &one);
    assert_int_equal(begin(other, &view), CACHE_HIT);
}

/* ---- Many readers ---- */

enum { READERS = 100 };

static atomic_int hits, loads, failures, inside;

static void *read_one(void *unused)
{
    struct view view;
    struct error why = { 0 };

    (void)unused;
    inside++;
    switch (cache.ops->begin(cache.self, 1, INT64_MAX / 2, &view, &why)) {
    case CACHE_HIT:
        hits += strcmp(view.text, "Value-0084") == 0;
        break;
    case CACHE_LOAD:
        loads++;
        error_set(&why, ERROR_EXTERNAL, "it is down");
        cache.ops->finish(cache.self, 1, NULL, &why);
        break;
    case CACHE_FAILED:
        failures += why.kind == ERROR_EXTERNAL;
        break;
    }
    return NULL;
}

/* All of them come while one loads, or just after that. */
static void let_many_read(const struct view *loaded)
{
    pthread_t readers[READERS];
    struct view view;

    hits = loads = failures = inside = 0;
    assert_int_equal(begin(1, &view), CACHE_LOAD);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_one, NULL), 0);
    while (inside < READERS)
        sched_yield();
    finish(1, loaded);
    for (int i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
}

static void a_hundred_readers_wait_for_one_load(void **state)
{
    (void)state;
    let_many_read(&one);
    assert_int_equal(hits, READERS);
    assert_int_equal(loads, 0);
}

static void readers_that_wait_are_told_that_it_failed(void **state)
{
    (void)state;
    let_many_read(NULL);
    /* Who came only after it had failed has tried, too. */
    assert_int_equal(failures + loads, READERS);
}

static void nobody_waits_beyond_their_time(void **state)
{
    struct view view;

    (void)state;
    assert_int_equal(begin(1, &view), CACHE_LOAD);
    assert_int_equal(cache.ops->begin(cache.self, 1, 0, &view, &error),
                     CACHE_FAILED);
    assert_int_equal(error.kind, ERROR_TIMED_OUT);
    finish(1, &one);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_loaded_is_there_for_a_while),
        TEST(what_is_old_can_be_recalled_while_the_load_fails),
        TEST(two_that_share_a_slot_are_never_confused),
        TEST(a_hundred_readers_wait_for_one_load),
        TEST(readers_that_wait_are_told_that_it_failed),
        TEST(nobody_waits_beyond_their_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
