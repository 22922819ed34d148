/*
 * test_content.c - what of messages is worth keeping.
 */
#include "support.h"

#include <stdio.h>

#include "route/content.h"
#include "xml/parser.h"

#define STATE "<active xmlns='http://jabber.org/protocol/chatstates'/>"
#define HINT  "<no-copy xmlns='urn:xmpp:hints'/>"
#define ID    "<stanza-id xmlns='urn:xmpp:sid:0' id='1' by='a.example'/><origin-id xmlns='urn:xmpp:sid:0' id='2'/>"

static const struct { const char *inside; bool content; } messages[] = {
    { "", false },
    { "<body>hi</body>", true },
    { "<body/>", true },
    { "<subject>x</subject>", true },
    { "text that is in no element", false },
    { STATE, false },
    { HINT, false },
    { ID, false },
    { "<thread>1</thread>", false },
    { STATE "<thread>1</thread>" HINT ID, false },
    { STATE HINT "<body>hi</body>", true },
    { "<body>hi</body>" STATE, true },
    { "<received xmlns='urn:xmpp:receipts' id='1'/>", true },
    { "<x xmlns='urn:x:unknown'/>", true },
    { "<encrypted xmlns='eu.siacs.conversations.axolotl'/><store xmlns='urn:xmpp:hints'/>", true },
};

static struct stanza *parse(const char *kind, const char *type, const char *inside)
{
    struct parser_pool *pool = parser_pool_new();
    struct stanza *s = NULL;
    char xml[1024];

    snprintf(xml, sizeof xml, "<%s%s>%s</%s>", kind, type, inside, kind);
    assert_int_equal(parser_stanza(pool, NS_CLIENT, NULL, str_of(xml), &s), PARSE_OK);
    parser_pool_free(&pool);
    return s;
}

static void more_than_what_goes_with_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(messages); i++) {
        struct stanza *s = parse("message", "", messages[i].inside);
        assert_int_equal(message_has_content(s->root), messages[i].content);
        assert_int_equal(message_is_storable(s), messages[i].content);
        stanza_unref(&s);
    }
}

static void chat_and_normal_messages_are_stored(void **state)
{
    static const struct { const char *kind, *type; bool storable; } kinds[] = {
        { "message", "", true }, { "message", " type='normal'", true }, { "message", " type='chat'", true },
        { "message", " type='unheard of'", true }, { "message", " type='groupchat'", false },
        { "message", " type='headline'", false }, { "message", " type='error'", false },
        { "iq", " type='get'", false }, { "presence", "", false }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct stanza *s = parse(kinds[i].kind, kinds[i].type, "<body>hi</body>");
        assert_int_equal(message_is_storable(s), kinds[i].storable);
        stanza_unref(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(more_than_what_goes_with_it, support_reset),
        cmocka_unit_test_teardown(chat_and_normal_messages_are_stored, support_reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
