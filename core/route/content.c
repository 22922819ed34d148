/* content.c - see content.h */

#include "route/content.h"

#include <string.h>

/* What goes with a message and is none: XEP-0085, XEP-0334, XEP-0359. */
static const char *const beside[] = {
    "http://jabber.org/protocol/chatstates", "urn:xmpp:hints", "urn:xmpp:sid:0"
};

static bool is_beside(const struct xml *e)
{
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++)
        if (e->ns != NULL && strcmp(e->ns, beside[i]) == 0)
            return true;
    return strcmp(e->name, "thread") == 0;
}

bool message_has_content(const struct xml *message)
{
    for (const struct xml *e = xml_first_element(message); e != NULL; e = xml_next_element(e))
        if (!is_beside(e))
            return true;
    return false;
}

bool message_is_storable(const struct stanza *s)
{
    return s->kind == STANZA_MESSAGE && (s->type == TYPE_CHAT || s->type == TYPE_NORMAL) &&
           message_has_content(s->root);
}
