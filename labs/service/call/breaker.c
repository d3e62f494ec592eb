#include "call/breaker.h"

const char *const breaker_names[] = { "closed", "open", "half_open" };

void breaker_init(struct breaker *self, struct call inner,
                  const struct time_source *time,
                  const struct breaker_rules *rules)
{
    *self = (struct breaker){ .inner = inner,
                              .time = time,
                              .rules = *rules,
                              .lock = PTHREAD_MUTEX_INITIALIZER };
}

static bool is_enough_to_open(const struct breaker *self, int64_t now)
{
    const struct breaker_rules *rules = &self->rules;
    unsigned size = (unsigned)rules->window_calls;
    int calls = 0;
    int failed = 0;
    int slow = 0;

    for (unsigned i = 0; i < self->count && i < size; i++) {
        const struct outcome *outcome = &self->outcomes[i];

        if (now - outcome->at_us > rules->window_us)
            continue;
        calls++;
        failed += outcome->failed;
        slow += outcome->slow;
    }
    return calls >= rules->minimum_calls &&
           (failed * 100 >= calls * rules->failures_percent ||
            slow * 100 >= calls * rules->slow_percent);
}

static void change(struct breaker *self, enum breaker_state state, int64_t now)
{
    self->state = state;
    self->opened_us = now;
    self->probing = false;
    self->changes++;
    self->count = 0;
    if (self->on_change)
        self->on_change(self->who, state);
}

/* Whether this call may go out; then *changes is for leave. */
static bool enter(struct breaker *self, int64_t now, unsigned *changes)
{
    bool may;

    pthread_mutex_lock(&self->lock);
    if (self->state == BREAKER_OPEN &&
        now - self->opened_us >= self->rules.open_us)
        change(self, BREAKER_HALF_OPEN, now);
    may = self->state == BREAKER_CLOSED ||
          (self->state == BREAKER_HALF_OPEN && !self->probing);
    self->probing = self->state == BREAKER_HALF_OPEN;
    *changes = self->changes;
    pthread_mutex_unlock(&self->lock);
    return may;
}

static void leave(struct breaker *self, unsigned changes,
                  struct outcome outcome)
{
    int64_t now = outcome.at_us;

    pthread_mutex_lock(&self->lock);
    if (changes != self->changes) {
        /* It went out in another state, and says nothing about this one. */
    } else if (self->state == BREAKER_HALF_OPEN) {
        change(self,
               outcome.failed || outcome.slow ? BREAKER_OPEN : BREAKER_CLOSED,
               now);
    } else {
        self->outcomes[self->count++ % (unsigned)self->rules.window_calls] =
            outcome;
        if (is_enough_to_open(self, now))
            change(self, BREAKER_OPEN, now);
    }
    pthread_mutex_unlock(&self->lock);
}

/* Whether it is the other side that does not work. */
static bool is_failure(enum error_kind kind)
{
    return kind == ERROR_EXTERNAL || kind == ERROR_TIMED_OUT;
}

static bool make(void *context, const struct scope *scope, const void *request,
                 void *response, struct error *error)
{
    struct breaker *self = context;
    int64_t begun = time_now_us(self->time);
    struct outcome outcome;
    unsigned changes;
    bool ok;

    if (!enter(self, begun, &changes))
        return error_set(error, ERROR_UNAVAILABLE, "the breaker is open");
    ok = call_make(&self->inner, scope, request, response, error);
    outcome.at_us = time_now_us(self->time);
    outcome.failed = !ok && is_failure(error->kind);
    outcome.slow = outcome.at_us - begun > self->rules.slow_us;
    leave(self, changes, outcome);
    return ok;
}

struct call breaker_as_call(struct breaker *self)
{
    return (struct call){ make, self };
}
