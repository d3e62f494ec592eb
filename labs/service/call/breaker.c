#include "call/breaker.h"

const char *const breaker_names[] = { "closed", "open", "half_open" };

void breaker_init(struct breaker *self, struct call inner,
                  const struct time_source *time,
                  const struct breaker_rules *rules)
{
    *self = (struct breaker){ .inner = inner, .time = time, .rules = *rules };
    pthread_mutex_init(&self->lock, NULL);
}

void breaker_release(struct breaker *self)
{
    pthread_mutex_destroy(&self->lock);
}

/* ---- What was ---- */

static void remember(struct breaker *self, struct outcome outcome)
{
    unsigned size = (unsigned)self->rules.window_calls;

    self->outcomes[self->count++ % size] = outcome;
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

/* ---- What is ---- */

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
static bool enter(struct breaker *self, unsigned *changes)
{
    int64_t now = time_now_us(self->time);
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

static void leave(struct breaker *self, unsigned changes, bool failed,
                  int64_t us)
{
    int64_t now = time_now_us(self->time);
    bool slow = us > self->rules.slow_us;

    pthread_mutex_lock(&self->lock);
    if (changes != self->changes) {
        /* It went out in another state, and says nothing about this one. */
    } else if (self->state == BREAKER_HALF_OPEN) {
        change(self, failed || slow ? BREAKER_OPEN : BREAKER_CLOSED, now);
    } else {
        remember(self, (struct outcome){ now, failed, slow });
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
    unsigned changes;
    bool ok;

    if (!enter(self, &changes))
        return error_set(error, ERROR_UNAVAILABLE, "the breaker is open");
    ok = call_make(&self->inner, scope, request, response, error);
    leave(self, changes, !ok && is_failure(error->kind),
          time_now_us(self->time) - begun);
    return ok;
}

struct call breaker_as_call(struct breaker *self)
{
    return (struct call){ make, self };
}

enum breaker_state breaker_state(struct breaker *self)
{
    enum breaker_state state;

    pthread_mutex_lock(&self->lock);
    state = self->state;
    pthread_mutex_unlock(&self->lock);
    return state;
}
