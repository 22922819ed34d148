/*
 * test_api_mailbox.c - what waits in a mailbox: pages, ids, removal, sending; others are shown nothing; a store that
 * is away.
 */
#include <xylem/module.h>

static xy_flow asked(xy_mod *m, xy_req *rq);
static const xy_iq handlers[] = { { XY_GET, XY_TO_ACCOUNT, "urn:test", "q", asked, NULL }, { 0 } };

#define PROBE .summary = "probe", .iq = handlers
#include "probe.h"

#define ME  "me@example.org"
#define YOU "you@example.org/y"

static struct {
    xy_mailbox_query query;
    bool             remove;
    xy_session      *send_to;           /* the first row of the page goes there */
    bool             sent;
} wish;
static xy_archive_page last;
static char seen[400];              /* the rows' ids, as the names the test has for them */
static char peer[100], newest[100];  /* the first one's, the last one's id */
static const char *id[300];
static size_t nids;

static void got(xy_mod *who, xy_req *rq, const xy_archive_page *page)
{
    last = *page;
    seen[0] = '\0';
    for (size_t i = 0; i < page->nrows; i++)
        for (size_t n = 0; n < nids && n < 10; n++)
            if (strcmp(id[n], page->rows[i].id) == 0)
                strncat(seen, &"0123456789"[n], 1);
    snprintf(peer, sizeof peer, "%s", page->nrows > 0 ? page->rows[0].peer : "");
    snprintf(newest, sizeof newest, "%s", page->nrows > 0 ? page->rows[page->nrows - 1].id : "");
    if (wish.send_to != NULL && page->nrows > 0) {
        xy_xml *mark = xy_attr(xy_el(xy_arena_of(rq), "mark", "urn:mark"), "a", "1");
        wish.sent = xy_mailbox_send(who, wish.send_to, &page->rows[0], mark);
    }
    xy_reply(rq, NULL);
}

static xy_flow asked(xy_mod *who, xy_req *rq)
{
    xy_flow flow = wish.remove ? xy_mailbox_remove(who, rq, wish.query.ids, wish.query.nids, got)
                               : xy_mailbox_list(who, rq, &wish.query, got);

    assert_int_equal((int)last.status, -1);              /* never from inside */
    return flow;
}

static int begin(const char *from)
{
    char xml[200];

    last = (xy_archive_page){ .status = (xy_status)-1 };
    snprintf(xml, sizeof xml, "<iq type='get' id='1' from='%s' to='" ME "'><q xmlns='urn:test'/></iq>", from);
    return xyt_iq(t, xml);
}

static const char *ask(xy_mailbox_query q)
{
    wish.query = q;
    wish.query.size = sizeof q;
    begin(ME "/a");
    return last.status == XY_OK ? seen : NULL;
}

static xy_session *fill(size_t n)
{
    memset(&wish, 0, sizeof wish);
    xy_session *s = xyt_login(t, ME "/a");
    for (nids = 0; nids < n; nids++)
        id[nids] = xyt_wait(t, ME, YOU, "<message xmlns='jabber:client' from='" YOU "' to='" ME "'/>");
    return s;
}

#define ASK(...) ask((xy_mailbox_query){ __VA_ARGS__ })
#define IDS(...) .ids = (const char *[]){ __VA_ARGS__ }, .nids = sizeof (const char *[]){ __VA_ARGS__ } / sizeof(char *)

static void pages_go_by_ids(void **state)
{
    (void)state;
    xy_session *s = fill(5);
    assert_false(xyt_is_by_hand(t, s));
    assert_string_equal(ASK(.limit = 10), "01234");
    assert_true(xyt_is_by_hand(t, s));
    assert_false(last.more);
    assert_string_equal(peer, YOU);
    assert_string_equal(ASK(.limit = 2), "01");
    assert_true(last.more);
    assert_string_equal(ASK(.limit = 2, .after = id[1]), "23");
    assert_string_equal(ASK(.limit = 2, .after = id[3]), "4");
    assert_false(last.more);
    assert_string_equal(ASK(.limit = 2, .after = id[4]), "");
    assert_string_equal(ASK(.limit = 0), "0");
    assert_string_equal(ASK(IDS(id[3], id[1], id[3])), "13");
    assert_int_equal(xyt_waiting(t, ME), 5);
}

/* Pages are of one state: what has come since is in the next first page. */
static void what_comes_meanwhile_is_in_no_later_page(void **state)
{
    (void)state;
    fill(2);
    assert_string_equal(ASK(.limit = 1), "0");
    id[nids++] = xyt_wait(t, ME, YOU, "<message/>");
    assert_string_equal(ASK(.limit = 9, .after = id[0]), "1");
    assert_string_equal(ASK(.limit = 9), "012");
}

static void what_is_for_another_session_is_passed_over(void **state)
{
    (void)state;
    fill(0);
    xyt_login(t, ME "/b");
    for (unsigned i = 0; i < 7; i++)
        id[nids++] = xyt_wait(t, ME, YOU, i == 3 ? "<message to='" ME "'/>" : "<message to='" ME "/b'/>");
    assert_string_equal(ASK(.limit = 2), "3");
    assert_true(last.more);
    assert_string_equal(ASK(.limit = 2, .after = id[3]), "");
    assert_false(last.more);
    assert_null(ASK(IDS(id[3], id[4])));
    assert_int_equal(last.status, XY_NOT_FOUND);
    wish.remove = true;
    assert_null(ASK(IDS(id[4])));
    assert_int_equal(last.status, XY_NOT_FOUND);
    assert_int_equal(xyt_waiting(t, ME), 7);
}

static void what_is_taken_out_again_does_not_wait(void **state)
{
    (void)state;
    fill(3);
    xyt_retract(t, id[1]);
    assert_string_equal(ASK(.limit = 9), "02");
    assert_null(ASK(IDS(id[0], id[1])));
    assert_int_equal(last.status, XY_NOT_FOUND);
}

static void an_id_that_does_not_wait_is_an_error(void **state)
{
    (void)state;
    fill(3);
    const char *gone = xyt_archive(t, ME, false, YOU, "<message/>");
    const char *other = xyt_wait(t, "other@example.org", YOU, "<message/>");
    const char *const bad[] = { gone, other, "", "42" };

    for (unsigned n = 0; n <= 1; n++) {
        wish.remove = n == 1;
        for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
            assert_null(ASK(IDS(id[0], bad[i])));
            assert_int_equal(last.status, XY_NOT_FOUND);
        }
    }
    wish.remove = false;
    assert_null(ASK(.limit = 3, .after = other));
    assert_int_equal(last.status, XY_NOT_FOUND);
    assert_int_equal(xyt_waiting(t, ME), 3);
}

static void what_is_removed_waits_no_more(void **state)
{
    (void)state;
    fill(4);
    wish.remove = true;
    assert_non_null(ASK(IDS(id[2], id[0], id[2])));
    assert_true(last.counted && last.count == 2);
    assert_int_equal(xyt_waiting(t, ME), 2);
    assert_non_null(ASK(.nids = 0));
    assert_null(ASK(IDS(id[0])));
    assert_int_equal(last.status, XY_NOT_FOUND);
    wish.remove = false;
    assert_string_equal(ASK(.limit = 9), "13");
}

/* Named ones may lie pages apart. */
static void ids_are_found_in_a_long_mailbox(void **state)
{
    (void)state;
    fill(300);
    assert_string_equal(ASK(IDS(id[0], id[1], id[299])), "01");
    assert_int_equal(last.nrows, 3);
    assert_string_equal(newest, id[299]);
    wish.remove = true;
    assert_non_null(ask((xy_mailbox_query){ .ids = id, .nids = 300 }));
    assert_int_equal(last.count, 300);
    assert_int_equal(xyt_waiting(t, ME), 0);
}

static void a_row_goes_out_as_it_came(void **state)
{
    (void)state;
    xy_session *s = fill(1);
    wish.send_to = s;
    ASK(.limit = 1);
    assert_true(wish.sent);
    const char *xml = xyt_sent(t);
    assert_non_null(strstr(xml, "from='" YOU "'"));
    assert_non_null(strstr(xml, "to='" ME "'"));
    assert_non_null(strstr(xml, "<delay xmlns='urn:xmpp:delay' from='example.org' stamp='20"));
    assert_non_null(strstr(xml, "<mark xmlns='urn:mark' a='1'/>"));
    assert_non_null(strstr(xml, "<stanza-id xmlns='urn:xmpp:sid:0' id='"));
    assert_non_null(strstr(xml, id[0]));
    xyt_session_full(t, s, true);
    ASK(.limit = 1);
    assert_false(wish.sent);
    assert_null(xyt_sent(t));
    assert_int_equal(xyt_waiting(t, ME), 1);
}

static void others_are_shown_nothing(void **state)
{
    (void)state;
    fill(2);
    xyt_login(t, YOU);
    wish.query = (xy_mailbox_query){ .size = sizeof wish.query, .limit = 9 };
    begin(YOU);
    assert_int_equal(last.status, XY_UNAVAILABLE);
    begin("stranger@example.net/x");
    assert_int_equal(last.status, XY_UNAVAILABLE);
    wish.remove = true;
    wish.query = (xy_mailbox_query){ .size = sizeof wish.query, IDS(id[0]) };
    begin(YOU);
    assert_int_equal(last.status, XY_UNAVAILABLE);
    assert_int_equal(xyt_waiting(t, ME), 2);
}

static void no_answer_is_no_empty_page(void **state)
{
    (void)state;
    fill(3);
    xyt_store_fail(t, 1);
    assert_null(ASK(.limit = 9));
    assert_int_equal(last.status, XY_UNAVAILABLE);
    wish.remove = true;
    for (unsigned nth = 1; nth <= 2; nth++) {
        xyt_store_fail(t, nth);
        assert_null(ASK(IDS(id[0])));
        assert_true(last.status == XY_UNAVAILABLE && last.count == 0);
    }
    assert_int_equal(xyt_waiting(t, ME), 3);
}

static void a_session_that_ends_first_waits_no_more(void **state)
{
    (void)state;
    for (unsigned n = 0; n <= 1; n++) {
        xy_session *s = fill(1);
        wish.remove = n == 1;
        xyt_store_hold(t, true);
        assert_null(ASK(IDS(id[0])));
        xyt_logout(t, s);
        xyt_store_hold(t, false);
        assert_int_not_equal(last.status, XY_OK);
    }
}

static void memory_that_is_refused_is_no_answer(void **state)
{
    (void)state;
    bool once = true;

    fill(3);
    for (unsigned nth = 1; once; nth++) {
        wish.remove = false;
        xyt_fail_alloc(t, nth);
        const char *what = nth % 2 == 0 ? ASK(.limit = 9, .after = id[0]) : ASK(IDS(id[1], id[2]));
        once = xyt_alloc_failed(t);
        xyt_fail_alloc(t, 0);
        assert_true(what == NULL || strcmp(what, "12") == 0);
        assert_int_not_equal(last.status, XY_NOT_FOUND);
        wish.remove = true;
        xyt_fail_alloc(t, nth);
        ASK(IDS(id[0]));
        once = xyt_alloc_failed(t) || once;
        xyt_fail_alloc(t, 0);
        assert_int_not_equal(last.status, XY_NOT_FOUND);
        assert_true(last.status == XY_OK || xyt_waiting(t, ME) == 3);
        if (last.status == XY_OK)
            break;
    }
    assert_int_equal(xyt_waiting(t, ME), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(pages_go_by_ids),
        PROBE_TEST(what_comes_meanwhile_is_in_no_later_page),
        PROBE_TEST(what_is_for_another_session_is_passed_over),
        PROBE_TEST(what_is_taken_out_again_does_not_wait),
        PROBE_TEST(an_id_that_does_not_wait_is_an_error),
        PROBE_TEST(what_is_removed_waits_no_more),
        PROBE_TEST(ids_are_found_in_a_long_mailbox),
        PROBE_TEST(a_row_goes_out_as_it_came),
        PROBE_TEST(others_are_shown_nothing),
        PROBE_TEST(no_answer_is_no_empty_page),
        PROBE_TEST(a_session_that_ends_first_waits_no_more),
        PROBE_TEST(memory_that_is_refused_is_no_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
