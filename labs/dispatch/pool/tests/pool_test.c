#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include "pool/pool.h"

static struct registration named(const char *name, int32_t capacity)
{
    struct registration is = { .capacity = capacity };

    snprintf(is.worker_id, NAME_SIZE, "%s", name);
    strcpy(is.tasks.items[is.tasks.count++], "process");
    return is;
}

static const struct route process = { .task = "process" };

static void the_worker_with_the_most_room_gets_the_task(void **state)
{
    struct pool pool = { 0 };
    struct registration small = named("small", 1);
    struct registration large = named("large", 3);

    (void)state;
    pool_add(&pool, &small);
    pool_add(&pool, &large);
    assert_string_equal(pool_reserve(&pool, &process, NULL)->is.worker_id,
                        "large");
    assert_string_equal(pool_reserve(&pool, &process, NULL)->is.worker_id,
                        "large");
    assert_string_equal(pool_reserve(&pool, &process, NULL)->is.worker_id,
                        "small");
    assert_string_equal(pool_reserve(&pool, &process, NULL)->is.worker_id,
                        "large");
    assert_null(pool_reserve(&pool, &process, NULL));
    pool_release_all(&pool);
}

static void who_failed_is_avoided_unless_there_is_no_other(void **state)
{
    struct pool pool = { 0 };
    struct registration a = named("a", 9);
    struct registration b = named("b", 1);
    struct worker *first = pool_add(&pool, &a);
    struct worker *second = pool_add(&pool, &b);

    (void)state;
    assert_ptr_equal(pool_reserve(&pool, &process, first), second);
    assert_ptr_equal(pool_reserve(&pool, &process, first), first);
    pool_release_all(&pool);
}

static void a_route_may_ask_for_a_name_or_a_tag(void **state)
{
    struct pool pool = { 0 };
    struct registration a = named("a", 1);
    struct registration b = named("b", 1);
    struct route to_b = { .task = "process", .worker = "b" };
    struct route tagged = { .task = "process", .tag = "fast" };
    struct route other = { .task = "transform" };

    (void)state;
    strcpy(a.tags.items[a.tags.count++], "fast");
    pool_add(&pool, &a);
    pool_add(&pool, &b);
    assert_false(pool_serves(&pool, &other));
    assert_null(pool_reserve(&pool, &other, NULL));
    assert_string_equal(pool_reserve(&pool, &to_b, NULL)->is.worker_id, "b");
    assert_null(pool_reserve(&pool, &to_b, NULL));
    assert_true(pool_serves(&pool, &to_b)); /* when it has room again */
    assert_string_equal(pool_reserve(&pool, &tagged, NULL)->is.worker_id, "a");
    pool_release_all(&pool);
}

static void who_drains_or_is_throttled_gets_nothing(void **state)
{
    struct pool pool = { 0 };
    struct registration a = named("a", 2);
    struct worker *worker = pool_add(&pool, &a);

    (void)state;
    worker->throttled = true;
    assert_false(pool_has_room(&pool, &process));
    worker->throttled = false;
    assert_true(pool_has_room(&pool, &process));
    worker->draining = true;
    assert_null(pool_reserve(&pool, &process, NULL));
    pool_release_all(&pool);
}

static void count_calls(void *self, size_t count)
{
    size_t *last = self;

    *last = *last * 10 + count;
}

static void tells_when_there_are_too_few_and_takes_not_too_many(void **state)
{
    size_t told = 0;
    struct pool pool = {
        .least = 2, .most = 3, .on_too_few = count_calls, .self = &told
    };
    struct registration is[] = { named("a", 1), named("b", 1), named("c", 1),
                                 named("d", 1) };

    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_non_null(pool_add(&pool, &is[i]));
    assert_null(pool_add(&pool, &is[3]));
    pool_remove(&pool, pool_find(&pool, "b"));
    assert_int_equal(told, 0); /* two are enough */
    pool_remove(&pool, pool_find(&pool, "a"));
    assert_int_equal(told, 1); /* one is not */
    pool_remove(&pool, pool_find(&pool, "c"));
    assert_int_equal(told, 1); /* said once */
    assert_int_equal(pool.count, 0);
}

/* ---- Against a model that is so simple that it must be right ---- */

enum { WORKERS = 8, EVENTS = 100000 };

struct model {
    bool here;
    int capacity;
    int active;
    bool throttled;
    bool draining;
};

static uint32_t random_number(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static int room(const struct model *model)
{
    return model->here && !model->throttled && !model->draining
               ? model->capacity - model->active
               : 0;
}

static int most_room(const struct model *models)
{
    int most = 0;

    for (int i = 0; i < WORKERS; i++)
        most = room(&models[i]) > most ? room(&models[i]) : most;
    return most;
}

static void toggle(struct pool *pool, struct model *model, const char *name,
                   uint32_t number)
{
    struct worker *worker = pool_find(pool, name);
    struct registration is = named(name, 1 + (int32_t)(number % 5));

    if (worker) {
        pool_remove(pool, worker);
        *model = (struct model){ 0 };
    } else {
        pool_add(pool, &is);
        *model = (struct model){ .here = true, .capacity = is.capacity };
    }
}

static void reserve(struct pool *pool, struct model *models)
{
    int most = most_room(models);
    struct worker *worker = pool_reserve(pool, &process, NULL);
    struct model *model;

    assert_int_equal(worker != NULL, most > 0);
    if (!worker)
        return;
    model = &models[worker->is.worker_id[0] - 'a'];
    assert_int_equal(room(model), most);
    model->active++;
    assert_int_equal(worker->active, model->active);
    assert_true(worker->active <= worker->is.capacity);
}

static void agrees_with_a_model_for_100000_events(void **state)
{
    struct pool pool = { 0 };
    struct model models[WORKERS] = { { 0 } };
    uint32_t seed = 42;

    (void)state;
    for (int event = 0; event < EVENTS; event++) {
        uint32_t number = random_number(&seed);
        int i = (int)(number % WORKERS);
        char name[] = { (char)('a' + i), '\0' };
        struct worker *worker = pool_find(&pool, name);

        assert_int_equal(worker != NULL, models[i].here);
        number /= WORKERS;
        switch (number % 8) {
        case 0:
            toggle(&pool, &models[i], name, number / 8);
            break;
        case 1:
            if (worker)
                worker->throttled = models[i].throttled = !worker->throttled;
            break;
        case 2:
            if (worker)
                worker->draining = models[i].draining = !worker->draining;
            break;
        case 3:
        case 4:
            if (models[i].active > 0) {
                pool_release(worker);
                models[i].active--;
            }
            break;
        default:
            reserve(&pool, models);
        }
    }
    pool_release_all(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worker_with_the_most_room_gets_the_task),
        cmocka_unit_test(who_failed_is_avoided_unless_there_is_no_other),
        cmocka_unit_test(a_route_may_ask_for_a_name_or_a_tag),
        cmocka_unit_test(who_drains_or_is_throttled_gets_nothing),
        cmocka_unit_test(tells_when_there_are_too_few_and_takes_not_too_many),
        cmocka_unit_test(agrees_with_a_model_for_100000_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
