#include "pipeline.h"

#include <stdio.h>

enum { ASK_MS = 1000 };

static void fail(struct pipeline_result *result, const char *who,
                 const struct message *answer)
{
    result->failed = answer->kind == MESSAGE_FAILED;
    snprintf(result->text, sizeof(result->text), "ERROR(%s): %s", who,
             answer->text);
}

struct pipeline_result run_pipeline(struct doubler_address doubler,
                                    struct formatter_address formatter,
                                    int32_t value)
{
    struct pipeline_result result = { .value = value };
    struct message answer;

    if (!doubler_double(doubler, value, deadline_in_ms(ASK_MS), &answer)) {
        fail(&result, "doubler", &answer);
        return result;
    }
    result.doubled_ns = answer.doubled.at_ns;
    value = answer.doubled.value;
    if (!formatter_format(formatter, value, deadline_in_ms(ASK_MS), &answer)) {
        fail(&result, "formatter", &answer);
        return result;
    }
    result.formatted_ns = answer.formatted.at_ns;
    snprintf(result.text, sizeof(result.text), "%s", answer.formatted.text);
    return result;
}
