/*
 * test_api_work.c - jobs on pool threads and timers.
 */
#include <xylem/module.h>

struct config { int64_t n; };
static const xy_setting settings[] = { XY_INT(struct config, n, "n", "7", 0, 0, "A number"), { 0 } };

#define PROBE .settings = settings, .config_size = sizeof(struct config), .state_size = sizeof(int)
#include "probe.h"

static int ran, done;
static char *made;

static void work(xy_job *job, void *arg)
{
    const struct config *c = xy_job_config(job);

    ran++;
    *(int *)xy_job_state(job) += 1;
    assert_int_equal(c->n, 7);
    assert_non_null(strchr(xy_job_data_dir(job), '/'));
    assert_false(xy_job_cancelled(job));
    xy_job_log(job, XY_INFO, "working on %s", (const char *)arg);
    made = xy_job_alloc(job, 100);
    snprintf(made, 100, "made of %s", (const char *)arg);
}

static void finished(xy_mod *who, xy_req *rq, void *arg)
{
    (void)who;
    done++;
    assert_string_equal(arg, "clay");
    assert_string_equal(made, "made of clay");
    xy_end(rq, XY_OK);
}

static void a_job_runs_and_comes_back(void **state)
{
    (void)state;
    xy_req *rq = xy_background(m, NULL, "working");

    ran = done = 0;
    xy_offload(m, rq, work, finished, (void *)xy_text(xy_arena_of(rq), "clay"));
    assert_int_equal(ran, 0);
    xyt_run(t);
    assert_int_equal(ran, 1);
    assert_int_equal(done, 1);
    assert_int_equal(*(int *)xy_state(m), 1);
}

static void a_job_nobody_waits_for_does_not_come_back(void **state)
{
    (void)state;
    xy_req *rq = xy_background(m, NULL, "working");

    ran = done = 0;
    xy_offload(m, rq, work, finished, (void *)xy_text(xy_arena_of(rq), "clay"));
    xy_end(rq, XY_UNAVAILABLE);
    xyt_run(t);
    assert_int_equal(done, 0);
}

static void a_full_pool_ends_the_request(void **state)
{
    (void)state;
    xy_req *rq = xy_background(m, NULL, "working");

    ran = done = 0;
    xyt_pool_full(t, true);
    xy_offload(m, rq, work, finished, (void *)xy_text(xy_arena_of(rq), "clay"));
    xyt_run(t);
    assert_int_equal(ran + done, 0);
}

static void rang(xy_mod *who, void *arg)
{
    assert_ptr_equal(who, m);
    ++*(int *)arg;
}

static void timers_ring_once(void **state)
{
    (void)state;
    int rings = 0;
    xy_timer *other = xy_timer_set(m, 50, rang, &rings);

    assert_non_null(xy_timer_set(m, 100, rang, &rings));
    xy_timer_cancel(&other);
    assert_null(other);
    xyt_advance(t, 99);
    assert_int_equal(rings, 0);
    xyt_advance(t, 1000);
    assert_int_equal(rings, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(a_job_runs_and_comes_back),
        PROBE_TEST(a_job_nobody_waits_for_does_not_come_back),
        PROBE_TEST(a_full_pool_ends_the_request),
        PROBE_TEST(timers_ring_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
