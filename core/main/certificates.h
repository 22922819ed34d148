/*
 * certificates.h - certificates by the files they come from, read again only when those changed.
 */
#ifndef XYLEM_MAIN_CERTIFICATES_H
#define XYLEM_MAIN_CERTIFICATES_H

#include <stdbool.h>

#include "base/error.h"
#include "base/map.h"
#include "net/certificate.h"

struct certificate_want {
    const char       *path, *key;      /* key NULL: in the same file */
    const struct map *before;          /* the ones of the last configuration, NULL: none */
    bool              keep;            /* what cannot be read now is kept from before, with a line in the log */
};

/* One that domains share, borrowed from `now`.  *fresh: it was read, though before had one of these paths. */
struct certificate *certificates_get(struct map *now, const struct certificate_want *want, bool *fresh,
                                     struct error *e);
/* Has one of the files been written or replaced since it was looked at? */
bool                certificates_changed(const struct map *m);
void                certificates_free(struct map *m);

/* What somebody should know about it: it does not speak for the name, it ends soon.  NULL: nothing. */
const char *certificate_worry(const struct certificate *c, const char *domain, char *out, size_t size);

#endif
