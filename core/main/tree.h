/*
 * tree.h - the whole configuration as one tree: a file with everything it includes, and merging.
 */
#ifndef XYLEM_MAIN_TREE_H
#define XYLEM_MAIN_TREE_H

#include "base/arena.h"
#include "base/error.h"
#include "hook/conf.h"

#define TREE_INCLUDE_DEPTH 4u
#define TREE_FILES_MOST    100000u

/*
 * Reads path and what its `include` list names: paths or patterns (*.yml in domains.d), relative to the
 * folder of the file that names them.  A pattern may match nothing, a path must exist.  Included files
 * add to the settings: the maps under `domains` are joined, everything else may be given once.  What is
 * given twice is refused with both places.  The result, in the arena, has no `include` any more.
 */
struct conf *tree_read(const char *path, struct arena *a, struct error *e);

/*
 * `over` on top of `base`, either may be NULL: maps are merged entry by entry at every level, anything
 * else of `over` takes the place of what `base` has.  An entry of nothing (`key:`) changes nothing.
 * Neither is changed; the result shares what was not merged.  NULL: both are, or memory was refused
 * (with e set).
 */
const struct conf *tree_merge(const struct conf *base, const struct conf *over, struct arena *a,
                              struct error *e);

#endif
