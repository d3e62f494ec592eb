#include "wire/message.h"

#include <stdlib.h>
#include <string.h>

#include "support/json_text.h"
#include "wire/connection.h"

/* ---- The words ---- */

static const char *const statuses[TASK_STATUS_COUNT] = {
    [TASK_PENDING] = "Pending",     [TASK_DISPATCHED] = "Dispatched",
    [TASK_RUNNING] = "Running",     [TASK_COMPLETED] = "Completed",
    [TASK_FAILED] = "Failed",       [TASK_TIMED_OUT] = "TimedOut",
    [TASK_CANCELLED] = "Cancelled",
};
static const char *const priorities[PRIORITY_COUNT] = {
    [PRIORITY_LOW] = "Low",
    [PRIORITY_NORMAL] = "Normal",
    [PRIORITY_HIGH] = "High",
    [PRIORITY_CRITICAL] = "Critical",
};
static const char *const language[] = { "{\"Other\":\"C\"}" };

/* ---- The members of each message ---- */

#define AT(member) .offset = offsetof(struct message, body.member)

static const struct member in_registration[] = {
    { "workerId", MEMBER_TEXT, AT(registration.worker_id), NAME_SIZE },
    { "supportedTasks", MEMBER_NAMES, AT(registration.tasks) },
    { "maxConcurrency", MEMBER_NUMBER, AT(registration.capacity) },
    { "language", MEMBER_LITERAL, .need = WRITTEN, .words = language },
    { "tags", MEMBER_NAMES, AT(registration.tags), .need = OPTIONAL },
    { .name = NULL },
};

static const struct member in_registered[] = {
    { "worker_id", MEMBER_TEXT, AT(registered), NAME_SIZE },
    { "workerId", MEMBER_TEXT, AT(registered), NAME_SIZE, WRITTEN },
    { .name = NULL },
};

static const struct member in_metadata[] = {
    { "createdAt", MEMBER_NOW, .need = WRITTEN },
    { "timeoutMs", MEMBER_NUMBER, AT(order.timeout_ms) },
    { "priority", MEMBER_WORD, AT(order.priority), PRIORITY_COUNT,
      .words = priorities },
    { "retryCount", MEMBER_NUMBER, AT(order.retry_count) },
    { "maxRetries", MEMBER_NUMBER, AT(order.max_retries) },
    { "traceId", MEMBER_TEXT, AT(order.trace), TRACE_SIZE, OPTIONAL },
    { "worker", MEMBER_TEXT, AT(order.route.worker), NAME_SIZE, OPTIONAL },
    { "tag", MEMBER_TEXT, AT(order.route.tag), NAME_SIZE, OPTIONAL },
    { .name = NULL },
};

static const struct member in_task[] = {
    { "id", MEMBER_UUID, AT(order.id) },
    { "taskType", MEMBER_TEXT, AT(order.route.task), NAME_SIZE },
    { "payload", MEMBER_JSON, AT(order.payload) },
    { "metadata", MEMBER_OBJECT, .members = in_metadata },
    { .name = NULL },
};

/* A worker may forget to say why it failed. */
static const struct member in_error[] = {
    { "code", MEMBER_TEXT, AT(result.outcome.code), CODE_SIZE, WELCOME },
    { "message", MEMBER_TEXT, AT(result.outcome.reason), REASON_SIZE, WELCOME },
    { "retryable", MEMBER_BOOL, AT(result.outcome.retryable), .need = WELCOME },
    { .name = NULL },
};

static const struct member in_result[] = {
    { "taskId", MEMBER_UUID, AT(result.task_id) },
    { "status", MEMBER_WORD, AT(result.outcome.status), TASK_STATUS_COUNT,
      .words = statuses },
    { "payload", MEMBER_JSON, AT(result.outcome.payload), .need = OPTIONAL },
    { "durationMs", MEMBER_NUMBER, AT(result.duration_ms), .need = WRITTEN },
    { "workerId", MEMBER_TEXT, AT(result.outcome.worker_id), NAME_SIZE,
      WRITTEN },
    { "error", MEMBER_OBJECT, .need = WELCOME, .members = in_error },
    { .name = NULL },
};

static const struct member in_heartbeat[] = {
    { "workerId", MEMBER_TEXT, AT(heartbeat.worker_id), NAME_SIZE },
    { "activeTasks", MEMBER_NUMBER, AT(heartbeat.active) },
    { "capacity", MEMBER_NUMBER, AT(heartbeat.capacity) },
    { "uptimeSeconds", MEMBER_NUMBER, AT(heartbeat.uptime_s), .need = WRITTEN },
    { .name = NULL },
};

static const struct member in_backpressure[] = {
    { "workerId", MEMBER_TEXT, AT(backpressure.worker_id), NAME_SIZE },
    { "currentLoad", MEMBER_NUMBER, AT(backpressure.load), .need = WRITTEN },
    { "shouldThrottle", MEMBER_BOOL, AT(backpressure.throttle) },
    { .name = NULL },
};

static const struct member in_kill[] = {
    { "task_id", MEMBER_UUID, AT(kill.task_id) },
    { "taskId", MEMBER_UUID, AT(kill.task_id), .need = WRITTEN },
    { "reason", MEMBER_TEXT, AT(kill.reason), NAME_SIZE },
    { .name = NULL },
};

static const struct member in_shutdown[] = {
    { "graceful", MEMBER_BOOL, AT(graceful) },
    { .name = NULL },
};

static const struct member in_heartbeat_ack[] = { { .name = NULL } };

/* ---- All messages ---- */

static const struct form {
    const char *type;
    const char *object; /* that the members are in; NULL: beside the type */
    const struct member *members;
} forms[] = {
    [MESSAGE_REGISTER] = { "WorkerRegister", "registration", in_registration },
    [MESSAGE_REGISTERED] = { "WorkerRegistered", NULL, in_registered },
    [MESSAGE_DISPATCH] = { "TaskDispatch", "task", in_task },
    [MESSAGE_RESULT] = { "TaskResult", "result", in_result },
    [MESSAGE_HEARTBEAT] = { "Heartbeat", "payload", in_heartbeat },
    [MESSAGE_HEARTBEAT_ACK] = { "HeartbeatAck", NULL, in_heartbeat_ack },
    [MESSAGE_BACKPRESSURE] = { "Backpressure", "signal", in_backpressure },
    [MESSAGE_KILL] = { "Kill", NULL, in_kill },
    [MESSAGE_SHUTDOWN] = { "Shutdown", NULL, in_shutdown },
};

enum { FORM_COUNT = sizeof(forms) / sizeof(forms[0]) };

/* What no table can say: what is wrong with it, or NULL. */
static const char *find_fault(const struct message *message)
{
    const struct registration *is = &message->body.registration;
    const struct order *order = &message->body.order;
    const struct outcome *outcome = &message->body.result.outcome;

    if (message->type == MESSAGE_REGISTER &&
        (is->capacity < 1 || is->capacity > CAPACITY_LIMIT ||
         is->tasks.count == 0))
        return "no task, or not from 1 to 1024 at once";
    if (message->type == MESSAGE_DISPATCH &&
        (order->timeout_ms <= 0 || order->retry_count < 0 ||
         order->max_retries < 0))
        return "a negative number in the metadata";
    if (message->type == MESSAGE_RESULT && outcome->status == TASK_COMPLETED &&
        !outcome->payload.text)
        return "completed, but without a payload";
    return NULL;
}

static void explain_failure(struct outcome *outcome)
{
    if (!outcome->code[0])
        strcpy(outcome->code, "HANDLER_ERROR");
    if (!outcome->reason[0])
        strcpy(outcome->reason, "it gave no reason, or a very long one");
}

static enum message_status refuse(enum message_status status, char *why,
                                  const char *what, const char *which)
{
    snprintf(why, CODEC_WHY_SIZE, "%s%.100s", what, which);
    return status;
}

enum message_status message_read(const char *text, size_t length,
                                 struct message *message,
                                 char why[CODEC_WHY_SIZE])
{
    const char *fault = "not an object with a type";
    const char *json = json_value(text, length, &fault);
    const char *value = json ? json_member(json, "type", &length) : NULL;
    const struct form *form = forms;
    char type[NAME_SIZE];

    if (!value || !json_read_string(value, type, sizeof(type)))
        return refuse(MESSAGE_BAD, why, fault, "");
    while (form < forms + FORM_COUNT && strcmp(type, form->type) != 0)
        form++;
    if (form == forms + FORM_COUNT)
        return refuse(MESSAGE_UNKNOWN, why, "unknown type ", type);

    memset(message, 0, sizeof(*message));
    message->type = (enum message_type)(form - forms);
    if (form->object)
        json = json_member(json, form->object, &length);
    if (!json)
        return refuse(MESSAGE_BAD, why, "missing: ", form->object);
    if (!members_read(form->members, json, message, why))
        return MESSAGE_BAD;
    fault = find_fault(message);
    if (fault)
        return refuse(MESSAGE_BAD, why, fault, "");
    if (message->type == MESSAGE_RESULT &&
        message->body.result.outcome.status != TASK_COMPLETED)
        explain_failure(&message->body.result.outcome);
    return MESSAGE_OK;
}

void message_write(FILE *stream, const struct message *message)
{
    const struct form *form = &forms[message->type];

    fprintf(stream, "{\"type\":\"%s\"", form->type);
    if (form->object)
        fprintf(stream, ",\"%s\":", form->object);
    members_write(form->members, message, stream, form->object ? '{' : ',');
    fputs(form->object ? "}}" : "}", stream);
}

void message_send(struct connection *connection, const struct message *message)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);

    if (stream) {
        message_write(stream, message);
        fputc('\n', stream);
    }
    if (stream && fclose(stream) == 0)
        connection_send(connection, text, length - 1);
    else
        connection_close(connection, "no memory for a message to it");
    free(text);
}
