/*
 * terms.h - the words and stems that rows of archives are found by, and finding them.
 *
 * There is no index: the words are beside the stanza, in order, and the stems beside each row, for its mailbox may be
 * of a domain with another language.
 */
#ifndef STORE_MEMORY_TERMS_H
#define STORE_MEMORY_TERMS_H

#include "rows.h"
#include "store_common/words.h"

#define TERMS_MOST      32              /* words to search for */
#define TERMS_TEXT_MOST 65536           /* bytes of the text that they are in */

/* The stems of a stanza; none, *stems NULL, without a language.  false: no room. */
bool      terms_stems(xy_job *job, struct state *s, const char *xml, size_t len, unsigned language,
                      struct stems **stems);

/* It has all words that are searched for, or their stems. */
bool      terms_match(const struct row *row, const struct words *words);

/* XY_STORE_REINDEX. */
xy_status terms_reindex(xy_job *job, struct state *s, xy_store_op *op);

#endif
