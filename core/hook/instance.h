/*
 * instance.h - a module as it is loaded, and its instances: module x domain x shard.
 *
 * An instance is made on first use on a shard, its callbacks run only there, and it is destroyed there:
 * when nothing it opened (requests, timers, jobs) is left.  instance_enter/leave wrap every call into a
 * module: they say who is running (for crash reports and logs), measure how long it took (two readings of
 * the monotonic clock: callbacks do not wait, so that this is their CPU time unless the machine took the
 * thread away) and name a module that held the loop for more than 10 ms, as an error past 100 ms.
 */
#ifndef XYLEM_HOOK_INSTANCE_H
#define XYLEM_HOOK_INSTANCE_H

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <xylem/types.h>

#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"

struct lane;
struct module_worker;
struct shard;

struct module {
    const xy_module *desc;
    const char      *name, *path;
    unsigned         slot;              /* its place in the states of accounts and sessions, < MODULE_SLOTS */
    void            *handle;            /* of the loader */
    _Atomic(struct lane *) lane;        /* its pool threads, made when first asked for */
    _Atomic(struct module_worker *) worker;     /* its own thread, likewise */
    uint64_t         no_threads_at;     /* mono ms of the last attempt to make them that failed; 0: none did */
    xy_mod          *server;            /* the one instance of a PER_SERVER module, on shard 0 */
    atomic_uint      instances;
};

#define MODULE_SLOTS 64

enum instance_phase {
    INSTANCE_NEW, INSTANCE_RUNNING, INSTANCE_FAILED,
    INSTANCE_STOPPED                    /* only waits for what is still open to come back */
};

#define INSTANCE_STATUS_MOST 120
#define INSTANCE_REASON_MOST 200

struct xy_mod {
    struct module      *module;
    const void         *config;         /* of the profile */
    void               *state;
    char               *domain_name;    /* "" for per-server instances */
    void               *local;          /* struct domain_local of route/local.h */
    struct shard       *shard;          /* the only one that may call or be called */
    unsigned            index;          /* of the module in its profile */
    bool                refused;        /* memory was refused to the callback running now */
    bool                in_lookup;      /* it answers one now: it may not send, wait or ask */
    enum instance_phase phase;
    struct list         requests;       /* open ones this instance keeps (xy_req.in_holder) */
    struct list         timers;
    unsigned            open;           /* everything open: requests, timers, jobs, arenas, waits */
    struct budget       budget;         /* of its timers and of the arenas it makes */
    atomic_uint_fast64_t *counters;     /* one per desc->counters; written here, read by anyone */
    unsigned            ncounters;
    atomic_uint_fast64_t cpu_ns, calls, slow, late;      /* late: answers to what was over */
    uint64_t            slow_said;      /* when a slow call was last logged, ns */
    const char         *doing;          /* what the call is for, in such a line; NULL: not known */
    xy_level            status;
    char                status_text[INSTANCE_STATUS_MOST], fail_text[INSTANCE_REASON_MOST];
};

/* The instance whose code runs on this thread now; NULL: the core's own.  Safe in a signal handler. */
xy_mod *instance_current(void);

/* Around every call into a module.  They nest: a lookup that one module makes in another is charged to the
 * other. */
struct instance_visit { xy_mod *before; uint64_t started, inner; };
struct instance_visit instance_enter(xy_mod *m);
void                  instance_leave(xy_mod *m, struct instance_visit v);
/* On a pool thread: whose code runs there now, for crash reports only.  NULL: nobody's. */
void                  instance_name_thread(xy_mod *m);

/* Makes and starts one; on failure phase is FAILED and e says why (the instance exists, inert).  NULL: no
 * memory.  config has to live until the instance is freed or given another. */
xy_mod *instance_new(struct module *module, const void *config, const char *domain_name, void *local,
                     unsigned index, struct error *e);
/* Stops it: no callback of it runs after this returns; open requests end as unavailable.  Its memory stays
 * until everything that is open has come back. */
void    instance_free(xy_mod **m);

/* The thread is about to end: what m keeps ends as unavailable, and from now on no instance here can keep
 * anything, set a timer or begin work of its own. */
void    instance_rest(xy_mod *m);
bool    instances_rest(void);           /* has it been said on this thread? */

/* Something was opened for m, and came back: the last one frees a stopped instance. */
static inline void instance_opened(xy_mod *m) { m->open++; }
void               instance_closed(xy_mod *m);

/* Of the SDK: xy_count, xy_set_status, xy_fail, xy_timer_set, xy_timer_cancel. */
void      instance_count(xy_mod *m, unsigned which, uint64_t by);
void      instance_set_status(xy_mod *m, xy_level level, const char *text);
int       instance_fail(xy_mod *m, const char *fmt, va_list ap)
              __attribute__((format(printf, 2, 0)));
xy_timer *instance_timer_set(xy_mod *m, uint64_t ms, xy_timer_fn fn, void *arg);     /* NULL: refused */
void      instance_timer_cancel(xy_timer **t);

#endif
