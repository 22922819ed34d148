/* deliver.c - see deliver.h */

#include "route/deliver.h"

#include <xylem/store_provider.h>

#include "route/content.h"
#include "route/counters.h"
#include "route/drain.h"
#include "route/iq.h"
#include "route/mailbox.h"
#include "route/path.h"
#include "route/record.h"
#include "route/router.h"
#include "route/session.h"
#include "route/window.h"

#define NS_ROSTER "jabber:iq:roster"

/* ---- messages ---- */

/*
 * What RFC 6121 section 8.5 has the server do with a message, by type.
 *   full:  the resource is not there (section 8.5.3.2)
 *   none:  to the bare JID, and no resource of non-negative priority (section 8.5.2.2)
 */
enum fate { TO_BARE, KEEP_OR_ERROR, ERROR, IGNORE };

static const struct { uint8_t bare, full, none, unknown; } fates[] = {
    [TYPE_NORMAL]    = { TO_BARE, ERROR,   KEEP_OR_ERROR, ERROR },
    [TYPE_CHAT]      = { TO_BARE, TO_BARE, KEEP_OR_ERROR, ERROR },
    [TYPE_GROUPCHAT] = { ERROR,   ERROR,   ERROR,         ERROR },
    [TYPE_HEADLINE]  = { TO_BARE, IGNORE,  IGNORE,        IGNORE },
    [TYPE_ERROR]     = { IGNORE,  IGNORE,  IGNORE,        IGNORE }
};

static void meet_fate(xy_req *rq, enum fate fate)
{
    if (fate == ERROR || fate == KEEP_OR_ERROR)
        path_fail(rq, CONDITION_SERVICE_UNAVAILABLE, NULL);
    else
        path_end(rq, COPY_DROPPED, "nobody to take it");
}

/* The sessions a message goes to, one after the other. */
static struct session *next_target(const xy_req *rq, const struct session *after)
{
    const struct account *a = rq->account;

    if (!jid_is_bare(rq->to)) {
        struct session *s = session_find(a, jid_resource(rq->to));
        if (s != NULL)
            return after == NULL ? s : NULL;
    }
    for (struct session *s = session_after(a, after); s != NULL; s = session_after(a, s))
        if (session_is_available(s) && s->priority >= 0 && !s->closing)
            return s;
    return NULL;
}

/*
 * It is stored first and handed out when that is done, if an archive keeps it or a client acknowledges
 * what it gets; else whoever reads gets it at once.  Behind one of its sender that is stored it gets a row,
 * too: without one its record would wait for that row, and the sender's copy for the record, so that accounts
 * that write to each other could wait for each other.
 */
static bool is_stored_first(const xy_req *rq)
{
    if (!message_is_storable(rq->stanza))
        return false;
    if ((rq->archive & ARCHIVE_RECIPIENT) != 0)
        return true;
    for (struct session *s = next_target(rq, NULL); s != NULL; s = next_target(rq, s))
        if (window_is_managed(s->window))
            return true;
    return mailbox_has_row_ahead(rq);
}

/* Sessions that have got it already, before it was stored for the others. */
struct taker {
    struct taker *next;
    uint64_t      session;
};

static void note_taker(xy_req *rq, const struct session *s)
{
    struct arena *a = rq->account->nsessions == 1 ? NULL : request_arena(rq);
    struct taker *t = a == NULL ? NULL : arena_alloc(a, sizeof *t);

    if (t == NULL)
        return;                     /* it is the only one; or it gets it twice */
    t->session = s->id;
    t->next = rq->takers;
    rq->takers = t;
}

static bool has_taken(const xy_req *rq, const struct session *s)
{
    for (const struct taker *t = rq->takers; t != NULL; t = t->next)
        if (t->session == s->id)
            return true;
    return false;
}

bool deliver_reaches(const xy_req *rq, const struct session *s)
{
    bool archived_only = rq->row.id != 0 && (rq->row.flags & XY_ROW_WAITING) == 0;

    if (archived_only || has_taken(rq, s))
        return has_taken(rq, s);
    for (const struct session *t = next_target(rq, NULL); t != NULL; t = next_target(rq, t))
        if (t == s)
            return true;
    return false;
}

static void deliver_to_sessions(xy_req *rq)
{
    bool left_out = false;

    for (struct session *s = next_target(rq, NULL); s != NULL; s = next_target(rq, s)) {
        if (s->drain == NULL && session_deliver(s, rq->stanza, rq->to)) {
            rq->delivered = true;
            note_taker(rq, s);
            continue;
        }
        left_out = true;
        drain_begin(s);             /* from now on it reads from the mailbox, so order is kept */
    }
    if (!left_out && rq->delivered) {
        path_end(rq, COPY_DELIVERED, NULL);
        return;
    }
    /* Nobody there, or somebody who does not read as fast as this comes: it may wait in the mailbox. */
    path_hooks(rq, XY_UNDELIVERABLE);
}

void deliver_stored(xy_req *rq)
{
    bool waits = (rq->row.flags & XY_ROW_WAITING) != 0;

    for (struct session *s = next_target(rq, NULL); waits && s != NULL; s = next_target(rq, s))
        if (!has_taken(rq, s))
            rq->delivered |= session_deliver_row(s, rq->stanza, rq->to, rq->row.id);
    path_end(rq, rq->delivered ? COPY_DELIVERED : COPY_STORED, NULL);
}

static enum fate fate_of(const xy_req *rq)
{
    enum stanza_type type = rq->stanza->type;

    if (jid_is_bare(rq->to))
        return fates[type].bare;
    return session_find(rq->account, jid_resource(rq->to)) != NULL ? TO_BARE : fates[type].full;
}

static void deliver_message(xy_req *rq)
{
    enum stanza_type type = rq->stanza->type;

    if (fate_of(rq) != TO_BARE)
        meet_fate(rq, fate_of(rq));
    else if (next_target(rq, NULL) == NULL && fates[type].none != KEEP_OR_ERROR)
        meet_fate(rq, fates[type].none);
    else if (next_target(rq, NULL) != NULL && is_stored_first(rq))
        record_keep(rq, true);
    else
        deliver_to_sessions(rq);
}

void deliver_to_nobody(xy_req *rq)
{
    bool anybody = false;

    if (!rq->delivered) {
        /* Not to be kept, so the order of the mailbox does not bind it: whoever has room gets it. */
        for (struct session *s = next_target(rq, NULL); s != NULL; s = next_target(rq, s)) {
            anybody = true;
            if (session_deliver(s, rq->stanza, rq->to))
                rq->delivered = true;
        }
    }
    if (rq->delivered)
        path_end(rq, COPY_DELIVERED, NULL);
    else if (anybody)
        path_end(rq, COPY_DROPPED, "the recipient does not read");
    else if ((rq->archive & ARCHIVE_RECIPIENT) != 0)
        record_keep(rq, false);     /* nothing will deliver it, but its account has it */
    else
        meet_fate(rq, fates[rq->stanza->type].none);
}

/* ---- presence ---- */

/* To one resource go presence itself and errors; subscriptions are the account's, whatever they are addressed to. */
static bool is_for_resource(const xy_req *rq)
{
    enum stanza_type type = rq->stanza->type;

    return !jid_is_bare(rq->to) && (type == TYPE_NONE || type == TYPE_UNAVAILABLE || type == TYPE_ERROR);
}

static void deliver_presence(xy_req *rq)
{
    enum stanza_type type = rq->stanza->type;
    bool taken = false;

    if (type == TYPE_PROBE) {
        path_end(rq, COPY_DROPPED, "no module answers probes");
        return;
    }
    if (is_for_resource(rq)) {
        struct session *s = session_find(rq->account, jid_resource(rq->to));
        taken = s != NULL && session_deliver_presence(s, rq->stanza, rq->to);
    } else if (type != TYPE_ERROR) {
        for (struct session *s = session_after(rq->account, NULL); s != NULL;
             s = session_after(rq->account, s)) {
            if (!session_is_available(s))
                continue;
            taken |= session_deliver_presence(s, rq->stanza, rq->to);
        }
    }
    path_end(rq, taken ? COPY_DELIVERED : COPY_DROPPED, "presence to nobody");
}

/* ---- iq ---- */

/* Only the account's own server pushes its roster (RFC 6121 section 2.1.6): nobody else's looks like one. */
static bool pretends(const xy_req *rq)
{
    const struct xml *payload = stanza_payload(rq->stanza);

    return rq->stanza->type == TYPE_SET && payload != NULL && payload->ns != NULL &&
           strcmp(payload->ns, NS_ROSTER) == 0 &&
           !(rq->stanza->from != NULL && jid_eq_bare(rq->stanza->from, rq->account->jid));
}

static void deliver_iq(xy_req *rq)
{
    if (jid_is_bare(rq->to)) {
        iq_to_account(rq);
        return;
    }
    struct session *s = session_find(rq->account, jid_resource(rq->to));
    if (s == NULL || pretends(rq))
        path_fail(rq, CONDITION_SERVICE_UNAVAILABLE, NULL);
    else if (session_deliver(s, rq->stanza, rq->to))
        path_end(rq, COPY_DELIVERED, NULL);
    else
        path_fail(rq, CONDITION_RESOURCE_CONSTRAINT, "The recipient does not read");
}

/* Answers wait for nothing, and what is stored itself is in order by its row. */
static bool waits_for_a_row(xy_req *rq)
{
    const struct stanza *s = rq->stanza;

    if (list_empty(&rq->account->mailbox.under_way) || (s->kind == STANZA_IQ && stanza_is_answer(s)))
        return false;
    return !message_is_storable(s) && mailbox_behind_row(rq);
}

void deliver(xy_req *rq)
{
    if (!waits_for_a_row(rq))
        deliver_now(rq);
}

void deliver_now(xy_req *rq)
{
    switch (rq->stanza->kind) {
    case STANZA_MESSAGE:
        deliver_message(rq);
        return;
    case STANZA_PRESENCE:
        deliver_presence(rq);
        return;
    default:
        deliver_iq(rq);
    }
}

/* ---- nobody, and the domain ---- */

/* Nothing tells an account that is not there from one that does not answer (section 8.5.1). */
void deliver_to_unknown(xy_req *rq)
{
    switch (rq->stanza->kind) {
    case STANZA_MESSAGE:
        meet_fate(rq, fates[rq->stanza->type].unknown);
        return;
    case STANZA_IQ:
        path_fail(rq, CONDITION_SERVICE_UNAVAILABLE, NULL);
        return;
    default:
        break;
    }
    if (rq->stanza->type == TYPE_PROBE && rq->stanza->from != NULL) {
        /* As for an account that shares no presence with the sender (section 4.3.2). */
        struct stanza *no = stanza_new(STANZA_PRESENCE, TYPE_UNSUBSCRIBED);
        if (no != NULL && stanza_set_from(no, jid_to_bare(no->arena, rq->to)) &&
            stanza_set_to(no, jid_to_bare(no->arena, rq->stanza->from)))
            router_send(&no, NULL);
        stanza_unref(&no);
        path_end(rq, COPY_HANDLED, NULL);
        return;
    }
    path_end(rq, COPY_DROPPED, "no such account");
}

void deliver_to_domain(xy_req *rq)
{
    if (rq->stanza->kind == STANZA_PRESENCE) {
        path_end(rq, COPY_DROPPED, "presence to the server itself");
        return;
    }
    if (rq->stanza->kind == STANZA_IQ && jid_is_bare(rq->to)) {
        iq_to_domain(rq);
        return;
    }
    path_fail(rq, CONDITION_SERVICE_UNAVAILABLE, NULL);
}
