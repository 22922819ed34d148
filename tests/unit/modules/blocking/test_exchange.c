/* test_exchange.c - block lists from other servers' privacy lists, and to them. */
#include "../modules.h"

static const char *take(xyt *t, const char *xml)
{
    return xyt_answer(t, xyt_take(t, ME, xml));
}

#define PRIVACY(x) "<query xmlns='jabber:iq:privacy'>" x "</query>"

static const char *given(xyt *t)
{
    return xyt_give(t, ME, "jabber:iq:privacy", "query");
}

static void test_round_trip(void **state)
{
    xyt *t = module_open();

    (void)state;
    assert_string_equal(given(t), "");
    holds(take(t, PRIVACY("<default name='d'/><list name='d'><item type='jid' value='B@example.net' action='deny' "
                          "order='2'/><item type='jid' value='spam.example' action='deny' order='1'><message/><iq/>"
                          "<presence-in/><presence-out/></item><item action='allow' order='9'/></list>")),
          "ok: 2 added");
    assert_string_equal(given(t), PRIVACY("<default name='blocklist'/><list name='blocklist'><item type='jid' "
                                       "value='b@example.net' action='deny' order='1'/><item type='jid' "
                                       "value='spam.example' action='deny' order='2'/></list>") "\n");
    holds(take(t, PRIVACY("<default name='e'/><list name='e'><item type='jid' value='b@example.net' action='deny' "
                          "order='1'/></list>")), "ok: 0 added");
    xyt_login(t, ME "/a");
    holds(iq(t, "get", ME "/a", NULL, "<blocklist xmlns='urn:xmpp:blocking'/>"), "b@example.net");
    module_close(t);
}

static void test_block_lists(void **state)
{
    xyt *t = module_open();

    (void)state;
    holds(take(t, "<blocklist xmlns='urn:xmpp:blocking'><item jid='c@example.net'/><item jid='@@'/><item/>"
                  "<item jid='" ME "/x'/></blocklist>"),
          "ok: 1 added; item: that is no address; item: that is no address; item: nobody blocks himself");
    holds(take(t, "<blocklist xmlns='urn:xmpp:blocking'/>"), "ok: 0 added");
    holds(given(t), "c@example.net");
    module_close(t);
}

static void test_what_is_not_kept(void **state)
{
    xyt *t = module_open();

    (void)state;
    holds(take(t, PRIVACY("<list name='x'/>")), "ok: 0 added; list: a privacy list that is not the default");
    const char *said = take(t, PRIVACY("<default name='d'/><list name='d'>"
                                       "<item type='group' value='g' action='deny' order='1'/>"
                                       "<item type='jid' value='b@example.net' action='deny' order='2'><iq/></item>"
                                       "<item type='jid' value='c@example.net' action='allow' order='3'/>"
                                       "<item type='jid' value='@' action='deny' order='4'/></list>"));
    holds(said, "ok: 0 added; list: item with value 'g': only what denies");
    holds(said, "item with value 'b@example.net': only what denies");
    holds(said, "item with value 'c@example.net': only what denies");
    holds(said, "item with value '@': that is no address");
    module_close(t);
}

static void test_limits_and_the_store(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);

    (void)state;
    xyt_set(t, "max-items", "2");
    assert_null(xyt_start(t));
    static const char three[] = "<blocklist xmlns='urn:xmpp:blocking'><item jid='c.example'/><item jid='d.example'/>"
                                "<item jid='b.example'/></blocklist>";
    static const char full[] = "d.example: the block list has 2 addresses of max-items 2, and 18 bytes of max-size "
                               "131072 of module blocking";
    const char *said = take(t, three);
    holds(said, "ok: 2 added");
    holds(said, full);
    holds(given(t), "<item type='jid' value='b.example' action='deny' order='1'/><item type='jid' value='c.example'");
    said = take(t, three);                      /* those that are there are no reason to refuse any */
    holds(said, "ok: 0 added");
    holds(said, full);
    module_close(t);

    t = xyt_open(xylem_module_v1);
    xyt_set(t, "max-items", "1");
    assert_null(xyt_start(t));
    xyt_store_fail(t, 1);
    assert_string_equal(take(t, "<blocklist xmlns='urn:xmpp:blocking'><item jid='a.example'/></blocklist>"),
                        "unavailable");
    holds(take(t, "<blocklist xmlns='urn:xmpp:blocking'><item jid='a.example'/></blocklist>"), "ok: 1 added");
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_block_lists), cmocka_unit_test(test_what_is_not_kept),
        cmocka_unit_test(test_limits_and_the_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
