/*
 * settings.h - typed settings: a table of xy_setting gives a configuration its meaning.
 *
 * The same tables serve modules, the core's own sections, the reference manual and `xylemd --describe`.
 */
#ifndef XYLEM_HOOK_SETTINGS_H
#define XYLEM_HOOK_SETTINGS_H

#include <xylem/types.h>

#include "base/arena.h"
#include "base/error.h"
#include "hook/conf.h"

/*
 * Fills `into` (of the table's struct, zeroed) from map (NULL: all defaults); texts and lists go to the
 * arena, secrets are kept in it until settings_wipe().  Unknown keys, missing keys, wrong types and values out
 * of range are refused with file, line, column and the nearest known key.  `also` (may be NULL) lists keys
 * that the caller reads itself.  owner is for messages: "module roster", "tls".
 */
int settings_fill(const xy_setting *table, const char *owner, const struct conf *map,
                  const char *const *also, struct arena *a, void *into, struct error *e);
void settings_wipe(const xy_setting *table, void *filled);      /* frees its secrets */

/* One scalar by type, for those who read a list or map of their own. */
int settings_scalar(const xy_setting *one, const struct conf *value, struct arena *a, void *into,
                    struct error *e);

#endif
