/*
 * hosts.h - the domains of a configuration ready to be served: modules loaded, profiles put together,
 * certificates read and found to fit.
 *
 * Built whole before anything of it is used, and from what the hosts before it have wherever nothing
 * changed: a domain that is the same keeps its record, like domains share one profile, like paths one
 * certificate.
 */
#ifndef XYLEM_MAIN_HOSTS_H
#define XYLEM_MAIN_HOSTS_H

#include "main/config.h"
#include "net/certificate.h"
#include "route/domain.h"

struct hosts {
    struct domains   *set;
    struct domain   **list;            /* in the order of config->domains; the set's references */
    size_t            n;
    struct profile  **profiles;        /* each once */
    size_t            nprofiles;
    struct map        certificates;    /* certificates.h */
    struct profile   *store;           /* the store module with its settings, all alone in it */
    unsigned          added, removed, changed, reloaded_certificates;    /* compared with before */
};

/* before: NULL at start.  e has FILE:LINE:COLUMN where there is one. */
struct hosts *hosts_build(const struct config *c, const struct hosts *before, struct error *e);
/* The same configuration once more, with certificates whose files changed; one that cannot be used now
 * stays as it was. */
struct hosts *hosts_renew(const struct config *c, const struct hosts *before, struct error *e);
/* Appends which parts of a domain differ: "aliases, tls"; nothing: none. */
void          hosts_differences(const struct domain *a, const struct domain *b, struct text *out);
/* The store alone, for who needs no domains; NULL: e says why. */
struct profile *hosts_store(const struct config *c, struct error *e);
void          hosts_free(struct hosts **h);

#endif
