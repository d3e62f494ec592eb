/* The chain grows from the end of its place to the front: each layer writes its
 * words before those that are there, and nothing is moved. */
#include "domain/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const error_names[ERROR_KINDS] = {
    [ERROR_NONE] = "ok",
    [ERROR_INVALID] = "invalid",
    [ERROR_NOT_FOUND] = "not_found",
    [ERROR_CONFLICT] = "conflict",
    [ERROR_EXTERNAL] = "external",
    [ERROR_UNAVAILABLE] = "unavailable",
    [ERROR_TIMED_OUT] = "timed_out",
    [ERROR_DATABASE] = "database",
    [ERROR_INTERNAL] = "internal",
};

static void put_before(struct error *error, const char *words)
{
    size_t length = strlen(words);

    if (length <= error->begin) {
        error->begin -= length;
        memcpy(error->text + error->begin, words, length);
    }
}

bool error_set(struct error *error, enum error_kind kind, const char *format,
               ...)
{
    char words[ERROR_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(words, sizeof(words), format, arguments);
    va_end(arguments);
    error->kind = kind;
    error->begin = ERROR_SIZE - 1;
    error->text[error->begin] = '\0';
    put_before(error, words);
    error->cause = error->begin;
    return false;
}

bool error_add(struct error *error, const char *format, ...)
{
    char words[ERROR_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(words, sizeof(words) - 2, format, arguments);
    va_end(arguments);
    strcat(words, ": ");
    put_before(error, words);
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
