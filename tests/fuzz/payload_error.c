/*
 * What the services of step 09 make of a message from the broker. The first
 * byte chooses the service. One from 80 (hex) on is all there is: it also
 * chooses a message, with one of the values where the answers change.
 */
#include "fuzz.h"

#include <stdio.h>

#include "messages/request.h"
#include "service1/service1.h"
#include "service2/service2.h"

/* What cannot be read is answered with an error, and the id, if that can be. */
static void check_refused(const char *payload, size_t length, const char *id,
                          const struct error *error)
{
    struct version_request only_id = { "" };
    char why[RECORD_WHY_SIZE];

    if (length <= PAYLOAD_LIMIT)
        record_decode(&version_request_record, payload, length, &only_id, why);
    assert(error->present && is_one_line(error->text, sizeof(error->text)));
    assert(strcmp(id, only_id.request_id) == 0);
}

static bool can_read(const struct record *record, const char *payload,
                     size_t length, void *request)
{
    char why[RECORD_WHY_SIZE];

    return length <= PAYLOAD_LIMIT &&
           record_decode(record, payload, length, request, why) == RECORD_OK;
}

static void check_processed(const char *payload, size_t length,
                            const char *reply, size_t reply_length)
{
    struct process_request request;
    struct process_response response;
    char why[RECORD_WHY_SIZE];
    int64_t twice;
    bool fits;

    assert(record_decode(&process_response_record, reply, reply_length,
                         &response, why) == RECORD_OK);
    if (!can_read(&process_request_record, payload, length, &request)) {
        assert(response.value == 0 && !response.processed);
        check_refused(payload, length, response.request_id, &response.error);
        return;
    }
    twice = (int64_t)request.value * 2;
    fits = twice >= INT32_MIN && twice <= INT32_MAX;
    assert(response.processed == fits && response.error.present == !fits);
    assert(response.value == (fits ? twice : request.value));
    assert(fits || is_one_line(response.error.text, ERROR_SIZE));
    assert(strcmp(response.request_id, request.request_id) == 0);
}

static void check_transformed(const char *payload, size_t length,
                              const char *reply, size_t reply_length)
{
    struct transform_request request;
    struct transform_response response;
    char why[RECORD_WHY_SIZE];
    char expected[32] = "";
    bool fits;

    assert(record_decode(&transform_response_record, reply, reply_length,
                         &response, why) == RECORD_OK);
    if (!can_read(&transform_request_record, payload, length, &request)) {
        assert(response.original == 0 && response.transformed[0] == '\0');
        check_refused(payload, length, response.request_id, &response.error);
        return;
    }
    fits = llabs(request.value) <= 9999;
    if (fits)
        snprintf(expected, sizeof(expected), "Value-%04d", (int)request.value);
    assert(response.error.present == !fits);
    assert(response.original == request.value);
    assert(strcmp(response.transformed, expected) == 0);
    assert(fits || is_one_line(response.error.text, ERROR_SIZE));
    assert(strcmp(response.request_id, request.request_id) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const ends[] = {
        "[9999,\"\"]",        "[10000,\"\"]",       "[-9999,\"\"]",
        "[-10000,\"\"]",      "[1073741823,\"\"]",  "[1073741824,\"\"]",
        "[-1073741824,\"\"]", "[-1073741825,\"\"]",
    };
    bool to_service2 = size > 0 && data[0] % 2;
    char reply[MESSAGE_SIZE];
    const uint8_t *bytes;
    size_t length;
    char *payload;

    if (size == 0)
        return 0;
    bytes = data[0] < 0x80 ? data + 1 : (const uint8_t *)ends[data[0] / 2 % 8];
    size = data[0] < 0x80 ? size - 1 : strlen((const char *)bytes);
    payload = text_of(bytes, size);
    memset(reply, 0x55, sizeof(reply));
    length = to_service2 ? service2_answer(payload, size, reply)
                         : service1_answer(payload, size, reply);
    assert(length > 0 && length < sizeof(reply) && strlen(reply) == length);
    if (to_service2)
        check_transformed(payload, size, reply, length);
    else
        check_processed(payload, size, reply, length);
    free(payload);
    return 0;
}
