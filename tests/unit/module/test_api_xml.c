/*
 * test_api_xml.c - trees as modules build, read, parse and print them.
 */
#include "probe.h"

static xy_arena *a;

static int begin(void **state)
{
    probe_begin(state);
    a = xy_arena_new(m);
    return 0;
}

static int end(void **state)
{
    xy_arena_end(&a);
    return probe_end(state);
}

static void what_is_built_can_be_read_and_printed(void **state)
{
    (void)state;
    xy_xml *e = xy_el(a, "query", "urn:x");
    xy_xml *item = xy_attr(xy_sub(e, "item", NULL), "jid", "a&b");
    size_t len;

    xy_chars(item, "text", SIZE_MAX);
    xy_chars(item, " and more than that", 9);
    xy_sub(e, "other", "urn:y");
    xy_attr(xy_sub(e, "item", NULL), "jid", "second");
    const char *text = xy_print(a, e, &len);
    assert_string_equal(text, "<query xmlns='urn:x'><item jid='a&amp;b'>text and more</item>"
                              "<other xmlns='urn:y'/><item jid='second'/></query>");
    assert_int_equal(len, strlen(text));

    assert_string_equal(xy_xml_name(e), "query");
    assert_string_equal(xy_xml_ns(e), "urn:x");
    const xy_xml *c = xy_child(e, "item", "urn:x");
    assert_string_equal(xy_xml_attr(c, "jid"), "a&b");
    assert_null(xy_xml_attr(c, "nope"));
    assert_string_equal(xy_xml_text(c, &len), "text and more");
    assert_int_equal(len, 13);
    assert_string_equal(xy_xml_attr(xy_next(c, "item", NULL), "jid"), "second");
    assert_string_equal(xy_xml_name(xy_next(c, NULL, NULL)), "other");
    assert_string_equal(xy_xml_name(xy_child(e, NULL, "urn:y")), "other");
    assert_null(xy_child(e, "item", "urn:y"));
    assert_string_equal(xy_xml_text(xy_child(e, "other", NULL), NULL), "");
    xy_attr(item, "jid", NULL);
    assert_null(xy_xml_attr(c, "jid"));
}

static void what_was_printed_can_be_parsed(void **state)
{
    (void)state;
    static const char *const good[] = {
        "<vCard xmlns='vcard-temp'><FN>J &amp; R</FN></vCard>", "<a/>", "<a xmlns='urn:x'><b xmlns=''/></a>",
        "<message xmlns='jabber:client' to='x'><body>y</body></message>",
    };
    static const char *const bad[] = {
        "", "text", "<a>", "<a/><b/>", "<a></b>", "<!DOCTYPE a><a/>", "<a>&nope;</a>", "<a/>x", "<?x?><a/>",
        "<p:a/>", "<a b='1' b='2'/>", "<a>\xff</a>",
    };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        xy_xml *e = xy_parse(a, good[i], strlen(good[i]));
        assert_non_null(e);
        assert_string_equal(xy_print(a, e, NULL), good[i]);
    }
    assert_non_null(xy_parse(a, "<a/> \n", 6));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_null(xy_parse(a, bad[i], strlen(bad[i])));
}

static void copies_are_appended(void **state)
{
    (void)state;
    xy_xml *e = xy_el(a, "a", "urn:x");
    const xy_xml *from = xy_parse(a, "<b xmlns='urn:y'>c</b>", 22);

    assert_ptr_not_equal(xy_append_copy(e, from), from);
    assert_string_equal(xy_print(a, e, NULL), "<a xmlns='urn:x'><b xmlns='urn:y'>c</b></a>");
}

static void a_copy_is_ones_own(void **state)
{
    (void)state;
    xy_xml *e = xy_attr(xy_el(a, "message", "jabber:client"), "type", "chat");

    xy_chars(xy_sub(e, "body", NULL), "hello", SIZE_MAX);
    xy_xml *copy = xy_copy_xml(a, e);
    xy_sub(copy, "extra", "urn:x");
    assert_string_equal(xy_print(a, copy, NULL), "<message xmlns='jabber:client' type='chat'><body>hello</body>"
                                                 "<extra xmlns='urn:x'/></message>");
    assert_null(xy_child(e, "extra", NULL));
}

static void nothing_comes_of_nothing(void **state)
{
    (void)state;
    assert_null(xy_copy_xml(NULL, xy_el(a, "a", "b")));
    assert_null(xy_copy_xml(a, NULL));
    xy_xml *e = xy_el(a, "a", "urn:x");

    assert_null(xy_el(NULL, "a", "urn:x"));
    assert_null(xy_el(a, "not a name", "urn:x"));
    assert_null(xy_sub(NULL, "a", NULL));
    assert_null(xy_attr(NULL, "a", "b"));
    assert_null(xy_chars(NULL, "a", 1));
    assert_ptr_equal(xy_chars(e, NULL, 1), e);
    assert_null(xy_append_copy(NULL, e));
    assert_null(xy_append_copy(e, NULL));
    assert_null(xy_parse(NULL, "<a/>", 4));
    assert_null(xy_parse(a, NULL, 4));
    assert_null(xy_print(NULL, e, NULL));
    assert_null(xy_print(a, NULL, NULL));
    assert_null(xy_xml_name(NULL));
    assert_null(xy_xml_ns(NULL));
    assert_null(xy_xml_attr(NULL, "a"));
    assert_string_equal(xy_xml_text(NULL, NULL), "");
    assert_null(xy_child(NULL, NULL, NULL));
    assert_null(xy_next(NULL, NULL, NULL));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_built_can_be_read_and_printed),
        TEST(what_was_printed_can_be_parsed),
        TEST(copies_are_appended),
        TEST(a_copy_is_ones_own),
        TEST(nothing_comes_of_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
