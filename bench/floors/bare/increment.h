/* The same little function on several sides of a boundary. */
#ifndef INCREMENT_H
#define INCREMENT_H

/* Adds 1, in a way that a compiler which sees it can neither leave out nor do
 * ahead of time. */
static inline int increment(int value)
{
    __asm__ volatile("" : "+r"(value));
    return value + 1;
}

int increment_static(int value);
int increment_shared(int value);

/* As in step 03: a table, and what it works on. */
struct incrementer_ops {
    int (*increment)(void *self, int value);
};

struct incrementer {
    const struct incrementer_ops *ops;
    void *self;
};

/* What increment_plugin.so exports by this name. */
#define INCREMENTER_SYMBOL "incrementer_ops"
extern const struct incrementer_ops incrementer_ops;

#endif
