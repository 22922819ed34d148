/*
 * xylem/exchange_mailbox.h - messages of a mailbox that move between servers: an entry of xylem/exchange.h with
 * XY_EXCHANGE_PARTS, of which each part is a message.
 *
 *     static const xy_exchange_mailbox mailbox = { .waiting = true, .page = 50, .write = write_one, .read = read_one,
 *                                                  .refused = "the store does not take it" };
 *
 *     static xy_flow give(xy_mod *m, xy_req *rq) { return xy_exchange_give_mailbox(m, rq, &mailbox); }
 *     static xy_flow take(xy_mod *m, xy_req *rq) { return xy_exchange_take_mailbox(m, rq, &mailbox); }
 *
 * Both use xy_slot(rq).
 */
#ifndef XYLEM_EXCHANGE_MAILBOX_H
#define XYLEM_EXCHANGE_MAILBOX_H

#include <xylem/archive.h>
#include <xylem/exchange.h>
#include <xylem/mailbox.h>
#include <xylem/memory.h>
#include <xylem/stanza.h>
#include <xylem/xml.h>

typedef struct xy_exchange_mailbox {
    bool        waiting;        /* messages that wait, else those of the archive                   */
    size_t      page;           /* so many at a time are given                                     */
    void      (*write)(xy_mod *m, xy_req *rq, const xy_archive_row *row);      /* xy_exchange_put() */
    /* The message that a part is, in xy_arena_of(rq); NULL: it is in *out, else what is wrong with it. */
    const char *(*read)(xy_mod *m, xy_req *rq, const xy_xml *part, xy_mailbox_new *out);
    const char *refused;        /* what is said of one that cannot be added                        */
} xy_exchange_mailbox;

/* ---- giving ---- */

static inline void xy_exchange_page_came_(xy_mod *m, xy_req *rq, const xy_archive_page *page)
{
    const xy_exchange_mailbox *how = (const xy_exchange_mailbox *)*xy_slot(rq);

    for (size_t i = 0; i < page->nrows; i++)
        how->write(m, rq, &page->rows[i]);
    if (page->status == XY_OK && page->more && page->nrows > 0)
        xy_exchange_more(rq, page->rows[page->nrows - 1].id);
    xy_end(rq, page->status);
}

/* The whole of give(); `how` stays as long as the module. */
static inline xy_flow xy_exchange_give_mailbox(xy_mod *m, xy_req *rq, const xy_exchange_mailbox *how)
{
    *xy_slot(rq) = (void *)(uintptr_t)how;
    return xy_mailbox_rows(m, rq, how->waiting, xy_exchange_after(rq), how->page, xy_exchange_page_came_);
}

/* ---- taking ---- */

#define XY_EXCHANGE_AT_ONCE_ 500

struct xy_exchange_taking_ {
    const xy_exchange_mailbox *how;
    xy_mailbox_new            *messages;
    const xy_xml             **parts;           /* of them */
    size_t                     n, sent;         /* sent: those that have been added, or refused */
};

static inline void xy_exchange_part_added_(xy_mod *m, xy_req *rq, const xy_mailbox_added *result);

static inline void xy_exchange_add_parts_(xy_mod *m, xy_req *rq, const struct xy_exchange_taking_ *t)
{
    size_t left = t->n - t->sent;

    if (left == 0)
        xy_end(rq, XY_OK);
    else
        xy_mailbox_add(m, rq, t->messages + t->sent, left < XY_EXCHANGE_AT_ONCE_ ? left : XY_EXCHANGE_AT_ONCE_,
                       xy_exchange_part_added_);
}

static inline void xy_exchange_part_added_(xy_mod *m, xy_req *rq, const xy_mailbox_added *result)
{
    struct xy_exchange_taking_ *t = (struct xy_exchange_taking_ *)*xy_slot(rq);
    size_t n = 0;

    if (result->status != XY_OK) {
        xy_end(rq, XY_UNAVAILABLE);
        return;
    }
    for (size_t i = 0; i < result->n; i++) {
        n += result->each[i] == XY_OK;
        if (result->each[i] == XY_REFUSED)
            xy_exchange_wrong(rq, t->parts[t->sent + i], "%s", t->how->refused);
    }
    xy_exchange_added(rq, n);
    t->sent += result->n;
    xy_exchange_add_parts_(m, rq, t);
}

/* The whole of take(). */
static inline xy_flow xy_exchange_take_mailbox(xy_mod *m, xy_req *rq, const xy_exchange_mailbox *how)
{
    const xy_xml *all = xy_exchange_element(rq);
    xy_arena *a = xy_arena_of(rq);
    struct xy_exchange_taking_ *t = (struct xy_exchange_taking_ *)xy_alloc(a, sizeof *t);
    size_t most = 0;

    for (const xy_xml *e = xy_child(all, NULL, NULL); e != NULL; e = xy_next(e, NULL, NULL))
        most++;
    if (t != NULL) {
        t->how = how;
        t->messages = (xy_mailbox_new *)xy_alloc(a, (most + 1) * sizeof *t->messages);
        t->parts = (const xy_xml **)xy_alloc(a, (most + 1) * sizeof *t->parts);
    }
    if (t == NULL || t->messages == NULL || t->parts == NULL) {
        xy_end(rq, XY_UNAVAILABLE);
        return XY_DONE;
    }
    *xy_slot(rq) = t;
    for (const xy_xml *e = xy_child(all, NULL, NULL); e != NULL; e = xy_next(e, NULL, NULL)) {
        const char *why = how->read(m, rq, e, &t->messages[t->n]);
        if (why != NULL)
            xy_exchange_wrong(rq, e, "%s", why);
        else
            t->parts[t->n++] = e;
    }
    xy_exchange_add_parts_(m, rq, t);
    return XY_LATER;
}

#endif
