/* terms.c - see terms.h */

#include "terms.h"

#include <stdio.h>
#include <string.h>

#define MARK 24                         /* of a mailbox, with its NUL */

static size_t mark_box(int64_t box, char mark[MARK])
{
    return (size_t)snprintf(mark, MARK, "%llxw", (unsigned long long)box);
}

/* As tsvectorrecv() wants it: how many, then each with its NUL and how many positions it has: none. */
void terms_add(struct array *vectors, int64_t box, const struct words *words)
{
    char mark[MARK];
    size_t before = mark_box(box, mark), len = 4;

    for (size_t i = 0; i < words->n; i++)
        len += before + strlen(words->word[i]) + 1 + 2;
    char *at = array_room(vectors, len);
    if (at == NULL)
        return;
    put_32(at, (uint32_t)words->n);
    at += 4;
    for (size_t i = 0; i < words->n; i++) {
        size_t word = strlen(words->word[i]) + 1;
        memcpy(at, mark, before);
        memcpy(at + before, words->word[i], word);
        at += before + word;
        put_16(at, 0);
        at += 2;
    }
}

/* Words have neither quotes nor spaces, so nothing of a user's text is ever syntax. */
xy_status terms_match(struct lane *l, int64_t box, const char *text, const char **match)
{
    struct words words;
    char mark[MARK];
    size_t room = 1, len = 0;

    mark_box(box, mark);
    if (!words_of(l->job, text, strnlen(text, TERMS_TEXT_MOST), true, &words)) {
        lane_says(l, "out of memory");
        return XY_UNAVAILABLE;
    }
    if (words.n > TERMS_MOST)
        lane_says(l, "too many words");
    if (words.n == 0 || words.n > TERMS_MOST)
        return words.n == 0 ? XY_NOT_FOUND : XY_REFUSED;
    for (size_t i = 0; i < words.n; i++)
        room += strlen(words.word[i]) + MARK + 6;
    char *out = xy_job_alloc(l->job, room);
    for (size_t i = 0; out != NULL && i < words.n; i++)
        len += (size_t)snprintf(out + len, room - len, "%s'%s%s'", i > 0 ? " & " : "", mark, words.word[i]);
    if (out == NULL)
        lane_says(l, "out of memory");
    *match = out;
    return out == NULL ? XY_UNAVAILABLE : XY_OK;
}
