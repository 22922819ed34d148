/* hide.c - see hide.h */

#include "hide.h"

#include <string.h>

#include "share.h"

/* Whom the change concerns. */
struct audience { xy_arena *arena; const char **list; size_t n, room; };

static void add(struct audience *to, const char *jid)
{
    if (to->n == to->room) {
        size_t room = to->room == 0 ? 16 : 2 * to->room;
        const char **bigger = xy_alloc(to->arena, room * sizeof *bigger);
        if (bigger == NULL)
            return;
        if (to->n > 0)
            memcpy(bigger, to->list, to->n * sizeof *bigger);
        to->list = bigger;
        to->room = room;
    }
    if ((to->list[to->n] = xy_copy(to->arena, jid, strlen(jid))) != NULL)
        to->n++;
}

static bool turns(xy_mod *m, xy_account *account, const char *jid)
{
    return xy_blocking_of(m, account, jid) == XY_BLOCKING_TURNS;
}

/* Contacts with this part of a subscription. */
static struct audience contacts(xy_mod *m, xy_arena *a, xy_account *account, xy_subscription part)
{
    struct audience to = { .arena = a };
    xy_roster_item item = { .size = sizeof item };
    size_t at = 0;

    while (xy_roster_next(m, account, &at, &item))
        if ((item.subscription & part) != 0 && turns(m, account, item.jid))
            add(&to, item.jid);
    return to;
}

/* Of a contact who may see the account, a single resource can be blocked. */
static void add_resources(xy_mod *m, struct audience *to, xy_account *account, const char *const *jids)
{
    for (; *jids != NULL; jids++) {
        const xy_jid *jid = strchr(*jids, '/') == NULL ? NULL : xy_jid_parse(to->arena, *jids);
        const char *bare = xy_jid_text(xy_jid_bare(to->arena, jid));
        if (bare != NULL && share_may_see(m, account, bare) && turns(m, account, *jids) &&
            !turns(m, account, bare))
            add(to, *jids);
    }
}

static void add_directed(xy_mod *m, struct audience *to, xy_account *account, const struct directed *d)
{
    const struct address *at = NULL;
    const char *jid;

    while ((jid = directed_next(d, &at)) != NULL)
        if (turns(m, account, jid))
            add(to, jid);
}

static void send(xy_mod *m, xy_xml *presence, const struct audience *to)
{
    if (to->n > 0)
        xy_send_many(m, presence, to->list, to->n);
}

static xy_xml *plain(xy_arena *a, xy_session *s, const char *type)
{
    xy_xml *presence = xy_attr(xy_el(a, "presence", "jabber:client"), "type", type);

    return xy_attr(presence, "from", xy_jid_text(xy_session_jid(s)));
}

/* Presence that was sent to them directly is over, too. */
static void hide(xy_mod *m, xy_arena *a, xy_session *s, struct presence *p, const struct audience *subscribed)
{
    struct audience others = { .arena = a };

    add_directed(m, &others, xy_session_account(s), &p->directed);
    if (p->is_available)
        send(m, plain(a, s, "unavailable"), subscribed);
    send(m, plain(a, s, "unavailable"), &others);
    for (size_t i = 0; i < others.n; i++)
        directed_remove(m, &p->directed, others.list[i]);
}

/* What those on the other side sent in the meantime was dropped: ask them again. */
static void show(xy_mod *m, xy_arena *a, xy_session *s, const struct presence *p,
                 const struct audience *subscribed, const struct audience *watched)
{
    if (!p->is_available || !xy_session_is_available(s))
        return;                         /* it is going: that waits behind something, and will be told */
    send(m, xy_session_presence(a, s), subscribed);
    send(m, plain(a, s, "probe"), watched);
}

void hide_or_show(xy_mod *m, xy_account *account, const char *const *jids, bool begins)
{
    xy_arena *a = xy_arena_new(m);
    xy_session *s = NULL;

    if (a == NULL)
        return;
    struct audience subscribed = contacts(m, a, account, XY_SUB_FROM);
    struct audience watched = { .arena = a };
    add_resources(m, &subscribed, account, jids);
    if (!begins)
        watched = contacts(m, a, account, XY_SUB_TO);
    while ((s = xy_session_next(account, s)) != NULL) {
        struct presence *p = xy_session_state(m, s);
        if (p != NULL && begins)
            hide(m, a, s, p, &subscribed);
        else if (p != NULL)
            show(m, a, s, p, &subscribed, &watched);
    }
    xy_arena_end(&a);
}
