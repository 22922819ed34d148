/* conform_sessions.c - sessions that can be resumed: put, positions that only grow, removed, swept. */
#include "conform.h"

#define A "a@a.test"

static xy_store_session session_of(unsigned char token, const char *resource)
{
    xy_store_session session = {
        .resource = resource, .mechanism = "SCRAM-SHA-256", .presence = "<presence/>", .position = 10,
        .taken = 20, .cursor = 30, .joined = 40, .keep_ms = 50, .detached = 60, .seen = 70, .flags = 5
    };

    memset(session.token, token, sizeof session.token);
    return session;
}

static void test_put(void **state)
{
    struct stores *s = stores_open();
    xy_store_session one = session_of(1, "one"), two = session_of(2, "two");

    (void)state;
    assert_int_equal(sessions(s, A).nsessions, 0);
    assert_int_equal(put_session(s, A, &two), XY_OK);
    assert_int_equal(put_session(s, A, &one), XY_OK);
    two.presence = NULL;
    two.taken = 21;
    two.position = 9;
    assert_int_equal(put_session(s, A, &two), XY_OK);
    xy_store_op op = sessions(s, A);
    assert_int_equal(op.nsessions, 2);
    const xy_store_session *got = &op.sessions[0];
    assert_memory_equal(got->token, two.token, sizeof two.token);
    assert_string_equal(got->resource, "two");
    assert_string_equal(got->mechanism, "SCRAM-SHA-256");
    assert_null(got->presence);
    assert_int_equal(got->position, 10);        /* never lower */
    assert_int_equal(got->taken, 21);
    assert_int_equal(got->cursor, 30);
    assert_int_equal(got->joined, 40);
    assert_int_equal(got->keep_ms, 50);
    assert_int_equal(got->detached, 60);
    assert_int_equal(got->seen, 70);
    assert_int_equal(got->flags, 5);
    assert_string_equal(op.sessions[1].presence, "<presence/>");
    assert_int_equal(sessions(s, "b@a.test").nsessions, 0);
    stores_close(s);
}

static xy_status record_at(struct stores *s, unsigned char token, uint64_t position)
{
    xy_store_record r = { .seq = position, .xml = "<message/>", .xml_len = 10, .position = position };
    xy_store_op op = op_of(XY_STORE_RECORD, A);

    memset(r.token, token, sizeof r.token);
    op.record = &r;
    return run_write(s, &op);
}

/* With a record, also one without rows, its stream's position grows; and a session that is gone stays so. */
static void test_position(void **state)
{
    struct stores *s = stores_open();
    xy_store_session one = session_of(1, "one"), two = session_of(2, "two");

    (void)state;
    put_session(s, A, &one);
    put_session(s, A, &two);
    assert_int_equal(record_at(s, 1, 12), XY_OK);
    assert_int_equal(record_at(s, 1, 11), XY_OK);
    assert_int_equal(record_at(s, 3, 99), XY_OK);
    xy_store_op op = sessions(s, A);
    assert_int_equal(op.nsessions, 2);
    assert_int_equal(op.sessions[0].position, 12);
    assert_int_equal(op.sessions[1].position, 10);
    assert_int_equal(stores_bodies(s), 0);
    stores_close(s);
}

static void test_taken_with_session(void **state)
{
    struct stores *s = stores_open();
    xy_store_session one = session_of(1, "one");
    xy_store_op op = op_of(XY_STORE_MAILBOX_TAKEN, A);
    const uint64_t id = 100;

    (void)state;
    keep(s, A, 100, 9, 1, "<message/>");
    one.cursor = 100;
    op.ids = &id;
    op.nids = 1;
    op.session = &one;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 1);
    assert_int_equal(sessions(s, A).sessions[0].cursor, 100);
    op.account = "b@a.test";                    /* who has no mailbox yet */
    op.nids = 0;
    one = session_of(2, "two");
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(sessions(s, "b@a.test").nsessions, 1);
    stores_close(s);
}

static void test_remove(void **state)
{
    struct stores *s = stores_open();
    xy_store_session one = session_of(1, "one"), two = session_of(2, "two");
    xy_store_op op = op_of(XY_STORE_SESSION_REMOVE, "b@a.test");

    (void)state;
    put_session(s, A, &one);
    put_session(s, A, &two);
    op.session = &one;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(sessions(s, A).nsessions, 2);      /* it is not theirs */
    op.account = A;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(sessions(s, A).nsessions, 1);
    assert_string_equal(sessions(s, A).sessions[0].resource, "two");
    stores_close(s);
}

static void test_sweep(void **state)
{
    struct stores *s = stores_open();
    xy_store_session old = session_of(1, "old"), new = session_of(2, "new");
    xy_store_op op = op_of(XY_STORE_SESSION_SWEEP, NULL);

    (void)state;
    new.seen = 71;
    put_session(s, A, &old);
    put_session(s, "b@a.test", &new);
    op.after = 71;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(sessions(s, A).nsessions, 0);
    assert_int_equal(sessions(s, "b@a.test").nsessions, 1);
    stores_close(s);
}

/* Some at a time, with what others write in between: a session made meanwhile is none to be swept. */
static void test_sweep_in_parts(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_SESSION_SWEEP, NULL);
    unsigned char n = 0;

    (void)state;
    for (; n < 10; n++) {
        xy_store_session one = session_of(n, "one");
        one.seen = n % 3 == 0 ? 100 : 50;
        put_session(s, n % 2 == 0 ? A : "b@a.test", &one);
    }
    op.after = 71;
    op.limit = 3;
    do {
        xy_store_session new = session_of(++n, "new");
        new.seen = 101;
        assert_int_equal(run_write(s, &op), XY_OK);
        put_session(s, "c@a.test", &new);
        op.until = op.last_id;
    } while (op.more);
    assert_int_equal(sessions(s, A).nsessions, 2);
    assert_int_equal(sessions(s, "b@a.test").nsessions, 2);
    assert_int_equal(sessions(s, "c@a.test").nsessions, n - 10);
    stores_close(s);
}

static void test_account_removed(void **state)
{
    struct stores *s = stores_open();
    xy_store_session one = session_of(1, "one"), two = session_of(2, "two");
    xy_store_op op = op_of(XY_STORE_ACCOUNT_REMOVE, A);

    (void)state;
    put_session(s, A, &one);
    put_session(s, "b@a.test", &two);
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(sessions(s, A).nsessions, 0);
    assert_int_equal(sessions(s, "b@a.test").nsessions, 1);
    stores_close(s);
}

int conform_sessions(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put), cmocka_unit_test(test_position), cmocka_unit_test(test_taken_with_session),
        cmocka_unit_test(test_remove), cmocka_unit_test(test_sweep), cmocka_unit_test(test_sweep_in_parts),
        cmocka_unit_test(test_account_removed)
    };

    return cmocka_run_group_tests_name("sessions", tests, NULL, NULL);
}
