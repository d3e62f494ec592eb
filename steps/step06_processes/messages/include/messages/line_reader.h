/* Bytes come in pieces, messages are lines. Read bytes as they come, take lines
 * as they are complete. */
#ifndef MESSAGES_LINE_READER_H
#define MESSAGES_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { LINE_MAX_LENGTH = 64 * 1024 }; /* bytes, the newline not counted */

enum line_status {
    LINE_NONE, /* not yet */
    LINE_OK,
    LINE_TOO_LONG, /* told once, as soon as it is; the rest is skipped */
};

/* All zero is a reader with nothing in it. Owns nothing. */
struct line_reader {
    char bytes[LINE_MAX_LENGTH + 2]; /* a line, its newline, a NUL */
    size_t start;                    /* of what was not taken yet */
    size_t end;
    bool skipping; /* the rest of a line that was too long */
};

/* Reads what there is room for, as read(2) does. Lines taken before are gone
 * then; as long as none waits to be taken, there is room. */
ssize_t line_reader_read(struct line_reader *reader, int file);

/* Takes the next line, without its newline (or \r\n), with a NUL behind. It
 * stays where it is until the next call of line_reader_read. */
enum line_status line_reader_take(struct line_reader *reader, char **line,
                                  size_t *length);

/* After the last byte: takes what is left, a line that was never ended. */
enum line_status line_reader_rest(struct line_reader *reader, char **line,
                                  size_t *length);

#endif
