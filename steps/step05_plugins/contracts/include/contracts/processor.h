/* What the application asks of whoever makes a new value out of a value. */
#ifndef CONTRACTS_PROCESSOR_H
#define CONTRACTS_PROCESSOR_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What a processor makes of a value. */
struct process_result {
    int32_t value;  /* the new value, or the input itself if not processed */
    bool processed; /* false: the new value does not fit in 32 bits */
};

/* The operations of a processor. Every slot must be filled; each is called
 * with the self that stands beside the table in struct processor. */
struct processor_ops {
    /* Makes a new value out of input, which may be any. Cannot fail but by
     * .processed = false; the value is then the input, unchanged. */
    struct process_result (*process)(void *self, int32_t input);

    /* Says whether result, from this or another processor, is fit for use.
     * One that was not processed never is. */
    bool (*validate)(void *self, const struct process_result *result);
};

/* A processor as its caller sees it: two words, passed by value. It borrows
 * self, whose owner keeps it alive as long as the view is used. */
struct processor {
    const struct processor_ops *ops;
    void *self;
};

static inline struct process_result processor_process(struct processor p,
                                                      int32_t input)
{
    return p.ops->process(p.self, input);
}

static inline bool processor_validate(struct processor p,
                                      const struct process_result *result)
{
    return p.ops->validate(p.self, result);
}

/* Prints result as Rust's {:?} would, without a newline. */
static inline void process_result_print(const struct process_result *result)
{
    printf("ProcessResult { value: %" PRId32 ", processed: %s }", result->value,
           result->processed ? "true" : "false");
}

#endif
