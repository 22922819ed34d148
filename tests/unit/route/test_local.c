/*
 * test_local.c - instances stay, are told, are started anew or stopped when the record of their domain changes.
 */
#include "route/world.h"

#include <stdio.h>

static const struct world_domain without = { "a.example", WORLD_PROBE, NULL, 0 };

static struct world_domain with(const char *level)
{
    return (struct world_domain){ "a.example", WORLD_PROBE | WORLD_EXTRA, level, 0 };
}

static void publish(const char *level)
{
    struct world_domain d = with(level);

    world_publish(&d, 1);
}

static void only_who_has_other_settings_is_told(void **state)
{
    (void)state;
    world_start(NULL);
    publish("one");
    struct client *romeo = world_login("romeo@a.example/orchard");
    assert_string_equal(world_events(), "start one\nbound romeo@a.example/orchard\n");
    publish("one");
    assert_string_equal(world_events(), "");
    publish("two");
    assert_string_equal(world_events(), "reload two\n");
    publish("restart");                         /* it refuses: stopped, and started anew */
    assert_string_equal(world_events(), "reload restart\nstop two\nstart restart\n");
    assert_string_equal(romeo->closed, "");
    client_send(romeo, "<presence/>");
    assert_string_equal(world_events(), "available romeo@a.example/orchard\n");
    world_stop();
}

static void a_module_that_goes_takes_its_states_along(void **state)
{
    (void)state;
    world_start(NULL);
    publish("one");
    struct client *romeo = world_login("romeo@a.example/orchard");
    assert_int_equal(atomic_load(&world_states), 3);        /* probe's, and two of extra */
    world_events();
    world_publish(&without, 1);
    assert_string_equal(world_events(), "stop one\n");
    assert_int_equal(atomic_load(&world_states), 1);
    publish("one");                             /* it comes back: the account loads what it has missed */
    assert_int_equal(atomic_load(&world_states), 2);
    assert_string_equal(romeo->closed, "");
    world_stop();
}

static void all_stop_with_the_domain(void **state)
{
    static const struct world_domain other = { "b.example", WORLD_PROBE, NULL, 0 };

    (void)state;
    world_start(NULL);
    publish("one");
    struct client *romeo = world_login("romeo@a.example/orchard");
    client_send(romeo, "<presence/>");
    assert_int_equal(world_instances(), 2);
    world_events();
    world_publish(&other, 1);
    assert_string_equal(world_events(), "stop one\n");
    assert_int_equal(world_instances(), 0);
    assert_int_equal(atomic_load(&world_states), 0);
    client_end(romeo);
    assert_string_equal(world_events(), "");
    world_advance(11 * 60 * 1000);              /* and what the shard remembered of it */
    publish("two");
    world_login("romeo@a.example/orchard");
    assert_string_equal(world_events(), "start two\nbound romeo@a.example/orchard\n");
    world_stop();
}

static void instances_are_made_where_they_are_used(void **state)
{
    struct world_spec spec = { .shards = 4 };
    char full[80];

    (void)state;
    world_start(&spec);
    assert_int_equal(world_instances(), 0);
    for (unsigned i = 0; i < 4; i++) {
        snprintf(full, sizeof full, "%s/r", world_name_on(i, 0));
        world_login(full);
        assert_int_equal(world_instances(), i + 1);
    }
    world_stop();
}

/* Nobody would ever use it first: it is there with the domain, once, whatever comes from where. */
static void a_module_with_one_instance_starts_with_its_domain(void **state)
{
    static const struct world_domain homed[] = {
        { "a.example", WORLD_PROBE | WORLD_HOMED, NULL, 0 }, { "b.example", WORLD_HOMED, NULL, 0 }
    };
    struct world_spec spec = { .shards = 4 };
    char full[80];

    (void)state;
    world_start(&spec);
    world_publish(homed, 1);
    assert_string_equal(world_events(), "homed a.example\n");
    for (unsigned i = 0; i < 4; i++) {
        snprintf(full, sizeof full, "%s/r", world_name_on(i, 0));
        world_login(full);
    }
    assert_int_equal(world_instances(), 4 + 1);
    world_events();
    world_publish(homed, 2);
    assert_string_equal(world_events(), "homed b.example\n");
    world_publish(homed, 2);
    assert_string_equal(world_events(), "");
    world_publish(homed, 1);
    assert_string_equal(world_events(), "left b.example\n");
    world_advance(1000);
    assert_string_equal(world_events(), "rang a.example\n");
    world_publish(&without, 1);
    assert_string_equal(world_events(), "left a.example\n");
    world_advance(5000);
    assert_string_equal(world_events(), "");
    world_stop();
}

/* What a module never ends is ended for it when the server does; nothing of it is left. */
static void what_is_still_kept_ends_with_the_shards(void **state)
{
    static const char *const kept[] = {
        "<message type='chat' id='out=later' to='friar@a.example'/>",
        "<iq type='get' id='later-1' to='a.example'><q xmlns='urn:test:domain'/></iq>",
        "<iq type='set' id='later-2' to='nurse@a.example'><q xmlns='urn:test:account'/></iq>",
        "<presence to='juliet@a.example' id='in=later'/>",
    };
    struct world_spec spec = { .shards = 2 };

    (void)state;
    world_start(&spec);
    struct client *romeo = world_login("romeo@a.example/orchard");
    struct client *juliet = world_login("juliet@a.example/balcony");
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        client_send(romeo, kept[i]);
    assert_int_equal(world_held(), COUNT_OF(kept));
    world_forget_held();
    client_end(romeo);
    client_end(juliet);
    world_teardown(state);
    assert_true(world_balanced());              /* each came to its end */
    assert_int_equal(world_instances(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(only_who_has_other_settings_is_told),
        WORLD_TEST(a_module_that_goes_takes_its_states_along),
        WORLD_TEST(all_stop_with_the_domain),
        WORLD_TEST(instances_are_made_where_they_are_used),
        WORLD_TEST(a_module_with_one_instance_starts_with_its_domain),
        WORLD_TEST(what_is_still_kept_ends_with_the_shards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
