#include "mailbox.h"

enum { READER_MS = 1000 }; /* for the reader of a stream to make room */

enum mailbox_status reply_send(struct reply *reply,
                               const struct message *message)
{
    enum mailbox_status status;

    if (reply->kind == REPLY_NONE)
        return MAILBOX_OK;
    status = sender_send(reply->to, &(struct envelope){ .message = *message },
                         deadline_in_ms(READER_MS));
    if (reply->kind == REPLY_ONCE)
        reply_drop(reply);
    return status;
}

void reply_drop(struct reply *reply)
{
    reply->kind = REPLY_NONE;
    sender_drop(&reply->to);
}
