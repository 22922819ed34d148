/*
 * tour.c - see tour.h.
 */
#include "net/tour.h"

static void arrived(struct message *m)
{
    struct tour *t = list_entry(m, struct tour, message);

    t->visit(t);
}

static void came_back(struct message *m)
{
    struct tour *t = list_entry(m, struct tour, message);

    t->done(t);
}

static void go(struct tour *t)
{
    bool home = t->at == t->end;

    t->message.fn = home ? came_back : arrived;
    shard_post(home ? t->origin : shard_at(t->at), &t->message);
}

void tour_all(struct tour *t)
{
    t->origin = shard_self();
    t->at = 0;
    t->end = shard_count();
    go(t);
}

void tour_one(struct tour *t, struct shard *where)
{
    t->origin = shard_self();
    t->at = shard_index(where);
    t->end = t->at + 1;
    go(t);
}

void tour_next(struct tour *t)
{
    t->at++;
    go(t);
}
