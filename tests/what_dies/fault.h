/*
 * The faults of a component. tests/what_dies.sh puts a call of inject() in
 * front of the business, double_value(), in a copy of each step: the same fault
 * at the same place in every architecture. FAULT, from the environment, says
 * which. All but 42 are doubled as ever.
 */
#ifndef WHAT_DIES_FAULT_H
#define WHAT_DIES_FAULT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline bool fault_is(const char *name)
{
    const char *fault = getenv("FAULT");

    return fault && strcmp(fault, name) == 0;
}

/* Tells whoever reads the FIFO $ENTERED, if there is one, that the component is
 * at work. */
static inline void tell_that_entered(void)
{
    const char *path = getenv("ENTERED");
    FILE *fifo = path && path[0] ? fopen(path, "w") : NULL;

    if (fifo) {
        fputs("entered\n", fifo);
        fclose(fifo);
    }
}

/* Takes all memory that there is: large pieces, then every small one. */
static inline void leak(void)
{
    void *volatile lost;

    for (size_t size = 1 << 20; size > 0; size -= size > 4096 ? size / 2 : 8)
        do
            lost = malloc(size);
        while (lost);
    if (malloc(1))
        abort(); /* this was to be all */
}

/* Waits until somebody opens the FIFO $GATE for writing: once, though some
 * steps ask a component twice. */
static inline void wait_at_gate(void)
{
    static bool been_there;
    FILE *fifo;

    if (been_there)
        return;
    been_there = true;
    tell_that_entered();
    fifo = fopen(getenv("GATE"), "r");
    if (fifo)
        fclose(fifo);
}

static inline void loop(void)
{
    tell_that_entered();
    for (;;)
        continue;
}

/* True if *doubled is to be taken for the double of value. */
static inline bool inject(int32_t value, int32_t *doubled)
{
    int *volatile wild = (int *)16;

    if (value != 42)
        return false;
    if (fault_is("abort"))
        abort();
    if (fault_is("wild"))
        *wild = 1;
    if (fault_is("loop"))
        loop();
    if (fault_is("slow") || fault_is("late"))
        wait_at_gate();
    if (fault_is("leak"))
        leak();
    *doubled = 666;
    return fault_is("value");
}

/* Makes a bool that is neither true nor false. */
static inline void garble(bool *flag)
{
    if (fault_is("garbage"))
        memset(flag, 2, sizeof(*flag));
}

#endif
