/* stores.c - the PostgreSQL store as conform.h wants it. */
#include "stores.h"

#include <unistd.h>

#include "connection.h"

#define SQL_MOST 4096

const char *stores_conninfo(void)
{
    const char *conninfo = getenv("XYLEM_PGSQL");

    if (conninfo == NULL)
        fail_msg("XYLEM_PGSQL names no database: see tests/pgsql/server");
    return conninfo;
}

static PGconn *other(void)
{
    static PGconn *db;

    if (db != NULL && PQstatus(db) != CONNECTION_OK) {
        PQfinish(db);
        db = NULL;
    }
    if (db == NULL)
        db = PQconnectdb(stores_conninfo());
    if (PQstatus(db) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(db));
    return db;
}

PGconn *stores_other(struct stores *s)
{
    char path[160];

    snprintf(path, sizeof path, "SET search_path = %s; SET client_min_messages = warning;", s->config->schema);
    PQclear(PQexec(other(), path));
    return other();
}

static PGresult *answer_to(struct stores *s, const char *sql)
{
    char text[SQL_MOST];

    stores_other(s);
    const char *at = strstr(sql, "{s}");
    if (at != NULL)
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - sql), sql, s->config->schema, at + 3);
    else
        snprintf(text, sizeof text, "%s", sql);
    PGresult *r = PQexec(other(), text);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK) {
        char why[600];
        snprintf(why, sizeof why, "%s", PQresultErrorMessage(r));
        PQclear(r);
        PQclear(PQexec(other(), "ROLLBACK"));
        fail_msg("%s: %s", text, why);
    }
    return r;
}

void run_sql(struct stores *s, const char *sql)
{
    PQclear(answer_to(s, sql));
}

int64_t number(struct stores *s, const char *sql)
{
    PGresult *r = answer_to(s, sql);
    int64_t n = PQntuples(r) > 0 ? atoll(PQgetvalue(r, 0, 0)) : -1;

    PQclear(r);
    return n;
}

void lose(struct stores *s, struct lane *l)
{
    char sql[80];

    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 5000)", l->backend.pid);
    run_sql(s, sql);
}

struct stores *stores_open(void)
{
    static int n;
    struct stores *s = calloc(1, sizeof *s);
    char schema[40];

    snprintf(schema, sizeof schema, "test_%d_%d", (int)getpid(), ++n);
    s->config = calloc(1, sizeof *s->config);
    s->state = calloc(1, sizeof *s->state);
    *s->config = (struct config){ .conninfo = stores_conninfo(), .schema = strdup(schema), .connections = 2,
                                  .timeout = 10000 };
    stores_set_up(s);
    stores_reopen(s);
    return s;
}

void stores_close(struct stores *s)
{
    stores_shut(s);
    run_sql(s, "DROP SCHEMA IF EXISTS {s} CASCADE");
    arena_free(&s->arena);
    free((char *)(uintptr_t)s->config->schema);
    free(s->config);
    free(s->state);
    free(s);
}

int64_t stores_rows(struct stores *s)
{
    return number(s, "SELECT count(*) FROM message");
}

/* Each is there as often as it says. */
int64_t stores_bodies(struct stores *s)
{
    assert_int_equal(number(s, "SELECT count(*) FROM body b WHERE copies <> "
                               "(SELECT count(*) FROM message r WHERE r.body = b.id)"), 0);
    return number(s, "SELECT count(*) FROM body");
}

int64_t stores_terms(struct stores *s)
{
    return number(s, "SELECT coalesce(sum(length(terms)), 0) FROM message");
}

int64_t stores_archived_bytes(struct stores *s)
{
    return number(s, "SELECT coalesce(sum(octet_length(xml)), 0) FROM message r JOIN body b ON b.id = r.body "
                     "WHERE archived");
}

int64_t stores_counted_bytes(struct stores *s)
{
    return number(s, "SELECT coalesce(sum(archived_bytes), 0) FROM mailbox");
}
