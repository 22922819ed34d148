/*
 * presence.c - presence (RFC 6121 sections 3 and 4): subscriptions, broadcast, probes, directed
 * presence.
 *
 * Two hooks: what leaves an account and what enters it.  Presence itself passes without waiting;
 * only subscription stanzas wait, until the roster has stored what they change.
 */
#include <string.h>

#include "hide.h"
#include "share.h"
#include "subscription.h"

static const xy_setting settings[] = {
    XY_INT(struct config, max_directed, "max-directed", "1000", 0, 100000,
           "Addresses a session may send presence to directly at the same time"),
    XY_SIZE(struct config, max_request, "max-request", "4K", 256, 262144,
            "Largest subscription request kept as it came; of larger ones only the fact is"),
    { 0 }
};

/* ---- the session's own presence (sections 4.2, 4.4, 4.5) ---- */

static xy_flow came(xy_mod *m, xy_req *rq)
{
    xy_session *s = xy_session_of(rq);
    struct presence *p = s == NULL ? NULL : xy_session_state(m, s);

    if (p == NULL || !xy_session_is_available(s))
        return XY_NEXT;                 /* it is gone already */
    bool first = !p->is_available;
    p->is_available = true;
    share_broadcast(m, xy_arena_of(rq), xy_account_of(rq), xy_stanza(rq), NULL);
    if (!first)
        return XY_NEXT;
    share_probe(m, xy_arena_of(rq), s);
    share_with_new(m, xy_arena_of(rq), s);
    return XY_NEXT;
}

static void end_directed(xy_mod *m, xy_arena *a, struct directed *d, const char *from)
{
    const struct address *at = NULL;
    const char *to;

    while ((to = directed_next(d, &at)) != NULL)
        share_plain(m, a, "unavailable", from, to);
    directed_clear(d);
}

static xy_flow went(xy_mod *m, xy_req *rq)
{
    xy_session *s = xy_session_of(rq);
    struct presence *p = s == NULL ? NULL : xy_session_state(m, s);

    /* Without a session: it waited behind another presence until that had ended. */
    if (p == NULL || p->is_available) {
        share_broadcast(m, xy_arena_of(rq), xy_account_of(rq), xy_stanza(rq),
                        p == NULL ? NULL : &p->directed);
        if (p != NULL)
            directed_clear(&p->directed);
    } else {
        end_directed(m, xy_arena_of(rq), &p->directed, xy_jid_text(xy_from(rq)));
    }
    if (p != NULL)
        p->is_available = false;
    return XY_NEXT;
}

/* ---- presence to somebody (section 4.6) ---- */

static xy_flow directed(xy_mod *m, xy_req *rq)
{
    const struct config *cfg = xy_config(m);
    xy_session *s = xy_session_of(rq);
    struct presence *p = s == NULL ? NULL : xy_session_state(m, s);
    const char *to = xy_jid_text(xy_to(rq));

    if (p == NULL)
        return XY_NEXT;
    if (xy_type(rq) == XY_TYPE_UNAVAILABLE) {
        directed_remove(m, &p->directed, to);
        return XY_NEXT;
    }
    const char *bare = xy_jid_text(xy_jid_bare(xy_arena_of(rq), xy_to(rq)));
    if (p->is_available && bare != NULL && share_may_see(m, xy_account_of(rq), bare))
        return XY_NEXT;                 /* learns of the end with the others */
    if (p->directed.count >= cfg->max_directed && !directed_has(&p->directed, to))
        return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, "Presence was sent to too many addresses");
    if (!directed_add(m, &p->directed, to))
        return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    return XY_NEXT;
}

/* ---- probes (section 4.3) ---- */

/*
 * Whom a resource sent its presence directly learns that it is still there, and no more: what it
 * has broadcast since is not for him (section 4.6.6).
 */
static bool show_directed(xy_mod *m, xy_req *rq, const char *to, const char *bare)
{
    const char *only = xy_jid_resource(xy_to(rq));
    xy_session *s = NULL;
    bool any = false;

    while ((s = xy_session_next(xy_account_of(rq), s)) != NULL) {
        const struct presence *p = xy_session_state(m, s);
        const xy_jid *jid = xy_session_jid(s);
        if (p == NULL || !(directed_has(&p->directed, to) || directed_has(&p->directed, bare)))
            continue;
        if (only[0] != '\0' && strcmp(only, xy_jid_resource(jid)) != 0)
            continue;
        any = true;
        share_plain(m, xy_arena_of(rq), NULL, xy_jid_text(jid), to);
    }
    return any;
}

static xy_flow probed(xy_mod *m, xy_req *rq)
{
    xy_arena *a = xy_arena_of(rq);
    xy_account *account = xy_account_of(rq);
    const char *own = xy_jid_text(xy_account_jid(account)), *to = xy_jid_text(xy_from(rq));
    const char *bare = xy_jid_text(xy_jid_bare(a, xy_from(rq)));

    if (bare == NULL)
        return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    if (share_may_see(m, account, bare)) {
        if (share_with(m, a, account, to, xy_jid_resource(xy_to(rq))) == 0)
            share_plain(m, a, "unavailable", own, to);
    } else if (!show_directed(m, rq, to, bare)) {
        share_plain(m, a, "unsubscribed", own, bare);
    }
    return XY_DONE;
}

/* ---- hooks and events ---- */

static xy_flow leaves(xy_mod *m, xy_req *rq)
{
    switch (xy_type(rq)) {
    case XY_TYPE_NONE:
        return xy_to(rq) == NULL ? came(m, rq) : directed(m, rq);
    case XY_TYPE_UNAVAILABLE:
        return xy_to(rq) == NULL ? went(m, rq) : directed(m, rq);
    case XY_TYPE_SUBSCRIBE:
    case XY_TYPE_SUBSCRIBED:
    case XY_TYPE_UNSUBSCRIBE:
    case XY_TYPE_UNSUBSCRIBED:
        return subscription_out(m, rq);
    default:
        return XY_NEXT;
    }
}

static xy_flow enters(xy_mod *m, xy_req *rq)
{
    switch (xy_type(rq)) {
    case XY_TYPE_PROBE:
        return probed(m, rq);
    case XY_TYPE_SUBSCRIBE:
    case XY_TYPE_SUBSCRIBED:
    case XY_TYPE_UNSUBSCRIBE:
    case XY_TYPE_UNSUBSCRIBED:
        return subscription_in(m, rq);
    default:
        return XY_NEXT;
    }
}

static const xy_hook hooks[] = {
    { XY_PRESENCE, XY_OUT, XY_NORMAL, NULL, NULL, leaves },
    { XY_PRESENCE, XY_IN,  XY_NORMAL, NULL, NULL, enters },
    { 0 }
};

/* Who got presence although none was broadcast has not heard of the end yet. */
static void session_closed(xy_mod *m, xy_session *s)
{
    struct presence *p = xy_session_state(m, s);
    xy_arena *a = p == NULL || p->directed.count == 0 ? NULL : xy_arena_new(m);

    if (a == NULL)
        return;
    end_directed(m, a, &p->directed, xy_jid_text(xy_session_jid(s)));
    xy_arena_end(&a);
}

static void session_gone(xy_mod *m, void *state)
{
    struct presence *p = state;

    (void)m;
    directed_clear(&p->directed);
}

static void stream_features(xy_mod *m, xy_xml *features)
{
    (void)m;
    xy_sub(features, "sub", "urn:xmpp:features:pre-approval");
}

static const xy_events events = { .size = sizeof events, .session_closed = session_closed,
                                  .stream_features = stream_features,
                                  .blocking_changed = hide_or_show };

static void stop(xy_mod *m)
{
    struct scratch *s = xy_state(m);

    if (s->arena != NULL)
        xy_arena_end(&s->arena);
}

/* Sessions keep what they know: only limits can be other ones. */
static int reload(xy_mod *m, const void *fresh)
{
    (void)m;
    (void)fresh;
    return 0;
}

static const char *const needs[] = { "roster", NULL };

XY_MODULE(presence, "1.0", .summary = "Presence and subscriptions (RFC 6121)", .requires_ = needs,
          .settings = settings, .config_size = sizeof(struct config),
          .state_size = sizeof(struct scratch), .hooks = hooks, .events = &events,
          .reload = reload, .stop = stop,
          .session_state = { sizeof(struct presence), NULL, session_gone });
