/* Spans as OpenTelemetry's collectors take them: the JSON of an
 * ExportTraceServiceRequest, https://opentelemetry.io/docs/specs/otlp/ */
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "trace/tree.h"

enum { KIND_INTERNAL = 1, STATUS_UNSET = 0, STATUS_OK = 1, STATUS_ERROR = 2 };

static void add_attribute(cJSON *attributes, const char *key, const char *kind,
                          const char *value)
{
    cJSON *attribute = cJSON_CreateObject();
    cJSON *object = cJSON_AddObjectToObject(attribute, "value");

    cJSON_AddStringToObject(attribute, "key", key);
    cJSON_AddStringToObject(object, kind, value);
    cJSON_AddItemToArray(attributes, attribute);
}

/* Nobody has done anything wrong in what was only cancelled. */
static int status_code(const char *status)
{
    if (strcmp(status, "ok") == 0)
        return STATUS_OK;
    return strcmp(status, "cancelled") == 0 ? STATUS_UNSET : STATUS_ERROR;
}

static cJSON *make_span(const struct span *span)
{
    cJSON *made = cJSON_CreateObject();
    cJSON *status = cJSON_AddObjectToObject(made, "status");
    cJSON *attributes = cJSON_AddArrayToObject(made, "attributes");
    char attempts[16];

    cJSON_AddStringToObject(made, "traceId", span->trace_id);
    cJSON_AddStringToObject(made, "spanId", span->span_id);
    if (span->parent_id.present)
        cJSON_AddStringToObject(made, "parentSpanId", span->parent_id.text);
    cJSON_AddStringToObject(made, "name", span->name);
    cJSON_AddNumberToObject(made, "kind", KIND_INTERNAL);
    cJSON_AddStringToObject(made, "startTimeUnixNano", span->start_ns);
    cJSON_AddStringToObject(made, "endTimeUnixNano", span->end_ns);
    cJSON_AddNumberToObject(status, "code", status_code(span->status));
    cJSON_AddStringToObject(status, "message", span->why);
    snprintf(attempts, sizeof(attempts), "%d", (int)span->attempts);
    add_attribute(attributes, "attempts", "intValue", attempts);
    add_attribute(attributes, "outcome", "stringValue", span->status);
    return made;
}

bool spans_show_otlp(const struct spans *spans, FILE *stream)
{
    cJSON *request = cJSON_CreateObject();
    cJSON *resources = cJSON_AddArrayToObject(request, "resourceSpans");
    cJSON *group = cJSON_CreateObject();
    cJSON *resource = cJSON_AddObjectToObject(group, "resource");
    cJSON *scopes = cJSON_AddArrayToObject(group, "scopeSpans");
    cJSON *scope = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(scope, "spans");
    char *text = NULL;

    add_attribute(cJSON_AddArrayToObject(resource, "attributes"),
                  "service.name", "stringValue", "topo");
    cJSON_AddItemToArray(scopes, scope);
    cJSON_AddItemToArray(resources, group);
    for (size_t i = 0; i < spans->count; i++)
        cJSON_AddItemToArray(list, make_span(&spans->items[i]));
    if ((size_t)cJSON_GetArraySize(list) == spans->count)
        text = cJSON_PrintUnformatted(request);
    if (text)
        fprintf(stream, "%s\n", text);
    cJSON_free(text);
    cJSON_Delete(request);
    return text != NULL;
}
