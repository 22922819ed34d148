/* info.c - see info.h */

#include "info.h"

#include <string.h>

const struct contact contacts[] = {
    { "abuse-addresses",    offsetof(struct config, abuse) },
    { "admin-addresses",    offsetof(struct config, admin) },
    { "feedback-addresses", offsetof(struct config, feedback) },
    { "sales-addresses",    offsetof(struct config, sales) },
    { "security-addresses", offsetof(struct config, security) },
    { "status-addresses",   offsetof(struct config, status) },
    { "support-addresses",  offsetof(struct config, support) },
    { 0 }
};

const char *const *contact_addresses(const struct config *cfg, const struct contact *c)
{
    return *(const char *const *const *)((const char *)cfg + c->offset);
}

static bool any_contact(const struct config *cfg)
{
    for (const struct contact *c = contacts; c->field != NULL; c++)
        if (contact_addresses(cfg, c) != NULL)
            return true;
    return false;
}

static bool field(xy_xml *form, const char *var, const char *type, const char *const *values)
{
    xy_xml *f = xy_attr(xy_attr(xy_sub(form, "field", NULL), "var", var), "type", type);
    bool whole = f != NULL;

    for (; whole && *values != NULL; values++)
        whole = xy_chars(xy_sub(f, "value", NULL), *values, SIZE_MAX) != NULL;
    return whole;
}

/* XEP-0157, carried as XEP-0128 says. */
static bool contact_form(const struct config *cfg, xy_xml *query)
{
    static const char *const type[] = { "http://jabber.org/network/serverinfo", NULL };

    if (!any_contact(cfg))
        return true;
    xy_xml *form = xy_attr(xy_sub(query, "x", "jabber:x:data"), "type", "result");
    bool whole = field(form, "FORM_TYPE", "hidden", type);
    for (const struct contact *c = contacts; whole && c->field != NULL; c++)
        if (contact_addresses(cfg, c) != NULL)
            whole = field(form, c->field, "list-multi", contact_addresses(cfg, c));
    return whole;
}

bool info_of_domain(xy_mod *m, xy_xml *query)
{
    const struct config *cfg = xy_config(m);
    xy_xml *identity = xy_attr(xy_sub(query, "identity", NULL), "category", "server");
    bool whole = xy_attr(xy_attr(identity, "type", "im"), "name", cfg->name) != NULL;
    size_t at = 0;
    const char *feature;

    while (whole && (feature = xy_feature_next(m, XY_TO_DOMAIN, &at)) != NULL)
        whole = xy_attr(xy_sub(query, "feature", NULL), "var", feature) != NULL;
    return whole && contact_form(cfg, query);
}

bool info_is_current(xy_mod *m, const xy_xml *query)
{
    const xy_xml *told = xy_child(query, "feature", NULL);
    size_t at = 0;
    const char *feature;

    while ((feature = xy_feature_next(m, XY_TO_DOMAIN, &at)) != NULL) {
        if (told == NULL || strcmp(xy_xml_attr(told, "var"), feature) != 0)
            return false;
        told = xy_next(told, "feature", NULL);
    }
    return told == NULL;
}
