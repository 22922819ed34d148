/*
 * fake_mailbox.c - what waits in mailboxes, as far as modules see it: rows in memory that a test put there.
 */
#include "kit.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "hook/handles.h"
#include "route/mailbox.h"
#include "route/managed.h"
#include "route/stanza_id.h"
#include "route/window.h"

static struct kit_row *row_of(struct link *n)
{
    return list_entry(n, struct kit_row, link);
}

static const char *bytes_copy(const char *p, size_t len)
{
    char *made = arena_copy(kit->arena, p, len);

    if (made == NULL)
        log_die("no memory for the kit");
    return made;
}

static bool is_one_of(uint64_t id, const xy_store_op *op)
{
    for (size_t i = 0; i < op->nids; i++)
        if (op->ids[i] == id)
            return true;
    return false;
}

static xy_status page(struct store_call *c)
{
    xy_store_op *op = &c->op;

    op->rows = arena_alloc(c->arena, op->limit * sizeof *op->rows);
    if (op->rows == NULL)
        return XY_UNAVAILABLE;
    list_each(&kit->mailbox, n) {
        const xy_store_row *row = &row_of(n)->row;
        if (strcmp(row->account, op->account) == 0 && row->id > op->after && row->id <= op->until &&
            op->nrows < op->limit)
            op->rows[op->nrows++] = *row;
    }
    return XY_OK;
}

static xy_status take(struct store_call *c)
{
    struct link *next;

    for (struct link *n = list_first(&kit->mailbox); n != NULL; n = next) {
        next = list_next(&kit->mailbox, n);
        if (strcmp(row_of(n)->row.account, c->op.account) != 0 || !is_one_of(row_of(n)->row.id, &c->op))
            continue;
        list_remove(n);
        mem_free(&n);                   /* the link is the first member */
        c->op.count++;
    }
    return XY_OK;
}

/* ---- all rows, and new ones ---- */

static bool is_of(struct link *n, const char *account)
{
    return strcmp(row_of(n)->row.account, account) == 0;
}

/* The row with the least id above `after` in a list; NULL: none. */
static const xy_store_row *above(struct list *rows, const char *account, uint64_t after)
{
    const xy_store_row *least = NULL;

    list_each(rows, n)
        if (is_of(n, account) && row_of(n)->row.id > after && (least == NULL || row_of(n)->row.id < least->id))
            least = &row_of(n)->row;
    return least;
}

/* What waits and is archived is in both lists, and one row. */
static xy_status page_of_all(struct store_call *c)
{
    xy_store_op *op = &c->op;
    uint64_t after = op->after;

    op->rows = arena_alloc(c->arena, op->limit * sizeof *op->rows);
    while (op->rows != NULL && op->nrows < op->limit) {
        const xy_store_row *a = above(&kit->archive, op->account, after), *w = above(&kit->mailbox, op->account, after);
        if (a == NULL && w == NULL)
            break;
        const xy_store_row *row = a == NULL || (w != NULL && w->id < a->id) ? w : a;
        op->rows[op->nrows] = *row;
        if (a != NULL && w != NULL && a->id == w->id)
            op->rows[op->nrows].flags = a->flags | w->flags;
        after = row->id;
        op->nrows++;
    }
    return op->rows == NULL ? XY_UNAVAILABLE : XY_OK;
}

static void insert(struct list *rows, const xy_store_row *from, const xy_store_record *record)
{
    struct kit_row *r = must_alloc(sizeof *r);
    struct link *at = list_first(rows);

    r->row = *from;
    r->row.domain = XYT_DOMAIN;
    r->row.account = kit_copy(from->account);
    r->row.peer = kit_copy(from->peer);
    r->row.xml = bytes_copy(record->xml, record->xml_len);
    r->row.xml_len = record->xml_len;
    while (at != NULL && row_of(at)->row.id < from->id)
        at = list_next(rows, at);
    if (at == NULL) {
        list_append(rows, &r->link);
        return;
    }
    r->link.next = at;
    r->link.prev = at->prev;
    at->prev->next = &r->link;
    at->prev = &r->link;
}

static xy_status add(const struct store_call *c)
{
    const xy_store_record *record = c->op.record;

    for (size_t i = 0; i < record->nrows; i++) {
        const xy_store_row *row = &record->rows[i];
        if ((row->flags & XY_ROW_ARCHIVED) != 0)
            insert(&kit->archive, row, record);
        if ((row->flags & XY_ROW_WAITING) != 0)
            insert(&kit->mailbox, row, record);
    }
    return XY_OK;
}

static size_t drop(struct list *rows, const xy_store_op *op)
{
    struct link *next;
    size_t dropped = 0;

    for (struct link *n = list_first(rows); n != NULL; n = next) {
        next = list_next(rows, n);
        if (!is_of(n, op->account) || !is_one_of(row_of(n)->row.id, op))
            continue;
        list_remove(n);
        mem_free(&n);
        dropped++;
    }
    return dropped;
}

xy_status kit_mailbox(struct store_call *c)
{
    switch (c->op.kind) {
    case XY_STORE_MAILBOX_PAGE:
        return c->op.until == 0 ? page_of_all(c) : page(c);
    case XY_STORE_RECORD:
        return add(c);
    case XY_STORE_MAILBOX_RETRACT:
        drop(&kit->archive, &c->op);
        c->op.count = drop(&kit->mailbox, &c->op);
        return XY_OK;
    default:
        return take(c);
    }
}

/* Counts and limits are the core's. */
void mailbox_moved_id(struct account *a, uint64_t id)
{
    if (id > a->mailbox.last_id)
        a->mailbox.last_id = id;
}

bool mailbox_moved_fits(struct account *a, size_t bytes)
{
    (void)a;
    (void)bytes;
    return !kit->mailbox_full;
}

void mailbox_moved_in(struct account *a, size_t bytes)
{
    (void)a;
    (void)bytes;
}

void mailbox_moved_back(struct account *a, size_t bytes)
{
    (void)a;
    (void)bytes;
}

void mailbox_moved_out(struct account *a, uint64_t rows, uint64_t bytes)
{
    (void)a;
    (void)rows;
    (void)bytes;
}

/* ---- what the core has beside the store ---- */

/* The newest one is under way while a test holds it. */
uint64_t mailbox_stable(const struct mailbox *box)
{
    return kit->archive_held ? box->last_id : box->last_id + 1;
}

bool mailbox_is_telling(struct account *a, uint64_t row)
{
    (void)a;
    (void)row;
    return false;
}

bool mailbox_is_retracting(const struct account *a, uint64_t row)
{
    const struct list *all[] = { &kit->archive, &kit->mailbox };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        list_each(all[i], n) {
            const struct kit_row *r = row_of(n);
            if (r->retracted && r->row.id == row && strcmp(r->row.account, a->jid->text) == 0)
                return true;
        }
    return false;
}

bool window_has_row(const struct window *w, uint64_t row)
{
    (void)w;
    (void)row;
    return false;
}

void managed_changed(struct session *s, struct arrival **a)
{
    (void)s;
    (void)a;
}

struct removal {
    mailbox_removed_fn fn;
    void              *arg;
};

static void removed(struct store_call *c)
{
    const struct removal *r = c->arg;

    r->fn(r->arg, c->op.status, c->op.status == XY_OK ? c->op.count : 0);
    store_call_free(&c);
}

bool mailbox_remove(struct account *a, const uint64_t *ids, size_t n, mailbox_removed_fn fn, void *arg)
{
    struct store_call *c = store_call_about(XY_STORE_MAILBOX_TAKEN, a->jid, removed, NULL);
    struct removal *r = c == NULL ? NULL : arena_alloc(c->arena, sizeof *r);
    uint64_t *copy = r == NULL ? NULL : arena_alloc(c->arena, n * sizeof *copy);

    if (copy == NULL) {
        store_call_free(&c);
        return false;
    }
    memcpy(copy, ids, n * sizeof *copy);
    c->op.ids = copy;
    c->op.nids = n;
    *r = (struct removal){ fn, arg };
    c->arg = r;
    store_submit(c);
    return true;
}

/* ---- for the test ---- */

const char *kit_add_row(xyt *t, struct list *rows, const char *account, unsigned flags, const char *peer,
                        const char *xml)
{
    struct account *a = account_of(xyt_live(t, account));
    struct kit_row *r = must_alloc(sizeof *r);
    char id[STANZA_ID_LENGTH + 1];

    if (a == NULL || !stanza_id_text(t->domain, a->jid, ++a->mailbox.last_id, id)) {
        mem_free(&r);
        return NULL;
    }
    r->row = (xy_store_row){ .domain = XYT_DOMAIN, .account = kit_copy(account), .id = a->mailbox.last_id,
                             .stamp = t->wall, .flags = flags,
                             .peer = kit_copy(peer), .xml = kit_copy(xml), .xml_len = strlen(xml) };
    r->id = kit_copy(id);
    list_append(rows, &r->link);
    return r->id;
}

const char *xyt_wait(xyt *t, const char *account, const char *peer, const char *xml)
{
    return kit_add_row(t, &t->mailbox, account, XY_ROW_WAITING, peer, xml);
}

void xyt_retract(xyt *t, const char *id)
{
    struct list *all[] = { &t->archive, &t->mailbox };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        list_each(all[i], n)
            row_of(n)->retracted |= strcmp(row_of(n)->id, id) == 0;
}

void xyt_mailbox_full(xyt *t, bool full)
{
    t->mailbox_full = full;
}

size_t xyt_waiting(xyt *t, const char *account)
{
    size_t count = 0;

    list_each(&t->mailbox, n)
        count += strcmp(row_of(n)->row.account, account) == 0;
    return count;
}

bool xyt_is_by_hand(xyt *t, const xy_session *s)
{
    (void)t;
    return session_in(s)->by_hand != 0;
}
