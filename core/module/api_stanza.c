/*
 * api_stanza.c - requests and what modules send (xylem/stanza.h).
 *
 * Here is the one place that decides in whose name a module may speak: the domain of its instance, and
 * whoever has an address in it.
 */
#include "module/api_parts.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "hook/handles.h"
#include "hook/request.h"
#include "module/background.h"
#include "route/ask.h"
#include "route/domain.h"
#include "route/router.h"
#include "route/session.h"

static_assert((int)XY_TYPE_PROBE == (int)TYPE_PROBE && (int)XY_TYPE_CHAT == (int)TYPE_CHAT &&
              (int)XY_TYPE_UNAVAILABLE == (int)TYPE_UNAVAILABLE,
              "stanza types of the SDK are the core's");
static_assert((int)XY_MESSAGE == (int)STANZA_MESSAGE && (int)XY_IQ == (int)STANZA_IQ,
              "stanza kinds of the SDK are the core's");
static_assert((int)XY_BAD_REQUEST == (int)CONDITION_BAD_REQUEST &&
              (int)XY_NOT_AUTHORIZED == (int)CONDITION_NOT_AUTHORIZED &&
              (int)XY_UNEXPECTED_REQUEST == (int)CONDITION_UNEXPECTED_REQUEST,
              "conditions of the SDK are the core's");

/* ---- the request ---- */

static xy_arena *arena(xy_req *held)
{
    xy_req *rq = request_of(held);
    struct arena *a = rq == NULL ? NULL : request_arena(rq);

    if (a == NULL)
        api_note_refusal();
    return xy_arena_to(a);
}

/* A request that is over has one, too, so that nobody has to look; what is put there is lost. */
static void **slot(xy_req *held)
{
    static _Thread_local void *lost;
    xy_req *rq = request_of(held);

    if (rq != NULL)
        return &rq->slot;
    lost = NULL;
    return &lost;
}

static const struct stanza *stanza_of(const xy_req *held)
{
    const xy_req *rq = request_of(held);

    return rq == NULL ? NULL : rq->stanza;
}

static const xy_xml *stanza(const xy_req *held)
{
    const struct stanza *s = stanza_of(held);

    return s == NULL ? NULL : xy_xml_view(s->root);
}

static const xy_xml *payload(const xy_req *held)
{
    const struct stanza *s = stanza_of(held);

    return s == NULL ? NULL : xy_xml_view(stanza_payload(s));
}

static xy_stanza_kind kind(const xy_req *held)
{
    const struct stanza *s = stanza_of(held);

    return s == NULL ? (xy_stanza_kind)0 : (xy_stanza_kind)s->kind;
}

static xy_stanza_type type(const xy_req *held)
{
    const struct stanza *s = stanza_of(held);

    return s == NULL ? XY_TYPE_NONE : (xy_stanza_type)s->type;
}

static const xy_jid *from(const xy_req *held)
{
    const struct stanza *s = stanza_of(held);

    return s == NULL ? NULL : xy_jid_view(s->from);
}

static const xy_jid *to(const xy_req *held)
{
    const xy_req *rq = request_of(held);

    return rq == NULL ? NULL : xy_jid_view(rq->to);
}

/* ---- endings ---- */

static xy_flow refuse(xy_req *rq, xy_condition c, const char *text)
{
    struct request_outcome o = { .how = OUTCOME_ERROR, .condition = (enum stanza_condition)c,
                                 .text = text };

    api_take_refusal();
    request_end(rq, &o);
    return XY_DONE;
}

static xy_flow refuse_with(xy_req *rq, xy_condition c, const char *type, xy_xml *detail)
{
    struct request_outcome o = { .how = OUTCOME_ERROR, .condition = (enum stanza_condition)c,
                                 .type = type, .payload = xml_of(detail) };

    if (api_take_refusal())
        return refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    request_end(rq, &o);
    return XY_DONE;
}

static xy_flow reply(xy_req *rq, xy_xml *tree)
{
    struct request_outcome o = { .how = OUTCOME_REPLY, .payload = xml_of(tree) };

    if (api_take_refusal())
        return refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    request_end(rq, &o);
    return XY_DONE;
}

static void resume(xy_req *rq, xy_flow verdict)
{
    struct request_outcome o = { .how = OUTCOME_VERDICT, .verdict = verdict };

    request_end(rq, &o);
}

static xy_flow drop(xy_req *rq, const char *reason)
{
    struct request_outcome o = { .how = OUTCOME_VERDICT, .verdict = XY_DROP, .text = reason };

    request_end(rq, &o);
    return XY_DROP;
}

static void end(xy_req *rq, xy_status status)
{
    struct request_outcome o = { .how = OUTCOME_STATUS, .status = status };

    request_end(rq, &o);
}

/* What a REWRITE hook must not change goes over from the old root. */
static bool keep_envelope(struct xml *e, const struct xml *old)
{
    static const char *const kept[] = { "from", "to", "type", "id" };

    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (xml_set(e, kept[i], xml_attr(old, kept[i])) == NULL)
            return false;
    return true;
}

static struct stanza *rewritten(const struct stanza *old, const struct xml *tree)
{
    struct arena *a = arena_new(512);
    struct xml *root = a == NULL ? NULL : xml_copy(a, tree);

    if (root == NULL || !keep_envelope(root, old->root)) {
        arena_free(&a);
        return NULL;
    }
    struct stanza *s = stanza_adopt(&a, root);
    if (s == NULL)
        return NULL;
    s->from = old->from == NULL ? NULL : jid_copy(s->arena, old->from);
    s->to = old->to == NULL ? NULL : jid_copy(s->arena, old->to);
    if ((s->from == NULL) != (old->from == NULL) || (s->to == NULL) != (old->to == NULL))
        stanza_unref(&s);
    else
        stanza_seal(s);
    return s;
}

static xy_flow replace(xy_req *held, xy_xml *tree)
{
    xy_req *rq = request_of(held);

    if (rq == NULL || rq->stanza == NULL || rq->point > XY_UNDELIVERABLE)
        return XY_NEXT;
    if (api_take_refusal() || tree == NULL || request_arena(rq) == NULL)
        return refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    if (!xml_is(xml_of(tree), rq->stanza->root->name, rq->stanza->root->ns)) {
        log_error("module %s replaced a %s by something else: ignored", rq->holder->module->name,
                  rq->stanza->root->name);
        return XY_NEXT;
    }
    const struct jid *kept = rq->to == NULL ? NULL : jid_copy(rq->arena, rq->to);
    struct stanza *s = rewritten(rq->stanza, xml_of(tree));
    if (s == NULL || (kept == NULL) != (rq->to == NULL)) {
        stanza_unref(&s);
        return refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    }
    stanza_unref(&rq->stanza);
    rq->stanza = s;
    rq->to = kept;
    return XY_NEXT;
}

/* ---- sending ---- */

static bool may_speak_as(const xy_mod *m, const struct jid *j)
{
    if (m->domain_name[0] == '\0')
        return domain_find(jid_domain(j)) != NULL;
    return str_is(jid_domain(j), m->domain_name);
}

static bool default_from(const xy_mod *m, struct stanza *s, const struct jid *otherwise)
{
    if (xml_attr(s->root, "from") != NULL)
        return true;
    if (otherwise != NULL)
        return stanza_set_from(s, otherwise);
    return m->domain_name[0] != '\0' && xml_set(s->root, "from", m->domain_name) != NULL;
}

static void refuse_send(const xy_mod *m, const char *why)
{
    log_write(LOG_LEVEL_ERROR, (struct log_about){ m->module->name, m->domain_name, 0 },
              "a stanza was not sent: %s", why);
}

/* To a session goes a subscription request that was kept, in the name of its sender (RFC 6121 section 3.1.3). */
static bool is_kept_request(const struct stanza *s, const struct jid *to_session_of)
{
    return to_session_of != NULL && s->kind == STANZA_PRESENCE && s->type == TYPE_SUBSCRIBE;
}

/* A stanza of its own from the module's tree, its addresses checked; NULL: refused and logged. */
static struct stanza *outgoing(xy_mod *m, const xy_xml *tree, const struct jid *from_otherwise)
{
    bool refused = api_take_refusal();

    if (!api_may_act(m, "sending"))
        return NULL;
    struct arena *a = refused || tree == NULL ? NULL : arena_new(512);
    struct xml *root = a == NULL ? NULL : xml_copy(a, xml_in(tree));
    const char *bad = NULL;

    if (root == NULL) {
        arena_free(&a);
        refuse_send(m, tree == NULL && !refused ? "there is none" : "no memory");
        return NULL;
    }
    struct stanza *s = stanza_adopt(&a, root);
    if (s == NULL || !default_from(m, s, from_otherwise)) {
        refuse_send(m, "no memory");
    } else if (s->kind == STANZA_OTHER || strcmp(s->root->ns, NS_CLIENT) != 0) {
        refuse_send(m, "it is no message, presence or iq in jabber:client");
    } else if (!stanza_address(s, &bad)) {
        refuse_send(m, bad == NULL ? "no memory" : strcmp(bad, "from") == 0 ? "its from is no address"
                                                                            : "its to is no address");
    } else if (!may_speak_as(m, s->from) && !is_kept_request(s, from_otherwise)) {
        refuse_send(m, "its from is not within the domain of the module");
    } else {
        return s;
    }
    stanza_unref(&s);
    return NULL;
}

/* Does the account it is from keep out whom it is to?  Then it ends here, as if it had got lost. */
static bool is_kept_out(const struct stanza *s)
{
    const struct jid *to = s->to;

    return to != NULL && api_let_through(s->from, &to, 1) == 0;
}

static bool send_one(xy_mod *m, xy_xml *tree)
{
    struct stanza *s = outgoing(m, tree, NULL);
    if (s == NULL)
        return false;
    if (s->to == NULL) {
        stanza_unref(&s);
        refuse_send(m, "it has no to");
        return false;
    }
    if (is_kept_out(s)) {
        stanza_unref(&s);
        return true;
    }
    return router_send(&s, NULL);
}

static bool send_many(xy_mod *m, xy_xml *tree, const char *const *list, size_t n)
{
    struct stanza *s = outgoing(m, tree, NULL);
    struct arena *a = s == NULL ? NULL : arena_new(1024);
    const struct jid **jids = a == NULL ? NULL : arena_alloc(a, size_mul(n, sizeof *jids));
    bool sent = false;

    for (size_t i = 0; jids != NULL && i < n; i++)
        if ((jids[i] = jid_parse(a, str_of(list[i]), NULL)) == NULL) {
            refuse_send(m, "one of its addressees is no address");
            jids = NULL;
        }
    size_t open = jids == NULL ? 0 : api_let_through(s->from, jids, n);
    if (jids != NULL)
        sent = open == 0 || router_send_many(&s, jids, open);
    stanza_unref(&s);
    arena_free(&a);
    return sent;
}

static bool send_to_session(xy_mod *m, xy_session *session, xy_xml *tree)
{
    struct session *to_whom = session_of(session);
    struct stanza *s = to_whom == NULL ? NULL : outgoing(m, tree, to_whom->account->jid);
    if (s == NULL)
        return false;
    const struct jid *from = s->from;
    bool taken = api_let_through(to_whom->account->jid, &from, 1) == 1 && stanza_set_to(s, to_whom->jid);
    if (taken) {
        stanza_seal(s);
        taken = s->kind == STANZA_PRESENCE ? session_deliver_presence(to_whom, s, to_whom->jid)
                                           : session_deliver(to_whom, s, to_whom->jid);
    }
    stanza_unref(&s);
    return taken;
}

/* ---- asking ---- */

struct asking {
    struct wait    wait;
    struct ask    *ask;
    struct stanza *answer;
    xy_answer_fn   fn;
};

static void asking_call(struct wait *w, xy_mod *m, xy_req *rq)
{
    struct asking *q = list_entry(w, struct asking, wait);

    q->fn(m, rq, q->answer == NULL ? NULL : xy_xml_view(q->answer->root));
}

static void asking_destroy(struct wait *w)
{
    struct asking *q = list_entry(w, struct asking, wait);

    stanza_unref(&q->answer);
    mem_free(&q);
}

static void asking_answered(void *arg, struct stanza *answer)
{
    struct asking *q = arg;

    q->ask = NULL;
    if (answer != NULL)
        q->answer = stanza_ref(answer);
    wait_done(&q->wait);
}

/* Nobody waits for the answer any more. */
static void asking_detached(struct wait *w)
{
    struct asking *q = list_entry(w, struct asking, wait);

    if (q->ask == NULL)
        return;                          /* it came already */
    ask_cancel(&q->ask);
    wait_done(w);
}

static xy_flow ask(xy_mod *m, xy_req *held, xy_xml *iq, uint64_t timeout_ms, xy_answer_fn fn)
{
    xy_req *rq = api_may_wait(m, held, "xy_ask");
    struct asking *q = rq == NULL ? NULL : try_alloc(sizeof *q);

    if (q == NULL)
        return api_end_unavailable(held);
    struct stanza *s = outgoing(m, iq, NULL);
    q->fn = fn;
    q->wait.call = asking_call;
    q->wait.destroy = asking_destroy;
    q->wait.detached = asking_detached;
    wait_begin(&q->wait, m, rq);
    if (s != NULL && s->to != NULL && !is_kept_out(s))
        q->ask = ask_send(&s, timeout_ms, asking_answered, q);
    stanza_unref(&s);
    if (q->ask == NULL)
        wait_done(&q->wait);             /* not sent: the same as no answer */
    return XY_LATER;
}

void api_fill_stanza(xy_api *t)
{
    t->req_arena = arena;
    t->req_slot = slot;
    t->stanza = stanza;
    t->payload = payload;
    t->kind = kind;
    t->type = type;
    t->from = from;
    t->to = to;
    t->reply = reply;
    t->refuse = refuse;
    t->refuse_with = refuse_with;
    t->drop = drop;
    t->replace = replace;
    t->resume = resume;
    t->end = end;
    t->background = background_new;
    t->send = send_one;
    t->send_many = send_many;
    t->send_to_session = send_to_session;
    t->ask = ask;
}
