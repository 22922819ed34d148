/* request.c - see request.h */

#include "request.h"

#include <string.h>

static struct wish_read wrong(xy_condition condition, const char *text)
{
    return (struct wish_read){ .wrong = condition, .text = text };
}

static bool is(const xy_xml *e, const char *name)
{
    return e != NULL && strcmp(xy_xml_name(e), name) == 0 && strcmp(xy_xml_ns(e), NS_OFFLINE) == 0;
}

/* One of them without a node, or of another action: NULL. */
static const char *node_of(const xy_xml *item, const char *action)
{
    const char *said = xy_xml_attr(item, "action");

    return said != NULL && strcmp(said, action) == 0 ? xy_xml_attr(item, "node") : NULL;
}

static struct wish_read read_items(xy_arena *a, enum wish wish, const xy_xml *first)
{
    const char *action = wish == VIEW ? "view" : "remove";
    const char **ids = xy_alloc(a, ITEMS_MOST * sizeof *ids);
    size_t n = 0;

    if (ids == NULL)
        return wrong(XY_RESOURCE_CONSTRAINT, NULL);
    for (const xy_xml *e = first; e != NULL; e = xy_next(e, NULL, NULL)) {
        const char *node = is(e, "item") ? node_of(e, action) : NULL;
        if (node == NULL)
            return wrong(XY_BAD_REQUEST, wish == VIEW ? "Items to get have the action view and a node"
                                                      : "Items to set have the action remove and a node");
        if (n == ITEMS_MOST)
            return wrong(XY_POLICY_VIOLATION, "Too many items at once");
        ids[n++] = node;
    }
    return (struct wish_read){ .wish = wish, .ids = ids, .nids = n };
}

struct wish_read request_read(xy_arena *a, xy_kind kind, const xy_xml *offline)
{
    const xy_xml *first = xy_child(offline, NULL, NULL);

    if (is(first, "item"))
        return read_items(a, kind == XY_GET ? VIEW : REMOVE, first);
    /* XEP-0013, 2.6 gets <fetch/>; slixmpp has always set it, and nothing else can be meant. */
    bool fetch = is(first, "fetch"), purge = is(first, "purge") && kind == XY_SET;
    if ((fetch || purge) && xy_next(first, NULL, NULL) == NULL)
        return (struct wish_read){ .wish = fetch ? FETCH : PURGE };
    return wrong(XY_BAD_REQUEST, "One gets items or <fetch/>, and sets items or <purge/>");
}
