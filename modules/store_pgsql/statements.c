/*
 * statements.c - see statements.h
 *
 * Arrays come as parameters and are unnested: one statement writes what a whole batch has for its table.  What leaves
 * the table message leaves its share of a body, too, in the same statement (DROP_BODIES); the last one takes it along.
 */
#include "statements.h"

#define BOX "(SELECT id FROM mailbox WHERE domain = $1::text AND account = $2::text)"

#define FLAGS "waiting::integer + 2 * archived::integer + 4 * sent::integer AS flags"      /* XY_ROW_* */

/* What mailboxes_read() takes: of the rows `r`, found before their bodies are fetched. */
#define ROWS         "SELECT r.id, r.stamp, r.flags, r.peer, b.xml FROM r JOIN body b ON b.id = r.body ORDER BY r.id"
#define R(which)     "WITH r AS MATERIALIZED (SELECT id, stamp, " FLAGS ", peer, body FROM message WHERE " which ") "

#define BARE(peer)   "split_part(" peer ", '/', 1)"

/* Archived rows of one mailbox in a range of ids and one of stamps, and what else is asked of them. */
#define IN_ARCHIVE   "mailbox = $1::bigint AND id >= $2::bigint AND id <= $3::bigint " \
                     "AND stamp >= $4::bigint AND stamp <= $5::bigint AND archived "
#define WITH_PEER    "AND " BARE("peer") " = $7::text AND ($8::text IS NULL OR peer = $8::text) "
#define MAYBE_PEER   "AND ($7::text IS NULL OR " BARE("peer") " = $7::text) AND ($8::text IS NULL OR peer = $8::text) "
#define WITH_TEXT    "AND terms @@ $9::text::tsquery "
#define MAYBE_TEXT   "AND ($9::text IS NULL OR terms @@ $9::text::tsquery) "
#define WITH_IDS     "AND id = ANY ($10::bigint[]) "
#define FIRST(which) R(IN_ARCHIVE which "ORDER BY id LIMIT $6::bigint") ROWS
#define LAST(which)  R(IN_ARCHIVE which "ORDER BY id DESC LIMIT $6::bigint") ROWS
#define COUNT(which) "SELECT count(*) FROM message WHERE " IN_ARCHIVE "AND $6::bigint IS NOT NULL " which

/* By words, in three ways.  In the order of ids, as long as there is one among few rows; else by the index of terms,
 * which name the mailbox: there nothing else may look as if an index were of use for it, for a planner that does not
 * know how rare a word is would walk through the archive by that one.  Words with a peer are by that index and the
 * peer's, as figures on both say, but never in the order of the latter, which is why what is found is sorted apart. */
#define BY_TERMS     "terms @@ $9::text::tsquery AND id >= $2::bigint AND id <= $3::bigint " \
                     "AND stamp >= $4::bigint AND stamp <= $5::bigint AND $7::text IS NULL AND $8::text IS NULL "
#define WALKED(order) "WITH w AS MATERIALIZED (SELECT id, stamp, " FLAGS ", peer, body, terms " \
                     "FROM message WHERE " \
                     IN_ARCHIVE MAYBE_PEER "ORDER BY id" order " LIMIT 2000), " \
                     "r AS MATERIALIZED (SELECT * FROM w WHERE $1 > 0 " \
                     WITH_TEXT "ORDER BY id" order " LIMIT $6::bigint) " ROWS
#define FOUND(which, order) "WITH f AS MATERIALIZED (SELECT mailbox, id, stamp, " FLAGS ", peer, body " \
                     "FROM message WHERE " which "), " \
                     "r AS MATERIALIZED (SELECT * FROM f WHERE mailbox = $1::bigint " \
                     "ORDER BY id" order " LIMIT $6::bigint) " ROWS
#define FOUND_ALL(which) "SELECT count(*) FROM message WHERE $1::bigint > 0 AND $6::bigint > 0 AND " which
#define TERMS_PEER   IN_ARCHIVE WITH_PEER WITH_TEXT

#define END(order)   "SELECT id, stamp, " FLAGS ", peer, NULL FROM message WHERE mailbox = " BOX \
                     " AND archived ORDER BY id" order " LIMIT 1"

/* Of the rows in `gone`. */
#define DROP_BODIES  "share AS (SELECT body, count(*)::integer AS n FROM gone GROUP BY body), " \
                     "last AS (DELETE FROM body b USING share s WHERE b.id = s.body AND b.copies <= s.n), " \
                     "left_over AS (UPDATE body b SET copies = b.copies - s.n FROM share s " \
                     "WHERE b.id = s.body AND b.copies > s.n) "

/* Rows `old` of mailbox $1 leave the archive, and the table unless they wait. */
#define UNARCHIVE    "kept AS (UPDATE message m SET archived = false, terms = NULL FROM old " \
                     "WHERE m.mailbox = $1::bigint AND m.id = old.id AND m.waiting RETURNING m.bytes), " \
                     "gone AS (DELETE FROM message m USING old " \
                     "WHERE m.mailbox = $1::bigint AND m.id = old.id AND NOT m.waiting RETURNING m.body, m.bytes), " \
                     DROP_BODIES ", " \
                     "removed AS (SELECT bytes FROM kept UNION ALL SELECT bytes FROM gone), " \
                     "less AS (UPDATE mailbox SET archived = archived - t.n, " \
                     "archived_bytes = archived_bytes - t.bytes " \
                     "FROM (SELECT count(*) AS n, coalesce(sum(bytes), 0) AS bytes FROM removed) t " \
                     "WHERE id = $1::bigint AND t.n > 0) SELECT count(*) FROM removed"

/* The name after x in the column of each table: by the index, which skips all there is of the name before it. */
#define LEAST(column, table, where) "(SELECT " column " FROM " table " WHERE " where column " > x.name " \
                     "ORDER BY " column " LIMIT 1)"
#define NEXT(column, where) "least(" LEAST(column, "document", where) ", " LEAST(column, "mailbox", where) ", " \
                     LEAST(column, "session", where) ")"
/* Names after $1 (or all: NULL), $2 of them at most (or all: 0). */
#define NAMES(next)  "WITH RECURSIVE x (name) AS (SELECT coalesce($1::text, '') COLLATE \"C\" UNION ALL " \
                     "SELECT " next " FROM x WHERE x.name IS NOT NULL) SELECT name FROM x WHERE name IS NOT NULL " \
                     "AND (name > coalesce($1::text, '') "
#define SO_MANY      ") LIMIT nullif($2::bigint, 0)"

#define SESSION      "token, resource, mechanism, presence, position, taken, cursor, joined, keep, detached, " \
                     "seen, flags"

static const char *const texts[STATEMENTS] = {
    [STMT_BEGIN]      = "BEGIN",
    [STMT_BATCH]      = "UPDATE store SET batch = $1::bytea, written = now()",
    [STMT_COMMIT]     = "COMMIT",
    [STMT_ROLLBACK]   = "ROLLBACK",
    [STMT_SAVE]       = "SAVEPOINT operation",
    [STMT_RELEASE]    = "RELEASE SAVEPOINT operation",
    [STMT_UNDO]       = "ROLLBACK TO SAVEPOINT operation",
    /* It is written, so that the answer waits for the standbys that a commit waits for, and so for that one. */
    [STMT_BATCH_DONE] = "UPDATE store SET written = now() WHERE batch = $1::bytea",
    /* Which index is the better one for an archive depends on what is asked. */
    [STMT_IMPATIENT]  = "SELECT set_config('statement_timeout', '1000', true), "
                        "set_config('plan_cache_mode', 'force_custom_plan', true)",

    [STMT_DOC_GET] = "SELECT key, value, version FROM document WHERE domain = $1::text AND account = $2::text "
                     "AND collection = $3::text AND key = $4::text",
    [STMT_DOC_LIST] = "SELECT key, value, version FROM document WHERE domain = $1::text AND account = $2::text "
                      "AND collection = $3::text AND ($4::text IS NULL OR key > $4::text) "
                      "ORDER BY key LIMIT nullif($5::bigint, 0)",
    [STMT_DOC_ACCOUNTS] = "SELECT DISTINCT account FROM document WHERE domain = $1::text AND collection = $2::text "
                          "AND account > $3::text ORDER BY account LIMIT nullif($4::bigint, 0)",
    [STMT_DOC_PUT] = "INSERT INTO document AS d (domain, account, collection, key, value, version) "
                     "VALUES ($1::text, $2::text, $3::text, $4::text, $5::bytea, 1) "
                     "ON CONFLICT (domain, account, collection, key) DO UPDATE "
                     "SET value = excluded.value, version = d.version + 1",
    [STMT_DOC_MAKE] = "INSERT INTO document (domain, account, collection, key, value, version) "
                      "VALUES ($1::text, $2::text, $3::text, $4::text, $5::bytea, 1) ON CONFLICT DO NOTHING",
    [STMT_DOC_REPLACE] = "UPDATE document SET value = $5::bytea, version = version + 1 WHERE domain = $1::text "
                         "AND account = $2::text AND collection = $3::text AND key = $4::text "
                         "AND version = $6::bigint",
    [STMT_DOC_DELETE] = "DELETE FROM document WHERE domain = $1::text AND account = $2::text "
                        "AND collection = $3::text AND key = $4::text",
    [STMT_DOC_DELETE_ONE] = "DELETE FROM document WHERE domain = $1::text AND account = $2::text "
                            "AND collection = $3::text AND key = $4::text AND version = $5::bigint",
    [STMT_DOC_THERE] = "SELECT count(*) FROM document WHERE domain = $1::text AND account = $2::text "
                       "AND collection = $3::text AND key = $4::text",
    [STMT_DOC_FORGET] = "DELETE FROM document WHERE domain = $1::text AND account = $2::text",

    [STMT_DOMAINS] = NAMES(NEXT("domain", "")) SO_MANY,
    [STMT_OWNERS] = NAMES(NEXT("account", "domain = $3::text AND "))
                    "OR ($1::text IS NULL AND EXISTS (SELECT 1 FROM document WHERE domain = $3::text "
                    "AND account = ''))" SO_MANY,
    [STMT_COLLECTIONS] = NAMES(LEAST("collection", "document", "domain = $3::text AND account = $4::text AND "))
                         SO_MANY,

    [STMT_BOX_FIND] = "SELECT id FROM mailbox WHERE domain = $1::text AND account = $2::text",
    [STMT_BOXES_MAKE] = "INSERT INTO mailbox (domain, account) SELECT DISTINCT t.domain, t.account "
                        "FROM unnest($1::text[], $2::text[]) t (domain, account) ON CONFLICT DO NOTHING",
    [STMT_BOXES_FIND] = "SELECT t.n - 1, m.id FROM unnest($1::text[], $2::text[]) WITH ORDINALITY "
                        "t (domain, account, n) JOIN mailbox m ON m.domain = t.domain AND m.account = t.account",
    [STMT_BOX_HEAD] = "SELECT m.last_row, count(r.id), coalesce(sum(r.bytes), 0) FROM mailbox m "
                      "LEFT JOIN message r ON r.mailbox = m.id AND r.waiting "
                      "WHERE m.domain = $1::text AND m.account = $2::text GROUP BY m.last_row",
    [STMT_BOX_WAITING] = R("mailbox = " BOX " AND id > $3::bigint AND id <= $5::bigint AND waiting "
                           "ORDER BY id LIMIT $4::bigint") ROWS,
    [STMT_BOX_ALL] = R("mailbox = " BOX " AND id > $3::bigint ORDER BY id LIMIT $4::bigint") ROWS,
    [STMT_BOX_FORGET] = "DELETE FROM mailbox WHERE domain = $1::text AND account = $2::text",
    [STMT_BOX_RAISE] = "INSERT INTO mailbox AS m (domain, account, last_row) "
                       "VALUES ($1::text, $2::text, $3::bigint) ON CONFLICT (domain, account) DO UPDATE "
                       "SET last_row = greatest(m.last_row, excluded.last_row)",
    /* Between a text and it with a 1 behind there is none. */
    [STMT_BOXES_SUM] = "WITH m AS MATERIALIZED (SELECT id, account FROM mailbox WHERE domain = $1::text "
                       "AND account >= coalesce($2::text || chr(1), '') ORDER BY account LIMIT $3::bigint) "
                       "SELECT (SELECT count(*) FROM m), (SELECT max(account) FROM m), count(*), "
                       "coalesce(sum(r.bytes), 0) FROM m JOIN message r ON r.mailbox = m.id AND r.waiting",

    [STMT_BODIES_ADD] = "INSERT INTO body (id, copies, xml) "
                        "SELECT * FROM unnest($1::bigint[], $2::integer[], $3::text[])",
    [STMT_ROWS_ADD] = "WITH added AS (INSERT INTO message "
                      "(mailbox, id, stamp, waiting, archived, sent, peer, body, bytes, terms) "
                      "SELECT mailbox, id, stamp, flags & 1 = 1, flags & 2 = 2, flags & 4 = 4, peer, body, bytes, "
                      "terms "
                      "FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::text[], "
                      "$6::bigint[], $7::integer[], $8::tsvector[]) "
                      "u (mailbox, id, stamp, flags, peer, body, bytes, terms) "
                      "RETURNING mailbox, id, stamp, archived, bytes), "
                      "t AS (SELECT mailbox, max(id) AS last, count(*) FILTER (WHERE archived) AS n, "
                      "coalesce(sum(bytes) FILTER (WHERE archived), 0) AS bytes, "
                      "min(stamp) FILTER (WHERE archived) AS oldest FROM added GROUP BY mailbox) "
                      "UPDATE mailbox m SET last_row = greatest(m.last_row, t.last), archived = m.archived + t.n, "
                      "archived_bytes = m.archived_bytes + t.bytes, oldest = least(m.oldest, t.oldest) "
                      "FROM t WHERE m.id = t.mailbox",
    [STMT_KEYS_ADD] = "INSERT INTO sent (token, seq, mailbox, id) "
                      "SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::bigint[])",
    [STMT_KEYS_KNOWN] = "SELECT count(*) FROM unnest($1::bytea[], $2::bigint[], $3::bigint[]) "
                        "t (token, seq, mailbox) JOIN sent s USING (token, seq, mailbox)",
    [STMT_KEYS_SAME] = "SELECT t.n - 1, b.xml = $4::text FROM unnest($1::bigint[]) WITH ORDINALITY t (mailbox, n) "
                       "JOIN sent s ON s.token = $2::bytea AND s.seq = $3::bigint AND s.mailbox = t.mailbox "
                       "JOIN message r ON r.mailbox = s.mailbox AND r.id = s.id JOIN body b ON b.id = r.body",
    [STMT_KEYS_DROP] = "DELETE FROM sent WHERE token = $1::bytea AND seq = $2::bigint "
                       "AND mailbox = ANY ($3::bigint[])",
    [STMT_ROWS_SAME] = "SELECT t.n - 1, b.xml = $3::text FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY "
                       "t (mailbox, id, n) JOIN message r ON r.mailbox = t.mailbox AND r.id = t.id "
                       "JOIN body b ON b.id = r.body",
    [STMT_ROWS_TAKEN] = "WITH taken AS (UPDATE message r SET waiting = false "
                        "FROM unnest($1::bigint[], $2::bigint[], $3::integer[]) t (mailbox, id, op) "
                        "WHERE r.mailbox = t.mailbox AND r.id = t.id AND r.waiting RETURNING t.op, r.bytes) "
                        "SELECT op, count(*), sum(bytes) FROM taken GROUP BY op",
    [STMT_ROWS_SPENT] = "WITH spent AS MATERIALIZED (SELECT s.mailbox, s.id "
                        "FROM unnest($1::bigint[], $2::bigint[]) t (mailbox, id) "
                        "CROSS JOIN LATERAL (SELECT r.mailbox, r.id FROM message r WHERE r.mailbox = t.mailbox "
                        "AND r.id <= t.id AND NOT r.waiting AND NOT r.archived ORDER BY r.id "
                        "LIMIT $3::bigint) s LIMIT $3::bigint), "
                        "gone AS (DELETE FROM message r USING spent s "
                        "WHERE r.mailbox = s.mailbox AND r.id = s.id RETURNING r.body), "
                        DROP_BODIES "SELECT count(*) FROM gone",
    [STMT_ROWS_RETRACT] = "WITH gone AS (DELETE FROM message WHERE mailbox = " BOX " AND id = ANY ($3::bigint[]) "
                          "RETURNING body, bytes, waiting, archived), " DROP_BODIES ", "
                          "less AS (UPDATE mailbox SET archived = archived - t.n, "
                          "archived_bytes = archived_bytes - t.bytes FROM (SELECT count(*) AS n, "
                          "coalesce(sum(bytes), 0) AS bytes FROM gone WHERE archived) t "
                          "WHERE id = " BOX " AND t.n > 0) SELECT count(*), coalesce(sum(bytes), 0) FROM gone "
                          "WHERE waiting",
    [STMT_ROWS_FORGET] = "WITH old AS MATERIALIZED (SELECT id FROM message WHERE mailbox = $1::bigint "
                         "ORDER BY id LIMIT $2::bigint), "
                         "gone AS (DELETE FROM message m USING old WHERE m.mailbox = $1::bigint AND m.id = old.id "
                         "RETURNING m.body, m.bytes, m.waiting), "
                         DROP_BODIES "SELECT count(*), count(*) FILTER (WHERE waiting), "
                         "coalesce(sum(bytes) FILTER (WHERE waiting), 0) FROM gone",

    [STMT_ARCHIVE_AHEAD] = "SELECT count(*) FROM (SELECT 1 FROM message WHERE mailbox = " BOX " "
                           "AND stamp <= $3::bigint AND archived AND id >> 20 > stamp + 60000 LIMIT 1) t",
    [STMT_ARCHIVE_COUNTED] = "SELECT archived FROM mailbox WHERE id = $1::bigint",
    [STMT_ARCHIVE_END_FIRST] = END(""),
    [STMT_ARCHIVE_END_LAST] = END(" DESC"),
    [STMT_ALL_FIRST] = FIRST(""),
    [STMT_ALL_LAST] = LAST(""),
    [STMT_ALL_COUNT] = COUNT(""),
    [STMT_PEER_FIRST] = FIRST(WITH_PEER),
    [STMT_PEER_LAST] = LAST(WITH_PEER),
    [STMT_PEER_COUNT] = COUNT(WITH_PEER),
    [STMT_WALKED_FIRST] = WALKED(""),
    [STMT_WALKED_LAST] = WALKED(" DESC"),
    [STMT_FOUND_FIRST] = FOUND(BY_TERMS, ""),
    [STMT_FOUND_LAST] = FOUND(BY_TERMS, " DESC"),
    [STMT_FOUND_COUNT] = FOUND_ALL(BY_TERMS),
    [STMT_BOTH_FIRST] = FOUND(TERMS_PEER, ""),
    [STMT_BOTH_LAST] = FOUND(TERMS_PEER, " DESC"),
    [STMT_BOTH_COUNT] = FOUND_ALL(TERMS_PEER),
    [STMT_IDS_FIRST] = FIRST(MAYBE_PEER MAYBE_TEXT WITH_IDS),
    [STMT_IDS_LAST] = LAST(MAYBE_PEER MAYBE_TEXT WITH_IDS),
    [STMT_IDS_COUNT] = COUNT(MAYBE_PEER MAYBE_TEXT WITH_IDS),

    [STMT_PURGE_ROWS] = "WITH old AS MATERIALIZED ("
                        "(SELECT id FROM message WHERE mailbox = $1::bigint AND id < $3::bigint "
                        "AND stamp < $2::bigint AND archived ORDER BY id LIMIT $4::bigint) UNION "
                        "(SELECT id FROM message WHERE mailbox = $1::bigint AND stamp < $2::bigint "
                        "AND archived AND id >> 20 > stamp + 60000 LIMIT $4::bigint) "
                        "LIMIT $4::bigint), " UNARCHIVE,
    [STMT_PURGE_BOX] = "SELECT id FROM mailbox WHERE domain = $1::text AND oldest < $2::bigint ORDER BY oldest LIMIT 1",
    /* No stamp is more than a minute behind its id, but for those that are ahead. */
    [STMT_BOX_PURGED] = "UPDATE mailbox SET oldest = (SELECT greatest($2::bigint, least("
                        "t.first, (SELECT stamp FROM message WHERE mailbox = $1::bigint AND archived "
                        "AND id >> 20 > stamp + 60000 ORDER BY stamp LIMIT 1))) FROM "
                        "(SELECT (id >> 20) - 60000 AS first FROM message WHERE mailbox = $1::bigint "
                        "AND archived ORDER BY id LIMIT 1) t) WHERE id = $1::bigint",
    [STMT_REINDEX_BOX] = "SELECT id FROM mailbox WHERE domain = $1::text AND id >= $2::bigint AND archived > 0 "
                         "ORDER BY id LIMIT 1",
    [STMT_REINDEX_ROWS] = "SELECT r.id, b.xml FROM message r JOIN body b ON b.id = r.body "
                          "WHERE r.mailbox = $1::bigint AND r.id > $2::bigint AND r.archived "
                          "ORDER BY r.id LIMIT $3::bigint",
    [STMT_REINDEX_WRITE] = "UPDATE message r SET terms = u.terms FROM unnest($2::bigint[], $3::tsvector[]) "
                           "u (id, terms) WHERE r.mailbox = $1::bigint AND r.id = u.id AND r.archived "
                           "AND r.terms IS DISTINCT FROM u.terms",
    [STMT_TRIM_BOX] = "SELECT id, archived_bytes - $3::bigint FROM mailbox WHERE domain = $1::text "
                      "AND ($2::text IS NULL OR account = $2::text) AND archived_bytes > $3::bigint "
                      "AND id > $4::bigint ORDER BY id LIMIT 1",
    [STMT_TRIM_ROWS] = "WITH old AS MATERIALIZED (SELECT id FROM (SELECT id, sum(bytes) OVER (ORDER BY id) - bytes "
                       "AS before FROM (SELECT id, bytes FROM message WHERE mailbox = $1::bigint "
                       "AND archived AND NOT waiting "
                       "ORDER BY id LIMIT $3::bigint) oldest) summed WHERE before < $2::bigint), " UNARCHIVE,

    [STMT_SESSION_LIST] = "SELECT " SESSION " FROM session WHERE domain = $1::text AND account = $2::text ORDER BY id",
    [STMT_SESSION_PUT] = "INSERT INTO session AS s (domain, account, " SESSION ") "
                         "VALUES ($1::text, $2::text, $3::bytea, "
                         "$4::text, $5::text, $6::text, $7::bigint, $8::bigint, $9::bigint, $10::bigint, $11::bigint, "
                         "$12::bigint, $13::bigint, $14::bigint) ON CONFLICT (token) DO UPDATE SET "
                         "domain = excluded.domain, account = excluded.account, resource = excluded.resource, "
                         "mechanism = excluded.mechanism, presence = excluded.presence, "
                         "position = greatest(s.position, excluded.position), taken = excluded.taken, "
                         "cursor = excluded.cursor, joined = excluded.joined, keep = excluded.keep, "
                         "detached = excluded.detached, seen = excluded.seen, flags = excluded.flags",
    [STMT_SESSION_POSITIONS] = "UPDATE session s SET position = t.position FROM "
                               "(SELECT token, max(position) AS position FROM unnest($1::bytea[], $2::bigint[]) "
                               "u (token, position) GROUP BY token) t "
                               "WHERE s.token = t.token AND s.position < t.position",
    [STMT_SESSION_REMOVE] = "DELETE FROM session WHERE token = $3::bytea AND domain = $1::text AND account = $2::text",
    /* In the order they were made, so that nobody is looked at twice, and none for long. */
    [STMT_SESSION_SWEEP] = "WITH s AS MATERIALIZED (SELECT id, seen FROM session WHERE id > $2::bigint "
                           "ORDER BY id LIMIT nullif($3::bigint, 0)), gone AS (DELETE FROM session USING s "
                           "WHERE session.id = s.id AND s.seen < $1::bigint) SELECT count(*), max(id) FROM s",
    /* By the index for it, see schema.c; who writes is never waited for. */
    [STMT_KEYS_SWEEP] = "DELETE FROM sent WHERE ctid = ANY (ARRAY (SELECT k.ctid FROM sent k "
                        "WHERE k.id + 0 < $1::bigint "
                        "AND NOT EXISTS (SELECT 1 FROM session s WHERE s.token = k.token AND s.position < k.seq) "
                        "ORDER BY k.id + 0 LIMIT $2::bigint FOR UPDATE SKIP LOCKED))",
    [STMT_SESSIONS_FORGET] = "DELETE FROM session WHERE domain = $1::text AND account = $2::text"
};

const char *statement_text(enum statement which)
{
    return texts[which];
}
