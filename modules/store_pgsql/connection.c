/* connection.c - see connection.h */

#include "connection.h"

#include <stdio.h>
#include <string.h>
#include <xylem/auth.h>

#include "schema.h"

#define CONNECT_S   "3"                 /* for each host, unless conninfo says otherwise */
#define END_S       "2"                 /* the least that libpq waits for a connection, when the server is to end */
#define END_MS      1000                /* ... and for the answer there */
#define BACKOFF_MS  100                 /* the first; they double up to BACKOFF_MOST */
#define BACKOFF_MOST 2000
#define LOCK        2020175984          /* the first half of the number of our advisory locks: "xylp" */
#define LOCK_MS     2000                /* how long the backend of a server that has ended may take to end, too */
#define SECRET_MOST 256
#define MIGRATE_AGAIN_MS 30000          /* after a migration that has failed: it may have been a lot of work */

static bool ask(struct lane *l, const char *sql, const struct params *p, taker take, void *arg)
{
    lane_sql(l, sql, p, take, arg);
    return lane_settle(l);
}

/* ---- connecting ---- */

static void be_quiet(void *arg, const char *text)
{
    (void)arg;
    (void)text;
}

/* The code of the last answer of a server in what libpq says with PQERRORS_SQLSTATE: behind a word for its severity,
 * which may be in any language. */
static void find_code(const char *text, char code[6])
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    code[0] = '\0';
    for (const char *at = strstr(text, ":  "); at != NULL; at = strstr(at + 1, ":  "))
        if (strspn(at + 3, digits) == 5)
            snprintf(code, 6, "%s", at + 3);
}

/* Then another one may be the right one, later. */
static bool names_several(PGconn *db)
{
    PQconninfoOption *all = PQconninfo(db);
    bool several = false;

    for (const PQconninfoOption *o = all; o != NULL && o->keyword != NULL; o++)
        several |= strncmp(o->keyword, "host", 4) == 0 && o->val != NULL && strchr(o->val, ',') != NULL;
    PQconninfoFree(all);
    return several;
}

/* libpq itself goes on to the next host or address when one does not answer, as it does only when it waits itself.
 * code: NULL, or where the code goes of a server that has refused us, which libpq tells only to who has asked for it
 * before it connected.  beside: NULL, or a connection to whose server, and no other, this one is to go at once. */
static PGconn *begin(const struct config *cfg, const PGconn *beside, char code[6])
{
    char password[SECRET_MOST + 1] = "";
    size_t len = 0;
    const unsigned char *secret = cfg->password == NULL ? NULL : xy_secret_bytes(cfg->password, &len);
    bool same = beside != NULL;
    /* Of what is named twice the later counts. */
    const char *names[] = {
        "fallback_application_name", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
        "connect_timeout", "dbname", "client_encoding", "host", "hostaddr", "port",
        "connect_timeout", secret == NULL ? NULL : "password", NULL
    };
    const char *values[] = {
        "xylem", "10", "5", "3", "20000", CONNECT_S, cfg->conninfo == NULL ? "" : cfg->conninfo, "UTF8",
        same ? PQhost(beside) : NULL, same ? PQhostaddr(beside) : NULL, same ? PQport(beside) : NULL,
        same ? END_S : NULL, password, NULL
    };

    if (secret != NULL && len <= SECRET_MOST)
        memcpy(password, secret, len);
    PGconn *db = code == NULL ? PQconnectdbParams(names, values, 1) : PQconnectStartParams(names, values, 1);
    explicit_bzero(password, sizeof password);
    if (code == NULL || db == NULL || PQstatus(db) == CONNECTION_BAD)
        return db;
    PQsetErrorVerbosity(db, PQERRORS_SQLSTATE);
    PQreset(db);
    find_code(PQerrorMessage(db), code);
    return db;
}

/* It is not connected: whether that may pass.  A text that cannot be read is wrong; one that can says nothing of a
 * server without an answer of it, which has a word and two spaces before it. */
static void find_out(struct lane *l, const struct config *cfg)
{
    PQconninfoOption *options = cfg->conninfo == NULL ? NULL : PQconninfoParse(cfg->conninfo, NULL);
    bool readable = cfg->conninfo == NULL || options != NULL || strpbrk(cfg->conninfo, "=:") == NULL;
    char code[6] = "";

    PQconninfoFree(options);
    if (readable && strstr(PQerrorMessage(l->db), ":  ") != NULL)
        PQfinish(begin(cfg, NULL, code));
    l->wrong = !readable || (!names_several(l->db) && (PQconnectionNeedsPassword(l->db) || lane_is_wrong(code)));
}

/* Of several hosts each has a line, and the last one is not always what matters; what is indented is advice. */
static void say_all(struct lane *l, const char *lines)
{
    char all[sizeof l->why] = "";
    size_t len = 0;

    for (; *lines != '\0' && len < sizeof all; lines += *lines == '\n') {
        size_t line = strcspn(lines, "\n");
        if (*lines != '\t')
            len += (size_t)snprintf(all + len, sizeof all - len, "%s%.*s", len > 0 ? "; " : "", (int)line, lines);
        lines += line;
    }
    lane_says(l, all);
}

static bool connected(struct lane *l, const struct config *cfg, const PGconn *beside)
{
    l->db = begin(cfg, beside, NULL);
    if (l->db == NULL || PQstatus(l->db) != CONNECTION_OK) {
        const char *why = l->db == NULL ? "out of memory" : PQerrorMessage(l->db);
        say_all(l, why[0] == '\0' ? "the database does not answer" : why);
        if (l->db != NULL && l->comes)
            find_out(l, cfg);
        return false;
    }
    PQsetNoticeProcessor(l->db, be_quiet, NULL);
    if (PQsetnonblocking(l->db, 1) != 0 || !PQenterPipelineMode(l->db)) {
        lane_says(l, PQerrorMessage(l->db));
        return false;
    }
    return true;
}

/* ---- what it is connected to ---- */

struct facts { bool standby, read_only, torn; int64_t version, pid; char fsync[8], commit[24], encoding[24]; };

static void take_facts(struct lane *l, const PGresult *r, void *arg)
{
    struct facts *f = arg;

    f->standby = column_bool(r, 0, 0);
    snprintf(f->fsync, sizeof f->fsync, "%s", PQgetvalue(r, 0, 1));
    snprintf(f->encoding, sizeof f->encoding, "%s", PQgetvalue(r, 0, 2));
    f->version = column_number(r, 0, 3);
    f->pid = column_number(r, 0, 4);
    f->read_only = column_bool(r, 0, 5);
    snprintf(f->commit, sizeof f->commit, "%s", PQgetvalue(r, 0, 6));
    snprintf(l->backend.since, sizeof l->backend.since, "%s", PQgetvalue(r, 0, 7));
    f->torn = column_bool(r, 0, 8);
}

static bool refuse(struct lane *l, const char *why)
{
    lane_says(l, why);
    return false;
}

static bool refuse_for_good(struct lane *l, const char *why)
{
    l->wrong = !names_several(l->db);
    return refuse(l, why);
}

/* libpq has the number of the backend from the server it has spoken to when it connected. */
static bool suits(struct lane *l, const struct facts *f)
{
    static const char *const commits[] = { "on", "remote_apply" };
    bool durable = false;

    for (size_t i = 0; i < sizeof commits / sizeof commits[0]; i++)
        durable |= strcmp(f->commit, commits[i]) == 0;
    if (f->standby)
        return refuse(l, "the server is a standby, which cannot be written to");
    if (f->read_only)
        return refuse(l, "the database is read-only");
    if (f->version < 130000)
        return refuse_for_good(l, "PostgreSQL 13 or newer is needed");
    if (f->pid != PQbackendPID(l->db))
        return refuse_for_good(l, "there is a pooler before the database: connect to it directly, as the store holds "
                                  "a lock and prepared statements on its connections");
    if (strcmp(f->encoding, "UTF8") != 0)
        return refuse_for_good(l, "the encoding of the database is not UTF8");
    if (strcmp(f->fsync, "on") != 0)
        return refuse_for_good(l, "fsync is off: what is committed there may be lost");
    if (f->torn)
        return refuse_for_good(l, "full_page_writes is off: what is committed there may be lost");
    if (!durable)
        return refuse_for_good(l, "synchronous_commit cannot be set: what is committed there may be lost");
    return true;
}

static bool look(struct lane *l)
{
    struct facts f = { .standby = false };

    if (!ask(l, "SELECT pg_is_in_recovery()::integer, current_setting('fsync'), current_setting('server_encoding'), "
                "current_setting('server_version_num')::integer, pg_backend_pid(), "
                "(current_setting('transaction_read_only') = 'on')::integer, "
                "set_config('synchronous_commit', CASE current_setting('synchronous_commit') "
                "WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false), "
                "coalesce((SELECT backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()), ''), "
                "(current_setting('full_page_writes') <> 'on')::integer",
             NULL, take_facts, &f) || !suits(l, &f))
        return false;
    l->backend.pid = (int)f.pid;
    return true;
}

/* The rest of the session.  Statements are prepared once, for whatever parameters, often when a month's tables are new
 * and empty: each has its index, and nothing that is cheap only for few rows is ever the better way.  A server that
 * vanishes is to let go of the lock. */
static bool set_up(struct lane *l, const struct config *cfg)
{
    struct params p = { 0 };

    param_text(&p, cfg->schema);
    return ask(l, "SELECT set_config('search_path', quote_ident($1::text), false), set_config('jit', 'off', false), "
                  "set_config('enable_seqscan', 'off', false), set_config('enable_sort', 'off', false), "
                  "set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', 'off', false), "
                  "set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false), "
                  "set_config('default_transaction_isolation', 'read committed', false), "
                  "set_config('idle_in_transaction_session_timeout', '60000', false), "
                  "set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false), "
                  "set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '20000', false)",
               &p, NULL, NULL) &&
           /* Since versions 14, 14 and 17.  Who lost an idle connection would lose the lock with it. */
           ask(l, "SELECT set_config(name, CASE name WHEN 'client_connection_check_interval' THEN '2000' ELSE '0' END, "
                  "false) FROM pg_settings WHERE name IN ('client_connection_check_interval', 'idle_session_timeout', "
                  "'transaction_timeout')", NULL, NULL, NULL);
}

/* ---- one server ---- */

struct holder { struct backend backend; char whose[128]; };

static void take_holder(struct lane *l, const PGresult *r, void *arg)
{
    struct holder *h = arg;

    (void)l;
    if (PQntuples(r) == 0)
        return;
    h->backend.pid = (int)column_number(r, 0, 0);
    snprintf(h->backend.since, sizeof h->backend.since, "%s", PQgetvalue(r, 0, 1));
    snprintf(h->whose, sizeof h->whose, "%s", PQgetvalue(r, 0, 2));
}

static bool try_lock(struct lane *l, const struct params *schema, int64_t *got)
{
    return ask(l, "SELECT pg_try_advisory_lock(2020175984, hashtext($1::text))::integer", schema, take_number, got);
}

static bool find_holder(struct lane *l, const struct params *schema, struct holder *h)
{
    return ask(l, "SELECT k.pid, coalesce(a.backend_start::text, ''), "
                  "coalesce(a.application_name, '') || ' at ' || coalesce(host(a.client_addr), 'this machine') "
                  "FROM pg_locks k LEFT JOIN pg_stat_activity a ON a.pid = k.pid WHERE k.locktype = 'advisory' "
                  "AND k.granted AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
                  "AND k.classid = 2020175984::oid AND k.objid::bigint = hashtext($1::text)::bigint & 4294967295 "
                  "AND k.objsubid = 2", schema, take_holder, h);
}

/* A backend of ours that has not noticed that we are gone, after it had time to commit what it was told to. */
static bool end_own(struct lane *l, int pid)
{
    char sql[64];

    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d)", pid);
    return ask(l, sql, NULL, NULL, NULL);
}

static bool is_same(const struct backend *a, const struct backend *b)
{
    return a->pid != 0 && a->pid == b->pid && strcmp(a->since, b->since) == 0;
}

/*
 * The lock is held as long as the connection lives: nobody else writes meanwhile.  And who has it knows that the
 * backend that had it before has ended, so what that one was told to commit has been committed or not.
 */
static bool lock(struct lane *l, const struct config *cfg, const struct backend *before)
{
    uint64_t until = xy_mono_ms() + LOCK_MS;
    struct params schema = { 0 };
    struct holder h = { { 0, "" }, "" };

    param_text(&schema, cfg->schema);
    do {
        int64_t got = 0;
        if (!try_lock(l, &schema, &got))
            return false;
        if (got)
            return true;
        if (!find_holder(l, &schema, &h))
            return false;
        if (is_same(&h.backend, before) && xy_mono_ms() + LOCK_MS / 2 > until && !end_own(l, before->pid))
            return false;
        lane_pause(50);
    } while (xy_mono_ms() < until);
    snprintf(l->why, sizeof l->why, "another server uses this database: its backend %d, %s", h.backend.pid, h.whose);
    return false;
}

/* ---- begin and close ---- */

void connection_close(struct lane *l)
{
    if (l->db != NULL)
        PQfinish(l->db);
    l->db = NULL;
    l->broken = false;
    l->awaited = NULL;
    l->nawaited = 0;
    memset(l->ready, NOT_PREPARED, sizeof l->ready);
}

void connection_rest(struct lane *l)
{
    if (l->broken)
        connection_close(l);
}

static bool take_possession(struct lane *l, struct state *state, const struct config *cfg,
                            const struct backend *before)
{
    bool may_migrate = cfg->migrate == MIGRATE_AT_START || atomic_load(&state->commanded);

    if (!lock(l, cfg, before) || !schema_migrate(l, cfg->schema, may_migrate))
        return false;
    l->stepped = false;
    boxes_forget(&state->boxes);
    months_forget(&state->months);
    atomic_fetch_add(&state->generation, 1);
    if (!ask(l, "SELECT coalesce(max(id), 0) FROM body", NULL, take_number, &state->last_body))
        return false;
    atomic_store(&state->ready, true);
    return true;
}

/*
 * A migration would go on for as long as it takes, and hold the lock, or until its backend has noticed that nobody is
 * there (set_up()).  libpq can cancel it, but waits without a limit for a server that does not answer; so it is ended
 * by another connection, which has one.
 */
static void end_abandoned(struct lane *l, const struct config *cfg)
{
    struct lane other = { .job = l->job, .patience = END_MS };
    struct params p = { 0 };

    l->abandoned = false;
    param_number(&p, l->backend.pid);
    param_text(&p, l->backend.since);
    if (connected(&other, cfg, l->db))
        ask(&other, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1::bigint "
                    "AND backend_start::text = $2::text", &p, NULL, NULL);
    connection_close(&other);
}

static bool is_writer(const struct state *state, const struct lane *l)
{
    return l == &state->lanes[0];
}

static bool try(xy_job *job, struct lane *l)
{
    struct state *state = xy_job_state(job);
    const struct config *cfg = xy_job_config(job);
    struct backend before = l->backend;

    l->patience = cfg->timeout;
    if (!is_writer(state, l) && !atomic_load(&state->ready) && !connection_open_writer(job, false, &l->found))
        return refuse(l, l->found.why);
    l->generation = atomic_load(&state->generation);
    l->comes = !atomic_load(&state->ready);
    l->wrong = false;
    bool opened = connected(l, cfg, NULL) && look(l) && set_up(l, cfg) &&
                  (!is_writer(state, l) || take_possession(l, state, cfg, &before));
    l->comes = false;
    if (!opened) {
        if (l->abandoned)
            end_abandoned(l, cfg);
        l->backend = before;
        l->wrong |= lane_is_wrong(l->code);
    }
    return opened;
}

/* Who reads goes where the one that writes has gone: the database may be another one, and what it was before go on
 * answering. */
static bool is_elsewhere(xy_job *job, const struct lane *l)
{
    struct state *state = xy_job_state(job);

    return !is_writer(state, l) && l->generation != atomic_load(&state->generation);
}

bool connection_begin(xy_job *job, struct lane *l)
{
    uint64_t now = xy_mono_ms();

    if (l->db != NULL && !l->broken && PQstatus(l->db) == CONNECTION_OK && !is_elsewhere(job, l)) {
        lane_begin(l, job);
        return true;
    }
    connection_close(l);
    lane_begin(l, job);
    if (now < l->next_try)
        return false;
    l->stepped = false;
    if (try(job, l)) {
        l->backoff = l->next_try = 0;
        lane_begin(l, job);
        return true;
    }
    uint64_t pause = l->stepped && !l->broken ? MIGRATE_AGAIN_MS : 0;
    connection_close(l);
    l->backoff = l->backoff == 0 ? BACKOFF_MS : l->backoff < BACKOFF_MOST / 2 ? 2 * l->backoff : BACKOFF_MOST;
    l->next_try = xy_mono_ms() + (pause != 0 ? pause : l->backoff);
    return false;
}

/* Under the lock, of one that is not open: other threads may try to open it, too. */
static void describe(const struct lane *writer, struct opened *found)
{
    found->schema = writer->schema;
    found->wrong = writer->wrong;
    memcpy(found->why, writer->why, sizeof found->why);
}

bool connection_migrate(xy_job *job, struct opened *found)
{
    struct state *state = xy_job_state(job);
    struct lane *l = &state->lanes[0];

    pthread_mutex_lock(&state->opening);
    l->next_try = 0;
    atomic_store(&state->commanded, true);
    bool open = connection_begin(job, l);
    atomic_store(&state->commanded, false);
    if (!open)
        describe(l, found);
    pthread_mutex_unlock(&state->opening);
    return open;
}

bool connection_open_writer(xy_job *job, bool hand, struct opened *found)
{
    struct state *state = xy_job_state(job);

    pthread_mutex_lock(&state->opening);
    bool open = state->handed || connection_begin(job, &state->lanes[0]);
    state->handed |= open && hand;
    if (!open)
        describe(&state->lanes[0], found);
    pthread_mutex_unlock(&state->opening);
    return open;
}
