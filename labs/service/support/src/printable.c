#include "support/printable.h"

#include <ctype.h>
#include <string.h>

/* The length of the control character at the start of text, or 0. Those from
 * U+0080 to U+009F have two bytes in UTF-8. */
static size_t control_length(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;

    if (byte[0] == 0xC2 && byte[1] >= 0x80 && byte[1] <= 0x9F)
        return 2;
    return iscntrl(byte[0]) ? 1 : 0;
}

const char *printable(const char *text, char *out, size_t size)
{
    size_t length = strnlen(text, size - 1);

    memmove(out, text, length);
    out[length] = '\0';
    for (char *c = out; *c != '\0'; c++)
        memset(c, '?', control_length(c));
    return out;
}
