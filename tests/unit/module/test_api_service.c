/*
 * test_api_service.c - questions to the auth chain, secrets, keys, the roster through its keeper.
 */
#include <xylem/module.h>

static xy_flow exists(xy_mod *m, xy_req *rq, const xy_jid *who);
static xy_flow check(xy_mod *m, xy_req *rq, const xy_jid *who, const xy_secret *password);

static const xy_auth_ops auth_ops = { .size = sizeof auth_ops, .mechanisms = XY_MECH_PASSWORD,
                                      .exists = exists, .check_password = check };
static const xy_service services[] = { { "auth", 1, &auth_ops }, { 0 } };

#define PROBE .services = services
#include "probe.h"

static xy_auth_status answer_with = XY_AUTH_OK;

static xy_flow exists(xy_mod *who, xy_req *rq, const xy_jid *jid)
{
    (void)who;
    if (strcmp(xy_jid_text(jid), "slow@example.org") == 0)
        return XY_LATER;
    return xy_auth_say(rq, answer_with, NULL);
}

struct checked { const xy_secret *password; bool derived; xy_scram_keys keys; unsigned char one[64], two[64]; };

static void derive(xy_job *job, void *arg)
{
    struct checked *c = arg;

    c->derived = xy_scram_derive(job, c->password, &c->keys, c->one, c->two);
}

static void derived(xy_mod *who, xy_req *rq, void *arg)
{
    struct checked *c = arg;

    (void)who;
    xy_auth_say(rq, c->derived && c->keys.key_len == 32 ? XY_AUTH_OK : XY_AUTH_REFUSED, NULL);
}

static xy_flow check(xy_mod *who, xy_req *rq, const xy_jid *jid, const xy_secret *password)
{
    struct checked *c = xy_alloc(xy_arena_of(rq), sizeof *c);
    size_t len;

    (void)jid;
    const unsigned char *bytes = xy_secret_bytes(password, &len);
    if (len != 6 || !xy_secret_equal(bytes, "pencil", 6))
        return xy_auth_say(rq, XY_AUTH_WRONG, "not that one");
    c->password = password;
    c->keys = (xy_scram_keys){ .size = sizeof c->keys, .mech = XY_MECH_SCRAM_SHA_256, .iterations = 2,
                               .salt = (const unsigned char *)"salt", .salt_len = 4 };
    return xy_offload(who, rq, derive, derived, c);
}

static int asked;
static xy_auth_status told;

static void answered(xy_mod *who, xy_req *rq, const xy_auth_answer *a)
{
    (void)who;
    asked++;
    told = a->status;
    xy_end(rq, XY_OK);
}

static xy_auth_status exists_of(const char *jid)
{
    xy_arena *a = xy_arena_new(m);
    int before = asked;

    xy_auth_exists(m, xy_background(m, NULL, "asking"), xy_jid_parse(a, jid), answered);
    assert_int_equal(asked, before);                    /* never from inside */
    xyt_run(t);
    assert_int_equal(asked, before + 1);
    xy_arena_end(&a);
    return told;
}

static void the_chain_says_who_exists(void **state)
{
    (void)state;
    answer_with = XY_AUTH_OK;
    assert_int_equal(exists_of("juliet@example.org"), XY_AUTH_OK);
    answer_with = XY_AUTH_UNKNOWN;
    assert_int_equal(exists_of("juliet@example.org"), XY_AUTH_UNKNOWN);
    answer_with = XY_AUTH_UNAVAILABLE;
    assert_int_equal(exists_of("juliet@example.org"), XY_AUTH_UNAVAILABLE);
    assert_int_equal(exists_of("romeo@example.net"), XY_AUTH_UNKNOWN);      /* not hosted here */
    assert_int_equal(exists_of("a@b@c"), XY_AUTH_UNKNOWN);
}

static void a_question_dies_with_its_request(void **state)
{
    (void)state;
    xy_arena *a = xy_arena_new(m);
    xy_req *rq = xy_background(m, NULL, "asking");
    int before = asked;

    xy_auth_exists(m, rq, xy_jid_parse(a, "slow@example.org"), answered);
    xyt_run(t);
    xy_end(rq, XY_OK);
    xyt_advance(t, 60000);
    assert_int_equal(asked, before);
    xy_arena_end(&a);
}

static void passwords_are_checked_on_a_pool_thread(void **state)
{
    (void)state;
    int i = xyt_check_password(t, "juliet@example.org", "pencil");
    assert_int_equal(xyt_auth(t, i)->status, XY_AUTH_OK);
    i = xyt_check_password(t, "juliet@example.org", "pencils");
    assert_int_equal(xyt_auth(t, i)->status, XY_AUTH_WRONG);
    assert_string_equal(xyt_auth(t, i)->reason, "not that one");
    xyt_pool_full(t, true);
    i = xyt_check_password(t, "juliet@example.org", "pencil");
    assert_int_equal(xyt_auth(t, i)->status, XY_AUTH_UNAVAILABLE);
}

static void who_changed_is_sent_away(void **state)
{
    (void)state;
    xy_arena *a = xy_arena_new(m);
    const xy_jid *juliet = xy_jid_parse(a, "juliet@example.org");

    xyt_login(t, "juliet@example.org/balcony");
    xyt_login(t, "juliet@example.org/garden");
    xyt_login(t, "nurse@example.org/home");
    assert_false(xy_auth_changed(m, NULL, NULL));
    assert_false(xy_auth_changed(m, xy_jid_parse(a, "juliet@example.net"), NULL));      /* not ours */
    assert_false(xy_auth_changed(m, xy_jid_parse(a, "example.org"), NULL));
    assert_true(xy_auth_changed(m, juliet, "You have left the company"));
    assert_non_null(xy_session_find(m, xy_jid_parse(a, "juliet@example.org/garden")));  /* never from inside */
    xyt_run(t);
    assert_null(xy_session_find(m, xy_jid_parse(a, "juliet@example.org/garden")));
    assert_null(xy_session_next(xy_account_find(m, juliet), NULL));
    assert_non_null(xy_session_find(m, xy_jid_parse(a, "nurse@example.org/home")));
    xy_arena_end(&a);
}

static xy_status stored;

static void set(xy_mod *who, xy_req *rq, xy_status s)
{
    (void)who;
    stored = s;
    xy_end(rq, s);
}

static void without_a_keeper_there_is_no_roster(void **state)
{
    (void)state;
    xy_account *a = xyt_live(t, "juliet@example.org");
    xy_roster_item item = { .size = sizeof item, .jid = "romeo@example.net" }, out = { .size = sizeof out };
    size_t at = 0;

    assert_false(xy_roster_item_of(m, a, "romeo@example.net", &out));
    assert_false(xy_roster_next(m, a, &at, &out));
    assert_false(xy_roster_next(m, NULL, &at, &out));
    stored = XY_OK;
    xy_roster_set_state(m, xy_background(m, a, "setting"), &item, set);
    xyt_run(t);
    assert_int_equal(stored, XY_UNAVAILABLE);
}

static void the_keeper_is_asked_and_told(void **state)
{
    (void)state;
    xy_roster_item item = { .size = sizeof item, .jid = "romeo@example.net", .subscription = XY_SUB_FROM,
                            .request = "<presence/>" }, out = { .size = sizeof out };

    xyt_close(t);
    t = xyt_open(xylem_module_v1);
    xyt_add(t, xyt_roster);
    assert_null(xyt_start(t));
    m = xyt_instance(t);
    xy_account *a = xyt_live(t, "juliet@example.org");
    stored = XY_CLASH;
    xy_roster_set_state(m, xy_background(m, a, "setting"), &item, set);
    assert_int_equal(stored, XY_CLASH);                 /* never from inside */
    xyt_run(t);
    assert_int_equal(stored, XY_OK);
    assert_true(xy_roster_item_of(m, a, "romeo@example.net", &out));
    assert_int_equal(out.subscription, XY_SUB_FROM);
    assert_string_equal(out.request, "<presence/>");
    assert_false(xy_roster_item_of(m, a, "nurse@example.org", &out));
    assert_false(xy_roster_item_of(m, a, NULL, &out));
}

/* One of those given, always the same for a name, and not the same for all names. */
static void counts_are_drawn(void **state)
{
    static const unsigned counts[] = { 4096, 10000, 20000 };
    unsigned seen[3] = { 0 };
    char name[40];

    (void)state;
    xy_arena *a = xy_arena_new(m);
    for (int i = 0; i < 60; i++) {
        snprintf(name, sizeof name, "n%d@example.org", i);
        const xy_jid *who = xy_jid_parse(a, name);
        unsigned drawn = xy_auth_count(m, who, counts, 3);
        assert_int_equal(xy_auth_count(m, who, counts, 3), drawn);
        assert_int_equal(xy_auth_count(m, who, counts, 1), counts[0]);
        seen[drawn == counts[0] ? 0 : drawn == counts[1] ? 1 : 2]++;
    }
    assert_true(seen[0] > 5 && seen[1] > 5 && seen[2] > 5);
    assert_int_equal(xy_auth_count(m, NULL, counts, 0), 0);
    xy_arena_end(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(the_chain_says_who_exists),
        PROBE_TEST(a_question_dies_with_its_request),
        PROBE_TEST(passwords_are_checked_on_a_pool_thread),
        PROBE_TEST(who_changed_is_sent_away),
        PROBE_TEST(counts_are_drawn),
        PROBE_TEST(without_a_keeper_there_is_no_roster),
        PROBE_TEST(the_keeper_is_asked_and_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
