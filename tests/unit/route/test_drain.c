/*
 * test_drain.c - what waits in a mailbox reaches a client once, in order, and leaves it only when the client has it.
 */
#include "route/world.h"

#include <stdio.h>

#include "route/drain.h"

static struct client *romeo, *juliet;

static void say_to(const char *to, const char *body)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<message to='%s' type='chat' id='%s'><body>%s</body></message>", to, body, body);
    client_send(romeo, xml);
}

/* `n` messages wait for juliet, "1" to "n". */
static void enter(unsigned n)
{
    world_start(NULL);
    romeo = world_login("romeo@a.example/orchard");
    for (unsigned i = 1; i <= n; i++) {
        char body[8];
        snprintf(body, sizeof body, "%u", i);
        say_to("juliet@a.example", body);
    }
    assert_int_equal(world_rows("juliet@a.example"), n);
}

static void come(unsigned room)
{
    juliet = world_login("juliet@a.example/balcony");
    juliet->room = room;
    client_send(juliet, "<presence/>");
}

static void expect_run(const char *log, unsigned from, unsigned to)
{
    char expected[2000];
    size_t len = 0;

    for (unsigned i = from; i <= to; i++)
        len += (size_t)snprintf(expected + len, sizeof expected - len, "%u~ ", i);
    snprintf(expected + len, sizeof expected - len, "get/ping ");
    assert_string_equal(log, expected);
}

static void pages_wait_for_the_answer_to_a_ping(void **state)
{
    (void)state;
    enter(120);
    juliet = world_login("juliet@a.example/balcony");
    juliet->silent = true;
    client_send(juliet, "<presence/>");
    expect_run(client_log(juliet), 1, 50);
    assert_int_equal(world_rows("juliet@a.example"), 120);
    client_pong(juliet);
    expect_run(client_log(juliet), 51, 100);
    assert_int_equal(world_rows("juliet@a.example"), 70);
    client_pong(juliet);
    expect_run(client_log(juliet), 101, 120);
    client_pong(juliet);
    assert_int_equal(world_rows("juliet@a.example"), 0);
    assert_null(juliet->session->drain);
    say_to("juliet@a.example", "direct");
    assert_string_equal(client_log(juliet), "direct ");
    world_stop();
}

static void a_delay_says_since_when_and_by_whom(void **state)
{
    (void)state;
    enter(1);
    come(UINT32_MAX);
    assert_non_null(strstr(client_xml(juliet), "<delay xmlns='urn:xmpp:delay' from='a.example' "
                                               "stamp='2023-11-14T22:13:20.000Z'/>"));
    world_stop();
}

static void only_what_has_waited_a_while_is_delayed_for_a_client_that_is_there(void **state)
{
    static const struct { unsigned ms; const char *log; } waits[] = {
        { 4000, "1 get/ping " }, { 5000, "1~ get/ping " }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        enter(0);
        come(0);
        say_to("juliet@a.example", "1");
        world_advance(waits[i].ms);
        client_room(juliet, UINT32_MAX);
        assert_string_equal(client_log(juliet), waits[i].log);
        world_stop();
    }
}

static void an_error_in_answer_to_the_ping_will_do(void **state)
{
    (void)state;
    enter(1);
    juliet = world_login("juliet@a.example/balcony");
    juliet->silent = true;
    client_send(juliet, "<presence/>");
    char xml[300];
    snprintf(xml, sizeof xml, "<iq type='error' id='%s' to='a.example'><error type='cancel'>"
             "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>", juliet->ping);
    client_send(juliet, xml);
    assert_int_equal(world_rows("juliet@a.example"), 0);
    world_stop();
}

static void a_client_that_is_full_goes_on_where_it_was(void **state)
{
    (void)state;
    enter(10);
    come(4);
    assert_string_equal(client_log(juliet), "1~ 2~ 3~ 4~ ");
    client_room(juliet, 3);
    assert_string_equal(client_log(juliet), "5~ 6~ 7~ ");
    /* Room for the rows, but not for the ping behind them: nobody else may answer it. */
    client_room(juliet, 3);
    assert_string_equal(client_log(juliet), "8~ 9~ 10~ ");
    assert_int_equal(world_rows("juliet@a.example"), 10);
    client_room(juliet, UINT32_MAX);
    assert_string_equal(client_log(juliet), "get/ping ");
    assert_int_equal(world_rows("juliet@a.example"), 0);
    assert_null(juliet->session->drain);
    world_stop();
}

static void a_client_that_goes_loses_nothing(void **state)
{
    static const unsigned rooms[] = { 0, 2, 5, UINT32_MAX };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rooms); i++) {
        enter(5);
        juliet = world_login("juliet@a.example/balcony");
        juliet->silent = true;
        juliet->room = rooms[i];
        client_send(juliet, "<presence/>");
        client_end(juliet);                     /* SENDING, or PINGING */
        assert_int_equal(world_rows("juliet@a.example"), 5);
        come(UINT32_MAX);
        expect_run(client_log(juliet), 1, 5);
        assert_int_equal(world_rows("juliet@a.example"), 0);
        world_stop();
    }
}

static void kick(void *arg)
{
    session_close(((struct client *)arg)->session, "conflict", NULL);
}

static void a_session_that_is_being_closed_takes_nothing(void **state)
{
    (void)state;
    enter(3);
    juliet = world_login("juliet@a.example/balcony");
    world_freeze(false, true);
    client_post(juliet, "<presence/>");
    net_on(juliet->shard, kick, juliet);
    world_thaw();
    assert_string_equal(client_log(juliet), "");
    client_end(juliet);
    assert_int_equal(world_rows("juliet@a.example"), 3);
    world_stop();
}

static void it_may_end_while_a_page_is_read(void **state)
{
    (void)state;
    enter(3);
    juliet = world_login("juliet@a.example/balcony");
    world_freeze(false, true);
    client_send(juliet, "<presence/>");
    client_end(juliet);
    world_thaw();
    come(UINT32_MAX);
    expect_run(client_log(juliet), 1, 3);
    world_stop();
}

static void no_answer_to_a_ping_ends_the_session(void **state)
{
    (void)state;
    enter(1);
    juliet = world_login("juliet@a.example/balcony");
    juliet->silent = true;
    client_send(juliet, "<presence/>");
    world_advance(59999);
    assert_string_equal(juliet->closed, "");
    world_advance(1);
    assert_string_equal(juliet->closed, "connection-timeout");
    assert_int_equal(world_rows("juliet@a.example"), 1);
    world_stop();
}

/* A row that commits after the page was read, but before the page came: it must not be forgotten. */
static void a_row_that_commits_while_a_page_is_read_is_looked_for_again(void **state)
{
    (void)state;
    enter(0);
    juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    client_room(juliet, 0);
    world_freeze(false, true);
    say_to("juliet@a.example", "1");            /* full: the drain begins and finds nothing yet */
    assert_int_equal(world_rows("juliet@a.example"), 1);
    world_thaw();
    client_room(juliet, UINT32_MAX);
    assert_string_equal(client_log(juliet), "1 get/ping ");
    assert_null(juliet->session->drain);
    world_stop();
}

/* Rows are released in the order of their ids, even when one with a smaller id commits later. */
static void a_page_ends_before_a_row_that_is_under_way(void **state)
{
    (void)state;
    static const char bare[] = "juliet@a.example";

    world_start(NULL);
    romeo = world_login("romeo@a.example/orchard");
    struct client *other = world_login("tybalt@a.example/street");
    char xml[300];
    /* tybalt's first is held, so his second waits for its record, with an id already. */
    client_send(other, "<message to='benvolio@a.example' type='chat' id='out=later x'><body>x</body></message>");
    snprintf(xml, sizeof xml, "<message to='%s' type='chat' id='t'><body>first</body></message>", bare);
    client_send(other, xml);
    say_to(bare, "second");
    assert_int_equal(world_rows(bare), 1);
    snprintf(xml, sizeof xml, "%s/r", bare);
    juliet = world_login(xml);
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "");
    world_resume("out=later x", XY_NEXT);
    assert_string_equal(client_log(juliet), "first~ second~ get/ping ");
    assert_int_equal(world_rows(bare), 0);
    assert_null(juliet->session->drain);
    world_stop();
}

static void a_row_that_fails_ends_the_wait_for_it(void **state)
{
    (void)state;
    enter(0);
    juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    client_room(juliet, 0);
    world_freeze(true, false);
    say_to("juliet@a.example", "lost");
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_UNAVAILABLE);
    world_thaw();
    world_advance(1000);
    assert_string_equal(client_log(romeo), "error/resource-constraint ");
    assert_null(juliet->session->drain);
    client_room(juliet, UINT32_MAX);
    say_to("juliet@a.example", "direct");
    assert_string_equal(client_log(juliet), "direct ");
    world_stop();
}

static void acknowledged_rows_are_not_sent_again(void **state)
{
    (void)state;
    enter(2);
    world_freeze(false, false);
    atomic_store(&world_store_status[XY_STORE_MAILBOX_TAKEN], XY_UNAVAILABLE);
    come(UINT32_MAX);
    expect_run(client_log(juliet), 1, 2);
    assert_int_equal(world_rows("juliet@a.example"), 2);      /* the store could not forget them */
    client_room(juliet, 0);
    say_to("juliet@a.example", "3");
    client_room(juliet, UINT32_MAX);
    assert_string_equal(client_log(juliet), "3 get/ping ");
    world_stop();
}

static void a_store_that_is_away_is_asked_again(void **state)
{
    (void)state;
    enter(2);
    atomic_store(&world_store_status[XY_STORE_MAILBOX_PAGE], XY_UNAVAILABLE);
    come(UINT32_MAX);
    world_advance(3000);
    assert_string_equal(client_log(juliet), "");
    atomic_store(&world_store_status[XY_STORE_MAILBOX_PAGE], XY_OK);
    world_advance(1000);
    expect_run(client_log(juliet), 1, 2);
    world_stop();
}

static void what_comes_meanwhile_goes_behind_what_waits(void **state)
{
    (void)state;
    enter(2);
    juliet = world_login("juliet@a.example/balcony");
    juliet->silent = true;
    client_send(juliet, "<presence/>");
    say_to("juliet@a.example", "3");
    say_to("juliet@a.example/balcony", "4");
    assert_string_equal(client_log(juliet), "1~ 2~ get/ping 3 4 ");
    assert_int_equal(world_rows("juliet@a.example"), 2);
    client_pong(juliet);
    assert_int_equal(world_rows("juliet@a.example"), 0);
    assert_null(juliet->session->drain);
    world_stop();
}

static void what_cannot_be_read_is_left_out(void **state)
{
    (void)state;
    world_start(NULL);
    romeo = world_login("romeo@a.example/orchard");
    world_add_row("juliet@a.example", 1, "<message xmlns='jabber:client'><body>cut");
    world_add_row("juliet@a.example", 2,
                  "<message xmlns='jabber:client' from='romeo@a.example'><body>whole</body></message>");
    come(UINT32_MAX);
    assert_string_equal(client_log(juliet), "whole~ get/ping ");
    world_stop();
}

static void begin_without_memory(void *arg)
{
    support_fail_alloc(1);
    drain_begin(((struct client *)arg)->session);
    support_fail_alloc(0);
}

/* It was not given a row, and would get what comes behind that alone: its session ends, and the next one gets both. */
static void without_memory_nothing_is_left_out(void **state)
{
    (void)state;
    enter(0);
    come(UINT32_MAX);
    net_on(juliet->shard, begin_without_memory, juliet);
    assert_string_equal(juliet->closed, "resource-constraint");
    say_to("juliet@a.example", "1");
    assert_string_equal(client_log(juliet), "");
    client_end(juliet);
    come(UINT32_MAX);
    expect_run(client_log(juliet), 1, 1);
    world_stop();
}

/* However soon it comes back: the store is told first what it has. */
static void what_was_just_acknowledged_does_not_come_again(void **state)
{
    struct world_spec spec = { .sessions.resume = 600000 };

    (void)state;
    world_start(&spec);
    romeo = world_login("romeo@a.example/orchard");
    juliet = world_login("juliet@a.example/balcony");
    client_enable(juliet);
    client_send(juliet, "<presence/>");
    say_to("juliet@a.example", "1");
    say_to("juliet@a.example", "2");
    world_freeze(true, false);
    assert_true(client_ack(juliet, 1));
    client_end(juliet);
    juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "");
    world_thaw();
    assert_string_equal(client_log(juliet), "2~ get/ping ");
    world_stop();
}

static void drain_without_memory(void *arg)
{
    struct session *s = ((struct client *)arg)->session;

    drain_end(s);
    support_fail_alloc(1);
    drain_resume(s);
    support_fail_alloc(0);
}

/* A resumed session that cannot drain is lost, and what it was not given comes with the next connection. */
static void without_memory_to_drain_the_next_attempt_does(void **state)
{
    struct world_spec spec = { .sessions.resume = 600000 };
    char id[40];

    (void)state;
    world_start(&spec);
    romeo = world_login("romeo@a.example/orchard");
    juliet = world_login("juliet@a.example/balcony");
    client_enable(juliet);
    snprintf(id, sizeof id, "%s", juliet->sm_id);
    client_send(juliet, "<presence/>");
    client_room(juliet, 0);
    say_to("juliet@a.example", "1");
    net_on(juliet->shard, drain_without_memory, juliet);
    assert_string_equal(juliet->closed, "connection-timeout");
    client_lose(juliet);
    say_to("juliet@a.example", "2");
    juliet = world_return("juliet@a.example/balcony", id, 0);
    assert_string_equal(client_log(juliet), "<resumed 1> 1~ 2~ <r> ");
    client_lose(juliet);
    say_to("juliet@a.example", "3");
    juliet = world_return("juliet@a.example/balcony", id, 2);
    assert_string_equal(client_log(juliet), "<resumed 1> 3~ <r> ");
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(pages_wait_for_the_answer_to_a_ping),
        WORLD_TEST(a_delay_says_since_when_and_by_whom),
        WORLD_TEST(only_what_has_waited_a_while_is_delayed_for_a_client_that_is_there),
        WORLD_TEST(an_error_in_answer_to_the_ping_will_do),
        WORLD_TEST(a_client_that_is_full_goes_on_where_it_was),
        WORLD_TEST(a_client_that_goes_loses_nothing),
        WORLD_TEST(a_session_that_is_being_closed_takes_nothing),
        WORLD_TEST(it_may_end_while_a_page_is_read),
        WORLD_TEST(no_answer_to_a_ping_ends_the_session),
        WORLD_TEST(a_row_that_commits_while_a_page_is_read_is_looked_for_again),
        WORLD_TEST(a_page_ends_before_a_row_that_is_under_way),
        WORLD_TEST(a_row_that_fails_ends_the_wait_for_it),
        WORLD_TEST(acknowledged_rows_are_not_sent_again),
        WORLD_TEST(a_store_that_is_away_is_asked_again),
        WORLD_TEST(what_comes_meanwhile_goes_behind_what_waits),
        WORLD_TEST(what_cannot_be_read_is_left_out),
        WORLD_TEST(without_memory_nothing_is_left_out),
        WORLD_TEST(what_was_just_acknowledged_does_not_come_again),
        WORLD_TEST(without_memory_to_drain_the_next_attempt_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
