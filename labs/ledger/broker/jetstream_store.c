#include "jetstream_store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "support/record.h"

enum { SUBJECT_SIZE = 64 };

static void subject_of(const struct jetstream *jetstream, int32_t order,
                       char subject[SUBJECT_SIZE])
{
    if (order == ALL_ORDERS)
        snprintf(subject, SUBJECT_SIZE, "%s.*", jetstream->stream);
    else
        snprintf(subject, SUBJECT_SIZE, "%s.%" PRId32, jetstream->stream,
                 order);
}

/* ---- An event as a line ---- */

struct line {
    int32_t order;
    int32_t version;
    int32_t schema;
    char type[64];
    char data[DATA_SIZE];
};

enum { MESSAGE_SIZE = STORE_BATCH * 2 * DATA_SIZE };

static const struct field fields[] = {
    { "order", FIELD_INT32, offsetof(struct line, order), sizeof(int32_t) },
    { "version", FIELD_INT32, offsetof(struct line, version), sizeof(int32_t) },
    { "schema", FIELD_INT32, offsetof(struct line, schema), sizeof(int32_t) },
    { "type", FIELD_TEXT, offsetof(struct line, type), 64 },
    { "data", FIELD_TEXT, offsetof(struct line, data), DATA_SIZE },
};
static const struct record line_record = { fields, 5, sizeof(struct line) };

/* Returns the length with the newline, or 0: it does not fit. */
static size_t write_line(int32_t order, int32_t version,
                         const struct stored_event *event, char *text,
                         size_t size)
{
    struct line line = { order, version, event->schema, "", "" };
    size_t length;

    snprintf(line.type, sizeof(line.type), "%s", event->type);
    snprintf(line.data, sizeof(line.data), "%s", event->data);
    length = record_write(&line_record, &line, text, size);
    if (length > 0)
        text[length++] = '\n'; /* in place of the NUL */
    return length;
}

/* Gives each event of a message that is above the version after. What is none
 * is named and left out: its order lacks a version then, which is noticed. */
static enum store_status read_lines(natsMsg *message, int64_t position,
                                    int64_t after, store_reader *reader,
                                    void *context)
{
    const char *lines = natsMsg_GetData(message);
    size_t size = (size_t)natsMsg_GetDataLength(message);
    size_t length;

    for (size_t at = 0; at < size; at += length + 1) {
        const char *newline = memchr(lines + at, '\n', size - at);
        char text[2 * DATA_SIZE];
        char why[RECORD_WHY_SIZE];
        struct line line;
        struct stored_event event = { position, 0, 0, 0, line.type, line.data };

        length = newline ? (size_t)(newline - lines) - at : size - at;
        snprintf(text, sizeof(text), "%.*s", (int)length, lines + at);
        if (record_decode(&line_record, text, strlen(text), &line, why) !=
            RECORD_OK) {
            fprintf(stderr, "ledger: message %" PRId64 ", left out: %s\n",
                    position, why);
            continue;
        }
        event.order = line.order;
        event.version = line.version;
        event.schema = line.schema;
        if (event.version > after && !reader(context, &event))
            return STORE_STOPPED;
    }
    return STORE_OK;
}

/* ---- Reading, message by message: no consumer has to be kept ---- */

/* The first message of an order, or of all, behind a position. */
static natsStatus get_next(struct jetstream *jetstream, int32_t order,
                           uint64_t position, natsMsg **message)
{
    char subject[SUBJECT_SIZE];
    jsDirectGetMsgOptions options;

    subject_of(jetstream, order, subject);
    jsDirectGetMsgOptions_Init(&options);
    options.NextBySubject = subject;
    options.Sequence = position + 1;
    return js_DirectGetMsg(message, jetstream->context, jetstream->stream, NULL,
                           &options);
}

static enum store_status op_read(void *self, int32_t order, int64_t after,
                                 store_reader *reader, void *context)
{
    struct jetstream *jetstream = self;
    bool all = order == ALL_ORDERS;
    uint64_t at = all ? (uint64_t)after : 0;
    enum store_status status = STORE_OK;
    natsStatus got = NATS_OK;

    while (got == NATS_OK && status == STORE_OK) {
        natsMsg *message = NULL;

        got = get_next(jetstream, order, at, &message);
        if (got == NATS_OK) {
            at = natsMsg_GetSequence(message);
            status = read_lines(message, (int64_t)at, all ? 0 : after, reader,
                                context);
        }
        natsMsg_Destroy(message);
    }
    if (got != NATS_NOT_FOUND && !jetstream_ok(jetstream, got))
        status = STORE_FAILED;
    return status;
}

/* ---- Writing ---- */

static bool note_version(void *context, const struct stored_event *event)
{
    *(int32_t *)context = event->version;
    return true;
}

/* The last message of an order. NULL: there is none. */
static natsStatus get_last(struct jetstream *jetstream, int32_t order,
                           natsMsg **last)
{
    char subject[SUBJECT_SIZE];
    natsStatus status;

    subject_of(jetstream, order, subject);
    status = js_GetLastMsg(last, jetstream->context, jetstream->stream, subject,
                           NULL, NULL);
    return status == NATS_NOT_FOUND ? NATS_OK : status;
}

/* behind: the server adds it only behind this message of the order; NULL:
 * behind whatever is there. */
static enum store_status publish(struct jetstream *jetstream, int32_t order,
                                 const char *text, size_t length,
                                 const uint64_t *behind)
{
    char subject[SUBJECT_SIZE];
    char sequence[24];
    natsMsg *message = NULL;
    jsErrCode code = 0;
    natsStatus status;

    subject_of(jetstream, order, subject);
    status = natsMsg_Create(&message, subject, NULL, text, (int)length);
    if (status == NATS_OK && behind) {
        snprintf(sequence, sizeof(sequence), "%" PRIu64, *behind);
        status = natsMsgHeader_Set(
            message, "Nats-Expected-Last-Subject-Sequence", sequence);
    }
    if (status == NATS_OK)
        status = js_PublishMsg(NULL, jetstream->context, message, NULL, &code);
    natsMsg_Destroy(message);
    if (code == JSStreamWrongLastSequenceErr)
        return STORE_CONFLICT;
    return jetstream_ok(jetstream, status) ? STORE_OK : STORE_FAILED;
}

static enum store_status op_append(void *self, int32_t order, int32_t expected,
                                   const struct stored_event *events,
                                   size_t count)
{
    struct jetstream *jetstream = self;
    char text[MESSAGE_SIZE];
    size_t length = 0;
    int32_t version = 0;
    uint64_t sequence = 0;
    natsMsg *last = NULL;

    if (!jetstream_ok(jetstream, get_last(jetstream, order, &last)))
        return STORE_FAILED;
    if (last) {
        sequence = natsMsg_GetSequence(last);
        read_lines(last, 0, 0, note_version, &version);
    }
    natsMsg_Destroy(last);
    if (version != expected)
        return STORE_CONFLICT;
    for (size_t i = 0; i < count; i++)
        length += write_line(order, expected + 1 + (int32_t)i, &events[i],
                             text + length, sizeof(text) - length);
    return publish(jetstream, order, text, length, &sequence);
}

struct store jetstream_as_store(struct jetstream *jetstream)
{
    static const struct store_ops ops = { .append = op_append,
                                          .read = op_read };

    return (struct store){ .ops = &ops, .self = jetstream };
}

bool jetstream_publish(struct jetstream *jetstream,
                       const struct stored_event *event)
{
    char text[2 * DATA_SIZE];
    size_t length =
        write_line(event->order, event->version, event, text, sizeof(text));

    return publish(jetstream, event->order, text, length, NULL) == STORE_OK;
}
