/* A mailbox: what many threads put in, one takes out. Components share nothing
 * else. */
#ifndef MAILBOX_H
#define MAILBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "message.h"
#include "support/clock.h"

enum { MAILBOX_CAPACITY = 100 };

/* All waiting is until a deadline, a moment of now_ms(). */
#define DEADLINE_NEVER INT64_MAX
#define DEADLINE_NOW 0 /* not to wait at all */

struct mailbox;

/* The right to send to a mailbox. It may be given to any thread; whoever has
 * one drops it once, and who wants two makes a copy. {NULL} is no sender. */
struct sender {
    struct mailbox *mailbox;
};

enum mailbox_status {
    MAILBOX_OK,
    MAILBOX_CLOSED,    /* there is nobody at the other end any more */
    MAILBOX_TIMED_OUT, /* it was full, or empty, until the deadline */
};

/* Where answers go: nowhere, or to whoever asked, who hears as well when it is
 * dropped: nobody waits for an answer that will not come. */
enum reply_kind { REPLY_NONE, REPLY_ONCE, REPLY_STREAM };

struct reply {
    enum reply_kind kind;
    enum mailbox_status (*say)(void *self, const struct message *message);
    void *self; /* message NULL: there will be no more */
};

struct envelope {
    struct message message;
    struct reply reply;
};

/* ---- The receiver's side: one thread ---- */

/* A mailbox with room for so many envelopes, and without senders; it can be
 * sent to before anybody receives. NULL: there is no memory. */
struct mailbox *mailbox_create(size_t capacity);

/* Waits for the next envelope, which then is the caller's. Closed: it is empty,
 * and the last sender is gone, or it was closed. */
enum mailbox_status mailbox_receive(struct mailbox *mailbox,
                                    struct envelope *envelope,
                                    int64_t deadline);

size_t mailbox_waiting(struct mailbox *mailbox);

/* From now on every send says closed, those that wait for room as well, and
 * what was not received is dropped. Any thread that has a right to it may. */
void mailbox_close(struct mailbox *mailbox);

/* Closes it, and gives it up. It is freed with its last sender. May be NULL. */
void mailbox_release(struct mailbox *mailbox);

/* Lets hook(self) be called after each send, by the thread that sent. */
void mailbox_set_hook(struct mailbox *mailbox, void (*hook)(void *self),
                      void *self);

/* ---- The senders' side: any thread ---- */

struct sender mailbox_sender(struct mailbox *mailbox);
struct sender sender_copy(struct sender sender);
void sender_drop(struct sender *sender);

/* Takes the envelope in any case: if it cannot be sent, its reply is dropped.
 * When the mailbox is full it waits for room, but never for ever:
 * DEADLINE_NEVER is not allowed. */
enum mailbox_status sender_send(struct sender sender,
                                const struct envelope *envelope,
                                int64_t deadline);

/* A reply that leads to a mailbox, for which it counts as a sender. */
struct reply reply_to(struct mailbox *mailbox, enum reply_kind kind);

/* Answers, and drops a reply that was to be sent once. A stream whose reader
 * does not read for a second loses the answer (MAILBOX_TIMED_OUT). */
enum mailbox_status reply_send(struct reply *reply,
                               const struct message *message);

void reply_drop(struct reply *reply);

/* ---- What one says through a sender ---- */

/* Makes message a text of that kind, formatted as by printf; what is too long
 * is cut, since it is for people only. */
void message_say(struct message *message, enum message_kind kind,
                 const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Sends request, and wants no answer. */
enum mailbox_status tell(struct sender to, const struct message *request,
                         int64_t deadline);

/* Sends message and waits for its one answer, which it becomes. False: that
 * says no (MESSAGE_REFUSED), or there is none in time (MESSAGE_FAILED), or
 * never will be (MESSAGE_CLOSED); its text says why. */
bool ask(struct sender to, struct message *message, int64_t deadline);

/* Sends request with a stream for its answers. They are to be received from the
 * mailbox returned, until it is closed, and it is to be released. NULL: there
 * is no memory. What cannot be sent leaves it closed. */
struct mailbox *ask_for_stream(struct sender to, const struct message *request,
                               int64_t deadline);

#endif
