#include "messages/request.h"

#include <stdio.h>
#include <string.h>

bool request_read(const struct record *record, const char *payload,
                  size_t length, void *request, char id[REQUEST_ID_SIZE],
                  struct error *error)
{
    struct version_request only_id = { "" };
    char why[RECORD_WHY_SIZE] = "too long";
    char ignored[RECORD_WHY_SIZE];

    if (length <= PAYLOAD_LIMIT) {
        if (record_decode(record, payload, length, request, why) == RECORD_OK)
            return true;
        record_decode(&version_request_record, payload, length, &only_id,
                      ignored);
    }
    strcpy(id, only_id.request_id);
    error->present = true;
    snprintf(error->text, sizeof(error->text), "%s", why);
    return false;
}
