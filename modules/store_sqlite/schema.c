/* schema.c - see schema.h */

#include "schema.h"

#include <stdio.h>

/*
 * Forward only: a step that was released is never edited.
 *
 * row: one stanza in one mailbox, where the rows of a mailbox lie side by side.  (token, seq, mailbox) is the key of
 * one that a client may yet send again.  In all others, nearly all, seq is 0, so that row_key stays small: it would be
 * written all over with every batch.  waiting is 1 or NULL, so that its index holds only what waits; row_spent holds
 * what neither waits nor is archived, until no session can ask for it again.
 *
 * Rows are in the order of ids, and an id is its stamp << 20, or higher: the last id + 1 when the clock has stepped
 * back.  row_ahead holds the archived rows whose id is more than a minute ahead of the stamp, usually none: a range
 * of stamps is one of ids, and these.
 *
 * mailbox: archived counts the rows, archived_bytes what is in them; none of them has a stamp before oldest, and NULL:
 * there are none.
 *
 * term: see terms.h.
 */
const char *const schema_steps[] = {
    "CREATE TABLE document ("
    "  domain TEXT NOT NULL, account TEXT NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL,"
    "  value BLOB NOT NULL, version INTEGER NOT NULL,"
    "  PRIMARY KEY (domain, account, collection, key)) WITHOUT ROWID;"
    "CREATE INDEX document_accounts ON document (domain, collection, account);"
    "CREATE TABLE mailbox ("
    "  id INTEGER PRIMARY KEY, domain TEXT NOT NULL, account TEXT NOT NULL,"
    "  last_row INTEGER NOT NULL, UNIQUE (domain, account));"
    "CREATE TABLE body (id INTEGER PRIMARY KEY, xml BLOB NOT NULL);"
    "CREATE TABLE row ("
    "  mailbox INTEGER NOT NULL, id INTEGER NOT NULL, stamp INTEGER NOT NULL,"
    "  flags INTEGER NOT NULL, waiting INTEGER, peer TEXT NOT NULL, body INTEGER NOT NULL,"
    "  token BLOB NOT NULL, seq INTEGER NOT NULL);"
    "CREATE UNIQUE INDEX row_place ON row (mailbox, id);"
    "CREATE UNIQUE INDEX row_key ON row (token, seq, mailbox);"
    "CREATE INDEX row_waiting ON row (mailbox, id) WHERE waiting = 1;"
    "CREATE INDEX row_body ON row (body);",

    "CREATE TABLE session ("
    "  id INTEGER PRIMARY KEY, token BLOB NOT NULL UNIQUE, domain TEXT NOT NULL, account TEXT NOT NULL,"
    "  position INTEGER NOT NULL, taken INTEGER NOT NULL, cursor INTEGER NOT NULL,"
    "  joined INTEGER NOT NULL, keep INTEGER NOT NULL, detached INTEGER NOT NULL,"
    "  seen INTEGER NOT NULL, flags INTEGER NOT NULL, resource TEXT NOT NULL,"
    "  mechanism TEXT NOT NULL, presence TEXT);"
    "CREATE INDEX session_account ON session (domain, account);"
    "ALTER TABLE mailbox ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE mailbox ADD COLUMN oldest INTEGER;"
    "CREATE INDEX mailbox_oldest ON mailbox (domain, oldest) WHERE oldest IS NOT NULL;"
    "ALTER TABLE row RENAME TO row_1;"
    "CREATE TABLE row ("
    "  mailbox INTEGER NOT NULL, id INTEGER NOT NULL, stamp INTEGER NOT NULL,"
    "  flags INTEGER NOT NULL, waiting INTEGER, peer TEXT NOT NULL, body INTEGER NOT NULL,"
    "  token BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (mailbox, id)) WITHOUT ROWID;"
    "INSERT INTO row SELECT mailbox, id, stamp, flags, waiting, peer, body, token, seq FROM row_1"
    "  ORDER BY mailbox, id;"
    "DROP TABLE row_1;"
    "CREATE UNIQUE INDEX row_key ON row (token, seq, mailbox);"
    "CREATE INDEX row_waiting ON row (mailbox, id) WHERE waiting = 1;"
    "CREATE INDEX row_spent ON row (mailbox, id) WHERE waiting IS NULL AND flags & 2 = 0;"
    "CREATE INDEX row_ahead ON row (mailbox, stamp) WHERE flags & 2 AND id >> 20 > stamp + 60000;"
    "CREATE INDEX row_body ON row (body);"
    "CREATE VIRTUAL TABLE term USING fts5"
    "  (terms, content = '', columnsize = 0, detail = none, tokenize = 'ascii');",

    "ALTER TABLE mailbox ADD COLUMN archived_bytes INTEGER NOT NULL DEFAULT 0;"
    "UPDATE mailbox SET archived_bytes = (SELECT coalesce(sum(length(b.xml)), 0)"
    "  FROM row r JOIN body b ON b.id = r.body WHERE r.mailbox = mailbox.id AND r.flags & 2)"
    "  WHERE archived > 0;",

    "DROP INDEX row_key; CREATE UNIQUE INDEX row_key ON row (token, seq, mailbox) WHERE seq <> 0;"
};

const int schema_newest = (int)(sizeof schema_steps / sizeof schema_steps[0]);

static bool run(struct lane *l, const char *sql)
{
    if (sqlite3_exec(l->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    lane_failed(l);
    return false;
}

static int version_of(struct lane *l)
{
    sqlite3_stmt *s = NULL;
    int version = -1;

    if (sqlite3_prepare_v2(l->db, "PRAGMA user_version", -1, &s, NULL) == SQLITE_OK &&
        sqlite3_step(s) == SQLITE_ROW)
        version = sqlite3_column_int(s, 0);
    else
        lane_failed(l);
    sqlite3_finalize(s);
    return version;
}

/* A database that is made is no migration. */
static bool may_begin(struct lane *l, int version, bool may_migrate)
{
    l->wrong = version > schema_newest;
    if (version > schema_newest)
        snprintf(l->why, sizeof l->why, "written by a newer xylem (schema %d, this one knows %d): run that one",
                 version, schema_newest);
    else if (version > 0 && version < schema_newest && !may_migrate)
        snprintf(l->why, sizeof l->why, "the database has schema %d, and this xylem needs %d: "
                 "`xylemctl store migrate` brings it there", version, schema_newest);
    else
        return version >= 0;
    return false;
}

static bool step_up(struct lane *l, int version)
{
    char mark[40];

    for (; version < schema_newest; version++) {
        snprintf(mark, sizeof mark, "PRAGMA user_version = %d", version + 1);
        if (!run(l, schema_steps[version]) || !run(l, mark))
            return false;
    }
    return true;
}

bool schema_migrate(struct lane *l, bool may_migrate)
{
    /* Under the write lock, so that two servers do not both migrate. */
    if (!run(l, "BEGIN IMMEDIATE"))
        return false;
    l->schema = version_of(l);
    if (may_begin(l, l->schema, may_migrate) && step_up(l, l->schema) && run(l, "COMMIT"))
        return true;
    sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}
