/*
 * api_blocking.c - whom accounts keep out (xylem/blocking.h): looked up wherever a module sends.
 *
 * Clients' own stanzas pass the hooks of the module that keeps the list; what modules send in an account's name
 * passes none, and one of them that forgot to ask would tell a blocked contact that the account is there.
 */
#include "module/api_parts.h"

#include "hook/handles.h"
#include "route/account.h"
#include "route/domain.h"
#include "route/local.h"

/* The running instance that keeps the domain's lists, and its operations; NULL: there is none. */
static xy_mod *keeper_of(struct domain *d, const xy_blocking_ops **ops)
{
    if (d == NULL || d->profile->blocking < 0)
        return NULL;
    xy_mod *keeper = domain_instance(d, (unsigned)d->profile->blocking);
    if (keeper != NULL)
        *ops = module_service(keeper->module, "blocking");
    return keeper;
}

static xy_blocking blocking_of(xy_mod *m, xy_account *a, const char *jid)
{
    const xy_blocking_ops *ops;
    xy_mod *keeper;

    if (!api_may_act(m, "xy_blocking_of") || a == NULL || jid == NULL ||
        (keeper = keeper_of(account_of(a)->domain, &ops)) == NULL)
        return XY_BLOCKING_NO;
    struct instance_visit visit = api_lookup_begin(keeper);
    xy_blocking found = ops->of(keeper, a, jid);
    api_lookup_end(keeper, visit);
    return found;
}

size_t api_let_through(const struct jid *from, const struct jid **others, size_t n)
{
    const xy_blocking_ops *ops;
    xy_mod *keeper = from->local_len == 0 ? NULL : keeper_of(domain_find(jid_domain(from)), &ops);
    struct account *a = keeper == NULL ? NULL : account_get(jid_bare(from));
    size_t kept = 0;

    if (a == NULL || !a->exists)        /* one that is being removed says farewell to all */
        return n;
    struct instance_visit visit = api_lookup_begin(keeper);
    for (size_t i = 0; i < n; i++)
        if (ops->of(keeper, xy_account_to(a), others[i]->text) != XY_BLOCKING_YES)
            others[kept++] = others[i];
    api_lookup_end(keeper, visit);
    return kept;
}

/* ---- changes ---- */

struct change {
    xy_account        *account;
    const char *const *jids;
    bool               begins;
};

static void tell(xy_mod *m, const xy_events *e, void *arg)
{
    const struct change *c = arg;

    if (e->blocking_changed != NULL)
        e->blocking_changed(m, c->account, c->jids, c->begins);
}

static void blocking_change(xy_mod *m, xy_account *a, const char *const *jids, bool begins)
{
    struct change c = { a, jids, begins };

    if (api_may_act(m, "xy_blocking_change") && a != NULL)
        local_each(account_of(a)->domain, tell, &c);
}

void api_fill_blocking(xy_api *t)
{
    t->blocking_of = blocking_of;
    t->blocking_change = blocking_change;
}
