/*
 * test_waiting.c - whom a row that waits may be shown to, and that what a client fetches by hand is sent to nobody as
 * long as it is there (XEP-0013).
 */
#include "route/world.h"

#include <stdio.h>

#include "route/mailbox.h"
#include "route/waiting.h"

#define JULIET "juliet@a.example"

static struct client *romeo, *juliet, *other;

static void say_to(const char *to, const char *body)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<message to='%s' type='chat' id='%s'><body>%s</body></message>", to, body, body);
    client_send(romeo, xml);
}

static void enter(unsigned n)
{
    world_start(&(struct world_spec){ .sessions = { .resume = 600000 } });
    romeo = world_login("romeo@a.example/orchard");
    for (unsigned i = 1; i <= n; i++) {
        char body[8];
        snprintf(body, sizeof body, "%u", i);
        say_to(JULIET, body);
    }
    juliet = world_login(JULIET "/balcony");
}

/* ---- by hand ---- */

static void list(void *arg)
{
    struct session *s = ((struct client *)arg)->session;

    waiting_by_hand(s, mailbox_stable(&s->account->mailbox) - 1);
}

static void ask(struct client *c)
{
    net_on(c->shard, list, c);
    world_settle();
}

static void presence_brings_only_what_has_come_since(void **state)
{
    (void)state;
    enter(2);
    ask(juliet);
    say_to(JULIET, "3");
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "3~ get/ping ");
    assert_int_equal(world_rows(JULIET), 2);
    assert_null(juliet->session->drain);
    say_to(JULIET, "live");
    assert_string_equal(client_log(juliet), "live ");
    client_send(juliet, "<presence><priority>-1</priority></presence>");
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "");
    client_end(juliet);
    juliet = world_login(JULIET "/balcony");
    client_send(juliet, "<presence/>");
    assert_string_equal(client_log(juliet), "1~ 2~ get/ping ");
    world_stop();
}

static void nor_does_that_of_another_session(void **state)
{
    (void)state;
    enter(2);
    ask(juliet);
    other = world_login(JULIET "/crypt");
    client_send(other, "<presence/>");
    assert_string_equal(client_log(other), "");
    client_end(other);
    client_end(juliet);
    other = world_login(JULIET "/crypt");
    client_send(other, "<presence/>");
    assert_string_equal(client_log(other), "1~ 2~ get/ping ");
    world_stop();
}

/* It is reading already when it becomes available: what was sent to itself comes, what is for all does not. */
static void what_was_sent_to_itself_comes(void **state)
{
    (void)state;
    enter(1);
    other = world_login(JULIET "/crypt");
    other->room = 0;
    say_to(JULIET "/crypt", "own");
    assert_non_null(other->session->drain);
    ask(juliet);
    client_send(other, "<presence/>");
    client_room(other, UINT32_MAX);
    assert_string_equal(client_log(other), "own~ get/ping ");
    assert_int_equal(world_rows(JULIET), 1);
    world_stop();
}

static void a_session_that_waits_for_its_client_lasts(void **state)
{
    (void)state;
    enter(2);
    client_enable(juliet);
    ask(juliet);
    char id[sizeof juliet->sm_id];
    snprintf(id, sizeof id, "%s", juliet->sm_id);
    client_lose(juliet);
    other = world_login(JULIET "/crypt");
    client_send(other, "<presence/>");
    assert_string_equal(client_log(other), "");
    juliet = world_return(JULIET "/balcony", id, 0);
    client_send(juliet, "<presence/>");
    say_to(JULIET, "live");
    assert_string_equal(client_log(juliet), "<resumed 0> live ");
    assert_int_equal(juliet->session->by_hand, world_row_id(JULIET, 1));
    world_stop();
}

static void a_session_is_not_flooded_after_a_crash(void **state)
{
    (void)state;
    for (int available = 0; available <= 1; available++) {
        enter(2);
        client_enable(juliet);
        ask(juliet);
        if (available)
            client_send(juliet, "<presence/>");
        char id[sizeof juliet->sm_id];
        xy_store_session stored;
        snprintf(id, sizeof id, "%s", juliet->sm_id);
        assert_true(world_session(id, &stored));
        assert_true(stored.cursor >= world_row_id(JULIET, 1));
        world_kill(1000);
        juliet = world_return(JULIET "/balcony", id, 0);
        if (!available)
            client_send(juliet, "<presence/>");
        assert_null(strchr(client_log(juliet), '~'));
        assert_int_equal(world_rows(JULIET), 2);
        world_stop();
    }
}

/* ---- who may be shown what ---- */

struct look { struct client *who; const char *xml; unsigned flags; enum row_shown shown; };

static void look(void *arg)
{
    struct look *l = arg;
    const xy_store_row row = { .id = 7, .flags = l->flags, .xml = l->xml, .xml_len = strlen(l->xml) };

    l->shown = waiting_shown(l->who->session, &row);
}

static void what_is_another_sessions_is_not_shown(void **state)
{
    static const struct { const char *xml; unsigned flags; enum row_shown shown; } rows[] = {
        { "<message from='romeo@a.example/o'><body>x</body></message>", XY_ROW_WAITING, ROW_SHOWN },
        { "<message to='" JULIET "'/>", XY_ROW_WAITING | XY_ROW_ARCHIVED, ROW_SHOWN },
        { "<message to='" JULIET "/balcony'/>", XY_ROW_WAITING, ROW_SHOWN },
        { "<message to='" JULIET "/gone'/>", XY_ROW_WAITING, ROW_SHOWN },
        { "<message to='" JULIET "/crypt'/>", XY_ROW_WAITING, ROW_HIDDEN },
        { "<message to='" JULIET "'/>", XY_ROW_WAITING | XY_ROW_SENT, ROW_HIDDEN },
        { "<message from='tybalt@a.example/o' to='" JULIET "'/>", XY_ROW_WAITING, ROW_HIDDEN },
        { "<message to='@'/>", XY_ROW_WAITING, ROW_HIDDEN },
        { "<message", XY_ROW_WAITING, ROW_HIDDEN },
    };

    (void)state;
    enter(0);
    other = world_login(JULIET "/crypt");
    atomic_store(&world_blocks_tybalt, true);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct look l = { .who = juliet, .xml = rows[i].xml, .flags = rows[i].flags };
        net_on(juliet->shard, look, &l);
        if (l.shown != rows[i].shown)
            fail_msg("%s: %d", rows[i].xml, (int)l.shown);
    }
    atomic_store(&world_blocks_tybalt, false);
    world_stop();
}

static void nor_what_it_was_given(void **state)
{
    struct look l = { .flags = XY_ROW_WAITING, .xml = "<message/>" };

    (void)state;
    world_start(NULL);
    romeo = world_login("romeo@a.example/orchard");
    world_add_row(JULIET, 7, "<message/>");
    juliet = l.who = world_login(JULIET "/balcony");
    juliet->silent = true;
    net_on(juliet->shard, look, &l);
    assert_int_equal(l.shown, ROW_SHOWN);
    client_send(juliet, "<presence/>");
    net_on(juliet->shard, look, &l);
    assert_int_equal(l.shown, ROW_HIDDEN);
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(presence_brings_only_what_has_come_since),
        WORLD_TEST(nor_does_that_of_another_session),
        WORLD_TEST(what_was_sent_to_itself_comes),
        WORLD_TEST(a_session_that_waits_for_its_client_lasts),
        WORLD_TEST(a_session_is_not_flooded_after_a_crash),
        WORLD_TEST(what_is_another_sessions_is_not_shown),
        WORLD_TEST(nor_what_it_was_given),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
