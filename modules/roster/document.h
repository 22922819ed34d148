/*
 * document.h - a roster in the store: collection `roster`, one document for each item, one for the
 * version.
 *
 * An item's key is its bare JID, its value the element a client would get, with what only the
 * server knows beside it (`pending`, `unlisted`, <request/>).  The version's key is no address.
 */
#ifndef ROSTER_DOCUMENT_H
#define ROSTER_DOCUMENT_H

#include "items.h"

#define ROSTER_NS          "jabber:iq:roster"
#define ROSTER_COLLECTION  "roster"
#define ROSTER_VERSION_KEY "/version"

/* What clients see of it (RFC 6121 section 2.1.2), as a child of query.  removed:
 * subscription='remove'. */
void item_show(xy_xml *query, const struct item *i, bool removed);

const char *subscription_name(xy_subscription s);
bool        subscription_read(const char *text, uint8_t *out);      /* false: no such word */

/* name and groups are read as they are; texts lie in the element or in a. */
const char *const *groups_of(xy_arena *a, const xy_xml *item);          /* NULL: none, or refused */

const char *document_print(xy_arena *a, const struct item *i, size_t *len);      /* NULL: refused */
bool        document_parse(xy_arena *a, const char *key, const char *value, size_t len,
                           struct item *out);

const char *version_text(xy_arena *a, uint64_t version);
bool        version_parse(const char *value, size_t len, uint64_t *out);

#endif
