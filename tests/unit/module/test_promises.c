/*
 * test_promises.c - what the core promises every module (SDK, xylem/stanza.h), kept against modules that do
 * their worst: one answer to each request, no callback for what is over, nothing after stop().
 */
#include <string.h>
#include <xylem/module.h>

#define NS "urn:example:worst"

struct state { xy_req *kept; xy_timer *timer; };

static unsigned calls;              /* of this module, after its start */

static int stop_sends;

/* ---- handlers, each wrong in its own way; the element's name says which ---- */

static xy_flow twice(xy_mod *m, xy_req *rq)
{
    (void)m;
    xy_refuse(rq, XY_CONFLICT, "first");
    xy_reply(rq, xy_el(xy_arena_of(rq), "second", NS));
    return xy_refuse(rq, XY_GONE, "third");
}

static xy_flow keeps(xy_mod *m, xy_req *rq)
{
    struct state *s = xy_state(m);

    s->kept = rq;
    return XY_LATER;
}

static void rang(xy_mod *m, void *arg)
{
    struct state *s = xy_state(m);

    (void)arg;
    calls++;
    xy_reply(s->kept, xy_el(xy_arena_of(s->kept), "late", NS));
}

/* Answers when the core has long done so. */
static xy_flow slow(xy_mod *m, xy_req *rq)
{
    struct state *s = xy_state(m);

    s->kept = rq;
    s->timer = xy_timer_set(m, 45000, rang, NULL);
    return XY_LATER;
}

static xy_flow answers_and_keeps(xy_mod *m, xy_req *rq)
{
    (void)m;
    xy_reply(rq, NULL);
    return XY_LATER;
}

static xy_flow forgets(xy_mod *m, xy_req *rq)
{
    (void)m;
    (void)rq;
    return XY_DONE;
}

static void work(xy_job *job, void *arg)
{
    (void)job;
    ++*(int *)arg;
}

static void work_done(xy_mod *m, xy_req *rq, void *arg)
{
    (void)m;
    (void)arg;
    calls++;
    xy_reply(rq, NULL);
}

static int worked;

static xy_flow offloads(xy_mod *m, xy_req *rq)
{
    return xy_offload(m, rq, work, work_done, &worked);
}

static void got(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    (void)m;
    (void)docs;
    calls++;
    xy_reply(rq, NULL);
}

static xy_flow reads(xy_mod *m, xy_req *rq)
{
    return xy_doc_get(m, rq, "", "worst", "key", got);
}

static void told(xy_mod *m, xy_req *rq, const xy_xml *answer)
{
    (void)m;
    (void)answer;
    calls++;
    xy_reply(rq, NULL);
}

static xy_xml *ping(xy_arena *a)
{
    xy_xml *iq = xy_attr(xy_el(a, "iq", "jabber:client"), "type", "get");

    xy_attr(iq, "to", "romeo@example.net/x");
    xy_sub(iq, "ping", "urn:xmpp:ping");
    return iq;
}

static xy_flow asks(xy_mod *m, xy_req *rq)
{
    return xy_ask(m, rq, ping(xy_arena_of(rq)), 5000, told);
}

/* Two calls on one request: the second callback finds that the first has ended it. */
static xy_flow both(xy_mod *m, xy_req *rq)
{
    xy_doc_get(m, rq, "", "worst", "key", got);
    return xy_doc_get(m, rq, "", "worst", "key", got);
}

#define GET(name, fn) { XY_GET, XY_TO_DOMAIN, NS, name, fn, NULL }
static const xy_iq iq[] = {
    GET("twice", twice), GET("keeps", keeps), GET("slow", slow), GET("forgets", forgets),
    GET("answers-and-keeps", answers_and_keeps), GET("offloads", offloads), GET("reads", reads),
    GET("asks", asks), GET("both", both), { 0 }
};

/* ---- hooks: the body says which ---- */

/* The calls come when the stanza is no longer this hook's. */
static void lets_go_and_reads(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    (void)docs;
    xy_resume(rq, XY_NEXT);
    xy_doc_get(m, rq, "", "worst", "key", got);
    xy_offload(m, rq, work, work_done, &worked);
    xy_ask(m, rq, ping(xy_arena_of(rq)), 5000, told);
}

static xy_flow hook(xy_mod *m, xy_req *rq)
{
    const char *body = xy_xml_text(xy_child(xy_stanza(rq), "body", NULL), NULL);

    if (strcmp(body, "drop and answer") == 0) {
        xy_drop(rq, "unwanted");
        return xy_refuse(rq, XY_FORBIDDEN, "after all not");
    }
    if (strcmp(body, "read") == 0)
        return xy_doc_get(m, rq, "", "worst", "key", lets_go_and_reads);
    return strcmp(body, "keep") == 0 ? keeps(m, rq) : XY_NEXT;
}

static xy_flow last_hook(xy_mod *m, xy_req *rq)
{
    const char *body = xy_xml_text(xy_child(xy_stanza(rq), "body", NULL), NULL);

    return strcmp(body, "read") == 0 ? keeps(m, rq) : hook(m, rq);
}

static const xy_hook hooks[] = {
    { XY_MESSAGE, XY_IN, XY_GUARD, NULL, NULL, hook },
    { XY_MESSAGE, XY_IN, XY_LAST, NULL, NULL, last_hook },
    { 0 }
};

/* ---- stop() ---- */

static void stop(xy_mod *m)
{
    xy_req *rq = xy_background(m, NULL, "last will");

    stop_sends++;
    xy_timer_set(m, 10, rang, NULL);
    if (rq != NULL) {
        xy_xml *message = xy_attr(xy_el(xy_arena_of(rq), "message", "jabber:client"), "to", "a@example.org");
        xy_send(m, message);
        xy_doc_get(m, rq, "", "worst", "key", got);
    }
}

#define PROBE .iq = iq, .hooks = hooks, .state_size = sizeof(struct state), .stop = stop
#include "probe.h"

static int begin(void **state)
{
    calls = 0;
    worked = stop_sends = 0;
    return probe_begin(state);
}

static int send_iq(const char *name)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<iq type='get' id='1' from='romeo@example.net/x' to='example.org'>"
                              "<%s xmlns='" NS "'/></iq>", name);
    return xyt_iq(t, xml);
}

static int send_message(const char *body)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<message type='chat' id='1' from='romeo@example.net/x' "
                              "to='juliet@example.org'><body>%s</body></message>", body);
    return xyt_hook(t, XY_IN, xml);
}

static void the_first_answer_counts(void **state)
{
    (void)state;
    assert_non_null(strstr(xyt_answer(t, send_iq("twice")), "<conflict"));
    assert_non_null(strstr(xyt_answer(t, send_iq("answers-and-keeps")), "type='result'"));
    assert_non_null(strstr(xyt_answer(t, send_iq("forgets")), "<internal-server-error"));
    assert_string_equal(xyt_answer(t, send_message("drop and answer")), "drop: unwanted");
}

static void what_is_held_for_ever_is_ended(void **state)
{
    (void)state;
    int asked = send_iq("keeps"), said = send_message("keep");

    assert_null(xyt_answer(t, asked));
    assert_null(xyt_answer(t, said));
    xyt_deadline(t, asked);
    xyt_deadline(t, said);
    assert_non_null(strstr(xyt_answer(t, asked), "<remote-server-timeout"));
    assert_non_null(strstr(xyt_answer(t, said), "<resource-constraint"));
}

static void an_answer_after_the_deadline_reaches_nobody(void **state)
{
    (void)state;
    struct state *s = xy_state(m);
    int first = send_iq("slow");

    xyt_deadline(t, first);
    assert_non_null(strstr(xyt_answer(t, first), "<remote-server-timeout"));
    xy_req *old = s->kept;
    int second = send_iq("keeps");              /* lies where the first one lay */
    assert_ptr_not_equal(s->kept, old);
    xy_req *mine = s->kept;
    s->kept = old;
    xyt_advance(t, 25000);                      /* the timer rings: the old one is answered */
    assert_int_equal(calls, 1);
    assert_null(xyt_answer(t, second));
    xy_reply(mine, xy_el(xy_arena_of(mine), "right", NS));
    xyt_run(t);
    assert_non_null(strstr(xyt_answer(t, second), "<right"));
}

static void one_that_is_over_is_nothing_to_any_call(void **state)
{
    (void)state;
    struct state *s = xy_state(m);
    int i = send_iq("keeps");
    xy_req *old = s->kept;

    xyt_deadline(t, i);
    assert_null(xy_arena_of(old));
    assert_null(xy_stanza(old));
    assert_null(xy_payload(old));
    assert_null(xy_from(old));
    assert_null(xy_to(old));
    assert_null(xy_account_of(old));
    assert_null(xy_session_of(old));
    assert_int_equal(xy_type(old), XY_TYPE_NONE);
    assert_int_equal(xy_stanza_kind_of(old), 0);
    *xy_slot(old) = s;
    assert_null(*xy_slot(old));
    assert_null(xy_arg_text(old, "name"));
    xy_out_text(old, "key", "value");
    xy_mailbox_keep(old);
    assert_int_equal(xy_replace(old, NULL), XY_NEXT);
    xy_doc_get(m, old, "", "worst", "key", got);
    xy_doc_list(m, old, "", "worst", NULL, 0, got);
    xy_doc_accounts(m, old, "worst", NULL, 0, got);
    xy_doc_put(m, old, NULL, 0, NULL);
    xy_ask(m, old, NULL, 1000, told);
    xy_offload(m, old, work, work_done, &worked);
    xy_auth_exists(m, old, NULL, NULL);
    xy_auth_say(old, XY_AUTH_OK, NULL);
    xy_roster_set_state(m, old, NULL, NULL);
    xy_command_end(old, XY_OK, "over");
    xy_drop(old, "over");
    xy_resume(old, XY_NEXT);
    xy_end(old, XY_OK);
    xyt_advance(t, 60000);
    assert_int_equal(calls + (unsigned)worked, 0);
}

static void who_let_a_stanza_go_on_has_no_say_any_more(void **state)
{
    (void)state;
    struct state *s = xy_state(m);
    int i = send_message("keep");
    xy_req *first = s->kept;

    xy_resume(first, XY_NEXT);
    xyt_run(t);
    assert_ptr_not_equal(s->kept, first);       /* with the last hook now */
    xy_refuse(first, XY_FORBIDDEN, NULL);
    xy_drop(first, "no");
    xyt_run(t);
    assert_null(xyt_answer(t, i));
    xy_resume(s->kept, XY_NEXT);
    xyt_run(t);
    assert_string_equal(xyt_answer(t, i), "next");
}

static void who_let_a_stanza_go_on_cannot_wait_with_it(void **state)
{
    (void)state;
    struct state *s = xy_state(m);
    int i = send_message("read");

    assert_non_null(s->kept);                   /* with the last hook now */
    xyt_advance(t, 10000);
    assert_int_equal(calls + (unsigned)worked, 0);
    assert_null(xyt_answer(t, i));
    xy_resume(s->kept, XY_NEXT);
    xyt_run(t);
    assert_string_equal(xyt_answer(t, i), "next");
}

static void the_second_callback_of_a_request_that_ended_never_comes(void **state)
{
    (void)state;
    assert_non_null(strstr(xyt_answer(t, send_iq("both")), "type='result'"));
    assert_int_equal(calls, 1);
}

static void nothing_runs_after_stop(void **state)
{
    static const char *const open[] = { "keeps", "slow", "reads", "asks" };
    int numbers[4];

    (void)state;
    xyt_store_hold(t, true);
    for (size_t i = 0; i < 4; i++)
        numbers[i] = send_iq(open[i]);
    int said = send_message("keep");
    while (xyt_sent(t) != NULL)
        ;
    xyt_stop(t);
    assert_int_equal(stop_sends, 1);
    for (size_t i = 0; i < 4; i++)
        assert_non_null(strstr(xyt_answer(t, numbers[i]), "<remote-server-timeout"));
    assert_non_null(strstr(xyt_answer(t, said), "<resource-constraint"));
    assert_non_null(strstr(xyt_sent(t), "to='a@example.org'"));    /* what it sent itself does go */
    xyt_told(t, "<iq type='result' id='asked' from='romeo@example.net/x' to='example.org'/>");
    xyt_store_hold(t, false);
    xyt_advance(t, 10 * 60 * 1000);
    assert_int_equal(calls, 0);
    assert_non_null(strstr(xyt_answer(t, send_iq("keeps")), "<service-unavailable"));
}

static void a_job_that_ends_after_stop_comes_back_to_nobody(void **state)
{
    (void)state;
    xyt_pool_hold(t, true);
    int i = send_iq("offloads");
    assert_null(xyt_answer(t, i));
    xyt_stop(t);
    assert_non_null(strstr(xyt_answer(t, i), "<remote-server-timeout"));
    xyt_pool_hold(t, false);
    assert_int_equal(calls, 0);
}

static void a_job_that_is_late_comes_back_to_nobody(void **state)
{
    (void)state;
    xyt_pool_hold(t, true);
    int i = send_iq("offloads");
    xyt_deadline(t, i);
    assert_non_null(strstr(xyt_answer(t, i), "<remote-server-timeout"));
    xyt_pool_hold(t, false);
    assert_int_equal(calls, 0);
    i = send_iq("offloads");
    assert_non_null(strstr(xyt_answer(t, i), "type='result'"));
    assert_int_equal(calls, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, probe_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_answer_counts),
        TEST(what_is_held_for_ever_is_ended),
        TEST(an_answer_after_the_deadline_reaches_nobody),
        TEST(one_that_is_over_is_nothing_to_any_call),
        TEST(who_let_a_stanza_go_on_has_no_say_any_more),
        TEST(who_let_a_stanza_go_on_cannot_wait_with_it),
        TEST(the_second_callback_of_a_request_that_ended_never_comes),
        TEST(nothing_runs_after_stop),
        TEST(a_job_that_ends_after_stop_comes_back_to_nobody),
        TEST(a_job_that_is_late_comes_back_to_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
