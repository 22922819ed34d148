/* Tests of net/pool.c: jobs come home, a full lane refuses, cancelling and closing. */
#include "support.h"

#include <pthread.h>
#include <semaphore.h>

#include "net/pool.h"
#include "net/support_net.h"

struct errand {
    struct job     job;
    struct shard  *home;
    pthread_t      ran_on;
    bool           ran;
};

static struct lane *lane;
static atomic_int done, done_elsewhere, done_cancelled;
static sem_t gate;

static void run(struct job *j)
{
    struct errand *e = list_entry(j, struct errand, job);

    e->ran = true;
    e->ran_on = pthread_self();
    if (shard_self() != NULL)
        atomic_fetch_add(&done_elsewhere, 1);
}

static void run_at_gate(struct job *j)
{
    run(j);
    while (sem_wait(&gate) != 0)
        continue;
}

static void finish(struct job *j)
{
    struct errand *e = list_entry(j, struct errand, job);

    if (shard_self() != e->home)
        atomic_fetch_add(&done_elsewhere, 1);
    if (job_is_cancelled(j))
        atomic_fetch_add(&done_cancelled, 1);
    atomic_fetch_add(&done, 1);
}

static bool submit(struct errand *e, void (*fn)(struct job *))
{
    *e = (struct errand){ .job.run = fn, .job.done = finish, .home = shard_self() };
    return lane_submit(lane, &e->job);
}

static void begin(unsigned threads, size_t cap)
{
    atomic_store(&done, 0);
    atomic_store(&done_elsewhere, 0);
    atomic_store(&done_cancelled, 0);
    sem_init(&gate, 0, 0);
    net_start(2);
    lane = lane_new("test", threads, cap, NULL);
    assert_non_null(lane);
}

static struct errand errands[64];

static void submit_half(void *arg)
{
    unsigned from = *(unsigned *)arg;

    for (unsigned i = from; i < from + 32; i++)
        assert_true(submit(&errands[i], run));
}

static void done_comes_on_the_shard_that_asked(void **state)
{
    unsigned first = 0, second = 32;

    (void)state;
    begin(3, 64);
    net_on(0, submit_half, &first);
    net_on(1, submit_half, &second);
    net_await(&done, 64);
    lane_free(&lane);
    net_stop();
    assert_int_equal(atomic_load(&done_elsewhere), 0);
    for (int i = 0; i < 64; i++)
        assert_true(errands[i].ran);
}

static unsigned taken;

static void submit_until_full(void *arg)
{
    (void)arg;
    taken = 0;
    while (taken < 64 && submit(&errands[taken], run_at_gate))
        taken++;
}

static void a_full_lane_refuses(void **state)
{
    struct lane_stats stats;

    (void)state;
    begin(1, 4);
    net_on(0, submit_until_full, NULL);
    lane_stats(lane, &stats);
    assert_int_equal(stats.refused, 1);
    /* Four wait; the thread may have taken one of them already. */
    assert_true(taken == 4 || taken == 5);
    for (unsigned i = 0; i < taken; i++)
        sem_post(&gate);
    net_await(&done, (int)taken);
    lane_free(&lane);
    net_stop();
}

static void cancel_second(void *arg)
{
    (void)arg;
    job_cancel(&errands[1].job);
}

static void submit_two(void *arg)
{
    (void)arg;
    assert_true(submit(&errands[0], run_at_gate));
    assert_true(submit(&errands[1], run_at_gate));
}

static void a_cancelled_job_does_not_run_but_comes_home(void **state)
{
    (void)state;
    begin(1, 4);
    net_on(0, submit_two, NULL);
    net_on(0, cancel_second, NULL);
    sem_post(&gate);
    net_await(&done, 2);
    lane_free(&lane);
    net_stop();
    assert_true(errands[0].ran);
    assert_false(errands[1].ran);
    assert_int_equal(atomic_load(&done_cancelled), 1);
}

static void *open_gate(void *arg)
{
    (void)arg;
    net_pause(30);
    sem_post(&gate);
    return NULL;
}

static void closing_finishes_what_runs_and_cancels_what_waits(void **state)
{
    pthread_t opener;
    struct lane_stats stats;

    (void)state;
    begin(1, 4);
    net_on(0, submit_until_full, NULL);
    do {
        net_pause(1);
        lane_stats(lane, &stats);
    } while (stats.running == 0);
    assert_int_equal(pthread_create(&opener, NULL, open_gate, NULL), 0);
    lane_free(&lane);
    pthread_join(opener, NULL);
    net_stop();
    assert_int_equal(atomic_load(&done), taken);
    assert_int_equal(atomic_load(&done_cancelled), taken - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(done_comes_on_the_shard_that_asked),
        SUPPORT_TEST(a_full_lane_refuses),
        SUPPORT_TEST(a_cancelled_job_does_not_run_but_comes_home),
        SUPPORT_TEST(closing_finishes_what_runs_and_cancels_what_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
