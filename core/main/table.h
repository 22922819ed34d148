/*
 * table.h - rows of JSON objects as a table for people.
 */
#ifndef XYLEM_MAIN_TABLE_H
#define XYLEM_MAIN_TABLE_H

#include "base/text.h"
#include "base/json.h"

/*
 * A heading and a line for each object of `rows` (a list); a column for each member name, in the order
 * in which they first appear.  Numbers stand to the right.  Lines longer than width columns (0: any
 * length) lose the end of their longest texts.  What a terminal would obey is shown as \x1b.
 */
void table_print(struct text *out, const struct json *rows, size_t width);

/* Columns of a terminal that a text takes: one for each character. */
size_t table_text_width(const char *s);
/* Appends s for a person: at most width columns, "..." where it was cut, control characters shown. */
void table_put_text(struct text *out, const char *s, size_t width);

#endif
