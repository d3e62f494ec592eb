/* What one says to a component through a sender. */
#ifndef ASK_H
#define ASK_H

#include "mailbox.h"

/* Sends request, and wants no answer. */
enum mailbox_status tell(struct sender to, const struct message *request,
                         int64_t deadline);

/* Sends request and waits for its one answer. False: it is not of the kind
 * wanted but says no (MESSAGE_REFUSED), or there is none (MESSAGE_FAILED), and
 * answer->text says why. */
bool ask(struct sender to, const struct message *request,
         enum message_kind wanted, int64_t deadline, struct message *answer);

/* Sends envelope with a stream for its answers. They are to be received from
 * the mailbox returned, until it is closed, and it is to be released. NULL:
 * there is no memory. What cannot be sent leaves it closed. */
struct mailbox *ask_for_stream(struct sender to, struct envelope envelope,
                               int64_t deadline);

#endif
