/*
 * test_usage.c - what waits in all mailboxes of a domain, whichever way it comes and goes, and its limit.
 */
#include "route/world.h"

#include "route/usage.h"

#define MESSAGE "<message xmlns='jabber:client'><body>0</body></message>"

struct look { struct quota now; bool known; };

static void look(void *arg)
{
    struct look *l = arg;

    l->known = usage_now(domain_find(STR("a.example")), &l->now);
}

static struct quota usage(void)
{
    struct look l;

    net_on(0, look, &l);
    assert_true(l.known);
    return l.now;
}

static struct client *romeo;

static void enter(const struct domain_limits *limits, unsigned shards)
{
    struct world_spec spec = { .shards = shards };

    if (limits != NULL)
        spec.limits = *limits;
    world_start(&spec);
    romeo = world_login("romeo@a.example/orchard");
}

static void say(const char *to)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<message to='%s' type='chat'><body>x</body></message>", to);
    client_send(romeo, xml);
}

static void what_comes_and_goes_is_counted(void **state)
{
    (void)state;
    enter(NULL, 2);
    say("juliet@a.example");
    say("nurse@a.example");
    say("juliet@a.example");
    assert_int_equal(usage().rows, 3);
    assert_true(usage().bytes > 0);
    struct client *juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    world_advance(1000);
    assert_int_equal(world_rows("juliet@a.example"), 0);
    assert_int_equal(usage().rows, 1);
    struct client *nurse = world_login("nurse@a.example/room");
    client_send(nurse, "<presence/>");
    world_advance(1000);
    assert_int_equal(usage().rows, 0);
    assert_int_equal(usage().bytes, 0);         /* as the store counts, to the byte */
    world_stop();
}

static void the_limit_holds_for_all_together(void **state)
{
    (void)state;
    enter(&(struct domain_limits){ .mailbox_domain_rows = 2 }, 1);
    uint64_t full = world_count(COUNT_DOMAIN_FULL);
    say("juliet@a.example");
    say("nurse@a.example");
    assert_string_equal(client_log(romeo), "");
    assert_int_equal(world_count(COUNT_DOMAIN_FULL) - full, 1);
    say("tybalt@a.example");
    say("tybalt@a.example");
    assert_string_equal(client_log(romeo), "error/service-unavailable error/service-unavailable ");
    assert_int_equal(world_count(COUNT_DOMAIN_FULL) - full, 1);
    assert_int_equal(usage().rows, 2);
    struct client *nurse = world_login("nurse@a.example/room");
    client_send(nurse, "<presence/>");
    world_advance(1000);
    say("tybalt@a.example");
    assert_string_equal(client_log(romeo), "");
    assert_int_equal(world_rows("tybalt@a.example"), 1);
    world_stop();
}

static void bytes_are_limited_too(void **state)
{
    (void)state;
    enter(&(struct domain_limits){ .mailbox_domain_bytes = 250 }, 1);
    for (unsigned i = 0; i < 6; i++)
        say("juliet@a.example");
    assert_non_null(strstr(client_log(romeo), "error/service-unavailable "));
    assert_in_range(usage().bytes, 1, 250);
    world_stop();
}

/* A row counts from its id on, and not at all when the store refuses it. */
static void rows_under_way_count(void **state)
{
    (void)state;
    enter(&(struct domain_limits){ .mailbox_domain_rows = 2 }, 1);
    world_freeze(true, false);
    say("juliet@a.example");
    say("nurse@a.example");
    say("tybalt@a.example");
    assert_string_equal(client_log(romeo), "error/service-unavailable ");
    world_thaw();
    assert_int_equal(usage().rows, 2);
    world_stop();
    enter(NULL, 1);
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_REFUSED);
    say("juliet@a.example");
    assert_int_equal(usage().rows, 0);
    world_stop();
}

static void removed(void *arg, xy_status s)
{
    atomic_store((atomic_int *)arg, (int)s + 1);
}

static void remove_juliet(void *arg)
{
    struct arena *a = arena_new(256);

    account_remove(domain_find(STR("a.example")), jid_parse(a, STR("juliet@a.example"), NULL), removed, arg);
    arena_free(&a);
}

static void a_deleted_account_gives_its_share_back(void **state)
{
    atomic_int status = 0;

    (void)state;
    enter(NULL, 1);
    say("juliet@a.example");
    say("nurse@a.example");
    net_on(0, remove_juliet, &status);
    world_settle();
    assert_int_equal(atomic_load(&status), XY_OK + 1);
    assert_int_equal(usage().rows, 1);
    world_stop();
}

/* A server that starts again asks the store, a mailbox after the other; a new record of the domain goes on with what
 * was counted. */
static void it_is_known_after_a_start_and_kept_over_a_reload(void **state)
{
    static const struct world_domain narrow[] = { { "a.example", WORLD_PROBE, NULL, 5 } };

    (void)state;
    enter(NULL, 1);
    say("juliet@a.example");
    say("nurse@a.example");
    uint64_t bytes = usage().bytes;
    world_kill(1000);
    assert_int_equal(usage().rows, 2);
    assert_int_equal(usage().bytes, bytes);
    world_publish(narrow, 1);
    assert_int_equal(usage().rows, 2);
    assert_int_equal(atomic_load(&world_store_calls[XY_STORE_MAILBOX_SUM]), 2);
    romeo = world_login("romeo@a.example/orchard");
    say("juliet@a.example");
    assert_int_equal(usage().rows, 3);
    world_stop();
}

/* A store that cannot tell is asked again. */
static void a_store_that_fails_is_asked_again(void **state)
{
    static const struct world_domain both[] = {
        { "a.example", WORLD_PROBE, NULL, 0 }, { "b.example", WORLD_PROBE, NULL, 0 }
    };
    struct look l;

    (void)state;
    enter(NULL, 1);
    world_publish(&both[1], 1);
    atomic_store(&world_store_status[XY_STORE_MAILBOX_SUM], XY_UNAVAILABLE);
    client_end(romeo);
    world_advance(60000);                       /* until no record of the domain is left */
    world_add_row("juliet@a.example", 5, MESSAGE);
    world_publish(both, 2);
    net_on(0, look, &l);
    assert_false(l.known);
    atomic_store(&world_store_status[XY_STORE_MAILBOX_SUM], XY_OK);
    romeo = world_login("romeo@a.example/orchard");
    world_advance(1000);
    world_publish(both, 2);
    assert_int_equal(usage().rows, 1);
    say("nurse@a.example");
    assert_int_equal(usage().rows, 2);
    world_stop();
}

/* What a client sends again after a crash, and the store had all along, is one message. */
static void what_was_stored_before_counts_once(void **state)
{
    struct world_spec spec = { .sessions.resume = 600000 };
    char id[40];

    (void)state;
    world_start(&spec);
    romeo = world_login("romeo@a.example/r");
    client_enable(romeo);
    snprintf(id, sizeof id, "%s", romeo->sm_id);
    client_send(romeo, "<iq type='set' id='later' to='a.example'><q xmlns='urn:test:domain'/></iq>");
    say("nurse@a.example");
    assert_int_equal(usage().rows, 1);
    world_forget_held();
    world_kill(1000);
    romeo = world_return("romeo@a.example/r", id, 0);
    client_send(romeo, "<iq type='set' id='later' to='a.example'><q xmlns='urn:test:domain'/></iq>");
    say("nurse@a.example");
    assert_int_equal(world_rows("nurse@a.example"), 1);
    assert_int_equal(usage().rows, 1);
    world_forget_held();
    world_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(what_comes_and_goes_is_counted),
        WORLD_TEST(the_limit_holds_for_all_together),
        WORLD_TEST(bytes_are_limited_too),
        WORLD_TEST(rows_under_way_count),
        WORLD_TEST(a_deleted_account_gives_its_share_back),
        WORLD_TEST(it_is_known_after_a_start_and_kept_over_a_reload),
        WORLD_TEST(a_store_that_fails_is_asked_again),
        WORLD_TEST(what_was_stored_before_counts_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
