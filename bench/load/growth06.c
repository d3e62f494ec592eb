/*
 * COUNT values through step 06, one after the other, by one pair of children:
 *
 *   growth06 DIRECTORY COUNT
 *
 * where these lie in DIRECTORY.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "load.h"
#include "peak.h"
#include "service.h"

enum { EXIT_USAGE = 2, TIMEOUT_MS = 5000 };

struct app {
    struct service service1;
    struct service service2;
};

/* Its services narrate on what is stderr at their start. */
static void open_app(struct app *app, const char *directory)
{
    bool ok;
    int fd = silence(STDERR_FILENO);

    catch_signals();
    ok = service_start(&app->service1, directory, "service1") &&
         service_start(&app->service2, directory, "service2");
    restore(STDERR_FILENO, fd);
    if (!ok) {
        fprintf(stderr, "bench: %s does not have services that start\n",
                directory);
        exit(EXIT_FAILURE);
    }
}

/* Their versions, as app asks first: they are up when they have answered. */
static void wait_for(struct service *service)
{
    struct message request = { .kind = MESSAGE_GET_VERSION };
    struct message reply;

    if (service_request(service, &request, TIMEOUT_MS, &reply) != SERVICE_OK)
        exit(EXIT_FAILURE);
}

static void run_value(struct app *app, int32_t value)
{
    struct message process = { .kind = MESSAGE_PROCESS, .process = { value } };
    struct message transform = { .kind = MESSAGE_TRANSFORM };
    struct message reply;

    if (service_request(&app->service1, &process, TIMEOUT_MS, &reply) !=
        SERVICE_OK)
        exit(EXIT_FAILURE);
    transform.transform.value = reply.process_result.value;
    if (service_request(&app->service2, &transform, TIMEOUT_MS, &reply) !=
        SERVICE_OK)
        exit(EXIT_FAILURE);
    printf("%s\n", reply.transform_result.transformed);
}

static void close_app(struct app *app)
{
    service_stop(&app->service1);
    service_stop(&app->service2);
}

static void report_all(const struct app *app, long count, int64_t took)
{
    long services = peak_kib(app->service1.process.pid) +
                    peak_kib(app->service2.process.pid);
    char name[128];

    snprintf(name, sizeof(name), "growth.step06.%ld.ns", count);
    report(name, "ns", (double)took / (double)count);
    snprintf(name, sizeof(name), "growth.step06.%ld.app_kib", count);
    report(name, "KiB", (double)peak_kib(getpid()));
    snprintf(name, sizeof(name), "growth.step06.%ld.services_kib", count);
    report(name, "KiB", (double)services);
}

int main(int argc, char **argv)
{
    static struct app app;
    long count = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    int64_t begin;
    int64_t took;
    int fd;

    if (count < 1) {
        fputs("Usage: growth06 DIRECTORY COUNT\n", stderr);
        return EXIT_USAGE;
    }
    open_app(&app, argv[1]);
    wait_for(&app.service1);
    wait_for(&app.service2);
    fd = silence(STDOUT_FILENO);
    begin = now_ns();
    for (long i = 0; i < count; i++)
        run_value(&app, (int32_t)(i % 5000));
    took = now_ns() - begin;
    restore(STDOUT_FILENO, fd);
    report_all(&app, count, took);
    close_app(&app);
    return EXIT_SUCCESS;
}
