/*
 * fake_mailbox.c - what waits in mailboxes, as far as modules see it: rows in memory that a test put there.
 */
#include "kit.h"

#include <string.h>

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

xy_status kit_mailbox(struct store_call *c)
{
    return c->op.kind == XY_STORE_MAILBOX_PAGE ? page(c) : take(c);
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
    list_append(rows, &r->link);
    return kit_copy(id);
}

const char *xyt_wait(xyt *t, const char *account, const char *peer, const char *xml)
{
    return kit_add_row(t, &t->mailbox, account, XY_ROW_WAITING, peer, xml);
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
