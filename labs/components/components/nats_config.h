/* The configuration of a nats-server, as numbers and as a file. */
#ifndef NATS_CONFIG_H
#define NATS_CONFIG_H

#include <stdbool.h>

#include "message.h"

enum { MAX_PAYLOAD = 64 * 1024 * 1024 }; /* nats-server takes no more */

bool nats_config_is_valid(const struct config *config);

/* Writes folder/nats.conf, so that at every moment the old file is there or the
 * new one, whole. False: errno says why, and nothing has changed. */
bool nats_config_write(const struct config *config, const char *folder);

#endif
