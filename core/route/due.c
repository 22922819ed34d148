/* due.c - see due.h */

#include "route/due.h"

#include <string.h>

#include "base/mem.h"
#include "route/content.h"
#include "route/counters.h"
#include "route/room.h"
#include "route/session.h"

#define DUE_MOST 2000                   /* sources; strangers can make up any number of them */
#define NS_CARBONS "urn:xmpp:carbons:2"
#define NS_FORWARD "urn:xmpp:forward:0"

struct due {
    struct link    link;
    struct stanza *stanza;
    size_t         size;                /* bytes, as charged to the session */
};

/* Of a copy what was copied: nobody but an account's own server sends one, see edge.c. */
static const struct xml *innermost(const struct stanza *message)
{
    const struct xml *copy = xml_child(message->root, "received", NS_CARBONS);

    if (copy == NULL)
        copy = xml_child(message->root, "sent", NS_CARBONS);
    const struct xml *forwarded = copy == NULL ? NULL : xml_child(copy, "forwarded", NS_FORWARD);
    const struct xml *inside = forwarded == NULL ? NULL : xml_child(forwarded, "message", NS_CLIENT);
    return inside != NULL ? inside : message->root;
}

bool due_can_wait(const struct stanza *s)
{
    if (s->from == NULL)
        return false;
    if (s->kind == STANZA_PRESENCE)
        return s->type == TYPE_NONE || s->type == TYPE_UNAVAILABLE;
    return s->kind == STANZA_MESSAGE && s->type != TYPE_ERROR && !message_has_content(innermost(s));
}

static bool same_account(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    size_t len = strcspn(a, "/");
    return len == strcspn(b, "/") && memcmp(a, b, len) == 0;
}

/* A conversation has two sides: what other devices of the account send comes as copies. */
static bool same_conversation(const struct stanza *a, const struct stanza *b)
{
    const struct xml *one = innermost(a), *other = innermost(b);
    const char *from = xml_attr(one, "from"), *its_from = xml_attr(other, "from");

    return from != NULL && its_from != NULL && strcmp(from, its_from) == 0 &&
           same_account(xml_attr(one, "to"), xml_attr(other, "to"));
}

static bool same_source(const struct stanza *a, const struct stanza *b)
{
    if (a->kind != b->kind)
        return false;
    return a->kind == STANZA_PRESENCE ? jid_eq(a->from, b->from) : same_conversation(a, b);
}

static struct due *find(const struct session *s, const struct stanza *stanza)
{
    list_each((struct list *)&s->due, n) {
        struct due *d = list_entry(n, struct due, link);
        if (same_source(d->stanza, stanza))
            return d;
    }
    return NULL;
}

/* stanza_size() may grow while it waits, when others write it out. */
static void hold(struct session *s, struct due *d, struct stanza *stanza)
{
    d->stanza = stanza_ref(stanza);
    d->size = sizeof *d + stanza_size(stanza);
    s->due_bytes += d->size;
}

static void remove_one(struct session *s, struct due *d)
{
    list_remove(&d->link);
    s->ndue--;
    s->due_bytes -= d->size;
    stanza_unref(&d->stanza);
    mem_free(&d);
}

bool due_replace(struct session *s, struct stanza *stanza)
{
    struct due *d = list_empty(&s->due) || !due_can_wait(stanza) ? NULL : find(s, stanza);
    size_t before = s->due_bytes;

    if (d == NULL)
        return false;
    count(COUNT_PRESENCE_REPLACED);
    s->due_bytes -= d->size;
    stanza_unref(&d->stanza);
    hold(s, d, stanza);
    if (s->due_bytes <= before || room_for_due(s, 0))
        return true;
    remove_one(s, d);                   /* a larger one: the old one is no longer true either */
    return false;
}

bool due_put(struct session *s, struct stanza *stanza)
{
    bool cannot = !due_can_wait(stanza) || s->ndue == DUE_MOST ||
                  !room_for_due(s, sizeof(struct due) + stanza_size(stanza));
    struct due *d = cannot ? NULL : try_alloc(sizeof *d);

    if (d == NULL)
        return false;
    hold(s, d, stanza);
    list_append(&s->due, &d->link);
    s->ndue++;
    return true;
}

void due_overtaken(struct session *s, const struct stanza *message)
{
    struct due *d = list_empty(&s->due) || message->kind != STANZA_MESSAGE ? NULL : find(s, message);

    if (d == NULL)
        return;
    count(COUNT_PRESENCE_REPLACED);
    remove_one(s, d);
}

static struct due *first(const struct session *s)
{
    struct link *n = list_first((struct list *)&s->due);

    return n == NULL ? NULL : list_entry(n, struct due, link);
}

struct stanza *due_first(const struct session *s)
{
    const struct due *d = first(s);

    return d == NULL ? NULL : d->stanza;
}

void due_remove_first(struct session *s)
{
    remove_one(s, first(s));
}

void due_clear(struct session *s)
{
    while (s->ndue > 0)
        due_remove_first(s);
}
