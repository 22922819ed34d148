/*
 * test_subscription.c - subscription stanzas through the hooks: stored first, then seen; what goes
 * out with them; a roster that clashes, is full or is away.
 */
#include "presences.h"

static xy_roster_item state_with(xyt *t, const char *jid)
{
    xy_roster_item item = { .size = sizeof item };

    if (!xyt_roster_get(t, ME, jid, &item))
        item = (xy_roster_item){ .size = sizeof item };
    return item;
}

static const char *send_out(xyt *t, const char *type)
{
    char xml[256];

    snprintf(xml, sizeof xml, "<presence from='" ME "/a' to='" YOU "' type='%s'/>", type);
    return out(t, xml);
}

static const char *come_in(xyt *t, const char *type)
{
    char xml[256];

    snprintf(xml, sizeof xml, "<presence from='" YOU "' to='" ME "' type='%s'><status>hello</status></presence>",
             type);
    return in(t, xml);
}

static xyt *open_online(void)
{
    xyt *t = presences_open();

    xyt_login(t, ME "/a");
    xyt_login(t, ME "/b");
    xyt_login(t, ME "/silent");
    out(t, "<presence from='" ME "/a'><show>away</show></presence>");
    out(t, "<presence from='" ME "/b'/>");
    forget_sent(t);
    return t;
}

static void test_handshake_of_the_asking(void **state)
{
    xyt *t = open_online();

    (void)state;
    assert_string_equal(send_out(t, "subscribe"), "next");
    assert_true(state_with(t, YOU).ask);
    none_sent(t);
    assert_string_equal(come_in(t, "subscribed"), "next");
    assert_int_equal(state_with(t, YOU).subscription, XY_SUB_TO);
    assert_false(state_with(t, YOU).ask);
    assert_string_equal(come_in(t, "subscribed"), "done");
    none_sent(t);
    assert_string_equal(send_out(t, "unsubscribe"), "next");
    assert_int_equal(state_with(t, YOU).subscription, XY_SUB_NONE);
    none_sent(t);
    module_close(t);
}

/* Section 3.1.5: who is let in sees all resources that are there; 3.2.2: and sees them go. */
static void test_handshake_of_the_asked(void **state)
{
    xyt *t = open_online();

    (void)state;
    assert_string_equal(come_in(t, "subscribe"), "next");
    assert_true(state_with(t, YOU).pending_in);
    assert_true(has(state_with(t, YOU).request, "<status>hello</status>"));
    assert_string_equal(come_in(t, "subscribe"), "done");
    none_sent(t);

    assert_string_equal(send_out(t, "subscribed"), "next");
    assert_int_equal(state_with(t, YOU).subscription, XY_SUB_FROM);
    assert_null(state_with(t, YOU).request);
    sent(t, "from='" ME "/a'", "to='" YOU "'", "<show>away</show>");
    sent(t, "from='" ME "/b'", "to='" YOU "'", "");
    none_sent(t);

    assert_string_equal(come_in(t, "subscribe"), "done");
    sent(t, "type='subscribed'", "from='" ME "'", "to='" YOU "'");
    sent(t, "from='" ME "/a'", "to='" YOU "'", "<show>away</show>");
    sent(t, "from='" ME "/b'", "to='" YOU "'", "");
    none_sent(t);

    assert_string_equal(send_out(t, "unsubscribed"), "next");
    assert_int_equal(state_with(t, YOU).subscription, XY_SUB_NONE);
    sent(t, "type='unavailable'", "from='" ME "/a'", "to='" YOU "'");
    sent(t, "type='unavailable'", "from='" ME "/b'", "to='" YOU "'");
    none_sent(t);
    module_close(t);
}

static void test_contact_unsubscribes(void **state)
{
    xyt *t = open_online();

    (void)state;
    contact(t, YOU, XY_SUB_BOTH);
    assert_string_equal(come_in(t, "unsubscribe"), "next");
    assert_int_equal(state_with(t, YOU).subscription, XY_SUB_TO);
    sent(t, "type='unavailable'", "from='" ME "/a'", "to='" YOU "'");
    sent(t, "type='unavailable'", "from='" ME "/b'", "to='" YOU "'");
    none_sent(t);
    assert_string_equal(come_in(t, "unsubscribed"), "next");
    assert_int_equal(state_with(t, YOU).subscription, XY_SUB_NONE);
    none_sent(t);
    module_close(t);
}

/* Denied: nothing was seen, so nothing goes. */
static void test_denied(void **state)
{
    xyt *t = open_online();

    (void)state;
    come_in(t, "subscribe");
    assert_string_equal(send_out(t, "unsubscribed"), "next");
    assert_false(state_with(t, YOU).pending_in);
    none_sent(t);
    assert_string_equal(send_out(t, "unsubscribed"), "done");
    none_sent(t);
    module_close(t);
}

static void test_approved_beforehand(void **state)
{
    xyt *t = open_online();

    (void)state;
    assert_string_equal(send_out(t, "subscribed"), "done");
    assert_true(state_with(t, YOU).approved);
    none_sent(t);
    assert_string_equal(come_in(t, "subscribe"), "done");
    assert_int_equal(state_with(t, YOU).subscription, XY_SUB_FROM);
    assert_false(state_with(t, YOU).approved);
    sent(t, "type='subscribed'", "from='" ME "'", "to='" YOU "'");
    sent(t, "from='" ME "/a'", "to='" YOU "'", "");
    sent(t, "from='" ME "/b'", "to='" YOU "'", "");
    none_sent(t);
    module_close(t);
}

static void test_oneself(void **state)
{
    static const char *const types[] = { "subscribe", "subscribed", "unsubscribe", "unsubscribed" };
    xyt *t = open_online();

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        char xml[128];
        snprintf(xml, sizeof xml, "<presence from='" ME "/a' to='" ME "' type='%s'/>", types[i]);
        assert_true(has(out(t, xml), "drop"));
    }
    none_sent(t);
    module_close(t);
}

/* Of what a stranger writes into a request only so much is kept. */
static void test_large_request(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);
    char xml[1024];

    (void)state;
    xyt_add(t, xyt_roster);
    xyt_set(t, "max-request", "256");
    assert_null(xyt_start(t));
    snprintf(xml, sizeof xml, "<presence from='" YOU "/x' to='" ME "' type='subscribe'><status>%0400d</status>"
                              "</presence>", 0);
    assert_string_equal(in(t, xml), "next");
    const char *request = state_with(t, YOU).request;
    assert_false(has(request, "status"));
    assert_true(has(request, "type='subscribe'") && has(request, "from='" YOU "'") && has(request, "to='" ME "'"));
    module_close(t);
}

/* ---- a roster that answers as it is told ---- */

static struct { xy_status answers[8]; unsigned calls; xy_subscription there; } told;

static bool told_item(xy_mod *m, xy_account *a, const char *jid, xy_roster_item *item)
{
    (void)m;
    (void)a;
    (void)jid;
    *item = (xy_roster_item){ .size = sizeof *item, .jid = YOU, .subscription = told.there, .revision = 1 };
    return true;
}

static bool told_next(xy_mod *m, xy_account *a, size_t *at, xy_roster_item *item)
{
    (void)m;
    (void)a;
    (void)at;
    (void)item;
    return false;
}

static xy_flow told_set(xy_mod *m, xy_req *rq, const xy_roster_item *item)
{
    (void)m;
    (void)item;
    xy_status s = told.answers[told.calls++];
    if (s == XY_CLASH)
        told.there = XY_SUB_BOTH;       /* somebody was faster */
    xy_end(rq, s);
    return XY_DONE;
}

static const xy_module *told_roster(const xy_api *api)
{
    static const xy_roster_ops ops = { sizeof ops, told_item, told_next, told_set };
    static const xy_service services[] = { { "roster", 1, &ops }, { 0 } };
    static const xy_module self = { .size = sizeof self, .major = XY_ABI_MAJOR, .minor = XY_ABI_MINOR,
                                    .name = "roster", .version = "test", .services = services };

    (void)api;
    return &self;
}

static xyt *open_told(xy_status first, xy_status second)
{
    xyt *t = xyt_open(xylem_module_v1);

    told.calls = 0;
    told.there = XY_SUB_NONE;
    told.answers[0] = first;
    told.answers[1] = second;
    xyt_add(t, told_roster);
    assert_null(xyt_start(t));
    xyt_login(t, ME "/a");
    return t;
}

static void test_clash(void **state)
{
    xyt *t = open_told(XY_CLASH, XY_OK);

    (void)state;
    told.there = XY_SUB_TO;
    assert_string_equal(send_out(t, "unsubscribe"), "next");
    assert_int_equal(told.calls, 2);
    module_close(t);

    t = open_told(XY_CLASH, XY_OK);                         /* the other one made it unnecessary */
    assert_string_equal(send_out(t, "subscribed"), "done");
    assert_int_equal(told.calls, 1);
    module_close(t);
}

static void test_roster_away(void **state)
{
    xyt *t = open_told(XY_UNAVAILABLE, XY_UNAVAILABLE);

    (void)state;
    assert_true(has(send_out(t, "subscribe"), "resource-constraint"));
    assert_true(has(come_in(t, "subscribe"), "resource-constraint"));
    none_sent(t);
    module_close(t);
}

static void test_roster_full(void **state)
{
    xyt *t = open_told(XY_REFUSED, XY_REFUSED);

    (void)state;
    assert_true(has(send_out(t, "subscribe"), "policy-violation"));
    assert_string_equal(come_in(t, "subscribe"), "drop: too many requests wait for an answer");
    none_sent(t);
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_handshake_of_the_asking),
        cmocka_unit_test(test_handshake_of_the_asked),
        cmocka_unit_test(test_contact_unsubscribes),
        cmocka_unit_test(test_denied),
        cmocka_unit_test(test_approved_beforehand),
        cmocka_unit_test(test_oneself),
        cmocka_unit_test(test_large_request),
        cmocka_unit_test(test_clash),
        cmocka_unit_test(test_roster_away),
        cmocka_unit_test(test_roster_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
