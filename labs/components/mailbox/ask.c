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

bool ask(struct sender to, const struct message *request,
         enum message_kind wanted, int64_t deadline, struct message *answer)
{
    struct mailbox *answers = mailbox_create(1);
    struct envelope envelope = { .message = *request };
    enum mailbox_status status;

    if (!answers) {
        message_say(answer, MESSAGE_FAILED, "no memory to ask");
        return false;
    }
    envelope.reply = (struct reply){ REPLY_ONCE, mailbox_sender(answers) };
    status = sender_send(to, &envelope, deadline);
    if (status == MAILBOX_OK)
        status = mailbox_receive(answers, &envelope, deadline);
    mailbox_release(answers);

    *answer = envelope.message;
    if (status == MAILBOX_TIMED_OUT)
        message_say(answer, MESSAGE_FAILED, "no answer in time");
    else if (status == MAILBOX_CLOSED)
        message_say(answer, MESSAGE_FAILED, "there will be no answer");
    else if (answer->kind != wanted && answer->kind != MESSAGE_REFUSED &&
             answer->kind != MESSAGE_FAILED)
        message_say(answer, MESSAGE_FAILED, "an answer of another kind");
    return answer->kind == wanted;
}

bool ask_for(struct sender to, enum message_kind kind, enum message_kind wanted,
             int64_t deadline, struct message *answer)
{
    struct message request = { .kind = kind };

    return ask(to, &request, wanted, deadline, answer);
}

struct mailbox *ask_for_stream(struct sender to, struct envelope envelope,
                               int64_t deadline)
{
    struct mailbox *answers = mailbox_create(MAILBOX_CAPACITY);

    if (!answers)
        return NULL;
    envelope.reply = (struct reply){ REPLY_STREAM, mailbox_sender(answers) };
    sender_send(to, &envelope, deadline);
    return answers;
}
