#include "mailbox.h"

#include <stdarg.h>
#include <stdio.h>

void message_say(struct message *message, enum message_kind kind,
                 const char *format, ...)
{
    va_list arguments;

    message->kind = kind;
    va_start(arguments, format);
    vsnprintf(message->text, sizeof(message->text), format, arguments);
    va_end(arguments);
}

enum mailbox_status tell(struct sender to, const struct message *request,
                         int64_t deadline)
{
    return sender_send(to, &(struct envelope){ .message = *request }, deadline);
}

bool ask(struct sender to, struct message *message, int64_t deadline)
{
    enum message_kind asked = message->kind;
    struct mailbox *answers = mailbox_create(1);
    struct envelope envelope = { .message = *message };
    enum mailbox_status status;

    if (!answers) {
        message_say(message, MESSAGE_FAILED, "no memory to ask");
        return false;
    }
    envelope.reply = reply_to(answers, REPLY_ONCE);
    status = sender_send(to, &envelope, deadline);
    if (status == MAILBOX_OK)
        status = mailbox_receive(answers, &envelope, deadline);
    mailbox_release(answers);

    *message = envelope.message;
    if (status == MAILBOX_TIMED_OUT)
        message_say(message, MESSAGE_FAILED, "no answer in time");
    else if (status == MAILBOX_CLOSED)
        message_say(message, MESSAGE_CLOSED, "there will be no answer");
    else if (message->kind != asked && message->kind != MESSAGE_REFUSED &&
             message->kind != MESSAGE_FAILED)
        message_say(message, MESSAGE_FAILED, "an answer of another kind");
    return message->kind == asked;
}

struct mailbox *ask_for_stream(struct sender to, const struct message *request,
                               int64_t deadline)
{
    struct mailbox *answers = mailbox_create(MAILBOX_CAPACITY);
    struct envelope envelope = { .message = *request };

    if (!answers)
        return NULL;
    envelope.reply = reply_to(answers, REPLY_STREAM);
    sender_send(to, &envelope, deadline);
    return answers;
}
