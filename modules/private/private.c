/*
 * private.c - Private XML Storage (XEP-0049): fragments that clients keep for themselves.
 *
 * One document per fragment: collection `private`, key "NAMESPACE NAME".
 */
#include <string.h>
#include <xylem/module.h>

#define NS "jabber:iq:private"

struct config { uint64_t size; int64_t fragments; };

static const xy_setting settings[] = {
    XY_SIZE(struct config, size, "max-size", "64K", 256, 16777216, "Largest fragment, in bytes"),
    XY_INT(struct config, fragments, "max-fragments", "200", 1, 100000, "Fragments an account may keep"),
    { 0 }
};

static const char *key_of(xy_arena *a, const xy_xml *fragment)
{
    return xy_text(a, "%s %s", xy_xml_ns(fragment), xy_xml_name(fragment));
}

/* XEP-0049 section 2: each fragment is qualified by a namespace of its own, not by one of the stream's. */
static bool has_own_namespace(const xy_xml *fragment)
{
    static const char *const theirs[] = { "", NS, "jabber:client", "jabber:server", NULL };

    for (int i = 0; theirs[i] != NULL; i++)
        if (strcmp(xy_xml_ns(fragment), theirs[i]) == 0)
            return false;
    return true;
}

static xy_flow bad(xy_req *rq, const char *why)
{
    return xy_refuse(rq, XY_BAD_REQUEST, why);
}

static xy_flow later_please(xy_req *rq)
{
    return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, "The store does not answer now");
}

/* ---- get ---- */

static void fragment_read(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    xy_arena *a = xy_arena_of(rq);
    const xy_xml *asked = xy_child(xy_payload(rq), NULL, NULL), *found = NULL;
    xy_xml *query = xy_el(a, "query", NS);
    const void *value;
    size_t len;

    switch (xy_docs_status(docs)) {
    case XY_OK:
        value = xy_docs_value(docs, 0, &len);
        found = xy_parse(a, value, len);
        if (found == NULL)
            xy_log(m, XY_ERROR, "a stored fragment of %s cannot be read",
                   xy_jid_text(xy_account_jid(xy_account_of(rq))));
        break;
    case XY_NOT_FOUND:
        break;
    default:
        later_please(rq);
        return;
    }
    /* Nothing stored is answered with the empty element (section 2.2). */
    if (found != NULL)
        xy_append_copy(query, found);
    else
        xy_sub(query, xy_xml_name(asked), xy_xml_ns(asked));
    xy_reply(rq, query);
}

static xy_flow fragment_asked(xy_mod *m, xy_req *rq)
{
    const xy_xml *asked = xy_child(xy_payload(rq), NULL, NULL);

    if (asked == NULL || xy_next(asked, NULL, NULL) != NULL)
        return bad(rq, "Ask for one fragment");
    if (!has_own_namespace(asked))
        return bad(rq, "A fragment has a namespace of its own");
    return xy_doc_get(m, rq, xy_jid_text(xy_account_jid(xy_account_of(rq))), "private",
                      key_of(xy_arena_of(rq), asked), fragment_read);
}

/* ---- set ---- */

static void fragments_written(xy_mod *m, xy_req *rq, xy_status status)
{
    (void)m;
    if (status == XY_OK)
        xy_reply(rq, NULL);
    else
        later_please(rq);
}

static xy_flow write_fragments(xy_mod *m, xy_req *rq, size_t n)
{
    const struct config *cfg = xy_config(m);
    xy_arena *a = xy_arena_of(rq);
    const char *account = xy_jid_text(xy_account_jid(xy_account_of(rq)));
    xy_doc_write *writes = xy_alloc(a, n * sizeof *writes);
    size_t i = 0;

    for (const xy_xml *e = xy_child(xy_payload(rq), NULL, NULL); writes != NULL && e != NULL;
         e = xy_next(e, NULL, NULL), i++) {
        writes[i] = (xy_doc_write){ .account = account, .collection = "private",
                                    .key = key_of(a, e), .version = XY_ANY_VERSION };
        writes[i].value = xy_print(a, e, &writes[i].len);
        if (writes[i].value == NULL || writes[i].key == NULL)
            return later_please(rq);
        if (writes[i].len > cfg->size)
            return xy_refuse(rq, XY_POLICY_VIOLATION, "The fragment is too large");
    }
    return writes == NULL ? later_please(rq) : xy_doc_put(m, rq, writes, n, fragments_written);
}

static bool is_stored(const xy_docs *docs, const char *key)
{
    for (size_t i = 0; i < xy_docs_count(docs); i++)
        if (strcmp(xy_docs_key(docs, i), key) == 0)
            return true;
    return false;
}

/* How many there would be: what is there, and what is new. */
static void fragments_counted(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    const struct config *cfg = xy_config(m);
    size_t n = 0, total = xy_docs_count(docs);

    if (xy_docs_status(docs) != XY_OK) {
        later_please(rq);
        return;
    }
    for (const xy_xml *e = xy_child(xy_payload(rq), NULL, NULL); e != NULL; e = xy_next(e, NULL, NULL)) {
        const char *key = key_of(xy_arena_of(rq), e);
        n++;
        total += key != NULL && !is_stored(docs, key);
    }
    if (total > (size_t)cfg->fragments)
        xy_refuse(rq, XY_POLICY_VIOLATION, "Too many fragments");
    else
        write_fragments(m, rq, n);
}

static xy_flow fragment_given(xy_mod *m, xy_req *rq)
{
    const xy_xml *first = xy_child(xy_payload(rq), NULL, NULL);

    if (first == NULL)
        return bad(rq, "Give a fragment to store");
    for (const xy_xml *e = first; e != NULL; e = xy_next(e, NULL, NULL))
        if (!has_own_namespace(e))
            return bad(rq, "A fragment has a namespace of its own");
    return xy_doc_list(m, rq, xy_jid_text(xy_account_jid(xy_account_of(rq))), "private", NULL, 0,
                       fragments_counted);
}

static const xy_iq iq[] = {
    { XY_GET, XY_TO_SELF, NS, "query", fragment_asked, NS },
    { XY_SET, XY_TO_SELF, NS, "query", fragment_given, NULL },
    { 0 }
};

XY_MODULE(private, "1.0", .summary = "Private XML Storage (XEP-0049)", .settings = settings,
          .config_size = sizeof(struct config), .iq = iq);
