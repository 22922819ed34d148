/* turn.c - see turn.h */

#include "route/turn.h"

#include "base/mem.h"
#include "hook/request.h"
#include "route/session.h"

struct turn {
    struct wait   waiting;          /* until its turn comes */
    struct wait   at_work;          /* until the request ends: nothing else ends it */
    struct line  *line;             /* NULL: it has left */
    struct link   in_line;          /* while it waits */
    xy_stanza_fn  fn;
    unsigned      parts;            /* waits that are not over */
};

struct line {                       /* there while one of it has its turn */
    struct link   in_session;
    const xy_mod *m;
    struct list   waiting;
    size_t        n;                /* of those */
};

static struct line *find_line(struct session *s, const xy_mod *m)
{
    for (struct link *n = list_first(&s->lines); n != NULL; n = list_next(&s->lines, n))
        if (list_entry(n, struct line, in_session)->m == m)
            return list_entry(n, struct line, in_session);
    return NULL;
}

static struct line *make_line(struct session *s, const xy_mod *m)
{
    struct line *l = try_alloc(sizeof *l);

    if (l == NULL)
        return NULL;
    *l = (struct line){ .m = m };
    list_init(&l->waiting);
    list_append(&s->lines, &l->in_session);
    return l;
}

/* The line ends with its last. */
static void call_next(struct line *l)
{
    struct link *n = list_take(&l->waiting);

    if (n == NULL) {
        list_remove(&l->in_session);
        mem_free(&l);
        return;
    }
    l->n--;
    wait_done(&list_entry(n, struct turn, in_line)->waiting);
}

static void part_over(struct turn *t)
{
    if (--t->parts == 0)
        mem_free(&t);
}

/* ---- what the request's waits tell ---- */

static void begins(struct wait *w, xy_mod *m, xy_req *held)
{
    list_entry(w, struct turn, waiting)->fn(m, held);
}

static void begun(struct wait *w)
{
    part_over(list_entry(w, struct turn, waiting));
}

static void ended_in_line(struct wait *w)
{
    struct turn *t = list_entry(w, struct turn, waiting);

    if (!link_in_list(&t->in_line))         /* it has been called already */
        return;
    list_remove(&t->in_line);
    t->line->n--;
    t->line = NULL;
    wait_done(w);
}

static void ended(struct wait *w)
{
    wait_done(w);                           /* the next one's turn comes from the run queue */
}

static void work_over(struct wait *w)
{
    struct turn *t = list_entry(w, struct turn, at_work);

    if (t->line != NULL)
        call_next(t->line);
    part_over(t);
}

/* ---- taking one ---- */

static void go_to_line(struct line *l, struct turn *t, xy_mod *m, xy_req *rq)
{
    t->waiting.call = begins;
    t->waiting.destroy = begun;
    t->waiting.detached = ended_in_line;
    t->parts++;
    wait_begin(&t->waiting, m, rq);
    list_append(&l->waiting, &t->in_line);
    l->n++;
}

enum turn_answer turn_take(xy_mod *m, xy_req *rq, xy_stanza_fn fn)
{
    struct line *busy = find_line(rq->session, m), *l = busy;

    if (busy != NULL && busy->n == TURNS_MOST)
        return TURN_FULL;
    struct turn *t = try_alloc(sizeof *t);
    if (t == NULL || (busy == NULL && (l = make_line(rq->session, m)) == NULL)) {
        mem_free(&t);
        return TURN_REFUSED;
    }
    *t = (struct turn){ .line = l, .fn = fn, .parts = 1 };
    t->at_work.destroy = work_over;
    t->at_work.detached = ended;
    wait_begin(&t->at_work, m, rq);
    if (busy == NULL)
        return TURN_NOW;
    go_to_line(l, t, m, rq);
    return TURN_LATER;
}

void turns_leave(struct session *s)
{
    while (list_take(&s->lines) != NULL)
        ;
}
