/*
 * test_jid.c - whole addresses, their parts, names for accounts, escapes (docs/hostile-input.md, cases 16, 35,
 * 49).
 */
#include "base/mem.h"
#include "prepared.h"

static const struct jid *parse(struct arena *a, const char *in)
{
    return jid_parse(a, str_of(in), NULL);
}

static void addresses_have_one_form(void **state)
{
    static const struct prepared rows[] = {
        /* RFC 7622 section 3.5, those that are */
        { "juliet@example.com", "juliet@example.com" },
        { "juliet@example.com/foo", "juliet@example.com/foo" },
        { "juliet@example.com/foo bar", "juliet@example.com/foo bar" },
        { "juliet@example.com/foo@bar", "juliet@example.com/foo@bar" },
        { "foo\\20bar@example.com", "foo\\20bar@example.com" },
        { "fussball@example.com", "fussball@example.com" },
        { "fu\xC3\x9F" "ball@example.com", "fu\xC3\x9F" "ball@example.com" },
        { "\xCF\x80@example.com", "\xCF\x80@example.com" },
        { "\xCE\xA3@example.com/foo", "\xCF\x83@example.com/foo" },
        { "\xCF\x83@example.com/foo", "\xCF\x83@example.com/foo" },
        { "\xCF\x82@example.com/foo", "\xCF\x82@example.com/foo" },
        { "king@example.com/\xE2\x99\x9A", "king@example.com/\xE2\x99\x9A" },
        { "example.com", "example.com" },
        { "example.com/foobar", "example.com/foobar" },
        { "a.example.com/b@example.net", "a.example.com/b@example.net" },
        /* ... and those that are not */
        { "\"juliet\"@example.com", NULL }, { "foo bar@example.com", NULL },
        { "juliet@example.com/", NULL }, { "@example.com/", NULL },
        { "\xE2\x99\x9A" "a b@example.com", NULL }, { "juliet@", NULL }, { "/foobar", NULL },
        /* what only Nodeprep takes (RFC 6122) */
        { "henry\xE2\x85\xA3@example.com", "henryiv@example.com" },
        { "\xE2\x99\x9A@example.com", "\xE2\x99\x9A@example.com" },
        { "admin\xC2\xAD@example.com", "admin@example.com" },
        { "a@b/x\xE2\x80\x8By", "a@b/xy" },
        /* spellings of the same */
        { "Juliet@Example.COM/Foo", "juliet@example.com/Foo" },
        { "J\xC3\x9Cliet@xn--bcher-kva.example.", "j\xC3\xBCliet@b\xC3\xBC" "cher.example" },
        { "ju\xCC\x88liet@b\xC3\x9C" "cher.example", "j\xC3\xBCliet@b\xC3\xBC" "cher.example" },
        { "\xEF\xBD\x81@b", "a@b" },
        { "a@b/e\xCC\x81\xC2\xA0", "a@b/\xC3\xA9 " },
        { "a@[0::1]/x", "a@[::1]/x" }, { "127.0.0.1/x", "127.0.0.1/x" },
        { "a@b@c/d/e", NULL }, { "a@b/c/d@e", "a@b/c/d@e" },
        { "", NULL }, { "@", NULL }, { "/", NULL }, { "a@/b", NULL }, { "@b", NULL },
        { "a@b/", NULL },
        { "a@@b", NULL }, { "a@b c", NULL }, { "a&b@c", NULL }, { "a'b@c", NULL },
        { "a:b@c", NULL },
        { "a<b@c", NULL }, { "a>b@c", NULL }, { "a@b/\x01", NULL }, { "a@b/\x7F", NULL },
        { "a\x7F@b", NULL }, { "a@b/\xE2\x80\xA8", NULL }, { "a\xE2\x80\xA8@b", NULL },
        { "\xE2\x80\xAE" "a@b", NULL }, { "a@b/\xEF\xBF\xBF", NULL }, { "a@b/\xFF", NULL },
        { "a\xFF@b", NULL }, { "a@b/\xED\xA0\x80", NULL },
        { "\xEF\xBC\x86@b", NULL }, { "a\xEF\xBC\xA0" "c@b", NULL },  /* fullwidth & @ */
        { "!#$%()*+,-.;=?[\\]^_`{|}~@b", "!#$%()*+,-.;=?[\\]^_`{|}~@b" },
    };
    struct arena *a = arena_new(4096);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *why = NULL;
        const struct jid *j = jid_parse(a, str_of(rows[i].in), &why);

        if ((j == NULL) != (rows[i].out == NULL) ||
            (j != NULL && strcmp(j->text, rows[i].out) != 0))
            fail_msg("%s: got %s", rows[i].in, j == NULL ? why : j->text);
        if (j == NULL) {
            assert_non_null(why);
            continue;
        }
        assert_int_equal(j->len, strlen(j->text));
        assert_true(jid_eq(parse(a, j->text), j));
    }
    arena_free(&a);
}

static void nul_is_no_part_of_an_address(void **state)
{
    struct arena *a = arena_new(256);

    (void)state;
    assert_null(jid_parse(a, (struct str){ "a\0b@c", 5 }, NULL));
    assert_null(jid_parse(a, (struct str){ "a@b\0c", 5 }, NULL));
    assert_null(jid_parse(a, (struct str){ "a@b/c\0", 6 }, NULL));
    arena_free(&a);
}

static void parts_are_found(void **state)
{
    struct arena *a = arena_new(1024);
    const struct jid *full = parse(a, "romeo@example.net/orchard");
    const struct jid *bare = parse(a, "romeo@example.net");
    const struct jid *host = parse(a, "example.net"), *at_host = parse(a, "example.net/x");

    (void)state;
    assert_true(str_is(jid_local(full), "romeo"));
    assert_true(str_is(jid_domain(full), "example.net"));
    assert_true(str_is(jid_resource(full), "orchard"));
    assert_true(str_is(jid_bare(full), "romeo@example.net"));
    assert_true(str_is(jid_full(full), "romeo@example.net/orchard"));
    assert_true(str_is(jid_local(host), ""));
    assert_true(str_is(jid_domain(host), "example.net"));
    assert_true(str_is(jid_bare(at_host), "example.net"));
    assert_true(str_is(jid_resource(at_host), "x"));
    assert_true(jid_is_bare(bare) && !jid_is_bare(full) && jid_is_bare(host));
    assert_true(jid_is_domain(host) && !jid_is_domain(at_host) && !jid_is_domain(bare));
    assert_true(jid_eq_bare(full, bare) && !jid_eq(full, bare) && !jid_eq_bare(full, host));
    assert_true(jid_eq(jid_to_bare(a, full), bare));
    assert_ptr_equal(jid_to_bare(a, bare), bare);
    assert_true(jid_eq(jid_to_bare(a, at_host), host));
    assert_true(jid_eq(jid_copy(a, full), full));
    assert_ptr_not_equal(jid_copy(a, full), full);
    assert_true(jid_eq(jid_make(a, STR("romeo"), STR("example.net"), STR("orchard")), full));
    assert_true(jid_eq(jid_make(a, STR(""), STR("example.net"), STR("x")), at_host));
    assert_null(jid_make(a, STR("romeo"), STR(""), STR("x")));
    arena_free(&a);
}

static void heap_copies_are_given_back(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct jid *j = jid_keep_parts(STR("romeo"), STR("example.net"), STR("x"));
        struct jid *k = j == NULL ? NULL : jid_keep(j);

        if (!support_alloc_failed())
            assert_true(jid_eq(j, k));
        mem_free(&j);
        mem_free(&k);
    }
    assert_null(jid_keep_parts(STR("a"), STR(""), STR("")));
}

static void refusal_is_no_bad_address(void **state)
{
    static const char *const in[] = { "romeo@example.net/x", "r\xC3\xB6meo@example.net/x" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(in); i++) {
        SUPPORT_EACH_REFUSAL {
            struct arena *a = arena_new(1);
            const char *why = "?";
            const struct jid *j = a == NULL ? NULL : jid_parse(a, str_of(in[i]), &why);

            if (a != NULL && support_alloc_failed()) {
                assert_null(j);
                assert_null(why);
            } else if (a != NULL) {
                assert_non_null(j);
            }
            arena_free(&a);
        }
    }
}

static void parts_have_a_limit(void **state)
{
    static const struct { size_t local, domain, resource; bool ok; } rows[] = {
        { 1023, 1023, 1023, true }, { 1024, 10, 10, false }, { 10, 1024, 10, false },
        { 10, 10, 1024, false }, { 1023, 1, 1, true }, { 1030, 1023, 1025, false },
    };
    struct arena *a = arena_new(65536);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char local[1100], domain[1100], resource[1100];
        const struct jid *j;

        repeated(local, "x", sizeof local);
        repeated(domain, "a.", sizeof domain);
        repeated(resource, "y", sizeof resource);
        domain[rows[i].domain - 1] = 'z';
        j = parse(a, arena_printf(a, "%.*s@%.*s/%.*s", (int)rows[i].local, local,
                                  (int)rows[i].domain, domain, (int)rows[i].resource, resource));
        assert_int_equal(j != NULL, rows[i].ok);
        if (j != NULL)
            assert_int_equal(j->len, rows[i].local + rows[i].domain + rows[i].resource + 2);
    }
    arena_free(&a);
}

static void refused_memory_gives_no_escape(void **state)
{
    struct arena *a = arena_new(1);

    (void)state;
    support_fail_alloc(1);
    assert_null(jid_escape(a, STR("space cadet")));
    support_fail_alloc(1);
    assert_null(jid_unescape(a, STR("space\\20cadet")));
    support_fail_alloc(0);
    arena_free(&a);
}

static void single_parts_are_prepared(void **state)
{
    static const struct prepared locals[] = {
        { "Romeo", "romeo" }, { "R\xC3\x96meo", "r\xC3\xB6meo" }, { "a@b", NULL }, { "", NULL },
        { "a\xC3\xA9@", NULL }, { "henry\xE2\x85\xA3", "henryiv" },
    };
    static const struct prepared domains[] = {
        { "Example.NET.", "example.net" }, { "xn--bcher-kva", "b\xC3\xBC" "cher" }, { "a b", NULL },
    };
    static const struct prepared resources[] = {
        { "Orchard", "Orchard" }, { " ", " " }, { "a/b", "a/b" }, { "", NULL }, { "\x1F", NULL },
        { "\xE3\x80\x80", " " },
    };

    (void)state;
    check_prepared(jid_prep_local, locals, COUNT_OF(locals));
    check_prepared(jid_prep_domain, domains, COUNT_OF(domains));
    check_prepared(jid_prep_resource, resources, COUNT_OF(resources));
}

static void names_of_accounts_are_the_same_everywhere(void **state)
{
    static const struct { const char *in; bool allowed; } rows[] = {
        { "alice", true }, { "Alice", true }, { "\xD0\xB8\xD0\xB2\xD0\xB0\xD0\xBD", true },
        { "J\xC3\xBCrgen", true },
        { "\xEF\xBD\x81\xEF\xBD\x84\xEF\xBD\x8D\xEF\xBD\x89\xEF\xBD\x8E", true },
        { "stra\xC3\x9F" "e", false }, { "\xCF\x82", false }, { "henry\xE2\x85\xA3", false },
        { "\xE2\x99\x9A", false }, { "admin\xC2\xAD", false }, { "\xD3\xBB", false }, { "", false },
        { "a@b", false }, { "a b", false }, { "\xF0\x9F\x98\x80", false },
        { "a\xE2\x80\x8D", false },
        { "\xC4\xB0", true }, { "\xEF\xAC\x81", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (jid_local_allowed(str_of(rows[i].in)) != rows[i].allowed)
            fail_msg("%s", rows[i].in);
    }
}

static void spaces_and_signs_are_escaped(void **state)
{
    static const struct prepared rows[] = {              /* XEP-0106, the examples of section 5 */
        { "space cadet", "space\\20cadet" },
        { "call me \"ishmael\"", "call\\20me\\20\\22ishmael\\22" },
        { "at&t guy", "at\\26t\\20guy" }, { "d'artagnan", "d\\27artagnan" },
        { "/.fanboy", "\\2f.fanboy" },
        { "::foo::", "\\3a\\3afoo\\3a\\3a" }, { "<foo>", "\\3cfoo\\3e" },
        { "user@host", "user\\40host" },
        { "c:\\net", "c\\3a\\net" }, { "c:\\\\net", "c\\3a\\\\net" },
        { "c:\\cool stuff", "c\\3a\\cool\\20stuff" }, { "c:\\5commas", "c\\3a\\5c5commas" },
        { "plain", "plain" }, { "", "" }, { "\\2", "\\2" }, { "\\20", "\\5c20" },
        { "\\2F", "\\2F" },
        { "\xC3\xA9 ", "\xC3\xA9\\20" },
    };
    struct arena *a = arena_new(1024);
    char big[JID_PART_MAX + 20];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_string_equal(jid_escape(a, str_of(rows[i].in)), rows[i].out);
        assert_string_equal(jid_unescape(a, str_of(rows[i].out)), rows[i].in);
    }
    assert_string_equal(jid_unescape(a, STR("a\\")), "a\\");
    assert_string_equal(jid_unescape(a, STR("a\\4")), "a\\4");
    assert_non_null(jid_escape(a, repeated(big, "   ", 1023 / 3)));
    assert_null(jid_escape(a, repeated(big, " ", 1023 / 3 + 1)));
    assert_non_null(jid_escape(a, repeated(big, "x", 1023)));
    assert_null(jid_escape(a, repeated(big, "x", 1024)));
    assert_null(jid_escape(a, repeated(big, "x", sizeof big - 1)));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_have_one_form),
        cmocka_unit_test(nul_is_no_part_of_an_address),
        cmocka_unit_test(parts_are_found),
        SUPPORT_TEST(heap_copies_are_given_back),
        SUPPORT_TEST(refusal_is_no_bad_address),
        cmocka_unit_test(parts_have_a_limit),
        SUPPORT_TEST(refused_memory_gives_no_escape),
        cmocka_unit_test(single_parts_are_prepared),
        cmocka_unit_test(names_of_accounts_are_the_same_everywhere),
        cmocka_unit_test(spaces_and_signs_are_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
