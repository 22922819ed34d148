/*
 * words.h - a text as the words that it is found by.
 *
 * Case and accents do not matter.  A text in Chinese or Japanese has no spaces between its words, so each of its
 * characters counts as one.
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

#define WORD_STEM '\1'                  /* begins what is the stem of the word before it */

/* Appends the words of the text, a space after each, and in a language (0: none) the stem of each behind it.  A code of
 * SQLite. */
int words_of(const struct words *w, const char *text, int len, unsigned language, sqlite3_str *out);

#endif
