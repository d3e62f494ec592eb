#include "increment.h"

static int op_increment(void *self, int value)
{
    (void)self;
    return increment(value);
}

const struct incrementer_ops incrementer_ops = { .increment = op_increment };
