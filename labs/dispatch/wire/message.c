#include "wire/message.h"

#include <stdlib.h>
#include <string.h>

#include "support/json_text.h"
#include "wire/connection.h"

/* ---- The words ---- */

static const char *const priorities[PRIORITY_COUNT] = {
    [PRIORITY_LOW] = "Low",
    [PRIORITY_NORMAL] = "Normal",
    [PRIORITY_HIGH] = "High",
    [PRIORITY_CRITICAL] = "Critical",
};
static const char *const language[] = { "{\"Other\":\"C\"}" };

/* ---- The places of each message ---- */

#define AT(member) .offset = offsetof(struct message, body.member)

static const struct place registration[] = {
    { "registration.workerId", PLACE_TEXT, AT(registration.worker_id),
      NAME_SIZE },
    { "registration.supportedTasks", PLACE_NAMES, AT(registration.tasks) },
    { "registration.maxConcurrency", PLACE_NUMBER, AT(registration.capacity) },
    { "registration.language", PLACE_LITERAL, .need = WRITTEN,
      .words = language },
    { "registration.tags", PLACE_NAMES, AT(registration.tags),
      .need = OPTIONAL },
};

static const struct place registered[] = {
    { "worker_id", PLACE_TEXT, AT(registered), NAME_SIZE },
    { "workerId", PLACE_TEXT, AT(registered), NAME_SIZE, WRITTEN },
};

static const struct place dispatch[] = {
    { "task.id", PLACE_UUID, AT(order.id) },
    { "task.taskType", PLACE_TEXT, AT(order.route.task), NAME_SIZE },
    { "task.payload", PLACE_JSON, AT(order.payload) },
    { "task.metadata.createdAt", PLACE_NOW, .need = WRITTEN },
    { "task.metadata.timeoutMs", PLACE_NUMBER, AT(order.timeout_ms) },
    { "task.metadata.priority", PLACE_WORD, AT(order.priority), PRIORITY_COUNT,
      NEEDED, priorities },
    { "task.metadata.retryCount", PLACE_NUMBER, AT(order.retry_count) },
    { "task.metadata.maxRetries", PLACE_NUMBER, AT(order.max_retries) },
    { "task.metadata.traceId", PLACE_TEXT, AT(order.trace), TRACE_SIZE,
      OPTIONAL },
    { "task.metadata.worker", PLACE_TEXT, AT(order.route.worker), NAME_SIZE,
      OPTIONAL },
    { "task.metadata.tag", PLACE_TEXT, AT(order.route.tag), NAME_SIZE,
      OPTIONAL },
};

/* The error is looked at only if there is one. */
static const struct place result[] = {
    { "result.taskId", PLACE_UUID, AT(result.task_id) },
    { "result.status", PLACE_WORD, AT(result.outcome.status), TASK_STATUS_COUNT,
      NEEDED, task_status_names },
    { "result.payload", PLACE_JSON, AT(result.outcome.payload),
      .need = OPTIONAL },
    { "result.durationMs", PLACE_NUMBER, AT(result.duration_ms),
      .need = WRITTEN },
    { "result.workerId", PLACE_TEXT, AT(result.outcome.worker_id), NAME_SIZE,
      WRITTEN },
    { "result.error.code", PLACE_TEXT, AT(result.outcome.code), CODE_SIZE },
    { "result.error.message", PLACE_TEXT, AT(result.outcome.reason),
      REASON_SIZE },
    { "result.error.retryable", PLACE_BOOL, AT(result.outcome.retryable) },
};
enum { ERROR_PLACES = 3 };

static const struct place heartbeat[] = {
    { "payload.workerId", PLACE_TEXT, AT(heartbeat.worker_id), NAME_SIZE },
    { "payload.activeTasks", PLACE_NUMBER, AT(heartbeat.active) },
    { "payload.capacity", PLACE_NUMBER, AT(heartbeat.capacity) },
    { "payload.uptimeSeconds", PLACE_NUMBER, AT(heartbeat.uptime_s),
      .need = WRITTEN },
};

static const struct place backpressure[] = {
    { "signal.workerId", PLACE_TEXT, AT(backpressure.worker_id), NAME_SIZE },
    { "signal.currentLoad", PLACE_NUMBER, AT(backpressure.load),
      .need = WRITTEN },
    { "signal.shouldThrottle", PLACE_BOOL, AT(backpressure.throttle) },
};

static const struct place kill[] = {
    { "task_id", PLACE_UUID, AT(kill.task_id) },
    { "taskId", PLACE_UUID, AT(kill.task_id), .need = WRITTEN },
    { "reason", PLACE_TEXT, AT(kill.reason), NAME_SIZE },
};

static const struct place shutdown[] = {
    { "graceful", PLACE_BOOL, AT(graceful) },
};

/* ---- All messages ---- */

#define PLACES(places) places, sizeof(places) / sizeof(places[0])

static const struct form {
    const char *type;
    const struct place *places;
    size_t count;
} forms[] = {
    [MESSAGE_REGISTER] = { "WorkerRegister", PLACES(registration) },
    [MESSAGE_REGISTERED] = { "WorkerRegistered", PLACES(registered) },
    [MESSAGE_DISPATCH] = { "TaskDispatch", PLACES(dispatch) },
    [MESSAGE_RESULT] = { "TaskResult", PLACES(result) },
    [MESSAGE_HEARTBEAT] = { "Heartbeat", PLACES(heartbeat) },
    [MESSAGE_HEARTBEAT_ACK] = { .type = "HeartbeatAck" },
    [MESSAGE_BACKPRESSURE] = { "Backpressure", PLACES(backpressure) },
    [MESSAGE_KILL] = { "Kill", PLACES(kill) },
    [MESSAGE_SHUTDOWN] = { "Shutdown", PLACES(shutdown) },
};

enum { FORM_COUNT = sizeof(forms) / sizeof(forms[0]) };

static bool explain(char why[CODEC_WHY_SIZE], const char *what)
{
    snprintf(why, CODEC_WHY_SIZE, "%s", what);
    return false;
}

/* A worker may forget to say why it failed: half of it is better than nothing.
 */
static void read_error(const char *json, struct message *message)
{
    const struct place *end = result + sizeof(result) / sizeof(result[0]);
    struct outcome *outcome = &message->body.result.outcome;
    char why[CODEC_WHY_SIZE];

    strcpy(outcome->code, "HANDLER_ERROR");
    strcpy(outcome->reason, "it gave no reason, or a very long one");
    for (const struct place *at = end - ERROR_PLACES; at < end; at++)
        places_read(at, 1, json, message, why);
}

/* What no table can say. */
static bool is_right(struct message *message, const char *json,
                     char why[CODEC_WHY_SIZE])
{
    const struct registration *is = &message->body.registration;
    const struct order *order = &message->body.order;
    const struct outcome *outcome = &message->body.result.outcome;

    switch (message->type) {
    case MESSAGE_REGISTER:
        return (is->capacity >= 1 && is->capacity <= CAPACITY_LIMIT &&
                is->tasks.count > 0) ||
               explain(why, "no task, or not from 1 to 1024 at once");
    case MESSAGE_DISPATCH:
        return (order->timeout_ms > 0 && order->retry_count >= 0 &&
                order->max_retries >= 0) ||
               explain(why, "a negative number in the metadata");
    case MESSAGE_RESULT:
        if (outcome->status != TASK_COMPLETED)
            read_error(json, message);
        return outcome->status != TASK_COMPLETED || outcome->payload.text ||
               explain(why, "completed, but without a payload");
    default:
        return true;
    }
}

/* Of a form; the error of a result only if there is one. */
static size_t count_places(const struct form *form, bool error)
{
    bool without = form == &forms[MESSAGE_RESULT] && !error;

    return form->count - (without ? ERROR_PLACES : 0);
}

enum message_status message_read(const char *text, size_t length,
                                 struct message *message,
                                 char why[CODEC_WHY_SIZE])
{
    const char *fault = "not an object with a type";
    const char *json = json_value(text, length, &fault);
    const char *value = json ? json_at(json, "type", &length) : NULL;
    const struct form *form = forms;
    char type[NAME_SIZE];

    if (!value || !json_read_string(value, type, sizeof(type))) {
        explain(why, fault);
        return MESSAGE_BAD;
    }
    while (form < forms + FORM_COUNT && strcmp(type, form->type) != 0)
        form++;
    if (form == forms + FORM_COUNT) {
        snprintf(why, CODEC_WHY_SIZE, "unknown type %.100s", type);
        return MESSAGE_UNKNOWN;
    }
    memset(message, 0, sizeof(*message));
    message->type = (enum message_type)(form - forms);
    return places_read(form->places, count_places(form, false), json, message,
                       why) &&
                   is_right(message, json, why)
               ? MESSAGE_OK
               : MESSAGE_BAD;
}

void message_write(FILE *stream, const struct message *message)
{
    const struct form *form = &forms[message->type];
    bool error = message->body.result.outcome.status != TASK_COMPLETED;

    places_write(form->places, count_places(form, error), form->type, message,
                 stream);
}

void message_send(struct connection *connection, const struct message *message)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);

    if (stream)
        message_write(stream, message);
    if (stream && fclose(stream) == 0)
        connection_send(connection, text, length);
    else
        connection_close(connection, "no memory for a message to it");
    free(text);
}
