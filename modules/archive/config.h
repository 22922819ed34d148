/*
 * config.h - what the files of the module share: settings, counters, names.
 */
#ifndef ARCHIVE_CONFIG_H
#define ARCHIVE_CONFIG_H

#include <xylem/module.h>

#define NS_MAM  "urn:xmpp:mam:2"
#define NS_RSM  "http://jabber.org/protocol/rsm"
#define NS_FORM "jabber:x:data"

struct config {
    int      policy;            /* index into policy_names */
    uint64_t keep;              /* ms; 0: for ever */
    uint64_t keep_bytes;        /* of one account; 0: all */
    uint64_t sweep;             /* ms between two looks for more than that */
    int64_t  page, most;
};

enum { ARCHIVED, ASKED, GIVEN, PURGED, TRIMMED };        /* counters */

/* The store does not answer: the client tries again. */
static inline xy_flow later_please(xy_req *rq)
{
    return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, "The store does not answer now");
}

#endif
