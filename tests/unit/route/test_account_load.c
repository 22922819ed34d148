/*
 * test_account_load.c - while an account cannot be had, senders get an error: never "offline", never "no such user".
 */
#include "route/world.h"

#include <stdio.h>

static struct client *romeo;

static void enter(void)
{
    world_start(NULL);
    romeo = world_login("romeo@a.example/orchard");
}

static void say(const char *body)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<message to='juliet@a.example' type='chat'><body>%s</body></message>", body);
    client_send(romeo, xml);
}

static void whatever_is_missing_is_an_error_and_no_more(void **state)
{
    static const struct { atomic_int *what; int how, well; } rows[] = {
        { &world_auth, WORLD_UNAVAILABLE, WORLD_YES },
        { &world_auth, WORLD_FORGETS, WORLD_YES },
        { &world_load, WORLD_UNAVAILABLE, WORLD_YES },
        { &world_store_status[XY_STORE_MAILBOX_HEAD], XY_UNAVAILABLE, XY_OK },
        { &world_store_status[XY_STORE_MAILBOX_HEAD], XY_REFUSED, XY_OK },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        enter();
        atomic_store(rows[i].what, rows[i].how);
        say("1");
        assert_string_equal(client_log(romeo), "error/resource-constraint ");
        assert_int_equal(world_count(COUNT_LOADS_FAILED), 1);
        atomic_store(rows[i].what, rows[i].well);
        say("2");
        assert_string_equal(client_log(romeo), "");
        assert_int_equal(world_rows("juliet@a.example"), 1);
        world_stop();
    }
}

static void a_module_that_does_not_start_lets_nobody_in(void **state)
{
    static const struct world_domain broken = { "a.example", WORLD_PROBE | WORLD_BROKEN, NULL, 0 };

    (void)state;
    world_start(NULL);
    world_publish(&broken, 1);
    struct client *c = world_login_begin("romeo@a.example/orchard");
    world_settle();
    assert_true(c->bound);
    assert_int_equal(c->result, BIND_UNAVAILABLE);
    struct client *again = world_login_begin("romeo@a.example/orchard");
    world_settle();
    assert_int_equal(again->result, BIND_UNAVAILABLE);
    world_stop();
}

static void what_waits_goes_on_in_order(void **state)
{
    struct request_outcome ok = { .how = OUTCOME_STATUS, .status = XY_OK };

    (void)state;
    enter();
    atomic_store(&world_load, WORLD_LATER);
    say("1");
    say("2");
    assert_int_equal(world_rows("juliet@a.example"), 0);
    world_end_held("load", &ok);
    assert_int_equal(world_rows("juliet@a.example"), 2);
    atomic_store(&world_load, WORLD_YES);
    struct client *juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "1~ 2~ get/ping ");
    world_stop();
}

static void patience_has_an_end(void **state)
{
    struct request_outcome ok = { .how = OUTCOME_STATUS, .status = XY_OK };

    (void)state;
    enter();
    atomic_store(&world_load, WORLD_LATER);
    say("1");
    struct client *juliet = world_login_begin("juliet@a.example/balcony");
    world_advance(4999);
    assert_string_equal(client_log(romeo), "");
    assert_false(juliet->bound);
    world_advance(1);
    assert_string_equal(client_log(romeo), "error/resource-constraint ");
    assert_true(juliet->bound);
    assert_int_equal(juliet->result, BIND_UNAVAILABLE);
    say("2");
    world_end_held("load", &ok);
    assert_int_equal(world_rows("juliet@a.example"), 1);
    world_stop();
}

static void only_so_much_waits(void **state)
{
    static char body[20000], xml[21000];
    struct request_outcome ok = { .how = OUTCOME_STATUS, .status = XY_OK };
    unsigned sent = 0;

    (void)state;
    enter();
    atomic_store(&world_load, WORLD_LATER);
    memset(body, 'x', sizeof body - 1);
    snprintf(xml, sizeof xml, "<message to='juliet@a.example' type='chat'><body>%s</body></message>", body);
    for (; sent < 60 && romeo->log.len == 0; sent++)
        client_send(romeo, xml);
    assert_in_range(sent, 40, 53);              /* 1 MiB, for several senders: */
    assert_int_equal(romeo->pauses, 1);         /* one alone is not read from long before */
    assert_string_equal(client_log(romeo), "error/resource-constraint ");
    world_end_held("load", &ok);
    assert_int_equal(world_rows("juliet@a.example"), sent - 1);
    world_stop();
}

static void an_account_with_sessions_is_tried_again(void **state)
{
    static const struct world_domain more = { "a.example", WORLD_PROBE | WORLD_EXTRA, NULL, 0 };

    (void)state;
    enter();
    struct client *juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    atomic_store(&world_load, WORLD_UNAVAILABLE);
    world_publish(&more, 1);                    /* a module that has yet to load its state */
    say("1");
    world_advance(1000);
    world_advance(4000);
    assert_string_equal(client_log(romeo), "error/resource-constraint ");
    say("2");
    atomic_store(&world_load, WORLD_YES);
    world_advance(1000);
    assert_string_equal(client_log(juliet), "2 ");
    assert_string_equal(juliet->closed, "");
    world_stop();
}

static void existence_is_asked_before_anything_else(void **state)
{
    (void)state;
    enter();
    client_send(romeo, "<message to='nobody@a.example' type='chat'><body>hm</body></message>");
    assert_string_equal(client_log(romeo), "error/service-unavailable ");
    assert_int_equal(atomic_load(&world_store_calls[XY_STORE_MAILBOX_HEAD]), 1);    /* romeo's own */
    /* It is made now, and logs in: what it had is loaded. */
    struct client *nobody = world_login("nobody@a.example/x");
    client_send(nobody, "<presence/>");
    client_send(romeo, "<message to='nobody@a.example' type='chat'><body>hm</body></message>");
    assert_string_equal(client_log(nobody), "hm ");
    assert_int_equal(atomic_load(&world_store_calls[XY_STORE_MAILBOX_HEAD]), 2);
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(whatever_is_missing_is_an_error_and_no_more),
        WORLD_TEST(a_module_that_does_not_start_lets_nobody_in),
        WORLD_TEST(what_waits_goes_on_in_order),
        WORLD_TEST(patience_has_an_end),
        WORLD_TEST(only_so_much_waits),
        WORLD_TEST(an_account_with_sessions_is_tried_again),
        WORLD_TEST(existence_is_asked_before_anything_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
