/*
 * yaml.h - reads YAML into a configuration tree in which every scalar is text.
 *
 * What a scalar means is decided by the setting it is for, so YAML's guessing of types ("no" is
 * false, 1e3 a number) never takes place.  Duplicate keys, anchors, aliases, tags and several
 * documents in one file are refused: they hide what a configuration says.
 */
#ifndef XYLEM_MAIN_YAML_H
#define XYLEM_MAIN_YAML_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "hook/conf.h"

#define YAML_BYTES_MOST ((size_t)16 << 20)       /* a file */
#define YAML_ITEMS_MOST 1000000u                 /* scalars, lists and maps in a file */
#define YAML_DEPTH_MOST 16u                      /* lists and maps inside one another */

/*
 * The root, always a map (empty for an empty text), in the arena, or NULL with FILE:LINE:COLUMN and
 * the reason.  `file` is copied.
 */
struct conf *yaml_parse(struct str text, const char *file, struct arena *a, struct error *e);
struct conf *yaml_read(const char *path, struct arena *a, struct error *e);

/* A scalar that stands for nothing: `key:`, `key: ~`, `key: null`. */
bool yaml_is_null(const struct conf *c);

#endif
