/*
 * test_behind.c - a client with stream management that has more answers than it acknowledges, and comes back.
 */
#include "route/world.h"

#include <stdio.h>

#include "route/managed.h"

#define JULIET  "juliet@a.example"
#define REFUSED "<message to='romeo@a.example' type='groupchat' id='e'><body>x</body></message>"

static struct client *juliet;
static char id[2 * MANAGED_TOKEN + 1];

static void enter(void)
{
    struct world_spec spec = { .sessions.resume = 600000 };

    world_start(&spec);
    world_login("romeo@a.example/r");
    juliet = world_login(JULIET "/j");
    client_enable(juliet);
    client_send(juliet, "<presence/>");
    client_request(juliet);
    snprintf(id, sizeof id, "%s", juliet->sm_id);
    client_log(juliet);
}

static void come_back(uint32_t h)
{
    juliet = world_return(JULIET "/j", id, h);
}

static void told(struct client *c, const char *log)
{
    assert_string_equal(client_log(c), log);
}

/* Between the end of a stream and that of its connection errors find nobody, and may not be lost: h counts what they
 * are about. */
static void an_error_that_finds_no_connection_comes_on_the_next(void **state)
{
    (void)state;
    enter();
    juliet->room = 0;
    client_send(juliet, REFUSED);
    client_send(juliet, REFUSED);
    assert_string_equal(juliet->closed, "connection-timeout");
    told(juliet, "");
    client_lose(juliet);
    come_back(0);
    told(juliet, "<resumed 3> error/service-unavailable error/service-unavailable <r> ");
    assert_true(client_ack(juliet, 2));
    world_stop();
}

static unsigned times(const char *log, const char *word)
{
    unsigned n = 0;

    for (const char *at = log; (at = strstr(at, word)) != NULL; at += strlen(word))
        n++;
    return n;
}

static unsigned until_cut(void)
{
    unsigned n = 0;

    for (; juliet->closed[0] == '\0' && n < 10000; n++)
        client_send(juliet, REFUSED);
    client_log(juliet);
    return n;
}

/* It has written on before it reads what is given again: that has to come first, or each connection brings it more. */
static void who_comes_back_far_behind_is_read_from_when_all_was_given_again(void **state)
{
    (void)state;
    enter();
    unsigned n = until_cut();
    client_lose(juliet);
    juliet = world_return_full(JULIET "/j", id, 0, 10);
    world_settle();
    assert_true(juliet->paused);
    client_lose(juliet);
    juliet = world_return_full(JULIET "/j", id, 0, 10);
    world_settle();
    assert_true(juliet->paused);
    client_room(juliet, UINT_MAX);
    assert_false(juliet->paused);
    assert_int_equal(times(client_log(juliet), "error/service-unavailable"), n);
    assert_string_equal(juliet->closed, "");
    assert_true(client_ack(juliet, n));
    client_send(juliet, REFUSED);
    told(juliet, "error/service-unavailable ");
    world_stop();
}

/* What is left of the room is that of errors, and every question has its answer. */
static void results_without_room_are_refused(void **state)
{
    (void)state;
    enter();
    juliet->room = 0;
    for (unsigned i = 0; i < 4200; i++)
        client_post(juliet, "<iq type='get' id='i' to='a.example'><q xmlns='urn:test:domain'/></iq>");
    world_settle();
    assert_string_equal(juliet->closed, "connection-timeout");
    client_lose(juliet);
    come_back(0);
    const char *log = client_log(juliet);
    unsigned results = times(log, "result/");
    assert_in_range(results, 1000, 4096);
    assert_int_equal(results + times(log, "error/resource-constraint"), 4200);
    assert_true(client_ack(juliet, 4200));
    world_stop();
}

/* Nothing else would tell the client that h is no longer true: its session may not be resumed. */
static void a_session_that_has_lost_an_error_is_not_resumed(void **state)
{
    (void)state;
    enter();
    juliet->room = 0;
    for (unsigned i = 0; i < 10000; i++)
        client_post(juliet, REFUSED);
    world_settle();
    assert_string_equal(juliet->closed, "resource-constraint");
    client_lose(juliet);
    come_back(0);
    told(juliet, "<failed 1> ");
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(an_error_that_finds_no_connection_comes_on_the_next),
        WORLD_TEST(who_comes_back_far_behind_is_read_from_when_all_was_given_again),
        WORLD_TEST(results_without_room_are_refused),
        WORLD_TEST(a_session_that_has_lost_an_error_is_not_resumed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
