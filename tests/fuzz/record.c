/*
 * JSON from outside, and a struct made of it: what the steps 06 to 09 read with
 * support/json_text and support/record. What was read is written and read again
 * as the same; what was refused leaves its place untouched and gets its reason.
 */
#include "fuzz.h"

#include <locale.h>

#include "support/record.h"

struct example {
    int32_t number;
    bool flag;
    char text[32];
    struct {
        bool present;
        char text[16];
    } note;
};

static const struct field example_fields[] = {
    { "value", FIELD_INT32, offsetof(struct example, number), 4 },
    { "processed", FIELD_BOOL, offsetof(struct example, flag), sizeof(bool) },
    { "request_id", FIELD_TEXT, offsetof(struct example, text), 32 },
    { "error", FIELD_OPTIONAL_TEXT, offsetof(struct example, note), 17 },
};

static const struct record example_record = { example_fields, 4,
                                              sizeof(struct example) };

static const char *fault;

static void check_both_ways(const struct example *example)
{
    char text[6 * sizeof(struct example) + 128];
    char why[RECORD_WHY_SIZE];
    struct example again;
    size_t length = record_write(&example_record, example, text, sizeof(text));

    assert(length > 0 && length == strlen(text));
    assert(json_value(text, length, &fault));
    assert(record_decode(&example_record, text, length, &again, why) ==
           RECORD_OK);
    assert(again.number == example->number && again.flag == example->flag);
    assert(strcmp(again.text, example->text) == 0);
    assert(again.note.present == example->note.present);
    assert(strcmp(again.note.text, example->note.text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct example untouched = {
        7, true, "as was", { true, "x" }
    };
    struct example example = untouched;
    char why[RECORD_WHY_SIZE] = "";
    char *text = text_of(data, size);
    enum record_status status =
        record_decode(&example_record, text, size, &example, why);

    setlocale(LC_CTYPE, "C.UTF-8");
    assert((status == RECORD_NOT_JSON) == !json_value(text, size, &fault));
    if (status == RECORD_OK) {
        assert(strlen(text) == size);
        check_both_ways(&example);
    } else {
        assert(memcmp(&example, &untouched, sizeof(example)) == 0);
        assert(is_one_line(why, sizeof(why)));
    }
    if (status != RECORD_NOT_JSON)
        assert(may_be_json(text));
    free(text);
    return 0;
}
