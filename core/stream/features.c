/* features.c - see features.h */

#include "stream/features.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hook/handles.h"
#include "hook/instance.h"

static void add_text(struct xml *parent, const char *name, const char *text)
{
    xml_chars(xml_sub(parent, name, NULL), text, strlen(text));
}

static void add_number(struct xml *parent, const char *name, uint64_t n)
{
    char digits[24];

    if (n == 0)
        return;
    snprintf(digits, sizeof digits, "%" PRIu64, n);
    add_text(parent, name, digits);
}

static void add_limits(struct xml *features, const struct stream_announced *limits)
{
    if (limits->max_bytes == 0 && limits->idle_seconds == 0)
        return;
    struct xml *e = xml_sub(features, "limits", NS_LIMITS);

    add_number(e, "max-bytes", limits->max_bytes);
    add_number(e, "idle-seconds", limits->idle_seconds);
}

static void add_mechanisms(struct xml *features, const struct sasl_offer *offer)
{
    if (offer->mechanisms == 0)
        return;
    struct xml *e = xml_sub(features, "mechanisms", NS_SASL);

    for (const struct mechanism *m = mechanisms; m->name != NULL; m++)
        if (sasl_offers(offer, m))
            add_text(e, "mechanism", m->name);
}

static void add_bindings(struct xml *features, const struct sasl_offer *offer)
{
    if (!sasl_offers_plus(offer))
        return;
    struct xml *e = xml_sub(features, "sasl-channel-binding", NS_SASL_CB);

    for (int i = 0; i < BINDING_TYPES; i++)
        if (sasl_announces(offer, i))
            xml_set(xml_sub(e, "channel-binding", NULL), "type", binding_names[i]);
}

struct xml *features_before(struct arena *a, const struct domain *d, bool tls,
                            const struct sasl_offer *offer, const struct stream_announced *limits)
{
    struct xml *features = xml_new(a, "features", NS_STREAMS);

    if (!tls && d->certificate != NULL) {
        struct xml *e = xml_sub(features, "starttls", NS_TLS);
        if (d->tls.required)
            xml_sub(e, "required", NULL);
    }
    add_mechanisms(features, offer);
    add_bindings(features, offer);
    add_limits(features, limits);
    return features;
}

static void add_of_modules(struct xml *features, struct domain *d)
{
    const struct profile *p = d->profile;

    for (unsigned i = 0; p != NULL && i < p->nmodules; i++) {
        const xy_events *events = p->modules[i].module->desc->events;
        if (events == NULL || events->stream_features == NULL)
            continue;
        xy_mod *m = domain_instance(d, i);
        if (m == NULL)
            continue;
        struct instance_visit v = instance_enter(m);
        events->stream_features(m, xy_xml_to(features));
        instance_leave(m, v);
    }
}

struct xml *features_after(struct arena *a, struct domain *d,
                           const struct stream_announced *limits)
{
    struct xml *features = xml_new(a, "features", NS_STREAMS);

    xml_sub(features, "bind", NS_BIND);
    /* RFC 3921 clients do not go on without it; those that know <optional/> skip it. */
    xml_sub(xml_sub(features, "session", NS_SESSION), "optional", NULL);
    xml_sub(features, "sm", NS_SM);
    add_limits(features, limits);
    if (features != NULL)
        add_of_modules(features, d);
    return features;
}
