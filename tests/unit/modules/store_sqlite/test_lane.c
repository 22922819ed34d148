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

/* Pages of a mailbox come by its index, without sorting. */
static void test_page_by_index(void **state)
{
    struct stores *s = stores_open();
    sqlite3_stmt *q = NULL;
    char sql[1024];

    (void)state;
    snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", sqlite3_sql(lane_statement(s->read, STMT_BOX_PAGE)));
    assert_int_equal(sqlite3_prepare_v2(s->read->db, sql, -1, &q, NULL), SQLITE_OK);
    bool by_index = false;
    while (sqlite3_step(q) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(q, 3);
        by_index |= strstr(detail, "row_waiting") != NULL;
        lacks(detail, "TEMP B-TREE");
        lacks(detail, "SCAN r");
    }
    assert_true(by_index);
    sqlite3_finalize(q);
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
        cmocka_unit_test(test_statements), cmocka_unit_test(test_page_by_index),
        cmocka_unit_test(test_trouble)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
