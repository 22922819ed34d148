/*
 * test_store.c - calls to the store leave a shard and come back with an answer, whatever the provider does.
 */
#include "support.h"

#include <sched.h>
#include <stdatomic.h>
#include <string.h>

#include "base/log.h"
#include "hook/job.h"
#include "net/support_net.h"
#include "route/router.h"
#include "route/store.h"

static atomic_bool openable, open_hangs;
static atomic_int opening, unopened, opened, closed, lanes_used[4];

static void *lane_open(xy_job *job, unsigned lane, const char **why)
{
    (void)job;
    atomic_fetch_add(&opening, 1);
    while (atomic_load(&open_hangs))
        sched_yield();
    if (!atomic_load(&openable)) {
        *why = "no such file";
        atomic_fetch_add(&unopened, 1);
        return NULL;
    }
    atomic_fetch_add(&opened, 1);
    return &lanes_used[lane];
}

static void lane_close(xy_job *job, unsigned lane, void *lane_state)
{
    (void)job;
    if (lane_state == &lanes_used[lane])
        atomic_fetch_add(&closed, 1);
}

/* What lane 0 was asked, in order: w3 for three to be written together, r for one to be read. */
static char asked[64];

static void note(const void *lane, const char *what, size_t n)
{
    size_t len = strlen(asked);

    if (lane == &lanes_used[0])
        snprintf(asked + len, sizeof asked - len, "%s%zu ", what, n);
}

static void refuse(xy_job *job, xy_store_op *op)
{
    op->status = XY_REFUSED;
    op->why = arena_copy(job->arena, "refused", 7);         /* which ends with the batch */
}

static void write_ops(xy_job *job, void *lane_state, xy_store_op *const *ops, size_t n)
{
    atomic_fetch_add((atomic_int *)lane_state, (int)n);
    note(lane_state, "w", n);
    for (size_t i = 0; i < n; i++)
        refuse(job, ops[i]);
}

static void read_op(xy_job *job, void *lane_state, xy_store_op *op)
{
    atomic_fetch_add((atomic_int *)lane_state, 1);
    note(lane_state, "r", 1);
    op->status = XY_OK;
    op->docs = arena_alloc(job->arena, sizeof *op->docs);
    op->docs[0] = (xy_store_doc){ .key = arena_copy(job->arena, "k", 1), .value = "v", .len = 1, .version = 1 };
    op->ndocs = 1;
}

static atomic_int answers;
static xy_status status;
static char why[40];

static void came(struct store_call *c)
{
    status = c->op.status;
    strcpy(why, "");
    if (c->op.why != NULL)
        memcpy(why, c->op.why, strlen(c->op.why) + 1);
    if (c->op.ndocs == 1)
        memcpy(why, c->op.docs[0].key, 2);
    store_call_free(&c);
    atomic_fetch_add(&answers, 1);
}

static void put(void *arg)
{
    struct arena *a = arena_new(256);
    const xy_store_kind *kind = arg;

    store_submit(store_call_about(*kind, jid_parse(a, STR("romeo@a.example/orchard"), NULL), came, NULL));
    arena_free(&a);
}

static void ask(xy_store_kind kind)
{
    int before = atomic_load(&answers);

    net_on(0, put, &kind);
    net_await(&answers, before + 1);
    net_turn(0);
}

static struct module module = { .name = "store" };
static xy_mod provider = { .module = &module };
static xy_store_ops ops = { .size = sizeof ops, .lane_open = lane_open, .lane_close = lane_close,
                            .write = write_ops, .read = read_op };

static void start(unsigned read_lanes, bool can_open)
{
    struct error e;

    ops.read_lanes = read_lanes;
    atomic_store(&openable, can_open);
    atomic_store(&opened, 0);
    atomic_store(&closed, 0);
    for (unsigned i = 0; i < 4; i++)
        atomic_store(&lanes_used[i], 0);
    assert_int_equal(store_start(&provider, &ops, &e), 0);
}

static int setup(void **state)
{
    (void)state;
    log_open("/dev/null", LOG_TEXT, LOG_LEVEL_ERROR, NULL);
    support_clock(1000 * NS_PER_S, 0);
    support_fail_alloc(0);
    route_at_start();
    net_start(1);
    return 0;
}

static int teardown(void **state)
{
    store_stop();
    net_stop();
    return support_reset(state);
}

static void without_a_store_everything_is_unavailable(void **state)
{
    (void)state;
    ask(XY_STORE_MAILBOX_HEAD);
    assert_int_equal(status, XY_UNAVAILABLE);
    assert_string_equal(why, "there is no store");
}

static void reads_and_writes_have_their_lanes(void **state)
{
    (void)state;
    start(3, true);
    for (unsigned i = 0; i < 5; i++)
        ask(XY_STORE_DOC_GET);
    assert_int_equal(status, XY_OK);
    assert_string_equal(why, "k");
    ask(XY_STORE_DOC_PUT);
    assert_int_equal(atomic_load(&lanes_used[0]), 1);
    /* Those of one account stay in order: one lane. */
    unsigned used = 0;
    for (unsigned i = 1; i < 4; i++)
        used += atomic_load(&lanes_used[i]) == 5;
    assert_int_equal(used, 1);
    store_stop();
    assert_int_equal(atomic_load(&opened), atomic_load(&closed));
    start(0, true);
    ask(XY_STORE_DOC_PUT);
    assert_int_equal(atomic_load(&lanes_used[0]), 1);
}

static void ask_all(void *arg)
{
    static xy_store_kind kinds[] = {
        XY_STORE_DOMAIN_LIST, XY_STORE_DOC_PUT, XY_STORE_MAILBOX_SUM, XY_STORE_OWNER_LIST, XY_STORE_MAILBOX_RAISE,
        XY_STORE_ARCHIVE_TRIM, XY_STORE_RECORD, XY_STORE_COLLECTION_LIST, XY_STORE_REINDEX
    };

    (void)arg;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        put(&kinds[i]);
}

/* Where one lane does all, a question comes between the batches as it came between the operations. */
static void one_lane_keeps_the_order(void **state)
{
    int before = atomic_load(&answers), tried = atomic_load(&opening);

    (void)state;
    asked[0] = '\0';
    atomic_store(&open_hangs, true);
    start(0, true);
    net_await(&opening, tried + 1);
    net_on(0, ask_all, NULL);
    atomic_store(&open_hangs, false);
    net_await(&answers, before + 9);
    assert_string_equal(asked, "r1 w1 r1 r1 w3 r1 w1 ");
}

static void what_has_run_is_counted(void **state)
{
    uint64_t ran;

    (void)state;
    start(1, true);
    assert_true(store_is_idle(&ran));
    assert_int_equal(ran, 0);
    ask(XY_STORE_DOC_PUT);
    ask(XY_STORE_DOC_GET);
    while (!store_is_idle(&ran))
        net_turn(0);
    assert_int_equal(ran, 2);
}

static void the_explanation_is_the_calls_own(void **state)
{
    (void)state;
    start(1, true);
    ask(XY_STORE_RECORD);
    assert_int_equal(status, XY_REFUSED);
    assert_string_equal(why, "refused");
}

static struct store_call *same;

static void came_once_more(struct store_call *c)
{
    (void)c;
    atomic_fetch_add(&answers, 1);
}

static void submit_same(void *arg)
{
    (void)arg;
    if (same == NULL)
        same = store_call_new(XY_STORE_DOC_PUT, came_once_more, NULL);
    store_submit(same);
}

/* What is tried until it is done may be so for days. */
static void one_that_is_submitted_anew_takes_no_more_memory(void **state)
{
    size_t used = 0;

    (void)state;
    start(1, true);
    for (unsigned i = 0; i < 500; i++) {
        int before = atomic_load(&answers);
        net_on(0, submit_same, NULL);
        net_await(&answers, before + 1);
        net_turn(0);
        assert_string_equal(same->op.why, "refused");
        used = i == 0 ? arena_size(same->arena) : used;
    }
    assert_int_equal(arena_size(same->arena), used);
    store_call_free(&same);
}

static atomic_int kept_up;
static atomic_bool untidy;

static bool needs_upkeep(xy_job *job)
{
    (void)job;
    return atomic_load(&untidy);
}

static void upkeep(xy_job *job, void *lane_state)
{
    (void)job;
    assert_ptr_equal(lane_state, &lanes_used[2]);
    atomic_store(&untidy, false);
    atomic_fetch_add(&kept_up, 1);
}

/* On a lane that reads, when there is something to do after a batch. */
static void it_is_kept_up_beside_the_commits(void **state)
{
    (void)state;
    ops.needs_upkeep = needs_upkeep;
    ops.upkeep = upkeep;
    start(2, true);
    ask(XY_STORE_DOC_PUT);
    atomic_store(&untidy, true);
    ask(XY_STORE_DOC_GET);
    assert_int_equal(atomic_load(&kept_up), 0);
    ask(XY_STORE_DOC_PUT);
    net_await(&kept_up, 1);
    store_stop();
    atomic_store(&untidy, true);
    start(0, true);
    ask(XY_STORE_DOC_PUT);              /* there is none */
    store_stop();
    assert_int_equal(atomic_load(&kept_up), 1);
    ops.needs_upkeep = NULL;
    ops.upkeep = NULL;
}

/* As the server does it: on a shard, and the end comes from the thread that started it. */
static void start_refused(void *arg)
{
    ops.read_lanes = 1;
    support_fail_alloc(3);              /* the arena of the second lane: an arena and a worker before it */
    *(int *)arg = store_start(&provider, &ops, NULL);
    assert_true(support_alloc_failed());
    support_fail_alloc(0);
}

static void one_that_gets_no_memory_is_not_there(void **state)
{
    int result = 0;

    (void)state;
    atomic_store(&open_hangs, true);    /* allocates nothing meanwhile */
    net_on(0, start_refused, &result);
    atomic_store(&open_hangs, false);
    assert_int_equal(result, -1);
    ask(XY_STORE_DOC_GET);
    assert_string_equal(why, "there is no store");
    store_stop();
    start(1, true);
    ask(XY_STORE_DOC_GET);
    assert_int_equal(status, XY_OK);
}

/* Each answer asks the next question, and a flood of them is under way when the store stops. */
static atomic_int chain, last_status;

static void ask_again(void *arg);

static void came_again(struct store_call *c)
{
    atomic_store(&last_status, c->op.status);
    store_call_free(&c);
    if (atomic_fetch_add(&chain, 1) < 100000 && atomic_load(&last_status) == XY_OK)
        ask_again(NULL);
}

static void ask_again(void *arg)
{
    struct store_call *c = store_call_new(XY_STORE_DOC_GET, came_again, NULL);

    (void)arg;
    c->op.domain = "a.example";
    store_submit(c);
}

static atomic_bool looking;

static void look(struct task *t)
{
    store_stands_still();
    if (atomic_load(&looking))
        shard_defer(t);
}

static void begin_to_look(void *arg)
{
    shard_defer(arg);
}

static void stopping_in_the_middle_refuses_the_rest(void **state)
{
    uint64_t ran;

    (void)state;
    for (int round = 0; round < 20; round++) {
        struct task looks = { .fn = look };
        atomic_store(&looking, true);
        net_on(0, begin_to_look, &looks);
        start(1, true);
        atomic_store(&chain, 0);
        for (int i = 0; i < 50; i++)
            net_on(0, ask_again, NULL);
        net_await(&chain, 100);
        store_stop();
        atomic_store(&looking, false);
        assert_int_equal(atomic_load(&opened), atomic_load(&closed));
        net_turn(0);
        assert_true(shards_quiet());
        assert_int_equal(atomic_load(&last_status), XY_UNAVAILABLE);
        ask(XY_STORE_DOC_GET);
        assert_string_equal(why, "there is no store");
        assert_true(store_is_idle(&ran));
        assert_int_equal(ran, 0);
    }
}

static void one_that_cannot_be_opened_is_tried_again_each_second(void **state)
{
    static const xy_store_kind kinds[] = { XY_STORE_DOC_GET, XY_STORE_DOC_PUT };

    (void)state;
    atomic_store(&unopened, 0);
    start(1, false);
    net_await(&unopened, 2);                /* a thread that starts late would find it openable */
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        atomic_store(&openable, false);
        ask(kinds[i]);
        assert_int_equal(status, XY_UNAVAILABLE);
        assert_string_equal(why, "no such file");
        atomic_store(&openable, true);
        ask(kinds[i]);
        assert_int_equal(status, XY_UNAVAILABLE);
        support_clock_advance(1000);
        ask(kinds[i]);
        assert_int_not_equal(status, XY_UNAVAILABLE);
    }
}

static atomic_int asked_schema;

static void tell_schema(xy_job *job, xy_store_op *op)
{
    atomic_fetch_add(&asked_schema, 1);
    op->why = arena_copy(job->arena, "an older one", 12);
    op->status = XY_UNAVAILABLE;
    if (op->until == 0)
        return;
    atomic_store(&openable, true);
    op->status = XY_OK;
}

static void migrate(void *arg)
{
    struct store_call *c = store_call_new(XY_STORE_SCHEMA, came, NULL);

    c->op.until = *(uint64_t *)arg;
    store_submit(c);
}

static void ask_schema(uint64_t until)
{
    int before = atomic_load(&answers);

    net_on(0, migrate, &until);
    net_await(&answers, before + 1);
    net_turn(0);
}

/* On the lane that writes, which need not be open; once it can be, it is tried at once. */
static void one_that_is_not_open_tells_its_schema(void **state)
{
    (void)state;
    start(0, true);
    ask_schema(0);
    assert_int_equal(status, XY_REFUSED);
    assert_string_equal(why, "this store has no versions");
    store_stop();
    ops.schema = tell_schema;
    atomic_store(&unopened, 0);
    start(0, false);
    net_await(&unopened, 1);
    ask(XY_STORE_DOC_PUT);
    assert_int_equal(status, XY_UNAVAILABLE);
    ask_schema(0);
    assert_int_equal(status, XY_UNAVAILABLE);
    assert_string_equal(why, "an older one");
    ask_schema(1);
    assert_int_equal(status, XY_OK);
    assert_int_equal(atomic_load(&asked_schema), 2);
    assert_false(store_is_opening());
    ask(XY_STORE_DOC_PUT);
    assert_int_equal(status, XY_REFUSED);
    ops.schema = NULL;
}

/* A provider of an earlier SDK cannot say so. */
static void one_in_memory_says_so(void **state)
{
    (void)state;
    start(0, true);
    assert_false(store_is_fleeting());
    store_stop();
    ops.traits = XY_STORE_FLEETING;
    start(0, true);
    assert_true(store_is_fleeting());
    store_stop();
    ops.size = offsetof(xy_store_ops, traits);
    start(0, true);
    assert_false(store_is_fleeting());
    ops.size = sizeof ops;
    ops.traits = 0;
}

static void one_whose_opening_hangs_stands_still(void **state)
{
    (void)state;
    atomic_store(&opening, 0);
    atomic_store(&open_hangs, true);
    start(0, true);
    net_await(&opening, 1);
    assert_false(store_stands_still());
    support_clock_advance((int64_t)store_patience());
    bool still = store_stands_still(), is_opening = store_is_opening();
    if (still)
        ask(XY_STORE_DOC_PUT);
    atomic_store(&open_hangs, false);
    assert_true(still);
    assert_true(is_opening);
    assert_int_equal(status, XY_UNAVAILABLE);
    assert_string_equal(why, "the store does not answer");
    while (store_stands_still())
        net_turn(0);
    ask(XY_STORE_DOC_PUT);
    assert_int_equal(status, XY_REFUSED);
}

static void a_call_names_its_account_or_is_not_made(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct arena *a = arena_new(256);
        const struct jid *j = a == NULL ? NULL : jid_parse(a, STR("romeo@a.example/orchard"), NULL);
        struct store_call *c = j == NULL ? NULL : store_call_about(XY_STORE_MAILBOX_HEAD, j, came, NULL);
        if (!support_alloc_failed())
            assert_non_null(c);
        if (c != NULL) {
            assert_string_equal(c->op.domain, "a.example");
            assert_string_equal(c->op.account, "romeo@a.example");
        }
        store_call_free(&c);
        arena_free(&a);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_store_everything_is_unavailable),
        TEST(reads_and_writes_have_their_lanes),
        TEST(one_lane_keeps_the_order),
        TEST(stopping_in_the_middle_refuses_the_rest),
        TEST(it_is_kept_up_beside_the_commits),
        TEST(one_that_gets_no_memory_is_not_there),
        TEST(what_has_run_is_counted),
        TEST(the_explanation_is_the_calls_own),
        TEST(one_that_is_submitted_anew_takes_no_more_memory),
        TEST(one_that_cannot_be_opened_is_tried_again_each_second),
        TEST(one_that_is_not_open_tells_its_schema),
        TEST(one_in_memory_says_so),
        TEST(one_whose_opening_hangs_stands_still),
        SUPPORT_TEST(a_call_names_its_account_or_is_not_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
