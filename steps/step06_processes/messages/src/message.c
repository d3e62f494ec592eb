#include "messages/message.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

static const char *const names[] = {
    [MESSAGE_PROCESS] = "Process",
    [MESSAGE_PROCESS_RESULT] = "ProcessResult",
    [MESSAGE_TRANSFORM] = "Transform",
    [MESSAGE_TRANSFORM_RESULT] = "TransformResult",
    [MESSAGE_GET_VERSION] = "GetVersion",
    [MESSAGE_VERSION_RESULT] = "VersionResult",
    [MESSAGE_SHUTDOWN] = "Shutdown",
    [MESSAGE_ERROR] = "Error",
};

enum { KINDS = sizeof(names) / sizeof(names[0]) };

const char *message_name(enum message_kind kind)
{
    return names[kind];
}

enum message_kind message_reply_kind(enum message_kind request)
{
    switch (request) {
    case MESSAGE_PROCESS:
        return MESSAGE_PROCESS_RESULT;
    case MESSAGE_TRANSFORM:
        return MESSAGE_TRANSFORM_RESULT;
    case MESSAGE_GET_VERSION:
        return MESSAGE_VERSION_RESULT;
    default:
        return MESSAGE_ERROR;
    }
}

/* ---- Writing ---- */

enum { QUOTED_SIZE = 6 * 256 + 8 }; /* any text here, all of it escaped */

/* text as a JSON string, with its quotes. */
static bool quote(const char *text, char quoted[QUOTED_SIZE])
{
    cJSON *json = cJSON_CreateString(text);
    bool ok = json && cJSON_PrintPreallocated(json, quoted, QUOTED_SIZE, false);

    cJSON_Delete(json);
    return ok;
}

size_t message_encode(const struct message *message,
                      char line[MESSAGE_LINE_SIZE])
{
    char text[QUOTED_SIZE];
    char more[QUOTED_SIZE];
    int length = 0;

    switch (message->kind) {
    case MESSAGE_PROCESS:
        length = snprintf(line, MESSAGE_LINE_SIZE,
                          "{\"Process\":{\"value\":%" PRId32 "}}\n",
                          message->process.value);
        break;
    case MESSAGE_PROCESS_RESULT:
        length = snprintf(line, MESSAGE_LINE_SIZE,
                          "{\"ProcessResult\":{\"value\":%" PRId32
                          ",\"processed\":%s}}\n",
                          message->process_result.value,
                          message->process_result.processed ? "true" : "false");
        break;
    case MESSAGE_TRANSFORM:
        length = snprintf(line, MESSAGE_LINE_SIZE,
                          "{\"Transform\":{\"value\":%" PRId32 "}}\n",
                          message->transform.value);
        break;
    case MESSAGE_TRANSFORM_RESULT:
        if (quote(message->transform_result.transformed, text))
            length = snprintf(line, MESSAGE_LINE_SIZE,
                              "{\"TransformResult\":{\"original\":%" PRId32
                              ",\"transformed\":%s}}\n",
                              message->transform_result.original, text);
        break;
    case MESSAGE_GET_VERSION:
        length = snprintf(line, MESSAGE_LINE_SIZE, "\"GetVersion\"\n");
        break;
    case MESSAGE_VERSION_RESULT:
        if (quote(message->version_result.service_name, text) &&
            quote(message->version_result.version, more))
            length = snprintf(line, MESSAGE_LINE_SIZE,
                              "{\"VersionResult\":{\"service_name\":%s,"
                              "\"version\":%s}}\n",
                              text, more);
        break;
    case MESSAGE_SHUTDOWN:
        length = snprintf(line, MESSAGE_LINE_SIZE, "\"Shutdown\"\n");
        break;
    case MESSAGE_ERROR:
        if (quote(message->error.message, text))
            length = snprintf(line, MESSAGE_LINE_SIZE,
                              "{\"Error\":{\"message\":%s}}\n", text);
        break;
    }
    return (size_t)length;
}

/* ---- Reading ---- */

/* The length of the character at the start of text, which is not ASCII, or 0 if
 * it is not UTF-8 as RFC 3629, section 4, has it: nothing overlong, no
 * surrogates. text ends with a NUL. */
static size_t utf8_length(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;
    unsigned char low = byte[0] == 0xE0 ? 0xA0 : byte[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char high = byte[0] == 0xED ? 0x9F : byte[0] == 0xF4 ? 0x8F : 0xBF;
    size_t length;

    if (byte[0] >= 0xC2 && byte[0] <= 0xDF)
        length = 2;
    else if (byte[0] >= 0xE0 && byte[0] <= 0xEF)
        length = 3;
    else if (byte[0] >= 0xF0 && byte[0] <= 0xF4)
        length = 4;
    else
        return 0;

    if (byte[1] < low || byte[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (byte[i] < 0x80 || byte[i] > 0xBF)
            return 0;
    return length;
}

static bool is_in_number(char c)
{
    return isdigit((unsigned char)c) || c == '+' || c == '-' || c == '.' ||
           c == 'e' || c == 'E';
}

/* Looks at the number at the start of text and returns its length. cJSON keeps
 * every number as a double and forgets how it was written; one that is not
 * written as an integer (4.0, 4e1, 042, -0) becomes an empty array here, which
 * is wrong wherever a message wants something. */
static size_t check_number(char *text)
{
    size_t first = text[0] == '-' ? 1 : 0; /* digit */
    size_t length = first;
    bool is_integer;

    while (isdigit((unsigned char)text[length]))
        length++;
    is_integer = length > first && !is_in_number(text[length]) &&
                 (text[first] != '0' || length == 1);
    while (is_in_number(text[length]))
        length++;

    if (!is_integer && length > 1) {
        memset(text, ' ', length);
        text[0] = '[';
        text[length - 1] = ']';
    }
    return length;
}

static bool is_hex4(const char *text)
{
    return strspn(text, "0123456789abcdefABCDEF") >= 4;
}

/* cJSON also forgives what JSON forbids: control characters, bytes that are not
 * UTF-8, a byte order mark, \uxyzw, which it takes for \u0000, and a NUL,
 * escaped or not, which no C string can hold. Returns what is wrong, or NULL.
 */
static const char *check_text(char *text, size_t length)
{
    bool in_string = false;
    size_t i = 0;

    while (i < length) {
        unsigned char c = (unsigned char)text[i];
        size_t step = 1;

        if (c >= 0x80) {
            step = utf8_length(text + i);
            if (step == 0)
                return "not UTF-8";
            if (!in_string)
                return "not JSON";
        } else if (in_string) {
            if (c < 0x20 || (c == '\\' && strncmp(text + i, "\\u0000", 6) == 0))
                return "not JSON";
            if (c == '\\' && text[i + 1] == 'u' && !is_hex4(text + i + 2))
                return "not JSON";
            in_string = c != '"';
            step = c == '\\' ? 2 : 1;
        } else if (c == '-' || isdigit(c)) {
            step = check_number(text + i);
        } else {
            if (c < 0x20 && c != '\t' && c != '\r')
                return "not JSON";
            in_string = c == '"';
        }
        i += step;
    }
    return NULL;
}

/* The body of a message while it is read: an object, or an array of the same
 * fields in their order. */
struct body {
    const cJSON *json;
    int count; /* of fields */
    char *why;
};

static const cJSON *get_field(const struct body *body, const char *name,
                              int position)
{
    const cJSON *found = NULL;
    const cJSON *item;

    if (cJSON_IsArray(body->json)) {
        if (cJSON_GetArraySize(body->json) == body->count)
            found = cJSON_GetArrayItem(body->json, position);
    } else if (cJSON_IsObject(body->json)) {
        cJSON_ArrayForEach(item, body->json)
        {
            if (strcmp(item->string, name) != 0)
                continue;
            if (found) {
                snprintf(body->why, MESSAGE_WHY_SIZE, "duplicate field `%s`",
                         name);
                return NULL;
            }
            found = item;
        }
    }
    if (!found)
        snprintf(body->why, MESSAGE_WHY_SIZE, "missing field `%s`", name);
    return found;
}

static bool get_int32(const struct body *body, const char *name, int position,
                      int32_t *out)
{
    const cJSON *item = get_field(body, name, position);

    if (!item)
        return false;
    if (!cJSON_IsNumber(item) || item->valuedouble < INT32_MIN ||
        item->valuedouble > INT32_MAX) {
        snprintf(body->why, MESSAGE_WHY_SIZE,
                 "field `%s` is not a 32-bit integer", name);
        return false;
    }
    *out = (int32_t)item->valuedouble;
    return true;
}

static bool get_bool(const struct body *body, const char *name, int position,
                     bool *out)
{
    const cJSON *item = get_field(body, name, position);

    if (!item)
        return false;
    if (!cJSON_IsBool(item)) {
        snprintf(body->why, MESSAGE_WHY_SIZE, "field `%s` is not a bool", name);
        return false;
    }
    *out = cJSON_IsTrue(item);
    return true;
}

static bool get_text(const struct body *body, const char *name, int position,
                     char *out, size_t size)
{
    const cJSON *item = get_field(body, name, position);

    if (!item)
        return false;
    if (!cJSON_IsString(item) || strlen(item->valuestring) >= size) {
        snprintf(body->why, MESSAGE_WHY_SIZE,
                 "field `%s` is not a text of less than %zu bytes", name, size);
        return false;
    }
    memcpy(out, item->valuestring, strlen(item->valuestring) + 1);
    return true;
}

static bool read_fields(const cJSON *json, struct message *message,
                        char why[MESSAGE_WHY_SIZE])
{
    struct body one = { .json = json, .count = 1, .why = why };
    struct body two = { .json = json, .count = 2, .why = why };

    switch (message->kind) {
    case MESSAGE_PROCESS:
        return get_int32(&one, "value", 0, &message->process.value);
    case MESSAGE_PROCESS_RESULT:
        return get_int32(&two, "value", 0, &message->process_result.value) &&
               get_bool(&two, "processed", 1,
                        &message->process_result.processed);
    case MESSAGE_TRANSFORM:
        return get_int32(&one, "value", 0, &message->transform.value);
    case MESSAGE_TRANSFORM_RESULT:
        return get_int32(&two, "original", 0,
                         &message->transform_result.original) &&
               get_text(&two, "transformed", 1,
                        message->transform_result.transformed,
                        sizeof(message->transform_result.transformed));
    case MESSAGE_VERSION_RESULT:
        return get_text(&two, "service_name", 0,
                        message->version_result.service_name,
                        sizeof(message->version_result.service_name)) &&
               get_text(&two, "version", 1, message->version_result.version,
                        sizeof(message->version_result.version));
    case MESSAGE_ERROR:
        return get_text(&one, "message", 0, message->error.message,
                        sizeof(message->error.message));
    case MESSAGE_GET_VERSION:
    case MESSAGE_SHUTDOWN:
        break;
    }
    snprintf(why, MESSAGE_WHY_SIZE, "%s has no fields", names[message->kind]);
    return cJSON_IsNull(json);
}

static bool has_fields(enum message_kind kind)
{
    return kind != MESSAGE_GET_VERSION && kind != MESSAGE_SHUTDOWN;
}

/* A message with fields is an object of one member, {"Process":{...}}; one
 * without is its name, "GetVersion", or {"GetVersion":null}. */
static bool read_message(const cJSON *json, struct message *message,
                         char why[MESSAGE_WHY_SIZE])
{
    const cJSON *member = NULL;
    const char *name = NULL;
    int kind = 0;

    if (cJSON_IsString(json)) {
        name = json->valuestring;
    } else if (cJSON_IsObject(json) && cJSON_GetArraySize(json) == 1) {
        member = json->child;
        name = member->string;
    }
    while (name && kind < KINDS && strcmp(name, names[kind]) != 0)
        kind++;
    if (!name || kind == KINDS) {
        snprintf(why, MESSAGE_WHY_SIZE, "unknown message");
        return false;
    }

    message->kind = (enum message_kind)kind;
    if (member)
        return read_fields(member, message, why);
    if (has_fields(message->kind)) {
        snprintf(why, MESSAGE_WHY_SIZE, "%s without its fields", name);
        return false;
    }
    return true;
}

bool message_decode(char *line, size_t length, struct message *out,
                    char why[MESSAGE_WHY_SIZE])
{
    struct message message = { 0 };
    const char *wrong;
    cJSON *json = NULL;
    bool ok = false;

    wrong = check_text(line, length);
    if (!wrong) {
        json = cJSON_ParseWithLengthOpts(line, length + 1, NULL, true);
        wrong = json ? NULL : "not JSON";
    }
    if (wrong)
        snprintf(why, MESSAGE_WHY_SIZE, "%s", wrong);
    else
        ok = read_message(json, &message, why);

    if (ok)
        *out = message;
    cJSON_Delete(json);
    return ok;
}
