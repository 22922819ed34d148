/*
 * test_own_copy.c - the sender's archive and the recipient's get a message together, or neither does.
 */
#include "route/world.h"

#include <stdio.h>

#include "route/waiting.h"

static struct client *romeo;
static char own[64], far[64];

static void enter(unsigned shards)
{
    struct world_spec spec = { .shards = shards };
    char full[80];

    world_start(&spec);
    snprintf(own, sizeof own, "%s", world_name_on(0, 0));
    snprintf(far, sizeof far, "%s", world_name_on(shards - 1, 1));
    snprintf(full, sizeof full, "%s/r", own);
    romeo = world_login(full);
}

static void say_from(struct client *c, const char *to, const char *id)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<message to='%s' type='chat' id='%s'><body>x</body></message>", to, id);
    client_send(c, xml);
}

static void say(const char *to, const char *id)
{
    say_from(romeo, to, id);
}

/* Who has that address. */
static struct client *log_in_far(void)
{
    char full[80];

    snprintf(full, sizeof full, "%s/f", far);
    return world_login(full);
}

#define BOTH "out=archive in=archive"

static void it_is_in_both_mailboxes(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards); i++) {
        enter(shards[i]);
        say(far, BOTH);
        assert_int_equal(world_kept(own), 1);
        assert_int_equal(world_kept(far), 1);
        assert_int_equal(world_rows(own), 0);           /* nothing waits for the sender */
        assert_int_equal(world_rows(far), 1);
        assert_int_equal(atomic_load(&world_store_calls[XY_STORE_RECORD]), 1);
        world_stop();
    }
}

static void the_sender_alone_may_want_it(void **state)
{
    (void)state;
    enter(1);
    struct client *other = log_in_far();
    client_send(other, "<presence/>");
    say(far, "out=archive");
    assert_string_equal(client_log(other), "x ");       /* unstored for who does not archive it */
    assert_int_equal(world_kept(own), 1);
    assert_int_equal(world_kept(far), 0);
    say("somebody@b.example", "out=archive");
    assert_string_equal(client_log(romeo), "error/remote-server-not-found ");
    assert_int_equal(world_kept(own), 2);
    world_stop();
}

static void what_goes_to_oneself_is_one_row(void **state)
{
    (void)state;
    enter(1);
    say(own, BOTH);
    assert_int_equal(world_kept(own), 1);
    world_stop();
}

static void a_store_that_refuses_leaves_neither(void **state)
{
    (void)state;
    enter(1);
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_REFUSED);
    say(far, BOTH);
    assert_string_equal(client_log(romeo), "error/service-unavailable ");
    assert_int_equal(world_kept(own) + world_kept(far), 0);
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_OK);
    say(far, BOTH);
    assert_int_equal(world_kept(own), 1);
    world_stop();
}

/* The store does not move until the sender has been told. */
static void give_up(void)
{
    world_freeze(true, false);
    say(far, BOTH);
    for (unsigned i = 0; i < 10; i++)
        world_advance(200);
}

/* And when it moves, it has taken the message, but does not take it out. */
static void give_up_and_keep(void)
{
    give_up();
    atomic_store(&world_store_status[XY_STORE_MAILBOX_RETRACT], XY_UNAVAILABLE);
    world_thaw();
}

/* The sender was told that it is not stored: what the store took all the same is taken out again, of both. */
static void what_was_given_up_is_taken_out_again(void **state)
{
    (void)state;
    enter(1);
    give_up();
    assert_string_equal(client_log(romeo), "error/resource-constraint ");
    world_thaw();
    assert_int_equal(world_kept(own) + world_kept(far), 0);
    assert_int_equal(atomic_load(&world_store_calls[XY_STORE_MAILBOX_RETRACT]), 2);
    world_stop();
}

/* However often the store does not take that; and the next session gets what came after it alone. */
static void what_was_given_up_is_taken_out_when_the_store_is_back(void **state)
{
    (void)state;
    enter(1);
    give_up_and_keep();
    assert_int_equal(world_kept(own) + world_kept(far), 2);
    say(far, BOTH);
    struct client *other = log_in_far();
    client_send(other, "<presence/>");
    world_advance(500);
    assert_string_equal(client_log(other), "x~ get/ping ");
    assert_int_equal(world_kept(own) + world_kept(far), 4);
    atomic_store(&world_store_status[XY_STORE_MAILBOX_RETRACT], XY_OK);
    world_advance(500);
    assert_int_equal(world_kept(own) + world_kept(far), 2);
    assert_string_equal(client_log(other), "");
    assert_int_equal(atomic_load(&world_store_calls[XY_STORE_MAILBOX_RETRACT]), 6);
    world_stop();
}

/* A row is taken out while a session has it in a page: of which it waits for room to send it, or which is under way. */
static void what_is_taken_out_is_in_no_page_either(void **state)
{
    (void)state;
    for (int under_way = 0; under_way < 2; under_way++) {
        enter(1);
        say(far, BOTH);
        give_up_and_keep();
        assert_int_equal(world_kept(far), 2);
        struct client *other = log_in_far();
        other->room = 0;
        world_freeze(false, under_way);
        client_send(other, "<presence/>");
        atomic_store(&world_store_status[XY_STORE_MAILBOX_RETRACT], XY_OK);
        world_advance(500);
        assert_int_equal(world_kept(far), 1);
        world_thaw();
        client_room(other, UINT32_MAX);
        assert_string_equal(client_log(other), "x~ get/ping ");
        world_stop();
    }
}

struct looking { struct client *client; uint64_t row; enum row_shown shown; };

static void look(void *arg)
{
    struct looking *l = arg;
    static const char xml[] = "<message xmlns='jabber:client' from='romeo@a.example/r'/>";
    const xy_store_row row = { .id = l->row, .xml = xml, .xml_len = sizeof xml - 1, .flags = XY_ROW_WAITING };

    l->shown = waiting_shown(l->client->session, &row);
}

/* Nor does a client see it that fetches by hand. */
static void what_is_to_be_taken_out_is_not_shown(void **state)
{
    (void)state;
    enter(1);
    struct looking l = { .client = log_in_far() };
    give_up_and_keep();
    l.row = world_row_id(far, 0);
    net_on(l.client->shard, look, &l);
    assert_int_equal(l.shown, ROW_HIDDEN);
    l.row++;
    net_on(l.client->shard, look, &l);
    assert_int_equal(l.shown, ROW_SHOWN);
    world_stop();
}

/* And one that ends meanwhile does not wait for it. */
static void a_server_that_ends_leaves_what_cannot_be_taken_out(void **state)
{
    (void)state;
    enter(1);
    give_up_and_keep();
    assert_int_equal(world_kept(own) + world_kept(far), 2);
    world_stop();
}

/* What comes to the sender meanwhile has a higher id: it is handed out behind. */
static void its_own_mailbox_waits_for_it(void **state)
{
    (void)state;
    enter(1);
    client_send(romeo, "<presence/>");
    struct client *other = world_login("other@a.example/o");
    say(far, "in=later " BOTH);
    char xml[200];
    snprintf(xml, sizeof xml, "<message to='%s' type='chat' id='in=archive'><body>y</body></message>", own);
    client_send(other, xml);
    assert_string_equal(client_log(romeo), "");
    world_resume("in=later", XY_NEXT);
    assert_string_equal(client_log(romeo), "y ");
    world_stop();
}

/* They write to each other, and a module holds the first message of each. */
static struct client *enter_with_juliet(unsigned shards)
{
    enter(shards);
    struct client *juliet = log_in_far();
    client_send(romeo, "<presence/>");
    client_send(juliet, "<presence/>");
    say_from(romeo, far, "in=later romeo");
    say_from(juliet, own, "in=later juliet");
    return juliet;
}

static void let_both_go(void)
{
    world_resume("later romeo", XY_NEXT);
    world_resume("later juliet", XY_NEXT);
}

/* Each has copies in its mailbox of what waits behind a held one in the other's; who waits behind a row that is stored
 * but comes after such a copy would wait for ever. */
static void two_that_write_to_each_other_do_not_wait_for_each_other(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards); i++) {
        struct client *juliet = enter_with_juliet(shards[i]);
        for (unsigned n = 0; n < 3; n++) {
            say_from(romeo, far, BOTH);
            say_from(juliet, own, BOTH);
        }
        let_both_go();
        assert_string_equal(client_log(romeo), "x x x x ");
        assert_string_equal(client_log(juliet), "x x x x ");
        assert_int_equal(world_kept(own), 6);
        world_stop();
    }
}

/* Nor when modules leave nothing to store of what came with a record: it waits for a row, its record does not. */
static void what_is_no_longer_to_be_stored_is_waited_for_by_nobody(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards); i++) {
        struct client *juliet = enter_with_juliet(shards[i]);
        say_from(romeo, far, "in=archive");
        say_from(juliet, own, "in=archive");
        say_from(romeo, far, "out=archive in=strip");
        say_from(juliet, own, "out=archive in=strip");
        let_both_go();
        assert_string_equal(client_log(romeo), "x x ? ");
        assert_string_equal(client_log(juliet), "x x ? ");
        assert_int_equal(world_kept(own), 2);
        world_stop();
    }
}

/* Nor does one who writes to himself wait for himself. */
static void who_writes_to_himself_does_not_wait_for_himself(void **state)
{
    (void)state;
    enter(1);
    client_send(romeo, "<presence/>");
    say(own, "in=later");
    say(own, "in=archive");
    say(own, "in=strip");
    say(far, "out=archive");
    world_resume("in=later", XY_NEXT);
    assert_string_equal(client_log(romeo), "x x ? ");
    assert_int_equal(world_kept(own), 2);
    world_stop();
}

/* It was given up before its sender's hooks had seen it: there is nothing to keep, and nobody waits for that. */
static void what_comes_too_late_is_in_neither(void **state)
{
    char xml[200];

    (void)state;
    enter(1);
    client_send(romeo, "<presence/>");
    struct client *other = world_login("other@a.example/o");
    say(far, "out=later");
    say("other@a.example", "");                 /* waits for the first one's place, not for its hooks */
    say(far, BOTH);
    for (int seconds = 0; seconds < 12; seconds++)
        world_advance(1000);
    assert_int_equal(world_rows("other@a.example"), 1);
    world_resume("out=later", XY_NEXT);
    assert_string_equal(client_log(romeo), "error/resource-constraint error/resource-constraint ");
    assert_int_equal(world_kept(own) + world_kept(far), 0);
    snprintf(xml, sizeof xml, "<message to='%s' type='chat' id='in=archive'><body>y</body></message>", own);
    client_send(other, xml);
    assert_string_equal(client_log(romeo), "y ");
    world_stop();
}

static void without_memory_it_is_delivered_all_the_same(void **state)
{
    (void)state;
    for (unsigned long nth = 1; nth < 60; nth++) {
        enter(1);
        char xml[300];
        snprintf(xml, sizeof xml, "<message to='%s' type='chat' id='" BOTH "'><body>x</body></message>", far);
        support_fail_alloc(nth);
        client_post(romeo, xml);
        bool failed = support_alloc_failed();
        support_fail_alloc(0);
        world_settle();
        assert_in_range(world_kept(own), 0, 1);
        assert_in_range(world_kept(far), 0, 1);
        if (!failed)
            assert_int_equal(world_kept(own) + world_kept(far), 2);
        world_stop();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(it_is_in_both_mailboxes),
        WORLD_TEST(the_sender_alone_may_want_it),
        WORLD_TEST(what_goes_to_oneself_is_one_row),
        WORLD_TEST(a_store_that_refuses_leaves_neither),
        WORLD_TEST(what_was_given_up_is_taken_out_again),
        WORLD_TEST(what_was_given_up_is_taken_out_when_the_store_is_back),
        WORLD_TEST(what_is_taken_out_is_in_no_page_either),
        WORLD_TEST(what_is_to_be_taken_out_is_not_shown),
        WORLD_TEST(a_server_that_ends_leaves_what_cannot_be_taken_out),
        WORLD_TEST(its_own_mailbox_waits_for_it),
        WORLD_TEST(two_that_write_to_each_other_do_not_wait_for_each_other),
        WORLD_TEST(what_is_no_longer_to_be_stored_is_waited_for_by_nobody),
        WORLD_TEST(who_writes_to_himself_does_not_wait_for_himself),
        WORLD_TEST(what_comes_too_late_is_in_neither),
        WORLD_TEST(without_memory_it_is_delivered_all_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
