/*
 * test_names.c - each listed name is found and constant, nothing else is.
 */
#include "base/arena.h"
#include "support.h"
#include "xml/names.h"
#include "xml/xml.h"

static const char *const listed[] = {
#define X(s) s,
#include "xml/names.def"
#undef X
};

static void each_name_has_one_constant_string(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(listed); i++) {
        char copy[128];
        const char *known;

        strncpy(copy, listed[i], sizeof copy - 1);
        copy[sizeof copy - 1] = '\0';
        known = xml_intern(copy, strlen(copy));
        assert_non_null(known);
        assert_string_equal(known, listed[i]);
        assert_ptr_equal(known, xml_intern(listed[i], strlen(listed[i])));
        assert_true(name_is_interned(known));
        assert_false(name_is_interned(copy));
    }
}

static void no_name_is_listed_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(listed); i++) {
        for (size_t j = i + 1; j < COUNT_OF(listed); j++)
            assert_string_not_equal(listed[i], listed[j]);
    }
}

static void other_names_are_not_found(void **state)
{
    static const char *const others[] = {
        "messag", "messages", "Message", "jabber:clien", "jabber:client ", "\xC3\xA9", "m",
        "urn:xmpp:sm:4", "http://jabber.org/protocol/disco#inf0",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_null(xml_intern(others[i], strlen(others[i])));
    assert_null(xml_intern("message\0x", 9));
    assert_string_equal(xml_intern("messages", 7), "message");
    assert_string_equal(xml_intern("x", 0), "");
}

static void unknown_names_are_copied(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct arena *a = arena_new(64);
        char name[] = "urn:example:unknown";
        const char *kept = a == NULL ? NULL : name_keep(a, name, sizeof name - 1);

        if (!support_alloc_failed()) {
            assert_string_equal(kept, name);
            assert_ptr_not_equal(kept, name);
            assert_ptr_equal(name_keep(a, "iq", 2), xml_intern("iq", 2));
        }
        arena_free(&a);
    }
}

static void content_namespaces_are_three(void **state)
{
    (void)state;
    assert_true(name_is_content_ns("jabber:client"));
    assert_true(name_is_content_ns(NS_SERVER));
    assert_true(name_is_content_ns(NS_COMPONENT));
    assert_false(name_is_content_ns(""));
    assert_false(name_is_content_ns(NS_STREAMS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_name_has_one_constant_string),
        cmocka_unit_test(no_name_is_listed_twice),
        cmocka_unit_test(other_names_are_not_found),
        SUPPORT_TEST(unknown_names_are_copied),
        cmocka_unit_test(content_namespaces_are_three),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
