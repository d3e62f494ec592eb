#include "supervisor/supervisor.h"

#include <assert.h>

enum { LONGEST_WAIT_MS = 60000 };

void supervisor_init(struct supervisor *supervisor, struct supervision rules)
{
    *supervisor = (struct supervisor){ .rules = rules };
}

size_t supervisor_add(struct supervisor *supervisor, enum restart restart)
{
    assert(supervisor->count < CHILD_LIMIT);
    supervisor->restarts[supervisor->count] = restart;
    return supervisor->count++;
}

/* How many restarts there were within the period before now. */
static int32_t count_recent(const struct supervisor *supervisor, int64_t now_ms)
{
    size_t kept =
        supervisor->done < RESTARTS_LIMIT ? supervisor->done : RESTARTS_LIMIT;
    int32_t count = 0;

    for (size_t i = 0; i < kept; i++)
        count += now_ms - supervisor->times[i] <= supervisor->rules.period_ms;
    return count;
}

static int64_t delay(const struct supervisor *supervisor, int32_t recent)
{
    int64_t ms = recent > 0 ? supervisor->rules.backoff_ms : 0;

    for (int32_t i = 1; i < recent && ms < LONGEST_WAIT_MS; i++)
        ms *= 2;
    return ms < LONGEST_WAIT_MS ? ms : LONGEST_WAIT_MS;
}

struct decision supervisor_ended(struct supervisor *supervisor, size_t child,
                                 bool well, int64_t now_ms)
{
    enum restart restart = supervisor->restarts[child];
    enum strategy strategy = (enum strategy)supervisor->rules.strategy;
    struct decision decision = { LEAVE, child, child, 0 };
    int32_t recent;

    if (restart == TEMPORARY || (restart == TRANSIENT && well))
        return decision;
    recent = count_recent(supervisor, now_ms);
    decision.verdict = recent < supervisor->rules.intensity ? RESTART : GIVE_UP;
    if (decision.verdict == GIVE_UP)
        return decision;
    decision.delay_ms = delay(supervisor, recent);
    supervisor->times[supervisor->done++ % RESTARTS_LIMIT] = now_ms;
    if (strategy == ONE_FOR_ALL)
        decision.first = 0;
    if (strategy != ONE_FOR_ONE)
        decision.last = supervisor->count - 1;
    return decision;
}
