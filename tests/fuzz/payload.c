/*
 * What the services of step 08 make of a message from the broker. The first
 * byte chooses the service.
 */
#include "fuzz.h"

#include "service1/service1.h"
#include "service2/service2.h"

static void check_processed(const char *payload, size_t length,
                            const char *reply, size_t reply_length)
{
    struct process_request request;
    struct process_response response;
    char why[RECORD_WHY_SIZE];
    int64_t twice;

    if (record_decode(&process_request_record, payload, length, &request,
                      why) != RECORD_OK) {
        assert(reply_length == 0);
        return;
    }
    assert(record_decode(&process_response_record, reply, reply_length,
                         &response, why) == RECORD_OK);
    twice = (int64_t)request.value * 2;
    assert(response.processed == (twice >= INT32_MIN && twice <= INT32_MAX));
    assert(response.value == (response.processed ? twice : request.value));
    assert(strcmp(response.request_id, request.request_id) == 0);
}

static void check_transformed(const char *payload, size_t length,
                              const char *reply, size_t reply_length)
{
    struct transform_request request;
    struct transform_response response;
    char why[RECORD_WHY_SIZE];

    if (record_decode(&transform_request_record, payload, length, &request,
                      why) != RECORD_OK) {
        assert(reply_length == 0);
        return;
    }
    assert(record_decode(&transform_response_record, reply, reply_length,
                         &response, why) == RECORD_OK);
    assert(response.original == request.value);
    assert(strncmp(response.transformed, "Value-", 6) == 0);
    assert(atoll(response.transformed + 6) == request.value);
    assert(strcmp(response.request_id, request.request_id) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool to_service2 = size > 0 && data[0] % 2;
    char reply[MESSAGE_SIZE];
    size_t length;
    char *payload;

    if (size == 0)
        return 0;
    payload = text_of(data + 1, size - 1);
    if (to_service2) {
        length = service2_answer(payload, size - 1, reply);
        check_transformed(payload, size - 1, reply, length);
    } else {
        length = service1_answer(payload, size - 1, reply);
        check_processed(payload, size - 1, reply, length);
    }
    free(payload);
    return 0;
}
