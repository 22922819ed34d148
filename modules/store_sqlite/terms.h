/*
 * terms.h - by what archived rows are found: the words of their bodies, and their peers.
 *
 * A term is of one mailbox ("1fwhello": the word hello in mailbox 31, "1fshous": a word with the stem hous, "1fc" and
 * two characters: those side by side), so a search touches nothing of any other. The entry of a row has the row's id,
 * which makes results come in the order of the archive; rows of different mailboxes that have the same id share an
 * entry and no term.  Terms are written in the transaction that writes the rows: a search sees all that is committed.
 */
#ifndef STORE_SQLITE_TERMS_H
#define STORE_SQLITE_TERMS_H

#include "lane.h"

#define TERMS_MOST      32              /* words to search for */
#define TERMS_TEXT_MOST 65536           /* bytes of the text that they are in */

struct term_row {
    sqlite3_int64  box;
    uint64_t       id;
    const char    *peer, *words;
};

/* The words of a stanza in that form (words.h), in the job's memory; NULL: failed (l->why). */
const char *terms_words(struct lane *l, const char *xml, size_t len, unsigned form);

/* Adds a row's terms, or takes them out.  What is added is written at the latest by terms_flush(), in the order of
 * ids: SQLite would else begin a new segment with each. */
bool terms_add(struct lane *l, const struct term_row *row);
bool terms_remove(struct lane *l, const struct term_row *row);
bool terms_flush(struct lane *l);

/* What finds the rows that have all words of the text (may be NULL), or their stems in the language, and this peer
 * (may be NULL), in the job's memory.  XY_NOT_FOUND: no row can, as there is no word in the text; XY_REFUSED: there
 * are too many. */
xy_status terms_match(struct lane *l, sqlite3_int64 box, const char *text, unsigned language, const char *peer,
                      const char **match);

#endif
