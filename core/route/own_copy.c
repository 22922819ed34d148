/* own_copy.c - see own_copy.h */

#include "route/own_copy.h"

#include "base/mem.h"
#include "route/account.h"
#include "route/mailbox.h"

struct own_copy {
    struct mailbox_row row;
    struct account    *account;         /* pinned */
    struct stanza     *stanza;          /* a reference */
    struct jid        *peer;            /* whom it went to */
};

struct own_copy *own_copy_new(xy_req *rq)
{
    struct own_copy *c = try_alloc(sizeof *c);

    if (c == NULL)
        return NULL;
    c->peer = jid_keep(rq->to);
    if (c->peer == NULL) {
        mem_free(&c);
        return NULL;
    }
    c->account = rq->account;
    account_pin(c->account);
    c->stanza = stanza_ref(rq->stanza);
    mailbox_row_begin(c->account, &c->row, c->stanza, XY_ROW_SENT | XY_ROW_ARCHIVED);
    return c;
}

void own_copy_end(struct own_copy **cp, bool stored, bool wanted)
{
    struct own_copy *c = *cp;

    *cp = NULL;
    if (c == NULL)
        return;
    mailbox_own_row_done(c->account, &c->row, stored, wanted);
    account_unpin(&c->account);
    stanza_unref(&c->stanza);
    mem_free(&c->peer);
    mem_free(&c);
}

struct stanza *own_copy_stanza(const struct own_copy *c)
{
    return c->stanza;
}

const struct account *own_copy_account(const struct own_copy *c)
{
    return c->account;
}

uint64_t own_copy_row(const struct own_copy *c)
{
    return c->row.id;
}

bool own_copy_fill(const struct own_copy *c, struct arena *a, xy_store_row *row)
{
    struct str bare = jid_full(c->account->jid);
    const char *domain = c->account->domain->name;

    *row = (xy_store_row){
        .domain = arena_text(a, domain),
        .account = arena_copy(a, bare.p, bare.len),
        .id = c->row.id,
        .stamp = c->row.stamp,
        .flags = c->row.flags,
        .peer = arena_copy(a, c->peer->text, c->peer->len),
    };
    return row->domain != NULL && row->account != NULL && row->peer != NULL;
}
