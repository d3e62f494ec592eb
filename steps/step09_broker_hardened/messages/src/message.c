#include "messages/message.h"

#include <stddef.h>

static const struct field process_request_fields[] = {
    { "value", FIELD_INT32, offsetof(struct process_request, value),
      sizeof(int32_t) },
    { "request_id", FIELD_TEXT, offsetof(struct process_request, request_id),
      REQUEST_ID_SIZE },
};

const struct record process_request_record = { process_request_fields, 2,
                                               sizeof(struct process_request) };

static const struct field process_response_fields[] = {
    { "value", FIELD_INT32, offsetof(struct process_response, value),
      sizeof(int32_t) },
    { "processed", FIELD_BOOL, offsetof(struct process_response, processed),
      sizeof(bool) },
    { "request_id", FIELD_TEXT, offsetof(struct process_response, request_id),
      REQUEST_ID_SIZE },
    { "error", FIELD_OPTIONAL_TEXT, offsetof(struct process_response, error),
      sizeof(struct error) },
};

const struct record process_response_record = {
    process_response_fields, 4, sizeof(struct process_response)
};

static const struct field transform_request_fields[] = {
    { "value", FIELD_INT32, offsetof(struct transform_request, value),
      sizeof(int32_t) },
    { "request_id", FIELD_TEXT, offsetof(struct transform_request, request_id),
      REQUEST_ID_SIZE },
};

const struct record transform_request_record = {
    transform_request_fields, 2, sizeof(struct transform_request)
};

static const struct field transform_response_fields[] = {
    { "original", FIELD_INT32, offsetof(struct transform_response, original),
      sizeof(int32_t) },
    { "transformed", FIELD_TEXT,
      offsetof(struct transform_response, transformed), TRANSFORMED_SIZE },
    { "request_id", FIELD_TEXT, offsetof(struct transform_response, request_id),
      REQUEST_ID_SIZE },
    { "error", FIELD_OPTIONAL_TEXT, offsetof(struct transform_response, error),
      sizeof(struct error) },
};

const struct record transform_response_record = {
    transform_response_fields, 4, sizeof(struct transform_response)
};

static const struct field version_request_fields[] = {
    { "request_id", FIELD_TEXT, offsetof(struct version_request, request_id),
      REQUEST_ID_SIZE },
};

const struct record version_request_record = { version_request_fields, 1,
                                               sizeof(struct version_request) };

static const struct field version_response_fields[] = {
    { "service_name", FIELD_TEXT,
      offsetof(struct version_response, service_name), VERSION_SIZE },
    { "version", FIELD_TEXT, offsetof(struct version_response, version),
      VERSION_SIZE },
    { "request_id", FIELD_TEXT, offsetof(struct version_response, request_id),
      REQUEST_ID_SIZE },
};

const struct record version_response_record = {
    version_response_fields, 3, sizeof(struct version_response)
};
