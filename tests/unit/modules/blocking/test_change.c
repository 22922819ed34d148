/*
 * test_change.c - commands against a store that is slow, away or refuses; their order; how much fits.
 */
#include "blockings.h"

static void test_counts_when_stored(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    blocklist(t, ME "/a");
    xyt_store_hold(t, true);
    int i = begin(t, "block", "<item jid='Eve@x.test'/>");
    assert_null(xyt_answer(t, i));
    none_sent(t);
    lacks(blocklist(t, ME "/a"), "eve");
    xyt_store_hold(t, false);
    holds(xyt_answer(t, i), "type='result'");
    const char *push = xyt_sent(t);
    holds(push, "type='set'");
    holds(push, "to='" ME "/a'");
    holds(push, "<block " NS "><item jid='eve@x.test'/></block>");
    none_sent(t);
    holds(blocklist(t, ME "/a"), "<item jid='eve@x.test'/>");
    holds(xyt_doc(t, ME, "blocking", "eve@x.test"), "eve@x.test");
    holds(unblock(t, "<item jid='eve@x.test'/>"), "type='result'");
    assert_null(xyt_doc(t, ME, "blocking", "eve@x.test"));
    module_close(t);
}

static void test_store_away(void **state)
{
    static const char *const commands[] = { "block", "unblock" };
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    block(t, "<item jid='old@x.test'/>");
    blocklist(t, ME "/a");
    for (size_t i = 0; i < 2; i++) {
        xyt_store_fail(t, 1);
        const char *answer = xyt_answer(t, begin(t, commands[i], i == 0 ? "<item jid='eve@x.test'/>" : ""));
        holds(answer, "<resource-constraint");
        none_sent(t);
        holds(blocklist(t, ME "/a"), "<blocklist " NS "><item jid='old@x.test'/></blocklist>");
    }
    module_close(t);
}

/* Who asked is told by the core that it took too long; what is stored counts all the same. */
static void test_store_slow(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    blocklist(t, ME "/a");
    xyt_store_hold(t, true);
    int i = begin(t, "block", "<item jid='eve@x.test'/>");
    xyt_deadline(t, i);
    holds(xyt_answer(t, i), "<remote-server-timeout");
    xyt_store_hold(t, false);
    xyt_run(t);
    holds(xyt_sent(t), "<item jid='eve@x.test'/>");
    holds(blocklist(t, ME "/a"), "<item jid='eve@x.test'/>");
    module_close(t);
}

static void test_order(void **state)
{
    xyt *t = module_open();
    int all[4];

    (void)state;
    xyt_login(t, ME "/a");
    xyt_store_hold(t, true);
    all[0] = begin(t, "block", "<item jid='a@x.test'/><item jid='b@x.test'/>");
    all[1] = begin(t, "unblock", "");
    all[2] = begin(t, "block", "<item jid='c@x.test'/>");
    all[3] = begin(t, "unblock", "<item jid='a@x.test'/>");
    xyt_store_step(t);
    xyt_run(t);
    holds(xyt_answer(t, all[0]), "result");
    assert_null(xyt_answer(t, all[1]));
    xyt_store_hold(t, false);
    for (int i = 1; i < 4; i++)
        holds(xyt_answer(t, all[i]), "result");
    holds(blocklist(t, ME "/a"), "<blocklist " NS "><item jid='c@x.test'/></blocklist>");
    module_close(t);
}

static void test_too_many_at_once(void **state)
{
    xyt *t = module_open();
    int last = 0;

    (void)state;
    xyt_login(t, ME "/a");
    xyt_store_hold(t, true);
    for (int i = 0; i < 64; i++)
        last = begin(t, "block", "<item jid='a@x.test'/>");
    assert_null(xyt_answer(t, last));
    holds(block(t, "<item jid='b@x.test'/>"), "<resource-constraint");
    xyt_store_hold(t, false);
    holds(xyt_answer(t, last), "result");
    module_close(t);
}

static xyt *open_with(const char *key, const char *value)
{
    xyt *t = xyt_open(xylem_module_v1);

    xyt_set(t, key, value);
    assert_null(xyt_start(t));
    xyt_login(t, ME "/a");
    return t;
}

/* Ten thousand at once, half of them twice. */
static void test_many(void **state)
{
    static const struct { const char *key, *value, *answer; } rows[] = {
        { "max-items", "4999", "<not-acceptable" }, { "max-items", "5000", "type='result'" },
        { "max-size", "40K", "<not-acceptable" },
    };
    static char many[400000];
    size_t len = 0;

    (void)state;
    for (int i = 0; i < 10000; i++)
        len += (size_t)snprintf(many + len, sizeof many - len, "<item jid='e%d@x.test'/>", i % 5000);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        xyt *t = xyt_open(xylem_module_v1);
        xyt_set(t, rows[i].key, rows[i].value);
        if (i < 2)
            xyt_set(t, "max-size", "1M");
        else
            xyt_set(t, "max-items", "10000");
        assert_null(xyt_start(t));
        xyt_login(t, ME "/a");
        holds(block(t, many), rows[i].answer);
        assert_int_equal(xyt_doc(t, ME, "blocking", "e4999@x.test") != NULL, has(rows[i].answer, "result"));
        module_close(t);
    }
}

/* What is there already and what makes it less is always fine: the limit may have been another. */
static void test_over_the_limit(void **state)
{
    static const struct { const char *key, *value; } rows[] = { { "max-items", "1" }, { "max-size", "4096" } };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        xyt *t = open_with(rows[i].key, rows[i].value);
        char key[64];
        for (int k = 0; k < 100; k++) {
            snprintf(key, sizeof key, "somebody-with-a-long-name-indeed-%04d@x.test", k);
            xyt_put(t, ME, "blocking", key, "");
        }
        xyt_forget(t, ME);
        assert_non_null(xyt_live(t, ME));
        holds(block(t, "<item jid='somebody-with-a-long-name-indeed-0001@x.test'/>"), "type='result'");
        holds(block(t, "<item jid='one@x.test'/>"), "<not-acceptable");
        holds(unblock(t, "<item jid='somebody-with-a-long-name-indeed-0001@x.test'/>"), "type='result'");
        holds(block(t, "<item jid='somebody-with-a-long-name-indeed-0001@x.test'/>"), "<not-acceptable");
        holds(unblock(t, ""), "type='result'");
        holds(block(t, "<item jid='one@x.test'/>"), "type='result'");
        module_close(t);
    }
}

/* What was under way when the module or the account goes leaves nothing open. */
static void test_ends(void **state)
{
    (void)state;
    for (int way = 0; way < 3; way++) {
        xyt *t = module_open();
        xyt_login(t, ME "/a");
        xyt_store_hold(t, true);
        begin(t, "block", "<item jid='a@x.test'/>");
        begin(t, "block", "<item jid='b@x.test'/>");
        if (way == 0)
            xyt_stop(t);
        if (way == 1)
            xyt_forget(t, ME);
        xyt_store_hold(t, false);
        xyt_run(t);
        module_close(t);
    }
}

static void test_without_memory(void **state)
{
    static const char *const commands[] = { "block", "unblock" };

    (void)state;
    for (unsigned n = 1, left = 2; left > 0; n++) {
        left = 2;
        assert_true(n < 400);
        for (size_t i = 0; i < 2; i++) {
            xyt *t = module_open();
            xyt_put(t, ME, "blocking", "old@x.test", "");
            xyt_login(t, ME "/a");
            blocklist(t, ME "/a");
            xyt_fail_alloc(t, n);
            const char *answer = xyt_answer(t, begin(t, commands[i], "<item jid='old@x.test'/><item jid='b@x.test'/>"));
            bool failed = xyt_alloc_failed(t);
            xyt_fail_alloc(t, 0);
            left -= !failed;
            assert_true(failed || has(answer, "result"));
            bool stored = xyt_doc(t, ME, "blocking", "b@x.test") != NULL;
            assert_int_equal(has(blocklist(t, ME "/a"), "<item jid='b@x.test'/>"), stored);
            module_close(t);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_when_stored),
        cmocka_unit_test(test_store_away),
        cmocka_unit_test(test_store_slow),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_too_many_at_once),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_over_the_limit),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
