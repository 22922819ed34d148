/* iq.c - see iq.h */

#include "route/iq.h"

#include "base/log.h"
#include "route/ask.h"
#include "route/path.h"
#include "route/session.h"

#define IQ_MS 60000                 /* a module that has not answered by then is answered for */

void iq_end(xy_req *rq, const struct request_outcome *o)
{
    struct stanza *result;

    switch (o->how) {
    case OUTCOME_REPLY:
        result = stanza_result(rq->stanza, o->payload);
        if (result == NULL) {
            path_fail(rq, CONDITION_RESOURCE_CONSTRAINT, NULL);
            return;
        }
        path_answer(rq, &result);
        path_end(rq, COPY_HANDLED, NULL);
        return;
    case OUTCOME_ERROR:
        path_refuse(rq, o);
        return;
    case OUTCOME_STATUS:            /* the deadline, or the instance was stopped */
        path_fail(rq, CONDITION_REMOTE_SERVER_TIMEOUT, NULL);
        return;
    default:
        break;
    }
    if (o->how == OUTCOME_VERDICT && o->verdict == XY_NEXT) {
        path_fail(rq, CONDITION_SERVICE_UNAVAILABLE, NULL);
        return;
    }
    log_warn("a module ended an IQ without an answer");
    path_fail(rq, CONDITION_INTERNAL_SERVER_ERROR, NULL);
}

static const struct request_ops iq_ops = { .what = "iq", .finished = iq_end };

static void call_handler(xy_req *rq, const struct profile_iq *handler)
{
    xy_mod *m = domain_instance(rq->domain, handler->module);
    struct request_outcome o;

    if (m == NULL) {
        path_fail(rq, CONDITION_SERVICE_UNAVAILABLE, NULL);
        return;
    }
    rq->ops = &iq_ops;
    if (request_call(rq, m, handler->iq->fn, IQ_MS, &o) != XY_LATER)
        iq_end(rq, &o);
}

static bool is_request(const xy_req *rq)
{
    return rq->stanza->type == TYPE_GET || rq->stanza->type == TYPE_SET;
}

static const struct profile_iq *find(const xy_req *rq, xy_scope scope)
{
    const struct xml *payload = stanza_payload(rq->stanza);
    xy_kind kind = rq->stanza->type == TYPE_GET ? XY_GET : XY_SET;

    if (payload == NULL || payload->ns == NULL)
        return NULL;
    return profile_iq(rq->domain->profile, kind, scope, payload->ns, payload->name);
}

void iq_to_account(xy_req *rq)
{
    if (!is_request(rq)) {
        ask_answered(rq->stanza);
        path_end(rq, COPY_HANDLED, NULL);
        return;
    }
    bool own = rq->stanza->from != NULL && jid_eq_bare(rq->stanza->from, rq->account->jid);
    const struct profile_iq *handler = own ? find(rq, XY_TO_SELF) : NULL;
    if (handler == NULL)
        handler = find(rq, XY_TO_ACCOUNT);
    /* Without `to` the server answers for the account (RFC 6120 section 10.3.3); for what only
     * the domain answers, the domain it is. */
    if (handler == NULL && rq->stanza->to == NULL)
        handler = find(rq, XY_TO_DOMAIN);
    if (handler == NULL)
        path_fail(rq, CONDITION_SERVICE_UNAVAILABLE, NULL);
    else
        call_handler(rq, handler);
}

void iq_to_domain(xy_req *rq)
{
    if (!is_request(rq)) {
        ask_answered(rq->stanza);
        path_end(rq, COPY_HANDLED, NULL);
        return;
    }
    const struct profile_iq *handler = find(rq, XY_TO_DOMAIN);
    /* The sender's account concerns only modules of its own domain. */
    if (rq->account != NULL && rq->account->domain != rq->domain)
        account_unpin(&rq->account);
    if (handler == NULL)
        path_fail(rq, CONDITION_SERVICE_UNAVAILABLE, NULL);
    else
        call_handler(rq, handler);
}
