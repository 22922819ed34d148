/* change.c - see change.h */

#include "change.h"

#include <string.h>

#include "document.h"

#define WAITING_MOST 256                /* changes of one account */
#define TICK_MS      500

struct change {
    struct change    *next;             /* of the same roster */
    struct change    *newer, *older;    /* of the instance */
    struct roster    *roster;           /* NULL: it was freed */
    xy_account       *account;
    xy_req           *rq;               /* who asked; NULL: was answered already */
    xy_req           *work;         /* our own; everything here lies in its arena; NULL: it ended */
    enum change_kind  kind;
    struct item      *want;
    struct item      *fresh;            /* what the item is going to be; NULL: it goes */
    struct taken     *taken;            /* CHANGE_TAKE: in place of want and fresh */
    size_t            ntaken;
    bool              shows;            /* clients can see a difference */
    uint64_t          version, due;
};

struct taken {                          /* one of an import */
    struct item   *want, *fresh;        /* as given; as it is going to be, NULL: it is there already */
    const xy_xml  *element;
    bool           shows;
};

/* ---- answers ---- */

static void refuse(struct change *c, xy_condition condition, const char *text)
{
    static const struct { xy_condition condition; xy_status status; } as_status[] = {
        { XY_POLICY_VIOLATION, XY_REFUSED }, { XY_CONFLICT, XY_CLASH }
    };
    xy_req *rq = c->rq;
    xy_status status = XY_UNAVAILABLE;

    c->rq = NULL;
    if (rq == NULL)
        return;
    if (c->kind != CHANGE_STATE && c->kind != CHANGE_TAKE) {
        xy_refuse(rq, condition, text);
        return;
    }
    for (size_t i = 0; i < sizeof as_status / sizeof as_status[0]; i++)
        if (as_status[i].condition == condition)
            status = as_status[i].status;
    xy_end(rq, status);
}

static void refuse_for_now(struct change *c)
{
    refuse(c, XY_RESOURCE_CONSTRAINT, "The roster cannot be stored now");
}

static void confirm(struct change *c)
{
    xy_req *rq = c->rq;

    c->rq = NULL;
    if (rq == NULL)
        return;
    if (c->kind == CHANGE_STATE || c->kind == CHANGE_TAKE)
        xy_end(rq, XY_OK);
    else
        xy_reply(rq, NULL);
}

/* ---- pushes (RFC 6121 section 2.1.6) ---- */

static void push_item(xy_mod *m, const struct change *c, const struct item *i, bool removed)
{
    xy_arena *a = xy_arena_of(c->work);

    for (xy_session *s = xy_session_next(c->account, NULL); s != NULL;
         s = xy_session_next(c->account, s)) {
        const struct interest *interest = xy_session_state(m, s);
        if (interest == NULL || !interest->asked)
            continue;
        xy_xml *iq = xy_attr(xy_el(a, "iq", "jabber:client"), "type", "set");
        xy_attr(iq, "id", xy_text(a, "push-%s", version_text(a, c->version)));
        xy_xml *query = xy_attr(xy_sub(iq, "query", ROSTER_NS), "ver", version_text(a, c->version));
        item_show(query, i, removed);
        xy_send_to_session(m, s, iq);
    }
}

static void push(xy_mod *m, const struct change *c)
{
    push_item(m, c, c->fresh != NULL ? c->fresh : c->want, c->fresh == NULL);
}

/* ---- what the removal of an item ends (section 2.5.2) ---- */

static void send_presence(xy_mod *m, xy_arena *a, const char *from, const char *to,
                          const char *type)
{
    xy_xml *presence = xy_attr(xy_el(a, "presence", "jabber:client"), "type", type);

    xy_send(m, xy_attr(xy_attr(presence, "from", from), "to", to));
}

void change_farewell(xy_mod *m, xy_arena *a, const char *account, const struct item *was)
{
    if ((was->subscription & XY_SUB_TO) != 0 || was->ask)
        send_presence(m, a, account, was->jid, "unsubscribe");
    if ((was->subscription & XY_SUB_FROM) != 0 || was->pending_in)
        send_presence(m, a, account, was->jid, "unsubscribed");
}

/* Who could see the account's resources sees them go. */
static void end_presence(xy_mod *m, const struct change *c, const struct item *was)
{
    xy_session *s = NULL;

    if ((was->subscription & XY_SUB_FROM) == 0)
        return;
    while ((s = xy_session_next(c->account, s)) != NULL)
        if (xy_session_is_available(s))
            send_presence(m, xy_arena_of(c->work), xy_jid_text(xy_session_jid(s)), was->jid,
                          "unavailable");
}

/* ---- what a change amounts to, seen from the item as it is now ---- */

static bool too_many(xy_mod *m, const struct roster *r, bool listed)
{
    const struct config *cfg = xy_config(m);

    return listed ? r->count - r->unlisted >= (uint64_t)cfg->max_items
                  : r->unlisted >= (uint64_t)cfg->max_requests;
}

static bool looks_the_same(const struct item *a, const struct item *b)
{
    return a->listed == b->listed && a->subscription == b->subscription && a->ask == b->ask &&
           a->approved == b->approved;
}

static bool decide_set(xy_mod *m, struct change *c, struct item *next)
{
    if (!next->listed && too_many(m, c->roster, true)) {
        refuse(c, XY_POLICY_VIOLATION, "The roster is full");
        return false;
    }
    next->name = c->want->name;
    next->groups = c->want->groups;
    next->listed = true;
    c->shows = true;
    return true;
}

static bool decide_remove(struct change *c, const struct item *now)
{
    if (now == NULL || !now->listed) {
        refuse(c, XY_ITEM_NOT_FOUND, NULL);
        return false;
    }
    c->shows = true;
    return true;
}

static bool decide_state(xy_mod *m, struct change *c, const struct item *now, struct item *next)
{
    const struct item *want = c->want;
    struct item before = *next;

    if (want->revision != next->revision) {
        refuse(c, XY_CONFLICT, NULL);
        return false;
    }
    next->subscription = want->subscription;
    next->ask = want->ask;
    next->pending_in = want->pending_in;
    next->approved = want->approved;
    next->request = want->pending_in ? want->request : NULL;
    next->listed |= want->subscription != XY_SUB_NONE || want->ask || want->approved;
    c->shows = !looks_the_same(&before, next);
    if (now == NULL && !next->listed && !next->pending_in) {
        confirm(c);                     /* nothing becomes nothing */
        return false;
    }
    if ((now == NULL || next->listed != now->listed) && too_many(m, c->roster, next->listed)) {
        refuse(c, XY_POLICY_VIOLATION, NULL);
        return false;
    }
    return true;
}

/* A few long names must not take the memory that everybody's rosters share. */
static bool decide_size(xy_mod *m, struct change *c, const struct item *now, const struct item *next)
{
    const struct config *cfg = xy_config(m);
    uint32_t was = now == NULL ? 0 : now->size, is = item_size(next);

    if (is <= was || (uint64_t)c->roster->live - was + is <= cfg->max_size)
        return true;
    refuse(c, XY_POLICY_VIOLATION, "The roster is full");
    return false;
}

/* false: it was answered without the store. */
static bool decide(xy_mod *m, struct change *c, struct item *next, bool *goes)
{
    const struct item *now = items_find(c->roster, c->want->jid);

    *next = now != NULL ? *now : (struct item){ .jid = c->want->jid };
    *goes = c->kind == CHANGE_REMOVE;
    switch (c->kind) {
    case CHANGE_SET:
        return decide_set(m, c, next) && decide_size(m, c, now, next);
    case CHANGE_REMOVE:
        return decide_remove(c, now);
    default:
        break;
    }
    if (!decide_state(m, c, now, next))
        return false;
    *goes = !next->listed && !next->pending_in;
    return *goes || decide_size(m, c, now, next);
}

/* ---- to the store and back ---- */

static void run(xy_mod *m, struct roster *r);

/* Versions never come back, not even those of a namesake before: they follow the clock. */
static uint64_t next_version(const struct roster *r)
{
    uint64_t now = (uint64_t)xy_wall_ms();

    return now > r->version ? now : r->version + 1;
}

static void leave(xy_mod *m, struct change *c)
{
    struct changes *all = xy_state(m);
    struct roster *r = c->roster;

    if (c->newer != NULL)
        c->newer->older = c->older;
    else
        all->last = c->older;
    if (c->older != NULL)
        c->older->newer = c->newer;
    else
        all->first = c->newer;
    if (r != NULL) {
        r->first = c->next;
        if (r->first == NULL)
            r->last = NULL;
        r->waiting--;
    }
    if (c->work != NULL)
        xy_end(c->work, XY_OK);
}

static void apply(xy_mod *m, struct change *c)
{
    struct roster *r = c->roster;
    const struct item *there = items_find(r, c->want->jid);
    struct item was = { .jid = c->want->jid };

    if (there != NULL)
        was = *there;
    if (c->fresh != NULL)
        items_put(r, c->fresh);
    else
        items_remove(r, c->want->jid);
    if (c->shows) {
        r->version = c->version;
        push(m, c);
    }
    confirm(c);
    if (c->kind != CHANGE_REMOVE)
        return;
    was.jid = c->want->jid;
    end_presence(m, c, &was);
    change_farewell(m, xy_arena_of(c->work), xy_jid_text(xy_account_jid(c->account)), &was);
}

static void apply_taken(xy_mod *m, struct change *c)
{
    size_t n = 0;

    if (c->shows)
        c->roster->version = c->version;
    for (size_t i = 0; i < c->ntaken; i++) {
        struct taken *t = &c->taken[i];
        if (t->fresh == NULL)
            continue;
        items_put(c->roster, t->fresh);
        if (t->shows)
            push_item(m, c, t->fresh, false);
        n++;
    }
    if (c->rq != NULL)
        xy_exchange_added(c->rq, n);
    confirm(c);
}

static void abandon(struct change *c)
{
    if (c->fresh != NULL)
        items_abandon(c->roster, c->fresh);
    for (size_t i = 0; i < c->ntaken; i++)
        if (c->taken[i].fresh != NULL)
            items_abandon(c->roster, c->taken[i].fresh);
}

static void stored(xy_mod *m, xy_req *work, xy_status status)
{
    struct change *c = *xy_slot(work);
    struct roster *r = c->roster;

    if (r == NULL) {
        leave(m, c);
        return;
    }
    if (status == XY_OK) {
        (c->kind == CHANGE_TAKE ? apply_taken : apply)(m, c);
    } else {
        abandon(c);
        refuse_for_now(c);
    }
    leave(m, c);
    items_tidy(m, r);
    run(m, r);
}

static bool store(xy_mod *m, struct change *c, struct item *next, bool goes)
{
    struct roster *r = c->roster;
    xy_arena *a = xy_arena_of(c->work);
    const char *account = xy_jid_text(xy_account_jid(c->account));
    xy_doc_write writes[2] = {
        { .account = account, .collection = ROSTER_COLLECTION, .key = c->want->jid,
          .version = XY_ANY_VERSION },
        { .account = account, .collection = ROSTER_COLLECTION, .key = ROSTER_VERSION_KEY,
          .version = XY_ANY_VERSION }
    };

    if (!goes) {
        next->revision = ++r->revision;
        writes[0].value = document_print(a, next, &writes[0].len);
        if (writes[0].value == NULL || (c->fresh = items_prepare(m, r, next)) == NULL)
            return false;
    }
    if (c->shows) {
        c->version = next_version(r);
        const char *text = version_text(a, c->version);
        if (text == NULL)
            return false;
        writes[1].value = text;
        writes[1].len = strlen(text);
    }
    if (xy_doc_put(m, c->work, writes, c->shows ? 2 : 1, stored) == XY_LATER)
        return true;
    c->work = NULL;        /* ended for us, with what lies in its arena: but not before we return */
    return false;
}

/* ---- imports ---- */

/* What the item becomes; false: what is there stays. */
static bool next_taken(const struct roster *r, const struct item *want, struct item *next)
{
    const struct item *now = items_find(r, want->jid);

    *next = *want;
    if (now == NULL)
        return true;
    if (want->listed && !now->listed) {         /* only a trace of a request: it stays beside the contact */
        next->pending_in = now->pending_in;
        next->request = now->request;
        return true;
    }
    bool asks = want->pending_in && !now->pending_in && (now->subscription & XY_SUB_FROM) == 0 && !want->listed;
    *next = *now;
    next->pending_in = asks;
    next->request = asks ? want->request : NULL;
    return asks;
}

/* false: there is none, and that was said. */
static bool has_room(xy_mod *m, const struct change *c, const struct taken *t, const struct item *next,
                     const size_t more[2], size_t bytes)
{
    const struct config *cfg = xy_config(m);
    const struct roster *r = c->roster;
    const struct item *now = items_find(r, next->jid);
    bool counts = now == NULL || now->listed != next->listed;
    size_t there = next->listed ? r->count - r->unlisted : r->unlisted;
    size_t most = (size_t)(next->listed ? cfg->max_items : cfg->max_requests);

    uint64_t size = (uint64_t)r->live + bytes + item_size(next);

    if (counts && there + more[next->listed] >= most)
        xy_exchange_wrong(c->rq, t->element, "%s: there are %zu %s already, and %s of module roster is %zu", next->jid,
                          there + more[next->listed], next->listed ? "contacts" : "requests",
                          next->listed ? "max-items" : "max-requests", most);
    else if (size > cfg->max_size)
        xy_exchange_wrong(c->rq, t->element, "%s: the roster would have %llu bytes, and max-size of module roster is "
                          "%llu", next->jid, (unsigned long long)size, (unsigned long long)cfg->max_size);
    else
        return true;
    return false;
}

/* The first of those with an address counts, as if the others came with the next import. */
static bool comes_before(const struct change *c, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (c->taken[k].fresh != NULL && strcmp(c->taken[k].want->jid, c->taken[i].want->jid) == 0)
            return true;
    return false;
}

/* Which of them come in, with room for them.  false: no memory. */
static bool prepare_taken(xy_mod *m, struct change *c, size_t *n)
{
    size_t more[2] = { 0, 0 }, bytes = 0;

    *n = 0;
    if (!items_room(m, c->roster, (uint32_t)c->ntaken))
        return false;
    for (size_t i = 0; i < c->ntaken; i++) {
        struct taken *t = &c->taken[i];
        struct item next;
        if (!next_taken(c->roster, t->want, &next) || comes_before(c, i))
            continue;
        if (!has_room(m, c, t, &next, more, bytes))
            continue;
        next.revision = ++c->roster->revision;
        t->shows = next.listed;
        t->fresh = items_prepare(m, c->roster, &next);
        if (t->fresh == NULL)
            return false;
        more[next.listed]++;
        bytes += item_size(&next);
        c->shows |= t->shows;
        ++*n;
    }
    return true;
}

static bool print_taken(struct change *c, xy_doc_write *writes, size_t *n)
{
    xy_arena *a = xy_arena_of(c->work);
    const char *account = xy_jid_text(xy_account_jid(c->account));

    for (size_t i = 0; i < c->ntaken; i++) {
        if (c->taken[i].fresh == NULL)
            continue;
        xy_doc_write *w = &writes[(*n)++];
        *w = (xy_doc_write){ .account = account, .collection = ROSTER_COLLECTION, .key = c->taken[i].want->jid,
                             .version = XY_ANY_VERSION };
        w->value = document_print(a, c->taken[i].fresh, &w->len);
        if (w->value == NULL)
            return false;
    }
    if (!c->shows)
        return true;
    c->version = next_version(c->roster);
    const char *text = version_text(a, c->version);
    writes[(*n)++] = (xy_doc_write){ .account = account, .collection = ROSTER_COLLECTION, .key = ROSTER_VERSION_KEY,
                                     .version = XY_ANY_VERSION, .value = text, .len = text == NULL ? 0 : strlen(text) };
    return text != NULL;
}

/* true: the store works on it. */
static bool store_taken(xy_mod *m, struct change *c)
{
    size_t most, n = 0;

    if (!prepare_taken(m, c, &most)) {
        refuse_for_now(c);
        return false;
    }
    if (most == 0) {
        confirm(c);
        return false;
    }
    xy_doc_write *writes = xy_alloc(xy_arena_of(c->work), (most + 1) * sizeof *writes);
    if (writes != NULL && print_taken(c, writes, &n)) {
        if (xy_doc_put(m, c->work, writes, n, stored) == XY_LATER)
            return true;
        c->work = NULL;
    }
    refuse_for_now(c);
    return false;
}

/* Begins the first one that needs the store. */
static void run(xy_mod *m, struct roster *r)
{
    while (r->first != NULL) {
        struct change *c = r->first;
        struct item next;
        bool goes;
        if (c->rq != NULL && c->kind == CHANGE_TAKE) {
            if (store_taken(m, c))
                return;
            abandon(c);
        } else if (c->rq != NULL && decide(m, c, &next, &goes)) {
            if (store(m, c, &next, goes))
                return;
            if (c->fresh != NULL)
                items_abandon(r, c->fresh);
            refuse_for_now(c);
        }
        leave(m, c);
    }
}

/* ---- patience ---- */

static void tick(xy_mod *m, void *arg);

static void wind(xy_mod *m, struct changes *all)
{
    if (all->first != NULL && all->tick == NULL)
        all->tick = xy_timer_set(m, TICK_MS, tick, NULL);
}

/*
 * A subscription that the store is working on waits for its verdict: refused now and stored later it
 * would have changed the roster, but the stanza it came with would be lost, and sent again it would
 * change nothing.  There it is left to the core, which ends stanzas and calls of services after half
 * a minute.
 */
static bool awaits_verdict(const struct change *c)
{
    return c->kind == CHANGE_STATE && c->roster != NULL && c->roster->first == c;
}

/* Before the core would end the requests for us, and forget to tell. */
static void tick(xy_mod *m, void *arg)
{
    struct changes *all = xy_state(m);
    uint64_t now = xy_mono_ms();

    (void)arg;
    all->tick = NULL;
    for (struct change *c = all->first; c != NULL; c = c->newer)
        if (c->due <= now && !awaits_verdict(c))
            refuse_for_now(c);
    wind(m, all);
}

/* ---- beginning ---- */

static struct change *make(xy_mod *m, xy_req *rq, const struct item *want)
{
    const struct config *cfg = xy_config(m);
    xy_account *account = xy_account_of(rq);
    struct roster *r = xy_account_state(m, account);
    bool full = r == NULL || r->waiting == WAITING_MOST;
    xy_req *work = full ? NULL : xy_background(m, account, "roster change");
    struct change *c = work == NULL ? NULL : xy_alloc(xy_arena_of(work), sizeof *c);

    if (c == NULL || (c->want = item_copy(xy_arena_of(work), want)) == NULL) {
        if (work != NULL)
            xy_end(work, XY_UNAVAILABLE);
        return NULL;
    }
    c->roster = r;
    c->account = account;
    c->rq = rq;
    c->work = work;
    c->due = xy_mono_ms() + cfg->store_time;
    *xy_slot(work) = c;
    return c;
}

static void enter(struct changes *all, struct change *c)
{
    struct roster *r = c->roster;

    c->older = all->last;
    if (all->last != NULL)
        all->last->newer = c;
    else
        all->first = c;
    all->last = c;
    if (r->last != NULL)
        r->last->next = c;
    else
        r->first = c;
    r->last = c;
    r->waiting++;
}

static xy_flow begin(xy_mod *m, xy_req *rq, enum change_kind kind, struct change *c)
{
    if (c == NULL) {
        struct change failed = { .kind = kind, .rq = rq };
        refuse_for_now(&failed);
        return XY_DONE;
    }
    c->kind = kind;
    enter(xy_state(m), c);
    if (c->roster->first == c)
        run(m, c->roster);
    wind(m, xy_state(m));
    return XY_LATER;
}

xy_flow change_begin(xy_mod *m, xy_req *rq, enum change_kind kind, const struct item *want)
{
    return begin(m, rq, kind, make(m, rq, want));
}

xy_flow change_take(xy_mod *m, xy_req *rq, const struct item *items, const xy_xml *const *elements, size_t n)
{
    static const struct item none = { .jid = "" };
    struct change *c = make(m, rq, &none);
    xy_arena *a = c == NULL ? NULL : xy_arena_of(c->work);
    struct taken *taken = xy_alloc(a, n * sizeof *taken);

    for (size_t i = 0; taken != NULL && i < n; i++) {
        taken[i] = (struct taken){ .want = item_copy(a, &items[i]), .element = elements[i] };
        if (taken[i].want == NULL)
            taken = NULL;
    }
    if (c != NULL && taken == NULL) {
        xy_end(c->work, XY_UNAVAILABLE);
        c = NULL;
    }
    if (c != NULL) {
        c->taken = taken;
        c->ntaken = n;
    }
    return begin(m, rq, CHANGE_TAKE, c);
}

/* ---- ends ---- */

void changes_forget(struct roster *r)
{
    for (struct change *c = r->first; c != NULL; c = c->next)
        c->roster = NULL;
    r->first = r->last = NULL;
    r->waiting = 0;
}

void changes_stop(xy_mod *m)
{
    struct changes *all = xy_state(m);

    for (struct change *c = all->first; c != NULL; c = c->newer)
        if (c->roster != NULL)
            changes_forget(c->roster);
    all->first = all->last = NULL;
    if (all->tick != NULL)
        xy_timer_cancel(&all->tick);
}
