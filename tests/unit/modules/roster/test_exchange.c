/*
 * test_exchange.c - rosters and requests from other servers and to them: what is there stays, what does not fit is
 * said.
 */
#include "../modules.h"

static const char *take(xyt *t, const char *xml)
{
    return xyt_answer(t, xyt_take(t, ME, xml));
}

#define QUERY(x) "<query xmlns='jabber:iq:roster'>" x "</query>"

static const char *given(xyt *t)
{
    return xyt_give(t, ME, "jabber:iq:roster", "query");
}

static void test_what_is_taken_is_given(void **state)
{
    xyt *t = module_open();

    (void)state;
    assert_string_equal(given(t), "");
    holds(take(t, QUERY("<item jid='b@example.net' name='B &amp; b' subscription='both' approved='true'>"
                        "<group>one</group><group/><group>one</group><group>two</group></item>"
                        "<item jid='C@Example.net/x' subscription='none' ask='subscribe'/>")), "ok: 2 added");
    assert_string_equal(given(t), QUERY("\n<item jid='b@example.net' name='B &amp; b' subscription='both' "
                                        "approved='true'><group>one</group><group>two</group></item>\n"
                                        "<item jid='c@example.net' subscription='none' ask='subscribe'/>\n") "\n");
    holds(xyt_doc(t, ME, "roster", "b@example.net"), "subscription='both'");
    xyt_forget(t, ME);                          /* and it is so in the store */
    holds(given(t), "B &amp; b");
    module_close(t);
}

static void test_what_is_there_stays(void **state)
{
    xyt *t = module_open();

    (void)state;
    holds(take(t, QUERY("<item jid='b@example.net' name='mine' subscription='both'/>")), "ok: 1 added");
    holds(take(t, QUERY("<item jid='b@example.net' name='other' subscription='none'/>")), "ok: 0 added");
    holds(given(t), "name='mine'");
    lacks(given(t), "other");
    module_close(t);
}

static void test_sessions_hear_of_it(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    iq(t, "get", ME "/a", NULL, "<query xmlns='jabber:iq:roster'/>");
    take(t, QUERY("<item jid='b@example.net' subscription='to'/><item jid='c@example.net' subscription='from'/>"));
    holds(xyt_sent(t), "b@example.net");
    holds(xyt_sent(t), "c@example.net");
    none_sent(t);
    take(t, "<presence xmlns='jabber:client' type='subscribe' from='d@example.net'/>");
    none_sent(t);                               /* a request alone is not shown */
    module_close(t);
}

static void test_requests(void **state)
{
    xyt *t = module_open();
    static const char asks[] = "<presence xmlns='jabber:client' type='subscribe' from='d@example.net/r'>"
                               "<status>please</status></presence>";

    (void)state;
    holds(take(t, asks), "ok: 1 added");
    holds(take(t, asks), "ok: 0 added");
    assert_string_equal(given(t), "");
    holds(xyt_give(t, ME, "jabber:client", "presence"), "<status>please</status>");
    holds(take(t, QUERY("<item jid='d@example.net' subscription='to'/>")), "ok: 1 added");
    holds(xyt_give(t, ME, "jabber:client", "presence"), "from='d@example.net'");     /* beside the contact */
    holds(take(t, QUERY("<item jid='e@example.net' subscription='from'/>")), "ok: 1 added");
    holds(take(t, "<presence xmlns='jabber:client' type='subscribe' from='e@example.net'/>"), "ok: 0 added");
    holds(take(t, "<presence xmlns='jabber:client' type='probe' from='f@example.net'/>"), "only requests");
    holds(take(t, "<presence xmlns='jabber:client' type='subscribe'/>"), "no address");
    module_close(t);
}

static void test_twice_in_a_file(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);

    (void)state;
    xyt_set(t, "max-items", "2");
    assert_null(xyt_start(t));
    assert_string_equal(take(t, QUERY("<item jid='b@example.net' name='one' subscription='to'/>"
                                      "<item jid='B@example.net' name='two' subscription='both'/>"
                                      "<item jid='c@example.net' subscription='to'/>")), "ok: 2 added");
    holds(given(t), "<item jid='b@example.net' name='one' subscription='to'/>");
    lacks(given(t), "two");
    module_close(t);
}

static void test_what_does_not_fit(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);

    (void)state;
    xyt_set(t, "max-items", "2");
    xyt_set(t, "max-groups", "1");
    xyt_set(t, "max-text", "16");
    assert_null(xyt_start(t));
    const char *said = take(t, QUERY("<item jid='a@@b' subscription='to'/><item jid='" ME "' subscription='to'/>"
                                     "<item jid='b@example.net' subscription='friend'/><thing/>"
                                     "<item jid='b@example.net' subscription='to' name='12345678901234567'/>"
                                     "<item jid='b@example.net' subscription='to'><group>1</group>"
                                     "<group>2</group></item>"
                                     "<item jid='1@example.net' subscription='to'/>"
                                     "<item jid='2@example.net' subscription='to'/>"
                                     "<item jid='3@example.net' subscription='to'/>"));
    holds(said, "ok: 2 added; item: that is no address of a contact; item: nobody is in the own roster; item: its "
                "subscription is none of none, to, from, both; thing: that is no item of a roster; item: the name has "
                "17 bytes, and max-text of module roster is 16");
    holds(said, "it is in 2 groups, and max-groups of module roster is 1");
    holds(said, "item: 3@example.net: there are 2 contacts already, and max-items of module roster is 2");
    module_close(t);
}

static void test_store_away(void **state)
{
    xyt *t = module_open();

    (void)state;
    assert_non_null(xyt_live(t, ME));
    xyt_store_fail(t, 1);
    assert_string_equal(take(t, QUERY("<item jid='b@example.net' subscription='to'/>")), "unavailable");
    assert_string_equal(given(t), "");
    holds(take(t, QUERY("<item jid='b@example.net' subscription='to'/>")), "ok: 1 added");
    module_close(t);
}

/* Refused memory ends it as unavailable, and once more it works. */
static void test_memory(void **state)
{
    unsigned n = 0;

    (void)state;
    for (bool failed = true; failed; n++) {
        xyt *t = module_open();
        assert_non_null(xyt_live(t, ME));
        xyt_fail_alloc(t, n + 1);
        const char *said = take(t, QUERY("<item jid='b@example.net' subscription='to'/>"));
        failed = xyt_alloc_failed(t);
        xyt_fail_alloc(t, 0);
        assert_true(has(said, "ok: 1 added") || has(said, "unavailable"));
        assert_true(has(take(t, QUERY("<item jid='b@example.net' subscription='to'/>")), "ok: "));
        holds(given(t), "b@example.net");
        module_close(t);
        assert_true(n < 500);
    }
    assert_true(n > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_taken_is_given), cmocka_unit_test(test_what_is_there_stays),
        cmocka_unit_test(test_sessions_hear_of_it),    cmocka_unit_test(test_requests),
        cmocka_unit_test(test_twice_in_a_file),        cmocka_unit_test(test_what_does_not_fit),
        cmocka_unit_test(test_store_away),             cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
