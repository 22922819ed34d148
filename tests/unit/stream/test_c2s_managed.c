/*
 * test_c2s_managed.c - stream management on the wire: what is said when, and how wrong it may be (XEP-0198).
 */
#include <stdio.h>
#include <string.h>

#include "stream/clients.h"

#define SM     "xmlns='urn:xmpp:sm:3'"
#define TOKEN  "0123456789abcdef0123456789abcdef"

static void to_managed(const char *enable)
{
    client_to_bound();
    fake_feed(&client, enable);
}

static void enabled_says_the_terms(void **state)
{
    (void)state;
    to_managed("<enable " SM "/>");
    client_told("<enabled " SM "/>");
    fake_feed(&client, "<enable " SM "/>");
    client_told("<failed " SM "><unexpected-request ");
}

static void a_resumable_one_has_an_id_and_a_time(void **state)
{
    (void)state;
    to_managed("<enable " SM " resume='true' max='60'/>");
    client_told("<enabled " SM " id='" TOKEN "' resume='true' max='60'/>");
}

static void a_max_that_is_no_number_is_refused(void **state)
{
    (void)state;
    to_managed("<enable " SM " resume='1' max='-1'/>");
    client_told("<failed " SM "><bad-request ");
    fake.refuse_managed = true;
    fake_feed(&client, "<enable " SM " resume='1'/>");
    client_told("<failed " SM "><resource-constraint ");
}

static void a_request_is_answered_at_once(void **state)
{
    (void)state;
    to_managed("<enable " SM "/>");
    fake_take(&client);
    fake.handled = 7;
    fake_feed(&client, "<r " SM "/>");
    client_told("<a " SM " h='7'/>");
    fake_feed(&client, "<a " SM " h='3'/>");
    assert_int_equal(fake.acknowledged, 3);
    assert_false(client.closed);
}

/* However many it sends: what is said to it stays within a budget. */
static void who_asks_without_reading_is_not_read_from(void **state)
{
    static const char *const words[] = { "<r " SM "/>", "<enable " SM "/>", "<resume " SM " previd='x' h='0'/>" };

    (void)state;
    fake.a.limits.output = 100000;
    to_managed("<enable " SM "/>");
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        client.waiting = 50000;
        fake_feed(&client, words[i]);
        assert_false(client.paused);
        client.waiting = 50001;
        fake_feed(&client, words[i]);
        assert_true(client.paused);
        client.waiting = 0;
        client.ops->on_drained(&client, client.arg);
        assert_false(client.paused);
    }
}

static void without_it_neither_is_expected(void **state)
{
    static const char *const words[] = { "<r " SM "/>", "<a " SM " h='0'/>", "<resume " SM " previd='x' h='0'/>" };

    (void)state;
    client_to_bound();
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        fake_take(&client);
        fake_feed(&client, words[i]);
        client_told("<failed " SM "><unexpected-request ");
        assert_false(client.closed);
    }
}

/* docs/hostile-input.md, case 51: nothing is taken out for any of these. */
static void a_wrong_h_ends_the_stream(void **state)
{
    static const struct { const char *h, *error; } wrong[] = {
        { "4", "<undefined-condition " }, { "4294967295", "<undefined-condition " },
        { "4294967296", "<invalid-xml " }, { "-1", "<invalid-xml " }, { "", "<invalid-xml " }
    };

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        char a[80];
        if (i > 0) {
            client_end(state);
            client_begin(state);
        }
        to_managed("<enable " SM "/>");
        snprintf(a, sizeof a, "<a " SM " h='%s'/>", wrong[i].h);
        fake_feed(&client, a);
        const char *out = fake_take(&client);
        assert_non_null(strstr(out, wrong[i].error));
        assert_int_equal(strstr(out, "<handled-count-too-high " SM) != NULL, i < 2);
        assert_true(client.closed);
    }
}

static void what_is_too_large_counts_too(void **state)
{
    (void)state;
    to_managed("<enable " SM "/>");
    fake_take(&client);
    fake.a.limits.stanza = 200;
    char big[400];
    snprintf(big, sizeof big, "<message to='b@a.example' id='m'><body>%0*d</body></message>", 250, 0);
    fake_feed(&client, big);
    client_told("<policy-violation ");
    assert_int_equal(fake.arrivals, 1);
}

static void what_the_stream_answers_itself_counts_too(void **state)
{
    (void)state;
    to_managed("<enable " SM "/>");
    fake_feed(&client, BIND);
    assert_int_equal(fake.arrivals, 1);
    fake_feed(&client, "<iq type='set' id='s'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>");
    assert_int_equal(fake.arrivals, 2);
}

/* ---- resumption ---- */

static void resumed_says_how_far_it_got(void **state)
{
    (void)state;
    client_to_ready();
    fake.handled = 12;
    fake_feed(&client, "<resume " SM " previd='" TOKEN "' h='5'/>");
    assert_true(client.paused);
    assert_string_equal(fake.previd, TOKEN);
    assert_int_equal(fake.acknowledged, 5);
    fake_resume_answer(RESUMED);
    client_told("<resumed " SM " h='12' previd='" TOKEN "'/>");
    assert_false(client.paused);
    fake_feed(&client, "<message to='b@a.example'><body>x</body></message>");
    assert_non_null(strstr(fake.received.p, "<body>x</body>"));
}

static const struct { enum resume_result r; const char *told; bool ends; } failures[] = {
    { RESUME_NOT_FOUND, "<failed " SM "><item-not-found ", false },
    { RESUME_UNAVAILABLE, "<stream:error><internal-server-error ", true },
    { RESUME_TOO_HIGH, "<handled-count-too-high " SM " h='5' send-count='3'/>", true },
};

static void who_cannot_resume_may_bind(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(failures); i++) {
        if (i > 0) {
            client_end(state);
            client_begin(state);
        }
        client_to_ready();
        fake_feed(&client, "<resume " SM " previd='" TOKEN "' h='5'/>");
        fake_resume_answer(failures[i].r);
        client_told(failures[i].told);
        assert_int_equal(client.closed, failures[i].ends);
        if (!failures[i].ends) {
            fake_feed(&client, BIND);
            fake_bind_answer(BIND_OK);
            client_told("<jid>alice@a.example/home</jid>");
        }
    }
}

static void a_login_that_is_no_longer_good_resumes_nothing(void **state)
{
    (void)state;
    client_to_ready();
    fake_feed(&client, "<resume " SM " previd='" TOKEN "' h='5'/>");
    fake_resume_answer(RESUME_GONE);
    client_told("<not-authorized ");
    assert_true(client.closed);
}

static void what_is_missing_is_a_bad_request(void **state)
{
    static const char *const bad[] = { "<resume " SM " h='1'/>", "<resume " SM " previd='x'/>",
                                       "<resume " SM " previd='x' h='y'/>" };

    (void)state;
    client_to_ready();
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        fake_feed(&client, bad[i]);
        client_told("<failed " SM "><bad-request ");
    }
    fake_feed(&client, "<enable " SM "/>");
    client_told("<failed " SM "><unexpected-request ");
}

static void who_cannot_be_heard_for_want_of_memory_comes_again(void **state)
{
    (void)state;
    client_to_ready();
    fake.refuse_managed = true;
    fake_feed(&client, "<resume " SM " previd='x' h='1'/>");
    client_told("<stream:error><internal-server-error ");
    assert_true(client.closed);
}

static void before_the_login_there_is_none(void **state)
{
    (void)state;
    client_to_tls();
    fake_feed(&client, "<resume " SM " previd='x' h='1'/>");
    client_told("<not-authorized ");
    assert_true(client.closed);
}

/* ---- the end of a connection ---- */

static void a_connection_that_breaks_leaves_the_session(void **state)
{
    (void)state;
    to_managed("<enable " SM " resume='true'/>");
    fake_lose(&client, CONN_RESET);
    assert_int_equal(fake.detached, 1);
    assert_int_equal(fake.ended, 0);
}

static void one_that_is_closed_ends_it(void **state)
{
    (void)state;
    to_managed("<enable " SM " resume='true'/>");
    fake_feed(&client, "</stream:stream>");
    fake_run();
    assert_int_equal(fake.detached, 0);
    assert_int_equal(fake.ended, 1);
}

static void another_connection_takes_it_over(void **state)
{
    (void)state;
    to_managed("<enable " SM " resume='true'/>");
    fake_take(&client);
    fake.session.ops->replaced(fake.session.stream);
    fake_run();
    client_told("<conflict ");
    assert_true(client.closed);
    assert_int_equal(fake.ended + fake.detached, 0);
    fake_forget_session();
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, client_begin, client_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(enabled_says_the_terms),
        TEST(a_resumable_one_has_an_id_and_a_time),
        TEST(a_max_that_is_no_number_is_refused),
        TEST(a_request_is_answered_at_once),
        TEST(who_asks_without_reading_is_not_read_from),
        TEST(without_it_neither_is_expected),
        TEST(a_wrong_h_ends_the_stream),
        TEST(what_is_too_large_counts_too),
        TEST(what_the_stream_answers_itself_counts_too),
        TEST(resumed_says_how_far_it_got),
        TEST(who_cannot_resume_may_bind),
        TEST(a_login_that_is_no_longer_good_resumes_nothing),
        TEST(what_is_missing_is_a_bad_request),
        TEST(who_cannot_be_heard_for_want_of_memory_comes_again),
        TEST(before_the_login_there_is_none),
        TEST(a_connection_that_breaks_leaves_the_session),
        TEST(one_that_is_closed_ends_it),
        TEST(another_connection_takes_it_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
