/* question.c - see question.h */

#include "question.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    xy_arena        *a;
    struct question *q;
    struct fault    *fault;
};

static bool wrong(const struct reading *r, xy_condition condition, const char *text)
{
    *r->fault = (struct fault){ condition, text };
    return false;
}

/* ---- fields: value is what stands in the first <value/>, never "" ---- */

static bool read_type(struct reading *r, const xy_xml *field, const char *value)
{
    (void)field;
    return strcmp(value, NS_MAM) == 0 || wrong(r, XY_BAD_REQUEST, "The form is of another type");
}

static bool read_with(struct reading *r, const xy_xml *field, const char *value)
{
    const xy_jid *jid = xy_jid_parse(r->a, value);

    (void)field;
    if (jid == NULL)
        return wrong(r, XY_JID_MALFORMED, "`with` is no address");
    r->q->query.with = xy_jid_text(jid);
    return true;
}

static bool read_date(struct reading *r, const char *value, int64_t *out)
{
    return xy_date_parse(value, out) || wrong(r, XY_BAD_REQUEST, "`start` and `end` are dates of XEP-0082");
}

static bool read_start(struct reading *r, const xy_xml *field, const char *value)
{
    (void)field;
    return read_date(r, value, &r->q->query.start);
}

static bool read_end(struct reading *r, const xy_xml *field, const char *value)
{
    (void)field;
    if (!read_date(r, value, &r->q->query.end))
        return false;
    r->q->nothing = r->q->nothing || r->q->query.end <= 0;      /* 0 is no bound */
    return true;
}

static bool read_after(struct reading *r, const xy_xml *field, const char *value)
{
    (void)field;
    r->q->query.above = value;
    return true;
}

static bool read_before(struct reading *r, const xy_xml *field, const char *value)
{
    (void)field;
    r->q->query.below = value;
    return true;
}

static bool read_ids(struct reading *r, const xy_xml *field, const char *value)
{
    size_t n = 0;

    (void)value;
    for (const xy_xml *e = xy_child(field, "value", NS_FORM); e != NULL; e = xy_next(e, "value", NS_FORM))
        n++;
    const char **ids = xy_alloc(r->a, n * sizeof *ids);
    if (ids == NULL)
        return wrong(r, XY_RESOURCE_CONSTRAINT, NULL);
    n = 0;
    for (const xy_xml *e = xy_child(field, "value", NS_FORM); e != NULL; e = xy_next(e, "value", NS_FORM))
        ids[n++] = xy_xml_text(e, NULL);
    r->q->query.ids = ids;
    r->q->query.nids = n;
    return true;
}

/* There are no messages of rooms here, with or without it. */
static bool read_groupchat(struct reading *r, const xy_xml *field, const char *value)
{
    static const char *const booleans[] = { "true", "false", "1", "0" };

    (void)field;
    for (size_t i = 0; i < sizeof booleans / sizeof booleans[0]; i++)
        if (strcmp(value, booleans[i]) == 0)
            return true;
    return wrong(r, XY_BAD_REQUEST, "`include-groupchat` is true or false");
}

static bool read_text(struct reading *r, const xy_xml *field, const char *value)
{
    (void)field;
    r->q->query.text = value;
    return true;
}

static const struct field {
    const char *name, *type;        /* type NULL: a name that other servers use, understood but not shown */
    bool      (*read)(struct reading *r, const xy_xml *field, const char *value);
} fields[] = {
    { "FORM_TYPE", "hidden", read_type },
    { "with", "jid-single", read_with },
    { "start", "text-single", read_start },
    { "end", "text-single", read_end },
    { "before-id", "text-single", read_before },
    { "after-id", "text-single", read_after },
    { "ids", "list-multi", read_ids },
    { "include-groupchat", "boolean", read_groupchat },
    { "{urn:xmpp:fulltext:0}fulltext", "text-single", read_text },          /* XEP-0431 */
    { "withtext", NULL, read_text },                                        /* ejabberd */
    { "full-text-search", NULL, read_text },                                /* MongooseIM */
    { "search", NULL, read_text },                                          /* M-Link */
};

enum { FIELDS = sizeof fields / sizeof fields[0], FORM_TYPE = 0, IDS = 6 };

/* ---- the form (XEP-0313, Retrieving form fields) ---- */

xy_xml *question_form(xy_arena *a)
{
    xy_xml *query = xy_el(a, "query", NS_MAM);
    xy_xml *form = xy_attr(xy_sub(query, "x", NS_FORM), "type", "form");

    for (size_t i = 0; i < FIELDS && fields[i].type != NULL; i++) {
        xy_xml *field = xy_attr(xy_sub(form, "field", NULL), "var", fields[i].name);
        xy_attr(field, "type", fields[i].type);
        if (i == FORM_TYPE)
            xy_chars(xy_sub(field, "value", NULL), NS_MAM, SIZE_MAX);
        if (i == IDS)
            xy_sub(xy_attr(xy_sub(field, "validate", "http://jabber.org/protocol/xdata-validate"),
                           "datatype", "xs:string"), "open", NULL);
    }
    return query;
}

static bool read_field(struct reading *r, const xy_xml *field, unsigned *seen)
{
    const char *name = xy_xml_attr(field, "var"), *value = xy_xml_text(xy_child(field, "value", NS_FORM), NULL);
    size_t i = 0;

    while (i < FIELDS && (name == NULL || strcmp(fields[i].name, name) != 0))
        i++;
    if (i == FIELDS)
        return wrong(r, XY_FEATURE_NOT_IMPLEMENTED, "There is no such field");
    if ((*seen & 1U << i) != 0)
        return wrong(r, XY_BAD_REQUEST, "A field is there twice");
    *seen |= 1U << i;
    /* A field that was left empty asks for nothing, but for no ids there is no message. */
    if (value != NULL && value[0] != '\0')
        return fields[i].read(r, field, value);
    r->q->nothing = r->q->nothing || i == IDS;
    return true;
}

static bool read_form(struct reading *r, const xy_xml *form)
{
    const char *type = xy_xml_attr(form, "type");
    unsigned seen = 0;

    if (type == NULL || strcmp(type, "submit") != 0)
        return wrong(r, XY_BAD_REQUEST, "The form is not submitted");
    for (const xy_xml *e = xy_child(form, "field", NS_FORM); e != NULL; e = xy_next(e, "field", NS_FORM))
        if (!read_field(r, e, &seen))
            return false;
    return (seen & 1U << FORM_TYPE) != 0 || wrong(r, XY_BAD_REQUEST, "The form has no FORM_TYPE");
}

/* ---- the page (XEP-0059) ---- */

static bool read_max(struct reading *r, const char *text, int64_t most)
{
    xy_archive_query *q = &r->q->query;
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || text[digits] != '\0')
        return wrong(r, XY_BAD_REQUEST, "`max` is a number");
    unsigned long long max = strtoull(text, NULL, 10);          /* the highest of them when it is higher */
    r->q->only_count = max == 0;
    q->limit = max == 0 ? 1 : max < (unsigned long long)most ? (size_t)max : (size_t)most;
    return true;
}

static bool read_page(struct reading *r, const xy_xml *set, const struct config *cfg)
{
    const xy_xml *max = xy_child(set, "max", NS_RSM), *after = xy_child(set, "after", NS_RSM);
    const xy_xml *before = xy_child(set, "before", NS_RSM);
    xy_archive_query *q = &r->q->query;

    if (xy_child(set, "index", NS_RSM) != NULL)     /* XEP-0059, Retrieving a Page Out of Order */
        return wrong(r, XY_FEATURE_NOT_IMPLEMENTED, "Pages are asked for by ids");
    if (max != NULL && !read_max(r, xy_xml_text(max, NULL), cfg->most))
        return false;
    if (after != NULL && xy_xml_text(after, NULL)[0] != '\0')
        q->after = xy_xml_text(after, NULL);
    if (before != NULL && xy_xml_text(before, NULL)[0] != '\0')
        q->before = xy_xml_text(before, NULL);
    q->backwards = before != NULL;
    return true;
}

bool question_read(xy_mod *m, xy_req *rq, struct question *q, struct fault *fault)
{
    const struct config *cfg = xy_config(m);
    const xy_xml *query = xy_payload(rq), *form = xy_child(query, "x", NS_FORM), *set = xy_child(query, "set", NS_RSM);
    struct reading r = { xy_arena_of(rq), q, fault };

    *q = (struct question){ .name = xy_xml_attr(query, "queryid"),
                            .flip = xy_child(query, "flip-page", NS_MAM) != NULL };
    q->query.size = sizeof q->query;
    q->query.limit = (size_t)(cfg->page < cfg->most ? cfg->page : cfg->most);
    if (xy_xml_attr(query, "node") != NULL)
        return wrong(&r, XY_FEATURE_NOT_IMPLEMENTED, "An account's archive has no nodes");
    if ((form != NULL && !read_form(&r, form)) || (set != NULL && !read_page(&r, set, cfg)))
        return false;
    if (q->query.nids > (size_t)cfg->most)
        return wrong(&r, XY_POLICY_VIOLATION, "Too many ids");
    q->nothing = q->nothing || (q->query.start != 0 && q->query.end != 0 && q->query.start > q->query.end);
    /* How many there are is worth a look at all of them once, not with every page. */
    q->query.count = q->only_count || (q->query.after == NULL && q->query.before == NULL);
    return true;
}
