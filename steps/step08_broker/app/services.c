#include "services.h"

const struct operation process = { "service1", "service.process",
                                   &process_request_record,
                                   &process_response_record };
const struct operation transform = { "service2", "service.transform",
                                     &transform_request_record,
                                     &transform_response_record };
