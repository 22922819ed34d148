/*
 * ping.c - XMPP Ping (XEP-0199): the domain answers, and an account to itself.
 */
#include <xylem/module.h>

enum { PINGS };

static const xy_metric counters[] = { [PINGS] = { "pings_total", "pings answered" }, { 0 } };

static xy_flow pinged(xy_mod *m, xy_req *rq)
{
    xy_count(m, PINGS);
    return xy_reply(rq, NULL);
}

static const xy_iq iq[] = {
    { XY_GET, XY_TO_DOMAIN | XY_TO_SELF, "urn:xmpp:ping", "ping", pinged, "urn:xmpp:ping" },
    { 0 }
};

XY_MODULE(ping, "1.0", .summary = "XMPP Ping (XEP-0199)", .iq = iq, .counters = counters);
