/*
 * ask.h - what the tests of questions and answers share: an archive, a question in a line, what came.
 */
#ifndef XYLEM_TESTS_ARCHIVE_ASK_H
#define XYLEM_TESTS_ARCHIVE_ASK_H

#include "../modules.h"

#define NS     "urn:xmpp:mam:2"
#define FIELD(name, value) "<field var='" name "'><value>" value "</value></field>"
#define FORM(fields) "<x xmlns='jabber:x:data' type='submit'>" FIELD("FORM_TYPE", NS) fields "</x>"
#define SET(inside)  "<set xmlns='http://jabber.org/protocol/rsm'>" inside "</set>"

static const char *id[16];
static size_t nids;

/* Messages 0, 1, ... a second apart. */
static inline void fill(xyt *t, size_t n, const char *peer)
{
    char xml[200];

    for (size_t i = 0; i < n; i++) {
        snprintf(xml, sizeof xml, "<message from='%s' to='" ME "' type='chat'>"
                 "<body>number %zu</body></message>", peer, nids);
        id[nids++] = xyt_archive(t, ME, false, peer, xml);
        xyt_advance(t, 1000);
    }
}

static inline xyt *open_filled(size_t n)
{
    xyt *t = module_open();

    nids = 0;
    xyt_login(t, ME "/a");
    fill(t, n, YOU "/y");
    return t;
}

static inline const char *ask(xyt *t, const char *inside)
{
    static char xml[32000];

    snprintf(xml, sizeof xml, "<query xmlns='" NS "' queryid='q1'>%s</query>", inside);
    return iq(t, "set", ME "/a", NULL, xml);
}

/* The numbers of the messages that came. */
static inline const char *came(xyt *t)
{
    static char out[2000];
    size_t n = 0;
    const char *xml;

    for (out[0] = '\0'; (xml = xyt_sent(t)) != NULL && n < sizeof out - 8; ) {
        const char *body = strstr(xml, "number ");
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%d", n > 0 ? " " : "",
                              body != NULL ? atoi(body + 7) : -1);
    }
    return out;
}

/* A question with an id of the archive in it, where its text has a %s. */
__attribute__((format(printf, 2, 3)))
static inline const char *ask_with(xyt *t, const char *fmt, ...)
{
    static char inside[8000];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(inside, sizeof inside, fmt, ap);
    va_end(ap);
    return ask(t, inside);
}

#endif
