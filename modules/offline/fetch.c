/*
 * fetch.c - see fetch.h
 *
 * Whatever is asked is worked on page by page: rows are counted, named, sent or removed, then the next page is asked
 * for, and the answer comes last.  What the session has no room for is read again in a moment: nothing is kept here.
 */
#include "fetch.h"

#include <string.h>

#define NS_INFO  "http://jabber.org/protocol/disco#info"
#define NS_ITEMS "http://jabber.org/protocol/disco#items"
#define NS_FORM  "jabber:x:data"

enum {
    PAGE = 50,
    HEADERS_BYTES = 256 * 1024,     /* of names and nodes in one answer: what clients have to take in a stanza */
    ROOM_MS = 200                   /* until a session without room is tried again */
};

struct work {                       /* in the request's slot */
    struct wish_read      wish;
    const char           *after;    /* id of the last row that was dealt with; NULL: none */
    const char           *page;     /* the same, before the page that is being removed */
    bool                  more;     /* pages follow */
    size_t                viewed;   /* of the items that were named */
    uint64_t              count;
    xy_xml               *headers;
    size_t                bytes;
};

static xy_flow next_page(xy_mod *m, xy_req *rq, struct work *w);

/* ---- answers ---- */

static void add_field(xy_xml *form, const char *name, const char *type, const char *value)
{
    xy_xml *field = xy_attr(xy_attr(xy_sub(form, "field", NULL), "var", name), "type", type);

    xy_chars(xy_sub(field, "value", NULL), value, SIZE_MAX);
}

static xy_xml *info(xy_arena *a, uint64_t count)
{
    xy_xml *query = xy_attr(xy_el(a, "query", NS_INFO), "node", NS_OFFLINE);
    xy_xml *identity = xy_sub(query, "identity", NULL);

    xy_attr(xy_attr(identity, "category", "automation"), "type", "message-list");
    xy_attr(xy_sub(query, "feature", NULL), "var", NS_OFFLINE);
    xy_xml *form = xy_attr(xy_sub(query, "x", NS_FORM), "type", "result");
    add_field(form, "FORM_TYPE", "hidden", NS_OFFLINE);
    add_field(form, "number_of_messages", NULL, xy_text(a, "%llu", (unsigned long long)count));
    return query;
}

static void finish(xy_req *rq, const struct work *w)
{
    xy_reply(rq, w->wish.wish == COUNT ? info(xy_arena_of(rq), w->count) : w->headers);
}

static void go_on(xy_mod *m, xy_req *rq, struct work *w)
{
    if (w->more)
        next_page(m, rq, w);
    else
        finish(rq, w);
}

/* So many rows of the page are dealt with.  false: no memory, it is refused. */
static bool pass(xy_req *rq, struct work *w, const xy_archive_page *page, size_t n)
{
    const char *last = n == 0 ? NULL : page->rows[n - 1].id;

    if (n > 0)
        w->after = xy_copy(xy_arena_of(rq), last, strlen(last));
    if (n == 0 || w->after != NULL)
        return true;
    xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    return false;
}

/* ---- headers ---- */

/* false: there is no room for it. */
static bool add_header(xy_req *rq, struct work *w, const xy_archive_row *row)
{
    const char *own = xy_jid_text(xy_account_jid(xy_account_of(rq)));

    w->bytes += strlen(own) + strlen(row->id) + strlen(row->peer);
    if (w->bytes > HEADERS_BYTES)
        return false;
    xy_attr(xy_attr(xy_attr(xy_sub(w->headers, "item", NULL), "jid", own), "node", row->id), "name", row->peer);
    return true;
}

static void add_headers(xy_mod *m, xy_req *rq, struct work *w, const xy_archive_page *page)
{
    bool room = true;

    for (size_t i = 0; room && i < page->nrows; i++)
        room = add_header(rq, w, &page->rows[i]);
    w->more = w->more && room;
    if (pass(rq, w, page, page->nrows))
        go_on(m, rq, w);
}

/* ---- messages ---- */

static bool send_one(xy_mod *m, xy_session *s, const xy_archive_row *row)
{
    xy_arena *a = xy_arena_new(m);
    xy_xml *mark = xy_el(a, "offline", NS_OFFLINE);

    xy_attr(xy_sub(mark, "item", NULL), "node", row->id);
    bool sent = xy_mailbox_send(m, s, row, mark);
    if (a != NULL)
        xy_arena_end(&a);
    if (sent)
        xy_count(m, FETCHED);
    return sent;
}

static void room_again(xy_mod *m, void *arg)
{
    struct work *w = *xy_slot(arg);

    if (w != NULL)                  /* else its time is up */
        next_page(m, arg, w);
}

static void send_page(xy_mod *m, xy_req *rq, struct work *w, const xy_archive_page *page)
{
    xy_session *s = xy_session_of(rq);
    size_t i = w->viewed;

    while (s != NULL && i < page->nrows && send_one(m, s, &page->rows[i]))
        i++;
    if (w->wish.wish == VIEW)
        w->viewed = i;
    if (!pass(rq, w, page, i))
        return;
    if (i == page->nrows)
        go_on(m, rq, w);
    else if (s == NULL || xy_timer_set(m, ROOM_MS, room_again, rq) == NULL)
        xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
}

/* ---- removal ---- */

/* false: the request has ended with an error. */
static bool is_good(xy_req *rq, const xy_archive_page *page)
{
    if (page->status == XY_NOT_FOUND)
        xy_refuse(rq, XY_ITEM_NOT_FOUND, NULL);
    else if (page->status != XY_OK)
        xy_refuse(rq, XY_RESOURCE_CONSTRAINT, "The store does not answer now");
    return page->status == XY_OK;
}

static void removed(xy_mod *m, xy_req *rq, const xy_archive_page *page)
{
    if (!is_good(rq, page))
        return;
    xy_add(m, REMOVED, page->count);
    go_on(m, rq, *xy_slot(rq));
}

/* Another session may have removed one of them just now: then all of them are looked for again. */
static void purged(xy_mod *m, xy_req *rq, const xy_archive_page *page)
{
    struct work *w = *xy_slot(rq);

    if (page->status == XY_NOT_FOUND) {
        w->after = w->page;
        next_page(m, rq, w);
        return;
    }
    removed(m, rq, page);
}

static void remove_page(xy_mod *m, xy_req *rq, struct work *w, const xy_archive_page *page)
{
    const char *ids[PAGE];

    for (size_t i = 0; i < page->nrows; i++)
        ids[i] = page->rows[i].id;
    w->page = w->after;
    if (pass(rq, w, page, page->nrows))
        xy_mailbox_remove(m, rq, ids, page->nrows, purged);
}

/* ---- pages ---- */

static void count_page(xy_mod *m, xy_req *rq, struct work *w, const xy_archive_page *page)
{
    w->count += page->nrows;
    if (pass(rq, w, page, page->nrows))
        go_on(m, rq, w);
}

static void page_came(xy_mod *m, xy_req *rq, const xy_archive_page *page)
{
    static void (*const deal_with[])(xy_mod *, xy_req *, struct work *, const xy_archive_page *) = {
        [COUNT] = count_page, [HEADERS] = add_headers, [VIEW] = send_page, [FETCH] = send_page, [PURGE] = remove_page
    };
    struct work *w = *xy_slot(rq);

    if (!is_good(rq, page))
        return;
    w->more = page->more;
    deal_with[w->wish.wish](m, rq, w, page);
}

static xy_flow next_page(xy_mod *m, xy_req *rq, struct work *w)
{
    xy_mailbox_query q = { .size = sizeof q, .after = w->after, .ids = w->wish.ids, .nids = w->wish.nids,
                           .limit = PAGE };

    return xy_mailbox_list(m, rq, &q, page_came);
}

static xy_flow work_on(xy_mod *m, xy_req *rq)
{
    struct work *w = *xy_slot(rq);

    if (w->wish.wish == REMOVE)
        return xy_mailbox_remove(m, rq, w->wish.ids, w->wish.nids, removed);
    return next_page(m, rq, w);
}

/* NULL: no memory. */
static struct work *begin(xy_req *rq, struct wish_read wish)
{
    xy_arena *a = xy_arena_of(rq);
    struct work *w = xy_alloc(a, sizeof *w);

    if (w == NULL)
        return NULL;
    w->wish = wish;
    if (wish.wish == HEADERS)
        w->headers = xy_attr(xy_el(a, "query", NS_ITEMS), "node", NS_OFFLINE);
    *xy_slot(rq) = w;
    return w;
}

/* ---- who asks ---- */

static bool is_own(xy_req *rq)
{
    const xy_jid *asker = xy_jid_bare(xy_arena_of(rq), xy_from(rq));

    return xy_session_of(rq) != NULL && asker != NULL &&
           strcmp(xy_jid_text(asker), xy_jid_text(xy_account_jid(xy_account_of(rq)))) == 0;
}

xy_flow fetch_asked(xy_mod *m, xy_req *rq)
{
    if (!is_own(rq))
        return xy_refuse(rq, XY_FORBIDDEN, NULL);
    struct wish_read wish = request_read(xy_arena_of(rq), xy_type(rq) == XY_TYPE_GET ? XY_GET : XY_SET,
                                         xy_payload(rq));
    if (wish.wrong != 0)
        return xy_refuse(rq, wish.wrong, wish.text);
    if (begin(rq, wish) == NULL)
        return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    return xy_take_turn(m, rq, work_on);
}

static bool is_of_node(const xy_req *rq, const char *ns)
{
    const xy_xml *query = xy_payload(rq);
    const char *node = xy_xml_attr(query, "node");

    return query != NULL && node != NULL && strcmp(node, NS_OFFLINE) == 0 &&
           strcmp(xy_xml_ns(query), ns) == 0 && strcmp(xy_xml_name(query), "query") == 0;
}

/* Hooks see the stanzas of an account to itself one after the other: these need no line. */
xy_flow fetch_node_asked(xy_mod *m, xy_req *rq)
{
    const xy_jid *to = xy_to(rq);
    const char *resource = to == NULL ? NULL : xy_jid_resource(to);
    bool headers = is_of_node(rq, NS_ITEMS);

    if (xy_type(rq) != XY_TYPE_GET || (!headers && !is_of_node(rq, NS_INFO)) ||
        (resource != NULL && resource[0] != '\0'))
        return XY_NEXT;
    if (!is_own(rq))
        return xy_refuse(rq, XY_FORBIDDEN, NULL);
    if (begin(rq, (struct wish_read){ .wish = headers ? HEADERS : COUNT }) == NULL)
        return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    return work_on(m, rq);
}
