/*
 * stem.h - words without their endings, by the language they are in (Snowball, where it was there when this was built).
 */
#ifndef XYLEM_BASE_STEM_H
#define XYLEM_BASE_STEM_H

#include <stdbool.h>
#include <stddef.h>

#define STEM_MOST 64                    /* bytes of a word; of a longer one there is none */

/* Names for settings, ended by NULL; 0 is none.  Stores keep the numbers: new ones come at the end. */
extern const char *const stem_languages[];

/* Whether this build has the endings of that language. */
bool stem_is_known(unsigned language);

/* The stem of a word in UTF-8, in lower case and without accents; its length, which is not more
 * than that of the word, 0: there is none.  Any thread. */
size_t stem_of(unsigned language, const char *word, size_t len, char out[STEM_MOST]);

#endif
