#include "wire/json.h"

#include <ctype.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "support/json_text.h"

bool explain(char why[MESSAGE_WHY_SIZE], const char *what, const char *about)
{
    snprintf(why, MESSAGE_WHY_SIZE, "%s%s%s", what, about[0] ? ": " : "",
             about);
    return false;
}

const char *json_find(const char *object, const char *name, size_t *length)
{
    struct json_items items = { .at = object };
    char own[NAME_SIZE];

    if (object[0] != '{')
        return NULL;
    while (json_next(&items)) {
        if (json_read_string(items.name, own, sizeof(own)) &&
            strcmp(own, name) == 0) {
            *length = (size_t)(items.at - items.value);
            return items.value;
        }
    }
    return NULL;
}

const char *json_find_object(const char *object, const char *name,
                             char why[MESSAGE_WHY_SIZE])
{
    size_t length;
    const char *value = json_find(object, name, &length);

    if (value && value[0] == '{')
        return value;
    explain(why, "missing object", name);
    return NULL;
}

bool read_uuid(const char *text, char out[TASK_ID_SIZE])
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

bool read_names(const char *object, const char *name, struct names *names,
                char why[MESSAGE_WHY_SIZE])
{
    size_t length;
    const char *array = json_find(object, name, &length);
    struct json_items items = { .at = array };

    names->count = 0;
    if (!array || array[0] == 'n')
        return true;
    if (array[0] != '[')
        return explain(why, "not an array", name);
    while (json_next(&items)) {
        if (names->count == NAMES_LIMIT ||
            !json_read_string(items.value, names->items[names->count],
                              NAME_SIZE))
            return explain(why, "too many names, or not a name", name);
        names->count++;
    }
    return true;
}

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
