/*
 * settings.h - typed settings: a table of xy_setting gives a configuration its meaning.
 *
 * The same tables serve modules, the core's own sections, the reference manual and `xylemd --describe`.
 *
 * How values are written: times 500ms 3s 5m 2h 7d 2w 1y (0 needs no unit), sizes 64 16K 2M 1G, booleans
 * yes/no/true/false/on/off, lists as lists (one text counts as a list of one; defaults separate with
 * commas).  A list of settings or values ends with the entry whose key is NULL.
 */
#ifndef XYLEM_HOOK_SETTINGS_H
#define XYLEM_HOOK_SETTINGS_H

#include <xylem/types.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "hook/conf.h"

/*
 * Fills `into` (of the table's struct, zeroed) from map (NULL: all defaults); texts and lists go to the
 * arena, secrets are kept in it until settings_wipe().  Unknown keys, missing keys, wrong types and values out
 * of range are refused with file, line, column and the nearest known key; then no secret is left behind.
 * `also` (may be NULL) lists keys that the caller reads itself.  owner is for messages: "module roster", "tls".
 */
int settings_fill(const xy_setting *table, const char *owner, const struct conf *map,
                  const char *const *also, struct arena *a, void *into, struct error *e);
void settings_wipe(const xy_setting *table, void *filled);      /* frees its secrets */

/* One value by its type into the field of the struct `into` that one->offset names, for those who read a list or
 * map of their own. */
int settings_scalar(const xy_setting *one, const struct conf *value, struct arena *a, void *into,
                    struct error *e);

/* "text", "time" ...: what a manual calls the type. */
const char *settings_type_name(xy_setting_type type);

/* Appends a number of milliseconds or bytes in the largest unit that is exact: "5m", "16K". */
void settings_put_number(struct text *out, xy_setting_type type, uint64_t value);

#endif
