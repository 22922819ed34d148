/* test_answer.c - what is sent: results and their end, a session without room, many questions, a store away. */
#include "ask.h"

static void test_results(void **state)
{
    xyt *t = open_filled(1);
    const char *fin = ask(t, "");
    const char *xml = xyt_sent(t);

    (void)state;
    holds(xml, "to='" ME "/a'");
    holds(xml, "from='" ME "'");
    holds(xml, "<result xmlns='" NS "' queryid='q1' id='");
    holds(xml, id[0]);
    holds(xml, "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='20");
    holds(xml, "<message xmlns='jabber:client' from='" YOU "/y' to='" ME "' type='chat'><body>number 0</body>");
    assert_null(xyt_sent(t));
    holds(fin, "<fin xmlns='" NS "' complete='true'>");
    holds(iq(t, "set", ME "/a", NULL, "<query xmlns='" NS "'/>"), "<fin");
    lacks(xyt_sent(t), "queryid");
    module_close(t);
}

static void test_flipped(void **state)
{
    xyt *t = open_filled(5);
    const char *fin = ask(t, SET("<max>3</max>") "<flip-page/>");

    (void)state;
    holds(strstr(fin, "<first"), id[0]);
    holds(strstr(fin, "<last>"), id[2]);
    assert_string_equal(came(t), "2 1 0");
    ask(t, SET("<max>3</max><before/>") "<flip-page/>");
    assert_string_equal(came(t), "4 3 2");
    module_close(t);
}

/* The next messages come when there is room, and the end behind them. */
static void test_no_room(void **state)
{
    static const char *const flips[] = { "", "<flip-page/>" }, *const orders[] = { "0 1 2", "2 1 0" };

    (void)state;
    for (size_t n = 0; n < 2; n++) {
        xyt *t = open_filled(3);
        xy_session *s = xyt_login(t, ME "/b");
        char xml[300];
        snprintf(xml, sizeof xml, "<iq type='set' id='1' from='" ME "/b'><query xmlns='" NS "'>%s</query></iq>",
                 flips[n]);
        xyt_session_full(t, s, true);
        int i = xyt_iq(t, xml);
        xyt_advance(t, 1000);
        assert_null(xyt_answer(t, i));
        none_sent(t);
        xyt_session_full(t, s, false);
        xyt_advance(t, 60);
        holds(xyt_answer(t, i), "<fin");
        assert_string_equal(came(t), orders[n]);
        module_close(t);
    }
}

static void test_no_room_for_long(void **state)
{
    xyt *t = open_filled(3);
    xy_session *s = xyt_login(t, ME "/b");

    (void)state;
    xyt_session_full(t, s, true);
    int i = xyt_iq(t, "<iq type='set' id='1' from='" ME "/b'><query xmlns='" NS "'/></iq>");
    xyt_deadline(t, i);
    holds(xyt_answer(t, i), "<remote-server-timeout");
    xyt_session_full(t, s, false);
    xyt_advance(t, 1000);
    none_sent(t);
    i = xyt_iq(t, "<iq type='set' id='2' from='" ME "/b'><query xmlns='" NS "'/></iq>");
    holds(xyt_answer(t, i), "<fin");
    assert_string_equal(came(t), "0 1 2");
    module_close(t);
}

static void test_a_session_that_went(void **state)
{
    xyt *t = open_filled(3);
    xy_session *s = xyt_login(t, ME "/b");

    (void)state;
    xyt_session_full(t, s, true);
    for (int i = 0; i < 3; i++)
        xyt_iq(t, "<iq type='set' id='1' from='" ME "/b'><query xmlns='" NS "'/></iq>");
    xyt_logout(t, s);
    xyt_advance(t, 100000);
    while (xyt_sent(t) != NULL)
        continue;
    module_close(t);
}

static void test_one_after_the_other(void **state)
{
    xyt *t = open_filled(2);
    int i[70];

    (void)state;
    xyt_store_hold(t, true);
    for (int n = 0; n < 70; n++)
        i[n] = xyt_iq(t, "<iq type='set' id='1' from='" ME "/a'><query xmlns='" NS "'/></iq>");
    for (int n = 0; n < 70; n++)
        if (n > 64)
            holds(xyt_answer(t, i[n]), "<resource-constraint");
        else
            assert_null(xyt_answer(t, i[n]));
    xyt_store_step(t);
    holds(xyt_answer(t, i[0]), "<fin");
    assert_null(xyt_answer(t, i[1]));
    xyt_store_hold(t, false);
    for (int n = 0; n < 65; n++)
        holds(xyt_answer(t, i[n]), "<fin");
    module_close(t);
}

static void test_a_page_is_bounded(void **state)
{
    static char xml[400 * 1024];
    xyt *t = open_filled(0);

    (void)state;
    int n = snprintf(xml, sizeof xml, "<message xmlns='jabber:client'><body>number 7");
    memset(xml + n, 'x', sizeof xml - 1 - (size_t)n);
    strcpy(xml + sizeof xml - 18, "</body></message>");
    for (int i = 0; i < 5; i++)
        id[nids++] = xyt_archive(t, ME, false, YOU, xml);
    const char *fin = ask(t, "");
    lacks(fin, "complete");
    holds(strstr(fin, "<last>"), id[1]);
    assert_string_equal(came(t), "7 7");
    fin = ask(t, SET("<before/>"));
    lacks(fin, "complete");
    holds(strstr(fin, "<first"), id[3]);
    holds(fin, "index='3'");
    assert_string_equal(came(t), "7 7");
    module_close(t);
}

/* Whatever stands in the database: a result without its message, and what is behind it comes. */
static void test_an_unreadable_message(void **state)
{
    static const char *const damaged[] = {
        "<message", "<message>", "", "<message/></forwarded>", "<message/><message/>", "<message>\xC3</message>",
        "<message a='1' a='1'/>", "<a:message/>", "<message>&nothing;</message>", "<message><!-- --></message>",
    };
    xyt *t = open_filled(1);
    char count[40];

    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++)
        xyt_archive(t, ME, false, YOU, damaged[i]);
    fill(t, 1, YOU "/y");
    snprintf(count, sizeof count, "<count>%zu</count>", sizeof damaged / sizeof damaged[0] + 2);
    holds(ask(t, ""), count);
    holds(xyt_sent(t), "number 0");
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++)
        holds(xyt_sent(t), "'/></forwarded></result></message>");       /* of <delay/> */
    holds(xyt_sent(t), "number 1");
    module_close(t);
}

static void test_store_away(void **state)
{
    xyt *t = open_filled(3);

    (void)state;
    xyt_store_fail(t, 1);
    holds(ask(t, ""), "<resource-constraint");
    xyt_search_refuse(t, true);
    holds(ask(t, FORM(FIELD("withtext", "x"))), "<not-acceptable");
    holds(ask(t, ""), "<fin");
    assert_string_equal(came(t), "0 1 2");
    module_close(t);
}

static void test_refused_memory(void **state)
{
    bool again = true;

    (void)state;
    for (unsigned nth = 1; again; nth++) {
        xyt *t = open_filled(2);
        xyt_fail_alloc(t, nth);
        int i = xyt_iq(t, "<iq type='set' id='1' from='" ME "/a'><query xmlns='" NS "'>"
                          FORM(FIELD("with", YOU)) "</query></iq>");
        again = xyt_alloc_failed(t);
        xyt_fail_alloc(t, 0);
        xyt_advance(t, 100);
        assert_non_null(xyt_answer(t, i));
        if (has(xyt_answer(t, i), "<fin"))
            assert_string_equal(came(t), "0 1");
        else if (!has(xyt_answer(t, i), "<jid-malformed"))      /* nobody can tell */
            holds(xyt_answer(t, i), "type='wait'");
        while (xyt_sent(t) != NULL)
            continue;
        module_close(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_flipped),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_no_room_for_long),
        cmocka_unit_test(test_a_session_that_went),
        cmocka_unit_test(test_one_after_the_other),
        cmocka_unit_test(test_a_page_is_bounded),
        cmocka_unit_test(test_an_unreadable_message),
        cmocka_unit_test(test_store_away),
        cmocka_unit_test(test_refused_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
