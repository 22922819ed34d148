/*
 * test_router.c - what the server sends itself, to one and to many.
 */
#include "route/world.h"

#include <stdio.h>

#include "route/router.h"

struct sending { const char *from, *to, *id; unsigned n; bool sent, gone; };

static struct stanza *headline(const char *from, const char *to)
{
    struct stanza *s = stanza_new(STANZA_MESSAGE, TYPE_HEADLINE);

    xml_chars(xml_sub(s->root, "body", NULL), "news", 4);
    if (from != NULL)
        stanza_set_from(s, jid_parse(s->arena, str_of(from), NULL));
    if (to != NULL)
        stanza_set_to(s, jid_parse(s->arena, str_of(to), NULL));
    return s;
}

static void send_one(void *arg)
{
    struct sending *w = arg;
    struct stanza *s = headline(w->from, w->to);

    w->sent = router_send(&s, NULL);
    w->gone = s == NULL;
}

static void send_many(void *arg)
{
    struct sending *w = arg;
    struct arena *a = arena_new(4096);
    const struct jid **to = arena_alloc(a, w->n * sizeof *to);
    struct stanza *s = headline("a.example", NULL);
    char text[80];

    if (w->id != NULL)
        xml_set(s->root, "id", w->id);

    for (unsigned i = 0; i < w->n; i++) {
        snprintf(text, sizeof text, "%s", w->to);
        if (i % 2 != 0)
            snprintf(text, sizeof text, "u%u@a.example", i);
        to[i] = jid_parse(a, str_of(text), NULL);
    }
    w->sent = router_send_many(&s, to, w->n);
    arena_free(&a);
}

static void it_needs_an_address_and_a_domain_of_ours(void **state)
{
    struct sending rows[] = {
        { .from = "a.example", .to = "romeo@a.example/orchard" }, { .from = "a.example", .to = NULL },
        { .from = "b.example", .to = "c.example" }, { .from = "b.example", .to = "romeo@a.example/orchard" },
        { .from = NULL, .to = "romeo@a.example/orchard" },
    };
    static const bool sent[] = { true, false, false, true, true };

    (void)state;
    world_start(NULL);
    struct client *romeo = world_login("romeo@a.example/orchard");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        net_on(0, send_one, &rows[i]);
        world_settle();
        assert_int_equal(rows[i].sent, sent[i]);
        assert_true(rows[i].gone);
        assert_string_equal(client_log(romeo), sent[i] ? "news " : "");
    }
    world_stop();
}

static void a_long_list_is_worked_off_on_all_shards(void **state)
{
    struct world_spec spec = { .shards = 4, .pair_bytes = 16384 };
    char full[80];

    (void)state;
    world_start(&spec);
    snprintf(full, sizeof full, "%s/r", world_name_on(2, 0));
    struct client *c = world_login(full);
    struct sending w = { .to = full, .n = 300 };
    net_on(0, send_many, &w);
    world_settle();
    assert_true(w.sent);
    assert_int_equal(strlen(client_log(c)), 150 * 5);
    assert_int_equal(world_count(COUNT_COPIES_CREATED), 300);
    assert_int_equal(world_count(COUNT_COPIES_DROPPED), 150);      /* headlines to nobody */
    world_stop();
}

/* Held by a module until the list and the addresses in it are gone. */
static void addresses_outlive_the_list(void **state)
{
    struct sending rows[] = {
        { .to = "romeo@a.example/orchard", .id = "in=later", .n = 1 },
        { .to = "romeo@a.example", .id = "in=later", .n = 1 },
        { .to = "romeo@alias.example/orchard", .id = "in=later", .n = 1 },
        { .to = "romeo@alias.example", .id = "in=later", .n = 1 },
    };

    (void)state;
    for (unsigned shards = 1; shards <= 4; shards += 3) {
        struct world_spec spec = { .shards = shards };
        world_start(&spec);
        struct client *romeo = world_login("romeo@a.example/orchard");
        client_send(romeo, "<presence/>");
        for (size_t i = 0; i < COUNT_OF(rows); i++) {
            client_log(romeo);
            net_on(0, send_many, &rows[i]);
            world_settle();
            assert_string_equal(client_log(romeo), "");
            world_resume("in=later", XY_NEXT);
            assert_string_equal(client_log(romeo), "news ");
            assert_non_null(strstr(client_xml(romeo), "to='romeo@a.example"));
        }
        world_stop();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(it_needs_an_address_and_a_domain_of_ours),
        WORLD_TEST(a_long_list_is_worked_off_on_all_shards),
        WORLD_TEST(addresses_outlive_the_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
