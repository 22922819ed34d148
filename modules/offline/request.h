/*
 * request.h - what a client asks of the messages that wait for it (XEP-0013), read and checked.
 */
#ifndef OFFLINE_REQUEST_H
#define OFFLINE_REQUEST_H

#include "config.h"

#define ITEMS_MOST 100              /* named in one request */

enum wish { COUNT, HEADERS, VIEW, REMOVE, FETCH, PURGE };

struct wish_read {
    enum wish          wish;
    const char *const *ids;         /* of VIEW and REMOVE */
    size_t             nids;
    xy_condition       wrong;       /* 0: it is understood */
    const char        *text;
};

/* An <offline/> of that kind. */
struct wish_read request_read(xy_arena *a, xy_kind kind, const xy_xml *offline);

#endif
