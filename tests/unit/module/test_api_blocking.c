/*
 * test_api_blocking.c - what a module sends does not reach whom the account keeps out, whichever call it takes; other
 * modules are told of changes.
 */
#include <string.h>
#include <xylem/module.h>

static xy_blocking of(xy_mod *m, xy_account *account, const char *jid);
static void changed(xy_mod *m, xy_account *a, const char *const *jids, bool begins);

static const xy_blocking_ops ops = { .size = sizeof ops, .of = of };
static const xy_service services[] = { { "blocking", 1, &ops }, { 0 } };
static const xy_events events = { .size = sizeof events, .blocking_changed = changed };

#define PROBE .services = services, .events = &events
#include "probe.h"

#define ME "juliet@example.org"

static xy_blocking answer;
static unsigned told;

static xy_blocking of(xy_mod *who, xy_account *account, const char *jid)
{
    (void)who;
    (void)account;
    return strcmp(jid, "eve@example.net") == 0 ? answer : XY_BLOCKING_NO;
}

static void changed(xy_mod *who, xy_account *a, const char *const *jids, bool begins)
{
    told++;
    assert_string_equal(xy_jid_text(xy_account_jid(a)), ME);
    assert_string_equal(jids[0], "eve@example.net");
    assert_true(begins);
    assert_int_equal(xy_blocking_of(who, a, jids[0]), XY_BLOCKING_TURNS);
}

static xy_xml *message(xy_arena *a, const char *from, const char *to)
{
    return xy_attr(xy_attr(xy_el(a, "message", "jabber:client"), "from", from), "to", to);
}

static void nothing_reaches_whom_the_account_keeps_out(void **state)
{
    static const char *const to[] = { "ann@example.net", "eve@example.net", "bob@example.net" };
    static const char *const only[] = { "eve@example.net" };

    (void)state;
    xy_session *s = xyt_login(t, ME "/balcony");
    xy_arena *a = xy_arena_new(m);
    answer = XY_BLOCKING_YES;
    assert_true(xy_send(m, message(a, ME "/balcony", "eve@example.net")));
    assert_true(xy_send_many(m, message(a, ME, NULL), only, 1));
    assert_null(xyt_sent(t));
    assert_true(xy_send_many(m, message(a, ME, NULL), to, 3));
    assert_non_null(strstr(xyt_sent(t), "to='ann@example.net'"));
    assert_non_null(strstr(xyt_sent(t), "to='bob@example.net'"));
    assert_null(xyt_sent(t));
    xy_xml *asks = xy_attr(xy_attr(xy_el(a, "presence", "jabber:client"), "type", "subscribe"), "from", only[0]);
    assert_false(xy_send_to_session(m, s, asks));
    assert_null(xyt_sent(t));
    xy_arena_end(&a);
}

static void others_are_not_concerned(void **state)
{
    (void)state;
    xyt_login(t, ME "/balcony");
    xy_arena *a = xy_arena_new(m);
    answer = XY_BLOCKING_YES;
    assert_true(xy_send(m, message(a, NULL, "eve@example.net")));           /* the domain itself */
    assert_non_null(xyt_sent(t));
    assert_true(xy_send(m, message(a, "nurse@example.org", "eve@example.net")));    /* not here */
    assert_non_null(xyt_sent(t));
    answer = XY_BLOCKING_TURNS;
    assert_true(xy_send(m, message(a, ME, "eve@example.net")));
    assert_non_null(xyt_sent(t));
    xy_arena_end(&a);
}

static unsigned unanswered;

static void no_answer(xy_mod *who, xy_req *rq, const xy_xml *got)
{
    (void)who;
    unanswered += got == NULL;
    xy_end(rq, XY_OK);
}

static void a_question_to_him_is_one_without_answer(void **state)
{
    (void)state;
    xyt_login(t, ME "/balcony");
    xy_req *rq = xy_background(m, xyt_live(t, ME), "asking");
    xy_xml *iq = xy_attr(xy_el(xy_arena_of(rq), "iq", "jabber:client"), "type", "get");
    answer = XY_BLOCKING_YES;
    unanswered = 0;
    xy_sub(xy_attr(xy_attr(iq, "from", ME), "to", "eve@example.net"), "q", "urn:x");
    xy_ask(m, rq, iq, 1000, no_answer);
    xyt_run(t);
    assert_int_equal(unanswered, 1);
    assert_null(xyt_sent(t));
}

static void others_are_told_of_changes(void **state)
{
    static const char *const jids[] = { "eve@example.net", NULL };

    (void)state;
    answer = XY_BLOCKING_TURNS;
    told = 0;
    xy_blocking_change(m, xyt_live(t, ME), jids, true);
    assert_int_equal(told, 1);
    xy_blocking_change(m, NULL, jids, true);
    assert_int_equal(told, 1);
    assert_int_equal(xy_blocking_of(m, NULL, jids[0]), XY_BLOCKING_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(nothing_reaches_whom_the_account_keeps_out),
        PROBE_TEST(others_are_not_concerned),
        PROBE_TEST(a_question_to_him_is_one_without_answer),
        PROBE_TEST(others_are_told_of_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
