#include "nats_config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

bool nats_config_is_valid(const struct broker_config *config)
{
    return config->max_payload > 0 && config->max_payload <= MAX_PAYLOAD &&
           config->max_connections > 0;
}

/* On this machine only, and on any port that is free. */
static bool write_file(int fd, const struct broker_config *config)
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

static bool replace_file(int folder, const struct broker_config *config)
{
    int file = openat(folder, "nats.conf.new",
                      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok;

    if (file < 0)
        return false;
    ok = write_file(file, config) &&
         renameat(folder, "nats.conf.new", folder, "nats.conf") == 0 &&
         fsync(folder) == 0; /* the new name as well */
    close(file);
    return ok;
}

bool nats_config_write(const struct broker_config *config,
                       const char *directory)
{
    int folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error;
    bool ok;

    if (folder < 0)
        return false;
    ok = replace_file(folder, config);
    error = errno;
    if (!ok)
        unlinkat(folder, "nats.conf.new", 0);
    close(folder);
    errno = error;
    return ok;
}
