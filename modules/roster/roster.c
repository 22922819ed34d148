/*
 * roster.c - rosters (RFC 6121 section 2), with versions (section 2.6).
 *
 * A roster is loaded with its account and stays in memory with it; gets and lookups never wait.
 * Changes go through change.c.
 */
#include <string.h>

#include "change.h"
#include "document.h"
#include "exchange.h"
#include "items.h"
#include "set.h"

static const xy_setting settings[] = {
    XY_INT(struct config, max_items, "max-items", "5000", 1, 1000000, "Contacts a roster may hold"),
    XY_INT(struct config, max_groups, "max-groups", "50", 0, 1000, "Groups a contact may be in"),
    XY_INT(struct config, max_requests, "max-requests", "500", 0, 1000000,
           "Requests from strangers that may wait for an answer"),
    XY_SIZE(struct config, max_text, "max-text", "1023", 16, 65535,
            "Longest name of a contact or group, in bytes"),
    XY_SIZE(struct config, max_size, "max-size", "4M", 4096, 1 << 30,
            "Memory that all contacts of a roster and what waits for an answer may take"),
    XY_TIME(struct config, store_time, "store-time", "5s", 100, 20000,
            "How long the store may take for a change before the client is told to try again"),
    { 0 }
};

/* ---- loading ---- */

static bool load_one(xy_mod *m, xy_req *rq, struct roster *r, const xy_docs *docs, size_t i)
{
    const char *key = xy_docs_key(docs, i);
    struct item item, *prepared;
    size_t len;
    const char *value = xy_docs_value(docs, i, &len);

    if (strcmp(key, ROSTER_VERSION_KEY) == 0)
        return version_parse(value, len, &r->version);
    if (!document_parse(xy_arena_of(rq), key, value, len, &item))
        return false;
    item.revision = r->revision;
    prepared = items_prepare(m, r, &item);
    if (prepared == NULL)
        return false;
    items_put(r, prepared);
    return true;
}

/* All of it or nothing: a contact that is left out would be told that nobody knows him. */
static void loaded(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct roster *r = xy_account_state(m, xy_account_of(rq));

    if (xy_docs_status(docs) != XY_OK || r == NULL) {
        xy_end(rq, XY_UNAVAILABLE);
        return;
    }
    items_free(r);
    r->revision = 1;
    for (size_t i = 0; i < xy_docs_count(docs); i++) {
        if (load_one(m, rq, r, docs, i))
            continue;
        xy_log(m, XY_ERROR, "the roster of %s was not loaded: "
               "%s cannot be read, or there is no memory",
               xy_jid_text(xy_account_jid(xy_account_of(rq))), xy_docs_key(docs, i));
        items_free(r);
        xy_end(rq, XY_UNAVAILABLE);
        return;
    }
    xy_end(rq, XY_OK);
}

static xy_flow load(xy_mod *m, xy_req *rq)
{
    const char *account = xy_jid_text(xy_account_jid(xy_account_of(rq)));

    return xy_doc_list(m, rq, account, ROSTER_COLLECTION, NULL, 0, loaded);
}

static void unload(xy_mod *m, void *state)
{
    (void)m;
    changes_forget(state);
    items_free(state);
}

/* ---- what clients ask (sections 2.2 and 2.6) ---- */

static xy_flow roster_get(xy_mod *m, xy_req *rq)
{
    const struct roster *r = xy_account_state(m, xy_account_of(rq));
    struct interest *interest = xy_session_state(m, xy_session_of(rq));
    const char *known = xy_xml_attr(xy_payload(rq), "ver");

    if (r == NULL || interest == NULL)
        return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    interest->asked = true;
    const char *version = version_text(xy_arena_of(rq), r->version);
    if (known != NULL && version != NULL && strcmp(known, version) == 0)
        return xy_reply(rq, NULL);
    xy_xml *query = xy_attr(xy_el(xy_arena_of(rq), "query", ROSTER_NS), "ver", version);
    for (uint32_t i = 0; i < r->count; i++)
        if (r->items[i]->listed)
            item_show(query, r->items[i], false);
    return xy_reply(rq, query);
}

static const xy_iq iq[] = {
    { XY_GET, XY_TO_SELF, ROSTER_NS, "query", roster_get, NULL },
    { XY_SET, XY_TO_SELF, ROSTER_NS, "query", roster_set, NULL },
    { 0 }
};

/* ---- the end of an account ---- */

/* The contacts learn that nobody is there any more; the core deletes the documents. */
static void say_farewell(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    const char *account = xy_jid_text(xy_account_jid(xy_account_of(rq)));
    struct item item;
    size_t len;

    for (size_t i = 0; i < xy_docs_count(docs); i++) {
        const char *key = xy_docs_key(docs, i), *value = xy_docs_value(docs, i, &len);
        if (strcmp(key, ROSTER_VERSION_KEY) != 0 &&
            document_parse(xy_arena_of(rq), key, value, len, &item))
            change_farewell(m, xy_arena_of(rq), account, &item);
    }
    xy_end(rq, xy_docs_status(docs));
}

static xy_flow account_removed(xy_mod *m, xy_req *rq)
{
    const char *account = xy_jid_text(xy_account_jid(xy_account_of(rq)));

    return xy_doc_list(m, rq, account, ROSTER_COLLECTION, NULL, 0, say_farewell);
}

static void stream_features(xy_mod *m, xy_xml *features)
{
    (void)m;
    xy_sub(features, "ver", "urn:xmpp:features:rosterver");
}

static const xy_events events = { .size = sizeof events, .account_removed = account_removed,
                                  .stream_features = stream_features };

/* ---- service "roster" ---- */

/* A caller built against an older SDK has a smaller record. */
static void give(const struct item *i, xy_roster_item *out)
{
    xy_roster_item whole, *to = out->size >= sizeof whole ? out : &whole;
    uint32_t size = out->size;

    to->size = size;
    to->jid = i->jid;
    to->name = i->name;
    to->groups = i->groups;
    to->subscription = (xy_subscription)i->subscription;
    to->ask = i->ask;
    to->pending_in = i->pending_in;
    to->approved = i->approved;
    to->request = i->request;
    to->revision = i->revision;
    if (to == &whole)
        memcpy(out, &whole, size);
}

static bool item_of(xy_mod *m, xy_account *account, const char *jid, xy_roster_item *out)
{
    const struct roster *r = xy_account_state(m, account);
    const struct item *i = r == NULL ? NULL : items_find(r, jid);

    if (i == NULL)
        return false;
    give(i, out);
    return true;
}

static bool next_item(xy_mod *m, xy_account *account, size_t *at, xy_roster_item *out)
{
    const struct roster *r = xy_account_state(m, account);

    if (r == NULL || *at >= r->count)
        return false;
    give(r->items[(*at)++], out);
    return true;
}

static xy_flow set_state(xy_mod *m, xy_req *rq, const xy_roster_item *given)
{
    xy_roster_item whole = { 0 };

    memcpy(&whole, given, given->size < sizeof whole ? given->size : sizeof whole);
    struct item want = {
        .jid = whole.jid, .subscription = (uint8_t)whole.subscription, .ask = whole.ask,
        .pending_in = whole.pending_in, .approved = whole.approved, .request = whole.request,
        .revision = whole.revision
    };
    return change_begin(m, rq, CHANGE_STATE, &want);
}

static const xy_roster_ops ops = { .size = sizeof ops, .item = item_of, .next = next_item,
                                   .set_state = set_state };

static const xy_service services[] = { { "roster", 1, &ops }, { 0 } };

/* Rosters in memory stay as they are: only limits can be other ones. */
static int reload(xy_mod *m, const void *fresh)
{
    (void)m;
    (void)fresh;
    return 0;
}

XY_MODULE(roster, "1.0", .summary = "Rosters (RFC 6121), with versions", .settings = settings,
          .config_size = sizeof(struct config), .state_size = sizeof(struct changes), .iq = iq,
          .events = &events, .services = services, .exchange = exchange_of_rosters,
          .reload = reload, .stop = changes_stop,
          .account_state = { sizeof(struct roster), load, unload },
          .session_state = { sizeof(struct interest), NULL, NULL });
