/* share.c - see share.h */

#include "share.h"

#include <string.h>

#define NS_CLIENT  "jabber:client"
#define ROOM_FIRST 64

/* A copy that may be changed and sent. */
static xy_xml *copy_of(xy_arena *a, const xy_xml *stanza)
{
    return xy_append_copy(xy_el(a, "copy", NS_CLIENT), stanza);
}

void share_plain(xy_mod *m, xy_arena *a, const char *type, const char *from, const char *to)
{
    xy_xml *presence = xy_attr(xy_el(a, "presence", NS_CLIENT), "type", type);

    xy_send(m, xy_attr(xy_attr(presence, "from", from), "to", to));
}

bool share_may_see(xy_mod *m, xy_account *account, const char *bare)
{
    xy_roster_item item = { .size = sizeof item };

    if (strcmp(bare, xy_jid_text(xy_account_jid(account))) == 0)
        return true;
    return xy_roster_item_of(m, account, bare, &item) && (item.subscription & XY_SUB_FROM) != 0;
}

/* ---- lists of addressees ---- */

static bool have_room(xy_mod *m, struct scratch *s, size_t n)
{
    if (n < s->room)
        return true;
    size_t room = s->room == 0 ? ROOM_FIRST : s->room * 2;
    xy_arena *bigger = xy_arena_new(m);
    const char **list = xy_alloc(bigger, room * sizeof *list);
    if (list == NULL) {
        if (bigger != NULL)
            xy_arena_end(&bigger);
        return false;
    }
    if (n > 0)
        memcpy(list, s->list, n * sizeof *list);
    if (s->arena != NULL)
        xy_arena_end(&s->arena);
    *s = (struct scratch){ .arena = bigger, .list = list, .room = room };
    return true;
}

static bool add(xy_mod *m, size_t *n, const char *jid)
{
    struct scratch *s = xy_state(m);

    if (!have_room(m, s, *n))
        return false;
    s->list[(*n)++] = jid;
    return true;
}

/* Contacts with this part of a subscription; what memory does not hold is left out, and said. */
static size_t gather(xy_mod *m, xy_account *account, xy_subscription part)
{
    xy_roster_item item = { .size = sizeof item };
    size_t at = 0, n = 0;

    while (xy_roster_next(m, account, &at, &item))
        if ((item.subscription & part) != 0 && !add(m, &n, item.jid)) {
            xy_log(m, XY_WARN, "no memory for all contacts of %s",
                   xy_jid_text(xy_account_jid(account)));
            break;
        }
    return n;
}

/* ---- to many ---- */

/* Those of `also` who do not get the broadcast anyway. */
static void add_others(xy_mod *m, xy_arena *a, xy_account *account, const struct directed *also,
                       size_t *n)
{
    const struct address *at = NULL;
    const char *jid;

    while ((jid = directed_next(also, &at)) != NULL) {
        const char *bare = xy_jid_text(xy_jid_bare(a, xy_jid_parse(a, jid)));
        if (bare != NULL && !share_may_see(m, account, bare) && !add(m, n, jid))
            return;
    }
}

void share_broadcast(xy_mod *m, xy_arena *a, xy_account *account, const xy_xml *stanza,
                     const struct directed *also)
{
    const struct scratch *s = xy_state(m);
    size_t n = gather(m, account, XY_SUB_FROM);

    add(m, &n, xy_jid_text(xy_account_jid(account)));
    if (also != NULL)
        add_others(m, a, account, also, &n);
    xy_send_many(m, copy_of(a, stanza), s->list, n);
}

void share_probe(xy_mod *m, xy_arena *a, xy_session *session)
{
    const struct scratch *s = xy_state(m);
    size_t n = gather(m, xy_session_account(session), XY_SUB_TO);
    xy_xml *probe = n == 0 ? NULL : xy_attr(xy_el(a, "presence", NS_CLIENT), "type", "probe");

    if (n > 0)
        xy_send_many(m, xy_attr(probe, "from", xy_jid_text(xy_session_jid(session))), s->list, n);
}

/* ---- to one ---- */

void share_with_new(xy_mod *m, xy_arena *a, xy_session *session)
{
    xy_account *account = xy_session_account(session);
    xy_roster_item item = { .size = sizeof item };
    xy_session *s = NULL;
    size_t at = 0;

    while ((s = xy_session_next(account, s)) != NULL)
        if (s != session && xy_session_is_available(s))
            xy_send_to_session(m, session, xy_session_presence(a, s));
    while (xy_roster_next(m, account, &at, &item)) {
        if (item.request == NULL)
            continue;
        xy_xml *request = xy_parse(a, item.request, strlen(item.request));
        if (request != NULL)
            xy_send_to_session(m, session, request);
        else
            xy_log(m, XY_ERROR, "the request of %s cannot be read", item.jid);
    }
}

unsigned share_with(xy_mod *m, xy_arena *a, xy_account *account, const char *to, const char *only)
{
    xy_session *s = NULL;
    unsigned n = 0;

    while ((s = xy_session_next(account, s)) != NULL) {
        if (!xy_session_is_available(s))
            continue;
        if (only[0] != '\0' && strcmp(only, xy_jid_resource(xy_session_jid(s))) != 0)
            continue;
        n++;
        xy_send(m, xy_attr(xy_session_presence(a, s), "to", to));
    }
    return n;
}

void share_end(xy_mod *m, xy_arena *a, xy_account *account, const char *to)
{
    xy_session *s = NULL;

    while ((s = xy_session_next(account, s)) != NULL)
        if (xy_session_is_available(s))
            share_plain(m, a, "unavailable", xy_jid_text(xy_session_jid(s)), to);
}
