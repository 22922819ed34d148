/*
 * fuzz_config.c - a configuration is either taken with all its domains in order, or refused with words
 * that name the text.
 */
#include <string.h>

#include "base/map.h"
#include "fuzz.h"
#include "main/config.h"
#include "xml/jid.h"

static void check_domain(const struct config *c, const struct domain_settings *d)
{
    char normal[JID_PART_MAX + 1];
    size_t len;

    MUST(jid_prep_domain(str_of(d->name), normal, &len));
    MUST(strcmp(normal, d->name) == 0);
    MUST(map_get(&c->names, str_of(d->name)) == d);
    for (const char *const *a = d->aliases; a != NULL && *a != NULL; a++)
        MUST(map_get(&c->names, str_of(*a)) == d);
    MUST(d->modules != NULL && d->modules->auth[0] != NULL);
    MUST(!d->tls.required || d->tls.certificate != NULL);
    for (size_t i = 0; i < d->modules->n; i++)
        for (size_t j = 0; j < i; j++)
            MUST(strcmp(d->modules->modules[i].name, d->modules->modules[j].name) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error e = { ERR_NONE, "" };

    hash_seed();
    struct config *c = config_parse((struct str){ (const char *)data, size }, "fuzz", &e);
    if (c == NULL) {
        MUST(e.code != ERR_NONE && strncmp(e.text, "fuzz", 4) == 0);
        return 0;
    }
    MUST(c->ndomains > 0);
    for (size_t i = 0; i < c->ndomains; i++)
        check_domain(c, &c->domains[i]);
    config_free(&c);
    MUST(c == NULL);
    return 0;
}
