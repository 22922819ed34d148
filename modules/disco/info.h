/*
 * info.h - what disco#info says of the domain: identity, features, contact addresses.
 */
#ifndef DISCO_INFO_H
#define DISCO_INFO_H

#include <xylem/module.h>

#define NS_INFO "http://jabber.org/protocol/disco#info"

struct config {
    const char *name;
    const char *const *abuse, *const *admin, *const *feedback, *const *sales, *const *security,
        *const *status, *const *support;
};

/* One kind of contact address (XEP-0157): the form field, and where it is configured. */
struct contact { const char *field; size_t offset; };
extern const struct contact contacts[];             /* in the order of their fields, ended by field NULL */

const char *const *contact_addresses(const struct config *cfg, const struct contact *c);  /* NULL: none */

/* Appends identity, features and the contact form of the domain.  false: memory refused. */
bool info_of_domain(xy_mod *m, xy_xml *query);

/* Are the features that run now those in such an answer?  (The rest is configuration.) */
bool info_is_current(xy_mod *m, const xy_xml *query);

#endif
