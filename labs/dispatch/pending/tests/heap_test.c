#include "cmocka_all.h"
#include "pending/heap.h"

static void the_smallest_key_is_first_and_of_equals_the_older(void **state)
{
    struct heap heap = { 0 };
    struct heap_entry entries[] = {
        { .key = 3 }, { .key = 1 }, { .key = 2 }, { .key = 1 }
    };
    const size_t order[] = { 1, 3, 2, 0 };

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_true(heap_add(&heap, &entries[i]));
    for (size_t i = 0; i < 4; i++) {
        assert_ptr_equal(heap_first(&heap), &entries[order[i]]);
        heap_remove(&heap, &entries[order[i]]);
    }
    assert_null(heap_first(&heap));
    heap_release(&heap);
}

static void what_is_in_no_heap_can_be_removed(void **state)
{
    struct heap heap = { 0 };
    struct heap_entry entry = { .key = 1 };

    (void)state;
    heap_remove(&heap, &entry);
    assert_true(heap_add(&heap, &entry));
    heap_remove(&heap, &entry);
    heap_remove(&heap, &entry);
    assert_int_equal(heap.count, 0);
    heap_release(&heap);
}

/* In any order in, some out from the middle, the rest comes sorted. */
static void stays_in_order_whatever_is_removed(void **state)
{
    enum { COUNT = 1000 };
    static struct heap_entry entries[COUNT];
    struct heap heap = { 0 };
    int64_t last = INT64_MIN;
    size_t left = COUNT;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        entries[i].key = (int64_t)(i * 7919 % 1009);
        assert_true(heap_add(&heap, &entries[i]));
    }
    for (size_t i = 0; i < COUNT; i += 3, left--)
        heap_remove(&heap, &entries[i]);
    assert_int_equal(heap.count, left);
    for (; heap.count > 0; heap_remove(&heap, heap_first(&heap))) {
        assert_true(heap_first(&heap)->key >= last);
        last = heap_first(&heap)->key;
    }
    heap_release(&heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_key_is_first_and_of_equals_the_older),
        cmocka_unit_test(what_is_in_no_heap_can_be_removed),
        cmocka_unit_test(stays_in_order_whatever_is_removed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
