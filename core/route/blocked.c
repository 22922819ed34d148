/* blocked.c - see blocked.h */

#include "route/blocked.h"

#include "hook/handles.h"

bool account_keeps_out(struct account *a, const struct jid *from)
{
    int module = a->domain->profile->blocking;
    xy_mod *keeper = module < 0 || from == NULL ? NULL : domain_instance(a->domain, (unsigned)module);

    if (keeper == NULL)
        return false;
    const xy_blocking_ops *ops = module_service(keeper->module, "blocking");
    struct instance_visit visit = instance_enter(keeper);
    keeper->in_lookup = true;
    bool out = ops->of(keeper, xy_account_to(a), from->text) == XY_BLOCKING_YES;
    keeper->in_lookup = false;
    instance_leave(keeper, visit);
    return out;
}
