/*
 * test_mailbox.c - ids ascend, quotas hold, and what the store does not take is an error to the sender.
 */
#include "route/world.h"

#include <stdio.h>

#include "route/mailbox.h"

static struct client *romeo;

static void enter(const struct domain_limits *limits)
{
    struct world_spec spec = { 0 };

    if (limits != NULL)
        spec.limits = *limits;
    world_start(&spec);
    romeo = world_login("romeo@a.example/orchard");
}

static void say(const char *body)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<message to='juliet@a.example' type='chat'><body>%s</body></message>", body);
    client_send(romeo, xml);
}

static void ids_ascend_whatever_the_clock_does(void **state)
{
    (void)state;
    enter(NULL);
    say("1");
    say("2");
    support_clock_step(-3600000);
    say("3");
    support_clock_step(7200000);
    say("4");
    uint64_t id[4];
    for (unsigned i = 0; i < 4; i++)
        id[i] = world_row_id("juliet@a.example", i);
    assert_int_equal(id[0], (uint64_t)WORLD_WALL << 20);
    assert_int_equal(id[1], id[0] + 1);
    assert_int_equal(id[2], id[0] + 2);
    assert_int_equal(id[3], (uint64_t)(WORLD_WALL + 3600000) << 20);
    world_stop();
}

static void ids_go_on_from_what_is_stored(void **state)
{
    (void)state;
    enter(NULL);
    uint64_t last = (uint64_t)(WORLD_WALL + 1000) << 20;        /* from a clock that was ahead */
    world_add_row("juliet@a.example", last, "<message xmlns='jabber:client'><body>0</body></message>");
    say("1");
    assert_int_equal(world_row_id("juliet@a.example", 1), last + 1);
    struct client *juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "0~ 1~ get/ping ");
    world_stop();
}

static void a_full_mailbox_is_the_senders_error(void **state)
{
    (void)state;
    enter(&(struct domain_limits){ .mailbox_rows = 2 });
    say("1");
    say("2");
    say("3");
    assert_string_equal(client_log(romeo), "error/service-unavailable ");
    assert_int_equal(world_rows("juliet@a.example"), 2);
    struct client *juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    client_end(juliet);
    say("4");
    assert_string_equal(client_log(romeo), "");
    assert_int_equal(world_rows("juliet@a.example"), 1);
    world_stop();
}

static struct { xy_status status; uint64_t count; unsigned calls; bool refused; } removal;

static void rows_removed(void *arg, xy_status status, uint64_t n)
{
    (void)arg;
    removal.status = status;
    removal.count = n;
    removal.calls++;
}

static void remove_rows(void *arg)
{
    const uint64_t *ids = arg;

    removal.calls = 0;
    removal.refused = !mailbox_remove(account_get(STR("juliet@a.example")), ids, 2, rows_removed, NULL);
}

static void what_is_removed_makes_room(void **state)
{
    (void)state;
    enter(&(struct domain_limits){ .mailbox_rows = 3 });
    for (const char *const *body = (const char *const[]){ "1", "2", "3", NULL }; *body != NULL; body++)
        say(*body);
    uint64_t ids[] = { world_row_id("juliet@a.example", 0), world_row_id("juliet@a.example", 2) };
    atomic_store(&world_store_status[XY_STORE_MAILBOX_TAKEN], XY_UNAVAILABLE);
    net_on(0, remove_rows, ids);
    world_settle();
    assert_true(removal.calls == 1 && removal.status == XY_UNAVAILABLE && removal.count == 0);
    say("full");
    assert_string_equal(client_log(romeo), "error/service-unavailable ");
    atomic_store(&world_store_status[XY_STORE_MAILBOX_TAKEN], XY_OK);
    for (unsigned n = 2; n <= 2; n -= 2) {          /* the second time they wait no more */
        net_on(0, remove_rows, ids);
        world_settle();
        assert_true(removal.calls == 1 && removal.status == XY_OK && removal.count == n);
        assert_int_equal(world_kept("juliet@a.example"), 1);
    }
    say("4");
    say("5");
    assert_string_equal(client_log(romeo), "");
    say("full");
    assert_string_equal(client_log(romeo), "error/service-unavailable ");
    struct client *juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "2~ 4~ 5~ get/ping ");
    world_stop();
}

/* Once at each mark on the way up, not for every message; and again when it has been emptied. */
static void marks_are_counted_once(void **state)
{
    static const unsigned at[][4] = { { 0, 0, 0, 79 }, { 1, 0, 0, 80 }, { 1, 0, 0, 94 }, { 1, 1, 0, 95 },
                                      { 1, 1, 1, 100 }, { 1, 1, 1, 110 } };

    (void)state;
    enter(&(struct domain_limits){ .mailbox_rows = 100 });
    for (unsigned i = 0, n = 0; i < COUNT_OF(at); i++) {
        for (; n < at[i][3]; n++)
            say("x");
        assert_int_equal(world_count(COUNT_MAILBOX_80), at[i][0]);
        assert_int_equal(world_count(COUNT_MAILBOX_95), at[i][1]);
        assert_int_equal(world_count(COUNT_MAILBOX_FULL), at[i][2]);
    }
    struct client *juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    world_advance(1000);
    client_end(juliet);
    for (unsigned n = 0; n < 80; n++)
        say("y");
    assert_int_equal(world_count(COUNT_MAILBOX_80), 2);
    world_stop();
}

/* What is under way to the store counts, or a stopped store would let any number through. */
static void rows_under_way_count_too(void **state)
{
    static const struct domain_limits limits[] = { { .mailbox_rows = 2 }, { .mailbox_bytes = 400 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        enter(&limits[i]);
        say("1");
        world_freeze(true, false);
        for (unsigned n = 0; n < 12; n++)
            say("x");
        assert_non_null(strstr(client_log(romeo), "error/service-unavailable "));
        world_thaw();
        assert_true(world_rows("juliet@a.example") < 12);
        assert_true(world_balanced());
        world_stop();
    }
}

static void what_the_store_says_becomes_of_it(void **state)
{
    static const struct { xy_status status; const char *answer; unsigned rows; } rows[] = {
        { XY_OK, "", 1 }, { XY_REFUSED, "error/service-unavailable ", 0 },
        { XY_UNAVAILABLE, "error/resource-constraint ", 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        enter(NULL);
        atomic_store(&world_store_status[XY_STORE_RECORD], (int)rows[i].status);
        say("1");
        world_advance(1000);
        assert_string_equal(client_log(romeo), rows[i].answer);
        assert_int_equal(world_rows("juliet@a.example"), rows[i].rows);
        assert_int_equal(world_count(COUNT_COPIES_STORED), rows[i].rows);
        world_stop();
    }
}

static void removed(void *arg, xy_status s)
{
    atomic_int *status = arg;

    atomic_store(status, (int)s + 1);
}

static void remove_juliet(void *arg)
{
    struct arena *a = arena_new(256);

    account_remove(domain_find(STR("a.example")), jid_parse(a, STR("juliet@a.example"), NULL), removed, arg);
    arena_free(&a);
}

static void juliet_is_gone(void *arg)
{
    struct arena *a = arena_new(256);

    (void)arg;
    account_remove_over(jid_parse(a, STR("juliet@a.example"), NULL));
    arena_free(&a);
}

/* With a row that has its id, and whose record comes to the store when "out=later" is resumed. */
static void enter_and_delete_juliet(void)
{
    atomic_int status = 0;

    enter(NULL);
    client_send(romeo, "<message to='nurse@a.example' type='chat' id='out=later'><body>x</body></message>");
    say("late");
    net_on(0, remove_juliet, &status);
    world_settle();
    assert_int_equal(atomic_load(&status), XY_OK + 1);
}

static void nothing_stays_of_a_deleted_account(void **state)
{
    (void)state;
    enter_and_delete_juliet();
    world_resume("out=later", XY_NEXT);
    assert_int_equal(world_rows("nurse@a.example"), 1);
    assert_int_equal(world_rows("juliet@a.example"), 0);
    world_stop();
}

static struct account *deleted;

static void hold_juliet(void *arg)
{
    (void)arg;
    deleted = account_get(STR("juliet@a.example"));
    account_pin(deleted);
}

static void remove_a_row(void *arg)
{
    removal.calls = 0;
    removal.refused = !mailbox_remove(deleted, arg, 1, rows_removed, NULL);
}

static void let_go(void *arg)
{
    (void)arg;
    assert_int_equal(deleted->mailbox.telling, 0);
    assert_int_equal(deleted->pins, 1);
    account_unpin(&deleted);
}

static void new_one_is_not_told(void *arg)
{
    (void)arg;
    assert_int_equal(account_get(STR("juliet@a.example"))->mailbox.telling, 0);
}

/* What the store says of its rows is not for who has its name now; and who waits for that hears it. */
static void a_deleted_account_hears_of_its_own_rows(void **state)
{
    uint64_t row = 1;
    atomic_int status = 0;

    (void)state;
    enter(NULL);
    say("1");
    net_on(0, hold_juliet, NULL);
    world_freeze(true, false);
    net_on(0, remove_juliet, &status);
    net_on(0, remove_a_row, &row);
    world_thaw();
    assert_int_equal(atomic_load(&status), XY_OK + 1);
    assert_false(removal.refused);
    assert_int_equal(removal.calls, 1);
    say("2");
    net_on(0, new_one_is_not_told, NULL);
    net_on(0, let_go, NULL);
    world_stop();
}

static void nothing_waits(void *arg)
{
    (void)arg;
    assert_int_equal(account_get(STR("juliet@a.example"))->mailbox.waiting_rows, 0);
}

/* A row of one that was deleted is in the mailbox of who has its name now until it is taken out: that one does not
 * get it, not even from a page that has it. */
static void a_row_of_a_deleted_account_is_in_no_page_of_the_next(void **state)
{
    (void)state;
    enter_and_delete_juliet();
    net_on(0, juliet_is_gone, NULL);
    atomic_store(&world_store_status[XY_STORE_MAILBOX_RETRACT], XY_UNAVAILABLE);
    world_resume("out=later", XY_NEXT);
    assert_int_equal(world_rows("juliet@a.example"), 1);
    world_advance(1);
    struct client *juliet = world_login("juliet@a.example/new");
    juliet->room = 0;
    client_send(juliet, "<presence/>");
    atomic_store(&world_store_status[XY_STORE_MAILBOX_RETRACT], XY_OK);
    world_advance(500);
    assert_int_equal(world_rows("juliet@a.example"), 0);
    client_room(juliet, UINT_MAX);
    assert_string_equal(client_log(juliet), "");
    net_on(0, nothing_waits, NULL);
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(ids_ascend_whatever_the_clock_does),
        WORLD_TEST(ids_go_on_from_what_is_stored),
        WORLD_TEST(a_full_mailbox_is_the_senders_error),
        WORLD_TEST(what_is_removed_makes_room),
        WORLD_TEST(marks_are_counted_once),
        WORLD_TEST(rows_under_way_count_too),
        WORLD_TEST(what_the_store_says_becomes_of_it),
        WORLD_TEST(nothing_stays_of_a_deleted_account),
        WORLD_TEST(a_deleted_account_hears_of_its_own_rows),
        WORLD_TEST(a_row_of_a_deleted_account_is_in_no_page_of_the_next),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
