#include "saga.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "crash.h"
#include "world.h"

/* ---- What happened, written down ---- */

/* The intent of what is next. False: nothing is, or it has begun already. */
static bool intend(struct order *order, struct event *intent)
{
    static const enum happening begun[] = {
        [ACTION_DO] = HAPPENED_BEGUN,
        [ACTION_UNDO] = HAPPENED_UNDO_BEGUN,
    };
    enum step step;
    enum action action = order_next(order, &step);

    if (action == ACTION_NONE)
        return false;
    *intent = (struct event){ .happening = begun[action], .step = step };
    return order_apply(order, intent);
}

/* After a conflict there must be something new, or it would go on for ever. */
static bool read_on(struct saga *saga, struct order *order)
{
    int32_t version = order->version;

    if (!order_load(saga->store, order))
        return false;
    if (order->version == version)
        fprintf(stderr,
                "ledger: order %d: its history takes no event %d (is there "
                "something that is none?)\n",
                order->id, version + 1);
    return order->version > version;
}

/* Appends an event and, in the same commit, the intent of what is next. After
 * STORE_CONFLICT somebody else was faster, and *order is what they made of it.
 */
static enum store_status append(struct saga *saga, struct order *order,
                                const struct event *event)
{
    struct stored_event stored[2] = { 0 };
    char data[2][DATA_SIZE];
    struct order next = *order;
    struct event intent;
    enum store_status status;
    size_t count = 1;

    if (!order_apply(&next, event)) {
        fprintf(stderr, "ledger: order %d: this cannot happen to it now\n",
                order->id);
        return STORE_FAILED;
    }
    event_write(event, &stored[0], data[0]);
    if (intend(&next, &intent))
        event_write(&intent, &stored[count++], data[1]);
    crash_point(CRASH_BEFORE_COMMIT);
    status =
        store_append(saga->store, order->id, order->version, stored, count);
    crash_point(CRASH_AFTER_COMMIT);
    if (status == STORE_OK)
        *order = next;
    if (status == STORE_CONFLICT && !read_on(saga, order))
        status = STORE_FAILED;
    return status;
}

/* ---- The effects ---- */

static struct answer ask_once(struct saga *saga, const struct order *order,
                              enum action action, enum step step)
{
    if (action == ACTION_UNDO)
        return world_undo(saga->world, order->id, step);
    return world_do(saga->world, order->id, step,
                    step == STEP_FORMAT ? order->doubled : order->value,
                    step == STEP_DELIVER ? order->text : "");
}

/* Asks again, later and later, as long as nobody answers. */
static struct answer ask(struct saga *saga, const struct order *order,
                         enum action action, enum step step)
{
    struct timespec pause = { .tv_nsec = 10000000 };
    struct answer answer;

    crash_point(CRASH_BEFORE_EFFECT);
    answer = ask_once(saga, order, action, step);
    for (int i = 1; i < SAGA_ATTEMPTS && answer.reply == REPLY_UNAVAILABLE;
         i++) {
        nanosleep(&pause, NULL);
        pause.tv_nsec *= 4;
        answer = ask_once(saga, order, action, step);
    }
    crash_point(CRASH_AFTER_EFFECT);
    return answer;
}

/* What an answer means to the order. Who does not answer is given up, and what
 * they may have done is undone; but where there is no way back, and on the way
 * back, the order waits for somebody to look at it. */
static struct event outcome(enum action action, enum step step,
                            const struct answer *answer)
{
    static const enum happening meanings[][3] = {
        [ACTION_DO] = { [REPLY_DONE] = HAPPENED_DONE,
                        [REPLY_REFUSED] = HAPPENED_REFUSED,
                        [REPLY_UNAVAILABLE] = HAPPENED_GIVEN_UP },
        [ACTION_UNDO] = { [REPLY_DONE] = HAPPENED_UNDONE,
                          [REPLY_REFUSED] = HAPPENED_PARKED,
                          [REPLY_UNAVAILABLE] = HAPPENED_PARKED },
    };
    struct event event = { .happening = meanings[action][answer->reply],
                           .step = step,
                           .value = answer->value };

    if (step == STEP_DELIVER && event.happening != HAPPENED_DONE)
        event.happening = HAPPENED_PARKED;
    strcpy(event.text, answer->text);
    return event;
}

/* ---- An order's way ---- */

bool saga_run(struct saga *saga, struct order *order)
{
    enum step step;
    enum action action;
    bool ok = true;

    while (ok && (action = order_next(order, &step)) != ACTION_NONE) {
        struct order next = *order;
        struct event event; /* the intent, unless it is there; or the outcome */

        if (!intend(&next, &event)) {
            struct answer answer = ask(saga, order, action, step);

            if (answer.reply == REPLY_FAILED)
                return false;
            event = outcome(action, step, &answer);
        }
        ok = append(saga, order, &event) != STORE_FAILED;
    }
    return ok;
}

enum store_status saga_place(struct saga *saga, int32_t id, int32_t value,
                             struct order *order)
{
    struct event placed = { .happening = HAPPENED_PLACED, .value = value };

    *order = (struct order){ .id = id };
    return append(saga, order, &placed);
}

bool saga_unpark(struct saga *saga, struct order *order)
{
    struct event resumed = { .happening = HAPPENED_RESUMED };

    return (!order->parked || append(saga, order, &resumed) != STORE_FAILED) &&
           saga_run(saga, order);
}
