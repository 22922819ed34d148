/*
 * test_account.c - accounts come when they are needed, stay a while, and go; or are deleted.
 */
#include "route/world.h"

#include <stdio.h>

static unsigned accounts;

static void count_accounts(void *arg)
{
    (void)arg;
    uint32_t at = 0;

    accounts = 0;
    while (account_next(&at) != NULL)
        accounts++;
}

static unsigned there(void)
{
    net_on(0, count_accounts, NULL);
    return accounts;
}

static void accounts_linger_and_go(void **state)
{
    (void)state;
    world_start(NULL);
    struct client *romeo = world_login("romeo@a.example/orchard");
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>x</body></message>");
    client_send(romeo, "<message to='nobody@a.example' type='chat'><body>x</body></message>");
    assert_int_equal(there(), 3);
    world_advance(4999);
    assert_int_equal(there(), 3);
    world_advance(1);
    assert_int_equal(there(), 2);                   /* who does not exist is forgotten sooner */
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>y</body></message>");
    world_advance(29999);
    assert_int_equal(there(), 2);
    world_advance(1);
    assert_int_equal(there(), 1);
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>z</body></message>");
    assert_int_equal(world_rows("juliet@a.example"), 3);
    world_advance(100000);
    assert_int_equal(there(), 1);                   /* sessions keep it */
    client_end(romeo);
    world_advance(30000);
    assert_int_equal(there(), 0);
    assert_int_equal(atomic_load(&world_states), 0);
    world_stop();
}

static void what_is_under_way_keeps_an_account(void **state)
{
    (void)state;
    world_start(NULL);
    struct client *romeo = world_login("romeo@a.example/orchard");
    world_freeze(true, false);
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>x</body></message>");
    client_end(romeo);                              /* so there is nobody to be told of an error */
    world_advance(40000);
    assert_int_equal(there(), 1);
    world_thaw();
    assert_int_equal(world_rows("juliet@a.example"), 1);
    world_advance(30000);
    assert_int_equal(there(), 0);
    world_stop();
}

struct removal { const char *whom; unsigned done; xy_status status; };

static void removed(void *arg, xy_status s)
{
    struct removal *r = arg;

    r->done++;
    r->status = s;
}

static void remove_it(void *arg)
{
    struct removal *r = arg;
    struct arena *a = arena_new(256);

    account_remove(domain_find(STR("a.example")), jid_parse(a, str_of(r->whom), NULL), removed, r);
    arena_free(&a);
}

/* The auth chain has forgotten it. */
static void forgotten(void *arg)
{
    struct removal *r = arg;
    struct arena *a = arena_new(256);

    account_remove_over(jid_parse(a, str_of(r->whom), NULL));
    arena_free(&a);
}

static void deletion_ends_sessions_and_forgets_everything(void **state)
{
    struct removal r = { .whom = "juliet@a.example" };

    (void)state;
    world_start(NULL);
    struct client *romeo = world_login("romeo@a.example/orchard");
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>x</body></message>");
    struct client *juliet = world_login("juliet@a.example/balcony");
    world_events();
    net_on(0, remove_it, &r);
    world_settle();
    assert_int_equal(r.done, 1);
    assert_int_equal(r.status, XY_OK);
    assert_string_equal(juliet->closed, "not-authorized");
    assert_string_equal(world_events(), "removed juliet@a.example\n");
    assert_int_equal(world_rows("juliet@a.example"), 0);
    net_on(0, forgotten, &r);
    /* Whoever has the name next is somebody else, even while the old session is still there. */
    world_advance(1);
    struct client *other = world_login("juliet@a.example/balcony");
    client_send(other, "<presence/>");
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>y</body></message>");
    assert_string_equal(client_log(other), "y ");
    assert_string_equal(client_log(juliet), "");
    client_end(juliet);
    assert_string_equal(other->closed, "");
    world_stop();
}

/* The auth chain still knows it, until all that was stored is gone. */
static void nobody_has_the_name_while_its_account_is_deleted(void **state)
{
    struct removal r = { .whom = "juliet@a.example" };

    (void)state;
    world_start(NULL);
    struct client *romeo = world_login("romeo@a.example/orchard");
    net_on(0, remove_it, &r);
    world_settle();
    assert_int_equal(r.status, XY_OK);
    world_advance(1);
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>x</body></message>");
    assert_string_equal(client_log(romeo), "error/service-unavailable ");
    assert_int_equal(world_rows("juliet@a.example"), 0);
    struct client *early = world_login_begin("juliet@a.example/early");
    world_settle();
    assert_true(early->bound);
    assert_int_equal(early->result, BIND_UNAVAILABLE);
    net_on(0, remove_it, &r);                       /* one removal at a time */
    assert_int_equal(r.done, 2);
    assert_int_equal(r.status, XY_UNAVAILABLE);
    net_on(0, forgotten, &r);
    world_advance(1);
    assert_non_null(world_login("juliet@a.example/balcony"));
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>y</body></message>");
    assert_int_equal(world_rows("juliet@a.example"), 1);
    world_stop();
}

static void what_a_module_cannot_forget_now_stays_whole(void **state)
{
    struct removal r = { .whom = "juliet@a.example" };

    (void)state;
    world_start(NULL);
    struct client *romeo = world_login("romeo@a.example/orchard");
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>x</body></message>");
    atomic_store(&world_removal, XY_UNAVAILABLE);
    net_on(0, remove_it, &r);
    world_settle();
    assert_int_equal(r.status, XY_UNAVAILABLE);
    assert_int_equal(world_rows("juliet@a.example"), 1);
    atomic_store(&world_removal, XY_OK);
    net_on(0, remove_it, &r);
    world_settle();
    assert_int_equal(r.status, XY_OK);
    assert_int_equal(world_rows("juliet@a.example"), 0);
    net_on(0, forgotten, &r);
    world_stop();
}

/* Or everybody else would wait for it. */
static void a_large_archive_goes_piece_by_piece(void **state)
{
    struct removal r = { .whom = "juliet@a.example" };

    (void)state;
    world_start(NULL);
    for (uint64_t id = 1; id <= 1200; id++)
        world_add_archived("juliet@a.example", id, "<message/>");
    world_add_archived("romeo@a.example", 1, "<message/>");
    int before = atomic_load(&world_store_calls[XY_STORE_ARCHIVE_PURGE]);
    net_on(0, remove_it, &r);
    world_settle();
    assert_int_equal(r.status, XY_OK);
    assert_int_equal(atomic_load(&world_store_calls[XY_STORE_ARCHIVE_PURGE]) - before, 13);
    net_on(0, forgotten, &r);
    atomic_store(&world_store_status[XY_STORE_ARCHIVE_PURGE], XY_UNAVAILABLE);
    int forgets = atomic_load(&world_store_calls[XY_STORE_ACCOUNT_REMOVE]);
    net_on(0, remove_it, &r);
    world_settle();
    assert_int_equal(r.status, XY_UNAVAILABLE);
    assert_int_equal(atomic_load(&world_store_calls[XY_STORE_ACCOUNT_REMOVE]), forgets);
    atomic_store(&world_store_status[XY_STORE_ARCHIVE_PURGE], XY_OK);
    world_stop();
}

static void a_store_that_is_away_is_told_of(void **state)
{
    struct removal r = { .whom = "mercutio@a.example" };       /* not loaded */

    (void)state;
    world_start(NULL);
    atomic_store(&world_store_status[XY_STORE_ACCOUNT_REMOVE], XY_UNAVAILABLE);
    net_on(0, remove_it, &r);
    world_settle();
    assert_int_equal(r.done, 1);
    assert_int_equal(r.status, XY_UNAVAILABLE);
    atomic_store(&world_store_status[XY_STORE_ACCOUNT_REMOVE], XY_OK);
    net_on(0, remove_it, &r);
    world_settle();
    assert_int_equal(r.done, 2);
    assert_int_equal(r.status, XY_OK);
    net_on(0, forgotten, &r);
    world_advance(60000);
    assert_int_equal(there(), 0);
    world_stop();
}

static void disable(void *arg)
{
    account_close_sessions(account_get(str_of(arg)), "not-authorized", "disabled");
}

static void all_sessions_can_be_ended(void **state)
{
    char whom[] = "romeo@a.example";

    (void)state;
    world_start(NULL);
    struct client *one = world_login("romeo@a.example/1"), *other = world_login("romeo@a.example/2");
    net_on(0, disable, whom);
    assert_string_equal(one->closed, "not-authorized");
    assert_string_equal(other->closed, "not-authorized");
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(accounts_linger_and_go),
        WORLD_TEST(what_is_under_way_keeps_an_account),
        WORLD_TEST(deletion_ends_sessions_and_forgets_everything),
        WORLD_TEST(nobody_has_the_name_while_its_account_is_deleted),
        WORLD_TEST(what_a_module_cannot_forget_now_stays_whole),
        WORLD_TEST(a_large_archive_goes_piece_by_piece),
        WORLD_TEST(a_store_that_is_away_is_told_of),
        WORLD_TEST(all_sessions_can_be_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
