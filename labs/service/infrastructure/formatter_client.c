#include "infrastructure/formatter_client.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "domain/value.h"
#include "support/record.h"

static const char path[] = "/format";

/* {"text":"Value-0084"} */
static bool read_reply(const struct http_reply *reply, const char *url,
                       char *text, struct error *error)
{
    static const struct field field = { "text", FIELD_TEXT, 0,
                                        VALUE_TEXT_SIZE };
    static const struct record record = { &field, 1, VALUE_TEXT_SIZE };
    char why[RECORD_WHY_SIZE];

    if (reply->status != 200)
        return error_set(error, ERROR_EXTERNAL, "%s: status %ld", url,
                         reply->status);
    return record_decode(&record, reply->body, reply->length, text, why) ==
               RECORD_OK ||
           error_set(error, ERROR_EXTERNAL, "%s: %s", url, why);
}

static bool format(void *context, const struct scope *scope,
                   const void *request, void *response, struct error *error)
{
    struct directory *directory = context;
    const int32_t *value = request;
    char url[HTTP_URL_SIZE + sizeof(path)];
    char body[32];
    struct http_reply reply;

    if (!directory_pick(directory, scope, url, error))
        return false;
    strcat(url, path);
    snprintf(body, sizeof(body), "{\"value\":%" PRId32 "}", *value);
    return http_ask(directory->http, scope, "POST", url, body, &reply, error) &&
           read_reply(&reply, url, response, error);
}

struct call formatter_as_call(struct directory *directory)
{
    return (struct call){ format, directory };
}
