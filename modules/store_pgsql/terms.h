/*
 * terms.h - by what the text of archived rows is found: its words.
 *
 * A term is of one mailbox ("1fwhello": the word hello in mailbox 31, "1fshous": a word with the stem hous), so a
 * search touches nothing of any other, and one index serves all.  Terms are written with the rows: a search sees all
 * that is committed.
 */
#ifndef STORE_PGSQL_TERMS_H
#define STORE_PGSQL_TERMS_H

#include "lane.h"
#include "store_common/words.h"

#define TERMS_MOST      32              /* words to search for */
#define TERMS_TEXT_MOST 65536           /* bytes of the text that they are in */

/* Appends the terms of a row, which is in that mailbox, as a tsvector.  Memory that is refused shows in the array. */
void terms_add(struct array *vectors, int64_t box, const struct words *words);

/* What finds the rows with all words of the text, or their stems in the language (0: none), in the job's memory.
 * XY_NOT_FOUND: no row can, as there is no word in the text; XY_REFUSED: there are too many. */
xy_status terms_match(struct lane *l, int64_t box, const char *text, unsigned language, const char **match);

#endif
