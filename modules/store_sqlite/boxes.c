/* boxes.c - see boxes.h */

#include "boxes.h"

#include <string.h>

struct box {                            /* what is remembered */
    sqlite3_int64 id;
    bool          dated;
    int64_t       oldest;               /* if it is dated: what the database has of it is this or less */
};

sqlite3_int64 boxes_find(struct lane *l, const char *domain, const char *account)
{
    sqlite3_stmt *s = lane_statement(l, STMT_BOX_FIND);

    if (s == NULL)
        return -1;
    bind_text(s, 1, domain);
    bind_text(s, 2, account);
    return lane_number(l, s);
}

/* NULL: nothing is remembered of it, nor can be now. */
static struct box *remembered(struct lane *l, const char *domain, const char *account)
{
    bool known;

    if (domain == NULL || account == NULL)
        return NULL;
    return memo_find(&l->boxes, sizeof(struct box), account, strlen(account), domain, &known);
}

sqlite3_int64 boxes_known(struct lane *l, const char *domain, const char *account)
{
    struct box *box = remembered(l, domain, account);

    if (box != NULL && box->id != 0)
        return box->id;
    sqlite3_int64 id = boxes_find(l, domain, account);
    if (box != NULL && id > 0)
        box->id = id;
    return id;
}

void boxes_forget(struct lane *l)
{
    memo_forget(&l->boxes);
}

bool boxes_check(struct lane *l)
{
    sqlite3_stmt *s = lane_statement(l, STMT_OTHERS);

    if (s == NULL)
        return false;
    bool ok = sqlite3_step(s) == SQLITE_ROW;
    if (!ok)
        lane_failed(l);
    else if (sqlite3_column_int64(s, 0) != l->others) {
        boxes_forget(l);
        l->others = sqlite3_column_int64(s, 0);
    }
    sqlite3_reset(s);
    return ok;
}

sqlite3_int64 boxes_need(struct lane *l, const char *domain, const char *account)
{
    sqlite3_int64 id = boxes_known(l, domain, account);

    if (id != 0)
        return id;
    sqlite3_stmt *s = lane_statement(l, STMT_BOX_MAKE);
    if (s == NULL)
        return -1;
    bind_text(s, 1, domain);
    bind_text(s, 2, account);
    return lane_run(l, s) ? sqlite3_last_insert_rowid(l->db) : -1;
}

/* Most rows are younger than one before them. */
static bool date(struct lane *l, sqlite3_int64 id, const xy_store_row *row)
{
    struct box *box = remembered(l, row->domain, row->account);

    if (box != NULL && box->dated && box->oldest <= row->stamp)
        return true;
    if (!lane_with(l, STMT_BOX_OLDEST, id, row->stamp, 0))
        return false;
    if (box != NULL) {
        box->dated = true;
        box->oldest = row->stamp;
    }
    return true;
}

bool boxes_count(struct lane *l, sqlite3_int64 box, const xy_store_row *row, size_t bytes)
{
    bool archived = row->flags & XY_ROW_ARCHIVED;

    return lane_with(l, STMT_BOX_LAST, box, (sqlite3_int64)row->id, archived ? (sqlite3_int64)bytes : 0) &&
           (!archived || date(l, box, row));
}
