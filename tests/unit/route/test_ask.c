/*
 * test_ask.c - what the server asks is answered once, by whom it was asked of, or not at all.
 */
#include "route/world.h"

#include <stdio.h>

#include "route/ask.h"

struct question {
    const char *to;
    struct ask *ask;
    int         answers;
    bool        none;
    enum stanza_type type;
};

static void came(void *arg, struct stanza *answer)
{
    struct question *q = arg;

    q->ask = NULL;
    q->answers++;
    q->none = answer == NULL;
    if (answer != NULL)
        q->type = (enum stanza_type)answer->type;
}

static void put(void *arg)
{
    struct question *q = arg;
    struct stanza *iq = stanza_new(STANZA_IQ, TYPE_GET);

    xml_sub(iq->root, "q", "urn:x");
    stanza_set_from(iq, jid_parse(iq->arena, STR("a.example"), NULL));
    stanza_set_to(iq, jid_parse(iq->arena, str_of(q->to), NULL));
    q->ask = ask_send(&iq, 10000, came, q);
}

static void cancel(void *arg)
{
    ask_cancel(&((struct question *)arg)->ask);
}

static void ask(unsigned shard, struct question *q, const char *to)
{
    *q = (struct question){ .to = to };
    net_on(shard, put, q);
    world_settle();
}

/* The id of what the client was asked last. */
static const char *id_of(const struct client *c)
{
    static char id[64];
    const char *at = client_xml(c), *next;

    while ((next = strstr(at + 1, " id='xy")) != NULL)
        at = next;
    snprintf(id, sizeof id, "%.*s", (int)strcspn(at + 5, "'"), at + 5);
    return id;
}

static void answer(struct client *from, const char *type, const char *id)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<iq type='%s' to='a.example' id='%s'/>", type, id);
    client_send(from, xml);
}

static void the_answer_finds_who_asked_on_whatever_shard(void **state)
{
    struct world_spec spec = { .shards = 4 };

    (void)state;
    world_start(&spec);
    struct client *juliet = world_login("juliet@a.example/balcony");
    for (unsigned shard = 0; shard < 4; shard++) {
        struct question q;
        ask(shard, &q, "juliet@a.example/balcony");
        assert_int_equal(q.answers, 0);
        answer(juliet, shard % 2 == 0 ? "result" : "error", id_of(juliet));
        assert_int_equal(q.answers, 1);
        assert_int_equal(q.type, shard % 2 == 0 ? TYPE_RESULT : TYPE_ERROR);
        answer(juliet, "result", id_of(juliet));
        assert_int_equal(q.answers, 1);
    }
    world_stop();
}

static void only_who_was_asked_can_answer(void **state)
{
    struct question q;

    (void)state;
    world_start(NULL);
    struct client *juliet = world_login("juliet@a.example/balcony");
    struct client *same = world_login("juliet@a.example/garden");
    struct client *tybalt = world_login("tybalt@a.example/street");
    ask(0, &q, "juliet@a.example/balcony");
    answer(same, "result", id_of(juliet));
    answer(tybalt, "result", id_of(juliet));
    answer(juliet, "result", "xy0-000000000000000000000000");
    answer(juliet, "result", "xy99-00");
    answer(juliet, "result", "xyz");
    assert_int_equal(q.answers, 0);
    answer(juliet, "result", id_of(juliet));
    assert_int_equal(q.answers, 1);
    world_stop();
}

static void nobody_there_is_an_answer_too(void **state)
{
    struct question q;

    (void)state;
    world_start(NULL);
    ask(0, &q, "juliet@a.example/balcony");
    assert_int_equal(q.answers, 1);
    assert_int_equal(q.type, TYPE_ERROR);
    world_stop();
}

static void patience_and_cancelling_end_it(void **state)
{
    struct question q;

    (void)state;
    world_start(NULL);
    struct client *juliet = world_login("juliet@a.example/balcony");
    ask(0, &q, "juliet@a.example/balcony");
    world_advance(9999);
    assert_int_equal(q.answers, 0);
    world_advance(1);
    assert_int_equal(q.answers, 1);
    assert_true(q.none);
    answer(juliet, "result", id_of(juliet));
    assert_int_equal(q.answers, 1);
    ask(0, &q, "juliet@a.example/balcony");
    net_on(0, cancel, &q);
    answer(juliet, "result", id_of(juliet));
    world_advance(10000);
    assert_int_equal(q.answers, 0);
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(the_answer_finds_who_asked_on_whatever_shard),
        WORLD_TEST(only_who_was_asked_can_answer),
        WORLD_TEST(nobody_there_is_an_answer_too),
        WORLD_TEST(patience_and_cancelling_end_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
