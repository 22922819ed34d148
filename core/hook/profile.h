/*
 * profile.h - what a set of modules with settings amounts to: dispatch, hook order, features, services.
 *
 * Domains with equal module lists and settings share one profile.  It is immutable and reference counted;
 * indexes into `modules` name instances, which every shard makes for itself.
 */
#ifndef XYLEM_HOOK_PROFILE_H
#define XYLEM_HOOK_PROFILE_H

#include <stdatomic.h>
#include <xylem/types.h>

#include "base/error.h"
#include "hook/conf.h"
#include "hook/instance.h"

struct dispatch;

struct profile_module {
    struct module     *module;
    void              *config;           /* filled from desc->settings */
    const struct conf *conf;             /* a copy of what it was filled from, for comparison on reload */
};

struct profile_hook { const xy_hook *hook; unsigned module; };
struct profile_nonza { const xy_nonza *nonza; unsigned module; };
struct profile_exchange { const xy_exchange *exchange; unsigned module; };
struct profile_iq   { const xy_iq *iq; unsigned module; };

struct profile_feature {
    const char *name;
    uint64_t    modules;                  /* a bit for each that offers it, by index */
};

#define PROFILE_KINDS  3                  /* index: xy_stanza_kind - 1 */
#define PROFILE_POINTS 5                  /* index: xy_point */

struct profile {
    atomic_uint            refs;
    struct arena          *arena;
    struct profile_module *modules;      /* in the order in which they start: requirements first */
    size_t                 nmodules;
    struct profile_hook   *hooks[PROFILE_KINDS][PROFILE_POINTS];     /* in running order, ended by hook NULL */
    unsigned              *event_order;  /* module indexes of those with .events, in start order */
    size_t                 nevents;
    struct profile_feature *domain_features, *account_features;      /* sorted, unique, ended by name NULL */
    struct profile_nonza  *nonzas;                                   /* ended by nonza NULL */
    struct profile_exchange *exchanges;  /* those that make accounts first, ended by exchange NULL */
    unsigned              *auth_chain;                               /* module indexes */
    size_t                 nauth;
    int                    roster, blocking;                         /* module index, -1: none */
    struct dispatch       *iq_table;                                 /* private */
};

struct profile_want {                    /* one module a domain wants */
    struct module     *module;
    const struct conf *settings;         /* NULL: all defaults */
};

/* Fails on clashes ("roster and groups both claim ..."), unmet requirements, hook order loops and settings.
 * auth_chain (NULL: none) names modules, with or without their "auth_".  Any thread. */
struct profile *profile_new(const struct profile_want *want, size_t n, const char *const *auth_chain,
                            struct error *e);
struct profile *profile_ref(struct profile *p);
void            profile_unref(struct profile **p);

/* One probe: one kind, one scope.  NULL: nobody claims it. */
const struct profile_iq *profile_iq(const struct profile *p, xy_kind kind, xy_scope scope,
                                    const char *ns, const char *name);
const struct profile_nonza *profile_nonza(const struct profile *p, const char *ns, const char *name);  /* NULL */
const struct profile_exchange *profile_exchange(const struct profile *p, const char *ns, const char *name);  /* NULL */
int profile_find(const struct profile *p, const char *module_name);      /* index, -1: not in it */

/* The operations of a service that the module offers; NULL: it does not. */
const void *module_service(const struct module *m, const char *name);

#endif
