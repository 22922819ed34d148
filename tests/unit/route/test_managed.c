/*
 * test_managed.c - how many stanzas a client is told to be handled, and when: never one that could still be lost.
 */
#include "route/world.h"

#include <stdio.h>
#include <stdlib.h>

static struct client *romeo, *juliet;
static char far[64];

static void enter(unsigned shards)
{
    struct world_spec spec = { .shards = shards, .sessions.resume = 600000 };
    char full[80];

    world_start(&spec);
    snprintf(full, sizeof full, "%s/r", world_name_on(0, 0));
    romeo = world_login(full);
    client_enable(romeo);
    snprintf(far, sizeof far, "%s", world_name_on(shards - 1, 1));
}

static void say(const char *to, const char *id, const char *body)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<message to='%s' type='chat' id='%s'><body>%s</body></message>", to, id, body);
    client_post(romeo, xml);
}

static void send_unstored(void)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<message to='%s' type='headline'><body>x</body></message>", far);
    client_post(romeo, xml);
}

static uint64_t stored_position(void)
{
    xy_store_session s;

    return world_session(romeo->sm_id, &s) ? s.position : UINT64_MAX;
}

static void told(const char *log)
{
    world_settle();
    assert_string_equal(client_log(romeo), log);
}

/* ---- enabling ---- */

static void what_can_be_resumed_is_stored_first(void **state)
{
    xy_store_session s;

    (void)state;
    enter(1);
    assert_int_equal(strlen(romeo->sm_id), 32);
    assert_true(world_session(romeo->sm_id, &s));
    assert_string_equal(s.resource, "r");
    assert_int_equal(s.position, 0);
    assert_int_equal(s.keep_ms, 600000);
    assert_int_equal(s.detached, 0);
    assert_false(client_enable_begin(romeo, true, 0));      /* once */
    world_stop();
}

static void who_wants_less_time_gets_it(void **state)
{
    xy_store_session s;

    (void)state;
    enter(1);
    juliet = world_login("juliet@a.example/j");
    assert_true(client_enable_begin(juliet, true, 1000));
    world_settle();
    assert_true(world_session(juliet->sm_id, &s));
    assert_int_equal(s.keep_ms, 1000);
    world_stop();
}

static void without_the_store_it_is_enabled_for_the_connection(void **state)
{
    (void)state;
    enter(1);
    juliet = world_login("juliet@a.example/j");
    atomic_store(&world_store_status[XY_STORE_SESSION_PUT], XY_UNAVAILABLE);
    assert_true(client_enable_begin(juliet, true, 0));
    world_settle();
    assert_string_equal(client_log(juliet), "<enabled> ");
    assert_string_equal(juliet->sm_id, "");
    client_send(juliet, "<presence/>");
    client_request(juliet);
    assert_string_equal(client_log(juliet), "<a 1> ");
    client_lose(juliet);
    assert_null(juliet->session);
    world_stop();
}

static void nothing_is_said_before_it_is_enabled(void **state)
{
    (void)state;
    enter(1);
    juliet = world_login("juliet@a.example/j");
    world_freeze(true, false);
    assert_true(client_enable_begin(juliet, true, 0));
    for (unsigned i = 0; i < 70; i++)
        client_post(juliet, "<presence/>");
    client_request(juliet);
    assert_true(client_ack(juliet, 0));
    assert_false(client_ack(juliet, 1));
    assert_string_equal(client_log(juliet), "");
    world_thaw();
    assert_string_equal(client_log(juliet), "<enabled> <a 0> <a 70> ");
    client_request(juliet);
    assert_string_equal(client_log(juliet), "<a 70> ");
    world_stop();
}

static void one_that_goes_while_it_is_enabled_leaves_nothing(void **state)
{
    (void)state;
    enter(1);
    juliet = world_login("juliet@a.example/j");
    world_freeze(true, false);
    assert_true(client_enable_begin(juliet, true, 0));
    client_lose(juliet);
    int removed = atomic_load(&world_store_calls[XY_STORE_SESSION_REMOVE]);
    world_thaw();
    assert_int_equal(atomic_load(&world_store_calls[XY_STORE_SESSION_REMOVE]), removed + 1);
    world_stop();
}

static void without_memory_it_is_not_enabled(void **state)
{
    (void)state;
    world_refused = true;
    for (unsigned long nth = 1; world_refused; nth++) {
        enter(1);
        juliet = world_login("juliet@a.example/j");
        world_refuse_at = nth;
        bool begun = client_enable_begin(juliet, true, 0);
        world_settle();
        assert_string_equal(client_log(juliet), begun ? "<enabled> " : "");
        if (!begun)
            client_enable(juliet);
        client_request(juliet);
        assert_string_equal(client_log(juliet), "<a 0> ");
        world_stop();
    }
}

/* ---- what counts when ---- */

static void a_message_counts_when_it_is_committed(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards); i++) {
        enter(shards[i]);
        world_freeze(true, false);
        say(far, "", "1");
        client_request(romeo);
        told("<a 0> ");
        world_freeze(false, false);
        told("<a 1> ");
        assert_int_equal(stored_position(), 1);
        assert_int_equal(world_rows(far), 1);
        world_stop();
    }
}

static void however_often_it_asks_one_answer_follows(void **state)
{
    (void)state;
    enter(1);
    world_freeze(true, false);
    say(far, "", "1");
    client_request(romeo);
    say(far, "", "2");
    client_request(romeo);
    client_request(romeo);
    told("<a 0> <a 0> <a 0> ");
    world_freeze(false, false);
    told("<a 2> ");
    world_advance(10000);
    told("");
    world_stop();
}

static void what_is_handed_on_counts_when_the_number_is_stored(void **state)
{
    (void)state;
    enter(1);
    client_send(romeo, "<presence/>");
    send_unstored();
    client_request(romeo);
    told("<a 0> <a 2> ");
    assert_int_equal(stored_position(), 2);
    client_request(romeo);
    told("<a 2> ");
    world_stop();
}

static void what_is_refused_counts_behind_the_error(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards); i++) {
        enter(shards[i]);
        say("nobody@a.example", "", "1");
        client_request(romeo);
        const char *log = client_log(romeo);
        assert_true(strcmp(log, "error/service-unavailable <a 0> <a 1> ") == 0 ||
                    strcmp(log, "<a 0> error/service-unavailable <a 1> ") == 0);
        client_send(romeo, "<message to='@' id='x'><body>x</body></message>");
        client_send(romeo, "<iq type='get' id='x'/>");
        client_request(romeo);
        told("error/jid-malformed error/bad-request <a 1> <a 3> ");
        world_stop();
    }
}

/* A recipient on another shard says so by another way than his error comes. */
static void an_error_from_another_shard_is_not_overtaken(void **state)
{
    (void)state;
    enter(4);
    char nobody[64];
    for (unsigned i = 0;; i++) {
        snprintf(nobody, sizeof nobody, "nobody%u@a.example", i);
        if (world_shard_of(nobody) == 3)
            break;
    }
    for (unsigned i = 0; i < 63; i++)
        say(nobody, "", "x");
    client_request(romeo);
    char log[8192];
    snprintf(log, sizeof log, "%s", client_log(romeo));
    char *last = strrchr(log, '<');
    assert_non_null(last);
    assert_string_equal(last, "<a 63> ");
    unsigned errors = 0;
    for (const char *p = log; (p = strstr(p, "error/")) != NULL; p++)
        errors++;
    assert_int_equal(errors, 63);
    world_stop();
}

static void what_the_store_refuses_counts_behind_the_error(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards); i++) {
        enter(shards[i]);
        world_freeze(true, false);
        atomic_store(&world_store_status[XY_STORE_RECORD], XY_REFUSED);
        say(far, "", "1");
        client_request(romeo);
        told("<a 0> ");
        world_freeze(false, false);
        told("error/service-unavailable <a 1> ");
        world_stop();
    }
}

static void while_the_store_is_gone_it_stands_still(void **state)
{
    (void)state;
    enter(1);
    say(far, "", "1");
    world_settle();
    client_request(romeo);
    told("<a 1> ");
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_UNAVAILABLE);
    atomic_store(&world_store_status[XY_STORE_SESSION_PUT], XY_UNAVAILABLE);
    say(far, "", "2");
    client_request(romeo);
    told("<a 1> ");
    world_advance(400);
    told("");
    for (unsigned i = 0; i < 5; i++)
        world_advance(200);
    told("error/resource-constraint ");         /* refused, but that is not in the store */
    client_request(romeo);
    told("<a 1> ");
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_OK);
    atomic_store(&world_store_status[XY_STORE_SESSION_PUT], XY_OK);
    world_advance(1000);
    told("<a 2> ");
    assert_int_equal(world_rows(far), 1);
    world_stop();
}

static void a_store_that_fails_for_a_moment_is_tried_again(void **state)
{
    (void)state;
    enter(1);
    atomic_store(&world_store_failing, 2);
    say(far, "", "1");
    say(far, "", "2");
    client_request(romeo);
    told("<a 0> ");
    for (unsigned i = 0; i < 5; i++)
        world_advance(200);
    told("<a 2> ");
    assert_int_equal(world_rows(far), 2);
    world_stop();
}

/* What goes to the store once more has others of its stream behind it, which a crash may yet lose. */
static void one_that_is_stored_at_last_says_nothing_of_those_behind_it(void **state)
{
    (void)state;
    enter(1);
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_UNAVAILABLE);
    for (unsigned i = 0; i < 3; i++)
        say(far, "", "x");
    client_request(romeo);
    told("<a 0> ");
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_OK);
    atomic_store(&world_store_spared, 1);
    atomic_store(&world_store_failing, 1000);
    world_advance(200);
    assert_int_equal(world_rows(far), 1);
    assert_int_equal(stored_position(), 1);
    client_request(romeo);
    told("<a 1> ");
    atomic_store(&world_store_failing, 0);
    world_advance(200);
    told("<a 3> ");
    assert_int_equal(world_rows(far), 3);
    assert_int_equal(stored_position(), 3);
    world_stop();
}

/* Only what a client that resumes could send again, with the position that is stored. */
static void few_rows_need_a_key(void **state)
{
    (void)state;
    enter(1);
    say(far, "", "1");
    world_settle();
    assert_int_equal(world_keyed(far), 0);
    client_send(romeo, "<iq type='set' id='later' to='a.example'><q xmlns='urn:test:domain'/></iq>");
    say(far, "", "2");
    world_settle();
    assert_int_equal(world_keyed(far), 1);
    world_resume("later", XY_DONE);
    romeo = world_login("juliet@a.example/j");
    world_freeze(true, false);
    assert_true(client_enable_begin(romeo, true, 0));
    say(far, "", "3");
    world_thaw();
    assert_int_equal(world_keyed(far), 2);
    romeo = world_login("juliet@a.example/k");
    assert_true(client_enable_begin(romeo, false, 0));
    world_settle();
    say(far, "", "4");
    world_settle();
    assert_int_equal(world_keyed(far), 2);
    assert_int_equal(world_rows(far), 4);
    world_stop();
}

static void an_iq_counts_when_it_is_answered(void **state)
{
    (void)state;
    enter(1);
    client_send(romeo, "<iq type='set' id='later' to='a.example'><q xmlns='urn:test:domain'/></iq>");
    say(far, "", "1");
    client_request(romeo);
    told("<a 0> ");
    assert_int_equal(world_rows(far), 1);
    world_resume("later", XY_DONE);
    world_settle();
    assert_non_null(strstr(client_log(romeo), "<a 2> "));
    world_stop();
}

static void an_iq_keeps_others_waiting_for_a_second_or_two(void **state)
{
    (void)state;
    enter(1);
    client_send(romeo, "<iq type='set' id='later' to='a.example'><q xmlns='urn:test:domain'/></iq>");
    say(far, "", "1");
    client_request(romeo);
    told("<a 0> ");
    world_advance(900);
    told("");
    world_advance(1100);
    told("<a 2> ");
    assert_int_equal(stored_position(), 2);
    world_resume("later", XY_DONE);
    world_advance(10000);
    assert_null(strstr(client_log(romeo), "<a "));
    world_stop();
}

/* It is neither stored nor refused before the recipient's modules have said so, however long that takes. */
static void what_a_module_keeps_does_not_count(void **state)
{
    static const unsigned shards[] = { 1, 4 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shards); i++) {
        enter(shards[i]);
        say(far, "in=later", "1");
        say("nurse@a.example", "", "2");
        world_settle();
        client_request(romeo);
        told("<a 0> ");
        world_advance(5000);            /* the second waits no longer for the first */
        assert_int_equal(world_rows("nurse@a.example"), 1);
        client_request(romeo);
        told("<a 0> ");
        world_resume("in=later", XY_NEXT);
        world_advance(1000);
        told("error/resource-constraint <a 2> ");
        assert_int_equal(world_rows(far), 0);
        world_stop();
    }
}

static void without_memory_a_stanza_is_stored_or_refused(void **state)
{
    bool failed = true;

    (void)state;
    for (unsigned long nth = 1; failed; nth++) {
        enter(1);
        say(far, "", "1");
        world_settle();
        uint64_t received = world_count(COUNT_STANZAS_RECEIVED);
        support_fail_alloc(nth);
        say(far, "", "2");
        failed = support_alloc_failed();
        support_fail_alloc(0);
        world_settle();
        world_advance(200);             /* it is tried again then */
        received = world_count(COUNT_STANZAS_RECEIVED) - received;
        bool refused = strstr(client_log(romeo), "error/") != NULL || romeo->closed[0] != '\0';
        assert_int_equal(world_rows(far) + refused, 1 + received);
        world_stop();
    }
}

static void change_without_memory(void *arg)
{
    struct session *s = ((struct client *)arg)->session;
    struct arrival *a = managed_arrival(s);

    support_fail_alloc(1);
    managed_changed(s, &a);
    support_fail_alloc(0);
}

/* A change of the session that there was no memory to store is stored a moment later, and h counts what made it. */
static void without_memory_a_change_is_stored_later(void **state)
{
    (void)state;
    enter(1);
    net_on(romeo->shard, change_without_memory, romeo);
    world_advance(1000);
    client_log(romeo);
    client_request(romeo);
    assert_string_equal(client_log(romeo), "<a 0> <a 1> ");
    world_stop();
}

/* ---- unasked ---- */

static void it_is_said_after_64(void **state)
{
    (void)state;
    enter(1);
    for (unsigned i = 0; i < 63; i++)
        send_unstored();
    told("");
    send_unstored();
    told("<a 64> ");
    for (unsigned i = 0; i < 64; i++)
        say(far, "", "x");
    world_settle();
    assert_string_equal(client_log(romeo), "<a 128> ");
    world_stop();
}

static void it_is_said_after_five_seconds(void **state)
{
    (void)state;
    enter(1);
    say(far, "", "1");
    send_unstored();
    world_advance(1000);
    world_advance(1000);
    world_advance(1000);
    world_advance(1000);
    told("");
    world_advance(1000);
    told("<a 2> ");
    for (unsigned i = 0; i < 20; i++)
        world_advance(1000);
    told("");
    send_unstored();
    world_advance(1000);
    told("");                           /* the time counts from what is not acknowledged */
    world_advance(4000);
    told("<a 3> ");
    world_stop();
}

/* ---- what the client acknowledges ---- */

static void enter_juliet(void)
{
    char full[80];

    enter(1);
    snprintf(full, sizeof full, "%s/j", far);
    juliet = world_login(full);
    client_enable(juliet);
    client_send(juliet, "<presence/>");
    world_settle();
    client_log(juliet);
}

static void what_it_acknowledges_leaves_the_mailbox(void **state)
{
    xy_store_session s;

    (void)state;
    enter_juliet();
    say(far, "", "1");
    say(far, "", "2");
    world_settle();
    assert_string_equal(client_log(juliet), "1 2 ");
    assert_int_equal(world_rows(far), 2);
    world_advance(2000);
    assert_string_equal(client_log(juliet), "<r> ");
    assert_true(client_ack(juliet, 1));
    world_advance(100);
    assert_int_equal(world_rows(far), 1);
    assert_int_equal(world_kept(far), 1);
    assert_true(world_session(juliet->sm_id, &s));
    assert_int_equal(s.taken, 1);
    assert_int_equal(s.cursor, world_row_id(far, 0));
    assert_true(client_ack(juliet, 2));
    world_advance(100);
    assert_int_equal(world_kept(far), 0);
    world_stop();
}

/* docs/hostile-input.md, case 51 */
static void a_wrong_h_takes_nothing_out(void **state)
{
    static const uint32_t wrong[] = { 3, 4, UINT32_MAX, 0x80000000u };

    (void)state;
    enter_juliet();
    say(far, "", "1");
    say(far, "", "2");
    world_settle();
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(client_ack(juliet, wrong[i]));
    assert_true(client_ack(juliet, 1));
    assert_false(client_ack(juliet, 0));        /* less than before */
    world_advance(100);
    assert_int_equal(world_rows(far), 1);
    world_stop();
}

/* docs/hostile-input.md, case 55: it cannot have what is not committed. */
static void what_is_not_committed_is_not_given(void **state)
{
    (void)state;
    enter_juliet();
    world_freeze(true, false);
    say(far, "", "1");
    world_settle();
    assert_string_equal(client_log(juliet), "");
    assert_false(client_ack(juliet, 1));
    world_thaw();
    assert_string_equal(client_log(juliet), "1 ");
    world_stop();
}

/* docs/hostile-input.md, case 54: the sender is not told that it failed. */
static void who_never_acknowledges_is_asked_and_then_left(void **state)
{
    (void)state;
    enter_juliet();
    for (unsigned i = 0; i < 700; i++) {
        say(far, "", "x");
        world_settle();
    }
    char log[16384];
    snprintf(log, sizeof log, "%s", client_log(juliet));
    unsigned given = 0;
    for (const char *p = log; (p = strstr(p, "x ")) != NULL; p++)
        given++;
    assert_int_equal(given, 512);
    assert_int_equal(world_rows(far), 700);
    assert_null(strstr(client_log(romeo), "error"));
    for (unsigned i = 0; i < 61; i++)
        world_advance(1000);
    assert_string_equal(juliet->closed, "connection-timeout");
    client_lose(juliet);
    char full[80];
    snprintf(full, sizeof full, "%s/j", far);
    struct client *again = world_return(full, juliet->sm_id, 512);
    assert_int_equal(again->resumed, RESUMED);
    snprintf(log, sizeof log, "%s", client_log(again));
    given = 0;
    for (const char *p = log; (p = strstr(p, "x~ ")) != NULL; p++)
        given++;
    assert_int_equal(given, 188);
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(what_can_be_resumed_is_stored_first),
        WORLD_TEST(who_wants_less_time_gets_it),
        WORLD_TEST(without_the_store_it_is_enabled_for_the_connection),
        WORLD_TEST(nothing_is_said_before_it_is_enabled),
        WORLD_TEST(one_that_goes_while_it_is_enabled_leaves_nothing),
        WORLD_TEST(without_memory_it_is_not_enabled),
        WORLD_TEST(a_message_counts_when_it_is_committed),
        WORLD_TEST(however_often_it_asks_one_answer_follows),
        WORLD_TEST(what_is_handed_on_counts_when_the_number_is_stored),
        WORLD_TEST(what_is_refused_counts_behind_the_error),
        WORLD_TEST(an_error_from_another_shard_is_not_overtaken),
        WORLD_TEST(what_the_store_refuses_counts_behind_the_error),
        WORLD_TEST(while_the_store_is_gone_it_stands_still),
        WORLD_TEST(a_store_that_fails_for_a_moment_is_tried_again),
        WORLD_TEST(one_that_is_stored_at_last_says_nothing_of_those_behind_it),
        WORLD_TEST(few_rows_need_a_key),
        WORLD_TEST(an_iq_counts_when_it_is_answered),
        WORLD_TEST(an_iq_keeps_others_waiting_for_a_second_or_two),
        WORLD_TEST(what_a_module_keeps_does_not_count),
        WORLD_TEST(without_memory_a_stanza_is_stored_or_refused),
        WORLD_TEST(without_memory_a_change_is_stored_later),
        WORLD_TEST(it_is_said_after_64),
        WORLD_TEST(it_is_said_after_five_seconds),
        WORLD_TEST(what_it_acknowledges_leaves_the_mailbox),
        WORLD_TEST(a_wrong_h_takes_nothing_out),
        WORLD_TEST(what_is_not_committed_is_not_given),
        WORLD_TEST(who_never_acknowledges_is_asked_and_then_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
