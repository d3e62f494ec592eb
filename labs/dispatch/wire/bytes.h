/* Bytes that grow at the end and go at the front. */
#ifndef WIRE_BYTES_H
#define WIRE_BYTES_H

#include <stdbool.h>
#include <stddef.h>

/* All zero is none. */
struct bytes {
    char *data; /* owned */
    size_t length;
    size_t room;
};

/* Adds them, and a NUL behind that is not counted. False: no memory. */
bool bytes_add(struct bytes *bytes, const char *data, size_t length);

/* Takes that many away from the front. */
void bytes_drop(struct bytes *bytes, size_t length);

void bytes_release(struct bytes *bytes);

#endif
