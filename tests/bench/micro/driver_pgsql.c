/* driver_pgsql.c - see driver.h: a schema in the database that XYLEM_PGSQL names. */
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store.h"

static struct config config;
static struct state state;

enum what { DROP, SETTLE };

static void run(enum what what, const char *schema)
{
    PGconn *db = PQconnectdb(config.conninfo);
    char text[200];

    if (what == DROP)
        snprintf(text, sizeof text, "SET client_min_messages = error; DROP SCHEMA IF EXISTS \"%s\" CASCADE", schema);
    else
        snprintf(text, sizeof text, "SET search_path = \"%s\"", schema);
    PQclear(PQexec(db, text));
    if (what == SETTLE)                 /* not in one text with another statement */
        PQclear(PQexec(db, "VACUUM ANALYZE message, body, mailbox"));
    PQfinish(db);
}

struct driver driver_open(const xy_module *desc, const char *folder, const char *name)
{
    (void)desc;
    (void)folder;
    memset(&state, 0, sizeof state);
    config = (struct config){ .conninfo = getenv("XYLEM_PGSQL"), .schema = name, .connections = 2, .timeout = 60000 };
    if (config.conninfo == NULL)
        return (struct driver){ NULL, NULL };
    run(DROP, name);
    return (struct driver){ &config, &state };
}

/* PostgreSQL would look at the tables by itself, and the upkeep of the store merge into the index what waits. */
void driver_settle(const char *name)
{
    run(SETTLE, name);
}

void driver_drop(const char *folder, const char *name)
{
    (void)folder;
    run(DROP, name);
}
