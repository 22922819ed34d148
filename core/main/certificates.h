/*
 * certificates.h - certificates by the files they come from, read again only when those changed.
 */
#ifndef XYLEM_MAIN_CERTIFICATES_H
#define XYLEM_MAIN_CERTIFICATES_H

#include <stdbool.h>

#include "base/error.h"
#include "base/map.h"
#include "net/certificate.h"

/* One that domains share, borrowed from `now`.  before: the ones of the last configuration, NULL: none.
 * *fresh: it was read, though before had one of these paths.  key NULL: in the same file. */
struct certificate *certificates_get(struct map *now, const struct map *before, const char *path,
                                     const char *key, bool *fresh, struct error *e);
void                certificates_free(struct map *m);

/* What somebody should know about it: it does not speak for the name, it ends soon.  NULL: nothing. */
const char *certificate_worry(const struct certificate *c, const char *domain, char *out, size_t size);

#endif
