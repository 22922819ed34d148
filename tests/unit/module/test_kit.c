/*
 * test_kit.c - the test kit itself, with a module that does a little of everything.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <xylem/test.h>

#define NS "urn:example:all"

/* ---- the module ---- */

struct config { const char *motto; uint64_t wait; const char *const *names; };
struct state { unsigned started; xy_timer *timer; unsigned fired; xy_arena *arena; };
struct account_state { char greeting[64]; };
struct session_state { unsigned bound, available; };

enum { ASKED, DROPPED };

static const xy_metric counters[] = {
    [ASKED] = { "asked_total", "questions" }, [DROPPED] = { "dropped_total", "drops" }, { 0 }
};

static const xy_setting settings[] = {
    XY_TEXT(struct config, motto, "motto", NULL, "What it says"),
    XY_TIME(struct config, wait, "wait", "2s", 1000, 60000, "How long it waits"),
    XY_LIST(struct config, names, "names", "", "Several"),
    { 0 }
};

static int start(xy_mod *m)
{
    const struct config *c = xy_config(m);
    struct state *s = xy_state(m);

    s->started++;
    if (strcmp(c->motto, "bad") == 0)
        return xy_fail(m, "the motto %s will not do", c->motto);
    return 0;
}

static void stop(xy_mod *m)
{
    struct state *s = xy_state(m);

    if (s->arena != NULL)
        xy_arena_end(&s->arena);
}

static xy_flow motto(xy_mod *m, xy_req *rq)
{
    const struct config *c = xy_config(m);
    xy_xml *x = xy_el(xy_arena_of(rq), "motto", NS);

    xy_count(m, ASKED);
    xy_chars(xy_sub(x, "text", NULL), c->motto, SIZE_MAX);
    return xy_reply(rq, x);
}

static void got(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    size_t len;
    const char *text = xy_docs_value(docs, 0, &len);

    (void)m;
    if (xy_docs_status(docs) == XY_NOT_FOUND) {
        xy_refuse(rq, XY_ITEM_NOT_FOUND, NULL);
        return;
    }
    if (xy_docs_status(docs) != XY_OK) {
        xy_refuse(rq, XY_INTERNAL_SERVER_ERROR, "no store");
        return;
    }
    xy_reply(rq, xy_parse(xy_arena_of(rq), text, len));
}

static xy_flow note_asked(xy_mod *m, xy_req *rq)
{
    return xy_doc_get(m, rq, xy_jid_text(xy_account_jid(xy_account_of(rq))), "all", "note", got);
}

static void put(xy_mod *m, xy_req *rq, xy_status s)
{
    (void)m;
    if (s == XY_OK)
        xy_reply(rq, NULL);
    else
        xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
}

static xy_flow note_set(xy_mod *m, xy_req *rq)
{
    size_t len;
    const char *text = xy_print(xy_arena_of(rq), xy_payload(rq), &len);
    xy_doc_write w = { xy_jid_text(xy_account_jid(xy_account_of(rq))), "all", "note", text, len,
                       XY_ANY_VERSION };

    return xy_doc_put(m, rq, &w, 1, put);
}

static xy_flow silent(xy_mod *m, xy_req *rq)
{
    (void)m;
    (void)rq;
    return XY_LATER;
}

static xy_flow forgetful(xy_mod *m, xy_req *rq)
{
    (void)m;
    (void)rq;
    return XY_DONE;
}

static xy_flow twice(xy_mod *m, xy_req *rq)
{
    (void)m;
    xy_refuse(rq, XY_CONFLICT, "first");
    return xy_reply(rq, NULL);
}

static void compute(xy_job *job, void *arg)
{
    unsigned *n = xy_job_alloc(job, sizeof *n);

    if (n != NULL)
        *n = 42;
    *(unsigned **)arg = n;
}

static void computed(xy_mod *m, xy_req *rq, void *arg)
{
    xy_xml *x = xy_el(xy_arena_of(rq), "sum", NS);

    (void)m;
    if (*(unsigned **)arg == NULL) {
        xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
        return;
    }
    xy_attr(x, "n", xy_text(xy_arena_of(rq), "%u", **(unsigned **)arg));
    xy_reply(rq, x);
}

static xy_flow sum(xy_mod *m, xy_req *rq)
{
    return xy_offload(m, rq, compute, computed, xy_alloc(xy_arena_of(rq), sizeof(unsigned *)));
}

static void told(xy_mod *m, xy_req *rq, const xy_xml *answer)
{
    (void)m;
    if (answer == NULL)
        xy_refuse(rq, XY_REMOTE_SERVER_TIMEOUT, NULL);
    else
        xy_reply(rq, xy_attr(xy_el(xy_arena_of(rq), "they", NS), "said", xy_xml_attr(answer, "type")));
}

static xy_flow relay(xy_mod *m, xy_req *rq)
{
    xy_xml *q = xy_el(xy_arena_of(rq), "iq", "jabber:client");

    xy_attr(xy_attr(q, "type", "get"), "to", "romeo@example.net/orchard");
    xy_sub(q, "ping", "urn:xmpp:ping");
    return xy_ask(m, rq, q, 5000, told);
}

static void alarm(xy_mod *m, void *arg)
{
    struct state *s = arg;

    s->fired++;
    xy_timer_cancel(&s->timer);
    xy_set_status(m, XY_WARN, "rang");
}

static xy_flow arm(xy_mod *m, xy_req *rq)
{
    const struct config *c = xy_config(m);
    struct state *s = xy_state(m);

    s->timer = xy_timer_set(m, c->wait, alarm, s);
    if (s->arena == NULL)
        s->arena = xy_arena_new(m);
    return xy_reply(rq, NULL);
}

static void known(xy_mod *m, xy_req *rq, const xy_auth_answer *a)
{
    (void)m;
    xy_reply(rq, xy_attr(xy_el(xy_arena_of(rq), "known", NS), "status",
                         xy_text(xy_arena_of(rq), "%d", (int)a->status)));
}

static xy_flow who(xy_mod *m, xy_req *rq)
{
    return xy_auth_exists(m, rq, xy_jid_parse(xy_arena_of(rq), "juliet@example.org"), known);
}

#define ALL (XY_TO_DOMAIN | XY_TO_ACCOUNT)
static const xy_iq iq[] = {
    { XY_GET, ALL, NS, "motto", motto, NS },       { XY_GET, XY_TO_SELF, NS, "note", note_asked, NULL },
    { XY_SET, XY_TO_SELF, NS, "note", note_set, NULL }, { XY_GET, ALL, NS, "silent", silent, NULL },
    { XY_GET, ALL, NS, "forgetful", forgetful, NULL },  { XY_GET, ALL, NS, "twice", twice, NULL },
    { XY_GET, ALL, NS, "sum", sum, NULL },              { XY_GET, ALL, NS, "relay", relay, NULL },
    { XY_GET, ALL, NS, "arm", arm, NULL },              { XY_GET, ALL, NS, "who", who, NULL },
    { 0 }
};

static xy_flow message_in(xy_mod *m, xy_req *rq)
{
    const xy_xml *body = xy_child(xy_stanza(rq), "body", NULL);
    const char *text = xy_xml_text(body, NULL);
    struct account_state *s = xy_account_state(m, xy_account_of(rq));

    if (strcmp(text, "spam") == 0) {
        xy_count(m, DROPPED);
        return xy_drop(rq, "spam");
    }
    if (strcmp(text, "refuse") == 0)
        return xy_refuse(rq, XY_FORBIDDEN, NULL);
    if (strcmp(text, "rewrite") == 0) {
        xy_xml *e = xy_el(xy_arena_of(rq), "message", "jabber:client");
        xy_chars(xy_sub(e, "body", NULL), s->greeting, SIZE_MAX);
        return xy_replace(rq, e);
    }
    if (strcmp(text, "later") == 0)
        return XY_LATER;
    return XY_NEXT;
}

static xy_flow keep(xy_mod *m, xy_req *rq)
{
    (void)m;
    return xy_mailbox_keep(rq);
}

static xy_flow presence_out(xy_mod *m, xy_req *rq)
{
    const xy_session *s = xy_session_of(rq);
    xy_xml *e = xy_el(xy_arena_of(rq), "presence", "jabber:client");

    if (!xy_session_is_available(s))
        xy_attr(e, "type", "unavailable");
    xy_attr(e, "from", xy_jid_text(xy_session_jid(s)));
    xy_chars(xy_sub(e, "priority", NULL), xy_text(xy_arena_of(rq), "%d", xy_session_priority(s)), SIZE_MAX);
    xy_send_many(m, e, (const char *const[]){ "romeo@example.net", "nurse@example.org" }, 2);
    return XY_DONE;
}

static const xy_hook hooks[] = {
    { XY_MESSAGE, XY_IN, XY_REWRITE, NULL, NULL, message_in },
    { XY_MESSAGE, XY_UNDELIVERABLE, XY_NORMAL, NULL, NULL, keep },
    { XY_PRESENCE, XY_OUT, XY_NORMAL, NULL, NULL, presence_out },
    { .fn = NULL }
};

static void bound(xy_mod *m, xy_session *s)
{
    struct session_state *st = xy_session_state(m, s);

    st->bound++;
}

static void available(xy_mod *m, xy_session *s)
{
    struct session_state *st = xy_session_state(m, s);
    xy_req *rq = xy_background(m, xy_session_account(s), "greeting");
    xy_xml *e = xy_el(xy_arena_of(rq), "message", "jabber:client");

    st->available++;
    xy_mailbox_deliver(m, s);
    xy_send_to_session(m, s, e);
    xy_end(rq, XY_OK);
}

static void stream_features(xy_mod *m, xy_xml *features)
{
    (void)m;
    xy_sub(features, "all", NS);
}

static xy_flow removed(xy_mod *m, xy_req *rq)
{
    (void)m;
    xy_end(rq, XY_OK);
    return XY_DONE;
}

static const xy_events events = {
    .size = sizeof events, .session_bound = bound, .session_available = available,
    .stream_features = stream_features, .account_removed = removed,
};

static void load_got(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct account_state *s = xy_account_state(m, xy_account_of(rq));

    if (xy_docs_status(docs) == XY_OK)
        snprintf(s->greeting, sizeof s->greeting, "%s", (const char *)xy_docs_value(docs, 0, NULL));
    xy_end(rq, xy_docs_status(docs) == XY_NOT_FOUND ? XY_OK : xy_docs_status(docs));
}

static xy_flow load(xy_mod *m, xy_req *rq)
{
    return xy_doc_get(m, rq, xy_jid_text(xy_account_jid(xy_account_of(rq))), "all", "greeting", load_got);
}

static unsigned destroyed;

static void destroy(xy_mod *m, void *state)
{
    (void)m;
    (void)state;
    destroyed++;
}

static xy_flow say(xy_mod *m, xy_req *rq)
{
    (void)m;
    xy_out_row(rq);
    xy_out_text(rq, "who", xy_jid_text(xy_arg_jid(rq, "jid")));
    xy_out_int(rq, "times", xy_arg_int(rq, "times", 1));
    return xy_command_end(rq, XY_OK, "said %s", xy_arg_text(rq, "what"));
}

static const xy_arg say_args[] = {
    { "what", "the words", XY_ARG_TEXT, true }, { "times", "how often", XY_ARG_INT, false }, { 0 }
};
static const xy_command commands[] = {
    { "all say", "says something", XY_ACCOUNT_COMMAND, say_args, say }, { 0 }
};

XY_MODULE(all, "1.0", .summary = "A little of everything", .settings = settings,
          .config_size = sizeof(struct config), .state_size = sizeof(struct state), .start = start,
          .stop = stop, .iq = iq, .hooks = hooks, .counters = counters, .commands = commands,
          .events = &events,
          .account_state = { sizeof(struct account_state), load, destroy },
          .session_state = { sizeof(struct session_state), NULL, destroy });

/* ---- the tests ---- */

#define QUESTION(what) \
    "<iq type='get' from='romeo@example.net/x' to='example.org' id='7'><" what " xmlns='" NS "'/></iq>"
#define OWN(type, inside) \
    "<iq type='" type "' from='juliet@example.org/balcony' id='8'>" inside "</iq>"

static xyt *begin(void)
{
    xyt *t = xyt_open(xylem_module_v1);

    xyt_set(t, "motto", "carpe noctem");
    assert_null(xyt_start(t));
    return t;
}

static void starts_only_with_right_settings(void **state)
{
    (void)state;
    xyt *t = xyt_open(xylem_module_v1);

    assert_string_equal(xyt_start(t), "all: motto is required");
    xyt_set(t, "motto", "bad");
    assert_string_equal(xyt_start(t), "the motto bad will not do");
    assert_int_equal(xyt_close(t), 0);
    t = xyt_open(xylem_module_v1);
    xyt_set(t, "motto", "x");
    xyt_set(t, "wait", "1h");
    assert_string_equal(xyt_start(t), "wait must be 1s to 1m");
    assert_int_equal(xyt_close(t), 0);
}

static void iqs_are_answered_exactly_once(void **state)
{
    (void)state;
    xyt *t = begin();
    static const struct { const char *xml, *answer; } rows[] = {
        { QUESTION("motto"), "<text>carpe noctem</text>" },
        { QUESTION("forgetful"), "<internal-server-error" },
        { QUESTION("twice"), "<conflict" },
        { QUESTION("nothing"), "<service-unavailable" },
        { QUESTION("sum"), "<sum xmlns='" NS "' n='42'/>" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_non_null(strstr(xyt_answer(t, xyt_iq(t, rows[i].xml)), rows[i].answer));
    int slow = xyt_iq(t, QUESTION("silent"));
    assert_null(xyt_answer(t, slow));
    xyt_deadline(t, slow);
    assert_non_null(strstr(xyt_answer(t, slow), "<remote-server-timeout"));
    assert_int_equal(xyt_counter(t, ASKED), 1);
    assert_int_equal(xyt_close(t), 0);
}

static void what_is_left_open_is_told(void **state)
{
    (void)state;
    xyt *t = begin();

    xyt_iq(t, QUESTION("silent"));
    assert_int_equal(xyt_close(t), 1);
}

static void documents_are_kept_and_can_fail(void **state)
{
    (void)state;
    xyt *t = begin();
    static const char get[] = OWN("get", "<note xmlns='" NS "'/>");
    static const char set[] = OWN("set", "<note xmlns='" NS "'>milk</note>");

    assert_non_null(strstr(xyt_answer(t, xyt_iq(t, get)), "<item-not-found"));
    assert_non_null(strstr(xyt_answer(t, xyt_iq(t, set)), "type='result'"));
    assert_string_equal(xyt_doc(t, "juliet@example.org", "all", "note"), "<note xmlns='" NS "'>milk</note>");
    assert_non_null(strstr(xyt_answer(t, xyt_iq(t, get)), ">milk</note>"));
    xyt_store_fail(t, 1);
    assert_non_null(strstr(xyt_answer(t, xyt_iq(t, get)), "no store"));
    xyt_store_hold(t, true);
    int i = xyt_iq(t, get);
    assert_null(xyt_answer(t, i));
    xyt_store_hold(t, false);
    assert_non_null(strstr(xyt_answer(t, i), ">milk</note>"));
    xyt_store_hold(t, true);
    i = xyt_iq(t, get);
    xyt_deadline(t, i);
    assert_non_null(strstr(xyt_answer(t, i), "<remote-server-timeout"));
    assert_int_equal(xyt_close(t), 0);          /* the answer of the store finds nobody */
}

static void hooks_end_in_every_way(void **state)
{
    (void)state;
    xyt *t = begin();
#define MESSAGE(body) "<message from='romeo@example.net/x' to='juliet@example.org' type='chat'><body>" \
                      body "</body></message>"
    xyt_put(t, "juliet@example.org", "all", "greeting", "hello");
    assert_string_equal(xyt_answer(t, xyt_hook(t, XY_IN, MESSAGE("x"))), "next");
    assert_string_equal(xyt_answer(t, xyt_hook(t, XY_IN, MESSAGE("spam"))), "drop: spam");
    assert_non_null(strstr(xyt_answer(t, xyt_hook(t, XY_IN, MESSAGE("refuse"))), "<forbidden"));
    int i = xyt_hook(t, XY_IN, MESSAGE("rewrite"));
    assert_string_equal(xyt_answer(t, i), "next");
    assert_non_null(strstr(xyt_stanza(t, i), "<body>hello</body>"));
    assert_non_null(strstr(xyt_stanza(t, i), "from='romeo@example.net/x'"));
    assert_string_equal(xyt_answer(t, xyt_hook(t, XY_UNDELIVERABLE, MESSAGE("x"))), "kept");
    i = xyt_hook(t, XY_IN, MESSAGE("later"));
    assert_null(xyt_answer(t, i));
    xyt_deadline(t, i);
    assert_non_null(strstr(xyt_answer(t, i), "<resource-constraint"));
    assert_int_equal(xyt_counter(t, DROPPED), 1);
    assert_int_equal(xyt_close(t), 0);
}

static void sessions_live_and_speak(void **state)
{
    (void)state;
    xyt *t = begin();
    destroyed = 0;
    xy_session *s = xyt_login(t, "juliet@example.org/balcony");

    assert_non_null(s);
    int i = xyt_hook(t, XY_OUT, "<presence from='juliet@example.org/balcony'><priority>-1</priority></presence>");
    assert_string_equal(xyt_answer(t, i), "done");
    assert_non_null(strstr(xyt_sent(t), "to='romeo@example.net'"));
    assert_non_null(strstr(xyt_sent(t), "<priority>-1</priority>"));
    assert_null(xyt_sent(t));
    assert_int_equal(xyt_mailbox_delivered(t, s), 0);
    xyt_hook(t, XY_OUT, "<presence from='juliet@example.org/balcony'/>");
    xyt_sent(t);
    xyt_sent(t);
    assert_non_null(strstr(xyt_sent(t), "<message from='juliet@example.org' to='juliet@example.org/balcony'"));
    assert_int_equal(xyt_mailbox_delivered(t, s), 1);
    xyt_logout(t, s);
    assert_non_null(strstr(xyt_sent(t), "type='unavailable'"));
    assert_int_equal(destroyed, 1);
    assert_string_equal(xyt_answer(t, xyt_remove(t, "juliet@example.org")), "ok");
    assert_int_equal(destroyed, 2);
    assert_int_equal(xyt_close(t), 0);
}

static void a_load_that_fails_fails_the_login(void **state)
{
    (void)state;
    xyt *t = begin();

    xyt_store_fail(t, 1);
    assert_null(xyt_login(t, "juliet@example.org/balcony"));
    assert_non_null(xyt_login(t, "juliet@example.org/balcony"));
    assert_int_equal(xyt_close(t), 0);
}

static void questions_to_others_come_back(void **state)
{
    (void)state;
    xyt *t = begin();

    int i = xyt_iq(t, QUESTION("relay"));
    assert_non_null(strstr(xyt_sent(t), "<ping xmlns='urn:xmpp:ping'/>"));
    assert_null(xyt_answer(t, i));
    xyt_told(t, "<iq type='result' id='asked' from='romeo@example.net/orchard' to='example.org'/>");
    assert_non_null(strstr(xyt_answer(t, i), "said='result'"));
    i = xyt_iq(t, QUESTION("relay"));
    xyt_advance(t, 5000);
    assert_non_null(strstr(xyt_answer(t, i), "<remote-server-timeout"));
    i = xyt_iq(t, QUESTION("who"));             /* nobody authenticates here */
    assert_non_null(strstr(xyt_answer(t, i), "<known"));
    assert_int_equal(xyt_close(t), 0);
}

static void time_moves_when_told(void **state)
{
    (void)state;
    xyt *t = begin();

    xyt_iq(t, QUESTION("arm"));
    xyt_advance(t, 1999);
    assert_string_equal(xyt_status(t), "");
    xyt_advance(t, 1);
    assert_string_equal(xyt_status(t), "rang");
    xyt_iq(t, QUESTION("arm"));                 /* this timer ends with the instance */
    assert_int_equal(xyt_close(t), 0);
}

static void features_and_commands_are_data(void **state)
{
    (void)state;
    xyt *t = begin();

    assert_string_equal(xyt_features(t, XY_TO_DOMAIN), NS "\n");
    assert_string_equal(xyt_features(t, XY_TO_ACCOUNT), NS "\n");
    assert_non_null(strstr(xyt_stream_features(t), "<all xmlns='" NS "'/>"));
    int i = xyt_command(t, "all say", "jid", "Juliet@Example.org", "what", "hi", "times", "3", NULL);
    assert_string_equal(xyt_answer(t, i), "ok: said hi [{\"who\":\"juliet@example.org\",\"times\":3}]");
    i = xyt_command(t, "all say", "jid", "juliet@example.org", NULL);
    assert_string_equal(xyt_answer(t, i), "refused: all say needs what: the words");
    i = xyt_command(t, "all say", "jid", "juliet@example.org", "waht", "x", NULL);
    assert_string_equal(xyt_answer(t, i), "refused: all say has no argument 'waht'; did you mean 'what'?");
    assert_int_equal(xyt_close(t), 0);
}

static void refused_memory_is_an_error_and_leaks_nothing(void **state)
{
    (void)state;
    static const char *const questions[] = { QUESTION("motto"), QUESTION("sum"), QUESTION("relay"),
                                             OWN("set", "<note xmlns='" NS "'>milk</note>") };

    for (size_t q = 0; q < sizeof questions / sizeof questions[0]; q++)
        for (unsigned nth = 1;; nth++) {
            xyt *t = begin();
            assert_non_null(xyt_live(t, "juliet@example.org"));
            xyt_fail_alloc(t, nth);
            int i = xyt_iq(t, questions[q]);
            xyt_told(t, NULL);
            xyt_deadline(t, i);
            bool refused = xyt_alloc_failed(t);
            assert_non_null(xyt_answer(t, i));
            assert_true(!refused || strstr(xyt_answer(t, i), "type='error'") != NULL);
            assert_int_equal(xyt_close(t), 0);
            if (!refused)
                break;
        }
}

static void a_full_pool_is_unavailable(void **state)
{
    (void)state;
    xyt *t = begin();

    xyt_pool_full(t, true);
    assert_non_null(strstr(xyt_answer(t, xyt_iq(t, QUESTION("sum"))), "<remote-server-timeout"));
    assert_int_equal(xyt_close(t), 0);
}

static void the_kits_roster_serves(void **state)
{
    (void)state;
    xyt *t = xyt_open(xylem_module_v1);
    xy_roster_item item = { .size = sizeof item, .jid = "romeo@example.net", .name = "Romeo",
                            .subscription = XY_SUB_TO }, out;

    xyt_add(t, xyt_roster);
    xyt_set(t, "motto", "x");
    assert_null(xyt_start(t));
    xyt_roster_put(t, "juliet@example.org", &item);
    xy_account *a = xyt_live(t, "juliet@example.org");
    assert_true(xy_roster_item_of(xyt_instance(t), a, "romeo@example.net", &out));
    assert_int_equal(out.subscription, XY_SUB_TO);
    item.subscription = XY_SUB_BOTH;
    item.name = NULL;
    assert_string_equal(xyt_answer(t, xyt_roster_set_state(t, "juliet@example.org", &item)), "ok");
    assert_true(xyt_roster_get(t, "juliet@example.org", "romeo@example.net", &out));
    assert_int_equal(out.subscription, XY_SUB_BOTH);
    assert_string_equal(out.name, "Romeo");
    size_t at = 0;
    assert_true(xy_roster_next(xyt_instance(t), a, &at, &out));
    assert_false(xy_roster_next(xyt_instance(t), a, &at, &out));
    assert_int_equal(xyt_close(t), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_only_with_right_settings),
        cmocka_unit_test(iqs_are_answered_exactly_once),
        cmocka_unit_test(what_is_left_open_is_told),
        cmocka_unit_test(documents_are_kept_and_can_fail),
        cmocka_unit_test(hooks_end_in_every_way),
        cmocka_unit_test(sessions_live_and_speak),
        cmocka_unit_test(a_load_that_fails_fails_the_login),
        cmocka_unit_test(questions_to_others_come_back),
        cmocka_unit_test(time_moves_when_told),
        cmocka_unit_test(features_and_commands_are_data),
        cmocka_unit_test(refused_memory_is_an_error_and_leaks_nothing),
        cmocka_unit_test(a_full_pool_is_unavailable),
        cmocka_unit_test(the_kits_roster_serves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
