/* A call that does what a script says, a letter a time: o is an answer, e a
 * failure of the other side, t a timeout, n that there is no such thing, s an
 * answer that takes long. The last letter stays. */
#ifndef FAKE_CALL_H
#define FAKE_CALL_H

#include <string.h>

#include "fake_time.h"

enum { FAKE_SLOW_US = 400000 };

struct fake_call {
    const char *script;
    struct fake_time *time;
    int made;
    int64_t until_us; /* of the last one */
};

static bool fake_make(void *self, const struct scope *scope,
                      const void *request, void *response, struct error *error)
{
    struct fake_call *call = self;
    char letter = *call->script;

    if (call->script[1] != '\0')
        call->script++;
    call->made++;
    call->until_us = scope->until_us;
    if (letter == 's')
        call->time->now_us += FAKE_SLOW_US;
    if (letter == 'e')
        return error_set(error, ERROR_EXTERNAL, "it is down");
    if (letter == 't')
        return error_set(error, ERROR_TIMED_OUT, "it is slow");
    if (letter == 'n')
        return error_set(error, ERROR_NOT_FOUND, "there is none");
    *(int *)response = *(const int *)request * 2;
    return true;
}

static inline struct call fake_as_call(struct fake_call *self)
{
    return (struct call){ fake_make, self };
}

#endif
