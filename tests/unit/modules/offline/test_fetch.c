/* test_fetch.c - counting, naming, viewing, fetching and removing what waits (XEP-0013). */
#include "../modules.h"

#define NS "http://jabber.org/protocol/offline"
#define INFO "http://jabber.org/protocol/disco#info"
#define ITEMS "http://jabber.org/protocol/disco#items"

static const char *id[10000];

/* "0", "1" ... wait. */
static xyt *open_filled(size_t n, size_t pad)
{
    static char xml[4096];
    xyt *t = module_open();

    xyt_login(t, ME "/a");
    for (size_t i = 0; i < n; i++) {
        snprintf(xml, sizeof xml, "<message xmlns='jabber:client' from='" YOU "/y' to='" ME "' type='chat'>"
                 "<body>%zu</body></message>", i);
        char peer[2048];
        snprintf(peer, sizeof peer, YOU "/%0*d", (int)pad, 1);
        id[i] = xyt_wait(t, ME, peer, xml);
        assert_non_null(id[i]);
    }
    return t;
}

static int begin_node(xyt *t, const char *from, const char *to, const char *ns, const char *node)
{
    char xml[600];

    snprintf(xml, sizeof xml, "<iq type='get' id='1' from='%s' to='%s'><query xmlns='%s' node='%s'/></iq>", from, to,
             ns, node);
    return xyt_hook(t, XY_IN, xml);
}

static const char *node(xyt *t, const char *ns)
{
    const char *answer = xyt_answer(t, begin_node(t, ME "/a", ME, ns, NS));

    assert_non_null(answer);
    return answer;
}

static const char *item(xyt *t, const char *action, const char *one, const char *another)
{
    char xml[400];

    snprintf(xml, sizeof xml, "<offline xmlns='" NS "'><item action='%s' node='%s'/><item action='%s' node='%s'/>"
             "</offline>", action, one, action, another);
    return iq(t, strcmp(action, "view") == 0 ? "get" : "set", ME "/a", NULL, xml);
}

static const char *all(xyt *t, const char *what)
{
    char xml[200];

    snprintf(xml, sizeof xml, "<offline xmlns='" NS "'><%s/></offline>", what);
    return iq(t, strcmp(what, "fetch") == 0 ? "get" : "set", ME "/a", ME, xml);
}

static void comes(xyt *t, size_t n)
{
    const char *xml = xyt_sent(t);
    char part[200];

    holds(xml, "from='" YOU "/y'");
    holds(xml, "<delay xmlns='urn:xmpp:delay' from='example.org' stamp='20");
    snprintf(part, sizeof part, "<body>%zu</body>", n);
    holds(xml, part);
    snprintf(part, sizeof part, "<offline xmlns='" NS "'><item node='%s'/></offline>", id[n]);
    holds(xml, part);
}

static size_t count_of(const char *text, const char *part)
{
    size_t n = 0;

    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        n++;
    return n;
}

static void test_number(void **state)
{
    static const size_t numbers[] = { 0, 1, 50, 120 };

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        xyt *t = open_filled(numbers[i], 1);
        const char *answer = node(t, INFO);
        char value[40];
        snprintf(value, sizeof value, "<value>%zu</value>", numbers[i]);
        holds(answer, "<query xmlns='" INFO "' node='" NS "'><identity category='automation' type='message-list'/>"
                      "<feature var='" NS "'/><x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' "
                      "type='hidden'><value>" NS "</value></field><field var='number_of_messages'>");
        holds(answer, value);
        holds(xyt_features(t, XY_TO_DOMAIN), NS);
        module_close(t);
    }
}

static void test_headers(void **state)
{
    xyt *t = open_filled(120, 1);
    const char *answer = node(t, ITEMS);
    char first[300];

    (void)state;
    snprintf(first, sizeof first, "<query xmlns='" ITEMS "' node='" NS "'><item jid='" ME "' node='%s' name='" YOU
             "/1'/>", id[0]);
    holds(answer, first);
    assert_int_equal(count_of(answer, "<item "), 120);
    holds(answer, id[119]);
    all(t, "purge");
    holds(node(t, ITEMS), "<query xmlns='" ITEMS "' node='" NS "'/>");
    module_close(t);
}

/* The oldest, in what a client takes for one stanza. */
static void test_very_many_headers(void **state)
{
    xyt *t = open_filled(600, 900);
    const char *answer = node(t, ITEMS);
    size_t n = count_of(answer, "<item ");

    (void)state;
    assert_true(n > 200 && n < 300);
    holds(answer, id[n - 1]);
    lacks(answer, id[n]);
    holds(node(t, INFO), "<value>600</value>");
    module_close(t);
}

static void test_view_and_remove(void **state)
{
    xyt *t = open_filled(3, 1);

    (void)state;
    lacks(item(t, "view", id[2], id[0]), "error");
    comes(t, 0);
    comes(t, 2);
    none_sent(t);
    holds(item(t, "view", id[1], "x"), "item-not-found");
    holds(item(t, "remove", id[1], "x"), "item-not-found");
    none_sent(t);
    assert_int_equal(xyt_waiting(t, ME), 3);
    lacks(item(t, "remove", id[2], id[0]), "error");
    assert_int_equal(xyt_waiting(t, ME), 1);
    holds(item(t, "remove", id[1], id[0]), "item-not-found");
    assert_int_equal(xyt_waiting(t, ME), 1);
    assert_int_equal(xyt_counter(t, 2), 2);
    assert_int_equal(xyt_counter(t, 3), 2);
    module_close(t);
}

static void test_fetch_and_purge(void **state)
{
    xyt *t = open_filled(120, 1);

    (void)state;
    lacks(all(t, "fetch"), "error");
    for (size_t i = 0; i < 120; i++)
        comes(t, i);
    none_sent(t);
    assert_int_equal(xyt_waiting(t, ME), 120);
    lacks(all(t, "purge"), "error");
    assert_int_equal(xyt_waiting(t, ME), 0);
    lacks(all(t, "purge"), "error");
    lacks(all(t, "fetch"), "error");
    none_sent(t);
    module_close(t);
}

/* The answer comes behind the messages. */
static void test_no_room(void **state)
{
    (void)state;
    for (size_t n = 0; n < 2; n++) {
        xyt *t = open_filled(2, 1);
        xy_session *s = xyt_login(t, ME "/b");
        char view[200], xml[600];
        snprintf(view, sizeof view, "<item action='view' node='%s'/><item action='view' node='%s'/>", id[0], id[1]);
        snprintf(xml, sizeof xml, "<iq type='get' id='1' from='" ME "/b'><offline xmlns='" NS "'>%s</offline></iq>",
                 n == 0 ? "<fetch/>" : view);
        xyt_session_full(t, s, true);
        int i = xyt_iq(t, xml);
        xyt_advance(t, 1000);
        assert_null(xyt_answer(t, i));
        none_sent(t);
        xyt_session_full(t, s, false);
        xyt_advance(t, 300);
        comes(t, 0);
        comes(t, 1);
        none_sent(t);
        holds(xyt_answer(t, i), "result");
        module_close(t);
    }
}

/* Of one session one request at a time is worked on, in order, and not any number waits. */
static void test_many_requests(void **state)
{
    xyt *t = open_filled(2, 1);
    int i[66];

    (void)state;
    xyt_store_hold(t, true);
    for (size_t n = 0; n < 66; n++)
        i[n] = xyt_iq(t, "<iq type='get' id='1' from='" ME "/a'><offline xmlns='" NS "'><fetch/></offline></iq>");
    holds(xyt_answer(t, i[65]), "resource-constraint");
    assert_null(xyt_answer(t, i[0]));
    xyt_store_hold(t, false);
    for (size_t n = 0; n < 65; n++) {
        lacks(xyt_answer(t, i[n]), "error");
        comes(t, 0);
        comes(t, 1);
    }
    none_sent(t);
    lacks(all(t, "purge"), "error");
    module_close(t);
}

static void test_a_session_that_ends(void **state)
{
    xyt *t = open_filled(2, 1);
    xy_session *s = xyt_login(t, ME "/b");

    (void)state;
    xyt_session_full(t, s, true);
    int i = xyt_iq(t, "<iq type='get' id='1' from='" ME "/b'><offline xmlns='" NS "'><fetch/></offline></iq>");
    xyt_logout(t, s);
    xyt_advance(t, 1000);
    holds(xyt_answer(t, i), "resource-constraint");
    none_sent(t);
    module_close(t);
}

static void test_others(void **state)
{
    static const char *const froms[] = { YOU "/y", "x@example.net/y", "me@example.net/a" };
    xyt *t = open_filled(1, 1);

    (void)state;
    xyt_login(t, YOU "/y");
    for (size_t i = 0; i < sizeof froms / sizeof froms[0]; i++) {
        holds(iq(t, "get", froms[i], ME, "<offline xmlns='" NS "'><fetch/></offline>"), "forbidden");
        holds(iq(t, "set", froms[i], ME, "<offline xmlns='" NS "'><purge/></offline>"), "forbidden");
        holds(xyt_answer(t, begin_node(t, froms[i], ME, INFO, NS)), "forbidden");
        holds(xyt_answer(t, begin_node(t, froms[i], ME, ITEMS, NS)), "forbidden");
    }
    none_sent(t);
    assert_int_equal(xyt_waiting(t, ME), 1);
    module_close(t);
}

/* Other nodes, and clients themselves, are asked as ever. */
static void test_other_iqs(void **state)
{
    xyt *t = open_filled(1, 1);

    (void)state;
    assert_string_equal(xyt_answer(t, begin_node(t, ME "/a", ME, INFO, "x")), "next");
    assert_string_equal(xyt_answer(t, begin_node(t, ME "/a", ME, "urn:x", NS)), "next");
    assert_string_equal(xyt_answer(t, begin_node(t, ME "/a", ME "/b", ITEMS, NS)), "next");
    assert_string_equal(xyt_answer(t, xyt_hook(t, XY_IN, "<iq type='get' id='1' from='" ME "/a' to='" ME "'>"
                                               "<query xmlns='" INFO "'/></iq>")), "next");
    assert_string_equal(xyt_answer(t, xyt_hook(t, XY_IN, "<iq type='set' id='1' from='" ME "/a' to='" ME "'>"
                                               "<query xmlns='" INFO "' node='" NS "'/></iq>")), "next");
    assert_string_equal(xyt_answer(t, xyt_hook(t, XY_IN, "<iq type='result' id='1' from='" ME "/a' to='" ME "'/>")),
                        "next");
    module_close(t);
}

static void test_a_store_that_is_away(void **state)
{
    xyt *t = open_filled(60, 1);

    (void)state;
    for (unsigned nth = 1; nth <= 2; nth++) {
        xyt_store_fail(t, nth);
        holds(node(t, INFO), "resource-constraint");
        xyt_store_fail(t, nth);
        holds(node(t, ITEMS), "resource-constraint");
        xyt_store_fail(t, nth);
        holds(all(t, "fetch"), "resource-constraint");
        while (xyt_sent(t) != NULL)
            continue;
        xyt_store_fail(t, nth);
        holds(item(t, "remove", id[0], id[1]), "resource-constraint");
        xyt_store_fail(t, nth);
        holds(all(t, "purge"), "resource-constraint");
    }
    assert_int_equal(xyt_waiting(t, ME), 60);
    xyt_store_fail(t, 1);
    holds(item(t, "view", id[0], id[1]), "resource-constraint");
    module_close(t);
}

static void test_refused_memory(void **state)
{
    static const char *const what[] = { "fetch", "purge" };
    bool once = true;

    (void)state;
    for (unsigned nth = 1; once; nth++) {
        xyt *t = open_filled(2, 1);
        for (size_t i = 0; i < 2; i++) {
            xyt_fail_alloc(t, nth);
            int n = i == 0 ? begin_node(t, ME "/a", ME, ITEMS, NS) : xyt_iq(t, "<iq type='get' id='1' from='" ME "/a'>"
                    "<offline xmlns='" NS "'><fetch/></offline></iq>");
            xyt_advance(t, 1000);
            once = xyt_alloc_failed(t);
            xyt_fail_alloc(t, 0);
            assert_non_null(xyt_answer(t, n));
        }
        all(t, what[nth % 2]);
        while (xyt_sent(t) != NULL)
            continue;
        module_close(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number), cmocka_unit_test(test_headers), cmocka_unit_test(test_very_many_headers),
        cmocka_unit_test(test_view_and_remove), cmocka_unit_test(test_fetch_and_purge), cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_many_requests), cmocka_unit_test(test_a_session_that_ends),
        cmocka_unit_test(test_others), cmocka_unit_test(test_other_iqs),
        cmocka_unit_test(test_a_store_that_is_away), cmocka_unit_test(test_refused_memory)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
