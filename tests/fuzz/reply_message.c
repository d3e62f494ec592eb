/*
 * What step 08's app makes of the answers that come back over the broker, which
 * may say anything: there is no broker, they come from here. The first byte
 * chooses whose answer this is, service1's or service2's, and what the broker
 * says; the others are the answer. The other service answers well.
 */
#include "fuzz.h"

#include <stdio.h>

#include "messages/message.h"
#include "pipeline.h"

static const char *const well[] = {
    "{\"value\":84,\"processed\":true,\"request_id\":\"an id\"}",
    "{\"original\":84,\"transformed\":\"Value-0084\",\"request_id\":\"an id\"}",
};

struct fake {
    int odd; /* which of the two does not answer well */
    enum messaging_status status;
    const char *answer;
    size_t length;
    int asked;
    char id[REQUEST_ID_SIZE];
};

static enum messaging_status give(const struct fake *fake, const char *answer,
                                  size_t length, struct messaging_reply *reply)
{
    char *text = with_id(answer, &length, fake->id);
    enum messaging_status status = messaging_reply_set(reply, text, length);

    free(text);
    return status;
}

static enum messaging_status op_request(void *self, const char *subject,
                                        const char *payload, size_t length,
                                        int32_t timeout_ms,
                                        struct messaging_reply *reply)
{
    struct fake *fake = self;
    int which = fake->asked++;
    char *copy = text_of((const uint8_t *)payload, length);
    struct process_request request; /* the other one looks the same */
    char why[RECORD_WHY_SIZE];

    assert(which < 2 && timeout_ms == 1000);
    assert(strcmp(subject, which ? "service.transform" : "service.process") ==
           0);
    assert(record_decode(&process_request_record, copy, length, &request,
                         why) == RECORD_OK);
    free(copy);
    assert(which == 0 || strcmp(fake->id, request.request_id) == 0);
    strcpy(fake->id, request.request_id);
    if (which != fake->odd)
        return give(fake, well[which], strlen(well[which]), reply);
    if (fake->status != MESSAGING_OK)
        return fake->status;
    return give(fake, fake->answer, fake->length, reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct messaging_ops ops = { .request = op_request };
    struct fake fake;
    struct call call = { { &ops, &fake }, 1000, NULL, "" };
    char *answer;

    if (size == 0)
        return 0;
    answer = text_of(data + 1, size - 1);
    fake = (struct fake){
        .odd = data[0] % 2,
        .status = data[0] / 2 % 6,
        .answer = answer,
        .length = size - 1,
    };
    memset(call.why, 0x55, sizeof(call.why));
    if (run_pipeline(&call, 42))
        assert(fake.asked == 2 && fake.status == MESSAGING_OK &&
               strstr(answer, "an id"));
    else
        assert(fake.asked == fake.odd + 1 &&
               is_one_line(call.why, sizeof(call.why)));
    free(answer);
    return 0;
}
