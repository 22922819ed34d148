/* test_info.c - name and contact addresses in the domain's answer (XEP-0157). */
#include "../modules.h"

#include "info.h"

static const char *info(xyt *t)
{
    return iq(t, "get", ME "/a", XYT_DOMAIN, "<query xmlns='" NS_INFO "'/>");
}

static void test_none(void **state)
{
    xyt *t = module_open();

    (void)state;
    holds(info(t), "name='xylem'");
    lacks(info(t), "jabber:x:data");
    module_close(t);
}

static void test_contacts(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);

    (void)state;
    xyt_set(t, "name", "ours");
    xyt_set(t, "abuse-addresses", "mailto:abuse@example.org");
    xyt_set(t, "abuse-addresses", "xmpp:abuse@example.org");
    assert_null(xyt_start(t));
    const char *answer = info(t);
    holds(answer, "name='ours'");
    holds(answer, "<value>http://jabber.org/network/serverinfo</value>");
    holds(answer, "var='abuse-addresses'");
    holds(answer, "<value>mailto:abuse@example.org</value><value>xmpp:abuse@example.org</value>");
    lacks(answer, "admin-addresses");
    module_close(t);
}

/* Every kind has its own place in the configuration. */
static void test_table(void **state)
{
    (void)state;
    for (const struct contact *c = contacts; c->field != NULL; c++)
        for (const struct contact *d = contacts; d < c; d++) {
            assert_true(strcmp(d->field, c->field) < 0);
            assert_int_not_equal(d->offset, c->offset);
        }
}

/* One feature more or fewer than what runs, or another in its place, and the answer is out of date. */
static void test_current(void **state)
{
    xyt *t = module_open();
    xy_mod *m = xyt_instance(t);
    xy_arena *a = xy_arena_new(m);
    xy_xml *query = xy_el(a, "query", NS_INFO);

    (void)state;
    assert_false(info_is_current(m, query));
    assert_true(info_of_domain(m, query));
    assert_true(info_is_current(m, query));
    xy_attr(xy_sub(query, "feature", NULL), "var", "urn:more");
    assert_false(info_is_current(m, query));

    xy_xml *other = xy_el(a, "query", NS_INFO);
    assert_true(info_of_domain(m, other));
    xy_attr((xy_xml *)(uintptr_t)xy_child(other, "feature", NULL), "var", "urn:other");
    assert_false(info_is_current(m, other));
    xy_arena_end(&a);
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none), cmocka_unit_test(test_contacts), cmocka_unit_test(test_table),
        cmocka_unit_test(test_current)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
