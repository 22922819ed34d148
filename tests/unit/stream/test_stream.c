/*
 * test_stream.c - the engine with a kind that only notes what it is told: headers, elements,
 * errors, every split, pauses, rates, timers, moves and all endings.
 */
#include <stdio.h>
#include <string.h>

#include "stream/fakes.h"
#include "stream/stream.h"

static struct {
    struct stream stream;
    struct conn   conn;
    struct text   notes;
    struct framer_limits limits;
    bool   tls_next, move_next, restart_next;
    struct shard *to;
} t;

static void note(const char *what)
{
    text_puts(&t.notes, what);
    text_putc(&t.notes, ' ');
}

static void on_header(struct stream *s, const struct header *h)
{
    note("header");
    note(h->to != NULL ? h->to : "-");
    stream_open(s, "a.example", h->from);
}

static void on_element(struct stream *s, struct stanza **e)
{
    note((*e)->root->name);
    if (t.tls_next) {
        text_puts(stream_out(s), "<proceed/>");
        stream_start_tls(s, NULL, STR("a.example"));
    }
    if (t.move_next)
        stream_move(s, t.to);
    if (t.restart_next)
        stream_restart(s);
    t.tls_next = t.move_next = t.restart_next = false;
    stanza_unref(e);
}

static void on_oversize(struct stream *s, struct stanza **head)
{
    (void)s;
    note("oversize");
    note(*head != NULL ? (*head)->root->name : "-");
}

static void on_ended(struct stream *s) { (void)s; note("ended"); }
static void on_tls(struct stream *s) { (void)s; note("tls"); }
static void on_moved(struct stream *s) { (void)s; note("moved"); }
static void on_drained(struct stream *s) { (void)s; note("drained"); }
static void on_timer(struct stream *s) { (void)s; note("timer"); }
static const char *name_of(const struct stream *s) { (void)s; return "a.example"; }

static void on_gone(struct stream *s, enum conn_reason reason)
{
    (void)s;
    (void)reason;
    note("gone");
}

static void limits(const struct stream *s, struct framer_limits *out)
{
    (void)s;
    *out = t.limits;
}

static const struct stream_kind kind = {
    .name = "test", .content_ns = NS_CLIENT, .header = on_header, .element = on_element,
    .oversize = on_oversize, .ended = on_ended, .gone = on_gone, .limits = limits,
    .name_of = name_of,
    .tls = on_tls, .moved = on_moved, .drained = on_drained, .timer = on_timer,
};

static void connect_it(void)
{
    memset(&t, 0, sizeof t);
    t.to = FAKE_THERE;
    text_init(&t.notes, 0);
    fake_conn_init(&t.conn);
    stream_init(&t.stream, &kind, &t.conn, false);
}

static void disconnect_it(void)
{
    if (!t.conn.gone)
        fake_lose(&t.conn, CONN_EOF);
    text_free(&t.notes);
    fake_conn_free(&t.conn);
}

static int begin(void **state)
{
    (void)state;
    fakes_begin();
    connect_it();
    return 0;
}

static int end(void **state)
{
    (void)state;
    disconnect_it();
    assert_int_equal(streams_open(), 0);
    fakes_end();
    return 0;
}

#define HEADER "<stream:stream to='a.example' version='1.0' xmlns='jabber:client' " \
               "xmlns:stream='http://etherx.jabber.org/streams'>"

static void expect_notes(const char *want)
{
    assert_string_equal(t.notes.p != NULL ? t.notes.p : "", want);
    text_clear(&t.notes);
}

static void said(const char *part)
{
    const char *out = fake_take(&t.conn);

    if (strstr(out, part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, out);
}

/* ---- headers and elements ---- */

static void goes_on(void **state)
{
    (void)state;
    fake_feed(&t.conn, "<?xml version='1.0'?>" HEADER
                       " \n<a xmlns='x'/><message><body>b</body></message>");
    expect_notes("header a.example a message ");
    const char *out = fake_take(&t.conn);

    assert_memory_equal(out, "<?xml version='1.0'?><stream:stream xmlns='jabber:client'", 57);
    assert_non_null(strstr(out, " from='a.example'"));
    assert_null(strstr(out, " to="));
}

/* Whatever the segments, the same happens; a restart sees its bytes from the first one on. */
static void every_split(void **state)
{
    static const char in[] = HEADER "<a xmlns='x'/>" HEADER
                             "<message id='1'><body>b</body></message>"
                             "<iq id='>'/></stream:stream>";
    static const char want[] = "header a.example a header a.example message iq ended ";

    (void)state;
    for (size_t cut = 0; cut < sizeof in; cut++) {
        disconnect_it();
        connect_it();
        t.restart_next = true;
        fake_feed_n(&t.conn, in, cut);
        fake_feed_n(&t.conn, in + cut, sizeof in - 1 - cut);
        expect_notes(want);
        assert_true(t.conn.closed);
    }
    disconnect_it();
    connect_it();
    t.restart_next = true;
    for (size_t i = 0; i < sizeof in - 1; i++)
        fake_feed_n(&t.conn, in + i, 1);
    expect_notes(want);
}

static void other_prefixes(void **state)
{
    (void)state;
    fake_feed(&t.conn, "<s:stream version='1.0' xmlns:s='http://etherx.jabber.org/streams' "
                       "xmlns:c='jabber:client'><c:message/></s:stream>");
    expect_notes("header - message ended ");
}

static const struct { const char *in, *error; } errors[] = {
    { "hello", "not-well-formed" },
    { "<stream:stream xmlns='jabber:client' version='1.0'>", "not-well-formed" },
    { "<?xml version='1.0' encoding='UTF-16'?>" HEADER, "unsupported-encoding" },
    { "<!DOCTYPE x>", "restricted-xml" },
    { "<!-- x -->", "restricted-xml" },
    { "<stream:stream to='a' version='1.0' xmlns='jabber:client' xmlns:stream='http://x/'>",
      "invalid-namespace" },
    { "<stream:stream version='1.0' xmlns='jabber:server' "
      "xmlns:stream='http://etherx.jabber.org/streams'>", "invalid-namespace" },
    { "<stream:flow version='1.0' xmlns='jabber:client' "
      "xmlns:stream='http://etherx.jabber.org/streams'>", "bad-format" },
    { "<stream:stream version='1.0' xmlns:stream='http://etherx.jabber.org/streams'>",
      "bad-namespace-prefix" },
    { "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
      "unsupported-version" },
    { HEADER "<a>\xff</a>", "unsupported-encoding" },
    { HEADER "<a>&foo;</a>", "restricted-xml" },
    { HEADER "<a>&#0;</a>", "not-well-formed" },
    { HEADER "<?pi?>", "restricted-xml" },
    { HEADER "<a></b>", "not-well-formed" },
    { HEADER "<a b='1' b='2'/>", "not-well-formed" },
    { HEADER "<p:a/>", "not-well-formed" },
    { HEADER "text", "not-well-formed" },
    { HEADER "</stream:flow>", "not-well-formed" },
    { HEADER "<stream:stream>", "policy-violation" },
};

/* An error comes after our own header, and closes. */
static void stream_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        disconnect_it();
        connect_it();
        char want[128];

        fake_feed(&t.conn, errors[i].in);
        snprintf(want, sizeof want,
                 "<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>", errors[i].error);
        const char *out = fake_take(&t.conn);

        if (strstr(out, want) == NULL)
            fail_msg("%s: no %s in %s", errors[i].in, errors[i].error, out);
        const char *header = strstr(out, "<stream:stream ");

        assert_non_null(header);
        assert_null(strstr(header + 1, "<stream:stream "));
        assert_non_null(strstr(header, " from='a.example'"));
        assert_string_equal(strstr(out, "</stream:error>"), "</stream:error></stream:stream>");
        assert_true(t.conn.closed);
        fake_feed(&t.conn, "<late/>");
        assert_null(strstr(t.notes.p != NULL ? t.notes.p : "", "late"));
    }
}

static void conditions_have_names(void **state)
{
    (void)state;
    for (int c = STREAM_OK + 1; c < STREAM_CONDITION_COUNT; c++)
        assert_int_equal(stream_condition_find(stream_condition_name((enum stream_condition)c)), c);
    assert_int_equal(stream_condition_find("nonsense"), STREAM_UNDEFINED_CONDITION);
    assert_null(stream_condition_name(STREAM_CONDITION_COUNT));
}

static void error_text_is_escaped(void **state)
{
    (void)state;
    fake_feed(&t.conn, HEADER);
    stream_error(&t.stream, STREAM_CONFLICT, "a < b & c");
    stream_error(&t.stream, STREAM_RESET, NULL);             /* the first one counts */
    fake_run();
    const char *out = fake_take(&t.conn);

    assert_non_null(strstr(out, "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                                "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>"
                                "a &lt; b &amp; c</text></stream:error></stream:stream>"));
    assert_null(strstr(out, "<reset"));
    expect_notes("header a.example ended ");
}

/* ---- closing ---- */

static void peer_closes(void **state)
{
    (void)state;
    fake_feed(&t.conn, HEADER "<a/></stream:stream><message/>");
    expect_notes("header a.example a ended ");
    said("</stream:stream>");
    assert_true(t.conn.closed);
}

static void peer_reports_an_error(void **state)
{
    (void)state;
    fake_feed(&t.conn, HEADER "<stream:error><undefined-condition "
                       "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error><message/>");
    expect_notes("header a.example ended ");
    said("</stream:stream>");
    assert_true(t.conn.closed);
}

static void we_close(void **state)
{
    (void)state;
    fake_feed(&t.conn, HEADER);
    stream_pause(&t.stream, PAUSE_WORK, true);
    stream_close(&t.stream);
    fake_run();
    said("</stream:stream>");
    assert_false(t.conn.closed);
    assert_false(t.conn.paused);
    fake_feed(&t.conn, "<message/>");                        /* was on its way, is not wanted */
    assert_false(t.conn.closed);
    fake_feed(&t.conn, "</stream:stream>");
    assert_true(t.conn.closed);
    assert_string_equal(fake_take(&t.conn), "");
    expect_notes("header a.example ended ");
}

static void we_close_and_nobody_answers(void **state)
{
    (void)state;
    fake_feed(&t.conn, HEADER);
    stream_close(&t.stream);
    fake_advance(4999);
    assert_false(t.conn.closed);
    fake_advance(1);
    assert_true(t.conn.closed);
    expect_notes("header a.example ended ");
}

static void lost(void **state)
{
    (void)state;
    fake_feed(&t.conn, HEADER);
    fake_lose(&t.conn, CONN_RESET);
    expect_notes("header a.example ended gone ");
}

/* ---- sizes ---- */

static void oversize(void **state)
{
    char big[600];

    (void)state;
    t.limits.stanza_bytes = 256;
    memset(big, 'x', sizeof big);
    memcpy(big, "<message id='1'><body>", 22);
    memcpy(big + sizeof big - 18, "</body></message>", 18);
    fake_feed(&t.conn, HEADER);
    for (size_t cut = 0; cut < sizeof big; cut += 50) {
        text_clear(&t.notes);
        fake_feed_n(&t.conn, big, cut);
        fake_feed(&t.conn, big + cut);
        fake_feed(&t.conn, "<iq/>");
        if (strcmp(t.notes.p, "oversize message iq ") != 0)
            fail_msg("cut at %zu: %s", cut, t.notes.p);
        assert_int_equal(t.conn.in.len, 0);
    }
}

static void one_turn_is_bounded(void **state)
{
    (void)state;
    fake_feed(&t.conn, HEADER);
    text_clear(&t.notes);
    struct text many;

    text_init(&many, 0);
    for (int i = 0; i < 65; i++)
        text_puts(&many, "<a/>");
    text_add(&t.conn.in, many.p, many.len);
    size_t taken = t.conn.ops->on_data(&t.conn, many.p, many.len, t.conn.arg);

    assert_int_equal(taken, 64 * 4);
    assert_true(t.conn.again);
    text_cut(&t.conn.in, taken);
    fake_feed(&t.conn, "<b/>");
    assert_int_equal(t.notes.len, 66 * 2);
    text_free(&many);
}

/* ---- pauses, rates, timers ---- */

static void pauses_add_up(void **state)
{
    (void)state;
    fake_feed(&t.conn, HEADER);
    stream_pause(&t.stream, PAUSE_WORK, true);
    stream_pause(&t.stream, PAUSE_SESSION, true);
    stream_pause(&t.stream, PAUSE_WORK, false);
    assert_true(t.conn.paused);
    stream_pause(&t.stream, PAUSE_SESSION, false);
    assert_false(t.conn.paused);
}

static void rate(void **state)
{
    (void)state;
    fake_feed(&t.conn, HEADER);
    stream_set_rate(&t.stream, 1000, 1000);
    char chunk[1501];

    memset(chunk, ' ', sizeof chunk);
    chunk[sizeof chunk - 1] = '\0';
    fake_feed(&t.conn, chunk);
    assert_true(t.conn.paused);
    fake_advance(400);
    assert_true(t.conn.paused);
    fake_advance(102);
    assert_false(t.conn.paused);
    fake_feed(&t.conn, "<a/>");
    expect_notes("header a.example a ");
}

/* A burst ends where the bucket is empty, not where a read did. */
static void rate_in_the_middle(void **state)
{
    (void)state;
    fake_feed(&t.conn, HEADER);
    stream_set_rate(&t.stream, 100, 100);
    fake_feed(&t.conn, "<a>0123456789012345678901234567890123456789</a>"
                       "<b>0123456789012345678901234567890123456789</b>"
                       "<c>0123456789012345678901234567890123456789</c>"
                       "<d>0123456789012345678901234567890123456789</d>");
    expect_notes("header a.example a b c ");
    fake_advance(420);
    assert_false(t.conn.paused);
    fake_feed(&t.conn, "");
    t.conn.ops->on_data(&t.conn, t.conn.in.p, t.conn.in.len, t.conn.arg);
    expect_notes("d ");
}

/* What waits unread is not charged twice. */
static void rate_counts_once(void **state)
{
    (void)state;
    fake_feed(&t.conn, HEADER);
    stream_set_rate(&t.stream, 1000, 1000);
    fake_feed(&t.conn, "<message><body>");
    for (int i = 0; i < 80; i++) {
        fake_feed(&t.conn, "0123456789");
        assert_false(t.conn.paused);
    }
    fake_feed(&t.conn, "</body></message>");
    assert_false(t.conn.paused);
}

static void timers(void **state)
{
    (void)state;
    fake_feed(&t.conn, HEADER);
    stream_set_rate(&t.stream, 1000, 1000);
    stream_set_timer(&t.stream, 300);
    char chunk[2001];

    memset(chunk, ' ', sizeof chunk);
    chunk[sizeof chunk - 1] = '\0';
    fake_feed(&t.conn, chunk);
    text_clear(&t.notes);
    fake_advance(300);
    expect_notes("timer ");
    assert_true(t.conn.paused);
    fake_advance(702);
    assert_false(t.conn.paused);
    stream_set_timer(&t.stream, 50);
    stream_set_timer(&t.stream, 0);
    fake_advance(100);
    expect_notes("");
}

/* ---- TLS and moves ---- */

static void tls(void **state)
{
    (void)state;
    t.tls_next = true;
    fake_feed(&t.conn, HEADER "<starttls/>");
    assert_true(t.conn.starting_tls);
    assert_string_equal(t.conn.tls_domain, "a.example");
    stream_close(&t.stream);                                 /* nothing can be said now */
    assert_null(strstr(fake_take(&t.conn), "</stream:stream>"));
    fake_tls_done(&t.conn);
    fake_feed(&t.conn, HEADER);
    expect_notes("header a.example starttls tls header a.example ");
}

/* What came in the clear behind <starttls/> is left for the connection to see, and refuse. */
static void injection_is_not_consumed(void **state)
{
    static const char in[] = HEADER "<starttls/><auth/>";

    (void)state;
    t.tls_next = true;
    assert_int_equal(t.conn.ops->on_data(&t.conn, in, sizeof in - 1, t.conn.arg),
                     sizeof in - 1 - strlen("<auth/>"));
    expect_notes("header a.example starttls ");
}

static void error_during_tls(void **state)
{
    (void)state;
    t.tls_next = true;
    fake_feed(&t.conn, HEADER "<starttls/>");
    fake_take(&t.conn);
    stream_error(&t.stream, STREAM_SYSTEM_SHUTDOWN, NULL);
    assert_string_equal(fake_take(&t.conn), "");
    assert_true(t.conn.aborted);
}

static void moves(void **state)
{
    (void)state;
    t.move_next = t.restart_next = true;
    fake_feed(&t.conn, HEADER "<auth/>" HEADER "<message/>");
    expect_notes("header a.example auth ");
    assert_ptr_equal(t.conn.moving_to, FAKE_THERE);
    stream_error(&t.stream, STREAM_RESET, NULL);             /* nobody can say it now */
    fake_arrive(&t.conn);
    expect_notes("moved header a.example message ");
    t.to = FAKE_HERE;
    t.move_next = true;
    fake_feed(&t.conn, "<auth/><message/>");
    expect_notes("auth moved message ");
    assert_null(t.conn.moving_to);
}

static void lost_while_moving(void **state)
{
    (void)state;
    t.move_next = true;
    fake_feed(&t.conn, HEADER "<auth/>");
    fake_lose(&t.conn, CONN_RESET);
    expect_notes("header a.example auth ended gone ");
}

static void output_limits(void **state)
{
    (void)state;
    assert_true(t.conn.limits->out_hard <= 65536);
    stream_own_output(&t.stream);
    assert_true(t.conn.limits->out_hard > 1u << 30);
    assert_int_equal(t.conn.limits->out_soft, 65536);
    t.conn.ops->on_drained(&t.conn, t.conn.arg);
    expect_notes("drained ");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(goes_on), TEST(every_split), TEST(other_prefixes), TEST(stream_errors),
        TEST(conditions_have_names), TEST(error_text_is_escaped), TEST(peer_closes),
        TEST(peer_reports_an_error), TEST(we_close), TEST(we_close_and_nobody_answers), TEST(lost),
        TEST(oversize), TEST(one_turn_is_bounded), TEST(pauses_add_up), TEST(rate),
        TEST(rate_in_the_middle),
        TEST(rate_counts_once), TEST(timers), TEST(tls), TEST(injection_is_not_consumed),
        TEST(error_during_tls), TEST(moves), TEST(lost_while_moving), TEST(output_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
