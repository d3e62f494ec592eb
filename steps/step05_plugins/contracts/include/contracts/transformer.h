/* What the application asks of whoever turns a value into text. */
#ifndef CONTRACTS_TRANSFORMER_H
#define CONTRACTS_TRANSFORMER_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

/* What a transformer makes of a value. */
struct transform_result {
    int32_t original;
    char transformed[32]; /* NUL-terminated */
};

/* One sentence about a transform_result. */
struct transform_analysis {
    char text[64]; /* NUL-terminated */
};

/* The operations of a transformer. Every slot must be filled; each is called
 * with the self that stands beside the table in struct transformer. */
struct transformer_ops {
    /* Turns value, which may be any, into text. Cannot fail. */
    struct transform_result (*transform)(void *self, int32_t value);

    /* Sums up result, from this or another transformer. Cannot fail. */
    struct transform_analysis (*analyze)(void *self,
                                         const struct transform_result *result);
};

/* A transformer as its caller sees it: two words, passed by value. It borrows
 * self, whose owner keeps it alive as long as the view is used. */
struct transformer {
    const struct transformer_ops *ops;
    void *self;
};

static inline struct transform_result
transformer_transform(struct transformer t, int32_t value)
{
    return t.ops->transform(t.self, value);
}

static inline struct transform_analysis
transformer_analyze(struct transformer t, const struct transform_result *result)
{
    return t.ops->analyze(t.self, result);
}

/* Prints result as Rust's {:?} would, without a newline. */
static inline void transform_result_print(const struct transform_result *result)
{
    printf("TransformResult { original: %" PRId32 ", transformed: \"%s\" }",
           result->original, result->transformed);
}

#endif
