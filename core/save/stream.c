/* stream.c - see stream.h */

#include "save/stream.h"

#include <pthread.h>

#include "base/list.h"
#include "base/mem.h"
#include "save/op_line.h"

#define OPS_PAGE (64 * 1024)            /* bytes of operations that lie in one page */

struct stream_page {
    struct link link;
    struct text lines;
    bool        of_ops, filled;
};

struct stream {
    pthread_mutex_t lock;
    struct list     pages;
    size_t          bytes, ops_bytes;   /* of those that are filled */
    const char     *broken;
};

struct stream *stream_new(void)
{
    struct stream *s = try_alloc(sizeof *s);

    if (s == NULL)
        return NULL;
    pthread_mutex_init(&s->lock, NULL);
    list_init(&s->pages);
    return s;
}

static void page_free(struct stream_page *p)
{
    text_free(&p->lines);
    mem_free(&p);
}

void stream_free(struct stream **sp)
{
    struct stream *s = *sp;
    struct link *n;

    *sp = NULL;
    if (s == NULL)
        return;
    while ((n = list_take(&s->pages)) != NULL)
        page_free(list_entry(n, struct stream_page, link));
    pthread_mutex_destroy(&s->lock);
    mem_free(&s);
}

static struct stream_page *add_page(struct stream *s, bool of_ops)
{
    struct stream_page *p = try_alloc(sizeof *p);

    if (p == NULL)
        return NULL;
    p->of_ops = p->filled = of_ops;
    text_init(&p->lines, 0);
    list_append(&s->pages, &p->link);
    return p;
}

struct stream_page *stream_page_open(struct stream *s)
{
    pthread_mutex_lock(&s->lock);
    struct stream_page *p = add_page(s, false);
    pthread_mutex_unlock(&s->lock);
    return p;
}

struct text *stream_page_text(struct stream_page *p)
{
    return &p->lines;
}

static void break_with(struct stream *s, const char *why)
{
    if (s->broken == NULL)
        s->broken = why;
}

void stream_page_fill(struct stream *s, struct stream_page **pp)
{
    struct stream_page *p = *pp;

    *pp = NULL;
    pthread_mutex_lock(&s->lock);
    p->filled = true;
    s->bytes += p->lines.len;
    if (!text_ok(&p->lines))
        break_with(s, "no memory");
    pthread_mutex_unlock(&s->lock);
}

static struct stream_page *page_for_ops(struct stream *s)
{
    struct link *n = s->pages.head.prev;
    struct stream_page *last = n == &s->pages.head ? NULL : list_entry(n, struct stream_page, link);

    return last != NULL && last->of_ops && last->lines.len < OPS_PAGE ? last : add_page(s, true);
}

void stream_put(struct stream *s, const xy_store_op *op)
{
    pthread_mutex_lock(&s->lock);
    struct stream_page *p = s->broken == NULL ? page_for_ops(s) : NULL;
    if (p != NULL) {
        size_t before = p->lines.len;
        op_line_put(&p->lines, op);
        s->bytes += p->lines.len - before;
        s->ops_bytes += p->lines.len - before;
    }
    if (p == NULL || !text_ok(&p->lines))
        break_with(s, "no memory");
    else if (s->ops_bytes > STREAM_OPS_MOST)
        break_with(s, "more is written than can be taken away: where it goes is too slow");
    pthread_mutex_unlock(&s->lock);
}

void stream_break(struct stream *s, const char *why)
{
    pthread_mutex_lock(&s->lock);
    break_with(s, why);
    pthread_mutex_unlock(&s->lock);
}

const char *stream_broken(struct stream *s)
{
    pthread_mutex_lock(&s->lock);
    const char *why = s->broken;
    pthread_mutex_unlock(&s->lock);
    return why;
}

size_t stream_waiting(struct stream *s)
{
    pthread_mutex_lock(&s->lock);
    size_t bytes = s->bytes;
    pthread_mutex_unlock(&s->lock);
    return bytes;
}

static struct stream_page *first_filled(struct stream *s)
{
    struct link *n = list_first(&s->pages);
    struct stream_page *p = n == NULL ? NULL : list_entry(n, struct stream_page, link);

    return p != NULL && p->filled ? p : NULL;
}

bool stream_is_empty(struct stream *s)
{
    pthread_mutex_lock(&s->lock);
    bool empty = list_first(&s->pages) == NULL;
    pthread_mutex_unlock(&s->lock);
    return empty;
}

bool stream_is_ready(struct stream *s)
{
    pthread_mutex_lock(&s->lock);
    bool ready = first_filled(s) != NULL;
    pthread_mutex_unlock(&s->lock);
    return ready;
}

void stream_take(struct stream *s, struct text *out, size_t most)
{
    struct stream_page *p;

    pthread_mutex_lock(&s->lock);
    while (out->len < most && (p = first_filled(s)) != NULL) {
        text_add(out, p->lines.p, p->lines.len);
        s->bytes -= p->lines.len;
        if (p->of_ops)
            s->ops_bytes -= p->lines.len;
        list_remove(&p->link);
        page_free(p);
    }
    if (!text_ok(out))
        break_with(s, "no memory");
    pthread_mutex_unlock(&s->lock);
}
