/*
 * test_hooks.c - hooks of a point run in the order of the profile, until one decides.
 */
#include "support.h"

#include <string.h>

#include "base/log.h"
#include "hook/request.h"
#include "net/support_net.h"
#include "route/bare.h"
#include "route/hooks.h"
#include "route/router.h"

enum { FIRST, BROKEN, SECOND, N };

static xy_flow flows[N];
static bool status[N];
static char called[20];
static xy_flow result;
static struct request_outcome outcome;

static xy_flow act(unsigned i, xy_req *rq)
{
    called[strlen(called)] = (char)('0' + i);
    if (status[i])
        request_end(rq, &(struct request_outcome){ .how = OUTCOME_STATUS, .status = XY_UNAVAILABLE });
    return flows[i];
}

static xy_flow hook_1(xy_mod *m, xy_req *rq) { (void)m; return act(FIRST, rq); }
static xy_flow hook_2(xy_mod *m, xy_req *rq) { (void)m; return act(BROKEN, rq); }
static xy_flow hook_3(xy_mod *m, xy_req *rq) { (void)m; return act(SECOND, rq); }
static int no_start(xy_mod *m) { (void)m; return -1; }

#define HOOK(band, fn) { { XY_MESSAGE, XY_IN, band, NULL, NULL, fn }, { 0 } }
static const xy_hook hooks[N][2] = { HOOK(XY_GUARD, hook_1), HOOK(XY_NORMAL, hook_2), HOOK(XY_LAST, hook_3) };
static const xy_module first = { .size = sizeof first, .name = "first", .hooks = hooks[FIRST] };
static const xy_module broken = { .size = sizeof broken, .name = "broken", .hooks = hooks[BROKEN],
                                  .start = no_start };
static const xy_module second = { .size = sizeof second, .name = "second", .hooks = hooks[SECOND] };

static struct domain *domain;
static xy_req *rq;
static unsigned finished;

static void end_request(void)
{
    domain_unref(&rq->domain);
    request_free(&rq);
}

static void on_finished(xy_req *of, const struct request_outcome *o)
{
    (void)of;
    finished++;
    outcome = *o;
    result = hooks_next(rq, &outcome);
    if (result != XY_LATER)
        end_request();
}

static const struct request_ops ops = { .what = "test", .finished = on_finished };

static void run(void *arg)
{
    rq = request_new(REQUEST_STANZA, &ops);
    rq->stanza = stanza_new(STANZA_MESSAGE, TYPE_CHAT);
    rq->domain = domain_ref(domain);
    result = hooks_run(rq, *(xy_point *)arg, &outcome);
    if (result != XY_LATER)
        end_request();
}

static void resume(void *arg)
{
    request_end(rq, &(struct request_outcome){ .how = OUTCOME_VERDICT, .verdict = *(xy_flow *)arg });
}

static void go(xy_point point, xy_flow one, xy_flow other)
{
    flows[FIRST] = one;
    flows[SECOND] = other;
    memset(called, 0, sizeof called);
    finished = 0;
    net_on(0, run, &point);
}

static int setup(void **state)
{
    static const xy_module *const descs[] = { &second, &broken, &first, NULL };

    (void)state;
    log_open("/dev/null", LOG_TEXT, LOG_LEVEL_ERROR, NULL);
    route_at_start();
    net_start(1);
    domain = bare_domain("a.example", descs, NULL);
    memset(status, 0, sizeof status);
    return 0;
}

static int teardown(void **state)
{
    net_stop();
    domain_unref(&domain);
    return support_reset(state);
}

static void the_first_that_decides_is_the_last_that_is_called(void **state)
{
    static const struct { xy_point point; xy_flow one, other, result; const char *called; } rows[] = {
        { XY_IN, XY_NEXT, XY_NEXT, XY_NEXT, "02" }, { XY_IN, XY_NEXT, XY_DROP, XY_DROP, "02" },
        { XY_IN, XY_DROP, XY_NEXT, XY_DROP, "0" },  { XY_IN, XY_DONE, XY_NEXT, XY_DONE, "0" },
        { XY_OUT, XY_DROP, XY_DROP, XY_NEXT, "" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        go(rows[i].point, rows[i].one, rows[i].other);
        assert_int_equal(result, rows[i].result);
        assert_string_equal(called, rows[i].called);
        assert_int_equal(outcome.how, OUTCOME_VERDICT);
    }
}

static void look(void *arg)
{
    rq = request_new(REQUEST_STANZA, &ops);
    rq->stanza = stanza_new(STANZA_MESSAGE, TYPE_CHAT);
    rq->domain = domain_ref(domain);
    rq->point = XY_OUT;
    hooks_tell(rq, *(xy_point *)arg);
    assert_int_equal(rq->point, XY_OUT);
    end_request();
}

/* Whatever they say, all of them are called, and it goes on. */
static void who_looks_on_decides_nothing(void **state)
{
    static const xy_flow says[] = { XY_NEXT, XY_DROP, XY_DONE, XY_LATER };

    (void)state;
    finished = 0;
    for (size_t i = 0; i < COUNT_OF(says); i++) {
        xy_point point = XY_IN;
        memset(called, 0, sizeof called);
        flows[FIRST] = flows[SECOND] = says[i];
        status[FIRST] = says[i] == XY_DONE;
        net_on(0, look, &point);
        net_turn(0);
        assert_string_equal(called, "02");
    }
    assert_int_equal(finished, 0);
    xy_point nobody = XY_DELIVERED;
    memset(called, 0, sizeof called);
    net_on(0, look, &nobody);
    assert_string_equal(called, "");
}

static void one_that_keeps_it_is_gone_on_behind(void **state)
{
    static const struct { xy_flow verdict, other, result; const char *called; } rows[] = {
        { XY_NEXT, XY_NEXT, XY_NEXT, "02" }, { XY_NEXT, XY_DROP, XY_DROP, "02" }, { XY_DROP, XY_NEXT, XY_DROP, "0" },
        { XY_LATER, XY_NEXT, XY_DONE, "0" },        /* that is no verdict */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        xy_flow verdict = rows[i].verdict;
        go(XY_IN, XY_LATER, rows[i].other);
        assert_int_equal(result, XY_LATER);
        assert_string_equal(called, "0");
        net_on(0, resume, &verdict);
        net_turn(0);
        assert_int_equal(finished, 1);
        assert_int_equal(result, rows[i].result);
        assert_string_equal(called, rows[i].called);
    }
}

static void one_that_cannot_decide_is_an_error(void **state)
{
    static const xy_flow flow[] = { XY_LATER, XY_DONE, XY_NEXT };

    (void)state;
    status[FIRST] = true;
    for (size_t i = 0; i < COUNT_OF(flow); i++) {
        go(XY_IN, flow[i], XY_NEXT);
        assert_int_equal(result, XY_DONE);
        assert_int_equal(outcome.how, OUTCOME_ERROR);
        assert_int_equal(outcome.condition, CONDITION_RESOURCE_CONSTRAINT);
        assert_string_equal(called, "0");
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_that_decides_is_the_last_that_is_called),
        TEST(one_that_keeps_it_is_gone_on_behind),
        TEST(who_looks_on_decides_nothing),
        TEST(one_that_cannot_decide_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
