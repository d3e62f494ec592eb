/*
 * The faults of a component. tests/what_dies.sh puts a call of inject() in
 * front of the business, double_value(), in a copy of each step: the same fault
 * at the same place in every architecture. FAULT, from the environment, says
 * which. All but 42 are doubled as ever.
 */
#ifndef WHAT_DIES_FAULT_H
#define WHAT_DIES_FAULT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static inline bool fault_is(const char *name)
{
    const char *fault = getenv("FAULT");

    return fault && strcmp(fault, name) == 0;
}

/* Where several have the fault, only the one that is asked first gets it, which
 * writes its process id to the new file $FIRST. */
static inline bool is_first(void)
{
    const char *path = getenv("FIRST");
    FILE *file = path ? fopen(path, "wx") : NULL;

    if (file) {
        fprintf(file, "%d\n", (int)getpid());
        fclose(file);
    }
    return !path || file;
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

/* Every connection breaks. The program may open new ones. */
static inline void cut_links(void)
{
    for (int fd = 3; fd < 256; fd++)
        shutdown(fd, SHUT_RDWR); /* if it is one */
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
    *doubled = 666;
    if (fault_is("value") || !is_first())
        return fault_is("value");
    if (fault_is("abort"))
        abort();
    if (fault_is("wild"))
        *wild = 1;
    if (fault_is("loop"))
        loop();
    if (fault_is("freeze"))
        raise(SIGSTOP);
    if (fault_is("cut"))
        cut_links();
    if (fault_is("slow") || fault_is("late") || fault_is("cut") ||
        fault_is("broker"))
        wait_at_gate();
    if (fault_is("leak"))
        leak();
    return false;
}

/* Makes a bool that is neither true nor false. */
static inline void garble(bool *flag)
{
    if (fault_is("garbage"))
        memset(flag, 2, sizeof(*flag));
}

#endif
