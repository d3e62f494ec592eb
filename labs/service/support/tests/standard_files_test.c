#include "support/standard_files.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmocka_all.h"

static void keeps_the_status_if_all_was_written(void **state)
{
    (void)state;
    assert_int_equal(flush_stdout("test", 7), 7);
}

static void fails_if_the_disk_is_full(void **state)
{
    int full = open("/dev/full", O_WRONLY);
    int saved;
    int status;

    (void)state;
    if (full < 0)
        skip();
    fflush(stdout);
    saved = dup(STDOUT_FILENO);
    dup2(full, STDOUT_FILENO);
    printf("more than nothing\n");
    status = flush_stdout("test", EXIT_SUCCESS);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    close(full);
    clearerr(stdout);
    assert_int_equal(status, EXIT_FAILURE);
}

static void no_new_file_gets_the_number_of_a_closed_standard_file(void **state)
{
    int saved = dup(STDIN_FILENO);
    int fd;
    ssize_t count;
    char byte;

    (void)state;
    close(STDIN_FILENO);
    occupy_standard_files();
    fd = open("/dev/zero", O_RDONLY);
    count = read(STDIN_FILENO, &byte, 1);
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(fd);
    assert_true(fd > STDERR_FILENO);
    assert_int_equal(count, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_status_if_all_was_written),
        cmocka_unit_test(fails_if_the_disk_is_full),
        cmocka_unit_test(no_new_file_gets_the_number_of_a_closed_standard_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
