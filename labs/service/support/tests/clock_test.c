#include "support/clock.h"

#include "cmocka_all.h"

static void time_does_not_go_back(void **state)
{
    struct timespec pause = timespec_of_ms(2);
    int64_t before = now_ms();

    (void)state;
    nanosleep(&pause, NULL);
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
        cmocka_unit_test(time_does_not_go_back),
        cmocka_unit_test(milliseconds_are_seconds_and_nanoseconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
