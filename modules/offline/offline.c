/*
 * offline.c - messages for accounts that are not there (XEP-0160).
 *
 * The mailbox keeps and delivers them; this module says which ones: chat and normal messages that carry something
 * to read or to act on.  What only tells of a moment (chat states) or asks not to be stored is let go.  Clients that
 * would rather fetch them by hand (XEP-0013) are in fetch.c.
 */
#include "exchange.h"
#include "fetch.h"

#define NS_HINTS "urn:xmpp:hints"

static const xy_metric counters[] = {
    [KEPT]     = { "kept_total",     "messages kept for accounts that were not there" },
    [NOT_KEPT] = { "not_kept_total", "messages of a kind that is not kept" },
    [FETCHED]  = { "fetched_total", "messages sent to clients that fetched them by hand" },
    [REMOVED]  = { "removed_total", "messages removed by clients that fetch them by hand" },
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
    { XY_IQ, XY_IN, XY_LAST, NULL, NULL, fetch_node_asked },
    { 0 }
};

/* Its first presence of non-negative priority: what waited is sent. */
static void available(xy_mod *m, xy_session *s)
{
    xy_mailbox_deliver(m, s);
}

static const xy_events events = { .size = sizeof events, .session_available = available };

static const xy_iq iq[] = {
    { XY_GET | XY_SET, XY_TO_ACCOUNT, NS_OFFLINE, "offline", fetch_asked, NULL },
    { 0 }
};

static const char *const features[] = { "msgoffline", NS_OFFLINE, NULL };

XY_MODULE(offline, "1.0", .summary = "Messages wait for accounts that are not there (XEP-0160, XEP-0013)",
          .iq = iq, .hooks = hooks, .events = &events, .counters = counters, .features = features,
          .exchange = exchange_of_messages);
