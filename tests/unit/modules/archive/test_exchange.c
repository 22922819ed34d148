/* test_exchange.c - archives and their preferences, from other servers and to them. */
#include "../modules.h"

static xyt *archive_open(void)
{
    xyt *t = xyt_open(xylem_module_v1);

    assert_null(xyt_start(t));
    return t;
}

static const char *take(xyt *t, const char *xml)
{
    return xyt_answer(t, xyt_take(t, ME, xml));
}

#define ALL(x) "<archive xmlns='urn:xmpp:pie:0#mam'>" x "</archive>"
#define R(id, stamp, message) \
    "<result xmlns='urn:xmpp:mam:2' id='" id "'><forwarded xmlns='urn:xmpp:forward:0'>" \
    "<delay xmlns='urn:xmpp:delay' stamp='" stamp "'/>" message "</forwarded></result>"
#define IN(n)  "<message xmlns='jabber:client' from='" YOU "/y' to='" ME "'><body>" n "</body></message>"
#define OUT(n) "<message xmlns='jabber:client' from='" ME "/m' to='" YOU "'><body>" n "</body></message>"

static const char *given(xyt *t)
{
    return xyt_give(t, ME, "urn:xmpp:pie:0#mam", "archive");
}

static void test_round_trip(void **state)
{
    xyt *t = archive_open();
    static const char three[] = ALL(R("a", "2020-01-01T10:00:00Z", IN("1")) R("b", "2020-01-01T10:00:00Z", OUT("2"))
                                    R("c", "2020-01-01T10:00:01Z", IN("1")));

    (void)state;
    assert_string_equal(given(t), "");
    assert_string_equal(take(t, three), "ok: 3 added");
    assert_string_equal(take(t, three), "ok: 0 added");
    const char *out = given(t);
    holds(out, "<archive xmlns='urn:xmpp:pie:0#mam'>\n<result xmlns='urn:xmpp:mam:2' id='");
    const char *one = strstr(out, "<body>1</body>"), *two = strstr(out, "<body>2</body>");
    assert_true(one != NULL && two != NULL && one < two);       /* in the order in which they came */
    holds(two, "stamp='2020-01-01T10:00:01.000Z'");
    module_close(t);
}

/* What its clients knew before, they may go on from. */
static void test_old_ids(void **state)
{
    xyt *t = archive_open();

    (void)state;
    take(t, ALL(R("old-1", "2020-01-01T10:00:00Z", IN("1")) R("old-2", "2020-01-01T10:00:01Z", IN("2"))));
    xyt_login(t, ME "/a");
    holds(iq(t, "set", ME "/a", NULL, "<query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'>"
                                      "<after>old-1</after></set></query>"), "complete='true'");
    holds(xyt_sent(t), "<body>2</body>");
    none_sent(t);
    holds(iq(t, "set", ME "/a", NULL, "<query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'>"
                                      "<after>old-3</after></set></query>"), "item-not-found");
    module_close(t);
}

static void test_what_is_wrong(void **state)
{
    xyt *t = archive_open();

    (void)state;
    assert_string_equal(take(t, ALL("<message xmlns='jabber:client'/>" R("1", "x", IN("1"))
                                    R("2", "2020-01-01T10:00:00Z", "")
                                    R("3", "2020-01-01T10:00:00Z", "<message xmlns='jabber:client' from='a@b'/>")
                                    R("4", "2020-01-01T10:00:00Z", "<message xmlns='jabber:client' to='a@b'/>"))),
                        "ok: 1 added; message: that is no result of urn:xmpp:mam:2; "
                        "result: its delay has no stamp, or one that is no date since 1970; "
                        "result: there is no message of jabber:client in it; "
                        "result: a message is from and to addresses");
    module_close(t);
}

static void test_preferences(void **state)
{
    xyt *t = archive_open();
    static const char prefs[] = "<prefs xmlns='urn:xmpp:mam:2' default='never'><always><jid>" YOU "</jid></always>"
                                "<never/></prefs>";

    (void)state;
    assert_string_equal(xyt_give(t, ME, "urn:xmpp:mam:2", "prefs"), "");
    assert_string_equal(take(t, prefs), "ok: 1 added");
    assert_string_equal(take(t, "<prefs xmlns='urn:xmpp:mam:2' default='always'/>"), "ok: 0 added");
    holds(xyt_give(t, ME, "urn:xmpp:mam:2", "prefs"), "default='never'");
    holds(take(t, "<prefs xmlns='urn:xmpp:mam:2' default='maybe'/>"), "The default is always");
    xyt_login(t, ME "/a");
    holds(iq(t, "get", ME "/a", NULL, "<prefs xmlns='urn:xmpp:mam:2'/>"), "default='never'");
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_old_ids), cmocka_unit_test(test_what_is_wrong),
        cmocka_unit_test(test_preferences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
