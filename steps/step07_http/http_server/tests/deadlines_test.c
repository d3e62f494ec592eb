#include "parts.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmocka_all.h"

enum { COUNT = 4, LONG_MS = 60000 };

static struct deadlines deadlines = {
    .timeout_ms = LONG_MS,
    .lock = PTHREAD_MUTEX_INITIALIZER,
};
static struct deadline all[COUNT];

static int add_all(void **state)
{
    (void)state;
    deadlines.first = NULL;
    for (size_t i = 0; i < COUNT; i++)
        deadline_add(&deadlines, &all[i], -1);
    return 0;
}

/* The list has those for which there is a letter in left, a to d. */
static void assert_left(const char *left)
{
    size_t count = 0;

    for (struct deadline *at = deadlines.first; at; at = at->next) {
        assert_non_null(strchr(left, 'a' + (int)(at - all)));
        count++;
    }
    assert_int_equal(count, strlen(left));
}

static void those_that_are_not_removed_stay_in_the_list(void **state)
{
    (void)state;
    assert_left("abcd");
    deadline_remove(&deadlines, &all[1]);
    assert_left("acd");
    deadline_remove(&deadlines, &all[0]);
    assert_left("cd");
    deadline_remove(&deadlines, &all[3]);
    assert_left("c");
    deadline_remove(&deadlines, &all[2]);
    assert_left("");
}

static void the_next_look_is_due_with_the_first_deadline(void **state)
{
    (void)state;
    all[2].at_ms -= LONG_MS / 2;
    assert_in_range(close_overdue(&deadlines), LONG_MS / 4, LONG_MS / 2);
}

/* Whether the other end is told that nothing more will come. */
static bool is_shut_down(int fd)
{
    char byte;

    return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

static void what_is_overdue_is_shut_down_and_nothing_else(void **state)
{
    int overdue[2];
    int in_time[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, overdue), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, in_time), 0);
    all[1].fd = overdue[0];
    all[1].at_ms -= LONG_MS;
    all[2].fd = in_time[0];
    close_overdue(&deadlines);
    assert_true(is_shut_down(overdue[1]));
    assert_false(is_shut_down(in_time[1]));
    for (int i = 0; i < 2; i++) {
        close(overdue[i]);
        close(in_time[i]);
    }
}

#define TEST(test) cmocka_unit_test_setup(test, add_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(those_that_are_not_removed_stay_in_the_list),
        TEST(the_next_look_is_due_with_the_first_deadline),
        TEST(what_is_overdue_is_shut_down_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
