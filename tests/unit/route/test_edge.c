/*
 * test_edge.c - what only a server says is taken out of what clients send.
 */
#include "route/world.h"

#include <stdio.h>

static const struct { const char *child, *name; bool stays; } rows[] = {
    { "<received xmlns='urn:xmpp:carbons:2'/>", "<received", false },
    { "<sent xmlns='urn:xmpp:carbons:2'/>", "<sent", false },
    { "<private xmlns='urn:xmpp:carbons:2'/>", "<private", true },
    { "<result xmlns='urn:xmpp:mam:2'/>", "<result", false },
    { "<fin xmlns='urn:xmpp:mam:2'/>", "<fin", false },
    { "<offline xmlns='http://jabber.org/protocol/offline'/>", "<offline", false },
    { "<stanza-id xmlns='urn:xmpp:sid:0' by='a.example' id='1'/>", "<stanza-id", false },
    { "<stanza-id xmlns='urn:xmpp:sid:0' by='juliet@a.example' id='1'/>", "<stanza-id", false },
    { "<stanza-id xmlns='urn:xmpp:sid:0' by='Juliet@ALIAS.example' id='1'/>", "<stanza-id", false },
    { "<stanza-id xmlns='urn:xmpp:sid:0' by='room@rooms.example' id='1'/>", "<stanza-id", true },
    { "<origin-id xmlns='urn:xmpp:sid:0' id='1'/>", "<origin-id", true },
    { "<delay xmlns='urn:xmpp:delay' from='a.example' stamp='2002-09-10T23:08:25Z'/>", "<delay", false },
    { "<delay xmlns='urn:xmpp:delay' from='capulet.lit' stamp='2002-09-10T23:08:25Z'/>", "<delay", true },
    { "<x xmlns='jabber:x:delay' from='a.example' stamp='20020910T23:08:25'/>", "<x", false },
    { "<x xmlns='urn:x'><delay xmlns='urn:xmpp:delay' from='a.example'/></x>", "<delay", true },
};

static void forged_elements_are_removed_and_the_rest_stays(void **state)
{
    (void)state;
    world_start(NULL);
    struct client *romeo = world_login("romeo@a.example/orchard");
    struct client *juliet = world_login("juliet@a.example/balcony");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char xml[600];
        snprintf(xml, sizeof xml, "<message to='juliet@a.example/balcony' type='chat'>%s<body>a</body>%s</message>",
                 rows[i].child, rows[i].child);
        text_free(&juliet->xml);
        text_init(&juliet->xml, 0);
        client_send(romeo, xml);
        assert_non_null(strstr(client_xml(juliet), "<body>a</body>"));
        assert_int_equal(strstr(client_xml(juliet), rows[i].name) != NULL, rows[i].stays);
    }
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(forged_elements_are_removed_and_the_rest_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
