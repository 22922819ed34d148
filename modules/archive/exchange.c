/*
 * exchange.c - see exchange.h
 */
#include "exchange.h"

#include <string.h>
#include <xylem/exchange_mailbox.h>

#include "config.h"
#include "preferences.h"

#define NS_PIE_MAM "urn:xmpp:pie:0#mam"
#define NS_CLIENT  "jabber:client"
#define NS_FORWARD "urn:xmpp:forward:0"
#define NS_DELAY   "urn:xmpp:delay"
#define NS_SID     "urn:xmpp:sid:0"

/* ---- giving ---- */

static void give_one(xy_mod *m, xy_req *rq, const xy_archive_row *row)
{
    xy_arena *a = xy_arena_of(rq);
    xy_xml *result = xy_attr(xy_el(a, "result", NS_MAM), "id", row->id);
    xy_xml *forwarded = xy_sub(result, "forwarded", NS_FORWARD);

    xy_attr(xy_sub(forwarded, "delay", NS_DELAY), "stamp", xy_date(a, row->stamp));
    if (xy_archive_append(forwarded, row) != NULL)
        xy_exchange_put(rq, result);
    else
        xy_log(m, XY_ERROR, "an archived message of %s cannot be read", xy_jid_text(xy_to(rq)));
}

/* ---- taking ---- */

static bool is_own(xy_arena *a, const xy_req *rq, const xy_jid *jid)
{
    return jid != NULL && strcmp(xy_jid_text(xy_jid_bare(a, jid)), xy_jid_text(xy_to(rq))) == 0;
}

static const xy_jid *address(xy_mod *m, xy_arena *a, const xy_xml *message, const char *which)
{
    const xy_jid *jid = xy_jid_parse(a, xy_xml_attr(message, which));

    return jid == NULL ? NULL : xy_jid_canonical(m, a, jid);
}

/* Whose it is: it is sent if it is from the account, to itself only when it is to nobody else. */
static const char *read_peer(xy_mod *m, xy_req *rq, xy_mailbox_new *out)
{
    xy_arena *a = xy_arena_of(rq);
    const xy_jid *from = address(m, a, out->message, "from"), *to = address(m, a, out->message, "to");

    out->sent = is_own(a, rq, from) && to != NULL && !is_own(a, rq, to);
    out->peer = xy_jid_text(out->sent ? to : from);
    return out->peer == NULL ? "a message is from and to addresses" : NULL;
}

/* What says its id in this archive, of the server that it comes from. */
static void drop_own_id(const xy_req *rq, xy_xml *message)
{
    const xy_xml *id = xy_child(message, "stanza-id", NS_SID), *next;

    for (; id != NULL; id = next) {
        const char *by = xy_xml_attr(id, "by");
        next = xy_next(id, "stanza-id", NS_SID);
        if (by != NULL && strcmp(by, xy_jid_text(xy_to(rq))) == 0)
            xy_drop_child(message, id);
    }
}

/* NULL: read; else what is wrong with it. */
static const char *read_result(xy_mod *m, xy_req *rq, const xy_xml *result, xy_mailbox_new *out)
{
    const xy_xml *forwarded = xy_child(result, "forwarded", NS_FORWARD);
    const xy_xml *delay = xy_child(forwarded, "delay", NS_DELAY);
    const xy_xml *message = xy_child(forwarded, "message", NS_CLIENT);
    const char *stamp = xy_xml_attr(delay, "stamp");

    *out = (xy_mailbox_new){ .archived = true, .id = xy_xml_attr(result, "id") };
    if (strcmp(xy_xml_name(result), "result") != 0 || strcmp(xy_xml_ns(result), NS_MAM) != 0)
        return "that is no result of urn:xmpp:mam:2";
    if (message == NULL)
        return "there is no message of jabber:client in it";
    if (stamp == NULL || !xy_date_parse(stamp, &out->stamp) || out->stamp <= 0)
        return "its delay has no stamp, or one that is no date since 1970";
    xy_xml *copy = xy_copy_xml(xy_arena_of(rq), message);
    drop_own_id(rq, copy);
    out->message = copy;
    return read_peer(m, rq, out);
}

static const xy_exchange_mailbox mailbox = {
    .waiting = false, .page = 100, .write = give_one, .read = read_result,
    .refused = "the store does not take it, or its stamp lies in the future"
};

static xy_flow give(xy_mod *m, xy_req *rq)
{
    return xy_exchange_give_mailbox(m, rq, &mailbox);
}

static xy_flow take(xy_mod *m, xy_req *rq)
{
    return xy_exchange_take_mailbox(m, rq, &mailbox);
}

const xy_exchange exchange_of_archives[] = {
    { NS_MAM, "prefs", XY_EXCHANGE_WHOLE, preferences_give, preferences_take },
    { NS_PIE_MAM, "archive", XY_EXCHANGE_PARTS, give, take },
    { 0 }
};
