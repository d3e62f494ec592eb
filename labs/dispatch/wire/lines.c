#include "wire/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/narration.h"

struct lines {
    struct bytes line; /* as far as it came */
    size_t limit;
    bool skipping;
    char name[CLOSED_WHY_SIZE];
};

/* Part of a line. */
static void take(struct lines *lines, struct connection *connection,
                 const char *bytes, size_t length)
{
    if (lines->skipping)
        return;
    if (lines->line.length + length > lines->limit) {
        narrate("[%s] sent a line of more than %zu bytes: skipped\n",
                lines->name, lines->limit);
        bytes_drop(&lines->line, lines->line.length);
        lines->skipping = true;
    } else if (!bytes_add(&lines->line, bytes, length)) {
        connection_close(connection, "no memory for it");
    }
}

static void lines_receive(void *self, struct connection *connection,
                          const char *bytes, size_t length)
{
    struct lines *lines = self;
    const char *end = bytes + length;
    const char *newline;

    while ((newline = memchr(bytes, '\n', (size_t)(end - bytes)))) {
        take(lines, connection, bytes, (size_t)(newline - bytes));
        if (lines->line.length > 0)
            connection_deliver(connection, lines->line.data,
                               lines->line.length);
        bytes_drop(&lines->line, lines->line.length);
        lines->skipping = false;
        bytes = newline + 1;
    }
    take(lines, connection, bytes, (size_t)(end - bytes));
}

static void lines_send(void *self, struct connection *connection,
                       const char *text, size_t length)
{
    (void)self;
    connection_write(connection, text, length);
    connection_write(connection, "\n", 1);
}

static void lines_finish(void *self, struct connection *connection)
{
    (void)self;
    (void)connection;
}

static void lines_release(void *self)
{
    struct lines *lines = self;

    bytes_release(&lines->line);
    free(lines);
}

struct framing lines_framing(const char *name, size_t limit)
{
    static const struct framing_ops ops = { lines_receive, lines_send,
                                            lines_finish, lines_release };
    struct lines *lines = calloc(1, sizeof(*lines));

    if (lines) {
        lines->limit = limit;
        snprintf(lines->name, sizeof(lines->name), "%s", name);
    }
    return (struct framing){ &ops, lines };
}
