/* identity.c - see identity.h */

#include "route/identity.h"

#include <assert.h>

#include "base/mem.h"

struct identity *identity_new(struct domain *domain, const struct jid *bare, const char *mechanism,
                              uint64_t began)
{
    assert(str_is(jid_domain(bare), domain->name));
    struct identity *id = try_alloc(sizeof *id);

    if (id == NULL)
        return NULL;
    id->jid = jid_keep(bare);
    if (id->jid == NULL) {
        mem_free(&id);
        return NULL;
    }
    id->domain = domain_ref(domain);
    id->mechanism = mechanism;
    id->began = began;
    return id;
}

void identity_free(struct identity **idp)
{
    struct identity *id = *idp;

    if (id == NULL)
        return;
    domain_unref(&id->domain);
    mem_free(&id->jid);
    mem_free(idp);
}
