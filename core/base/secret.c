/*
 * secret.c - see secret.h.
 *
 * Secrets are small and many (two keys per login), so pages are cut into slots of one size each.
 * A page begins with its own head and is found from a slot by its address.  What is larger than
 * the largest slot has pages of its own.  Locking is tried and not insisted on: the limit of locked
 * memory (RLIMIT_MEMLOCK) must not be the limit of logins.
 */
#include "base/secret.h"

#include <assert.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/list.h"
#include "base/mem.h"
#include "base/sys.h"

struct secret {
    size_t        len;
    unsigned char bytes[];
};

static const size_t slot_sizes[] = { 64, 128, 256, 512, 1024 };

enum {
    CLASSES = sizeof slot_sizes / sizeof slot_sizes[0],
    LARGE = CLASSES,             /* class of a secret with pages of its own */
    MOST_SLOTS = 64
};

struct page {
    struct link in_class;        /* in no list when it is full or large */
    size_t      size;            /* of the mapping                      */
    unsigned    class, used;
    uint64_t    free;            /* one bit per slot                    */
};

enum { HEAD = 64 };
_Static_assert(sizeof(struct page) <= HEAD, "the head of a page must stay before its slots");

static struct {
    pthread_mutex_t lock;
    struct list     with_room[CLASSES];
    size_t          page_size;   /* 0: not set up */
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void set_up(void)
{
    if (pool.page_size != 0)
        return;
    for (size_t i = 0; i < CLASSES; i++)
        list_init(&pool.with_room[i]);
    pool.page_size = (size_t)sysconf(_SC_PAGESIZE);
}

static unsigned class_of(size_t size)
{
    unsigned c = 0;

    while (c < CLASSES && size > slot_sizes[c])
        c++;
    return c;
}

static struct page *page_new(unsigned class, size_t size)
{
    struct page *p = sys.map_pages(size);

    if (p == NULL)
        return NULL;
    (void)mlock(p, size);
    (void)madvise(p, size, MADV_DONTDUMP);
    p->size = size;
    p->class = class;
    if (class == LARGE)
        return p;

    size_t slots = (size - HEAD) / slot_sizes[class];
    p->free = slots >= MOST_SLOTS ? UINT64_MAX : (UINT64_C(1) << slots) - 1;
    list_append(&pool.with_room[class], &p->in_class);
    return p;
}

static struct secret *large_new(size_t size)
{
    size_t mask = pool.page_size - 1;
    size_t total = size_add(size_add(size, HEAD), mask);

    if (total > PTRDIFF_MAX)
        return NULL;
    struct page *p = page_new(LARGE, total & ~mask);
    return p == NULL ? NULL : (struct secret *)((char *)p + HEAD);
}

static struct secret *slot_new(unsigned class)
{
    struct link *first = list_first(&pool.with_room[class]);
    struct page *p = first != NULL ? list_entry(first, struct page, in_class) :
                     page_new(class, pool.page_size);

    if (p == NULL)
        return NULL;
    unsigned slot = (unsigned)__builtin_ctzll(p->free);
    p->free &= ~(UINT64_C(1) << slot);
    p->used++;
    if (p->free == 0)
        list_remove(&p->in_class);
    return (struct secret *)((char *)p + HEAD + slot * slot_sizes[class]);
}

struct secret *secret_new(const void *bytes, size_t len)
{
    size_t size = size_add(len, sizeof(struct secret) + 1);

    pthread_mutex_lock(&pool.lock);
    set_up();
    unsigned class = class_of(size);
    struct secret *s = class == LARGE ? large_new(size) : slot_new(class);
    pthread_mutex_unlock(&pool.lock);
    if (s == NULL)
        return NULL;

    s->len = len;
    if (len > 0)
        memcpy(s->bytes, bytes, len);
    s->bytes[len] = '\0';
    return s;
}

/* Gives the slot back.  One empty page per class is kept, so that one login after the other does
 * not map and unmap each time. */
static void slot_free(struct page *p, unsigned slot)
{
    if (p->free == 0)
        list_append(&pool.with_room[p->class], &p->in_class);
    p->free |= UINT64_C(1) << slot;
    p->used--;

    struct link *first = list_first(&pool.with_room[p->class]);
    bool only_one = first == &p->in_class && list_next(&pool.with_room[p->class], first) == NULL;
    if (p->used > 0 || only_one)
        return;
    list_remove(&p->in_class);
    sys.unmap_pages(p, p->size);
}

void secret_free(struct secret **s)
{
    if (*s == NULL)
        return;

    struct page *p = (struct page *)((uintptr_t)*s & ~(uintptr_t)(pool.page_size - 1));
    secret_wipe(*s, sizeof **s + (*s)->len);
    pthread_mutex_lock(&pool.lock);
    if (p->class == LARGE)
        sys.unmap_pages(p, p->size);
    else
        slot_free(p, (unsigned)(((size_t)((char *)*s - (char *)p) - HEAD) / slot_sizes[p->class]));
    pthread_mutex_unlock(&pool.lock);
    *s = NULL;
}

const unsigned char *secret_bytes(const struct secret *s)
{
    return s->bytes;
}

size_t secret_length(const struct secret *s)
{
    return s->len;
}

bool secret_equal(const void *a, const void *b, size_t len)
{
    const volatile unsigned char *x = a, *y = b;
    unsigned char differ = 0;

    for (size_t i = 0; i < len; i++)
        differ |= (unsigned char)(x[i] ^ y[i]);
    return differ == 0;
}

void secret_wipe(void *p, size_t len)
{
    explicit_bzero(p, len);
}
