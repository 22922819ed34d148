/*
 * test_domain.c - sets of domains: taken over by every shard, followed by accounts, and never in the way of a stanza.
 */
#include "route/offer.h"
#include "route/usage.h"
#include "route/world.h"

#include <stdio.h>

static const struct world_domain a = { "a.example", WORLD_PROBE, NULL, 0 };
static const struct world_domain b = { "b.example", WORLD_PROBE, NULL, 0 };

static void look(void *arg)
{
    const struct domain **found = arg;

    found[0] = domain_find(STR("a.example"));
    found[1] = domain_find(STR("alias.example"));
    found[2] = domain_find(STR("b.example"));
}

static void every_shard_sees_names_and_aliases(void **state)
{
    struct world_spec spec = { .shards = 4 };
    const struct world_domain both[] = { a, b };

    (void)state;
    world_start(&spec);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 4; i++) {
            const struct domain *found[3];
            net_on(i, look, found);
            assert_non_null(found[0]);
            assert_ptr_equal(found[0], found[1]);
            assert_int_equal(found[2] != NULL, round == 1);
        }
        world_publish(both, 2);
    }
    world_stop();
}

static void two_cannot_have_one_name(void **state)
{
    static const char *const names[] = { "y.example", NULL };
    struct domain one = { .name = "x.example" }, other = { .name = "z.example", .aliases = names },
                  third = { .name = "y.example" };
    struct error e;

    (void)state;
    support_fail_alloc(0);
    struct domains *set = domains_new(1);
    atomic_init(&one.refs, 9);
    atomic_init(&other.refs, 9);
    atomic_init(&third.refs, 9);
    assert_true(domains_add(set, &one, &e));
    assert_true(domains_add(set, &other, &e));
    assert_false(domains_add(set, &third, &e));
    assert_string_equal(e.text, "y.example is a name of both z.example and y.example");
    domains_unref(&set);
    usage_unref(&one.usage);
    usage_unref(&other.usage);
    usage_unref(&third.usage);
    offer_unref(&one.offer);
    offer_unref(&other.offer);
    offer_unref(&third.offer);
    assert_int_equal(one.refs, 9);
    assert_int_equal(other.refs, 9);
    assert_int_equal(support_blocks(), 0);
}

static void accounts_follow_their_domain(void **state)
{
    struct world_domain narrow = a;

    (void)state;
    world_start(NULL);
    struct client *romeo = world_login("romeo@a.example/orchard");
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>1</body></message>");
    narrow.mailbox_rows = 1;
    world_publish(&narrow, 1);
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>2</body></message>");
    assert_string_equal(client_log(romeo), "error/service-unavailable ");
    world_publish(&a, 1);
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>3</body></message>");
    assert_int_equal(world_rows("juliet@a.example"), 2);
    assert_string_equal(romeo->closed, "");
    world_stop();
}

static void a_record_with_the_same_modules_loads_nothing_again(void **state)
{
    (void)state;
    world_start(NULL);
    struct client *romeo = world_login("romeo@a.example/orchard");
    uint64_t loaded = world_count(COUNT_ACCOUNTS_LOADED);
    world_renew(&a, 1);
    assert_int_equal(world_count(COUNT_ACCOUNTS_LOADED), loaded);
    struct world_domain narrow = a;
    narrow.mailbox_rows = 1;
    world_renew(&narrow, 1);
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>1</body></message>");
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>2</body></message>");
    assert_string_equal(client_log(romeo), "error/service-unavailable ");
    loaded = world_count(COUNT_ACCOUNTS_LOADED);
    world_publish(&a, 1);
    assert_int_equal(world_count(COUNT_ACCOUNTS_LOADED), loaded + 2);
    world_stop();
}

static void a_held_stanza_goes_on_under_the_new_record(void **state)
{
    static const char *const points[] = { "out=later", "in=later", "un=later" };
    struct world_domain narrow = a;

    (void)state;
    narrow.mailbox_rows = 10;
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        char xml[200];
        world_start(NULL);
        struct client *romeo = world_login("romeo@a.example/orchard");
        snprintf(xml, sizeof xml, "<message to='juliet@a.example' type='chat' id='%s'><body>1</body></message>",
                 points[i]);
        client_send(romeo, xml);
        world_publish(&narrow, 1);
        world_publish(&a, 1);
        world_resume(points[i], i == 2 ? XY_DROP : XY_NEXT);
        assert_int_equal(world_rows("juliet@a.example"), i == 2 ? 0 : 1);
        assert_string_equal(romeo->closed, "");
        world_stop();
    }
}

static void a_domain_that_goes_closes_its_sessions_and_may_come_back(void **state)
{
    struct world_domain narrow = a;
    const struct world_domain both[] = { a, b };

    (void)state;
    narrow.mailbox_rows = 1;
    world_start(NULL);
    world_publish(both, 2);
    struct client *romeo = world_login("romeo@a.example/orchard");
    struct client *tybalt = world_login("tybalt@b.example/street");
    client_send(tybalt, "<message to='juliet@a.example' type='chat' id='1'><body>1</body></message>");
    world_publish(&b, 1);
    assert_string_equal(romeo->closed, "host-gone");
    assert_string_equal(tybalt->closed, "");
    client_end(romeo);
    client_send(tybalt, "<message to='juliet@a.example' type='chat' id='2'><body>2</body></message>");
    assert_string_equal(client_log(tybalt), "error/remote-server-not-found ");
    /* Its accounts may still be there, and follow. */
    const struct world_domain back[] = { narrow, b };
    world_publish(back, 2);
    client_send(tybalt, "<message to='juliet@a.example' type='chat' id='3'><body>3</body></message>");
    assert_string_equal(client_log(tybalt), "error/service-unavailable ");      /* its mailbox is full now */
    struct client *juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "1~ get/ping ");
    world_stop();
}

static void stanzas_cross_while_sets_change(void **state)
{
    struct world_spec spec = { .shards = 4 };
    struct world_domain other = a;
    char full[80], xml[200];

    (void)state;
    other.mailbox_rows = 100000;
    world_start(&spec);
    snprintf(full, sizeof full, "%s/r", world_name_on(0, 0));
    struct client *romeo = world_login(full);
    snprintf(full, sizeof full, "%s", world_name_on(3, 0));
    snprintf(xml, sizeof xml, "<message to='%s' type='chat'><body>x</body></message>", full);
    for (unsigned i = 0; i < 20; i++) {
        client_post(romeo, xml);
        world_publish(i % 2 == 0 ? &other : &a, 1);
    }
    world_settle();
    assert_int_equal(world_rows(full), 20);
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(every_shard_sees_names_and_aliases),
        SUPPORT_TEST(two_cannot_have_one_name),
        WORLD_TEST(accounts_follow_their_domain),
        WORLD_TEST(a_record_with_the_same_modules_loads_nothing_again),
        WORLD_TEST(a_held_stanza_goes_on_under_the_new_record),
        WORLD_TEST(a_domain_that_goes_closes_its_sessions_and_may_come_back),
        WORLD_TEST(stanzas_cross_while_sets_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
