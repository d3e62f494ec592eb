/*
 * A file with faults, each of which a checker must find: one that finds nothing
 * here has not looked at anything. Nobody compiles this into a program.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nobody frees text. */
int leak(int argc)
{
    char *text = malloc(10);

    if (!text)
        return 0;
    memset(text, 0, 10);
    return text[argc % 10];
}

/* atoi takes anything for a number. */
int read_anything(const char *text)
{
    return atoi(text);
}
