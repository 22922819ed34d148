/*
 * exchange.c - see exchange.h
 *
 * XEP-0227 has privacy lists (XEP-0016) and not yet block lists: a block list goes out as the default one, each of
 * whose items denies an address, and such items are what is taken of others' lists.  A <blocklist/> as clients see it
 * is taken as well.
 */
#include "exchange.h"

#include <string.h>

#include "blocks.h"
#include "change.h"

#define NS_PRIVACY "jabber:iq:privacy"
#define LIST_NAME  "blocklist"

/* ---- giving ---- */

static xy_flow give(xy_mod *m, xy_req *rq)
{
    const struct blocks *b = xy_account_state(m, xy_account_of(rq));
    xy_arena *a = xy_arena_of(rq);

    if (b == NULL || !b->known) {
        xy_end(rq, XY_UNAVAILABLE);
        return XY_DONE;
    }
    if (b->list.n > 0) {
        xy_xml *query = xy_el(a, "query", NS_PRIVACY);
        xy_attr(xy_sub(query, "default", NULL), "name", LIST_NAME);
        xy_xml *list = xy_attr(xy_sub(query, "list", NULL), "name", LIST_NAME);
        for (size_t i = 0; i < b->list.n; i++) {
            xy_xml *item = xy_attr(xy_attr(xy_sub(list, "item", NULL), "type", "jid"), "value", b->list.jids[i]);
            xy_attr(xy_attr(item, "action", "deny"), "order", xy_text(a, "%zu", i + 1));
        }
        xy_exchange_put(rq, query);
    }
    xy_end(rq, XY_OK);
    return XY_DONE;
}

/* ---- taking ---- */

static bool is(const char *text, const char *what)
{
    return text != NULL && strcmp(text, what) == 0;
}

/* Of what kinds of stanzas it speaks: of all or of none that is named. */
static bool is_about_all(const xy_xml *item)
{
    size_t n = 0;

    for (const xy_xml *e = xy_child(item, NULL, NS_PRIVACY); e != NULL; e = xy_next(e, NULL, NS_PRIVACY))
        n++;
    return n == 0 || n == 4;
}

/* "Everybody else may" is how lists end. */
static bool says_nothing(const xy_xml *item)
{
    return is(xy_xml_attr(item, "action"), "allow") && xy_xml_attr(item, "type") == NULL;
}

static bool blocks_whole_address(const xy_xml *item)
{
    return is(xy_xml_attr(item, "action"), "deny") && is(xy_xml_attr(item, "type"), "jid") && is_about_all(item);
}

static const char *take_address(xy_mod *m, xy_req *rq, xy_arena *a, struct list *l, const char *text)
{
    const xy_jid *jid = xy_jid_parse(a, text);

    if (jid != NULL)
        jid = xy_jid_canonical(m, a, jid);
    if (jid == NULL)
        return "that is no address";
    if (strcmp(xy_jid_text(xy_jid_bare(a, jid)), xy_jid_text(xy_to(rq))) == 0)
        return "nobody blocks himself";
    l->jids[l->n++] = xy_jid_text(jid);
    return NULL;
}

static size_t count_children(const xy_xml *e)
{
    size_t n = 0;

    for (const xy_xml *c = xy_child(e, NULL, NULL); c != NULL; c = xy_next(c, NULL, NULL))
        n++;
    return n;
}

/* Blocks what has been collected. */
static xy_flow block(xy_mod *m, xy_req *rq, struct list *l, xy_arena *a)
{
    if (l->n > 0) {
        list_order(l);
        return block_taken(m, rq, l, &a);
    }
    xy_arena_end(&a);
    xy_end(rq, XY_OK);
    return XY_DONE;
}

static bool begin(xy_mod *m, xy_req *rq, const xy_xml *list, struct list *l, xy_arena **a)
{
    *a = xy_arena_new(m);
    if (*a != NULL && list_room(*a, l, count_children(list)))
        return true;
    if (*a != NULL)
        xy_arena_end(a);
    xy_end(rq, XY_UNAVAILABLE);
    return false;
}

static xy_flow take_blocklist(xy_mod *m, xy_req *rq)
{
    const xy_xml *list = xy_exchange_element(rq);
    struct list l;
    xy_arena *a;

    if (!begin(m, rq, list, &l, &a))
        return XY_DONE;
    for (const xy_xml *e = xy_child(list, "item", BLOCKING_NS); e != NULL; e = xy_next(e, "item", BLOCKING_NS)) {
        const char *why = take_address(m, rq, a, &l, xy_xml_attr(e, "jid"));
        if (why != NULL)
            xy_exchange_wrong(rq, e, "%s", why);
    }
    return block(m, rq, &l, a);
}

/* The list that holds for all sessions: the only one that is like a block list. */
static const xy_xml *default_list(xy_req *rq, const xy_xml *query)
{
    const char *name = xy_xml_attr(xy_child(query, "default", NS_PRIVACY), "name");
    const xy_xml *found = NULL;

    for (const xy_xml *e = xy_child(query, "list", NS_PRIVACY); e != NULL; e = xy_next(e, "list", NS_PRIVACY)) {
        if (name != NULL && is(xy_xml_attr(e, "name"), name))
            found = e;
        else
            xy_exchange_wrong(rq, e, "a privacy list that is not the default one is not kept");
    }
    return found;
}

static xy_flow take_privacy(xy_mod *m, xy_req *rq)
{
    const xy_xml *query = xy_exchange_element(rq), *list = default_list(rq, query);
    struct list l;
    xy_arena *a;

    if (!begin(m, rq, list, &l, &a))
        return XY_DONE;
    for (const xy_xml *e = xy_child(list, "item", NS_PRIVACY); e != NULL; e = xy_next(e, "item", NS_PRIVACY)) {
        const char *why = NULL, *value = xy_xml_attr(e, "value");
        if (blocks_whole_address(e))
            why = take_address(m, rq, a, &l, value);
        else if (!says_nothing(e))
            why = "only what denies an address altogether is kept";
        if (why != NULL)
            xy_exchange_wrong(rq, list, "item with value '%s': %s", value != NULL ? value : "", why);
    }
    return block(m, rq, &l, a);
}

const xy_exchange exchange_of_blocks[] = {
    { NS_PRIVACY, "query", XY_EXCHANGE_WHOLE, give, take_privacy },
    { BLOCKING_NS, "blocklist", XY_EXCHANGE_PARTS, NULL, take_blocklist },
    { 0 }
};
