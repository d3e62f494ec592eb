#include "pipeline.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <uuid/uuid.h>

#include "services.h"
#include "support/printable.h"

/* Keeps the reason, and returns false. */
static bool fail(struct call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool fail(struct call *call, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(call->why, WHY_SIZE, format, arguments);
    va_end(arguments);
    return false;
}

/* ---- Asking ---- */

static bool explain(struct call *call, enum messaging_status status)
{
    const char *subject = call->to->subject;

    switch (status) {
    case MESSAGING_NO_RESPONDERS:
        return fail(call, "app: nobody answers %s (is %s running?)", subject,
                    call->to->service);
    case MESSAGING_TIMEOUT:
        return fail(call,
                    "app: no answer on %s within %" PRId32
                    " ms (allow more with --timeout-ms)",
                    subject, call->timeout_ms);
    case MESSAGING_DISCONNECTED:
        return fail(call,
                    "app: no answer on %s: lost the broker (is nats-server "
                    "still running?)",
                    subject);
    case MESSAGING_TOO_LONG:
        return fail(call, "app: %s answered with more than %d bytes", subject,
                    REPLY_LIMIT);
    default:
        return fail(call, "app: %s cannot be asked", subject);
    }
}

/* Sends request, and waits for the response. */
static bool ask(struct call *call, const struct operation *to,
                const void *request, void *response)
{
    char text[MESSAGE_SIZE];
    char bytes[REPLY_LIMIT + 1];
    struct messaging_reply reply = { bytes, sizeof(bytes), 0 };
    size_t length = record_write(to->request, request, text, sizeof(text));
    enum messaging_status status = messaging_request(
        call->messaging, to->subject, text, length, call->timeout_ms, &reply);
    char why[RECORD_WHY_SIZE];
    bool ok = false;

    call->to = to;
    if (status != MESSAGING_OK)
        explain(call, status);
    else if (record_decode(to->response, bytes, reply.length, response, why) !=
             RECORD_OK)
        fail(call, "app: %s answered with something unreadable: %s",
             to->subject, why);
    else
        ok = true;
    return ok;
}

/* Whether the response is the one to this request. */
static bool call_check_id(struct call *call, const char *sent,
                          const char *received)
{
    return strcmp(sent, received) == 0 ||
           fail(call, "app: %s answered another request than this one",
                call->to->subject);
}

/* Whether the value was processed. */
static bool call_check_processed(struct call *call, int32_t value,
                                 bool processed)
{
    return processed ||
           fail(call, "overflow: %" PRId32 " * 2 exceeds i32 range", value);
}

/* ---- The story ---- */

bool run_pipeline(struct call *call, int32_t input)
{
    struct process_request request1 = { .value = input };
    struct process_response response1;
    struct transform_request request2;
    struct transform_response response2;
    char result[TRANSFORMED_SIZE];
    uuid_t id;

    uuid_generate_random(id);
    uuid_unparse_lower(id, request1.request_id);
    printf("\n--- Processing Distributed Pipeline ---\n");
    printf("[App] Starting request: %s\n", request1.request_id);
    printf("[App] Input value: %" PRId32 "\n\n", input);

    printf("[App] Sending to \"%s\"...\n", process.subject);
    if (!ask(call, &process, &request1, &response1) ||
        !call_check_id(call, request1.request_id, response1.request_id) ||
        !call_check_processed(call, input, response1.processed))
        return false;
    printf("[App] Service1 result: value=%" PRId32 ", processed=%s\n\n",
           response1.value, response1.processed ? "true" : "false");

    request2.value = response1.value;
    strcpy(request2.request_id, request1.request_id);
    printf("[App] Sending to \"%s\"...\n", transform.subject);
    if (!ask(call, &transform, &request2, &response2) ||
        !call_check_id(call, request2.request_id, response2.request_id))
        return false;
    printable(response2.transformed, result, sizeof(result));
    printf("[App] Service2 result: original=%" PRId32 ", transformed=%s\n\n",
           response2.original, result);

    printf("[App] Pipeline completed successfully!\n");
    printf("[App] Final result: %s\n", result);
    return true;
}
