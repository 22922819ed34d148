/*
 * words.h - a text as the words that it is found by.
 *
 * Case and accents do not matter.  A text in Chinese or Japanese has no spaces between its words, so each of its
 * characters counts as one, and each two that stand side by side.
 */
#ifndef STORE_SQLITE_WORDS_H
#define STORE_SQLITE_WORDS_H

#include <sqlite3.h>
#include <stdbool.h>

struct words {                          /* FTS5's own tokenizer, of one connection; zero: not open */
    fts5_tokenizer  ops;
    Fts5Tokenizer  *tokenizer;
};

int  words_open(struct words *w, sqlite3 *db);      /* a code of SQLite */
void words_close(struct words *w);

/* What a text is found by, of which a row keeps a note; and what begins an entry of the list, if it is no word. */
#define WORDS_LANGUAGE 0xffu            /* stems, of xy_stem(); 0: none */
#define WORDS_PAIRS    0x100u           /* of characters that stand alone */
#define WORDS_SEARCHED 0x200u           /* it is looked for */

#define WORD_STEM     '\1'              /* the stem of the word before it */
#define WORD_PAIR     '\2'              /* two characters; nothing: there are such characters */
#define WORD_UNPAIRED '\3'              /* searched: one of those in the pairs before it */

/* Appends the words of the text, a space after each.  A code of SQLite. */
int words_of(const struct words *w, const char *text, int len, unsigned form, sqlite3_str *out);

#endif
