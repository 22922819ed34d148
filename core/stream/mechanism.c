/* mechanism.c - see mechanism.h */

#include "stream/mechanism.h"

#include <string.h>

const struct mechanism mechanisms[] = {
    { "SCRAM-SHA-512-PLUS", "SHA512", XY_MECH_SCRAM_SHA_512, true },
    { "SCRAM-SHA-256-PLUS", "SHA256", XY_MECH_SCRAM_SHA_256, true },
    { "SCRAM-SHA-1-PLUS",   "SHA1",   XY_MECH_SCRAM_SHA_1,   true },
    { "SCRAM-SHA-512",      "SHA512", XY_MECH_SCRAM_SHA_512, false },
    { "SCRAM-SHA-256",      "SHA256", XY_MECH_SCRAM_SHA_256, false },
    { "SCRAM-SHA-1",        "SHA1",   XY_MECH_SCRAM_SHA_1,   false },
    { "PLAIN",              NULL,     XY_MECH_PASSWORD,      false },
    { 0 }
};

const char *const binding_names[] = {
    [BINDING_EXPORTER] = "tls-exporter",
    [BINDING_END_POINT] = "tls-server-end-point",
    [BINDING_UNIQUE] = "tls-unique",
};

static bool binds(const struct sasl_offer *offer)
{
    for (int i = 0; i < BINDING_TYPES; i++)
        if (i != BINDING_UNIQUE && offer->bindings[i].len != 0)
            return true;
    return false;
}

static bool listed(const char *const *names, const char *name)
{
    if (names == NULL)
        return true;
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static bool may_offer(const struct sasl_offer *offer, const struct sasl_terms *t,
                      const struct mechanism *m)
{
    if ((t->can & (unsigned)m->needs) == 0 || !listed(t->configured, m->name))
        return false;
    if (m->plus)
        return t->tls && binds(offer);
    return m->digest != NULL || t->tls || t->plain_without_tls;
}

void sasl_offer_fill(struct sasl_offer *offer, const struct sasl_terms *terms)
{
    offer->mechanisms = 0;
    if (terms->tls_required && !terms->tls)
        return;
    for (const struct mechanism *m = mechanisms; m->name != NULL; m++)
        if (may_offer(offer, terms, m))
            offer->mechanisms |= 1u << (m - mechanisms);
}

bool sasl_offers_plus(const struct sasl_offer *offer)
{
    for (const struct mechanism *m = mechanisms; m->name != NULL; m++)
        if (m->plus && sasl_offers(offer, m))
            return true;
    return false;
}

bool sasl_announces(const struct sasl_offer *offer, int binding)
{
    return binding != BINDING_UNIQUE && offer->bindings[binding].len != 0 &&
           sasl_offers_plus(offer);
}

const struct mechanism *mechanism_find(struct str name)
{
    for (const struct mechanism *m = mechanisms; m->name != NULL; m++)
        if (str_is(name, m->name))
            return m;
    return NULL;
}

int binding_find(struct str name)
{
    for (int i = 0; i < BINDING_TYPES; i++)
        if (str_is(name, binding_names[i]))
            return i;
    return -1;
}

/* Insertion: there are at most seven.  strcmp is i;octet (RFC 4790 section 9.3) for ASCII. */
static void insert_sorted(const char **names, size_t n, const char *name)
{
    while (n > 0 && strcmp(names[n - 1], name) > 0) {
        names[n] = names[n - 1];
        n--;
    }
    names[n] = name;
}

static void join(struct text *out, const char **names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            text_putc(out, '\x1e');
        text_puts(out, names[i]);
    }
}

void sasl_offer_text(const struct sasl_offer *offer, struct text *out)
{
    const char *names[sizeof mechanisms / sizeof mechanisms[0]];
    size_t n = 0;

    for (const struct mechanism *m = mechanisms; m->name != NULL; m++)
        if (sasl_offers(offer, m))
            insert_sorted(names, n++, m->name);
    join(out, names, n);
    if (!sasl_offers_plus(offer))          /* then XEP-0440 was not announced */
        return;
    text_putc(out, '\x1f');
    n = 0;
    for (int i = 0; i < BINDING_TYPES; i++)
        if (sasl_announces(offer, i))
            insert_sorted(names, n++, binding_names[i]);
    join(out, names, n);
}
