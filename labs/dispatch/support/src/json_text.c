/* A recursive descent through the grammar. Each skip_ function gets the place
 * where something begins and returns the place behind it, or NULL if it is not
 * what it must be. None goes beyond the NUL: no part of the grammar has one. */
#include "support/json_text.h"

#include <string.h>

#include <cjson/cJSON.h>

/* ---- UTF-8 ---- */

/* Of a character that is not ASCII: RFC 3629, section 4. Its first byte says
 * how many follow, and after some of them the second byte has a narrower range.
 */
static const char *skip_character(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;
    unsigned char low = byte[0] == 0xE0 ? 0xA0 : byte[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char high = byte[0] == 0xED ? 0x9F : byte[0] == 0xF4 ? 0x8F : 0xBF;
    size_t length = byte[0] < 0xE0 ? 2 : byte[0] < 0xF0 ? 3 : 4;

    if (byte[0] < 0xC2 || byte[0] > 0xF4 || byte[1] < low || byte[1] > high)
        return NULL;
    for (size_t i = 2; i < length; i++)
        if (byte[i] < 0x80 || byte[i] > 0xBF)
            return NULL;
    return at + length;
}

static bool is_utf8(const char *text, size_t length)
{
    const char *at = text;

    while (at && at < text + length)
        at = (unsigned char)*at < 0x80 ? at + 1 : skip_character(at);
    return at;
}

/* ---- The grammar: RFC 8259, sections 2 to 7 ---- */

/* Of NULL it makes NULL. */
static const char *skip_space(const char *at)
{
    while (at && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

static const char *skip_word(const char *at, const char *word)
{
    size_t length = strlen(word);

    return strncmp(at, word, length) == 0 ? at + length : NULL;
}

static const char *skip_digits(const char *at)
{
    const char *first = at;

    while (*at >= '0' && *at <= '9')
        at++;
    return at > first ? at : NULL;
}

static const char *skip_number(const char *at)
{
    if (*at == '-')
        at++;
    at = *at == '0' ? at + 1 : skip_digits(at);
    if (at && *at == '.')
        at = skip_digits(at + 1);
    if (at && (*at == 'e' || *at == 'E')) {
        at++;
        at = skip_digits(*at == '+' || *at == '-' ? at + 1 : at);
    }
    return at;
}

/* What follows a backslash. */
static const char *skip_escape(const char *at)
{
    if (*at == 'u')
        return strspn(at + 1, "0123456789abcdefABCDEF") >= 4 ? at + 5 : NULL;
    return *at != '\0' && strchr("\"\\/bfnrt", *at) ? at + 1 : NULL;
}

static const char *skip_string(const char *at)
{
    if (*at++ != '"')
        return NULL;
    while (at && *at != '"') {
        if (*at == '\\')
            at = skip_escape(at + 1);
        else if ((unsigned char)*at >= 0x80)
            at = skip_character(at);
        else
            at = (unsigned char)*at < 0x20 ? NULL : at + 1;
    }
    return at ? at + 1 : NULL;
}

/* A name and its colon, and the space around that. */
static const char *skip_name(const char *at)
{
    at = skip_space(skip_string(at));
    return at && *at == ':' ? skip_space(at + 1) : NULL;
}

static const char *skip_value(const char *at, int depth);

/* An object or an array; depth is that of what is in it. */
static const char *skip_items(const char *at, int depth)
{
    bool named = *at == '{';
    char end = named ? '}' : ']';
    const char *first = skip_space(at + 1);

    if (depth > JSON_DEPTH_LIMIT)
        return NULL;
    if (*first == end)
        return first + 1;
    do {
        at = skip_space(at + 1); /* behind the bracket, or the comma */
        if (named)
            at = skip_name(at);
        if (at)
            at = skip_space(skip_value(at, depth));
    } while (at && *at == ',');
    return at && *at == end ? at + 1 : NULL;
}

static const char *skip_value(const char *at, int depth)
{
    switch (*at) {
    case '{':
    case '[':
        return skip_items(at, depth + 1);
    case '"':
        return skip_string(at);
    case 't':
        return skip_word(at, "true");
    case 'f':
        return skip_word(at, "false");
    case 'n':
        return skip_word(at, "null");
    default:
        return skip_number(at);
    }
}

const char *json_value(const char *text, size_t length, const char **fault)
{
    const char *value = skip_space(text);
    const char *end = skip_space(skip_value(value, 0));

    if (end == text + length)
        return value;
    *fault = is_utf8(text, length) ? "not JSON" : "not UTF-8";
    return NULL;
}

bool json_next(struct json_items *items)
{
    const char *at = items->at;
    bool named = *at == '{' || (*at == ',' && items->name);

    if (*at != '{' && *at != '[' && *at != ',')
        return false;
    at = skip_space(at + 1);
    if (*at == '}' || *at == ']')
        return false;
    items->name = named ? at : NULL;
    items->value = named ? skip_name(at) : at;
    items->at = skip_space(skip_value(items->value, 0));
    return true;
}

/* What a backslash escapes may be another one, in front of u0000. */
static bool has_nul(const char *string, size_t length)
{
    for (size_t i = 0; i < length; i += string[i] == '\\' ? 2 : 1)
        if (strncmp(string + i, "\\u0000", 6) == 0)
            return true;
    return false;
}

/* By cJSON, which knows the escapes. */
static bool read_escaped(const char *value, size_t length, char *out,
                         size_t size)
{
    cJSON *json =
        has_nul(value, length) ? NULL : cJSON_ParseWithLength(value, length);
    const char *text = cJSON_GetStringValue(json);
    bool fits = text && strlen(text) < size;

    if (fits)
        memcpy(out, text, strlen(text) + 1);
    cJSON_Delete(json);
    return fits;
}

bool json_read_string(const char *value, char *out, size_t size)
{
    const char *end = skip_string(value);
    size_t length = end ? (size_t)(end - value) - 2 : 0; /* without quotes */

    if (end && memchr(value + 1, '\\', length))
        return read_escaped(value, length + 2, out, size);
    if (!end || length >= size)
        return false;
    memcpy(out, value + 1, length);
    out[length] = '\0';
    return true;
}
