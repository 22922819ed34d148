/* document.c - see document.h */

#include "document.h"

#include <inttypes.h>
#include <string.h>

static const char *const subscriptions[] = {
    [XY_SUB_NONE] = "none", [XY_SUB_TO] = "to", [XY_SUB_FROM] = "from", [XY_SUB_BOTH] = "both"
};

const char *subscription_name(xy_subscription s)
{
    return subscriptions[s];
}

static bool is(const char *text, const char *what)
{
    return text != NULL && strcmp(text, what) == 0;
}

/* ---- items ---- */

static xy_xml *fill(xy_xml *e, const struct item *i)
{
    xy_attr(e, "jid", i->jid);
    if (i->name != NULL)
        xy_attr(e, "name", i->name);
    xy_attr(e, "subscription", subscription_name((xy_subscription)i->subscription));
    if (i->ask)
        xy_attr(e, "ask", "subscribe");
    if (i->approved)
        xy_attr(e, "approved", "true");
    for (size_t g = 0; i->groups != NULL && i->groups[g] != NULL; g++)
        xy_chars(xy_sub(e, "group", NULL), i->groups[g], SIZE_MAX);
    return e;
}

void item_show(xy_xml *query, const struct item *i, bool removed)
{
    xy_xml *e = xy_sub(query, "item", NULL);

    if (!removed) {
        fill(e, i);
        return;
    }
    xy_attr(e, "jid", i->jid);
    xy_attr(e, "subscription", "remove");
}

const char *document_print(xy_arena *a, const struct item *i, size_t *len)
{
    xy_xml *e = fill(xy_el(a, "item", ROSTER_NS), i);

    if (!i->listed)
        xy_attr(e, "unlisted", "true");
    if (i->pending_in)
        xy_attr(e, "pending", "in");
    if (i->request != NULL)
        xy_chars(xy_sub(e, "request", NULL), i->request, SIZE_MAX);
    return xy_print(a, e, len);
}

const char *const *groups_of(xy_arena *a, const xy_xml *item)
{
    const xy_xml *g;
    size_t n = 0;

    for (g = xy_child(item, "group", ROSTER_NS); g != NULL; g = xy_next(g, "group", ROSTER_NS))
        n++;
    const char **groups = n == 0 ? NULL : xy_alloc(a, (n + 1) * sizeof *groups);
    if (groups == NULL)
        return NULL;
    n = 0;
    for (g = xy_child(item, "group", ROSTER_NS); g != NULL; g = xy_next(g, "group", ROSTER_NS))
        groups[n++] = xy_xml_text(g, NULL);
    return groups;
}

bool subscription_read(const char *text, uint8_t *out)
{
    for (uint8_t s = 0; s < sizeof subscriptions / sizeof subscriptions[0]; s++)
        if (is(text, subscriptions[s])) {
            *out = s;
            return true;
        }
    return false;
}

bool document_parse(xy_arena *a, const char *key, const char *value, size_t len, struct item *out)
{
    const xy_xml *e = xy_parse(a, value, len);

    if (e == NULL || !is(xy_xml_name(e), "item") || !is(xy_xml_ns(e), ROSTER_NS))
        return false;
    *out = (struct item){ .jid = key, .name = xy_xml_attr(e, "name") };
    out->groups = groups_of(a, e);
    out->ask = is(xy_xml_attr(e, "ask"), "subscribe");
    out->approved = is(xy_xml_attr(e, "approved"), "true");
    out->pending_in = is(xy_xml_attr(e, "pending"), "in");
    out->listed = !is(xy_xml_attr(e, "unlisted"), "true");
    const xy_xml *request = xy_child(e, "request", ROSTER_NS);
    out->request = request == NULL ? NULL : xy_xml_text(request, NULL);
    return subscription_read(xy_xml_attr(e, "subscription"), &out->subscription);
}

/* ---- versions ---- */

const char *version_text(xy_arena *a, uint64_t version)
{
    return xy_text(a, "%" PRIu64, version);
}

bool version_parse(const char *value, size_t len, uint64_t *out)
{
    uint64_t n = 0;

    if (len == 0 || len > 19)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (value[i] < '0' || value[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(value[i] - '0');
    }
    *out = n;
    return true;
}
