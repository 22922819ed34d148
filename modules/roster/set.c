/* set.c - see set.h */

#include "set.h"

#include <string.h>

#include "change.h"
#include "document.h"

/* What is wrong with a set: 0, or the condition and a word for people. */
struct fault { xy_condition condition; const char *text; };

static const struct fault fine = { 0, NULL };

static struct fault fault(xy_condition condition, const char *text)
{
    return (struct fault){ condition, text };
}

static bool known_before(const char *const *groups, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(groups[i], groups[n]) == 0)
            return true;
    return false;
}

/* RFC 6121 section 2.3.3: not twice the same, none without a name, none longer than we take. */
static struct fault check_groups(const struct config *cfg, const char *const *groups)
{
    size_t n = 0;

    while (groups != NULL && groups[n] != NULL)
        n++;
    if (n > (size_t)cfg->max_groups)
        return fault(XY_NOT_ACCEPTABLE, "Too many groups");
    for (size_t i = 0; i < n; i++) {
        if (groups[i][0] == '\0')
            return fault(XY_NOT_ACCEPTABLE, "A group has a name");
        if (strlen(groups[i]) > cfg->max_text)
            return fault(XY_NOT_ACCEPTABLE, "The name of a group is too long");
        if (known_before(groups, i))
            return fault(XY_BAD_REQUEST, "A group is named once");
    }
    return fine;
}

static struct fault read_address(xy_req *rq, const char *text, struct item *out)
{
    const xy_jid *jid = xy_jid_parse(xy_arena_of(rq), text);

    if (text == NULL)
        return fault(XY_BAD_REQUEST, "An item has a jid");
    if (jid == NULL)
        return fault(XY_JID_MALFORMED, "The jid is not an address");
    if (xy_jid_resource(jid)[0] != '\0')
        return fault(XY_BAD_REQUEST, "A roster holds addresses without a resource");
    out->jid = xy_jid_text(jid);
    if (strcmp(out->jid, xy_jid_text(xy_account_jid(xy_account_of(rq)))) == 0)
        return fault(XY_NOT_ALLOWED, "Nobody is in the own roster");
    return fine;
}

static struct fault read_item(xy_mod *m, xy_req *rq, const xy_xml *e, struct item *out)
{
    const struct config *cfg = xy_config(m);
    struct fault f = read_address(rq, xy_xml_attr(e, "jid"), out);

    if (f.condition != 0)
        return f;
    out->name = xy_xml_attr(e, "name");
    if (out->name != NULL && strlen(out->name) > cfg->max_text)
        return fault(XY_NOT_ACCEPTABLE, "The name is too long");
    if (out->name != NULL && out->name[0] == '\0')
        out->name = NULL;
    out->groups = groups_of(xy_arena_of(rq), e);
    if (out->groups == NULL && xy_child(e, "group", ROSTER_NS) != NULL)
        return fault(XY_RESOURCE_CONSTRAINT, NULL);
    return check_groups(cfg, out->groups);
}

xy_flow roster_set(xy_mod *m, xy_req *rq)
{
    const xy_xml *e = xy_child(xy_payload(rq), "item", ROSTER_NS);
    struct item item = { 0 };

    if (e == NULL || xy_next(e, "item", ROSTER_NS) != NULL)
        return xy_refuse(rq, XY_BAD_REQUEST, "A roster set has exactly one item");
    struct fault f = read_item(m, rq, e, &item);
    if (f.condition != 0)
        return xy_refuse(rq, f.condition, f.text);

    /* Any other subscription is the server's business (section 2.1.2.5): it is not looked at. */
    const char *subscription = xy_xml_attr(e, "subscription");
    bool remove = subscription != NULL && strcmp(subscription, "remove") == 0;
    return change_begin(m, rq, remove ? CHANGE_REMOVE : CHANGE_SET, &item);
}
