/*
 * What step 06's app makes of a service that may say anything: the bytes come
 * to it through a pipe, as from a child process, in answer to up to three
 * requests. The first byte says which.
 */
#include "fuzz.h"

#include "service.c"

static struct supervisor supervisor;

/* A service that has said the bytes, and nothing more: service_start without
 * the process. Returns its stdin. */
static uv_file open_service(struct service *service, const uint8_t *said,
                            size_t size)
{
    uv_loop_t *loop = &supervisor.loop;
    uv_file child[2];
    int error;

    *service = (struct service){
        .supervisor = &supervisor,
        .name = "service1",
        .exited = true,
    };
    service->write.data = service;
    uv_timer_init(loop, &service->timer);
    uv_pipe_init(loop, &service->to, 0);
    uv_pipe_init(loop, &service->from, 0);
    init_handle(service, (uv_handle_t *)&service->timer);
    init_handle(service, (uv_handle_t *)&service->to);
    init_handle(service, (uv_handle_t *)&service->from);

    error = open_pipes(service, child);
    assert(!error);
    assert(write(child[1], said, size) == (ssize_t)size);
    close(child[1]);
    error =
        uv_read_start((uv_stream_t *)&service->from, on_room_needed, on_read);
    assert(!error);
    return child[0];
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    signal(SIGPIPE, SIG_IGN);
    return uv_loop_init(&supervisor.loop);
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
    uv_file its_stdin;

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
    service_stop(&service);
    assert(!uv_loop_alive(&supervisor.loop));
    return 0;
}
