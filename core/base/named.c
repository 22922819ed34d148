/* named.c - see named.h */

#include "base/named.h"

#include "base/mem.h"

static struct named *named_new(struct named_set *s, const char *name, size_t size)
{
    struct named *n = try_alloc(size);

    if (n == NULL)
        return NULL;
    n->name = try_copy(name);
    if (n->name != NULL && map_put(&s->all, str_of(n->name), n))
        return n;
    mem_free(&n->name);
    mem_free(&n);
    return NULL;
}

void *named_hold(struct named_set *s, const char *name, size_t size)
{
    pthread_mutex_lock(&s->lock);
    struct named *n = map_get(&s->all, str_of(name));
    if (n == NULL)
        n = named_new(s, name, size);
    if (n != NULL)
        n->refs++;
    pthread_mutex_unlock(&s->lock);
    return n;
}

void named_release(struct named_set *s, struct named *n)
{
    if (n == NULL)
        return;
    pthread_mutex_lock(&s->lock);
    if (--n->refs == 0) {
        map_remove(&s->all, str_of(n->name));
        if (s->all.count == 0)
            map_free(&s->all);
        mem_free(&n->name);
        mem_free(&n);
    }
    pthread_mutex_unlock(&s->lock);
}
