/*
 * words.h - a text as the words that it is found by.
 *
 * Case and accents do not matter.  A text in Chinese or Japanese has no spaces between its words: each of its
 * characters counts as a word, and each two that stand beside one another.
 */
#ifndef STORE_COMMON_WORDS_H
#define STORE_COMMON_WORDS_H

#include <string.h>
#include <xylem/module.h>

#include "characters.h"

struct words {
    const char **word;                  /* in ascending order of their bytes, each once with each stem */
    size_t       n;
    const char **stem;                  /* all stems, in the same order, each once */
    size_t       nstems;
};

/* Of one of them, behind it in memory; NULL: none. */
static inline const char *word_stem(const char *word)
{
    const char *stem = word + strlen(word) + 1;

    return *stem == '\0' ? NULL : stem;
}

struct text { const char *p; size_t len; unsigned language; };       /* language: of xy_stem(), 0: none */

/* In the job's memory, with their stems in a language (0: none); false: refused.  searched: those that a text has to
 * have in which this one stands; of two characters side by side then only both together. */
bool words_of(xy_job *job, struct text text, bool searched, struct words *words);

#endif
