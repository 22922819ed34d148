/* test_store_memory.c - the store as the core sees it: batches, readers beside the writer, its start and its end. */
#include "stores.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/log.h"
#include "hook/handles.h"

#define A "a@a.test"

/* ---- who reads beside who writes ---- */

struct reader { struct stores *s; atomic_bool *over; unsigned torn; unsigned long asked; };

/* Both rows of a record, or none. */
static void *read_all(void *arg)
{
    struct reader *r = arg;
    struct arena *a = arena_new(4096);

    while (!atomic_load(r->over)) {
        xy_job job = r->s->job;
        job.arena = a;
        xy_store_op op = op_of(XY_STORE_MAILBOX_SUM, NULL);
        r->s->ops->read(&job, r->s->read, &op);
        r->torn += op.status != XY_OK || op.count % 2 != 0;
        r->asked++;
    }
    arena_free(&a);
    return NULL;
}

static void test_beside(void **state)
{
    struct stores *s = stores_open();
    atomic_bool over = false;
    struct reader readers[2] = { { s, &over, 0, 0 }, { s, &over, 0, 0 } };
    pthread_t threads[2];

    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_all, &readers[i]), 0);
    for (int i = 1; i <= 2000; i++) {
        const xy_store_row one = { .domain = "a.test", .account = A, .id = ID(i), .stamp = STAMP(i),
                                   .flags = XY_ROW_WAITING, .peer = "p" };
        xy_store_row two = one;
        two.account = "b@a.test";
        assert_int_equal(keep_text(s, &one, &two, "both"), XY_OK);
    }
    atomic_store(&over, true);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(readers[i].torn, 0);
    }
    stores_close(s);
}

/* ---- from start to stop ---- */

/* Who starts it is told, and whoever reads the log. */
static void test_says_so(void **state)
{
    const xy_module *desc = xylem_module_v1(api_table());
    struct module module = { .desc = desc, .name = desc->name };
    const struct config config = { .most = 1 << 20 };
    struct state kept = { .made = 0 };
    xy_mod m = { .module = &module, .config = (void *)(uintptr_t)&config, .state = &kept };
    char path[300], line[500] = "";

    (void)state;
    snprintf(path, sizeof path, "%s/log", support_folder());
    log_open(path, LOG_TEXT, LOG_LEVEL_WARN, NULL);
    assert_int_equal(desc->start(&m), 0);
    assert_int_equal(kept.heap.most, 1 << 20);
    desc->stop(&m);
    FILE *log = fopen(path, "r");
    assert_non_null(log);
    assert_non_null(fgets(line, sizeof line, log));
    fclose(log);
    holds(line, "warn");
    holds(line, "end with this process");
    log_open("/dev/null", LOG_TEXT, LOG_LEVEL_ERROR, NULL);
    support_reset(NULL);
}

static void test_schema(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_SCHEMA, NULL);

    (void)state;
    put(s, A, "k", "v", XY_ANY_VERSION);
    s->ops->schema(&s->job, &op);
    assert_int_equal(op.status, XY_OK);
    assert_int_equal(op.count, 0);
    assert_int_equal(op.bytes, s->state->heap.used);
    assert_true(op.bytes > 0);
    stores_close(s);
}

/* The n-th piece of memory is refused to what reads: all of the answer is there, or the store cannot now. */
static void test_refused(void **state)
{
    static const xy_store_kind kinds[] = {
        XY_STORE_DOC_LIST, XY_STORE_MAILBOX_PAGE, XY_STORE_SESSION_LIST, XY_STORE_ARCHIVE_PAGE, XY_STORE_OWNER_LIST
    };
    struct stores *s = stores_open();
    const xy_store_session session = { .resource = "r", .mechanism = "m", .presence = "<presence/>" };
    const xy_store_query q = { .text = "text", .limit = 10 };
    unsigned refused = 0;

    (void)state;
    put(s, "a@a.test", "k", "v", XY_ANY_VERSION);
    put_session(s, "a@a.test", &session);
    keep(s, "a@a.test", ID(2), 1, 1, "<message/>");
    archived(s, "a@a.test", 1, "x@b.test", "text");
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        for (unsigned nth = 1; nth < 20; nth++) {
            xy_store_op op = op_of(kinds[i], "a@a.test");
            op.collection = "c";
            op.limit = 10;
            op.until = INT64_MAX;
            op.query = &q;
            arena_free(&s->arena);
            s->arena = arena_new(64);
            s->job.arena = s->arena;
            support_fail_alloc(nth);
            xy_status status = run_read(s, &op);
            refused += support_alloc_failed() != 0;
            assert_int_equal(status, support_alloc_failed() ? XY_UNAVAILABLE : XY_OK);
            support_fail_alloc(0);
            assert_true(status != XY_OK || op.ndocs + op.nrows + op.nsessions == 1);
        }
    assert_true(refused > 0);
    stores_close(s);
}

static void test_settings(void **state)
{
    const xy_module *desc = xylem_module_v1(api_table());
    const xy_store_ops *ops = desc->services[0].ops;

    (void)state;
    assert_string_equal(desc->settings[0].key, "most");
    assert_int_equal(ops->read_lanes, 2);
    assert_null(ops->needs_upkeep);
    assert_int_equal(ops->traits, XY_STORE_FLEETING);
}

static int own(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beside), cmocka_unit_test(test_says_so), cmocka_unit_test(test_schema),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_settings)
    };

    return cmocka_run_group_tests_name("store_memory", tests, NULL, NULL);
}

int main(void)
{
    static int (*const all[])(void) = {
        test_heap, test_tree, test_owners, test_documents, test_names, test_rows, test_sessions,
        test_records, test_mailboxes, test_archive, test_terms, test_purge, conform_batches, conform_writer, own
    };
    int failed = 0;

    for (size_t i = 0; i < COUNT_OF(all); i++)
        failed += all[i]();
    return failed;
}
