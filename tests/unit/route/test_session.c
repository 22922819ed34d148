/*
 * test_session.c - a session's life: events, presence, output that finds no room.
 */
#include "route/world.h"

#include <stdio.h>

static struct client *romeo, *juliet;

static void enter(void)
{
    world_start(NULL);
    romeo = world_login("romeo@a.example/orchard");
    juliet = world_login("juliet@a.example/balcony");
    world_events();
}

static void modules_are_told_of_availability_once(void **state)
{
    (void)state;
    enter();
    client_send(juliet, "<presence><priority>-1</priority></presence>");
    assert_string_equal(world_events(), "");
    client_send(juliet, "<presence/>");
    assert_string_equal(world_events(), "available juliet@a.example/balcony\n");
    client_send(juliet, "<presence><show>away</show><priority>3</priority></presence>");
    assert_string_equal(world_events(), "");
    client_send(juliet, "<presence type='unavailable'/>");
    client_send(juliet, "<presence/>");
    assert_string_equal(world_events(), "available juliet@a.example/balcony\n");
    client_end(juliet);
    assert_string_equal(world_events(), "closed juliet@a.example/balcony\n");
    struct client *again = world_login("juliet@a.example/balcony");
    assert_string_equal(world_events(), "bound juliet@a.example/balcony\n");
    client_end(again);
    world_stop();
}

static void who_goes_without_a_word_is_unavailable(void **state)
{
    (void)state;
    enter();
    client_send(juliet, "<presence/>");
    uint64_t handled = world_count(COUNT_COPIES_HANDLED);
    client_end(juliet);
    assert_int_equal(world_count(COUNT_COPIES_HANDLED) - handled, 1);       /* seen by the hooks */
    client_send(romeo, "<presence/>");
    client_send(romeo, "<presence type='unavailable'/>");
    handled = world_count(COUNT_COPIES_HANDLED);
    client_end(romeo);
    assert_int_equal(world_count(COUNT_COPIES_HANDLED), handled);           /* it has said so itself */
    world_stop();
}

static void presence_replaces_and_never_queues(void **state)
{
    char xml[200];

    (void)state;
    enter();
    struct client *nurse = world_login("nurse@a.example/house");
    client_send(juliet, "<presence/>");
    client_room(juliet, 0);
    for (unsigned i = 0; i < 5; i++) {
        snprintf(xml, sizeof xml, "<presence to='juliet@a.example'><status>%u</status></presence>", i);
        client_send(romeo, xml);
        client_send(nurse, xml);
    }
    client_send(nurse, "<presence to='juliet@a.example' type='unavailable'/>");
    assert_int_equal(world_count(COUNT_PRESENCE_REPLACED), 9);
    client_send(romeo, "<presence to='juliet@a.example/balcony' type='error'/>");
    assert_int_equal(world_count(COUNT_COPIES_DROPPED), 1);
    client_room(juliet, 1);
    assert_string_equal(client_log(juliet), "available:romeo@a.example/orchard ");
    assert_non_null(strstr(client_xml(juliet), "<status>4</status>"));
    client_room(juliet, UINT32_MAX);
    assert_string_equal(client_log(juliet), "unavailable:nurse@a.example/house ");
    client_send(romeo, "<presence to='juliet@a.example'/>");
    assert_string_equal(client_log(juliet), "available:romeo@a.example/orchard ");
    world_stop();
}

struct stranger { struct session *s; unsigned n, taken; };

static void many_strangers(void *arg)
{
    struct stranger *w = arg;

    for (unsigned i = 0; i < w->n; i++) {
        struct stanza *p = stanza_new(STANZA_PRESENCE, TYPE_NONE);
        char from[40];
        snprintf(from, sizeof from, "s%u@b.example/x", i);
        stanza_set_from(p, jid_parse(p->arena, str_of(from), NULL));
        stanza_seal(p);
        w->taken += session_deliver_presence(w->s, p, w->s->jid);
        stanza_unref(&p);
    }
}

static void strangers_cannot_fill_memory(void **state)
{
    (void)state;
    enter();
    client_room(juliet, 0);
    struct stranger w = { juliet->session, 2100, 0 };
    net_on(0, many_strangers, &w);
    assert_int_equal(w.taken, 2000);
    client_room(juliet, UINT32_MAX);
    assert_int_equal(juliet->session->ndue, 0);
    net_on(0, many_strangers, &w);
    assert_int_equal(w.taken, 4100);
    world_stop();
}

static void pause_twice(void *arg)
{
    session_pause(arg, true);
    session_pause(arg, true);
    session_pause(arg, false);
}

static void resume_once(void *arg)
{
    session_pause(arg, false);
}

static void reading_stops_while_anybody_has_a_reason(void **state)
{
    (void)state;
    enter();
    net_on(0, pause_twice, romeo->session);
    assert_true(romeo->paused);
    assert_int_equal(romeo->pauses, 1);
    net_on(0, resume_once, romeo->session);
    assert_false(romeo->paused);
    world_stop();
}

static void close_it(void *arg)
{
    session_close(arg, "conflict", "go");
    session_close(arg, "policy-violation", "again");
}

static void a_closed_one_gives_and_takes_nothing(void **state)
{
    (void)state;
    enter();
    client_send(juliet, "<presence/>");
    net_on(0, close_it, juliet->session);
    assert_string_equal(juliet->closed, "conflict");
    client_send(juliet, "<message to='romeo@a.example/orchard' type='chat'><body>x</body></message>");
    client_send(romeo, "<message to='juliet@a.example' type='chat'><body>y</body></message>");
    client_send(romeo, "<iq to='juliet@a.example/balcony' type='get' id='1'><q xmlns='urn:x'/></iq>");
    assert_string_equal(client_log(juliet), "");
    assert_string_equal(client_log(romeo), "error/service-unavailable ");
    assert_int_equal(world_rows("juliet@a.example"), 1);
    world_stop();
}

static void keep_some(void *arg)
{
    struct session *s = arg;

    session_keep(s, 3, true);
    session_keep(s, 1, false);
    session_keep(s, 4, false);
}

/* With stream management the store is told too, which a scenario sees. */
static void bits_are_kept(void **state)
{
    (void)state;
    enter();
    net_on(0, keep_some, juliet->session);
    assert_int_equal(juliet->session->kept, 2);
    assert_int_equal(romeo->session->kept, 0);
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(modules_are_told_of_availability_once),
        WORLD_TEST(who_goes_without_a_word_is_unavailable),
        WORLD_TEST(presence_replaces_and_never_queues),
        WORLD_TEST(strangers_cannot_fill_memory),
        WORLD_TEST(reading_stops_while_anybody_has_a_reason),
        WORLD_TEST(bits_are_kept),
        WORLD_TEST(a_closed_one_gives_and_takes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
