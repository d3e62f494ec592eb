#include "transports/rules.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* From 1 to limit characters, each a letter, a digit or one of more; the first
 * one is no sign, so that nothing looks like an option. */
static bool is_made_of(const char *text, const char *more, size_t limit)
{
    size_t length = 0;

    for (; text[length]; length++)
        if (!isalnum((unsigned char)text[length]) &&
            (length == 0 || !strchr(more, text[length])))
            return false;
    return length > 0 && length <= limit;
}

bool is_worker_id(const char *text)
{
    return is_made_of(text, "._-", 128);
}

bool is_user(const char *text)
{
    return is_made_of(text, "._-", 64);
}

bool is_host(const char *text)
{
    return is_made_of(text, ".-", 253);
}

bool is_image(const char *text)
{
    return is_made_of(text, "._-/:", 256) && !strstr(text, "..");
}

bool is_variable(const char *text)
{
    size_t length = strcspn(text, "=");
    char name[65];

    if (length >= sizeof(name) || text[length] != '=')
        return false;
    memcpy(name, text, length);
    name[length] = '\0';
    for (const char *at = text; *at; at++)
        if (iscntrl((unsigned char)*at))
            return false;
    return is_made_of(name, "_", 64);
}

bool is_remote_word(const char *text)
{
    return text[0] && strspn(text,
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "abcdefghijklmnopqrstuvwxyz"
                             "0123456789._-+/:=@,") == strlen(text);
}
