/*
 * test_api_rows.c - questions about rows wait for what is not stored yet, but not for ever, nor longer than they are
 * waited for.
 */
#include "probe.h"

#define ME  "me@example.org"
#define YOU "you@example.org/y"

static xy_archive_page last;
static size_t seen;

static void got(xy_mod *who, xy_req *rq, const xy_archive_page *page)
{
    (void)who;
    last = *page;
    seen = page->nrows;
    xy_end(rq, XY_OK);
}

static xy_req *begin(void)
{
    last = (xy_archive_page){ .status = (xy_status)-1 };
    return xy_background(m, xyt_live(t, ME), "testing");
}

static const xy_archive_query nine = { sizeof nine, .limit = 9 };

static void ask(void)
{
    xy_archive_find(m, begin(), &nine, got);
    xyt_run(t);
}

static void fill(size_t n)
{
    for (size_t i = 0; i < n; i++)
        xyt_archive(t, ME, i % 2 != 0, YOU, "<message xmlns='jabber:client'/>");
}

static void what_is_under_way_is_waited_for(void **state)
{
    (void)state;
    fill(3);
    xyt_archive_hold(t, true);
    ask();
    assert_int_equal((int)last.status, -1);
    xyt_archive_hold(t, false);
    xyt_advance(t, 20);
    assert_int_equal(last.status, XY_OK);
    assert_int_equal(seen, 3);
}

static void but_not_for_ever(void **state)
{
    (void)state;
    fill(3);
    xyt_archive_hold(t, true);
    ask();
    xyt_advance(t, 10000);
    assert_int_equal(last.status, XY_OK);
    assert_int_equal(seen, 2);
    xy_archive_ends(m, begin(), got);
    xyt_advance(t, 10000);
    assert_int_equal(last.status, XY_UNAVAILABLE);
}

static void a_request_that_ends_first_waits_no_more(void **state)
{
    (void)state;
    fill(1);
    xyt_archive_hold(t, true);
    xy_req *rq = begin();
    xy_archive_find(m, rq, &nine, got);
    xyt_run(t);
    xy_end(rq, XY_OK);
    xyt_advance(t, 10000);
    assert_int_equal((int)last.status, -1);
    xyt_archive_hold(t, false);
    xyt_store_hold(t, true);
    rq = begin();
    xy_archive_find(m, rq, &nine, got);
    xyt_run(t);
    xy_end(rq, XY_OK);
    xyt_store_hold(t, false);
    assert_int_equal((int)last.status, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(what_is_under_way_is_waited_for),
        PROBE_TEST(but_not_for_ever),
        PROBE_TEST(a_request_that_ends_first_waits_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
