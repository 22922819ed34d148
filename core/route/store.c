/* store.c - see store.h */

#include "route/store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/sys.h"
#include "hook/job.h"
#include "route/counters.h"
#include "route/domain.h"

#define LANES_MOST   9
#define LANE_BYTES   (64 * 1024 * 1024)     /* what may wait for one lane */
#define BATCH_MOST   1024
#define ENOUGH       64                     /* operations are worth a commit at once */
#define REOPEN_MS    1000
#define SAY_AGAIN_MS 60000
#define FOLLOWERS_MOST 4
#define WHY_MOST     400

/* A lane is a thread of the core with its own state of the provider (a database handle); lane 0 writes. */
struct lane_of_store {
    unsigned       index;
    struct worker *worker;
    atomic_uint_fast64_t busy_since;        /* mono ms of the opening or batch under way; 0: none */
    void          *state;                   /* NULL: not open */
    uint64_t       tried;                   /* mono ms of the last attempt */
    const char    *why;
    struct arena  *arena;                   /* the lane's own, for lane_open */
    char           said[200];               /* why it is not open, as it was logged ... */
    uint64_t       said_at;                 /* ... mono ms */
};

static struct {
    const xy_store_ops *ops;
    xy_mod             *provider;
    unsigned            nlanes;             /* as lanes: not for shards while it is closed */
    struct lane_of_store lanes[LANES_MOST];
    atomic_bool         closed;
    atomic_bool         ending;             /* what is being opened is given up */
    atomic_uint         opening;            /* lanes that are being opened */
    atomic_uint_fast64_t failures;
} store = { .closed = true };

static struct {
    pthread_mutex_t        lock;
    struct store_follower *all[FOLLOWERS_MOST];
} followers = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const char *_Atomic frozen;          /* why nothing is written; NULL: it is */
static atomic_uint entering;                /* threads that may have seen it NULL and not put their operation yet */

static uint64_t patience = 1000;            /* ms; written before there are lanes */

uint64_t store_patience(void)
{
    return patience;
}

void store_set_patience(uint64_t ms)
{
    patience = ms;
}

/* ---- on the lanes' threads ---- */

static xy_job job_with(struct arena *a)
{
    return (xy_job){ .module = store.provider->module, .config = store.provider->config,
                     .state = store.provider->state, .domain_name = "", .arena = a,
                     .cancelled = &store.ending };
}

static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;

/* A reason that stays is not said with each attempt. */
static void say_why(struct lane_of_store *l, uint64_t now)
{
    char why[sizeof l->said];

    snprintf(why, sizeof why, "%s", l->why);
    if (strcmp(why, l->said) == 0 && now - l->said_at < SAY_AGAIN_MS)
        return;
    memcpy(l->said, why, sizeof why);
    l->said_at = now;
    log_error("the store cannot be opened: %s", why);
}

static bool lane_is_open(struct lane_of_store *l)
{
    uint64_t now = sys_mono_ms();

    if (l->state != NULL)
        return true;
    if (l->tried != 0 && now - l->tried < REOPEN_MS)
        return false;
    if (atomic_load(&store.ending)) {
        l->why = "the server is to end";
        return false;
    }
    l->tried = now;
    xy_job job = job_with(l->arena);
    const char *why = "no reason given";
    /* One after the other: the first makes or migrates the database, and would be in the way of the others. */
    atomic_fetch_add(&store.opening, 1);
    pthread_mutex_lock(&opening);
    l->state = store.ops->lane_open(&job, l->index, &why);
    pthread_mutex_unlock(&opening);
    atomic_fetch_sub(&store.opening, 1);
    l->why = l->state == NULL ? why : NULL;
    if (l->state == NULL)
        say_why(l, now);
    else
        l->said[0] = '\0';
    return l->state != NULL;
}

static void lane_start(void *arg)
{
    struct lane_of_store *l = arg;

    atomic_store(&l->busy_since, sys_mono_ms());
    lane_is_open(l);
    atomic_store(&l->busy_since, 0);
}

static void lane_stop(void *arg)
{
    struct lane_of_store *l = arg;
    xy_job job = job_with(l->arena);

    if (l->state != NULL)
        store.ops->lane_close(&job, l->index, l->state);
    l->state = NULL;
}

/* The provider's text may change with its next operation, and ends with the batch: the call keeps its own, in one place
 * however often it is submitted anew. */
static void keep_why(struct store_call *c)
{
    if (c->op.why == NULL || c->op.why == c->why)
        return;
    if (c->why == NULL)
        c->why = arena_bytes(c->arena, WHY_MOST);
    if (c->why != NULL)
        snprintf(c->why, WHY_MOST, "%s", c->op.why);
    c->op.why = c->why;
}

static void unavailable(struct store_call *c, const char *why)
{
    c->op.status = XY_UNAVAILABLE;
    c->op.why = why;
    keep_why(c);
}

static bool writes(const xy_store_op *op)
{
    static const bool kinds[] = {
        [XY_STORE_DOC_PUT] = true,         [XY_STORE_RECORD] = true,         [XY_STORE_MAILBOX_TAKEN] = true,
        [XY_STORE_MAILBOX_RETRACT] = true, [XY_STORE_SESSION_PUT] = true,    [XY_STORE_SESSION_REMOVE] = true,
        [XY_STORE_SESSION_SWEEP] = true,   [XY_STORE_ARCHIVE_PURGE] = true,  [XY_STORE_ACCOUNT_REMOVE] = true,
        [XY_STORE_ARCHIVE_TRIM] = true,    [XY_STORE_MAILBOX_RAISE] = true,  [XY_STORE_REINDEX] = true,
        [XY_STORE_SCHEMA] = true
    };

    return (size_t)op->kind < sizeof kinds / sizeof kinds[0] && kinds[op->kind];
}

static bool has_upkeep(void)
{
    return store.ops->size > offsetof(xy_store_ops, upkeep) && store.ops->upkeep != NULL;
}

static bool is_behind_a_failure(const struct store_call *c)
{
    return c->op.kind == XY_STORE_RECORD && c->failures != atomic_load(&store.failures);
}

static void write_ops(struct lane_of_store *l, struct store_call **calls, xy_store_op **ops, size_t n)
{
    struct arena *a = arena_new(4096);

    if (a == NULL || !lane_is_open(l)) {
        for (size_t i = 0; i < n; i++)
            unavailable(calls[i], a == NULL ? "out of memory" : l->why);
    } else {
        xy_job job = job_with(a);
        store.ops->write(&job, l->state, ops, n);
        if (has_upkeep() && store.nlanes > 1 && store.ops->needs_upkeep(&job))
            worker_nudge(store.lanes[store.nlanes - 1].worker);
        for (size_t i = 0; i < n; i++)
            keep_why(calls[i]);
    }
    arena_free(&a);
}

/* Of a store that is not open, too. */
static void tell_schema(struct lane_of_store *l, struct store_call *c)
{
    xy_job job = job_with(c->arena);

    if (store.ops->size <= offsetof(xy_store_ops, schema) || store.ops->schema == NULL) {
        c->op.status = XY_REFUSED;
        c->op.why = "this store has no versions";
        return;
    }
    atomic_fetch_add(&store.opening, 1);
    pthread_mutex_lock(&opening);
    store.ops->schema(&job, &c->op);
    pthread_mutex_unlock(&opening);
    atomic_fetch_sub(&store.opening, 1);
    keep_why(c);
    if (c->op.status != XY_OK || l->state != NULL)
        return;
    l->tried = 0;                           /* it can be opened now, so that it is closed some time */
    lane_is_open(l);
}

static void tell_followers(struct store_call **calls, size_t n)
{
    pthread_mutex_lock(&followers.lock);
    for (size_t f = 0; f < FOLLOWERS_MOST; f++)
        for (size_t i = 0; followers.all[f] != NULL && i < n; i++)
            if (calls[i]->op.status == XY_OK)
                followers.all[f]->wrote(followers.all[f], &calls[i]->op);
    pthread_mutex_unlock(&followers.lock);
}

static void write_batch(struct lane_of_store *l, struct store_call **calls, size_t n)
{
    struct store_call *valid[BATCH_MOST];
    xy_store_op *ops[BATCH_MOST];
    size_t nvalid = 0;
    bool failed = false;

    for (size_t i = 0; i < n; i++) {
        if (calls[i]->op.kind == XY_STORE_SCHEMA) {
            tell_schema(l, calls[i]);
            continue;
        }
        if (is_behind_a_failure(calls[i])) {
            unavailable(calls[i], "it came behind one that was not stored");
            continue;
        }
        ops[nvalid] = &calls[i]->op;
        valid[nvalid++] = calls[i];
    }
    if (nvalid > 0)
        write_ops(l, valid, ops, nvalid);
    for (size_t i = 0; i < nvalid; i++)
        failed |= ops[i]->kind == XY_STORE_RECORD && ops[i]->status == XY_UNAVAILABLE;
    if (failed)
        atomic_fetch_add(&store.failures, 1);
    tell_followers(valid, nvalid);
}

static void read_one(struct lane_of_store *l, struct store_call *c)
{
    if (!lane_is_open(l)) {
        unavailable(c, l->why);
        return;
    }
    xy_job job = job_with(c->arena);
    store.ops->read(&job, l->state, &c->op);
    keep_why(c);
}

/* What reads on the lane that writes sees what was put before it, and nothing that was put after it. */
static void in_order(struct lane_of_store *l, struct store_call **calls, size_t n)
{
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && writes(&calls[end]->op); end++)
            ;
        if (end > i)
            write_batch(l, &calls[i], end - i);
        else
            read_one(l, calls[end++]);
    }
}

static void batch(void *arg, struct list *items)
{
    struct lane_of_store *l = arg;
    struct store_call *calls[BATCH_MOST];
    size_t n = 0;
    struct link *link;

    atomic_store(&l->busy_since, sys_mono_ms());
    while (n < BATCH_MOST && (link = list_take(items)) != NULL) {
        struct work *w = list_entry(link, struct work, link);
        calls[n++] = list_entry(w, struct store_call, work);
    }
    if (l->index == 0) {
        in_order(l, calls, n);
        atomic_store(&l->busy_since, 0);    /* it moves: whoever has his answer may submit again */
    }
    for (size_t i = 0; i < n; i++) {
        if (l->index != 0)
            read_one(l, calls[i]);
        if (calls[i]->answered != NULL)
            calls[i]->answered(calls[i]);
        work_done(&calls[i]->work);
    }
    atomic_store(&l->busy_since, 0);
}

static void upkeep(void *arg)
{
    struct lane_of_store *l = arg;
    struct arena *a = arena_new(1024);

    if (a != NULL && lane_is_open(l)) {
        xy_job job = job_with(a);
        store.ops->upkeep(&job, l->state);
    }
    arena_free(&a);
}

/* ---- on the shards ---- */

struct store_call *store_call_new(xy_store_kind kind, void (*done)(struct store_call *c), void *arg)
{
    struct arena *a = arena_new(1024);
    struct store_call *c = a == NULL ? NULL : arena_alloc(a, sizeof *c);

    if (c == NULL) {
        arena_free(&a);
        return NULL;
    }
    c->arena = a;
    c->op.size = sizeof c->op;
    c->op.kind = kind;
    c->done = done;
    c->arg = arg;
    return c;
}

struct store_call *store_call_about(xy_store_kind kind, const struct jid *account,
                                    void (*done)(struct store_call *c), void *arg)
{
    struct store_call *c = store_call_new(kind, done, arg);
    struct str domain = jid_domain(account), bare = jid_bare(account);

    if (c == NULL)
        return NULL;
    c->op.domain = arena_copy(c->arena, domain.p, domain.len);
    c->op.account = arena_copy(c->arena, bare.p, bare.len);
    if (c->op.domain == NULL || c->op.account == NULL)
        store_call_free(&c);
    return c;
}

void store_call_free(struct store_call **cp)
{
    struct arena *a = *cp == NULL ? NULL : (*cp)->arena;

    *cp = NULL;
    arena_free(&a);
}

static void came_back(struct work *w)
{
    struct store_call *c = list_entry(w, struct store_call, work);

    c->done(c);
}

static void refused(struct task *t)
{
    struct store_call *c = list_entry(t, struct store_call, task);

    c->done(c);
}

/* All reads of one account take the same lane, so they see one another's order. */
static struct lane_of_store *lane_for(const xy_store_op *op)
{
    if (writes(op) || store.nlanes == 1)
        return &store.lanes[0];
    const char *of = op->account != NULL ? op->account : op->domain;
    uint64_t hash = of == NULL ? 0 : hash_bytes(of, strlen(of));
    return &store.lanes[1 + hash % (store.nlanes - 1)];
}

static size_t weight(const xy_store_op *op)
{
    size_t bytes = 256;

    for (size_t i = 0; i < op->nwrites; i++)
        bytes += op->writes[i].len;
    return bytes + (op->record == NULL ? 0 : op->record->xml_len);
}

static bool stands_still(struct lane_of_store *l)
{
    uint64_t since = atomic_load_explicit(&l->busy_since, memory_order_relaxed);

    return since != 0 && sys_mono_ms() - since >= store_patience();
}

static unsigned char language_of(const char *name)
{
    const struct domain *d = name == NULL ? NULL : domain_find(str_of(name));

    return d == NULL ? 0 : d->language;
}

/* Without memory words are found as they are. */
static void add_languages(struct store_call *c)
{
    const struct domains *set = domains_current();
    xy_store_op *op = &c->op;
    size_t n = op->record != NULL ? op->record->nrows : op->kind == XY_STORE_REINDEX ||
               (op->query != NULL && op->query->text != NULL);
    unsigned char *languages;

    if (set == NULL || !set->languages || n == 0 || op->languages != NULL ||
        (languages = arena_alloc(c->arena, n)) == NULL)
        return;
    for (size_t i = 0; i < n; i++)
        languages[i] = language_of(op->record != NULL ? op->record->rows[i].domain : op->domain);
    op->languages = languages;
}

bool store_follow(struct store_follower *f)
{
    bool there = false;

    pthread_mutex_lock(&followers.lock);
    for (size_t i = 0; !there && i < FOLLOWERS_MOST; i++)
        if (followers.all[i] == NULL) {
            followers.all[i] = f;
            there = true;
        }
    pthread_mutex_unlock(&followers.lock);
    return there;
}

void store_unfollow(struct store_follower *f)
{
    pthread_mutex_lock(&followers.lock);
    for (size_t i = 0; i < FOLLOWERS_MOST; i++)
        if (followers.all[i] == f)
            followers.all[i] = NULL;
    pthread_mutex_unlock(&followers.lock);
}

void store_freeze(const char *why)
{
    atomic_store(&frozen, why);
}

bool store_is_frozen(void)
{
    uint64_t turns = 0;

    return atomic_load(&frozen) != NULL && atomic_load(&entering) == 0 && !atomic_load(&store.closed) &&
           worker_is_idle(store.lanes[0].worker, &turns);
}

bool store_is_past(uint64_t *mark)
{
    uint64_t turns = 0;

    if (atomic_load(&store.closed) || worker_is_idle(store.lanes[0].worker, &turns))
        return true;
    if (*mark == 0)
        *mark = turns + 1;
    return turns >= *mark;
}

/* NULL: it is on its way.  What devices have taken is worth waiting for: otherwise they get it twice. */
static const char *put(struct store_call *c)
{
    struct lane_of_store *l = lane_for(&c->op);

    add_languages(c);
    if (stands_still(l) && c->op.kind != XY_STORE_MAILBOX_TAKEN)
        return "the store does not answer";
    return worker_put(l->worker, &c->work, weight(&c->op)) ? NULL : "too much waits for the store";
}

static const char *put_unless_frozen(struct store_call *c)
{
    if (atomic_load(&store.closed))
        return "there is no store";
    if (!writes(&c->op))
        return put(c);
    atomic_fetch_add(&entering, 1);
    const char *why = atomic_load(&frozen);
    if (why == NULL)
        why = put(c);
    atomic_fetch_sub(&entering, 1);
    return why;
}

const char *store_try(struct store_call *c)
{
    c->work.done = came_back;
    return put_unless_frozen(c);
}

void store_submit(struct store_call *c)
{
    const char *why = store_try(c);

    if (why == NULL)
        return;
    unavailable(c, why);
    c->task.fn = refused;
    shard_defer(&c->task);
}

uint64_t store_failures(void)
{
    return atomic_load(&store.failures);
}

bool store_is_fleeting(void)
{
    return store.ops != NULL && store.ops->size > offsetof(xy_store_ops, traits) &&
           (store.ops->traits & XY_STORE_FLEETING) != 0;
}

bool store_is_opening(void)
{
    return atomic_load(&store.opening) > 0;
}

bool store_stands_still(void)
{
    return !atomic_load(&store.closed) && stands_still(&store.lanes[0]);
}

/* ---- start and stop ---- */

static int lane_new_of(unsigned index, struct error *e)
{
    struct lane_of_store *l = &store.lanes[index];
    struct worker_spec spec = {
        .name = index == 0 ? "store-write" : "store-read", .bytes = LANE_BYTES, .most = BATCH_MOST,
        .enough = ENOUGH, .arg = l, .start = lane_start, .batch = batch, .stop = lane_stop,
        .idle = has_upkeep() ? upkeep : NULL
    };

    *l = (struct lane_of_store){ .index = index, .arena = arena_new(4096) };
    if (l->arena == NULL)
        return error_set(e, ERR_NO_MEMORY, "no memory for the store");
    xy_job job = job_with(l->arena);
    if (index == 0 && store.ops->gather_ms != NULL)
        spec.gap_ms = store.ops->gather_ms(&job);
    l->worker = worker_new(&spec, e);
    return l->worker == NULL ? -1 : 0;
}

int store_start(xy_mod *provider, const xy_store_ops *ops, struct error *e)
{
    unsigned readers = ops->read_lanes < LANES_MOST - 1 ? ops->read_lanes : LANES_MOST - 1;

    store.provider = provider;
    store.ops = ops;
    atomic_store(&store.ending, false);
    for (unsigned i = 0; i <= readers; i++) {
        if (lane_new_of(i, e) != 0)
            return -1;
        store.nlanes = i + 1;
    }
    atomic_store(&store.closed, false);
    return 0;
}

bool store_is_idle(uint64_t *ran)
{
    bool idle = true;

    *ran = 0;
    for (unsigned i = 0; i < store.nlanes; i++)
        idle &= worker_is_idle(store.lanes[i].worker, ran);
    return idle;
}

void store_give_up(void)
{
    atomic_store(&store.ending, true);
    atomic_store(&store.closed, true);
}

void store_stop(void)
{
    atomic_store(&store.ending, true);
    atomic_store(&store.closed, true);
    if (shard_self() == NULL && shard_count() > 0)
        shards_quiet();                 /* nobody is on his way to a lane any more */
    for (unsigned i = 0; i < LANES_MOST; i++) {
        if (store.lanes[i].worker != NULL)
            worker_free(&store.lanes[i].worker);
        arena_free(&store.lanes[i].arena);
    }
    store.nlanes = 0;
}
