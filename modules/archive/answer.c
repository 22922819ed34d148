/* answer.c - see answer.h */

#include "answer.h"

#include <string.h>

enum {
    PAGE_BYTES = 1 << 20,           /* of messages in one page, or a single one */
    ROOM_MS = 50                    /* until a session without room is tried again */
};

struct answer {                     /* in the request's slot */
    struct question       q;
    const xy_archive_row *rows;     /* the page's messages, in order */
    size_t                nrows, sent;
    const char           *first, *last;     /* ids; NULL: the page is empty */
    bool                  more, counted;
    uint64_t              count;
};

/* ---- the end (XEP-0313, XEP-0059) ---- */

/* The place of the page's first message is known at either end only. */
static const char *index_of_first(xy_arena *a, const struct answer *w)
{
    if (!w->counted || w->q.query.after != NULL || w->q.query.before != NULL || w->count < w->nrows)
        return NULL;
    return xy_text(a, "%llu", (unsigned long long)(w->q.query.backwards ? w->count - w->nrows : 0));
}

static xy_xml *fin(xy_arena *a, const struct answer *w)
{
    xy_xml *e = xy_el(a, "fin", NS_MAM), *set;

    if (!w->more)
        xy_attr(e, "complete", "true");
    set = xy_sub(e, "set", NS_RSM);
    if (w->first != NULL) {
        xy_chars(xy_attr(xy_sub(set, "first", NULL), "index", index_of_first(a, w)), w->first, SIZE_MAX);
        xy_chars(xy_sub(set, "last", NULL), w->last, SIZE_MAX);
    }
    if (w->counted)
        xy_chars(xy_sub(set, "count", NULL), xy_text(a, "%llu", (unsigned long long)w->count), SIZE_MAX);
    return e;
}

static void finish(xy_req *rq)
{
    xy_reply(rq, fin(xy_arena_of(rq), *xy_slot(rq)));
}

/* ---- messages ---- */

/* read: the message is in it. */
static xy_xml *result(xy_arena *a, const struct answer *w, const xy_archive_row *row, bool *read)
{
    xy_xml *e = xy_el(a, "message", "jabber:client");
    xy_xml *r = xy_attr(xy_attr(xy_sub(e, "result", NS_MAM), "queryid", w->q.name), "id", row->id);
    xy_xml *forwarded = xy_sub(r, "forwarded", "urn:xmpp:forward:0");

    xy_attr(xy_sub(forwarded, "delay", "urn:xmpp:delay"), "stamp", xy_date(a, row->stamp));
    *read = xy_archive_append(forwarded, row) != NULL;
    return e;
}

/* false: the session has no room for it now.  One that cannot be read goes out without its stanza, as one that was
 * taken out of the archive would (XEP-0313, Message retention and deletion). */
static bool send_one(xy_mod *m, xy_session *s, const struct answer *w, const xy_archive_row *row)
{
    xy_arena *a = xy_arena_new(m);
    bool read;
    bool sent = xy_send_to_session(m, s, result(a, w, row, &read));

    if (a != NULL)
        xy_arena_end(&a);
    if (sent && !read)
        xy_log(m, XY_ERROR, "an archived message of %s cannot be read",
               xy_jid_text(xy_account_jid(xy_session_account(s))));
    if (sent)
        xy_count(m, GIVEN);
    return sent;
}

static const xy_archive_row *next_row(const struct answer *w)
{
    return &w->rows[w->q.flip ? w->nrows - 1 - w->sent : w->sent];
}

/* What the session has no room for outlives the store's answer. */
static bool keep_rows(xy_req *rq, struct answer *w)
{
    xy_arena *a = xy_arena_of(rq);
    xy_archive_row *rows = xy_alloc(a, w->nrows * sizeof *rows);

    for (size_t i = 0; rows != NULL && i < w->nrows; i++) {
        rows[i] = w->rows[i];
        if (w->q.flip ? i >= w->nrows - w->sent : i < w->sent)
            continue;               /* it has gone out */
        rows[i].id = xy_copy(a, rows[i].id, strlen(rows[i].id));
        rows[i].xml = xy_copy(a, rows[i].xml, rows[i].len);
        if (rows[i].id == NULL || rows[i].xml == NULL)
            return false;
    }
    w->rows = rows;
    return rows != NULL;
}

static void room_again(xy_mod *m, void *arg);

/* false: nothing more can be done for it, rq is finished. */
static bool send_rows(xy_mod *m, xy_req *rq, struct answer *w)
{
    xy_session *s = xy_session_of(rq);

    while (s != NULL && w->sent < w->nrows && send_one(m, s, w, next_row(w)))
        w->sent++;
    if (w->sent == w->nrows) {
        finish(rq);
        return false;
    }
    if (s != NULL && xy_timer_set(m, ROOM_MS, room_again, rq) != NULL)
        return true;
    xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    return false;
}

static void room_again(xy_mod *m, void *arg)
{
    xy_req *rq = arg;
    struct answer *w = *xy_slot(rq);

    if (w != NULL)                  /* else its time is up */
        send_rows(m, rq, w);
}

/* ---- the page ---- */

/* As much of it as may be sent at once, from the side on which it was asked for. */
static void take_page(struct answer *w, const xy_archive_page *page)
{
    size_t n = 0, bytes = 0;

    for (; n < page->nrows && !w->q.only_count; n++) {
        bytes += page->rows[w->q.query.backwards ? page->nrows - 1 - n : n].len;
        if (n > 0 && bytes > PAGE_BYTES)
            break;
    }
    w->rows = page->rows == NULL || !w->q.query.backwards ? page->rows : page->rows + (page->nrows - n);
    w->nrows = n;
    w->more = page->more || n < page->nrows;
    w->counted = page->counted;
    w->count = page->count;
}

static void page_came(xy_mod *m, xy_req *rq, const xy_archive_page *page)
{
    xy_arena *a = xy_arena_of(rq);
    struct answer *w = *xy_slot(rq);

    switch (page->status) {
    case XY_OK:
        break;
    case XY_NOT_FOUND:
        xy_refuse(rq, XY_ITEM_NOT_FOUND, "An id is not in the archive");
        return;
    case XY_REFUSED:
        xy_refuse(rq, XY_NOT_ACCEPTABLE, "The search takes too long: give other words, or less time to search");
        return;
    default:
        xy_refuse(rq, XY_RESOURCE_CONSTRAINT, "The store does not answer now");
        return;
    }
    take_page(w, page);
    if (w->nrows > 0) {
        w->first = xy_copy(a, w->rows[0].id, strlen(w->rows[0].id));
        w->last = xy_copy(a, w->rows[w->nrows - 1].id, strlen(w->rows[w->nrows - 1].id));
    }
    if (send_rows(m, rq, w) && !keep_rows(rq, w))
        xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
}

/* ---- questions, one of a session at a time ---- */

static xy_flow work(xy_mod *m, xy_req *rq)
{
    struct answer *w = *xy_slot(rq);

    return xy_archive_find(m, rq, &w->q.query, page_came);
}

xy_flow answer_begin(xy_mod *m, xy_req *rq, const struct question *question)
{
    struct answer *w = xy_alloc(xy_arena_of(rq), sizeof *w);

    if (w == NULL)
        return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    xy_count(m, ASKED);
    w->q = *question;
    if (question->nothing) {
        w->counted = true;
        return xy_reply(rq, fin(xy_arena_of(rq), w));
    }
    *xy_slot(rq) = w;
    return xy_take_turn(m, rq, work);
}
