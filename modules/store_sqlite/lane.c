/* lane.c - see lane.h */

#include "lane.h"

#include <stdio.h>
#include <string.h>

static const char *const texts[STATEMENTS] = {
    [STMT_BEGIN]    = "BEGIN IMMEDIATE",
    [STMT_COMMIT]   = "COMMIT",
    [STMT_ROLLBACK] = "ROLLBACK",
    [STMT_SAVE]     = "SAVEPOINT operation",
    [STMT_RELEASE]  = "RELEASE operation",
    [STMT_UNDO]     = "ROLLBACK TO operation",

    [STMT_DOC_GET] = "SELECT key, value, version FROM document "
                     "WHERE domain = ?1 AND account = ?2 AND collection = ?3 AND key = ?4",
    [STMT_DOC_LIST] = "SELECT key, value, version FROM document "
                      "WHERE domain = ?1 AND account = ?2 AND collection = ?3 "
                      "AND (?4 IS NULL OR key > ?4) ORDER BY key LIMIT ?5",
    [STMT_DOC_ACCOUNTS] = "SELECT DISTINCT account FROM document INDEXED BY document_accounts "
                          "WHERE domain = ?1 AND collection = ?2 AND account > ?3 AND account <> '' "
                          "ORDER BY account LIMIT ?4",
    [STMT_DOC_VERSION] = "SELECT version FROM document "
                         "WHERE domain = ?1 AND account = ?2 AND collection = ?3 AND key = ?4",
    [STMT_DOC_PUT] = "INSERT INTO document (domain, account, collection, key, value, version) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, 1) ON CONFLICT DO UPDATE "
                     "SET value = excluded.value, version = version + 1",
    [STMT_DOC_DELETE] = "DELETE FROM document "
                        "WHERE domain = ?1 AND account = ?2 AND collection = ?3 AND key = ?4",
    [STMT_DOC_FORGET] = "DELETE FROM document WHERE domain = ?1 AND account = ?2",

    [STMT_BOX_FIND] = "SELECT id FROM mailbox WHERE domain = ?1 AND account = ?2",
    [STMT_BOX_MAKE] = "INSERT INTO mailbox (domain, account, last_row) VALUES (?1, ?2, 0)",
    [STMT_BOX_LAST] = "UPDATE mailbox SET last_row = max(last_row, ?2) WHERE id = ?1",
    [STMT_BOX_HEAD] = "SELECT m.last_row, count(r.id), coalesce(sum(length(b.xml)), 0) "
                      "FROM mailbox m LEFT JOIN row r ON r.mailbox = m.id AND r.waiting = 1 "
                      "LEFT JOIN body b ON b.id = r.body "
                      "WHERE m.domain = ?1 AND m.account = ?2",
    [STMT_BOX_PAGE] = "SELECT r.id, r.stamp, r.flags, r.peer, b.xml "
                      "FROM row r JOIN body b ON b.id = r.body "
                      "WHERE r.mailbox = (SELECT id FROM mailbox WHERE domain = ?1 AND account = ?2) "
                      "AND r.waiting = 1 AND r.id > ?3 ORDER BY r.id LIMIT ?4",
    [STMT_BOX_FORGET] = "DELETE FROM mailbox WHERE id = ?1",

    [STMT_ROW_THERE] = "SELECT 1 FROM row WHERE token = ?1 AND seq = ?2 AND mailbox = ?3",
    [STMT_BODY_ADD] = "INSERT INTO body (xml) VALUES (?1)",
    [STMT_ROW_ADD] = "INSERT INTO row (mailbox, id, stamp, flags, waiting, peer, body, token, seq) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [STMT_ROW_TAKEN] = "UPDATE row SET flags = flags & ~1, waiting = NULL "
                       "WHERE mailbox = ?1 AND id = ?2 RETURNING flags, body",
    [STMT_ROW_DROP] = "DELETE FROM row WHERE mailbox = ?1 AND id = ?2",
    [STMT_BODY_DROP] = "DELETE FROM body WHERE id = ?1 "
                       "AND NOT EXISTS (SELECT 1 FROM row WHERE body = ?1)",
    [STMT_ROWS_FORGET] = "DELETE FROM row WHERE mailbox = ?1",
    [STMT_BODIES_FORGET] = "DELETE FROM body WHERE id IN (SELECT body FROM row WHERE mailbox = ?1) "
                           "AND NOT EXISTS (SELECT 1 FROM row r WHERE r.body = body.id "
                           "AND r.mailbox <> ?1)"
};

void lane_failed(struct lane *l)
{
    int code = sqlite3_errcode(l->db);

    snprintf(l->why, sizeof l->why, "%s", sqlite3_errmsg(l->db));
    switch (code & 0xff) {
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_FULL:
        l->broken = true;
        return;
    default:
        return;
    }
}

sqlite3_stmt *lane_statement(struct lane *l, enum statement which)
{
    sqlite3_stmt **s = &l->statements[which];

    if (*s == NULL &&
        sqlite3_prepare_v3(l->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT, s, NULL) != SQLITE_OK) {
        lane_failed(l);
        return NULL;
    }
    sqlite3_reset(*s);
    sqlite3_clear_bindings(*s);
    return *s;
}

bool lane_run(struct lane *l, sqlite3_stmt *s)
{
    if (s == NULL)
        return false;
    int r = sqlite3_step(s);
    if (r != SQLITE_DONE && r != SQLITE_ROW)
        lane_failed(l);
    sqlite3_reset(s);
    return r == SQLITE_DONE || r == SQLITE_ROW;
}

bool lane_do(struct lane *l, enum statement which)
{
    return lane_run(l, lane_statement(l, which));
}

void bind_text(sqlite3_stmt *s, int n, const char *text)
{
    sqlite3_bind_text(s, n, text == NULL ? "" : text, -1, SQLITE_STATIC);
}
