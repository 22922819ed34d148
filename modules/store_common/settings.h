/*
 * settings.h - settings of stores that write to a disk.
 */
#ifndef STORE_COMMON_SETTINGS_H
#define STORE_COMMON_SETTINGS_H

#include <xylem/module.h>

static const char *const store_migrates[] = { "at-start", "by-command", NULL };

/* For gather and migrate of a configuration. */
#define STORE_GATHER(config) \
    XY_TIME(config, gather, "gather", "12ms", 0, 100, \
            "From the beginning of a commit to that of the next, at least, while there is little to write: longer " \
            "spares processor and disk, shorter the time until a message is acknowledged and delivered")
#define STORE_MIGRATE(config) \
    XY_CHOICE(config, migrate, "migrate", "at-start", store_migrates, \
              "When tables of an earlier version are brought to this one: at-start, or by-command, which is " \
              "`xylemctl store migrate`")

#endif
