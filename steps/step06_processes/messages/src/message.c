#include "messages/message.h"

#include <stdio.h>
#include <string.h>

#include "support/printable.h"
#include "support/record.h"

/* The fields of each message, and where in struct message they are. Process and
 * Transform share their place. */
static const struct field process[] = {
    { "value", FIELD_INT32, offsetof(struct message, process.value), 4 },
};

static const struct field process_result[] = {
    { "value", FIELD_INT32, offsetof(struct message, process_result.value), 4 },
    { "processed", FIELD_BOOL,
      offsetof(struct message, process_result.processed), sizeof(bool) },
};

static const struct field transform_result[] = {
    { "original", FIELD_INT32,
      offsetof(struct message, transform_result.original), 4 },
    { "transformed", FIELD_TEXT,
      offsetof(struct message, transform_result.transformed), TEXT_SIZE },
};

static const struct field version_result[] = {
    { "service_name", FIELD_TEXT,
      offsetof(struct message, version_result.service_name), TEXT_SIZE },
    { "version", FIELD_TEXT, offsetof(struct message, version_result.version),
      TEXT_SIZE },
};

static const struct field error[] = {
    { "message", FIELD_TEXT, offsetof(struct message, error.message),
      ERROR_SIZE },
};

enum { SIZE = sizeof(struct message) };

static const struct kind {
    const char *name;
    struct record record;
    enum message_kind reply;
} kinds[] = {
    { "Process", { process, 1, SIZE }, MESSAGE_PROCESS_RESULT },
    { "ProcessResult", { process_result, 2, SIZE }, MESSAGE_ERROR },
    { "Transform", { process, 1, SIZE }, MESSAGE_TRANSFORM_RESULT },
    { "TransformResult", { transform_result, 2, SIZE }, MESSAGE_ERROR },
    { "GetVersion", { NULL, 0, SIZE }, MESSAGE_VERSION_RESULT },
    { "VersionResult", { version_result, 2, SIZE }, MESSAGE_ERROR },
    { "Shutdown", { NULL, 0, SIZE }, MESSAGE_ERROR },
    { "Error", { error, 1, SIZE }, MESSAGE_ERROR },
};

const char *message_name(enum message_kind kind)
{
    return kinds[kind].name;
}

enum message_kind message_reply_kind(enum message_kind request)
{
    return kinds[request].reply;
}

/* {"Process":{...}}, or, without fields, "GetVersion". */
size_t message_encode(const struct message *message,
                      char line[MESSAGE_LINE_SIZE])
{
    const struct kind *kind = &kinds[message->kind];
    bool has_fields = kind->record.count > 0;
    size_t used =
        (size_t)snprintf(line, MESSAGE_LINE_SIZE,
                         has_fields ? "{\"%s\":" : "\"%s\"", kind->name);

    if (has_fields) {
        used += record_write(&kind->record, message, line + used,
                             MESSAGE_LINE_SIZE - used - 2);
        line[used++] = '}';
    }
    line[used++] = '\n';
    return used;
}

/* The kind of the message at value, and its body, if it has one. NULL if it is
 * none of ours. */
static const struct kind *find_kind(const char *value, const char **body)
{
    struct json_items items = { .at = value };
    const char *quoted = value;
    char name[TEXT_SIZE];

    if (json_next(&items)) {
        quoted = items.name;
        *body = items.value;
        if (!quoted || json_next(&items)) /* an array; more than one member */
            return NULL;
    }
    if (!json_read_string(quoted, name, sizeof(name)))
        return NULL;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

bool message_decode(const char *line, size_t length, struct message *out,
                    char why[MESSAGE_WHY_SIZE])
{
    const char *fault = "unknown message";
    const char *value = json_value(line, length, &fault);
    const char *body = NULL;
    const struct kind *kind = value ? find_kind(value, &body) : NULL;
    bool has_fields = kind && kind->record.count > 0;
    bool ok = false;

    if (!kind)
        snprintf(why, MESSAGE_WHY_SIZE, "%s", fault);
    else if (has_fields && !body)
        snprintf(why, MESSAGE_WHY_SIZE, "%s without its fields", kind->name);
    else if (!has_fields && body && body[0] != 'n') /* null */
        snprintf(why, MESSAGE_WHY_SIZE, "%s has no fields", kind->name);
    else
        ok = !body || record_read(&kind->record, body, out, why);
    if (ok)
        out->kind = (enum message_kind)(kind - kinds);
    return ok;
}

void message_make_printable(struct message *message)
{
    const struct record *record = &kinds[message->kind].record;

    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        char *text = (char *)message + field->offset;

        if (field->type == FIELD_TEXT)
            printable(text, text, field->size);
    }
}
