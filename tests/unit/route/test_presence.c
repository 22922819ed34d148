/* test_presence.c - the presence a session keeps: as text, without its sender, and read back as a tree */

#include "support.h"

#include "base/mem.h"
#include "route/session.h"
#include "xml/parser.h"

static struct parser_pool *pool;

static int up(void **state)
{
    (void)state;
    hash_seed();
    pool = parser_pool_new();
    return 0;
}

static int down(void **state)
{
    (void)state;
    parser_pool_free(&pool);
    return 0;
}

static struct stanza *parsed(const char *bytes)
{
    struct stanza *s = NULL;

    assert_int_equal(parser_stanza(pool, NS_CLIENT, NULL, str_of(bytes), &s), PARSE_OK);
    return s;
}

static void test_kept_and_read(void **state)
{
    struct session s = { .jid = jid_keep_parts(STR("a"), STR("example.org"), STR("desk")) };
    struct stanza *came = parsed("<presence from='a@example.org/desk' id='1'><show>away</show>"
                                 "<status xml:lang='de'>&lt;weg&gt;</status></presence>");

    (void)state;
    assert_true(session_set_presence(&s, came, 3));
    stanza_unref(&came);
    assert_true(session_is_available(&s));
    assert_int_equal(s.priority, 3);
    assert_null(strstr(s.presence, "from="));

    struct stanza *read = session_presence(&s, pool);
    assert_non_null(read);
    assert_string_equal(xml_attr(read->root, "from"), "a@example.org/desk");
    assert_string_equal(xml_text(xml_child(read->root, "status", NS_CLIENT)).p, "<weg>");
    assert_non_null(xml_set(read->root, "to", "b@example.org"));
    stanza_unref(&read);
    mem_free(&s.presence);
    mem_free(&s.jid);
}

static void test_end(void **state)
{
    struct session s = { .was_available = true };
    struct stanza *came = parsed("<presence/>");

    (void)state;
    assert_true(session_set_presence(&s, came, 0));
    assert_true(s.was_available);
    assert_true(session_set_presence(&s, came, -1));
    assert_false(s.was_available);
    assert_true(session_set_presence(&s, NULL, 0));
    assert_false(session_is_available(&s));
    assert_null(session_presence(&s, pool));
    stanza_unref(&came);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_and_read),
        cmocka_unit_test(test_end),
    };

    return cmocka_run_group_tests(tests, up, down);
}
