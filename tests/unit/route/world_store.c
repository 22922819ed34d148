/*
 * world_store.c - the store of a world: rows in memory, answers as the test wants them.
 */
#include "route/world_private.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "hook/job.h"
#include "route/store.h"

#define ROWS_MOST 4096
#define TOKENS_MOST 1024

struct row {
    char     account[64];
    uint64_t id;
    int64_t  stamp;
    unsigned flags;
    bool     gone;
    char     peer[64];
    char    *xml;
    unsigned char token[16];
    uint64_t seq;
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t  thawed;
    bool            writes_frozen, reads_frozen;
    atomic_uint     stuck;          /* threads that stand still with something in hand */
    bool            killed;
    struct row      rows[ROWS_MOST];
    unsigned        nrows;
    struct { unsigned char token[16]; uint64_t seq; } last[TOKENS_MOST];
    unsigned        ntokens;
} box = { .lock = PTHREAD_MUTEX_INITIALIZER, .thawed = PTHREAD_COND_INITIALIZER };

atomic_int world_store_status[WORLD_KINDS];
atomic_int world_store_calls[WORLD_KINDS];
atomic_int world_store_spared, world_store_failing, world_order_faults;

/* ---- rows, under the lock ---- */

static void check_order(const xy_store_record *r)
{
    for (unsigned i = 0; i < box.ntokens; i++) {
        if (memcmp(box.last[i].token, r->token, sizeof r->token) != 0)
            continue;
        if (r->seq <= box.last[i].seq)
            atomic_fetch_add(&world_order_faults, 1);
        box.last[i].seq = r->seq;
        return;
    }
    memcpy(box.last[box.ntokens].token, r->token, sizeof r->token);
    box.last[box.ntokens++].seq = r->seq;
}

static void add_row(const xy_store_record *rec, const xy_store_row *row, const char *xml, size_t len)
{
    struct row *r = &box.rows[box.nrows];
    unsigned at = box.nrows++;

    *r = (struct row){ .id = row->id, .stamp = row->stamp, .flags = row->flags, .xml = strndup(xml, len) };
    if (rec != NULL) {
        memcpy(r->token, rec->token, sizeof r->token);
        r->seq = rec->keyed && rec->seq > rec->position ? rec->seq : 0;
    }
    snprintf(r->account, sizeof r->account, "%s", row->account);
    snprintf(r->peer, sizeof r->peer, "%s", row->peer);
    for (; at > 0 && box.rows[at - 1].id > box.rows[at].id; at--) {
        struct row other = box.rows[at];
        box.rows[at] = box.rows[at - 1];
        box.rows[at - 1] = other;
    }
}

static bool has_key(const struct row *r, const xy_store_record *rec)
{
    return rec->keyed && r->seq == rec->seq && memcmp(r->token, rec->token, sizeof rec->token) == 0;
}

/* It is there already, by its id or its key, unless that was another stanza. */
static bool has_row(const xy_store_record *rec, const xy_store_row *row)
{
    for (unsigned i = 0; i < box.nrows; i++) {
        struct row *r = &box.rows[i];
        if (strcmp(r->account, row->account) != 0 || (r->id != row->id && !has_key(r, rec)))
            continue;
        if (strlen(r->xml) == rec->xml_len && memcmp(r->xml, rec->xml, rec->xml_len) == 0)
            return true;
        r->seq = 0;
    }
    return false;
}

static void write_record(xy_store_op *op)
{
    const xy_store_record *rec = op->record;

    if (rec->seq != 0)                  /* else it is of no stream */
        check_order(rec);
    op->count = 0;
    for (size_t i = 0; i < rec->nrows; i++) {
        if (has_row(rec, &rec->rows[i]))
            op->count++;
        else
            add_row(rec, &rec->rows[i], rec->xml, rec->xml_len);
    }
}

static void take_row(xy_store_op *op, uint64_t id)
{
    for (unsigned i = 0; i < box.nrows; i++) {
        struct row *r = &box.rows[i];
        if (r->id != id || strcmp(r->account, op->account) != 0 || (r->flags & XY_ROW_WAITING) == 0)
            continue;
        r->flags &= ~(unsigned)XY_ROW_WAITING;
        op->count++;
        op->bytes += strlen(r->xml);
    }
}

/* What nobody needs any more: spent up to `until`. */
static void drop_spent(const xy_store_op *op)
{
    for (unsigned i = 0; i < box.nrows; i++)
        if (strcmp(box.rows[i].account, op->account) == 0 && box.rows[i].id <= op->until &&
            (box.rows[i].flags & (XY_ROW_WAITING | XY_ROW_ARCHIVED)) == 0)
            box.rows[i].gone = true;
}

static void retract_row(xy_store_op *op, uint64_t id)
{
    take_row(op, id);
    for (unsigned i = 0; i < box.nrows; i++)
        if (box.rows[i].id == id && strcmp(box.rows[i].account, op->account) == 0)
            box.rows[i].gone = true;
}

static void purge(xy_store_op *op)
{
    op->count = 0;
    for (unsigned i = 0; i < box.nrows && op->count < op->limit; i++) {
        struct row *r = &box.rows[i];
        if (r->gone || (r->flags & XY_ROW_ARCHIVED) == 0 || (uint64_t)r->stamp >= op->after ||
            strcmp(r->account, op->account) != 0)
            continue;
        r->flags &= ~(unsigned)XY_ROW_ARCHIVED;
        r->gone = (r->flags & XY_ROW_WAITING) == 0;
        op->count++;
    }
}

static bool waits(const struct row *r)
{
    return !r->gone && (r->flags & XY_ROW_WAITING) != 0;
}

static void add_up(xy_store_op *op, const struct row *r)
{
    op->count += waits(r);
    op->bytes += waits(r) ? strlen(r->xml) : 0;
}

static void forget_account(xy_store_op *op)
{
    for (unsigned i = 0; i < box.nrows; i++)
        if (strcmp(box.rows[i].account, op->account) == 0) {
            add_up(op, &box.rows[i]);
            box.rows[i].gone = true;
        }
}

/* With rows, the next behind that one; NULL: there is none. */
static const char *next_account(const char *domain, const char *after)
{
    const char *next = NULL;

    for (unsigned i = 0; i < box.nrows; i++) {
        const char *account = box.rows[i].account, *at = strchr(account, '@');
        if (at != NULL && strcmp(at + 1, domain) == 0 && (after == NULL || strcmp(account, after) > 0) &&
            (next == NULL || strcmp(account, next) < 0))
            next = account;
    }
    return next;
}

/* One at a time, whatever the limit. */
static void sum(xy_job *job, xy_store_op *op)
{
    const char *account = next_account(op->domain, op->key);

    for (unsigned i = 0; account != NULL && i < box.nrows; i++)
        if (strcmp(box.rows[i].account, account) == 0)
            add_up(op, &box.rows[i]);
    op->more = account != NULL && next_account(op->domain, account) != NULL;
    op->docs = arena_alloc(job->arena, sizeof *op->docs);
    if (op->docs == NULL)
        op->status = XY_UNAVAILABLE;
    else
        op->docs[op->ndocs++] = (xy_store_doc){ .key = arena_text(job->arena, account) };
}

static void head(xy_store_op *op)
{
    for (unsigned i = 0; i < box.nrows; i++) {
        const struct row *r = &box.rows[i];
        if (strcmp(r->account, op->account) != 0)
            continue;
        op->last_id = r->id;
        add_up(op, r);
    }
}

static void page(xy_job *job, xy_store_op *op)
{
    op->rows = arena_alloc(job->arena, op->limit * sizeof *op->rows);
    if (op->rows == NULL)
        op->status = XY_UNAVAILABLE;
    for (unsigned i = 0; op->rows != NULL && i < box.nrows && op->nrows < op->limit; i++) {
        const struct row *r = &box.rows[i];
        bool wanted = op->until == 0 || (r->id <= op->until && (r->flags & XY_ROW_WAITING) != 0);
        if (r->gone || !wanted || r->id <= op->after || strcmp(r->account, op->account) != 0)
            continue;
        size_t len = strlen(r->xml);
        op->rows[op->nrows++] = (xy_store_row){
            .account = op->account, .domain = op->domain, .id = r->id, .stamp = r->stamp,
            .flags = r->flags,
            .xml = arena_copy(job->arena, r->xml, len), .xml_len = len
        };
    }
}

static void write_one(xy_store_op *op)
{
    switch (op->kind) {
    case XY_STORE_RECORD:
        write_record(op);
        break;
    case XY_STORE_MAILBOX_TAKEN:
        for (size_t i = 0; i < op->nids; i++)
            take_row(op, op->ids[i]);
        drop_spent(op);
        break;
    case XY_STORE_MAILBOX_RETRACT:
        for (size_t i = 0; i < op->nids; i++)
            retract_row(op, op->ids[i]);
        break;
    case XY_STORE_ARCHIVE_PURGE:
        purge(op);
        break;
    case XY_STORE_ACCOUNT_REMOVE:
        forget_account(op);
        break;
    default:
        break;
    }
}

/* ---- the provider ---- */

/* The next record, as the test wants it. */
static bool fails(void)
{
    atomic_int *which = atomic_load(&world_store_spared) > 0 ? &world_store_spared : &world_store_failing;

    if (atomic_load(which) == 0)
        return false;
    atomic_fetch_sub(which, 1);
    return which == &world_store_failing;
}

static bool answers_ok(xy_job *job, xy_store_op *op)
{
    atomic_fetch_add(&world_store_calls[op->kind], 1);
    op->status = (xy_status)atomic_load(&world_store_status[op->kind]);
    if (op->kind == XY_STORE_RECORD && fails())
        op->status = XY_UNAVAILABLE;
    if (box.killed)
        op->status = XY_UNAVAILABLE;
    if (op->status != XY_OK)
        op->why = arena_copy(job->arena, "as told", 7);      /* ends with the batch: the core keeps it */
    return op->status == XY_OK;
}

static void *lane_open(xy_job *job, unsigned lane, const char **why)
{
    (void)why;
    return arena_printf(job->arena, "lane %u", lane);
}

static void lane_close(xy_job *job, unsigned lane, void *lane_state)
{
    (void)job;
    (void)lane;
    (void)lane_state;
}

/* Under the lock. */
static void stand_still(const bool *frozen)
{
    box.stuck++;
    while (*frozen)
        pthread_cond_wait(&box.thawed, &box.lock);
    box.stuck--;
}

static void write_ops(xy_job *job, void *lane_state, xy_store_op *const *ops, size_t n)
{
    bool failed = false;                /* no record overtakes one that is not stored */

    (void)lane_state;
    pthread_mutex_lock(&box.lock);
    stand_still(&box.writes_frozen);
    for (size_t i = 0; i < n; i++) {
        bool ok = answers_ok(job, ops[i]);
        if (ops[i]->kind == XY_STORE_RECORD && ops[i]->status == XY_UNAVAILABLE)
            failed = true;
        if (ok && failed && ops[i]->kind == XY_STORE_RECORD)
            ops[i]->status = XY_UNAVAILABLE;
        else if (ok) {
            write_one(ops[i]);
            world_sessions_do(job, ops[i]);
        }
    }
    pthread_mutex_unlock(&box.lock);
}

static void read_op(xy_job *job, void *lane_state, xy_store_op *op)
{
    (void)lane_state;
    pthread_mutex_lock(&box.lock);
    if (answers_ok(job, op)) {
        if (op->kind == XY_STORE_MAILBOX_HEAD)
            head(op);
        if (op->kind == XY_STORE_MAILBOX_PAGE)
            page(job, op);
        if (op->kind == XY_STORE_MAILBOX_SUM)
            sum(job, op);
        if (op->kind == XY_STORE_SESSION_LIST)
            world_sessions_do(job, op);
    }
    /* What it answers was read before it stood still: rows that commit meanwhile are not in it. */
    stand_still(&box.reads_frozen);
    pthread_mutex_unlock(&box.lock);
}

static const xy_store_ops ops = {
    .size = sizeof ops, .lane_open = lane_open, .lane_close = lane_close, .write = write_ops,
    .read = read_op, .read_lanes = 1
};

void world_store_start(void)
{
    static const xy_module desc = { .size = sizeof desc, .name = "store_memory" };
    static struct module module = { .desc = &desc, .name = "store_memory" };
    static xy_mod provider = { .module = &module };
    struct error e;

    for (unsigned i = 0; i < WORLD_KINDS; i++) {
        atomic_store(&world_store_status[i], XY_OK);
        atomic_store(&world_store_calls[i], 0);
    }
    atomic_store(&world_store_spared, 0);
    atomic_store(&world_store_failing, 0);
    atomic_store(&world_order_faults, 0);
    assert_int_equal(store_start(&provider, &ops, &e), 0);
}

void world_store_stop(void)
{
    world_freeze(false, false);
    store_stop();
    box.ntokens = 0;
    if (box.killed) {                   /* the next process finds what is there */
        box.killed = false;
        return;
    }
    for (unsigned i = 0; i < box.nrows; i++)
        free(box.rows[i].xml);
    box.nrows = 0;
    world_sessions_clear();
}

void world_store_kill(void)
{
    pthread_mutex_lock(&box.lock);
    box.killed = true;
    pthread_mutex_unlock(&box.lock);
}

/* ---- the test's side ---- */

void world_freeze(bool writes, bool reads)
{
    pthread_mutex_lock(&box.lock);
    box.writes_frozen = writes;
    box.reads_frozen = reads;
    pthread_cond_broadcast(&box.thawed);
    pthread_mutex_unlock(&box.lock);
}

void world_thaw(void)
{
    uint64_t ran = 0;

    world_freeze(false, false);
    while (!store_is_idle(&ran))        /* until then it is one that does not move, and refuses what settles */
        usleep(1000);
    world_settle();
}

/* However late a thread begins: what was submitted before the clock moves is in its hands. */
void world_await_stuck(void)
{
    uint64_t ran = 0;
    bool frozen = box.writes_frozen || box.reads_frozen;

    for (unsigned ms = 0; frozen && ms < 5000 && atomic_load(&box.stuck) == 0 && !store_is_idle(&ran); ms++)
        usleep(1000);
}

bool world_frozen_writes(void) { return box.writes_frozen; }
bool world_frozen_reads(void) { return box.reads_frozen; }

unsigned world_rows(const char *bare)
{
    unsigned n = 0;

    pthread_mutex_lock(&box.lock);
    for (unsigned i = 0; i < box.nrows; i++)
        n += !box.rows[i].gone && (box.rows[i].flags & XY_ROW_WAITING) != 0 &&
             strcmp(box.rows[i].account, bare) == 0;
    pthread_mutex_unlock(&box.lock);
    return n;
}

unsigned world_kept(const char *bare)
{
    unsigned n = 0;

    pthread_mutex_lock(&box.lock);
    for (unsigned i = 0; i < box.nrows; i++)
        n += !box.rows[i].gone && strcmp(box.rows[i].account, bare) == 0;
    pthread_mutex_unlock(&box.lock);
    return n;
}

unsigned world_keyed(const char *bare)
{
    unsigned n = 0;

    pthread_mutex_lock(&box.lock);
    for (unsigned i = 0; i < box.nrows; i++)
        n += box.rows[i].seq != 0 && strcmp(box.rows[i].account, bare) == 0;
    pthread_mutex_unlock(&box.lock);
    return n;
}

bool world_session(const char *id, xy_store_session *out)
{
    pthread_mutex_lock(&box.lock);
    bool there = world_sessions_find(id, out);
    pthread_mutex_unlock(&box.lock);
    return there;
}

uint64_t world_row_id(const char *bare, unsigned nth)
{
    uint64_t id = 0;

    pthread_mutex_lock(&box.lock);
    for (unsigned i = 0; i < box.nrows && id == 0; i++)
        if (strcmp(box.rows[i].account, bare) == 0 && nth-- == 0)
            id = box.rows[i].id;
    pthread_mutex_unlock(&box.lock);
    return id;
}

static void add_old_row(const char *bare, uint64_t id, unsigned flags, const char *xml)
{
    const xy_store_row row = { .account = bare, .id = id, .stamp = WORLD_WALL - 1000, .flags = flags, .peer = "" };

    pthread_mutex_lock(&box.lock);
    add_row(NULL, &row, xml, strlen(xml));
    pthread_mutex_unlock(&box.lock);
}

void world_add_row(const char *bare, uint64_t id, const char *xml)
{
    add_old_row(bare, id, XY_ROW_WAITING, xml);
}

void world_add_archived(const char *bare, uint64_t id, const char *xml)
{
    add_old_row(bare, id, XY_ROW_ARCHIVED, xml);
}
