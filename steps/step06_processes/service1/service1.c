#include "service1.h"

#include <inttypes.h>
#include <stdio.h>

#include "support/narration.h"

/* Signed overflow is undefined in C: test first, then double. */
static bool double_value(int32_t value, int32_t *doubled)
{
    if (value < INT32_MIN / 2 || value > INT32_MAX / 2)
        return false;
    *doubled = value * 2;
    return true;
}

static struct message process(int32_t value)
{
    struct message reply = { .kind = MESSAGE_PROCESS_RESULT,
                             .process_result = { .processed = true } };

    narrate("\t[Service1] Input value: %" PRId32 "\n", value);
    if (!double_value(value, &reply.process_result.value)) {
        reply.kind = MESSAGE_ERROR;
        snprintf(reply.error.message, sizeof(reply.error.message),
                 "overflow: %" PRId32 " * 2 exceeds i32 range", value);
    }
    return reply;
}

bool service1_answer(const struct message *request, struct message *reply)
{
    switch (request->kind) {
    case MESSAGE_PROCESS:
        *reply = process(request->process.value);
        return true;
    case MESSAGE_GET_VERSION:
        *reply = (struct message){
            .kind = MESSAGE_VERSION_RESULT,
            .version_result = { "service1", SERVICE1_VERSION },
        };
        return true;
    default:
        return false;
    }
}
