/*
 * op_line.h - one operation that writes into the store, as a line of JSON: what backups are made of.
 *
 *     {"put": {"domain": "a.example", "writes": [{"account": "juliet@a.example", "collection": "roster", ...}]}}
 *     {"record": {"xml": "<message ...>", "rows": [{"domain": "a.example", "account": ..., "id": 1, ...}]}}
 *
 * The name of the only member is that of the operation, see op_line.c for all of them.  A value that is no text is
 * in base64.  Applied in their order to an empty store, or to one that has some of it already, the lines of a backup
 * make what was in the store that it was taken from.
 */
#ifndef XYLEM_SAVE_OP_LINE_H
#define XYLEM_SAVE_OP_LINE_H

#include <xylem/store_provider.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

/* Appends the line, with its end.  Operations that read have none: nothing is appended. */
void op_line_put(struct text *out, const xy_store_op *op);

/* The operation of a value that was read; what it points to is in the arena, or in the value.  -1: it is none, and e
 * says why. */
int op_line_take(const struct json *line, struct arena *a, xy_store_op *out, struct error *e);

#endif
