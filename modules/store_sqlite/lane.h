/*
 * lane.h - one thread's connection to the database, and its prepared statements.
 *
 * Each lane of the store has a connection of its own; nothing here is shared between threads.
 */
#ifndef STORE_SQLITE_LANE_H
#define STORE_SQLITE_LANE_H

#include <sqlite3.h>
#include <sys/types.h>
#include <xylem/module.h>
#include <xylem/store_provider.h>

#include "memo.h"
#include "words.h"

/* Every statement the module ever runs, prepared once per lane at its first use. */
enum statement {
    STMT_BEGIN, STMT_OTHERS, STMT_COMMIT, STMT_ROLLBACK, STMT_SAVE, STMT_RELEASE, STMT_UNDO,
    STMT_DOC_GET, STMT_DOC_LIST, STMT_DOC_ACCOUNTS, STMT_DOC_VERSION, STMT_DOC_PUT, STMT_DOC_DELETE,
    STMT_DOC_FORGET,
    STMT_DOMAINS, STMT_OWNERS, STMT_COLLECTIONS,
    STMT_BOX_FIND, STMT_BOX_MAKE, STMT_BOX_LAST, STMT_BOX_HEAD, STMT_BOX_WAITING, STMT_BOX_ALL,
    STMT_BOX_FORGET, STMT_BOXES, STMT_BOX_SUM,
    STMT_ROW_THERE, STMT_ROW_REKEY, STMT_ROW_AGAIN, STMT_BODY_ADD, STMT_ROW_ADD, STMT_ROW_WAITS, STMT_ROW_TAKEN,
    STMT_ROWS_SPENT, STMT_BODY_DROP, STMT_ROW_GET, STMT_ROW_DROP, STMT_ROWS_FORGET, STMT_BODIES_FORGET,
    STMT_ARCHIVE_FIRST, STMT_ARCHIVE_LAST, STMT_FOUND_FIRST, STMT_FOUND_LAST,
    STMT_ARCHIVE_COUNT, STMT_FOUND_COUNT, STMT_FOUND_ALL, STMT_BOX_ARCHIVED, STMT_ARCHIVE_AHEAD,
    STMT_ARCHIVE_BEGIN, STMT_ARCHIVE_END,
    STMT_PURGE_ROWS, STMT_PURGE_AHEAD, STMT_PURGE_BOX, STMT_ROW_UNARCHIVE, STMT_BOX_LESS, STMT_BOX_OLDEST,
    STMT_BOX_PURGED, STMT_TRIM_BOX, STMT_TRIM_ROWS, STMT_TERMS_ADD, STMT_TERMS_REMOVE,
    STMT_REINDEX_BOX, STMT_REINDEX_ROWS, STMT_ROW_FORM,
    STMT_SESSION_LIST, STMT_SESSION_PUT, STMT_SESSION_POSITION, STMT_SESSION_REMOVE,
    STMT_SESSIONS_NEXT, STMT_SESSION_SWEEP, STMT_SESSIONS_FORGET,
    STATEMENTS
};

struct term_row;

#define LANE_PATH  4096
#define LANE_FILES 2

struct file_place { dev_t device; ino_t inode; };

struct lane {
    sqlite3      *db;
    sqlite3_stmt *statements[STATEMENTS];
    bool          broken;             /* disk or memory failed: close it and open it again */
    bool          wrong;              /* why it is not open stays so until somebody changes something */
    char          why[200];
    char          path[LANE_PATH];
    struct file_place places[LANE_FILES];     /* where its files were when it was opened ... */
    bool          placed;             /* ... and that it was */
    int           schema;             /* version of the tables that it found when it was opened; -1: not known */
    struct words  words;
    xy_job       *job;                /* of the call under way */
    struct term_row *added;           /* terms.h: of this transaction, not yet written */
    size_t        nadded, room;
    struct memo   boxes;              /* of the lane that writes: boxes.h */
    sqlite3_int64 others;             /* changes when somebody else has written to the database */
    struct memo   peers;              /* terms.c */
};

/* The statement, reset and with no bindings; NULL: it cannot be prepared (lane_failed says why). */
sqlite3_stmt *lane_statement(struct lane *l, enum statement which);

/* Runs a statement that gives no rows; false: it failed. */
bool lane_run(struct lane *l, sqlite3_stmt *s);
bool lane_do(struct lane *l, enum statement which);

/* The next row of a statement.  1: there is one; 0: there is none any more, -1: it failed, or s is NULL.  Only behind a
 * row it has to be reset. */
int lane_step(struct lane *l, sqlite3_stmt *s);
/* The number that its only row has; 0: it has none.  -1: it failed, or s is NULL. */
sqlite3_int64 lane_number(struct lane *l, sqlite3_stmt *s);
/* The ids in its rows, as far as there is room; how many.  -1: it failed, or s is NULL. */
int lane_ids(struct lane *l, sqlite3_stmt *s, size_t room, uint64_t *ids);

/* Notes the reason of a failure in l->why, and whether the connection is of any more use. */
void lane_failed(struct lane *l);
void lane_says(struct lane *l, const char *why);

/* The same, with as many of the numbers bound as it has parameters. */
bool lane_with(struct lane *l, enum statement which, sqlite3_int64 a, sqlite3_int64 b, sqlite3_int64 c);

/* Text of the question bound as parameter n; NULL binds "". */
void bind_text(sqlite3_stmt *s, int n, const char *text);

/* The lowest id of a row with this stamp. */
uint64_t lane_id_at(int64_t ms);

/* An id or a count, which SQLite cannot have above INT64_MAX. */
void bind_id(sqlite3_stmt *s, int n, uint64_t id);

/* A text of the row as the job's own; NULL: the column is NULL, or *ok has become false: no memory. */
const char *column_text(xy_job *job, sqlite3_stmt *s, int n, bool *ok);

#endif
