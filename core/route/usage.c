/* usage.c - see usage.h */

#include "route/usage.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/named.h"
#include "base/sys.h"
#include "route/domain.h"
#include "route/store.h"

#define ASK_AGAIN_MS 1000
#define SUM_MOST     4096               /* mailboxes at a time */

struct usage {
    struct named        named;              /* by the name of its domain */
    atomic_int_fast64_t rows, bytes;        /* below 0: more was taken of what the store has not told yet */
    atomic_uint_fast64_t asked;             /* mono ms; 0: never */
    atomic_bool         known;
    quota_said          said;
};

struct question {
    struct domain *domain;
    int64_t        rows, bytes;             /* what the store has told, less what was counted when it was asked */
};

static struct named_set all = NAMED_SET;

/* ---- life ---- */

struct usage *usage_of(const char *name)
{
    return named_hold(&all, name, sizeof(struct usage));
}

void usage_unref(struct usage **up)
{
    named_release(&all, *up == NULL ? NULL : &(*up)->named);
    *up = NULL;
}

/* ---- what waits ---- */

static uint64_t at_least_none(int64_t n)
{
    return n > 0 ? (uint64_t)n : 0;
}

static struct quota used(const struct usage *u)
{
    return (struct quota){ at_least_none(atomic_load_explicit(&u->rows, memory_order_relaxed)),
                           at_least_none(atomic_load_explicit(&u->bytes, memory_order_relaxed)) };
}

static struct quota most(const struct domain *d)
{
    return (struct quota){ d->limits.mailbox_domain_rows, d->limits.mailbox_domain_bytes };
}

static void add(struct usage *u, int64_t rows, int64_t bytes)
{
    atomic_fetch_add_explicit(&u->rows, rows, memory_order_relaxed);
    atomic_fetch_add_explicit(&u->bytes, bytes, memory_order_relaxed);
}

static void watch(struct domain *d, bool full)
{
    struct quota_owner owner = { NULL, d->name, COUNT_DOMAIN_80 };

    (full ? quota_full : quota_watch)(&d->usage->said, used(d->usage), most(d), &owner);
}

bool usage_now(const struct domain *d, struct quota *out)
{
    *out = used(d->usage);
    return atomic_load(&d->usage->known);
}

bool usage_add(struct domain *d, uint32_t bytes)
{
    struct usage *u = d->usage;

    usage_ask(d);
    add(u, 1, bytes);
    if (quota_fits(used(u), most(d))) {
        watch(d, false);
        return true;
    }
    add(u, -1, -(int64_t)bytes);
    watch(d, true);
    return false;
}

void usage_again(struct domain *d, uint32_t bytes)
{
    add(d->usage, 1, bytes);
}

void usage_correct(struct domain *d, int64_t bytes)
{
    add(d->usage, 0, bytes);
}

void usage_take(struct domain *d, uint64_t rows, uint64_t bytes)
{
    if (rows == 0)
        return;
    add(d->usage, -(int64_t)rows, -(int64_t)bytes);
    watch(d, false);
}

/* ---- what waited before ---- */

static void unknown(struct domain *d, const char *why)
{
    count(COUNT_STORE_FAILED);
    log_warn("what waits in the mailboxes of %s cannot be summed up now: %s", d->name, why);
    atomic_store(&d->usage->asked, sys_mono_ms());
}

static void known(const struct question *q)
{
    add(q->domain->usage, q->rows, q->bytes);
    atomic_store(&q->domain->usage->known, true);
    watch(q->domain, false);
}

static void summed(struct store_call *c);

/* Some mailboxes at a time, so that whoever reads on the same lane does not wait for all of them. */
static bool ask(const struct question *before, const char *after)
{
    struct store_call *c = store_call_new(XY_STORE_MAILBOX_SUM, summed, NULL);
    struct question *q = c == NULL ? NULL : arena_alloc(c->arena, sizeof *q);
    const char *key = q == NULL ? NULL : arena_text(c->arena, after);

    if (q == NULL || (after != NULL && key == NULL)) {
        store_call_free(&c);
        return false;
    }
    *q = *before;
    c->op.domain = q->domain->name;
    c->op.key = key;
    c->op.limit = SUM_MOST;
    c->arg = q;
    store_submit(c);
    return true;
}

static void summed(struct store_call *c)
{
    struct question *q = c->arg;
    struct domain *d = q->domain;
    bool more = c->op.status == XY_OK && c->op.more && c->op.ndocs > 0;

    q->rows += (int64_t)c->op.count;
    q->bytes += (int64_t)c->op.bytes;
    if (c->op.status != XY_OK)
        unknown(d, c->op.why != NULL ? c->op.why : "store unavailable");
    else if (!more)
        known(q);
    else if (!ask(q, c->op.docs[0].key)) {
        unknown(d, "out of memory");
        more = false;
    }
    store_call_free(&c);
    if (!more)
        domain_unref(&d);
}

/* One asks at a time, and none for a while after a failure. */
static bool is_turn(struct usage *u)
{
    uint64_t now = sys_mono_ms(), before = atomic_load_explicit(&u->asked, memory_order_relaxed);

    if (before == UINT64_MAX || (before != 0 && now - before < ASK_AGAIN_MS))
        return false;
    return atomic_compare_exchange_strong(&u->asked, &before, UINT64_MAX);
}

void usage_ask(struct domain *d)
{
    struct usage *u = d->usage;

    if (atomic_load_explicit(&u->known, memory_order_relaxed) || !is_turn(u))
        return;
    struct question q = { domain_ref(d), -atomic_load(&u->rows), -atomic_load(&u->bytes) };
    if (!ask(&q, NULL)) {
        atomic_store(&u->asked, sys_mono_ms());
        domain_unref(&q.domain);
    }
}
