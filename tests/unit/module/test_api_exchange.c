/*
 * test_api_exchange.c - what a module takes and gives, in parts and pages, and what becomes of it.
 */
#include <xylem/module.h>

static xy_flow take(xy_mod *m, xy_req *rq);
static xy_flow give(xy_mod *m, xy_req *rq);
static const xy_exchange exchange[] = {
    { "urn:test", "list", XY_EXCHANGE_PARTS, give, take },
    { "urn:test", "made", XY_EXCHANGE_MAKES, NULL, take },
    { "urn:test", "only-given", XY_EXCHANGE_WHOLE, give, NULL },
    { 0 }
};

#define PROBE .summary = "probe", .exchange = exchange
#include "probe.h"

#define ME "me@example.org"

static struct { xy_status status; unsigned pages; bool account, refuse; } wish;
static xy_req *kept;

static xy_flow take(xy_mod *who, xy_req *rq)
{
    const xy_xml *e = xy_exchange_element(rq);
    size_t n = 0;

    (void)who;
    assert_null(xy_exchange_after(rq));
    assert_string_equal(xy_jid_text(xy_to(rq)), ME);
    wish.account = xy_account_of(rq) != NULL;
    for (const xy_xml *c = xy_child(e, NULL, NULL); c != NULL; c = xy_next(c, NULL, NULL))
        if (strcmp(xy_xml_name(c), "bad") == 0)
            xy_exchange_wrong(rq, c, "%s is bad", xy_xml_attr(c, "n"));
        else
            n++;
    xy_exchange_added(rq, n);
    kept = rq;
    xy_end(rq, wish.status);
    return XY_DONE;
}

static xy_flow give(xy_mod *who, xy_req *rq)
{
    const char *after = xy_exchange_after(rq);
    unsigned page = after == NULL ? 1 : (unsigned)after[0] - '0';
    xy_arena *a = xy_arena_of(rq);

    (void)who;
    assert_null(xy_exchange_element(rq));
    if (wish.pages > 0)
        xy_exchange_put(rq, xy_attr(xy_el(a, "item", "urn:test"), "page", xy_text(a, "%u", page)));
    if (page < wish.pages)
        xy_exchange_more(rq, xy_text(a, "%u", page + 1));
    if (wish.refuse)
        xy_exchange_put(rq, NULL);
    xy_end(rq, wish.status);
    return XY_DONE;
}

static void test_taken(void **state)
{
    (void)state;
    wish.status = XY_OK;
    static const char four[] = "<list xmlns='urn:test'><a/><bad n='1'/><b/><bad n='2'/></list>";
    assert_string_equal(xyt_answer(t, xyt_take(t, ME, four)),
                        "ok: 2 added; bad: 1 is bad; bad: 2 is bad");
    assert_true(wish.account);
    assert_string_equal(xyt_answer(t, xyt_take(t, ME, "<made xmlns='urn:test'/>")), "ok: 0 added");
    assert_false(wish.account);                 /* there may be none yet */
    wish.status = XY_UNAVAILABLE;
    assert_string_equal(xyt_answer(t, xyt_take(t, ME, "<list xmlns='urn:test'><bad n='1'/></list>")),
                        "unavailable; bad: 1 is bad");
    assert_string_equal(xyt_answer(t, xyt_take(t, ME, "<only-given xmlns='urn:test'/>")), "no module takes it");
}

static void test_given(void **state)
{
    (void)state;
    wish.status = XY_OK;
    wish.pages = 0;
    assert_string_equal(xyt_give(t, ME, "urn:test", "list"), "");
    wish.pages = 3;
    assert_string_equal(xyt_give(t, ME, "urn:test", "list"),
                        "<list xmlns='urn:test'>\n<item page='1'/>\n<item page='2'/>\n<item page='3'/>\n</list>\n");
    wish.pages = 1;
    assert_string_equal(xyt_give(t, ME, "urn:test", "only-given"), "<item xmlns='urn:test' page='1'/>\n");
    wish.status = XY_UNAVAILABLE;
    assert_null(xyt_give(t, ME, "urn:test", "list"));
    wish.status = XY_OK;
    wish.refuse = true;                         /* half of it is not given as if it were all */
    assert_null(xyt_give(t, ME, "urn:test", "list"));
    wish.refuse = false;
}

/* What is over, and what never was of that kind. */
static void test_too_late(void **state)
{
    (void)state;
    wish.status = XY_OK;
    xyt_take(t, ME, "<list xmlns='urn:test'/>");
    assert_null(xy_exchange_element(kept));
    assert_null(xy_exchange_after(kept));
    xy_exchange_added(kept, 1);
    xy_exchange_wrong(kept, NULL, "late");
    xy_exchange_put(kept, NULL);
    xy_exchange_more(kept, "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = { PROBE_TEST(test_taken), PROBE_TEST(test_given), PROBE_TEST(test_too_late) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
