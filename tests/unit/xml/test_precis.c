/*
 * test_precis.c - the examples of RFC 8265 and the corners of RFC 8264.
 */
#include "prepared.h"
#include "xml/precis.h"

static void usernames_follow_rfc_8265(void **state)
{
    static const struct prepared rows[] = {
        { "juliet@example.com", "juliet@example.com" },           /* section 3.5, first table */
        { "fussball", "fussball" },
        { "fu\xC3\x9F" "ball", "fu\xC3\x9F" "ball" },
        { "\xCF\x80", "\xCF\x80" },
        { "\xCE\xA3", "\xCF\x83" },                               /* capital sigma */
        { "\xCF\x83", "\xCF\x83" },
        { "\xCF\x82", "\xCF\x82" },
        { "foo bar", NULL },                                      /* second table */
        { "", NULL },
        { "henry\xE2\x85\xA3", NULL },                            /* roman numeral four */
        { "\xE2\x99\x9A", NULL },                                 /* black chess king */
        { "J\xC3\x9CRGEN", "j\xC3\xBCrgen" },
        { "J\x55\xCC\x88RGEN", "j\xC3\xBCrgen" },
        { "\xEF\xBD\x81\xEF\xBC\xA2", "ab" },                     /* fullwidth */
        { "\xEF\xBD\xB1", "\xE3\x82\xA2" },                       /* halfwidth katakana */
        { "\xE3\x80\x80", NULL },                                 /* ideographic space */
        { "\xC4\xB0", "i\xCC\x87" },                              /* I with a dot */
        { "a\xC2\xAD", NULL },                                    /* soft hyphen */
        { "a\x01", NULL }, { "a\x7F", NULL }, { "a\xC2\x80", NULL },
        { "\xE2\x80\xA8", NULL },                                 /* U+2028 */
        { "\xE2\x80\xAE" "a", NULL },                             /* right-to-left override */
        { "\xEF\xBF\xBF", NULL }, { "\xEF\xB7\x90", NULL },       /* noncharacters */
        { "\xF0\x9F\x98\x80", NULL },                             /* emoji */
        { "\xCD\xB8", NULL },                                     /* unassigned */
        { "\xE1\x84\x80", NULL },                                 /* old Hangul */
        { "\xEA\xB0\x80", "\xEA\xB0\x80" },
        { "\xD9\x80", NULL }, { "\xE3\x80\x87", "\xE3\x80\x87" }, /* exceptions */
        { "\xEF\xAC\x81", NULL },                                 /* ligature */
        { "\xD7\x90\xD7\x91", "\xD7\x90\xD7\x91" },
        { "a\xD7\x90", NULL }, { "\xD7\x90" "a", NULL },          /* bidi */
        { "\xFF", NULL }, { "\xED\xA0\x80", NULL },
    };

    (void)state;
    check_prepared(precis_username, rows, COUNT_OF(rows));
}

static void contexts_decide(void **state)
{
    static const struct prepared rows[] = {
        { "l\xC2\xB7l", "l\xC2\xB7l" }, { "a\xC2\xB7l", NULL }, { "l\xC2\xB7", NULL },
        { "\xC2\xB7l", NULL }, { "l\xC2\xB7" "a", NULL },
        { "\xCD\xB5\xCE\xB1", "\xCD\xB5\xCE\xB1" }, { "\xCD\xB5" "a", NULL }, { "\xCD\xB5", NULL },
        { "\xD7\x90\xD7\xB3", "\xD7\x90\xD7\xB3" }, { "\xD7\xB4\xD7\x90", NULL },
        { "\xE3\x83\xBB\xE3\x82\xA2", "\xE3\x83\xBB\xE3\x82\xA2" },
        { "\xE3\x83\xBB\xE3\x81\x82", "\xE3\x83\xBB\xE3\x81\x82" },
        { "\xE3\x83\xBB\xE4\xB8\x80", "\xE3\x83\xBB\xE4\xB8\x80" }, { "a\xE3\x83\xBB", NULL },
        { "\xD8\xA7\xD9\xA1", "\xD8\xA7\xD9\xA1" }, { "\xD8\xA7\xDB\xB1", "\xD8\xA7\xDB\xB1" },
        { "\xD8\xA7\xD9\xA1\xDB\xB1", NULL }, { "\xD8\xA7\xDB\xB1\xD9\xA1", NULL },
        { "\xE0\xA4\x95\xE0\xA5\x8D\xE2\x80\x8D\xE0\xA4\xB7",
          "\xE0\xA4\x95\xE0\xA5\x8D\xE2\x80\x8D\xE0\xA4\xB7" },   /* virama, joiner */
        { "\xE0\xA4\x95\xE2\x80\x8D", NULL }, { "\xE2\x80\x8D", NULL }, { "\xE2\x80\x8C", NULL },
        { "\xE0\xA4\x95\xE0\xA5\x8D\xE2\x80\x8C\xE0\xA4\xB7",
          "\xE0\xA4\x95\xE0\xA5\x8D\xE2\x80\x8C\xE0\xA4\xB7" },
        { "\xD8\xA8\xE2\x80\x8C\xD8\xA8", "\xD8\xA8\xE2\x80\x8C\xD8\xA8" },  /* between joining */
        { "\xD8\xA8\xD9\x8E\xE2\x80\x8C\xD9\x8E\xD8\xA8",
          "\xD8\xA8\xD9\x8E\xE2\x80\x8C\xD9\x8E\xD8\xA8" },       /* ... with marks between */
        { "\xD8\xA7\xE2\x80\x8C\xD8\xA8", NULL },                 /* alef does not join forward */
        { "\xD8\xA8\xE2\x80\x8C", NULL }, { "a\xE2\x80\x8C" "b", NULL },
    };

    (void)state;
    check_prepared(precis_username, rows, COUNT_OF(rows));
}

static void opaque_strings_follow_rfc_8265(void **state)
{
    static const struct prepared rows[] = {
        { "correct horse battery staple", "correct horse battery staple" },   /* section 4.3 */
        { "Correct Horse Battery Staple", "Correct Horse Battery Staple" },
        { "\xCF\x80\xC3\x9F\xC3\xA5", "\xCF\x80\xC3\x9F\xC3\xA5" },
        { "Jack of \xE2\x99\xA6s", "Jack of \xE2\x99\xA6s" },
        { "foo\xE1\x9A\x80" "bar", "foo bar" },                   /* Ogham space */
        { "foo\xC2\xA0" "bar\xE3\x80\x80", "foo bar " },
        { "", NULL },
        { "my cat is a \x09" "by", NULL },
        { "\xEF\xBD\x81", "\xEF\xBD\x81" },                       /* width stays */
        { "e\xCC\x81", "\xC3\xA9" },
        { "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80" },
        { "a\xE2\x80\x8B", NULL }, { "a\x7F", NULL }, { "\xE2\x80\xAE", NULL },
        { "\xEF\xBF\xBE", NULL }, { "\xCD\xB8", NULL },
        { "a\xD7\x90", "a\xD7\x90" },                             /* no bidi rule here */
    };

    (void)state;
    check_prepared(precis_opaque, rows, COUNT_OF(rows));
}

static void parts_have_a_limit(void **state)
{
    char big[JID_PART_MAX + 4], out[JID_PART_MAX + 1];
    size_t len;

    (void)state;
    assert_true(precis_username(repeated(big, "\xC3\xA9", 1022), out, &len));
    assert_int_equal(len, 1022);
    assert_false(precis_username(repeated(big, "\xC3\xA9", 1024), out, &len));
    assert_true(precis_opaque(repeated(big, "\xF0\x9F\x98\x80", 1020), out, &len));
    assert_false(precis_username(repeated(big, "\xC4\xB0", 1022), out, &len));    /* grows */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usernames_follow_rfc_8265),
        cmocka_unit_test(contexts_decide),
        cmocka_unit_test(opaque_strings_follow_rfc_8265),
        cmocka_unit_test(parts_have_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
