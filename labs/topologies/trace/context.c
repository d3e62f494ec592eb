#include "trace/context.h"

#include <stdlib.h>
#include <string.h>

#include <uv.h>

/* The kernel is asked for many at a time: each question costs a microsecond.
 * Without a source of chance there are no ids that nobody else has. */
static void random_bytes(uint8_t *bytes, size_t count)
{
    static uint8_t pool[1024];
    static size_t left;

    if (left < count) {
        if (uv_random(NULL, NULL, pool, sizeof(pool), 0, NULL) != 0)
            abort();
        left = sizeof(pool);
    }
    left -= count;
    memcpy(bytes, pool + left, count);
}

static bool is_zero(const uint8_t *bytes, size_t count)
{
    uint8_t any = 0;

    for (size_t i = 0; i < count; i++)
        any |= bytes[i];
    return any == 0;
}

static void random_id(uint8_t *id, size_t count)
{
    do
        random_bytes(id, count);
    while (is_zero(id, count));
}

struct trace_context trace_begin(int32_t percent)
{
    struct trace_context context;
    uint16_t chance;

    random_id(context.trace_id, TRACE_ID_SIZE);
    random_id(context.span_id, SPAN_ID_SIZE);
    random_bytes((uint8_t *)&chance, sizeof(chance));
    context.sampled = chance * 100 < percent * 65536;
    return context;
}

struct trace_context trace_child(const struct trace_context *parent)
{
    struct trace_context context = *parent;

    random_id(context.span_id, SPAN_ID_SIZE);
    return context;
}

void trace_hex(const uint8_t *bytes, size_t count, char *text)
{
    for (size_t i = 0; i < count; i++) {
        *text++ = "0123456789abcdef"[bytes[i] >> 4];
        *text++ = "0123456789abcdef"[bytes[i] & 15];
    }
    *text = '\0';
}

void traceparent_write(const struct trace_context *context,
                       char text[TRACEPARENT_SIZE])
{
    strcpy(text, "00-");
    trace_hex(context->trace_id, TRACE_ID_SIZE, text + 3);
    text[35] = '-';
    trace_hex(context->span_id, SPAN_ID_SIZE, text + 36);
    strcpy(text + 52, context->sampled ? "-01" : "-00");
}

/* The value of a digit, or -1: only lower-case ones are allowed. */
static int digit(char character)
{
    const char *digits = "0123456789abcdef";
    const char *found = character ? strchr(digits, character) : NULL;

    return found ? (int)(found - digits) : -1;
}

/* Reads count bytes, and the end or the hyphen behind them. */
static bool read_field(const char **at, uint8_t *bytes, size_t count, char end)
{
    for (size_t i = 0; i < count; i++, *at += 2) {
        int high = digit((*at)[0]);
        int low = high < 0 ? -1 : digit((*at)[1]);

        if (low < 0)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return *(*at)++ == end;
}

bool traceparent_read(const char *text, struct trace_context *context)
{
    struct trace_context read;
    const char *at = text;
    uint8_t version;
    uint8_t flags;

    if (!read_field(&at, &version, 1, '-') || version == 0xff ||
        !read_field(&at, read.trace_id, TRACE_ID_SIZE, '-') ||
        !read_field(&at, read.span_id, SPAN_ID_SIZE, '-') ||
        is_zero(read.trace_id, TRACE_ID_SIZE) ||
        is_zero(read.span_id, SPAN_ID_SIZE))
        return false;
    if (!read_field(&at, &flags, 1, '\0') && (version == 0 || at[-1] != '-'))
        return false;
    read.sampled = flags & 1;
    *context = read;
    return true;
}
