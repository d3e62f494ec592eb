/* Where a message ends in a stream of bytes, and how it reads as text. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

/* The bytes of a message: its first line and the end of that, what is between,
 * the body, and the end of that. */
struct message {
    size_t size; /* of all of it */
    size_t first_line_size;
    size_t between_size; /* headers; 0: none */
    size_t body;         /* where it begins */
    size_t body_size;    /* 0: there is no body */
};

/* True and *message if the count bytes begin with a whole message; else false,
 * and *message is undefined. */
typedef bool find_message(const char *bytes, size_t count,
                          struct message *message);

/* One line each: step 06. */
find_message find_line;
/* RFC 9112, with a Content-Length or without a body: step 07. */
find_message find_http;
/* The client protocol of NATS, docs.nats.io/reference: steps 08 and 09. */
find_message find_nats;

/* A text that is always terminated. */
struct text {
    char bytes[4096];
    size_t length;
};

/* Adds as with printf; what has no room is left out. */
__attribute__((format(printf, 2, 3))) void text_add(struct text *text,
                                                    const char *format, ...);

/* Adds the message in one line: whole, or first line and body, either cut where
 * it is long, with "..." for what is left out. What a terminal would not print
 * is escaped, and what a client logs in with is never shown. */
void text_add_message(struct text *text, const char *bytes,
                      const struct message *message, bool whole);

#endif
