/*
 * test_instance.c - start, stop, timing and timers of instances.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "fake_shard.h"
#include "hook/instance.h"
#include "hook/request.h"
#include "hook/modules.h"

static int started, stopped, fired;
static bool fail_start;

static int start(xy_mod *m)
{
    va_list none;

    memset(&none, 0, sizeof none);
    started++;
    assert_ptr_equal(instance_current(), m);
    return fail_start ? instance_fail(m, "no luck", none) : 0;
}

static void stop(xy_mod *m)
{
    assert_ptr_equal(instance_current(), m);
    stopped++;
}

static const xy_metric counters[] = { { "one_total", "one" }, { "two_total", "two" }, { 0 } };
static const xy_module desc = { .name = "tested", .version = "1", .state_size = 16, .start = start,
                                .stop = stop, .counters = counters };
static struct module module = { .desc = &desc, .name = "tested" };

static int setup(void **state)
{
    (void)state;
    fake_shard_reset();
    started = stopped = fired = 0;
    fail_start = false;
    support_clock(1000 * NS_PER_MS, 0);
    return 0;
}

static xy_mod *make(void)
{
    static const int config = 7;
    struct error e = { ERR_NONE, "" };
    xy_mod *m = instance_new(&module, &config, "example.org", NULL, 3, &e);

    assert_non_null(m);
    return m;
}

static void one_starts_and_stops(void **state)
{
    (void)state;
    xy_mod *m = make();

    assert_int_equal(m->phase, INSTANCE_RUNNING);
    assert_string_equal(m->domain_name, "example.org");
    assert_int_equal(m->index, 3);
    assert_int_equal(module.instances, 1);
    instance_count(m, 1, 5);
    instance_count(m, 1, 2);
    assert_int_equal(m->counters[1], 7);
    instance_set_status(m, XY_WARN, "hm");
    assert_string_equal(m->status_text, "hm");
    instance_set_status(m, XY_INFO, NULL);
    assert_string_equal(m->status_text, "");
    instance_free(&m);
    assert_null(m);
    assert_int_equal(started, 1);
    assert_int_equal(stopped, 1);
    assert_int_equal(module.instances, 0);
    instance_free(&m);
}

static void a_failed_start_says_why_and_is_inert(void **state)
{
    (void)state;
    struct error e = { ERR_NONE, "" };

    fail_start = true;
    xy_mod *m = instance_new(&module, NULL, "", NULL, 0, &e);
    assert_int_equal(m->phase, INSTANCE_FAILED);
    assert_string_equal(e.text, "no luck");
    instance_free(&m);
    assert_int_equal(stopped, 0);
}

static void time_goes_to_whose_code_ran(void **state)
{
    (void)state;
    xy_mod *outer = make(), *inner = make();
    uint64_t before_outer = outer->cpu_ns, before_inner = inner->cpu_ns;

    struct instance_visit v = instance_enter(outer);
    assert_ptr_equal(instance_current(), outer);
    support_clock_advance(3);
    struct instance_visit w = instance_enter(inner);
    support_clock_advance(5);
    instance_leave(inner, w);
    assert_ptr_equal(instance_current(), outer);
    support_clock_advance(1);
    w = instance_enter(inner);
    support_clock_advance(1);
    instance_leave(inner, w);
    instance_leave(outer, v);
    assert_null(instance_current());
    assert_int_equal(outer->cpu_ns - before_outer, 4 * NS_PER_MS);
    assert_int_equal(inner->cpu_ns - before_inner, 6 * NS_PER_MS);
    assert_int_equal(outer->slow + inner->slow, 0);

    v = instance_enter(outer);
    support_clock_advance(10);
    instance_leave(outer, v);
    assert_int_equal(outer->slow, 0);
    v = instance_enter(outer);
    support_clock_advance(11);
    instance_leave(outer, v);
    assert_int_equal(outer->slow, 1);
    instance_free(&outer);
    instance_free(&inner);
}

/* What the log says of a call of so many milliseconds. */
static const char *said(xy_mod *m, int64_t ms, const char *doing)
{
    static char line[500];
    const char *path = support_path("log");

    assert_int_equal(log_open(path, LOG_TEXT, LOG_LEVEL_WARN, NULL), 0);
    struct instance_visit v = instance_enter(m);
    m->doing = doing;
    support_clock_advance(ms);
    instance_leave(m, v);
    assert_int_equal(log_open("/dev/null", LOG_TEXT, LOG_LEVEL_ERROR, NULL), 0);
    FILE *f = fopen(path, "r");
    if (fgets(line, sizeof line, f) == NULL)
        line[0] = '\0';
    fclose(f);
    remove(path);
    return line;
}

static void a_slow_one_is_named(void **state)
{
    (void)state;
    xy_mod *m = make();
    const char *line = said(m, 9, "iq");

    assert_string_equal(line, "");
    line = said(m, 15, "iq");
    assert_non_null(strstr(line, "tested"));
    assert_non_null(strstr(line, "example.org"));
    assert_non_null(strstr(line, "held the loop for 15 ms, doing: iq (1 slow calls so far)"));
    assert_non_null(strcasestr(line, "warn"));
    assert_string_equal(said(m, 15, "iq"), "");             /* not more often than once a second */
    line = said(m, 100, NULL);                              /* but this always */
    assert_non_null(strstr(line, "held the loop for 100 ms (3 slow calls so far)"));
    assert_non_null(strcasestr(line, "error"));
    support_clock_advance(1000);
    assert_non_null(strstr(said(m, 11, "a timer"), "held the loop for 11 ms, doing: a timer"));
    instance_free(&m);
}

static void rang(xy_mod *m, void *arg)
{
    fired++;
    assert_ptr_equal(instance_current(), m);
    if (arg != NULL)
        instance_timer_cancel(arg);         /* its own: nothing to cancel any more */
}

static void timers_fire_once_or_end_with_the_instance(void **state)
{
    (void)state;
    xy_mod *m = make();
    xy_timer *own = NULL;
    size_t used = m->budget.used;

    own = instance_timer_set(m, 100, rang, &own);
    xy_timer *cancelled = instance_timer_set(m, 100, rang, NULL);
    instance_timer_cancel(&cancelled);
    assert_null(cancelled);
    instance_timer_cancel(&cancelled);
    fake_shard_advance(99);
    assert_int_equal(fired, 0);
    fake_shard_advance(1);
    assert_int_equal(fired, 1);
    assert_null(own);
    assert_int_equal(m->budget.used, used);
    assert_int_equal(m->open, 0);
    assert_non_null(instance_timer_set(m, 100, rang, NULL));
    instance_free(&m);
    assert_int_equal(module.instances, 0);
    fake_shard_advance(1000);
    assert_int_equal(fired, 1);
}

/* Its memory may be another timer's by then. */
static void one_that_fired_cannot_be_cancelled(void **state)
{
    (void)state;
    xy_mod *m = make();
    xy_timer *old = instance_timer_set(m, 100, rang, NULL);

    fake_shard_advance(100);
    assert_int_equal(fired, 1);
    assert_non_null(instance_timer_set(m, 100, rang, NULL));
    instance_timer_cancel(&old);
    assert_null(old);
    fake_shard_advance(100);
    assert_int_equal(fired, 2);
    instance_free(&m);
}

static void memory_stays_until_all_has_come_back(void **state)
{
    (void)state;
    xy_mod *m = make(), *kept = m;

    instance_opened(m);
    instance_free(&m);
    assert_int_equal(stopped, 1);
    assert_int_equal(module.instances, 1);
    assert_int_equal(kept->phase, INSTANCE_STOPPED);
    assert_null(instance_timer_set(kept, 1, rang, NULL));
    instance_closed(kept);
    assert_int_equal(module.instances, 0);
}

static int ended;
static xy_status ended_as;

static void finished(xy_req *rq, const struct request_outcome *o)
{
    ended++;
    ended_as = o->status;
    request_free(&rq);
}

static xy_flow wait_for_ever(xy_mod *m, xy_req *rq)
{
    (void)m;
    (void)rq;
    return XY_LATER;
}

static void stopping_ends_what_it_keeps(void **state)
{
    (void)state;
    static const struct request_ops ops = { .what = "test", .finished = finished };
    xy_mod *m = make();
    struct request_outcome o;

    ended = 0;
    ended_as = XY_OK;
    xy_req *rq = request_new(REQUEST_SERVICE, &ops);
    assert_int_equal(request_call(rq, m, wait_for_ever, 5000, &o), XY_LATER);
    assert_int_equal(m->open, 1);
    instance_free(&m);
    fake_shard_run();
    assert_int_equal(ended, 1);
    assert_int_equal(ended_as, XY_UNAVAILABLE);
    request_thread_end();
}

static void refused_memory_makes_none(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct error e = { ERR_NONE, "" };
        xy_mod *m = instance_new(&module, NULL, "example.org", NULL, 0, &e);
        assert_true(m != NULL || (support_alloc_failed() && e.code == ERR_NO_MEMORY));
        if (m != NULL && instance_timer_set(m, 5, rang, NULL) == NULL)
            assert_true(support_alloc_failed());
        instance_free(&m);
        request_thread_end();
    }
    assert_int_equal(module.instances, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, support_reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_starts_and_stops),
        TEST(a_failed_start_says_why_and_is_inert),
        TEST(time_goes_to_whose_code_ran),
        TEST(a_slow_one_is_named),
        TEST(timers_fire_once_or_end_with_the_instance),
        TEST(one_that_fired_cannot_be_cancelled),
        TEST(memory_stays_until_all_has_come_back),
        TEST(stopping_ends_what_it_keeps),
        TEST(refused_memory_makes_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
