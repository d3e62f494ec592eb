#include "wire/message.h"

#include <string.h>

#include "support/record.h"
#include "wire/forms.h"
#include "wire/json.h"

/* ---- The messages that are a table of fields ---- */

static const struct field registered[] = {
    { "worker_id", FIELD_TEXT, 0, NAME_SIZE },
    { "workerId", FIELD_TEXT, 0, NAME_SIZE },
};
static const struct field heartbeat[] = {
    { "workerId", FIELD_TEXT, offsetof(struct heartbeat, worker_id),
      NAME_SIZE },
    { "activeTasks", FIELD_INT32, offsetof(struct heartbeat, active), 4 },
    { "capacity", FIELD_INT32, offsetof(struct heartbeat, capacity), 4 },
    { "uptimeSeconds", FIELD_INT32, offsetof(struct heartbeat, uptime_s), 4 },
};
static const struct field backpressure[] = {
    { "workerId", FIELD_TEXT, offsetof(struct backpressure, worker_id),
      NAME_SIZE },
    { "shouldThrottle", FIELD_BOOL, offsetof(struct backpressure, throttle),
      sizeof(bool) },
    { "currentLoad", FIELD_INT32, offsetof(struct backpressure, load), 4 },
};
static const struct field kill[] = {
    { "reason", FIELD_TEXT, offsetof(struct kill, reason), NAME_SIZE },
    { "task_id", FIELD_TEXT, offsetof(struct kill, task_id), TASK_ID_SIZE },
    { "taskId", FIELD_TEXT, offsetof(struct kill, task_id), TASK_ID_SIZE },
};
static const struct field shutdown[] = {
    { "graceful", FIELD_BOOL, 0, sizeof(bool) },
};

/* ---- All messages ---- */

static const struct form {
    const char *type;
    const char *key; /* of the object that the fields are in; NULL: none */
    const struct field *fields;
    size_t read; /* of the fields, the first ones: the others are only written,
                  * for workers that expect them */
    size_t written;
    size_t size; /* of the struct */
    bool (*reader)(const char *json, struct message *message,
                   char why[MESSAGE_WHY_SIZE]); /* NULL: by the fields */
    void (*writer)(FILE *stream, const struct message *message);
} forms[] = {
    [MESSAGE_REGISTER] = { "WorkerRegister", .reader = read_registration,
                           .writer = write_registration },
    [MESSAGE_REGISTERED] = { "WorkerRegistered", NULL, registered, 1, 2,
                             NAME_SIZE },
    [MESSAGE_DISPATCH] = { "TaskDispatch", .reader = read_order,
                           .writer = write_order },
    [MESSAGE_RESULT] = { "TaskResult", .reader = read_result,
                         .writer = write_result },
    [MESSAGE_HEARTBEAT] = { "Heartbeat", "payload", heartbeat, 3, 4,
                            sizeof(struct heartbeat) },
    [MESSAGE_HEARTBEAT_ACK] = { "HeartbeatAck" },
    [MESSAGE_BACKPRESSURE] = { "Backpressure", "signal", backpressure, 2, 3,
                               sizeof(struct backpressure) },
    [MESSAGE_KILL] = { "Kill", NULL, kill, 2, 3, sizeof(struct kill) },
    [MESSAGE_SHUTDOWN] = { "Shutdown", NULL, shutdown, 1, 1, sizeof(bool) },
};

enum { FORM_COUNT = sizeof(forms) / sizeof(forms[0]) };

static bool read_fields(const struct form *form, const char *json,
                        struct message *message, char why[MESSAGE_WHY_SIZE])
{
    const struct record record = { form->fields, form->read, form->size };

    if (form->key)
        json = json_find_object(json, form->key, why);
    return json && record_read(&record, json, &message->body, why);
}

enum message_status message_read(const char *text, size_t length,
                                 struct message *message,
                                 char why[MESSAGE_WHY_SIZE])
{
    static const struct field type_field = { "type", FIELD_TEXT, 0, NAME_SIZE };
    static const struct record envelope = { &type_field, 1, NAME_SIZE };
    const char *fault = NULL;
    const char *json = json_value(text, length, &fault);
    const struct form *form = forms;
    char type[NAME_SIZE];
    bool ok;

    if (!json) {
        explain(why, fault, "");
        return MESSAGE_BAD;
    }
    if (json[0] != '{' || !record_read(&envelope, json, type, why)) {
        explain(why, "not an object with a type", "");
        return MESSAGE_BAD;
    }
    while (form < forms + FORM_COUNT && strcmp(type, form->type) != 0)
        form++;
    if (form == forms + FORM_COUNT) {
        explain(why, "unknown type", type);
        return MESSAGE_UNKNOWN;
    }
    message->type = (enum message_type)(form - forms);
    ok = form->reader ? form->reader(json, message, why)
                      : read_fields(form, json, message, why);
    return ok ? MESSAGE_OK : MESSAGE_BAD;
}

static void write_fields(const struct form *form, FILE *stream,
                         const struct message *message)
{
    const struct record record = { form->fields, form->written, form->size };
    char text[6 * 3 * NAME_SIZE];

    record_write(&record, &message->body, text, sizeof(text));
    if (form->key)
        fprintf(stream, ",\"%s\":%s", form->key, text);
    else if (form->fields)
        fprintf(stream, ",%.*s", (int)strlen(text) - 2, text + 1);
}

void message_write(FILE *stream, const struct message *message)
{
    const struct form *form = &forms[message->type];

    fprintf(stream, "{\"type\":\"%s\"", form->type);
    if (form->writer)
        form->writer(stream, message);
    else
        write_fields(form, stream, message);
    fputc('}', stream);
}
