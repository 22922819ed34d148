/* old.c - see old.h */

#include "old.h"

#include "months.h"
#include "schema.h"

enum { MOST = 16 };

struct values { const char *text[MOST]; int length[MOST], format[MOST], n; char room[MOST][24]; };

static void number_of(struct values *v, int64_t n)
{
    snprintf(v->room[v->n], sizeof v->room[0], "%lld", (long long)n);
    v->text[v->n] = v->room[v->n];
    v->format[v->n++] = 0;
}

static void text_of(struct values *v, const char *text)
{
    v->text[v->n] = text;
    v->format[v->n++] = 0;
}

static void bytes_of(struct values *v, const void *bytes, size_t len)
{
    v->text[v->n] = bytes;
    v->length[v->n] = (int)len;
    v->format[v->n++] = 1;
}

static void insert(struct stores *s, const char *sql, const struct values *v)
{
    PGresult *r = PQexecParams(stores_other(s), sql, v->n, NULL, v->text, v->length, v->format, 0);

    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", sql, PQresultErrorMessage(r));
    PQclear(r);
}

static void write_docs(struct stores *s, size_t account)
{
    static const char sql[] = "INSERT INTO document (domain, account, collection, key, value, version) "
                              "VALUES ('" KEPT_DOMAIN "', $1, $2, $3, $4, $5)";
    char name[32], key[8], value[48];
    unsigned char secret[32];

    for (size_t d = 0; d < KEPT_DOCS; d++) {
        struct values v = { .n = 0 };
        snprintf(key, sizeof key, "k%zu", d);
        kept_value(account, d, value);
        text_of(&v, kept_account(account, name));
        text_of(&v, "c");
        text_of(&v, key);
        bytes_of(&v, value, strlen(value));
        number_of(&v, (int64_t)d + 1);
        insert(s, sql, &v);
    }
    if (account > 0)
        return;
    struct values v = { .n = 0 };
    kept_secret(secret);
    text_of(&v, "");
    text_of(&v, "server");
    text_of(&v, "secret");
    bytes_of(&v, secret, sizeof secret);
    number_of(&v, 1);
    insert(s, sql, &v);
}

static void write_body(struct stores *s, const struct kept_row *r, int64_t body, bool shared)
{
    struct values v = { .n = 0 };

    number_of(&v, body);
    number_of(&v, shared ? 2 : 1);
    text_of(&v, r->xml);
    insert(s, "INSERT INTO body (id, copies, xml) VALUES ($1, $2, $3)", &v);
}

/* What terms.h says of them, written down once more. */
static void write_message(struct stores *s, const struct kept_row *r, int64_t body)
{
    struct values v = { .n = 0 };
    char terms[120];
    unsigned word = 0, of = 0;

    sscanf(strstr(r->xml, "<body>"), "<body>word%u of%u", &word, &of);
    snprintf(terms, sizeof terms, "{%zxwword%u,%zxwof%u}", r->account + 1, word, r->account + 1, of);
    number_of(&v, (int64_t)r->account + 1);
    number_of(&v, (int64_t)r->id);
    number_of(&v, r->stamp);
    text_of(&v, r->flags & XY_ROW_WAITING ? "t" : "f");
    text_of(&v, r->flags & XY_ROW_ARCHIVED ? "t" : "f");
    text_of(&v, r->flags & XY_ROW_SENT ? "t" : "f");
    text_of(&v, r->peer);
    number_of(&v, body);
    number_of(&v, (int64_t)strlen(r->xml));
    text_of(&v, r->flags & XY_ROW_ARCHIVED ? terms : NULL);
    insert(s, "INSERT INTO message (mailbox, id, stamp, waiting, archived, sent, peer, body, bytes, terms) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, array_to_tsvector($10::text[]))", &v);
    v = (struct values){ .n = 0 };
    bytes_of(&v, r->token, sizeof r->token);
    number_of(&v, (int64_t)r->seq);
    number_of(&v, (int64_t)r->account + 1);
    number_of(&v, (int64_t)r->id);
    insert(s, "INSERT INTO sent (token, seq, mailbox, id) VALUES ($1, $2, $3, $4)", &v);
}

static void write_box(struct stores *s, const struct kept *k, size_t account)
{
    struct values v = { .n = 0 };
    struct kept_row r;
    char name[32];
    int64_t archived = 0, bytes = 0, oldest = INT64_MAX;

    kept_row(k, 0, 0, &r);
    int64_t first = (int64_t)r.id;
    for (size_t i = 0; i < k->rows; i++) {
        kept_row(k, account, i, &r);
        if (kept_new_body(account, i))
            write_body(s, &r, first + (int64_t)r.body, !kept_new_body(account + 1, i));
        write_message(s, &r, first + (int64_t)r.body);
        if (!(r.flags & XY_ROW_ARCHIVED))
            continue;
        archived++;
        bytes += (int64_t)strlen(r.xml);
        oldest = r.stamp < oldest ? r.stamp : oldest;
    }
    number_of(&v, (int64_t)account + 1);
    text_of(&v, kept_account(account, name));
    number_of(&v, (int64_t)kept_last(k, account));
    number_of(&v, archived);
    number_of(&v, bytes);
    number_of(&v, oldest);
    insert(s, "INSERT INTO mailbox (id, domain, account, last_row, archived, archived_bytes, oldest) "
              "OVERRIDING SYSTEM VALUE VALUES ($1, '" KEPT_DOMAIN "', $2, $3, $4, $5, $6)", &v);
}

static void write_session(struct stores *s, size_t account)
{
    struct values v = { .n = 0 };
    xy_store_session session;
    char name[32];

    kept_session(account, &session);
    text_of(&v, kept_account(account, name));
    bytes_of(&v, session.token, sizeof session.token);
    text_of(&v, session.resource);
    text_of(&v, session.mechanism);
    text_of(&v, session.presence);
    number_of(&v, (int64_t)session.position);
    number_of(&v, (int64_t)session.taken);
    number_of(&v, (int64_t)session.cursor);
    number_of(&v, (int64_t)session.joined);
    number_of(&v, (int64_t)session.keep_ms);
    number_of(&v, session.detached);
    number_of(&v, session.seen);
    number_of(&v, session.flags);
    insert(s, "INSERT INTO session (domain, account, token, resource, mechanism, presence, position, taken, cursor, "
              "joined, keep, detached, seen, flags) "
              "VALUES ('" KEPT_DOMAIN "', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)", &v);
}

/* All rows are of one month. */
static void make_partitions(struct stores *s, const struct kept *k)
{
    static const char *const tables[] = { "message", "body" };
    struct kept_row r;
    char sql[400];

    kept_row(k, 0, 0, &r);
    unsigned month = month_of(r.id);
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        snprintf(sql, sizeof sql, "CREATE TABLE %s_%04u_%02u PARTITION OF %s FOR VALUES FROM (%lld) TO (%lld)",
                 tables[i], 1970 + month / 12, 1 + month % 12, tables[i], (long long)month_begin(month) << 20,
                 (long long)month_begin(month + 1) << 20);
        run_sql(s, sql);
    }
}

static void fill(struct stores *s, const struct kept *k)
{
    make_partitions(s, k);
    for (size_t a = 0; a < k->accounts; a++) {
        write_docs(s, a);
        write_box(s, k, a);
        write_session(s, a);
    }
    run_sql(s, "SELECT setval(pg_get_serial_sequence('mailbox', 'id'), (SELECT max(id) FROM mailbox))");
}

struct kept old_make(struct stores *s, int version, size_t accounts, size_t rows, size_t padding)
{
    const struct kept k = { .accounts = accounts, .rows = rows, .padding = padding, .archive = true,
                            .sessions = true };
    char mark[60];

    run_sql(s, "DROP SCHEMA IF EXISTS {s} CASCADE");
    run_sql(s, "CREATE SCHEMA {s}");
    s->state->lanes[0].next_try = 0;
    if (version == 0)
        return k;
    run_sql(s, "BEGIN");
    run_sql(s, "CREATE TABLE store (version integer NOT NULL, batch bytea, written timestamptz)");
    for (int i = 0; i < version; i++)
        PQclear(PQexec(stores_other(s), schema_steps->sql[i]));
    snprintf(mark, sizeof mark, "INSERT INTO store (version) VALUES (%d)", version);
    run_sql(s, mark);
    fill(s, &k);
    run_sql(s, "COMMIT");
    return k;
}

int64_t old_shape(struct stores *s)
{
    return number(s, "SELECT coalesce(sum(hashtext(c.relname || '.' || coalesce(a.attname, '') || "
                     "coalesce(pg_get_indexdef(i.indexrelid), ''))::bigint), 0) FROM pg_class c "
                     "LEFT JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_index i ON i.indexrelid = c.oid "
                     "WHERE c.relnamespace = '{s}'::regnamespace");
}
