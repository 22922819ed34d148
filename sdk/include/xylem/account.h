/*
 * xylem/account.h - local accounts, their sessions, and the state modules keep in them.
 *
 * An account with all its sessions is owned by one shard.  Handlers and hooks run there: xy_account_of()
 * is the sender's account at XY_OUT, XY_SENT and for IQs from a session of the account to itself or to the
 * domain, the recipient's at XY_IN, XY_UNDELIVERABLE, XY_DELIVERED and for IQs to an account.
 *
 * An xy_account or xy_session is good during the callback that got it, an account also while a request of it
 * is open.  Over a timer or an asynchronous call keep the address: xy_account_find, xy_session_find.
 */
#ifndef XYLEM_ACCOUNT_H
#define XYLEM_ACCOUNT_H

#include <xylem/api.h>

/* NULL when the request concerns no local account, or came on no local session. */
static inline xy_account *xy_account_of(const xy_req *rq) { return xy_api_->req_account(rq); }
static inline xy_session *xy_session_of(const xy_req *rq) { return xy_api_->req_session(rq); }

/* Bare JID. */
static inline const xy_jid *xy_account_jid(const xy_account *a) { return xy_api_->account_jid(a); }

/* The state this module declared (.account_state, .session_state), zeroed at first. */
static inline void *xy_account_state(xy_mod *m, xy_account *a) { return xy_api_->account_state(m, a); }
static inline void *xy_session_state(xy_mod *m, xy_session *s) { return xy_api_->session_state(m, s); }

/* The bound sessions one after the other; after NULL: the first.  NULL: no more. */
static inline xy_session *xy_session_next(const xy_account *a, const xy_session *after)
{
    return xy_api_->session_next(a, after);
}

/* Full JID. */
static inline const xy_jid *xy_session_jid(const xy_session *s) { return xy_api_->session_jid(s); }
static inline xy_account *xy_session_account(const xy_session *s) { return xy_api_->session_account(s); }

/* Did it send available presence; with which priority (-128..127, 0 while unavailable); that stanza,
 * made anew for the caller (NULL while unavailable).  The core follows presence without `to` before XY_OUT hooks
 * run. */
static inline bool xy_session_is_available(const xy_session *s) { return xy_api_->session_is_available(s); }
static inline int xy_session_priority(const xy_session *s) { return xy_api_->session_priority(s); }
static inline xy_xml *xy_session_presence(xy_arena *a, const xy_session *s)
{
    return xy_api_->session_presence(a, s);
}

/* The account, or the session with that full JID, of the instance's domain if it is here now: for whoever
 * kept an address over an asynchronous call or a timer.  NULL: gone, not loaded, or on another shard. */
static inline xy_account *xy_account_find(xy_mod *m, const xy_jid *who) { return xy_api_->account_find(m, who); }
static inline xy_session *xy_session_find(xy_mod *m, const xy_jid *full) { return xy_api_->session_find(m, full); }

/* Is this address within a domain that this server hosts? */
static inline bool xy_is_local(xy_mod *m, const xy_jid *j) { return xy_api_->is_local(m, j); }

/* The same address, with the domain's own name where that of an alias stands: as the core has it in `from`. */
static inline const xy_jid *xy_jid_canonical(xy_mod *m, xy_arena *a, const xy_jid *j)
{
    return xy_api_->jid_canonical(m, a, j);
}

/* At XY_UNDELIVERABLE: keep the message in the account's mailbox until a device took it.  Return what it
 * returns. */
static inline xy_flow xy_mailbox_keep(xy_req *rq) { return xy_api_->mailbox_keep(rq); }

/* The account's archive keeps the message: at XY_OUT the sender's, at XY_IN the recipient's.  Both are rows of one
 * record, which is committed before the recipient gets the message.  Of messages of type chat and normal with
 * content only (xy_has_content); for others nothing happens. */
static inline void xy_mailbox_archive(xy_req *rq) { xy_api_->mailbox_archive(rq); }

/* Has the message something to read or to act on: more than chat states, hints, ids and a thread (XEP-0160
 * section 3, XEP-0085 section 5.5)? */
static inline bool xy_has_content(const xy_xml *message) { return xy_api_->has_content(message); }

/* Sends what waits in the mailbox to this session, oldest first, each with the domain's delay stamp
 * (XEP-0203), as fast as the session reads; rows leave the mailbox when the client has answered a ping
 * behind them, so that a connection that breaks loses none. */
static inline void xy_mailbox_deliver(xy_mod *m, xy_session *s) { xy_api_->mailbox_deliver(m, s); }

/* At XY_DELIVERED: does this session of the account get the message itself, now or from the mailbox? */
static inline bool xy_session_gets(const xy_req *rq, const xy_session *s)
{
    return xy_api_->session_gets(rq, s);
}

/* At XY_SENT and XY_DELIVERED: the id (XEP-0359) that the message has in the account's mailbox; NULL: it is not in
 * it.  At XY_SENT it is still under way to the store. */
static inline const char *xy_mailbox_id(xy_req *rq) { return xy_api_->mailbox_id(rq); }

/* A bit that stays with the session as long as a client can resume it, also when the server has crashed in between
 * (XEP-0198).  What does not have to outlive the process is better in .session_state. */
static inline void xy_session_keep(xy_mod *m, xy_session *s, xy_kept bit, bool on)
{
    xy_api_->session_keep(m, s, bit, on);
}
static inline bool xy_session_keeps(const xy_session *s, xy_kept bit) { return xy_api_->session_keeps(s, bit); }

/* A quiet session gets at once only what cannot wait; presence and chat states do, the newest of each sender, until it
 * is no longer quiet.  On a new connection a session is not. */
static inline void xy_session_quiet(xy_mod *m, xy_session *s, bool quiet) { xy_api_->session_quiet(m, s, quiet); }

/* Disco features of the domain or its accounts, one after the other: start with *at = 0; NULL: no more. */
static inline const char *xy_feature_next(xy_mod *m, xy_scope scope, size_t *at)
{
    return xy_api_->feature_next(m, scope, at);
}

#endif
