/*
 * background.c - see background.h.
 */
#include "module/background.h"

#include "hook/handles.h"
#include "hook/request.h"
#include "module/api_parts.h"
#include "route/account.h"
#include "route/domain.h"

static void finished(xy_req *rq, const struct request_outcome *o)
{
    (void)o;
    account_unpin(&rq->account);
    domain_unref(&rq->domain);
    request_free(&rq);
}

xy_req *background_new(xy_mod *m, xy_account *account, const char *what)
{
    static const struct request_ops unnamed = { .what = "background", .finished = finished };

    if (!api_may_act(m, "xy_background") || instances_rest())
        return NULL;
    xy_req *rq = request_new(REQUEST_BACKGROUND, &unnamed);
    struct arena *a = rq == NULL ? NULL : request_arena(rq);
    struct request_ops *ops = a == NULL ? NULL : arena_alloc(a, sizeof *ops);
    if (ops == NULL) {
        request_free(&rq);
        api_note_refusal();
        return NULL;
    }
    *ops = (struct request_ops){ .what = what, .finished = finished };
    rq->ops = ops;
    rq->account = account_of(account);
    if (rq->account != NULL)
        account_pin(rq->account);
    rq->domain = rq->account != NULL ? domain_ref(rq->account->domain) : api_domain(m);
    if (rq->account == NULL && rq->domain != NULL)
        domain_ref(rq->domain);
    if (request_hold(rq, m, 0))
        return rq->ticket;
    finished(rq, NULL);
    api_note_refusal();
    return NULL;
}
