/*
 * csi.c - clients say whether somebody looks at them (XEP-0352).
 *
 * What an inactive one gets is decided by the core: presence and chat states wait for it, everything else does not.
 */
#include <xylem/module.h>

#define NS_CSI "urn:xmpp:csi:0"

enum { ACTIVE, INACTIVE };

static const xy_metric counters[] = {
    [ACTIVE]   = { "active_total",   "times that a client said it is active" },
    [INACTIVE] = { "inactive_total", "times that a client said it is inactive" },
    { 0 }
};

static void active(xy_mod *m, xy_session *s, const xy_xml *element)
{
    (void)element;
    xy_count(m, ACTIVE);
    xy_session_quiet(m, s, false);
}

static void inactive(xy_mod *m, xy_session *s, const xy_xml *element)
{
    (void)element;
    xy_count(m, INACTIVE);
    xy_session_quiet(m, s, true);
}

static const xy_nonza nonzas[] = {
    { NS_CSI, "active", active }, { NS_CSI, "inactive", inactive }, { 0 }
};

static void stream_features(xy_mod *m, xy_xml *features)
{
    (void)m;
    xy_sub(features, "csi", NS_CSI);
}

static const xy_events events = { .size = sizeof events, .stream_features = stream_features };

XY_MODULE(csi, "1.0", .summary = "Client State Indication (XEP-0352)", .counters = counters, .events = &events,
          .nonzas = nonzas);
