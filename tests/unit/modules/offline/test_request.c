/* test_request.c - what clients may ask of waiting messages, and what is no such request (XEP-0013). */
#include "../modules.h"

#define NS "http://jabber.org/protocol/offline"

static const char *ask(xyt *t, const char *type, const char *children)
{
    static char xml[16384];

    snprintf(xml, sizeof xml, "<offline xmlns='" NS "'>%s</offline>", children);
    return iq(t, type, ME "/a", NULL, xml);
}

static void test_requests(void **state)
{
    static const struct { const char *type, *children, *answer; } rows[] = {
        { "get", "<fetch/>", "type='result'" },
        { "set", "<purge/>", "type='result'" },
        { "get", " <fetch/> ", "type='result'" },
        { "set", "<fetch/>", "type='result'" },         /* slixmpp */
        { "set", "<fetch/><purge/>", "bad-request" },
        { "get", "<item action='view' node='n'/>", "item-not-found" },
        { "get", "<item action='view' node='n' jid='x'/><item action='view' node='m'/>", "item-not-found" },
        { "set", "<item action='remove' node='n'/>", "item-not-found" },
        { "get", "", "bad-request" },
        { "set", "", "bad-request" },
        { "get", "fetch", "bad-request" },
        { "get", "<purge/>", "bad-request" },
        { "get", "<fetch/><fetch/>", "bad-request" },
        { "set", "<purge/><item action='remove' node='n'/>", "bad-request" },
        { "get", "<item action='view' node='n'/><fetch/>", "bad-request" },
        { "get", "<item action='remove' node='n'/>", "bad-request" },
        { "set", "<item action='view' node='n'/>", "bad-request" },
        { "get", "<item action='view'/>", "bad-request" },
        { "get", "<item node='n'/>", "bad-request" },
        { "get", "<fetch xmlns='urn:x'/>", "bad-request" },
        { "get", "<item xmlns='urn:x' action='view' node='n'/>", "bad-request" },
    };
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *answer = ask(t, rows[i].type, rows[i].children);
        if (!has(answer, rows[i].answer))
            fail_msg("%s %s: %s", rows[i].type, rows[i].children, answer);
    }
    none_sent(t);
    module_close(t);
}

static void test_too_many(void **state)
{
    static char items[101 * 40];
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    for (int i = 0; i < 100; i++)
        strcat(items, "<item action='view' node='n'/>");
    holds(ask(t, "get", items), "item-not-found");
    strcat(items, "<item action='view' node='n'/>");
    holds(ask(t, "get", items), "policy-violation");
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_requests), cmocka_unit_test(test_too_many) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
