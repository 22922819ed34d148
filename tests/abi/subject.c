/*
 * subject.c - the module that wrong.sh builds in every wrong way.
 */
#include <stdio.h>
#include <stdlib.h>
#include <xylem/module.h>

#ifdef CONSTRUCTOR
/* Must not run in a module that is refused by its note. */
__attribute__((constructor)) static void boom(void)
{
    puts("a constructor ran");
    abort();
}
#endif

#ifdef MISSING_SYMBOL
void nowhere_to_be_found(void);
#endif
#ifdef MISSING_LIBRARY
void in_the_library(void);
#endif

static xy_flow pinged(xy_mod *m, xy_req *rq)
{
    (void)m;
#ifdef MISSING_SYMBOL
    nowhere_to_be_found();
#endif
#ifdef MISSING_LIBRARY
    in_the_library();
#endif
    return xy_reply(rq, NULL);
}

static const xy_iq iq[] = {
    { XY_GET, XY_TO_DOMAIN, "urn:example:subject", "ping", pinged, NULL }, { 0 }
};

#ifdef WRONG_DESCRIPTOR
static const xy_hook hooks[] = { { XY_IQ, XY_IN, XY_NORMAL, NULL, NULL, pinged }, { .fn = NULL } };
XY_MODULE(subject, "1.0", .iq = iq, .hooks = hooks);
#else
XY_MODULE(subject, "1.0", .iq = iq);
#endif
