/*
 * test_record.c - what a stream has stored is a prefix of what it has sent, on any number of shards.
 */
#include "route/world.h"

#include <stdio.h>

#include "route/store.h"

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
        world_thaw();
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
    world_thaw();
    assert_int_equal(world_rows(near), 50);
    assert_int_equal(world_rows(far), 50);
    assert_int_equal(world_count(COUNT_COPIES_STORED), 100);
    world_stop();
}

/* A burst to somebody whose account is still being read makes the sender wait, and nothing is refused. */
static void who_is_far_ahead_of_recipients_waits(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards); i++) {
        unsigned n = 0;
        enter(shards[i]);
        world_freeze(false, true);
        while (!romeo->paused && n++ < 1000)
            say(far, "");
        assert_true(romeo->paused);
        assert_in_range(n, 20, 999);
        world_thaw();
        assert_false(romeo->paused);
        assert_string_equal(client_log(romeo), "");
        assert_int_equal(world_rows(far), n);
        world_stop();
    }
}

/* ---- a store that is unavailable ---- */

static void who_sends_waits_and_is_told_after_a_second(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards); i++) {
        enter(shards[i]);
        struct client *other = world_login("other@a.example/x");
        atomic_store(&world_store_status[XY_STORE_RECORD], XY_UNAVAILABLE);
        say(near, "1");
        say(far, "2");
        assert_true(romeo->paused);
        world_advance(999);
        assert_string_equal(client_log(romeo), "");
        /* What need not be stored goes on for everybody else. */
        client_send(other, "<presence/>");
        client_send(other, "<message to='other@a.example' type='chat'><body>live</body></message>");
        assert_non_null(strstr(client_log(other), "live "));
        assert_false(other->paused);
        world_advance(1);
        assert_string_equal(client_log(romeo), "error/resource-constraint error/resource-constraint ");
        assert_false(romeo->paused);
        assert_int_equal(world_rows(near) + world_rows(far), 0);
        /* It needs no restart. */
        atomic_store(&world_store_status[XY_STORE_RECORD], XY_OK);
        say(near, "3");
        assert_int_equal(world_rows(near), 1);
        assert_string_equal(client_log(romeo), "");
        world_stop();
    }
}

static void what_is_back_within_the_second_is_no_error(void **state)
{
    (void)state;
    enter(4);
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_UNAVAILABLE);
    for (unsigned i = 0; i < 20; i++)
        say(i % 2 == 0 ? near : far, "");
    world_advance(400);
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_OK);
    say(far, "");                               /* behind those that are held */
    world_advance(200);
    assert_false(romeo->paused);
    assert_string_equal(client_log(romeo), "");
    assert_int_equal(world_rows(near), 10);
    assert_int_equal(world_rows(far), 11);
    assert_int_equal(world_count(COUNT_COPIES_STORED), 21);
    world_stop();                               /* in order, it says */
}

/* The first fails while the second is on its way already. */
static void nothing_overtakes_what_failed(void **state)
{
    (void)state;
    enter(1);
    world_freeze(true, false);
    say(near, "1");
    say(far, "2");
    atomic_store(&world_store_failing, 1);
    world_thaw();
    assert_int_equal(world_rows(far), 0);
    world_advance(200);
    assert_int_equal(world_rows(near), 1);
    assert_int_equal(world_rows(far), 1);
    assert_string_equal(client_log(romeo), "");
    world_stop();
}

static void the_others_are_not_held_up_by_one_failure(void **state)
{
    (void)state;
    enter(1);
    struct client *other = world_login("other@a.example/x");
    client_send(other, "<message to='third@a.example' type='chat'><body>x</body></message>");
    atomic_store(&world_store_failing, 1);
    say(near, "1");
    client_send(other, "<message to='third@a.example' type='chat'><body>x</body></message>");
    assert_int_equal(world_rows("third@a.example"), 2);
    assert_false(other->paused);
    world_advance(200);
    assert_int_equal(world_rows(near), 1);
    world_stop();
}

static void who_has_gone_is_stored_all_the_same(void **state)
{
    (void)state;
    enter(4);
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_UNAVAILABLE);
    say(near, "");
    say(far, "");
    client_end(romeo);
    world_advance(9000);                        /* nobody can be told: it is tried for longer */
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_OK);
    world_advance(200);
    assert_int_equal(world_rows(near), 1);
    assert_int_equal(world_rows(far), 1);
    world_stop();
}

static void a_store_that_does_not_move_is_unavailable(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards); i++) {
        enter(shards[i]);
        world_freeze(true, false);
        say(near, "1");
        assert_false(romeo->paused);
        world_advance(200);
        assert_true(romeo->paused);
        world_advance(800);
        assert_string_equal(client_log(romeo), "error/resource-constraint ");
        assert_false(romeo->paused);
        say(far, "2");                          /* is not even given to it */
        assert_true(romeo->paused);
        world_advance(1000);
        assert_string_equal(client_log(romeo), "error/resource-constraint ");
        /* The first was committed behind the error: it does not come. */
        world_thaw();
        assert_int_equal(world_rows(near) + world_rows(far), 0);
        assert_int_equal(world_count(COUNT_COPIES_STORED), 0);
        say(near, "3");
        assert_int_equal(world_rows(near), 1);
        world_stop();
    }
}

/* By their bytes too: one that is large counts for many. */
static void only_so_many_of_a_stream_are_at_the_store(void **state)
{
    static const struct { int size; unsigned least, most; } rows[] = { { 1, 100, 1024 }, { 60000, 2, 5 } };
    static char xml[70000];

    (void)state;
    for (unsigned i = 0; i < COUNT_OF(rows); i++) {
        unsigned n = 0;
        enter(1);
        world_freeze(true, false);
        snprintf(xml, sizeof xml, "<message to='%s' type='chat'><body>%0*d</body></message>", near, rows[i].size, 1);
        while (!romeo->paused && n++ < 1025) {
            client_post(romeo, xml);
            world_settle();
        }
        assert_in_range(n, rows[i].least, rows[i].most);
        world_thaw();
        assert_false(romeo->paused);
        assert_int_equal(world_rows(near), n);
        world_stop();
    }
}

/* ---- nothing overtakes one that was refused ---- */

/* A message with so many bytes of text. */
static void say_much(struct client *c, const char *to, size_t len)
{
    struct text xml;

    text_init(&xml, 0);
    text_printf(&xml, "<message to='%s' type='chat'><body>", to);
    for (size_t i = 0; i < len / 10; i++)
        text_add(&xml, "0123456789", 10);
    text_puts(&xml, "</body></message>");
    assert_true(text_ok(&xml));
    client_post(c, xml.p);
    text_free(&xml);
}

static void lane_was_filled(struct store_call *c)
{
    store_call_free(&c);
}

/* It claims to write so much: 64 MiB may wait for the lane. */
static void fill_lane(void *arg)
{
    static const xy_doc_write most = { .len = 64 * 1024 * 1024 - 50000 };
    struct store_call *c = store_call_new(XY_STORE_DOC_PUT, lane_was_filled, NULL);

    (void)arg;
    c->op.writes = &most;
    c->op.nwrites = 1;
    store_submit(c);
}

/* Too large for what is left of the lane; the one behind it would fit. */
static void nothing_overtakes_what_the_lane_has_no_room_for(void **state)
{
    (void)state;
    enter(1);
    say(near, "out=later");
    say_much(romeo, near, 60000);
    say(far, "");
    world_freeze(true, false);
    net_on(romeo->shard, fill_lane, NULL);
    world_resume("out=later", XY_DROP);
    assert_true(romeo->paused);
    world_advance(200);                             /* it is refused again */
    world_thaw();
    assert_int_equal(world_rows(near) + world_rows(far), 0);
    world_advance(200);
    assert_int_equal(world_rows(near), 1);
    assert_int_equal(world_rows(far), 1);
    assert_string_equal(client_log(romeo), "");
    world_stop();                                   /* in order, it says */
}

static void what_is_held_behind_one_that_is_late_ends_with_it(void **state)
{
    (void)state;
    enter(1);
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_UNAVAILABLE);
    say(near, "1");
    world_advance(500);
    say(far, "2");
    world_advance(450);
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_OK);
    world_freeze(true, false);
    world_advance(50);
    world_thaw();
    assert_string_equal(client_log(romeo), "error/resource-constraint error/resource-constraint ");
    assert_false(romeo->paused);
    world_advance(1000);
    assert_int_equal(world_rows(near) + world_rows(far), 0);
    say(near, "3");
    assert_int_equal(world_rows(near), 1);
    world_stop();
}

/* ---- who cannot be paused ---- */

static void of_one_who_has_gone_only_so_much_waits(void **state)
{
    (void)state;
    enter(1);
    char xml[200];
    world_freeze(true, false);
    snprintf(xml, sizeof xml, "<message to='%s' type='chat'><body>x</body></message>", near);
    for (unsigned i = 0; i < 1080; i++) {
        if (i == 1000)
            say(near, "out=later");
        client_post(romeo, xml);
    }
    client_end(romeo);
    world_resume("out=later", XY_DROP);
    world_thaw();
    assert_int_equal(world_rows(near), 1024);
    world_stop();
}

static void who_has_gone_is_waited_for_ten_times_but_a_minute_at_most(void **state)
{
    static const struct { uint64_t patience, most; } times[] = {
        { 200, 2000 }, { 10000, 60000 }, { 600000, 600000 }
    };

    (void)state;
    for (size_t i = 0; i < 2 * COUNT_OF(times); i++) {
        bool over = i % 2 != 0;
        store_set_patience(times[i / 2].patience);
        enter(1);
        atomic_store(&world_store_status[XY_STORE_RECORD], XY_UNAVAILABLE);
        say(near, "");
        client_end(romeo);
        world_advance(times[i / 2].most - (over ? 0 : 250));
        atomic_store(&world_store_status[XY_STORE_RECORD], XY_OK);
        world_advance(200);
        assert_int_equal(world_rows(near), over ? 0 : 1);
        world_stop();
    }
    store_set_patience(1000);
}

static void a_server_that_stops_does_not_wait(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards); i++) {
        enter(shards[i]);
        atomic_store(&world_store_status[XY_STORE_RECORD], XY_UNAVAILABLE);
        say(near, "");
        say(far, "");
        world_stop_at_once();
    }
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

/* What romeo sent is stored behind an iq that is not decided yet: h stands before both. */
static void enter_resumable(char *id, size_t size)
{
    struct world_spec spec = { .sessions.resume = 600000 };

    world_start(&spec);
    romeo = world_login("romeo@a.example/r");
    client_enable(romeo);
    snprintf(id, size, "%s", romeo->sm_id);
    client_send(romeo, "<iq type='set' id='later' to='a.example'><q xmlns='urn:test:domain'/></iq>");
    say("nurse@a.example", "1");
    world_forget_held();
}

/* After a crash it need not send all again: what has the number of another stanza now is stored beside it. */
static void what_is_sent_instead_is_stored_too(void **state)
{
    char id[40];

    (void)state;
    enter_resumable(id, sizeof id);
    world_kill(1000);
    romeo = world_return("romeo@a.example/r", id, 0);
    say("nurse@a.example", "1");
    say("nurse@a.example", "2");
    assert_int_equal(world_rows("nurse@a.example"), 3);
    struct client *nurse = world_login("nurse@a.example/n");
    client_send(nurse, "<presence/>");
    assert_string_equal(client_log(nurse), "x~ x~ x~ get/ping ");
    world_stop();
}

/* Nor is it handed out a second time what the store had all along. */
static void what_is_there_already_is_not_delivered_again(void **state)
{
    struct client *nurse;
    char id[40];

    (void)state;
    enter_resumable(id, sizeof id);
    world_kill(1000);
    nurse = world_login("nurse@a.example/n");
    client_enable(nurse);
    client_send(nurse, "<presence/>");
    assert_string_equal(client_log(nurse), "x~ <r> ");
    romeo = world_return("romeo@a.example/r", id, 0);
    client_send(romeo, "<iq type='set' id='i' to='a.example'><q xmlns='urn:test:domain'/></iq>");
    say("nurse@a.example", "1");
    assert_string_equal(client_log(nurse), "");
    assert_int_equal(world_rows("nurse@a.example"), 1);
    assert_true(client_ack(nurse, 1));
    world_advance(200);
    assert_int_equal(world_rows("nurse@a.example"), 0);
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
        WORLD_TEST(who_is_far_ahead_of_recipients_waits),
        WORLD_TEST(who_sends_waits_and_is_told_after_a_second),
        WORLD_TEST(what_is_back_within_the_second_is_no_error),
        WORLD_TEST(nothing_overtakes_what_failed),
        WORLD_TEST(the_others_are_not_held_up_by_one_failure),
        WORLD_TEST(who_has_gone_is_stored_all_the_same),
        WORLD_TEST(a_store_that_does_not_move_is_unavailable),
        WORLD_TEST(only_so_many_of_a_stream_are_at_the_store),
        WORLD_TEST(nothing_overtakes_what_the_lane_has_no_room_for),
        WORLD_TEST(what_is_held_behind_one_that_is_late_ends_with_it),
        WORLD_TEST(of_one_who_has_gone_only_so_much_waits),
        WORLD_TEST(who_has_gone_is_waited_for_ten_times_but_a_minute_at_most),
        WORLD_TEST(a_server_that_stops_does_not_wait),
        WORLD_TEST(what_cannot_be_kept_has_no_record),
        WORLD_TEST(what_is_sent_instead_is_stored_too),
        WORLD_TEST(what_is_there_already_is_not_delivered_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
