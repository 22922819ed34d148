/* preferences.c - see preferences.h */

#include "preferences.h"

#include <string.h>

#define COLLECTION "archive"
#define KEY        "preferences"

enum { LISTED_MOST = 1000 };

enum { ALWAYS, ROSTER, NEVER };

const char *const policy_names[] = { [ALWAYS] = "always", [ROSTER] = "roster", [NEVER] = "never", NULL };

/* ---- what counts (XEP-0441, JID matching) ---- */

static bool is_listed(const char *const *list, const char *jid)
{
    for (; list != NULL && *list != NULL; list++)
        if (strcmp(*list, jid) == 0)
            return true;
    return false;
}

/* An entry of a roster that only says that somebody has asked is not shown as a contact. */
static bool is_contact(xy_mod *m, xy_account *account, const char *bare)
{
    xy_roster_item item = { .size = sizeof item };

    return xy_roster_item_of(m, account, bare, &item) &&
           (!item.pending_in || item.subscription != XY_SUB_NONE || item.ask || item.name != NULL ||
            item.groups != NULL);
}

/* What is said of one resource counts before what is said of all of them, and "never" before "always". */
bool preferences_allow(xy_mod *m, xy_req *rq, const xy_jid *peer)
{
    const struct config *cfg = xy_config(m);
    const struct preferences *p = xy_account_state(m, xy_account_of(rq));
    int policy = p != NULL && p->arena != NULL ? p->policy : cfg->policy;

    if (p == NULL)
        return false;
    if (p->arena == NULL && policy != ROSTER)
        return policy == ALWAYS;
    const char *jids[] = { xy_jid_text(peer), xy_jid_text(xy_jid_bare(xy_arena_of(rq), peer)) };
    for (size_t i = 0; i < 2 && jids[i] != NULL; i++) {
        if (is_listed(p->never, jids[i]))
            return false;
        if (is_listed(p->always, jids[i]))
            return true;
    }
    return policy == ALWAYS || (policy == ROSTER && is_contact(m, xy_account_of(rq), jids[1]));
}

/* ---- reading ---- */

static size_t count_listed(const xy_xml *list)
{
    size_t n = 0;

    for (const xy_xml *e = xy_child(list, "jid", NS_MAM); e != NULL; e = xy_next(e, "jid", NS_MAM))
        n++;
    return n;
}

/* NULL: one of them is no address, or memory was refused (*refused). */
static const char *const *read_list(xy_arena *a, const xy_xml *list, bool *refused)
{
    const char **out = xy_alloc(a, (count_listed(list) + 1) * sizeof *out);
    size_t n = 0;

    *refused = out == NULL;
    for (const xy_xml *e = xy_child(list, "jid", NS_MAM); out != NULL && e != NULL; e = xy_next(e, "jid", NS_MAM)) {
        const xy_jid *jid = xy_jid_parse(a, xy_xml_text(e, NULL));
        if (jid == NULL)
            return NULL;
        out[n++] = xy_jid_text(jid);
    }
    return out;
}

static int read_policy(const xy_xml *prefs)
{
    const char *name = xy_xml_attr(prefs, "default");

    for (int i = 0; name != NULL && policy_names[i] != NULL; i++)
        if (strcmp(policy_names[i], name) == 0)
            return i;
    return -1;
}

/* 0: read; else what is wrong with it. */
static xy_condition read_prefs(xy_arena *a, const xy_xml *prefs, struct preferences *out)
{
    const xy_xml *always = xy_child(prefs, "always", NS_MAM), *never = xy_child(prefs, "never", NS_MAM);
    bool refused = false, refused_too = false;

    *out = (struct preferences){ .arena = a, .policy = read_policy(prefs) };
    if (out->policy < 0)
        return XY_BAD_REQUEST;
    if (count_listed(always) + count_listed(never) > LISTED_MOST)
        return XY_POLICY_VIOLATION;
    out->always = read_list(a, always, &refused);
    out->never = read_list(a, never, &refused_too);
    if (refused || refused_too)
        return XY_RESOURCE_CONSTRAINT;
    return out->always == NULL || out->never == NULL ? XY_JID_MALFORMED : (xy_condition)0;
}

/* ---- showing ---- */

static void show_list(xy_xml *prefs, const char *name, const char *const *list)
{
    xy_xml *e = xy_sub(prefs, name, NULL);

    for (; list != NULL && *list != NULL; list++)
        xy_chars(xy_sub(e, "jid", NULL), *list, SIZE_MAX);
}

static xy_xml *show(xy_mod *m, xy_arena *a, const struct preferences *p)
{
    const struct config *cfg = xy_config(m);
    xy_xml *prefs = xy_el(a, "prefs", NS_MAM);

    xy_attr(prefs, "default", policy_names[p->arena != NULL ? p->policy : cfg->policy]);
    show_list(prefs, "always", p->always);
    show_list(prefs, "never", p->never);
    return prefs;
}

xy_flow preferences_asked(xy_mod *m, xy_req *rq)
{
    const struct preferences *p = xy_account_state(m, xy_account_of(rq));

    return p == NULL ? later_please(rq) : xy_reply(rq, show(m, xy_arena_of(rq), p));
}

/* ---- the state ---- */

void preferences_forget(xy_mod *m, void *state)
{
    struct preferences *p = state;

    (void)m;
    if (p->arena != NULL)
        xy_arena_end(&p->arena);
    *p = (struct preferences){ 0 };
}

/* false: it cannot be read, or memory was refused; the state is as it was. */
static bool take_over(xy_mod *m, xy_account *account, const char *text, size_t len)
{
    struct preferences *p = xy_account_state(m, account), fresh;
    xy_arena *a = xy_arena_new(m);
    const xy_xml *prefs = xy_parse(a, text, len);

    if (p != NULL && prefs != NULL && read_prefs(a, prefs, &fresh) == 0) {
        preferences_forget(m, p);
        *p = fresh;
        return true;
    }
    if (a != NULL)
        xy_arena_end(&a);
    return false;
}

/* Who wanted something never to be archived must not find it archived: without them the account does not load. */
static void loaded(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    xy_account *account = xy_account_of(rq);
    const char *text;
    size_t len;

    switch (xy_docs_status(docs)) {
    case XY_OK:
        text = xy_docs_value(docs, 0, &len);
        if (take_over(m, account, text, len)) {
            xy_end(rq, XY_OK);
            return;
        }
        xy_log(m, XY_ERROR, "the archive preferences of %s cannot be read, or there is no memory",
               xy_jid_text(xy_account_jid(account)));
        break;
    case XY_NOT_FOUND:
        xy_end(rq, XY_OK);
        return;
    default:
        break;
    }
    xy_end(rq, XY_UNAVAILABLE);
}

xy_flow preferences_load(xy_mod *m, xy_req *rq)
{
    return xy_doc_get(m, rq, xy_jid_text(xy_account_jid(xy_account_of(rq))), COLLECTION, KEY, loaded);
}

/* ---- a change: it counts when it is stored, even if nobody waits for the answer any more ---- */

struct change {
    xy_req     *iq;
    const char *text;
    size_t      len;
};

static void written(xy_mod *m, xy_req *rq, xy_status status)
{
    const struct change *c = *xy_slot(rq);
    xy_account *account = xy_account_of(rq);

    if (status == XY_OK && take_over(m, account, c->text, c->len))
        preferences_asked(m, c->iq);
    else
        later_please(c->iq);
    xy_end(rq, status);
}

static xy_flow write_down(xy_mod *m, xy_req *iq, const struct preferences *p)
{
    xy_req *rq = xy_background(m, xy_account_of(iq), "archive preferences");
    struct change *c = rq == NULL ? NULL : xy_alloc(xy_arena_of(rq), sizeof *c);

    if (c == NULL) {
        if (rq != NULL)
            xy_end(rq, XY_UNAVAILABLE);
        return later_please(iq);
    }
    c->iq = iq;
    c->text = xy_print(xy_arena_of(rq), show(m, xy_arena_of(rq), p), &c->len);
    *xy_slot(rq) = c;
    xy_doc_write w = { xy_jid_text(xy_account_jid(xy_account_of(iq))), COLLECTION, KEY, c->text, c->len,
                       XY_ANY_VERSION };
    if (c->text != NULL && xy_doc_put(m, rq, &w, 1, written) == XY_LATER)
        return XY_LATER;
    xy_end(rq, XY_UNAVAILABLE);
    return later_please(iq);
}

static const char *const why_not[] = {
    [XY_BAD_REQUEST] = "The default is always, roster or never",
    [XY_JID_MALFORMED] = "One of them is no address",
    [XY_POLICY_VIOLATION] = "Too many addresses",
    [XY_RESOURCE_CONSTRAINT] = NULL,
};

xy_flow preferences_given(xy_mod *m, xy_req *rq)
{
    struct preferences p;
    xy_condition wrong = read_prefs(xy_arena_of(rq), xy_payload(rq), &p);

    return wrong != 0 ? xy_refuse(rq, wrong, why_not[wrong]) : write_down(m, rq, &p);
}

/* ---- to and from other servers ---- */

xy_flow preferences_give(xy_mod *m, xy_req *rq)
{
    const struct preferences *p = xy_account_state(m, xy_account_of(rq));

    if (p != NULL && p->arena != NULL)
        xy_exchange_put(rq, show(m, xy_arena_of(rq), p));
    xy_end(rq, p != NULL ? XY_OK : XY_UNAVAILABLE);
    return XY_DONE;
}

static void taken(xy_mod *m, xy_req *rq, xy_status status)
{
    const struct change *c = *xy_slot(rq);

    if (status == XY_OK && take_over(m, xy_account_of(rq), c->text, c->len))
        xy_exchange_added(rq, 1);
    else if (status == XY_OK)
        status = XY_UNAVAILABLE;
    xy_end(rq, status == XY_CLASH ? XY_OK : status);        /* what the account has said stays */
}

xy_flow preferences_take(xy_mod *m, xy_req *rq)
{
    struct preferences p;
    struct change *c = xy_alloc(xy_arena_of(rq), sizeof *c);
    xy_condition wrong = read_prefs(xy_arena_of(rq), xy_exchange_element(rq), &p);

    if (c == NULL || wrong == XY_RESOURCE_CONSTRAINT) {
        xy_end(rq, XY_UNAVAILABLE);
        return XY_DONE;
    }
    if (wrong != 0) {
        xy_exchange_wrong(rq, NULL, "%s", why_not[wrong]);
        xy_end(rq, XY_OK);
        return XY_DONE;
    }
    c->text = xy_print(xy_arena_of(rq), show(m, xy_arena_of(rq), &p), &c->len);
    *xy_slot(rq) = c;
    xy_doc_write w = { xy_jid_text(xy_to(rq)), COLLECTION, KEY, c->text, c->len, 0 };
    return xy_doc_put(m, rq, &w, 1, taken);
}
