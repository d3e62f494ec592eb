/* Step 09: service2, a subscriber. */
#include <signal.h>

#include "nats_service/service.h"
#include "service2.h"
#include "support/narration.h"
#include "support/standard_files.h"

int main(int argc, char **argv)
{
    static const struct nats_service service = {
        .name = "Service2",
        .version = SERVICE2_VERSION,
        .subject = "service.transform",
        .version_subject = "service.version.service2",
        .answer = service2_answer,
    };
    struct service_options options;
    int status;

    if (read_service_options(argc, argv, "service2", "transform_workers",
                             &options, &status)) {
        signal(SIGPIPE, SIG_IGN); /* nobody may read even the first line */
        narrate("\t[Service2] Transformation Service (NATS)\n");
        status = serve(&service, &options);
    }
    return flush_stdout("service2", status);
}
