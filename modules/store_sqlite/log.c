/* log.c - see log.h */

#include "log.h"

#include <stdio.h>

#define PART 65536

static int rewrite(sqlite3_file *log, unsigned char *part)
{
    sqlite3_int64 size = 0, at = 0;
    int r = log->pMethods->xFileSize(log, &size);

    while (r == SQLITE_OK && at < size) {
        int n = size - at < PART ? (int)(size - at) : PART;
        r = log->pMethods->xRead(log, part, n, at);
        if (r == SQLITE_OK)
            r = log->pMethods->xWrite(log, part, n, at);
        at += n;
    }
    return r == SQLITE_OK && size > 0 ? log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) : r;
}

bool log_settle(struct lane *l)
{
    sqlite3_file *log = NULL;
    unsigned char *part = sqlite3_malloc(PART);
    int r = part == NULL ? SQLITE_NOMEM
                         : sqlite3_file_control(l->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);

    /* Under the write lock: nobody adds to it meanwhile. */
    if (r == SQLITE_OK && lane_do(l, STMT_BEGIN)) {
        r = log != NULL && log->pMethods != NULL ? rewrite(log, part) : SQLITE_OK;
        lane_do(l, STMT_ROLLBACK);
        if (r != SQLITE_OK)
            snprintf(l->why, sizeof l->why, "the log cannot be synced: %s", sqlite3_errstr(r));
    } else if (r == SQLITE_OK)
        r = SQLITE_BUSY;
    else
        snprintf(l->why, sizeof l->why, "%s", sqlite3_errstr(r));
    sqlite3_free(part);
    return r == SQLITE_OK;
}
