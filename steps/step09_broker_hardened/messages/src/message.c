#include "messages/message.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

/* ---- Writing ---- */

enum { QUOTED_SIZE = 6 * REQUEST_ID_SIZE + 8 }; /* all of it escaped */

/* text as a JSON string, with its quotes. */
static bool quote(const char *text, char quoted[QUOTED_SIZE])
{
    cJSON *json = cJSON_CreateString(text);
    bool ok = json && cJSON_PrintPreallocated(json, quoted, QUOTED_SIZE, false);

    cJSON_Delete(json);
    return ok;
}

/* The value of the field error: null if there is none. */
static bool quote_error(bool has_error, const char *error,
                        char quoted[QUOTED_SIZE])
{
    if (has_error)
        return quote(error, quoted);
    strcpy(quoted, "null");
    return true;
}

size_t process_request_encode(const struct process_request *message,
                              char text[MESSAGE_SIZE])
{
    char id[QUOTED_SIZE];

    if (!quote(message->request_id, id))
        return 0;
    return (size_t)snprintf(text, MESSAGE_SIZE,
                            "{\"value\":%" PRId32 ",\"request_id\":%s}",
                            message->value, id);
}

size_t process_response_encode(const struct process_response *message,
                               char text[MESSAGE_SIZE])
{
    char id[QUOTED_SIZE];
    char error[QUOTED_SIZE];

    if (!quote(message->request_id, id) ||
        !quote_error(message->has_error, message->error, error))
        return 0;
    return (size_t)snprintf(text, MESSAGE_SIZE,
                            "{\"value\":%" PRId32
                            ",\"processed\":%s,\"request_id\":%s,\"error\":%s}",
                            message->value,
                            message->processed ? "true" : "false", id, error);
}

size_t transform_request_encode(const struct transform_request *message,
                                char text[MESSAGE_SIZE])
{
    char id[QUOTED_SIZE];

    if (!quote(message->request_id, id))
        return 0;
    return (size_t)snprintf(text, MESSAGE_SIZE,
                            "{\"value\":%" PRId32 ",\"request_id\":%s}",
                            message->value, id);
}

size_t transform_response_encode(const struct transform_response *message,
                                 char text[MESSAGE_SIZE])
{
    char transformed[QUOTED_SIZE];
    char id[QUOTED_SIZE];
    char error[QUOTED_SIZE];

    if (!quote(message->transformed, transformed) ||
        !quote(message->request_id, id) ||
        !quote_error(message->has_error, message->error, error))
        return 0;
    return (size_t)snprintf(
        text, MESSAGE_SIZE,
        "{\"original\":%" PRId32
        ",\"transformed\":%s,\"request_id\":%s,\"error\":%s}",
        message->original, transformed, id, error);
}

size_t version_response_encode(const struct version_response *message,
                               char text[MESSAGE_SIZE])
{
    char name[QUOTED_SIZE];
    char version[QUOTED_SIZE];
    char id[QUOTED_SIZE];

    if (!quote(message->service_name, name) ||
        !quote(message->version, version) || !quote(message->request_id, id))
        return 0;
    return (size_t)snprintf(
        text, MESSAGE_SIZE,
        "{\"service_name\":%s,\"version\":%s,\"request_id\":%s}", name, version,
        id);
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
            if (c < 0x20)
                return "not JSON";
            if (c == '\\' && strncmp(text + i, "\\u0000", 6) == 0)
                return "\\u0000 cannot be held in a C string";
            if (c == '\\' && text[i + 1] == 'u' && !is_hex4(text + i + 2))
                return "not JSON";
            in_string = c != '"';
            step = c == '\\' ? 2 : 1;
        } else if (c == '-' || isdigit(c)) {
            step = check_number(text + i);
        } else {
            if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
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
    cJSON *json;
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

/* The field error may be left out, or null: then there is none. */
static bool get_error(const struct body *body, int position, bool *has_error,
                      char error[ERROR_SIZE])
{
    const cJSON *item;

    *has_error = false;
    if (cJSON_IsObject(body->json) &&
        !cJSON_GetObjectItemCaseSensitive(body->json, "error"))
        return true;
    item = get_field(body, "error", position);
    if (!item || cJSON_IsNull(item))
        return item;
    *has_error = true;
    return get_text(body, "error", position, error, ERROR_SIZE);
}

/* Parses text. Ends with body_close, whatever came of it. */
static enum message_status body_open(struct body *body, char *text,
                                     size_t length, int count, char *why)
{
    const char *wrong = check_text(text, length);

    *body = (struct body){ .count = count, .why = why };
    if (!wrong) {
        body->json = cJSON_ParseWithLengthOpts(text, length + 1, NULL, true);
        wrong = body->json ? NULL : "not JSON";
    }
    if (wrong)
        snprintf(why, MESSAGE_WHY_SIZE, "%s", wrong);
    return wrong ? MESSAGE_NOT_JSON : MESSAGE_OK;
}

static void body_close(struct body *body)
{
    cJSON_Delete(body->json);
}

enum message_status process_request_decode(char *text, size_t length,
                                           struct process_request *out,
                                           char why[MESSAGE_WHY_SIZE])
{
    struct process_request message = { 0 };
    struct body body;
    enum message_status status = body_open(&body, text, length, 2, why);

    if (status == MESSAGE_OK &&
        (!get_int32(&body, "value", 0, &message.value) ||
         !get_text(&body, "request_id", 1, message.request_id,
                   sizeof(message.request_id))))
        status = MESSAGE_WRONG_SHAPE;
    if (status == MESSAGE_OK)
        *out = message;
    body_close(&body);
    return status;
}

enum message_status process_response_decode(char *text, size_t length,
                                            struct process_response *out,
                                            char why[MESSAGE_WHY_SIZE])
{
    struct process_response message = { 0 };
    struct body body;
    enum message_status status = body_open(&body, text, length, 4, why);

    if (status == MESSAGE_OK &&
        (!get_int32(&body, "value", 0, &message.value) ||
         !get_bool(&body, "processed", 1, &message.processed) ||
         !get_text(&body, "request_id", 2, message.request_id,
                   sizeof(message.request_id)) ||
         !get_error(&body, 3, &message.has_error, message.error)))
        status = MESSAGE_WRONG_SHAPE;
    if (status == MESSAGE_OK)
        *out = message;
    body_close(&body);
    return status;
}

enum message_status transform_request_decode(char *text, size_t length,
                                             struct transform_request *out,
                                             char why[MESSAGE_WHY_SIZE])
{
    struct transform_request message = { 0 };
    struct body body;
    enum message_status status = body_open(&body, text, length, 2, why);

    if (status == MESSAGE_OK &&
        (!get_int32(&body, "value", 0, &message.value) ||
         !get_text(&body, "request_id", 1, message.request_id,
                   sizeof(message.request_id))))
        status = MESSAGE_WRONG_SHAPE;
    if (status == MESSAGE_OK)
        *out = message;
    body_close(&body);
    return status;
}

enum message_status transform_response_decode(char *text, size_t length,
                                              struct transform_response *out,
                                              char why[MESSAGE_WHY_SIZE])
{
    struct transform_response message = { 0 };
    struct body body;
    enum message_status status = body_open(&body, text, length, 4, why);

    if (status == MESSAGE_OK &&
        (!get_int32(&body, "original", 0, &message.original) ||
         !get_text(&body, "transformed", 1, message.transformed,
                   sizeof(message.transformed)) ||
         !get_text(&body, "request_id", 2, message.request_id,
                   sizeof(message.request_id)) ||
         !get_error(&body, 3, &message.has_error, message.error)))
        status = MESSAGE_WRONG_SHAPE;
    if (status == MESSAGE_OK)
        *out = message;
    body_close(&body);
    return status;
}

enum message_status version_request_decode(char *text, size_t length,
                                           struct version_request *out,
                                           char why[MESSAGE_WHY_SIZE])
{
    struct version_request message = { 0 };
    struct body body;
    enum message_status status = body_open(&body, text, length, 1, why);

    if (status == MESSAGE_OK &&
        !get_text(&body, "request_id", 0, message.request_id,
                  sizeof(message.request_id)))
        status = MESSAGE_WRONG_SHAPE;
    if (status == MESSAGE_OK)
        *out = message;
    body_close(&body);
    return status;
}

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
    snprintf(out, size, "%s", text);
    for (char *c = out; *c != '\0'; c++)
        memset(c, '?', control_length(c));
    return out;
}
