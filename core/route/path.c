/* path.c - see path.h */

#include "route/path.h"

#include "base/log.h"
#include "base/mem.h"
#include "route/arrival.h"
#include "route/counters.h"
#include "route/deliver.h"
#include "route/hooks.h"
#include "route/iq.h"
#include "route/order.h"
#include "route/post.h"
#include "route/record.h"
#include "route/remote.h"
#include "route/router.h"
#include "route/session.h"

static void stage_finished(xy_req *rq, const struct request_outcome *o);

static const struct request_ops path_ops = { .what = "stanza", .finished = stage_finished };

xy_req *path_new(struct stanza **s, const struct jid *to, struct domain *d)
{
    xy_req *rq = request_new(REQUEST_STANZA, &path_ops);

    if (rq == NULL)
        return NULL;
    rq->stanza = *s;
    *s = NULL;
    rq->to = to != NULL ? to : rq->stanza->to;
    rq->domain = domain_ref(d);
    count(COUNT_COPIES_CREATED);
    return rq;
}

bool path_own_address(xy_req *rq)
{
    if (!rq->lent)
        return true;
    struct arena *a = request_arena(rq);
    const struct jid *kept = a == NULL ? NULL : jid_copy(a, rq->to);
    if (kept == NULL) {
        path_end(rq, COPY_DROPPED, "out of memory");
        return false;
    }
    rq->to = kept;
    rq->lent = false;
    return true;
}

void path_free(xy_req **rqp)
{
    xy_req *rq = *rqp;

    if (rq == NULL)
        return;
    *rqp = NULL;
    order_release(rq);
    arrival_end(&rq->arrival);
    account_unpin(&rq->account);
    domain_unref(&rq->domain);
    request_free(&rq);
}

/* A message is with its recipient, whose account this is. */
static bool has_arrived(const xy_req *rq, enum copy_end end)
{
    return rq->stanza->kind == STANZA_MESSAGE && (end == COPY_DELIVERED || end == COPY_STORED) &&
           rq->account != NULL && rq->point != XY_OUT;
}

void path_end(xy_req *rq, enum copy_end end, const char *reason)
{
    static const enum route_counter counter[] = {
        [COPY_DELIVERED] = COUNT_COPIES_DELIVERED, [COPY_STORED] = COUNT_COPIES_STORED,
        [COPY_HANDLED] = COUNT_COPIES_HANDLED, [COPY_ERRORED] = COUNT_COPIES_ERRORED
    };

    if (end == COPY_DROPPED)
        count_drop(reason);
    else
        count(counter[end]);
    if (has_arrived(rq, end))
        hooks_tell(rq, XY_DELIVERED);
    record_answer(rq);
    path_free(&rq);
}

/* Of an error to a message the account's modules are told, as of one that comes from elsewhere. */
static xy_req *as_delivery(struct session *s, struct stanza **answer)
{
    xy_req *rq = (*answer)->kind != STANZA_MESSAGE ? NULL : path_new(answer, s->jid, s->account->domain);

    if (rq == NULL)
        return NULL;
    rq->account = s->account;
    account_pin(rq->account);
    rq->point = XY_IN;
    return rq;
}

void path_answer_session(struct session *s, struct stanza **answer)
{
    stanza_seal(*answer);
    xy_req *rq = as_delivery(s, answer);
    if (rq != NULL) {
        if (session_answer(s, rq->stanza))
            path_end(rq, COPY_DELIVERED, NULL);
        else
            path_end(rq, COPY_DROPPED, "answer to a client that does not read");
        return;
    }
    count(COUNT_COPIES_CREATED);
    if (session_answer(s, *answer))
        count(COUNT_COPIES_DELIVERED);
    else
        count_drop("answer to a client that does not read");
    stanza_unref(answer);
}

void path_answer(xy_req *rq, struct stanza **answer)
{
    if (*answer == NULL)
        return;
    if (rq->session == NULL)
        router_send(answer, NULL);
    else
        path_answer_session(rq->session, answer);
}

void path_refuse(xy_req *rq, const struct request_outcome *o)
{
    struct stanza *e = stanza_error(rq->stanza, o->condition, o->text, NULL);

    if (e != NULL && !stanza_error_extend(e, o->type, o->payload))
        stanza_unref(&e);
    if (e == NULL && !stanza_is_answer(rq->stanza)) {
        if (rq->session != NULL)
            session_out_of_memory(rq->session);
        path_end(rq, COPY_DROPPED, "out of memory");
        return;
    }
    if (e == NULL) {
        path_end(rq, COPY_DROPPED, "an error or result that cannot be delivered");
        return;
    }
    if (!record_refuse(rq, &e))
        path_answer(rq, &e);
    path_end(rq, COPY_ERRORED, NULL);
}

void path_fail(xy_req *rq, enum stanza_condition c, const char *text)
{
    struct request_outcome o = { .how = OUTCOME_ERROR, .condition = c, .text = text };

    path_refuse(rq, &o);
}

void path_not_kept(xy_req *rq, enum stanza_condition c, const char *text)
{
    if (rq->delivered)
        path_end(rq, COPY_DELIVERED, NULL);
    else
        path_fail(rq, c, text);
}

/* ---- verdicts ---- */

static bool is_iq(const xy_req *rq)
{
    return rq->stanza->kind == STANZA_IQ;
}

static bool is_iq_answer(const xy_req *rq)
{
    return is_iq(rq) && stanza_is_answer(rq->stanza);
}

static void act_on(xy_req *rq, xy_flow flow, const struct request_outcome *o)
{
    if (rq->delivered) {                /* what a hook of XY_UNDELIVERABLE says concerns the others */
        path_end(rq, COPY_DELIVERED, NULL);
        return;
    }
    if (is_iq(rq) && !stanza_is_answer(rq->stanza)) {
        iq_end(rq, o);
        return;
    }
    if (flow == XY_DROP) {
        path_end(rq, COPY_DROPPED, o->text != NULL ? o->text : "dropped by a module");
        return;
    }
    if (o->how == OUTCOME_ERROR) {
        path_refuse(rq, o);
        return;
    }
    path_end(rq, COPY_HANDLED, NULL);
}

/* The other party, by account: a request for subscription comes from the bare address, and what its
 * session sends next from the full one (RFC 6121 section 3.1.2). */
static struct str order_key(const xy_req *rq)
{
    const struct jid *other = rq->point == XY_OUT ? rq->to : rq->stanza->from;

    return other == NULL ? STR("") : jid_bare(other);
}

/* A hook keeps it: later ones of the pair wait, but not for an answer. */
static void held(xy_req *rq)
{
    if (is_iq_answer(rq))
        return;
    if (rq->point == XY_OUT && rq->session != NULL)
        order_hold(&rq->session->order, rq, order_key(rq));
    if (rq->point != XY_OUT)
        order_hold(&rq->account->order, rq, order_key(rq));
}

static void passed_hooks(xy_req *rq)
{
    switch (rq->point) {
    case XY_OUT:
        path_route(rq);
        return;
    case XY_IN:
        if (is_iq(rq))
            order_release(rq);          /* its handler may take its time, and none waits for that */
        deliver(rq);
        return;
    default:
        deliver_to_nobody(rq);
        return;
    }
}

static void after_hooks(xy_req *rq, xy_flow flow, const struct request_outcome *o)
{
    if (flow == XY_LATER) {
        held(rq);
        return;
    }
    if (rq->keep) {
        rq->keep = false;
        record_keep(rq, true);
        return;
    }
    if (flow == XY_NEXT)
        passed_hooks(rq);
    else
        act_on(rq, flow, o);
}

static void stage_finished(xy_req *rq, const struct request_outcome *noted)
{
    struct request_outcome o = *noted;

    after_hooks(rq, hooks_next(rq, &o), &o);
}

void path_hooks(xy_req *rq, xy_point point)
{
    struct request_outcome o;

    after_hooks(rq, hooks_run(rq, point, &o), &o);
}

/* ---- aliases of a domain ---- */

/* Stanzas to an alias reach the canonical account; who subscribes is told where it lives (RFC
 * 6120 section 8.3.3.5). */
static bool use_canonical(xy_req *rq, struct domain *d)
{
    if (str_is(jid_domain(rq->to), d->name))
        return true;
    struct arena *a = request_arena(rq);
    const struct jid *canonical = a == NULL ? NULL : jid_make(a, jid_local(rq->to), str_of(d->name),
                                                              jid_resource(rq->to));
    if (canonical == NULL) {
        path_fail(rq, CONDITION_RESOURCE_CONSTRAINT, NULL);
        return false;
    }
    if (rq->stanza->kind == STANZA_PRESENCE && rq->stanza->type == TYPE_SUBSCRIBE) {
        struct stanza *e = stanza_error(rq->stanza, CONDITION_GONE, NULL, NULL);
        const struct xml *error = e == NULL ? NULL : xml_child(e->root, "error", NULL);
        struct xml *gone = error == NULL ? NULL : (struct xml *)xml_child(error, "gone", NS_STANZAS);
        xml_chars(xml_chars(gone, "xmpp:", 5), canonical->text, canonical->len);
        path_answer(rq, &e);
        path_end(rq, COPY_ERRORED, NULL);
        return false;
    }
    rq->to = canonical;
    rq->lent = false;
    return true;
}

/* Hooks keep whom presence went to, and look up who is addressed: they see the canonical address already. */
static bool find_canonical(xy_req *rq)
{
    bool seen = rq->to != NULL && hooks_any(rq, XY_OUT);
    struct domain *d = seen ? domain_find(jid_domain(rq->to)) : NULL;

    return d == NULL || use_canonical(rq, d);
}

/* ---- out of the sender's account ---- */

static void out_again(struct task *t)
{
    path_out(list_entry(t, xy_req, task));
}

/*
 * An iq does not overtake what was sent before it (RFC 6120 section 10.1), and one that a hook keeps is not
 * overtaken.  Answers do not wait: what a module holds may be held until one comes.
 */
void path_out(xy_req *rq)
{
    rq->point = XY_OUT;
    if (!find_canonical(rq))
        return;
    if (is_iq_answer(rq)) {
        path_hooks(rq, XY_OUT);
        return;
    }
    switch (order_turn(rq->session == NULL ? NULL : rq->session->order, rq, order_key(rq), out_again)) {
    case ORDER_WAITS:
        return;
    case ORDER_FULL:
        path_fail(rq, CONDITION_RESOURCE_CONSTRAINT, "Too many stanzas wait for this address");
        return;
    case ORDER_GO:
        path_hooks(rq, XY_OUT);
    }
}

/* ---- to the recipient's actor ---- */

static void path_arrive(xy_req *rq)
{
    struct str bare = jid_bare(rq->to);

    rq->account = account_get(bare);
    if (rq->account == NULL)
        rq->account = account_need(rq->domain, bare);
    if (rq->account == NULL) {
        path_fail(rq, CONDITION_RESOURCE_CONSTRAINT, NULL);
        return;
    }
    account_pin(rq->account);
    if (jid_is_bare(rq->to)) {
        rq->to = rq->account->jid;      /* lives as long as the pin: the sender's account may go */
        rq->lent = false;
    } else if (!path_own_address(rq))
        return;
    if (account_is_live(rq->account)) {
        path_in(rq);
        return;
    }
    if (!account_wait(rq->account, rq))
        path_fail(rq, CONDITION_RESOURCE_CONSTRAINT, "Too much waits for this account");
}

/* To another shard: the sender's session and account stay behind. */
static void leave(xy_req *rq, struct shard *to)
{
    struct session *sender = rq->session;

    list_remove(&rq->in_session);
    rq->session = NULL;
    arrival_end(&rq->arrival);          /* it is handed on */
    account_unpin(&rq->account);
    post_request(rq, to, path_arrive, sender);
}

void path_route(xy_req *rq)
{
    struct domain *d = rq->to == NULL ? NULL : domain_find(jid_domain(rq->to));

    order_release(rq);
    if (rq->to == NULL) {
        path_end(rq, COPY_HANDLED, NULL);           /* presence to whom it may concern: the hooks saw it */
        return;
    }
    record_own_copy(rq);
    if (rq->stanza->kind == STANZA_MESSAGE && rq->account != NULL)
        hooks_tell(rq, XY_SENT);
    if (d == NULL) {
        remote_send(rq);
        return;
    }
    if (!use_canonical(rq, d))
        return;
    if (rq->domain != d) {
        domain_unref(&rq->domain);
        rq->domain = domain_ref(d);
    }
    if (rq->to->local_len == 0) {
        if (path_own_address(rq))
            deliver_to_domain(rq);
        return;
    }
    struct shard *home = account_shard(jid_bare(rq->to));
    if (home != shard_self()) {
        if (path_own_address(rq))
            leave(rq, home);
        return;
    }
    struct account *sender = rq->account;           /* rq->to may lie in it */
    rq->account = NULL;
    path_arrive(rq);
    account_unpin(&sender);
}

static void in_again(struct task *t)
{
    path_in(list_entry(t, xy_req, task));
}

void path_in(xy_req *rq)
{
    if (!rq->account->exists) {
        deliver_to_unknown(rq);
        return;
    }
    rq->point = XY_IN;
    if (is_iq_answer(rq)) {
        path_hooks(rq, XY_IN);
        return;
    }
    switch (order_turn(rq->account->order, rq, order_key(rq), in_again)) {
    case ORDER_WAITS:
        return;
    case ORDER_FULL:
        path_fail(rq, CONDITION_RESOURCE_CONSTRAINT, "Too many stanzas wait for this account");
        return;
    case ORDER_GO:
        path_hooks(rq, XY_IN);
    }
}
