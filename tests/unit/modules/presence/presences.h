/*
 * presences.h - what the tests of the presence module share: a kit with a roster of its own.
 */
#ifndef XYLEM_TESTS_PRESENCES_H
#define XYLEM_TESTS_PRESENCES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <xylem/test.h>

#define ME "me@example.org"

const xy_module *xylem_module_v1(const xy_api *api);

static inline xyt *presences_open(void)
{
    xyt *t = xyt_open(xylem_module_v1);

    xyt_add(t, xyt_roster);
    assert_null(xyt_start(t));
    return t;
}

static inline void presences_close(xyt *t)
{
    assert_int_equal(xyt_close(t), 0);
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

static inline bool has(const char *text, const char *part)
{
    return text != NULL && strstr(text, part) != NULL;
}

/* The next that was sent has all three of these; "" is in everything. */
static inline void sent(xyt *t, const char *a, const char *b, const char *c)
{
    const char *text = xyt_sent(t);

    if (!has(text, a) || !has(text, b) || !has(text, c))
        fail_msg("%s: not %s, %s and %s", text == NULL ? "nothing" : text, a, b, c);
}

static inline void none_sent(xyt *t)
{
    const char *text = xyt_sent(t);

    if (text != NULL)
        fail_msg("sent: %s", text);
}

static inline void forget_sent(xyt *t)
{
    while (xyt_sent(t) != NULL)
        ;
}

#endif
