/*
 * What step 07's app makes of the answer of a service that may say anything:
 * curl is not asked, the answer's status, type and bytes come from here. The
 * first three bytes choose the status, the type and what curl says; the others
 * are the answer, in pieces, once or again and again.
 */
#include "fuzz.h"

#include "service.c"

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

static const struct process_request process = { 42, "an id" };
static const struct transform_request transform = { 84, "an id" };
static struct service service1;
static struct service service2;
static struct call call;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    assert(service_init(&service1, "service1", "127.0.0.1:1", "/process"));
    assert(service_init(&service2, "service2", "127.0.0.1:2", "/transform"));
    assert(call_open(&call, 1000));
    return 0;
}

/* The pieces get longer, until take_reply takes no more. */
static CURLcode give(const uint8_t *data, size_t size, int times)
{
    size_t piece = 1;
    size_t given = 0;

    while (times > 0 && size > 0) {
        size_t left = size - given;
        size_t count = piece < left ? piece : left;
        char *bytes = text_of(data + given, count);
        size_t taken = take_reply(bytes, 1, count, &call);

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

static void check_processed(void)
{
    struct process_response response;

    if (call_processed(&call, &process, &response)) {
        assert(call.why[0] == '\0' && !call.refused && response.processed);
        assert(strcmp(response.request_id, process.request_id) == 0);
    } else {
        assert(is_one_line(call.why, sizeof(call.why)));
    }
}

static void check_transformed(void)
{
    struct transform_response response;

    if (call_transformed(&call, &transform, &response)) {
        assert(call.why[0] == '\0' && !call.refused);
        assert(strcmp(response.request_id, transform.request_id) == 0);
    } else {
        assert(is_one_line(call.why, sizeof(call.why)));
    }
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
    enum call_status status;
    bool for_service2;
    CURLcode code;

    if (size < 3)
        return 0;
    answer_status = statuses[data[0] % 5];
    answer_type = types[data[1] % 6];
    for_service2 = data[2] & 1;
    if (for_service2)
        assert(call_transform(&call, &service2, &transform));
    else
        assert(call_process(&call, &service1, &process));
    assert(call.length == 0 && !call.reply_too_long);

    memset(call.why, 0x55, sizeof(call.why));
    memset(call.reply, 0x55, sizeof(call.reply));
    code = give(data + 3, size - 3, data[0] / 64 * 50 + 1);
    assert(call.reply_too_long == (code != CURLE_OK));
    if (code == CURLE_OK)
        code = codes[data[2] / 2 % 4];
    status = call_finish(&call, code);
    if (status != CALL_OK)
        assert(is_one_line(call.why, sizeof(call.why)));
    else if (for_service2)
        check_transformed();
    else
        check_processed();
    return 0;
}
