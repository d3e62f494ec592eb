#include "support/clock.h"

#include "cmocka_all.h"

static void a_pause_grows_up_to_a_limit_with_a_part_at_random(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_in_range(backoff_ms(0), 50, 100);
        assert_in_range(backoff_ms(3), 400, 800);
        assert_in_range(backoff_ms(6), 3200, 6400);
        assert_in_range(backoff_ms(100), 3200, 6400);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pause_grows_up_to_a_limit_with_a_part_at_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
