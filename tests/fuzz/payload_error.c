/*
 * What the services of step 09 make of a message from the broker, and of a
 * question for their version. The first byte chooses which of the four. One
 * from 80 (hex) on is all there is: it also chooses a message, with one of the
 * values where the answers change.
 */
#include "fuzz.h"

/* Their versions come from CMake, which does not build them here. */
#define SERVICE1_VERSION "1.2.3"
#define SERVICE2_VERSION "2.3.4"
#include "service1/service1.c"
#include "service2/service2.c"

static void check_processed(char *payload, size_t length, char *reply,
                            size_t reply_length)
{
    struct process_request request;
    struct process_response response;
    char why[MESSAGE_WHY_SIZE];
    int64_t twice;
    bool fits;

    if (process_request_decode(payload, length, &request, why) != MESSAGE_OK) {
        assert(reply_length == 0);
        return;
    }
    assert(process_response_decode(reply, reply_length, &response, why) ==
           MESSAGE_OK);
    twice = (int64_t)request.value * 2;
    fits = twice >= INT32_MIN && twice <= INT32_MAX;
    assert(response.processed == fits && response.has_error == !fits);
    assert(response.value == (fits ? twice : request.value));
    assert(fits || is_one_line(response.error, sizeof(response.error)));
    assert(strcmp(response.request_id, request.request_id) == 0);
}

static void check_transformed(char *payload, size_t length, char *reply,
                              size_t reply_length)
{
    struct transform_request request;
    struct transform_response response;
    char why[MESSAGE_WHY_SIZE];
    char expected[32] = "";
    bool fits;

    if (transform_request_decode(payload, length, &request, why) !=
        MESSAGE_OK) {
        assert(reply_length == 0);
        return;
    }
    assert(transform_response_decode(reply, reply_length, &response, why) ==
           MESSAGE_OK);
    fits = llabs(request.value) <= 9999;
    if (fits)
        snprintf(expected, sizeof(expected), "Value-%04d", (int)request.value);
    assert(response.has_error == !fits);
    assert(response.original == request.value);
    assert(strcmp(response.transformed, expected) == 0);
    assert(fits || is_one_line(response.error, sizeof(response.error)));
    assert(strcmp(response.request_id, request.request_id) == 0);
}

/* The answer repeats the id: read as a question, it asks for the same. */
static void check_version(char *payload, size_t length, char *reply,
                          size_t reply_length, const char *begin)
{
    struct version_request request;
    struct version_request again;
    char why[MESSAGE_WHY_SIZE];

    if (version_request_decode(payload, length, &request, why) != MESSAGE_OK) {
        assert(reply_length == 0);
        return;
    }
    assert(strncmp(reply, begin, strlen(begin)) == 0);
    assert(version_request_decode(reply, reply_length, &again, why) ==
           MESSAGE_OK);
    assert(strcmp(again.request_id, request.request_id) == 0);
}

static void check(int which, char *payload, size_t length, char *reply,
                  size_t reply_length)
{
    static const char *const versions[] = {
        "{\"service_name\":\"Service1\",\"version\":\"1.2.3\",",
        "{\"service_name\":\"Service2\",\"version\":\"2.3.4\",",
    };

    if (which == 0)
        check_processed(payload, length, reply, reply_length);
    else if (which == 1)
        check_transformed(payload, length, reply, reply_length);
    else
        check_version(payload, length, reply, reply_length,
                      versions[which - 2]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static size_t (*const answers[])(char *, size_t, char *) = {
        service1_answer,
        service2_answer,
        service1_answer_version,
        service2_answer_version,
    };
    static const char *const ends[] = {
        "[9999,\"\"]",        "[10000,\"\"]",       "[-9999,\"\"]",
        "[-10000,\"\"]",      "[1073741823,\"\"]",  "[1073741824,\"\"]",
        "[-1073741824,\"\"]", "[-1073741825,\"\"]",
    };
    int which = size > 0 ? data[0] % 4 : 0;
    char reply[MESSAGE_SIZE];
    const uint8_t *bytes;
    size_t length;
    char *payload;
    char *copy;

    if (size == 0)
        return 0;
    bytes = data[0] < 0x80 ? data + 1 : (const uint8_t *)ends[data[0] / 4 % 8];
    size = data[0] < 0x80 ? size - 1 : strlen((const char *)bytes);
    payload = text_of(bytes, size);
    copy = text_of(bytes, size);
    memset(reply, 0x55, sizeof(reply));
    length = answers[which](payload, size, reply);
    assert(length < sizeof(reply));
    assert(length == 0 || strlen(reply) == length);
    check(which, copy, size, reply, length);
    free(copy);
    free(payload);
    return 0;
}
