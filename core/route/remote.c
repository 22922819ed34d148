/* remote.c - see remote.h */

#include "route/remote.h"

#include "route/path.h"
#include "route/router.h"

static const struct route_remote *remote;

void router_set_remote(const struct route_remote *r)
{
    remote = r;
}

void remote_send(xy_req *rq)
{
    if (remote != NULL && remote->send(rq->stanza, rq->to))
        path_end(rq, COPY_DELIVERED, NULL);
    else
        path_fail(rq, CONDITION_REMOTE_SERVER_NOT_FOUND, NULL);
}
