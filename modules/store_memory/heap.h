/*
 * heap.h - the memory of all that is kept, counted, and as much of it as there may be.
 *
 * One thread at a time asks for it: the one that writes.
 */
#ifndef STORE_MEMORY_HEAP_H
#define STORE_MEMORY_HEAP_H

#include <stddef.h>
#include <stdint.h>

struct heap { uint64_t used, most; };           /* bytes, with what the allocator adds */

/* Zeroed memory; NULL: it would be more than there may be, or the system has none. */
void *heap_take(struct heap *h, size_t size);

/* The same for what leads to less: it may go beyond. */
void *heap_take_beyond(struct heap *h, size_t size);

/* NULL is given back as well. */
void  heap_give(struct heap *h, void *memory);

#endif
