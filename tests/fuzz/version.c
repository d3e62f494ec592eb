/*
 * The question for a version of step 09, and the answer to it, which is only
 * written there. It repeats the id: read as a question, it asks for the same.
 */
#include "fuzz.h"

#include "messages/message.h"

static void check_answer(const struct version_request *request)
{
    struct version_response response = { "Service1", "0.1.618", "" };
    struct version_request again;
    char text[MESSAGE_SIZE];
    char why[RECORD_WHY_SIZE];
    size_t length;

    assert(strlen(request->request_id) < REQUEST_ID_SIZE);
    strcpy(response.request_id, request->request_id);
    length =
        record_write(&version_response_record, &response, text, sizeof(text));
    assert(length > 0 && length < sizeof(text) && strlen(text) == length);
    assert(record_decode(&version_request_record, text, length, &again, why) ==
           RECORD_OK);
    assert(strcmp(again.request_id, request->request_id) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = text_of(data, size);
    struct version_request request;
    struct version_request before;
    char why[RECORD_WHY_SIZE];

    memset(&request, 0x55, sizeof(request));
    memset(why, 0x55, sizeof(why));
    before = request;
    if (record_decode(&version_request_record, text, size, &request, why) ==
        RECORD_OK) {
        check_answer(&request);
    } else {
        assert(memcmp(&request, &before, sizeof(request)) == 0);
        assert(is_one_line(why, sizeof(why)));
    }
    free(text);
    return 0;
}
