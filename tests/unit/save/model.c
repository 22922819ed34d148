/* model.c - see model.h */
#include "support.h"

#include "model.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hook/job.h"
#include "route/store.h"

#define THINGS_MOST 20000

enum kind { DOC, HEAD, ROW, SESSION };

struct thing {
    enum kind kind;
    char     *domain, *account, *collection, *key, *value;     /* key: the peer of a row, the resource of a session */
    uint64_t  id;                       /* of a row; of a HEAD the last one; of a session its token */
    int64_t   stamp;
    unsigned  flags;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t let_go = PTHREAD_COND_INITIALIZER;
static bool hold;
static struct thing *things[THINGS_MOST];
static size_t n;

struct model_failure model_writes, model_reads;
atomic_int model_held, model_asked;
void (*_Atomic model_before_read)(const xy_store_op *op);
xy_status (*_Atomic model_before_write)(const xy_store_op *op);

/* ---- things, under the lock ---- */

static int compare(const struct thing *a, const struct thing *b)
{
    int d = strcmp(a->domain, b->domain);

    d = d != 0 ? d : strcmp(a->account, b->account);
    d = d != 0 ? d : (int)a->kind - (int)b->kind;
    d = d != 0 ? d : strcmp(a->collection, b->collection);
    d = d != 0 ? d : a->kind == HEAD ? 0 : (a->id > b->id) - (a->id < b->id);
    return d != 0 || a->kind != DOC ? d : strcmp(a->key, b->key);
}

static void free_thing(struct thing *t)
{
    free(t->domain);
    free(t->account);
    free(t->collection);
    free(t->key);
    free(t->value);
    free(t);
}

static struct thing *find(const struct thing *like, size_t *at)
{
    for (*at = 0; *at < n; (*at)++) {
        int d = compare(things[*at], like);
        if (d == 0)
            return things[*at];
        if (d > 0)
            break;
    }
    return NULL;
}

static void drop(size_t at)
{
    free_thing(things[at]);
    memmove(&things[at], &things[at + 1], (n - at - 1) * sizeof things[0]);
    n--;
}

static struct thing *need(const struct thing *like)
{
    size_t at;
    struct thing *t = find(like, &at);

    if (t != NULL)
        return t;
    if (n == THINGS_MOST)
        abort();
    t = malloc(sizeof *t);
    *t = *like;
    t->domain = strdup(like->domain);
    t->account = strdup(like->account);
    t->collection = strdup(like->collection);
    t->key = strdup(like->key);
    t->value = like->value == NULL ? NULL : strdup(like->value);
    memmove(&things[at + 1], &things[at], (n - at) * sizeof things[0]);
    things[at] = t;
    n++;
    return t;
}

static struct thing of(enum kind kind, const char *domain, const char *account)
{
    return (struct thing){ .kind = kind, .domain = (char *)(uintptr_t)domain, .account = (char *)(uintptr_t)account,
                           .collection = (char *)(uintptr_t)"", .key = (char *)(uintptr_t)"" };
}

static void raise_to(const char *domain, const char *account, uint64_t id)
{
    struct thing like = of(HEAD, domain, account);
    struct thing *t = need(&like);

    t->id = id > t->id ? id : t->id;
}

/* ---- writing ---- */

static xy_status put_documents(const xy_store_op *op)
{
    struct thing like = of(DOC, op->domain, "");
    size_t at;

    for (size_t i = 0; i < op->nwrites; i++) {
        like.account = (char *)(uintptr_t)op->writes[i].account;
        like.collection = (char *)(uintptr_t)op->writes[i].collection;
        like.key = (char *)(uintptr_t)op->writes[i].key;
        if (op->writes[i].version == 0 && find(&like, &at) != NULL)
            return XY_CLASH;
    }
    for (size_t i = 0; i < op->nwrites; i++) {
        const xy_doc_write *w = &op->writes[i];
        like.account = (char *)(uintptr_t)w->account;
        like.collection = (char *)(uintptr_t)w->collection;
        like.key = (char *)(uintptr_t)w->key;
        if (w->value == NULL) {
            if (find(&like, &at) != NULL)
                drop(at);
            continue;
        }
        struct thing *t = need(&like);
        free(t->value);
        t->value = strndup(w->value, w->len);
    }
    return XY_OK;
}

static xy_status record(xy_store_op *op)
{
    const xy_store_record *r = op->record;
    size_t at;

    op->count = 0;
    for (size_t i = 0; i < r->nrows; i++) {
        struct thing like = of(ROW, r->rows[i].domain, r->rows[i].account);
        like.id = r->rows[i].id;
        if (find(&like, &at) != NULL) {
            op->count++;
            continue;
        }
        like.key = (char *)(uintptr_t)r->rows[i].peer;
        like.stamp = r->rows[i].stamp;
        like.flags = r->rows[i].flags;
        struct thing *t = need(&like);
        t->value = strndup(r->xml, r->xml_len);
        raise_to(like.domain, like.account, like.id);
    }
    return XY_OK;
}

static bool is_of(const struct thing *t, const xy_store_op *op)
{
    return strcmp(t->domain, op->domain) == 0 && (op->account == NULL || strcmp(t->account, op->account) == 0);
}

static void take(xy_store_op *op, uint64_t id, bool retract)
{
    struct thing like = of(ROW, op->domain, op->account);
    size_t at;

    like.id = id;
    struct thing *t = find(&like, &at);
    if (t == NULL)
        return;
    if (t->flags & XY_ROW_WAITING) {
        op->count++;
        op->bytes += strlen(t->value);
    }
    t->flags &= ~(unsigned)XY_ROW_WAITING;
    if (retract)
        drop(at);
}

static void drop_spent(const xy_store_op *op)
{
    for (size_t i = n; i-- > 0;)
        if (things[i]->kind == ROW && is_of(things[i], op) && things[i]->id <= op->until &&
            (things[i]->flags & (XY_ROW_WAITING | XY_ROW_ARCHIVED)) == 0)
            drop(i);
}

static xy_status put_session(const xy_store_op *op)
{
    struct thing like = of(SESSION, op->domain, op->account);

    like.id = op->session->token[0];
    like.key = (char *)(uintptr_t)op->session->resource;
    struct thing *t = need(&like);
    t->stamp = (int64_t)op->session->position > t->stamp ? (int64_t)op->session->position : t->stamp;
    return XY_OK;
}

static xy_status end_session(const xy_store_op *op)
{
    struct thing like = of(SESSION, op->domain, op->account);
    size_t at;

    like.id = op->session->token[0];
    if (find(&like, &at) != NULL)
        drop(at);
    return XY_OK;
}

static void purge(xy_store_op *op)
{
    op->count = 0;
    for (size_t i = 0; i < n && op->count < op->limit; i++) {
        struct thing *t = things[i];
        if (t->kind != ROW || !is_of(t, op) || (t->flags & XY_ROW_ARCHIVED) == 0 || (uint64_t)t->stamp >= op->after)
            continue;
        op->count++;
        t->flags &= ~(unsigned)XY_ROW_ARCHIVED;
        if ((t->flags & XY_ROW_WAITING) == 0)
            drop(i--);
    }
}

static void remove_account(xy_store_op *op)
{
    op->count = op->bytes = 0;
    for (size_t i = n; i-- > 0;) {
        if (!is_of(things[i], op))
            continue;
        if (things[i]->kind == ROW && things[i]->flags & XY_ROW_WAITING) {
            op->count++;
            op->bytes += strlen(things[i]->value);
        }
        drop(i);
    }
}

static xy_status apply(xy_store_op *op)
{
    switch (op->kind) {
    case XY_STORE_DOC_PUT:
        return put_documents(op);
    case XY_STORE_RECORD:
        return record(op);
    case XY_STORE_MAILBOX_TAKEN:
    case XY_STORE_MAILBOX_RETRACT:
        op->count = op->bytes = 0;
        for (size_t i = 0; i < op->nids; i++)
            take(op, op->ids[i], op->kind == XY_STORE_MAILBOX_RETRACT);
        drop_spent(op);
        return op->session != NULL ? put_session(op) : XY_OK;
    case XY_STORE_MAILBOX_RAISE:
        raise_to(op->domain, op->account, op->after);
        return XY_OK;
    case XY_STORE_SESSION_PUT:
        return put_session(op);
    case XY_STORE_SESSION_REMOVE:
        return end_session(op);
    case XY_STORE_ARCHIVE_PURGE:
        purge(op);
        return XY_OK;
    case XY_STORE_ACCOUNT_REMOVE:
        remove_account(op);
        return XY_OK;
    default:
        return XY_OK;
    }
}

/* ---- reading ---- */

static bool no_memory;                  /* for the answer that is made */

static void *room(xy_job *job, size_t size)
{
    void *p = arena_alloc(job->arena, size);

    no_memory |= p == NULL;
    return p;
}

static const char *copy(xy_job *job, const char *s)
{
    char *p = room(job, strlen(s) + 1);

    return p == NULL ? "" : memcpy(p, s, strlen(s) + 1);
}

static const char *name_of(const struct thing *t, xy_store_kind kind)
{
    return kind == XY_STORE_DOMAIN_LIST ? t->domain : kind == XY_STORE_OWNER_LIST ? t->account : t->collection;
}

static bool has_name(const struct thing *t, const xy_store_op *op)
{
    if (op->kind == XY_STORE_DOMAIN_LIST)
        return true;
    if (strcmp(t->domain, op->domain) != 0)
        return false;
    return op->kind == XY_STORE_OWNER_LIST || (t->kind == DOC && strcmp(t->account, op->account) == 0);
}

static void list_names(xy_job *job, xy_store_op *op)
{
    op->docs = room(job, (n + 1) * sizeof *op->docs);
    for (size_t i = 0; op->docs != NULL && i < n && (op->limit == 0 || op->ndocs < op->limit); i++) {
        const char *name = name_of(things[i], op->kind);
        if (!has_name(things[i], op) || (op->key != NULL && strcmp(name, op->key) <= 0) ||
            (op->ndocs > 0 && strcmp(op->docs[op->ndocs - 1].key, name) == 0))
            continue;
        op->docs[op->ndocs++].key = copy(job, name);
    }
}

static void list_documents(xy_job *job, xy_store_op *op)
{
    op->docs = room(job, (op->limit + 1) * sizeof *op->docs);
    for (size_t i = 0; op->docs != NULL && i < n && op->ndocs < op->limit; i++) {
        const struct thing *t = things[i];
        if (t->kind != DOC || !is_of(t, op) || strcmp(t->collection, op->collection) != 0 ||
            (op->key != NULL && strcmp(t->key, op->key) <= 0))
            continue;
        op->docs[op->ndocs++] = (xy_store_doc){ .key = copy(job, t->key), .value = copy(job, t->value),
                                                .len = strlen(t->value), .version = 1 };
    }
}

static void read_page(xy_job *job, xy_store_op *op)
{
    op->rows = room(job, (op->limit + 1) * sizeof *op->rows);
    for (size_t i = 0; op->rows != NULL && i < n && op->nrows < op->limit; i++) {
        const struct thing *t = things[i];
        if (t->kind == ROW && is_of(t, op) && t->id > op->after)
            op->rows[op->nrows++] = (xy_store_row){ .id = t->id, .stamp = t->stamp, .flags = t->flags,
                                                    .peer = copy(job, t->key), .xml = copy(job, t->value),
                                                    .xml_len = strlen(t->value) };
    }
}

static void read_head_or_sessions(xy_job *job, xy_store_op *op)
{
    op->sessions = room(job, (n + 1) * sizeof *op->sessions);
    for (size_t i = 0; op->sessions != NULL && i < n; i++) {
        const struct thing *t = things[i];
        if (!is_of(t, op))
            continue;
        if (t->kind == HEAD && op->kind == XY_STORE_MAILBOX_HEAD)
            op->last_id = t->id;
        if (t->kind != SESSION || op->kind != XY_STORE_SESSION_LIST)
            continue;
        op->sessions[op->nsessions++] = (xy_store_session){ .token = { (unsigned char)t->id }, .mechanism = "M",
                                                            .resource = copy(job, t->key),
                                                            .position = (uint64_t)t->stamp };
    }
}

static void answer(xy_job *job, xy_store_op *op)
{
    op->ndocs = op->nrows = op->nsessions = 0;
    no_memory = false;
    if (op->kind == XY_STORE_DOMAIN_LIST || op->kind == XY_STORE_OWNER_LIST || op->kind == XY_STORE_COLLECTION_LIST)
        list_names(job, op);
    else if (op->kind == XY_STORE_DOC_LIST)
        list_documents(job, op);
    else if (op->kind == XY_STORE_MAILBOX_PAGE)
        read_page(job, op);
    else
        read_head_or_sessions(job, op);
    op->status = no_memory ? XY_UNAVAILABLE : XY_OK;
}

/* ---- the provider ---- */

static bool fails(struct model_failure *f, xy_job *job, xy_store_op *op)
{
    if (atomic_load(&f->spared) > 0) {
        atomic_fetch_sub(&f->spared, 1);
        return false;
    }
    if (atomic_load(&f->left) == 0)
        return false;
    atomic_fetch_sub(&f->left, 1);
    op->status = (xy_status)atomic_load(&f->status);
    op->why = copy(job, "as told");
    return true;
}

static void *lane_open(xy_job *job, unsigned lane, const char **why)
{
    (void)lane;
    (void)why;
    return job;
}

static void lane_close(xy_job *job, unsigned lane, void *lane_state)
{
    (void)job;
    (void)lane;
    (void)lane_state;
}

static void write_ops(xy_job *job, void *lane_state, xy_store_op *const *ops, size_t nops)
{
    xy_status (*before)(const xy_store_op *op) = model_before_write;

    (void)lane_state;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < nops; i++)
        if (!fails(&model_writes, job, ops[i])) {
            ops[i]->status = before != NULL ? before(ops[i]) : XY_OK;
            if (ops[i]->status == XY_OK)
                ops[i]->status = apply(ops[i]);
        }
    pthread_mutex_unlock(&lock);
}

static void read_op(xy_job *job, void *lane_state, xy_store_op *op)
{
    void (*before)(const xy_store_op *op) = model_before_read;

    (void)lane_state;
    atomic_fetch_add(&model_asked, 1);
    if (before != NULL)
        before(op);
    pthread_mutex_lock(&lock);
    if (!fails(&model_reads, job, op))
        answer(job, op);
    atomic_fetch_add(&model_held, 1);
    while (hold)
        pthread_cond_wait(&let_go, &lock);
    atomic_fetch_sub(&model_held, 1);
    pthread_mutex_unlock(&lock);
}

void model_start(unsigned read_lanes)
{
    static const xy_module desc = { .size = sizeof desc, .name = "store_model" };
    static struct module module = { .desc = &desc, .name = "store_model" };
    static xy_mod provider = { .module = &module };
    static xy_store_ops ops = { .size = sizeof ops, .lane_open = lane_open, .lane_close = lane_close,
                                .write = write_ops, .read = read_op };
    struct error e;

    ops.read_lanes = read_lanes;
    atomic_store(&model_asked, 0);
    assert_int_equal(store_start(&provider, &ops, &e), 0);
}

void model_clear(void)
{
    pthread_mutex_lock(&lock);
    while (n > 0)
        free_thing(things[--n]);
    pthread_mutex_unlock(&lock);
}

void model_stop(void)
{
    model_hold_reads(false);
    store_stop();
    model_before_read = NULL;
    model_before_write = NULL;
    model_spare_writes(0, 0);
    atomic_store(&model_reads.left, 0);
    model_clear();
}

void model_hold_reads(bool on)
{
    pthread_mutex_lock(&lock);
    hold = on;
    pthread_cond_broadcast(&let_go);
    pthread_mutex_unlock(&lock);
}

/* ---- the test's side ---- */

void model_spare_writes(int spared, int failing)
{
    atomic_store(&model_writes.spared, spared);
    atomic_store(&model_writes.left, failing);
}

xy_status model_apply(xy_store_op *op)
{
    pthread_mutex_lock(&lock);
    xy_status status = apply(op);
    pthread_mutex_unlock(&lock);
    return status;
}

void model_put(const char *domain, const char *account, const char *collection, const char *key, const char *value)
{
    const xy_doc_write w = { .account = account, .collection = collection, .key = key, .value = value,
                             .len = value != NULL ? strlen(value) : 0, .version = XY_ANY_VERSION };

    model_apply(&(xy_store_op){ .kind = XY_STORE_DOC_PUT, .domain = domain, .writes = &w, .nwrites = 1 });
}

void model_row(const char *domain, const char *account, uint64_t id, unsigned flags, const char *xml)
{
    const xy_store_row row = { .domain = domain, .account = account, .id = id, .stamp = (int64_t)id, .flags = flags,
                               .peer = "p@b.example/x" };
    const xy_store_record r = { .xml = xml, .xml_len = strlen(xml), .rows = &row, .nrows = 1 };

    model_apply(&(xy_store_op){ .kind = XY_STORE_RECORD, .record = &r });
}

void model_session(const char *domain, const char *account, unsigned char token, const char *resource)
{
    const xy_store_session s = { .token = { token }, .resource = resource, .mechanism = "M", .position = token };

    model_apply(&(xy_store_op){ .kind = XY_STORE_SESSION_PUT, .domain = domain, .account = account, .session = &s });
}

void model_dump(struct text *out)
{
    static const char *const names[] = { "doc", "head", "row", "session" };

    text_init(out, 0);
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < n; i++) {
        const struct thing *t = things[i];
        text_printf(out, "%s %s '%s' %s %s %llu %lld %u %s\n", names[t->kind], t->domain, t->account, t->collection,
                    t->key, (unsigned long long)t->id, (long long)t->stamp, t->flags, t->value != NULL ? t->value : "");
    }
    pthread_mutex_unlock(&lock);
    if (out->p == NULL)
        text_puts(out, "");
}

void model_let_time_pass(int64_t ms)
{
    uint64_t ran = 0;

    if (store_is_idle(&ran))
        support_clock_advance(ms);
    else
        sched_yield();
}

size_t model_count(void)
{
    pthread_mutex_lock(&lock);
    size_t count = n;
    pthread_mutex_unlock(&lock);
    return count;
}
