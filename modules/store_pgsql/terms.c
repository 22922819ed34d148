/* terms.c - see terms.h */

#include "terms.h"

#include <stdio.h>
#include <string.h>

#define MARK 24                         /* of a mailbox, with its NUL */
#define WORD_ROOM 80                    /* for what is written around a word, and a stem */

static size_t mark_box(int64_t box, char kind, char mark[MARK])
{
    return (size_t)snprintf(mark, MARK, "%llx%c", (unsigned long long)box, kind);
}

static bool is_new(const struct words *words, size_t i)
{
    return i == 0 || strcmp(words->word[i], words->word[i - 1]) != 0;
}

/* Where it ends. */
static char *put_term(char *at, const char *mark, size_t before, const char *text)
{
    size_t len = strlen(text) + 1;

    memcpy(at, mark, before);
    memcpy(at + before, text, len);
    put_16(at + before + len, 0);
    return at + before + len + 2;
}

/* As tsvectorrecv() wants it: how many, then each with its NUL and how many positions it has: none. */
void terms_add(struct array *vectors, int64_t box, const struct words *words)
{
    char word[MARK], stem[MARK];
    size_t before = mark_box(box, 'w', word), len = 4, n = words->nstems;

    mark_box(box, 's', stem);                           /* and stems come before words */
    for (size_t i = 0; i < words->nstems; i++)
        len += before + strlen(words->stem[i]) + 1 + 2;
    for (size_t i = 0; i < words->n; i++)
        if (is_new(words, i)) {
            len += before + strlen(words->word[i]) + 1 + 2;
            n++;
        }
    char *at = array_room(vectors, len);
    if (at == NULL)
        return;
    put_32(at, (uint32_t)n);
    at += 4;
    for (size_t i = 0; i < words->nstems; i++)
        at = put_term(at, stem, before, words->stem[i]);
    for (size_t i = 0; i < words->n; i++)
        if (is_new(words, i))
            at = put_term(at, word, before, words->word[i]);
}

/* A word, or in a language what has its stem. */
static size_t put_wanted(char *out, size_t room, int64_t box, const char *word)
{
    unsigned long long of = (unsigned long long)box;
    const char *stem = word_stem(word);

    return (size_t)(stem == NULL ? snprintf(out, room, "'%llxw%s'", of, word)
                                 : snprintf(out, room, "('%llxw%s' | '%llxs%s')", of, word, of, stem));
}

/* Words have neither quotes nor spaces, so nothing of a user's text is ever syntax. */
xy_status terms_match(struct lane *l, int64_t box, const char *text, unsigned language, const char **match)
{
    struct words words;
    size_t room = 1, len = 0;

    if (!words_of(l->job, (struct text){ text, strnlen(text, TERMS_TEXT_MOST), language }, true, &words)) {
        lane_says(l, "out of memory");
        return XY_UNAVAILABLE;
    }
    if (words.n > TERMS_MOST)
        lane_says(l, "too many words");
    if (words.n == 0 || words.n > TERMS_MOST)
        return words.n == 0 ? XY_NOT_FOUND : XY_REFUSED;
    for (size_t i = 0; i < words.n; i++)
        room += 2 * strlen(words.word[i]) + 2 * MARK + WORD_ROOM;
    char *out = xy_job_alloc(l->job, room);
    for (size_t i = 0; out != NULL && i < words.n; i++) {
        len += (size_t)snprintf(out + len, room - len, "%s", i > 0 ? " & " : "");
        len += put_wanted(out + len, room - len, box, words.word[i]);
    }
    if (out == NULL)
        lane_says(l, "out of memory");
    *match = out;
    return out == NULL ? XY_UNAVAILABLE : XY_OK;
}
