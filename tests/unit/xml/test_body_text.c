/* test_body_text.c - the text of bodies in canonical XML, and nothing else of a stanza. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "xml/body_text.h"

static void check(const char *xml, const char *expected)
{
    /* Bytes of its own, so that a sanitizer sees a read past the end. */
    size_t len = strlen(xml);
    char *copy = malloc(len > 0 ? len : 1), *out = malloc(len > 0 ? len : 1);

    memcpy(copy, xml, len);
    assert_int_equal(body_text(copy, len, out), strlen(expected));
    assert_memory_equal(out, expected, strlen(expected));
    free(copy);
    free(out);
}

static void test_bodies(void **state)
{
    (void)state;
    check("<message><body>hello</body></message>", "hello ");
    check("<message id='1'><subject>no</subject><body>one</body><body xml:lang='de'>zwei</body></message>",
          "one zwei ");
    check("<message><body/><body xml:lang='de'/></message>", "");
    check("<message/>", "");
    check("<message><thread>body</thread></message>", "");
}

/* Only children of the stanza, only of its own namespace. */
static void test_others(void **state)
{
    (void)state;
    check("<message><html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>"
          "<p>no</p></body></html><body>yes</body></message>", "yes ");
    check("<message><body xmlns='urn:other'>no</body></message>", "");
    check("<message><bodyguard>no</bodyguard><bod>no</bod></message>", "");
    check("<message><x xmlns='urn:x'><body>no</body></x></message>", "");
    check("<message a='&lt;body&gt;no'><body>a<i>b</i>c</body>d</message>", "abc ");
}

static void test_references(void **state)
{
    (void)state;
    check("<message><body>a &lt;b&gt; &amp;c &quot;&apos;&#13;&#10;&#9;d</body></message>", "a <b> &c \"'\r\n\td ");
    check("<message><body>&amp;lt; &unknown; &</body></message>", "&lt; &unknown; & ");
}

/* What is not canonical gives something, and is not read beyond its end. */
static void test_broken(void **state)
{
    static const char whole[] = "<message a='b'><body x='y'>a &lt; b</body><x/></message>";
    char part[sizeof whole], out[sizeof whole];

    (void)state;
    for (size_t n = 0; n < sizeof whole; n++) {
        memcpy(part, whole, n);
        assert_true(body_text(part, n, out) <= 6);
    }
    check("</a></a><message><body>x</body>", "x ");
    check(">>><<<", "");
}

static void test_long(void **state)
{
    size_t len = 3 * BODY_TEXT_MOST;
    char *xml = malloc(len), *out = malloc(BODY_TEXT_MOST);

    (void)state;
    memset(xml, 'x', len);
    memcpy(xml, "<message><body>", 15);
    memcpy(xml + len - 17, "</body></message>", 17);
    assert_int_equal(body_text(xml, len, out), BODY_TEXT_MOST);
    assert_int_equal(out[BODY_TEXT_MOST - 1], 'x');
    free(out);
    free(xml);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bodies), cmocka_unit_test(test_others), cmocka_unit_test(test_references),
        cmocka_unit_test(test_broken), cmocka_unit_test(test_long)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
