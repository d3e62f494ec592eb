#include "support/record.h"

#include <string.h>

#include "cmocka_all.h"

struct point {
    int32_t x;
    char name[16];
};

static const struct field point_fields[] = {
    { "x", FIELD_INT32, offsetof(struct point, x), sizeof(int32_t) },
    { "name", FIELD_TEXT, offsetof(struct point, name), 16 },
};

static const struct record point_record = { point_fields, 2,
                                            sizeof(struct point) };

static void writes_and_reads_a_struct(void **state)
{
    struct point point = { 1, "a\n" };
    struct point read;
    char text[128];
    char why[RECORD_WHY_SIZE];
    size_t length = record_write(&point_record, &point, text, sizeof(text));

    (void)state;
    assert_string_equal(text, "{\"x\":1,\"name\":\"a\\n\"}");
    assert_int_equal(length, strlen(text));
    assert_int_equal(record_decode(&point_record, text, length, &read, why),
                     RECORD_OK);
    assert_int_equal(read.x, 1);
    assert_string_equal(read.name, "a\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_and_reads_a_struct),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
