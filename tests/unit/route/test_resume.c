/*
 * test_resume.c - a client comes back: from a connection that still is, one that has gone, and another process.
 */
#include "route/world.h"

#include <stdio.h>

#include "route/managed.h"
#include "xml/parser.h"

#define STATE "<active xmlns='http://jabber.org/protocol/chatstates'/>"
#define JULIET "juliet@a.example"

static struct client *romeo, *juliet;
static char id[2 * MANAGED_TOKEN + 1];

static void enter_with(const struct world_spec *spec)
{
    world_start(spec);
    romeo = world_login("romeo@a.example/r");
    juliet = world_login(JULIET "/j");
    client_enable(juliet);
    client_send(juliet, "<presence/>");
    client_request(juliet);
    snprintf(id, sizeof id, "%s", juliet->sm_id);
    client_log(juliet);
}

static void enter(void)
{
    struct world_spec spec = { .sessions.resume = 600000 };

    enter_with(&spec);
}

static void say_as(const char *type, const char *to, const char *body)
{
    char xml[2000];

    snprintf(xml, sizeof xml, "<message to='%s' type='%s' id='m'>%s</message>", to, type, body);
    client_send(romeo, xml);
}

static void say(const char *text)
{
    char body[100];

    snprintf(body, sizeof body, "<body>%s</body>", text);
    say_as("chat", JULIET, body);
}

static void come_back(uint32_t h)
{
    juliet = world_return(JULIET "/j", id, h);
}

static void told(struct client *c, const char *log)
{
    assert_string_equal(client_log(c), log);
}

/* ---- the same process ---- */

static void what_was_not_acknowledged_comes_again_in_its_order(void **state)
{
    (void)state;
    enter();
    say("1");
    say_as("chat", JULIET, STATE);
    say("2");
    told(juliet, "1 ? 2 ");
    client_lose(juliet);
    say("3");
    say_as("headline", JULIET, "<body>4</body>");
    say("5");
    told(romeo, "");
    come_back(1);
    told(juliet, "<resumed 1> ? 2~ 4 <r> 3~ 5~ ");
    assert_true(client_ack(juliet, 6));
    world_advance(100);
    assert_int_equal(world_kept(JULIET), 0);
    world_stop();
}

static void the_same_stanza_has_the_same_id(void **state)
{
    (void)state;
    enter();
    say("1");
    const char *at = strstr(client_xml(juliet), "<stanza-id");
    assert_non_null(at);
    char first[80];
    snprintf(first, sizeof first, "%.60s", at);
    client_lose(juliet);
    come_back(0);
    assert_non_null(strstr(client_xml(juliet), first));
    world_stop();
}

static void one_that_is_still_connected_loses_it(void **state)
{
    (void)state;
    enter();
    say("1");
    struct client *old = juliet;
    come_back(0);
    assert_string_equal(old->closed, "conflict");
    assert_null(old->session);
    told(juliet, "<resumed 1> 1~ <r> ");
    say("2");
    told(juliet, "2 ");
    world_stop();
}

static void of_two_at_once_one_has_it(void **state)
{
    (void)state;
    enter();
    say("1");
    client_lose(juliet);
    struct client *a = world_return_begin(JULIET "/j", id, 1);
    struct client *b = world_return_begin(JULIET "/j", id, 1);
    world_settle();
    assert_int_equal((a->session != NULL) + (b->session != NULL), 1);
    say("2");
    told(a->session != NULL ? a : b, "<resumed 1> 2 ");
    world_stop();
}

static void of_two_that_wait_the_later_has_it(void **state)
{
    (void)state;
    enter();
    world_freeze(true, false);
    client_send(juliet, "<message to='romeo@a.example' type='chat'><body>x</body></message>");
    client_send(juliet, "<message to='nobody@b.example' type='chat'><body>x</body></message>");
    client_send(juliet, "<message to='nurse@a.example' type='chat'><body>x</body></message>");
    client_lose(juliet);
    struct client *a = world_return(JULIET "/j", id, 0), *b = world_return(JULIET "/j", id, 0);
    told(a, "<failed 1> ");
    told(b, "");
    world_thaw();
    assert_non_null(b->session);
    assert_null(a->session);
    assert_non_null(strstr(client_log(b), "<resumed 4> "));
    assert_int_equal(world_rows("nurse@a.example"), 1);
    world_stop();
}

/* What is in hand comes to its end first, so h is about all of it. */
static void records_in_flight_are_waited_for(void **state)
{
    xy_store_session s;

    (void)state;
    enter();
    world_freeze(true, false);
    client_send(juliet, "<message to='nurse@a.example' type='chat'><body>x</body></message>");
    client_lose(juliet);
    come_back(0);
    told(juliet, "");
    world_thaw();
    told(juliet, "<resumed 2> ");
    assert_true(world_session(id, &s));
    assert_int_equal(s.position, 2);
    assert_int_equal(s.detached, 0);
    world_stop();
}

static void an_iq_in_hand_is_not_waited_for_long(void **state)
{
    (void)state;
    enter();
    client_send(juliet, "<iq type='set' id='later' to='a.example'><q xmlns='urn:test:domain'/></iq>");
    client_lose(juliet);
    come_back(0);
    for (unsigned i = 0; i < 2; i++)
        world_advance(1000);
    told(juliet, "<resumed 2> ");
    world_resume("later", XY_DONE);
    world_stop();
}

static void a_store_that_comes_back_is_tried_again(void **state)
{
    (void)state;
    enter();
    client_send(juliet, "<presence><show>away</show></presence>");
    atomic_store(&world_store_status[XY_STORE_SESSION_PUT], XY_UNAVAILABLE);
    client_lose(juliet);
    come_back(0);
    world_advance(1000);
    told(juliet, "");
    atomic_store(&world_store_status[XY_STORE_SESSION_PUT], XY_OK);
    world_advance(1000);
    told(juliet, "<resumed 2> ");
    world_stop();
}

static void patience_ends(void **state)
{
    (void)state;
    enter();
    world_freeze(true, false);
    client_send(juliet, "<message to='nurse@a.example' type='chat'><body>x</body></message>");
    client_lose(juliet);
    come_back(0);
    world_advance(600);
    for (unsigned i = 0; i < 10; i++)
        world_advance(1000);
    told(juliet, "<failed 4> ");
    world_freeze(false, false);
    world_advance(1000);
    juliet = world_return(JULIET "/j", id, 0);
    assert_non_null(juliet->session);
    world_stop();
}

static void wrong_tokens_are_nobodys(void **state)
{
    static const char *const wrong[] = { "", "x", "00000000000000000000000000000000",
                                         "0000000000000000000000000000000000000000000000000000000000000000" };

    (void)state;
    enter();
    client_lose(juliet);
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        told(world_return(JULIET "/j", wrong[i], 0), "<failed 1> ");
    told(world_return("romeo@a.example/r", id, 0), "<failed 1> ");      /* another account's */
    come_back(0);
    assert_int_equal(juliet->resumed, RESUMED);
    world_stop();
}

/* docs/hostile-input.md, case 51: nothing is taken out, and the right h may still come. */
static void a_wrong_h_resumes_nothing(void **state)
{
    static const uint32_t wrong[] = { 0, 3, UINT32_MAX };

    (void)state;
    enter();
    say("1");
    say("2");
    assert_true(client_ack(juliet, 1));
    client_lose(juliet);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        come_back(wrong[i]);
        assert_int_equal(juliet->resumed, RESUME_TOO_HIGH);
        assert_null(juliet->session);
    }
    come_back(1);
    told(juliet, "<resumed 1> 2~ <r> ");
    world_stop();
}

static void it_waits_no_longer_than_it_was_told(void **state)
{
    struct world_spec spec = { .sessions.resume = 5000 };
    xy_store_session s;

    (void)state;
    enter_with(&spec);
    say("1");
    client_lose(juliet);
    world_advance(4999);
    assert_true(world_session(id, &s));
    world_events();
    world_advance(1);
    assert_string_equal(world_events(), "closed " JULIET "/j\n");
    assert_false(world_session(id, &s));
    come_back(0);
    told(juliet, "<failed 1> ");
    assert_int_equal(world_rows(JULIET), 1);
    world_stop();
}

/* Who sent what is in no mailbox is told so. */
static void what_nobody_took_is_an_error_at_the_end(void **state)
{
    struct world_spec spec = { .sessions.resume = 5000 };

    (void)state;
    enter_with(&spec);
    client_lose(juliet);
    client_send(romeo, "<iq type='get' id='q' to='" JULIET "/j'><q xmlns='urn:x'/></iq>");
    say_as("groupchat", JULIET "/j", "<body>1</body>");
    say("2");
    told(romeo, "");
    world_advance(5000);
    told(romeo, "error/recipient-unavailable error/recipient-unavailable ");
    assert_int_equal(world_rows(JULIET), 1);
    world_stop();
}

static void an_iq_waits_for_its_client(void **state)
{
    (void)state;
    enter();
    client_lose(juliet);
    client_send(romeo, "<iq type='get' id='q' to='" JULIET "/j'><q xmlns='urn:x'/></iq>");
    told(romeo, "");
    come_back(0);
    told(juliet, "<resumed 1> get/q <r> ");
    client_send(juliet, "<iq type='result' id='q' to='romeo@a.example/r'/>");
    told(romeo, "result/ ");
    world_stop();
}

static void what_was_answered_is_no_error_at_the_end(void **state)
{
    (void)state;
    enter();
    client_send(romeo, "<iq type='get' id='q' to='" JULIET "/j'><q xmlns='urn:x'/></iq>");
    client_send(romeo, "<iq type='get' id='p' to='" JULIET "/j'><q xmlns='urn:x'/></iq>");
    client_send(juliet, "<iq type='result' id='q' to='romeo@a.example/r'/>");
    told(romeo, "result/ ");
    client_end(juliet);
    told(romeo, "error/recipient-unavailable ");        /* the other one */
    world_stop();
}

/* Nobody reads what is not stored: it is held within a bound, and what is beyond it does no harm. */
static void too_much_for_one_that_is_away(void **state)
{
    (void)state;
    enter();
    client_lose(juliet);
    say("0");
    char body[1200];
    snprintf(body, sizeof body, "<body>%01000d</body>", 7);
    for (unsigned i = 0; i < 64; i++)
        say_as("headline", JULIET, body);
    for (unsigned i = 0; i < 64; i++)
        say_as("chat", JULIET, STATE);
    say("1");
    world_advance(5000);
    come_back(0);
    client_room(juliet, UINT32_MAX);
    const char *log = client_log(juliet);
    assert_non_null(strstr(log, "<resumed 1> "));
    assert_non_null(strstr(log, " 1~ "));
    assert_null(strstr(strstr(log, " 1~ ") + 1, " 1~ "));
    say("2");
    told(juliet, "2 ");
    world_stop_at_once();
}

static void presence_of_others_is_the_newest(void **state)
{
    (void)state;
    enter();
    client_lose(juliet);
    client_send(romeo, "<presence to='" JULIET "/j'/>");
    client_send(romeo, "<presence to='" JULIET "/j' type='unavailable'/>");
    come_back(0);
    told(juliet, "<resumed 1> unavailable:romeo@a.example/r ");
    world_stop();
}

static void who_asks_to_subscribe_is_heard_later(void **state)
{
    (void)state;
    enter();
    client_lose(juliet);
    client_send(romeo, "<presence to='" JULIET "/j'/>");
    client_send(romeo, "<presence to='" JULIET "' type='subscribe'/>");
    come_back(0);
    const char *log = client_log(juliet);
    assert_non_null(strstr(log, "subscribe:romeo@a.example "));
    assert_non_null(strstr(log, "available:romeo@a.example/r "));
    world_stop();
}

static void presence_stays(void **state)
{
    (void)state;
    enter();
    world_events();
    client_lose(juliet);
    assert_string_equal(world_events(), "");
    come_back(0);
    assert_string_equal(world_events(), "");
    assert_true(session_is_available(juliet->session));
    world_stop();
}

struct flood { char xml[4000]; bool paused; };

/* All in one callback: the credit cannot come back meanwhile. */
static void flood_and_lose(void *arg)
{
    struct flood *f = arg;
    struct parser_pool *pool = parser_pool_new();

    for (unsigned i = 0; i < 200 && !juliet->paused; i++) {
        struct stanza *s = NULL;
        if (parser_stanza(pool, NS_CLIENT, NULL, str_of(f->xml), &s) == PARSE_OK)
            session_receive(juliet->session, &s);
    }
    parser_pool_free(&pool);
    f->paused = juliet->paused;
    if (managed_detach(juliet->session))
        juliet->session = NULL;
}

static void who_was_not_read_from_is_read_again(void **state)
{
    struct world_spec spec = { .shards = 2, .pair_bytes = 4096, .sessions.resume = 600000 };
    static struct flood flood;
    char full[80], far[64];

    (void)state;
    world_start(&spec);
    snprintf(full, sizeof full, "%s/j", world_name_on(0, 0));
    snprintf(far, sizeof far, "%s", world_name_on(1, 1));
    juliet = world_login(full);
    client_enable(juliet);
    snprintf(flood.xml, sizeof flood.xml, "<message to='%s' type='headline'><body>%03000d</body></message>", far, 7);
    net_on(0, flood_and_lose, &flood);
    world_settle();
    assert_true(flood.paused);
    assert_null(juliet->session);
    struct client *again = world_return(full, juliet->sm_id, 0);
    assert_int_equal(again->resumed, RESUMED);
    assert_false(again->paused);
    assert_int_equal(again->session->pauses, 0);
    world_stop();
}

static void a_client_in_its_place_ends_it(void **state)
{
    (void)state;
    enter();
    say("1");
    client_lose(juliet);
    world_events();
    struct client *other = world_login(JULIET "/j");
    assert_non_null(strstr(world_events(), "closed " JULIET "/j\n"));
    told(world_return(JULIET "/j", id, 0), "<failed 1> ");
    client_send(other, "<presence/>");
    told(other, "1~ get/ping ");
    world_stop();
}

static void one_that_is_away_never_keeps_a_client_out(void **state)
{
    static const int policies[] = { CONFLICT_REPLACE, CONFLICT_REFUSE, CONFLICT_RENAME };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(policies); i++) {
        struct world_spec spec = { .sessions = { .resume = 600000, .conflict = policies[i], .per_account = 2 } };
        enter_with(&spec);
        struct client *desk = world_login(JULIET "/desk");
        client_lose(juliet);
        struct client *other = world_login(JULIET "/phone");
        assert_string_equal(desk->closed, "");
        client_end(desk);
        client_enable(other);
        client_lose(other);
        struct client *same = world_login(JULIET "/phone");
        assert_string_equal(same->session->jid->text, JULIET "/phone");
        world_stop();
    }
}

static void close_it(void *arg)
{
    struct account *a = account_get(str_of(arg));

    session_close(session_after(a, NULL), "policy-violation", "kicked");
}

static void kicked_while_it_is_away(void **state)
{
    char bare[] = JULIET;
    xy_store_session s;

    (void)state;
    enter();
    client_lose(juliet);
    net_on(0, close_it, bare);
    world_settle();
    assert_false(world_session(id, &s));
    come_back(0);
    told(juliet, "<failed 1> ");
    world_stop();
}

static void kicked_while_another_waits(void **state)
{
    char bare[] = JULIET;

    (void)state;
    enter();
    world_freeze(true, false);
    client_send(juliet, "<message to='nurse@a.example' type='chat'><body>x</body></message>");
    client_lose(juliet);
    come_back(0);
    net_on(0, close_it, bare);
    world_thaw();
    told(juliet, "<failed 1> ");
    world_stop();
}

/* ---- two devices ---- */

static void what_another_has_taken_is_still_there_for_it(void **state)
{
    (void)state;
    enter();
    say("0");
    assert_true(client_ack(juliet, 1));
    client_lose(juliet);
    struct client *desk = world_login(JULIET "/desk");
    client_send(desk, "<presence/>");
    client_log(desk);
    say("1");
    say("2");
    world_settle();
    assert_non_null(strstr(client_log(desk), "1 2 "));
    world_advance(2000);
    world_advance(200);
    assert_int_equal(world_rows(JULIET), 0);
    assert_int_equal(world_kept(JULIET), 2);            /* neither waits, and both are needed */
    come_back(1);
    told(juliet, "<resumed 1> 1~ 2~ <r> ");
    assert_true(client_ack(juliet, 3));
    world_advance(100);
    say("3");
    world_advance(2000);
    client_ack(juliet, 4);
    world_advance(200);
    assert_int_equal(world_kept(JULIET), 0);
    world_stop();
}

/* Rows to the resource came before it was available, and those that waited longer behind them. */
static void rows_out_of_their_order_are_all_needed(void **state)
{
    (void)state;
    struct world_spec spec = { .sessions.resume = 600000 };
    world_start(&spec);
    romeo = world_login("romeo@a.example/r");
    say("1");
    say("2");
    juliet = world_login(JULIET "/j");
    client_enable(juliet);
    snprintf(id, sizeof id, "%s", juliet->sm_id);
    say_as("chat", JULIET "/j", "<body>3</body>");
    told(juliet, "3 ");
    client_send(juliet, "<presence/>");
    told(juliet, "1~ 2~ <r> ");
    client_request(juliet);
    world_kill(1000);
    juliet = world_return(JULIET "/j", id, 0);
    const char *log = client_log(juliet);
    assert_string_equal(log, "<resumed 1> 1~ 2~ 3~ <r> ");
    world_stop();
}

/* ---- another process ---- */

static void after_a_kill_it_goes_on(void **state)
{
    (void)state;
    enter();
    say("1");
    say("2");
    assert_true(client_ack(juliet, 1));
    world_advance(100);
    client_send(juliet, "<message to='nurse@a.example' type='chat'><body>x</body></message>");
    world_kill(1000);
    romeo = world_login("romeo@a.example/r");
    say("3");
    assert_int_equal(world_rows(JULIET), 2);
    come_back(1);
    told(juliet, "<resumed 2> 2~ 3~ <r> ");
    assert_true(session_is_available(juliet->session));
    say("4");
    told(juliet, "4 ");
    assert_true(client_ack(juliet, 4));
    world_advance(100);
    assert_int_equal(world_kept(JULIET), 0);
    world_stop();
}

static void what_went_to_the_resource_is_stored_too(void **state)
{
    (void)state;
    enter();
    say_as("chat", JULIET "/j", "<body>1</body>");
    say_as("normal", JULIET "/j", "<body>2</body>");
    assert_int_equal(world_rows(JULIET), 2);
    world_kill(1000);
    come_back(0);
    told(juliet, "<resumed 1> 1~ 2~ <r> ");
    world_stop();
}

/* Its last acknowledgements were not in the store yet: what it has comes again, under the same id. */
static void an_h_above_what_is_stored_is_right(void **state)
{
    (void)state;
    enter();
    say("1");
    say("2");
    world_kill(1000);
    come_back(2);
    told(juliet, "<resumed 1> 1~ 2~ <r> ");
    assert_true(client_ack(juliet, 4));
    world_advance(100);
    assert_int_equal(world_rows(JULIET), 0);
    world_stop();
}

/* A record that is committed beyond the position, because an iq before it was in hand. */
static void what_came_before_the_kill_is_not_stored_twice(void **state)
{
    (void)state;
    enter();
    client_send(juliet, "<iq type='set' id='later' to='a.example'><q xmlns='urn:test:domain'/></iq>");
    client_send(juliet, "<message to='nurse@a.example' type='chat'><body>x</body></message>");
    assert_int_equal(world_rows("nurse@a.example"), 1);
    world_forget_held();
    world_kill(1000);
    come_back(0);
    told(juliet, "<resumed 1> ");
    client_send(juliet, "<iq type='set' id='i' to='a.example'><q xmlns='urn:test:domain'/></iq>");
    client_send(juliet, "<message to='nurse@a.example' type='chat'><body>x</body></message>");
    assert_int_equal(world_rows("nurse@a.example"), 1);
    client_request(juliet);
    assert_non_null(strstr(client_log(juliet), "<a 3> "));
    world_stop();
}

static void time_goes_on_between_processes(void **state)
{
    struct world_spec spec = { .sessions.resume = 5000 };

    (void)state;
    enter_with(&spec);
    say("1");
    client_lose(juliet);
    world_kill(10000);
    juliet = world_login(JULIET "/other");              /* it loads the account */
    world_advance(1);
    told(world_return(JULIET "/j", id, 0), "<failed 1> ");
    client_send(juliet, "<presence/>");
    told(juliet, "1~ get/ping ");
    world_stop();
}

static void it_may_be_killed_again_and_again(void **state)
{
    (void)state;
    enter();
    say("1");
    for (unsigned i = 0; i < 5; i++) {
        world_kill(1000);
        come_back(0);
        told(juliet, "<resumed 1> 1~ <r> ");
        if (i % 2 == 1)
            client_lose(juliet);
    }
    assert_true(client_ack(juliet, 1));
    world_advance(100);
    assert_int_equal(world_rows(JULIET), 0);
    world_stop();
}

static void sweep(void *arg)
{
    (void)arg;
    managed_sweep();
}

/* It goes on as long as there are more. */
static void sweeping_leaves_those_that_were_seen(void **state)
{
    xy_store_session s;

    (void)state;
    enter();
    client_lose(juliet);
    world_kill(UINT64_C(6) * 24 * 3600 * 1000);
    net_on(0, sweep, NULL);
    world_settle();
    assert_true(world_session(id, &s));
    world_kill(UINT64_C(2) * 24 * 3600 * 1000);
    int before = atomic_load(&world_store_calls[XY_STORE_SESSION_SWEEP]);
    net_on(0, sweep, NULL);
    world_settle();
    assert_false(world_session(id, &s));
    assert_int_equal(atomic_load(&world_store_calls[XY_STORE_SESSION_SWEEP]) - before, 4);
    world_stop();
}

static void a_connection_that_waits_may_end(void **state)
{
    (void)state;
    enter();
    world_freeze(true, false);
    client_send(juliet, "<message to='nurse@a.example' type='chat'><body>x</body></message>");
    client_lose(juliet);
    come_back(0);
    client_lose(juliet);
    world_thaw();
    come_back(0);
    told(juliet, "<resumed 2> ");
    world_stop();
}

static void a_connection_that_breaks_while_it_gets_everything_again(void **state)
{
    (void)state;
    enter();
    for (unsigned i = 0; i < 5; i++)
        say("x");
    client_lose(juliet);
    world_freeze(false, true);      /* so that there is room for two before the first comes */
    juliet = world_return_begin(JULIET "/j", id, 0);
    client_room(juliet, 2);
    world_thaw();
    told(juliet, "<resumed 1> x~ x~ ");
    client_lose(juliet);
    say("y");
    come_back(1);
    told(juliet, "<resumed 1> x~ x~ x~ x~ <r> y~ ");
    world_stop();
}

/* Whatever memory is refused for: the message is there, and whoever cannot resume can log in. */
static void without_memory_nothing_is_lost(void **state)
{
    (void)state;
    for (unsigned long nth = 1, step = 0; step < 2; nth++) {
        enter();
        say("1");
        world_refused = false;
        world_refuse_at = step == 0 ? nth : 0;
        client_lose(juliet);
        world_refuse_at = step == 1 ? nth : 0;
        struct client *c = world_return(JULIET "/j", id, 0);
        if (c->session == NULL)
            c = world_login(JULIET "/j");
        client_send(c, "<presence/>");
        assert_non_null(strstr(client_xml(c), "<body>1</body>"));
        world_stop();
        if (!world_refused) {
            step++;
            nth = 0;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(what_was_not_acknowledged_comes_again_in_its_order),
        WORLD_TEST(the_same_stanza_has_the_same_id),
        WORLD_TEST(one_that_is_still_connected_loses_it),
        WORLD_TEST(of_two_at_once_one_has_it),
        WORLD_TEST(of_two_that_wait_the_later_has_it),
        WORLD_TEST(records_in_flight_are_waited_for),
        WORLD_TEST(an_iq_in_hand_is_not_waited_for_long),
        WORLD_TEST(a_store_that_comes_back_is_tried_again),
        WORLD_TEST(patience_ends),
        WORLD_TEST(wrong_tokens_are_nobodys),
        WORLD_TEST(a_wrong_h_resumes_nothing),
        WORLD_TEST(it_waits_no_longer_than_it_was_told),
        WORLD_TEST(what_nobody_took_is_an_error_at_the_end),
        WORLD_TEST(an_iq_waits_for_its_client),
        WORLD_TEST(what_was_answered_is_no_error_at_the_end),
        WORLD_TEST(too_much_for_one_that_is_away),
        WORLD_TEST(presence_of_others_is_the_newest),
        WORLD_TEST(who_asks_to_subscribe_is_heard_later),
        WORLD_TEST(presence_stays),
        WORLD_TEST(who_was_not_read_from_is_read_again),
        WORLD_TEST(a_client_in_its_place_ends_it),
        WORLD_TEST(one_that_is_away_never_keeps_a_client_out),
        WORLD_TEST(kicked_while_it_is_away),
        WORLD_TEST(kicked_while_another_waits),
        WORLD_TEST(what_another_has_taken_is_still_there_for_it),
        WORLD_TEST(rows_out_of_their_order_are_all_needed),
        WORLD_TEST(after_a_kill_it_goes_on),
        WORLD_TEST(what_went_to_the_resource_is_stored_too),
        WORLD_TEST(an_h_above_what_is_stored_is_right),
        WORLD_TEST(what_came_before_the_kill_is_not_stored_twice),
        WORLD_TEST(time_goes_on_between_processes),
        WORLD_TEST(it_may_be_killed_again_and_again),
        WORLD_TEST(sweeping_leaves_those_that_were_seen),
        WORLD_TEST(a_connection_that_waits_may_end),
        WORLD_TEST(without_memory_nothing_is_lost),
        WORLD_TEST(a_connection_that_breaks_while_it_gets_everything_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
