/*
 * test_api_stanza.c - in whose name a module may speak, and how it asks.
 */
#include "probe.h"

static xy_xml *stanza(xy_arena *a, const char *name, const char *from, const char *to)
{
    xy_xml *e = xy_el(a, name, "jabber:client");

    if (from != NULL)
        xy_attr(e, "from", from);
    return to == NULL ? e : xy_attr(e, "to", to);
}

static void only_the_own_domain_may_be_the_sender(void **state)
{
    (void)state;
    static const struct { const char *name, *from, *to, *sent_from; } rows[] = {
        { "message", NULL, "romeo@example.net", "from='example.org'" },
        { "message", "bot@Example.org/x", "romeo@example.net", "from='" },
        { "message", "example.net", "romeo@example.net", NULL },
        { "message", "juliet@example.net", "romeo@example.net", NULL },
        { "message", "juliet@sub.example.org", "romeo@example.net", NULL },
        { "message", "a@b@c", "romeo@example.net", NULL },
        { "message", NULL, "a@b@c", NULL },
        { "message", NULL, NULL, NULL },
        { "greeting", NULL, "romeo@example.net", NULL },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        xy_arena *a = xy_arena_new(m);
        bool sent = xy_send(m, stanza(a, rows[i].name, rows[i].from, rows[i].to));
        const char *text = xyt_sent(t);
        assert_int_equal(sent, rows[i].sent_from != NULL);
        assert_int_equal(text != NULL, sent);
        if (sent) {
            assert_non_null(strstr(text, rows[i].sent_from));
            assert_non_null(strstr(text, "to='romeo@example.net'"));
        }
        xy_arena_end(&a);
    }
    xy_arena *a = xy_arena_new(m);
    assert_false(xy_send(m, NULL));
    assert_false(xy_send(m, xy_attr(xy_el(a, "message", "jabber:server"), "to", "romeo@example.net")));
    xy_arena_end(&a);
}

static void many_get_the_same(void **state)
{
    (void)state;
    xy_arena *a = xy_arena_new(m);
    static const char *const to[] = { "a@example.org", "b@example.org", "c@example.org" };
    static const char *const wrong[] = { "a@example.org", "b@@" };

    assert_true(xy_send_many(m, stanza(a, "presence", NULL, NULL), to, 3));
    for (size_t i = 0; i < 3; i++)
        assert_non_null(strstr(xyt_sent(t), to[i]));
    assert_false(xy_send_many(m, stanza(a, "presence", NULL, NULL), wrong, 2));
    assert_null(xyt_sent(t));
    xy_arena_end(&a);
}

static void a_session_hears_its_account_unless_told_otherwise(void **state)
{
    (void)state;
    xy_arena *a = xy_arena_new(m);
    xy_session *s = xyt_login(t, "juliet@example.org/balcony");

    assert_true(xy_send_to_session(m, s, stanza(a, "message", NULL, NULL)));
    const char *text = xyt_sent(t);
    assert_non_null(strstr(text, "from='juliet@example.org'"));
    assert_non_null(strstr(text, "to='juliet@example.org/balcony'"));
    assert_true(xy_send_to_session(m, s, stanza(a, "presence", "nurse@example.org", "x@example.org")));
    assert_non_null(strstr(xyt_sent(t), "to='juliet@example.org/balcony'"));
    assert_false(xy_send_to_session(m, s, stanza(a, "message", "romeo@example.net", NULL)));
    xy_arena_end(&a);
}

static int answers;
static bool came;

static void answered(xy_mod *who, xy_req *rq, const xy_xml *answer)
{
    (void)who;
    answers++;
    came = answer != NULL;
    xy_end(rq, XY_OK);
}

static xy_req *ask(xy_arena *a, const char *to)
{
    xy_req *rq = xy_background(m, NULL, "asking");
    xy_xml *iq = xy_attr(stanza(a, "iq", NULL, to), "type", "get");

    assert_int_equal(xy_ask(m, rq, iq, 1000, answered), XY_LATER);
    return rq;
}

static void questions_end_once_in_any_case(void **state)
{
    (void)state;
    xy_arena *a = xy_arena_new(m);

    answers = 0;
    ask(a, "romeo@example.net/x");
    assert_non_null(strstr(xyt_sent(t), "<iq"));
    assert_int_equal(answers, 0);
    xyt_told(t, "<iq type='result' id='asked' from='romeo@example.net/x'/>");
    assert_int_equal(answers, 1);
    assert_true(came);

    ask(a, "romeo@example.net/x");
    xyt_advance(t, 1000);
    assert_int_equal(answers, 2);
    assert_false(came);

    ask(a, NULL);                           /* nobody to ask: no answer */
    xyt_run(t);
    assert_int_equal(answers, 3);
    assert_false(came);

    xy_end(ask(a, "romeo@example.net/x"), XY_OK);
    xyt_advance(t, 5000);
    assert_int_equal(answers, 3);           /* the request ended first */
    xy_arena_end(&a);
}

static void a_request_without_a_stanza_has_none(void **state)
{
    (void)state;
    xy_req *rq = xy_background(m, NULL, "nothing");

    assert_null(xy_stanza(rq));
    assert_null(xy_payload(rq));
    assert_null(xy_from(rq));
    assert_null(xy_to(rq));
    assert_int_equal(xy_stanza_kind_of(rq), 0);
    assert_int_equal(xy_type(rq), XY_TYPE_NONE);
    assert_null(xy_account_of(rq));
    assert_null(xy_session_of(rq));
    *xy_slot(rq) = t;
    assert_ptr_equal(*xy_slot(rq), t);
    xy_end(rq, XY_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(only_the_own_domain_may_be_the_sender),
        PROBE_TEST(many_get_the_same),
        PROBE_TEST(a_session_hears_its_account_unless_told_otherwise),
        PROBE_TEST(questions_end_once_in_any_case),
        PROBE_TEST(a_request_without_a_stanza_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
