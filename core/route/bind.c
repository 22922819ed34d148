/* bind.c - a resource for a stream that has authenticated (RFC 6120 section 7) */

#include "base/codec.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"
#include "route/revoke.h"
#include "route/session.h"

struct bind {
    struct task              task;
    struct live_wait         wait;
    struct identity         *identity;
    const struct session_ops *ops;
    void                    *stream;
    void                   (*done)(void *stream, enum bind_result r, struct session *s);
    size_t                   resource_len;
    char                     resource[JID_PART_MAX + 1];
};

static void end(struct bind *b, enum bind_result r, struct session *s)
{
    void (*done)(void *, enum bind_result, struct session *) = b->done;
    void *stream = b->stream;

    mem_free(&b);
    done(stream, r, s);
}

/* 128 bits: nobody guesses another's full JID (RFC 6120 section 7.6). */
static void choose_resource(struct bind *b)
{
    unsigned char random[16];

    sys.random(random, sizeof random);
    hex_encode(random, sizeof random, b->resource);
    b->resource_len = 2 * sizeof random;
}

static struct session *oldest(const struct account *a, bool detached)
{
    for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s))
        if (!s->closing && (s->detached || !detached))
            return s;
    return NULL;
}

static int64_t open_sessions(const struct account *a)
{
    int64_t n = 0;

    for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s))
        n += !s->closing;
    return n;
}

/* The domain's policy for a resource that is in use, and for the number of sessions.  One that nobody is connected to
 * makes room before all others, whatever the policy: its client may have lost what it would resume it with. */
static enum bind_result make_room(struct bind *b, struct account *a)
{
    const struct domain_sessions *policy = &a->domain->sessions;
    struct session *same = session_find(a, (struct str){ b->resource, b->resource_len });

    if (same != NULL && same->detached) {
        session_close(same, "conflict", "The same resource has logged in again");
    } else if (same != NULL) {
        switch ((enum conflict_policy)policy->conflict) {
        case CONFLICT_REFUSE:
            return BIND_CONFLICT;
        case CONFLICT_RENAME:
            choose_resource(b);
            break;
        case CONFLICT_REPLACE:
            session_close(same, "conflict", "The same resource has logged in again");
        }
    }
    while (policy->per_account > 0 && open_sessions(a) >= policy->per_account) {
        struct session *away = oldest(a, true);
        if (away == NULL && policy->conflict != CONFLICT_REPLACE)
            return BIND_LIMIT;
        session_close(away != NULL ? away : oldest(a, false), "conflict",
                      "Another client has logged in to this account");
    }
    return BIND_OK;
}

static void account_came(struct live_wait *w, struct account *a)
{
    struct bind *b = list_entry(w, struct bind, wait);

    if (a == NULL) {
        end(b, BIND_UNAVAILABLE, NULL);
        return;
    }
    if (!a->exists || !identity_is_good(b->identity)) {
        end(b, BIND_GONE, NULL);
        return;
    }
    enum bind_result r = make_room(b, a);
    if (r != BIND_OK) {
        end(b, r, NULL);
        return;
    }
    struct jid *full = jid_keep_parts(jid_local(a->jid), jid_domain(a->jid),
                                      (struct str){ b->resource, b->resource_len });
    struct session *s = full == NULL ? NULL
                                     : session_new(a, b->identity, &full, b->ops, b->stream);
    mem_free(&full);
    end(b, s == NULL ? BIND_UNAVAILABLE : BIND_OK, s);
}

static void begin(struct task *t)
{
    struct bind *b = list_entry(t, struct bind, task);

    if (!identity_is_good(b->identity)) {
        end(b, BIND_GONE, NULL);
        return;
    }
    if (b->resource_len == SIZE_MAX) {
        end(b, BIND_BAD_RESOURCE, NULL);
        return;
    }
    b->wait.fn = account_came;
    account_when_live(b->identity->domain, jid_full(b->identity->jid), true, &b->wait);
}

struct bind *session_bind(struct identity *id, const char *resource, const struct session_ops *ops,
                          void *stream,
                          void (*done)(void *stream, enum bind_result r, struct session *s))
{
    struct bind *b = try_alloc(sizeof *b);

    if (b == NULL)
        return NULL;
    b->identity = id;
    b->ops = ops;
    b->stream = stream;
    b->done = done;
    if (resource == NULL || resource[0] == '\0')
        choose_resource(b);
    else if (!jid_prep_resource(str_of(resource), b->resource, &b->resource_len))
        b->resource_len = SIZE_MAX;
    b->task.fn = begin;
    shard_defer(&b->task);
    return b;
}

void session_bind_cancel(struct bind **b)
{
    if (*b == NULL)
        return;
    task_cancel(&(*b)->task);
    live_wait_cancel(&(*b)->wait);
    mem_free(b);
}
