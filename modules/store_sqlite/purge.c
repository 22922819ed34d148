/* purge.c - see purge.h */

#include "purge.h"

#include <string.h>

#include "boxes.h"
#include "mailboxes.h"
#include "terms.h"

#define AT_ONCE  256                    /* rows found before the first is touched */
#define AHEAD_MS 60000                  /* see row_ahead in schema.c */

/* ---- one row ---- */

struct kept {
    unsigned      flags;
    sqlite3_int64 body, bytes;
    const char   *peer, *words;
};

/* 1: there is one, 0: there is none, -1: failed. */
static int get(struct lane *l, sqlite3_int64 box, uint64_t id, struct kept *row)
{
    sqlite3_stmt *s = lane_statement(l, STMT_ROW_GET);
    bool ok = true;

    if (s == NULL)
        return -1;
    sqlite3_bind_int64(s, 1, box);
    bind_id(s, 2, id);
    int there = lane_step(l, s);
    if (there > 0) {
        row->flags = (unsigned)sqlite3_column_int(s, 0);
        row->peer = column_text(l->job, s, 1, &ok);
        row->body = sqlite3_column_int64(s, 2);
        row->bytes = sqlite3_column_bytes(s, 3);
        row->words = terms_words(l, sqlite3_column_blob(s, 3), (size_t)sqlite3_column_bytes(s, 3),
                                 row->flags >> ROW_FORM);
        ok &= row->words != NULL;
    }
    sqlite3_reset(s);
    return ok ? there : -1;
}

static bool drop(struct lane *l, sqlite3_int64 box, uint64_t id, bool whatever)
{
    struct kept row;
    int there = get(l, box, id, &row);

    if (there <= 0)
        return there == 0;
    if (row.flags & XY_ROW_ARCHIVED) {
        struct term_row terms = { box, id, row.peer, row.words };
        if (!terms_remove(l, &terms) || !lane_with(l, STMT_BOX_LESS, box, row.bytes, 0))
            return false;
    }
    if (!whatever && (row.flags & XY_ROW_WAITING))
        return lane_with(l, STMT_ROW_UNARCHIVE, box, (sqlite3_int64)id, 0);
    return lane_with(l, STMT_ROW_DROP, box, (sqlite3_int64)id, 0) &&
           lane_with(l, STMT_BODY_DROP, row.body, 0, 0);
}

bool purge_row(struct lane *l, sqlite3_int64 box, uint64_t id)
{
    return drop(l, box, id, true);
}

/* ---- old rows ---- */

/* The ids of some rows with a stamp before that; -1: failed. */
static int find_old(struct lane *l, enum statement which, sqlite3_int64 box, int64_t before,
                    size_t most, uint64_t ids[AT_ONCE])
{
    sqlite3_stmt *s = lane_statement(l, which);

    if (s == NULL)
        return -1;
    sqlite3_bind_int64(s, 1, box);
    bind_id(s, 2, lane_id_at(before > INT64_MAX - AHEAD_MS - 1 ? before : before + AHEAD_MS + 1));
    sqlite3_bind_int64(s, 3, before);
    sqlite3_bind_int64(s, 4, most < AT_ONCE ? (sqlite3_int64)most : AT_ONCE);
    return lane_ids(l, s, AT_ONCE, ids);
}

/* Up to `limit` in all: *count is how many there were before. */
static bool purge_box(struct lane *l, sqlite3_int64 box, int64_t before, size_t limit, uint64_t *count)
{
    static const enum statement both[] = { STMT_PURGE_ROWS, STMT_PURGE_AHEAD };
    uint64_t ids[AT_ONCE];

    for (size_t i = 0; i < 2; ) {
        if (*count >= limit)
            return true;                /* `oldest` stays: there may be more */
        int n = find_old(l, both[i], box, before, limit - *count, ids);
        for (int k = 0; k < n; k++)
            if (!drop(l, box, ids[k], false))
                return false;
        if (n < 0)
            return false;
        *count += (uint64_t)n;
        i += n == 0;
    }
    return lane_with(l, STMT_BOX_PURGED, box, before, 0);
}

/* A mailbox of the domain that may have older rows; 0: none; -1: failed. */
static sqlite3_int64 next_box(struct lane *l, const char *domain, int64_t before)
{
    sqlite3_stmt *s = lane_statement(l, STMT_PURGE_BOX);

    if (s == NULL)
        return -1;
    bind_text(s, 1, domain);
    sqlite3_bind_int64(s, 2, before);
    return lane_number(l, s);
}

xy_status purge_old(struct lane *l, xy_store_op *op)
{
    int64_t before = op->after > INT64_MAX ? INT64_MAX : (int64_t)op->after;
    size_t limit = op->limit == 0 ? SIZE_MAX : op->limit;
    sqlite3_int64 box;

    op->count = 0;
    if (op->account != NULL) {
        box = boxes_find(l, op->domain, op->account);
        return box == 0 || (box > 0 && purge_box(l, box, before, limit, &op->count)) ? XY_OK
                                                                                     : XY_UNAVAILABLE;
    }
    while (op->count < limit && (box = next_box(l, op->domain, before)) != 0)
        if (box < 0 || !purge_box(l, box, before, limit, &op->count))
            return XY_UNAVAILABLE;
    return XY_OK;
}

bool purge_all(struct lane *l, sqlite3_int64 box)
{
    uint64_t count = 0;

    return purge_box(l, box, INT64_MAX, SIZE_MAX, &count);
}

/* ---- too many bytes ---- */

struct large { sqlite3_int64 box, over; };          /* bytes by which it is too large */

/* The next one behind `after`.  1: there is one, 0: there is none, -1: failed. */
static int next_large(struct lane *l, const xy_store_op *op, sqlite3_int64 after, struct large *out)
{
    sqlite3_stmt *s = lane_statement(l, STMT_TRIM_BOX);

    if (s == NULL)
        return -1;
    bind_text(s, 1, op->domain);
    if (op->account != NULL)
        bind_text(s, 2, op->account);
    bind_id(s, 3, op->until);
    sqlite3_bind_int64(s, 4, after);
    int there = lane_step(l, s);
    if (there > 0)
        *out = (struct large){ sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1) };
    sqlite3_reset(s);
    return there;
}

/* The oldest rows that have to go, none that waits; *over becomes what is too much still.  -1: failed. */
static int find_oldest(struct lane *l, struct large *large, size_t most, uint64_t ids[AT_ONCE])
{
    sqlite3_stmt *s = lane_statement(l, STMT_TRIM_ROWS);
    int n = 0, more = 1;

    if (s == NULL)
        return -1;
    most = most < AT_ONCE ? most : AT_ONCE;
    sqlite3_bind_int64(s, 1, large->box);
    bind_id(s, 2, most);
    while (large->over > 0 && (size_t)n < most && (more = lane_step(l, s)) > 0) {
        ids[n++] = (uint64_t)sqlite3_column_int64(s, 0);
        large->over -= sqlite3_column_int64(s, 1);
    }
    sqlite3_reset(s);
    return more < 0 ? -1 : n;
}

/* Until it is small enough, or what is left of it waits, or there are *count of `limit` in all. */
static bool trim_box(struct lane *l, struct large large, size_t limit, uint64_t *count)
{
    uint64_t ids[AT_ONCE];

    while (large.over > 0 && *count < limit) {
        int n = find_oldest(l, &large, limit - *count, ids);
        for (int k = 0; k < n; k++)
            if (!drop(l, large.box, ids[k], false))
                return false;
        if (n <= 0)
            return n == 0;
        *count += (uint64_t)n;
    }
    return true;
}

xy_status purge_large(struct lane *l, xy_store_op *op)
{
    size_t limit = op->limit == 0 ? SIZE_MAX : op->limit;
    struct large large = { 0, 0 };
    int r = 1;

    op->count = 0;
    while (op->count < limit && (r = next_large(l, op, large.box, &large)) > 0)
        if (!trim_box(l, large, limit, &op->count))
            return XY_UNAVAILABLE;
    return r < 0 ? XY_UNAVAILABLE : XY_OK;
}
