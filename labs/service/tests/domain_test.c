#include <stdlib.h>
#include <string.h>

#include "cmocka_all.h"
#include "domain/value.h"

/* Linked in place of malloc (--wrap): counts. */
static int allocations;
static void *volatile somewhere;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
    allocations++;
    return __real_malloc(size);
}

static void a_value_is_doubled(void **state)
{
    struct value value;
    struct error error;

    (void)state;
    assert_true(value_make(-18, &value, &error));
    assert_int_equal(value.value, -18);
    assert_int_equal(value.doubled, -36);
    assert_int_equal(value.id, 0);
}

static void refuses(int32_t input, const char *why)
{
    struct value value = { .value = 7 };
    struct error error;

    assert_false(value_make(input, &value, &error));
    assert_int_equal(error.kind, ERROR_INVALID);
    assert_string_equal(error_chain(&error), why);
    assert_int_equal(value.value, 7);
}

static void what_has_no_double_is_refused(void **state)
{
    (void)state;
    refuses(1073741824, "overflow: 1073741824 * 2 exceeds i32 range");
    refuses(INT32_MIN, "overflow: -2147483648 * 2 exceeds i32 range");
}

static void what_has_more_than_four_digits_is_refused(void **state)
{
    struct value value;
    struct error error;

    (void)state;
    assert_true(value_make(4999, &value, &error));
    assert_true(value_make(-4999, &value, &error));
    refuses(5000, "value 10000 exceeds 4-digit format range [-9999..9999]");
    refuses(-5000, "value -10000 exceeds 4-digit format range [-9999..9999]");
}

static void a_chain_is_told_from_the_outermost_layer_to_the_cause(void **state)
{
    struct error error;

    (void)state;
    assert_false(error_set(&error, ERROR_EXTERNAL, "no route to %s", "x"));
    assert_false(error_add(&error, "format %d", 84));
    assert_false(error_add(&error, "get value %d", 7));
    assert_string_equal(error_chain(&error),
                        "get value 7: format 84: no route to x");
    assert_string_equal(error_cause(&error), "no route to x");
    error_set(&error, ERROR_NOT_FOUND, "none");
    assert_string_equal(error_chain(&error), "none");
}

static void what_does_not_fit_is_left_out(void **state)
{
    struct error error;
    char long_text[2 * ERROR_SIZE];

    (void)state;
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    error_set(&error, ERROR_INTERNAL, "%s", long_text);
    assert_int_equal(strlen(error_chain(&error)), ERROR_SIZE - 1);
    error_add(&error, "%s", long_text);
    error_add(&error, "y");
    assert_int_equal(strlen(error_cause(&error)), ERROR_SIZE - 1);

    error_set(&error, ERROR_INTERNAL, "z");
    error_add(&error, "%s", long_text);
    error_add(&error, "y");
    assert_string_equal(error_chain(&error), "y: z");
}

static void nothing_is_allocated(void **state)
{
    struct value value;
    struct error error;

    (void)state;
    somewhere = malloc(1); /* a compiler may leave out what nobody sees */
    free(somewhere);
    assert_true(allocations > 0); /* it does count */
    allocations = 0;
    value_make(42, &value, &error);
    value_make(5000, &value, &error);
    error_add(&error, "create a value of %d", 5000);
    assert_int_equal(allocations, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_doubled),
        cmocka_unit_test(what_has_no_double_is_refused),
        cmocka_unit_test(what_has_more_than_four_digits_is_refused),
        cmocka_unit_test(a_chain_is_told_from_the_outermost_layer_to_the_cause),
        cmocka_unit_test(what_does_not_fit_is_left_out),
        cmocka_unit_test(nothing_is_allocated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
