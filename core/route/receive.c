/* receive.c - what clients send: checked, stamped and put on its way (RFC 6120 section 8) */

#include "base/log.h"
#include "net/shard.h"
#include "route/arrival.h"
#include "route/counters.h"
#include "route/edge.h"
#include "route/managed.h"
#include "route/path.h"
#include "route/record.h"
#include "route/router.h"
#include "route/session.h"
#include "route/window.h"

static void refuse(struct session *s, struct stanza **bad, enum stanza_condition c, const char *text)
{
    struct stanza *e = stanza_error(*bad, c, text, NULL);

    if (e == NULL && !stanza_is_answer(*bad))
        session_out_of_memory(s);
    stanza_unref(bad);
    if (e == NULL)
        return;
    stanza_seal(e);
    session_answer(s, e);
    stanza_unref(&e);
}

static void refuse_for_memory(struct session *s, struct stanza **bad)
{
    refuse(s, bad, CONDITION_RESOURCE_CONSTRAINT, "Out of memory");
}

/* RFC 6120 section 8.1.2.1: the server stamps `from`; what the client wrote is only ever checked. */
static bool may_claim(const struct session *s, const struct stanza *stanza)
{
    return stanza->from == NULL || jid_eq(stanza->from, s->jid) ||
           jid_eq(stanza->from, s->account->jid);
}

/* Subscriptions are between accounts, not between resources (RFC 6121 section 3.1.2). */
static bool stamp(struct session *s, struct stanza *stanza)
{
    bool bare = stanza->kind == STANZA_PRESENCE && stanza->type >= TYPE_SUBSCRIBE &&
                stanza->type <= TYPE_UNSUBSCRIBED;

    if (bare && stanza->to != NULL && !jid_is_bare(stanza->to)) {
        const struct jid *to = jid_to_bare(stanza->arena, stanza->to);
        if (to == NULL || !stanza_set_to(stanza, to))
            return false;
    }
    return stanza_set_from(stanza, bare ? s->account->jid : s->jid);
}

/* RFC 6120 section 8.2.3: an id; get and set have one child, a result at most one. */
static const char *iq_fault(const struct stanza *s)
{
    const struct xml *first = xml_first_element(s->root);

    if (s->id == NULL)
        return "An iq needs an id";
    if (s->type == TYPE_INVALID || s->type == TYPE_NONE)
        return "An iq is of type get, set, result or error";
    if ((s->type == TYPE_GET || s->type == TYPE_SET) &&
        (first == NULL || xml_next_element(first) != NULL))
        return "An iq of type get or set has exactly one child";
    if (s->type == TYPE_RESULT && first != NULL && xml_next_element(first) != NULL)
        return "An iq of type result has at most one child";
    return NULL;
}

static const char *fault(const struct stanza *s)
{
    if (s->kind == STANZA_IQ)
        return iq_fault(s);
    if (s->kind == STANZA_PRESENCE && s->type == TYPE_INVALID)
        return "No such type of presence";
    if (s->kind == STANZA_PRESENCE && s->to == NULL && s->type >= TYPE_SUBSCRIBE)
        return "Subscriptions and probes need an address";
    return NULL;
}

/* ---- presence without an address: the session's own state (RFC 6121 section 4) ---- */

static void own_presence(struct session *s, struct stanza *stanza, struct arrival **arrival)
{
    int8_t priority = 0;

    if (stanza->type == TYPE_NONE && !presence_priority(stanza, &priority)) {
        refuse(s, &stanza, CONDITION_BAD_REQUEST, "A priority is a number from -128 to 127");
        return;
    }
    if (stanza->type == TYPE_ERROR) {
        stanza_unref(&stanza);
        return;
    }
    bool available = stanza->type == TYPE_NONE;
    xy_req *rq = path_new(&stanza, NULL, s->account->domain);
    if (rq == NULL) {
        refuse_for_memory(s, &stanza);
        return;
    }
    session_attach(s, rq);
    if (!session_set_presence(s, available ? rq->stanza : NULL, priority)) {
        path_fail(rq, CONDITION_RESOURCE_CONSTRAINT, "Out of memory");
        return;
    }
    session_put_out(s, rq);
    session_tell_available(s);
    managed_changed(s, arrival);        /* who resumes it after a crash does not say it again */
}

/* ---- everything ---- */

static void put_on_its_way(struct session *s, struct stanza **stanza, struct arrival **arrival)
{
    const struct jid *to = (*stanza)->to != NULL ? (*stanza)->to : s->account->jid;
    xy_req *rq = path_new(stanza, to, s->account->domain);

    if (rq == NULL) {
        refuse_for_memory(s, stanza);
        return;
    }
    session_attach(s, rq);
    rq->arrival = *arrival;
    *arrival = NULL;
    if (rq->stanza->kind == STANZA_IQ)
        arrival_may_expire(rq->arrival, shard_now());
    if (rq->stanza->kind == STANZA_IQ && stanza_is_answer(rq->stanza))
        window_request_answered(s->window, rq->stanza);
    record_begin(rq, s);
    session_put_out(s, rq);
}

static void receive(struct session *s, struct stanza *stanza, struct arrival **arrival)
{
    const char *bad = NULL;

    bool addressed = stanza_address(stanza, &bad);
    if (!addressed && bad != NULL && strcmp(bad, "from") == 0) {
        session_close(s, "invalid-from", "The from address is not an address");
        stanza_unref(&stanza);
        return;
    }
    if (!may_claim(s, stanza)) {
        session_close(s, "invalid-from", "Stanzas are sent in one's own name");
        stanza_unref(&stanza);
        return;
    }
    const char *why = fault(stanza);
    enum stanza_condition c = CONDITION_BAD_REQUEST;
    if (!addressed) {
        why = "The to address is not an address";
        c = CONDITION_JID_MALFORMED;
    }
    if (!stamp(s, stanza) || (!addressed && bad == NULL)) {
        why = "Out of memory";
        c = CONDITION_RESOURCE_CONSTRAINT;
    }
    if (why != NULL) {
        refuse(s, &stanza, c, why);
        return;
    }
    if (edge_clean(stanza) > 0)
        log_debug("%s sent elements that only a server sends; they were removed", s->jid->text);
    stanza_seal(stanza);
    if (stanza->kind == STANZA_PRESENCE && stanza->to == NULL)
        own_presence(s, stanza, arrival);
    else
        put_on_its_way(s, &stanza, arrival);
}

void session_receive(struct session *s, struct stanza **sp)
{
    struct stanza *stanza = *sp;

    *sp = NULL;
    if (s->closing) {
        stanza_unref(&stanza);
        return;
    }
    count(COUNT_STANZAS_RECEIVED);
    struct arrival *arrival = managed_arrival(s);
    if (arrival == NULL && session_is_managed(s)) {
        refuse_for_memory(s, &stanza);  /* without its number it could not be stored */
        return;
    }
    receive(s, stanza, &arrival);
    arrival_end(&arrival);              /* refused: that is handled too */
}
