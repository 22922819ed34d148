/*
 * test_nonza.c - elements that are no stanzas come to the module that knows them.
 */
#include "route/world.h"

#include "route/nonza.h"

struct given { struct session *s; const char *ns, *name; bool known; };

static void give(void *arg)
{
    struct given *g = arg;
    struct arena *a = arena_new(256);

    g->known = nonza_receive(g->s, xml_new(a, g->name, g->ns));
    arena_free(&a);
}

static bool known(struct client *c, const char *ns, const char *name)
{
    struct given g = { c->session, ns, name, false };

    net_on(c->shard, give, &g);
    return g.known;
}

static void who_knows_it_gets_it(void **state)
{
    static const struct world_domain without[] = { { "a.example", WORLD_EXTRA, NULL, 0 } };

    (void)state;
    world_start(NULL);
    struct client *c = world_login("romeo@a.example/orchard");
    world_events();
    assert_true(known(c, "urn:test:nonza", "on"));
    assert_string_equal(world_events(), "on romeo@a.example/orchard\n");
    assert_false(known(c, "urn:test:nonza", "off"));
    assert_false(known(c, "urn:test:other", "on"));
    world_publish(without, 1);
    world_events();
    assert_false(known(c, "urn:test:nonza", "on"));
    assert_string_equal(world_events(), "");
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = { WORLD_TEST(who_knows_it_gets_it) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
