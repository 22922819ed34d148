/* memory.c - see memory.h */

#include "memory.h"

#include <stdbool.h>

#include <sqlite3.h>

#include "disk.h"

static sqlite3_mem_methods real;
static uint64_t first, count, asked, refused;

static bool refuse_now(void)
{
    if (count == 0 || ++asked < first || asked - first >= count)
        return false;
    refused++;
    return true;
}

static void *take(int size)
{
    return refuse_now() ? NULL : real.xMalloc(size);
}

static void *resize(void *p, int size)
{
    return refuse_now() ? NULL : real.xRealloc(p, size);
}

void memory_register(void)
{
    static sqlite3_mem_methods ours;

    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real) != SQLITE_OK)
        need(NULL);
    ours = real;
    ours.xMalloc = take;
    ours.xRealloc = resize;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK ||
        sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK)     /* so that each request is seen */
        need(NULL);
}

void memory_refuse(uint64_t from, uint64_t so_many)
{
    first = from;
    count = so_many;
    asked = refused = 0;
}

uint64_t memory_asked(void)
{
    return asked;
}

uint64_t memory_refused(void)
{
    return refused;
}
