#include "memory_repository.h"

#include <string.h>

void memory_repository_init(struct memory_repository *self)
{
    pthread_mutex_init(&self->lock, NULL);
    self->count = 0;
}

void memory_repository_release(struct memory_repository *self)
{
    pthread_mutex_destroy(&self->lock);
}

/* Returns what was stored with this key, or NULL. */
static const struct value *find_key(const struct memory_repository *self,
                                    const char *key)
{
    for (int32_t i = 0; key[0] != '\0' && i < self->count; i++) {
        if (strcmp(self->items[i].key, key) == 0)
            return &self->items[i].value;
    }
    return NULL;
}

static bool add(void *context, const char *key, struct value *value,
                bool *known, struct error *error)
{
    struct memory_repository *self = context;
    const struct value *found;
    bool ok = true;

    pthread_mutex_lock(&self->lock);
    found = find_key(self, key);
    *known = found != NULL;
    if (found) {
        *value = *found;
    } else if (self->count == MEMORY_REPOSITORY_LIMIT) {
        ok = error_set(error, ERROR_DATABASE, "memory: all places are taken");
    } else {
        value->id = self->count + 1;
        self->items[self->count].value = *value;
        strcpy(self->items[self->count].key, key);
        self->count++;
    }
    pthread_mutex_unlock(&self->lock);
    return ok;
}

static bool find(void *context, int32_t id, struct value *out,
                 struct error *error)
{
    struct memory_repository *self = context;
    bool found;

    pthread_mutex_lock(&self->lock);
    found = id >= 1 && id <= self->count;
    if (found)
        *out = self->items[id - 1].value;
    pthread_mutex_unlock(&self->lock);
    return found || error_set(error, ERROR_NOT_FOUND, "there is no such value");
}

static bool check(void *context, struct error *error)
{
    (void)context;
    (void)error;
    return true;
}

struct repository memory_as_repository(struct memory_repository *self)
{
    static const struct repository_ops ops = { .add = add,
                                               .find = find,
                                               .check = check };

    return (struct repository){ .ops = &ops, .self = self };
}
