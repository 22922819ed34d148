/*
 * dispatch.h - which module answers an IQ: one hash probe on kind, scope, namespace and element.
 */
#ifndef XYLEM_HOOK_DISPATCH_H
#define XYLEM_HOOK_DISPATCH_H

#include "base/arena.h"
#include "base/error.h"
#include "hook/profile.h"

struct dispatch;

/* In the arena.  NULL: two modules claim the same, or no memory. */
struct dispatch *dispatch_new(struct arena *a, const struct profile_module *modules, size_t n,
                              struct error *e);
const struct profile_iq *dispatch_find(const struct dispatch *d, xy_kind kind, xy_scope scope,
                                       const char *ns, const char *name);

#endif
