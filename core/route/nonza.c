/* nonza.c - see nonza.h */

#include "route/nonza.h"

#include "hook/handles.h"
#include "route/session.h"

bool nonza_receive(struct session *s, const struct xml *element)
{
    struct domain *d = s->account->domain;
    const struct profile_nonza *known = profile_nonza(d->profile, element->ns, element->name);
    xy_mod *m = known == NULL ? NULL : domain_instance(d, known->module);

    if (m == NULL)
        return false;
    struct instance_visit visit = instance_enter(m);
    known->nonza->fn(m, xy_session_to(s), xy_xml_view(element));
    instance_leave(m, visit);
    return true;
}
