/*
 * test_post.c - copies for other shards: in order, none lost, and senders stop when too much waits.
 */
#include "route/world.h"

#include <stdio.h>
#include <stdlib.h>

#include "xml/parser.h"

#define SHARDS 4

struct burst { struct client *from; const char *to; unsigned n, at; char pad[1200]; };

/* All in one callback: the credit cannot come back meanwhile. */
static void send_burst(void *arg)
{
    struct burst *b = arg;
    struct parser_pool *pool = parser_pool_new();
    char xml[2000];

    for (unsigned i = 0; i < b->n; i++) {
        struct stanza *s = NULL;
        snprintf(xml, sizeof xml, "<message to='%s' type='chat'><body>%u</body><x xmlns='urn:x'>%s</x></message>",
                 b->to, b->at + i, b->pad);
        if (parser_stanza(pool, NS_CLIENT, NULL, str_of(xml), &s) == PARSE_OK)
            session_receive(b->from->session, &s);
    }
    b->at += b->n;
    parser_pool_free(&pool);
}

static struct client *enter_on(unsigned shard)
{
    char full[80];

    snprintf(full, sizeof full, "%s/r", world_name_on(shard, 0));
    struct client *c = world_login(full);
    client_send(c, "<presence/>");
    return c;
}

static void without_credit_they_wait_in_order_and_their_sender_stops(void **state)
{
    static struct burst b;
    struct world_spec spec = { .shards = SHARDS, .pair_bytes = 8192 };

    (void)state;
    world_start(&spec);
    struct client *from = enter_on(0), *to = enter_on(1);
    b = (struct burst){ .from = from, .to = to->session->jid->text, .n = 400, .at = 1000 };
    memset(b.pad, 'x', sizeof b.pad - 1);
    net_on(0, send_burst, &b);
    assert_int_equal(from->pauses, 1);
    world_settle();
    assert_false(from->paused);
    const char *log = client_log(to);
    for (unsigned i = 1000; i < 1400; i++, log = strchr(log, ' ') + 1)
        assert_int_equal(strtoul(log, NULL, 10), i);
    assert_string_equal(log, "");
    world_stop();
}

static void a_sender_that_ends_is_not_resumed(void **state)
{
    static struct burst b;
    struct world_spec spec = { .shards = SHARDS, .pair_bytes = 8192 };

    (void)state;
    world_start(&spec);
    struct client *from = enter_on(0), *to = enter_on(1);
    b = (struct burst){ .from = from, .to = to->session->jid->text, .n = 400, .at = 1000 };
    memset(b.pad, 'x', sizeof b.pad - 1);
    net_on(0, send_burst, &b);
    client_end(from);
    const char *log = client_log(to);
    assert_non_null(strstr(log, "1399 "));
    assert_true(world_balanced());
    world_stop();
}

static void all_to_all_loses_nothing_and_keeps_order(void **state)
{
    static struct burst b[SHARDS][SHARDS];
    struct world_spec spec = { .shards = SHARDS, .pair_bytes = 16384 };
    struct client *c[SHARDS];

    (void)state;
    world_start(&spec);
    for (unsigned i = 0; i < SHARDS; i++)
        c[i] = enter_on(i);
    for (unsigned i = 0; i < SHARDS * SHARDS; i++)
        b[i / SHARDS][i % SHARDS] = (struct burst){
            .from = c[i / SHARDS], .to = c[i % SHARDS]->session->jid->text, .n = 20,
            .at = 10000 * (1 + i / SHARDS)
        };
    for (unsigned round = 0; round < 10; round++)
        for (unsigned i = 0; i < SHARDS * SHARDS; i++)
            net_on(i / SHARDS, send_burst, &b[i / SHARDS][i % SHARDS]);
    world_settle();
    for (unsigned i = 0; i < SHARDS; i++) {
        unsigned long last[SHARDS] = { 0 }, n = 0;
        for (const char *log = client_log(c[i]); *log != '\0'; log = strchr(log, ' ') + 1, n++) {
            unsigned long is = strtoul(log, NULL, 10), from = is / 10000 - 1;
            assert_true(last[from] == 0 || is == last[from] + 1);
            last[from] = is;
        }
        assert_int_equal(n, SHARDS * 200);
    }
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(without_credit_they_wait_in_order_and_their_sender_stops),
        WORLD_TEST(a_sender_that_ends_is_not_resumed),
        WORLD_TEST(all_to_all_loses_nothing_and_keeps_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
