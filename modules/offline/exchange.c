/*
 * exchange.c - see exchange.h
 *
 * A message goes out with the domain's delay stamp and its id (XEP-0359), and comes in by what it says in the same
 * way; both are taken off it again, so that one that is archived, too, is known as the same.
 */
#include "exchange.h"

#include <string.h>
#include <xylem/exchange_mailbox.h>

#define NS_PIE    "urn:xmpp:pie:0"
#define NS_CLIENT "jabber:client"
#define NS_DELAY  "urn:xmpp:delay"
#define NS_SID    "urn:xmpp:sid:0"
#define NS_TMP    "urn:xmpp:mam:tmp"        /* of old drafts, which ejabberd still writes beside it */

/* ---- giving ---- */

static void give_one(xy_mod *m, xy_req *rq, const xy_archive_row *row)
{
    xy_arena *a = xy_arena_of(rq);
    xy_xml *message = xy_copy_xml(a, xy_archive_stanza(a, row));

    if (message == NULL) {
        xy_log(m, XY_ERROR, "a waiting message of %s cannot be read", xy_jid_text(xy_to(rq)));
        return;
    }
    xy_attr(xy_attr(xy_sub(message, "delay", NS_DELAY), "from", xy_domain(m)), "stamp", xy_date(a, row->stamp));
    xy_attr(xy_attr(xy_sub(message, "stanza-id", NS_SID), "by", xy_jid_text(xy_to(rq))), "id", row->id);
    xy_exchange_put(rq, message);
}

/* ---- taking ---- */

/* The server's own, else the last one. */
static const xy_xml *delay_of(xy_mod *m, const xy_xml *message)
{
    const xy_xml *found = NULL;

    for (const xy_xml *d = xy_child(message, "delay", NS_DELAY); d != NULL; d = xy_next(d, "delay", NS_DELAY)) {
        const char *from = xy_xml_attr(d, "from");
        found = d;
        if (from != NULL && strcmp(from, xy_domain(m)) == 0)
            break;
    }
    return found;
}

/* <stanza-id/> or <archived/>. */
static const xy_xml *own_id_of(const xy_req *rq, const xy_xml *message, const char *name, const char *ns)
{
    const xy_xml *id = xy_child(message, name, ns);

    for (; id != NULL; id = xy_next(id, name, ns)) {
        const char *by = xy_xml_attr(id, "by");
        if (by != NULL && strcmp(by, xy_jid_text(xy_to(rq))) == 0)
            break;
    }
    return id;
}

/* Of one without an id: what it is, for it may come again without a stamp. */
static const char *made_up_id(xy_arena *a, const xy_xml *message)
{
    unsigned char digest[32];
    size_t len;
    const char *text = xy_print(a, message, &len);

    if (text == NULL)
        return NULL;
    xy_sha256(text, len, digest);
    return xy_text(a, "sha256:%s", xy_base64(a, digest, sizeof digest));
}

/* NULL: read; else what is wrong with it. */
static const char *read_message(xy_mod *m, xy_req *rq, const xy_xml *e, xy_mailbox_new *out)
{
    xy_arena *a = xy_arena_of(rq);
    xy_xml *message = xy_copy_xml(a, e);
    const xy_xml *delay = delay_of(m, message), *id = own_id_of(rq, message, "stanza-id", NS_SID);
    const xy_xml *beside = own_id_of(rq, message, "archived", NS_TMP);
    const xy_jid *from = xy_jid_parse(a, xy_xml_attr(e, "from"));
    const char *stamp = xy_xml_attr(delay, "stamp");

    if (strcmp(xy_xml_name(e), "message") != 0 || strcmp(xy_xml_ns(e), NS_CLIENT) != 0)
        return "that is no message of jabber:client";
    *out = (xy_mailbox_new){ .waits = true, .stamp = xy_wall_ms(), .message = message };
    if (from == NULL)
        return "a message is from an address";
    if (stamp != NULL && (!xy_date_parse(stamp, &out->stamp) || out->stamp <= 0))
        return "the stamp of its delay is no date since 1970";
    out->peer = xy_jid_text(xy_jid_canonical(m, a, from));
    out->id = id != NULL ? xy_xml_attr(id, "id") : NULL;
    if (delay != NULL)
        xy_drop_child(message, delay);
    if (id != NULL)
        xy_drop_child(message, id);
    if (beside != NULL)
        xy_drop_child(message, beside);
    if (out->id == NULL && stamp == NULL)
        out->id = made_up_id(a, message);
    return NULL;
}

static const xy_exchange_mailbox mailbox = {
    .waiting = true, .page = 50, .write = give_one, .read = read_message,
    .refused = "the mailbox is full, or the store does not take it, or its stamp lies in the future"
};

static xy_flow give(xy_mod *m, xy_req *rq)
{
    return xy_exchange_give_mailbox(m, rq, &mailbox);
}

static xy_flow take(xy_mod *m, xy_req *rq)
{
    return xy_exchange_take_mailbox(m, rq, &mailbox);
}

const xy_exchange exchange_of_messages[] = {
    { NS_PIE, "offline-messages", XY_EXCHANGE_PARTS, give, take },
    { 0 }
};
