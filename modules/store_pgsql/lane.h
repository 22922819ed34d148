/*
 * lane.h - one thread's connection to the database: statements are sent one behind the other (libpq's pipeline mode),
 * and their answers come in together.
 *
 * Each lane of the store has a connection of its own; nothing here is shared between threads.
 */
#ifndef STORE_PGSQL_LANE_H
#define STORE_PGSQL_LANE_H

#include <libpq-fe.h>
#include <xylem/module.h>
#include <xylem/store_provider.h>

#include "params.h"
#include "statements.h"

struct lane;

/* Gets the answer of a statement that went well. */
typedef void (*taker)(struct lane *l, const PGresult *r, void *arg);

struct awaited {                        /* an answer that is to come */
    taker take;                         /* NULL: nobody wants it */
    void *arg;
    int   prepares;                     /* a statement, or -1 */
};

struct backend { int pid; char since[64]; };            /* a process of the database, and when it was started */

/* Of the lane that writes, when it could not be opened: the schema it found, why, and whether that stays so. */
struct opened { int schema; bool wrong; char why[256]; };

enum readiness { NOT_PREPARED, BEING_PREPARED, PREPARED };

struct lane {
    PGconn        *db;                  /* NULL: not connected */
    bool           broken;              /* close it and connect again */
    bool           failed;              /* a statement since the last lane_settle() */
    bool           lost;                /* ... with the connection */
    char           why[256], code[6];   /* of the last failure: a text, an SQLSTATE or "" */
    unsigned char  ready[STATEMENTS];   /* enum readiness */
    xy_job        *job;                 /* of the call under way */
    uint64_t       patience;            /* ms for all that one lane_settle() waits for */
    struct awaited *awaited;
    size_t         nawaited, room;
    uint64_t       next_try, backoff;   /* mono ms, ms: after a connection that did not come about */
    struct backend backend;             /* the one it had last */
    bool           migrates;            /* a migration takes its time: no `patience` */
    bool           abandoned;           /* ... and goes on, though nobody waits for it any more */
    bool           comes;               /* it has never been connected: a server that is to end does not wait for it */
    bool           wrong;               /* why it is not connected stays so until somebody changes something */
    bool           stepped;             /* it has begun to migrate, and has not come to an end */
    int            schema;              /* version of the tables that it found when it was connected, as it writes */
    struct opened  found;               /* when this lane's thread tried to open the one that writes */
    unsigned       generation;          /* of the one that writes, when this one was connected */
};

/* A call begins: memory is the job's. */
void lane_begin(struct lane *l, xy_job *job);

/* Sends a prepared statement, or a text of our own without parameters; the answer goes to take(), unless it or one
 * before it failed.  p may be NULL. */
void lane_send(struct lane *l, enum statement which, const struct params *p, taker take, void *arg);
void lane_sql(struct lane *l, const char *text, const struct params *p, taker take, void *arg);

/* Waits for all answers.  false: one failed (l->why, l->code), and those after it were not tried; l->broken when the
 * connection is of no more use. */
bool lane_settle(struct lane *l);

/* A failure of our own among the answers: lane_settle() will be false. */
void lane_fail(struct lane *l, const char *code, const char *why);
void lane_says(struct lane *l, const char *why);
void lane_broke(struct lane *l, const char *why);

/* What the code says to a lane that is being connected: waiting does not help. */
bool lane_is_wrong(const char *code);

/* What the failure means for the operation it came with: XY_REFUSED when its data can never be stored. */
xy_status lane_status(const struct lane *l);

/* The lowest id of a row with this stamp. */
uint64_t lane_id_at(int64_t ms);

/* Waits until the socket is ready, or until then (mono ms).  false: that is over. */
bool lane_wait(PGconn *db, short events, uint64_t until);

void lane_pause(int ms);

/* Takers for the number in the first row, if there is one, and for how many rows were written: into an int64_t. */
void take_number(struct lane *l, const PGresult *r, void *number);
void take_written(struct lane *l, const PGresult *r, void *number);

#endif
