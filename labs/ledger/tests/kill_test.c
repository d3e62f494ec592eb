/* Killed at each crash point, again and again, while it works on random orders,
 * and while it finishes those of the one killed before: in the end nothing is
 * half done.
 *
 *   kill_test PROGRAM [SEED] */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmocka_all.h"
#include "invariants.h"
#include "process.h"

enum { ORDERS = 20, MIN_KILLS = 5 };

/* Delivered, refused at step 3, refused at step 2. */
static int random_value(void)
{
    switch (rand() % 3) {
    case 0:
        return rand() % 4999;
    case 1:
        return 5000 + rand() % 100000;
    default:
        return 1073741824 + rand() % 1000000000;
    }
}

static void kill_at(const char *point, int most)
{
    int kills = 0;

    for (int i = 0; i < ORDERS; i++) {
        char crash[64];
        char words[64];
        int status;

        snprintf(crash, sizeof(crash), "%s:%d", point, 1 + rand() % most);
        snprintf(words, sizeof(words), "order %d", random_value());
        status = run_program(crash, words);
        if (status != 0 && status != -SIGKILL)
            fail_msg("%s, %s: exit status %d", crash, words, status);
        kills += status == -SIGKILL;
    }
    print_message("%s: killed %d times of %d\n", point, kills, ORDERS);
    assert_in_range(kills, MIN_KILLS, ORDERS);
    assert_int_equal(run_program(NULL, "resume"), 0);
    check_invariants(folder, "view.db");
    assert_int_equal(run_program(NULL, "rebuild"), 0);
    check_invariants(folder, "view.db");
}

static void is_whole_after_it_was_killed_at(void **state)
{
    /* A run renews the read model three times, and has more of the others. */
    kill_at(*state, strcmp(*state, "after-view") == 0 ? 3 : 6);
}

static void crash_points_are_the_ones_tested(void **state)
{
    int lines = 0;
    char path[300];
    FILE *file;

    (void)state;
    assert_int_equal(run_program(NULL, "crash-points"), 0);
    snprintf(path, sizeof(path), "%s/out", folder);
    file = fopen(path, "r");
    assert_non_null(file);
    for (int c = fgetc(file); c != EOF; c = fgetc(file))
        lines += c == '\n';
    fclose(file);
    assert_int_equal(lines, 9); /* after-publish is in broker_test */
}

#define KILLED_AT(point)                                                       \
    {                                                                          \
        "is_whole_after_it_was_killed " point,                                 \
            is_whole_after_it_was_killed_at, make_test_folder,                 \
            remove_test_folder, point                                          \
    }

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(crash_points_are_the_ones_tested,
                                        make_test_folder, remove_test_folder),
        KILLED_AT("before-commit"),
        KILLED_AT("in-commit"),
        KILLED_AT("after-commit"),
        KILLED_AT("before-effect"),
        KILLED_AT("in-effect"),
        KILLED_AT("after-effect"),
        KILLED_AT("in-view"),
        KILLED_AT("after-view"),
    };
    unsigned seed = argc > 2 ? (unsigned)atoi(argv[2]) : (unsigned)time(NULL);

    program = argv[1];
    print_message("seed %u\n", seed);
    srand(seed);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
