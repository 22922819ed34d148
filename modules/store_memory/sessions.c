/* sessions.c - see sessions.h */

#include "sessions.h"

#include <string.h>

#include "store_common/answers.h"

struct session {
    struct node      by_token, by_age;
    struct owner    *owner;
    uint64_t         made;              /* how many there had been */
    xy_store_session is;                /* its texts are these */
    char             texts[];
};

static struct session *session_of(struct node *n)
{
    return n == NULL ? NULL : tree_of(n, struct session, by_token);
}

static struct session *aged(struct node *n)
{
    return n == NULL ? NULL : tree_of(n, struct session, by_age);
}

static int by_token(const struct node *n, const void *key)
{
    return memcmp(tree_of(n, const struct session, by_token)->is.token, key, sizeof((xy_store_session *)0)->token);
}

static int by_age(const struct node *n, const void *key)
{
    uint64_t made = tree_of(n, const struct session, by_age)->made;

    return made < *(const uint64_t *)key ? -1 : made > *(const uint64_t *)key;
}

static struct session *find(const struct state *s, const unsigned char *token)
{
    return session_of(tree_at(&s->sessions, by_token, token));
}

/* ---- reading ---- */

static bool answer(xy_job *job, xy_store_op *op, const xy_store_session *from, size_t *room)
{
    xy_store_session copy = *from;

    copy.resource = answer_copy(job, from->resource, strlen(from->resource));
    copy.mechanism = answer_copy(job, from->mechanism, strlen(from->mechanism));
    if (from->presence != NULL)
        copy.presence = answer_copy(job, from->presence, strlen(from->presence));
    return copy.resource != NULL && copy.mechanism != NULL && (copy.presence == NULL) == (from->presence == NULL) &&
           answer_session(job, op, &copy, room);
}

void sessions_list(xy_job *job, struct state *s, xy_store_op *op)
{
    const struct owner *o = owners_find(s, op->domain, op->account);
    size_t room = 0;

    for (struct node *n = o == NULL ? NULL : tree_first(&o->sessions); n != NULL; n = tree_next(n))
        if (!answer(job, op, &aged(n)->is, &room))
            return;
    op->status = XY_OK;
}

/* ---- writing ---- */

static const char *put_text(char **at, const char *text)
{
    const char *begin = *at;

    if (text == NULL)
        return NULL;
    memcpy(*at, text, strlen(text) + 1);
    *at += strlen(text) + 1;
    return begin;
}

static size_t room_for(const char *text)
{
    return text == NULL ? 0 : strlen(text) + 1;
}

/* What devices acknowledge makes room, so room for it is always there. */
struct session *sessions_prepare(struct state *s, const xy_store_op *op)
{
    const xy_store_session *from = op->session;
    const char *resource = or_none(from->resource), *mechanism = or_none(from->mechanism);
    struct session *made;
    char *at;

    made = heap_take_beyond(&s->heap, sizeof *made + room_for(resource) + room_for(mechanism) +
                                          room_for(from->presence));
    if (made == NULL)
        return NULL;
    made->owner = owners_need(s, op->domain, op->account);
    if (made->owner == NULL) {
        heap_give(&s->heap, made);
        return NULL;
    }
    at = made->texts;
    made->is = *from;
    made->is.resource = put_text(&at, resource);
    made->is.mechanism = put_text(&at, mechanism);
    made->is.presence = put_text(&at, from->presence);
    return made;
}

static void take_out(struct state *s, struct session *session)
{
    tree_remove(&s->sessions, &session->by_token);
    tree_remove(&session->owner->sessions, &session->by_age);
    heap_give(&s->heap, session);
}

static void drop(struct state *s, struct session *session)
{
    const struct owner *o = session->owner;

    take_out(s, session);
    owners_settle(s, o->domain, o->account);
}

void sessions_place(struct state *s, struct session *made)
{
    struct session *before = find(s, made->is.token);
    struct owner *was = before == NULL ? NULL : before->owner;

    made->made = before == NULL ? ++s->made : before->made;
    if (before != NULL) {
        if (made->is.position < before->is.position)
            made->is.position = before->is.position;
        take_out(s, before);
    }
    tree_add(&s->sessions, &made->by_token, by_token, made->is.token);
    tree_add(&made->owner->sessions, &made->by_age, by_age, &made->made);
    if (was != NULL)
        owners_settle(s, was->domain, was->account);
}

xy_status sessions_put(struct state *s, const xy_store_op *op)
{
    struct session *made = sessions_prepare(s, op);

    if (made == NULL)
        return XY_UNAVAILABLE;
    sessions_place(s, made);
    return XY_OK;
}

void sessions_position(struct state *s, const xy_store_record *r)
{
    struct session *session = find(s, r->token);

    if (session != NULL && session->is.position < r->position)
        session->is.position = r->position;
}

void sessions_remove(struct state *s, const xy_store_op *op)
{
    struct session *session = find(s, op->session->token);

    if (session != NULL && session->owner == owners_find(s, op->domain, op->account))
        drop(s, session);
}

void sessions_sweep(struct state *s, uint64_t before)
{
    int64_t until = before > INT64_MAX ? INT64_MAX : (int64_t)before;
    struct node *next;

    for (struct node *n = tree_first(&s->sessions); n != NULL; n = next) {
        next = tree_next(n);
        if (session_of(n)->is.seen < until)
            drop(s, session_of(n));
    }
}

void sessions_forget(struct state *s, struct owner *o)
{
    struct node *n;

    while ((n = o->sessions.root) != NULL)
        take_out(s, aged(n));
}
