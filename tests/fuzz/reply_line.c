/*
 * What step 06's app makes of a service that may say anything: the bytes come
 * to it through a pipe, as from a child process, in answer to up to three
 * requests. The first byte says which.
 */
#define _GNU_SOURCE /* which process.c needs */
#include "fuzz.h"

#include "process.c"
#include "service.c"

/* A service that has said the bytes, and nothing more, and has ended: as
 * service_start leaves it, but without a process. Returns its stdin. */
static int open_service(struct service *service, const uint8_t *said,
                        size_t size)
{
    struct process *process = &service->process;
    int child[2];
    int error;

    *service = (struct service){ .process = { .name = "service1" } };
    process->exited = true;
    error = open_pipes(process, child);
    assert(!error);
    assert(write(child[1], said, size) == (ssize_t)size);
    close(child[1]);
    return child[0];
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    signal(SIGPIPE, SIG_IGN);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum message_kind kinds[] = {
        MESSAGE_PROCESS,
        MESSAGE_TRANSFORM,
        MESSAGE_GET_VERSION,
    };
    static struct service service;
    enum service_result result = SERVICE_OK;
    uint8_t choice = size > 0 ? data[0] : 0;
    int its_stdin;

    if (size == 0 || size > 32 * 1024) /* a pipe holds 64 */
        return 0;
    its_stdin = open_service(&service, data + 1, size - 1);
    for (int i = 0; i < 3 && !service.failed; i++) {
        struct message request = { .kind = kinds[choice % 3] };
        struct message reply;

        choice /= 3;
        result = service_request(&service, &request, 1000, &reply);
        if (result == SERVICE_OK)
            assert(reply.kind == message_reply_kind(request.kind));
        if (result == SERVICE_REFUSED)
            assert(reply.kind == MESSAGE_ERROR);
        assert(service.failed == (result == SERVICE_FAILED));
    }
    close(its_stdin);
    close(service.process.to);
    close(service.process.from);
    return 0;
}
