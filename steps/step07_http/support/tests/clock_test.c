#include "support/clock.h"

#include "cmocka_all.h"

static void a_pause_grows_up_to_a_limit_with_a_part_at_random(void **state)
{
    int32_t first = backoff_ms(6);
    int same = 0;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_in_range(backoff_ms(0), 50, 100);
        assert_in_range(backoff_ms(3), 400, 800);
        assert_in_range(backoff_ms(6), 3200, 6400);
        assert_in_range(backoff_ms(100), 3200, 6400);
        same += backoff_ms(6) == first;
    }
    assert_true(same < 1000);
}

static void time_does_not_go_back(void **state)
{
    int64_t before = now_ms();

    (void)state;
    sleep_ms(2);
    assert_true(now_ms() >= before + 2);
}

static void milliseconds_are_seconds_and_nanoseconds(void **state)
{
    struct timespec time = timespec_of_ms(12345);

    (void)state;
    assert_int_equal(time.tv_sec, 12);
    assert_int_equal(time.tv_nsec, 345000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pause_grows_up_to_a_limit_with_a_part_at_random),
        cmocka_unit_test(time_does_not_go_back),
        cmocka_unit_test(milliseconds_are_seconds_and_nanoseconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
