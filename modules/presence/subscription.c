/* subscription.c - see subscription.h */

#include "subscription.h"

#include <string.h>

#include "share.h"
#include "states.h"

/* A stanza under way, in the slot of its request. */
struct way {
    enum direction  direction;
    const char     *contact;            /* bare */
    struct step     step;
    bool            saw, sees;          /* the contact and the user's presence, before and after */
};

static void stored(xy_mod *m, xy_req *rq, xy_status status);

static const char *own(xy_req *rq)
{
    return xy_jid_text(xy_account_jid(xy_account_of(rq)));
}

/* The whole stanza waits (RFC 6121 section 3.1.3), unless a stranger puts too much into it. */
static const char *request_of(xy_mod *m, xy_req *rq, const struct way *w)
{
    const struct config *cfg = xy_config(m);
    xy_arena *a = xy_arena_of(rq);
    size_t len;
    const char *whole = xy_print(a, xy_stanza(rq), &len);

    if (len <= cfg->max_request)
        return whole;
    xy_xml *plain = xy_attr(xy_el(a, "presence", "jabber:client"), "type", "subscribe");
    return xy_print(a, xy_attr(xy_attr(plain, "from", w->contact), "to", own(rq)), NULL);
}

static bool same(const xy_roster_item *a, const xy_roster_item *b)
{
    return a->subscription == b->subscription && a->ask == b->ask &&
           a->pending_in == b->pending_in && a->approved == b->approved;
}

static xy_flow verdict(const struct way *w)
{
    return (w->step.effects & PASS) != 0 ? XY_NEXT : XY_DONE;
}

static void answer(xy_mod *m, xy_req *rq, const struct way *w)
{
    if ((w->step.effects & ANSWER) != 0)
        share_plain(m, xy_arena_of(rq), "subscribed", own(rq), w->contact);
}

/* One step from the state as it is now; XY_LATER: when it is stored. */
static xy_flow advance(xy_mod *m, xy_req *rq, struct way *w)
{
    xy_roster_item item = { .size = sizeof item }, before;

    if (!xy_roster_item_of(m, xy_account_of(rq), w->contact, &item))
        item = (xy_roster_item){ .size = sizeof item, .jid = w->contact };
    before = item;
    w->step = state_step(w->direction, xy_type(rq), &item);
    bool asks = w->direction == INBOUND && xy_type(rq) == XY_TYPE_SUBSCRIBE;
    state_apply(w->step, asks ? request_of(m, rq, w) : NULL, &item);
    w->saw = (before.subscription & XY_SUB_FROM) != 0;
    w->sees = (item.subscription & XY_SUB_FROM) != 0;
    if (!same(&before, &item))
        return xy_roster_set_state(m, rq, &item, stored);
    answer(m, rq, w);
    if ((w->step.effects & ANSWER) != 0)        /* he is subscribed, and asks because he does not know */
        share_with(m, xy_arena_of(rq), xy_account_of(rq), w->contact, "");
    return verdict(w);
}

/*
 * What others see of it, in this order: who may no longer see the user sees him go; the stanza
 * itself; who may now see him does (sections 3.1.5, 3.2.2, 3.3.3).
 */
static void follow(xy_mod *m, xy_req *rq, const struct way *w)
{
    xy_account *account = xy_account_of(rq);

    if (w->saw && !w->sees)
        share_end(m, xy_arena_of(rq), account, w->contact);
    answer(m, rq, w);
    if (w->saw || !w->sees) {
        xy_resume(rq, verdict(w));
        return;
    }
    xy_req *after = xy_background(m, account, "presence for a new subscriber");
    const char *to = after == NULL ? NULL
                                   : xy_copy(xy_arena_of(after), w->contact, strlen(w->contact));
    xy_resume(rq, verdict(w));
    if (to != NULL)
        share_with(m, xy_arena_of(after), account, to, "");
    if (after != NULL)
        xy_end(after, XY_OK);
}

static void stored(xy_mod *m, xy_req *rq, xy_status status)
{
    struct way *w = *xy_slot(rq);
    xy_flow flow;

    switch (status) {
    case XY_OK:
        follow(m, rq, w);
        return;
    case XY_CLASH:                      /* it was changed meanwhile: the step is another one */
        flow = advance(m, rq, w);
        if (flow != XY_LATER)
            xy_resume(rq, flow);
        return;
    case XY_REFUSED:
        if (w->direction == OUTBOUND)
            xy_refuse(rq, XY_POLICY_VIOLATION, "The roster is full");
        else
            xy_drop(rq, "too many requests wait for an answer");
        return;
    default:
        xy_refuse(rq, XY_RESOURCE_CONSTRAINT, "The roster cannot be stored now");
    }
}

static xy_flow begin(xy_mod *m, xy_req *rq, enum direction direction, const xy_jid *contact)
{
    xy_arena *a = xy_arena_of(rq);
    struct way *w = xy_alloc(a, sizeof *w);
    const char *bare = xy_jid_text(xy_jid_bare(a, contact));

    if (w == NULL || bare == NULL)
        return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    if (strcmp(bare, own(rq)) == 0)
        return xy_drop(rq, "a subscription to oneself");
    w->direction = direction;
    w->contact = bare;
    *xy_slot(rq) = w;
    return advance(m, rq, w);
}

xy_flow subscription_out(xy_mod *m, xy_req *rq)
{
    return begin(m, rq, OUTBOUND, xy_to(rq));
}

xy_flow subscription_in(xy_mod *m, xy_req *rq)
{
    return begin(m, rq, INBOUND, xy_from(rq));
}
