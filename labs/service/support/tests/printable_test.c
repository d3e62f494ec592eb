#include "support/printable.h"

#include "cmocka_all.h"

static void shows_control_characters_as_question_marks(void **state)
{
    char out[16];

    (void)state;
    assert_string_equal(printable("a\nb\x1B[1m\x7F", out, sizeof(out)),
                        "a?b?[1m?");
    assert_string_equal(
        printable("\xC2\x80 \xC2\x9B \xC2\xA0\xC2", out, sizeof(out)),
        "?? ?? \xC2\xA0\xC2");
    assert_ptr_equal(printable("", out, sizeof(out)), out);
    assert_string_equal(out, "");
    assert_string_equal(printable("é 😀~", out, sizeof(out)), "é 😀~");
}

static void shows_only_what_there_is_room_for(void **state)
{
    char out[4] = "...";

    (void)state;
    assert_string_equal(printable("123456", out, sizeof(out)), "123");
}

static void may_change_the_text_itself(void **state)
{
    char text[] = "a\tb";

    (void)state;
    assert_string_equal(printable(text, text, sizeof(text)), "a?b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_control_characters_as_question_marks),
        cmocka_unit_test(shows_only_what_there_is_room_for),
        cmocka_unit_test(may_change_the_text_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
