/*
 * test_saslprep.c - passwords: the examples of RFC 4013 section 3, and what OpaqueString adds.
 */
#include "support.h"

#include <string.h>

#include "xml/jid.h"
#include "xml/saslprep.h"

static void passwords_take_one_form_or_are_refused(void **state)
{
    (void)state;
    static const struct { const char *in, *out; } rows[] = {
        { "user", "user" },
        { "USER", "USER" },
        { "I\xC2\xADX", "IX" },                             /* soft hyphen: nothing       */
        { "\xC2\xAA", "a" },                                /* NFKC                       */
        { "\xE2\x85\xA8", "IX" },
        { "a\xC2\xA0" "b\xE3\x80\x80" "c", "a b c" },       /* spaces outside ASCII       */
        { "e\xCC\x81", "\xC3\xA9" },
        { "\xF0\x9F\x94\x91 key", "\xF0\x9F\x94\x91 key" }, /* newer than SASLprep        */
        { "\x07", NULL },                                   /* prohibited                 */
        { "a\x7F", NULL },
        { "\xD8\xA7" "1", "\xD8\xA7" "1" },                  /* OpaqueString: no direction */
        { "", NULL },
        { "\xC2\xAD", NULL },                               /* nothing is left            */
        { "\xFF", NULL },                                   /* no UTF-8                   */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char out[JID_PART_MAX + 1];
        size_t len = 0;
        bool ok = saslprep(str_of(rows[i].in), out, &len);
        if (rows[i].out == NULL && ok)
            fail_msg("row %zu was allowed", i);
        if (rows[i].out != NULL) {
            assert_true(ok);
            assert_string_equal(out, rows[i].out);
            assert_int_equal(len, strlen(rows[i].out));
        }
    }
}

static void length_is_bounded(void **state)
{
    (void)state;
    char in[JID_PART_MAX + 1], out[JID_PART_MAX + 1];
    size_t len;

    memset(in, 'a', sizeof in);
    assert_true(saslprep((struct str){ in, JID_PART_MAX }, out, &len));
    assert_int_equal(len, JID_PART_MAX);
    assert_false(saslprep((struct str){ in, JID_PART_MAX + 1 }, out, &len));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(passwords_take_one_form_or_are_refused),
        SUPPORT_TEST(length_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
