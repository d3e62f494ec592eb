/* TaskResult. */
#include <inttypes.h>
#include <string.h>

#include "support/record.h"
#include "wire/forms.h"
#include "wire/json.h"

/* What a handler says of its failure; half of it is better than nothing. */
static void read_error(const char *result, struct outcome *outcome)
{
    size_t length;
    const char *error = json_find(result, "error", &length);
    const char *code = error ? json_find(error, "code", &length) : NULL;
    const char *reason = error ? json_find(error, "message", &length) : NULL;
    const char *retryable =
        error ? json_find(error, "retryable", &length) : NULL;

    if (!code || !json_read_string(code, outcome->code, CODE_SIZE))
        strcpy(outcome->code, "HANDLER_ERROR");
    if (!reason || !json_read_string(reason, outcome->reason, REASON_SIZE))
        strcpy(outcome->reason, "it gave no reason, or a very long one");
    outcome->retryable = retryable && retryable[0] == 't';
}

bool read_result(const char *json, struct message *message,
                 char why[MESSAGE_WHY_SIZE])
{
    static const struct field fields[] = {
        { "taskId", FIELD_TEXT, 0, NAME_SIZE },
        { "status", FIELD_TEXT, NAME_SIZE, NAME_SIZE },
    };
    static const struct record record = { fields, 2, 2 * NAME_SIZE };
    struct outcome *outcome = &message->body.result.outcome;
    const char *result = json_find_object(json, "result", why);
    char texts[2][NAME_SIZE];

    *outcome = (struct outcome){ 0 };
    if (!result || !record_read(&record, result, texts, why))
        return false;
    if (!read_uuid(texts[0], message->body.result.task_id))
        return explain(why, "not a UUID", "taskId");
    if (!task_status_read(texts[1], &outcome->status))
        return explain(why, "not a status", "status");
    if (outcome->status != TASK_COMPLETED) {
        read_error(result, outcome);
        return true;
    }
    outcome->payload = json_find(result, "payload", &outcome->payload_length);
    return outcome->payload || explain(why, "missing field", "payload");
}

static void write_error(FILE *stream, const struct outcome *outcome)
{
    fputs("{\"code\":", stream);
    write_string(stream, outcome->code);
    fputs(",\"message\":", stream);
    write_string(stream, outcome->reason);
    fprintf(stream, ",\"retryable\":%s}",
            outcome->retryable ? "true" : "false");
}

void write_result(FILE *stream, const struct message *message)
{
    const struct result *result = &message->body.result;
    const struct outcome *outcome = &result->outcome;

    fprintf(stream,
            ",\"result\":{\"taskId\":\"%s\",\"status\":\"%s\",\"payload\":",
            result->task_id, task_status_name(outcome->status));
    if (outcome->status == TASK_COMPLETED) {
        fwrite(outcome->payload, 1, outcome->payload_length, stream);
        fputs(",\"error\":null", stream);
    } else {
        fputs("null,\"error\":", stream);
        write_error(stream, outcome);
    }
    fprintf(stream,
            ",\"durationMs\":%" PRId64 ",\"workerId\":", result->duration_ms);
    write_string(stream, outcome->worker_id);
    fputc('}', stream);
}
