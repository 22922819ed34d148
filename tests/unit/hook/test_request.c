/*
 * test_request.c - requests end exactly once, and late callbacks never come.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "fake_shard.h"
#include "hook/instance.h"
#include "hook/request.h"

static const xy_module desc = { .name = "tested", .version = "1" };
static struct module module = { .desc = &desc, .name = "tested" };
static xy_mod *m;
static int ended, called, destroyed, detached;
static struct request_outcome last;
static char text[100];

static void finished(xy_req *rq, const struct request_outcome *o)
{
    ended++;
    last = *o;
    text[0] = '\0';
    if (o->text != NULL)
        snprintf(text, sizeof text, "%s", o->text);
    request_free(&rq);
}

static const struct request_ops ops = { .what = "test", .finished = finished };

static int setup(void **state)
{
    (void)state;
    fake_shard_reset();
    log_open("/dev/null", LOG_TEXT, LOG_LEVEL_ERROR, NULL);
    support_clock(1000 * NS_PER_MS, 0);
    ended = called = destroyed = detached = 0;
    m = instance_new(&module, NULL, "example.org", NULL, 0, NULL);
    return m == NULL;
}

static int teardown(void **state)
{
    instance_free(&m);
    fake_shard_run();
    request_thread_end();
    assert_int_equal(module.instances, 0);
    return support_reset(state);
}

static const struct request_outcome refusal = { .how = OUTCOME_ERROR, .condition = CONDITION_CONFLICT,
                                                .text = "because" };
static const struct request_outcome done = { .how = OUTCOME_STATUS, .status = XY_OK };

static xy_flow says_next(xy_mod *who, xy_req *rq) { (void)who; (void)rq; return XY_NEXT; }
static xy_flow says_later(xy_mod *who, xy_req *rq) { (void)who; (void)rq; return XY_LATER; }

static xy_flow answers_twice(xy_mod *who, xy_req *rq)
{
    char said[] = "because";
    struct request_outcome mine = refusal;

    (void)who;
    mine.text = said;
    request_end(rq, &mine);
    memset(said, 'x', sizeof said - 1);     /* what it points to may end with the call */
    request_end(rq, &done);
    return XY_LATER;
}

static void an_answer_inside_the_call_comes_back_at_once(void **state)
{
    (void)state;
    xy_req *rq = request_new(REQUEST_SERVICE, &ops);
    struct request_outcome o;

    assert_int_equal(request_call(rq, m, says_next, 0, &o), XY_NEXT);
    assert_int_equal(o.how, OUTCOME_VERDICT);
    assert_int_equal(request_call(rq, m, answers_twice, 0, &o), XY_DONE);
    assert_int_equal(o.how, OUTCOME_ERROR);
    assert_string_equal(o.text, "because");
    assert_int_equal(ended, 0);
    assert_int_equal(m->open, 0);
    request_free(&rq);
}

static void a_kept_one_ends_once_from_the_run_queue(void **state)
{
    (void)state;
    xy_req *rq = request_new(REQUEST_SERVICE, &ops);
    struct request_outcome o;

    assert_int_equal(request_call(rq, m, says_later, 1000, &o), XY_LATER);
    assert_int_equal(m->open, 1);
    request_end(rq, &refusal);
    request_end(rq, &done);
    assert_int_equal(ended, 0);
    fake_shard_run();
    assert_int_equal(ended, 1);
    assert_string_equal(text, "because");
    fake_shard_advance(5000);
    assert_int_equal(ended, 1);
}

static void the_deadline_ends_it_as_unavailable(void **state)
{
    (void)state;
    xy_req *rq = request_new(REQUEST_SERVICE, &ops);
    struct request_outcome o;

    request_call(rq, m, says_later, 1000, &o);
    fake_shard_advance(999);
    assert_int_equal(ended, 0);
    fake_shard_advance(1);
    assert_int_equal(ended, 1);
    assert_int_equal(last.how, OUTCOME_STATUS);
    assert_int_equal(last.status, XY_UNAVAILABLE);
}

static xy_req *kept[2];

static xy_flow keeps_one(xy_mod *who, xy_req *rq)
{
    (void)who;
    kept[0] = rq;
    return XY_LATER;
}

static xy_flow keeps_other(xy_mod *who, xy_req *rq)
{
    (void)who;
    kept[1] = rq;
    return XY_LATER;
}

/* The memory is another request's by then: that one is none of its business. */
static void one_that_is_over_cannot_be_ended_again(void **state)
{
    (void)state;
    xy_req *rq = request_new(REQUEST_SERVICE, &ops), *before = rq;
    struct request_outcome o;

    request_call(rq, m, keeps_one, 1000, &o);
    assert_ptr_equal(request_of(kept[0]), rq);
    fake_shard_advance(1000);
    assert_int_equal(ended, 1);
    assert_null(request_of(kept[0]));
    rq = request_new(REQUEST_SERVICE, &ops);
    assert_ptr_equal(rq, before);
    request_call(rq, m, keeps_other, 1000, &o);
    struct instance_visit visit = instance_enter(m);
    request_end(kept[0], &refusal);
    instance_leave(m, visit);
    fake_shard_run();
    assert_int_equal(ended, 1);
    assert_int_equal(m->late, 1);
    request_end(kept[1], &done);
    fake_shard_run();
    assert_int_equal(ended, 2);
    assert_int_equal(last.how, OUTCOME_STATUS);
}

static xy_req *one;
static int calls;

static void goes_on(xy_req *rq, const struct request_outcome *o)
{
    struct request_outcome next;

    ended++;
    last = *o;
    if (calls++ == 0)
        assert_int_equal(request_call(rq, m, keeps_other, 1000, &next), XY_LATER);
    else
        request_free(&rq);
}

/* A hook that has let a stanza go on cannot decide for the next one. */
static void who_let_it_go_on_has_no_say_any_more(void **state)
{
    (void)state;
    static const struct request_ops chain = { .what = "chain", .finished = goes_on };
    struct request_outcome o, next = { .how = OUTCOME_VERDICT, .verdict = XY_NEXT };

    calls = 0;
    one = request_new(REQUEST_SERVICE, &chain);
    request_call(one, m, keeps_one, 1000, &o);
    request_end(kept[0], &next);
    fake_shard_run();
    assert_int_equal(ended, 1);
    request_end(kept[0], &refusal);
    fake_shard_run();
    assert_int_equal(ended, 1);
    assert_null(request_of(kept[0]));
    request_end(kept[1], &done);
    fake_shard_run();
    assert_int_equal(ended, 2);
    assert_int_equal(last.how, OUTCOME_STATUS);
}

static xy_req *seen;

static xy_flow looks_on(xy_mod *who, xy_req *rq)
{
    (void)who;
    seen = rq;
    calls++;
    request_end(rq, &refusal);
    return XY_LATER;
}

static void one_that_is_only_shown_goes_on(void **state)
{
    (void)state;
    xy_req *rq = request_new(REQUEST_STANZA, &ops);

    calls = 0;
    request_show(rq, m, looks_on);
    assert_int_equal(calls, 1);
    assert_null(request_of(seen));              /* what was seen means nothing afterwards */
    assert_int_equal(ended, 0);
    assert_int_equal(m->open, 0);
    assert_false(rq->ended);
    request_free(&rq);
}

static void without_memory_for_a_ticket_nobody_is_called(void **state)
{
    (void)state;
    xy_req *rq = request_new(REQUEST_SERVICE, &ops);
    struct request_outcome o;

    request_thread_end();                   /* the table of tickets, too */
    support_fail_alloc(1);
    assert_int_equal(request_call(rq, m, says_later, 0, &o), XY_DONE);
    assert_int_equal(o.condition, CONDITION_RESOURCE_CONSTRAINT);
    support_fail_alloc(0);
    request_free(&rq);
}

/* ---- waits ---- */

static void wait_call(struct wait *w, xy_mod *who, xy_req *rq)
{
    (void)w;
    assert_ptr_equal(who, m);
    called++;
    request_end(rq, &done);
}

static void wait_destroy(struct wait *w) { (void)w; destroyed++; }
static void wait_detached(struct wait *w) { (void)w; detached++; }

static void a_wait_calls_back_while_the_request_lives(void **state)
{
    (void)state;
    struct wait w = { .call = wait_call, .destroy = wait_destroy, .detached = wait_detached };
    xy_req *rq = request_new(REQUEST_SERVICE, &ops);

    request_hold(rq, m, 0);
    wait_begin(&w, m, rq);
    wait_done(&w);
    assert_int_equal(called, 0);
    fake_shard_run();
    assert_int_equal(called, 1);
    assert_int_equal(destroyed, 1);
    assert_int_equal(detached, 0);
    assert_int_equal(ended, 1);
    assert_int_equal(m->open, 0);
}

static void a_late_one_is_only_destroyed(void **state)
{
    (void)state;
    struct wait w = { .call = wait_call, .destroy = wait_destroy, .detached = wait_detached };
    xy_req *rq = request_new(REQUEST_SERVICE, &ops);

    request_hold(rq, m, 1000);
    wait_begin(&w, m, rq);
    fake_shard_advance(1000);
    assert_int_equal(ended, 1);
    assert_int_equal(detached, 1);
    assert_int_equal(destroyed, 0);
    wait_done(&w);
    fake_shard_run();
    assert_int_equal(called, 0);
    assert_int_equal(destroyed, 1);
    assert_int_equal(m->open, 0);
}

static void answers_are_copied_or_become_errors(void **state)
{
    (void)state;
    support_fail_alloc(0);
    struct arena *a = arena_new(512);
    struct xml *tree = xml_new(a, "card", "urn:x");
    static const char *const names[] = { "juliet", "romeo", NULL };
    static const bool enabled[] = { true, false };
    unsigned char salt[] = "salt", key[] = "keykey";
    xy_scram_keys keys = { .size = sizeof keys, .salt = salt, .salt_len = 4, .stored_key = key,
                           .server_key = key, .key_len = 6 };
    xy_auth_answer auth = { .size = sizeof auth, .status = XY_AUTH_OK, .jid = "juliet@example.org",
                            .keys = &keys, .names = names, .enabled = enabled, .next = "romeo" };
    struct request_outcome payload = { .how = OUTCOME_REPLY, .payload = tree };
    struct request_outcome answer = { .how = OUTCOME_AUTH, .auth = &auth };

    for (unsigned long nth = 0; nth < 12; nth++) {
        xy_req *rq = request_new(REQUEST_SERVICE, &ops), *other = request_new(REQUEST_SERVICE, &ops);
        rq->calling = other->calling = true;        /* so that the outcome can be looked at */
        support_fail_alloc(nth);
        request_end(rq, &payload);
        request_end(other, &answer);
        support_fail_alloc(0);
        bool whole = rq->outcome.how == OUTCOME_REPLY;
        assert_true(whole ? rq->outcome.payload != tree && xml_is(rq->outcome.payload, "card", "urn:x")
                          : rq->outcome.condition == CONDITION_RESOURCE_CONSTRAINT);
        if (other->outcome.auth->status == XY_AUTH_OK) {
            assert_string_equal(other->outcome.auth->names[1], "romeo");
            assert_false(other->outcome.auth->enabled[1]);
            assert_memory_equal(other->outcome.auth->keys->stored_key, "keykey", 6);
            assert_ptr_not_equal(other->outcome.auth->keys->salt, salt);
        } else
            assert_int_equal(other->outcome.auth->status, XY_AUTH_UNAVAILABLE);
        request_free(&rq);
        request_free(&other);
    }
    arena_free(&a);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_answer_inside_the_call_comes_back_at_once),
        TEST(a_kept_one_ends_once_from_the_run_queue),
        TEST(the_deadline_ends_it_as_unavailable),
        TEST(one_that_is_over_cannot_be_ended_again),
        TEST(who_let_it_go_on_has_no_say_any_more),
        TEST(one_that_is_only_shown_goes_on),
        TEST(without_memory_for_a_ticket_nobody_is_called),
        TEST(a_wait_calls_back_while_the_request_lives),
        TEST(a_late_one_is_only_destroyed),
        TEST(answers_are_copied_or_become_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
