#include <string.h>

#include "cmocka_all.h"
#include "pending/task.h"

/* Row: from. Column: to. In the order Pending, Dispatched, Running, Completed,
 * Failed, TimedOut, Cancelled. */
static const char *const legal[TASK_STATUS_COUNT] = {
    "-x--xxx", /* from Pending: to a worker, or to an end without one */
    "x-xxxxx", /* from Dispatched: everything else */
    "x--xxxx", /* from Running: not back to Dispatched */
    "-------", "-------", "-------", "-------",
};

static void every_legal_edge_is_there_and_no_other(void **state)
{
    (void)state;
    for (int from = 0; from < TASK_STATUS_COUNT; from++)
        for (int to = 0; to < TASK_STATUS_COUNT; to++)
            assert_int_equal(task_status_may_become((enum task_status)from,
                                                    (enum task_status)to),
                             legal[from][to] == 'x');
}

static void nothing_follows_an_end(void **state)
{
    (void)state;
    for (int i = 0; i < TASK_STATUS_COUNT; i++)
        assert_int_equal(task_status_is_final((enum task_status)i),
                         strchr(legal[i], 'x') == NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_legal_edge_is_there_and_no_other),
        cmocka_unit_test(nothing_follows_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
