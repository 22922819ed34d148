/* host.c - see host.h */

#include "stream/host.h"

#include <idn2.h>
#include <string.h>

struct domain *host_find(const char *to, char *name)
{
    size_t len;

    if (!jid_prep_domain(str_of(to), name, &len))
        return NULL;
    return domain_find((struct str){ name, len });
}

struct domain *host_sole(void)
{
    const struct domains *set = domains_current();
    struct domain *sole = NULL;
    uint32_t at = 0;
    struct str key;
    void *value;

    while (set != NULL && map_next(&set->by_name, &at, &key, &value)) {
        if (sole != NULL && sole != value)
            return NULL;
        sole = value;
    }
    return sole;
}

/* Certificates speak ASCII. */
static bool covered(const struct conn *c, const char *name)
{
    char *ascii = NULL;

    if (idn2_to_ascii_8z(name, &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK)
        return conn_tls_covers(c, str_of(name));
    bool yes = conn_tls_covers(c, str_of(ascii));

    idn2_free(ascii);
    return yes;
}

bool host_fits_tls(const struct conn *c, const struct domain *under, const struct domain *d,
                   const char *name)
{
    struct conn_tls tls;
    char shown[JID_PART_MAX + 1];

    if (!conn_tls_info(c, &tls))
        return true;
    if (under != NULL && strcmp(under->name, d->name) == 0)
        return true;
    if (under == NULL && tls.sni != NULL && host_find(tls.sni, shown) == d)
        return true;
    return covered(c, name);
}

struct certificate *host_certificate(const char *name, void *unused)
{
    char normal[JID_PART_MAX + 1];
    struct domain *d = name != NULL ? host_find(name, normal) : host_sole();

    (void)unused;
    return d != NULL ? d->certificate : NULL;
}
