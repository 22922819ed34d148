/* change.c - see change.h */

#include "change.h"

#include <string.h>

#define WAITING_MOST 64                 /* changes of one account */

/* In an arena of its own: when the server stops, the background request ends before the account does. */
struct change {
    struct change *next;
    xy_arena      *arena;               /* this, and items */
    struct blocks *blocks;
    xy_account    *account;
    xy_req        *rq;                  /* who asked */
    xy_req        *work;                /* our own; NULL: it has ended */
    bool           begins, all;         /* blocks; unblocks everybody */
    bool           taken;               /* rq is of an import, not of a client */
    struct list    items;
    struct list    fresh;               /* the list as it is going to be */
    xy_arena      *fresh_arena;         /* NULL: none */
};

static void run(xy_mod *m, struct blocks *b);

/* ---- pushes (XEP-0191, sections on blocking and unblocking) ---- */

static xy_xml *push_for(xy_arena *a, const struct change *c)
{
    unsigned char random[8];
    xy_xml *iq = xy_attr(xy_el(a, "iq", "jabber:client"), "type", "set");

    xy_random(random, sizeof random);
    xy_attr(iq, "id", xy_text(a, "push-%s", xy_base64(a, random, sizeof random)));
    xy_xml *what = xy_sub(iq, c->begins ? "block" : "unblock", BLOCKING_NS);
    for (size_t i = 0; !c->all && i < c->items.n; i++)
        xy_attr(xy_sub(what, "item", NULL), "jid", c->items.jids[i]);
    return iq;
}

static void push(xy_mod *m, const struct change *c)
{
    for (xy_session *s = xy_session_next(c->account, NULL); s != NULL;
         s = xy_session_next(c->account, s)) {
        const struct interest *interest = xy_session_state(m, s);
        if (interest != NULL && interest->asked)
            xy_send_to_session(m, s, push_for(c->arena, c));
    }
}

/* ---- what it amounts to ---- */

/* Who is blocked sees the account go while he still can, who no longer is sees what there is. */
static void tell(xy_mod *m, struct change *c)
{
    c->blocks->turning = &c->items;
    xy_blocking_change(m, c->account, c->items.jids, c->begins);
    c->blocks->turning = NULL;
}

static void apply(xy_mod *m, struct change *c)
{
    if (c->begins && c->items.n > 0)
        tell(m, c);
    size_t more = c->fresh.n - c->blocks->list.n;
    blocks_replace(c->blocks, &c->fresh, &c->fresh_arena);
    if (c->taken) {
        xy_exchange_added(c->rq, more);
        xy_end(c->rq, XY_OK);
    } else
        xy_reply(c->rq, NULL);
    push(m, c);
    if (!c->begins && c->items.n > 0)
        tell(m, c);
}

/* ---- to the store and back ---- */

static void free_change(struct change *c)
{
    xy_arena *own = c->arena;

    if (c->fresh_arena != NULL)
        xy_arena_end(&c->fresh_arena);
    xy_arena_end(&own);
}

static void leave(struct change *c)
{
    struct blocks *b = c->blocks;

    b->first = c->next;
    if (b->first == NULL)
        b->last = NULL;
    b->waiting--;
    if (c->work != NULL)
        xy_end(c->work, XY_OK);
    free_change(c);
}

static void refuse(struct change *c, xy_condition condition, const char *text)
{
    if (!c->taken)
        xy_refuse(c->rq, condition, text);
    else
        xy_end(c->rq, XY_UNAVAILABLE);
    leave(c);
}

static void refuse_for_now(struct change *c)
{
    refuse(c, XY_RESOURCE_CONSTRAINT, "The block list cannot be stored now");
}

static void stored(xy_mod *m, xy_req *work, xy_status status)
{
    struct change *c = *xy_slot(work);
    struct blocks *b = c->blocks;

    if (status != XY_OK) {
        refuse_for_now(c);
    } else {
        apply(m, c);
        leave(c);
    }
    run(m, b);
}

/* The documents that come or go.  n: how many; NULL: refused. */
static const xy_doc_write *writes_of(const struct change *c, size_t *n)
{
    xy_arena *a = c->arena;
    xy_doc_write *writes = xy_alloc(a, (c->items.n + 1) * sizeof *writes);

    *n = 0;
    for (size_t i = 0; writes != NULL && i < c->items.n; i++) {
        const char *jid = c->items.jids[i];
        xy_doc_write *w = &writes[*n];
        if (list_has(&c->blocks->list, jid) == c->begins)
            continue;
        *w = (xy_doc_write){ .account = xy_jid_text(xy_account_jid(c->account)), .collection = COLLECTION,
                             .key = jid, .version = XY_ANY_VERSION };
        ++*n;
        if (!c->begins)
            continue;
        w->value = xy_print(a, xy_attr(xy_el(a, "item", BLOCKING_NS), "jid", jid), &w->len);
        if (w->value == NULL)
            return NULL;
    }
    return writes;
}

static bool is_too_much(xy_mod *m, const struct change *c)
{
    const struct config *cfg = xy_config(m);
    const struct list *now = &c->blocks->list, *then = &c->fresh;

    return (then->n > now->n && then->n > (size_t)cfg->max_items) ||
           (then->bytes > now->bytes && then->bytes > cfg->max_size);
}

/* Of an import, as many as there is room for: whom the account has blocked elsewhere shall be so here if he can. */
static void take_what_fits(xy_mod *m, struct change *c)
{
    const struct config *cfg = xy_config(m);
    const struct list *now = &c->blocks->list;
    size_t n = now->n, bytes = now->bytes, kept = 0;

    for (size_t i = 0; i < c->items.n; i++) {
        const char *jid = c->items.jids[i];
        size_t len = strlen(jid);
        bool has = list_has(now, jid);
        if (!has && (n + 1 > (size_t)cfg->max_items || bytes + len > cfg->max_size)) {
            xy_exchange_wrong(c->rq, NULL, "%s: the block list has %zu addresses of max-items %llu, and %zu bytes of "
                              "max-size %llu of module blocking", jid, n, (unsigned long long)cfg->max_items, bytes,
                              (unsigned long long)cfg->max_size);
            continue;
        }
        n += !has;
        bytes += has ? 0 : len;
        c->items.jids[kept++] = jid;
    }
    c->items.n = kept;
    c->items.jids[kept] = NULL;
}

/* false: it has ended already. */
static bool begin(xy_mod *m, struct change *c)
{
    const struct list *now = &c->blocks->list;
    size_t n;

    if (c->all && !list_unite(c->arena, now, &(struct list){ 0 }, &c->items)) {
        refuse_for_now(c);
        return false;
    }
    if (c->taken)
        take_what_fits(m, c);
    c->fresh_arena = xy_arena_new(m);
    bool made = c->begins ? list_unite(c->fresh_arena, now, &c->items, &c->fresh)
                          : list_subtract(c->fresh_arena, now, &c->items, &c->fresh);
    const xy_doc_write *writes = made ? writes_of(c, &n) : NULL;
    if (writes == NULL) {
        refuse_for_now(c);
        return false;
    }
    if (!c->taken && is_too_much(m, c)) {
        refuse(c, XY_NOT_ACCEPTABLE, "The block list is full");
        return false;
    }
    if (n == 0) {                       /* nothing to store: it is so already */
        apply(m, c);
        leave(c);
        return false;
    }
    if (xy_doc_put(m, c->work, writes, n, stored) == XY_LATER)
        return true;
    c->work = NULL;
    refuse_for_now(c);
    return false;
}

static void run(xy_mod *m, struct blocks *b)
{
    while (b->first != NULL && !begin(m, b->first))
        ;
}

/* ---- what clients ask ---- */

static xy_flow bad(xy_req *rq, xy_condition condition, const char *text)
{
    return xy_refuse(rq, condition, text);
}

static xy_flow later_please(xy_req *rq)
{
    return bad(rq, XY_RESOURCE_CONSTRAINT, NULL);
}

/* a: its arena when it has one already, or NULL; it is handed over. */
static struct change *make(xy_mod *m, xy_req *rq, xy_arena *a)
{
    xy_account *account = xy_account_of(rq);
    struct blocks *b = xy_account_state(m, account);
    bool may = b != NULL && b->known && b->waiting < WAITING_MOST;

    if (a == NULL)
        a = may ? xy_arena_new(m) : NULL;
    struct change *c = may ? xy_alloc(a, sizeof *c) : NULL;
    xy_req *work = c == NULL ? NULL : xy_background(m, account, "change of a block list");

    if (work == NULL) {
        if (a != NULL)
            xy_arena_end(&a);
        return NULL;
    }
    *c = (struct change){ .arena = a, .blocks = b, .account = account, .rq = rq, .work = work };
    *xy_slot(work) = c;
    return c;
}

/* 0, or what is wrong with the items. */
static xy_condition read_items(xy_mod *m, xy_req *rq, struct change *c, const char **why)
{
    const char *own = xy_jid_text(xy_account_jid(c->account));
    xy_arena *a = c->arena;
    size_t n = 0;

    for (const xy_xml *e = xy_child(xy_payload(rq), NULL, NULL); e != NULL; e = xy_next(e, NULL, NULL))
        n++;
    if (!list_room(a, &c->items, n))
        return XY_RESOURCE_CONSTRAINT;
    for (const xy_xml *e = xy_child(xy_payload(rq), "item", BLOCKING_NS); e != NULL;
         e = xy_next(e, "item", BLOCKING_NS)) {
        const char *text = xy_xml_attr(e, "jid");
        const xy_jid *jid = xy_jid_parse(a, text);
        *why = text == NULL ? "An item has a jid" : "The jid is not an address";
        if (jid == NULL)
            return text == NULL ? XY_BAD_REQUEST : XY_JID_MALFORMED;
        if ((jid = xy_jid_canonical(m, a, jid)) == NULL)
            return XY_RESOURCE_CONSTRAINT;
        *why = "Nobody blocks himself";
        if (c->begins && strcmp(xy_jid_text(xy_jid_bare(a, jid)), own) == 0)
            return XY_NOT_ALLOWED;
        c->items.jids[c->items.n++] = xy_jid_text(jid);
    }
    *why = "Give an item";
    list_order(&c->items);
    return c->items.n == 0 && n > 0 ? XY_BAD_REQUEST : 0;
}

static xy_flow enter(xy_mod *m, struct change *c)
{
    struct blocks *b = c->blocks;

    if (b->last != NULL)
        b->last->next = c;
    else
        b->first = c;
    b->last = c;
    b->waiting++;
    if (b->first == c)
        run(m, b);
    return XY_LATER;
}

static xy_flow asked(xy_mod *m, xy_req *rq, bool begins)
{
    struct change *c = make(m, rq, NULL);
    const char *why = NULL;

    if (c == NULL)
        return later_please(rq);
    c->begins = begins;
    xy_condition wrong = read_items(m, rq, c, &why);
    if (wrong == 0 && begins && c->items.n == 0)
        wrong = XY_BAD_REQUEST;
    if (wrong != 0) {
        xy_end(c->work, XY_OK);
        free_change(c);
        return wrong == XY_RESOURCE_CONSTRAINT ? later_please(rq) : bad(rq, wrong, why);
    }
    c->all = c->items.n == 0;
    return enter(m, c);
}

xy_flow block_asked(xy_mod *m, xy_req *rq)
{
    return asked(m, rq, true);
}

xy_flow unblock_asked(xy_mod *m, xy_req *rq)
{
    return asked(m, rq, false);
}

xy_flow block_taken(xy_mod *m, xy_req *rq, const struct list *items, xy_arena **a)
{
    struct change *c = make(m, rq, *a);

    *a = NULL;
    if (c == NULL) {
        xy_end(rq, XY_UNAVAILABLE);
        return XY_DONE;
    }
    c->begins = c->taken = true;
    c->items = *items;
    return enter(m, c);
}

/* Either request may have ended before, without a word: the server stops. */
void changes_forget(struct blocks *b)
{
    struct change *c;

    while ((c = b->first) != NULL) {
        b->first = c->next;
        if (xy_stanza(c->rq) != NULL)
            xy_refuse(c->rq, XY_RESOURCE_CONSTRAINT, NULL);
        if (xy_account_of(c->work) != NULL)
            xy_end(c->work, XY_UNAVAILABLE);
        free_change(c);
    }
}
