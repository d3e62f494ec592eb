#include "wire/codec.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <cjson/cJSON.h>

#include "support/json_text.h"

/* ---- Reading ---- */

/* The member of that name, of length bytes. */
static const char *find(const char *object, const char *name, size_t length,
                        size_t *value_length)
{
    struct json_items items = { .at = object };
    char own[NAME_SIZE];

    while (object[0] == '{' && json_next(&items)) {
        if (json_read_string(items.name, own, sizeof(own)) &&
            strlen(own) == length && memcmp(own, name, length) == 0) {
            *value_length = (size_t)(items.at - items.value);
            return items.value;
        }
    }
    return NULL;
}

const char *json_at(const char *object, const char *path, size_t *length)
{
    for (;;) {
        size_t name_length = strcspn(path, ".");

        object = find(object, path, name_length, length);
        if (!object || !path[name_length])
            return object;
        path += name_length + 1;
    }
}

bool read_uuid(const char *text, char out[37])
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    char id[sizeof(form)] = "";

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

static bool read_word(const struct place *place, const char *value, int *out)
{
    char word[32];

    if (!json_read_string(value, word, sizeof(word)))
        return false;
    for (size_t i = 0; i < place->size; i++) {
        if (strcasecmp(word, place->words[i]) == 0) {
            *out = (int)i;
            return true;
        }
    }
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

static bool read_place(const struct place *place, const char *value,
                       size_t length, void *out)
{
    char text[NAME_SIZE];

    switch (place->type) {
    case PLACE_TEXT:
        return json_read_string(value, out, place->size);
    case PLACE_UUID:
        return json_read_string(value, text, sizeof(text)) &&
               read_uuid(text, out);
    case PLACE_NUMBER:
        return read_number(value, out);
    case PLACE_BOOL:
        *(bool *)out = value[0] == 't';
        return value[0] == 't' || value[0] == 'f';
    case PLACE_WORD:
        return read_word(place, value, out);
    case PLACE_NAMES:
        return read_names(value, out);
    case PLACE_JSON:
        *(struct json *)out = (struct json){ value, length };
        return true;
    case PLACE_LITERAL:
    case PLACE_NOW:
        break;
    }
    return true;
}

bool places_read(const struct place *places, size_t count, const char *json,
                 void *into, char why[CODEC_WHY_SIZE])
{
    for (size_t i = 0; i < count; i++) {
        const struct place *place = &places[i];
        size_t length = 0;
        const char *value =
            place->need == WRITTEN ? NULL : json_at(json, place->path, &length);
        bool is_null = value && value[0] == 'n' && place->type != PLACE_JSON;
        bool is_missing = !value || (is_null && place->need == OPTIONAL);

        if (is_missing && place->need != NEEDED)
            continue;
        if (is_missing ||
            !read_place(place, value, length, (char *)into + place->offset)) {
            snprintf(why, CODEC_WHY_SIZE, "%s: %s",
                     is_missing ? "missing" : "wrong, or too long",
                     place->path);
            return false;
        }
    }
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

static bool is_empty(const struct place *place, const void *from)
{
    if (place->type == PLACE_TEXT)
        return *(const char *)from == '\0';
    return place->type == PLACE_JSON && !((const struct json *)from)->text;
}

static void write_place(const struct place *place, const void *from,
                        FILE *stream)
{
    const struct json *json = from;

    switch (place->type) {
    case PLACE_TEXT:
    case PLACE_UUID:
        write_string(stream, from);
        break;
    case PLACE_NUMBER:
        fprintf(stream, "%" PRId32, *(const int32_t *)from);
        break;
    case PLACE_BOOL:
        fputs(*(const bool *)from ? "true" : "false", stream);
        break;
    case PLACE_WORD:
        write_string(stream, place->words[*(const int *)from]);
        break;
    case PLACE_NAMES:
        write_names(stream, from);
        break;
    case PLACE_JSON:
        fwrite(json->text, 1, json->length, stream);
        break;
    case PLACE_LITERAL:
        fputs(place->words[0], stream);
        break;
    case PLACE_NOW:
        write_now(stream);
        break;
    }
}

/* Closes the objects that the last path was in and this one is not, and opens
 * those that only this one is in. Returns the last part of this path. */
static const char *go_to(const char *path, const char *last, FILE *stream)
{
    size_t common = 0;
    const char *dot;

    for (size_t i = 0; path[i] && path[i] == last[i]; i++)
        if (path[i] == '.')
            common = i + 1;
    for (const char *at = last + common; (dot = strchr(at, '.')); at = dot + 1)
        fputc('}', stream);
    path += common;
    fputc(',', stream);
    for (; (dot = strchr(path, '.')); path = dot + 1)
        fprintf(stream, "\"%.*s\":{", (int)(dot - path), path);
    return path;
}

void places_write(const struct place *places, size_t count, const char *type,
                  const void *from, FILE *stream)
{
    const char *last = "";

    fprintf(stream, "{\"type\":\"%s\"", type);
    for (size_t i = 0; i < count; i++) {
        const struct place *place = &places[i];
        const void *value = (const char *)from + place->offset;

        if (place->need == OPTIONAL && is_empty(place, value))
            continue;
        fprintf(stream, "\"%s\":", go_to(place->path, last, stream));
        write_place(place, value, stream);
        last = place->path;
    }
    while ((last = strchr(last, '.'))) {
        fputc('}', stream);
        last++;
    }
    fputc('}', stream);
}
