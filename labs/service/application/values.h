/* The use cases: what the service does, whoever asks and whatever keeps the
 * values. */
#ifndef APPLICATION_VALUES_H
#define APPLICATION_VALUES_H

#include "call/call.h"
#include "domain/ports.h"
#include "observe/log.h"
#include "observe/metrics.h"

/* What it works with; main puts it together, and tests put in what they like.
 */
struct values_service {
    struct repository repository;
    struct cache cache;
    struct events events;
    struct call format; /* int32_t in, char[VALUE_TEXT_SIZE] out */
    struct log *log;
    struct metrics *metrics;
};

/* Stores input, and its double, for ever. With the key of a former request it
 * does nothing and gives what that one gave; *known tells. The key is shorter
 * than KEY_SIZE, and empty if there is none. */
bool values_create(struct values_service *service, const struct scope *scope,
                   int32_t input, const char *key, struct value *out,
                   bool *known, struct error *error);

/* Finds a value and has it formatted, or remembers both. While it cannot be
 * formatted, the last text that is known will do, and is marked as stale. */
bool values_get(struct values_service *service, const struct scope *scope,
                int32_t id, struct view *out, struct error *error);

#endif
