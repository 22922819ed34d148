/*
 * test_path.c - every copy comes to exactly one end, whatever hooks, aliases and shards are on its way.
 */
#include "route/world.h"

#include <stdio.h>

static struct client *romeo, *juliet;

static void enter(unsigned shards)
{
    struct world_spec spec = { .shards = shards };
    char full[80];

    world_start(&spec);
    snprintf(full, sizeof full, "%s/r", world_name_on(0, 0));
    romeo = world_login(full);
    snprintf(full, sizeof full, "%s/j", world_name_on(shards - 1, 1));
    juliet = world_login(full);
    client_send(romeo, "<presence/>");
    client_send(juliet, "<presence/>");
}

static void say(const char *id, const char *type)
{
    char xml[300], bare[64];

    snprintf(bare, sizeof bare, "%.*s", (int)(strchr(juliet->session->jid->text, '/') - juliet->session->jid->text),
             juliet->session->jid->text);
    snprintf(xml, sizeof xml, "<message to='%s' type='%s' id='%s'><body>hi</body></message>", bare, type, id);
    client_send(romeo, xml);
}

/* What a hook says, and what becomes of the message. */
static const struct { const char *id, *sender, *recipient; enum route_counter end; } words[] = {
    { "out=next in=next", "", "hi ", COUNT_COPIES_DELIVERED },
    { "out=drop", "", "", COUNT_COPIES_DROPPED },
    { "out=refuse", "error/not-acceptable ", "", COUNT_COPIES_ERRORED },
    { "out=done", "", "", COUNT_COPIES_HANDLED },
    { "out=status", "error/resource-constraint ", "", COUNT_COPIES_ERRORED },
    { "in=drop", "", "", COUNT_COPIES_DROPPED },
    { "in=refuse", "error/not-acceptable ", "", COUNT_COPIES_ERRORED },
    { "in=done", "", "", COUNT_COPIES_HANDLED },
    { "in=status", "error/resource-constraint ", "", COUNT_COPIES_ERRORED },
};

static void hooks_decide(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t n = 0; n < COUNT_OF(shards); n++) {
        enter(shards[n]);
        for (size_t i = 0; i < COUNT_OF(words); i++) {
            uint64_t before = world_count(words[i].end);
            say(words[i].id, "chat");
            assert_string_equal(client_log(romeo), words[i].sender);
            assert_string_equal(client_log(juliet), words[i].recipient);
            assert_true(world_count(words[i].end) > before);
            assert_true(world_balanced());
        }
        world_stop();
    }
}

/* What a hook says of an iq of Romeo to a session of Juliet, and what both get: a request is always answered. */
static const struct { const char *id, *type, *sender, *recipient; } iqs[] = {
    { "out=next in=next", "get", "", "get/q " },
    { "out=refuse", "get", "error/not-acceptable ", "" },
    { "out=drop", "get", "error/internal-server-error ", "" },
    { "out=done", "get", "error/internal-server-error ", "" },
    { "out=status", "get", "error/resource-constraint ", "" },
    { "in=refuse", "set", "error/not-acceptable ", "" },
    { "in=drop", "set", "error/internal-server-error ", "" },
    { "in=status", "set", "error/resource-constraint ", "" },
    { "out=next in=next", "result", "", "result/q " },
    { "out=drop", "result", "", "" },
    { "out=refuse", "result", "", "" },
    { "in=drop", "result", "", "" },
    { "in=refuse", "result", "", "" },
    { "in=done", "result", "", "" },
};

static void hooks_decide_on_iqs(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t n = 0; n < COUNT_OF(shards); n++) {
        enter(shards[n]);
        for (size_t i = 0; i < COUNT_OF(iqs); i++) {
            char xml[300];
            snprintf(xml, sizeof xml, "<iq to='%s' type='%s' id='%s'><q xmlns='urn:x'/></iq>",
                     juliet->session->jid->text, iqs[i].type, iqs[i].id);
            client_send(romeo, xml);
            assert_string_equal(client_log(romeo), iqs[i].sender);
            assert_string_equal(client_log(juliet), iqs[i].recipient);
            assert_true(world_balanced());
        }
        world_stop();
    }
}

/* Requests keep their order behind one that is held, answers pass it (RFC 6120 section 10.1). */
static void a_held_iq_is_overtaken_by_answers_only(void **state)
{
    static const char *const held[] = { "out=later", "in=later" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(held); i++) {
        char xml[300];
        enter(1);
        const char *to = juliet->session->jid->text;
        snprintf(xml, sizeof xml, "<iq to='%s' type='get' id='%s'><one xmlns='urn:x'/></iq>", to, held[i]);
        client_send(romeo, xml);
        snprintf(xml, sizeof xml, "<iq to='%s' type='get' id='x'><two xmlns='urn:x'/></iq>", to);
        client_send(romeo, xml);
        say("y", "chat");
        snprintf(xml, sizeof xml, "<iq to='%s' type='result' id='z'><answer xmlns='urn:x'/></iq>", to);
        client_send(romeo, xml);
        assert_string_equal(client_log(juliet), "result/answer ");
        world_resume(held[i], XY_NEXT);
        assert_string_equal(client_log(juliet), "get/one get/two hi ");
        snprintf(xml, sizeof xml, "<iq to='%s' type='result' id='%s'><answer xmlns='urn:x'/></iq>", to, held[i]);
        client_send(romeo, xml);
        say("y", "chat");
        assert_string_equal(client_log(juliet), "hi ");
        world_resume(held[i], XY_NEXT);
        assert_string_equal(client_log(juliet), "result/answer ");
        world_stop();
    }
}

static void a_drop_is_counted_by_its_reason(void **state)
{
    (void)state;
    enter(1);
    say("in=drop", "chat");
    say("out=drop", "chat");
    const char *reason;
    uint64_t n, found = 0;
    for (unsigned at = 0; count_drop_next(&at, &reason, &n);)
        if (strcmp(reason, "told to drop") == 0)
            found = n;
    assert_true(found >= 2);
    world_stop();
}

static void the_deadline_of_a_hook_is_an_error(void **state)
{
    (void)state;
    enter(1);
    say("out=later", "chat");
    world_advance(30000);
    assert_string_equal(client_log(romeo), "error/resource-constraint ");
    world_forget_held();
    world_stop();
}

static void stanzas_to_an_alias_reach_the_canonical_account(void **state)
{
    (void)state;
    world_start(NULL);
    romeo = world_login("romeo@a.example/orchard");
    juliet = world_login("juliet@a.example/balcony");
    client_send(romeo, "<presence/>");
    client_send(juliet, "<presence/>");
    client_send(romeo, "<message to='juliet@alias.example' type='chat'><body>hi</body></message>");
    assert_string_equal(client_log(juliet), "hi ");
    assert_non_null(strstr(client_xml(juliet), "to='juliet@a.example'"));
    client_send(romeo, "<message to='mercutio@alias.example' type='chat'><body>hi</body></message>");
    assert_int_equal(world_rows("mercutio@a.example"), 1);
    /* RFC 6120 section 8.3.3.5 */
    client_send(romeo, "<presence to='juliet@alias.example' type='subscribe'/>");
    assert_string_equal(client_log(romeo), "error/gone ");
    assert_non_null(strstr(client_xml(romeo), ">xmpp:juliet@a.example</gone>"));
    world_stop();
}

static void what_is_sent_before_the_end_arrives_after_it(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t n = 0; n < COUNT_OF(shards); n++) {
        enter(shards[n]);
        say("out=later", "chat");
        say("x in=refuse", "chat");
        client_end(romeo);
        world_resume("out=later", XY_NEXT);
        assert_non_null(strstr(client_log(juliet), "hi "));
        assert_true(world_balanced());
        world_stop();
    }
}

/* To oneself: the address is the account's own, which is deleted while the stanza is held. */
static void removed(void *arg, xy_status s)
{
    atomic_int *done = arg;

    if (s == XY_OK)
        atomic_fetch_add(done, 1);
}

static void remove_romeo(void *arg)
{
    struct arena *a = arena_new(256);

    account_remove(domain_find(STR("a.example")), jid_parse(a, STR("romeo@a.example"), NULL), removed, arg);
    arena_free(&a);
}

static void the_account_may_go_under_a_held_stanza(void **state)
{
    atomic_int done = 0;

    (void)state;
    world_start(NULL);
    romeo = world_login("romeo@a.example/orchard");
    client_send(romeo, "<message type='chat' id='out=later'><body>note</body></message>");
    net_on(romeo->shard, remove_romeo, &done);
    world_settle();
    assert_int_equal(atomic_load(&done), 1);
    assert_string_equal(romeo->closed, "not-authorized");
    client_end(romeo);
    world_resume("out=later", XY_NEXT);
    assert_true(world_balanced());
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(hooks_decide),
        WORLD_TEST(hooks_decide_on_iqs),
        WORLD_TEST(a_held_iq_is_overtaken_by_answers_only),
        WORLD_TEST(a_drop_is_counted_by_its_reason),
        WORLD_TEST(the_deadline_of_a_hook_is_an_error),
        WORLD_TEST(stanzas_to_an_alias_reach_the_canonical_account),
        WORLD_TEST(what_is_sent_before_the_end_arrives_after_it),
        WORLD_TEST(the_account_may_go_under_a_held_stanza),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
