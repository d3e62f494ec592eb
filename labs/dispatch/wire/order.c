/* TaskDispatch. */
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "support/record.h"
#include "wire/forms.h"
#include "wire/json.h"

static const char *const priority_names[PRIORITY_COUNT] = {
    [PRIORITY_LOW] = "Low",
    [PRIORITY_NORMAL] = "Normal",
    [PRIORITY_HIGH] = "High",
    [PRIORITY_CRITICAL] = "Critical",
};

struct metadata {
    int32_t timeout_ms;
    int32_t retry_count;
    int32_t max_retries;
    char priority[16];
    struct {
        bool present;
        char text[TRACE_SIZE];
    } trace;
    struct {
        bool present;
        char text[NAME_SIZE];
    } worker, tag; /* ours: a client may say where it shall go */
};

static bool read_metadata(const char *task, struct metadata *metadata,
                          char why[MESSAGE_WHY_SIZE])
{
    static const struct field fields[] = {
        { "timeoutMs", FIELD_INT32, offsetof(struct metadata, timeout_ms),
          sizeof(int32_t) },
        { "retryCount", FIELD_INT32, offsetof(struct metadata, retry_count),
          sizeof(int32_t) },
        { "maxRetries", FIELD_INT32, offsetof(struct metadata, max_retries),
          sizeof(int32_t) },
        { "priority", FIELD_TEXT, offsetof(struct metadata, priority), 16 },
        { "traceId", FIELD_OPTIONAL_TEXT, offsetof(struct metadata, trace),
          1 + TRACE_SIZE },
        { "worker", FIELD_OPTIONAL_TEXT, offsetof(struct metadata, worker),
          1 + NAME_SIZE },
        { "tag", FIELD_OPTIONAL_TEXT, offsetof(struct metadata, tag),
          1 + NAME_SIZE },
    };
    static const struct record record = { fields, 7, sizeof(struct metadata) };
    const char *own = json_find_object(task, "metadata", why);

    return own && record_read(&record, own, metadata, why);
}

static bool take_metadata(const struct metadata *metadata, struct order *order,
                          char why[MESSAGE_WHY_SIZE])
{
    int priority = 0;

    while (priority < PRIORITY_COUNT &&
           strcasecmp(metadata->priority, priority_names[priority]) != 0)
        priority++;
    if (priority == PRIORITY_COUNT)
        return explain(why, "not Low, Normal, High or Critical", "priority");
    if (metadata->timeout_ms < 1 || metadata->retry_count < 0 ||
        metadata->max_retries < 0)
        return explain(why, "a negative number", "metadata");
    order->priority = (enum priority)priority;
    order->timeout_ms = metadata->timeout_ms;
    order->retry_count = metadata->retry_count;
    order->max_retries = metadata->max_retries;
    strcpy(order->trace, metadata->trace.text);
    strcpy(order->route.worker, metadata->worker.text);
    strcpy(order->route.tag, metadata->tag.text);
    return true;
}

bool read_order(const char *json, struct message *message,
                char why[MESSAGE_WHY_SIZE])
{
    static const struct field fields[] = {
        { "id", FIELD_TEXT, 0, NAME_SIZE },
        { "taskType", FIELD_TEXT, NAME_SIZE, NAME_SIZE },
    };
    static const struct record record = { fields, 2, 2 * NAME_SIZE };
    struct order *order = &message->body.order;
    const char *task = json_find_object(json, "task", why);
    char texts[2][NAME_SIZE];
    struct metadata metadata;

    if (!task || !record_read(&record, task, texts, why))
        return false;
    if (!read_uuid(texts[0], order->id))
        return explain(why, "not a UUID", "id");
    strcpy(order->route.task, texts[1]);
    order->payload = json_find(task, "payload", &order->payload_length);
    if (!order->payload)
        return explain(why, "missing field", "payload");
    return read_metadata(task, &metadata, why) &&
           take_metadata(&metadata, order, why);
}

/* RFC 3339, with nanoseconds. */
static void write_now(FILE *stream)
{
    struct timespec now;
    struct tm parts;
    char text[sizeof("2026-03-01T08:00:00")];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
    fprintf(stream, "\"createdAt\":\"%s.%09ldZ\"", text, now.tv_nsec);
}

static void write_optional(FILE *stream, const char *name, const char *text)
{
    if (!text[0])
        return;
    fprintf(stream, ",\"%s\":", name);
    write_string(stream, text);
}

void write_order(FILE *stream, const struct message *message)
{
    const struct order *order = &message->body.order;

    fprintf(stream, ",\"task\":{\"id\":\"%s\",\"taskType\":", order->id);
    write_string(stream, order->route.task);
    fputs(",\"payload\":", stream);
    fwrite(order->payload, 1, order->payload_length, stream);
    fputs(",\"metadata\":{", stream);
    write_now(stream);
    fprintf(stream,
            ",\"timeoutMs\":%" PRId32
            ",\"priority\":\"%s\",\"retryCount\":%" PRId32
            ",\"maxRetries\":%" PRId32 ",\"traceId\":",
            order->timeout_ms, priority_names[order->priority],
            order->retry_count, order->max_retries);
    if (order->trace[0])
        write_string(stream, order->trace);
    else
        fputs("null", stream);
    write_optional(stream, "worker", order->route.worker);
    write_optional(stream, "tag", order->route.tag);
    fputs("}}", stream);
}
