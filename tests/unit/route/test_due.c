/*
 * test_due.c - what can wait for a client that is inactive (XEP-0352), and what comes of it.
 */
#include "route/world.h"

#include <stdio.h>

#define STATE(which) "<" which " xmlns='http://jabber.org/protocol/chatstates'/>"
#define TO_JULIET    "to='juliet@a.example/balcony' type='chat'"
#define STATED(which) "<message " TO_JULIET ">" STATE(which) "</message>"
#define SAID(text)   "<message " TO_JULIET "><body>" text "</body></message>"

static struct client *romeo, *nurse, *juliet;

static void quiet(void *arg)
{
    session_quiet(arg, true);
}

static void loud(void *arg)
{
    session_quiet(arg, false);
}

static void be(struct client *c, void (*how)(void *session))
{
    net_on(c->shard, how, c->session);
    world_settle();
}

static void enter(void)
{
    world_start(NULL);
    romeo = world_login("romeo@a.example/orchard");
    nurse = world_login("nurse@a.example/house");
    juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
    be(juliet, quiet);
}

/* A hundred changes: not a byte, and then the newest of each. */
static void presence_waits_and_is_replaced(void **state)
{
    char xml[200];

    (void)state;
    enter();
    for (unsigned i = 0; i < 100; i++) {
        snprintf(xml, sizeof xml, "<presence to='juliet@a.example'><status>%u</status></presence>", i);
        client_send(i % 2 == 0 ? romeo : nurse, xml);
    }
    assert_string_equal(client_xml(juliet), "");
    assert_int_equal(world_count(COUNT_PRESENCE_REPLACED), 98);
    be(juliet, loud);
    assert_string_equal(client_log(juliet), "available:romeo@a.example/orchard available:nurse@a.example/house ");
    assert_non_null(strstr(client_xml(juliet), "<status>98</status>"));
    assert_non_null(strstr(client_xml(juliet), "<status>99</status>"));
    assert_int_equal(juliet->session->ndue, 0);
    client_send(romeo, "<presence to='juliet@a.example' type='unavailable'/>");
    assert_string_equal(client_log(juliet), "unavailable:romeo@a.example/orchard ");
    world_stop();
}

static void what_is_important_does_not(void **state)
{
    static const struct { const char *xml, *log; } rows[] = {
        { SAID("hi"), "hi " },
        { "<message to='juliet@a.example/balcony'><subject>s</subject></message>", "? " },
        { "<message " TO_JULIET "><received xmlns='urn:xmpp:receipts' id='1'/></message>", "? " },
        { "<message to='juliet@a.example/balcony' type='headline'><body>news</body></message>", "news " },
        { "<message to='juliet@a.example/balcony' type='error'/>", "error/none " },
        { "<presence to='juliet@a.example' type='subscribe'/>", "subscribe:romeo@a.example " },
        { "<presence to='juliet@a.example' type='unsubscribed'/>", "unsubscribed:romeo@a.example " },
        { "<iq to='juliet@a.example/balcony' type='get' id='1'><q xmlns='urn:x'/></iq>", "get/q " },
    };

    (void)state;
    enter();
    client_send(romeo, "<presence to='juliet@a.example'/>");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        client_send(romeo, rows[i].xml);
        const char *log = client_log(juliet);
        if (strncmp(rows[i].log, "error", 5) == 0)
            assert_non_null(strstr(log, "error"));
        else
            assert_string_equal(log, rows[i].log);
    }
    be(juliet, loud);
    assert_string_equal(client_log(juliet), "available:romeo@a.example/orchard ");
    world_stop();
}

/* The newest of each conversation; a message that came makes what was announced old. */
static void chat_states_wait_until_they_are_over(void **state)
{
    (void)state;
    enter();
    client_send(romeo, STATED("composing"));
    client_send(nurse, STATED("composing"));
    client_send(romeo, STATED("paused"));
    assert_string_equal(client_log(juliet), "");
    client_send(nurse, SAID("madam"));
    assert_string_equal(client_log(juliet), "madam ");
    be(juliet, loud);
    assert_string_equal(client_log(juliet), "? ");
    assert_non_null(strstr(client_xml(juliet), "<paused "));
    assert_null(strstr(client_xml(juliet), "<composing "));
    client_send(romeo, STATED("active"));
    assert_string_equal(client_log(juliet), "? ");
    world_stop();
}

static struct stanza *carbon(const char *direction, const char *from, const char *to, const char *payload)
{
    struct stanza *s = stanza_new(STANZA_MESSAGE, TYPE_CHAT);
    struct xml *copy = xml_sub(s->root, direction, "urn:xmpp:carbons:2");
    struct xml *inside = xml_sub(xml_sub(copy, "forwarded", "urn:xmpp:forward:0"), "message", NS_CLIENT);

    stanza_set_from(s, jid_parse(s->arena, STR("juliet@a.example"), NULL));
    xml_set(xml_set(inside, "from", from), "to", to);
    if (strcmp(payload, "body") == 0)
        xml_chars(xml_sub(inside, "body", NS_CLIENT), "b", 1);
    else
        xml_sub(inside, payload, "http://jabber.org/protocol/chatstates");
    stanza_seal(s);
    return s;
}

static void copy(struct session *s, const char *direction, const char *from, const char *to, const char *payload)
{
    struct stanza *c = carbon(direction, from, to, payload);

    session_deliver(s, c, s->jid);
    stanza_unref(&c);
}

#define PHONE "juliet@a.example/phone"

static void some_copies(void *arg)
{
    copy(arg, "received", "romeo@a.example/orchard", PHONE, "composing");
    copy(arg, "sent", PHONE, "romeo@a.example/orchard", "composing");
    copy(arg, "sent", PHONE, "nurse@a.example", "composing");
    copy(arg, "sent", PHONE, "romeo@a.example", "paused");
}

static void a_copy_with_content(void *arg)
{
    copy(arg, "received", "romeo@a.example/orchard", PHONE, "body");
}

/* Copies are looked into. */
static void copies_are_like_what_they_are_of(void **state)
{
    (void)state;
    enter();
    net_on(juliet->shard, some_copies, juliet->session);
    assert_int_equal(juliet->session->ndue, 3);
    assert_string_equal(client_xml(juliet), "");
    net_on(juliet->shard, a_copy_with_content, juliet->session);
    assert_int_equal(juliet->session->ndue, 2);
    assert_non_null(strstr(client_xml(juliet), "<body>b</body>"));
    be(juliet, loud);
    assert_non_null(strstr(client_xml(juliet), "<paused "));
    assert_int_equal(juliet->session->ndue, 0);
    world_stop();
}

struct crowd { struct session *s; unsigned n; };

static void crowd(void *arg)
{
    struct crowd *w = arg;

    for (unsigned i = 0; i < w->n; i++) {
        struct stanza *p = stanza_new(STANZA_PRESENCE, TYPE_NONE);
        char from[40];
        snprintf(from, sizeof from, "s%u@b.example/x", i);
        stanza_set_from(p, jid_parse(p->arena, str_of(from), NULL));
        stanza_seal(p);
        assert_true(session_deliver_presence(w->s, p, w->s->jid));
        stanza_unref(&p);
    }
}

/* More than may wait goes out at once: an inactive client loses nothing for being so. */
static void too_many_do_not_wait(void **state)
{
    (void)state;
    enter();
    struct crowd w = { juliet->session, 2001 };
    net_on(juliet->shard, crowd, &w);
    assert_int_equal(juliet->session->ndue, 2000);
    assert_string_equal(client_log(juliet), "available:s2000@b.example/x ");
    client_end(juliet);
    world_stop();
}

/* The client is active again and does not read: what waits goes on waiting. */
static void room_counts_as_before(void **state)
{
    (void)state;
    enter();
    client_send(romeo, "<presence to='juliet@a.example'/>");
    client_send(nurse, STATED("composing"));
    client_room(juliet, 1);
    assert_string_equal(client_log(juliet), "");
    be(juliet, loud);
    assert_string_equal(client_log(juliet), "available:romeo@a.example/orchard ");
    client_room(juliet, 1);
    assert_string_equal(client_log(juliet), "? ");
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(presence_waits_and_is_replaced),
        WORLD_TEST(what_is_important_does_not),
        WORLD_TEST(chat_states_wait_until_they_are_over),
        WORLD_TEST(copies_are_like_what_they_are_of),
        WORLD_TEST(too_many_do_not_wait),
        WORLD_TEST(room_counts_as_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
