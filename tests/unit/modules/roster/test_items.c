/*
 * test_items.c - the roster in memory: order, replacement, waste, refused memory.
 */
#include "rosters.h"

#include "items.h"

static struct item contact(const char *jid)
{
    return (struct item){ .jid = jid, .listed = true };
}

static void put(xy_mod *m, struct roster *r, const struct item *i)
{
    struct item *prepared = items_prepare(m, r, i);

    assert_non_null(prepared);
    items_put(r, prepared);
}

static void test_in_order(void **state)
{
    static const char *const in[] = { "m@x", "a@x", "z@x", "b@x", "y@x", "a@x" };
    static const char *const out[] = { "a@x", "b@x", "m@x", "y@x", "z@x" };
    xyt *t = module_open();
    struct roster r = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof in / sizeof in[0]; i++) {
        struct item c = contact(in[i]);
        put(xyt_instance(t), &r, &c);
    }
    assert_int_equal(r.count, 5);
    for (uint32_t i = 0; i < r.count; i++) {
        assert_string_equal(r.items[i]->jid, out[i]);
        assert_ptr_equal(items_find(&r, out[i]), r.items[i]);
    }
    assert_null(items_find(&r, "c@x"));
    items_remove(&r, "m@x");
    items_remove(&r, "m@x");
    assert_int_equal(r.count, 4);
    assert_null(items_find(&r, "m@x"));
    items_free(&r);
    module_close(t);
}

static void test_copies_are_whole(void **state)
{
    static const char *const groups[] = { "One", "Two", NULL };
    xyt *t = module_open();
    struct roster r = { 0 };
    struct item in = { .jid = "a@x", .name = "A", .groups = groups, .request = "<presence/>",
                       .subscription = XY_SUB_FROM, .ask = true, .approved = true, .revision = 7 };

    (void)state;
    put(xyt_instance(t), &r, &in);
    const struct item *out = items_find(&r, "a@x");
    assert_ptr_not_equal(out->jid, in.jid);
    assert_string_equal(out->name, "A");
    assert_string_equal(out->groups[0], "One");
    assert_string_equal(out->groups[1], "Two");
    assert_null(out->groups[2]);
    assert_string_equal(out->request, "<presence/>");
    assert_int_equal(out->subscription, XY_SUB_FROM);
    assert_true(out->ask && out->approved && !out->pending_in && !out->listed);
    assert_int_equal(out->revision, 7);
    items_free(&r);
    module_close(t);
}

static void test_unlisted_are_counted(void **state)
{
    xyt *t = module_open();
    struct roster r = { 0 };
    struct item stranger = { .jid = "s@x", .pending_in = true }, known = contact("k@x");

    (void)state;
    put(xyt_instance(t), &r, &stranger);
    put(xyt_instance(t), &r, &known);
    assert_int_equal(r.unlisted, 1);
    stranger.listed = true;
    put(xyt_instance(t), &r, &stranger);
    assert_int_equal(r.unlisted, 0);
    items_free(&r);
    module_close(t);
}

/* However often it changes, it does not grow. */
static void test_waste_is_given_back(void **state)
{
    xyt *t = module_open();
    struct roster r = { 0 };
    char name[200];

    (void)state;
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "%0150d", i);
        struct item c = contact(i % 2 == 0 ? "a@x" : "b@x");
        c.name = name;
        put(xyt_instance(t), &r, &c);
        items_tidy(xyt_instance(t), &r);
        assert_true(r.live + r.waste < 4096);
    }
    assert_int_equal(r.count, 2);
    assert_int_equal(strtol(items_find(&r, "b@x")->name, NULL, 10), 999);
    items_remove(&r, "a@x");
    items_remove(&r, "b@x");
    items_tidy(xyt_instance(t), &r);
    assert_null(r.arena);
    module_close(t);
}

static void test_abandoned_is_waste(void **state)
{
    xyt *t = module_open();
    struct roster r = { 0 };
    struct item c = contact("a@x");

    (void)state;
    struct item *prepared = items_prepare(xyt_instance(t), &r, &c);
    items_abandon(&r, prepared);
    assert_int_equal(r.count, 0);
    assert_true(r.waste >= sizeof c);
    items_free(&r);
    module_close(t);
}

/* As an import does it: all are prepared before the first is put. */
static void test_many_prepared_at_once(void **state)
{
    enum { MANY = 300 };
    xyt *t = module_open();
    struct roster r = { 0 };
    struct item *prepared[MANY];
    char jid[20];

    (void)state;
    assert_true(items_room(xyt_instance(t), &r, MANY));
    for (int i = 0; i < MANY; i++) {
        snprintf(jid, sizeof jid, "c%d@x", i);
        prepared[i] = items_prepare(xyt_instance(t), &r, &(struct item){ .jid = jid });
        assert_non_null(prepared[i]);
    }
    for (int i = 0; i < MANY; i++)
        items_put(&r, prepared[i]);
    assert_int_equal(r.count, MANY);
    assert_true(r.count <= r.room);
    items_free(&r);
    module_close(t);
}

/* An account without contacts costs its state alone: at most 100 bytes. */
static void test_empty_costs_nothing(void **state)
{
    (void)state;
    assert_true(sizeof(struct roster) <= 100);
    assert_true(sizeof(struct item) <= 56);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_order),
        cmocka_unit_test(test_copies_are_whole),
        cmocka_unit_test(test_unlisted_are_counted),
        cmocka_unit_test(test_waste_is_given_back),
        cmocka_unit_test(test_abandoned_is_waste),
        cmocka_unit_test(test_many_prepared_at_once), cmocka_unit_test(test_empty_costs_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
