#include "service2.h"

#include <inttypes.h>
#include <stdio.h>

#include "support/narration.h"

/* Four characters at least, a minus among them: "Value-0084", "Value--036". */
static void format_value(int32_t value, char *text, size_t size)
{
    snprintf(text, size, "Value-%04" PRId32, value);
}

static struct message transform(int32_t value)
{
    struct message reply = {
        .kind = MESSAGE_TRANSFORM_RESULT,
        .transform_result = { .original = value },
    };

    narrate("\t[Service2] Input value: %" PRId32 "\n", value);
    format_value(value, reply.transform_result.transformed,
                 sizeof(reply.transform_result.transformed));
    return reply;
}

bool service2_answer(const struct message *request, struct message *reply)
{
    switch (request->kind) {
    case MESSAGE_TRANSFORM:
        *reply = transform(request->transform.value);
        return true;
    case MESSAGE_GET_VERSION:
        *reply = (struct message){
            .kind = MESSAGE_VERSION_RESULT,
            .version_result = { "service2", SERVICE2_VERSION },
        };
        return true;
    default:
        return false;
    }
}
