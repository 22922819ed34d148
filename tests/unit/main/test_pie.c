/*
 * test_pie.c - files of XEP-0227 read: prefixes, namespaces, included files, and what is wrong with its place.
 */
#include "main/pie.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "main/exits.h"
#include "support.h"

static char got[200000], said[4000];

static int ask(void *arg, struct str piece, struct str *answer, struct error *e)
{
    size_t n = strlen(got);

    (void)arg;
    (void)e;
    snprintf(got + n, sizeof got - n, "%.*s", (int)piece.len, piece.p);
    *answer = STR("{\"status\": \"ok\", \"rows\": []}");
    return 0;
}

static void refused(void *arg, const struct place *at, const char *user, const char *why)
{
    const char *name = strrchr(at->file, '/');
    size_t n = strlen(said);

    (void)arg;
    snprintf(said + n, sizeof said - n, "%s:%lu:%lu:%s:%s\n", name != NULL ? name + 1 : at->file, at->line, at->column,
             user, why);
}

static void write_file(const char *name, const char *text)
{
    FILE *out = fopen(support_path(name), "w");

    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

/* The exit status. */
static int read_it(const char *name, size_t *faults)
{
    struct feed f = { .ask = ask, .refused = refused };

    got[0] = said[0] = '\0';
    feed_init(&f);
    pie_read(&f, support_path(name));
    feed_end(&f);
    int status = f.status;
    if (faults != NULL)
        *faults = f.faults;
    feed_free(&f);
    return status;
}

static int read_text(const char *text)
{
    write_file("in.xml", text);
    return read_it("in.xml", NULL);
}

#define DATA(x)  "<server-data xmlns='urn:xmpp:pie:0'>" x "</server-data>"
#define USER(x)  DATA("<host jid='a.test'><user name='u'>" x "</user></host>")

static void what_is_sent_is_what_was_read(void **state)
{
    (void)state;
    assert_int_equal(read_text(USER("<query xmlns='jabber:iq:roster'> <item jid='b@c' name='&lt;&#228;&apos;'>"
                                    "<group>g &amp; h</group></item>\n</query>"
                                    "<offline-messages><message xmlns='jabber:client' xml:lang='de'/>"
                                    "</offline-messages>")), 0);
    assert_string_equal(got, USER("<query xmlns='jabber:iq:roster'><item jid='b@c' name='&lt;\xc3\xa4&apos;'>"
                                  "<group>g &amp; h</group></item></query>"
                                  "<offline-messages><message xmlns='jabber:client' xml:lang='de'></message>"
                                  "</offline-messages>"));
}

static void prefixes_and_encodings(void **state)
{
    (void)state;
    assert_int_equal(read_text("<?xml version='1.0' encoding='ISO-8859-1'?><!-- x -->"
                               "<p:server-data xmlns:p='urn:xmpp:pie:0' xmlns:v='vcard-temp' xmlns:z='urn:z'>"
                               "<p:host jid='a.test'><p:user name='\xfc'><v:vCard>"
                               "<v:FN z:a='1'>x</v:FN><z:e/></v:vCard></p:user></p:host></p:server-data>"), 0);
    assert_non_null(strstr(got, "<user name='\xc3\xbc'>"));
    assert_non_null(strstr(got, "<vCard xmlns='vcard-temp'><FN xmlns:a1='urn:z' a1:a='1'>x</FN>"
                                "<e xmlns='urn:z'></e></vCard>"));
}

static void included_files(void **state)
{
#define XI " xmlns:xi='http://www.w3.org/2001/XInclude'"
    (void)state;
    mkdir(support_path("a.test"), 0700);
    write_file("main.xml", "<server-data xmlns='urn:xmpp:pie:0'" XI "><xi:include href='host%20a.xml'/></server-data>");
    write_file("host a.xml", "<host xmlns='urn:xmpp:pie:0' jid='a.test'" XI "><xi:include href='a.test/u.xml'/>"
                             "<xi:include href='a.test/none.xml'/><user name='w'/></host>");
    write_file("a.test/u.xml", "<user xmlns='urn:xmpp:pie:0' name='u'" XI "><xi:include href='card.xml'/></user>");
    write_file("a.test/card.xml", "<vCard xmlns='vcard-temp'" XI "><xi:include href='data.xml'/></vCard>");
    size_t faults;
    assert_int_equal(read_it("main.xml", &faults), 0);
    assert_non_null(strstr(got, "<user name='u'><vCard xmlns='vcard-temp'><include "
                                "xmlns='http://www.w3.org/2001/XInclude' href='data.xml'>"));
    assert_non_null(strstr(got, "<user name='w'>"));
    assert_int_equal(faults, 1);
    assert_non_null(strstr(said, "host a.xml:1:"));
    assert_non_null(strstr(said, "No such file"));
}

static void what_is_not_included(void **state)
{
    static const char *const hrefs[] = { "href='/etc/passwd'", "href='../x.xml'", "href='a/../../x'", "href='%2e%2e/x'",
                                         "href=''", "href='x.xml' parse='text'", "href='x.xml' xpointer='y'", "" };
    char xml[400];

    (void)state;
    for (size_t i = 0; i < sizeof hrefs / sizeof hrefs[0]; i++) {
        snprintf(xml, sizeof xml, "<server-data xmlns='urn:xmpp:pie:0'" XI "><xi:include %s/></server-data>", hrefs[i]);
        assert_int_equal(read_text(xml), 0);
        assert_non_null(strstr(said, "includ"));
        assert_string_equal(got, "");
    }
    write_file("self.xml", "<server-data xmlns='urn:xmpp:pie:0'" XI "><xi:include href='self.xml'/></server-data>");
    assert_int_equal(read_it("self.xml", NULL), 0);     /* what is included there is a host */
    assert_string_equal(got, "");
}

static void what_is_wrong(void **state)
{
    static const struct { const char *text; int status; const char *said; } rows[] = {
        { "<a/>", EXITS_USAGE, "in.xml:1:1::this is no file of XEP-0227" },
        { DATA("\n <host/>"), 0, "in.xml:2:2::a host has a jid\n" },
        { DATA("<host jid='a'>\n\n  <user name=''><x/></user></host>"), 0, "in.xml:3:3::a user has a name\n" },
        { DATA("<host jid='a'><user name='u'>\n<vCard></user></host>"), EXITS_USAGE,
          "in.xml:2:10:u@a:mismatched tag\n" },
        { DATA("<host jid='a'><user name='u'>"), EXITS_USAGE, "mismatched tag" },
        { "<!DOCTYPE x [<!ENTITY e 'x'>]>" DATA(""), EXITS_USAGE, "::a file of accounts has no document type\n" },
        { USER("<a>&nbsp;</a>"), EXITS_USAGE, "undefined entity" },
        { "", EXITS_USAGE, "no element found" },
        { USER("<a xmlns='a b'><c/></a>"), 0, "u@a.test:its namespace is no URI, or that of xml:\n" },
        { USER("<a xmlns='a'><c><d xmlns='a|b'/></c><e/></a>"), 0,
          "u@a.test:a namespace in it is no URI, or that of xml:\n" },
        { USER("<a xmlns='a'><xml:c/></a>"), 0, "u@a.test:a namespace in it is no URI, or that of xml:\n" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(read_text(rows[i].text), rows[i].status);
        if (strstr(said, rows[i].said) == NULL)
            fail_msg("%zu: %s", i, said);
    }
    assert_int_equal(read_it("none.xml", NULL), EXITS_USAGE);
    assert_non_null(strstr(said, "none.xml"));
}

/* Too deep, too many, too long: that is left, what is around it comes. */
static void limits(void **state)
{
    static char xml[1500000];
    size_t n;

    (void)state;
    n = (size_t)snprintf(xml, sizeof xml, "<server-data xmlns='urn:xmpp:pie:0'><host jid='a'><user name='u'><x>\n");
    for (int i = 0; i < 70; i++)
        n += (size_t)snprintf(xml + n, sizeof xml - n, "<d>");
    for (int i = 0; i < 70; i++)
        n += (size_t)snprintf(xml + n, sizeof xml - n, "</d>");
    snprintf(xml + n, sizeof xml - n, "<ok/></x></user></host></server-data>");
    assert_int_equal(read_text(xml), 0);
    assert_string_equal(said, "in.xml:2:1:u@a:too many elements inside each other: 61 or more, and no more than 60 "
                        "are taken\n");
    assert_non_null(strstr(got, "<x><ok></ok></x>"));

    n = (size_t)snprintf(xml, sizeof xml, "<server-data xmlns='urn:xmpp:pie:0'><host jid='a'><user name='u'><x><y>");
    memset(xml + n, 'y', 1200000);
    snprintf(xml + n + 1200000, sizeof xml - n - 1200000, "</y><ok/></x></user></host></server-data>");
    assert_int_equal(read_text(xml), 0);
    assert_non_null(strstr(said, "too long"));
    assert_non_null(strstr(got, "<x><ok></ok></x>"));

    n = (size_t)snprintf(xml, sizeof xml, "<server-data xmlns='urn:xmpp:pie:0'><host jid='a'><user name='u'><x>\n<y>");
    for (int i = 0; i < 20001; i++)
        n += (size_t)snprintf(xml + n, sizeof xml - n, "<d/>");
    snprintf(xml + n, sizeof xml - n, "</y><ok/></x></user></host></server-data>");
    assert_int_equal(read_text(xml), 0);
    assert_string_equal(said, "in.xml:2:1:u@a:too many elements in one inside that of a user: 20001 or more, and no "
                        "more than 20000 are taken\n");
    assert_non_null(strstr(got, "<x><ok></ok></x>"));

    n = (size_t)snprintf(xml, sizeof xml, "<server-data xmlns='urn:xmpp:pie:0'><host jid='a'><user name='u'>\n<x");
    for (int i = 0; i < 70; i++)
        n += (size_t)snprintf(xml + n, sizeof xml - n, " a%d=''", i);
    snprintf(xml + n, sizeof xml - n, "/></user></host></server-data>");
    assert_int_equal(read_text(xml), EXITS_USAGE);
    assert_non_null(strstr(said, "in.xml:2:1:u@a:too many attributes: 70, and no more than 64 are taken\n"));
}

/* Of more bytes than the server takes at once: each is said with its place, and what is around it comes. */
static void very_long_ones(void **state)
{
    static const struct { const char *before, *behind, *said; bool more; } rows[] = {
        { "<user name='u'>\n<x><a/>", "</x><ok/></user>", "in.xml:2:1:u@a:the text in an element is too long: ", true },
        { "<user name='u'>\n<x><a>", "</a></x><ok/></user>",
          "in.xml:2:4:u@a:an element inside that of a user is too long: ", true },
        { "<user name='u'>\n<x><a b='", "'/></x><ok/></user>",
          "in.xml:2:4:u@a:an element inside that of a user is too long: ", true },
        { "<user name='u'>\n<x y='", "'><a/>z</x><ok/></user>",
          "in.xml:2:1:u@a:the start tag of an element is too long: 5000008 bytes, and no more than 1048576 are taken\n",
          false },
        { "<user name='", "'>\n<x><a/>z</x></user><user name='u'><ok/></user>",
          "in.xml:1:51::the name of a user is too long: 5000000 bytes, and no more than 65536 are taken\n", false },
        { "<user name='v' password='", "'>\n<x><a/>z</x></user><user name='u'><ok/></user>",
          "in.xml:1:51::the password of a user is too long: 5000000 bytes, and no more than 65536 are taken\n", false },
        { "</host><host jid='", "'><user name='v'/></host><host jid='a'><user name='u'><ok/></user>",
          "in.xml:1:58::the jid of a host is too long: 5000000 bytes, and no more than 65536 are taken\n", false },
    };
    static const char begin[] = "<server-data xmlns='urn:xmpp:pie:0'><host jid='a'>";
    static char xml[5100000];
    const size_t many = 5000000;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t n = (size_t)snprintf(xml, sizeof xml, "%s%s", begin, rows[i].before);
        memset(xml + n, 'y', many);
        snprintf(xml + n + many, sizeof xml - n - many, "%s</host></server-data>", rows[i].behind);
        assert_int_equal(read_text(xml), 0);
        if (rows[i].more) {
            static const char most[] = " bytes or more, and no more than 1048576 are taken\n";
            size_t begins = strlen(rows[i].said);
            assert_memory_equal(said, rows[i].said, begins);
            assert_true(strtoul(said + begins, NULL, 10) > 1048576);
            assert_string_equal(said + begins + 7, most);
        } else
            assert_string_equal(said, rows[i].said);
        assert_true(strlen(got) < 1000);
        assert_non_null(strstr(got, "<user name='u'>"));
        assert_non_null(strstr(got, "<ok></ok></user></host></server-data>"));
        assert_null(strstr(got, "z"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(what_is_sent_is_what_was_read), SUPPORT_TEST(prefixes_and_encodings),
        SUPPORT_TEST(included_files), SUPPORT_TEST(what_is_not_included), SUPPORT_TEST(what_is_wrong),
        SUPPORT_TEST(limits), SUPPORT_TEST(very_long_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
