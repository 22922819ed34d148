/*
 * test_canonical.c - what our serializer writes is known as such, and nothing else.
 *
 * tests/fuzz/fuzz_canonical.c compares with expat and the serializer.
 */
#include <stdlib.h>

#include "support.h"
#include "xml/canonical.h"
#include "xml/xml.h"

static bool is(const char *bytes)
{
    return canonical_element(str_of(bytes));
}

static void what_is_written_is_accepted(void **state)
{
    static const char *const rows[] = {
        "<message/>",
        "<message from='a@b/c' xml:lang='en' id=''/>",
        "<message><body>one <i/>two</body><body xml:lang='de'>drei</body></message>",
        "<message><x xmlns='urn:x'><y/><message xmlns='jabber:client'><body/></message><z/></x></message>",
        "<m><n xmlns=''><n/><a xmlns='jabber:client'/></n></m>",
        "<m><n xmlns='urn:a'><n xmlns='urn:b'/></n><n xmlns='urn:a'/></m>",
        "<m><x xmlns='http://etherx.jabber.org/streams'/></m>",
        "<m>&lt;&gt;&amp;&#13;'\"\t\n ]]&gt;</m>",
        "<m a='&lt;&gt;&amp;&#13;&apos;&quot;&#9;&#10; ='/>",
        "<m>\x7F \xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80 \xEF\xBF\xBD</m>",
        "<m a='\x7F\x7F\x7F\x7F\x7F\x7F\x7F\x7F\x7F\xC3\xA4'/>",
        "<_a-b.c1 _='1' x-y='2' xml='3' x='4'/>",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (!is(rows[i]))
            fail_msg("refused: %s", rows[i]);
}

static void all_else_is_not(void **state)
{
    static const char *const rows[] = {
        /* not one element */
        "", "x", "<", "<m", "<m>", "<m/", "<m/>x", " <m/>", "<m/> ", "<m/><m/>", "</m>", "<m></n>", "<m><n></m></n>",
        "<m><n/>", "<m>x", "<m>x</m", "<m>x</m>x", "<m>x</m></m>", "<m>x</m/>", "<m>x</mm>", "<mm>x</m>",
        /* another form of one */
        "<m></m>", "<m ></m>", "<m />", "<m>x</m >", "< m/>", "<m>< /m>", "<m  a='1'/>", "<m a ='1'/>", "<m a= '1'/>",
        "<m a=\"1\"/>", "<m a='1'b='2'/>", "<m\ta='1'/>", "<m\na='1'/>", "<m a='1' />",
        /* no names, or none of ours */
        "<1/>", "<-/>", "<a:b/>", "<:a/>", "<a:/>", "<\xC3\xA4/>", "<a\xC3\xA4/>", "<m a:b='1'/>", "<m :a='1'/>",
        "<m xml:='1'/>", "<m xml:a:b='1'/>", "<m 1='1'/>", "<m ='1'/>", "<m a/>", "<m a=''", "<m a='",
        "<m xmlns:a='urn:a'/>", "<stream:m/>", "<xml:m/>", "<m a='1' a='2'/>", "<m xml:a='1' b='' xml:a='1'/>",
        /* namespaces that are not declared there, or not so */
        "<m xmlns='jabber:client'/>", "<m xmlns='urn:x'/>", "<m xmlns=''/>", "<m a='1' xmlns='urn:x'/>",
        "<m><n xmlns='jabber:client'/></m>", "<m><n xmlns='urn:x'><n xmlns='urn:x'/></n></m>",
        "<m><n a='1' xmlns='urn:x'/></m>", "<m><n xmlns='urn:x' xmlns='urn:y'/></m>", "<m><n xmlns='urn:&amp;'/></m>",
        "<m><n xmlns='urn: x'/></m>", "<m><n xmlns='urn:\"'/></m>", "<m><n xmlns='urn:<'/></m>",
        "<m><n xmlns='urn:x/></m>", "<m><n xmlns='http://www.w3.org/XML/1998/namespace'/></m>",
        "<m><n xmlns='http://www.w3.org/2000/xmlns/'/></m>", "<m xml:xmlns=''><n xmlns='\x01'/></m>",
        /* characters as they are not written */
        "<m>></m>", "<m>]]></m>", "<m>\r</m>", "<m a='>'/>", "<m a='<'/>", "<m a='\"'/>", "<m a='\t'/>", "<m a='\n'/>",
        "<m a='\r'/>", "<m>&</m>", "<m>&amp</m>", "<m>&apos;</m>", "<m>&quot;</m>", "<m>&#9;</m>", "<m>&#x20;</m>",
        "<m>&#60;</m>", "<m>&x;</m>", "<m a='&#x9;'/>", "<m a='&amp'/>", "<m a='&'/>", "<m>&am", "<m a='&am",
        /* none at all */
        "<m>\x01</m>", "<m>\x1F</m>", "<m a='\x0B'/>", "<m>\xC3</m>", "<m>\xC0\x80</m>", "<m>\xED\xA0\x80</m>",
        "<m>\xEF\xBF\xBE</m>", "<m>\xF4\x90\x80\x80</m>", "<m a='\xFF'/>", "<m/>\xFF",
        /* what streams must not have */
        "<m><!-- x --></m>", "<!--x--><m/>", "<m><?x y?></m>", "<?xml version='1.0'?><m/>", "<m><![CDATA[x]]></m>",
        "<!DOCTYPE m><m/>", "<m><!x></m>",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (is(rows[i]))
            fail_msg("accepted: %s", rows[i]);
    assert_false(canonical_element((struct str){ "<m>\0</m>", 8 }));
    assert_false(canonical_element((struct str){ "<m/>\0", 5 }));
    assert_false(canonical_element((struct str){ NULL, 0 }));
}

/* Every prefix of a good one is none, however its bytes fall into words. */
static void all_of_it_must_be_there(void **state)
{
    static const char whole[] = "<message from='a&amp;b@example.org' xml:lang='en'><x xmlns='urn:x' a='1'>&lt;text "
                                "of some length&gt; \xE2\x82\xAC</x></message>";

    (void)state;
    assert_true(is(whole));
    for (size_t len = 0; len < sizeof whole - 1; len++) {
        char *cut = malloc(len + 1);          /* exact, so that a sanitizer sees the end */

        memcpy(cut, whole, len);
        assert_false(canonical_element((struct str){ cut, len }));
        free(cut);
    }
}

static bool is_nested(int levels)
{
    struct text t;
    bool good;

    text_init(&t, 0);
    for (int i = 1; i < levels; i++)
        text_puts(&t, "<m>");
    text_puts(&t, "<m/>");
    for (int i = 1; i < levels; i++)
        text_puts(&t, "</m>");
    good = canonical_element((struct str){ t.p, t.len });
    text_free(&t);
    return good;
}

static bool is_with_attributes(int n)
{
    struct text t;
    bool good;

    text_init(&t, 0);
    text_puts(&t, "<m");
    for (int i = 0; i < n; i++)
        text_printf(&t, " a%d=''", i);
    text_puts(&t, "/>");
    good = canonical_element((struct str){ t.p, t.len });
    text_free(&t);
    return good;
}

static void more_than_usual_is_for_a_parser(void **state)
{
    (void)state;
    assert_true(is_nested(CANONICAL_LEVELS_MOST));
    assert_false(is_nested(CANONICAL_LEVELS_MOST + 1));
    assert_false(is_nested(100000));
    assert_true(is_with_attributes(CANONICAL_ATTRS_MOST));
    assert_false(is_with_attributes(CANONICAL_ATTRS_MOST + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_accepted),
        cmocka_unit_test(all_else_is_not),
        cmocka_unit_test(all_of_it_must_be_there),
        cmocka_unit_test(more_than_usual_is_for_a_parser),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
