/* The JSON of one pipeline call of step 06, written and read, on both sides:
 *
 *   part_json_step06 MILLISECONDS
 */
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "messages/message.h"

enum { CALLS = 100 };

static void carry(const struct message *sent, struct message *received)
{
    char line[MESSAGE_LINE_SIZE];
    char why[MESSAGE_WHY_SIZE];
    size_t length = message_encode(sent, line);

    line[length - 1] = '\0'; /* in place of the newline */
    if (!message_decode(line, length - 1, received, why))
        abort();
}

static void call(void *self)
{
    struct message process = { .kind = MESSAGE_PROCESS, .process = { 42 } };
    struct message processed = {
        .kind = MESSAGE_PROCESS_RESULT,
        .process_result = { 84, true },
    };
    struct message transform = { .kind = MESSAGE_TRANSFORM,
                                 .transform = { 84 } };
    struct message transformed = {
        .kind = MESSAGE_TRANSFORM_RESULT,
        .transform_result = { 84, "Value-0084" },
    };
    struct message received;

    (void)self;
    for (int i = 0; i < CALLS; i++) {
        carry(&process, &received);
        carry(&processed, &received);
        carry(&transform, &received);
        carry(&transformed, &received);
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
