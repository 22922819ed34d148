/*
 * test_set.c - what a roster set may be: every rule of RFC 6121 section 2.3.3, and our limits.
 */
#include "rosters.h"

static void test_refused(void **state)
{
    static const struct { const char *items, *condition, *type; } sets[] = {
        { "", "bad-request", "modify" },
        { "<item jid='a@x.test'/><item jid='b@x.test'/>", "bad-request", "modify" },
        { "<other jid='a@x.test'/>", "bad-request", "modify" },
        { "<item name='no address'/>", "bad-request", "modify" },
        { "<item jid='a b@x.test'/>", "jid-malformed", "modify" },
        { "<item jid=''/>", "jid-malformed", "modify" },
        { "<item jid='@x.test'/>", "jid-malformed", "modify" },
        { "<item jid='a@x.test/resource'/>", "bad-request", "modify" },
        { "<item jid='me@example.org'/>", "not-allowed", "cancel" },
        { "<item jid='ME@Example.org'/>", "not-allowed", "cancel" },
        { "<item jid='a@x.test'><group/></item>", "not-acceptable", "modify" },
        { "<item jid='a@x.test'><group>A</group><group>A</group></item>", "bad-request", "modify" },
        { "<item jid='a@x.test'><group>1</group><group>2</group><group>3</group></item>", "not-acceptable", "modify" },
        { "<item jid='a@x.test' name='12345678901234567'/>", "not-acceptable", "modify" },
        { "<item jid='a@x.test'><group>12345678901234567</group></item>", "not-acceptable", "modify" },
        { "<item jid='a@x.test' subscription='remove'/>", "item-not-found", "cancel" },
    };
    xyt *t = xyt_open(xylem_module_v1);

    (void)state;
    xyt_set(t, "max-groups", "2");
    xyt_set(t, "max-text", "16");
    assert_null(xyt_start(t));
    xyt_login(t, ME "/a");
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        const char *answer = rosters_set(t, sets[i].items);
        char type[32];
        snprintf(type, sizeof type, "<error type='%s'>", sets[i].type);
        if (!has(answer, sets[i].condition) || !has(answer, type))
            fail_msg("%s: %s", sets[i].items, answer);
    }
    assert_false(has(rosters_get(t, ""), "<item"));
    none_sent(t);
    module_close(t);
}

static void test_taken(void **state)
{
    static const struct { const char *item, *shown; } sets[] = {
        { "<item jid='a@x.test'/>", "<item jid='a@x.test' subscription='none'/>" },
        { "<item jid='A@X.TEST' name='A'/>", "<item jid='a@x.test' name='A' subscription='none'/>" },
        { "<item jid='a@x.test' name=''/>", "<item jid='a@x.test' subscription='none'/>" },
        { "<item jid='a@x.test' subscription='both' ask='subscribe' approved='true'/>",
          "<item jid='a@x.test' subscription='none'/>" },
        { "<item jid='a@x.test'><group>A</group><group>a</group></item>",
          "<item jid='a@x.test' subscription='none'><group>A</group><group>a</group></item>" },
        { "<item jid='a@x.test'><group>A</group><x xmlns='urn:example:x'/></item>",
          "<item jid='a@x.test' subscription='none'><group>A</group></item>" },
        { "<item jid='gateway.test'/>", "<item jid='gateway.test' subscription='none'/>" },
    };
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        assert_true(has(rosters_set(t, sets[i].item), "type='result'"));
        const char *roster = rosters_get(t, "");
        if (!has(roster, sets[i].shown))
            fail_msg("%s: %s", sets[i].item, roster);
    }
    module_close(t);
}

static void test_full(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);

    (void)state;
    xyt_set(t, "max-items", "2");
    assert_null(xyt_start(t));
    xyt_login(t, ME "/a");
    assert_true(has(rosters_set(t, "<item jid='a@x.test'/>"), "result"));
    assert_true(has(rosters_set(t, "<item jid='b@x.test'/>"), "result"));
    assert_true(has(rosters_set(t, "<item jid='c@x.test'/>"), "policy-violation"));
    assert_true(has(rosters_set(t, "<item jid='b@x.test' name='still'/>"), "result"));
    assert_true(has(rosters_set(t, "<item jid='a@x.test' subscription='remove'/>"), "result"));
    assert_true(has(rosters_set(t, "<item jid='c@x.test'/>"), "result"));
    module_close(t);
}

/* Long names fill it too; what becomes no larger is always taken. */
static void test_full_of_long_names(void **state)
{
    static const char *const who[] = { "a", "b", "c", "d" };
    xyt *t = xyt_open(xylem_module_v1);
    char item[1200];

    (void)state;
    xyt_set(t, "max-size", "4096");
    assert_null(xyt_start(t));
    xyt_login(t, ME "/a");
    for (int i = 0; i < 4; i++) {
        snprintf(item, sizeof item, "<item jid='%s@x.test' name='%01000d'/>", who[i], 0);
        assert_true(has(rosters_set(t, item), i < 3 ? "result" : "policy-violation"));
    }
    assert_true(has(rosters_set(t, "<item jid='d@x.test'/>"), "result"));
    assert_true(has(rosters_set(t, item), "policy-violation"));
    snprintf(item, sizeof item, "<item jid='a@x.test' name='%01000d'/>", 1);
    assert_true(has(rosters_set(t, item), "result"));
    assert_true(has(rosters_set(t, "<item jid='a@x.test' subscription='remove'/>"), "result"));
    snprintf(item, sizeof item, "<item jid='d@x.test' name='%01000d'/>", 2);
    assert_true(has(rosters_set(t, item), "result"));
    module_close(t);
}

static void test_others_may_not(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    int i = xyt_iq(t, "<iq type='set' from='eve@example.org/x' to='" ME "' id='i'>"
                      "<query xmlns='" NS "'><item jid='eve@x.test'/></query></iq>");
    assert_true(has(xyt_answer(t, i), "type='error'"));
    i = xyt_iq(t, "<iq type='get' from='eve@example.org/x' to='" ME "' id='i'><query xmlns='" NS "'/></iq>");
    assert_true(has(xyt_answer(t, i), "type='error'"));
    assert_false(has(rosters_get(t, ""), "<item"));
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_taken),
        cmocka_unit_test(test_full), cmocka_unit_test(test_full_of_long_names),
        cmocka_unit_test(test_others_may_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
