#include "wire/wire.h"

#include <stdio.h>

#include "support/record.h"

static const struct field request_fields[] = {
    { "traceparent", FIELD_TEXT, offsetof(struct request, traceparent),
      TRACEPARENT_SIZE },
    { "deadlineMs", FIELD_INT32, offsetof(struct request, deadline_ms), 4 },
    { "attempt", FIELD_INT32, offsetof(struct request, attempt), 4 },
    { "payload", FIELD_TEXT, offsetof(struct request, payload), PAYLOAD_SIZE },
};

static const struct field answer_fields[] = {
    { "payload", FIELD_OPTIONAL_TEXT, offsetof(struct answer, payload),
      PAYLOAD_SIZE + 1 },
    { "branch", FIELD_OPTIONAL_TEXT, offsetof(struct answer, branch),
      BRANCH_SIZE + 1 },
    { "error", FIELD_OPTIONAL_TEXT, offsetof(struct answer, error),
      ERROR_SIZE + 1 },
};

static const struct record request_record = { request_fields, 4,
                                              sizeof(struct request) };
static const struct record answer_record = { answer_fields, 3,
                                             sizeof(struct answer) };

static size_t write_line(const struct record *record, const void *from,
                         char line[WIRE_LINE_SIZE])
{
    size_t length = record_write(record, from, line, WIRE_LINE_SIZE - 1);

    line[length] = '\n';
    return length + 1;
}

size_t request_write(const struct request *request, char line[WIRE_LINE_SIZE])
{
    return write_line(&request_record, request, line);
}

size_t answer_write(const struct answer *answer, char line[WIRE_LINE_SIZE])
{
    return write_line(&answer_record, answer, line);
}

bool request_read(const char *line, size_t length, struct request *request,
                  char why[ERROR_SIZE])
{
    return record_decode(&request_record, line, length, request, why) ==
           RECORD_OK;
}

bool answer_read(const char *line, size_t length, struct answer *answer,
                 char why[ERROR_SIZE])
{
    struct answer read;
    bool ok =
        record_decode(&answer_record, line, length, &read, why) == RECORD_OK;

    if (ok && read.payload.present == read.error.present) {
        snprintf(why, ERROR_SIZE,
                 "either `payload` or `error` has to be there");
        ok = false;
    }
    if (ok)
        *answer = read;
    return ok;
}
