/* driver_sqlite.c - see driver.h: a file in the folder. */
#include "driver.h"

#include <stdio.h>
#include <unistd.h>

#include "store.h"

static struct config config;
static struct state state;

struct driver driver_open(const xy_module *desc, const char *folder, const char *name)
{
    (void)folder;
    config = (struct config){ .file = name, .busy = 1000 };
    return (struct driver){ desc->start(NULL) == 0 ? &config : NULL, &state };
}

void driver_settle(const char *name)
{
    (void)name;
}

void driver_drop(const char *folder, const char *name)
{
    static const char *const parts[] = { "", "-wal", "-shm" };
    char path[128];

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        snprintf(path, sizeof path, "%s/%s%s", folder, name, parts[i]);
        unlink(path);
    }
}
