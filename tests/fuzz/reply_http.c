/*
 * What step 07's app makes of the answer of a service that may say anything:
 * curl is not asked, the answer's status, type and bytes come from here. The
 * first three bytes choose the status, the type and what curl says; the others
 * are the answer, in pieces, once or again and again.
 */
#include "fuzz.h"

#include "call.c"

static long answer_status;
static const char *answer_type;

/* In place of curl's own. */
#undef curl_easy_getinfo
CURLcode curl_easy_getinfo(CURL *easy, CURLINFO info, ...)
{
    va_list arguments;

    (void)easy;
    va_start(arguments, info);
    if (info == CURLINFO_RESPONSE_CODE)
        *va_arg(arguments, long *) = answer_status;
    if (info == CURLINFO_CONTENT_TYPE)
        *va_arg(arguments, const char **) = answer_type;
    va_end(arguments);
    return CURLE_OK;
}

static const struct process_request request1 = { 42, "an id" };
static const struct transform_request request2 = { 84, "an id" };
static struct endpoint service1;
static struct endpoint service2;
static struct call call;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    assert(endpoint_init(&service1, &process, "127.0.0.1:1"));
    assert(endpoint_init(&service2, &transform, "127.0.0.1:2"));
    assert(call_open(&call, 1000));
    return 0;
}

/* The pieces get longer, until on_reply takes no more. */
static CURLcode give(const uint8_t *data, size_t size, int times)
{
    size_t piece = 1;
    size_t given = 0;

    while (times > 0 && size > 0) {
        size_t left = size - given;
        size_t count = piece < left ? piece : left;
        char *bytes = text_of(data + given, count);
        size_t taken = on_reply(bytes, 1, count, &call);

        free(bytes);
        if (taken != count)
            return CURLE_WRITE_ERROR;
        piece *= 3;
        given += count;
        if (given == size) {
            given = 0;
            times--;
        }
    }
    return CURLE_OK;
}

/* False: it failed, for a reason in one line. */
static bool ask_service1(CURLcode code)
{
    struct process_response response;

    return call_finish(&call, code, &response) &&
           call_check_id(&call, request1.request_id, response.request_id) &&
           call_check_processed(&call, request1.value, response.processed) &&
           strcmp(response.request_id, request1.request_id) == 0 &&
           response.processed;
}

static bool ask_service2(CURLcode code)
{
    struct transform_response response;

    return call_finish(&call, code, &response) &&
           call_check_id(&call, request2.request_id, response.request_id) &&
           strcmp(response.request_id, request2.request_id) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const long statuses[] = { 200, 422, 503, 404, 0 };
    static const char *const types[] = {
        "application/json", "Application/JSON; charset=utf-8",
        "text/plain",       "text/\x1b[31mhtml\n",
        "application/jso",  NULL,
    };
    static const CURLcode codes[] = {
        CURLE_OK,
        CURLE_GOT_NOTHING,
        CURLE_OPERATION_TIMEDOUT,
        CURLE_WEIRD_SERVER_REPLY,
    };
    bool for_service2;
    bool ok;
    CURLcode code;

    if (size < 3)
        return 0;
    answer_status = statuses[data[0] % 5];
    answer_type = types[data[1] % 6];
    for_service2 = data[2] & 1;
    if (for_service2)
        call_prepare(&call, &service2, &request2);
    else
        call_prepare(&call, &service1, &request1);
    assert(call.length == 0);

    memset(call.why, 0x55, sizeof(call.why));
    memset(call.reply, 0x55, sizeof(call.reply));
    code = give(data + 3, size - 3, data[0] / 64 * 50 + 1);
    if (code == CURLE_OK)
        code = codes[data[2] / 2 % 4];
    ok = for_service2 ? ask_service2(code) : ask_service1(code);
    if (ok)
        assert(call.why[0] == 0x55 && !call.refused);
    else
        assert(is_one_line(call.why, sizeof(call.why)));
    return 0;
}
