/* test_batch.c - what all stores do with batches; lost connections, and commits whose outcome nobody knew. */
#include <pthread.h>
#include <unistd.h>

#include "stores.h"

#define A "a@a.test"

static void test_lost_before(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    put(s, A, "k", "1", XY_ANY_VERSION);
    for (int i = 0; i < 3; i++) {
        lose(s, s->write);
        assert_int_equal(put(s, A, "k", "2", (uint64_t)i + 1), XY_OK);
        assert_int_equal(keep(s, A, (uint64_t)i + 1, 1, (uint64_t)i + 1, "<m/>"), XY_OK);
    }
    assert_int_equal(head(s, A).count, 3);
    stores_close(s);
}

/* What the database does while it commits a change to a document. */
static void at_commit(struct stores *s, const char *what)
{
    char sql[400];

    snprintf(sql, sizeof sql, "CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS "
             "$$BEGIN PERFORM %s; RETURN NULL; END$$", what);
    run_sql(s, sql);
    run_sql(s, "CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON document DEFERRABLE INITIALLY DEFERRED "
               "FOR EACH ROW EXECUTE FUNCTION at_commit()");
}

/* The backend ends while it commits, and so it does when the batch comes once more. */
static void test_commit_not_done(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    put(s, A, "k", "1", XY_ANY_VERSION);
    at_commit(s, "pg_terminate_backend(pg_backend_pid())");
    assert_int_equal(put(s, A, "k", "2", XY_ANY_VERSION), XY_UNAVAILABLE);
    assert_string_equal(get(s, A, "k", NULL), "1");
    run_sql(s, "DROP TRIGGER at_commit ON document");
    s->write->next_try = 0;
    assert_int_equal(put(s, A, "k", "2", XY_ANY_VERSION), XY_OK);
    assert_string_equal(get(s, A, "k", NULL), "2");
    stores_close(s);
}

/* The database says no to a commit: what the batch had made is not there, and made again. */
static void test_commit_refused(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    run_sql(s, "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$");
    run_sql(s, "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON mailbox DEFERRABLE INITIALLY DEFERRED "
               "FOR EACH ROW EXECUTE FUNCTION refuse()");
    assert_int_equal(keep(s, A, 1, 1, 1, "<m/>"), XY_UNAVAILABLE);
    run_sql(s, "DROP TRIGGER refuse ON mailbox");
    assert_int_equal(keep(s, A, 1, 1, 1, "<m/>"), XY_OK);
    assert_int_equal(head(s, A).count, 1);
    stores_close(s);
}

/* The answer to a commit never comes, but it was done: once. */
static void test_commit_done(void **state)
{
    struct stores *s = stores_open();
    xy_doc_write w = { A, "c", "k", "2", 1, 1 };
    xy_store_row row = { .domain = "a.test", .account = A, .id = 7, .flags = XY_ROW_WAITING, .peer = "p" };
    xy_store_record r = { .token = { 1 }, .seq = 1, .xml = "<m/>", .xml_len = 4, .rows = &row, .nrows = 1 };
    xy_store_op ops[] = { op_of(XY_STORE_DOC_PUT, A), op_of(XY_STORE_RECORD, A) }, *both[] = { &ops[0], &ops[1] };
    uint64_t version = 0;

    (void)state;
    put(s, A, "k", "1", XY_ANY_VERSION);
    keep(s, A, 1, 1, 1, "<m/>");
    at_commit(s, "pg_sleep(0.6)");
    ops[0].writes = &w;
    ops[0].nwrites = 1;
    ops[1].record = &r;
    int before = s->write->backend.pid;
    s->write->patience = 300;
    s->ops->write(&s->job, s->write, both, 2);
    assert_int_not_equal(s->write->backend.pid, before);
    assert_int_equal(ops[0].status, XY_OK);
    assert_int_equal(ops[1].status, XY_OK);
    assert_int_equal(ops[1].count, 0);
    assert_string_equal(get(s, A, "k", &version), "2");
    assert_int_equal(version, 2);
    assert_int_equal(head(s, A).count, 2);
    stores_close(s);
}

/* Of the database, for those to come; without one there are as many as there may be. */
static void limit_connections(struct stores *s, const char *most)
{
    char sql[160];

    snprintf(sql, sizeof sql, "DO $$BEGIN EXECUTE format('ALTER DATABASE %%I CONNECTION LIMIT %s', "
             "current_database()); END$$", most);
    run_sql(s, sql);
}

static void *come_back(void *arg)
{
    usleep(6000 * 1000);
    limit_connections(arg, "-1");
    return NULL;
}

/* Nor is there a database to ask, for longer than anybody waits: it is not called a failure. */
static void test_commit_done_and_nobody_to_ask(void **state)
{
    struct stores *s = stores_open();
    pthread_t thread;

    (void)state;
    put(s, A, "k", "1", XY_ANY_VERSION);
    at_commit(s, "pg_sleep(0.6)");
    s->write->patience = 300;
    limit_connections(s, "0");
    assert_int_equal(pthread_create(&thread, NULL, come_back, s), 0);
    assert_int_equal(put(s, A, "k", "2", XY_ANY_VERSION), XY_OK);
    pthread_join(thread, NULL);
    assert_string_equal(get(s, A, "k", NULL), "2");
    stores_close(s);
}

/* But a server that ends does not wait for it. */
static void test_commit_unknown_at_the_end(void **state)
{
    struct stores *s = stores_open();
    atomic_bool cancelled = true;

    (void)state;
    put(s, A, "k", "1", XY_ANY_VERSION);
    at_commit(s, "pg_sleep(0.6)");
    s->write->patience = 300;
    limit_connections(s, "0");
    s->job.cancelled = &cancelled;
    assert_int_equal(put(s, A, "k", "2", XY_ANY_VERSION), XY_UNAVAILABLE);
    s->job.cancelled = NULL;
    limit_connections(s, "-1");
    stores_close(s);
}

/* An id that the batch has is found by who is connected again. */
static void test_batch_id(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    put(s, A, "k", "1", XY_ANY_VERSION);
    int64_t written = number(s, "SELECT count(*) FROM store WHERE length(batch) = 16 AND written <= now()");
    assert_int_equal(written, 1);
    stores_close(s);
}

/* A record that can never be stored does not keep the others from it. */
static void test_refused_data(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .id = 1, .flags = XY_ROW_WAITING, .peer = "p" };
    xy_store_row other = row;
    xy_store_record bad = { .token = { 1 }, .seq = 1, .xml = "<m>\xff</m>", .xml_len = 8, .rows = &row, .nrows = 1 };
    xy_store_record good = { .token = { 2 }, .seq = 1, .xml = "<m/>", .xml_len = 4, .rows = &other, .nrows = 1 };
    xy_store_op ops[] = { op_of(XY_STORE_RECORD, A), op_of(XY_STORE_RECORD, A) }, *both[] = { &ops[0], &ops[1] };

    (void)state;
    other.id = 2;
    ops[0].record = &bad;
    ops[1].record = &good;
    s->ops->write(&s->job, s->write, both, 2);
    assert_int_equal(ops[0].status, XY_REFUSED);
    assert_int_equal(ops[1].status, XY_OK);
    assert_int_equal(head(s, A).count, 1);
    stores_close(s);
}

static xy_status keep_next(struct stores *s, uint64_t *id)
{
    ++*id;
    return keep(s, A, *id, 1, *id, "<m/>");
}

/* Memory is refused at each place once: a batch is done, or nothing of it is. */
static void test_no_memory(void **state)
{
    struct stores *s = stores_open();
    uint64_t id = 0;

    (void)state;
    keep_next(s, &id);
    SUPPORT_EACH_REFUSAL {
        s->arena = arena_new(256);
        if (s->arena == NULL)
            continue;
        struct arena *before = s->job.arena;
        s->job.arena = s->arena;
        xy_status status = keep_next(s, &id);
        assert_true(status == XY_OK || support_alloc_failed());
        s->job.arena = before;
        arena_free(&s->arena);
        s->write->next_try = 0;
    }
    support_reset(NULL);
    s->arena = s->job.arena;
    assert_int_equal(keep_next(s, &id), XY_OK);
    assert_int_equal(head(s, A).last_id, id);
    assert_int_equal(stores_rows(s), stores_bodies(s));
    stores_close(s);
}

int test_batch(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lost_before), cmocka_unit_test(test_commit_not_done),
        cmocka_unit_test(test_commit_refused),
        cmocka_unit_test(test_commit_done), cmocka_unit_test(test_commit_done_and_nobody_to_ask),
        cmocka_unit_test(test_commit_unknown_at_the_end), cmocka_unit_test(test_batch_id),
        cmocka_unit_test(test_refused_data), cmocka_unit_test(test_no_memory)
    };

    return conform_batches() + conform_writer() + cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
