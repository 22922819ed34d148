/* edge.c - see edge.h */

#include "route/edge.h"

#include "route/domain.h"

/*
 * Direct children of a message or presence.  `claims` names the attribute that says in whose
 * name the element stands: such an element is ours to refuse only when that is a domain, or an
 * account of one, that is hosted here; rooms and other servers put theirs in rightly.  NULL:
 * only the client's own server ever sends it.
 */
static const struct { const char *name, *ns, *claims; } edge[] = {
    { "received",  "urn:xmpp:carbons:2", NULL },       /* XEP-0280 section 11 */
    { "sent",      "urn:xmpp:carbons:2", NULL },
    { "result",    "urn:xmpp:mam:2",     NULL },       /* XEP-0313 */
    { "fin",       "urn:xmpp:mam:2",     NULL },
    { "offline",   "http://jabber.org/protocol/offline", NULL },    /* XEP-0013 */
    { "stanza-id", "urn:xmpp:sid:0",     "by" },       /* XEP-0359 section 6 */
    { "delay",     "urn:xmpp:delay",     "from" },     /* XEP-0203 section 5 */
    { "x",         "jabber:x:delay",     "from" }
};

static bool hosted_here(struct stanza *s, const char *claim)
{
    const struct jid *j = claim == NULL ? NULL : jid_parse(s->arena, str_of(claim), NULL);

    return j != NULL && domain_find(jid_domain(j)) != NULL;
}

static bool is_forged(struct stanza *s, const struct xml *e)
{
    for (size_t i = 0; i < sizeof edge / sizeof edge[0]; i++) {
        if (!xml_is(e, edge[i].name, edge[i].ns))
            continue;
        if (edge[i].claims == NULL || hosted_here(s, xml_attr(e, edge[i].claims)))
            return true;
    }
    return false;
}

unsigned edge_clean(struct stanza *s)
{
    unsigned n = 0;
    struct xml *next;

    if (s->kind != STANZA_MESSAGE && s->kind != STANZA_PRESENCE)
        return 0;
    for (struct xml *e = s->root->first; e != NULL; e = next) {
        next = e->next;
        if (e->name == NULL || !is_forged(s, e))
            continue;
        xml_remove(e);
        n++;
    }
    return n;
}
