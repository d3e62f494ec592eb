/* Text from outside, made fit for a terminal or a log. */
#ifndef SUPPORT_PRINTABLE_H
#define SUPPORT_PRINTABLE_H

#include <stddef.h>

/* Copies text, as far as it fits into size bytes with its NUL, with question
 * marks for control characters: it shall not move the cursor, nor write lines
 * of its own. out may be text itself. Returns out. */
const char *printable(const char *text, char *out, size_t size);

#endif
