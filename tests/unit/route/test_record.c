/*
 * test_record.c - what a stream has stored is a prefix of what it has sent, on any number of shards.
 */
#include "route/world.h"

#include <stdio.h>

static struct client *romeo;
static char near[64], far[64];

static void enter(unsigned shards)
{
    struct world_spec spec = { .shards = shards };
    char full[80];

    world_start(&spec);
    snprintf(full, sizeof full, "%s/r", world_name_on(0, 0));
    romeo = world_login(full);
    snprintf(near, sizeof near, "%s", world_name_on(0, 1));
    snprintf(far, sizeof far, "%s", world_name_on(shards - 1, 2));
}

static void say(const char *to, const char *id)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<message to='%s' type='chat' id='%s'><body>x</body></message>", to, id);
    client_send(romeo, xml);
}

static void later_ones_wait_for_the_first(void **state)
{
    static const unsigned shards[] = { 1, 4 };
    static const char *const points[] = { "out=later", "in=later", "un=later" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards) * COUNT_OF(points); i++) {
        const char *point = points[i % COUNT_OF(points)];
        enter(shards[i / COUNT_OF(points)]);
        say(near, point);
        say(far, "");
        say(near, "y");
        assert_int_equal(world_rows(far), 0);
        if (strcmp(point, "un=later") == 0)
            world_resume(point, XY_DROP);
        else
            world_resume(point, XY_NEXT);
        assert_int_equal(world_rows(far), 1);
        assert_int_equal(world_rows(near), strcmp(point, "un=later") == 0 ? 1 : 2);
        world_stop();
    }
}

static void patience_gives_up_the_first_one(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards); i++) {
        enter(shards[i]);
        say(near, "in=later");
        say(far, "");
        world_advance(4999);
        assert_int_equal(world_rows(far), 0);
        world_advance(1);
        assert_int_equal(world_rows(far), 1);
        world_resume("in=later", XY_NEXT);          /* too late: its place is taken */
        assert_string_equal(client_log(romeo), "error/resource-constraint ");
        assert_int_equal(world_rows(near), 0);
        say(near, "");
        assert_int_equal(world_rows(near), 1);
        world_stop();
    }
}

static void what_a_stream_has_sent_outlives_it(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards); i++) {
        enter(shards[i]);
        say(near, "out=later");
        say(far, "");
        world_freeze(true, false);
        client_end(romeo);
        world_resume("out=later", XY_NEXT);
        world_freeze(false, false);
        world_settle();
        assert_int_equal(world_rows(near), 1);
        assert_int_equal(world_rows(far), 1);
        world_stop();
    }
}

static void what_is_stored_is_what_the_hooks_left(void **state)
{
    (void)state;
    enter(1);
    say(near, "in=swap");
    char full[80];
    snprintf(full, sizeof full, "%s/x", near);
    struct client *juliet = world_login(full);
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "x~ get/ping ");
    assert_non_null(strstr(client_xml(juliet), "<swapped"));
    world_stop();
}

static void a_store_that_stands_still_loses_nothing(void **state)
{
    (void)state;
    enter(4);
    world_freeze(true, false);
    for (unsigned i = 0; i < 100; i++)
        say(i % 2 == 0 ? near : far, "");
    world_freeze(false, false);
    world_settle();
    assert_int_equal(world_rows(near), 50);
    assert_int_equal(world_rows(far), 50);
    assert_int_equal(world_count(COUNT_COPIES_STORED), 100);
    world_stop();
}

static void what_cannot_be_kept_has_no_record(void **state)
{
    (void)state;
    enter(1);
    say(near, "out=later");
    client_send(romeo, "<message to='nobody@a.example' type='headline'><body>x</body></message>");
    client_send(romeo, "<iq type='get' id='q'><q xmlns='urn:test:self'/></iq>");
    assert_string_equal(client_log(romeo), "result/answer ");
    world_resume("out=later", XY_DROP);
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(later_ones_wait_for_the_first),
        WORLD_TEST(patience_gives_up_the_first_one),
        WORLD_TEST(what_a_stream_has_sent_outlives_it),
        WORLD_TEST(what_is_stored_is_what_the_hooks_left),
        WORLD_TEST(a_store_that_stands_still_loses_nothing),
        WORLD_TEST(what_cannot_be_kept_has_no_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
