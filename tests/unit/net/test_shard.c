/* Tests of net/shard.c: order inside a turn, messages, credit, hooks, stopping. */
#include "support.h"

#include <string.h>

#include "base/mem.h"
#include "net/shard.h"
#include "net/support_net.h"

/* ---- order in a turn ---- */

static char order[32];
static struct task tasks[4];

static void note(char c)
{
    size_t n = strlen(order);

    order[n] = c;
    order[n + 1] = '\0';
}

static void task_c(struct task *t)
{
    (void)t;
    note('c');
}

static void task_b(struct task *t)
{
    (void)t;
    note('b');
    shard_defer(&tasks[2]);
    note('B');
}

static void task_end(struct task *t)
{
    (void)t;
    note('e');
}

static void task_never(struct task *t)
{
    (void)t;
    note('!');
}

static void fill_queue(void *arg)
{
    static struct task never = { .fn = task_never };

    (void)arg;
    tasks[0] = (struct task){ .fn = task_end };
    tasks[1] = (struct task){ .fn = task_b };
    tasks[2] = (struct task){ .fn = task_c };
    shard_at_end(&tasks[0]);
    shard_defer(&never);
    shard_defer(&tasks[1]);
    shard_defer(&tasks[1]);
    task_cancel(&never);
    note('a');
}

static void callbacks_run_to_completion(void **state)
{
    (void)state;
    order[0] = '\0';
    net_start(1);
    assert_null(shard_self());
    net_on(0, fill_queue, NULL);
    net_turn(0);
    assert_string_equal(order, "abBce");
    net_stop();
}

/* A task that always comes back must not keep the shard from its messages. */
static struct task restless;
static atomic_bool rest;

static void again(struct task *t)
{
    if (!atomic_load(&rest))
        shard_defer(t);
}

static void start_restless(void *arg)
{
    (void)arg;
    restless = (struct task){ .fn = again };
    shard_defer(&restless);
}

static void a_busy_run_queue_starves_nobody(void **state)
{
    (void)state;
    atomic_store(&rest, false);
    net_start(1);
    net_on(0, start_restless, NULL);
    for (int i = 0; i < 10; i++)
        net_turn(0);
    atomic_store(&rest, true);
    net_stop();
}

/* ---- messages between shards ---- */

struct ball {
    struct message message;
    unsigned       hops;
};

static atomic_int balls_done;

static void hop(struct message *m)
{
    struct ball *b = list_entry(m, struct ball, message);

    if (b->hops-- == 0) {
        atomic_fetch_add(&balls_done, 1);
        return;
    }
    shard_post(shard_at((shard_index(shard_self()) + 1) % shard_count()), m);
}

static void control_messages_arrive(void **state)
{
    enum { BALLS = 16 };
    static struct ball balls[BALLS];

    (void)state;
    atomic_store(&balls_done, 0);
    net_start(4);
    for (int i = 0; i < BALLS; i++) {
        balls[i] = (struct ball){ .message.fn = hop, .hops = 2000 };
        shard_post(shard_at((unsigned)i % 4), &balls[i].message);
    }
    net_await(&balls_done, BALLS);
    net_stop();
}

/* ---- deliveries and credit: all shards send to all, ten times what the credit holds ---- */

enum { PAIR = 4096, PARCEL = 100, PARCELS = 10 * PAIR / PARCEL, SHARDS = 4 };

struct parcel {
    struct message message;
    unsigned       from, to, number;
};

struct cursor {                         /* one per pair: sends until it has no credit, then parks */
    struct task task;
    unsigned    to, next, parked;
};

struct desk {                           /* one per shard */
    struct cursor cursors[SHARDS];
    unsigned      expected[SHARDS];
};

static struct desk desks[SHARDS];
static atomic_int delivered, out_of_order;

static void take_parcel(struct message *m)
{
    struct parcel *p = list_entry(m, struct parcel, message);
    struct desk *d = &desks[shard_index(shard_self())];

    if (p->number != d->expected[p->from]++)
        atomic_fetch_add(&out_of_order, 1);
    mem_free(&p);
    atomic_fetch_add(&delivered, 1);
}

static void send_on(struct task *t)
{
    struct cursor *c = list_entry(t, struct cursor, task);

    while (c->next < PARCELS) {
        struct parcel *p = must_alloc(sizeof *p);

        p->message.fn = take_parcel;
        p->from = shard_index(shard_self());
        p->to = c->to;
        p->number = c->next;
        if (!shard_post_delivery(shard_at(c->to), &p->message, PARCEL)) {
            mem_free(&p);
            c->parked++;
            shard_wait_credit(shard_at(c->to), &c->task);
            return;
        }
        c->next++;
    }
}

static void start_cursors(void *arg)
{
    struct desk *d = &desks[shard_index(shard_self())];

    (void)arg;
    for (unsigned to = 0; to < SHARDS; to++) {
        d->cursors[to] = (struct cursor){ .task.fn = send_on, .to = to };
        shard_defer(&d->cursors[to].task);
    }
}

static void deliveries_wait_for_credit_and_all_arrive(void **state)
{
    struct shards_spec spec = { .count = SHARDS, .pair_bytes = PAIR };
    unsigned parked = 0;

    (void)state;
    atomic_store(&delivered, 0);
    atomic_store(&out_of_order, 0);
    memset(desks, 0, sizeof desks);
    assert_int_equal(shards_start(&spec, NULL), 0);
    for (unsigned i = 0; i < SHARDS; i++)
        net_on(i, start_cursors, NULL);
    net_await(&delivered, SHARDS * SHARDS * PARCELS);
    net_stop();
    assert_int_equal(atomic_load(&delivered), SHARDS * SHARDS * PARCELS);
    assert_int_equal(atomic_load(&out_of_order), 0);
    for (unsigned i = 0; i < SHARDS; i++)
        for (unsigned to = 0; to < SHARDS; to++)
            parked += desks[i].cursors[to].parked;
    assert_true(parked > 0);
}

static struct ball huge, second_ball;
static bool took_huge, took_second;

static void nothing(struct message *m)
{
    (void)m;
}

static void post_huge(void *arg)
{
    (void)arg;
    huge.message.fn = second_ball.message.fn = nothing;
    took_huge = shard_post_delivery(shard_at(0), &huge.message, 10 * PAIR);
    took_second = shard_post_delivery(shard_at(0), &second_ball.message, 1);
}

static void a_message_larger_than_the_credit_passes_alone(void **state)
{
    struct shards_spec spec = { .count = 1, .pair_bytes = PAIR };

    (void)state;
    assert_int_equal(shards_start(&spec, NULL), 0);
    net_on(0, post_huge, NULL);
    net_stop();
    assert_true(took_huge);
    assert_false(took_second);
}

/* ---- hooks ---- */

static atomic_int started, stopped, slept, woke, outside;
static _Thread_local bool awake;

static void on_start(struct shard *s)
{
    atomic_fetch_add(&started, 1);
    assert_ptr_equal(s, shard_self());
}

static void on_stop(struct shard *s)
{
    (void)s;
    atomic_fetch_add(&stopped, 1);
}

static void on_sleep(struct shard *s)
{
    (void)s;
    atomic_fetch_add(&outside, !awake);
    awake = false;
    atomic_fetch_add(&slept, 1);
}

static void on_wake(struct shard *s)
{
    (void)s;
    atomic_fetch_add(&outside, awake);
    awake = true;
    atomic_fetch_add(&woke, 1);
}

static void look_awake(void *arg)
{
    (void)arg;
    atomic_fetch_add(&outside, !awake);
}

static void hooks_see_each_sleep_and_wake(void **state)
{
    static const struct shard_hooks hooks = { .start = on_start, .stop = on_stop, .sleep = on_sleep,
                                              .wake = on_wake };

    (void)state;
    shard_hooks_add(&hooks);
    net_start(2);
    assert_int_equal(atomic_load(&started), 2);
    for (unsigned i = 0; i < 20; i++)
        net_on(i % 2, look_awake, NULL);
    net_stop();
    assert_int_equal(atomic_load(&stopped), 2);
    assert_int_equal(atomic_load(&outside), 0);
    assert_int_equal(atomic_load(&slept), atomic_load(&woke));
    assert_true(atomic_load(&slept) > 0);
}

/* ---- stopping ---- */

static void stopping_waits_for_messages_under_way(void **state)
{
    static struct ball balls[8];

    (void)state;
    atomic_store(&balls_done, 0);
    net_start(3);
    for (int i = 0; i < 8; i++) {
        balls[i] = (struct ball){ .message.fn = hop, .hops = 300 };
        shard_post(shard_at((unsigned)i % 3), &balls[i].message);
    }
    net_stop();
    assert_int_equal(atomic_load(&balls_done), 8);
    assert_int_equal(shard_count(), 0);
}

/* One that never rests must not keep the server from ending. */
static void stopping_does_not_wait_for_the_restless(void **state)
{
    (void)state;
    atomic_store(&rest, false);
    net_start(2);
    net_on(0, start_restless, NULL);
    net_stop();
    assert_int_equal(shard_count(), 0);
    assert_in_range(shards_usable(), 1, SHARDS_MOST);
}

static void can_be_started_again(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 3; n++) {
        net_start(n);
        assert_int_equal(shard_count(), n);
        net_turn(n - 1);
        net_stop();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(callbacks_run_to_completion),
        SUPPORT_TEST(a_busy_run_queue_starves_nobody),
        SUPPORT_TEST(control_messages_arrive),
        SUPPORT_TEST(deliveries_wait_for_credit_and_all_arrive),
        SUPPORT_TEST(a_message_larger_than_the_credit_passes_alone),
        SUPPORT_TEST(hooks_see_each_sleep_and_wake),
        SUPPORT_TEST(stopping_waits_for_messages_under_way),
        SUPPORT_TEST(stopping_does_not_wait_for_the_restless),
        SUPPORT_TEST(can_be_started_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
