/*
 * job.h - what a function of a module sees on a pool or worker thread (xy_job).
 */
#ifndef XYLEM_HOOK_JOB_H
#define XYLEM_HOOK_JOB_H

#include <stdatomic.h>

#include "base/arena.h"
#include "hook/instance.h"

struct xy_job {
    const struct module *module;
    const void          *config;
    void                *state;
    const char          *domain_name;
    struct arena        *arena;         /* of this job: ends with its request */
    const atomic_bool   *cancelled;     /* NULL: cannot be */
};

#endif
