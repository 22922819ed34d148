/* test_caps.c - the verification string, on the examples of XEP-0115 sections 5.2 and 5.3. */
#include "../modules.h"

#include "caps.h"

static const char *ver_of(xyt *t, xy_arena *a, const char *query)
{
    const xy_xml *e = xy_parse(a, query, strlen(query));

    (void)t;
    assert_non_null(e);
    return caps_ver(a, e);
}

static void test_simple(void **state)
{
    xyt *t = module_open();
    xy_arena *a = xy_arena_new(xyt_instance(t));

    (void)state;
    assert_string_equal(
        ver_of(t, a, "<query xmlns='http://jabber.org/protocol/disco#info'>"
                     "<identity category='client' name='Exodus 0.9.1' type='pc'/>"
                     "<feature var='http://jabber.org/protocol/caps'/>"
                     "<feature var='http://jabber.org/protocol/disco#info'/>"
                     "<feature var='http://jabber.org/protocol/disco#items'/>"
                     "<feature var='http://jabber.org/protocol/muc'/></query>"),
        "QgayPKawpkPSDYmwT/WM94uAlu0=");
    xy_arena_end(&a);
    module_close(t);
}

static void test_complex(void **state)
{
    xyt *t = module_open();
    xy_arena *a = xy_arena_new(xyt_instance(t));

    (void)state;
    assert_string_equal(
        ver_of(t, a, "<query xmlns='http://jabber.org/protocol/disco#info'>"
                     "<identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>"
                     "<identity xml:lang='el' category='client' name='\xce\xa8 0.11' type='pc'/>"
                     "<feature var='http://jabber.org/protocol/caps'/>"
                     "<feature var='http://jabber.org/protocol/disco#info'/>"
                     "<feature var='http://jabber.org/protocol/disco#items'/>"
                     "<feature var='http://jabber.org/protocol/muc'/>"
                     "<x xmlns='jabber:x:data' type='result'>"
                     "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>"
                     "<field var='ip_version'><value>ipv4</value><value>ipv6</value></field>"
                     "<field var='os'><value>Mac</value></field>"
                     "<field var='os_version'><value>10.5.1</value></field>"
                     "<field var='software'><value>Psi</value></field>"
                     "<field var='software_version'><value>0.11</value></field></x></query>"),
        "q07IKJEyjvHSyhy//CH0CxmKi8w=");
    xy_arena_end(&a);
    module_close(t);
}

/* One string is the beginning of another, and the separators sort behind what follows in that: it is the
 * keys that are compared.  All forms count, but for one without a type. */
static void test_order(void **state)
{
    xyt *t = module_open();
    xy_arena *a = xy_arena_new(xyt_instance(t));

    (void)state;
    /* client/pc//n<client/pc-x//n<urn:f<urn:a<a<2<a-b<1<urn:a-b<z<< */
    assert_string_equal(
        ver_of(t, a, "<query xmlns='http://jabber.org/protocol/disco#info'>"
                     "<identity category='client' name='n' type='pc-x'/>"
                     "<identity category='client' name='n' type='pc'/>"
                     "<feature var='urn:f'/>"
                     "<x xmlns='jabber:x:data' type='result'><field var='z'><value/></field>"
                     "<field var='FORM_TYPE' type='hidden'><value>urn:a-b</value></field></x>"
                     "<x xmlns='jabber:x:data' type='result'>"
                     "<field var='FORM_TYPE' type='hidden'><value>urn:a</value></field>"
                     "<field var='a-b'><value>1</value></field>"
                     "<field var='a'><value>2</value></field></x>"
                     "<x xmlns='jabber:x:data' type='result'><field var='y'><value>3</value></field></x>"
                     "</query>"),
        "2b2kW7qByi2L5D8esjpGNagSIkM=");
    xy_arena_end(&a);
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_simple), cmocka_unit_test(test_complex),
                                        cmocka_unit_test(test_order) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
