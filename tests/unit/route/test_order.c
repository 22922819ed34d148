/*
 * test_order.c - stanzas of one pair stay in order while a module holds one; others do not wait.
 */
#include "route/world.h"

#include <stdio.h>

#include "route/order.h"

static struct client *romeo, *juliet, *nurse;

static void enter(void)
{
    world_start(NULL);
    romeo = world_login("romeo@a.example/orchard");
    juliet = world_login("juliet@a.example/balcony");
    nurse = world_login("nurse@a.example/house");
    client_send(juliet, "<presence/>");
    client_send(nurse, "<presence/>");
}

static void say(struct client *from, const char *to, const char *id, const char *body)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<message to='%s@a.example' type='chat' id='%s'><body>%s</body></message>", to, id, body);
    client_send(from, xml);
}

static const struct { const char *point; xy_flow verdict; const char *log; } verdicts[] = {
    { "out=later", XY_NEXT, "1 2 3 " }, { "out=later", XY_DONE, "2 3 " }, { "out=later", XY_DROP, "2 3 " },
    { "in=later",  XY_NEXT, "1 2 3 " }, { "in=later",  XY_DONE, "2 3 " }, { "in=later",  XY_DROP, "2 3 " },
};

static void later_ones_of_the_pair_wait_for_the_verdict(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(verdicts); i++) {
        enter();
        say(romeo, "juliet", verdicts[i].point, "1");
        say(romeo, "juliet", "", "2");
        say(romeo, "juliet", "", "3");
        say(romeo, "nurse", "", "other");
        say(nurse, "juliet", "", "also");
        assert_string_equal(client_log(juliet), "also ");
        assert_string_equal(client_log(nurse), "other ");
        world_resume(verdicts[i].point, verdicts[i].verdict);
        assert_string_equal(client_log(juliet), verdicts[i].log);
        world_stop();
    }
}

static void several_held_ones_go_one_after_the_other(void **state)
{
    (void)state;
    enter();
    say(romeo, "juliet", "a out=later in=later", "1");
    say(romeo, "juliet", "b in=later", "2");
    say(romeo, "juliet", "c", "3");
    world_resume("a out", XY_NEXT);
    assert_int_equal(world_held(), 1);
    say(romeo, "juliet", "d", "4");
    world_resume("a out", XY_NEXT);
    assert_string_equal(client_log(juliet), "1 ");
    assert_int_equal(world_held(), 1);
    world_resume("b in", XY_NEXT);
    assert_string_equal(client_log(juliet), "2 3 4 ");
    world_stop();
}

static void iqs_do_not_overtake_but_answers_do(void **state)
{
    static const char *const points[] = { "out=later", "in=later" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        enter();
        char xml[300];
        snprintf(xml, sizeof xml, "<message to='juliet@a.example/balcony' type='chat' id='%s'><body>1</body></message>",
                 points[i]);
        client_send(romeo, xml);
        client_send(romeo, "<iq to='juliet@a.example/balcony' type='get' id='q'><q xmlns='urn:x'/></iq>");
        client_send(romeo, "<iq to='juliet@a.example/balcony' type='result' id='r'/>");
        assert_string_equal(client_log(juliet), "result/ ");
        world_resume(points[i], XY_NEXT);
        assert_string_equal(client_log(juliet), "1 get/q ");
        world_stop();
    }
}

/* RFC 6121 section 3.1.2: the request comes from the bare address, what follows from the full one. */
static void requests_for_subscription_are_not_overtaken(void **state)
{
    static const char *const points[] = { "out=later", "in=later" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        enter();
        char xml[300];
        snprintf(xml, sizeof xml, "<presence to='juliet@a.example' type='subscribe' id='%s'/>", points[i]);
        client_send(romeo, xml);
        say(romeo, "juliet", "", "1");
        client_send(romeo, "<iq to='juliet@a.example/balcony' type='get' id='q'><q xmlns='urn:x'/></iq>");
        assert_string_equal(client_log(juliet), "");
        world_resume(points[i], XY_NEXT);
        assert_string_equal(client_log(juliet), "subscribe:romeo@a.example 1 get/q ");
        world_stop();
    }
}

static void only_so_many_wait(void **state)
{
    (void)state;
    enter();
    say(romeo, "juliet", "out=later", "0");
    for (unsigned i = 0; i < ORDER_MOST; i++)
        say(romeo, "juliet", "", ".");
    assert_string_equal(client_log(romeo), "");
    say(romeo, "juliet", "", "too many");
    assert_string_equal(client_log(romeo), "error/resource-constraint ");
    world_resume("out=later", XY_DROP);
    char expected[2 * ORDER_MOST + 1] = "";
    for (unsigned i = 0; i < ORDER_MOST; i++)
        memcpy(expected + 2 * i, ". ", 3);
    assert_string_equal(client_log(juliet), expected);
    world_stop();
}

static void what_waits_goes_on_in_order_when_the_session_ends(void **state)
{
    (void)state;
    enter();
    say(romeo, "juliet", "out=later", "1");
    say(romeo, "juliet", "", "2");
    say(romeo, "juliet", "", "3");
    client_end(romeo);
    assert_string_equal(client_log(juliet), "");
    world_resume("out=later", XY_NEXT);
    assert_string_equal(client_log(juliet), "1 2 3 ");
    world_stop();
}

static void a_hook_that_never_answers_is_ended(void **state)
{
    (void)state;
    enter();
    say(romeo, "juliet", "in=later", "1");
    say(romeo, "juliet", "", "2");
    world_advance(30000);
    assert_string_equal(client_log(romeo), "error/resource-constraint ");
    assert_string_equal(client_log(juliet), "2 ");
    world_forget_held();
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(later_ones_of_the_pair_wait_for_the_verdict),
        WORLD_TEST(several_held_ones_go_one_after_the_other),
        WORLD_TEST(iqs_do_not_overtake_but_answers_do),
        WORLD_TEST(requests_for_subscription_are_not_overtaken),
        WORLD_TEST(only_so_many_wait),
        WORLD_TEST(what_waits_goes_on_in_order_when_the_session_ends),
        WORLD_TEST(a_hook_that_never_answers_is_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
