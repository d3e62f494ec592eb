/* What comes first, of many: the entry with the smallest key, and of equal ones
 * the one that was added first. An entry can be taken out from anywhere. */
#ifndef PENDING_HEAP_H
#define PENDING_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Part of what is kept, and owned by it. */
struct heap_entry {
    int64_t key;
    uint64_t added; /* set by heap_add */
    size_t place;   /* the same; 0 is in no heap */
    void *item;
};

/* All zero is an empty one. */
struct heap {
    struct heap_entry **entries; /* owned; [1] is the first */
    size_t count;
    size_t room;
    uint64_t added;
};

/* False: there is no memory. The entry must be in no heap. */
bool heap_add(struct heap *heap, struct heap_entry *entry);

/* Does nothing if the entry is in no heap. */
void heap_remove(struct heap *heap, struct heap_entry *entry);

/* NULL: it is empty. */
struct heap_entry *heap_first(const struct heap *heap);

void heap_release(struct heap *heap);

#endif
