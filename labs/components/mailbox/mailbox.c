#include "mailbox.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

enum { READER_MS = 1000 }; /* for the reader of a stream to make room */

struct mailbox {
    pthread_mutex_t lock; /* of all that is below */
    pthread_cond_t filled;
    pthread_cond_t drained;
    size_t senders;
    bool closed;
    bool released;
    void (*hook)(void *self);
    void *hook_self;
    size_t capacity;
    size_t first;
    size_t count;
    struct envelope ring[];
};

struct mailbox *mailbox_create(size_t capacity)
{
    struct mailbox *mailbox =
        malloc(sizeof(*mailbox) + capacity * sizeof(mailbox->ring[0]));

    if (mailbox)
        *mailbox = (struct mailbox){ .lock = PTHREAD_MUTEX_INITIALIZER,
                                     .filled = PTHREAD_COND_INITIALIZER,
                                     .drained = PTHREAD_COND_INITIALIZER,
                                     .capacity = capacity };
    return mailbox;
}

/* Unlocks it, and frees it if nobody is left at either end. */
static void unlock_and_free(struct mailbox *mailbox)
{
    bool unused = mailbox->released && mailbox->senders == 0;

    pthread_mutex_unlock(&mailbox->lock);
    if (unused)
        free(mailbox); /* its lock and conditions own nothing */
}

/* False once the deadline is over. */
static bool wait_until(pthread_cond_t *condition, struct mailbox *mailbox,
                       int64_t deadline)
{
    struct timespec moment = timespec_of_ms(deadline);

    return pthread_cond_clockwait(condition, &mailbox->lock, CLOCK_MONOTONIC,
                                  &moment) != ETIMEDOUT;
}

/* Nothing will be put in any more. */
static bool is_over(const struct mailbox *mailbox)
{
    return mailbox->closed || mailbox->senders == 0;
}

static void take_first(struct mailbox *mailbox, struct envelope *envelope)
{
    *envelope = mailbox->ring[mailbox->first];
    mailbox->first = (mailbox->first + 1) % mailbox->capacity;
    mailbox->count--;
}

enum mailbox_status mailbox_receive(struct mailbox *mailbox,
                                    struct envelope *envelope, int64_t deadline)
{
    enum mailbox_status status = MAILBOX_OK;
    bool in_time = true;

    pthread_mutex_lock(&mailbox->lock);
    while (mailbox->count == 0 && !is_over(mailbox) && in_time)
        in_time = wait_until(&mailbox->filled, mailbox, deadline);
    if (mailbox->count > 0)
        take_first(mailbox, envelope);
    else
        status = is_over(mailbox) ? MAILBOX_CLOSED : MAILBOX_TIMED_OUT;
    pthread_mutex_unlock(&mailbox->lock);
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
    struct reply unsent = envelope->reply;
    bool in_time = true;
    void (*hook)(void *self);

    assert(deadline != DEADLINE_NEVER);
    pthread_mutex_lock(&mailbox->lock);
    while (mailbox->count == mailbox->capacity && !mailbox->closed && in_time)
        in_time = wait_until(&mailbox->drained, mailbox, deadline);
    hook = mailbox->hook;
    if (mailbox->closed)
        status = MAILBOX_CLOSED;
    else if (mailbox->count == mailbox->capacity)
        status = MAILBOX_TIMED_OUT;
    else
        mailbox->ring[(mailbox->first + mailbox->count++) % mailbox->capacity] =
            *envelope;
    pthread_mutex_unlock(&mailbox->lock);

    if (status != MAILBOX_OK) {
        reply_drop(&unsent);
        return status;
    }
    pthread_cond_signal(&mailbox->filled);
    if (hook)
        hook(mailbox->hook_self); /* it is set once */
    return MAILBOX_OK;
}

/* To a mailbox in this process. */
static enum mailbox_status say(void *self, const struct message *message)
{
    struct sender to = { self };

    if (message)
        return tell(to, message, now_ms() + READER_MS);
    sender_drop(&to);
    return MAILBOX_OK;
}

struct reply reply_to(struct mailbox *mailbox, enum reply_kind kind)
{
    return (struct reply){ kind, say, mailbox_sender(mailbox).mailbox };
}

enum mailbox_status reply_send(struct reply *reply,
                               const struct message *message)
{
    enum mailbox_status status = MAILBOX_OK;

    if (reply->kind != REPLY_NONE)
        status = reply->say(reply->self, message);
    if (reply->kind == REPLY_ONCE)
        reply_drop(reply);
    return status;
}

void reply_drop(struct reply *reply)
{
    if (reply->kind != REPLY_NONE)
        reply->say(reply->self, NULL);
    reply->kind = REPLY_NONE;
}
