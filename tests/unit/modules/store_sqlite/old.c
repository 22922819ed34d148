/* old.c - see old.h */

#include "old.h"

#include <stdio.h>
#include <string.h>
#include <xylem/module.h>

#include "schema.h"

struct kept old_kept(int version, size_t accounts, size_t rows, size_t padding)
{
    return (struct kept){ .accounts = accounts, .rows = rows, .padding = padding, .archive = version >= 2,
                          .sessions = version >= 2 };
}

/* ---- one statement ---- */

enum { LONG, TEXT, BLOB, NOTHING };

struct value { int kind; int64_t number; const void *bytes; size_t len; };

static struct value number(int64_t n)
{
    return (struct value){ .kind = LONG, .number = n };
}

static struct value text(const char *t)
{
    return (struct value){ .kind = TEXT, .bytes = t, .len = strlen(t) };
}

static struct value blob(const void *bytes, size_t len)
{
    return (struct value){ .kind = BLOB, .bytes = bytes, .len = len };
}

static bool insert(sqlite3 *db, const char *sql, const struct value *values, int n)
{
    sqlite3_stmt *s = NULL;

    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        return false;
    for (int i = 0; i < n; i++) {
        if (values[i].kind == LONG)
            sqlite3_bind_int64(s, i + 1, values[i].number);
        else if (values[i].kind == TEXT)
            sqlite3_bind_text(s, i + 1, values[i].bytes, (int)values[i].len, SQLITE_STATIC);
        else if (values[i].kind == BLOB)
            sqlite3_bind_blob(s, i + 1, values[i].bytes, (int)values[i].len, SQLITE_STATIC);
    }
    return sqlite3_step(s) == SQLITE_DONE ? sqlite3_finalize(s) == SQLITE_OK : (sqlite3_finalize(s), false);
}

#define INSERT(db, sql, ...) \
    insert(db, sql, (struct value[]){ __VA_ARGS__ }, (int)(sizeof (struct value[]){ __VA_ARGS__ } / \
                                                           sizeof(struct value)))

/* ---- the parts ---- */

static bool write_docs(sqlite3 *db, size_t account)
{
    static const char sql[] = "INSERT INTO document (domain, account, collection, key, value, version) "
                              "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    char name[32], key[8], value[48];
    unsigned char secret[32];

    kept_account(account, name);
    for (size_t d = 0; d < KEPT_DOCS; d++) {
        snprintf(key, sizeof key, "k%zu", d);
        kept_value(account, d, value);
        if (!INSERT(db, sql, text(KEPT_DOMAIN), text(name), text("c"), text(key), blob(value, strlen(value)),
                    number((int64_t)d + 1)))
            return false;
    }
    kept_secret(secret);
    return account > 0 || INSERT(db, sql, text(KEPT_DOMAIN), text(""), text("server"), text("secret"),
                                 blob(secret, sizeof secret), number(1));
}

/* What terms.h says of them, written down once more. */
static bool write_terms(sqlite3 *db, const struct kept_row *r)
{
    char terms[512], words[64];
    unsigned char hash[32];
    size_t len = 0;
    const size_t lengths[] = { strcspn(r->peer, "/"), strlen(r->peer) };
    unsigned word = 0, of = 0;

    for (size_t i = 0; i < (lengths[0] == lengths[1] ? 1 : 2); i++) {
        xy_sha256(r->peer, lengths[i], hash);
        len += (size_t)snprintf(terms + len, sizeof terms - len, "%zxp", r->account + 1);
        for (int b = 0; b < 12; b++)
            len += (size_t)snprintf(terms + len, sizeof terms - len, "%02x", hash[b]);
        terms[len++] = ' ';
    }
    snprintf(words, sizeof words, "%s", strstr(r->xml, "<body>"));
    sscanf(words, "<body>word%u of%u", &word, &of);
    snprintf(terms + len, sizeof terms - len, "%zxwword%u %zxwof%u ", r->account + 1, word, r->account + 1, of);
    return INSERT(db, "INSERT INTO term (rowid, terms) VALUES (?1, ?2)", number((int64_t)r->id), text(terms));
}

static bool write_row(sqlite3 *db, const struct kept_row *r, bool body)
{
    bool waits = r->flags & XY_ROW_WAITING;

    return (!body || INSERT(db, "INSERT INTO body (id, xml) VALUES (?1, ?2)", number((int64_t)r->body),
                            blob(r->xml, strlen(r->xml)))) &&
           INSERT(db, "INSERT INTO row (mailbox, id, stamp, flags, waiting, peer, body, token, seq) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", number((int64_t)r->account + 1),
                  number((int64_t)r->id), number(r->stamp), number(r->flags),
                  (struct value){ .kind = waits ? LONG : NOTHING, .number = 1 }, text(r->peer),
                  number((int64_t)r->body), blob(r->token, sizeof r->token), number((int64_t)r->seq)) &&
           (!(r->flags & XY_ROW_ARCHIVED) || write_terms(db, r));
}

static bool write_session(sqlite3 *db, size_t account)
{
    xy_store_session s;
    char name[32];

    kept_session(account, &s);
    return INSERT(db, "INSERT INTO session (domain, account, token, resource, mechanism, presence, position, taken, "
                      "cursor, joined, keep, detached, seen, flags) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)", text(KEPT_DOMAIN),
                  text(kept_account(account, name)), blob(s.token, sizeof s.token), text(s.resource),
                  text(s.mechanism), text(s.presence), number((int64_t)s.position), number((int64_t)s.taken),
                  number((int64_t)s.cursor), number((int64_t)s.joined), number((int64_t)s.keep_ms),
                  number(s.detached), number(s.seen), number(s.flags));
}

/* Its mailbox, and what the version counted of it. */
static bool write_box(sqlite3 *db, int version, const struct kept *k, size_t account)
{
    struct kept_row r;
    char name[32];
    int64_t archived = 0, bytes = 0, oldest = INT64_MAX;

    for (size_t i = 0; i < k->rows; i++) {
        kept_row(k, account, i, &r);
        if (!write_row(db, &r, kept_new_body(account, i)))
            return false;
        if (!(r.flags & XY_ROW_ARCHIVED))
            continue;
        archived++;
        bytes += (int64_t)strlen(r.xml);
        oldest = r.stamp < oldest ? r.stamp : oldest;
    }
    const struct value id = number((int64_t)account + 1);
    return INSERT(db, "INSERT INTO mailbox (id, domain, account, last_row) VALUES (?1, ?2, ?3, ?4)", id,
                  text(KEPT_DOMAIN), text(kept_account(account, name)), number((int64_t)kept_last(k, account))) &&
           (version < 2 || INSERT(db, "UPDATE mailbox SET archived = ?2, oldest = ?3 WHERE id = ?1", id,
                                  number(archived), number(oldest))) &&
           (version < 3 || INSERT(db, "UPDATE mailbox SET archived_bytes = ?2 WHERE id = ?1", id, number(bytes)));
}

/* ---- all of it ---- */

static bool run(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool write_all(sqlite3 *db, int version, const struct kept *k)
{
    char mark[40];

    if (!run(db, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; BEGIN"))
        return false;
    for (int i = 0; i < version; i++)
        if (!run(db, schema_steps[i]))
            return false;
    for (size_t a = 0; a < k->accounts; a++)
        if (!write_docs(db, a) || !write_box(db, version, k, a) || (k->sessions && !write_session(db, a)))
            return false;
    snprintf(mark, sizeof mark, "PRAGMA user_version = %d; COMMIT", version);
    return run(db, mark);
}

const char *old_make(const char *path, const char *vfs, int version, const struct kept *k)
{
    static char why[200];
    sqlite3 *db = NULL;
    bool ok = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs) == SQLITE_OK &&
              write_all(db, version, k);

    snprintf(why, sizeof why, "version %d: %s", version, sqlite3_errmsg(db));
    sqlite3_close(db);
    return ok ? NULL : why;
}
