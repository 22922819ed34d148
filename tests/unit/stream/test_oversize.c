/* test_oversize.c - what the start tag of a skipped stanza tells. */

#include <string.h>

#include "stream/oversize.h"
#include "support.h"

static const struct { const char *in; enum stanza_kind kind; enum stanza_type type; const char *id, *to; }
    good[] = {
    { "<message to='b@a.example' id='1'><body>xxxx", STANZA_MESSAGE, TYPE_NORMAL, "1", "b@a.example" },
    { "<message type='chat' to=\"b@a.example/x>y\" id='a>b'><body", STANZA_MESSAGE, TYPE_CHAT, "a>b",
      "b@a.example/x>y" },
    { "<iq type='get' id='q'><x", STANZA_IQ, TYPE_GET, "q", NULL },
    { "<iq type=\"result\" id='it&apos;s' to='c@b.example'>", STANZA_IQ, TYPE_RESULT, "it's",
      "c@b.example" },
    { "<presence><status>", STANZA_PRESENCE, TYPE_NONE, NULL, NULL },
};

static const char *const bad[] = {
    "", "<", "<message", "<message to='b@a.example' id='1>", "<message/>", "<m:message to='x'><body",
    "text", "<message to='a' to='b'>",
};

static void tells(void **state)
{
    struct parser_pool *pool = parser_pool_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        struct stanza *s = oversize_head(pool, NS_CLIENT, NULL, str_of(good[i].in));

        assert_non_null(s);
        assert_int_equal(s->kind, good[i].kind);
        assert_int_equal(s->type, good[i].type);
        assert_null(s->root->first);
        for (int n = 0; n < 2; n++) {
            const char *want = n == 0 ? good[i].id : good[i].to;
            const char *got = xml_attr(s->root, n == 0 ? "id" : "to");

            if (want == NULL)
                assert_null(got);
            else
                assert_string_equal(got, want);
        }
        stanza_unref(&s);
    }
    parser_pool_free(&pool);
}

static void tells_nothing(void **state)
{
    struct parser_pool *pool = parser_pool_new();
    char endless[8192];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_null(oversize_head(pool, NS_CLIENT, NULL, str_of(bad[i])));
    memset(endless, 'a', sizeof endless);
    memcpy(endless, "<message id='", 13);
    memcpy(endless + sizeof endless - 3, "'>", 3);
    assert_null(oversize_head(pool, NS_CLIENT, NULL, str_of(endless)));
    parser_pool_free(&pool);
}

static void prefixes_count(void **state)
{
    struct parser_pool *pool = parser_pool_new();
    struct stanza *s = oversize_head(pool, NULL, " xmlns:c='jabber:client'",
                                     STR("<c:message id='1'><c:body>"));

    (void)state;
    assert_non_null(s);
    assert_int_equal(s->kind, STANZA_MESSAGE);
    stanza_unref(&s);
    parser_pool_free(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells),
        cmocka_unit_test(tells_nothing),
        cmocka_unit_test(prefixes_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
