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

#ifndef NAME
#define NAME subject
#endif
#ifndef NS
#define NS "urn:example:subject"
#endif

static const xy_iq iq[] = { { XY_GET, XY_TO_DOMAIN, NS, "ping", pinged, NULL }, { 0 } };

#define DECLARE(name, ...) XY_MODULE(name, "1.0", .iq = iq, __VA_ARGS__)

#if defined WRONG_DESCRIPTOR
static const xy_hook hooks[] = { { XY_IQ, XY_UNDELIVERABLE, XY_NORMAL, NULL, NULL, pinged }, { .fn = NULL } };
DECLARE(NAME, .hooks = hooks);
#elif defined NEEDS
static const char *const needs[] = { NEEDS, NULL };
DECLARE(NAME, .requires_ = needs);
#elif defined BEFORE
static const xy_hook hooks[] = {
    { XY_MESSAGE, XY_IN, XY_NORMAL, BEFORE, NULL, pinged }, { .fn = NULL }
};
DECLARE(NAME, .hooks = hooks);
#elif defined SETTING
struct config { int64_t n; };
static const xy_setting settings[] = { XY_INT(struct config, n, "n", SETTING, 1, 9, "A number"), { 0 } };
DECLARE(NAME, .settings = settings, .config_size = sizeof(struct config));
#elif defined SIZE
DECLARE(NAME, .size = SIZE);
#elif defined OTHER_NAME
DECLARE(NAME, .name = "other");
#else
DECLARE(NAME, .summary = "Is what it should be");
#endif
