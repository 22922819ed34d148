/*
 * test_document.c - items and versions as they are stored, and as clients see them.
 */
#include "rosters.h"

#include "document.h"

static void same_text(const char *a, const char *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a != NULL)
        assert_string_equal(a, b);
}

static void test_round_trip(void **state)
{
    static const char *const groups[] = { "Friends & foes", "Ärzte", NULL };
    static const struct item items[] = {
        { .jid = "a@x", .listed = true },
        { .jid = "a@x", .name = "A <'\"> B", .groups = groups, .listed = true, .subscription = XY_SUB_BOTH },
        { .jid = "a@x", .listed = true, .subscription = XY_SUB_TO, .approved = true },
        { .jid = "a@x", .listed = true, .subscription = XY_SUB_FROM, .ask = true },
        { .jid = "a@x", .pending_in = true, .request = "<presence type='subscribe'><status>&amp;</status></presence>" },
    };
    xyt *t = module_open();

    (void)state;
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        xy_arena *a = xy_arena_new(xyt_instance(t));
        const struct item *in = &items[i];
        struct item out;
        size_t len;
        const char *text = document_print(a, in, &len);
        assert_int_equal(strlen(text), len);
        assert_true(document_parse(a, "a@x", text, len, &out));
        same_text(in->name, out.name);
        same_text(in->request, out.request);
        assert_int_equal(in->groups == NULL, out.groups == NULL);
        for (size_t g = 0; in->groups != NULL && g < 3; g++)
            same_text(in->groups[g], out.groups[g]);
        assert_int_equal(in->subscription, out.subscription);
        assert_int_equal(in->ask, out.ask);
        assert_int_equal(in->pending_in, out.pending_in);
        assert_int_equal(in->approved, out.approved);
        assert_int_equal(in->listed, out.listed);
        xy_arena_end(&a);
    }
    module_close(t);
}

static void test_not_documents(void **state)
{
    static const char *const bad[] = {
        "", "<item", "<item/>", "<x xmlns='" NS "' subscription='none'/>", "<item xmlns='" NS "'/>",
        "<item xmlns='" NS "' subscription='remove'/>"
    };
    xyt *t = module_open();
    xy_arena *a = xy_arena_new(xyt_instance(t));
    struct item out;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(document_parse(a, "a@x", bad[i], strlen(bad[i]), &out));
    xy_arena_end(&a);
    module_close(t);
}

static void test_shown(void **state)
{
    static const char *const groups[] = { "One", NULL };
    const struct item in = { .jid = "a@x", .name = "A", .groups = groups, .subscription = XY_SUB_FROM, .ask = true,
                             .approved = true, .pending_in = true, .request = "<presence/>", .listed = true };
    xyt *t = module_open();
    xy_arena *a = xy_arena_new(xyt_instance(t));
    xy_xml *query = xy_el(a, "query", NS);

    (void)state;
    item_show(query, &in, false);
    const char *text = xy_print(a, query, NULL);
    assert_true(has(text, "jid='a@x'") && has(text, "name='A'") && has(text, "subscription='from'"));
    assert_true(has(text, "ask='subscribe'") && has(text, "approved='true'") && has(text, "<group>One</group>"));
    assert_false(has(text, "pending") || has(text, "request"));

    query = xy_el(a, "query", NS);
    item_show(query, &in, true);
    assert_true(has(xy_print(a, query, NULL), "<item jid='a@x' subscription='remove'/>"));
    xy_arena_end(&a);
    module_close(t);
}

static void test_versions(void **state)
{
    static const char *const bad[] = { "", "-1", "1 ", "0x1", "12345678901234567890" };
    xyt *t = module_open();
    xy_arena *a = xy_arena_new(xyt_instance(t));
    uint64_t v = 0;

    (void)state;
    assert_string_equal(version_text(a, 0), "0");
    assert_string_equal(version_text(a, 1795000000000), "1795000000000");
    assert_true(version_parse("1795000000000", 13, &v));
    assert_int_equal(v, 1795000000000);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(version_parse(bad[i], strlen(bad[i]), &v));
    assert_int_equal(v, 1795000000000);
    xy_arena_end(&a);
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_not_documents),
        cmocka_unit_test(test_shown),
        cmocka_unit_test(test_versions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
