/* revoke.c - see revoke.h */

#include "route/revoke.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/sys.h"

#define LOGIN_MOST_MS 3600000           /* the setting limits.login allows no longer ones */

struct revocation {
    struct link in_order;
    uint64_t    at;                     /* mono ms */
    struct jid *bare;
};

static _Thread_local struct map  revocations;     /* by bare JID */
static _Thread_local struct list in_order;        /* oldest first */

static void forget(struct revocation *r)
{
    map_remove(&revocations, jid_full(r->bare));
    list_remove(&r->in_order);
    mem_free(&r->bare);
    mem_free(&r);
}

static void forget_old(uint64_t now)
{
    struct link *n;

    if (in_order.head.next == NULL)
        list_init(&in_order);
    while ((n = list_first(&in_order)) != NULL) {
        struct revocation *r = list_entry(n, struct revocation, in_order);
        if (now - r->at <= LOGIN_MOST_MS)
            return;
        forget(r);
    }
}

static struct revocation *revocation_make(const struct jid *bare)
{
    struct revocation *r = try_alloc(sizeof *r);

    if (r == NULL)
        return NULL;
    r->bare = jid_keep(bare);
    if (r->bare == NULL || !map_put(&revocations, jid_full(r->bare), r)) {
        mem_free(&r->bare);
        mem_free(&r);
    }
    return r;
}

bool revoke_logins(const struct jid *bare)
{
    uint64_t now = sys_mono_ms();

    forget_old(now);
    struct revocation *r = map_get(&revocations, jid_full(bare));
    if (r == NULL)
        r = revocation_make(bare);
    if (r == NULL)
        return false;
    r->at = now;
    list_remove(&r->in_order);
    list_append(&in_order, &r->in_order);
    return true;
}

bool login_is_good(const struct identity *id)
{
    forget_old(sys_mono_ms());
    const struct revocation *r = map_get(&revocations, jid_full(id->jid));

    return r == NULL || id->began > r->at;
}

bool identity_is_good(const struct identity *id)
{
    const struct domain *d = domain_find(str_of(id->domain->name));

    return d != NULL && strcmp(d->name, id->domain->name) == 0 && login_is_good(id);
}

void revocations_stop(void)
{
    struct link *n;

    while (in_order.head.next != NULL && (n = list_first(&in_order)) != NULL)
        forget(list_entry(n, struct revocation, in_order));
    map_free(&revocations);
}
