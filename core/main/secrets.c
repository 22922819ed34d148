/*
 * secrets.c - see secrets.h.
 *
 * Runs on shard 0, a bounded number of domains at once: read the document; if there is none, write one
 * that must not exist yet, and if somebody was faster read again.
 */
#include "main/secrets.h"

#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"
#include "main/errand.h"
#include "route/store.h"

enum { AT_ONCE = 64, TRIES = 3 };

struct filling {
    struct errand         errand;
    struct domain *const *list;
    size_t                n, next, under_way;
    xy_status             status;            /* the first that was not good */
    struct domain        *failed;
};

struct asking {
    struct filling *of;
    struct domain  *domain;
    xy_doc_write    write;
    unsigned char   bytes[sizeof ((struct domain *)0)->secret];
    unsigned        tries;
};

static bool has_secret(const struct domain *d)
{
    static const unsigned char none[sizeof d->secret];

    return memcmp(d->secret, none, sizeof none) != 0;
}

static void go_on(struct filling *f);

static void end_asking(struct asking *a, xy_status status)
{
    struct filling *f = a->of;

    if (status != XY_OK && f->status == XY_OK) {
        f->status = status;
        f->failed = a->domain;
    }
    secret_wipe(a->bytes, sizeof a->bytes);
    mem_free(&a);
    f->under_way--;
    go_on(f);
}

static struct store_call *call_for(struct asking *a, xy_store_kind kind,
                                   void (*done)(struct store_call *c))
{
    struct store_call *c = store_call_new(kind, done, a);

    if (c == NULL)
        return NULL;
    c->op.domain = a->domain->name;
    c->op.account = "";
    c->op.collection = "server";
    c->op.key = "secret";
    return c;
}

static void read_it(struct asking *a);

static void written(struct store_call *c)
{
    struct asking *a = c->arg;
    xy_status status = c->op.status;

    store_call_free(&c);
    if (status == XY_OK)
        memcpy(a->domain->secret, a->bytes, sizeof a->bytes);
    if (status == XY_CLASH && ++a->tries < TRIES)
        read_it(a);
    else
        end_asking(a, status);
}

static void write_it(struct asking *a)
{
    struct store_call *c = call_for(a, XY_STORE_DOC_PUT, written);

    if (c == NULL) {
        end_asking(a, XY_UNAVAILABLE);
        return;
    }
    sys.random(a->bytes, sizeof a->bytes);
    a->write = (xy_doc_write){ .account = "", .collection = "server", .key = "secret",
                               .value = a->bytes, .len = sizeof a->bytes, .version = 0 };
    c->op.writes = &a->write;
    c->op.nwrites = 1;
    store_submit(c);
}

static void was_read(struct store_call *c)
{
    struct asking *a = c->arg;
    xy_status status = c->op.status;

    if (status == XY_OK && (c->op.ndocs != 1 || c->op.docs[0].len != sizeof a->domain->secret))
        status = XY_REFUSED;
    if (status == XY_OK)
        memcpy(a->domain->secret, c->op.docs[0].value, sizeof a->domain->secret);
    store_call_free(&c);
    if (status == XY_NOT_FOUND)
        write_it(a);
    else
        end_asking(a, status);
}

static void read_it(struct asking *a)
{
    struct store_call *c = call_for(a, XY_STORE_DOC_GET, was_read);

    if (c == NULL)
        end_asking(a, XY_UNAVAILABLE);
    else
        store_submit(c);
}

/* Counts itself among what is under way, so that a question that fails at once does not end all. */
static void go_on(struct filling *f)
{
    f->under_way++;
    while (f->status == XY_OK && f->next < f->n && f->under_way < AT_ONCE) {
        struct domain *d = f->list[f->next++];
        if (has_secret(d))
            continue;

        struct asking *a = must_alloc(sizeof *a);
        a->of = f;
        a->domain = d;
        f->under_way++;
        read_it(a);
    }
    if (--f->under_way == 0)
        errand_done(&f->errand);
}

static void start(struct errand *e)
{
    struct filling *f = e->arg;

    go_on(f);
}

int secrets_fill(struct domain *const *list, size_t n, struct error *e)
{
    struct filling f = { .errand = { .fn = start }, .list = list, .n = n, .status = XY_OK };

    f.errand.arg = &f;
    errand_run(&f.errand);
    if (f.status == XY_OK)
        return 0;
    return error_set(e, f.status == XY_UNAVAILABLE ? ERR_UNAVAILABLE
                        : f.status == XY_REFUSED   ? ERR_INVALID
                                                   : ERR_INTERNAL,
                     "the secret of domain %s cannot be had from the store%s", f.failed->name,
                     f.status == XY_UNAVAILABLE ? ": it is unavailable" : "");
}
