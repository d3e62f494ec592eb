#include "messages/line_reader.h"

#include <string.h>
#include <unistd.h>

#include "cmocka_all.h"

static struct line_reader reader;

static int pipe_ends[2];

static int set_up(void **state)
{
    (void)state;
    memset(&reader, 0, sizeof(reader));
    return pipe(pipe_ends);
}

static int tear_down(void **state)
{
    (void)state;
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    return 0;
}

static void put_bytes(const char *bytes, size_t count)
{
    while (count > 0) {
        size_t now = count < 4096 ? count : 4096;

        assert_int_equal(write(pipe_ends[1], bytes, now), now);
        for (size_t got = 0; got < now;) {
            ssize_t more = line_reader_read(&reader, pipe_ends[0]);

            assert_true(more > 0);
            got += (size_t)more;
        }
        bytes += now;
        count -= now;
    }
}

static void put(const char *text)
{
    put_bytes(text, strlen(text));
}

static void assert_takes(const char *expected)
{
    char *line = NULL;
    size_t length = 0;

    assert_int_equal(line_reader_take(&reader, &line, &length), LINE_OK);
    assert_string_equal(line, expected);
    assert_int_equal(length, strlen(expected));
}

static void assert_takes_status(enum line_status expected)
{
    char *line;
    size_t length;

    assert_int_equal(line_reader_take(&reader, &line, &length), expected);
}

static void has_nothing_at_first(void **state)
{
    (void)state;
    assert_takes_status(LINE_NONE);
}

static void waits_for_the_newline(void **state)
{
    (void)state;
    put("on");
    assert_takes_status(LINE_NONE);
    put("e");
    assert_takes_status(LINE_NONE);
    put("\n");
    assert_takes("one");
    assert_takes_status(LINE_NONE);
}

static void takes_lines_that_came_together(void **state)
{
    (void)state;
    put("one\ntwo\nthr");
    assert_takes("one");
    assert_takes("two");
    assert_takes_status(LINE_NONE);
    put("ee\n");
    assert_takes("three");
}

static void takes_an_empty_line(void **state)
{
    (void)state;
    put("\n");
    assert_takes("");
}

static void drops_the_carriage_return_of_a_crlf(void **state)
{
    (void)state;
    put("one\r\n\r\n");
    assert_takes("one");
    assert_takes("");
}

static void keeps_a_nul_inside_a_line(void **state)
{
    char *line;
    size_t length;

    (void)state;
    put_bytes("a\0b\n", 4);
    assert_int_equal(line_reader_take(&reader, &line, &length), LINE_OK);
    assert_int_equal(length, 3);
    assert_memory_equal(line, "a\0b", 4);
}

static void takes_the_longest_line(void **state)
{
    static char longest[LINE_MAX_LENGTH + 1];

    (void)state;
    memset(longest, 'x', LINE_MAX_LENGTH);
    put(longest);
    put("\n");
    assert_takes(longest);
}

static void reports_a_longer_line_once_and_goes_on(void **state)
{
    static char longer[LINE_MAX_LENGTH + 2];

    (void)state;
    memset(longer, 'x', LINE_MAX_LENGTH + 1);
    put(longer);
    assert_takes_status(LINE_TOO_LONG);
    assert_takes_status(LINE_NONE);
    put(longer);
    assert_takes_status(LINE_NONE);
    put("the end of it\nnext\n");
    assert_takes("next");
}

static void gives_the_rest_at_the_end(void **state)
{
    char *line;
    size_t length;

    (void)state;
    put("one\ntwo");
    assert_takes("one");
    assert_takes_status(LINE_NONE);
    assert_int_equal(line_reader_rest(&reader, &line, &length), LINE_OK);
    assert_string_equal(line, "two");
    assert_int_equal(line_reader_rest(&reader, &line, &length), LINE_NONE);
}

static void has_no_room_while_lines_wait(void **state)
{
    (void)state;
    for (int i = 0; i < LINE_MAX_LENGTH + 1; i++)
        put("\n");
    assert_int_equal(write(pipe_ends[1], "xy", 2), 2);
    assert_int_equal(line_reader_read(&reader, pipe_ends[0]), 0);
    assert_takes("");
    assert_int_equal(line_reader_read(&reader, pipe_ends[0]), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(has_nothing_at_first, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(waits_for_the_newline, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(takes_lines_that_came_together, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(takes_an_empty_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(drops_the_carriage_return_of_a_crlf,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(keeps_a_nul_inside_a_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(takes_the_longest_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(reports_a_longer_line_once_and_goes_on,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(gives_the_rest_at_the_end, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(has_no_room_while_lines_wait, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
