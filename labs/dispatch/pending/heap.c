#include "pending/heap.h"

#include <assert.h>
#include <stdlib.h>

static bool comes_before(const struct heap_entry *a, const struct heap_entry *b)
{
    return a->key < b->key || (a->key == b->key && a->added < b->added);
}

static void put(struct heap *heap, size_t place, struct heap_entry *entry)
{
    heap->entries[place] = entry;
    entry->place = place;
}

/* Puts entry where it belongs, at place or above it. */
static void rise(struct heap *heap, size_t place, struct heap_entry *entry)
{
    while (place > 1 && comes_before(entry, heap->entries[place / 2])) {
        put(heap, place, heap->entries[place / 2]);
        place /= 2;
    }
    put(heap, place, entry);
}

/* Puts entry where it belongs, at place or below it. */
static void sink(struct heap *heap, size_t place, struct heap_entry *entry)
{
    size_t child;

    for (; (child = 2 * place) <= heap->count; place = child) {
        if (child < heap->count &&
            comes_before(heap->entries[child + 1], heap->entries[child]))
            child++;
        if (!comes_before(heap->entries[child], entry))
            break;
        put(heap, place, heap->entries[child]);
    }
    put(heap, place, entry);
}

bool heap_add(struct heap *heap, struct heap_entry *entry)
{
    assert(entry->place == 0);
    if (heap->count + 2 > heap->room) {
        size_t room = heap->room ? 2 * heap->room : 64;
        struct heap_entry **entries =
            realloc(heap->entries, room * sizeof(struct heap_entry *));

        if (!entries)
            return false;
        heap->entries = entries;
        heap->room = room;
    }
    entry->added = heap->added++;
    rise(heap, ++heap->count, entry);
    return true;
}

void heap_remove(struct heap *heap, struct heap_entry *entry)
{
    size_t place = entry->place;
    struct heap_entry *last;

    if (place == 0)
        return;
    entry->place = 0;
    last = heap->entries[heap->count--];
    if (last == entry)
        return;
    if (comes_before(last, entry))
        rise(heap, place, last);
    else
        sink(heap, place, last);
}

struct heap_entry *heap_first(const struct heap *heap)
{
    return heap->count > 0 ? heap->entries[1] : NULL;
}

void heap_release(struct heap *heap)
{
    free(heap->entries);
    *heap = (struct heap){ 0 };
}
