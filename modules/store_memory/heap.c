/* heap.c - see heap.h */

#include "heap.h"

#include <malloc.h>
#include <stdlib.h>

#define OVERHEAD 8                      /* of the allocator, for each */

void *heap_take_beyond(struct heap *h, size_t size)
{
    void *memory = calloc(1, size);

    if (memory != NULL)
        h->used += malloc_usable_size(memory) + OVERHEAD;
    return memory;
}

void *heap_take(struct heap *h, size_t size)
{
    if (h->used >= h->most || size > h->most - h->used)
        return NULL;
    return heap_take_beyond(h, size);
}

void heap_give(struct heap *h, void *memory)
{
    if (memory == NULL)
        return;
    h->used -= malloc_usable_size(memory) + OVERHEAD;
    free(memory);
}
