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

    if (!isdigit((unsigned char)digits[0]) || *end != '\0')
        return false;
    if (number < INT32_MIN || number > INT32_MAX)
        return false;
    *value = (int32_t)number;
    return true;
}

/* Room for twice as many whenever the count is a power of two. */
static bool make_room(struct values *values)
{
    size_t room = values->count ? 2 * values->count : 1;
    int32_t *items;

    if ((values->count & (values->count - 1)) != 0)
        return true;
    items = realloc(values->items, room * sizeof(*items));
    if (items)
        values->items = items;
    return items;
}

bool values_add(struct values *values, const char *word, const char *program)
{
    int32_t value;

    if (!parse_int32(word, &value)) {
        fprintf(stderr, "%s: '%s' is not a decimal 32-bit integer\n", program,
                word);
        return false;
    }
    if (!make_room(values)) {
        fprintf(stderr, "%s: no memory for more values\n", program);
        return false;
    }
    values->items[values->count++] = value;
    return true;
}

/* What stands between white space. */
struct word {
    char text[63]; /* far more than a number has */
    size_t length;
    bool too_long;
};

static void append(struct word *word, int c)
{
    word->too_long = word->length == sizeof(word->text) - 1;
    if (!word->too_long) /* a NUL is no digit, and neither is what we show */
        word->text[word->length++] = c == '\0' ? '?' : (char)c;
}

static bool add_word(struct values *values, const struct word *word,
                     const char *program)
{
    if (word->too_long)
        fprintf(stderr, "%s: '%s?' is not a decimal 32-bit integer\n", program,
                word->text);
    return !word->too_long &&
           (word->length == 0 || values_add(values, word->text, program));
}

bool values_add_stdin(struct values *values, const char *program)
{
    struct word word = { 0 };
    bool ok = true;
    int c;

    do {
        c = getchar();
        if (c != EOF && !isspace(c)) {
            append(&word, c);
        } else {
            ok = add_word(values, &word, program);
            word = (struct word){ 0 };
        }
    } while (ok && c != EOF);
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
