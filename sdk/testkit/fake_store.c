/*
 * fake_store.c - documents in memory; every answer comes from the run queue, as a store's would.
 */
#include "kit.h"

#include <string.h>

#include "base/mem.h"
#include "net/shard.h"

struct store_call *store_call_new(xy_store_kind kind, void (*done)(struct store_call *c), void *arg)
{
    struct store_call *c = try_alloc(sizeof *c);

    if (c == NULL)
        return NULL;
    c->arena = arena_new(512);
    if (c->arena == NULL) {
        mem_free(&c);
        return NULL;
    }
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
    struct str bare = jid_bare(account);

    if (c == NULL)
        return NULL;
    c->op.domain = XYT_DOMAIN;
    c->op.account = arena_copy(c->arena, bare.p, bare.len);
    if (c->op.account == NULL)
        store_call_free(&c);
    return c;
}

uint64_t store_failures(void)
{
    return 0;
}

uint64_t store_patience(void)
{
    return 1000;
}

void store_call_free(struct store_call **c)
{
    if (*c == NULL)
        return;
    arena_free(&(*c)->arena);
    mem_free(c);
}

/* ---- documents ---- */

static const char *or_none(const char *s)
{
    return s != NULL ? s : "";
}

static struct kit_document *find(const char *account, const char *collection, const char *key)
{
    list_each(&kit->documents, n) {
        struct kit_document *d = list_entry(n, struct kit_document, link);
        if (strcmp(d->account, or_none(account)) == 0 && strcmp(d->collection, collection) == 0 &&
            strcmp(d->key, key) == 0)
            return d;
    }
    return NULL;
}

static void drop(struct kit_document *d)
{
    list_remove(&d->link);
    mem_free(&d->account);
    mem_free(&d->collection);
    mem_free(&d->key);
    mem_free(&d->value);
    mem_free(&d);
}

/* Kept in the order in which lists are given out: account, collection, key. */
static bool before(const struct kit_document *a, const struct kit_document *b)
{
    int order = strcmp(a->account, b->account);

    if (order == 0)
        order = strcmp(a->collection, b->collection);
    if (order == 0)
        order = strcmp(a->key, b->key);
    return order < 0;
}

static void insert(struct kit_document *d)
{
    list_each(&kit->documents, n)
        if (before(d, list_entry(n, struct kit_document, link))) {
            d->link.next = n;
            d->link.prev = n->prev;
            n->prev->next = &d->link;
            n->prev = &d->link;
            return;
        }
    list_append(&kit->documents, &d->link);
}

static void write_one(const char *account, const char *collection, const char *key, const void *value,
                      size_t len)
{
    struct kit_document *d = find(account, collection, key);

    if (d != NULL)
        drop(d);
    if (value == NULL)
        return;
    d = must_alloc(sizeof *d);
    d->account = must_copy(or_none(account));
    d->collection = must_copy(collection);
    d->key = must_copy(key);
    d->value = must_alloc(len + 1);
    memcpy(d->value, value, len);
    d->len = len;
    d->version = ++kit->versions;
    insert(d);
}

static xy_status put(const xy_store_op *op)
{
    for (size_t i = 0; i < op->nwrites; i++) {
        const xy_doc_write *w = &op->writes[i];
        const struct kit_document *d = find(w->account, w->collection, w->key);
        if (w->version != XY_ANY_VERSION && w->version != (d == NULL ? 0 : d->version))
            return XY_CLASH;
    }
    for (size_t i = 0; i < op->nwrites; i++)
        write_one(op->writes[i].account, op->writes[i].collection, op->writes[i].key,
                  op->writes[i].value, op->writes[i].len);
    return XY_OK;
}

static bool listed(const xy_store_op *op, const struct kit_document *d)
{
    if (strcmp(d->collection, op->collection) != 0)
        return false;
    if (op->kind == XY_STORE_ACCOUNT_LIST) {
        /* each account once: its first document stands for it */
        const char *last = op->ndocs == 0 ? op->key : op->docs[op->ndocs - 1].key;
        return d->account[0] != '\0' && (last == NULL || strcmp(d->account, last) > 0);
    }
    if (strcmp(d->account, or_none(op->account)) != 0)
        return false;
    if (op->kind == XY_STORE_DOC_GET)
        return strcmp(d->key, op->key) == 0;
    return op->key == NULL || strcmp(d->key, op->key) > 0;
}

static xy_status give(struct store_call *c)
{
    xy_store_op *op = &c->op;
    size_t most = 0;

    list_each(&kit->documents, n)
        most++;
    op->docs = arena_alloc(c->arena, (most + 1) * sizeof *op->docs);
    if (op->docs == NULL)
        return XY_UNAVAILABLE;
    list_each(&kit->documents, n) {
        const struct kit_document *d = list_entry(n, struct kit_document, link);
        if ((op->limit != 0 && op->ndocs == op->limit) || !listed(op, d))
            continue;
        xy_store_doc *doc = &op->docs[op->ndocs++];
        doc->key = kit_copy(op->kind == XY_STORE_ACCOUNT_LIST ? d->account : d->key);
        char *value = arena_alloc(c->arena, d->len + 1);
        if (value == NULL)
            return XY_UNAVAILABLE;
        memcpy(value, d->value, d->len);
        doc->value = value;
        doc->len = d->len;
        doc->version = d->version;
    }
    return op->kind == XY_STORE_DOC_GET && op->ndocs == 0 ? XY_NOT_FOUND : XY_OK;
}

static void answer(struct task *t)
{
    struct store_call *c = list_entry(t, struct store_call, task);

    if (kit->store_fails != 0 && --kit->store_fails == 0)
        c->op.status = XY_UNAVAILABLE;
    else if (c->op.kind == XY_STORE_DOC_PUT)
        c->op.status = put(&c->op);
    else if (c->op.kind <= XY_STORE_ACCOUNT_LIST)
        c->op.status = give(c);
    else if (c->op.kind == XY_STORE_ARCHIVE_PAGE || c->op.kind == XY_STORE_ARCHIVE_ENDS ||
             c->op.kind == XY_STORE_ARCHIVE_PURGE || c->op.kind == XY_STORE_ARCHIVE_TRIM)
        c->op.status = kit_archive(c);
    else if (c->op.kind == XY_STORE_MAILBOX_PAGE || c->op.kind == XY_STORE_MAILBOX_TAKEN ||
             c->op.kind == XY_STORE_MAILBOX_RETRACT || c->op.kind == XY_STORE_RECORD)
        c->op.status = kit_mailbox(c);
    else
        c->op.status = XY_OK;       /* sessions are none, and it takes all */
    c->done(c);
}

void store_submit(struct store_call *c)
{
    c->task = (struct task){ .fn = answer };
    if (kit->store_held)
        list_append(&kit->held_calls, &c->task.link);
    else
        shard_defer(&c->task);
}

void xyt_store_hold(xyt *t, bool hold)
{
    t->store_held = hold;
    if (!hold)
        list_join(&t->tasks, &t->held_calls);
    xyt_run(t);
}

void xyt_store_step(xyt *t)
{
    struct link *n = list_take(&t->held_calls);

    if (n != NULL)
        shard_defer(list_entry(n, struct task, link));
    xyt_run(t);
}

void xyt_store_fail(xyt *t, unsigned nth)
{
    t->store_fails = nth;
}

void xyt_put(xyt *t, const char *account, const char *collection, const char *key, const char *value)
{
    (void)t;
    write_one(account, collection, key, value, value == NULL ? 0 : strlen(value));
}

const char *xyt_doc(xyt *t, const char *account, const char *collection, const char *key)
{
    struct kit_document *d = find(account, collection, key);

    (void)t;
    return d == NULL ? NULL : kit_copy(d->value);
}

void kit_stores_end(void)
{
    struct link *n;

    list_join(&kit->tasks, &kit->held_calls);
    xyt_run(kit);                       /* what was held may still write */
    while ((n = list_first(&kit->documents)) != NULL)
        drop(list_entry(n, struct kit_document, link));
}
