/* words.c - see words.h */

#include "words.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

struct scan {
    char   *out;                        /* words, a NUL after each, and then the stem, with a NUL, empty: none */
    size_t  len, n;
    size_t  word;                       /* bytes of the one at the end that is not finished */
    char    before[4];                  /* the character before, when it stands alone */
    size_t  before_len;
    bool    pair;                       /* it is part of a pair already */
    bool    searched;
    unsigned    language;
    const char *at, *from;              /* in the text: here, and where the word begins; NULL: it is but a part */
    bool    mixed;                      /* characters that stand alone are in what is between two spaces */
};

/* ---- writing words ---- */

/* Of the word as it stands in the text: endings have accents. */
static void add_stem(struct scan *s)
{
    char stem[XY_STEM_MOST];
    size_t len = s->language == 0 || s->from == NULL || s->mixed || s->at - s->from > XY_STEM_MOST
                     ? 0 : xy_stem(s->language, s->from, (size_t)(s->at - s->from), stem);

    memcpy(s->out + s->len, stem, len);
    s->len += len;
}

static void finish(struct scan *s)
{
    if (s->word == 0)
        return;
    s->out[s->len++] = '\0';
    add_stem(s);
    s->out[s->len++] = '\0';
    s->n++;
    s->word = 0;
    s->from = NULL;
}

static void add(struct scan *s, const char *bytes, size_t len)
{
    memcpy(s->out + s->len, bytes, len);
    s->len += len;
    s->word += len;
}

/* Nothing of a character that does not fit, nor of what follows: the word is its beginning. */
static void add_to_word(struct scan *s, const char *bytes, size_t len)
{
    if (s->word == 0)
        s->from = s->at;
    if (s->word + len <= WORD_MOST)
        add(s, bytes, len);
    else
        s->word = WORD_MOST;
}

/* The end of characters that stand alone: the last one by itself, if nothing else says that it is there. */
static void end_run(struct scan *s)
{
    if (s->before_len > 0 && s->searched && !s->pair) {
        add(s, s->before, s->before_len);
        finish(s);
    }
    s->before_len = 0;
    s->pair = false;
}

static void add_alone(struct scan *s, const char *bytes, size_t len)
{
    s->mixed = true;
    finish(s);
    if (s->before_len > 0) {
        add(s, s->before, s->before_len);
        add(s, bytes, len);
        finish(s);
        s->pair = true;
    }
    if (!s->searched) {
        add(s, bytes, len);
        finish(s);
    }
    memcpy(s->before, bytes, len);
    s->before_len = len;
}

/* Something else than a word follows. */
static void end_word(struct scan *s)
{
    finish(s);
    s->mixed = false;
}

/* ---- reading characters ---- */

static bool is_hangul(ucs4_t code)
{
    return code >= 0xac00 && code <= 0xd7a3;
}

/* Without accents, in lower case.  A syllable of Korean is none of letters with accents. */
static ucs4_t folded(ucs4_t code)
{
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];

    while (!is_hangul(code) && uc_canonical_decomposition(code, parts) > 0)
        code = parts[0];
    return uc_tolower(code);
}

static void add_other(struct scan *s, ucs4_t code)
{
    char bytes[6];
    ucs4_t as = folded(code);
    int len = u8_uctomb((uint8_t *)bytes, as, sizeof bytes);

    if (uc_is_general_category_withtable(code, UC_CATEGORY_MASK_M))
        return;                         /* an accent that stands by itself */
    bool is_word = uc_is_general_category_withtable(as, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N | UC_CATEGORY_MASK_Co);
    if (len > 0 && is_word && stands_alone(as)) {
        add_alone(s, bytes, (size_t)len);
        return;
    }
    end_run(s);
    if (len > 0 && is_word)
        add_to_word(s, bytes, (size_t)len);
    else
        end_word(s);
}

static void add_ascii(struct scan *s, char c)
{
    if (c >= 'A' && c <= 'Z')
        c = (char)(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        if (s->before_len > 0)
            end_run(s);
        add_to_word(s, &c, 1);
        return;
    }
    end_word(s);
    end_run(s);
}

static void scan(struct scan *s, const char *text, size_t len)
{
    while (len > 0) {
        ucs4_t code;
        int size = 1;
        s->at = text;
        if ((unsigned char)*text < 0x80)
            add_ascii(s, *text);
        else {
            size = u8_mbtouc(&code, (const uint8_t *)text, len);
            add_other(s, code);
        }
        text += size;
        len -= (size_t)size;
    }
    s->at = text;
    finish(s);
    end_run(s);
}

/* ---- in order ---- */

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* And the same words by their stems. */
static int by_words(const void *a, const void *b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    int order = strcmp(x, y);

    return order != 0 ? order : strcmp(x + strlen(x) + 1, y + strlen(y) + 1);
}

/* In order, each once; how many. */
static size_t sort(const char **all, size_t n, int (*compare)(const void *a, const void *b))
{
    size_t kept = 0;

    if (n > 0)
        qsort(all, n, sizeof *all, compare);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || compare(&all[i], &all[kept - 1]) != 0)
            all[kept++] = all[i];
    return kept;
}

static void find_stems(struct words *words)
{
    size_t n = 0;

    for (size_t i = 0; i < words->n; i++) {
        words->stem[n] = word_stem(words->word[i]);
        n += words->stem[n] != NULL;
    }
    words->nstems = sort(words->stem, n, by_bytes);
}

/* A stem is not longer than its word. */
bool words_of(xy_job *job, struct text text, bool searched, struct words *words)
{
    struct scan s = { .out = xy_job_alloc(job, 7 * text.len + 8), .searched = searched, .language = text.language };

    *words = (struct words){ .n = 0 };
    if (s.out == NULL)
        return false;
    scan(&s, text.p, text.len);
    words->word = xy_job_alloc(job, (s.n + 1) * sizeof *words->word);
    words->stem = text.language == 0 ? NULL : xy_job_alloc(job, (s.n + 1) * sizeof *words->stem);
    if (words->word == NULL || (text.language != 0 && words->stem == NULL))
        return false;
    for (size_t i = 0, at = 0; i < s.n; i++) {
        words->word[i] = s.out + at;
        at += strlen(s.out + at) + 1;
        at += strlen(s.out + at) + 1;
    }
    words->n = sort(words->word, s.n, by_words);
    if (text.language != 0)
        find_stems(words);
    return true;
}
