/*
 * test_list.c - lists are in order, each address once; what matches what; unions and differences.
 */
#include "../modules.h"

#include "list.h"

static xy_arena *arena;
static xyt *kit;

static int start(void **state)
{
    (void)state;
    kit = module_open();
    arena = xy_arena_new(xyt_instance(kit));
    return 0;
}

static int end(void **state)
{
    (void)state;
    xy_arena_end(&arena);
    module_close(kit);
    return 0;
}

static struct list of(const char *const *jids)
{
    struct list l;
    size_t n = 0;

    while (jids[n] != NULL)
        n++;
    assert_true(list_room(arena, &l, n));
    for (size_t i = 0; i < n; i++)
        l.jids[l.n++] = jids[i];
    list_order(&l);
    return l;
}

#define LIST(...) of((const char *const[]){ __VA_ARGS__, NULL })

static void is(const struct list *l, const char *text)
{
    char all[256] = "";

    for (size_t i = 0; i < l->n; i++) {
        strcat(all, l->jids[i]);
        strcat(all, " ");
    }
    assert_string_equal(all, text);
    assert_null(l->jids[l->n]);
    assert_int_equal(l->bytes, strlen(text) - l->n);
}

static void test_order(void **state)
{
    struct list l = LIST("b", "a@b", "a", "b", "a@b", "b"), none = { 0 };

    (void)state;
    is(&l, "a a@b b ");
    list_order(&none);
    assert_false(list_matches(&none, "a"));
    assert_false(list_has(&none, "a"));
}

/* XEP-0191, JID Matching: in the order of its list. */
static const struct { const char *item, *jid; bool matches; } rows[] = {
    { "user@domain/resource", "user@domain/resource", true },
    { "user@domain/resource", "user@domain/other", false },
    { "user@domain/resource", "user@domain/resource2", false },
    { "user@domain/resource", "user@domain", false },
    { "user@domain/resource", "domain/resource", false },
    { "user@domain", "user@domain", true },
    { "user@domain", "user@domain/resource", true },
    { "user@domain", "user@domain/a/b@c", true },
    { "user@domain", "user2@domain", false },
    { "user@domain", "use@domain", false },
    { "user@domain", "user@domain2", false },
    { "user@domain", "domain", false },
    { "domain/resource", "domain/resource", true },
    { "domain/resource", "domain/other", false },
    { "domain/resource", "domain", false },
    { "domain/resource", "user@domain/resource", false },
    { "domain", "domain", true },
    { "domain", "domain/resource", true },
    { "domain", "domain/a@b", true },
    { "domain", "user@domain", true },
    { "domain", "user@domain/resource", true },
    { "domain", "sub.domain", false },
    { "domain", "user@sub.domain", false },
    { "domain", "domain.org", false },
    { "domain", "user@other/domain", false },
    { "domain", "other/user@domain", false },
};

static void test_matching(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct list l = LIST("aaa", rows[i].item, "zzz");
        if (list_matches(&l, rows[i].jid) != rows[i].matches)
            fail_msg("%s and %s", rows[i].item, rows[i].jid);
        assert_int_equal(list_has(&l, rows[i].jid), strcmp(rows[i].item, rows[i].jid) == 0);
    }
}

static void test_sets(void **state)
{
    struct list one = LIST("a", "b", "d"), other = LIST("b", "c", "e"), none = { 0 }, out;

    (void)state;
    assert_true(list_unite(arena, &one, &other, &out));
    is(&out, "a b c d e ");
    assert_true(list_unite(arena, &none, &other, &out));
    is(&out, "b c e ");
    assert_true(list_subtract(arena, &one, &other, &out));
    is(&out, "a d ");
    assert_true(list_subtract(arena, &one, &one, &out));
    is(&out, "");
    assert_true(list_unite(arena, &none, &none, &out));
    is(&out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order, start, end),
        cmocka_unit_test_setup_teardown(test_matching, start, end),
        cmocka_unit_test_setup_teardown(test_sets, start, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
