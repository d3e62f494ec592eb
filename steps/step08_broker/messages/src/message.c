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
};

const struct record process_response_record = {
    process_response_fields, 3, sizeof(struct process_response)
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
};

const struct record transform_response_record = {
    transform_response_fields, 3, sizeof(struct transform_response)
};
