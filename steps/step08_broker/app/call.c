#include "services.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

bool call_ask(struct call *call, const struct operation *to,
              const void *request, void *response)
{
    char text[MESSAGE_SIZE];
    char bytes[REPLY_LIMIT + 1];
    struct messaging_reply reply = { bytes, sizeof(bytes), 0 };
    size_t length = record_write(to->request, request, text, sizeof(text));
    enum messaging_status status = messaging_request(
        call->messaging, to->subject, text, length, call->timeout_ms, &reply);
    char why[RECORD_WHY_SIZE];

    call->to = to;
    if (status != MESSAGING_OK)
        return explain(call, status);
    return record_decode(to->response, bytes, reply.length, response, why) ==
               RECORD_OK ||
           fail(call, "app: %s answered with something unreadable: %s",
                to->subject, why);
}

/* ---- What came of it ---- */

bool call_check_id(struct call *call, const char *sent, const char *received)
{
    return strcmp(sent, received) == 0 ||
           fail(call, "app: %s answered another request than this one",
                call->to->subject);
}

bool call_check_processed(struct call *call, int32_t value, bool processed)
{
    return processed ||
           fail(call, "overflow: %" PRId32 " * 2 exceeds i32 range", value);
}
