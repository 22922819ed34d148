/*
 * presences.h - what the tests of the presence module share: a kit with a roster of its own.
 */
#ifndef XYLEM_TESTS_PRESENCES_H
#define XYLEM_TESTS_PRESENCES_H

#include "../modules.h"

static inline xyt *presences_open(void)
{
    xyt *t = xyt_open(xylem_module_v1);

    xyt_add(t, xyt_roster);
    assert_null(xyt_start(t));
    return t;
}

static inline void contact(xyt *t, const char *jid, xy_subscription s)
{
    xy_roster_item item = { .size = sizeof item, .jid = jid, .subscription = s };

    xyt_roster_put(t, ME, &item);
}

static inline const char *out(xyt *t, const char *xml)
{
    return xyt_answer(t, xyt_hook(t, XY_OUT, xml));
}

static inline const char *in(xyt *t, const char *xml)
{
    return xyt_answer(t, xyt_hook(t, XY_IN, xml));
}

/* The next that was sent has all three of these; "" is in everything. */
static inline void sent(xyt *t, const char *a, const char *b, const char *c)
{
    const char *text = xyt_sent(t);

    if (!has(text, a) || !has(text, b) || !has(text, c))
        fail_msg("%s: not %s, %s and %s", text == NULL ? "nothing" : text, a, b, c);
}

static inline void forget_sent(xyt *t)
{
    while (xyt_sent(t) != NULL)
        ;
}

#endif
