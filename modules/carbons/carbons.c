/*
 * carbons.c - what one device of an account sends and receives comes to the others (XEP-0280).
 *
 * A copy is made when the message itself is handed out, or has left its sender for good, so that what the rules
 * of somebody else end is not copied, and the order is that of the messages.  Copies are in no mailbox: a device
 * that has no room for one does without, and finds the message in the archive.
 */
#include <string.h>
#include <xylem/module.h>

#include "recent.h"
#include "rules.h"

#define NS_FORWARD "urn:xmpp:forward:0"

enum { RECEIVED, SENT, LOST };

static const xy_metric counters[] = {
    [RECEIVED] = { "received_total", "copies of messages that another device received" },
    [SENT]     = { "sent_total",     "copies of messages that another device sent" },
    [LOST]     = { "lost_total",     "copies that found no room on a device that does not read" },
    { 0 }
};

/* ---- who wants them (section 4) ---- */

static xy_flow switched(xy_mod *m, xy_req *rq, bool on)
{
    xy_session_keep(m, xy_session_of(rq), XY_KEPT_CARBONS, on);
    return xy_reply(rq, NULL);
}

static xy_flow enable(xy_mod *m, xy_req *rq)
{
    return switched(m, rq, true);
}

static xy_flow disable(xy_mod *m, xy_req *rq)
{
    return switched(m, rq, false);
}

/* ---- the copy (section 7) ---- */

/* The message as it was handed out: to whom, and under its id in the archive if it has one (XEP-0313).  false: memory
 * was refused. */
static bool forward(xy_req *rq, xy_xml *into)
{
    xy_xml *message = xy_append_copy(into, xy_stanza(rq));
    const char *id = xy_mailbox_id(rq);

    if (xy_attr(message, "to", xy_jid_text(xy_to(rq))) == NULL)
        return false;
    if (id == NULL)
        return true;
    xy_xml *named = xy_attr(xy_sub(message, "stanza-id", "urn:xmpp:sid:0"), "id", id);
    return xy_attr(named, "by", xy_jid_text(xy_account_jid(xy_account_of(rq)))) != NULL;
}

static xy_xml *copy_new(xy_req *rq, const char *direction)
{
    xy_xml *copy = xy_el(xy_arena_of(rq), "message", "jabber:client");
    const char *type = xy_xml_attr(xy_stanza(rq), "type");

    if (type != NULL && xy_attr(copy, "type", type) == NULL)
        return NULL;
    xy_xml *inside = xy_sub(xy_sub(copy, direction, NS_CARBONS), "forwarded", NS_FORWARD);
    return forward(rq, inside) ? copy : NULL;
}

static bool same(const xy_jid *a, const xy_jid *b)
{
    return a != NULL && b != NULL && strcmp(xy_jid_text(a), xy_jid_text(b)) == 0;
}

static bool wants(const xy_req *rq, const xy_session *s, bool received)
{
    if (!xy_session_keeps(s, XY_KEPT_CARBONS) || same(xy_session_jid(s), xy_from(rq)))
        return false;
    return !received || !xy_session_gets(rq, s);
}

static xy_session *next_wanting(const xy_req *rq, const xy_session *after, bool received)
{
    xy_session *s = xy_session_next(xy_account_of(rq), after);

    while (s != NULL && !wants(rq, s, received))
        s = xy_session_next(xy_account_of(rq), s);
    return s;
}

static bool is_eligible(xy_mod *m, xy_req *rq, bool received)
{
    const xy_jid *other = received ? xy_from(rq) : xy_to(rq);
    const char *id = xy_xml_attr(xy_stanza(rq), "id");
    enum eligibility e = rules_ask(rq, received);

    if (e == NOT_ELIGIBLE)
        return false;
    struct recent *recent = xy_account_state(m, xy_account_of(rq));
    if (recent == NULL)
        return false;
    if (e == LIKE_ITS_CAUSE)
        return recent_has(recent, other, id);
    recent_note(recent, other, id);
    return true;
}

static void copy_to_others(xy_mod *m, xy_req *rq, bool received)
{
    xy_session *s = next_wanting(rq, NULL, received);

    if (s == NULL || !is_eligible(m, rq, received))
        return;
    xy_xml *copy = copy_new(rq, received ? "received" : "sent");
    for (; s != NULL; s = next_wanting(rq, s, received)) {
        bool taken = xy_send_to_session(m, s, copy);
        xy_count(m, !taken ? LOST : received ? RECEIVED : SENT);
    }
}

static xy_flow delivered(xy_mod *m, xy_req *rq)
{
    copy_to_others(m, rq, true);
    return XY_NEXT;
}

/* What goes to the account itself is copied once, where it is received. */
static xy_flow sent(xy_mod *m, xy_req *rq)
{
    if (!same(xy_account_jid(xy_account_of(rq)), xy_jid_bare(xy_arena_of(rq), xy_to(rq))))
        copy_to_others(m, rq, false);
    return XY_NEXT;
}

static const xy_hook hooks[] = {
    { XY_MESSAGE, XY_SENT, XY_NORMAL, NULL, NULL, sent },
    { XY_MESSAGE, XY_DELIVERED, XY_NORMAL, NULL, NULL, delivered },
    { 0 }
};

static const xy_iq iq[] = {
    { XY_SET, XY_TO_SELF, NS_CARBONS, "enable", enable, NS_CARBONS },
    { XY_SET, XY_TO_SELF, NS_CARBONS, "disable", disable, NS_CARBONS },
    { 0 }
};

static const char *const features[] = { "urn:xmpp:carbons:rules:0", NULL };

XY_MODULE(carbons, "1.0", .summary = "Message Carbons (XEP-0280)", .hooks = hooks, .iq = iq,
          .counters = counters, .features = features, .account_features = features,
          .account_state = { .size = sizeof(struct recent) });
