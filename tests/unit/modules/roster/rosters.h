/*
 * rosters.h - what the tests of the roster module share: sets and gets in a line.
 */
#ifndef XYLEM_TESTS_ROSTERS_H
#define XYLEM_TESTS_ROSTERS_H

#include "../modules.h"

#define NS "jabber:iq:roster"

/* From a session that need not be there for sets; -1 is no number of an action. */
static inline int rosters_iq(xyt *t, const char *type, const char *from, const char *attrs, const char *inside)
{
    static char xml[8192];

    assert_true(snprintf(xml, sizeof xml, "<iq type='%s' from='%s' id='i'><query xmlns='" NS "'%s>%s</query></iq>",
                         type, from, attrs, inside) < (int)sizeof xml);
    return xyt_iq(t, xml);
}

static inline int rosters_begin_set(xyt *t, const char *item)
{
    return rosters_iq(t, "set", ME "/a", "", item);
}

static inline const char *rosters_set(xyt *t, const char *item)
{
    return xyt_answer(t, rosters_begin_set(t, item));
}

static inline const char *rosters_get(xyt *t, const char *attrs)
{
    return xyt_answer(t, rosters_iq(t, "get", ME "/a", attrs, ""));
}

#endif
