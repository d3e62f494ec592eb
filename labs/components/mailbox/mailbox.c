#include "mailbox.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct mailbox {
    pthread_mutex_t lock; /* of all that is below */
    pthread_cond_t filled;
    pthread_cond_t drained;
    size_t senders;
    size_t held; /* senders that wait for room */
    bool closed;
    bool released;
    void (*hook)(void *self);
    void *hook_self;
    size_t capacity;
    size_t first;
    size_t count;
    struct envelope ring[];
};

static void init_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct mailbox *mailbox_create(size_t capacity)
{
    struct mailbox *mailbox =
        malloc(sizeof(*mailbox) + capacity * sizeof(mailbox->ring[0]));

    if (!mailbox)
        return NULL;
    *mailbox = (struct mailbox){ .capacity = capacity };
    pthread_mutex_init(&mailbox->lock, NULL);
    init_condition(&mailbox->filled);
    init_condition(&mailbox->drained);
    return mailbox;
}

/* Unlocks it, and frees it if nobody is left at either end. */
static void unlock_and_free(struct mailbox *mailbox)
{
    bool unused = mailbox->released && mailbox->senders == 0;

    pthread_mutex_unlock(&mailbox->lock);
    if (!unused)
        return;
    pthread_cond_destroy(&mailbox->filled);
    pthread_cond_destroy(&mailbox->drained);
    pthread_mutex_destroy(&mailbox->lock);
    free(mailbox);
}

/* False once the deadline is over. */
static bool wait_until(pthread_cond_t *condition, struct mailbox *mailbox,
                       int64_t deadline)
{
    struct timespec moment = deadline_timespec(deadline);

    if (deadline == DEADLINE_NOW)
        return false;
    if (deadline == DEADLINE_NEVER)
        return pthread_cond_wait(condition, &mailbox->lock) == 0;
    return pthread_cond_timedwait(condition, &mailbox->lock, &moment) !=
           ETIMEDOUT;
}

/* Nothing will be put in any more. */
static bool is_over(const struct mailbox *mailbox)
{
    return mailbox->closed || mailbox->senders == 0;
}

static void put_last(struct mailbox *mailbox, const struct envelope *envelope)
{
    size_t place = mailbox->first + mailbox->count++;

    if (place >= mailbox->capacity)
        place -= mailbox->capacity;
    mailbox->ring[place] = *envelope;
}

static void take_first(struct mailbox *mailbox, struct envelope *envelope)
{
    *envelope = mailbox->ring[mailbox->first++];
    if (mailbox->first == mailbox->capacity)
        mailbox->first = 0;
    mailbox->count--;
}

enum mailbox_status mailbox_receive(struct mailbox *mailbox,
                                    struct envelope *envelope, int64_t deadline)
{
    enum mailbox_status status = MAILBOX_OK;
    bool in_time = true;
    bool held;

    pthread_mutex_lock(&mailbox->lock);
    while (mailbox->count == 0 && !is_over(mailbox) && in_time)
        in_time = wait_until(&mailbox->filled, mailbox, deadline);
    if (mailbox->count > 0)
        take_first(mailbox, envelope);
    else
        status = is_over(mailbox) ? MAILBOX_CLOSED : MAILBOX_TIMED_OUT;
    held = mailbox->held > 0;
    pthread_mutex_unlock(&mailbox->lock);

    if (status == MAILBOX_OK && held)
        pthread_cond_signal(&mailbox->drained);
    return status;
}

size_t mailbox_waiting(struct mailbox *mailbox)
{
    size_t count;

    pthread_mutex_lock(&mailbox->lock);
    count = mailbox->count;
    pthread_mutex_unlock(&mailbox->lock);
    return count;
}

/* To drop a reply is to lock another mailbox: not while this one is locked. */
void mailbox_close(struct mailbox *mailbox)
{
    struct envelope envelope;

    pthread_mutex_lock(&mailbox->lock);
    mailbox->closed = true;
    pthread_cond_broadcast(&mailbox->drained);
    pthread_cond_signal(&mailbox->filled);
    while (mailbox->count > 0) {
        take_first(mailbox, &envelope);
        pthread_mutex_unlock(&mailbox->lock);
        reply_drop(&envelope.reply);
        pthread_mutex_lock(&mailbox->lock);
    }
    pthread_mutex_unlock(&mailbox->lock);
}

void mailbox_release(struct mailbox *mailbox)
{
    if (!mailbox)
        return;
    mailbox_close(mailbox);
    pthread_mutex_lock(&mailbox->lock);
    mailbox->released = true;
    unlock_and_free(mailbox);
}

void mailbox_set_hook(struct mailbox *mailbox, void (*hook)(void *self),
                      void *self)
{
    pthread_mutex_lock(&mailbox->lock);
    mailbox->hook = hook;
    mailbox->hook_self = self;
    pthread_mutex_unlock(&mailbox->lock);
}

struct sender mailbox_sender(struct mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    mailbox->senders++;
    pthread_mutex_unlock(&mailbox->lock);
    return (struct sender){ mailbox };
}

struct sender sender_copy(struct sender sender)
{
    return mailbox_sender(sender.mailbox);
}

void sender_drop(struct sender *sender)
{
    struct mailbox *mailbox = sender->mailbox;

    if (!mailbox)
        return;
    sender->mailbox = NULL;
    pthread_mutex_lock(&mailbox->lock);
    if (--mailbox->senders == 0)
        pthread_cond_signal(&mailbox->filled);
    unlock_and_free(mailbox);
}

enum mailbox_status sender_send(struct sender sender,
                                const struct envelope *envelope,
                                int64_t deadline)
{
    struct mailbox *mailbox = sender.mailbox;
    enum mailbox_status status = MAILBOX_OK;
    bool in_time = true;
    void (*hook)(void *self);
    void *hook_self;
    struct reply drop;
    bool was_empty;

    assert(deadline != DEADLINE_NEVER);
    pthread_mutex_lock(&mailbox->lock);
    mailbox->held++;
    while (mailbox->count == mailbox->capacity && !mailbox->closed && in_time)
        in_time = wait_until(&mailbox->drained, mailbox, deadline);
    mailbox->held--;
    was_empty = mailbox->count == 0; /* the one receiver waits only then */
    if (mailbox->closed)
        status = MAILBOX_CLOSED;
    else if (mailbox->count == mailbox->capacity)
        status = MAILBOX_TIMED_OUT;
    else
        put_last(mailbox, envelope);
    hook = mailbox->hook;
    hook_self = mailbox->hook_self;
    pthread_mutex_unlock(&mailbox->lock);

    if (status != MAILBOX_OK) {
        drop = envelope->reply;
        reply_drop(&drop);
        return status;
    }
    if (was_empty)
        pthread_cond_signal(&mailbox->filled);
    if (hook)
        hook(hook_self);
    return MAILBOX_OK;
}
