/* The JSON of one pipeline call of steps 07 to 09, written and read, on both
 * sides:
 *
 *   part_json_step07 MILLISECONDS
 *
 * Each step has messages of its own with these names; -D NAME is that of the
 * measurement. */
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "messages/message.h"

enum { CALLS = 100 };

static const char id[] = "83f024a6-ebc7-4646-a79c-8ff53e063d0f";

/* As it is sent, and as it is received. */
static void say(const struct record *record, void *message)
{
    char text[MESSAGE_SIZE];
    char why[RECORD_WHY_SIZE];
    size_t length = record_write(record, message, text, sizeof(text));

    if (record_decode(record, text, length, message, why) != RECORD_OK)
        abort();
}

static void ask_service1(void)
{
    struct process_request request = { .value = 42 };
    struct process_response response = { .value = 84, .processed = true };

    strcpy(request.request_id, id);
    say(&process_request_record, &request);
    strcpy(response.request_id, request.request_id);
    say(&process_response_record, &response);
}

static void ask_service2(void)
{
    struct transform_request request = { .value = 84 };
    struct transform_response response = {
        .original = 84,
        .transformed = "Value-0084",
    };

    strcpy(request.request_id, id);
    say(&transform_request_record, &request);
    strcpy(response.request_id, request.request_id);
    say(&transform_response_record, &response);
}

static void call(void *self)
{
    (void)self;
    for (int i = 0; i < CALLS; i++) {
        ask_service1();
        ask_service2();
    }
}

int main(int argc, char **argv)
{
    int ms = milliseconds(argc, argv, 1);
    struct samples samples = { 0 };

    pin_to_processor(0);
    measure(&samples, ms, call, NULL);
    report_calls(NAME, &samples, CALLS);
    return 0;
}
