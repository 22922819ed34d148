/*
 * offline.c - messages for accounts that are not there (XEP-0160).
 *
 * The mailbox keeps and delivers them; this module says which ones: chat and normal messages that carry something
 * to read or to act on.  What only tells of a moment (chat states) or asks not to be stored is let go.
 */
#include <xylem/module.h>

#define NS_HINTS "urn:xmpp:hints"

enum { KEPT, NOT_KEPT };

static const xy_metric counters[] = {
    [KEPT]     = { "kept_total",     "messages kept for accounts that were not there" },
    [NOT_KEPT] = { "not_kept_total", "messages of a kind that is not kept" },
    { 0 }
};

static xy_flow undeliverable(xy_mod *m, xy_req *rq)
{
    const xy_xml *message = xy_stanza(rq);
    xy_stanza_type type = xy_type(rq);

    if (type != XY_TYPE_CHAT && type != XY_TYPE_NORMAL)
        return XY_NEXT;
    if (!xy_has_content(message)) {
        xy_count(m, NOT_KEPT);
        return xy_drop(rq, "a chat state to nobody");
    }
    /* XEP-0334: this one is not to wait here; "no-permanent-store" only speaks of archives. */
    if (xy_child(message, "no-store", NS_HINTS) != NULL) {
        xy_count(m, NOT_KEPT);
        return XY_NEXT;
    }
    xy_count(m, KEPT);
    return xy_mailbox_keep(rq);
}

static const xy_hook hooks[] = {
    { XY_MESSAGE, XY_UNDELIVERABLE, XY_LAST, NULL, NULL, undeliverable },
    { 0 }
};

/* Its first presence of non-negative priority: what waited is sent. */
static void available(xy_mod *m, xy_session *s)
{
    xy_mailbox_deliver(m, s);
}

static const xy_events events = { .size = sizeof events, .session_available = available };

static const char *const features[] = { "msgoffline", NULL };

XY_MODULE(offline, "1.0", .summary = "Messages wait for accounts that are not there (XEP-0160)",
          .hooks = hooks, .events = &events, .counters = counters, .features = features);
