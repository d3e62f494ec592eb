/* Step 09: service1, a subscriber. */
#include <signal.h>

#include "nats_service/service.h"
#include "service1.h"
#include "support/narration.h"
#include "support/standard_files.h"

int main(int argc, char **argv)
{
    static const struct nats_service service = {
        .name = "Service1",
        .version = SERVICE1_VERSION,
        .subject = "service.process",
        .version_subject = "service.version.service1",
        .answer = service1_answer,
    };
    struct service_options options;
    int status;

    if (read_service_options(argc, argv, "service1", "process_workers",
                             &options, &status)) {
        signal(SIGPIPE, SIG_IGN); /* nobody may read even the first line */
        narrate("\t[Service1] Processing Service (NATS)\n");
        status = serve(&service, &options);
    }
    return flush_stdout("service1", status);
}
