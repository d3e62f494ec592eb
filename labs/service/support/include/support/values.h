/* The numbers that the pipeline works on, read from text. */
#ifndef SUPPORT_VALUES_H
#define SUPPORT_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads all of text as a decimal number from -2147483648 to 2147483647, with
 * nothing but a minus before it. False, with *value as it was, if it is not. */
bool parse_int32(const char *text, int32_t *value);

/* A growing list. All zero is an empty one. */
struct values {
    int32_t *items; /* owned */
    size_t count;
};

/* Each adds to the list: a word, or all words on stdin, with white space
 * between them. False, after saying why on stderr as program: a word is no
 * number, stdin cannot be read, or there is no memory. What was added before
 * that stays. */
bool values_add(struct values *values, const char *word, const char *program);
bool values_add_stdin(struct values *values, const char *program);

void values_release(struct values *values);

#endif
