/* hooks.c - see hooks.h */

#include "route/hooks.h"

#include "route/domain.h"

#define HOOK_MS 30000

static const struct profile_hook *list_of(const xy_req *rq, unsigned point)
{
    return rq->domain->profile->hooks[rq->stanza->kind - XY_MESSAGE][point];
}

bool hooks_any(const xy_req *rq, xy_point point)
{
    const struct profile_hook *list = list_of(rq, point);

    return list != NULL && list->hook != NULL;
}

/* It could not be decided (the deadline, a stopped module, refused memory): the sender is told, never left alone. */
static xy_flow undecided(struct request_outcome *o)
{
    *o = (struct request_outcome){ .how = OUTCOME_ERROR, .condition = CONDITION_RESOURCE_CONSTRAINT };
    return XY_DONE;
}

static xy_flow go_on(xy_req *rq, struct request_outcome *o)
{
    const struct profile_hook *list = list_of(rq, rq->point);

    for (; list != NULL && list[rq->hook].hook != NULL; rq->hook++) {
        xy_mod *m = domain_instance(rq->domain, list[rq->hook].module);
        if (m == NULL)
            continue;
        xy_flow flow = request_call(rq, m, list[rq->hook].hook->fn, HOOK_MS, o);
        if (flow == XY_DONE && o->how == OUTCOME_STATUS)
            return undecided(o);
        if (flow != XY_NEXT)
            return flow;
    }
    return XY_NEXT;
}

xy_flow hooks_run(xy_req *rq, xy_point point, struct request_outcome *o)
{
    rq->point = (uint8_t)point;
    rq->hook = 0;
    return go_on(rq, o);
}

xy_flow hooks_next(xy_req *rq, struct request_outcome *o)
{
    if (o->how == OUTCOME_STATUS)
        return undecided(o);
    if (o->how != OUTCOME_VERDICT)
        return XY_DONE;
    if (o->verdict != XY_NEXT)
        return o->verdict == XY_LATER ? XY_DONE : o->verdict;
    rq->hook++;
    return go_on(rq, o);
}

void hooks_tell(xy_req *rq, xy_point point)
{
    const struct profile_hook *list = list_of(rq, point);
    uint8_t before = rq->point;

    if (list == NULL || list->hook == NULL)
        return;
    rq->point = (uint8_t)point;
    for (; list->hook != NULL; list++) {
        xy_mod *m = domain_instance(rq->domain, list->module);
        if (m != NULL)
            request_show(rq, m, list->hook->fn);
    }
    rq->point = before;
}
