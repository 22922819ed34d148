/*
 * disco.c - Service Discovery (XEP-0030) of the domain and of accounts, with the server's own capabilities
 * (XEP-0115) and contact addresses (XEP-0157).
 *
 * Features are not listed here: they follow from the handlers that run in the domain.
 */
#include <string.h>

#include "caps.h"
#include "info.h"

#define NS_ITEMS "http://jabber.org/protocol/disco#items"
#define NS_CAPS  "http://jabber.org/protocol/caps"
#define NODE     "https://xylem.example/caps"

static const xy_setting settings[] = {
    XY_TEXT(struct config, name, "name", "xylem", "How the server names itself"),
    XY_LIST(struct config, abuse, "abuse-addresses", "", "Whom to tell of abuse, as URIs"),
    XY_LIST(struct config, admin, "admin-addresses", "", "Whom to ask about the server"),
    XY_LIST(struct config, feedback, "feedback-addresses", "", "Whom to tell what could be better"),
    XY_LIST(struct config, sales, "sales-addresses", "", "Whom to buy from"),
    XY_LIST(struct config, security, "security-addresses", "", "Whom to tell of a weakness"),
    XY_LIST(struct config, status, "status-addresses", "", "Where the state of the service is told"),
    XY_LIST(struct config, support, "support-addresses", "", "Whom to ask for help"),
    { 0 }
};

/* ---- who may know ---- */

/* An account tells itself and those it shares presence with (XEP-0030 section 8); to anybody else it looks like
 * one that does not exist. */
static bool may_see(xy_mod *m, xy_req *rq)
{
    xy_account *account = xy_account_of(rq);
    xy_arena *a = xy_arena_of(rq);
    const xy_jid *asker = xy_jid_bare(a, xy_from(rq));
    xy_roster_item item = { .size = sizeof item };

    if (asker == NULL)
        return false;
    if (strcmp(xy_jid_text(asker), xy_jid_text(xy_account_jid(account))) == 0)
        return true;
    return xy_roster_item_of(m, account, xy_jid_text(asker), &item) &&
           (item.subscription & XY_SUB_FROM) != 0;
}

/* ---- what is said of the domain: worked out once, and again when a feature came or went ---- */

struct known {
    xy_arena   *arena;
    xy_xml     *query;
    const char *ver;                     /* of the server's own capabilities; NULL: not known */
};

/* NULL: memory refused. */
static const struct known *domain_known(xy_mod *m)
{
    struct known *k = xy_state(m);

    if (k->ver != NULL && info_is_current(m, k->query))
        return k;
    if (k->arena != NULL)
        xy_arena_end(&k->arena);
    *k = (struct known){ .arena = xy_arena_new(m) };
    k->query = xy_el(k->arena, "query", NS_INFO);
    if (info_of_domain(m, k->query))
        k->ver = caps_ver(k->arena, k->query);
    return k->ver != NULL ? k : NULL;
}

static void stop(xy_mod *m)
{
    struct known *k = xy_state(m);

    if (k->arena != NULL)
        xy_arena_end(&k->arena);
}

/* ---- info ---- */

static const char *node_of(xy_req *rq)
{
    const char *node = xy_xml_attr(xy_payload(rq), "node");

    return node != NULL && node[0] != '\0' ? node : NULL;
}

static xy_flow domain_info(xy_mod *m, xy_req *rq)
{
    xy_arena *a = xy_arena_of(rq);
    const struct known *k = domain_known(m);
    const char *node = node_of(rq);

    if (k == NULL)
        return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    xy_xml *query = xy_append_copy(xy_el(a, "copy", NS_INFO), k->query);
    if (node != NULL) {
        /* The node of our own capabilities, and no other. */
        const char *ours = xy_text(a, "%s#%s", NODE, k->ver);
        if (ours == NULL || strcmp(node, ours) != 0)
            return xy_refuse(rq, XY_ITEM_NOT_FOUND, NULL);
        xy_attr(query, "node", node);
    }
    return xy_reply(rq, query);
}

static xy_flow account_info(xy_mod *m, xy_req *rq)
{
    xy_xml *query = xy_el(xy_arena_of(rq), "query", NS_INFO);
    size_t at = 0;
    const char *feature;

    if (!may_see(m, rq))
        return xy_refuse(rq, XY_SERVICE_UNAVAILABLE, NULL);
    if (node_of(rq) != NULL)
        return xy_refuse(rq, XY_ITEM_NOT_FOUND, NULL);
    xy_xml *identity = xy_sub(query, "identity", NULL);
    xy_attr(xy_attr(identity, "category", "account"), "type", "registered");
    while ((feature = xy_feature_next(m, XY_TO_ACCOUNT, &at)) != NULL)
        xy_attr(xy_sub(query, "feature", NULL), "var", feature);
    return xy_reply(rq, query);
}

/* ---- items ---- */

static xy_flow domain_items(xy_mod *m, xy_req *rq)
{
    (void)m;
    if (node_of(rq) != NULL)
        return xy_refuse(rq, XY_ITEM_NOT_FOUND, NULL);
    return xy_reply(rq, xy_el(xy_arena_of(rq), "query", NS_ITEMS));
}

/* The resources that are there (XEP-0030 section 8). */
static xy_flow account_items(xy_mod *m, xy_req *rq)
{
    xy_xml *query = xy_el(xy_arena_of(rq), "query", NS_ITEMS);
    xy_account *account = xy_account_of(rq);

    if (!may_see(m, rq))
        return xy_refuse(rq, XY_SERVICE_UNAVAILABLE, NULL);
    if (node_of(rq) != NULL)
        return xy_refuse(rq, XY_ITEM_NOT_FOUND, NULL);
    for (xy_session *s = xy_session_next(account, NULL); s != NULL; s = xy_session_next(account, s))
        if (xy_session_is_available(s))
            xy_attr(xy_sub(query, "item", NULL), "jid", xy_jid_text(xy_session_jid(s)));
    return xy_reply(rq, query);
}

/* ---- the server's own capabilities, told with the stream features (XEP-0115 section 6.3) ---- */

static void stream_features(xy_mod *m, xy_xml *features)
{
    const struct known *k = domain_known(m);

    if (k == NULL)
        return;
    xy_xml *c = xy_sub(features, "c", NS_CAPS);
    xy_attr(xy_attr(xy_attr(c, "hash", "sha-1"), "node", NODE), "ver", k->ver);
}

static const xy_iq iq[] = {
    { XY_GET, XY_TO_DOMAIN, NS_INFO, "query", domain_info, NS_INFO },
    { XY_GET, XY_TO_ACCOUNT | XY_TO_SELF, NS_INFO, "query", account_info, NS_INFO },
    { XY_GET, XY_TO_DOMAIN, NS_ITEMS, "query", domain_items, NS_ITEMS },
    { XY_GET, XY_TO_ACCOUNT | XY_TO_SELF, NS_ITEMS, "query", account_items, NS_ITEMS },
    { 0 }
};

static const xy_events events = { .size = sizeof events, .stream_features = stream_features };

static const char *const features[] = { NS_CAPS, NULL };

XY_MODULE(disco, "1.0", .summary = "Service Discovery (XEP-0030, XEP-0115, XEP-0157)",
          .settings = settings, .config_size = sizeof(struct config), .state_size = sizeof(struct known),
          .iq = iq, .events = &events, .features = features, .stop = stop);
