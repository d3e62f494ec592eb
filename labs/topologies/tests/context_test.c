/* traceparent, as the standard has it. */
#include "cmocka_all.h"

#include <stdio.h>
#include <string.h>

#include "trace/context.h"

#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"
#define SPAN "00f067aa0ba902b7"

static void reads_and_writes_the_same(void **state)
{
    static const char *const texts[] = { "00-" TRACE "-" SPAN "-00",
                                         "00-" TRACE "-" SPAN "-01" };
    struct trace_context context;
    char text[TRACEPARENT_SIZE];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_true(traceparent_read(texts[i], &context));
        assert_int_equal(context.sampled, i);
        traceparent_write(&context, text);
        assert_string_equal(text, texts[i]);
    }
}

static void goes_on_with_versions_to_come(void **state)
{
    static const char *const texts[] = {
        "cc-" TRACE "-" SPAN "-01",
        "cc-" TRACE "-" SPAN "-01-what-the-future-will-be-like",
        "00-" TRACE "-" SPAN "-ff", /* flags that we do not know */
    };
    struct trace_context context;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_true(traceparent_read(texts[i], &context));
}

static void refuses_what_the_standard_refuses(void **state)
{
    static const char *const texts[] = {
        "",
        "00",
        "00-" TRACE "-" SPAN,
        "00-" TRACE "-" SPAN "-",
        "00-" TRACE "-" SPAN "-1",
        "00-" TRACE "-" SPAN "-01-",
        "00-" TRACE "-" SPAN "-01-more",
        "cc-" TRACE "-" SPAN "-01.more",
        "ff-" TRACE "-" SPAN "-01",
        "0g-" TRACE "-" SPAN "-01",
        "00-00000000000000000000000000000000-" SPAN "-01",
        "00-" TRACE "-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" SPAN "-01",
        "00-" TRACE "-00F067AA0BA902B7-01",
        "00-" TRACE "0-" SPAN "-01",
        "00-" TRACE "-" SPAN "0-01",
        "00_" TRACE "_" SPAN "_01",
        " 00-" TRACE "-" SPAN "-01",
        "00-" TRACE "-" SPAN "-0x",
    };
    struct trace_context context = { .sampled = true };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (traceparent_read(texts[i], &context))
            fail_msg("taken: '%s'", texts[i]);
        assert_true(context.sampled); /* untouched */
    }
}

static void a_child_is_another_span_of_the_same_trace(void **state)
{
    struct trace_context parent = trace_begin(100);
    struct trace_context child = trace_child(&parent);

    (void)state;
    assert_memory_equal(parent.trace_id, child.trace_id, TRACE_ID_SIZE);
    assert_memory_not_equal(parent.span_id, child.span_id, SPAN_ID_SIZE);
    assert_true(child.sampled);
}

/* Of 4000, 10 in a hundred: 400, give or take six times the deviation, 19. */
static void samples_as_many_as_it_shall(void **state)
{
    int sampled = 0;

    (void)state;
    for (int i = 0; i < 4000; i++) {
        sampled += trace_begin(10).sampled;
        assert_false(trace_begin(0).sampled);
        assert_true(trace_begin(100).sampled);
    }
    assert_in_range(sampled, 400 - 114, 400 + 114);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_the_same),
        cmocka_unit_test(goes_on_with_versions_to_come),
        cmocka_unit_test(refuses_what_the_standard_refuses),
        cmocka_unit_test(a_child_is_another_span_of_the_same_trace),
        cmocka_unit_test(samples_as_many_as_it_shall),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
