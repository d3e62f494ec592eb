#include "wire/codec.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "support/json_text.h"

/* ---- Reading ---- */

/* No name of ours needs an escape, so whoever writes one with it means another.
 */
static bool is_named(const struct json_items *item, const char *name)
{
    size_t length = strlen(name);

    return strncmp(item->name + 1, name, length) == 0 &&
           item->name[1 + length] == '"';
}

const char *json_member(const char *object, const char *name, size_t *length)
{
    struct json_items items = { .at = object };

    while (object[0] == '{' && json_next(&items)) {
        if (is_named(&items, name)) {
            *length = (size_t)(items.at - items.value);
            return items.value;
        }
    }
    return NULL;
}

bool read_uuid(const char *text, char out[TASK_ID_SIZE])
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    char id[TASK_ID_SIZE] = "";

    for (size_t i = 0; form[i]; i++) {
        if (form[i] == 'x' && !isxdigit((unsigned char)*text))
            return false;
        id[i] = form[i] == 'x' ? (char)tolower((unsigned char)*text) : '-';
        if (form[i] == 'x' || *text == '-')
            text++;
    }
    if (*text)
        return false;
    memcpy(out, id, sizeof(id));
    return true;
}

static bool read_number(const char *value, int32_t *out)
{
    char *end;
    long long number = strtoll(value, &end, 10);

    *out = (int32_t)number;
    return end > value && !strchr(".eE", *end) && number >= INT32_MIN &&
           number <= INT32_MAX;
}

static bool read_word(const struct member *member, const char *value, int *out)
{
    char word[32];

    if (!json_read_string(value, word, sizeof(word)))
        return false;
    for (*out = 0; *out < (int)member->size; ++*out)
        if (strcasecmp(word, member->words[*out]) == 0)
            return true;
    return false;
}

static bool read_names(const char *value, struct names *names)
{
    struct json_items items = { .at = value };

    if (value[0] != '[')
        return false;
    for (; json_next(&items); names->count++)
        if (names->count == NAMES_LIMIT ||
            !json_read_string(items.value, names->items[names->count],
                              NAME_SIZE))
            return false;
    return true;
}

static bool read_value(const struct member *member, const char *value,
                       size_t length, void *out)
{
    char text[NAME_SIZE];

    switch (member->type) {
    case MEMBER_TEXT:
        return json_read_string(value, out, member->size);
    case MEMBER_UUID:
        return json_read_string(value, text, sizeof(text)) &&
               read_uuid(text, out);
    case MEMBER_NUMBER:
        return read_number(value, out);
    case MEMBER_BOOL:
        *(bool *)out = value[0] == 't';
        return value[0] == 't' || value[0] == 'f';
    case MEMBER_WORD:
        return read_word(member, value, out);
    case MEMBER_NAMES:
        return read_names(value, out);
    case MEMBER_JSON:
        *(struct json *)out = (struct json){ value, length };
        return true;
    default:
        return false;
    }
}

static bool read_member(const struct member *member,
                        const struct json_items *item, void *into,
                        char why[CODEC_WHY_SIZE])
{
    size_t length = (size_t)(item->at - item->value);
    bool is_null = item->value[0] == 'n' && member->type != MEMBER_JSON;

    if (is_null && member->need != NEEDED)
        return true;
    if (member->type == MEMBER_OBJECT)
        return members_read(member->members, item->value, into, why);
    if (read_value(member, item->value, length, (char *)into + member->offset))
        return true;
    snprintf(why, CODEC_WHY_SIZE, "wrong, or too long: %s", member->name);
    return member->need == WELCOME;
}

bool members_read(const struct member *members, const char *json, void *into,
                  char why[CODEC_WHY_SIZE])
{
    struct json_items items = { .at = json };
    uint32_t seen = 0; /* a bit for each member: the first of two counts */

    while (json[0] == '{' && json_next(&items)) {
        const struct member *member = members;

        while (member->name && !is_named(&items, member->name))
            member++;
        if (!member->name || member->need == WRITTEN ||
            seen & 1u << (member - members))
            continue;
        seen |= 1u << (member - members);
        if (!read_member(member, &items, into, why))
            return false;
    }
    for (size_t i = 0; members[i].name; i++) {
        if (members[i].need == NEEDED && !(seen & 1u << i)) {
            snprintf(why, CODEC_WHY_SIZE, "missing: %s", members[i].name);
            return false;
        }
    }
    return true;
}

/* ---- Writing ---- */

static bool is_plain(char byte)
{
    return (unsigned char)byte >= 0x20 && byte != '"' && byte != '\\';
}

void write_string(FILE *stream, const char *text)
{
    putc_unlocked('"', stream);
    while (*text) {
        size_t plain = 0;

        while (is_plain(text[plain]))
            plain++;
        fwrite(text, 1, plain, stream);
        text += plain;
        if (*text)
            fprintf(stream, "\\u%04x", (unsigned int)*text++);
    }
    putc_unlocked('"', stream);
}

void write_names(FILE *stream, const struct names *names)
{
    putc_unlocked('[', stream);
    for (size_t i = 0; i < names->count; i++) {
        if (i > 0)
            putc_unlocked(',', stream);
        write_string(stream, names->items[i]);
    }
    putc_unlocked(']', stream);
}

static void write_now(FILE *stream)
{
    struct timespec now;
    struct tm parts;
    char text[sizeof("2026-03-01T08:00:00")];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
    fprintf(stream, "\"%s.%09ldZ\"", text, now.tv_nsec);
}

/* Of texts, values, and objects that begin with a text. */
static bool is_empty(const struct member *member, const void *from)
{
    const char *at = (const char *)from + member->offset;

    if (member->type == MEMBER_OBJECT)
        return is_empty(member->members, from);
    return member->type == MEMBER_JSON ? !((const struct json *)at)->text
                                       : member->type == MEMBER_TEXT && !*at;
}

static void write_value(const struct member *member, const void *from,
                        FILE *stream)
{
    const void *value = (const char *)from + member->offset;
    const struct json *json = value;

    switch (member->type) {
    case MEMBER_TEXT:
    case MEMBER_UUID:
        write_string(stream, value);
        break;
    case MEMBER_NUMBER:
        fprintf(stream, "%" PRId32, *(const int32_t *)value);
        break;
    case MEMBER_BOOL:
        fputs(*(const bool *)value ? "true" : "false", stream);
        break;
    case MEMBER_WORD:
        write_string(stream, member->words[*(const int *)value]);
        break;
    case MEMBER_NAMES:
        write_names(stream, value);
        break;
    case MEMBER_JSON:
        fwrite(json->text, 1, json->length, stream);
        break;
    case MEMBER_OBJECT:
        members_write(member->members, from, stream, '{');
        putc_unlocked('}', stream);
        break;
    case MEMBER_LITERAL:
        fputs(member->words[0], stream);
        break;
    case MEMBER_NOW:
        write_now(stream);
        break;
    }
}

void members_write(const struct member *members, const void *from, FILE *stream,
                   char separator)
{
    for (; members->name; members++) {
        bool optional = members->need == OPTIONAL || members->need == WELCOME;

        if (optional && is_empty(members, from))
            continue;
        putc_unlocked(separator, stream);
        write_string(stream, members->name);
        putc_unlocked(':', stream);
        write_value(members, from, stream);
        separator = ',';
    }
}
