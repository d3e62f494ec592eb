#include "wire/codec.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <cjson/cJSON.h>

#include "support/json_text.h"

/* ---- Reading ---- */

const char *json_member(const char *object, const char *name, size_t *length)
{
    struct json_items items = { .at = object };
    char own[NAME_SIZE];

    while (object[0] == '{' && json_next(&items)) {
        if (json_read_string(items.name, own, sizeof(own)) &&
            strcmp(own, name) == 0) {
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

static bool read_member(const struct member *member, const char *json,
                        void *into, char why[CODEC_WHY_SIZE])
{
    size_t length = 0;
    const char *value = json_member(json, member->name, &length);
    bool is_null = value && value[0] == 'n' && member->type != MEMBER_JSON;

    if ((!value || is_null) && member->need != NEEDED)
        return true;
    if (value && member->type == MEMBER_OBJECT)
        return members_read(member->members, value, into, why);
    if (value &&
        read_value(member, value, length, (char *)into + member->offset))
        return true;
    snprintf(why, CODEC_WHY_SIZE, "%s: %s",
             value ? "wrong, or too long" : "missing", member->name);
    return member->need == WELCOME;
}

bool members_read(const struct member *members, const char *json, void *into,
                  char why[CODEC_WHY_SIZE])
{
    for (; members->name; members++)
        if (members->need != WRITTEN && !read_member(members, json, into, why))
            return false;
    return true;
}

/* ---- Writing ---- */

/* cJSON knows the escapes; it does not change text. */
void write_string(FILE *stream, const char *text)
{
    cJSON string = { .type = cJSON_String, .valuestring = (char *)text };
    char *json = cJSON_PrintUnformatted(&string);

    fputs(json ? json : "null", stream);
    cJSON_free(json);
}

void write_names(FILE *stream, const struct names *names)
{
    fputc('[', stream);
    for (size_t i = 0; i < names->count; i++) {
        if (i > 0)
            fputc(',', stream);
        write_string(stream, names->items[i]);
    }
    fputc(']', stream);
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
        fputc('}', stream);
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
        fprintf(stream, "%c\"%s\":", separator, members->name);
        write_value(members, from, stream);
        separator = ',';
    }
}
