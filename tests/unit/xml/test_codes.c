/*
 * test_codes.c - strings of code points: reading, writing, limits, case and normal forms.
 */
#include "prepared.h"
#include "xml/codes.h"

static void text_is_read_and_written_back(void **state)
{
    static const char in[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
    char out[JID_PART_MAX + 1];
    struct codes c, d;
    size_t len;

    (void)state;
    assert_true(codes_read(&c, STR(in)));
    assert_int_equal(c.len, 4);
    assert_int_equal(c.at[3], 0x1F600);
    assert_true(codes_write(&c, out, &len));
    assert_string_equal(out, in);
    assert_int_equal(len, sizeof in - 1);
    assert_true(codes_read(&d, STR("a\xC3\xA9\xE2\x82\xAC")));
    assert_false(codes_equal(&c, &d));
    d = c;
    assert_true(codes_equal(&c, &d));
    d.at[0] = 'b';
    assert_false(codes_equal(&c, &d));
}

static void what_is_no_text_is_refused(void **state)
{
    char big[JID_PART_MAX + 4], out[JID_PART_MAX + 1];
    struct codes c;
    size_t len;

    (void)state;
    assert_false(codes_read(&c, STR("")));
    assert_false(codes_read(&c, STR("a\xC3")));
    assert_false(codes_read(&c, STR("\xED\xA0\x80")));
    assert_true(codes_read(&c, repeated(big, "x", JID_PART_MAX)));
    assert_true(codes_write(&c, out, &len));
    assert_int_equal(len, JID_PART_MAX);
    assert_false(codes_read(&c, repeated(big, "x", JID_PART_MAX + 1)));
    assert_true(codes_read(&c, repeated(big, "x", 1000)));
    for (size_t i = 0; i < c.len; i++)
        c.at[i] = 0xE9;                            /* twice as many bytes */
    assert_false(codes_write(&c, out, &len));
    codes_wipe(&c);
    assert_int_equal(c.at[0], 0);
    assert_false(codes_write(&c, out, &len));
}

static void assert_becomes(bool ok, const struct codes *c, const char *want)
{
    char out[JID_PART_MAX + 1];
    size_t len;

    assert_true(ok);
    assert_true(codes_write(c, out, &len));
    assert_string_equal(out, want);
}

static void case_and_forms_change(void **state)
{
    struct codes c;

    (void)state;
    codes_read(&c, STR("\xC3\x89\xC4\xB0Z"));                         /* É İ Z */
    assert_becomes(codes_lower(&c), &c, "\xC3\xA9i\xCC\x87z");
    codes_read(&c, STR("\xC3\x9F\xCF\x82"));                          /* ß ς */
    assert_becomes(codes_fold(&c), &c, "ss\xCF\x83");
    codes_read(&c, STR("e\xCC\x81\xEF\xAC\x81"));                     /* e + acute, fi ligature */
    assert_becomes(codes_normalize(&c, UNINORM_NFC), &c, "\xC3\xA9\xEF\xAC\x81");
    assert_becomes(codes_normalize(&c, UNINORM_NFKC), &c, "\xC3\xA9" "fi");
}

/* U+FDFA is eighteen characters under NFKC. */
static void growth_beyond_the_limit_is_refused(void **state)
{
    char big[JID_PART_MAX];
    struct codes c;

    (void)state;
    assert_true(codes_read(&c, repeated(big, "\xEF\xB7\xBA", 1020)));
    assert_false(codes_normalize(&c, UNINORM_NFKC));
    assert_true(codes_read(&c, repeated(big, "\xEF\xB7\xBA", 30)));
    assert_true(codes_normalize(&c, UNINORM_NFKC));
    assert_int_equal(c.len, 180);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_read_and_written_back),
        cmocka_unit_test(what_is_no_text_is_refused),
        cmocka_unit_test(case_and_forms_change),
        cmocka_unit_test(growth_beyond_the_limit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
