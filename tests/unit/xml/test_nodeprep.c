/*
 * test_nodeprep.c - the older profiles: what they map, what they refuse, what Unicode 3.2 knew.
 */
#include "prepared.h"
#include "xml/nodeprep.h"

static bool stored(struct str in, char *out, size_t *len)
{
    return nodeprep(in, true, out, len);
}

static bool routed(struct str in, char *out, size_t *len)
{
    return nodeprep(in, false, out, len);
}

static void local_parts_are_folded(void **state)
{
    static const struct prepared rows[] = {
        { "Juliet", "juliet" },
        { "fu\xC3\x9F" "ball", "fussball" },
        { "\xCF\x82", "\xCF\x83" },
        { "henry\xE2\x85\xA3", "henryiv" },
        { "\xE2\x99\x9A", "\xE2\x99\x9A" },
        { "\xEF\xBD\x81\xEF\xBC\xA2", "ab" },
        { "\xF0\x9D\x90\x80", "a" },                              /* mathematical bold capital a */
        { "\xC4\xB0", "i\xCC\x87" },
        { "a\xC2\xAD" "b\xE2\x80\x8D", "ab" },                    /* mapped to nothing */
        { "\xC2\xAD", NULL },
        { "\xE1\x84\x80", "\xE1\x84\x80" },
        { "a b", NULL }, { "a\"b", NULL }, { "a&b", NULL }, { "a'b", NULL }, { "a/b", NULL },
        { "a:b", NULL }, { "a<b", NULL }, { "a>b", NULL }, { "a@b", NULL },
        { "\xEF\xBC\x86", NULL },                                 /* fullwidth ampersand */
        { "\xE2\x84\x80", NULL },                                 /* a/c */
        { "\xC2\xA0", NULL }, { "\xE2\x80\xAE" "a", NULL }, { "\xEE\x80\x80", NULL },
        { "\xEF\xBF\xBD", NULL }, { "\xEF\xBF\xBF", NULL }, { "\xF3\xA0\x80\x81", NULL },
        { "a\x01", NULL }, { "a\x7F", NULL }, { "\xE2\x80\xA8", NULL },
        { "\xD7\x90\xD7\x91", "\xD7\x90\xD7\x91" }, { "\xD7\x90" "1", NULL }, { "a\xD7\x90", NULL },
        { "", NULL }, { "\xFF", NULL },
    };

    (void)state;
    check_prepared(stored, rows, COUNT_OF(rows));
    check_prepared(routed, rows, COUNT_OF(rows));
}

static void later_characters_are_routed_only(void **state)
{
    static const struct prepared rows[] = {
        { "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80" },               /* Unicode 6.1 */
        { "\xC8\xBD", "\xC6\x9A" },                               /* folds to an older letter */
        { "\xD3\xBA", "\xD3\xBB" },
    };

    (void)state;
    check_prepared(routed, rows, COUNT_OF(rows));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char out[JID_PART_MAX + 1];
        size_t len;
        assert_false(stored(str_of(rows[i].in), out, &len));
    }
    check_prepared(routed, (const struct prepared[]){ { "\xCD\xB8", NULL } }, 1);   /* still none */
}

static void resources_keep_their_case(void **state)
{
    static const struct prepared rows[] = {
        { "Balcony", "Balcony" }, { "a b", "a b" }, { "a/b@c\"d&e'f", "a/b@c\"d&e'f" },
        { "\xEF\xBC\xA1", "A" }, { "\xEF\xAC\x81", "fi" }, { "a\xE2\x80\x8B" "b", "ab" },
        { "\xC2\xAD", NULL }, { "a\x09", NULL }, { "\xEE\x80\x80", NULL }, { "a\xD7\x90", NULL },
        { "\xC2\xA0", " " },
    };

    (void)state;
    check_prepared(resourceprep, rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(local_parts_are_folded),
        cmocka_unit_test(later_characters_are_routed_only),
        cmocka_unit_test(resources_keep_their_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
