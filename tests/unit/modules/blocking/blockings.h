/*
 * blockings.h - what the tests of the blocking module share: commands in a line, stanzas on their way.
 */
#ifndef XYLEM_TESTS_BLOCKINGS_H
#define XYLEM_TESTS_BLOCKINGS_H

#include "../modules.h"

#define NS "xmlns='urn:xmpp:blocking'"

/* items: "<item jid='..'/>..." */
static inline int begin(xyt *t, const char *command, const char *items)
{
    static char xml[524288];

    snprintf(xml, sizeof xml, "<iq type='set' from='" ME "/a' id='1'><%s " NS ">%s</%s></iq>", command, items,
             command);
    return xyt_iq(t, xml);
}

static inline const char *block(xyt *t, const char *items)
{
    return xyt_answer(t, begin(t, "block", items));
}

static inline const char *unblock(xyt *t, const char *items)
{
    return xyt_answer(t, begin(t, "unblock", items));
}

static inline const char *blocklist(xyt *t, const char *session)
{
    return iq(t, "get", session, NULL, "<blocklist " NS "/>");
}

static inline const char *out(xyt *t, const char *xml)
{
    return xyt_answer(t, xyt_hook(t, XY_OUT, xml));
}

static inline const char *in(xyt *t, const char *xml)
{
    return xyt_answer(t, xyt_hook(t, XY_IN, xml));
}

static inline void forget_sent(xyt *t)
{
    while (xyt_sent(t) != NULL)
        ;
}

#endif
