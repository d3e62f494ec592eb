#include "message.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Of the text of a message, in characters. */
enum { MOST_OF_A_LINE = 120, MOST_OF_A_BODY = 200, MOST_OF_ALL = 3900 };

/* ---- Where a message ends ---- */

/* How many bytes come before the end; count if it is not there. */
static size_t size_before(const char *end, const char *bytes, size_t count)
{
    const char *found = memmem(bytes, count, end, strlen(end));

    return found ? (size_t)(found - bytes) : count;
}

bool find_line(const char *bytes, size_t count, struct message *message)
{
    size_t line_size = size_before("\n", bytes, count);

    *message = (struct message){
        .size = line_size + 1,
        .first_line_size = line_size,
    };
    return line_size < count;
}

/* 0: none is given. The headers end with an empty line. */
static size_t content_length(const char *headers)
{
    static const char name[] = "content-length:";

    while (strncmp(headers, "\r\n", 2) != 0) {
        if (strncasecmp(headers, name, strlen(name)) == 0)
            return strtoul(headers + strlen(name), NULL, 10);
        headers = strchr(headers, '\n') + 1;
    }
    return 0;
}

bool find_http(const char *bytes, size_t count, struct message *message)
{
    size_t line_size = size_before("\r\n", bytes, count);
    size_t head_size = size_before("\r\n\r\n", bytes, count);

    if (head_size == count || memchr(bytes, '\0', head_size))
        return false;
    *message = (struct message){
        .first_line_size = line_size,
        .between_size = head_size - line_size,
        .body = head_size + 4,
        .body_size = content_length(bytes + line_size + 2),
    };
    message->size = message->body + message->body_size;
    return message->body_size <= count - message->body;
}

/* The number that ends the line, or 0; *line_size loses it and the blank. */
static size_t take_last_number(const char *line, size_t *line_size)
{
    size_t start = *line_size;

    while (start > 0 && isdigit((unsigned char)line[start - 1]))
        start--;
    if (start == *line_size || start == 0)
        return 0;
    *line_size = start - 1;
    return strtoul(line + start, NULL, 10);
}

/* A verb and its arguments; for some, the last one says how many bytes follow,
 * and with headers the one before it how many of them these are. */
bool find_nats(const char *bytes, size_t count, struct message *message)
{
    size_t line_size = size_before("\r\n", bytes, count);
    bool has_headers = strncmp(bytes, "H", 1) == 0;
    const char *verb = bytes + has_headers;
    size_t rest = line_size;
    size_t follows;

    *message = (struct message){
        .size = line_size + 2,
        .first_line_size = line_size,
    };
    if (line_size == count ||
        (strncmp(verb, "PUB ", 4) != 0 && strncmp(verb, "MSG ", 4) != 0))
        return line_size < count;

    follows = take_last_number(bytes, &rest);
    if (has_headers)
        message->between_size = take_last_number(bytes, &rest);
    if (message->between_size > follows || follows > count ||
        count - follows < line_size + 4)
        return false;
    message->body = line_size + 2 + message->between_size;
    message->body_size = follows - message->between_size;
    message->size = line_size + 2 + follows + 2;
    return true;
}

/* ---- A message as text ---- */

void text_add(struct text *text, const char *format, ...)
{
    size_t room = sizeof(text->bytes) - text->length;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(text->bytes + text->length, room, format, arguments);
    va_end(arguments);
    if (length > 0)
        text->length += (size_t)length < room ? (size_t)length : room - 1;
}

static const char *format_of(char byte)
{
    switch (byte) {
    case '\r':
        return "\\r";
    case '\n':
        return "\\n";
    case '\t':
        return "\\t";
    default:
        return isprint((unsigned char)byte) ? "%c" : "\\x%02x";
    }
}

/* If the text begins with the name and value of a secret in JSON: how many
 * bytes these are, up to the last quote, and in *value where the value begins.
 * Else 0. */
static size_t secret_size(const char *text, size_t count, size_t *value)
{
    static const char *const names[] = { "\"pass\":\"", "\"auth_token\":\"",
                                         "\"jwt\":\"", "\"sig\":\"" };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        size_t size = strlen(names[i]);

        if (count < size || memcmp(text, names[i], size) != 0)
            continue;
        *value = size;
        while (size < count && text[size] != '"')
            size += text[size] == '\\' ? 2 : 1;
        return size < count ? size : count;
    }
    return 0;
}

static void text_add_bytes(struct text *text, const char *bytes, size_t count,
                           size_t most)
{
    size_t end = text->length + most;
    size_t i = 0;

    while (i < count && text->length < end) {
        size_t value;
        size_t secret = secret_size(bytes + i, count - i, &value);

        if (secret > 0)
            text_add(text, "%.*s***", (int)value, bytes + i);
        else
            text_add(text, format_of(bytes[i]), (unsigned char)bytes[i]);
        i += secret > 0 ? secret : 1;
    }
    if (i < count)
        text_add(text, "...");
}

void text_add_message(struct text *text, const char *bytes,
                      const struct message *message, bool whole)
{
    if (whole) {
        text_add_bytes(text, bytes, message->size, MOST_OF_ALL);
        return;
    }
    text_add_bytes(text, bytes, message->first_line_size, MOST_OF_A_LINE);
    if (message->between_size > 0)
        text_add(text, " ...");
    if (message->body_size > 0) {
        text_add(text, " ");
        text_add_bytes(text, bytes + message->body, message->body_size,
                       MOST_OF_A_BODY);
    }
}
