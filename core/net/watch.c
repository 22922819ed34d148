/*
 * watch.c - see watch.h.
 */
#include "net/watch.h"

#include <assert.h>

#include "base/mem.h"
#include "net/shard_private.h"

struct watch {
    uv_poll_t     poll;
    struct shard *shard;
    void        (*fn)(struct watch *w, int events, void *arg);
    void         *arg;
    bool          freed, ended;
};

static void happened(uv_poll_t *h, int status, int events)
{
    struct watch *w = list_entry(h, struct watch, poll);
    int what = ((events & UV_READABLE) != 0 ? WATCH_READ : 0)
             | ((events & UV_WRITABLE) != 0 ? WATCH_WRITE : 0);

    shard_enter(w->shard);
    w->fn(w, status < 0 ? WATCH_ERROR : what, w->arg);
}

/* The struct goes when both are through with it: libuv and the owner. */
static void closed(uv_handle_t *h)
{
    struct watch *w = list_entry(h, struct watch, poll);

    w->shard->handles--;
    w->ended = true;
    if (w->freed)
        mem_free(&w);
}

static void stop_watch(uv_handle_t *h)
{
    struct watch *w = list_entry(h, struct watch, poll);

    uv_poll_stop(&w->poll);
    uv_close(h, closed);
    w->fn(w, WATCH_ERROR, w->arg);
}

static const struct handle_kind watch_kind = { .stop = stop_watch };

struct watch *watch_new(int fd, void (*fn)(struct watch *w, int events, void *arg), void *arg)
{
    struct shard *s = shard_self();

    assert(s != NULL);
    struct watch *w = s->stopping ? NULL : try_alloc(sizeof *w);

    if (w == NULL)
        return NULL;
    if (uv_poll_init(&s->loop, &w->poll, fd) != 0) {
        mem_free(&w);
        return NULL;
    }
    w->poll.data = (void *)&watch_kind;
    w->shard = s;
    w->fn = fn;
    w->arg = arg;
    s->handles++;
    return w;
}

void watch_set(struct watch *w, int events)
{
    int wanted = ((events & WATCH_READ) != 0 ? UV_READABLE : 0)
               | ((events & WATCH_WRITE) != 0 ? UV_WRITABLE : 0);

    if (uv_is_closing((uv_handle_t *)&w->poll))
        return;
    if (wanted == 0)
        uv_poll_stop(&w->poll);
    else
        uv_poll_start(&w->poll, wanted, happened);
}

void watch_free(struct watch **watch)
{
    struct watch *w = *watch;

    *watch = NULL;
    if (w->ended) {
        mem_free(&w);
        return;
    }
    w->freed = true;
    if (uv_is_closing((uv_handle_t *)&w->poll))
        return;
    uv_poll_stop(&w->poll);
    uv_close((uv_handle_t *)&w->poll, closed);
}
