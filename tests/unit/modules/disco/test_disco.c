/* test_disco.c - info and items of the domain and of accounts (XEP-0030), and who may see them. */
#include "../modules.h"

#define INFO  "<query xmlns='http://jabber.org/protocol/disco#info'/>"
#define ITEMS "<query xmlns='http://jabber.org/protocol/disco#items'/>"

static void befriend(xyt *t, xy_subscription subscription)
{
    xy_roster_item item = { .size = sizeof item, .jid = YOU, .subscription = subscription };

    xyt_roster_put(t, ME, &item);
}

static xyt *open_with_roster(void)
{
    xyt *t = xyt_open(xylem_module_v1);

    xyt_add(t, xyt_roster);
    assert_null(xyt_start(t));
    xyt_login(t, ME "/a");
    xyt_login(t, YOU "/b");
    return t;
}

static void test_domain(void **state)
{
    xyt *t = module_open();

    (void)state;
    const char *answer = iq(t, "get", "x@example.net/a", XYT_DOMAIN, INFO);
    holds(answer, "category='server'");
    holds(answer, "type='im'");
    holds(answer, "var='http://jabber.org/protocol/disco#info'");
    holds(iq(t, "get", "x@example.net/a", XYT_DOMAIN, ITEMS), "type='result'");
    holds(iq(t, "get", "x@example.net/a", XYT_DOMAIN,
           "<query xmlns='http://jabber.org/protocol/disco#info' node='none'/>"), "<item-not-found");
    holds(iq(t, "get", "x@example.net/a", XYT_DOMAIN,
           "<query xmlns='http://jabber.org/protocol/disco#items' node='none'/>"), "<item-not-found");
    module_close(t);
}

/* Only who gets the account's presence sees it; to all others it is not there. */
static void test_account(void **state)
{
    xyt *t = open_with_roster();

    (void)state;
    holds(iq(t, "get", ME "/a", ME, INFO), "category='account'");
    holds(iq(t, "get", YOU "/b", ME, INFO), "<service-unavailable");
    holds(iq(t, "get", YOU "/b", ME, ITEMS), "<service-unavailable");
    befriend(t, XY_SUB_TO);
    holds(iq(t, "get", YOU "/b", ME, INFO), "<service-unavailable");
    befriend(t, XY_SUB_FROM);
    holds(iq(t, "get", YOU "/b", ME, INFO), "type='registered'");
    holds(iq(t, "get", YOU "/b", ME,
           "<query xmlns='http://jabber.org/protocol/disco#info' node='none'/>"), "<item-not-found");
    module_close(t);
}

static void test_resources(void **state)
{
    xyt *t = open_with_roster();

    (void)state;
    befriend(t, XY_SUB_BOTH);
    lacks(iq(t, "get", YOU "/b", ME, ITEMS), "<item");
    xyt_hook(t, XY_OUT, "<presence from='" ME "/a'/>");
    holds(iq(t, "get", YOU "/b", ME, ITEMS), "jid='" ME "/a'");
    holds(iq(t, "get", YOU "/b", ME,
           "<query xmlns='http://jabber.org/protocol/disco#items' node='none'/>"), "<item-not-found");
    module_close(t);
}

/* The node that the stream features name is answered, with that node (XEP-0115 section 6.2). */
static void test_own_node(void **state)
{
    xyt *t = module_open();
    char ask[512], ver[64];

    (void)state;
    const char *c = strstr(xyt_stream_features(t), " ver='");
    assert_non_null(c);
    assert_int_equal(sscanf(c, " ver='%63[^']", ver), 1);
    const char *node = strstr(xyt_stream_features(t), " node='");
    char name[200];
    assert_int_equal(sscanf(node, " node='%199[^']", name), 1);
    snprintf(ask, sizeof ask, "<query xmlns='http://jabber.org/protocol/disco#info' node='%s#%s'/>",
             name, ver);
    const char *answer = iq(t, "get", ME "/a", XYT_DOMAIN, ask);
    holds(answer, "type='result'");
    holds(answer, ver);
    module_close(t);
}

/* What was refused in the middle is not remembered: the next answer is whole. */
static void test_refused(void **state)
{
    bool refused = true;

    (void)state;
    for (unsigned nth = 1; refused; nth++) {
        xyt *t = module_open();

        xyt_fail_alloc(t, nth);
        iq(t, "get", ME "/a", XYT_DOMAIN, INFO);
        refused = xyt_alloc_failed(t);
        xyt_fail_alloc(t, 0);
        const char *whole = iq(t, "get", ME "/a", XYT_DOMAIN, INFO);
        has(whole, "category='server' type='im' name='xylem'");
        has(whole, "var='http://jabber.org/protocol/disco#items'");
        module_close(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_domain), cmocka_unit_test(test_account),
        cmocka_unit_test(test_resources), cmocka_unit_test(test_own_node),
        cmocka_unit_test(test_refused)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
