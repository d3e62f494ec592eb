/* The chain grows from the end of its place to the front: each layer writes its
 * words before those that are there, and nothing is moved. */
#include "domain/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void put_before(struct error *error, const char *end, const char *format,
                       va_list arguments)
{
    char words[ERROR_SIZE];
    size_t length;

    vsnprintf(words, sizeof(words) - strlen(end), format, arguments);
    length = strlen(strcat(words, end));
    if (length <= error->begin) {
        error->begin -= length;
        memcpy(error->text + error->begin, words, length);
    }
}

bool error_set(struct error *error, enum error_kind kind, const char *format,
               ...)
{
    va_list arguments;

    error->kind = kind;
    error->begin = ERROR_SIZE - 1;
    error->text[error->begin] = '\0';
    va_start(arguments, format);
    put_before(error, "", format, arguments);
    va_end(arguments);
    error->cause = error->begin;
    return false;
}

bool error_add(struct error *error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    put_before(error, ": ", format, arguments);
    va_end(arguments);
    return false;
}

const char *error_chain(const struct error *error)
{
    return error->text + error->begin;
}

const char *error_cause(const struct error *error)
{
    return error->text + error->cause;
}
