#include "support/values.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* strtoll alone would take "", " 42", "+42" and "4x" as well. */
bool parse_int32(const char *text, int32_t *value)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    char *end;
    long long number = strtoll(text, &end, 10); /* out of range: the nearest */

    if (!isdigit((unsigned char)digits[0]) || *end != '\0' ||
        number < INT32_MIN || number > INT32_MAX)
        return false;
    *value = (int32_t)number;
    return true;
}

bool values_add(struct values *values, const char *word, const char *program)
{
    int32_t *items = values->items;
    size_t room = values->count ? 2 * values->count : 1;
    int32_t value;

    if (!parse_int32(word, &value)) {
        fprintf(stderr, "%s: '%s' is not a decimal 32-bit integer\n", program,
                word);
        return false;
    }
    if ((values->count & (values->count - 1)) == 0) /* no, or a power of two */
        items = realloc(items, room * sizeof(*items));
    if (!items) {
        fprintf(stderr, "%s: no memory for more values\n", program);
        return false;
    }
    values->items = items;
    values->items[values->count++] = value;
    return true;
}

/* All that is read of a word: far more than a number has. */
enum { WORD_LENGTH = 63 };

bool values_add_stdin(struct values *values, const char *program)
{
    char word[WORD_LENGTH + 1];
    bool ok = true;
    int length;

    while (ok && scanf(" ") != EOF && scanf("%63s%n", word, &length) == 1) {
        if (length == WORD_LENGTH)
            word[length - 1] = '?'; /* there may be more */
        for (int i = 0; i < length; i++)
            if (word[i] == '\0') /* nor is that a digit */
                word[i] = '?';
        ok = values_add(values, word, program);
    }
    if (ferror(stdin)) {
        fprintf(stderr, "%s: cannot read stdin: %s\n", program,
                strerror(errno));
        ok = false;
    }
    return ok;
}

void values_release(struct values *values)
{
    free(values->items);
    *values = (struct values){ 0 };
}
