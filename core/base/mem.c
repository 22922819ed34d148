/*
 * mem.c - see mem.h.  The only file besides sys.c that asks for memory by the table `sys`.
 */
#include "base/mem.h"

#include <assert.h>
#include <malloc.h>
#include <stdint.h>
#include <string.h>

#include "base/log.h"
#include "base/sys.h"

size_t size_mul(size_t a, size_t b)
{
    size_t n;

    return __builtin_mul_overflow(a, b, &n) ? SIZE_MAX : n;
}

size_t size_add(size_t a, size_t b)
{
    size_t n;

    return __builtin_add_overflow(a, b, &n) ? SIZE_MAX : n;
}

/* No object may be larger than the difference of two pointers can say. */
static bool size_allowed(size_t size)
{
    return size <= PTRDIFF_MAX;
}

void *try_alloc(size_t size)
{
    return size_allowed(size) ? sys.alloc(size > 0 ? size : 1) : NULL;
}

void *try_resize(void *p, size_t size)
{
    return size_allowed(size) ? sys.resize(p, size > 0 ? size : 1) : NULL;
}

void *try_bytes(size_t size)
{
    return try_resize(NULL, size);
}

char *try_copy_n(const char *bytes, size_t len)
{
    char *copy = try_bytes(size_add(len, 1));

    if (copy == NULL)
        return NULL;
    if (len > 0)
        memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}

void *must_alloc(size_t size)
{
    void *p = try_alloc(size);

    if (p == NULL)
        log_die("out of memory (%zu bytes)", size);
    return p;
}

void *must_resize(void *p, size_t size)
{
    void *bigger = try_resize(p, size);

    if (bigger == NULL)
        log_die("out of memory (%zu bytes)", size);
    return bigger;
}

char *must_copy(const char *text)
{
    char *copy = try_copy(text);

    if (copy == NULL && text != NULL)
        log_die("out of memory (%zu bytes)", strlen(text));
    return copy;
}

char *try_copy(const char *text)
{
    return text == NULL ? NULL : try_copy_n(text, strlen(text));
}

bool mem_keep(char **to, const char *text)
{
    char *copy = try_copy(text);

    mem_free(to);
    *to = copy;
    return copy != NULL || text == NULL;
}

void mem_release(void *p)
{
    sys.release(p);
}

bool mem_trim(size_t loose)
{
    return mallinfo2().fordblks > loose && malloc_trim(0) != 0;
}

size_t mem_used(void)
{
    struct mallinfo2 all = mallinfo2();

    return all.uordblks + all.hblkhd;
}

void budget_init(struct budget *b, struct budget *parent, size_t limit)
{
    b->parent = parent;
    atomic_init(&b->limit, limit);
    atomic_init(&b->used, 0);
}

/* Compare and swap, so that `used` never shows more than the limit, not even for a moment: a
 * passing excess would make another shard refuse for no reason. */
static bool charge_one(struct budget *b, size_t bytes)
{
    size_t limit = atomic_load_explicit(&b->limit, memory_order_relaxed);
    size_t used = atomic_load_explicit(&b->used, memory_order_relaxed);

    do {
        size_t room = limit == 0 ? SIZE_MAX - used : limit > used ? limit - used : 0;
        if (bytes > room)
            return false;
    } while (!atomic_compare_exchange_weak_explicit(&b->used, &used, used + bytes,
                                                    memory_order_relaxed, memory_order_relaxed));
    return true;
}

static void return_one(struct budget *b, size_t bytes)
{
    size_t before = atomic_fetch_sub_explicit(&b->used, bytes, memory_order_relaxed);

    assert(before >= bytes);
    (void)before;
}

bool budget_charge(struct budget *b, size_t bytes)
{
    for (struct budget *at = b; at != NULL; at = at->parent) {
        if (charge_one(at, bytes))
            continue;
        for (struct budget *charged = b; charged != at; charged = charged->parent)
            return_one(charged, bytes);
        return false;
    }
    return true;
}

void budget_return(struct budget *b, size_t bytes)
{
    for (; b != NULL; b = b->parent)
        return_one(b, bytes);
}
