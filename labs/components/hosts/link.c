#include "link.h"

#include <poll.h>
#include <unistd.h>

enum { ASK_MS = 500 }; /* for what is called here to answer */

/* A call has answers, perhaps none, and then an end. Gone: it could not be put
 * into the mailbox, which is closed. */
enum frame_kind { FRAME_CALL, FRAME_ANSWER, FRAME_END, FRAME_GONE };

/* Both ends are the same program on the same machine, so a frame is a struct.
 * It is shorter than PIPE_BUF, so it is written as a whole. */
struct frame {
    enum frame_kind kind;
    enum envelope_kind envelope;
    int number; /* who is called */
    struct message message;
};

static bool write_frame(const struct link *link, const struct frame *frame)
{
    return write(link->out, frame, sizeof(*frame)) == sizeof(*frame);
}

/* False: there was none until the deadline, or the other end is gone. */
static bool read_frame(const struct link *link, struct frame *frame,
                       int64_t deadline)
{
    struct pollfd file = { .fd = link->in, .events = POLLIN };

    return poll(&file, 1, deadline_left_ms(deadline)) == 1 &&
           read(link->in, frame, sizeof(*frame)) == sizeof(*frame);
}

/* Lets the called component answer, and passes its answers back. */
static bool answer_call(const struct link *link, const struct frame *call)
{
    int64_t deadline = deadline_in_ms(ASK_MS);
    struct mailbox *answers = mailbox_create(MAILBOX_CAPACITY);
    struct envelope envelope = { .kind = call->envelope,
                                 .message = call->message };
    struct frame frame = { .kind = FRAME_ANSWER };
    enum mailbox_status status;
    bool ok = true;

    if (!answers)
        return false;
    envelope.reply = (struct reply){ REPLY_STREAM, mailbox_sender(answers) };
    status = sender_send(link->senders[call->number], &envelope, deadline);
    while (ok && mailbox_receive(answers, &envelope, deadline) == MAILBOX_OK) {
        frame.message = envelope.message;
        ok = write_frame(link, &frame);
    }
    mailbox_release(answers);
    frame.kind = status == MAILBOX_CLOSED ? FRAME_GONE : FRAME_END;
    return ok && write_frame(link, &frame);
}

/* Passes the answers to a call on until their end, and answers calls of the
 * other end meanwhile. The last answer is in *last. False: there was no end
 * until the deadline, or there is nobody any more. */
static bool await_end(const struct link *link, struct reply *reply,
                      struct message *last, int64_t deadline)
{
    struct frame frame;

    while (read_frame(link, &frame, deadline)) {
        if (frame.kind == FRAME_END)
            return true;
        if (frame.kind == FRAME_GONE ||
            (frame.kind == FRAME_CALL && !answer_call(link, &frame)))
            return false;
        if (frame.kind == FRAME_ANSWER) {
            *last = frame.message;
            reply_send(reply, &frame.message);
        }
    }
    return false;
}

bool link_call(const struct link *link, int number,
               const struct envelope *envelope, struct reply *reply,
               int64_t deadline)
{
    struct frame frame = { .kind = FRAME_CALL,
                           .envelope = envelope->kind,
                           .number = number,
                           .message = envelope->message };
    struct message last;

    return write_frame(link, &frame) && await_end(link, reply, &last, deadline);
}

bool link_await_start(const struct link *link, struct message *answer,
                      int64_t deadline)
{
    struct reply nobody = { .kind = REPLY_NONE };

    return await_end(link, &nobody, answer, deadline);
}

bool link_say_started(const struct link *link, const struct message *answer)
{
    struct frame frame = { .kind = FRAME_ANSWER, .message = *answer };
    struct frame end = { .kind = FRAME_END };

    return write_frame(link, &frame) && write_frame(link, &end);
}

bool link_serve(const struct link *link)
{
    struct frame frame;

    return read_frame(link, &frame, DEADLINE_NOW) && answer_call(link, &frame);
}
