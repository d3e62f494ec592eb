/* A framing: each message is a line. */
#include "wire/connection.h"

#include <stdlib.h>
#include <string.h>

#include "support/narration.h"

struct lines {
    struct connection *connection;
    const char *name;
    bool skipping;
    size_t limit;
    size_t length;
    char line[]; /* as far as it came */
};

static void lines_begin(void *self, struct connection *connection)
{
    struct lines *lines = self;

    lines->connection = connection;
    connection->open = true;
}

/* Part of a line. */
static void take(struct lines *lines, const char *bytes, size_t length)
{
    if (!lines->skipping && length > lines->limit - lines->length) {
        narrate("[%s] sent a line of more than %zu bytes: skipped\n",
                lines->name, lines->limit);
        lines->skipping = true;
    }
    if (lines->skipping)
        return;
    memcpy(lines->line + lines->length, bytes, length);
    lines->length += length;
    lines->line[lines->length] = '\0';
}

static void lines_receive(void *self, const char *bytes, size_t length)
{
    struct lines *lines = self;
    const char *end = bytes + length;
    const char *newline;

    while ((newline = memchr(bytes, '\n', (size_t)(end - bytes)))) {
        take(lines, bytes, (size_t)(newline - bytes));
        if (!lines->skipping && lines->length > 0)
            connection_deliver(lines->connection, lines->line, lines->length);
        lines->length = 0;
        lines->skipping = false;
        bytes = newline + 1;
    }
    take(lines, bytes, (size_t)(end - bytes));
}

static void lines_send(void *self, const char *text, size_t length)
{
    struct lines *lines = self;

    connection_write(lines->connection, text, length + 1);
}

struct framing lines_framing(const char *name, size_t limit)
{
    static const struct framing_ops ops = {
        .begin = lines_begin,
        .receive = lines_receive,
        .send = lines_send,
        .release = free,
    };
    struct lines *lines = malloc(sizeof(*lines) + limit + 1);

    if (lines)
        *lines = (struct lines){ .name = name, .limit = limit };
    return (struct framing){ &ops, lines };
}
