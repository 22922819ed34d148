/*
 * test_lookup.c - an operation that is a lookup may only look: a keeper of the roster that sends, waits or asks
 * in one finds all of it refused, and the asker its answer.
 */
#include <string.h>
#include <xylem/module.h>

static bool item(xy_mod *m, xy_account *account, const char *jid, xy_roster_item *out);
static bool next(xy_mod *m, xy_account *account, size_t *at, xy_roster_item *out);
static xy_flow set_state(xy_mod *m, xy_req *rq, const xy_roster_item *item);

static const xy_roster_ops ops = { .size = sizeof ops, .item = item, .next = next, .set_state = set_state };
static const xy_service services[] = { { "roster", 1, &ops }, { 0 } };

#define PROBE .services = services
#include "probe.h"

static xy_req *open;
static unsigned refused, came;
static xy_status ended;

static void got(xy_mod *who, xy_req *rq, const xy_docs *docs)
{
    (void)who;
    (void)rq;
    (void)docs;
    came++;
}

static xy_xml *message(xy_arena *a)
{
    return xy_attr(xy_el(a, "message", "jabber:client"), "to", "romeo@example.net");
}

/* Everything a lookup must not do; what it may: memory, log, counters, its own state. */
static bool item(xy_mod *who, xy_account *account, const char *jid, xy_roster_item *out)
{
    static const char *const to[] = { "romeo@example.net", NULL };
    xy_arena *a = xy_arena_new(who);
    size_t at = 0;

    refused += !xy_send(who, message(a));
    refused += !xy_send_many(who, message(a), to, 1);
    refused += !xy_send_to_session(who, xy_session_next(account, NULL), message(a));
    refused += xy_background(who, account, "in a lookup") == NULL;
    refused += !xy_roster_item_of(who, account, jid, out);
    refused += !xy_roster_next(who, account, &at, out);
    if (open != NULL)
        refused += xy_doc_get(who, open, "", "lookup", "key", got) == XY_DONE;
    open = NULL;
    xy_log(who, XY_DEBUG, "looking for %s", xy_text(a, "%s", jid));
    xy_arena_end(&a);
    out->jid = "romeo@example.net";
    return true;
}

static bool next(xy_mod *who, xy_account *account, size_t *at, xy_roster_item *out)
{
    return (*at)++ == 0 && item(who, account, "romeo@example.net", out);
}

static xy_flow set_state(xy_mod *who, xy_req *rq, const xy_roster_item *changed)
{
    (void)who;
    (void)changed;
    xy_send(who, message(xy_arena_of(rq)));             /* no lookup: it may */
    xy_end(rq, XY_OK);
    return XY_DONE;
}

static void stored(xy_mod *who, xy_req *rq, xy_status s)
{
    (void)who;
    ended = s;
    xy_end(rq, s);
}

static void a_lookup_may_only_look(void **state)
{
    (void)state;
    xy_session *s = xyt_login(t, "juliet@example.org/balcony");
    xy_account *a = xy_session_account(s);
    xy_roster_item out = { .size = sizeof out };
    size_t at = 0;

    refused = came = 0;
    open = xy_background(m, a, "waiting");
    assert_true(xy_roster_item_of(m, a, "romeo@example.net", &out));
    assert_string_equal(out.jid, "romeo@example.net");
    assert_int_equal(refused, 7);
    assert_true(xy_roster_next(m, a, &at, &out));
    assert_int_equal(refused, 13);
    xyt_run(t);
    assert_int_equal(came, 0);
    assert_null(xyt_sent(t));
}

static void afterwards_it_may_again(void **state)
{
    (void)state;
    xy_account *a = xyt_live(t, "juliet@example.org");
    xy_roster_item out = { .size = sizeof out, .jid = "romeo@example.net" };

    assert_true(xy_roster_item_of(m, a, "romeo@example.net", &out));
    ended = XY_UNAVAILABLE;
    xy_roster_set_state(m, xy_background(m, a, "setting"), &out, stored);
    xyt_run(t);
    assert_int_equal(ended, XY_OK);
    assert_non_null(xyt_sent(t));
    assert_null(xyt_sent(t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(a_lookup_may_only_look),
        PROBE_TEST(afterwards_it_may_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
