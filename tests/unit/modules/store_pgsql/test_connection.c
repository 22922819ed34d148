/* test_connection.c - what is refused and why, one server only, and connections that are lost. */
#include "stores.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"

#define A "a@a.test"

static const char *refused(struct stores *s)
{
    const char *why = NULL;

    s->state->lanes[0].next_try = 0;
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    return why;
}

static void with(struct stores *s, const char *more)
{
    static char conninfo[600];

    snprintf(conninfo, sizeof conninfo, "%s %s", stores_conninfo(), more);
    s->config->conninfo = conninfo;
}

static void test_refused(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    stores_shut(s);
    with(s, "port=1");
    assert_string_not_equal(refused(s), "");
    with(s, "dbname=nowhere");
    holds(refused(s), "nowhere");
    with(s, "options='-c default_transaction_read_only=on'");
    holds(refused(s), "read-only");
    with(s, "nonsense=1");
    holds(refused(s), "nonsense");
    with(s, "options='-c synchronous_commit=off'");             /* is set right */
    s->state->lanes[0].next_try = 0;
    stores_reopen(s);
    assert_int_equal(put(s, A, "k", "v", XY_ANY_VERSION), XY_OK);
    s->config->conninfo = stores_conninfo();
    stores_close(s);
}

/* Of two hosts the first has lost its power: the other is used. */
static void test_silent_host(void **state)
{
    struct stores *s = stores_open();
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof at;
    int silent = socket(AF_INET, SOCK_STREAM, 0);
    char hosts[200];

    (void)state;
    assert_int_equal(bind(silent, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(silent, 4), 0);
    assert_int_equal(getsockname(silent, (struct sockaddr *)&at, &len), 0);
    snprintf(hosts, sizeof hosts, "host='127.0.0.1,%s' port='%d,%s' connect_timeout=2", PQhost(s->write->db),
             ntohs(at.sin_port), PQport(s->write->db));
    stores_shut(s);
    with(s, hosts);
    s->state->lanes[0].next_try = 0;
    s->write = stores_lane(s, 0);
    assert_int_equal(put(s, A, "k", "v", XY_ANY_VERSION), XY_OK);
    s->config->conninfo = stores_conninfo();
    s->read = stores_lane(s, 1);
    stores_close(s);
    close(silent);
}

/* The one that writes has come to another database: nobody reads from the one before. */
static void test_readers_follow(void **state)
{
    struct stores *s = stores_open(), *other = stores_open();
    const char *schema = s->config->schema;

    (void)state;
    put(s, A, "k", "before", XY_ANY_VERSION);
    assert_string_equal(get(s, A, "k", NULL), "before");
    stores_shut(other);
    s->config->schema = other->config->schema;
    lose(s, s->write);
    assert_int_equal(put(s, A, "k", "after", XY_ANY_VERSION), XY_OK);
    assert_string_equal(get(s, A, "k", NULL), "after");
    stores_shut(s);
    s->config->schema = schema;
    s->state->lanes[0].next_try = 0;
    stores_reopen(s);
    stores_reopen(other);
    stores_close(other);
    stores_close(s);
}

static bool is_connected(struct stores *s, const struct lane *l)
{
    char sql[80];

    snprintf(sql, sizeof sql, "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", l->backend.pid);
    return number(s, sql) > 0;
}

/* Somebody has the tables for longer than they are waited for: whoever waited lets go, though nothing comes next. */
static void test_nothing_is_held(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_DOC_GET, A);

    (void)state;
    put(s, A, "k", "1", XY_ANY_VERSION);
    s->config->timeout = s->write->patience = s->read->patience = 300;
    run_sql(s, "BEGIN");
    run_sql(s, "LOCK TABLE document IN ACCESS EXCLUSIVE MODE");
    assert_int_equal(put(s, A, "k", "2", XY_ANY_VERSION), XY_UNAVAILABLE);
    op.collection = "c";
    op.key = "k";
    s->ops->read(&s->job, s->read, &op);
    assert_int_equal(op.status, XY_UNAVAILABLE);
    run_sql(s, "ROLLBACK");
    for (int i = 0; i < 100 && (is_connected(s, s->write) || is_connected(s, s->read)); i++)
        usleep(50 * 1000);
    assert_false(is_connected(s, s->write));
    assert_false(is_connected(s, s->read));
    s->config->timeout = 10000;
    s->write->next_try = s->read->next_try = 0;
    assert_int_equal(put(s, A, "k", "2", XY_ANY_VERSION), XY_OK);
    assert_string_equal(get(s, A, "k", NULL), "2");
    stores_close(s);
}

static void take_setting(struct lane *l, const PGresult *r, void *arg)
{
    (void)l;
    snprintf(arg, 40, "%s", PQgetvalue(r, 0, 0));
}

/* Each host is named, with what is wrong there. */
static void test_all_reasons(void **state)
{
    struct stores *s = stores_open();
    char hosts[200];

    (void)state;
    snprintf(hosts, sizeof hosts, "host='127.0.0.1,%s' port='1,%s' target_session_attrs=read-write "
             "options='-c default_transaction_read_only=on'", PQhost(s->write->db), PQport(s->write->db));
    stores_shut(s);
    with(s, hosts);
    const char *why = refused(s);
    holds(why, "Connection refused");
    holds(why, "session is read-only");
    s->config->conninfo = stores_conninfo();
    s->state->lanes[0].next_try = 0;
    stores_reopen(s);
    stores_close(s);
}

static void test_durable(void **state)
{
    struct stores *s = stores_open();
    char setting[40] = "";

    (void)state;
    stores_shut(s);
    with(s, "options='-c synchronous_commit=off'");
    stores_reopen(s);
    lane_begin(s->write, &s->job);
    lane_sql(s->write, "SHOW synchronous_commit", NULL, take_setting, setting);
    assert_true(lane_settle(s->write));
    assert_string_equal(setting, "on");
    s->config->conninfo = stores_conninfo();
    stores_close(s);
}

/* Whatever the role or the database say: what is committed is not refused, and upkeep sees what was. */
static void test_isolation(void **state)
{
    struct stores *s = stores_open();
    char setting[40] = "";

    (void)state;
    stores_shut(s);
    with(s, "options='-c default_transaction_isolation=serializable'");
    stores_reopen(s);
    lane_begin(s->write, &s->job);
    lane_sql(s->write, "SHOW transaction_isolation", NULL, take_setting, setting);
    lane_settle(s->write);
    assert_string_equal(setting, "read committed");
    s->config->conninfo = stores_conninfo();
    stores_close(s);
}

/* Nor is a connection ended that has nothing to do, or much: the lock would go with it. */
static void test_lasts(void **state)
{
    struct stores *s = stores_open();
    char setting[40] = "";

    (void)state;
    if (number(s, "SELECT current_setting('server_version_num')::integer") >= 140000) {
        stores_shut(s);
        with(s, "options='-c idle_session_timeout=500'");
        stores_reopen(s);
        lane_begin(s->write, &s->job);
        lane_sql(s->write, "SHOW idle_session_timeout", NULL, take_setting, setting);
        assert_true(lane_settle(s->write));
        assert_string_equal(setting, "0");
        s->config->conninfo = stores_conninfo();
    }
    stores_close(s);
}

/* Another server that has the same schema is named, and this one waits until it has gone. */
static void test_two_servers(void **state)
{
    struct stores *s = stores_open();
    struct state *second = calloc(1, sizeof *second);
    xy_job job = s->job;
    const char *why = NULL;
    xy_store_op op = op_of(XY_STORE_DOC_GET, A);

    (void)state;
    job.state = second;
    assert_null(s->ops->lane_open(&job, 0, &why));
    holds(why, "another server uses this database");
    holds(why, "xylem at this machine");
    void *reader = s->ops->lane_open(&job, 1, &why);
    op.collection = "c";
    op.key = "k";
    s->ops->read(&job, reader, &op);
    assert_int_equal(op.status, XY_UNAVAILABLE);
    stores_shut(s);
    second->lanes[0].next_try = 0;
    assert_non_null(s->ops->lane_open(&job, 0, &why));
    s->ops->lane_close(&job, 0, &second->lanes[0]);
    s->ops->lane_close(&job, 1, reader);
    s->state->lanes[0].next_try = 0;
    stores_reopen(s);
    stores_close(s);
    free(second);
}

/* A backend of ours that still has the lock when we are back is ended. */
static void test_own_backend(void **state)
{
    struct stores *s = stores_open();
    PGconn *stuck = s->write->db;

    (void)state;
    s->write->db = NULL;
    assert_true(connection_begin(&s->job, s->write));
    assert_int_equal(put(s, A, "k", "v", XY_ANY_VERSION), XY_OK);
    PQfinish(stuck);
    stores_close(s);
}

/* After a failure there is a pause, in which nobody is asked again. */
static void test_pauses(void **state)
{
    struct stores *s = stores_open();
    struct lane *l = s->write;
    uint64_t last = 0;

    (void)state;
    stores_shut(s);
    with(s, "port=1");
    for (int i = 0; i < 8; i++) {
        l->next_try = 0;
        assert_false(connection_begin(&s->job, l));
        assert_true(l->backoff >= last && l->backoff <= 2000);
        last = l->backoff;
        assert_false(connection_begin(&s->job, l));
        assert_int_equal(l->backoff, last);
    }
    s->config->conninfo = stores_conninfo();
    l->next_try = 0;
    stores_reopen(s);
    assert_int_equal(l->backoff, 0);
    stores_close(s);
}

int test_connection(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused), cmocka_unit_test(test_silent_host), cmocka_unit_test(test_all_reasons),
        cmocka_unit_test(test_durable),
        cmocka_unit_test(test_readers_follow), cmocka_unit_test(test_nothing_is_held), cmocka_unit_test(test_isolation),
        cmocka_unit_test(test_lasts),
        cmocka_unit_test(test_two_servers), cmocka_unit_test(test_own_backend), cmocka_unit_test(test_pauses)
    };

    return cmocka_run_group_tests_name("connection", tests, NULL, NULL);
}
