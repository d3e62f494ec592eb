/*
 * The JSON messages of the steps 07 to 09. The first byte chooses which of four
 * is read. What was read must be written and read again as the same; what
 * was not must leave the message as it was, and say why in one line.
 */
#include "fuzz.h"

#include <locale.h>

#include "messages/message.h"
#include "support/printable.h"

/* Any of the four, with room for a message that is bigger than it says. */
union message {
    struct process_request process_request;
    struct process_response process_response;
    struct transform_request transform_request;
    struct transform_response transform_response;
    char bytes[RECORD_SIZE_LIMIT];
};

static const struct record *const records[] = {
    &process_request_record,
    &process_response_record,
    &transform_request_record,
    &transform_response_record,
};

static const char *id_of(int which, const union message *message)
{
    switch (which) {
    case 0:
        return message->process_request.request_id;
    case 1:
        return message->process_response.request_id;
    case 2:
        return message->transform_request.request_id;
    default:
        return message->transform_response.request_id;
    }
}

static void check_round_trip(const struct record *record,
                             const union message *message)
{
    char text[MESSAGE_SIZE];
    char again[MESSAGE_SIZE];
    char why[RECORD_WHY_SIZE];
    union message read;
    size_t length = record_write(record, message, text, sizeof(text));
    char *copy = text_of((const uint8_t *)text, length);

    memset(&read, 0x55, sizeof(read)); /* as message was, before it was read */
    assert(length > 0 && length < sizeof(text) && strlen(text) == length);
    assert(record_decode(record, copy, length, &read, why) == RECORD_OK);
    assert(memcmp(&read, message, sizeof(read)) == 0);
    assert(record_write(record, &read, again, sizeof(again)) == length);
    assert(strcmp(text, again) == 0);
    free(copy);
}

/* An id, or another text that is shown. */
static void check_text(const char *id)
{
    char shown[REQUEST_ID_SIZE];
    char cut[8];

    assert(strlen(id) < REQUEST_ID_SIZE);
    printable(id, shown, sizeof(shown));
    assert(strlen(shown) == strlen(id));
    assert(id[0] == '\0' || is_one_line(shown, sizeof(shown)));
    printable(id, cut, sizeof(cut));
    /* The last byte may be half of a control character. */
    assert(strncmp(shown, cut, sizeof(cut) - 2) == 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    assert(setlocale(LC_CTYPE, "C.UTF-8"));
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int which = size > 0 ? data[0] % 4 : 0;
    union message message;
    union message before;
    char why[RECORD_WHY_SIZE];
    char *text;

    if (size == 0)
        return 0;
    text = text_of(data + 1, size - 1);
    memset(&message, 0x55, sizeof(message));
    memset(why, 0x55, sizeof(why));
    before = message;
    if (record_decode(records[which], text, size - 1, &message, why) ==
        RECORD_OK) {
        assert(strlen(text) == size - 1 && may_be_json(text));
        check_round_trip(records[which], &message);
        check_text(id_of(which, &message));
    } else {
        assert(memcmp(&message, &before, sizeof(message)) == 0);
        assert(is_one_line(why, sizeof(why)));
    }
    free(text);
    return 0;
}
