/* test_exchange.c - what a module gives is written, what it finds wrong is kept in order. */
#include "hook/exchange.h"

#include "support.h"

__attribute__((format(printf, 3, 4)))
static void wrong(struct exchange *x, const struct xml *which, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    exchange_wrong(x, which, fmt, ap);
    va_end(ap);
}

static void test_faults(void **state)
{
    struct arena *a = arena_new(1024);
    struct xml *e = xml_new(a, "query", "urn:q"), *item = xml_sub(e, "item", NULL);
    struct exchange x = { .arena = a, .element = e };

    (void)state;
    wrong(&x, item, "no %d", 1);
    wrong(&x, NULL, "no %d", 2);
    assert_ptr_equal(x.faults->which, item);
    assert_string_equal(x.faults->why, "no 1");
    assert_ptr_equal(x.faults->next->which, e);          /* nothing was named: the element */
    assert_null(x.faults->next->next);
    assert_false(x.refused);
    arena_free(&a);
}

static void test_parts(void **state)
{
    static const xy_exchange parts = { "urn:q", "query", XY_EXCHANGE_PARTS, NULL, NULL };
    static const xy_exchange ours = { NS_PIE, "offline-messages", XY_EXCHANGE_PARTS, NULL, NULL };
    struct arena *a = arena_new(1024);
    struct text out;
    struct exchange x = { .arena = a, .entry = &parts, .out = &out };

    (void)state;
    text_init(&out, 0);
    exchange_put(&x, xml_new(a, "item", "urn:q"));
    exchange_put(&x, xml_new(a, "item", "urn:r"));
    assert_true(x.opened);
    exchange_close(&out, &parts);
    assert_string_equal(out.p, "<query xmlns='urn:q'>\n<item/>\n<item xmlns='urn:r'/>\n</query>\n");
    text_clear(&out);
    x = (struct exchange){ .arena = a, .entry = &ours, .out = &out };
    exchange_put(&x, xml_new(a, "message", NS_CLIENT));
    assert_string_equal(out.p, "<offline-messages>\n<message xmlns='jabber:client'/>\n");
    text_free(&out);
    arena_free(&a);
}

static void test_whole(void **state)
{
    static const xy_exchange whole = { "vcard-temp", "vCard", XY_EXCHANGE_WHOLE, NULL, NULL };
    struct arena *a = arena_new(1024);
    struct text out;
    struct exchange x = { .arena = a, .entry = &whole, .out = &out };

    (void)state;
    text_init(&out, 0);
    exchange_put(&x, xml_new(a, "vCard", "vcard-temp"));
    assert_false(x.opened);
    assert_string_equal(out.p, "<vCard xmlns='vcard-temp'/>\n");
    exchange_put(&x, NULL);
    assert_true(x.refused);
    text_free(&out);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults), cmocka_unit_test(test_parts), cmocka_unit_test(test_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
