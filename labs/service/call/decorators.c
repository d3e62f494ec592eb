#include "call/decorators.h"

static bool in_time(void *context, const struct scope *scope,
                    const void *request, void *response, struct error *error)
{
    const struct deadline *self = context;
    int64_t now = time_now_us(self->time);
    struct scope shorter = *scope;

    if (now >= scope->until_us)
        return error_set(error, ERROR_TIMED_OUT, "no time was left");
    if (shorter.until_us > now + self->us)
        shorter.until_us = now + self->us;
    return call_make(&self->inner, &shorter, request, response, error);
}

struct call deadline_as_call(struct deadline *self)
{
    return (struct call){ in_time, self };
}

/* Half of us at least, and us at most. The clock's last digits are as good as
 * dice here. */
static int64_t with_jitter(int64_t us, int64_t now)
{
    return us - now % (us / 2 + 1);
}

static bool again(void *context, const struct scope *scope, const void *request,
                  void *response, struct error *error)
{
    const struct retry *self = context;
    int64_t pause = self->pause_us;

    for (int attempt = 1;; attempt++, pause *= 2) {
        int64_t now;
        int64_t wait;

        if (call_make(&self->inner, scope, request, response, error))
            return true;
        now = time_now_us(self->time);
        wait = with_jitter(pause, now);
        if (error->kind != ERROR_EXTERNAL || attempt == self->attempts ||
            now + wait >= scope->until_us)
            return error_add(error, "attempt %d", attempt);
        self->time->sleep_us(self->time->self, wait);
    }
}

struct call retry_as_call(struct retry *self)
{
    return (struct call){ again, self };
}

static bool measure(void *context, const struct scope *scope,
                    const void *request, void *response, struct error *error)
{
    const struct metered *self = context;
    int64_t begun = time_now_us(self->time);
    bool ok = call_make(&self->inner, scope, request, response, error);

    self->tell(self->who, ok ? ERROR_NONE : error->kind,
               time_now_us(self->time) - begun);
    return ok;
}

struct call metered_as_call(struct metered *self)
{
    return (struct call){ measure, self };
}
