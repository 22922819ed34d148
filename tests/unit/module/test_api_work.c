/*
 * test_api_work.c - jobs on pool threads and timers.
 */
#include <xylem/module.h>

struct config { int64_t n; };
static const xy_setting settings[] = { XY_INT(struct config, n, "n", "7", 0, 0, "A number"), { 0 } };

static void *open_worker(xy_job *job);
static void batch(xy_job *job, void *state, void *const *items, size_t n);
static void close_worker(xy_job *job, void *state);

static const xy_worker_ops worker = { .size = sizeof worker, .most = 3, .open = open_worker, .batch = batch,
                                      .close = close_worker };

#define PROBE .worker = &worker, .settings = settings, .config_size = sizeof(struct config), .state_size = sizeof(int)
#include "probe.h"

static int ran, done;
static char *made;

static void reads_bodies(xy_job *job)
{
    static const char xml[] = "<message><body>a &lt; b</body><subject>no</subject></message>";
    size_t len = 0;

    assert_string_equal(xy_job_body_text(job, xml, sizeof xml - 1, &len), "a < b ");
    assert_int_equal(len, 6);
    assert_string_equal(xy_job_body_text(job, "", 0, &len), "");
    assert_int_equal(len, 0);
}

static void work(xy_job *job, void *arg)
{
    const struct config *c = xy_job_config(job);

    ran++;
    *(int *)xy_job_state(job) += 1;
    assert_int_equal(c->n, 7);
    assert_non_null(strchr(xy_job_data_dir(job), '/'));
    assert_false(xy_job_cancelled(job));
    reads_bodies(job);
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

static unsigned opened, batches, largest, worked;

static void *open_worker(xy_job *job)
{
    opened++;
    return xy_job_alloc(job, 1) == NULL ? NULL : &opened;
}

static void batch(xy_job *job, void *state, void *const *items, size_t n)
{
    assert_ptr_equal(state, &opened);
    assert_null(xy_job_config(job));
    batches++;
    largest = n > largest ? (unsigned)n : largest;
    for (size_t i = 0; i < n; i++)
        *(int *)items[i] = (int)++worked;
}

static void close_worker(xy_job *job, void *state)
{
    (void)job;
    assert_ptr_equal(state, &opened);
    opened--;
}

static void batch_done(xy_mod *who, xy_req *rq, void *arg)
{
    (void)who;
    assert_int_equal(*(int *)arg, ++done);          /* in the order in which they were put */
    xy_end(rq, XY_OK);
}

static void a_worker_takes_what_has_gathered(void **state)
{
    xy_req *rq = NULL;

    (void)state;
    batches = largest = worked = 0;
    done = 0;
    for (int i = 0; i < 8; i++) {
        rq = xy_background(m, NULL, "gathering");
        xy_worker_put(m, rq, xy_alloc(xy_arena_of(rq), sizeof(int)), 10, batch_done);
    }
    xy_end(rq, XY_UNAVAILABLE);                     /* the last one does not wait; it is worked on all the same */
    assert_int_equal(batches, 0);
    xyt_run(t);
    assert_int_equal(batches, 3);
    assert_int_equal(largest, 3);
    assert_int_equal(worked, 8);
    assert_int_equal(done, 7);
    assert_int_equal(opened, 1);
    xyt_pool_full(t, true);
    rq = xy_background(m, NULL, "gathering");
    xy_worker_put(m, rq, NULL, 10, batch_done);
    xyt_run(t);
    assert_int_equal(worked, 8);
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
        PROBE_TEST(a_worker_takes_what_has_gathered),
        PROBE_TEST(timers_ring_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
