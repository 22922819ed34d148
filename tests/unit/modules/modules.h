/*
 * modules.h - what the tests of modules share: a started kit, an IQ in a line, looks at texts.
 */
#ifndef XYLEM_TESTS_MODULES_H
#define XYLEM_TESTS_MODULES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <xylem/test.h>

#define ME  "me@example.org"
#define YOU "you@example.org"

const xy_module *xylem_module_v1(const xy_api *api);

static inline xyt *module_open(void)
{
    xyt *t = xyt_open(xylem_module_v1);

    assert_null(xyt_start(t));
    return t;
}

static inline void module_close(xyt *t)
{
    assert_int_equal(xyt_close(t), 0);
}

/* to NULL: no such attribute.  The answer, which has come. */
static inline const char *iq(xyt *t, const char *type, const char *from, const char *to,
                             const char *payload)
{
    static char xml[32768];

    snprintf(xml, sizeof xml, "<iq type='%s' from='%s' %s%s%s id='1'>%s</iq>", type, from,
             to != NULL ? "to='" : "", to != NULL ? to : "", to != NULL ? "'" : "", payload);
    const char *answer = xyt_answer(t, xyt_iq(t, xml));
    assert_non_null(answer);
    return answer;
}

static inline bool has(const char *text, const char *part)
{
    return text != NULL && strstr(text, part) != NULL;
}

static inline void holds(const char *text, const char *part)
{
    if (!has(text, part))
        fail_msg("\"%s\" is not in \"%s\"", part, text != NULL ? text : "");
}

static inline void lacks(const char *text, const char *part)
{
    if (text != NULL && strstr(text, part) != NULL)
        fail_msg("\"%s\" is in \"%s\"", part, text);
}

static inline void none_sent(xyt *t)
{
    const char *text = xyt_sent(t);

    if (text != NULL)
        fail_msg("sent: %s", text);
}

#endif
