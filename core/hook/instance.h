/*
 * instance.h - a module as it is loaded, and its instances: module x domain x shard.
 *
 * An instance is made on first use on a shard, its callbacks run only there, and it is destroyed there:
 * when nothing it opened (requests, timers, jobs) is left.  instance_enter/leave wrap every call into a
 * module: they say who is running (for crash reports and logs), measure the CPU time and name a call that
 * held the loop for more than 20 ms.
 */
#ifndef XYLEM_HOOK_INSTANCE_H
#define XYLEM_HOOK_INSTANCE_H

#include <stdatomic.h>
#include <stdint.h>
#include <xylem/types.h>

#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"

struct module {
    const xy_module *desc;
    const char      *name, *path;
    unsigned         slot;              /* its place in the states of accounts and sessions, < MODULE_SLOTS */
    void            *handle;            /* of the loader */
    atomic_uint      instances;
};

#define MODULE_SLOTS 64

enum instance_phase { INSTANCE_NEW, INSTANCE_RUNNING, INSTANCE_FAILED, INSTANCE_STOPPING };

struct xy_mod {
    struct module      *module;
    const void         *config;         /* of the profile */
    void               *state;
    const char         *domain_name;    /* "" for per-server instances; lives in the domain's local */
    void               *local;          /* struct domain_local of route/local.h */
    unsigned            index;          /* of the module in its profile */
    enum instance_phase phase;
    struct list         requests;       /* open ones this instance keeps (xy_req.in_holder) */
    struct list         timers;
    unsigned            open;           /* everything open: requests, timers, jobs */
    struct budget       budget;
    atomic_uint_fast64_t *counters;     /* one per desc->counters; written here, read by anyone */
    atomic_uint_fast64_t cpu_ns, calls;
    xy_level            status;
    char                status_text[120], fail_text[200];
};

/* The instance whose code runs on this thread now; NULL: the core's own. */
xy_mod *instance_current(void);

struct instance_visit { xy_mod *before; uint64_t started; };
struct instance_visit instance_enter(xy_mod *m);
void                  instance_leave(xy_mod *m, struct instance_visit v);

/* Makes and starts one; on failure phase is FAILED and e says why (the instance exists, inert). */
xy_mod *instance_new(struct module *module, const void *config, const char *domain_name, void *local,
                     unsigned index, struct error *e);
/* Stops it: no callback of it runs after this returns; open requests end as unavailable. */
void    instance_free(xy_mod **m);

#endif
