/*
 * test_auth.c - who of a chain of providers decides, and that no answer is never "no such user".
 */
#include "support.h"

#include <string.h>

#include "base/log.h"
#include "hook/request.h"
#include "net/support_net.h"
#include "route/auth.h"
#include "route/bare.h"
#include "route/offer.h"
#include "route/router.h"

enum says { OK, WRONG, UNKNOWN, UNAVAILABLE, CANNOT, FORGETS, REFUSES, LATE };

static enum says says[2];
static unsigned asked[2];
static xy_req *held;

static xy_flow answer(xy_req *rq, xy_auth_status status)
{
    xy_auth_answer a = { .size = sizeof a, .status = status, .jid = status == XY_AUTH_OK ? "j@a.example" : NULL };
    struct request_outcome o = { .how = OUTCOME_AUTH, .auth = &a };

    request_end(rq, &o);
    return XY_DONE;
}

static xy_flow exists(xy_mod *m, xy_req *rq, const xy_jid *who)
{
    unsigned i = m->module->name[5] == '2';

    (void)who;
    asked[i]++;
    switch (says[i]) {
    case OK: return answer(rq, XY_AUTH_OK);
    case WRONG: return answer(rq, XY_AUTH_WRONG);
    case UNKNOWN: return answer(rq, XY_AUTH_UNKNOWN);
    case UNAVAILABLE: return answer(rq, XY_AUTH_UNAVAILABLE);
    case CANNOT: return XY_NEXT;
    case FORGETS: return XY_DONE;
    case REFUSES:
        request_end(rq, &(struct request_outcome){ .how = OUTCOME_ERROR, .condition = CONDITION_CONFLICT });
        return XY_DONE;
    default:
        held = rq;
        return XY_LATER;
    }
}

static xy_auth_ops ops[] = {
    { .size = sizeof(xy_auth_ops), .mechanisms = XY_MECH_PASSWORD | XY_MECH_SCRAM_SHA_256, .exists = exists },
    { .size = sizeof(xy_auth_ops), .mechanisms = XY_MECH_PASSWORD, .exists = exists },
};

static xy_flow can(xy_mod *m, xy_req *rq)
{
    xy_auth_answer a = { .size = sizeof a, .status = says[0] == OK ? XY_AUTH_OK : XY_AUTH_UNAVAILABLE,
                         .mechanisms = XY_MECH_PASSWORD };
    struct request_outcome o = { .how = OUTCOME_AUTH, .auth = &a };

    (void)m;
    request_end(rq, &o);
    return XY_DONE;
}

static const xy_service services[][2] = { { { "auth", 1, &ops[0] }, { 0 } }, { { "auth", 1, &ops[1] }, { 0 } } };
static const xy_module first = { .size = sizeof first, .name = "auth_1", .services = services[0] };
static const xy_module second = { .size = sizeof second, .name = "auth_2", .services = services[1] };

static struct domain *domain;
static struct auth_call *call;
static int answers;
static xy_auth_status status;
static char jid[40];

static void came(void *arg, const xy_auth_answer *a)
{
    (void)arg;
    call = NULL;
    answers++;
    status = a->status;
    strcpy(jid, "");
    if (a->jid != NULL)
        memcpy(jid, a->jid, strlen(a->jid) + 1);
}

static const struct module *except;

static void ask(void *arg)
{
    struct auth_ask q = { .question = *(enum auth_question *)arg, .except = except };
    struct arena *a = arena_new(256);

    q.who = jid_parse(a, STR("juliet@a.example"), NULL);
    call = auth_ask(domain, &q, came, NULL);
    arena_free(&a);
}

static void cancel(void *arg)
{
    (void)arg;
    auth_cancel(&call);
}

static void late_answer(void *arg)
{
    (void)arg;
    answer(held, XY_AUTH_OK);
}

static void put(enum auth_question q)
{
    answers = 0;
    asked[0] = asked[1] = 0;
    net_on(0, ask, &q);
    net_turn(0);
}

static int setup(void **state)
{
    static const xy_module *const descs[] = { &first, &second, NULL };
    static const char *const chain[] = { "1", "2", NULL };

    (void)state;
    support_clock(1000 * NS_PER_S, 0);
    log_open("/dev/null", LOG_TEXT, LOG_LEVEL_ERROR, NULL);
    route_at_start();
    net_start(1);
    domain = bare_domain("a.example", descs, chain);
    return 0;
}

static int teardown(void **state)
{
    net_stop();
    domain_unref(&domain);
    return support_reset(state);
}

static void one_is_left_out(void **state)
{
    (void)state;
    says[0] = OK;
    says[1] = UNKNOWN;
    for (size_t i = 0; i < 2; i++) {
        except = domain->profile->modules[domain->profile->auth_chain[i]].module;
        put(AUTH_EXISTS);
        net_turn(0);
        assert_int_equal(asked[i], 0);
        assert_int_equal(asked[1 - i], 1);
        assert_int_equal(status, i == 0 ? XY_AUTH_UNKNOWN : XY_AUTH_OK);
    }
    except = NULL;
}

static void the_first_who_knows_decides(void **state)
{
    static const struct { enum says one, other; xy_auth_status status; unsigned asked; } rows[] = {
        { OK, WRONG, XY_AUTH_OK, 0 },                   { WRONG, OK, XY_AUTH_WRONG, 0 },
        { UNKNOWN, OK, XY_AUTH_OK, 1 },                 { UNKNOWN, UNKNOWN, XY_AUTH_UNKNOWN, 1 },
        { CANNOT, OK, XY_AUTH_OK, 1 },                  { CANNOT, CANNOT, XY_AUTH_UNKNOWN, 1 },
        { UNAVAILABLE, OK, XY_AUTH_UNAVAILABLE, 0 },    { UNKNOWN, UNAVAILABLE, XY_AUTH_UNAVAILABLE, 1 },
        { FORGETS, OK, XY_AUTH_UNAVAILABLE, 0 },        { REFUSES, OK, XY_AUTH_UNAVAILABLE, 0 },
        { UNKNOWN, FORGETS, XY_AUTH_UNAVAILABLE, 1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        says[0] = rows[i].one;
        says[1] = rows[i].other;
        put(AUTH_EXISTS);
        assert_int_equal(answers, 1);
        assert_int_equal(status, rows[i].status);
        assert_int_equal(asked[0], 1);
        assert_int_equal(asked[1], rows[i].asked);
        assert_string_equal(jid, status == XY_AUTH_OK ? "j@a.example" : "");
    }
    put(AUTH_CREATE);                       /* nobody can */
    assert_int_equal(status, XY_AUTH_REFUSED);
    put(AUTH_REMOVE);
    assert_int_equal(status, XY_AUTH_UNKNOWN);
}

static void a_late_answer_is_in_time_or_is_not(void **state)
{
    (void)state;
    says[0] = LATE;
    says[1] = OK;
    put(AUTH_EXISTS);
    assert_int_equal(answers, 0);
    net_on(0, late_answer, NULL);
    net_turn(0);
    assert_int_equal(answers, 1);
    assert_int_equal(status, XY_AUTH_OK);
    put(AUTH_EXISTS);
    support_clock_advance(14999);
    net_turn(0);
    assert_int_equal(answers, 0);
    support_clock_advance(1);
    net_turn(0);
    net_turn(0);
    assert_int_equal(answers, 1);
    assert_int_equal(status, XY_AUTH_UNAVAILABLE);
    assert_int_equal(asked[1], 0);
}

static void nobody_is_told_of_a_cancelled_one(void **state)
{
    (void)state;
    says[0] = LATE;
    put(AUTH_EXISTS);
    net_on(0, cancel, NULL);
    net_on(0, late_answer, NULL);
    net_turn(0);
    assert_int_equal(answers, 0);
}

static void mechanisms_are_those_that_all_can_do(void **state)
{
    (void)state;
    bool known;

    assert_int_equal(auth_mechanisms(domain, &known), XY_MECH_PASSWORD);
    assert_true(known);
}

/* A provider whose accounts differ is asked; of the other the table is enough. */
static void mechanisms_of_all_accounts_are_asked_for(void **state)
{
    bool known;

    (void)state;
    ops[0].can = can;
    domain->offer = offer_of("a.example");
    says[0] = UNAVAILABLE;
    put(AUTH_CAN);
    assert_int_equal(status, XY_AUTH_UNAVAILABLE);
    assert_int_equal(auth_mechanisms(domain, &known), XY_MECH_PASSWORD);
    assert_false(known);
    says[0] = OK;
    put(AUTH_CAN);
    assert_int_equal(status, XY_AUTH_OK);
    assert_int_equal(auth_mechanisms(domain, &known), XY_MECH_PASSWORD);
    assert_true(known);
    offer_lower(domain->offer, XY_MECH_SCRAM_SHA_256);
    assert_int_equal(auth_mechanisms(domain, &known), 0);
    assert_true(known);
    ops[0].can = NULL;
    ops[0].size = offsetof(xy_auth_ops, can);           /* one built against an older SDK */
    ops[0].can = can;
    assert_int_equal(auth_mechanisms(domain, &known), XY_MECH_PASSWORD);
    assert_true(known);
    ops[0] = (xy_auth_ops){ .size = sizeof(xy_auth_ops), .mechanisms = ops[0].mechanisms, .exists = exists };
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_who_knows_decides), TEST(one_is_left_out),
        TEST(a_late_answer_is_in_time_or_is_not),
        TEST(nobody_is_told_of_a_cancelled_one),
        TEST(mechanisms_are_those_that_all_can_do), TEST(mechanisms_of_all_accounts_are_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
