/* test_lane.c - every statement can be prepared, and what trouble makes of a connection. */
#include "stores.h"

static void test_statements(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    for (int i = 0; i < STATEMENTS; i++)
        if (lane_statement(s->write, (enum statement)i) == NULL)
            fail_msg("statement %d: %s", i, s->write->why);
    stores_close(s);
}

/* The walk along the entries of terms, by entry: > and < are the range, and no sorting follows. */
#define FOUND       "VIRTUAL TABLE INDEX 0:M1><"
#define FOUND_FIRST "VIRTUAL TABLE INDEX 64:M1><"
#define FOUND_LAST  "VIRTUAL TABLE INDEX 192:M1><"

/* Of a table or an index from end to end; a subquery of one row and the walk along the terms are none. */
static bool is_scan(const char *detail)
{
    return strncmp(detail, "SCAN", 4) == 0 && strstr(detail, "VIRTUAL TABLE INDEX") == NULL &&
           strcmp(detail, "SCAN (subquery-1)") != 0 && strcmp(detail, "SCAN CONSTANT ROW") != 0;
}

/* The plan of a statement: by these indexes, without sorting, and nothing walked from end to end. */
static void plan(struct stores *s, const char *text, const char *index)
{
    sqlite3_stmt *q = NULL;
    char sql[4096];
    bool by_index = false;

    snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", text);
    assert_int_equal(sqlite3_prepare_v2(s->read->db, sql, -1, &q, NULL), SQLITE_OK);
    while (sqlite3_step(q) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(q, 3);
        by_index |= strstr(detail, index) != NULL;
        if (strstr(detail, "TEMP B-TREE") != NULL || is_scan(detail))
            fail_msg("%s: %s", text, detail);
    }
    if (!by_index)
        fail_msg("%s: not by %s", text, index);
    sqlite3_finalize(q);
}

static void test_plans(void **state)
{
    static const struct { enum statement statement; const char *index; } plans[] = {
        { STMT_BOX_WAITING, "row_waiting (mailbox=? AND id>?" },
        { STMT_BOX_ALL, "PRIMARY KEY (mailbox=? AND id>?" },
        { STMT_BOX_HEAD, "row_waiting" }, { STMT_ROWS_SPENT, "row_spent (mailbox=? AND id<?" },
        { STMT_BODY_DROP, "row_body" }, { STMT_ROW_GET, "PRIMARY KEY (mailbox=? AND id=?" },
        { STMT_ARCHIVE_FIRST, "PRIMARY KEY (mailbox=? AND id>? AND id<?" },
        { STMT_ARCHIVE_LAST, "PRIMARY KEY (mailbox=? AND id>? AND id<?" },
        { STMT_ARCHIVE_COUNT, "PRIMARY KEY (mailbox=? AND id>? AND id<?" },
        { STMT_ARCHIVE_BEGIN, "PRIMARY KEY (mailbox=?" }, { STMT_ARCHIVE_END, "PRIMARY KEY (mailbox=?" },
        { STMT_ARCHIVE_AHEAD, "row_ahead (mailbox=? AND stamp<?" },
        { STMT_FOUND_FIRST, FOUND_FIRST }, { STMT_FOUND_LAST, FOUND_LAST }, { STMT_FOUND_COUNT, FOUND },
        { STMT_FOUND_FIRST, "PRIMARY KEY (mailbox=? AND id=?" },
        { STMT_PURGE_ROWS, "PRIMARY KEY (mailbox=? AND id<?" },
        { STMT_PURGE_AHEAD, "row_ahead (mailbox=? AND stamp<?" },
        { STMT_PURGE_BOX, "mailbox_oldest (domain=? AND oldest<?" }, { STMT_BOX_PURGED, "row_ahead (mailbox=?" },
        { STMT_SESSION_LIST, "session_account" },
        { STMT_SESSIONS_FORGET, "session_account" }, { STMT_DOC_ACCOUNTS, "document_accounts" }
    };
    struct stores *s = stores_open();

    (void)state;
    for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++)
        plan(s, sqlite3_sql(lane_statement(s->read, plans[i].statement)), plans[i].index);
    stores_close(s);
}

static void test_trouble(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    assert_int_equal(sqlite3_exec(s->write->db, "SELECT nonsense", NULL, NULL, NULL), SQLITE_ERROR);
    lane_failed(s->write);
    holds(s->write->why, "nonsense");
    assert_false(s->write->broken);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statements), cmocka_unit_test(test_plans),
        cmocka_unit_test(test_trouble)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
