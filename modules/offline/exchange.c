/*
 * exchange.c - see exchange.h
 *
 * A message goes out with the domain's delay stamp and its id (XEP-0359), and comes in by what it says in the same
 * way; both are taken off it again, so that one that is archived, too, is known as the same.
 */
#include "exchange.h"

#include <string.h>

#define NS_PIE    "urn:xmpp:pie:0"
#define NS_CLIENT "jabber:client"
#define NS_DELAY  "urn:xmpp:delay"
#define NS_SID    "urn:xmpp:sid:0"
#define NS_TMP    "urn:xmpp:mam:tmp"        /* of old drafts, which ejabberd still writes beside it */

enum { PAGE = 50, AT_ONCE = 500 };

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

static void page_came(xy_mod *m, xy_req *rq, const xy_archive_page *page)
{
    for (size_t i = 0; i < page->nrows; i++)
        give_one(m, rq, &page->rows[i]);
    if (page->status == XY_OK && page->more && page->nrows > 0)
        xy_exchange_more(rq, page->rows[page->nrows - 1].id);
    xy_end(rq, page->status);
}

static xy_flow give(xy_mod *m, xy_req *rq)
{
    return xy_mailbox_rows(m, rq, true, xy_exchange_after(rq), PAGE, page_came);
}

/* ---- taking ---- */

struct work {
    xy_mailbox_new *messages;
    const xy_xml  **elements;           /* of them */
    size_t          n, sent;            /* sent: those that have been added, or refused */
};

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

static void add_some(xy_mod *m, xy_req *rq, struct work *w);

static void added(xy_mod *m, xy_req *rq, const xy_mailbox_added *result)
{
    struct work *w = *xy_slot(rq);
    size_t n = 0;

    if (result->status != XY_OK) {
        xy_end(rq, XY_UNAVAILABLE);
        return;
    }
    for (size_t i = 0; i < result->n; i++) {
        n += result->each[i] == XY_OK;
        if (result->each[i] == XY_REFUSED)
            xy_exchange_wrong(rq, w->elements[w->sent + i],
                              "the mailbox is full, or the store does not take it, or its stamp lies in the future");
    }
    xy_exchange_added(rq, n);
    w->sent += result->n;
    add_some(m, rq, w);
}

static void add_some(xy_mod *m, xy_req *rq, struct work *w)
{
    size_t left = w->n - w->sent;

    if (left == 0)
        xy_end(rq, XY_OK);
    else
        xy_mailbox_add(m, rq, w->messages + w->sent, left < AT_ONCE ? left : AT_ONCE, added);
}

static xy_flow take(xy_mod *m, xy_req *rq)
{
    const xy_xml *all = xy_exchange_element(rq);
    xy_arena *a = xy_arena_of(rq);
    struct work *w = xy_alloc(a, sizeof *w);
    size_t most = 0;

    for (const xy_xml *e = xy_child(all, NULL, NULL); e != NULL; e = xy_next(e, NULL, NULL))
        most++;
    if (w != NULL) {
        w->messages = xy_alloc(a, (most + 1) * sizeof *w->messages);
        w->elements = xy_alloc(a, (most + 1) * sizeof *w->elements);
    }
    if (w == NULL || w->messages == NULL || w->elements == NULL) {
        xy_end(rq, XY_UNAVAILABLE);
        return XY_DONE;
    }
    *xy_slot(rq) = w;
    for (const xy_xml *e = xy_child(all, NULL, NULL); e != NULL; e = xy_next(e, NULL, NULL)) {
        bool is_message = strcmp(xy_xml_name(e), "message") == 0 && strcmp(xy_xml_ns(e), NS_CLIENT) == 0;
        const char *why = is_message ? read_message(m, rq, e, &w->messages[w->n])
                                     : "that is no message of jabber:client";
        if (why != NULL)
            xy_exchange_wrong(rq, e, "%s", why);
        else
            w->elements[w->n++] = e;
    }
    add_some(m, rq, w);
    return XY_LATER;
}

const xy_exchange exchange_of_messages[] = {
    { NS_PIE, "offline-messages", XY_EXCHANGE_PARTS, give, take },
    { 0 }
};
