/*
 * test_window.c - what was given and is not acknowledged: counts modulo 2^32, order, and room.
 */
#include "route/world.h"

#include <stdio.h>

#include "route/window.h"
#include "xml/parser.h"

#define JULIET "juliet@a.example"

static struct client *romeo, *juliet;
static struct stanza *iq;

static void enter(void)
{
    struct world_spec spec = { .sessions.resume = 600000 };
    struct parser_pool *pool = parser_pool_new();
    struct arena *a = arena_new(200);

    world_start(&spec);
    romeo = world_login("romeo@a.example/r");
    juliet = world_login(JULIET "/j");
    assert_int_equal(parser_stanza(pool, NS_CLIENT, NULL,
                                   STR("<iq type='get' id='1'><q xmlns='urn:x'/></iq>"), &iq), PARSE_OK);
    assert_true(stanza_set_from(iq, jid_parse(a, STR("romeo@a.example/r"), NULL)));
    assert_true(stanza_set_to(iq, juliet->session->jid));
    stanza_seal(iq);
    parser_pool_free(&pool);
    arena_free(&a);
}

static void leave(void)
{
    stanza_unref(&iq);
    world_stop();
}

static void give(struct window *w, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        assert_true(window_reserve(w, iq, 0));
        window_put(w, iq, 0);
    }
}

/* ---- by itself, on the shard of the session ---- */

static void (*running)(struct window *w);

static void run_it(void *arg)
{
    struct window *w = NULL;

    (void)arg;
    assert_true(window_manage(&w, juliet->session));
    running(w);
    window_free(&w);
    assert_null(w);
}

static void on_shard(void (*fn)(struct window *w))
{
    enter();
    running = fn;
    net_on(0, run_it, NULL);
    leave();
}

static void counts(struct window *w)
{
    assert_true(window_is_managed(w));
    assert_true(window_acknowledged(w, 0));
    assert_false(window_acknowledged(w, 1));
    give(w, 10);
    assert_int_equal(window_sent(w), 10);
    assert_false(window_acknowledged(w, 11));
    assert_true(window_acknowledged(w, 4));
    assert_false(window_acknowledged(w, 3));
    assert_false(window_acknowledged(w, UINT32_MAX));
    assert_int_equal(window_count(w), 4);
    assert_true(window_acknowledged(w, 4));
    assert_true(window_acknowledged(w, 10));
    assert_int_equal(window_sent(w), 10);
}

static void what_it_says_it_has_is_between_before_and_given(void **state)
{
    (void)state;
    on_shard(counts);
}

static void wraps(struct window *w)
{
    window_restore(w, UINT32_MAX - 1);
    give(w, 5);
    assert_int_equal(window_sent(w), UINT64_C(0x100000003));
    assert_false(window_acknowledged(w, 4));
    assert_true(window_acknowledged(w, UINT32_MAX));
    assert_true(window_acknowledged(w, 1));
    assert_int_equal(window_count(w), UINT64_C(0x100000001));
    assert_false(window_acknowledged(w, 0));
    assert_true(window_acknowledged(w, 3));
}

static void counts_go_on_beyond_32_bits(void **state)
{
    (void)state;
    on_shard(wraps);
}

static void resumes(struct window *w)
{
    struct stanza *s;
    uint64_t row;

    give(w, 3);
    assert_false(window_unsent(w, &s, &row));
    window_rest(w);
    assert_true(window_hold(w, iq));
    assert_int_equal(window_sent(w), 3);
    assert_false(window_resume(w, 4, false));       /* it was held, not given */
    assert_true(window_resume(w, 1, false));
    for (unsigned i = 0; i < 3; i++) {
        assert_true(window_unsent(w, &s, &row));
        assert_ptr_equal(s, iq);
        assert_int_equal(row, 0);
        window_wrote(w);
        assert_int_equal(window_sent(w), 2 + i);
    }
    assert_false(window_unsent(w, &s, &row));
    assert_true(window_acknowledged(w, 4));
}

static void what_comes_again_is_given_again(void **state)
{
    (void)state;
    on_shard(resumes);
}

static void gives_back(struct window *w)
{
    size_t least, many;

    window_rest(w);
    least = window_memory(w);
    give(w, 40);
    many = window_memory(w);
    assert_true(window_acknowledged(w, 37));
    window_rest(w);
    assert_in_range(window_memory(w), least + 3 * stanza_size(iq), many / 2);
    assert_true(window_resume(w, 37, false));
    for (unsigned i = 0; i < 3; i++)
        window_wrote(w);
    assert_true(window_acknowledged(w, 40));
    window_rest(w);
    assert_int_equal(window_memory(w), least);
    give(w, 9);
    assert_true(window_acknowledged(w, 49));
}

static void who_is_away_keeps_no_room_for_more(void **state)
{
    (void)state;
    on_shard(gives_back);
}

static struct stanza *an_error(void)
{
    struct stanza *e = stanza_error(iq, CONDITION_SERVICE_UNAVAILABLE, NULL, NULL);

    stanza_seal(e);
    return e;
}

static void answers(struct window *w)
{
    struct stanza *error = an_error();
    unsigned n = 0, far = 0;

    while (n < 10000 && window_reserve(w, iq, 1000 + n))
        window_put(w, iq, 1000 + n++);
    assert_false(window_reserve(w, iq, 0));
    for (unsigned i = 0; i < 300; i++) {
        assert_true(window_reserve_answer(w, iq));
        window_put(w, iq, 0);
    }
    juliet->session->detached = true;               /* nobody is asked */
    assert_false(window_hold(w, iq));
    assert_true(window_hold_answer(w, iq));
    juliet->session->detached = false;
    while (n < 20000 && window_reserve_answer(w, error)) {
        assert_true(window_hold_answer(w, error));
        n++;
        far += !window_is_far_behind(w);
    }
    assert_true(far > 300);                         /* and as much again for what was in hand by then */
    assert_true(n < 20000);
    assert_true(n > 2 * far);
    assert_in_range(window_memory(w), 1024 * 1024, 5 * 1024 * 1024);
    stanza_unref(&error);
}

/* An error says what has become of a message: it finds room where nothing else does, but not without end. */
static void answers_have_room_of_their_own(void **state)
{
    (void)state;
    on_shard(answers);
}

/* A roster of as many contacts as the default settings allow. */
static struct stanza *large_result(void)
{
    struct stanza *r = stanza_result(iq, xml_new(iq->arena, "query", "jabber:iq:roster"));
    struct xml *query = (struct xml *)(uintptr_t)stanza_payload(r);
    char jid[64];

    for (unsigned i = 0; i < 5000; i++) {
        struct xml *item = xml_sub(query, "item", NULL);
        snprintf(jid, sizeof jid, "somebody.number%u@another.example", i);
        xml_set(xml_set(xml_set(item, "jid", jid), "name", "Somebody Number"), "subscription", "both");
        xml_chars(xml_sub(item, "group", NULL), "Friends", 7);
    }
    stanza_seal(r);
    return r;
}

static void results(struct window *w)
{
    struct stanza *large = large_result(), *error = an_error();
    unsigned n = 0;

    assert_true(stanza_size(large) > 2 * 1024 * 1024);
    assert_true(window_reserve_answer(w, large));
    window_put(w, large, 0);
    assert_false(window_is_far_behind(w));
    while (n < 1000 && window_reserve_answer(w, large)) {
        window_put(w, large, 0);
        n++;
    }
    assert_true(n < 1000);
    n = 0;
    while (n < 10000 && !window_is_far_behind(w)) {
        assert_true(window_reserve_answer(w, error));
        window_put(w, error, 0);
        n++;
    }
    assert_in_range(n, 300, 9000);
    for (unsigned i = 0; i < 300; i++)
        assert_true(window_hold_answer(w, error));
    stanza_unref(&error);
    stanza_unref(&large);
}

static void results_leave_the_room_of_errors(void **state)
{
    (void)state;
    on_shard(results);
}

static void restored(struct window *w)
{
    window_restore(w, 7);
    assert_true(window_resume(w, 9, true));
    assert_int_equal(window_count(w), 9);
    assert_true(window_resume(w, 8, true));         /* whatever it says: no more is known */
    assert_int_equal((uint32_t)window_count(w), 8);
}

static void after_a_crash_the_client_knows_better(void **state)
{
    (void)state;
    on_shard(restored);
}

static void skips(struct window *w)
{
    struct stanza *s;
    uint64_t row;

    assert_int_equal(window_first_row(w), 0);
    for (unsigned i = 0; i < 4; i++) {
        uint64_t id = i == 0 ? 50 : 10 + i;
        assert_true(window_reserve(w, iq, id));
        window_put(w, iq, id);
    }
    assert_int_equal(window_first_row(w), 11);      /* the lowest, wherever it is */
    assert_true(window_has_row(w, 50));
    assert_false(window_has_row(w, 51));
    window_rest(w);
    assert_true(window_resume(w, 0, false));
    window_wrote(w);
    assert_true(window_unsent(w, &s, &row));
    assert_null(s);
    assert_int_equal(row, 11);
    window_skip(w);
    assert_true(window_unsent(w, &s, &row));
    assert_int_equal(row, 12);
    assert_int_equal(window_first_row(w), 12);
}

static void a_row_that_is_nowhere_any_more_is_skipped(void **state)
{
    (void)state;
    on_shard(skips);
}

static void fills(struct window *w)
{
    unsigned n = 0;

    while (n < 10000 && window_reserve(w, iq, 1000 + n)) {
        window_put(w, iq, 1000 + n);
        n++;
    }
    assert_int_equal(n, 512);
    assert_false(window_hold(w, iq));
    assert_false(window_reserve(w, iq, 0));
    juliet->session->detached = true;               /* nobody is asked */
    assert_true(window_resume(w, 512, false));
    juliet->session->detached = false;
    assert_true(window_reserve(w, iq, 0));
}

static void it_has_room_for_so_many(void **state)
{
    (void)state;
    on_shard(fills);
}

static void holds(struct window *w)
{
    size_t n = 0;

    juliet->session->detached = true;
    while (n < 10000 && window_hold(w, iq))
        n++;
    assert_in_range(n * stanza_size(iq), 16 * 1024 - stanza_size(iq), 16 * 1024);
    juliet->session->detached = false;
    assert_true(window_hold(w, iq));                /* there is more room with a connection */
}

static void it_has_less_room_while_nobody_is_connected(void **state)
{
    (void)state;
    on_shard(holds);
}

static void refused(struct window *w)
{
    support_fail_alloc(1);
    assert_false(window_reserve(w, iq, 0));
    support_fail_alloc(1);
    assert_false(window_hold(w, iq));
    support_fail_alloc(1);
    struct window *other = NULL;
    assert_false(window_manage(&other, juliet->session));
    assert_null(other);
    support_fail_alloc(0);
    give(w, 8);
    support_fail_alloc(1);                          /* it would have to grow */
    assert_false(window_reserve(w, iq, 0));
    support_fail_alloc(0);
    assert_true(window_acknowledged(w, 8));
}

static void without_memory_nothing_is_given(void **state)
{
    (void)state;
    on_shard(refused);
}

/* ---- in a session ---- */

static void say(const char *text)
{
    char xml[200];

    snprintf(xml, sizeof xml, "<message to='" JULIET "' type='chat'><body>%s</body></message>", text);
    client_send(romeo, xml);
}

/* They are counted by the ping: stream management begins behind them. */
static void what_was_given_before_does_not_count(void **state)
{
    (void)state;
    enter();
    say("1");
    juliet->silent = true;
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "1~ get/ping ");
    client_enable(juliet);
    assert_false(client_ack(juliet, 1));
    say("2");
    assert_string_equal(client_log(juliet), "2 ");
    assert_true(client_ack(juliet, 0));
    world_advance(100);
    assert_int_equal(world_rows(JULIET), 2);
    client_pong(juliet);
    world_advance(100);
    assert_int_equal(world_rows(JULIET), 1);
    assert_true(client_ack(juliet, 1));
    world_advance(100);
    assert_int_equal(world_rows(JULIET), 0);
    leave();
}

static void whoever_has_the_next_has_those_before_it(void **state)
{
    (void)state;
    enter();
    say("1");
    juliet->silent = true;
    client_send(juliet, "<presence/>");
    client_log(juliet);
    client_enable(juliet);
    say("2");
    assert_true(client_ack(juliet, 1));
    world_advance(100);
    assert_int_equal(world_rows(JULIET), 0);
    client_pong(juliet);
    leave();
}

/* It may go at any moment: what is not confirmed by then comes again. */
static void what_is_given_while_it_is_asked_is_asked_about_at_once(void **state)
{
    (void)state;
    enter();
    say("1");
    juliet->silent = true;
    world_freeze(true, false);
    say("2");
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "1~ get/ping ");
    world_thaw();
    assert_string_equal(client_log(juliet), "2~ ");
    client_pong(juliet);
    assert_string_equal(client_log(juliet), "get/ping ");
    client_pong(juliet);
    assert_string_equal(client_log(juliet), "");
    assert_int_equal(world_rows(JULIET), 0);
    leave();
}

static void it_is_asked_after_25_or_two_seconds(void **state)
{
    (void)state;
    enter();
    client_enable(juliet);
    client_send(juliet, "<presence/>");
    for (unsigned i = 0; i < 24; i++)
        say("x");
    assert_null(strstr(client_log(juliet), "<r>"));
    say("y");
    assert_string_equal(client_log(juliet), "y <r> ");
    assert_true(client_ack(juliet, 24));
    world_advance(2000);
    assert_string_equal(client_log(juliet), "");    /* one question is open */
    assert_true(client_ack(juliet, 25));
    say("z");
    world_advance(1999);
    assert_string_equal(client_log(juliet), "z ");
    world_advance(1);
    assert_string_equal(client_log(juliet), "<r> ");
    world_advance(59999);
    assert_string_equal(juliet->closed, "");
    world_advance(1);
    assert_string_equal(juliet->closed, "connection-timeout");
    leave();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(what_it_says_it_has_is_between_before_and_given),
        WORLD_TEST(counts_go_on_beyond_32_bits),
        WORLD_TEST(what_comes_again_is_given_again),
        WORLD_TEST(answers_have_room_of_their_own),
        WORLD_TEST(results_leave_the_room_of_errors),
        WORLD_TEST(who_is_away_keeps_no_room_for_more),
        WORLD_TEST(after_a_crash_the_client_knows_better),
        WORLD_TEST(a_row_that_is_nowhere_any_more_is_skipped),
        WORLD_TEST(it_has_room_for_so_many),
        WORLD_TEST(it_has_less_room_while_nobody_is_connected),
        WORLD_TEST(without_memory_nothing_is_given),
        WORLD_TEST(what_was_given_before_does_not_count),
        WORLD_TEST(whoever_has_the_next_has_those_before_it),
        WORLD_TEST(what_is_given_while_it_is_asked_is_asked_about_at_once),
        WORLD_TEST(it_is_asked_after_25_or_two_seconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
