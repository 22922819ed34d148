/*
 * modules.h - descriptors that tests make up, and profiles from them.
 */
#ifndef XYLEM_TESTS_MODULES_H
#define XYLEM_TESTS_MODULES_H

#include "hook/profile.h"

/* A struct module around a descriptor, as a compound literal's address. */
#define MODULE(desc_, slot_) \
    (&(struct module){ .desc = (desc_), .name = (desc_)->name, .path = "test", .slot = (slot_) })

#define MODULES_MOST 8

/* Profile of the modules (NULL-ended) with defaults; *e when refused. */
static inline struct profile *modules_profile(const xy_module *const *descs, const char *const *chain,
                                              struct error *e)
{
    static struct module modules[MODULES_MOST];
    struct profile_want want[MODULES_MOST];
    unsigned n = 0;

    for (; descs[n] != NULL; n++) {
        modules[n].desc = descs[n];
        modules[n].name = descs[n]->name;
        modules[n].slot = n;
        want[n] = (struct profile_want){ &modules[n], NULL };
    }
    return profile_new(want, n, chain, e);
}

#endif
