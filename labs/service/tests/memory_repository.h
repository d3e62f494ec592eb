/* Values in memory: the repository of tests, which keeps the same contract. */
#ifndef MEMORY_REPOSITORY_H
#define MEMORY_REPOSITORY_H

#include <pthread.h>

#include "domain/ports.h"

enum { MEMORY_REPOSITORY_LIMIT = 1000 };

struct memory_repository {
    pthread_mutex_t lock;
    int32_t count;
    struct {
        struct value value;
        char key[KEY_SIZE];
    } items[MEMORY_REPOSITORY_LIMIT];
};

void memory_repository_init(struct memory_repository *self);
void memory_repository_release(struct memory_repository *self);

struct repository memory_as_repository(struct memory_repository *self);

#endif
