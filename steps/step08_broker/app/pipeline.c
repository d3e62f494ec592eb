#include "pipeline.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <uuid/uuid.h>

#include "messages/message.h"
#include "support/printable.h"

enum { REPLY_LIMIT = 4096 };

/* Something that can be asked for: where, of whom, and how it is said. */
struct operation {
    const char *subject;
    const char *service; /* who should be listening there */
    const struct record *request;
    const struct record *response;
};

static const struct operation process = {
    "service.process",
    "service1",
    &process_request_record,
    &process_response_record,
};
static const struct operation transform = {
    "service.transform",
    "service2",
    &transform_request_record,
    &transform_response_record,
};

struct pipeline {
    struct messaging messaging;
    int32_t timeout_ms;
    char *why;
};

/* ---- Asking ---- */

static void explain(enum messaging_status status,
                    const struct pipeline *pipeline,
                    const struct operation *operation)
{
    const char *subject = operation->subject;
    char *why = pipeline->why;

    switch (status) {
    case MESSAGING_OK:
        break;
    case MESSAGING_NO_RESPONDERS:
        snprintf(why, PIPELINE_WHY_SIZE,
                 "app: nobody answers %s (is %s running?)", subject,
                 operation->service);
        break;
    case MESSAGING_TIMEOUT:
        snprintf(why, PIPELINE_WHY_SIZE,
                 "app: no answer on %s within %" PRId32
                 " ms (allow more with --timeout-ms)",
                 subject, pipeline->timeout_ms);
        break;
    case MESSAGING_DISCONNECTED:
        snprintf(why, PIPELINE_WHY_SIZE,
                 "app: no answer on %s: lost the broker (is nats-server "
                 "still running?)",
                 subject);
        break;
    case MESSAGING_TOO_LONG:
        snprintf(why, PIPELINE_WHY_SIZE,
                 "app: %s answered with more than %d bytes", subject,
                 REPLY_LIMIT);
        break;
    case MESSAGING_FAILED:
        snprintf(why, PIPELINE_WHY_SIZE, "app: %s cannot be asked", subject);
        break;
    }
}

/* Sends request, and waits for the response to it. */
static bool ask(const struct pipeline *pipeline,
                const struct operation *operation, const void *request,
                void *response)
{
    char text[MESSAGE_SIZE];
    char bytes[REPLY_LIMIT + 1];
    struct messaging_reply reply = { .bytes = bytes, .size = sizeof(bytes) };
    char unreadable[RECORD_WHY_SIZE];
    size_t length =
        record_write(operation->request, request, text, sizeof(text));
    enum messaging_status status =
        messaging_request(pipeline->messaging, operation->subject, text, length,
                          pipeline->timeout_ms, &reply);

    if (status != MESSAGING_OK) {
        explain(status, pipeline, operation);
        return false;
    }
    if (record_decode(operation->response, bytes, reply.length, response,
                      unreadable) != RECORD_OK) {
        snprintf(pipeline->why, PIPELINE_WHY_SIZE,
                 "app: %s answered with something unreadable: %s",
                 operation->subject, unreadable);
        return false;
    }
    return true;
}

/* Whether the response is the one to this request. */
static bool check_id(const struct pipeline *pipeline,
                     const struct operation *operation, const char *sent,
                     const char *received)
{
    if (strcmp(sent, received) == 0)
        return true;
    snprintf(pipeline->why, PIPELINE_WHY_SIZE,
             "app: %s answered another request than this one",
             operation->subject);
    return false;
}

/* Whether the value was processed. */
static bool check_processed(const struct pipeline *pipeline,
                            const struct process_request *request,
                            const struct process_response *response)
{
    if (!response->processed)
        snprintf(pipeline->why, PIPELINE_WHY_SIZE,
                 "overflow: %" PRId32 " * 2 exceeds i32 range", request->value);
    return response->processed;
}

/* ---- The story ---- */

bool run_pipeline(struct messaging messaging, int32_t timeout_ms, int32_t input,
                  char why[PIPELINE_WHY_SIZE])
{
    const struct pipeline pipeline = { messaging, timeout_ms, why };
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
    if (!ask(&pipeline, &process, &request1, &response1) ||
        !check_id(&pipeline, &process, request1.request_id,
                  response1.request_id) ||
        !check_processed(&pipeline, &request1, &response1))
        return false;
    printf("[App] Service1 result: value=%" PRId32 ", processed=%s\n\n",
           response1.value, response1.processed ? "true" : "false");

    request2.value = response1.value;
    strcpy(request2.request_id, request1.request_id);
    printf("[App] Sending to \"%s\"...\n", transform.subject);
    if (!ask(&pipeline, &transform, &request2, &response2) ||
        !check_id(&pipeline, &transform, request2.request_id,
                  response2.request_id))
        return false;
    printable(response2.transformed, result, sizeof(result));
    printf("[App] Service2 result: original=%" PRId32 ", transformed=%s\n\n",
           response2.original, result);

    printf("[App] Pipeline completed successfully!\n");
    printf("[App] Final result: %s\n", result);
    return true;
}
