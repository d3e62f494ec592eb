#include "nats_config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

bool nats_config_is_valid(const struct config *config)
{
    return config->max_payload > 0 && config->max_payload <= MAX_PAYLOAD &&
           config->max_connections > 0;
}

/* On this machine only, and on any port that is free. */
static bool write_file(int fd, const struct config *config)
{
    return dprintf(fd,
                   "# Written by the component broker.\n"
                   "listen: \"127.0.0.1:-1\"\n"
                   "max_payload: %" PRId32
                   "\n"
                   "max_connections: %" PRId32 "\n",
                   config->max_payload, config->max_connections) > 0 &&
           fsync(fd) == 0;
}

bool nats_config_write(const struct config *config, const char *folder)
{
    int in = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int file = -1;
    bool ok = false;
    int error;

    if (in >= 0)
        file = openat(in, "nats.conf.new",
                      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file >= 0)
        ok = write_file(file, config) &&
             renameat(in, "nats.conf.new", in, "nats.conf") == 0 &&
             fsync(in) == 0; /* the new name as well */
    error = errno;
    if (file >= 0 && !ok)
        unlinkat(in, "nats.conf.new", 0);
    close(file);
    close(in);
    errno = error;
    return ok;
}
