/* mailboxes.c - see mailboxes.h */

#include "mailboxes.h"

#include <string.h>

#include "boxes.h"
#include "purge.h"
#include "sessions.h"
#include "store_common/answers.h"
#include "terms.h"

#define SUM_MS 50                       /* that a part of a sum should take */

/* ---- reading ---- */

/* Of one mailbox, or of all of a domain. */
static xy_status totals(struct lane *l, sqlite3_stmt *s, xy_store_op *op)
{
    xy_status status = XY_UNAVAILABLE;

    if (s == NULL)
        return status;
    bind_text(s, 1, op->domain);
    if (op->account != NULL)
        bind_text(s, 2, op->account);
    if (sqlite3_step(s) == SQLITE_ROW) {
        op->last_id = (uint64_t)sqlite3_column_int64(s, 0);
        op->count = (uint64_t)sqlite3_column_int64(s, 1);
        op->bytes = (uint64_t)sqlite3_column_int64(s, 2);
        status = XY_OK;
    } else
        lane_failed(l);
    sqlite3_reset(s);
    return status;
}

void mailboxes_head(xy_job *job, struct lane *l, xy_store_op *op)
{
    (void)job;
    op->why = l->why;
    op->status = totals(l, lane_statement(l, STMT_BOX_HEAD), op);
}

static bool add_box(struct lane *l, sqlite3_int64 box, xy_store_op *op)
{
    sqlite3_stmt *s = lane_statement(l, STMT_BOX_SUM);
    bool ok = false;

    if (s == NULL)
        return ok;
    sqlite3_bind_int64(s, 1, box);
    if (lane_step(l, s) > 0) {
        op->count += (uint64_t)sqlite3_column_int64(s, 0);
        op->bytes += (uint64_t)sqlite3_column_int64(s, 1);
        ok = true;
    }
    sqlite3_reset(s);
    return ok;
}

/* Is this box the last one for now? */
static bool is_enough(const xy_store_op *op, size_t n, uint64_t since)
{
    return op->limit > 0 && (n == op->limit || xy_mono_ms() - since > SUM_MS);
}

static bool say_last(xy_job *job, sqlite3_stmt *s, xy_store_op *op)
{
    bool ok = true;
    const xy_store_doc doc = { .key = column_text(job, s, 1, &ok) };
    size_t room = 0;

    op->ndocs = 0;
    op->more = true;
    return ok && answer_document(job, op, &doc, &room);
}

void mailboxes_sum(xy_job *job, struct lane *l, xy_store_op *op)
{
    sqlite3_stmt *s = lane_statement(l, STMT_BOXES);
    uint64_t since = xy_mono_ms();
    bool ok = true;
    int there = 0;

    op->why = l->why;
    op->count = op->bytes = 0;
    op->more = false;
    if (s == NULL)
        return;
    bind_text(s, 1, op->domain);
    if (op->key != NULL)
        bind_text(s, 2, op->key);
    sqlite3_bind_int64(s, 3, op->limit == 0 ? -1 : (sqlite3_int64)op->limit);
    for (size_t n = 1; ok && !op->more && (there = lane_step(l, s)) > 0; n++) {
        ok = add_box(l, sqlite3_column_int64(s, 0), op);
        if (ok && is_enough(op, n, since))
            ok = say_last(job, s, op);
    }
    sqlite3_reset(s);
    if (ok && there >= 0)
        op->status = XY_OK;
}

bool mailboxes_read(xy_job *job, sqlite3_stmt *s, xy_store_row *row)
{
    size_t peer = (size_t)sqlite3_column_bytes(s, 3);
    char *text;

    row->id = (uint64_t)sqlite3_column_int64(s, 0);
    row->stamp = sqlite3_column_int64(s, 1);
    row->flags = (unsigned)sqlite3_column_int(s, 2) & ((1u << ROW_FORM) - 1);
    row->xml_len = (size_t)sqlite3_column_bytes(s, 4);
    text = xy_job_alloc(job, peer + row->xml_len + 2);
    if (text == NULL)
        return false;
    if (peer > 0)
        memcpy(text, sqlite3_column_text(s, 3), peer);
    if (row->xml_len > 0)
        memcpy(text + peer + 1, sqlite3_column_blob(s, 4), row->xml_len);
    row->peer = text;
    row->xml = text + peer + 1;
    return true;
}

void mailboxes_page(xy_job *job, struct lane *l, xy_store_op *op)
{
    sqlite3_stmt *s = lane_statement(l, op->until == 0 ? STMT_BOX_ALL : STMT_BOX_WAITING);
    int more = 1;

    op->status = XY_UNAVAILABLE;
    op->why = l->why;
    op->rows = xy_job_alloc(job, op->limit * sizeof *op->rows);
    if (s == NULL || op->rows == NULL)
        return;
    bind_text(s, 1, op->domain);
    bind_text(s, 2, op->account);
    bind_id(s, 3, op->after);
    bind_id(s, 4, op->limit);
    if (op->until != 0)
        bind_id(s, 5, op->until);
    while (op->nrows < op->limit && (more = lane_step(l, s)) > 0) {
        if (!mailboxes_read(job, s, &op->rows[op->nrows])) {
            op->why = "out of memory";
            sqlite3_reset(s);
            return;
        }
        op->nrows++;
    }
    sqlite3_reset(s);
    if (more >= 0)
        op->status = XY_OK;
}

/* ---- writing ---- */

/* Whether a row is there already: as the same stanza, as another one. */
enum found { FOUND_NONE, FOUND_SAME, FOUND_OTHER, FOUND_FAILED };

/* By a statement that says whether its text is this one, too. */
static enum found found(struct lane *l, sqlite3_stmt *s)
{
    int there = lane_step(l, s);
    enum found found = there == 0 ? FOUND_NONE : FOUND_FAILED;

    if (there > 0)
        found = sqlite3_column_int(s, 0) != 0 ? FOUND_SAME : FOUND_OTHER;
    sqlite3_reset(s);
    return found;
}

static sqlite3_stmt *by_key(struct lane *l, enum statement which, const xy_store_record *r, sqlite3_int64 box)
{
    sqlite3_stmt *s = lane_statement(l, which);

    if (s == NULL)
        return NULL;
    sqlite3_bind_blob(s, 1, r->token, sizeof r->token, SQLITE_STATIC);
    sqlite3_bind_int64(s, 2, (sqlite3_int64)r->seq);
    sqlite3_bind_int64(s, 3, box);
    return s;
}

static enum found row_by_key(struct lane *l, const xy_store_record *r, sqlite3_int64 box)
{
    if (!r->keyed)
        return FOUND_NONE;
    sqlite3_stmt *s = by_key(l, STMT_ROW_THERE, r, box);
    if (s == NULL)
        return FOUND_FAILED;
    sqlite3_bind_blob64(s, 4, r->xml, r->xml_len, SQLITE_STATIC);
    return found(l, s);
}

/* Another stanza had that number of the stream before a crash: nobody will ask for it by that any more. */
static bool give_up_key(struct lane *l, const xy_store_record *r, sqlite3_int64 box)
{
    sqlite3_stmt *s = by_key(l, STMT_ROW_REKEY, r, box);

    return s != NULL && lane_run(l, s);
}

static sqlite3_int64 add_body(struct lane *l, const xy_store_record *r)
{
    sqlite3_stmt *s = lane_statement(l, STMT_BODY_ADD);

    if (s == NULL)
        return -1;
    sqlite3_bind_blob64(s, 1, r->xml, r->xml_len, SQLITE_STATIC);
    return lane_run(l, s) ? sqlite3_last_insert_rowid(l->db) : -1;
}

/* Committed when the answer was that it could not be: it has come again, with the same id. */
static enum found row_by_id(struct lane *l, const xy_store_record *r, const xy_store_row *row,
                            sqlite3_int64 box, sqlite3_int64 body)
{
    sqlite3_stmt *s = lane_statement(l, STMT_ROW_AGAIN);

    if (s == NULL)
        return FOUND_FAILED;
    sqlite3_bind_int64(s, 1, box);
    bind_id(s, 2, row->id);
    sqlite3_bind_int64(s, 3, body);
    sqlite3_bind_blob64(s, 4, r->xml, r->xml_len, SQLITE_STATIC);
    return found(l, s);
}

struct adding {
    sqlite3_int64 body;                 /* once for all rows; 0: not yet */
    const char   *words;                /* the same; NULL */
    unsigned      of;                   /* the language of their stems */
    unsigned      language;             /* of the row */
};

unsigned mailboxes_form(unsigned language, const char *words)
{
    return language | (strchr(words, WORD_PAIR) != NULL ? WORDS_PAIRS : 0);
}

/* The words of an archived row are there. */
static unsigned form_of(const xy_store_row *row, const struct adding *once)
{
    return row->flags & XY_ROW_ARCHIVED ? mailboxes_form(once->language, once->words) : 0;
}

static sqlite3_stmt *row_to_add(struct lane *l, const xy_store_record *r, const xy_store_row *row,
                                sqlite3_int64 box, const struct adding *once)
{
    sqlite3_stmt *s = lane_statement(l, STMT_ROW_ADD);

    if (s == NULL)
        return NULL;
    sqlite3_bind_int64(s, 1, box);
    bind_id(s, 2, row->id);
    sqlite3_bind_int64(s, 3, row->stamp);
    sqlite3_bind_int64(s, 4, row->flags | form_of(row, once) << ROW_FORM);
    if (row->flags & XY_ROW_WAITING)
        sqlite3_bind_int(s, 5, 1);
    bind_text(s, 6, row->peer);
    sqlite3_bind_int64(s, 7, once->body);
    bool key = r->keyed && r->seq > r->position;        /* else nobody asks for it any more */
    sqlite3_bind_blob(s, 8, r->token, key ? sizeof r->token : 0, SQLITE_STATIC);
    sqlite3_bind_int64(s, 9, key ? (sqlite3_int64)r->seq : 0);
    return s;
}

/* FOUND_NONE: it has been added. */
static enum found add_row(struct lane *l, const xy_store_record *r, const xy_store_row *row,
                          sqlite3_int64 box, const struct adding *once)
{
    sqlite3_stmt *s = row_to_add(l, r, row, box, once);

    if (s == NULL)
        return FOUND_FAILED;
    int step = sqlite3_step(s);
    bool taken = step != SQLITE_DONE && sqlite3_extended_errcode(l->db) == SQLITE_CONSTRAINT_PRIMARYKEY;
    if (step != SQLITE_DONE)
        lane_failed(l);
    sqlite3_reset(s);
    return step == SQLITE_DONE ? FOUND_NONE : taken ? row_by_id(l, r, row, box, once->body) : FOUND_FAILED;
}

static bool find_words(struct lane *l, const xy_store_record *r, const xy_store_row *row, struct adding *once)
{
    if (!(row->flags & XY_ROW_ARCHIVED))
        return true;
    if (once->words == NULL || once->of != once->language)
        once->words = terms_words(l, r->xml, r->xml_len, once->language | WORDS_PAIRS);
    once->of = once->language;
    return once->words != NULL;
}

/* What its terms are made of is the record's, or the job's. */
static bool find_by(struct lane *l, const xy_store_row *row, sqlite3_int64 box, const struct adding *once)
{
    struct term_row terms = { box, row->id, row->peer, once->words };

    return !(row->flags & XY_ROW_ARCHIVED) || terms_add(l, &terms);
}

static enum found record_row(struct lane *l, const xy_store_record *r, const xy_store_row *row, struct adding *once)
{
    sqlite3_int64 box = boxes_need(l, row->domain, row->account);
    enum found found = box <= 0 ? FOUND_FAILED : row_by_key(l, r, box);

    if (found == FOUND_SAME || found == FOUND_FAILED)
        return found;
    if (found == FOUND_OTHER && !give_up_key(l, r, box))
        return FOUND_FAILED;
    if (once->body == 0)
        once->body = add_body(l, r);
    found = once->body <= 0 || !find_words(l, r, row, once) ? FOUND_FAILED : add_row(l, r, row, box, once);
    if (found != FOUND_NONE)
        return found == FOUND_SAME ? FOUND_SAME : FOUND_FAILED;
    return boxes_count(l, box, row, r->xml_len) && find_by(l, row, box, once) ? FOUND_NONE : FOUND_FAILED;
}

xy_status mailboxes_record(struct lane *l, xy_store_op *op)
{
    const xy_store_record *r = op->record;
    struct adding once = { .words = NULL };

    op->count = 0;
    for (size_t i = 0; i < r->nrows; i++) {
        once.language = op->languages == NULL || !(r->rows[i].flags & XY_ROW_ARCHIVED) ? 0 : op->languages[i];
        enum found found = record_row(l, r, &r->rows[i], &once);
        if (found == FOUND_FAILED)
            return XY_UNAVAILABLE;
        op->count += found == FOUND_SAME;
    }
    if (once.body > 0 && op->count == r->nrows && !lane_with(l, STMT_BODY_DROP, once.body, 0, 0))
        return XY_UNAVAILABLE;
    return r->position == 0 ? XY_OK : sessions_position(l, r);
}

/* Deletes the rows up to that which neither wait nor are archived, and the bodies that nobody needs any more. */
static bool drop_spent(struct lane *l, sqlite3_int64 box, uint64_t until)
{
    sqlite3_stmt *s = lane_statement(l, STMT_ROWS_SPENT);
    int more;

    if (s == NULL)
        return false;
    sqlite3_bind_int64(s, 1, box);
    bind_id(s, 2, until);
    while ((more = lane_step(l, s)) > 0)            /* all rows are gone when the first is returned */
        if (!lane_with(l, STMT_BODY_DROP, sqlite3_column_int64(s, 0), 0, 0)) {
            sqlite3_reset(s);
            return false;
        }
    return more == 0;
}

static bool take_row(struct lane *l, sqlite3_int64 box, uint64_t id, xy_store_op *op)
{
    sqlite3_stmt *s = lane_statement(l, STMT_ROW_WAITS);

    if (s == NULL)
        return false;
    sqlite3_bind_int64(s, 1, box);
    bind_id(s, 2, id);
    int waits = lane_step(l, s);
    if (waits <= 0)
        return waits == 0;
    sqlite3_int64 bytes = sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    op->count++;
    op->bytes += (uint64_t)bytes;
    return lane_with(l, STMT_ROW_TAKEN, box, (sqlite3_int64)id, 0);
}

xy_status mailboxes_taken(struct lane *l, xy_store_op *op)
{
    sqlite3_int64 box = boxes_known(l, op->domain, op->account);

    op->count = op->bytes = 0;
    if (box < 0)
        return XY_UNAVAILABLE;
    for (size_t i = 0; box > 0 && i < op->nids; i++)
        if (!take_row(l, box, op->ids[i], op))
            return XY_UNAVAILABLE;
    if (box > 0 && op->until > 0 && !drop_spent(l, box, op->until))
        return XY_UNAVAILABLE;
    return op->session == NULL ? XY_OK : sessions_put(l, op);
}

xy_status mailboxes_retract(struct lane *l, xy_store_op *op)
{
    sqlite3_int64 box = boxes_find(l, op->domain, op->account);

    op->count = op->bytes = 0;
    if (box < 0)
        return XY_UNAVAILABLE;
    for (size_t i = 0; box > 0 && i < op->nids; i++)
        if (!take_row(l, box, op->ids[i], op) || !purge_row(l, box, op->ids[i]))
            return XY_UNAVAILABLE;
    return XY_OK;
}

xy_status mailboxes_raise(struct lane *l, xy_store_op *op)
{
    if (op->after >= INT64_MAX) {
        lane_says(l, "no id would be left");
        return XY_REFUSED;
    }
    sqlite3_int64 box = boxes_need(l, op->domain, op->account);
    return box > 0 && lane_with(l, STMT_BOX_LAST, box, (sqlite3_int64)op->after, 0) ? XY_OK : XY_UNAVAILABLE;
}

xy_status mailboxes_forget(struct lane *l, xy_store_op *op)
{
    sqlite3_int64 box = boxes_find(l, op->domain, op->account);

    op->count = op->bytes = 0;
    if (box == 0)
        return XY_OK;
    return box > 0 && totals(l, lane_statement(l, STMT_BOX_HEAD), op) == XY_OK && purge_all(l, box) &&
           lane_with(l, STMT_BODIES_FORGET, box, 0, 0) && lane_with(l, STMT_ROWS_FORGET, box, 0, 0) &&
           lane_with(l, STMT_BOX_FORGET, box, 0, 0) ? XY_OK : XY_UNAVAILABLE;
}
