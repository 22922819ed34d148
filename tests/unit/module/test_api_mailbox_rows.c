/*
 * test_api_mailbox_rows.c - all that waits or is archived, page by page, whoever may see it.
 */
#include <xylem/module.h>

static xy_flow give(xy_mod *m, xy_req *rq);
static const xy_exchange exchange[] = { { "urn:test", "all", XY_EXCHANGE_PARTS, give, NULL }, { 0 } };

#define PROBE .summary = "probe", .exchange = exchange
#include "probe.h"

#define ME  "me@example.org"
#define YOU "you@example.org/y"

static bool waiting;
static size_t limit, pages;
static xy_status last;

static void page(xy_mod *who, xy_req *rq, const xy_archive_page *p)
{
    (void)who;
    last = p->status;
    pages++;
    assert_true(p->nrows <= limit);
    for (size_t i = 0; i < p->nrows; i++) {
        assert_string_equal(p->rows[i].peer, YOU);
        xy_exchange_put(rq, xy_el(xy_arena_of(rq), p->rows[i].sent ? "s" : "r", "urn:test"));
    }
    if (p->more)
        xy_exchange_more(rq, p->rows[p->nrows - 1].id);
    xy_end(rq, p->status);
}

static xy_flow give(xy_mod *who, xy_req *rq)
{
    return xy_mailbox_rows(who, rq, waiting, xy_exchange_after(rq), limit, page);
}

static size_t count(const char *what)
{
    const char *given = xyt_give(t, ME, "urn:test", "all");
    size_t n = 0;

    pages = given == NULL ? 0 : pages;
    while (given != NULL && (given = strstr(given, what)) != NULL) {
        given++;
        n++;
    }
    return n;
}

static void fill(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        xyt_archive(t, ME, i % 2 == 1, YOU, "<message/>");
        if (i % 5 == 0)
            xyt_wait(t, ME, YOU, "<message/>");
    }
}

static void test_pages(void **state)
{
    (void)state;
    limit = 7;
    waiting = false;
    assert_int_equal(count("<r/>"), 0);
    fill(350);                                  /* more than one page of the store */
    xyt_archive(t, "other@example.org", false, "x@y/z", "<message/>");
    pages = 0;
    assert_int_equal(count("<r/>"), 175);
    assert_true(pages >= 50);
    assert_int_equal(count("<s/>"), 175);
    waiting = true;
    pages = 0;
    assert_int_equal(count("<r/>"), 70);
    assert_true(pages >= 10);
    assert_int_equal(count("<s/>"), 0);
}

/* What is about to be taken out again does not move. */
static void test_retracted(void **state)
{
    (void)state;
    limit = 7;
    fill(3);
    xyt_retract(t, xyt_archive(t, ME, false, YOU, "<message/>"));
    xyt_retract(t, xyt_wait(t, ME, YOU, "<message/>"));
    waiting = false;
    assert_int_equal(count("<r/>"), 2);
    waiting = true;
    assert_int_equal(count("<r/>"), 1);
}

static void test_the_store_away(void **state)
{
    (void)state;
    limit = 10;
    waiting = false;
    fill(3);
    assert_non_null(xyt_live(t, ME));
    xyt_store_fail(t, 1);
    assert_null(xyt_give(t, ME, "urn:test", "all"));
    assert_int_equal(last, XY_UNAVAILABLE);
    assert_int_equal(count("<r/>"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(test_pages), PROBE_TEST(test_retracted), PROBE_TEST(test_the_store_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
