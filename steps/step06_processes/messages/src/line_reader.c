#include "messages/line_reader.h"

#include <string.h>
#include <unistd.h>

enum { CAPACITY = LINE_MAX_LENGTH + 1 };

ssize_t line_reader_read(struct line_reader *reader, int file)
{
    ssize_t count;

    memmove(reader->bytes, reader->bytes + reader->start,
            reader->end - reader->start);
    reader->end -= reader->start;
    reader->start = 0;
    count = read(file, reader->bytes + reader->end, CAPACITY - reader->end);
    if (count > 0)
        reader->end += (size_t)count;
    return count;
}

/* The line from start to end, where its newline was or could be. */
static enum line_status take(struct line_reader *reader, size_t end,
                             char **line, size_t *length)
{
    *line = reader->bytes + reader->start;
    *length = end - reader->start;
    (*line)[*length] = '\0';
    if (*length > 0 && (*line)[*length - 1] == '\r')
        (*line)[--*length] = '\0';
    return LINE_OK;
}

enum line_status line_reader_take(struct line_reader *reader, char **line,
                                  size_t *length)
{
    enum line_status status = LINE_NONE;
    char *newline;

    while (status == LINE_NONE &&
           (newline = memchr(reader->bytes + reader->start, '\n',
                             reader->end - reader->start))) {
        size_t end = (size_t)(newline - reader->bytes);

        if (!reader->skipping)
            status = take(reader, end, line, length);
        reader->skipping = false;
        reader->start = end + 1;
    }
    if (status == LINE_NONE && reader->end - reader->start == CAPACITY) {
        if (!reader->skipping)
            status = LINE_TOO_LONG;
        reader->skipping = true;
        reader->start = reader->end;
    }
    return status;
}

enum line_status line_reader_rest(struct line_reader *reader, char **line,
                                  size_t *length)
{
    enum line_status status = LINE_NONE;

    if (!reader->skipping && reader->end > reader->start)
        status = take(reader, reader->end, line, length);
    reader->start = reader->end;
    return status;
}
