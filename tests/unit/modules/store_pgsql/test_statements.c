/* test_statements.c - every statement can be prepared, and those that pages come from go by their index. */
#include "stores.h"

static void test_prepared(void **state)
{
    struct stores *s = stores_open();
    char sql[4096];

    (void)state;
    for (int i = 0; i < STATEMENTS; i++) {
        const char *text = statement_text((enum statement)i);
        if (strncmp(text, "SELECT", 6) != 0 && strncmp(text, "WITH", 4) != 0 && strncmp(text, "INSERT", 6) != 0 &&
            strncmp(text, "UPDATE", 6) != 0 && strncmp(text, "DELETE", 6) != 0)
            continue;                   /* of transactions */
        snprintf(sql, sizeof sql, "PREPARE q AS %s", text);
        run_sql(s, sql);
        run_sql(s, "DEALLOCATE q");
    }
    stores_close(s);
}

static void plan(struct stores *s, enum statement which, const char *params, const char *index, const char *never)
{
    const char *text = statement_text(which);
    /* What is asked for each name shows only when it has been asked. */
    bool runs = strncmp(text, "WITH RECURSIVE", 14) == 0;
    char sql[4096];

    snprintf(sql, sizeof sql, "PREPARE q AS %s", text);
    run_sql(s, sql);
    snprintf(sql, sizeof sql, "DO $$DECLARE line text; plan text := ''; BEGIN FOR line IN EXECUTE "
             "'EXPLAIN (COSTS OFF, ANALYZE %s) EXECUTE q(%s)' LOOP plan := plan || line || chr(10); END LOOP; "
             "IF plan NOT LIKE '%%%s%%' OR plan LIKE '%%%s%%' THEN RAISE '%%', plan; END IF; END$$",
             runs ? "ON" : "OFF", params, index, never);
    run_sql(s, sql);
    run_sql(s, "DEALLOCATE q");
}

/* Plans for any parameters, when a whole table is never the cheaper way.  Each mailbox has many rows, of which few
 * wait and fewer are spent. */
static void test_plans(void **state)
{
#define RANGE "1, 1000, ''9000000000000000000'', 0, ''9000000000000000000'', 10"
    static const struct { enum statement statement; const char *params, *index; } plans[] = {
        { STMT_BOX_WAITING, "''a'', ''b'', 0, 10, ''9000000000000000000''", "mailbox_id_idx" },
        { STMT_BOX_ALL, "''a'', ''b'', 0, 10", "pkey" }, { STMT_BOX_HEAD, "''a'', ''b''", "mailbox_id_idx" },
        { STMT_ALL_FIRST, RANGE, "pkey" }, { STMT_ALL_LAST, RANGE, "pkey" },
        { STMT_PEER_FIRST, RANGE ", ''p1@b.test'', NULL", "split_part" },
        { STMT_PEER_LAST, RANGE ", ''p1@b.test'', NULL", "split_part" },
        { STMT_ROWS_SPENT, "''{1}'', ''{9000000000000000000}'', 10", "mailbox_id_idx" },
        { STMT_BOXES_SUM, "''a'', ''b'', 10", "mailbox_id_idx" }, { STMT_KEYS_SWEEP, "1, 10", "sent_sweep" },
        { STMT_SESSION_SWEEP, "1, 0, 10", "session_pkey%session_pkey" },
        { STMT_ARCHIVE_AHEAD, "''a'', ''b'', ''9000000000000000000''", "mailbox_stamp_idx" },
        { STMT_KEYS_SAME, "''{1}'', ''x'', 1, ''x''", "sent_pkey" },
        { STMT_SESSION_LIST, "''a'', ''b''", "session_account" },
        { STMT_DOC_LIST, "''a'', ''b'', ''c'', NULL, 10", "document_pkey" },
        { STMT_DOC_ACCOUNTS, "''a'', ''b'', ''c'', 10", "document_" },
        { STMT_DOMAINS, "NULL, 10", "document_pkey%Limit%mailbox_domain_account_key%Limit%session_account" },
        { STMT_OWNERS, "''a'', 10, ''b''", "document_pkey%Limit%mailbox_domain_account_key%Limit%session_account" },
        { STMT_COLLECTIONS, "NULL, 10, ''a'', ''b''", "Limit%document_pkey" },
        { STMT_PURGE_BOX, "''a'', 1", "mailbox_oldest" }
    };
    struct stores *s = stores_open();

    (void)state;
    archived(s, "a@a.test", 1, "x@b.test", "text");
    run_sql(s, "INSERT INTO session (token, domain, account, resource, mechanism, position, taken, cursor, joined, "
               "keep, detached, seen, flags) SELECT int8send(n), 'a', n || '@a', 'r', 'm', 1, 1, 1, 1, 1, 1, 1, 1 "
               "FROM generate_series(1, 1000) n");
    run_sql(s, "INSERT INTO message SELECT n % 10, ((1700000001000 + n) << 20) + n, 1700000001000 + n, "
               "n / 10 % 100 = 0, n / 10 % 100 > 1, false, 'p' || n % 50 || '@b.test/r', 1, 10 "
               "FROM generate_series(1, 20000) n");
    run_sql(s, "ANALYZE message, mailbox, session, document, sent, body");
    run_sql(s, "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off");
    for (size_t i = 0; i < COUNT_OF(plans); i++)
        plan(s, plans[i].statement, plans[i].params, plans[i].index, "Seq Scan on ");
    run_sql(s, "RESET ALL");
    stores_close(s);
}

/* Whom most messages are from does not hide what word is rare, nor a frequent word who writes little. */
static void test_words_with_peer(void **state)
{
#define ASKED(peer, word) "1, 0, ''9000000000000000000'', 0, ''9000000000000000000'', 10, ''" peer "'', NULL, " \
                          "''" word "''"
    struct stores *s = stores_open();

    (void)state;
    archived(s, "a@a.test", 1, "x@b.test", "text");
    run_sql(s, "INSERT INTO message SELECT 1, ((1700000001000 + n) << 20) + n, 1700000001000 + n, false, true, false, "
               "CASE WHEN n % 10 < 8 THEN 'most' ELSE 'p' || n % 500 END || '@b.test/r', 1, 10, "
               "CASE n % 2000 WHEN 0 THEN 'rare common' ELSE 'common w' || n END::tsvector "
               "FROM generate_series(1, 40000) n");
    run_sql(s, "ANALYZE message");
    run_sql(s, "SET plan_cache_mode = force_custom_plan");
    plan(s, STMT_BOTH_COUNT, ASKED("most@b.test", "rare"), "message_2023_11_terms_idx",
         "message_2023_11_mailbox_split_part");
    plan(s, STMT_BOTH_COUNT, ASKED("p9@b.test", "common"), "message_2023_11_mailbox_split_part",
         "message_2023_11_terms_idx");
    run_sql(s, "RESET ALL");
    stores_close(s);
#undef ASKED
}

int test_statements(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_prepared), cmocka_unit_test(test_plans),
                                       cmocka_unit_test(test_words_with_peer) };

    return cmocka_run_group_tests_name("statements", tests, NULL, NULL);
}
