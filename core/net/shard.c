/*
 * shard.c - see shard.h.
 *
 * A turn runs twice per loop iteration: in libuv's check phase, after the descriptors, and in its
 * prepare phase, before the wait, for what libuv's own timers and closing callbacks have caused.
 */
#include "net/shard_private.h"

#include <assert.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"
#include "net/conn_private.h"

#define PAIR_BYTES (1u << 20)
#define TIMERS_PER_TURN 1024
#define CONTROL_PER_TURN 1024
#define DELIVERIES_PER_TURN 512
#define TASKS_PER_TURN 2048
#define ROUNDS_BEFORE_WAIT 4
#define QUIET_ROUNDS_MOST 10000
#define QUIET_TURNS_MOST 1000
#define HOOKS_MOST 16

static struct shard *shards[SHARDS_MOST];
static unsigned n_shards;
static size_t pair_bytes;
static const struct shard_hooks *hooks[HOOKS_MOST];
static unsigned n_hooks;
static _Thread_local struct shard *self;

/* Where shards_start() and shards_stop() wait for all shards. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t  changed;
    unsigned        arrived;
    uint64_t        handled;               /* messages, all shards, at their last quiet moment */
} gate = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

void shard_hooks_add(const struct shard_hooks *h)
{
    assert(n_shards == 0 && n_hooks < HOOKS_MOST);
    hooks[n_hooks++] = h;
}

unsigned shard_count(void)
{
    return n_shards;
}

struct shard *shard_at(unsigned index)
{
    assert(index < n_shards);
    return shards[index];
}

struct shard *shard_self(void)
{
    return self;
}

unsigned shard_index(const struct shard *s)
{
    return s->index;
}

bool shard_is_stopping(const struct shard *s)
{
    return s->stopping;
}

uint64_t shard_now(void)
{
    return self != NULL ? self->now : sys_mono_ms();
}

/* ---- tasks ---- */

void shard_defer(struct task *t)
{
    assert(self != NULL && t->fn != NULL);
    if (!link_in_list(&t->link))
        list_append(&self->tasks, &t->link);
}

void shard_at_end(struct task *t)
{
    assert(self != NULL && t->fn != NULL);
    if (!link_in_list(&t->link))
        list_append(&self->at_end, &t->link);
}

void task_cancel(struct task *t)
{
    list_remove(&t->link);
}

static void run_tasks(struct shard *s)
{
    unsigned n = 0;
    struct link *l;

    while (n < TASKS_PER_TURN && (l = list_take(&s->tasks)) != NULL) {
        struct task *t = list_entry(l, struct task, link);

        n++;
        t->fn(t);
    }
    counter_add(&s->tasks_run, n);
}

/* One pass: what an end task puts here again waits for the next turn. */
static void run_end_tasks(struct shard *s)
{
    struct list now;
    struct link *l;

    list_init(&now);
    list_join(&now, &s->at_end);
    while ((l = list_take(&now)) != NULL) {
        struct task *t = list_entry(l, struct task, link);

        t->fn(t);
    }
}

/* ---- messages ---- */

/* One exchange tells the receiver there is something and the sender whether it has to be woken. */
static void poke(struct shard *to)
{
    if (atomic_exchange_explicit(&to->sleep, SHARD_PENDING, memory_order_acq_rel) != SHARD_ASLEEP)
        return;
    int rc = uv_async_send(&to->async);

    assert(rc == 0);
    (void)rc;
}

void shard_post(struct shard *to, struct message *m)
{
    assert(m->fn != NULL);
    m->cost = 0;
    inbox_push(&to->control, m);
    poke(to);
}

bool shard_post_delivery(struct shard *to, struct message *m, size_t bytes)
{
    assert(self != NULL && m->fn != NULL);
    if (bytes > UINT32_MAX)
        return false;
    struct credit *c = &self->credit[to->index];
    size_t used = atomic_load_explicit(&c->used, memory_order_relaxed);

    /* A single message heavier than the whole credit passes when it is alone. */
    if (used != 0 && (used >= pair_bytes || bytes > pair_bytes - used))
        return false;
    atomic_fetch_add_explicit(&c->used, bytes, memory_order_relaxed);
    m->cost = (uint32_t)bytes;
    m->from = self->index;
    inbox_push(&to->delivery, m);
    poke(to);
    return true;
}

static bool half_is_free(size_t used)
{
    return used <= pair_bytes / 2;
}

static void granted(struct message *m)
{
    struct credit *c = list_entry(m, struct credit, grant);
    struct link *l;

    c->asked = false;
    while ((l = list_take(&c->waiting)) != NULL)
        shard_defer(list_entry(l, struct task, link));
}

void shard_wait_credit(struct shard *to, struct task *t)
{
    struct credit *c = &self->credit[to->index];

    if (!link_in_list(&t->link))
        list_append(&c->waiting, &t->link);
    if (c->asked)
        return;
    c->asked = true;
    atomic_store(&c->wanted, true);
    /* The receiver may have given everything back just before it could see the wish. */
    if (half_is_free(atomic_load(&c->used)) && atomic_exchange(&c->wanted, false))
        granted(&c->grant);
}

static void give_back(struct shard *s, unsigned from, size_t bytes)
{
    struct credit *c = &shards[from]->credit[s->index];
    size_t left = atomic_fetch_sub(&c->used, bytes) - bytes;

    if (half_is_free(left) && atomic_load(&c->wanted) && atomic_exchange(&c->wanted, false))
        shard_post(shards[from], &c->grant);
}

static unsigned take_control(struct shard *s)
{
    unsigned n = 0;
    struct message *m;

    while (n < CONTROL_PER_TURN && (m = inbox_pop(&s->control)) != NULL) {
        n++;
        m->fn(m);
    }
    counter_add(&s->messages, n);
    return n;
}

static unsigned take_deliveries(struct shard *s)
{
    unsigned n = 0;
    struct message *m;

    while (n < DELIVERIES_PER_TURN && (m = inbox_pop(&s->delivery)) != NULL) {
        uint32_t cost = m->cost, from = m->from;

        n++;
        m->fn(m);
        give_back(s, from, cost);
    }
    counter_add(&s->deliveries, n);
    return n;
}

static void take_messages(struct shard *s)
{
    int was = SHARD_PENDING;

    if (atomic_compare_exchange_strong_explicit(&s->sleep, &was, SHARD_AWAKE, memory_order_acq_rel,
                                                memory_order_acquire))
        s->messages_left = true;
    if (!s->messages_left)
        return;
    bool control_left = take_control(s) == CONTROL_PER_TURN;
    bool deliveries_left = take_deliveries(s) == DELIVERIES_PER_TURN;

    s->messages_left = control_left || deliveries_left;
}

/* ---- the turn ---- */

void shard_enter(struct shard *s)
{
    if (s->awake)
        return;
    int was = SHARD_ASLEEP;

    s->awake = true;
    atomic_compare_exchange_strong_explicit(&s->sleep, &was, SHARD_AWAKE, memory_order_acq_rel,
                                            memory_order_acquire);
    for (unsigned i = 0; i < n_hooks; i++)
        if (hooks[i]->wake != NULL)
            hooks[i]->wake(s);
    s->now = sys_mono_ms();
}

static void fall_asleep(struct shard *s)
{
    if (!s->awake)
        return;
    for (unsigned i = n_hooks; i-- > 0;)
        if (hooks[i]->sleep != NULL)
            hooks[i]->sleep(s);
    s->awake = false;
}

static void fire_timers(struct shard *s)
{
    struct timer *t;

    for (unsigned n = 0; n < TIMERS_PER_TURN && (t = wheel_take(&s->wheel, s->now)) != NULL; n++)
        t->fn(t);
}

static bool is_busy(struct shard *s)
{
    return !list_empty(&s->tasks) || !list_empty(&s->at_end) || s->messages_left
        || !list_empty(&s->wheel.due) || conn_flush_pending(s);
}

static void answer_quiet(struct shard *s)
{
    s->asked_quiet = 0;
    pthread_mutex_lock(&gate.lock);
    gate.arrived++;
    gate.handled += atomic_load(&s->messages) + atomic_load(&s->deliveries);
    pthread_cond_signal(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

static bool turn(struct shard *s)
{
    s->now = sys_mono_ms();
    counter_add(&s->turns, 1);
    fire_timers(s);
    take_messages(s);
    run_tasks(s);
    run_end_tasks(s);
    conn_flush_all(s);

    bool busy = is_busy(s);

    if (s->asked_quiet != 0) {
        bool quiet = !busy && (s->handles == 0 || !s->stopping);

        if (quiet || (busy && ++s->asked_quiet > QUIET_TURNS_MOST))
            answer_quiet(s);
    }
    return busy;
}

static void nothing(uv_idle_t *h)
{
    (void)h;
}

static void rang(uv_timer_t *h)
{
    struct shard *s = list_entry(h, struct shard, alarm);

    shard_enter(s);
    s->alarm_at = UINT64_MAX;
}

/* Never put off: a timer that was cancelled or moved costs one wake-up, not one call per change. */
static void arm_alarm(struct shard *s)
{
    uint64_t next = wheel_next(&s->wheel);

    if (next == UINT64_MAX) {
        if (s->alarm_at != UINT64_MAX)
            uv_timer_stop(&s->alarm);
        s->alarm_at = UINT64_MAX;
        return;
    }
    if (next >= s->alarm_at)
        return;
    s->alarm_at = next;
    uv_update_time(&s->loop);
    uv_timer_start(&s->alarm, rang, next > s->now ? next - s->now : 0, 0);
}

/* Not busy: sleep until the alarm, a descriptor or a message that comes from now on. */
static void arrange_wait(struct shard *s, bool busy)
{
    int was = SHARD_AWAKE;

    arm_alarm(s);
    if (!busy)
        busy = !atomic_compare_exchange_strong_explicit(&s->sleep, &was, SHARD_ASLEEP,
                                                        memory_order_acq_rel, memory_order_acquire);
    if (busy == s->idling)
        return;
    if (busy)
        uv_idle_start(&s->idle, nothing);
    else
        uv_idle_stop(&s->idle);
    s->idling = busy;
}

static void before_wait(uv_prepare_t *h)
{
    struct shard *s = list_entry(h, struct shard, prepare);
    bool busy = true;

    shard_enter(s);
    for (unsigned i = 0; i < ROUNDS_BEFORE_WAIT && busy; i++)
        busy = turn(s);
    if (!s->quitting)
        arrange_wait(s, busy);
    fall_asleep(s);
}

static void after_wait(uv_check_t *h)
{
    struct shard *s = list_entry(h, struct shard, check);

    shard_enter(s);
    conn_turn_begin(s);
    turn(s);
}

static void woken(uv_async_t *h)
{
    struct shard *s = list_entry(h, struct shard, async);

    shard_enter(s);
    counter_add(&s->wakes, 1);
}

/* ---- life ---- */

static void close_own_handles(struct shard *s)
{
    uv_close((uv_handle_t *)&s->prepare, NULL);
    uv_close((uv_handle_t *)&s->check, NULL);
    uv_close((uv_handle_t *)&s->idle, NULL);
    uv_close((uv_handle_t *)&s->alarm, NULL);
    uv_close((uv_handle_t *)&s->async, NULL);
}

static void arrive(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.arrived++;
    pthread_cond_signal(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

static void await_all(void)
{
    pthread_mutex_lock(&gate.lock);
    while (gate.arrived < n_shards)
        pthread_cond_wait(&gate.changed, &gate.lock);
    gate.arrived = 0;
    pthread_mutex_unlock(&gate.lock);
}

static void *shard_main(void *arg)
{
    struct shard *s = arg;
    char name[16];

    self = s;
    snprintf(name, sizeof name, "shard/%u", s->index);
    pthread_setname_np(pthread_self(), name);
    s->now = sys_mono_ms();
    s->awake = true;
    wheel_init(&s->wheel, s->now);
    for (unsigned i = 0; i < n_hooks; i++)
        if (hooks[i]->wake != NULL)
            hooks[i]->wake(s);
    for (unsigned i = 0; i < n_hooks; i++)
        if (hooks[i]->start != NULL)
            hooks[i]->start(s);
    arrive();
    uv_run(&s->loop, UV_RUN_DEFAULT);
    fall_asleep(s);
    self = NULL;
    return NULL;
}

unsigned shards_usable(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) != 0 || CPU_COUNT(&set) < 1)
        return 1;
    return CPU_COUNT(&set) < SHARDS_MOST ? (unsigned)CPU_COUNT(&set) : SHARDS_MOST;
}

static int shard_new(unsigned index, unsigned count, struct error *e)
{
    struct shard *s = must_alloc(sizeof *s);

    s->index = index;
    s->alarm_at = UINT64_MAX;
    list_init(&s->tasks);
    list_init(&s->at_end);
    inbox_init(&s->control);
    inbox_init(&s->delivery);
    s->rx = must_alloc(SCRATCH_SIZE);
    s->plain = must_alloc(SCRATCH_SIZE);
    s->credit = must_alloc(size_mul(count, sizeof *s->credit));
    for (unsigned i = 0; i < count; i++) {
        list_init(&s->credit[i].waiting);
        s->credit[i].grant.fn = granted;
    }
    conn_local_init(s);

    int rc = uv_loop_init(&s->loop);

    if (rc != 0) {
        conn_local_free(s);
        mem_free(&s->credit);
        mem_free(&s->rx);
        mem_free(&s->plain);
        mem_free(&s);
        return error_set(e, ERR_UNAVAILABLE, "event loop: %s", uv_strerror(rc));
    }
    uv_prepare_init(&s->loop, &s->prepare);
    uv_check_init(&s->loop, &s->check);
    uv_idle_init(&s->loop, &s->idle);
    uv_timer_init(&s->loop, &s->alarm);
    rc = uv_async_init(&s->loop, &s->async, woken);
    assert(rc == 0);                        /* the loop has made its own async handle already */
    uv_prepare_start(&s->prepare, before_wait);
    uv_check_start(&s->check, after_wait);
    shards[index] = s;
    return 0;
}

static void shard_free(struct shard **s)
{
    int rc = uv_loop_close(&(*s)->loop);

    assert(rc == 0);
    (void)rc;
    conn_local_free(*s);
    mem_free(&(*s)->credit);
    mem_free(&(*s)->rx);
    mem_free(&(*s)->plain);
    mem_free(s);
}

/* Shards that have no thread (any more): their loops only run the closing. */
static void free_all(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (!shards[i]->quitting) {
            close_own_handles(shards[i]);
            uv_run(&shards[i]->loop, UV_RUN_DEFAULT);
        }
        shard_free(&shards[i]);
    }
}

/* Signals are for the main thread. */
static int start_thread(struct shard *s)
{
    sigset_t all, old;

    sigfillset(&all);
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGFPE);
    sigdelset(&all, SIGILL);
    sigdelset(&all, SIGTRAP);
    sigdelset(&all, SIGABRT);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int rc = pthread_create(&s->thread, NULL, shard_main, s);

    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return rc;
}

int shards_start(const struct shards_spec *spec, struct error *e)
{
    unsigned count = spec->count != 0 ? spec->count : shards_usable();

    assert(n_shards == 0);
    if (count > SHARDS_MOST)
        count = SHARDS_MOST;
    pair_bytes = spec->pair_bytes != 0 ? spec->pair_bytes : PAIR_BYTES;
    signal(SIGPIPE, SIG_IGN);               /* writing to a closed socket is an error only */
    for (unsigned i = 0; i < count; i++) {
        if (shard_new(i, count, e) != 0) {
            free_all(i);
            return -1;
        }
    }
    n_shards = count;
    for (unsigned i = 0; i < count; i++)
        if (start_thread(shards[i]) != 0)
            log_die("cannot start thread %u of %u: no threads left", i + 1, count);
    await_all();
    return 0;
}

static void stop_handle(uv_handle_t *h, void *arg)
{
    const struct handle_kind *kind = h->data;

    (void)arg;
    if (kind != NULL && !uv_is_closing(h))
        kind->stop(h);
}

static void order_stop(struct message *m)
{
    (void)m;
    self->stopping = true;
    uv_walk(&self->loop, stop_handle, NULL);
    for (unsigned i = n_hooks; i-- > 0;)
        if (hooks[i]->rest != NULL)
            hooks[i]->rest(self);
    arrive();
}

static void order_quiet(struct message *m)
{
    (void)m;
    self->asked_quiet = 1;
}

static void order_quit(struct message *m)
{
    (void)m;
    for (unsigned i = n_hooks; i-- > 0;)
        if (hooks[i]->stop != NULL)
            hooks[i]->stop(self);
    self->quitting = true;
    close_own_handles(self);
}

static void order_all(void (*fn)(struct message *))
{
    for (unsigned i = 0; i < n_shards; i++) {
        shards[i]->order.fn = fn;
        shard_post(shards[i], &shards[i]->order);
    }
}

/* How many messages all shards have handled, each at a moment when it had nothing left to do.  Who
 * stays busy with tasks alone is not waited for. */
static uint64_t ask_quiet(void)
{
    gate.handled = 0;
    order_all(order_quiet);
    await_all();
    return gate.handled;
}

/* Quiet is when no shard has handled anything but the question itself since the last answer. */
bool shards_quiet(void)
{
    assert(self == NULL);
    uint64_t before = ask_quiet();

    return ask_quiet() == before + n_shards;
}

static void await_quiet(void)
{
    for (unsigned round = 0; round < QUIET_ROUNDS_MOST; round++)
        if (shards_quiet())
            return;
    log_error("shards do not come to rest, stopping them anyway");
}

void shards_stop(void)
{
    assert(self == NULL);
    if (n_shards == 0)
        return;
    order_all(order_stop);
    await_all();
    await_quiet();
    order_all(order_quit);
    for (unsigned i = 0; i < n_shards; i++)
        pthread_join(shards[i]->thread, NULL);

    unsigned count = n_shards;

    n_shards = 0;
    free_all(count);
    n_hooks = 0;
}

void shard_stats(const struct shard *s, struct shard_stats *out)
{
    out->turns = atomic_load_explicit(&s->turns, memory_order_relaxed);
    out->tasks = atomic_load_explicit(&s->tasks_run, memory_order_relaxed);
    out->messages = atomic_load_explicit(&s->messages, memory_order_relaxed);
    out->deliveries = atomic_load_explicit(&s->deliveries, memory_order_relaxed);
    out->wakes = atomic_load_explicit(&s->wakes, memory_order_relaxed);
}
