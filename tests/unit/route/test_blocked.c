/*
 * test_blocked.c - what waits from somebody who has been blocked meanwhile is left out, and counts as taken.
 */
#include "route/world.h"

#include "route/blocked.h"

static struct client *romeo, *tybalt;

static void say(struct client *c, const char *body)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<message to='juliet@a.example' type='chat'><body>%s</body></message>", body);
    client_send(c, xml);
}

static void enter(void)
{
    world_start(NULL);
    romeo = world_login("romeo@a.example/orchard");
    tybalt = world_login("tybalt@a.example/street");
    say(romeo, "1");
    say(tybalt, "2");
    say(romeo, "3");
}

static void what_waits_of_somebody_blocked_is_left_out(void **state)
{
    (void)state;
    enter();
    atomic_store(&world_blocks_tybalt, true);
    struct client *juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    world_advance(1000);
    assert_string_equal(client_log(juliet), "1~ 3~ get/ping ");
    assert_int_equal(world_rows("juliet@a.example"), 0);
    assert_int_equal(world_count(COUNT_MAILBOX_BLOCKED), 1);
    atomic_store(&world_blocks_tybalt, false);
    struct client *again = world_login("juliet@a.example/again");
    client_send(again, "<presence/>");
    assert_string_equal(client_log(again), "");
    world_stop();
}

static void of_others_all_comes(void **state)
{
    (void)state;
    enter();
    struct client *juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "1~ 2~ 3~ get/ping ");
    assert_int_equal(world_count(COUNT_MAILBOX_BLOCKED), 0);
    world_stop();
}

static void with_stream_management_too(void **state)
{
    (void)state;
    enter();
    atomic_store(&world_blocks_tybalt, true);
    struct client *juliet = world_login("juliet@a.example/balcony");
    client_enable(juliet);
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "1~ 3~ <r> ");
    assert_int_equal(client_ack(juliet, 2), true);
    world_advance(1000);
    assert_int_equal(world_rows("juliet@a.example"), 0);
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(what_waits_of_somebody_blocked_is_left_out),
        WORLD_TEST(of_others_all_comes),
        WORLD_TEST(with_stream_management_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
