/* Text from outside, made fit for a terminal or a log. */
#ifndef SUPPORT_PRINTABLE_H
#define SUPPORT_PRINTABLE_H

#include <stddef.h>

/* Copies what fits of text, with question marks for control characters: it
 * shall not move the cursor, nor add lines. out may be text. Returns out. */
const char *printable(const char *text, char *out, size_t size);

#endif
