/* reindex.c - see reindex.h */

#include "reindex.h"

#include "mailboxes.h"
#include "terms.h"

#define AT_ONCE 256

struct row { unsigned flags; const char *peer, *before, *now; };

/* A mailbox of the domain that has an archive, from that number on; 0: none; -1: failed. */
static sqlite3_int64 next_box(struct lane *l, const xy_store_op *op)
{
    sqlite3_stmt *s = lane_statement(l, STMT_REINDEX_BOX);

    if (s == NULL)
        return -1;
    bind_text(s, 1, op->domain);
    bind_id(s, 2, op->until);
    return lane_number(l, s);
}

/* The ids of archived rows behind `after`; -1: failed. */
static int next_rows(struct lane *l, sqlite3_int64 box, uint64_t after, size_t most, uint64_t ids[AT_ONCE])
{
    sqlite3_stmt *s = lane_statement(l, STMT_REINDEX_ROWS);

    if (s == NULL)
        return -1;
    sqlite3_bind_int64(s, 1, box);
    bind_id(s, 2, after);
    bind_id(s, 3, most);
    return lane_ids(l, s, most, ids);
}

static bool get(struct lane *l, sqlite3_int64 box, uint64_t id, unsigned language, struct row *row)
{
    sqlite3_stmt *s = lane_statement(l, STMT_ROW_GET);
    bool ok = true;

    if (s == NULL)
        return false;
    sqlite3_bind_int64(s, 1, box);
    bind_id(s, 2, id);
    if (sqlite3_step(s) == SQLITE_ROW) {
        const char *xml = sqlite3_column_blob(s, 3);
        size_t len = (size_t)sqlite3_column_bytes(s, 3);
        row->flags = (unsigned)sqlite3_column_int(s, 0);
        row->peer = column_text(l->job, s, 1, &ok);
        row->before = terms_words(l, xml, len, row->flags >> ROW_FORM);
        row->now = terms_words(l, xml, len, language | WORDS_PAIRS);
        ok &= row->before != NULL && row->now != NULL;
    } else {
        lane_failed(l);
        ok = false;
    }
    sqlite3_reset(s);
    return ok;
}

/* false: failed.  *changed: its terms were others. */
static bool make_anew(struct lane *l, sqlite3_int64 box, uint64_t id, unsigned language, bool *changed)
{
    struct row row = { .flags = 0 };

    *changed = false;
    if (!get(l, box, id, language, &row))
        return false;
    if (strcmp(row.before, row.now) == 0)
        return true;
    struct term_row before = { box, id, row.peer, row.before }, now = { box, id, row.peer, row.now };
    *changed = true;
    return terms_remove(l, &before) && terms_add(l, &now) &&
           lane_with(l, STMT_ROW_FORM, box, (sqlite3_int64)id, mailboxes_form(language, row.now) << ROW_FORM);
}

xy_status reindex(struct lane *l, xy_store_op *op)
{
    size_t most = op->limit == 0 || op->limit > AT_ONCE ? AT_ONCE : op->limit;
    unsigned language = op->languages == NULL ? 0 : op->languages[0];
    sqlite3_int64 box = next_box(l, op);
    uint64_t ids[AT_ONCE];
    int n = box <= 0 ? 0 : next_rows(l, box, op->after, most, ids);
    bool changed;

    op->count = 0;
    op->more = box > 0;
    if (box < 0 || n < 0)
        return XY_UNAVAILABLE;
    for (int i = 0; i < n; i++) {
        if (!make_anew(l, box, ids[i], language, &changed))
            return XY_UNAVAILABLE;
        op->count += changed;
    }
    op->bytes = (size_t)n < most ? (uint64_t)box + 1 : (uint64_t)box;
    op->last_id = (size_t)n < most ? 0 : ids[n - 1];
    return XY_OK;
}
