/*
 * test_domain.c - names, internationalised names and IP literals in one form each.
 */
#include "prepared.h"
#include "xml/domain.h"

#define LABEL63 "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0"

static void names_have_one_form(void **state)
{
    static const struct prepared rows[] = {
        { "example.com", "example.com" }, { "Example.COM", "example.com" },
        { "example.com.", "example.com" }, { "localhost", "localhost" }, { "a", "a" },
        { "a-b.c--d", "a-b.c--d" }, { "1.2.3", "1.2.3" }, { "my_host", "my_host" },
        { LABEL63, LABEL63 }, { LABEL63 "x", NULL },
        { "", NULL }, { ".", NULL }, { "..", NULL }, { ".a", NULL }, { "a..b", NULL },
        { "a..", NULL },
        { "-a", NULL }, { "a-", NULL }, { "a.-b", NULL }, { "a-.b", NULL },
        { "a b", NULL }, { "a/b", NULL }, { "a@b", NULL }, { "a:1", NULL }, { "a'b", NULL },
        { "a\x01", NULL }, { "a\x7F", NULL }, { "a%b", NULL }, { "*.a", NULL },
    };

    (void)state;
    check_prepared(domain_prepare, rows, COUNT_OF(rows));
}

static void international_names_have_one_form(void **state)
{
    static const struct prepared rows[] = {
        { "b\xC3\xBC" "cher.example", "b\xC3\xBC" "cher.example" },
        { "B\xC3\x9C" "CHER.Example", "b\xC3\xBC" "cher.example" },
        { "bu\xCC\x88" "cher.example", "b\xC3\xBC" "cher.example" },
        { "xn--bcher-kva.example", "b\xC3\xBC" "cher.example" },
        { "XN--BCHER-KVA.example.", "b\xC3\xBC" "cher.example" },
        { "fa\xC3\x9F.de", "fa\xC3\x9F.de" }, { "xn--fa-hia.de", "fa\xC3\x9F.de" },
        { "\xC3\xBC\xE3\x80\x82" "de", "\xC3\xBC.de" },           /* ideographic full stop */
        { "\xC3\xBC.de\xE3\x80\x82", "\xC3\xBC.de" },
        { "\xEF\xBD\x81\xEF\xBC\x8E" "de", "a.de" },              /* fullwidth */
        { "a_b.\xC3\xBC.de", "a_b.\xC3\xBC.de" },
        { "\xE2\x98\x83.net", NULL }, { "xn--n3h.net", NULL },    /* no IDNA2008 label */
        { "xn--a", NULL }, { "xn--", NULL }, { "xn--\xC3\xBC", NULL }, { "-\xC3\xBC", NULL },
        { "\xC3\xBC..de", NULL }, { "\xC3\xBC de", NULL }, { "\xC3\xBC@de", NULL },
        { "\xD9\xA1.com", NULL }, { "\xFF", NULL }, { "a\xE2\x80\xAE", NULL },
    };

    (void)state;
    check_prepared(domain_prepare, rows, COUNT_OF(rows));
}

static void literals_have_one_form(void **state)
{
    static const struct prepared rows[] = {
        { "127.0.0.1", "127.0.0.1" }, { "[::1]", "[::1]" },
        { "[0:0:0:0:0:0:0:1]", "[::1]" }, { "[2001:DB8::0001]", "[2001:db8::1]" },
        { "[::ffff:1.2.3.4]", "[::ffff:1.2.3.4]" },
        { "::1", NULL }, { "[::1", NULL }, { "[]", NULL }, { "[", NULL }, { "[::1]x", NULL },
        { "[127.0.0.1]", NULL }, { "[fe80::1%eth0]", NULL }, { "[:::1]", NULL },
        { "[1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc]", NULL },
    };

    (void)state;
    check_prepared(domain_prepare, rows, COUNT_OF(rows));
}

static void only_plain_names_take_the_short_way(void **state)
{
    char out[64];

    (void)state;
    assert_int_equal(domain_prepare_ascii(STR("Example.COM"), out), 11);
    assert_memory_equal(out, "example.com", 11);
    assert_int_equal(domain_prepare_ascii(STR("a."), out), 1);
    assert_int_equal(domain_prepare_ascii(STR("a.xn--bcher-kva"), out), 0);
    assert_int_equal(domain_prepare_ascii(STR("\xC3\xBC"), out), 0);
    assert_int_equal(domain_prepare_ascii(STR("[::1]"), out), 0);
    assert_int_equal(domain_prepare_ascii(STR(""), out), 0);
}

static void domains_have_a_limit(void **state)
{
    char big[JID_PART_MAX + 8], out[JID_PART_MAX + 1];
    size_t len;

    (void)state;
    assert_true(domain_prepare(repeated(big, "a.", 1022), out, &len));
    assert_int_equal(len, 1021);
    assert_false(domain_prepare(repeated(big, "a.", 1024), out, &len));
    assert_false(domain_prepare((struct str){ "a\0b", 3 }, out, &len));
    assert_false(domain_prepare((struct str){ "\xC3\xBC\0b", 4 }, out, &len));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_have_one_form),
        cmocka_unit_test(international_names_have_one_form),
        cmocka_unit_test(literals_have_one_form),
        cmocka_unit_test(only_plain_names_take_the_short_way),
        cmocka_unit_test(domains_have_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
