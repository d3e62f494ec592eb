#include "support/narration.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmocka_all.h"

/* What stands at the end of what was written to the pipe. */
static void read_all(int fd, char *last, size_t size)
{
    static char bytes[1 << 20];
    ssize_t length = read(fd, bytes, sizeof(bytes) - 1);

    assert_true(length > 0);
    bytes[length] = '\0';
    if ((size_t)length >= size)
        memmove(bytes, bytes + length - (ssize_t)size + 1, size);
    memcpy(last, bytes, strnlen(bytes, size - 1) + 1);
}

static void drops_what_a_full_pipe_cannot_take_and_says_so_later(void **state)
{
    int saved = dup(STDERR_FILENO);
    char last[128];
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    for (int i = 0; i < 100000; i++)
        narrate("\t[Test] a line of narration, number %d\n", i);
    read_all(ends[0], last, sizeof(last));
    narrate("\t[Test] again\n");
    read_all(ends[0], last, sizeof(last));
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(ends[0]);
    close(ends[1]);

    assert_int_equal(strncmp(last, "\t[Test] (", 9), 0);
    assert_non_null(
        strstr(last, " messages were dropped: nobody read)\n\t[Test] again\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drops_what_a_full_pipe_cannot_take_and_says_so_later),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
