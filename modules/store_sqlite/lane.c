/* lane.c - see lane.h */

#include "lane.h"

#include <stdio.h>
#include <string.h>

/* What mailboxes_read() takes. */
#define ROW_COLUMNS "SELECT r.id, r.stamp, r.flags, r.peer, b.xml "

#define BOX_ROWS(by) \
    ROW_COLUMNS "FROM row r " by "CROSS JOIN body b ON b.id = r.body " \
    "WHERE r.mailbox = (SELECT id FROM mailbox WHERE domain = ?1 AND account = ?2) "

/* Archived rows of one mailbox in a range of ids and one of stamps; by their terms: ?7. */
#define IN_ARCHIVE "r.stamp >= ?4 AND r.stamp <= ?5 AND r.flags & 2 "
#define ARCHIVE    "FROM row r CROSS JOIN body b ON b.id = r.body " \
                   "WHERE r.mailbox = ?1 AND r.id >= ?2 AND r.id <= ?3 AND " IN_ARCHIVE
#define TERMS      "FROM term t CROSS JOIN row r ON r.mailbox = ?1 AND r.id = t.rowid "
#define IN_TERMS   "WHERE t.term MATCH ?7 AND t.rowid >= ?2 AND t.rowid <= ?3 AND " IN_ARCHIVE
#define FOUND      TERMS "CROSS JOIN body b ON b.id = r.body " IN_TERMS

/* The name after x in the column of each table: by the index, which skips all there is of the name before it. */
#define LEAST(column, table, where) "SELECT min(" column ") AS name FROM " table " WHERE " where column " > x.name "
#define NEXT(column, where) "(SELECT min(name) FROM (" LEAST(column, "document", where) "UNION ALL " \
                            LEAST(column, "mailbox", where) "UNION ALL " LEAST(column, "session", where) ")) "
/* Names after ?1 (or all: NULL), ?2 of them at most, which is -1 for all. */
#define NAMES(next) "WITH RECURSIVE x (name) AS (SELECT coalesce(?1, '') UNION ALL " \
                    "SELECT " next "FROM x WHERE x.name IS NOT NULL LIMIT ?2 + (?2 >= 0)) SELECT name FROM x " \
                    "WHERE name IS NOT NULL AND (name > coalesce(?1, '') "

/* As schema.c has them in row_key, row_spent and row_ahead. */
#define KEYED      "seq <> 0"
#define SPENT      "waiting IS NULL AND flags & 2 = 0 "
#define AHEAD      "flags & 2 AND id >> 20 > stamp + 60000 "

static const char *const texts[STATEMENTS] = {
    [STMT_BEGIN]    = "BEGIN IMMEDIATE",
    [STMT_OTHERS]   = "PRAGMA data_version",
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

    [STMT_DOMAINS] = NAMES(NEXT("domain", "")) ") LIMIT ?2",
    [STMT_OWNERS] = NAMES(NEXT("account", "domain = ?3 AND "))
                    "OR (?1 IS NULL AND EXISTS (SELECT 1 FROM document WHERE domain = ?3 AND account = ''))) LIMIT ?2",
    [STMT_COLLECTIONS] = NAMES("(" LEAST("collection", "document", "domain = ?3 AND account = ?4 AND ") ") ")
                         ") LIMIT ?2",

    [STMT_BOX_FIND] = "SELECT id FROM mailbox WHERE domain = ?1 AND account = ?2",
    [STMT_BOX_MAKE] = "INSERT INTO mailbox (domain, account, last_row) VALUES (?1, ?2, 0)",
    [STMT_BOX_LAST] = "UPDATE mailbox SET last_row = max(last_row, ?2), archived = archived + (?3 > 0), "
                      "archived_bytes = archived_bytes + ?3 WHERE id = ?1",
    [STMT_BOX_HEAD] = "SELECT m.last_row, count(r.id), coalesce(sum(length(b.xml)), 0) "
                      "FROM mailbox m LEFT JOIN row r INDEXED BY row_waiting "
                      "ON r.mailbox = m.id AND r.waiting = 1 "
                      "LEFT JOIN body b ON b.id = r.body "
                      "WHERE m.domain = ?1 AND m.account = ?2",
    [STMT_BOX_WAITING] = BOX_ROWS("INDEXED BY row_waiting ") "AND r.waiting = 1 AND r.id > ?3 AND r.id <= ?5 "
                         "ORDER BY r.id LIMIT ?4",
    [STMT_BOX_ALL] = BOX_ROWS("") "AND r.id > ?3 ORDER BY r.id LIMIT ?4",
    [STMT_BOX_FORGET] = "DELETE FROM mailbox WHERE id = ?1",
    /* Between a text and it with a 1 behind there is none. */
    [STMT_BOXES] = "SELECT id, account FROM mailbox WHERE domain = ?1 AND account >= coalesce(?2 || char(1), '') "
                   "ORDER BY account LIMIT ?3",
    [STMT_BOX_SUM] = "SELECT count(*), coalesce(sum(length(b.xml)), 0) FROM row r INDEXED BY row_waiting "
                     "CROSS JOIN body b ON b.id = r.body WHERE r.mailbox = ?1 AND r.waiting = 1",

    [STMT_ROW_THERE] = "SELECT b.xml = ?4 FROM row r CROSS JOIN body b ON b.id = r.body "
                       "WHERE r.token = ?1 AND r.seq = ?2 AND r.mailbox = ?3 AND " KEYED,
    [STMT_ROW_REKEY] = "UPDATE row SET token = x'', seq = 0 "
                       "WHERE token = ?1 AND seq = ?2 AND mailbox = ?3 AND " KEYED,
    [STMT_ROW_AGAIN] = "SELECT b.xml = ?4 AND b.id <> ?3 FROM row r CROSS JOIN body b ON b.id = r.body "
                       "WHERE r.mailbox = ?1 AND r.id = ?2",
    [STMT_BODY_ADD] = "INSERT INTO body (xml) VALUES (?1)",
    [STMT_ROW_ADD] = "INSERT INTO row (mailbox, id, stamp, flags, waiting, peer, body, token, seq) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [STMT_ROW_WAITS] = "SELECT length(b.xml) FROM row r CROSS JOIN body b ON b.id = r.body "
                       "WHERE r.mailbox = ?1 AND r.id = ?2 AND r.waiting = 1",
    [STMT_ROW_TAKEN] = "UPDATE row SET flags = flags & ~1, waiting = NULL WHERE mailbox = ?1 AND id = ?2",
    [STMT_ROWS_SPENT] = "DELETE FROM row INDEXED BY row_spent WHERE mailbox = ?1 AND id <= ?2 "
                        "AND " SPENT "RETURNING body",
    [STMT_BODY_DROP] = "DELETE FROM body WHERE id = ?1 "
                       "AND NOT EXISTS (SELECT 1 FROM row WHERE body = ?1)",
    [STMT_ROW_GET] = "SELECT r.flags, r.peer, r.body, b.xml FROM row r CROSS JOIN body b ON b.id = r.body "
                     "WHERE r.mailbox = ?1 AND r.id = ?2",
    [STMT_ROW_DROP] = "DELETE FROM row WHERE mailbox = ?1 AND id = ?2",
    [STMT_ROWS_FORGET] = "DELETE FROM row WHERE mailbox = ?1",
    [STMT_BODIES_FORGET] = "DELETE FROM body WHERE id IN (SELECT body FROM row WHERE mailbox = ?1) "
                           "AND NOT EXISTS (SELECT 1 FROM row r WHERE r.body = body.id "
                           "AND r.mailbox <> ?1)",

    [STMT_ARCHIVE_FIRST] = ROW_COLUMNS ARCHIVE "ORDER BY r.id LIMIT ?6",
    [STMT_ARCHIVE_LAST] = ROW_COLUMNS ARCHIVE "ORDER BY r.id DESC LIMIT ?6",
    [STMT_FOUND_FIRST] = ROW_COLUMNS FOUND "ORDER BY t.rowid LIMIT ?6",
    [STMT_FOUND_LAST] = ROW_COLUMNS FOUND "ORDER BY t.rowid DESC LIMIT ?6",
    [STMT_ARCHIVE_COUNT] = "SELECT count(*) FROM row r "
                           "WHERE r.mailbox = ?1 AND r.id >= ?2 AND r.id <= ?3 AND " IN_ARCHIVE,
    [STMT_FOUND_COUNT] = "SELECT count(*) " TERMS IN_TERMS,
    [STMT_FOUND_ALL] = "SELECT count(*) FROM term WHERE term MATCH ?1",
    [STMT_BOX_ARCHIVED] = "SELECT archived FROM mailbox WHERE id = ?1",
    [STMT_ARCHIVE_AHEAD] = "SELECT count(*) FROM (SELECT 1 FROM row INDEXED BY row_ahead "
                           "WHERE mailbox = ?1 AND stamp <= ?2 AND " AHEAD "LIMIT 1)",
    [STMT_ARCHIVE_BEGIN] = "SELECT r.id, r.stamp, r.flags, r.peer, '' FROM row r "
                           "WHERE r.mailbox = ?1 AND r.flags & 2 ORDER BY r.id LIMIT 1",
    [STMT_ARCHIVE_END] = "SELECT r.id, r.stamp, r.flags, r.peer, '' FROM row r "
                         "WHERE r.mailbox = ?1 AND r.flags & 2 ORDER BY r.id DESC LIMIT 1",

    [STMT_PURGE_ROWS] = "SELECT id FROM row WHERE mailbox = ?1 AND id < ?2 AND stamp < ?3 AND flags & 2 "
                        "ORDER BY id LIMIT ?4",
    [STMT_PURGE_AHEAD] = "SELECT id FROM row INDEXED BY row_ahead "
                         "WHERE mailbox = ?1 AND stamp < ?3 AND " AHEAD "LIMIT ?4",
    [STMT_PURGE_BOX] = "SELECT id FROM mailbox WHERE domain = ?1 AND oldest < ?2 ORDER BY oldest LIMIT 1",
    [STMT_ROW_UNARCHIVE] = "UPDATE row SET flags = flags & ~2 WHERE mailbox = ?1 AND id = ?2",
    [STMT_BOX_LESS] = "UPDATE mailbox SET archived = archived - 1, archived_bytes = archived_bytes - ?2 "
                      "WHERE id = ?1",
    [STMT_BOX_OLDEST] = "UPDATE mailbox SET oldest = ?2 WHERE id = ?1 AND coalesce(oldest > ?2, 1)",
    /* No stamp is more than a minute behind its id, but for those in row_ahead. */
    [STMT_BOX_PURGED] = "UPDATE mailbox SET oldest = (SELECT max(?2, min("
                        "(SELECT (id >> 20) - 60000 FROM row WHERE mailbox = ?1 AND flags & 2 "
                        "ORDER BY id LIMIT 1), "
                        "coalesce((SELECT stamp FROM row INDEXED BY row_ahead "
                        "WHERE mailbox = ?1 AND " AHEAD "ORDER BY stamp LIMIT 1), 9223372036854775807)))) "
                        "WHERE id = ?1",

    [STMT_TRIM_BOX] = "SELECT id, archived_bytes - ?3 FROM mailbox WHERE domain = ?1 "
                      "AND (?2 IS NULL OR account = ?2) AND archived_bytes > ?3 AND id > ?4 ORDER BY id LIMIT 1",
    [STMT_TRIM_ROWS] = "SELECT r.id, length(b.xml) FROM row r CROSS JOIN body b ON b.id = r.body "
                       "WHERE r.mailbox = ?1 AND r.flags & 3 = 2 ORDER BY r.id LIMIT ?2",

    [STMT_REINDEX_BOX] = "SELECT id FROM mailbox NOT INDEXED WHERE domain = ?1 AND id >= ?2 AND archived > 0 "
                         "ORDER BY id LIMIT 1",
    [STMT_REINDEX_ROWS] = "SELECT id FROM row WHERE mailbox = ?1 AND id > ?2 AND flags & 2 ORDER BY id LIMIT ?3",
    [STMT_ROW_FORM] = "UPDATE row SET flags = flags & 255 | ?3 WHERE mailbox = ?1 AND id = ?2",
    [STMT_TERMS_ADD] = "INSERT INTO term (rowid, terms) VALUES (?1, ?2)",
    [STMT_TERMS_REMOVE] = "INSERT INTO term (term, rowid, terms) VALUES ('delete', ?1, ?2)",

    [STMT_SESSION_LIST] = "SELECT token, resource, mechanism, presence, position, taken, cursor, joined, "
                          "keep, detached, seen, flags FROM session "
                          "WHERE domain = ?1 AND account = ?2 ORDER BY id",
    [STMT_SESSION_PUT] = "INSERT INTO session (domain, account, token, resource, mechanism, presence, "
                         "position, taken, cursor, joined, keep, detached, seen, flags) "
                         "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) "
                         "ON CONFLICT (token) DO UPDATE SET domain = ?1, account = ?2, resource = ?4, "
                         "mechanism = ?5, presence = ?6, position = max(position, ?7), taken = ?8, "
                         "cursor = ?9, joined = ?10, keep = ?11, detached = ?12, seen = ?13, flags = ?14",
    [STMT_SESSION_POSITION] = "UPDATE session SET position = ?2 WHERE token = ?1 AND position < ?2",
    [STMT_SESSION_REMOVE] = "DELETE FROM session WHERE token = ?3 AND domain = ?1 AND account = ?2",
    /* In the order they were made, so that nobody is looked at twice, and none for long. */
    [STMT_SESSIONS_NEXT] = "SELECT count(*), max(id) FROM (SELECT id FROM session WHERE id > ?1 ORDER BY id LIMIT ?2)",
    [STMT_SESSION_SWEEP] = "DELETE FROM session WHERE id > ?1 AND id <= ?2 AND seen < ?3",
    [STMT_SESSIONS_FORGET] = "DELETE FROM session WHERE domain = ?1 AND account = ?2"
};

void lane_says(struct lane *l, const char *why)
{
    snprintf(l->why, sizeof l->why, "%s", why);
}

void lane_failed(struct lane *l)
{
    int code = sqlite3_errcode(l->db);

    lane_says(l, sqlite3_errmsg(l->db));
    switch (code & 0xff) {
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_FULL:
    case SQLITE_NOMEM:
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

int lane_step(struct lane *l, sqlite3_stmt *s)
{
    int r = s == NULL ? SQLITE_ERROR : sqlite3_step(s);

    if (r == SQLITE_ROW)
        return 1;
    if (r != SQLITE_DONE && s != NULL)
        lane_failed(l);
    sqlite3_reset(s);
    return r == SQLITE_DONE ? 0 : -1;
}

sqlite3_int64 lane_number(struct lane *l, sqlite3_stmt *s)
{
    int there = lane_step(l, s);
    sqlite3_int64 n = there > 0 ? sqlite3_column_int64(s, 0) : there;

    sqlite3_reset(s);
    return n;
}

int lane_ids(struct lane *l, sqlite3_stmt *s, size_t room, uint64_t *ids)
{
    int n = 0, more = 1;

    while ((size_t)n < room && (more = lane_step(l, s)) > 0)
        ids[n++] = (uint64_t)sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return more < 0 ? -1 : n;
}

bool lane_run(struct lane *l, sqlite3_stmt *s)
{
    int r = lane_step(l, s);

    sqlite3_reset(s);
    return r >= 0;
}

bool lane_do(struct lane *l, enum statement which)
{
    return lane_run(l, lane_statement(l, which));
}

void bind_text(sqlite3_stmt *s, int n, const char *text)
{
    sqlite3_bind_text(s, n, text == NULL ? "" : text, -1, SQLITE_STATIC);
}

void bind_id(sqlite3_stmt *s, int n, uint64_t id)
{
    sqlite3_bind_int64(s, n, id > INT64_MAX ? INT64_MAX : (sqlite3_int64)id);
}

bool lane_with(struct lane *l, enum statement which, sqlite3_int64 a, sqlite3_int64 b, sqlite3_int64 c)
{
    const sqlite3_int64 numbers[] = { a, b, c };
    sqlite3_stmt *s = lane_statement(l, which);

    for (int i = 0; s != NULL && i < sqlite3_bind_parameter_count(s); i++)
        sqlite3_bind_int64(s, i + 1, numbers[i]);
    return lane_run(l, s);
}

const char *column_text(xy_job *job, sqlite3_stmt *s, int n, bool *ok)
{
    const unsigned char *text = sqlite3_column_text(s, n);
    size_t len = (size_t)sqlite3_column_bytes(s, n);

    if (text == NULL) {
        *ok &= sqlite3_column_type(s, n) == SQLITE_NULL;
        return NULL;
    }
    char *copy = xy_job_alloc(job, len + 1);
    if (copy != NULL)
        memcpy(copy, text, len);
    *ok &= copy != NULL;
    return copy;
}

uint64_t lane_id_at(int64_t ms)
{
    return ms <= 0 ? 0 : ms > INT64_MAX >> 20 ? INT64_MAX : (uint64_t)ms << 20;
}
