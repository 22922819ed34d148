/*
 * commands_session.c - session list and kick.
 *
 * A list is gathered shard by shard; what a shard tells is copied, for nothing of it may be looked at
 * from another one.
 */
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/mem.h"
#include "main/commands.h"
#include "net/tour.h"
#include "route/account.h"
#include "route/session.h"
#include "stream/stream.h"

/* ---- list ------------------------------------------------------------------------------------ */

struct row {
    const char *jid, *address, *tls, *cipher, *mechanism, *presence;
    int64_t     port, since, priority, shard;
};

struct listing {
    struct tour         tour;
    xy_req             *rq;
    struct arena       *arena;             /* of the rows */
    const struct jid   *only;              /* an account or a session; NULL: all */
    struct row         *rows;
    size_t              n, room;
    bool                refused;
};

static const char *keep(struct listing *l, const char *s)
{
    const char *copy;

    l->refused |= !arena_keep(l->arena, &copy, s);
    return copy;
}

static struct row *new_row(struct listing *l)
{
    if (l->n == l->room) {
        size_t room = l->room * 2 + 64;
        struct row *rows = try_resize(l->rows, size_mul(room, sizeof *rows));
        if (rows == NULL) {
            l->refused = true;
            return NULL;
        }
        l->rows = rows;
        l->room = room;
    }
    l->rows[l->n] = (struct row){ 0 };
    return &l->rows[l->n++];
}

/* What others see: the value of <show/>, "available" without one (RFC 6121 section 4.7.2.1). */
static const char *presence_of(struct listing *l, const struct session *s)
{
    struct stanza *presence = session_presence(s, stream_parsers());
    const struct xml *show = presence != NULL ? xml_child(presence->root, "show", NS_CLIENT) : NULL;
    struct str text = show != NULL ? xml_text(show) : (struct str){ NULL, 0 };
    const char *said = session_is_available(s) ? "available" : "unavailable";

    if (text.len > 0)
        said = arena_copy(l->arena, text.p, text.len);
    stanza_unref(&presence);
    return said;
}

static void add_session(struct listing *l, const struct session *s)
{
    struct session_info info = { 0 };
    struct row *r = new_row(l);

    if (r == NULL)
        return;
    s->ops->info(s->stream, &info);
    r->jid = keep(l, s->jid->text);
    r->address = keep(l, info.address);
    r->tls = keep(l, info.tls);
    r->cipher = keep(l, info.cipher);
    r->mechanism = keep(l, s->identity->mechanism);
    r->presence = presence_of(l, s);
    r->port = info.port;
    r->since = s->since;
    r->priority = s->priority;
    r->shard = shard_index(shard_self());
}

static bool is_wanted(const struct listing *l, const struct session *s)
{
    if (l->only == NULL)
        return true;
    return jid_is_bare(l->only) ? jid_eq_bare(l->only, s->jid) : jid_eq(l->only, s->jid);
}

static void visit(struct tour *t)
{
    struct listing *l = list_entry(t, struct listing, tour);
    struct account *a;
    uint32_t at = 0;

    while ((a = account_next(&at)) != NULL)
        for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s))
            if (is_wanted(l, s))
                add_session(l, s);
    tour_next(t);
}

static int by_jid(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    return strcmp(x->jid, y->jid);
}

static void put_row(struct command_call *call, const struct row *r)
{
    char since[DATE_LENGTH + 1];

    date_format(r->since, since);
    command_row(call);
    command_text(call, "jid", r->jid);
    command_text(call, "address", r->address);
    command_int(call, "port", r->port);
    command_text(call, "tls", r->tls != NULL ? r->tls : "none");
    command_text(call, "cipher", r->cipher);
    command_text(call, "mechanism", r->mechanism);
    command_text(call, "since", since);
    command_text(call, "presence", r->presence);
    command_int(call, "priority", r->priority);
    command_int(call, "shard", r->shard);
}

static void all_told(struct tour *t)
{
    struct listing *l = list_entry(t, struct listing, tour);

    if (l->refused) {
        command_say(l->rq, XY_UNAVAILABLE, "no memory");
    } else {
        if (l->n > 0)
            qsort(l->rows, l->n, sizeof *l->rows, by_jid);
        for (size_t i = 0; i < l->n; i++)
            put_row(l->rq->data, &l->rows[i]);
        command_say(l->rq, XY_OK, NULL);
    }
    mem_free(&l->rows);
    arena_free(&l->arena);
    mem_free(&l);
}

static xy_flow list(xy_mod *m, xy_req *rq)
{
    struct listing *l = try_alloc(sizeof *l);

    (void)m;
    if (l == NULL || (l->arena = arena_new(4096)) == NULL) {
        mem_free(&l);
        return command_say(rq, XY_UNAVAILABLE, "no memory");
    }
    l->rq = rq;
    l->only = command_jid_of(rq, "jid");
    l->tour.visit = visit;
    l->tour.done = all_told;
    tour_all(&l->tour);
    return XY_LATER;
}

/* ---- kick ------------------------------------------------------------------------------------ */

struct kick {
    struct tour       tour;
    xy_req           *rq;
    const struct jid *who;
    const char       *reason;
    size_t            ended;
};

static void kick_there(struct tour *t)
{
    struct kick *k = list_entry(t, struct kick, tour);
    struct account *a = account_get(jid_bare(k->who));

    if (a != NULL && jid_is_bare(k->who)) {
        k->ended = a->nsessions;
        account_close_sessions(a, "policy-violation", k->reason);
    } else if (a != NULL) {
        struct session *s = session_find(a, jid_resource(k->who));
        k->ended = s != NULL;
        if (s != NULL)
            session_close(s, "policy-violation", k->reason);
    }
    tour_next(t);
}

static void kicked(struct tour *t)
{
    struct kick *k = list_entry(t, struct kick, tour);

    if (k->ended == 0)
        command_say(k->rq, XY_NOT_FOUND, "%s has no session", k->who->text);
    else
        command_say(k->rq, XY_OK, "%zu ended", k->ended);
    mem_free(&k);
}

static xy_flow kick(xy_mod *m, xy_req *rq)
{
    const struct jid *given = command_jid_of(rq, "jid");
    struct domain *d = given->local_len > 0 ? domain_find(jid_domain(given)) : NULL;
    struct arena *a = request_arena(rq);
    struct kick *k = try_alloc(sizeof *k);

    (void)m;
    if (d == NULL) {
        mem_free(&k);
        return command_say(rq, XY_NOT_FOUND, "no account of that name is hosted here");
    }
    if (k != NULL && a != NULL)
        k->who = jid_make(a, jid_local(given), str_of(d->name), jid_resource(given));
    if (k == NULL || k->who == NULL) {
        mem_free(&k);
        return command_say(rq, XY_UNAVAILABLE, "no memory");
    }
    k->rq = rq;
    k->reason = command_text_of(rq, "reason");
    if (k->reason == NULL)
        k->reason = "ended by an administrator";
    k->tour.visit = kick_there;
    k->tour.done = kicked;
    tour_one(&k->tour, account_shard(jid_bare(k->who)));
    return XY_LATER;
}

/* ---- declarations ---------------------------------------------------------------------------- */

static const xy_arg for_list[] = {
    { "jid", "only those of this account", XY_ARG_JID, false }, { NULL, NULL, XY_ARG_TEXT, false }
};

static const xy_arg for_kick[] = {
    { "jid", "name@domain/resource, or name@domain for all of them", XY_ARG_JID, true },
    { "reason", "what the client is told", XY_ARG_TEXT, false },
    { NULL, NULL, XY_ARG_TEXT, false }
};

const xy_command session_commands[] = {
    { "session list", "List who is logged in, from where and how", XY_SERVER_COMMAND, for_list, list },
    { "session kick", "End sessions", XY_SERVER_COMMAND, for_kick, kick },
    { NULL, NULL, XY_SERVER_COMMAND, NULL, NULL }
};
