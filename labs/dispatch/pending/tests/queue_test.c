#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include "pending/queue.h"

struct fixture {
    struct pool pool;
    struct queue queue;
    struct tasks tasks;
    int count;
};

static int set_up(void **state)
{
    static struct fixture fixture;

    memset(&fixture, 0, sizeof(fixture));
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    struct task *task;

    while ((task = tasks_next_due(&fixture->tasks))) {
        queue_remove(&fixture->queue, task);
        tasks_remove(&fixture->tasks, task);
    }
    pool_release_all(&fixture->pool);
    queue_release(&fixture->queue);
    tasks_release(&fixture->tasks);
    return 0;
}

static struct worker *add_worker(struct fixture *fixture, const char *task,
                                 int32_t capacity)
{
    struct registration is = { .capacity = capacity };

    snprintf(is.worker_id, NAME_SIZE, "w-%zu", fixture->pool.count);
    snprintf(is.tasks.items[is.tasks.count++], NAME_SIZE, "%s", task);
    return pool_add(&fixture->pool, &is);
}

static struct task *add_task(struct fixture *fixture, const char *kind,
                             enum priority priority, int64_t now_ms)
{
    struct order order = {
        .payload.text = "{}",
        .payload.length = 2,
        .priority = priority,
        .timeout_ms = 1000,
    };
    struct task *task;

    snprintf(order.id, sizeof(order.id), "task-%d", fixture->count++);
    snprintf(order.route.task, NAME_SIZE, "%s", kind);
    task = tasks_add(&fixture->tasks, &order, now_ms);
    assert_non_null(task);
    assert_true(queue_add(&fixture->queue, task));
    return task;
}

static struct task *take(struct fixture *fixture)
{
    struct worker *worker;

    return queue_take(&fixture->queue, &fixture->pool, &worker);
}

static void the_more_important_comes_first_then_the_older(void **state)
{
    struct fixture *fixture = *state;
    struct task *low = add_task(fixture, "process", PRIORITY_LOW, 0);
    struct task *normal = add_task(fixture, "process", PRIORITY_NORMAL, 1);
    struct task *second = add_task(fixture, "process", PRIORITY_NORMAL, 2);
    struct task *critical = add_task(fixture, "process", PRIORITY_CRITICAL, 3);

    add_worker(fixture, "process", 9);
    assert_ptr_equal(take(fixture), critical);
    assert_ptr_equal(take(fixture), normal);
    assert_ptr_equal(take(fixture), second);
    assert_ptr_equal(take(fixture), low);
    assert_null(take(fixture));
}

static void who_waits_long_enough_is_before_the_important(void **state)
{
    struct fixture *fixture = *state;
    struct task *low = add_task(fixture, "process", PRIORITY_LOW, 0);
    struct task *critical =
        add_task(fixture, "process", PRIORITY_CRITICAL, 60001);

    add_worker(fixture, "process", 9);
    assert_ptr_equal(take(fixture), low);
    assert_ptr_equal(take(fixture), critical);
}

static void what_waits_for_a_busy_worker_holds_up_nobody_else(void **state)
{
    struct fixture *fixture = *state;
    struct task *first = add_task(fixture, "process", PRIORITY_NORMAL, 0);
    struct task *second = add_task(fixture, "process", PRIORITY_NORMAL, 1);
    struct task *other = add_task(fixture, "transform", PRIORITY_LOW, 2);
    struct worker *worker = add_worker(fixture, "process", 1);

    add_worker(fixture, "transform", 1);
    assert_ptr_equal(take(fixture), first);
    assert_ptr_equal(take(fixture), other);
    assert_null(take(fixture));
    pool_release(worker);
    assert_ptr_equal(take(fixture), second);
}

static void a_task_can_be_taken_out_from_anywhere(void **state)
{
    struct fixture *fixture = *state;
    struct task *first = add_task(fixture, "process", PRIORITY_NORMAL, 0);
    struct task *second = add_task(fixture, "process", PRIORITY_NORMAL, 1);

    add_worker(fixture, "process", 9);
    queue_remove(&fixture->queue, first);
    queue_remove(&fixture->queue, first);
    assert_int_equal(fixture->queue.count, 1);
    assert_ptr_equal(take(fixture), second);
    assert_null(take(fixture));
}

static void
there_are_lanes_for_64_ways_and_empty_ones_are_used_again(void **state)
{
    struct fixture *fixture = *state;
    struct order order = { .payload.text = "1", .payload.length = 1 };
    struct task *last = NULL;
    struct task *more;
    char kind[32];

    for (int i = 0; i < LANES_LIMIT; i++) {
        snprintf(kind, sizeof(kind), "kind-%d", i);
        last = add_task(fixture, kind, PRIORITY_NORMAL, 0);
    }
    strcpy(order.id, "more");
    strcpy(order.route.task, "one-more");
    more = tasks_add(&fixture->tasks, &order, 0);
    assert_false(queue_add(&fixture->queue, more));
    queue_remove(&fixture->queue, last);
    assert_true(queue_add(&fixture->queue, more));
}

static void a_task_is_found_by_its_id_and_by_its_deadline(void **state)
{
    struct fixture *fixture = *state;
    struct task *late = add_task(fixture, "process", PRIORITY_NORMAL, 5);
    struct task *soon = add_task(fixture, "process", PRIORITY_NORMAL, 2);

    assert_ptr_equal(tasks_find(&fixture->tasks, "task-0"), late);
    assert_null(tasks_find(&fixture->tasks, "task-2"));
    assert_ptr_equal(tasks_next_due(&fixture->tasks), soon);
    assert_int_equal(soon->deadline_ms, 1002);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            the_more_important_comes_first_then_the_older, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            who_waits_long_enough_is_before_the_important, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_waits_for_a_busy_worker_holds_up_nobody_else, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(a_task_can_be_taken_out_from_anywhere,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            there_are_lanes_for_64_ways_and_empty_ones_are_used_again, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            a_task_is_found_by_its_id_and_by_its_deadline, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
