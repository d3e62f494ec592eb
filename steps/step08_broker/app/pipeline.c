#include "pipeline.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <uuid/uuid.h>

#include "messages/message.h"

enum { REPLY_LIMIT = 4096 };

/* A subject, and who should be listening there. */
struct address {
    const char *subject;
    const char *service;
};

static const struct address to_process = { "service.process", "service1" };
static const struct address to_transform = { "service.transform", "service2" };

struct pipeline {
    struct messaging messaging;
    int32_t timeout_ms;
    char request[MESSAGE_SIZE];
    char reply[REPLY_LIMIT + 1];
    size_t reply_length;
    char *why;
};

/* ---- Asking ---- */

static void explain(enum messaging_status status,
                    const struct pipeline *pipeline, const struct address *to)
{
    char *why = pipeline->why;

    switch (status) {
    case MESSAGING_OK:
        break;
    case MESSAGING_NO_RESPONDERS:
        snprintf(why, PIPELINE_WHY_SIZE,
                 "app: nobody answers %s (is %s running?)", to->subject,
                 to->service);
        break;
    case MESSAGING_TIMEOUT:
        snprintf(why, PIPELINE_WHY_SIZE,
                 "app: no answer on %s within %" PRId32
                 " ms (allow more with --timeout-ms)",
                 to->subject, pipeline->timeout_ms);
        break;
    case MESSAGING_DISCONNECTED:
        snprintf(why, PIPELINE_WHY_SIZE,
                 "app: no answer on %s: lost the broker (is nats-server "
                 "still running?)",
                 to->subject);
        break;
    case MESSAGING_TOO_LONG:
        snprintf(why, PIPELINE_WHY_SIZE,
                 "app: %s answered with more than %d bytes", to->subject,
                 REPLY_LIMIT);
        break;
    case MESSAGING_FAILED:
        snprintf(why, PIPELINE_WHY_SIZE, "app: %s cannot be asked",
                 to->subject);
        break;
    }
}

/* Sends length bytes of pipeline->request; the answer is in pipeline->reply. */
static bool ask(struct pipeline *pipeline, const struct address *to,
                size_t length)
{
    struct messaging_reply reply = {
        .bytes = pipeline->reply,
        .size = sizeof(pipeline->reply),
    };
    enum messaging_status status = MESSAGING_FAILED;

    if (length > 0) /* 0: no memory to encode it */
        status = messaging_request(pipeline->messaging, to->subject,
                                   pipeline->request, length,
                                   pipeline->timeout_ms, &reply);
    pipeline->reply_length = reply.length;
    explain(status, pipeline, to);
    return status == MESSAGING_OK;
}

/* Whether the reply was read well, and is the one to this request. */
static bool check_reply(struct pipeline *pipeline, const struct address *to,
                        enum message_status status, const char *unreadable,
                        const char *sent_id, const char *id)
{
    if (status != MESSAGE_OK) {
        snprintf(pipeline->why, PIPELINE_WHY_SIZE,
                 "app: %s answered with something unreadable: %s", to->subject,
                 unreadable);
        return false;
    }
    if (strcmp(sent_id, id) != 0) {
        snprintf(pipeline->why, PIPELINE_WHY_SIZE,
                 "app: %s answered another request than this one", to->subject);
        return false;
    }
    return true;
}

static bool process(struct pipeline *pipeline,
                    const struct process_request *request,
                    struct process_response *response)
{
    char unreadable[MESSAGE_WHY_SIZE];
    enum message_status status;

    if (!ask(pipeline, &to_process,
             process_request_encode(request, pipeline->request)))
        return false;
    status = process_response_decode(pipeline->reply, pipeline->reply_length,
                                     response, unreadable);
    if (!check_reply(pipeline, &to_process, status, unreadable,
                     request->request_id, response->request_id))
        return false;
    if (!response->processed)
        snprintf(pipeline->why, PIPELINE_WHY_SIZE,
                 "overflow: %" PRId32 " * 2 exceeds i32 range", request->value);
    return response->processed;
}

static bool transform(struct pipeline *pipeline,
                      const struct transform_request *request,
                      struct transform_response *response)
{
    char unreadable[MESSAGE_WHY_SIZE];
    enum message_status status;

    if (!ask(pipeline, &to_transform,
             transform_request_encode(request, pipeline->request)))
        return false;
    status = transform_response_decode(pipeline->reply, pipeline->reply_length,
                                       response, unreadable);
    return check_reply(pipeline, &to_transform, status, unreadable,
                       request->request_id, response->request_id);
}

/* ---- The story ---- */

bool run_pipeline(struct messaging messaging, int32_t timeout_ms, int32_t input,
                  char why[PIPELINE_WHY_SIZE])
{
    struct pipeline pipeline = {
        .messaging = messaging,
        .timeout_ms = timeout_ms,
        .why = why,
    };
    struct process_request request1 = { .value = input };
    struct process_response response1;
    struct transform_request request2;
    struct transform_response response2;
    char result[sizeof(response2.transformed)];
    uuid_t id;

    uuid_generate_random(id);
    uuid_unparse_lower(id, request1.request_id);
    printf("\n--- Processing Distributed Pipeline ---\n");
    printf("[App] Starting request: %s\n", request1.request_id);
    printf("[App] Input value: %" PRId32 "\n\n", input);

    printf("[App] Sending to \"%s\"...\n", to_process.subject);
    if (!process(&pipeline, &request1, &response1))
        return false;
    printf("[App] Service1 result: value=%" PRId32 ", processed=%s\n\n",
           response1.value, response1.processed ? "true" : "false");

    request2.value = response1.value;
    strcpy(request2.request_id, request1.request_id);
    printf("[App] Sending to \"%s\"...\n", to_transform.subject);
    if (!transform(&pipeline, &request2, &response2))
        return false;
    printable(response2.transformed, result, sizeof(result));
    printf("[App] Service2 result: original=%" PRId32 ", transformed=%s\n\n",
           response2.original, result);

    printf("[App] Pipeline completed successfully!\n");
    printf("[App] Final result: %s\n", result);
    return true;
}
