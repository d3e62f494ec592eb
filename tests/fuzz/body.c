/*
 * What the services of step 07 make of the body of a request: their whole
 * programs are linked here, main under other names, but for the HTTP server.
 * That is what serve() below stands for. The first byte chooses the service.
 */
#include "fuzz.h"

#include <inttypes.h>
#include <stdio.h>

#include "http_server/src/parts.h"

int service1_main(int argc, char **argv);
int service2_main(int argc, char **argv);

static struct service services[2];
static int service_count;

int serve(const struct service *service, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    services[service_count++] = *service;
    return EXIT_SUCCESS;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    char name[] = "service";
    char *arguments[] = { name, NULL };

    (void)argc;
    (void)argv;
    service1_main(1, arguments);
    service2_main(1, arguments);
    assert(service_count == 2);
    return 0;
}

static void check_processed(const char *body, const char *text)
{
    struct process_request request;
    struct process_response response;
    char why[RECORD_WHY_SIZE];

    assert(record_decode(&process_request_record, body, strlen(body), &request,
                         why) == RECORD_OK);
    assert(record_decode(&process_response_record, text, strlen(text),
                         &response, why) == RECORD_OK);
    assert(response.processed);
    assert(response.value == (int64_t)request.value * 2);
    assert(strcmp(response.request_id, request.request_id) == 0);
}

static void check_transformed(const char *body, const char *text)
{
    struct transform_request request;
    struct transform_response response;
    char why[RECORD_WHY_SIZE];
    char expected[32];

    assert(record_decode(&transform_request_record, body, strlen(body),
                         &request, why) == RECORD_OK);
    assert(record_decode(&transform_response_record, text, strlen(text),
                         &response, why) == RECORD_OK);
    assert(response.original == request.value);
    snprintf(expected, sizeof(expected), "Value-%04" PRId32, request.value);
    assert(strcmp(response.transformed, expected) == 0);
    assert(strcmp(response.request_id, request.request_id) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int which = size > 0 ? data[0] % 2 : 0;
    char text[MESSAGE_SIZE];
    struct verdict verdict;
    char *body;

    if (size == 0)
        return 0;
    body = text_of(data + 1, size - 1);
    memset(text, 0x55, sizeof(text));
    verdict = answer(&services[which], body, size - 1, text);
    assert(verdict.text == text && !verdict.allow && !verdict.last);
    if (verdict.status != MHD_HTTP_OK) {
        assert(verdict.status == MHD_HTTP_BAD_REQUEST ||
               verdict.status == MHD_HTTP_UNPROCESSABLE_CONTENT);
        assert(is_one_line(text, sizeof(text)));
    } else if (which == 0) {
        check_processed(body, text);
    } else {
        check_transformed(body, text);
    }
    free(body);
    return 0;
}
