/* lane.c - see lane.h */

#include "lane.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "store_common/answers.h"

#define LOOK_MS    500                 /* how often a migration looks whether the server is to end */

/* ---- failures ---- */

/* Of a text by libpq the first line, without what it begins with. */
static void note(struct lane *l, const char *code, const char *why)
{
    if (strncmp(why, "ERROR:  ", 8) == 0 || strncmp(why, "FATAL:  ", 8) == 0)
        why += 8;
    snprintf(l->why, sizeof l->why, "%.*s", (int)strcspn(why, "\n"), why);
    snprintf(l->code, sizeof l->code, "%s", code == NULL ? "" : code);
}

void lane_says(struct lane *l, const char *why)
{
    note(l, "", why);
}

void lane_fail(struct lane *l, const char *code, const char *why)
{
    if (!l->failed)
        note(l, code, why);
    l->failed = true;
}

void lane_broke(struct lane *l, const char *why)
{
    lane_fail(l, "", why);
    l->broken = l->lost = true;
}

xy_status lane_status(const struct lane *l)
{
    return strncmp(l->code, "22", 2) == 0 ? XY_REFUSED : XY_UNAVAILABLE;    /* data exception */
}

/* Beside those that no server has sent: it is being started or stopped, out of resources, only read from for now. */
bool lane_is_wrong(const char *code)
{
    static const char *const pass[] = { "08", "25", "40", "53", "55", "57", "58", "XX" };
    bool passes = code[0] == '\0';

    for (size_t i = 0; i < sizeof pass / sizeof pass[0]; i++)
        passes |= strncmp(code, pass[i], 2) == 0;
    return !passes;
}

/* Then the connection is of no more use: the server is going down, or a prepared statement is not what it was. */
static bool ends_connection(const char *code)
{
    static const char *const codes[] = { "57P01", "57P02", "57P03", "0A000", "26000", "25006" };

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (strcmp(code, codes[i]) == 0)
            return true;
    return false;
}

static void failed(struct lane *l, const PGresult *r)
{
    const char *code = PQresultErrorField(r, PG_DIAG_SQLSTATE);

    if (code == NULL || PQstatus(l->db) == CONNECTION_BAD) {
        lane_broke(l, r == NULL ? PQerrorMessage(l->db) : PQresultErrorMessage(r));
        return;
    }
    lane_fail(l, code, PQresultErrorMessage(r));
    l->broken |= ends_connection(code);
}

/* ---- sending ---- */

void lane_begin(struct lane *l, xy_job *job)
{
    l->job = job;
    l->awaited = NULL;
    l->nawaited = l->room = 0;
    l->failed = l->lost = false;
}

static bool await(struct lane *l, struct awaited one)
{
    struct awaited *grown = array_grown(l->job, l->awaited, l->nawaited, sizeof *grown, &l->room);

    if (grown == NULL) {
        lane_fail(l, "", "out of memory");
        return false;
    }
    l->awaited = grown;
    l->awaited[l->nawaited++] = one;
    return true;
}

static const int binary[PARAMS_MOST] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
static const struct params none;

static const char *name_of(enum statement which, char name[16])
{
    snprintf(name, 16, "x%d", (int)which);
    return name;
}

static bool may_send(struct lane *l, const struct params *p)
{
    if (p->refused)
        lane_fail(l, "", "out of memory");
    return !l->broken && !p->refused;
}

static void sent(struct lane *l, int worked)
{
    if (worked)
        return;
    l->nawaited--;
    lane_broke(l, PQerrorMessage(l->db));
}

static void prepare(struct lane *l, enum statement which)
{
    char name[16];

    if (l->ready[which] != NOT_PREPARED || !await(l, (struct awaited){ NULL, NULL, (int)which }))
        return;
    l->ready[which] = BEING_PREPARED;
    sent(l, PQsendPrepare(l->db, name_of(which, name), statement_text(which), 0, NULL));
}

void lane_send(struct lane *l, enum statement which, const struct params *p, taker take, void *arg)
{
    char name[16];

    if (p == NULL)
        p = &none;
    if (!may_send(l, p))
        return;
    prepare(l, which);
    if (l->ready[which] == NOT_PREPARED || l->broken || !await(l, (struct awaited){ take, arg, -1 }))
        return;
    sent(l, PQsendQueryPrepared(l->db, name_of(which, name), p->n, p->values, p->lengths, binary, 1));
}

void lane_sql(struct lane *l, const char *text, const struct params *p, taker take, void *arg)
{
    if (p == NULL)
        p = &none;
    if (may_send(l, p) && await(l, (struct awaited){ take, arg, -1 }))
        sent(l, PQsendQueryParams(l->db, text, p->n, NULL, p->values, p->lengths, binary, 1));
}

/* ---- answers ---- */

bool lane_wait(PGconn *db, short events, uint64_t until)
{
    struct pollfd p = { PQsocket(db), events, 0 };
    uint64_t now = xy_mono_ms();

    if (now >= until)
        return false;
    poll(&p, 1, (int)(until - now));
    return true;
}

/* false: it is broken. */
static bool wait_for(struct lane *l, short events, uint64_t until)
{
    uint64_t now = xy_mono_ms(), look = now + LOOK_MS;

    if (!l->migrates && now >= until)
        lane_broke(l, "the database does not answer");
    else
        lane_wait(l->db, events, l->migrates || look < until ? look : until);
    if (!l->broken && (l->migrates || l->comes) && xy_job_cancelled(l->job)) {
        l->abandoned = l->migrates;
        lane_broke(l, "the server is to end");
    }
    return !l->broken;
}

/* The next answer of the pipeline, NULL between two statements, and when it broke. */
static PGresult *next(struct lane *l, uint64_t until)
{
    while (PQisBusy(l->db)) {
        int unsent = PQflush(l->db);
        if (unsent < 0) {
            lane_broke(l, PQerrorMessage(l->db));
            return NULL;
        }
        if (!wait_for(l, unsent > 0 ? POLLIN | POLLOUT : POLLIN, until))
            return NULL;
        if (!PQconsumeInput(l->db)) {
            lane_broke(l, PQerrorMessage(l->db));
            return NULL;
        }
    }
    return PQgetResult(l->db);
}

static void take(struct lane *l, const struct awaited *one, const PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    bool well = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

    if (one->prepares >= 0)
        l->ready[one->prepares] = well ? PREPARED : NOT_PREPARED;
    if (!well && status != PGRES_PIPELINE_ABORTED)
        failed(l, r);
    else if (well && one->take != NULL)
        one->take(l, r, one->arg);
}

static void take_all(struct lane *l, uint64_t until)
{
    PGresult *r;

    for (size_t i = 0; i < l->nawaited && !l->broken; i++) {
        r = next(l, until);
        if (r == NULL) {
            lane_broke(l, "an answer is missing");
            return;
        }
        take(l, &l->awaited[i], r);
        PQclear(r);
        while (!l->lost && (r = next(l, until)) != NULL)
            PQclear(r);
    }
    r = l->lost ? NULL : next(l, until);
    if (PQresultStatus(r) != PGRES_PIPELINE_SYNC)
        lane_broke(l, PQerrorMessage(l->db));
    PQclear(r);
}

bool lane_settle(struct lane *l)
{
    if (!l->broken && !PQpipelineSync(l->db))
        lane_broke(l, PQerrorMessage(l->db));
    if (!l->broken)
        take_all(l, xy_mono_ms() + l->patience);
    l->nawaited = 0;
    bool well = !l->failed && !l->broken;
    l->failed = false;
    return well;
}

void lane_pause(int ms)
{
    poll(NULL, 0, ms);
}

void take_number(struct lane *l, const PGresult *r, void *number)
{
    (void)l;
    if (PQntuples(r) > 0)
        *(int64_t *)number = column_number(r, 0, 0);
}

void take_written(struct lane *l, const PGresult *r, void *number)
{
    (void)l;
    const char *rows = PQcmdTuples((PGresult *)(uintptr_t)r);
    int64_t n = 0;

    for (; *rows >= '0' && *rows <= '9'; rows++)
        n = 10 * n + (*rows - '0');
    *(int64_t *)number = n;
}

uint64_t lane_id_at(int64_t ms)
{
    return ms <= 0 ? 0 : ms > INT64_MAX >> 20 ? INT64_MAX : (uint64_t)ms << 20;
}
