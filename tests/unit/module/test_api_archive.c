/*
 * test_api_archive.c - archives: pages by ids, what is no id, a store that is away.
 */
#include "probe.h"

#define ME  "me@example.org"
#define YOU "you@example.org/y"

static xy_archive_page last;
static char seen[400];              /* the rows' ids, as the names the test has for them */
static const char *id[8];
static size_t nids;

static const char *name_of(const char *text)
{
    static const char *const names[] = { "0", "1", "2", "3", "4", "5", "6", "7" };

    for (size_t i = 0; i < nids; i++)
        if (strcmp(id[i], text) == 0)
            return names[i];
    return "?";
}

static void got(xy_mod *who, xy_req *rq, const xy_archive_page *page)
{
    (void)who;
    last = *page;
    seen[0] = '\0';
    for (size_t i = 0; i < page->nrows; i++)
        strcat(seen, name_of(page->rows[i].id));
    xy_end(rq, XY_OK);
}

static xy_req *begin(void)
{
    last = (xy_archive_page){ .status = (xy_status)-1 };
    return xy_background(m, xyt_live(t, ME), "testing");
}

static const char *ask(const xy_archive_query *q)
{
    assert_int_equal(xy_archive_find(m, begin(), q, got), XY_LATER);
    assert_int_equal((int)last.status, -1);              /* never from inside */
    xyt_run(t);
    return last.status == XY_OK ? seen : NULL;
}

static void fill(size_t n)
{
    nids = 0;
    for (size_t i = 0; i < n; i++) {
        id[nids++] = xyt_archive(t, ME, i % 2 != 0, YOU, "<message xmlns='jabber:client'/>");
        xyt_advance(t, 1000);
    }
}

static const xy_archive_query one = { sizeof one, .limit = 1 };

#define ASK(...) ask(&(xy_archive_query){ sizeof(xy_archive_query), __VA_ARGS__ })

static void pages_go_by_ids(void **state)
{
    (void)state;
    fill(5);
    assert_string_equal(ASK(.limit = 10), "01234");
    assert_false(last.more || last.counted);
    assert_string_equal(ASK(.limit = 2, .count = true), "01");
    assert_true(last.more && last.counted && last.count == 5);
    assert_string_equal(ASK(.limit = 2, .after = id[1]), "23");
    assert_string_equal(ASK(.limit = 2, .backwards = true), "34");
    assert_string_equal(ASK(.limit = 2, .backwards = true, .before = id[3]), "12");
    assert_string_equal(ASK(.limit = 9, .above = id[0], .below = id[4], .after = id[1], .count = true), "23");
    assert_false(last.counted);
    assert_string_equal(ASK(.limit = 9, .above = id[2], .after = id[1]), "34");
    assert_string_equal(ASK(.limit = 9, .below = id[2], .before = id[4]), "01");
    assert_string_equal(ASK(.limit = 9, .ids = (const char *[]){ id[3], id[1], id[3] }, .nids = 3), "13");
    assert_string_equal(ASK(.limit = 9, .with = "nobody@example.org"), "");
    assert_string_equal(ASK(.limit = 1), "0");
    assert_string_equal(last.rows == NULL ? "" : "rows", "rows");
}

static void an_id_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    fill(3);
    const char *mine = id[1], *other = xyt_archive(t, "other@example.org", true, YOU, "<message/>");

    assert_null(ASK(.limit = 9, .after = other));
    assert_int_equal(last.status, XY_NOT_FOUND);
    assert_null(ASK(.limit = 9, .before = "42"));
    assert_int_equal(last.status, XY_NOT_FOUND);
    assert_null(ASK(.limit = 9, .ids = (const char *[]){ mine, "" }, .nids = 2));
    assert_int_equal(last.status, XY_NOT_FOUND);
    xy_archive_purge(m, begin(), ME, xy_wall_ms() - 1500, 100, got);
    xyt_run(t);
    assert_int_equal(last.count, 2);
    assert_null(ASK(.limit = 9, .after = mine));    /* it was there */
    assert_int_equal(last.status, XY_NOT_FOUND);
    assert_string_equal(ASK(.limit = 9, .after = id[2]), "");
}

/* Its sender has had an error; a page of nothing else is not the last. */
static void what_is_taken_out_again_is_not_shown(void **state)
{
    (void)state;
    fill(5);
    xyt_retract(t, id[1]);
    xyt_retract(t, id[2]);
    assert_string_equal(ASK(.limit = 10), "034");
    assert_false(last.more);
    assert_string_equal(ASK(.limit = 2, .after = id[0]), "34");
    assert_string_equal(ASK(.limit = 2, .backwards = true, .before = id[3]), "0");
    assert_string_equal(ASK(.limit = 1, .backwards = true, .before = id[3]), "0");
    assert_false(last.more);
    assert_string_equal(ASK(.limit = 1, .after = id[0]), "3");
    assert_true(last.more);
    xyt_retract(t, id[4]);
    assert_string_equal(ASK(.limit = 1, .after = id[3]), "");
    assert_false(last.more);
}

static void the_ends_are_known(void **state)
{
    (void)state;
    nids = 0;
    xy_archive_ends(m, begin(), got);
    xyt_run(t);
    assert_true(last.status == XY_OK && last.nrows == 0);
    fill(1);
    xy_archive_ends(m, begin(), got);
    xyt_run(t);
    assert_string_equal(seen, "0");
    id[nids++] = xyt_archive(t, ME, true, YOU, "<message/>");
    id[nids++] = xyt_archive(t, ME, true, YOU, "<message/>");
    xy_archive_ends(m, begin(), got);
    xyt_run(t);
    assert_string_equal(seen, "02");
}

static void a_purge_goes_in_steps(void **state)
{
    (void)state;
    fill(5);
    xy_archive_purge(m, begin(), NULL, xy_wall_ms() + 1, 3, got);
    xyt_run(t);
    assert_true(last.status == XY_OK && last.count == 3);
    xy_archive_purge(m, begin(), ME, xy_wall_ms() + 1, 3, got);
    xyt_run(t);
    assert_true(last.status == XY_OK && last.count == 2);
}

static void an_archive_is_made_smaller(void **state)
{
    (void)state;
    fill(5);
    xy_archive_trim(m, begin(), NULL, UINT64_MAX, 3, got);
    xyt_run(t);
    assert_true(last.status == XY_OK && last.count == 0);
    xy_archive_trim(m, begin(), ME, 0, 3, got);
    xyt_run(t);
    assert_true(last.status == XY_OK && last.count == 3);
    assert_string_equal(ASK(.limit = 9), "34");
    xyt_store_fail(t, 1);
    xy_archive_trim(m, begin(), NULL, 0, 1, got);
    xyt_run(t);
    assert_true(last.status == XY_UNAVAILABLE && last.count == 0);
}

/* ---- messages ---- */

/* What xy_archive_append makes of a stored message inside of <f xmlns='urn:f'/>; NULL: it cannot be read. */
static const char *appended(xy_arena *a, const char *xml)
{
    const xy_archive_row row = { .xml = xml, .len = xml == NULL ? 0 : strlen(xml) };
    xy_xml *e = xy_el(a, "f", "urn:f"), *same = xy_archive_append(e, &row);

    assert_true(same == NULL || same == e);
    return same == NULL ? NULL : xy_print(a, e, NULL);
}

static void a_message_goes_on_as_it_was(void **state)
{
    static const struct { const char *stored, *shown; } rows[] = {
        { "<message id='1'><body>&lt;</body></message>",
          "<f xmlns='urn:f'><message xmlns='jabber:client' id='1'><body>&lt;</body></message></f>" },
        /* by somebody else's hand: read and written anew */
        { "<message xmlns='jabber:client'/>", "<f xmlns='urn:f'><message xmlns='jabber:client'/></f>" },
        { "<message id=\"1\"  ><body></body></message>",
          "<f xmlns='urn:f'><message xmlns='jabber:client' id='1'><body/></message></f>" },
        { "<message a:b='1' xmlns:a='urn:a'>&#65;</message>",
          "<f xmlns='urn:f'><message xmlns='jabber:client' xmlns:ns1='urn:a' ns1:b='1'>A</message></f>" },
        { "<message>", NULL }, { "", NULL }, { "<message/></f>", NULL }, { "<message/><message/>", NULL },
        { "<message>\xC3</message>", NULL }, { "<message a='1' a='1'/>", NULL }, { "<a:message/>", NULL },
        { "<message><!-- x --></message>", NULL }, { NULL, NULL },
    };
    xy_arena *a = xy_arena_new(m);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *shown = appended(a, rows[i].stored);
        assert_int_equal(shown == NULL, rows[i].shown == NULL);
        if (shown != NULL)
            assert_string_equal(shown, rows[i].shown);
    }
    assert_null(xy_archive_append(NULL, &(xy_archive_row){ .xml = "<message/>", .len = 10 }));
    xy_arena_end(&a);
}

/* Nobody can rely on what he would find there: it may be bytes. */
static void readers_pass_over_it(void **state)
{
    const xy_archive_row row = { .xml = "<message>x</message>", .len = 20 };
    xy_arena *a = xy_arena_new(m);
    xy_xml *e = xy_archive_append(xy_el(a, "f", "urn:f"), &row), *copy = xy_copy_xml(a, e);

    (void)state;
    assert_null(xy_child(e, NULL, NULL));
    assert_string_equal(xy_xml_text(e, NULL), "");
    xy_sub(e, "behind", NULL);
    assert_string_equal(xy_xml_name(xy_child(e, NULL, NULL)), "behind");
    assert_string_equal(xy_print(a, copy, NULL),
                        "<f xmlns='urn:f'><message xmlns='jabber:client'>x</message></f>");
    xy_arena_end(&a);
}

static void a_refused_message_is_not_sent(void **state)
{
    static const char *const rows[] = { "<message id='1'/>", "<message id=\"1\"/>" };
    bool refused = true;

    (void)state;
    xy_session *s = xyt_login(t, ME "/a");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (unsigned nth = 1; refused || nth == 1; nth++) {
            const xy_archive_row row = { .xml = rows[i], .len = strlen(rows[i]) };
            xyt_fail_alloc(t, nth);
            xy_arena *a = xy_arena_new(m);
            xy_xml *e = xy_el(a, "message", "jabber:client");
            bool read = xy_archive_append(e, &row) != NULL, sent = xy_send_to_session(m, s, e);
            refused = xyt_alloc_failed(t);
            xyt_fail_alloc(t, 0);
            assert_true(refused || (read && sent));
            assert_true(read || !sent);
            if (a != NULL)
                xy_arena_end(&a);
            const char *xml = xyt_sent(t);
            assert_int_equal(xml != NULL, sent);
            assert_true(xml == NULL || strstr(xml, "<message id='1'/>") != NULL);
        }
}

/* ---- what goes wrong ---- */

static void no_answer_is_no_empty_page(void **state)
{
    (void)state;
    fill(3);
    for (unsigned nth = 1; nth <= 2; nth++) {
        xyt_store_fail(t, nth);
        assert_null(ASK(.limit = 9, .after = id[0]));
        assert_int_equal(last.status, XY_UNAVAILABLE);
    }
    xyt_store_fail(t, 1);
    xy_archive_ends(m, begin(), got);
    xyt_run(t);
    assert_int_equal(last.status, XY_UNAVAILABLE);
    xyt_store_fail(t, 1);
    xy_archive_purge(m, begin(), NULL, xy_wall_ms(), 1, got);
    xyt_run(t);
    assert_true(last.status == XY_UNAVAILABLE && last.count == 0);
    xyt_search_refuse(t, true);
    assert_null(ASK(.limit = 9, .text = "x"));
    assert_int_equal(last.status, XY_REFUSED);
}

static void what_concerns_no_account_is_unavailable(void **state)
{
    (void)state;
    last.status = XY_OK;
    xy_archive_ends(m, xy_background(m, NULL, "testing"), got);
    xyt_run(t);
    assert_int_equal(last.status, XY_UNAVAILABLE);
    xy_archive_find(m, xy_background(m, NULL, "testing"), &one, got);
    xyt_run(t);
    assert_int_equal(last.status, XY_UNAVAILABLE);
}

static void memory_that_is_refused_is_no_answer(void **state)
{
    (void)state;
    bool once = true;

    fill(3);
    for (unsigned nth = 1; once; nth++) {
        xy_req *rq = begin();
        xyt_fail_alloc(t, nth);
        const xy_archive_query q = { sizeof q, .limit = 9, .with = YOU, .after = id[0] };
        xy_archive_find(m, rq, &q, got);
        xyt_run(t);
        once = xyt_alloc_failed(t);
        xyt_fail_alloc(t, 0);
        assert_true(!once || last.status != XY_OK || strcmp(seen, "12") == 0);
        assert_int_not_equal(last.status, XY_NOT_FOUND);
    }
    assert_string_equal(seen, "12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(pages_go_by_ids),
        PROBE_TEST(an_id_that_is_not_there_is_an_error),
        PROBE_TEST(what_is_taken_out_again_is_not_shown),
        PROBE_TEST(the_ends_are_known),
        PROBE_TEST(a_purge_goes_in_steps),
        PROBE_TEST(an_archive_is_made_smaller),
        PROBE_TEST(a_message_goes_on_as_it_was),
        PROBE_TEST(readers_pass_over_it),
        PROBE_TEST(a_refused_message_is_not_sent),
        PROBE_TEST(no_answer_is_no_empty_page),
        PROBE_TEST(what_concerns_no_account_is_unavailable),
        PROBE_TEST(memory_that_is_refused_is_no_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
