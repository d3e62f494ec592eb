#include "pipeline.h"

#include <inttypes.h>
#include <stdio.h>

enum { ASK_MS = 1000 };

bool run_pipeline(struct doubler_address doubler,
                  struct formatter_address formatter, int32_t value,
                  bool stamps)
{
    const char *who = "doubler";
    struct message answer;
    int64_t doubled_ns = 0;
    bool ok = doubler_double(doubler, value, now_ms() + ASK_MS, &answer);

    if (ok) {
        who = "formatter";
        doubled_ns = answer.at_ns;
        ok = formatter_format(formatter, answer.value, now_ms() + ASK_MS,
                              &answer);
    }
    if (ok)
        printf("  %" PRId32 " -> %s\n", value, answer.text);
    else
        printf("  %" PRId32 " -> ERROR(%s): %s\n", value, who, answer.text);
    if (ok && stamps)
        printf("      doubled at %" PRId64 " ns, formatted %" PRId64
               " ns later\n",
               doubled_ns, answer.at_ns - doubled_ns);
    return answer.kind != MESSAGE_FAILED;
}
