/* post.c - see post.h */

#include "route/post.h"

#include <assert.h>

#include "route/session.h"

#define PARKED_MOST (256 * 1024)          /* bytes waiting for one shard before senders are stopped */

struct parked {
    struct list   requests;               /* xy_req.in_order */
    struct task   credit;
    struct shard *to;
    size_t        bytes;
};

static _Thread_local struct parked parked[SHARDS_MOST];
static _Thread_local struct list   stopped;             /* struct session.in_stopped */

static void arrived(struct message *m)
{
    xy_req *rq = list_entry(m, xy_req, message);
    void (*arrive)(xy_req *) = rq->arrive;

    arrive(rq);
}

static bool post(xy_req *rq, struct shard *to)
{
    rq->message.fn = arrived;
    return shard_post_delivery(to, &rq->message, stanza_size(rq->stanza));
}

static bool much_waits(void)
{
    for (unsigned i = 0; i < shard_count(); i++)
        if (parked[i].bytes > PARKED_MOST / 2)
            return true;
    return false;
}

static void resume_senders(void)
{
    struct link *n;

    if (stopped.head.next == NULL || list_empty(&stopped) || much_waits())
        return;
    while ((n = list_take(&stopped)) != NULL)
        session_pause(list_entry(n, struct session, in_stopped), false);
}

static void credit_came(struct task *t)
{
    struct parked *p = list_entry(t, struct parked, credit);
    struct link *n;

    while ((n = list_first(&p->requests)) != NULL) {
        xy_req *rq = list_entry(n, xy_req, in_order);
        size_t size = stanza_size(rq->stanza);
        list_remove(n);
        if (!post(rq, p->to)) {
            list_prepend(&p->requests, n);
            shard_wait_credit(p->to, &p->credit);
            return;
        }
        p->bytes -= size;
    }
    resume_senders();
}

static void park(struct parked *p, xy_req *rq, struct session *sender)
{
    bool first = list_empty(&p->requests);

    list_append(&p->requests, &rq->in_order);
    p->bytes += stanza_size(rq->stanza);
    if (first)
        shard_wait_credit(p->to, &p->credit);
    if (sender == NULL || p->bytes <= PARKED_MOST || link_in_list(&sender->in_stopped))
        return;
    if (stopped.head.next == NULL)
        list_init(&stopped);
    list_append(&stopped, &sender->in_stopped);
    session_pause(sender, true);
}

void post_request(xy_req *rq, struct shard *to, void (*arrive)(xy_req *rq), struct session *sender)
{
    struct parked *p = &parked[shard_index(to)];

    assert(list_empty(&rq->waits));         /* they are this shard's */
    if (p->to == NULL) {
        p->to = to;
        p->credit.fn = credit_came;
        list_init(&p->requests);
    }
    rq->arrive = arrive;
    if (!list_empty(&p->requests) || !post(rq, to))
        park(p, rq, sender);
}

void post_forget(struct session *s)
{
    list_remove(&s->in_stopped);
}
