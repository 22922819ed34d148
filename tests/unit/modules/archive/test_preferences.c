/* test_preferences.c - with whom messages are archived: default, lists, roster, what is stored (XEP-0441). */
#include "../modules.h"

#define NS "urn:xmpp:mam:2"

static const char *get(xyt *t)
{
    return iq(t, "get", ME "/a", NULL, "<prefs xmlns='" NS "'/>");
}

static const char *set(xyt *t, const char *deflt, const char *always, const char *never)
{
    static char xml[4096];

    snprintf(xml, sizeof xml, "<prefs xmlns='" NS "'%s><always>%s</always><never>%s</never></prefs>", deflt, always,
             never);
    return iq(t, "set", ME "/a", NULL, xml);
}

static bool archived(xyt *t, const char *peer)
{
    char xml[256];

    snprintf(xml, sizeof xml, "<message from='%s' to='" ME "' type='chat'><body>b</body></message>", peer);
    return xyt_archived(t, xyt_hook(t, XY_IN, xml));
}

static xyt *open_with(const char *deflt)
{
    xyt *t = xyt_open(xylem_module_v1);

    xyt_add(t, xyt_roster);
    if (deflt != NULL)
        xyt_set(t, "default", deflt);
    assert_null(xyt_start(t));
    xyt_login(t, ME "/a");
    return t;
}

static void test_default_of_the_domain(void **state)
{
    (void)state;
    xyt *t = open_with(NULL);
    holds(get(t), "<prefs xmlns='" NS "' default='always'><always/><never/></prefs>");
    assert_true(archived(t, YOU "/y"));
    module_close(t);
    t = open_with("never");
    holds(get(t), "default='never'");
    assert_false(archived(t, YOU "/y"));
    holds(set(t, " default='always'", "", ""), "default='always'");
    assert_true(archived(t, YOU "/y"));
    module_close(t);
}

static void test_roster(void **state)
{
    static const struct { xy_roster_item item; bool kept; } rows[] = {
        { { .jid = YOU, .subscription = XY_SUB_BOTH }, true },
        { { .jid = YOU, .subscription = XY_SUB_NONE }, true },
        { { .jid = YOU, .pending_in = true }, false },
        { { .jid = YOU, .pending_in = true, .name = "You" }, true },
        { { .jid = YOU, .pending_in = true, .ask = true }, true },
    };
    xyt *t = open_with("roster");

    (void)state;
    assert_false(archived(t, YOU "/y"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        xy_roster_item item = rows[i].item;
        item.size = sizeof item;
        xyt_roster_put(t, ME, &item);
        assert_int_equal(archived(t, YOU "/y"), rows[i].kept);
        assert_int_equal(archived(t, YOU), rows[i].kept);
    }
    module_close(t);
}

static void test_lists(void **state)
{
    xyt *t = open_with(NULL);

    (void)state;
    holds(set(t, " default='never'", "<jid>Romeo@Example.NET</jid><jid>a@example.net/r</jid>", ""),
          "<always><jid>romeo@example.net</jid><jid>a@example.net/r</jid></always><never/>");
    assert_true(archived(t, "romeo@example.net/x"));
    assert_true(archived(t, "romeo@example.net"));
    assert_true(archived(t, "a@example.net/r"));
    assert_false(archived(t, "a@example.net/s"));
    assert_false(archived(t, "romeo@example.net.evil.example"));
    holds(set(t, " default='always'", "<jid>a@example.net/r</jid><jid>b@example.net</jid>",
              "<jid>a@example.net</jid><jid>b@example.net</jid>"), "type='result'");
    assert_true(archived(t, "a@example.net/r"));            /* one resource counts before all */
    assert_false(archived(t, "a@example.net/s"));
    assert_false(archived(t, "b@example.net/s"));           /* never before always */
    assert_true(archived(t, "c@example.net/s"));
    module_close(t);
}

static void test_they_are_stored(void **state)
{
    xyt *t = open_with(NULL);

    (void)state;
    set(t, " default='roster'", "", "<jid>" YOU "</jid>");
    holds(xyt_doc(t, ME, "archive", "preferences"), "<never><jid>" YOU "</jid></never>");
    xyt_logout(t, xyt_login(t, ME "/b"));
    xyt_forget(t, ME);
    assert_false(archived(t, YOU "/y"));
    xyt_login(t, ME "/a");
    holds(get(t), "default='roster'");
    module_close(t);
}

static void test_bad_ones(void **state)
{
    static char many[1001 * 24];
    xyt *t = open_with(NULL);

    (void)state;
    holds(set(t, "", "", ""), "<bad-request");
    holds(set(t, " default='sometimes'", "", ""), "<bad-request");
    holds(set(t, " default='always'", "<jid>@</jid>", ""), "<jid-malformed");
    holds(set(t, " default='always'", "", "<jid/>"), "<jid-malformed");
    assert_null(xyt_doc(t, ME, "archive", "preferences"));
    holds(get(t), "default='always'><always/><never/>");
    int n = snprintf(many, sizeof many, "<prefs xmlns='" NS "' default='never'><never>");
    for (int i = 0; i < 1001; i++)
        n += snprintf(many + n, sizeof many - (size_t)n, "<jid>u%d@a.b</jid>", i);
    snprintf(many + n, sizeof many - (size_t)n, "</never></prefs>");
    holds(iq(t, "set", ME "/a", NULL, many), "<policy-violation");
    module_close(t);
}

static void test_store_away(void **state)
{
    xyt *t = open_with(NULL);

    (void)state;
    xyt_store_fail(t, 1);
    holds(set(t, " default='never'", "", ""), "<resource-constraint");
    assert_true(archived(t, YOU "/y"));
    xyt_store_hold(t, true);                                /* what is stored counts, answered or not */
    int i = xyt_iq(t, "<iq type='set' id='1' from='" ME "/a'><prefs xmlns='" NS "' default='never'/></iq>");
    xyt_deadline(t, i);
    holds(xyt_answer(t, i), "<remote-server-timeout");
    xyt_store_hold(t, false);
    assert_false(archived(t, YOU "/y"));
    module_close(t);
}

static void test_unreadable_or_unavailable_is_not_loaded(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);

    (void)state;
    assert_null(xyt_start(t));
    xyt_account(t, ME);
    xyt_put(t, ME, "archive", "preferences", "<prefs xmlns='" NS "' default='odd'/>");
    assert_null(xyt_live(t, ME));
    xyt_put(t, ME, "archive", "preferences", "<prefs xmlns='" NS "' default='never'/>");
    xyt_store_fail(t, 1);
    assert_null(xyt_live(t, ME));
    assert_non_null(xyt_live(t, ME));
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_of_the_domain),
        cmocka_unit_test(test_roster),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_they_are_stored),
        cmocka_unit_test(test_bad_ones),
        cmocka_unit_test(test_store_away),
        cmocka_unit_test(test_unreadable_or_unavailable_is_not_loaded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
