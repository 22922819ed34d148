/*
 * xylem/stanza.h - requests: what a handler or hook was called for, and how it ends.
 *
 * The core keeps three promises: an IQ get or set is answered exactly once (a forgotten one becomes an
 * error, a second answer is ignored and counted); a late callback for a finished request is never
 * delivered; when stop() returns nothing of this module will run again.
 *
 * An xy_req may be kept for as long as you like and used from a timer or another callback.  When it is over it
 * means nothing: getters give NULL, calls do nothing, an answer is logged and counted as late.
 */
#ifndef XYLEM_STANZA_H
#define XYLEM_STANZA_H

#include <xylem/api.h>

/* The request's memory, and a slot for whatever belongs to it between callbacks. */
static inline xy_arena *xy_arena_of(xy_req *rq) { return xy_api_->req_arena(rq); }
static inline void **xy_slot(xy_req *rq) { return xy_api_->req_slot(rq); }

/* The stanza; its first child that is no <error/>.  NULL for requests that are no stanza. */
static inline const xy_xml *xy_stanza(const xy_req *rq) { return xy_api_->stanza(rq); }
static inline const xy_xml *xy_payload(const xy_req *rq) { return xy_api_->payload(rq); }
static inline xy_stanza_kind xy_stanza_kind_of(const xy_req *rq) { return xy_api_->kind(rq); }
static inline xy_stanza_type xy_type(const xy_req *rq) { return xy_api_->type(rq); }

/* Sender, as the core verified it; addressee, NULL when the stanza names none (RFC 6120 section 10.3). */
static inline const xy_jid *xy_from(const xy_req *rq) { return xy_api_->from(rq); }
static inline const xy_jid *xy_to(const xy_req *rq) { return xy_api_->to(rq); }

/* Answers an IQ with a result; payload NULL: an empty one.  Returns XY_DONE. */
static inline xy_flow xy_reply(xy_req *rq, xy_xml *payload) { return xy_api_->reply(rq, payload); }

/* Answers with an error; text NULL: none.  Errors and results are never answered.  Returns XY_DONE. */
static inline xy_flow xy_refuse(xy_req *rq, xy_condition c, const char *text)
{
    return xy_api_->refuse(rq, c, text);
}

/* The same with an application-specific condition (RFC 6120 section 8.3.4) and, when type is not NULL, with that
 * type in place of the condition's own ("cancel", "wait" ...; a constant). */
static inline xy_flow xy_refuse_with(xy_req *rq, xy_condition c, const char *type, xy_xml *detail)
{
    return xy_api_->refuse_with(rq, c, type, detail);
}

/* For hooks: ends the stanza silently; the reason (a constant text) is counted.  An IQ get or
 * set becomes an error all the same: it is always answered.  Returns XY_DROP. */
static inline xy_flow xy_drop(xy_req *rq, const char *reason) { return xy_api_->drop(rq, reason); }

/* For REWRITE hooks: the stanza goes on as this tree (made in xy_arena_of(rq)); addresses and type stay. */
static inline xy_flow xy_replace(xy_req *rq, xy_xml *stanza) { return xy_api_->replace(rq, stanza); }

/* Ends an XY_LATER of a hook with the verdict it would have returned. */
static inline void xy_resume(xy_req *rq, xy_flow verdict) { xy_api_->resume(rq, verdict); }

/* Ends a request that is no stanza: loads, removals, background work. */
static inline void xy_end(xy_req *rq, xy_status status) { xy_api_->end(rq, status); }

/* Work of your own that no stanza asked for: gives asynchronous calls something to belong to.  account
 * (may be NULL) stays loaded meanwhile.  `what` is a constant text for logs.  End it with xy_end. */
static inline xy_req *xy_background(xy_mod *m, xy_account *account, const char *what)
{
    return xy_api_->background(m, account, what);
}

/*
 * Sends a stanza (message, presence or iq in jabber:client, made in any arena; the tree is copied).  Its
 * `from` must be the instance's domain or lie in it; absent: the domain.  XY_OUT hooks do not see it; to whom
 * the account it is from keeps out (xylem/blocking.h) it does not go.
 * false: refused (memory, or a `from` that is not yours), which is logged.
 */
static inline bool xy_send(xy_mod *m, xy_xml *stanza) { return xy_api_->send(m, stanza); }

/* The same stanza to many: serialized once. */
static inline bool xy_send_many(xy_mod *m, xy_xml *stanza, const char *const *to, size_t n)
{
    return xy_api_->send_many(m, stanza, to, n);
}

/* Straight to one session of this shard, such as a roster push; `to` becomes its full JID.  A presence of type
 * subscribe may be from anybody: a request that was kept for the session. */
static inline bool xy_send_to_session(xy_mod *m, xy_session *s, xy_xml *stanza)
{
    return xy_api_->send_to_session(m, s, stanza);
}

/* Sends an IQ get or set and calls back with the answer (type result or error), or with NULL when none
 * came in time.  Returns XY_LATER. */
static inline xy_flow xy_ask(xy_mod *m, xy_req *rq, xy_xml *iq, uint64_t timeout_ms, xy_answer_fn fn)
{
    return xy_api_->ask(m, rq, iq, timeout_ms, fn);
}

#endif
