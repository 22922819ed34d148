/*
 * test_turn.c - of what one session asks for one request at a time is worked on.
 */
#include <xylem/module.h>

static xy_flow asked(xy_mod *m, xy_req *rq);

static const xy_iq iq[] = { { XY_GET, XY_TO_SELF, "urn:example:slow", "query", asked, NULL }, { 0 } };

#define PROBE .iq = iq
#include "../module/probe.h"

enum { MOST = 64, ALL = MOST + 8 };

static xy_req *begun[ALL];
static size_t  nbegun;
static bool    at_once;         /* work answers before it returns */

static xy_flow work(xy_mod *who, xy_req *rq)
{
    assert_ptr_equal(who, m);
    assert_true(nbegun < ALL);
    begun[nbegun++] = rq;
    return at_once ? xy_reply(rq, NULL) : XY_LATER;
}

static xy_flow asked(xy_mod *who, xy_req *rq)
{
    return xy_take_turn(who, rq, work);
}

static int ask(const char *jid)
{
    char xml[200];
    static int n;

    snprintf(xml, sizeof xml, "<iq type='get' id='%d' from='%s'><query xmlns='urn:example:slow'/></iq>", n++, jid);
    return xyt_iq(t, xml);
}

static xy_session *begin(void)
{
    nbegun = 0;
    at_once = false;
    xyt_login(t, "me@example.org/b");
    return xyt_login(t, "me@example.org/a");
}

static bool is_result(int asked_for)
{
    const char *answer = xyt_answer(t, asked_for);

    return answer != NULL && strstr(answer, "type='result'") != NULL;
}

static void one_after_the_other_in_order(void **state)
{
    (void)state;
    begin();
    int first = ask("me@example.org/a"), second = ask("me@example.org/a"), third = ask("me@example.org/a");

    assert_int_equal(nbegun, 1);
    xy_reply(begun[0], NULL);
    xyt_run(t);
    assert_true(is_result(first));
    assert_int_equal(nbegun, 2);
    at_once = true;                                 /* the third is through before anybody looks */
    xy_reply(begun[1], NULL);
    xyt_run(t);
    assert_int_equal(nbegun, 3);
    assert_true(is_result(second));
    assert_true(is_result(third));
    assert_true(is_result(ask("me@example.org/a")));    /* the line has ended with them */
    assert_int_equal(nbegun, 4);
}

static void each_session_has_its_own_line(void **state)
{
    (void)state;
    begin();
    int a = ask("me@example.org/a"), b = ask("me@example.org/b");

    assert_int_equal(nbegun, 2);
    xy_reply(begun[1], NULL);
    xy_reply(begun[0], NULL);
    xyt_run(t);
    assert_true(is_result(a));
    assert_true(is_result(b));
}

static bool is_error(int asked_for)
{
    const char *answer = xyt_answer(t, asked_for);

    return answer != NULL && strstr(answer, "type='error'") != NULL;
}

static void all_end_when_their_time_is_up(void **state)
{
    (void)state;
    begin();
    int first = ask("me@example.org/a"), second = ask("me@example.org/a"), third = ask("me@example.org/a");

    xyt_deadline(t, third);
    assert_true(is_error(first));
    assert_true(is_error(second));
    assert_true(is_error(third));
    nbegun = 0;
    at_once = true;
    assert_true(is_result(ask("me@example.org/a")));
}

static void when_ones_time_is_up_the_next_begins(void **state)
{
    (void)state;
    begin();
    int first = ask("me@example.org/a");

    xyt_advance(t, 5000);
    int second = ask("me@example.org/a");
    for (int n = 0; n < 1000 && xyt_answer(t, first) == NULL; n++)
        xyt_advance(t, 1000);
    assert_true(is_error(first));
    assert_int_equal(nbegun, 2);
    xy_reply(begun[1], NULL);
    xyt_run(t);
    assert_true(is_result(second));
}

static void all_end_with_the_instance(void **state)
{
    (void)state;
    begin();
    int first = ask("me@example.org/a"), second = ask("me@example.org/a"), third = ask("me@example.org/a");

    xyt_stop(t);
    xyt_run(t);
    assert_int_equal(nbegun, 1);
    assert_true(is_error(first));
    assert_true(is_error(second));
    assert_true(is_error(third));
}

static void a_line_is_only_so_long(void **state)
{
    (void)state;
    int asked_for[ALL];

    begin();
    for (int i = 0; i < ALL; i++)
        asked_for[i] = ask("me@example.org/a");
    xyt_run(t);
    for (int i = 0; i < ALL; i++) {
        const char *answer = xyt_answer(t, asked_for[i]);
        assert_int_equal(answer != NULL, i > MOST);
        if (i > MOST)
            assert_non_null(strstr(answer, "<resource-constraint"));
    }
    for (size_t i = 0; i < MOST + 1; i++) {
        assert_int_equal(nbegun, i + 1);
        xy_reply(begun[i], NULL);
        xyt_run(t);
        assert_true(is_result(asked_for[i]));
    }
}

static void a_line_outlives_its_session(void **state)
{
    (void)state;
    xy_session *s = begin();

    ask("me@example.org/a");
    ask("me@example.org/a");
    xyt_logout(t, s);
    assert_int_equal(nbegun, 1);
    xy_reply(begun[0], NULL);
    xyt_run(t);
    assert_int_equal(nbegun, 2);
    assert_null(xy_session_of(begun[1]));
    xyt_login(t, "me@example.org/a");               /* a new one with the same name does not wait for it */
    ask("me@example.org/a");
    assert_int_equal(nbegun, 3);
    xy_reply(begun[1], NULL);
    xy_reply(begun[2], NULL);
    xyt_run(t);
}

static void who_has_no_session_has_no_line(void **state)
{
    (void)state;
    begin();
    for (int i = 0; i < 2; i++) {
        xy_req *rq = xy_background(m, NULL, "alone");
        assert_int_equal(xy_take_turn(m, rq, work), XY_LATER);
    }
    assert_int_equal(nbegun, 2);
    xy_end(begun[0], XY_OK);
    xy_end(begun[1], XY_OK);
    xyt_run(t);
}

static void refused_memory_is_said(void **state)
{
    (void)state;
    unsigned nth = 0;
    bool refused = true;

    begin();
    at_once = true;
    while (refused) {
        int before = ask("me@example.org/a");
        assert_true(is_result(before));
        xyt_fail_alloc(t, ++nth);
        int asked_for = ask("me@example.org/a");
        xyt_run(t);
        refused = xyt_alloc_failed(t);
        xyt_fail_alloc(t, 0);
        assert_true(refused || is_result(asked_for));
        assert_true(nth < 200);
    }
    assert_true(nth > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(one_after_the_other_in_order),
        PROBE_TEST(each_session_has_its_own_line),
        PROBE_TEST(all_end_when_their_time_is_up),
        PROBE_TEST(when_ones_time_is_up_the_next_begins),
        PROBE_TEST(all_end_with_the_instance),
        PROBE_TEST(a_line_is_only_so_long),
        PROBE_TEST(a_line_outlives_its_session),
        PROBE_TEST(who_has_no_session_has_no_line),
        PROBE_TEST(refused_memory_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
