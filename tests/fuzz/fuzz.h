/* What the fuzz targets have in common. */
#ifndef FUZZ_H
#define FUZZ_H

#include <assert.h>
#include <ctype.h>
#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes as a text, in memory of just that size, so that the sanitizer sees
 * whoever reads beyond it. To be freed. */
static inline char *text_of(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    assert(text);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

/* A copy of a reply of *length bytes in which the first "an id" is id; *length
 * becomes its length. To be freed. */
static inline char *with_id(const char *text, size_t *length, const char *id)
{
    static const char mark[] = "an id";
    const char *at = strstr(text, mark);
    size_t before = at ? (size_t)(at - text) : *length;
    size_t rest = at ? *length - before - strlen(mark) : 0;
    size_t id_length = at ? strlen(id) : 0;
    char *bytes = malloc(before + id_length + rest);

    assert(bytes);
    memcpy(bytes, text, before);
    memcpy(bytes + before, id, id_length);
    memcpy(bytes + before + id_length, text + *length - rest, rest);
    *length = before + id_length + rest;
    return bytes;
}

/* ---- Arguments ---- */

struct argument_list {
    int argc;
    char *argv[34]; /* each in memory of its own */
};

/* The program's name, and the bytes as its arguments, a NUL between two. */
static inline struct argument_list split(const uint8_t *data, size_t size,
                                         const char *program)
{
    struct argument_list line = { .argc = 1 };

    line.argv[0] = text_of((const uint8_t *)program, strlen(program));
    while (size > 0 && line.argc < 33) {
        const uint8_t *nul = memchr(data, '\0', size);
        size_t length = nul ? (size_t)(nul - data) : size;

        line.argv[line.argc++] = text_of(data, length);
        length += nul ? 1 : 0;
        data += length;
        size -= length;
    }
    return line;
}

static inline void release(struct argument_list *line)
{
    for (int i = 0; i < line->argc; i++)
        free(line->argv[i]);
}

/* getopt_long remembers where it was; this makes it begin anew. */
static inline void forget_options(void)
{
    static const struct option none[] = { { NULL, 0, NULL, 0 } };
    char program[] = "app";
    char *argv[] = { program, NULL };

    optind = 0;
    getopt_long(1, argv, "+:", none, NULL);
    assert(optind == 1);
}

/* Whether text is a decimal 32-bit integer as --help promises, in other words
 * than the steps use. */
static inline bool is_int32(const char *text, int32_t *value)
{
    bool minus = *text == '-';
    int64_t number = 0;

    text += minus;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        if (number < INT64_C(10000000000))
            number = 10 * number + (*text - '0');
    }
    number = minus ? -number : number;
    if (number < INT32_MIN || number > INT32_MAX)
        return false;
    *value = (int32_t)number;
    return true;
}

/* ---- Texts ---- */

/* Whether text holds nothing that no JSON has: bytes that are not UTF-8 (as the
 * C library sees it, which must have been told), control characters, or an
 * escape that does not exist. */
static inline bool may_be_json(const char *text)
{
    if (mbstowcs(NULL, text, 0) == (size_t)-1)
        return false;
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 && !strchr("\t\n\r", *text))
            return false;
        if (*text != '\\')
            continue;
        text++;
        if (*text == '\0' || !strchr("\"\\/bfnrtu", *text))
            return false;
        if (*text == 'u' && strspn(text + 1, "0123456789abcdefABCDEF") < 4)
            return false;
    }
    return true;
}

/* Whether text is one line for a terminal: not empty, ended within size, and
 * without control characters. */
static inline bool is_one_line(const char *text, size_t size)
{
    const unsigned char *byte = (const unsigned char *)text;

    if (!memchr(text, '\0', size) || byte[0] == '\0')
        return false;
    for (; byte[0] != '\0'; byte++)
        if (iscntrl(byte[0]) ||
            (byte[0] == 0xC2 && byte[1] >= 0x80 && byte[1] <= 0x9F))
            return false;
    return true;
}

#endif
