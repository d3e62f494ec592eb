#include "trace/span.h"

#include "support/record.h"

static const struct field fields[] = {
    { "traceId", FIELD_TEXT, offsetof(struct span, trace_id),
      sizeof(((struct span *)0)->trace_id) },
    { "spanId", FIELD_TEXT, offsetof(struct span, span_id),
      sizeof(((struct span *)0)->span_id) },
    { "parentSpanId", FIELD_OPTIONAL_TEXT, offsetof(struct span, parent_id),
      sizeof(((struct span *)0)->parent_id) },
    { "continues", FIELD_BOOL, offsetof(struct span, continues), sizeof(bool) },
    { "name", FIELD_TEXT, offsetof(struct span, name), SPAN_NAME_SIZE },
    { "startTimeUnixNano", FIELD_TEXT, offsetof(struct span, start_ns), 24 },
    { "endTimeUnixNano", FIELD_TEXT, offsetof(struct span, end_ns), 24 },
    { "attempts", FIELD_INT32, offsetof(struct span, attempts), 4 },
    { "status", FIELD_TEXT, offsetof(struct span, status), 16 },
    { "message", FIELD_TEXT, offsetof(struct span, why), SPAN_WHY_SIZE },
};

static const struct record record = { fields,
                                      sizeof(fields) / sizeof(fields[0]),
                                      sizeof(struct span) };

bool span_write(const struct span *span, FILE *stream)
{
    char line[SPAN_LINE_SIZE];
    size_t length = record_write(&record, span, line, sizeof(line) - 1);

    line[length++] = '\n';
    return fwrite(line, 1, length, stream) == length;
}

bool span_read(const char *line, size_t length, struct span *span,
               char why[SPAN_WHY_SIZE])
{
    return record_decode(&record, line, length, span, why) == RECORD_OK;
}
