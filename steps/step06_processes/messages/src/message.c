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

/* As text: cJSON would take the way over a double, and a long one. */
static bool add_int32(cJSON *body, const char *name, int32_t value)
{
    char text[16];

    snprintf(text, sizeof(text), "%" PRId32, value);
    return cJSON_AddRawToObject(body, name, text);
}

static bool add_fields(cJSON *body, const struct message *message)
{
    switch (message->kind) {
    case MESSAGE_PROCESS:
        return add_int32(body, "value", message->process.value);
    case MESSAGE_PROCESS_RESULT:
        return add_int32(body, "value", message->process_result.value) &&
               cJSON_AddBoolToObject(body, "processed",
                                     message->process_result.processed);
    case MESSAGE_TRANSFORM:
        return add_int32(body, "value", message->transform.value);
    case MESSAGE_TRANSFORM_RESULT:
        return add_int32(body, "original",
                         message->transform_result.original) &&
               cJSON_AddStringToObject(body, "transformed",
                                       message->transform_result.transformed);
    case MESSAGE_VERSION_RESULT:
        return cJSON_AddStringToObject(body, "service_name",
                                       message->version_result.service_name) &&
               cJSON_AddStringToObject(body, "version",
                                       message->version_result.version);
    case MESSAGE_ERROR:
        return cJSON_AddStringToObject(body, "message", message->error.message);
    case MESSAGE_GET_VERSION:
    case MESSAGE_SHUTDOWN:
        break;
    }
    return false;
}

static bool has_fields(enum message_kind kind)
{
    return kind != MESSAGE_GET_VERSION && kind != MESSAGE_SHUTDOWN;
}

size_t message_encode(const struct message *message,
                      char line[MESSAGE_LINE_SIZE])
{
    const char *name = names[message->kind];
    cJSON *root;
    size_t length = 0;
    bool ok;

    if (has_fields(message->kind)) {
        root = cJSON_CreateObject();
        ok = add_fields(cJSON_AddObjectToObject(root, name), message);
    } else {
        root = cJSON_CreateString(name);
        ok = root;
    }
    if (ok &&
        cJSON_PrintPreallocated(root, line, MESSAGE_LINE_SIZE - 1, false)) {
        length = strlen(line);
        line[length++] = '\n';
    }
    cJSON_Delete(root);
    return length;
}

/* ---- Reading ---- */

/* UTF-8 as RFC 3629, section 4, has it: no surrogates, nothing overlong. */
static bool is_utf8(const char *text, size_t length)
{
    const unsigned char *byte = (const unsigned char *)text;
    const unsigned char *end = byte + length;

    while (byte < end) {
        unsigned char first = *byte++;
        unsigned char low = 0x80;
        unsigned char high = 0xBF;
        int more;

        if (first < 0x80)
            continue;
        if (first >= 0xC2 && first <= 0xDF)
            more = 1;
        else if (first >= 0xE0 && first <= 0xEF)
            more = 2;
        else if (first >= 0xF0 && first <= 0xF4)
            more = 3;
        else
            return false;

        if (first == 0xE0)
            low = 0xA0;
        else if (first == 0xED)
            high = 0x9F;
        else if (first == 0xF0)
            low = 0x90;
        else if (first == 0xF4)
            high = 0x8F;
        for (; more > 0; more--) {
            if (byte == end || *byte < low || *byte > high)
                return false;
            byte++;
            low = 0x80;
            high = 0xBF;
        }
    }
    return true;
}

/* Looks at the number at the start of text and returns its length. cJSON keeps
 * every number as a double and forgets how it was written; one that is not
 * written as an integer (4.0, 4e1, 042, -0) is put in quotes here, so that it
 * is no number for whoever wants one. */
static size_t check_number(char *text)
{
    size_t length = strspn(text, "+-.0123456789Ee");
    const char *digits = text[0] == '-' ? text + 1 : text;
    size_t count = strspn(digits, "0123456789");
    bool is_integer = count > 0 && digits + count == text + length &&
                      (digits[0] != '0' || length == 1);

    if (!is_integer && length > 1) {
        text[0] = '"';
        text[length - 1] = '"';
    }
    return length;
}

/* cJSON also forgives what JSON forbids: control characters, a NUL (which C
 * strings cannot hold, escaped or not), a byte order mark. */
static bool is_strict(char *text, size_t length)
{
    bool in_string = false;
    size_t i = 0;

    while (i < length) {
        unsigned char c = (unsigned char)text[i];

        if (in_string) {
            if (c < 0x20 || (c == '\\' && strncmp(text + i, "\\u0000", 6) == 0))
                return false;
            in_string = c != '"';
            i += c == '\\' ? 2 : 1;
        } else if (c == '-' || isdigit(c)) {
            i += check_number(text + i);
        } else {
            if (c >= 0x7F || (c < 0x20 && c != '\t' && c != '\r'))
                return false;
            in_string = c == '"';
            i++;
        }
    }
    return true;
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
    cJSON *json = NULL;
    bool ok = false;

    if (!is_utf8(line, length))
        snprintf(why, MESSAGE_WHY_SIZE, "not UTF-8");
    else if (!is_strict(line, length) ||
             !(json = cJSON_ParseWithLengthOpts(line, length + 1, NULL, true)))
        snprintf(why, MESSAGE_WHY_SIZE, "not JSON");
    else
        ok = read_message(json, &message, why);

    if (ok)
        *out = message;
    cJSON_Delete(json);
    return ok;
}
