/*
 * test_change.c - changes against a store that is slow, away or refuses; their order; what a
 * removal ends; the service's set_state.
 */
#include "rosters.h"

static xy_roster_item lookup(xyt *t, const char *jid)
{
    xy_roster_item item = { .size = sizeof item };

    if (!xy_roster_item_of(xyt_instance(t), xyt_live(t, ME), jid, &item))
        item = (xy_roster_item){ .size = sizeof item };
    item.jid = jid;                     /* the roster's own texts end with its next change */
    return item;
}

static const char *set_state(xyt *t, const xy_roster_item *item)
{
    return xyt_answer(t, xyt_roster_set_state(t, ME, item));
}

static const char *subscribe(xyt *t, const char *jid, xy_subscription s)
{
    xy_roster_item item = lookup(t, jid);

    item.subscription = s;
    return set_state(t, &item);
}

static void test_counts_when_stored(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    rosters_get(t, "");
    xyt_store_hold(t, true);
    int i = rosters_begin_set(t, "<item jid='a@x.test'/>");
    assert_null(xyt_answer(t, i));
    none_sent(t);
    assert_false(has(rosters_get(t, ""), "a@x.test"));
    xyt_store_hold(t, false);
    assert_true(has(xyt_answer(t, i), "result"));
    assert_true(has(xyt_sent(t), "a@x.test"));
    assert_true(has(rosters_get(t, ""), "a@x.test"));
    module_close(t);
}

static void test_store_away(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    rosters_get(t, "");
    xyt_store_fail(t, 1);
    const char *answer = rosters_set(t, "<item jid='a@x.test'/>");
    assert_true(has(answer, "resource-constraint") && has(answer, "type='wait'"));
    none_sent(t);
    assert_true(has(rosters_get(t, ""), "ver='0'/>"));
    assert_true(has(rosters_set(t, "<item jid='a@x.test'/>"), "result"));
    xyt_store_fail(t, 1);
    assert_string_equal(subscribe(t, "a@x.test", XY_SUB_TO), "unavailable");
    assert_int_equal(lookup(t, "a@x.test").subscription, XY_SUB_NONE);
    module_close(t);
}

/* Who waits too long is told to try again; what the store has taken by then is applied all the
 * same. */
static void test_store_slow(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    rosters_get(t, "");
    xyt_store_hold(t, true);
    int begun = rosters_begin_set(t, "<item jid='a@x.test'/>");
    int waits = rosters_begin_set(t, "<item jid='b@x.test'/>");
    xyt_advance(t, 4000);
    assert_null(xyt_answer(t, begun));
    xyt_advance(t, 2000);
    assert_true(has(xyt_answer(t, begun), "resource-constraint"));
    assert_true(has(xyt_answer(t, waits), "resource-constraint"));
    none_sent(t);
    xyt_store_hold(t, false);
    xyt_run(t);
    assert_true(has(xyt_sent(t), "a@x.test"));
    none_sent(t);
    const char *roster = rosters_get(t, "");
    assert_true(has(roster, "a@x.test"));
    assert_false(has(roster, "b@x.test"));
    assert_null(xyt_doc(t, ME, "roster", "b@x.test"));
    module_close(t);
}

/* A subscription that has gone to the store is answered by it, however late; one behind it is not
 * begun any more. */
static void test_store_slow_with_subscription(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    xy_roster_item item = lookup(t, "a@x.test"), behind = lookup(t, "b@x.test");
    item.ask = behind.ask = true;
    xyt_store_hold(t, true);
    int begun = xyt_roster_set_state(t, ME, &item);
    int waits = xyt_roster_set_state(t, ME, &behind);
    xyt_advance(t, 20000);
    assert_null(xyt_answer(t, begun));
    assert_string_equal(xyt_answer(t, waits), "unavailable");
    xyt_store_hold(t, false);
    assert_string_equal(xyt_answer(t, begun), "ok");
    assert_true(lookup(t, "a@x.test").ask);
    assert_false(lookup(t, "b@x.test").ask);
    module_close(t);
}

/* Each change sees what those before it left. */
static void test_one_after_the_other(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    xyt_store_hold(t, true);
    int a = rosters_begin_set(t, "<item jid='a@x.test' name='one'/>");
    int b = rosters_begin_set(t, "<item jid='a@x.test' name='two'/>");
    int c = rosters_begin_set(t, "<item jid='a@x.test' subscription='remove'/>");
    int d = rosters_begin_set(t, "<item jid='a@x.test' subscription='remove'/>");
    int e = rosters_begin_set(t, "<item jid='a@x.test' name='three'/>");
    xyt_store_hold(t, false);
    assert_true(has(xyt_answer(t, a), "result"));
    assert_true(has(xyt_answer(t, b), "result"));
    assert_true(has(xyt_answer(t, c), "result"));
    assert_true(has(xyt_answer(t, d), "item-not-found"));
    assert_true(has(xyt_answer(t, e), "result"));
    assert_true(has(rosters_get(t, ""), "name='three'"));
    assert_true(has(xyt_doc(t, ME, "roster", "a@x.test"), "three"));
    module_close(t);
}

static void test_too_many_wait(void **state)
{
    xyt *t = module_open();
    int last = 0;

    (void)state;
    xyt_login(t, ME "/a");
    xyt_store_hold(t, true);
    for (int i = 0; i < 257; i++)
        last = rosters_begin_set(t, "<item jid='a@x.test'/>");
    assert_true(has(xyt_answer(t, last), "resource-constraint"));
    xyt_store_hold(t, false);
    assert_true(has(rosters_set(t, "<item jid='a@x.test'/>"), "result"));
    module_close(t);
}

/* RFC 6121 section 2.5.2. */
static void test_removal_ends_subscriptions(void **state)
{
    static const struct { xy_subscription s; bool ask, in; const char *sent[4]; } cases[] = {
        { XY_SUB_NONE, false, false, { NULL } },
        { XY_SUB_NONE, true,  false, { "type='unsubscribe'" } },
        { XY_SUB_NONE, false, true,  { "type='unsubscribed'" } },
        { XY_SUB_TO,   false, false, { "type='unsubscribe'" } },
        { XY_SUB_TO,   false, true,  { "type='unsubscribe'", "type='unsubscribed'" } },
        { XY_SUB_FROM, false, false, { "type='unavailable'", "type='unsubscribed'" } },
        { XY_SUB_FROM, true,  false, { "type='unavailable'", "type='unsubscribe'", "type='unsubscribed'" } },
        { XY_SUB_BOTH, false, false, { "type='unavailable'", "type='unsubscribe'", "type='unsubscribed'" } },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        xyt *t = module_open();
        xyt_login(t, ME "/a");
        xyt_login(t, ME "/silent");
        xyt_hook(t, XY_OUT, "<presence from='" ME "/a'/>");
        rosters_set(t, "<item jid='a@x.test'/>");
        xy_roster_item item = lookup(t, "a@x.test");
        item.subscription = cases[i].s;
        item.ask = cases[i].ask;
        item.pending_in = cases[i].in;
        assert_string_equal(set_state(t, &item), "ok");
        none_sent(t);
        assert_true(has(rosters_set(t, "<item jid='a@x.test' subscription='remove'/>"), "result"));
        for (size_t n = 0; n < 4 && cases[i].sent[n] != NULL; n++) {
            const char *sent = xyt_sent(t);
            if (!has(sent, cases[i].sent[n]) || !has(sent, "to='a@x.test'"))
                fail_msg("case %zu: %s is not %s", i, sent, cases[i].sent[n]);
            assert_true(has(sent, has(sent, "unavailable") ? "from='" ME "/a'" : "from='" ME "'"));
        }
        none_sent(t);
        assert_null(xyt_doc(t, ME, "roster", "a@x.test"));
        module_close(t);
    }
}

static void test_state_keeps_names(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    rosters_get(t, "");
    rosters_set(t, "<item jid='a@x.test' name='A'><group>One</group></item>");
    xyt_sent(t);
    assert_string_equal(subscribe(t, "a@x.test", XY_SUB_TO), "ok");
    assert_true(has(xyt_sent(t), "<item jid='a@x.test' name='A' subscription='to'><group>One</group></item>"));
    rosters_set(t, "<item jid='a@x.test' name='B'/>");
    assert_true(has(xyt_sent(t), "<item jid='a@x.test' name='B' subscription='to'/>"));
    module_close(t);
}

/* A request that waits is no change of what clients see: no push, no version. */
static void test_requests_do_not_show(void **state)
{
    xyt *t = module_open();
    xy_roster_item item = { .size = sizeof item, .jid = "s@x.test", .pending_in = true, .request = "<presence/>" };

    (void)state;
    xyt_login(t, ME "/a");
    rosters_get(t, "");
    assert_string_equal(set_state(t, &item), "ok");
    none_sent(t);
    assert_null(xyt_doc(t, ME, "roster", "/version"));
    assert_true(has(xyt_doc(t, ME, "roster", "s@x.test"), "pending='in'"));
    assert_true(has(rosters_get(t, ""), "ver='0'/>"));
    assert_true(has(rosters_set(t, "<item jid='s@x.test' subscription='remove'/>"), "item-not-found"));

    item = lookup(t, "s@x.test");
    item.pending_in = false;
    assert_string_equal(set_state(t, &item), "ok");
    assert_null(xyt_doc(t, ME, "roster", "s@x.test"));
    assert_int_equal(lookup(t, "s@x.test").revision, 0);
    none_sent(t);

    item = lookup(t, "s@x.test");
    assert_string_equal(set_state(t, &item), "ok");         /* nothing becomes nothing */
    assert_null(xyt_doc(t, ME, "roster", "s@x.test"));
    module_close(t);
}

/* Once in the roster an item stays there when its subscriptions end (section 2.5 alone removes
 * it). */
static void test_listed_stays(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    assert_string_equal(subscribe(t, "a@x.test", XY_SUB_FROM), "ok");
    assert_string_equal(subscribe(t, "a@x.test", XY_SUB_NONE), "ok");
    assert_true(has(rosters_get(t, ""), "<item jid='a@x.test' subscription='none'/>"));
    module_close(t);
}

static void test_revisions(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    xy_roster_item none = lookup(t, "a@x.test");
    rosters_set(t, "<item jid='a@x.test'/>");
    none.subscription = XY_SUB_BOTH;
    assert_string_equal(set_state(t, &none), "clash");
    xy_roster_item there = lookup(t, "a@x.test");
    rosters_set(t, "<item jid='a@x.test' subscription='remove'/>");
    there.subscription = XY_SUB_BOTH;
    assert_string_equal(set_state(t, &there), "clash");
    assert_int_equal(lookup(t, "a@x.test").revision, 0);
    module_close(t);
}

static void test_limits_of_states(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);
    xy_roster_item item = { .size = sizeof item, .jid = "s1@x.test", .pending_in = true };

    (void)state;
    xyt_set(t, "max-items", "1");
    xyt_set(t, "max-requests", "1");
    assert_null(xyt_start(t));
    xyt_login(t, ME "/a");
    assert_string_equal(set_state(t, &item), "ok");
    item.jid = "s2@x.test";
    assert_string_equal(set_state(t, &item), "refused");
    assert_string_equal(subscribe(t, "a@x.test", XY_SUB_TO), "ok");
    assert_string_equal(subscribe(t, "b@x.test", XY_SUB_TO), "refused");
    assert_string_equal(subscribe(t, "a@x.test", XY_SUB_BOTH), "ok");
    module_close(t);
}

/* Whatever allocation is refused: an answer comes, and memory and store agree. */
static void test_without_memory(void **state)
{
    (void)state;
    for (unsigned n = 1; n < 500; n++) {
        xyt *t = module_open();
        xyt_login(t, ME "/a");
        rosters_get(t, "");
        xyt_fail_alloc(t, n);
        const char *answer = rosters_set(t, "<item jid='a@x.test' name='A'><group>One</group></item>");
        bool failed = xyt_alloc_failed(t);
        xyt_fail_alloc(t, 0);
        assert_non_null(answer);
        assert_int_equal(has(rosters_get(t, ""), "a@x.test"), xyt_doc(t, ME, "roster", "a@x.test") != NULL);
        if (!failed)
            assert_true(has(answer, "result"));
        module_close(t);
        if (!failed)
            return;
    }
    fail_msg("the set never came to its end");
}

/* Stopped in the middle: nothing of it runs any more, nothing is left open. */
static void test_stop_in_the_middle(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    xyt_store_hold(t, true);
    rosters_begin_set(t, "<item jid='a@x.test'/>");
    rosters_begin_set(t, "<item jid='b@x.test'/>");
    assert_int_equal(xyt_close(t), 2);                      /* these two, and nothing else */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_when_stored),
        cmocka_unit_test(test_store_away),
        cmocka_unit_test(test_store_slow),
        cmocka_unit_test(test_store_slow_with_subscription),
        cmocka_unit_test(test_one_after_the_other),
        cmocka_unit_test(test_too_many_wait),
        cmocka_unit_test(test_removal_ends_subscriptions),
        cmocka_unit_test(test_state_keeps_names),
        cmocka_unit_test(test_requests_do_not_show),
        cmocka_unit_test(test_listed_stays),
        cmocka_unit_test(test_revisions),
        cmocka_unit_test(test_limits_of_states),
        cmocka_unit_test(test_without_memory),
        cmocka_unit_test(test_stop_in_the_middle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
