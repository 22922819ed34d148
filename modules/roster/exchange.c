/* exchange.c - see exchange.h */

#include "exchange.h"

#include <string.h>

#include "change.h"
#include "document.h"

#define NS_CLIENT "jabber:client"

/* ---- giving ---- */

static xy_flow give_items(xy_mod *m, xy_req *rq)
{
    const struct roster *r = xy_account_state(m, xy_account_of(rq));
    xy_xml *query = xy_el(xy_arena_of(rq), "query", ROSTER_NS);

    for (uint32_t i = 0; r != NULL && i < r->count; i++)
        if (r->items[i]->listed)
            item_show(query, r->items[i], false);
    for (const xy_xml *e = xy_child(query, NULL, NULL); e != NULL; e = xy_next(e, NULL, NULL))
        xy_exchange_put(rq, e);
    xy_end(rq, r != NULL && query != NULL ? XY_OK : XY_UNAVAILABLE);
    return XY_DONE;
}

/* The request as it came, or what can be said of it. */
static xy_xml *request_of(xy_arena *a, const struct item *i)
{
    xy_xml *e = i->request == NULL ? NULL : xy_parse(a, i->request, strlen(i->request));

    if (e == NULL || strcmp(xy_xml_name(e), "presence") != 0 || strcmp(xy_xml_ns(e), NS_CLIENT) != 0)
        e = xy_el(a, "presence", NS_CLIENT);
    return xy_attr(xy_attr(e, "type", "subscribe"), "from", i->jid);
}

static xy_flow give_requests(xy_mod *m, xy_req *rq)
{
    const struct roster *r = xy_account_state(m, xy_account_of(rq));

    for (uint32_t i = 0; r != NULL && i < r->count; i++)
        if (r->items[i]->pending_in)
            xy_exchange_put(rq, request_of(xy_arena_of(rq), r->items[i]));
    xy_end(rq, r != NULL ? XY_OK : XY_UNAVAILABLE);
    return XY_DONE;
}

/* ---- taking ---- */

static const char *read_address(xy_mod *m, xy_req *rq, const char *text, struct item *out)
{
    xy_arena *a = xy_arena_of(rq);
    const xy_jid *jid = xy_jid_parse(a, text);

    if (jid != NULL)
        jid = xy_jid_canonical(m, a, xy_jid_bare(a, jid));
    if (jid == NULL)
        return "that is no address of a contact";
    out->jid = xy_jid_text(jid);
    return strcmp(out->jid, xy_jid_text(xy_to(rq))) == 0 ? "nobody is in the own roster" : NULL;
}

static bool is_named_before(const char *const *groups, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(groups[i], name) == 0)
            return true;
    return false;
}

/* Of text that is longer than it may be here. */
static const char *too_long(xy_req *rq, const char *what, size_t len, uint64_t most)
{
    const char *why = xy_text(xy_arena_of(rq), "%s has %zu bytes, and max-text of module roster is %llu", what, len,
                              (unsigned long long)most);

    return why != NULL ? why : what;
}

static const char *too_many_groups(xy_req *rq, size_t n, size_t most)
{
    const char *why = xy_text(xy_arena_of(rq), "it is in %zu groups, and max-groups of module roster is %zu", n, most);

    return why != NULL ? why : "it is in more groups than max-groups of module roster";
}

/* Other servers let clients do what ours may not: names that are empty or come twice are left out. */
static const char *read_groups(xy_mod *m, xy_req *rq, const xy_xml *e, struct item *out)
{
    const struct config *cfg = xy_config(m);
    const char *const *all = groups_of(xy_arena_of(rq), e);
    size_t n = 0, kept = 0;

    while (all != NULL && all[n] != NULL)
        n++;
    const char **groups = n == 0 ? NULL : xy_alloc(xy_arena_of(rq), (n + 1) * sizeof *groups);
    for (size_t i = 0; groups != NULL && i < n; i++) {
        if (all[i][0] == '\0' || is_named_before(groups, kept, all[i]))
            continue;
        if (strlen(all[i]) > cfg->max_text)
            return too_long(rq, "the name of a group", strlen(all[i]), cfg->max_text);
        groups[kept++] = all[i];
    }
    out->groups = kept == 0 ? NULL : groups;
    return kept > (size_t)cfg->max_groups ? too_many_groups(rq, kept, (size_t)cfg->max_groups) : NULL;
}

static const char *read_item(xy_mod *m, xy_req *rq, const xy_xml *e, struct item *out)
{
    const struct config *cfg = xy_config(m);
    const char *ask = xy_xml_attr(e, "ask"), *approved = xy_xml_attr(e, "approved");

    *out = (struct item){ .listed = true, .name = xy_xml_attr(e, "name") };
    out->ask = ask != NULL && strcmp(ask, "subscribe") == 0;
    out->approved = approved != NULL && (strcmp(approved, "true") == 0 || strcmp(approved, "1") == 0);
    if (out->name != NULL && out->name[0] == '\0')
        out->name = NULL;
    if (strcmp(xy_xml_name(e), "item") != 0 || strcmp(xy_xml_ns(e), ROSTER_NS) != 0)
        return "that is no item of a roster";
    if (out->name != NULL && strlen(out->name) > cfg->max_text)
        return too_long(rq, "the name", strlen(out->name), cfg->max_text);
    if (!subscription_read(xy_xml_attr(e, "subscription"), &out->subscription))
        return "its subscription is none of none, to, from, both";
    const char *why = read_address(m, rq, xy_xml_attr(e, "jid"), out);
    return why != NULL ? why : read_groups(m, rq, e, out);
}

static xy_flow unavailable(xy_req *rq)
{
    xy_end(rq, XY_UNAVAILABLE);
    return XY_DONE;
}

static xy_flow take_items(xy_mod *m, xy_req *rq)
{
    const xy_xml *query = xy_exchange_element(rq);
    xy_arena *a = xy_arena_of(rq);
    size_t most = 1, n = 0;

    for (const xy_xml *e = xy_child(query, NULL, NULL); e != NULL; e = xy_next(e, NULL, NULL))
        most++;
    struct item *items = xy_alloc(a, most * sizeof *items);
    const xy_xml **elements = xy_alloc(a, most * sizeof *elements);
    if (items == NULL || elements == NULL)
        return unavailable(rq);
    for (const xy_xml *e = xy_child(query, NULL, NULL); e != NULL; e = xy_next(e, NULL, NULL)) {
        const char *why = read_item(m, rq, e, &items[n]);
        if (why != NULL)
            xy_exchange_wrong(rq, e, "%s", why);
        else
            elements[n++] = e;
    }
    if (n > 0)
        return change_take(m, rq, items, elements, n);
    xy_end(rq, XY_OK);
    return XY_DONE;
}

static xy_flow take_request(xy_mod *m, xy_req *rq)
{
    const xy_xml *e = xy_exchange_element(rq);
    const char *type = xy_xml_attr(e, "type");
    struct item item = { .pending_in = true };
    bool asks = type != NULL && strcmp(type, "subscribe") == 0;
    const char *why = asks ? read_address(m, rq, xy_xml_attr(e, "from"), &item)
                           : "only requests for subscription are kept";

    if (why != NULL) {
        xy_exchange_wrong(rq, e, "%s", why);
        xy_end(rq, XY_OK);
        return XY_DONE;
    }
    xy_xml *copy = xy_attr(xy_attr(xy_copy_xml(xy_arena_of(rq), e), "from", item.jid), "to", xy_jid_text(xy_to(rq)));
    item.request = xy_print(xy_arena_of(rq), copy, NULL);
    if (item.request == NULL)
        return unavailable(rq);
    return change_take(m, rq, &item, &e, 1);
}

const xy_exchange exchange_of_rosters[] = {
    { ROSTER_NS, "query", XY_EXCHANGE_PARTS, give_items, take_items },
    { NS_CLIENT, "presence", XY_EXCHANGE_WHOLE, give_requests, take_request },
    { 0 }
};
