/*
 * test_write.c - the canonical form: namespaces, prefixes, escapes, and what limits do to it.
 */
#include <stdio.h>

#include "support.h"
#include "xml/xml.h"

static int make_arena(void **state)
{
    *state = arena_new(256);
    return *state == NULL;
}

static int drop_arena(void **state)
{
    struct arena *a = *state;

    arena_free(&a);
    return support_reset(state);
}

#define ARENA_TEST(f) cmocka_unit_test_setup_teardown(f, make_arena, drop_arena)

static void assert_written(const struct xml *e, const char *context, const char *want)
{
    struct text t;

    text_init(&t, 0);
    assert_non_null(e);
    xml_write(&t, e, context);
    assert_true(text_ok(&t));
    assert_string_equal(t.p, want);
    text_free(&t);
}

static void namespaces_are_declared_where_they_change(void **state)
{
    struct xml *e = xml_new(*state, "message", NS_CLIENT), *x;

    assert_written(e, NS_CLIENT, "<message/>");
    assert_written(e, NS_SERVER, "<message/>");
    assert_written(e, NS_COMPONENT, "<message/>");
    assert_written(e, NULL, "<message xmlns='jabber:client'/>");
    assert_written(e, "", "<message xmlns='jabber:client'/>");
    assert_written(e, "urn:x", "<message xmlns='jabber:client'/>");
    x = xml_sub(e, "x", "urn:x");
    xml_sub(x, "y", NULL);
    xml_sub(xml_sub(x, "message", NS_CLIENT), "body", NULL);
    xml_sub(x, "z", NULL);
    xml_sub(e, "body", NULL);
    xml_sub(xml_sub(e, "n", ""), "n", NULL);
    assert_written(e, NS_SERVER,
                   "<message><x xmlns='urn:x'><y/><message xmlns='jabber:client'><body/></message>"
                   "<z/></x><body/><n xmlns=''><n/></n></message>");
    assert_written(xml_new(*state, "a", NS_SERVER), NS_SERVER, "<a xmlns='jabber:server'/>");
    assert_written(xml_new(*state, "a", ""), NULL, "<a/>");
}

static void stream_elements_take_the_prefix(void **state)
{
    struct xml *e = xml_new(*state, "features", NS_STREAMS), *m;

    xml_sub(xml_sub(e, "mechanisms", NS_SASL), "mechanism", NULL);
    assert_written(e, NS_CLIENT,
                   "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                   "<mechanism/></mechanisms></stream:features>");
    e = xml_new(*state, "error", NS_STREAMS);
    xml_chars(xml_sub(e, "x", NS_CLIENT), "y", 1);
    assert_written(e, NS_CLIENT, "<stream:error><x>y</x></stream:error>");
    assert_written(e, NULL,
                   "<stream:error xmlns:stream='http://etherx.jabber.org/streams'>"
                   "<x xmlns='jabber:client'>y</x></stream:error>");
    m = xml_new(*state, "message", NS_CLIENT);     /* deeper down it could pass for ours */
    xml_sub(m, "error", NS_STREAMS);
    assert_written(m, NS_CLIENT,
                   "<message><error xmlns='http://etherx.jabber.org/streams'/></message>");
}

static void attributes_get_prefixes_of_ours(void **state)
{
    struct xml *e = xml_new(*state, "a", "");

    xml_set(e, "k", "v");
    xml_set_ns(e, "lang", NS_XML, "en");
    xml_set_ns(e, "p", "urn:1", "1");
    xml_set_ns(e, "q", "urn:1", "2");
    xml_set_ns(e, "p", "urn:2", "3");
    xml_set_ns(xml_sub(e, "b", NULL), "p", "urn:'2", "4");
    assert_written(e, NULL,
                   "<a k='v' xml:lang='en' xmlns:ns1='urn:1' ns1:p='1' ns1:q='2' "
                   "xmlns:ns2='urn:2' ns2:p='3'><b xmlns:ns1='urn:&apos;2' ns1:p='4'/></a>");
}

static void text_and_values_are_escaped(void **state)
{
    static const char nasty[] = "a<b>c&d'e\"f\tg\nh\ri ]]> \x7F \xC3\xA9 \xF0\x9F\x98\x80";
    struct xml *e = xml_new(*state, "a", "");
    struct text t;

    xml_chars(e, nasty, strlen(nasty));
    xml_set(e, "k", nasty);
    assert_written(e, NULL,
        "<a k='a&lt;b&gt;c&amp;d&apos;e&quot;f&#9;g&#10;h&#13;i ]]&gt; \x7F \xC3\xA9 "
        "\xF0\x9F\x98\x80'>"
        "a&lt;b&gt;c&amp;d'e\"f\tg\nh&#13;i ]]&gt; \x7F \xC3\xA9 \xF0\x9F\x98\x80</a>");
    text_init(&t, 0);
    xml_escape(&t, nasty, strlen(nasty));
    assert_string_equal(t.p,
                        "a&lt;b&gt;c&amp;d&apos;e&quot;f&#9;g&#10;h&#13;i ]]&gt; \x7F \xC3\xA9 "
                             "\xF0\x9F\x98\x80");
    text_clear(&t);
    xml_escape(&t, "abc\x01" "def\x02&ghij",
               13);      /* no XML, but not for this function to say */
    assert_string_equal(t.p, "abc\x01" "def\x02&amp;ghij");
    text_free(&t);
}

/* Each byte at each place of a run, since runs are looked at in words. */
static void every_byte_is_escaped_everywhere(void **state)
{
    static const struct { char c; const char *text, *value; } rows[] = {
        { '<', "&lt;", "&lt;" }, { '>', "&gt;", "&gt;" }, { '&', "&amp;", "&amp;" },
        { '\r', "&#13;", "&#13;" }, { '\n', "\n", "&#10;" }, { '\t', "\t", "&#9;" },
        { '\'', "'", "&apos;" }, { '"', "\"", "&quot;" }, { '%', "%", "%" }, { '=', "=", "=" },
        { '|', "|", "|" }, { '$', "$", "$" }, { '!', "!", "!" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (size_t at = 0; at < 20; at++) {
            char in[21], want[200];
            struct xml *e = xml_new(*state, "a", "");

            memset(in, 'x', 20);
            in[20] = '\0';
            in[at] = rows[i].c;
            xml_chars(e, in, 20);
            xml_set(e, "k", in);
            snprintf(want, sizeof want, "<a k='%.*s%s%s'>%.*s%s%s</a>", (int)at, in, rows[i].value,
                     in + at + 1, (int)at, in, rows[i].text, in + at + 1);
            assert_written(e, NULL, want);
        }
    }
}

static void long_pieces_pass_the_pen(void **state)
{
    enum { LONG = 5000 };
    char *big = arena_bytes(*state, LONG + 1);
    struct xml *e = xml_new(*state, "a", "");
    struct text t;

    memset(big, 'x', LONG);
    big[LONG] = '\0';
    big[1023] = '&';
    big[4000] = '<';
    for (int i = 0; i < 3; i++)
        xml_chars(xml_set(xml_sub(e, "b", NULL), "k", big), big, LONG);
    text_init(&t, 0);
    xml_write(&t, e, NULL);
    assert_true(text_ok(&t));
    assert_int_equal(t.len, 7 + 3 * (2 * (LONG + 4 + 3) + sizeof "<b k=''></b>" - 1));
    text_free(&t);
}

static void a_limit_refuses_the_whole(void **state)
{
    struct xml *e = xml_set(xml_new(*state, "a", ""), "k", "0123456789");
    struct text t;

    text_init(&t, 10);
    xml_write(&t, e, NULL);
    assert_false(text_ok(&t));
    text_free(&t);
    text_init(&t, strlen("<a k='0123456789'/>"));
    xml_write(&t, e, NULL);
    assert_true(text_ok(&t));
    assert_string_equal(t.p, "<a k='0123456789'/>");
    text_free(&t);
}

static void start_tags_are_left_open(void **state)
{
    struct xml *e = xml_set(xml_new(*state, "features", NS_STREAMS), "k", "v");
    struct text t;

    xml_sub(e, "x", NULL);
    text_init(&t, 0);
    xml_write_start(&t, e, NS_CLIENT);
    xml_write_start(&t, e->first, NS_CLIENT);
    xml_write_start(&t, xml_new(*state, "m", NS_CLIENT), NS_CLIENT);
    assert_string_equal(t.p, "<stream:features k='v'><stream:x><m>");
    text_free(&t);
}

static void one_attribute_can_be_spliced(void **state)
{
    static const struct { const char *before, *value, *want; size_t at; } rows[] = {
        { "old", "new", "..<m a='1' to='new' b='2'/>", 10 },
        { "old", NULL, "..<m a='1' b='2'/>", 10 },
        { NULL, "n&w", "..<m a='1' b='2' to='n&amp;w'/>", 16 },
        { NULL, NULL, "..<m a='1' b='2'/>", 16 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct xml *e = xml_set(xml_new(*state, "m", NS_CLIENT), "a", "1");
        struct xml_splice splice = { .name = "to", .value = rows[i].value };
        struct text t;

        xml_set(e, "to", rows[i].before);
        xml_set(e, "b", "2");
        text_init(&t, 0);
        text_puts(&t, "..");
        xml_write_splice(&t, e, NS_CLIENT, &splice);
        assert_string_equal(t.p, rows[i].want);
        assert_int_equal(splice.at, rows[i].at);
        text_free(&t);
    }
}

static void text_can_be_written_alone(void **state)
{
    struct xml *e = xml_chars(xml_new(*state, "a", ""), "a < b", 5);

    assert_written(e->first, NULL, "a &lt; b");
}

/* As the same element in a tree would be written there. */
static void bytes_are_written_as_they_are(void **state)
{
    static const char bytes[] = "<message a='&lt;'><body>&amp;</body><x xmlns='urn:x'/></message>";
    struct xml *e = xml_new(*state, "message", NS_CLIENT), *f = xml_sub(e, "f", "urn:f");

    assert_non_null(xml_verbatim(e, STR(bytes)));
    xml_chars(e, "<", 1);
    assert_non_null(xml_verbatim(f, STR(bytes)));
    assert_non_null(xml_verbatim(f, STR("<message/>")));
    assert_written(e, NS_SERVER,
                   "<message><f xmlns='urn:f'>"
                   "<message xmlns='jabber:client' a='&lt;'><body>&amp;</body><x xmlns='urn:x'/></message>"
                   "<message xmlns='jabber:client'/></f>"
                   "<message a='&lt;'><body>&amp;</body><x xmlns='urn:x'/></message>&lt;</message>");
    e = xml_new(*state, "x", NS_STREAMS);
    xml_verbatim(e, STR("<m>y</m>"));
    assert_written(e, NS_CLIENT, "<stream:x><m>y</m></stream:x>");
    assert_written(e->first, NS_CLIENT, "<m>y</m>");
    assert_written(e->first, NS_COMPONENT, "<m>y</m>");
    assert_written(e->first, NULL, "<m xmlns='jabber:client'>y</m>");
    assert_written(e->first, "urn:x", "<m xmlns='jabber:client'>y</m>");
}

static void long_bytes_pass_the_pen(void **state)
{
    struct xml *e = xml_new(*state, "e", "urn:e");
    char bytes[4000], want[sizeof bytes + 100];

    snprintf(bytes, sizeof bytes, "<m>%03900d</m>", 7);
    snprintf(want, sizeof want, "<e xmlns='urn:e'><m xmlns='jabber:client'>%03900d</m></e>", 7);
    xml_verbatim(e, str_of(bytes));
    assert_written(e, NS_CLIENT, want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(namespaces_are_declared_where_they_change),
        ARENA_TEST(stream_elements_take_the_prefix),
        ARENA_TEST(attributes_get_prefixes_of_ours),
        ARENA_TEST(text_and_values_are_escaped),
        ARENA_TEST(every_byte_is_escaped_everywhere),
        ARENA_TEST(long_pieces_pass_the_pen),
        ARENA_TEST(a_limit_refuses_the_whole),
        ARENA_TEST(start_tags_are_left_open),
        ARENA_TEST(one_attribute_can_be_spliced),
        ARENA_TEST(text_can_be_written_alone),
        ARENA_TEST(bytes_are_written_as_they_are),
        ARENA_TEST(long_bytes_pass_the_pen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
