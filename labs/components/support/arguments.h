/* What a program is told by whoever starts it. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

/* A decimal 32-bit integer, with a minus or zeros in front, and nothing else.
 */
bool parse_int32(const char *text, int32_t *value);

/* Whether argument is a value, -18 included, and no option. */
bool is_value(const char *argument);

/* False, after saying why on stderr: stdout could not be written. A full disk
 * shows only when the buffer is written, so ask before exiting. */
bool flush_stdout(const char *program);

#endif
