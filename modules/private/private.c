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
    XY_INT(struct config, fragments, "max-fragments", "200", 1, 10000, "Fragments an account may keep"),
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

/* ---- how many there are: known from the first set on, so that none reads them all again ---- */

struct kept {                           /* the account's state */
    xy_arena *arena;
    uint64_t *marks;                    /* one for each fragment, from its key */
    size_t    n, room;
    bool      known;                    /* else the store is asked */
};

static uint64_t mark_of(const char *key)
{
    unsigned char digest[20];
    uint64_t mark;

    xy_sha1(key, strlen(key), digest);
    memcpy(&mark, digest, sizeof mark);
    return mark;
}

static bool have_room(xy_mod *m, struct kept *k, size_t more)
{
    if (more <= k->room - k->n)
        return true;
    size_t room = 2 * k->n + more;
    xy_arena *bigger = xy_arena_new(m);
    uint64_t *marks = xy_alloc(bigger, room * sizeof *marks);
    if (marks == NULL) {
        if (bigger != NULL)
            xy_arena_end(&bigger);
        return false;
    }
    if (k->n > 0)
        memcpy(marks, k->marks, k->n * sizeof *marks);
    if (k->arena != NULL)
        xy_arena_end(&k->arena);
    k->arena = bigger;
    k->marks = marks;
    k->room = room;
    return true;
}

static void add_mark(struct kept *k, const char *key)
{
    uint64_t mark = mark_of(key);

    for (size_t i = 0; i < k->n; i++)
        if (k->marks[i] == mark)
            return;
    k->marks[k->n++] = mark;
}

static void forget(xy_mod *m, void *state)
{
    struct kept *k = state;

    (void)m;
    if (k->arena != NULL)
        xy_arena_end(&k->arena);
}

/* ---- set ---- */

static struct kept *kept_of(xy_mod *m, xy_req *rq)
{
    return xy_account_state(m, xy_account_of(rq));
}

static void fragments_written(xy_mod *m, xy_req *rq, xy_status status)
{
    struct kept *k = kept_of(m, rq);

    if (status == XY_OK) {
        xy_reply(rq, NULL);
        return;
    }
    if (k != NULL)
        k->known = false;               /* some of them may not be there */
    later_please(rq);
}

static xy_flow keep(xy_mod *m, xy_req *rq, struct kept *k, const xy_doc_write *writes, size_t n)
{
    const struct config *cfg = xy_config(m);
    size_t before = k->n;

    if (!have_room(m, k, n))
        return later_please(rq);
    for (size_t i = 0; i < n; i++)
        add_mark(k, writes[i].key);
    if (k->n > before && k->n > (size_t)cfg->fragments) {
        k->n = before;
        return xy_refuse(rq, XY_POLICY_VIOLATION, "Too many fragments");
    }
    return xy_doc_put(m, rq, writes, n, fragments_written);
}

static size_t count_fragments(const xy_req *rq)
{
    size_t n = 0;

    for (const xy_xml *e = xy_child(xy_payload(rq), NULL, NULL); e != NULL; e = xy_next(e, NULL, NULL))
        n++;
    return n;
}

static xy_flow write_fragments(xy_mod *m, xy_req *rq, struct kept *k)
{
    const struct config *cfg = xy_config(m);
    xy_arena *a = xy_arena_of(rq);
    const char *account = xy_jid_text(xy_account_jid(xy_account_of(rq)));
    size_t n = count_fragments(rq), i = 0;
    xy_doc_write *writes = xy_alloc(a, n * sizeof *writes);

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
    return writes == NULL ? later_please(rq) : keep(m, rq, k, writes, n);
}

static void fragments_counted(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct kept *k = kept_of(m, rq);

    if (xy_docs_status(docs) != XY_OK || k == NULL) {
        later_please(rq);
        return;
    }
    if (!k->known) {
        k->n = 0;
        if (!have_room(m, k, xy_docs_count(docs))) {
            later_please(rq);
            return;
        }
        for (size_t i = 0; i < xy_docs_count(docs); i++)
            add_mark(k, xy_docs_key(docs, i));
        k->known = true;
    }
    write_fragments(m, rq, k);
}

static xy_flow fragment_given(xy_mod *m, xy_req *rq)
{
    const struct config *cfg = xy_config(m);
    const xy_xml *first = xy_child(xy_payload(rq), NULL, NULL);
    struct kept *k = kept_of(m, rq);

    if (first == NULL)
        return bad(rq, "Give a fragment to store");
    for (const xy_xml *e = first; e != NULL; e = xy_next(e, NULL, NULL))
        if (!has_own_namespace(e))
            return bad(rq, "A fragment has a namespace of its own");
    if (count_fragments(rq) > (size_t)cfg->fragments)
        return xy_refuse(rq, XY_POLICY_VIOLATION, "Too many fragments");
    if (k == NULL)
        return later_please(rq);
    if (k->known)
        return write_fragments(m, rq, k);
    return xy_doc_list(m, rq, xy_jid_text(xy_account_jid(xy_account_of(rq))), "private", NULL, 0,
                       fragments_counted);
}

/* ---- to and from other servers ---- */

static void fragments_to_give(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    size_t len;

    for (size_t i = 0; i < xy_docs_count(docs); i++) {
        const void *value = xy_docs_value(docs, i, &len);
        const xy_xml *fragment = xy_parse(xy_arena_of(rq), value, len);
        if (fragment != NULL)
            xy_exchange_put(rq, fragment);
        else
            xy_log(m, XY_ERROR, "a stored fragment of %s cannot be read", xy_jid_text(xy_to(rq)));
    }
    xy_end(rq, xy_docs_status(docs));
}

static xy_flow give(xy_mod *m, xy_req *rq)
{
    return xy_doc_list(m, rq, xy_jid_text(xy_to(rq)), "private", NULL, 0, fragments_to_give);
}

static void fragments_taken(xy_mod *m, xy_req *rq, xy_status status)
{
    struct kept *k = kept_of(m, rq);

    if (k != NULL)
        k->known = false;
    if (status == XY_OK)
        xy_exchange_added(rq, (size_t)(uintptr_t)*xy_slot(rq));
    xy_end(rq, status == XY_OK ? XY_OK : XY_UNAVAILABLE);       /* a clash is looked at again */
}

static bool is_there(const xy_docs *docs, const char *key, const xy_doc_write *writes, size_t n)
{
    for (size_t i = 0; i < xy_docs_count(docs); i++)
        if (strcmp(xy_docs_key(docs, i), key) == 0)
            return true;
    for (size_t i = 0; i < n; i++)
        if (strcmp(writes[i].key, key) == 0)
            return true;
    return false;
}

/* Beside n others.  false: it cannot be kept, and that was said. */
static bool is_fit(xy_mod *m, xy_req *rq, const xy_xml *fragment, size_t len, size_t n)
{
    const struct config *cfg = xy_config(m);

    if (!has_own_namespace(fragment))
        xy_exchange_wrong(rq, fragment, "a fragment has a namespace of its own");
    else if (len > cfg->size)
        xy_exchange_wrong(rq, fragment, "the fragment is too large: it has %zu bytes, and max-size of module private "
                          "is %llu", len, (unsigned long long)cfg->size);
    else if (n >= (size_t)cfg->fragments)
        xy_exchange_wrong(rq, fragment, "there are %zu fragments already, and max-fragments of module private is %llu",
                          n, (unsigned long long)cfg->fragments);
    else
        return true;
    return false;
}

/* Those that are not there: what a client has stored here meanwhile is newer. */
static void fragments_known(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    xy_arena *a = xy_arena_of(rq);
    const xy_xml *query = xy_exchange_element(rq);
    size_t most = 0, n = 0;

    for (const xy_xml *e = xy_child(query, NULL, NULL); e != NULL; e = xy_next(e, NULL, NULL))
        most++;
    xy_doc_write *writes = xy_alloc(a, (most + 1) * sizeof *writes);
    bool failed = xy_docs_status(docs) != XY_OK || writes == NULL;
    for (const xy_xml *e = xy_child(query, NULL, NULL); !failed && e != NULL; e = xy_next(e, NULL, NULL)) {
        xy_doc_write *w = &writes[n];
        *w = (xy_doc_write){ .account = xy_jid_text(xy_to(rq)), .collection = "private", .key = key_of(a, e) };
        w->value = xy_print(a, e, &w->len);
        failed = w->value == NULL || w->key == NULL;
        if (failed || is_there(docs, w->key, writes, n))
            continue;
        n += is_fit(m, rq, e, w->len, xy_docs_count(docs) + n);
    }
    *xy_slot(rq) = (void *)(uintptr_t)n;
    if (failed || n == 0)
        xy_end(rq, failed ? XY_UNAVAILABLE : XY_OK);
    else
        xy_doc_put(m, rq, writes, n, fragments_taken);
}

static xy_flow take(xy_mod *m, xy_req *rq)
{
    return xy_doc_list(m, rq, xy_jid_text(xy_to(rq)), "private", NULL, 0, fragments_known);
}

static const xy_exchange exchange[] = {
    { NS, "query", XY_EXCHANGE_PARTS, give, take },
    { 0 }
};

static const xy_iq iq[] = {
    { XY_GET, XY_TO_SELF, NS, "query", fragment_asked, NS },
    { XY_SET, XY_TO_SELF, NS, "query", fragment_given, NULL },
    { 0 }
};

XY_MODULE(private, "1.0", .summary = "Private XML Storage (XEP-0049)", .settings = settings,
          .config_size = sizeof(struct config), .iq = iq, .exchange = exchange,
          .account_state = { sizeof(struct kept), NULL, forget });
