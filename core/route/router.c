/* router.c - see router.h */

#include "route/router.h"

#include "base/mem.h"
#include "route/account.h"
#include "route/ask.h"
#include "route/counters.h"
#include "route/domain.h"
#include "route/local.h"
#include "route/mailbox.h"
#include "route/path.h"
#include "route/record.h"
#include "route/revoke.h"
#include "route/session.h"
#include "route/stanza_id.h"
#include "route/waiting.h"

#define FAN_TURN 64                 /* copies routed before others have their turn */

static void route_task(struct task *t)
{
    path_route(list_entry(t, xy_req, task));
}

static struct domain *sender_of(const struct stanza *s)
{
    return s->from == NULL ? NULL : domain_find(jid_domain(s->from));
}

/* A copy that only has to be routed, its address lent; NULL: refused.  A remote sender's stanza is
 * asked of the recipient's domain. */
static xy_req *make_copy(struct stanza **s, const struct jid *to, struct domain *sender)
{
    struct domain *d = sender != NULL || to == NULL ? sender : domain_find(jid_domain(to));

    if (to == NULL || d == NULL) {
        stanza_unref(s);
        return NULL;
    }
    stanza_seal(*s);
    bool own = to == (*s)->to;
    xy_req *rq = path_new(s, to, d);
    if (rq == NULL) {
        stanza_unref(s);
        count(COUNT_COPIES_CREATED);
        count_drop("out of memory");
        return NULL;
    }
    rq->lent = !own;
    record_begin_server(rq);
    return rq;
}

bool router_send(struct stanza **s, const struct jid *to)
{
    xy_req *rq = make_copy(s, to != NULL ? to : (*s)->to, sender_of(*s));

    if (rq == NULL || !path_own_address(rq))
        return false;
    rq->task.fn = route_task;
    shard_defer(&rq->task);
    return true;
}

/* ---- fan-out: a cursor over the list of recipients ---- */

struct fan {
    struct task    task;
    struct stanza *stanza;
    struct arena  *arena;           /* holds it and the addresses */
    const struct jid **to;
    size_t         n, at;
    uint64_t       session;         /* whose broadcast it is; 0: no session's */
};

static void fan_free(struct fan *f)
{
    struct arena *a = f->arena;

    stanza_unref(&f->stanza);
    arena_free(&a);
}

static void fan_turn(struct task *t)
{
    struct fan *f = list_entry(t, struct fan, task);
    struct domain *sender = sender_of(f->stanza);

    for (unsigned i = 0; i < FAN_TURN && f->at < f->n; i++, f->at++) {
        struct stanza *s = stanza_ref(f->stanza);
        xy_req *rq = make_copy(&s, f->to[f->at], sender);
        if (rq != NULL)
            path_route(rq);
    }
    if (f->at < f->n) {
        shard_defer(&f->task);
        return;
    }
    session_fan_ended(f->stanza->from, f->session);
    fan_free(f);
}

bool router_send_many(struct stanza **s, const struct jid *const *to, size_t n)
{
    struct arena *a = arena_new(256 + n * 64);
    struct fan *f = a == NULL ? NULL : arena_alloc(a, sizeof *f);
    bool ok = f != NULL && (f->to = arena_alloc(a, n * sizeof *f->to)) != NULL;

    for (size_t i = 0; ok && i < n; i++)
        ok = (f->to[i] = jid_copy(a, to[i])) != NULL;
    if (!ok) {
        arena_free(&a);
        stanza_unref(s);
        return false;
    }
    stanza_seal(*s);
    f->stanza = *s;
    *s = NULL;
    f->arena = a;
    f->n = n;
    f->session = session_fan_began(f->stanza->from);
    f->task.fn = fan_turn;
    shard_defer(&f->task);
    return true;
}

/* ---- the shard's end ---- */

static void rest(struct shard *s)
{
    (void)s;
    locals_rest();
    records_give_up();
    mailboxes_give_up();
}

static void stop(struct shard *s)
{
    (void)s;
    accounts_stop();                /* sessions take back what they have asked */
    asks_stop();
    waiting_stop();
    records_stop();
    revocations_stop();
    locals_stop();
    domains_stop();
    stanza_ids_stop();
    request_thread_end();
}

void route_at_start(void)
{
    static const struct shard_hooks hooks = { .rest = rest, .stop = stop };

    shard_hooks_add(&hooks);
}
