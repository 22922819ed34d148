/*
 * stanzas.c - IQs and hooks as the router would call them, and how they ended.
 */
#include "kit.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "hook/handles.h"
#include "route/nonza.h"
#include "xml/parser.h"

static struct stanza *parse(const char *xml)
{
    struct parser_pool *pool = parser_pool_new();
    struct stanza *s = NULL;
    const char *bad = NULL;

    if (parser_stanza(pool, NS_CLIENT, NULL, str_of(xml), &s) != PARSE_OK)
        log_die("the test's stanza is not well-formed: %s", xml);
    if (!stanza_address(s, &bad))
        log_die("the test's stanza has a bad '%s': %s", bad != NULL ? bad : "address", xml);
    parser_pool_free(&pool);
    return s;
}

struct stanza *kit_stanza(const char *xml)
{
    struct stanza *s = parse(xml);

    stanza_seal(s);
    return s;
}

const char *kit_print(struct stanza *s)
{
    struct text out;

    text_init(&out, 0);
    stanza_write(&out, s, NULL, NS_CLIENT);
    const char *copy = kit_copy(out.p);
    text_free(&out);
    return copy;
}

/* ---- how it ended ---- */

static void give_back(xy_req *rq)
{
    account_unpin(&rq->account);
    request_free(&rq);
}

static const char *refusal_of(const struct stanza *s, const struct request_outcome *o)
{
    struct stanza *e = stanza_error(s, o->condition, o->text, NULL);
    if (e != NULL && !stanza_error_extend(e, o->type, o->payload))
        stanza_unref(&e);
    const char *copy = e == NULL ? "an error that is never answered" : kit_print(e);

    stanza_unref(&e);
    return copy;
}

static const char *refusal(const struct stanza *s, enum stanza_condition c, const char *text)
{
    struct request_outcome o = { .condition = c, .text = text };

    return refusal_of(s, &o);
}

static const char *result_of(const struct stanza *s, const struct request_outcome *o)
{
    struct stanza *result = stanza_result(s, o->payload);
    const char *copy = kit_print(result);

    stanza_unref(&result);
    return copy;
}

static void iq_over(xy_req *rq, const struct request_outcome *o)
{
    int i = (int)(intptr_t)rq->data;
    enum stanza_condition c = CONDITION_INTERNAL_SERVER_ERROR;

    kit->items[i].rq = NULL;
    if (o->how == OUTCOME_REPLY) {
        kit->items[i].answer = result_of(rq->stanza, o);
        give_back(rq);
        return;
    }
    if (o->how == OUTCOME_STATUS)
        c = CONDITION_REMOTE_SERVER_TIMEOUT;
    else if (o->how == OUTCOME_VERDICT && o->verdict == XY_NEXT)
        c = CONDITION_SERVICE_UNAVAILABLE;
    kit->items[i].answer = o->how == OUTCOME_ERROR ? refusal_of(rq->stanza, o)
                                                   : refusal(rq->stanza, c, NULL);
    give_back(rq);
}

static void hooks_over(xy_req *rq, xy_flow flow, const struct request_outcome *o)
{
    int i = (int)(intptr_t)rq->data;
    struct kit_item *item = &kit->items[i];

    item->rq = NULL;
    item->stanza = kit_print(rq->stanza);
    item->archive = rq->archive;
    if (flow == XY_NEXT)
        item->answer = "next";
    else if (o->how == OUTCOME_ERROR)
        item->answer = refusal_of(rq->stanza, o);
    else if (o->how == OUTCOME_REPLY)
        item->answer = result_of(rq->stanza, o);
    else if (flow == XY_DROP)
        kit_ended(i, "drop: %s", o->text != NULL ? o->text : "");
    else
        item->answer = rq->keep ? "kept" : "done";
    if (rq->session != NULL && rq->stanza->kind == STANZA_PRESENCE && rq->stanza->to == NULL)
        kit_tell_available(rq->session);
    give_back(rq);
}

/* ---- IQs ---- */

static const struct request_ops iq_ops = { .what = "iq", .finished = iq_over };

static const struct profile_iq *handler_of(struct stanza *s, const struct jid *to)
{
    const struct xml *payload = stanza_payload(s);
    xy_kind kind = s->type == TYPE_GET ? XY_GET : XY_SET;
    const struct profile *p = kit->profile;
    const struct profile_iq *found = NULL;

    if (payload == NULL)
        return NULL;
    if (jid_is_domain(to))
        return profile_iq(p, kind, XY_TO_DOMAIN, payload->ns, payload->name);
    if (s->from != NULL && jid_eq_bare(s->from, to))
        found = profile_iq(p, kind, XY_TO_SELF, payload->ns, payload->name);
    if (found == NULL)
        found = profile_iq(p, kind, XY_TO_ACCOUNT, payload->ns, payload->name);
    if (found == NULL && s->to == NULL)
        found = profile_iq(p, kind, XY_TO_DOMAIN, payload->ns, payload->name);
    return found;
}

static struct account *account_for(const struct jid *j)
{
    if (j == NULL || j->local_len == 0 || !str_is(jid_domain(j), XYT_DOMAIN))
        return NULL;
    return account_of(xyt_live(kit, j->text));
}

static xy_req *request_for(struct stanza *s, const struct request_ops *ops, int i)
{
    xy_req *rq = request_new(REQUEST_STANZA, ops);

    if (rq == NULL) {
        kit->items[i].answer = refusal(s, CONDITION_RESOURCE_CONSTRAINT, NULL);
        stanza_unref(&s);
        return NULL;
    }
    struct kit_session *session = s->from == NULL ? NULL : kit_session(s->from);
    rq->stanza = s;
    rq->to = s->to;
    rq->domain = kit->domain;
    rq->data = (void *)(intptr_t)i;
    rq->session = session == NULL ? NULL : &session->core;
    if (session != NULL)
        list_append(&session->core.requests, &rq->in_session);
    kit->items[i].rq = rq;
    return rq;
}

int xyt_iq(xyt *t, const char *xml)
{
    struct stanza *s = kit_stanza(xml);
    int i = kit_item();
    const struct jid *to = s->to != NULL ? s->to : jid_to_bare(t->arena, s->from);
    const struct profile_iq *iq = handler_of(s, to);
    struct request_outcome o;

    if (iq == NULL) {
        t->items[i].answer = refusal(s, CONDITION_SERVICE_UNAVAILABLE, NULL);
        stanza_unref(&s);
        return i;
    }
    struct account *a = account_for(jid_is_domain(to) ? s->from : to);
    xy_req *rq = request_for(s, &iq_ops, i);
    if (rq == NULL)
        return i;
    rq->account = a;
    if (a != NULL)
        account_pin(a);
    xy_mod *m = domain_instance(t->domain, iq->module);
    struct request_outcome stopped = { .how = OUTCOME_VERDICT, .verdict = XY_NEXT };
    if (m == NULL)
        iq_over(rq, &stopped);
    else if (request_call(rq, m, iq->iq->fn, KIT_REQUEST_MS, &o) != XY_LATER)
        iq_over(rq, &o);
    xyt_run(t);
    return i;
}

/* ---- nonzas ---- */

bool xyt_nonza(xyt *t, xy_session *s, const char *xml)
{
    struct parser_pool *pool = parser_pool_new();
    struct stanza *e = NULL;

    if (parser_stanza(pool, NS_CLIENT, NULL, str_of(xml), &e) != PARSE_OK)
        log_die("the test's element is not well-formed: %s", xml);
    bool known = nonza_receive(session_of(s), e->root);
    stanza_unref(&e);
    parser_pool_free(&pool);
    xyt_run(t);
    return known;
}

/* ---- hooks ---- */

static void hook_finished(xy_req *rq, const struct request_outcome *o);

static const struct request_ops hook_ops = { .what = "hook", .finished = hook_finished };

static void hooks_go_on(xy_req *rq)
{
    const struct profile_hook *list = kit->profile->hooks[rq->stanza->kind - XY_MESSAGE][rq->point];
    struct request_outcome o = { .how = OUTCOME_VERDICT };

    for (; list[rq->hook].hook != NULL; rq->hook++) {
        xy_mod *m = domain_instance(kit->domain, list[rq->hook].module);
        if (rq->point >= XY_SENT) {
            if (m != NULL)
                request_show(rq, m, list[rq->hook].hook->fn);
            continue;
        }
        xy_flow flow = m == NULL ? XY_NEXT
                                 : request_call(rq, m, list[rq->hook].hook->fn, KIT_REQUEST_MS, &o);
        if (flow == XY_LATER)
            return;
        if (flow != XY_NEXT) {
            hooks_over(rq, flow, &o);
            return;
        }
    }
    hooks_over(rq, XY_NEXT, &o);
}

static void hook_finished(xy_req *rq, const struct request_outcome *o)
{
    struct request_outcome late = { .how = OUTCOME_ERROR, .condition = CONDITION_RESOURCE_CONSTRAINT };

    if (o->how == OUTCOME_VERDICT && o->verdict == XY_NEXT) {
        rq->hook++;
        hooks_go_on(rq);
    } else if (o->how == OUTCOME_VERDICT)
        hooks_over(rq, o->verdict, o);
    else
        hooks_over(rq, XY_DONE, o->how == OUTCOME_STATUS ? &late : o);
}

int xyt_hook(xyt *t, xy_point point, const char *xml)
{
    struct stanza *s = kit_stanza(xml);
    int i = kit_item();
    struct kit_session *session = s->from == NULL ? NULL : kit_session(s->from);

    bool out = point == XY_OUT || point == XY_SENT;

    if (out && session == NULL)
        log_die("the test's stanza comes from no session that is logged in: %s", xml);
    if (point == XY_OUT && s->kind == STANZA_PRESENCE && s->to == NULL && s->type != TYPE_ERROR)
        kit_follow_presence(&session->core, s);
    struct account *a = out ? session->core.account : account_for(s->to);
    if (a == NULL) {
        t->items[i].answer = refusal(s, CONDITION_RESOURCE_CONSTRAINT, NULL);
        stanza_unref(&s);
        return i;
    }
    xy_req *rq = request_for(s, &hook_ops, i);
    if (rq == NULL)
        return i;
    rq->account = a;
    account_pin(a);
    rq->point = (uint8_t)point;
    hooks_go_on(rq);
    xyt_run(t);
    return i;
}
