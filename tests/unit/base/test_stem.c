/*
 * test_stem.c - stems of words, and words that have none.
 */
#include "support.h"

#include <config.h>

#include <pthread.h>
#include <string.h>

#include "base/stem.h"

static unsigned language_of(const char *name)
{
    unsigned i = 0;

    while (stem_languages[i] != NULL && strcmp(stem_languages[i], name) != 0)
        i++;
    assert_non_null(stem_languages[i]);
    return i;
}

/* What stores keep: a number never means another language. */
static void numbers(void **state)
{
    (void)state;
    assert_int_equal(language_of("none"), 0);
    assert_int_equal(language_of("en"), 7);
    assert_int_equal(language_of("de"), 10);
    assert_int_equal(language_of("yi"), 28);
    assert_false(stem_is_known(0));
    assert_false(stem_is_known(29));
}

#ifdef HAVE_STEMMER

static void check(const char *language, const char *word, const char *expected)
{
    char stem[STEM_MOST];
    size_t n = stem_of(language_of(language), word, strlen(word), stem);

    assert_int_equal(n, strlen(expected));
    assert_memory_equal(stem, expected, n);
}

static void every_language(void **state)
{
    char stem[STEM_MOST];

    (void)state;
    for (unsigned i = 1; stem_languages[i] != NULL; i++) {
        assert_true(stem_is_known(i));
        assert_in_range(stem_of(i, "Haus42", 6, stem), 0, 6);
    }
}

static void words(void **state)
{
    (void)state;
    check("en", "Houses", "hous");
    check("en", "house", "hous");
    check("de", "H\xc3\xa4usern", "haus");
    check("de", "Ha\xcc\x88usern", "haus");         /* an accent that stands by itself */
    check("de", "H\xc3\x84USERN", "haus");
    check("fr", "mang\xc3\xa9" "es", "mang");
    check("ru", "\xd0\xbd\xd0\xbe\xd0\xb2\xd1\x8b\xd0\xb9", "\xd0\xbd\xd0\xbe\xd0\xb2");
    check("none", "houses", "");
}

/* Of a word that is too long, and of what is no UTF-8. */
static void none(void **state)
{
    char word[STEM_MOST + 1], stem[STEM_MOST];
    static const char bad[] = "hous\xff\xc3s \xe4\xb8";

    (void)state;
    memset(word, 'e', sizeof word);
    assert_int_equal(stem_of(7, word, STEM_MOST + 1, stem), 0);
    assert_true(stem_of(7, word, STEM_MOST, stem) > 0);
    assert_int_equal(stem_of(7, "", 0, stem), 0);
    for (unsigned i = 0; stem_languages[i] != NULL; i++)
        for (size_t n = 0; n < sizeof bad; n++)
            assert_in_range(stem_of(i, bad, n, stem), 0, n);
}

static void *in_thread(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        check("en", "houses", "hous");
        check("de", "kinder", "kind");
    }
    return NULL;
}

static void threads(void **state)
{
    pthread_t t[4];

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&t[i], NULL, in_thread, NULL), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
#ifdef HAVE_STEMMER
        cmocka_unit_test(every_language), cmocka_unit_test(words), cmocka_unit_test(none), cmocka_unit_test(threads),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
