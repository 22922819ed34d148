/* stem.c - see stem.h */

#include "base/stem.h"

#include <config.h>

#include <string.h>

const char *const stem_languages[] = {
    "none", "ar", "hy", "eu", "ca", "da", "nl", "en", "fi", "fr", "de", "el", "hi", "hu", "id", "ga", "it", "lt", "ne",
    "no", "pt", "ro", "ru", "sr", "es", "sv", "ta", "tr", "yi", NULL
};

#define LANGUAGES (sizeof stem_languages / sizeof stem_languages[0] - 1)

#ifdef HAVE_STEMMER

#include <libstemmer.h>
#include <pthread.h>
#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#define ROOM (4 * STEM_MOST)            /* a word in any form of Unicode */

/* ---- stemmers: each thread has its own ---- */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t  key;
static _Thread_local struct sb_stemmer *stemmers[LANGUAGES];

static void thread_ends(void *of)
{
    struct sb_stemmer **all = of;

    for (size_t i = 0; i < LANGUAGES; i++)
        if (all[i] != NULL)
            sb_stemmer_delete(all[i]);
}

static void make_key(void)
{
    pthread_key_create(&key, thread_ends);
}

static struct sb_stemmer *stemmer_of(unsigned language)
{
    if (language == 0 || language >= LANGUAGES)
        return NULL;
    if (stemmers[language] == NULL) {
        pthread_once(&once, make_key);
        pthread_setspecific(key, stemmers);
        stemmers[language] = sb_stemmer_new(stem_languages[language], "UTF_8");
    }
    return stemmers[language];
}

/* ---- forms of a word ---- */

/* In lower case, letters and their accents as one: so Snowball wants it.  0: it does not fit. */
static size_t prepare(const char *word, size_t len, uint8_t out[ROOM])
{
    uint8_t lower[ROOM], *made;
    size_t n = 0, room = ROOM;
    bool ascii = true;

    for (size_t at = 0; at < len; ) {
        ucs4_t code;
        at += (size_t)u8_mbtouc(&code, (const uint8_t *)word + at, len - at);
        ascii &= code < 0x80;
        int size = u8_uctomb(lower + n, uc_tolower(code), (int)(ROOM - n));
        if (size < 0)
            return 0;
        n += (size_t)size;
    }
    if (ascii) {
        memcpy(out, lower, n);
        return n;
    }
    made = u8_normalize(UNINORM_NFC, lower, n, out, &room);
    if (made != NULL && made != out)
        free(made);
    return made == out ? room : 0;
}

/* Without accents; a syllable of Korean is none of letters with accents. */
static size_t fold(const uint8_t *stem, size_t len, char out[STEM_MOST])
{
    size_t n = 0;

    for (size_t at = 0; at < len; ) {
        ucs4_t code, parts[UC_DECOMPOSITION_MAX_LENGTH];
        at += (size_t)u8_mbtouc(&code, stem + at, len - at);
        while ((code < 0xac00 || code > 0xd7a3) && uc_canonical_decomposition(code, parts) > 0)
            code = parts[0];
        if (uc_is_general_category_withtable(code, UC_CATEGORY_MASK_M))
            continue;
        if (!uc_is_general_category_withtable(code, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N))
            return 0;
        int size = u8_uctomb((uint8_t *)out + n, code, (int)(STEM_MOST - n));
        if (size < 0)
            return 0;
        n += (size_t)size;
    }
    return n;
}

bool stem_is_known(unsigned language)
{
    return stemmer_of(language) != NULL;
}

size_t stem_of(unsigned language, const char *word, size_t len, char out[STEM_MOST])
{
    uint8_t prepared[ROOM];
    struct sb_stemmer *s = len > STEM_MOST ? NULL : stemmer_of(language);
    size_t n = s == NULL ? 0 : prepare(word, len, prepared);
    const sb_symbol *stem = n == 0 ? NULL : sb_stemmer_stem(s, prepared, (int)n);

    n = stem == NULL ? 0 : fold(stem, (size_t)sb_stemmer_length(s), out);
    return n <= len ? n : 0;
}

#else

bool stem_is_known(unsigned language)
{
    (void)language;
    return false;
}

size_t stem_of(unsigned language, const char *word, size_t len, char out[STEM_MOST])
{
    (void)language;
    (void)word;
    (void)len;
    (void)out;
    return 0;
}

#endif
