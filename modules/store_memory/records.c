/* records.c - see records.h */

#include "records.h"

#include <string.h>

#include "sessions.h"
#include "terms.h"

struct adding {
    bool        there;
    struct box *box;
    struct row *row, *had_key;          /* the new one; another stanza that has its key still */
    struct key *key;
};

/* Nobody asks for what the position covers any more. */
static bool keeps_key(const xy_store_record *r)
{
    return r->keyed && r->seq > r->position;
}

static bool is_same(const struct row *row, const xy_store_record *r)
{
    return row->body->len == r->xml_len && (r->xml_len == 0 || memcmp(row->body->xml, r->xml, r->xml_len) == 0);
}

static bool share_a_mailbox(const xy_store_row *a, const xy_store_row *b)
{
    return strcmp(or_none(a->domain), or_none(b->domain)) == 0 && strcmp(or_none(a->account), or_none(b->account)) == 0;
}

/* ---- what is there: nothing changes ---- */

/* By its key.  Another stanza had that number of the stream before a crash: nobody asks for it by that any more. */
static void look_by_key(const struct state *s, const xy_store_record *r, const struct box *box, struct adding *a)
{
    struct row *row = box == NULL ? NULL : rows_by_key(s, box, r->token, r->seq);

    a->there = row != NULL && is_same(row, r);
    if (row != NULL && !a->there)
        a->had_key = row;
}

/* false: another message has its place. */
static bool look(const struct state *s, const xy_store_record *r, struct adding *adding, size_t i)
{
    const struct box *box = boxes_find(s, r->rows[i].domain, r->rows[i].account);
    struct adding *a = &adding[i];

    if (r->keyed)
        look_by_key(s, r, box, a);
    for (size_t k = 0; k < i && !a->there; k++) {
        if (adding[k].there || !share_a_mailbox(&r->rows[k], &r->rows[i]))
            continue;
        if (!keeps_key(r) && r->rows[k].id == r->rows[i].id)
            return false;
        a->there = keeps_key(r);        /* a mailbox has one of a key */
    }
    const struct row *taken = box == NULL || a->there ? NULL : rows_at(&box->rows, r->rows[i].id);
    a->there |= taken != NULL && is_same(taken, r);
    return taken == NULL || a->there;
}

/* ---- what it needs: only this can fail ---- */

static struct body *make_body(xy_job *job, struct state *s, const xy_store_record *r, bool archived)
{
    struct words words = { .n = 0 };
    size_t text_len = 0, room = 0;

    if (archived) {
        const char *text = xy_job_body_text(job, r->xml, r->xml_len, &text_len);
        if (text == NULL || !words_of(job, (struct text){ text, text_len, 0 }, false, &words))
            return NULL;
    }
    for (size_t i = 0; i < words.n; i++)
        room += strlen(words.word[i]) + 1;
    struct body *body = heap_take(&s->heap, sizeof *body + r->xml_len + 1 + room);
    if (body == NULL)
        return NULL;
    char *at = body->xml + r->xml_len + 1;
    if (r->xml_len > 0)
        memcpy(body->xml, r->xml, r->xml_len);
    body->len = r->xml_len;
    body->words = at;
    body->nwords = words.n;
    for (size_t i = 0; i < words.n; i++) {
        size_t len = strlen(words.word[i]) + 1;
        memcpy(at, words.word[i], len);
        at += len;
    }
    return body;
}

/* Only what is archived is found by words. */
static bool make_stems(xy_job *job, struct state *s, const xy_store_op *op, size_t i, struct row *row)
{
    unsigned language = op->languages == NULL || !(row->flags & XY_ROW_ARCHIVED) ? 0 : op->languages[i];

    return terms_stems(job, s, op->record->xml, op->record->xml_len, language, &row->stems);
}

static bool make_row(struct state *s, const xy_store_record *r, const xy_store_row *from, struct adding *a)
{
    size_t peer = strlen(or_none(from->peer)) + 1;

    a->box = boxes_need(s, from->domain, from->account);
    a->row = a->box == NULL ? NULL : heap_take(&s->heap, sizeof *a->row + peer);
    if (a->row == NULL)
        return false;
    a->row->id = from->id;
    a->row->stamp = from->stamp;
    a->row->flags = from->flags;
    memcpy(a->row->peer, or_none(from->peer), peer);
    if (!keeps_key(r))
        return true;
    a->key = heap_take(&s->heap, sizeof *a->key);
    if (a->key == NULL)
        return false;
    memcpy(a->key->token, r->token, sizeof a->key->token);
    a->key->seq = r->seq;
    return true;
}

static void give_row(struct state *s, struct row *row)
{
    if (row != NULL)
        heap_give(&s->heap, row->stems);
    heap_give(&s->heap, row);
}

static struct body *make(xy_job *job, struct state *s, const xy_store_op *op, struct adding *adding)
{
    const xy_store_record *r = op->record;
    bool archived = false, made = true;

    for (size_t i = 0; i < r->nrows; i++)
        archived |= !adding[i].there && (r->rows[i].flags & XY_ROW_ARCHIVED);
    struct body *body = make_body(job, s, r, archived);
    for (size_t i = 0; body != NULL && made && i < r->nrows; i++)
        made = adding[i].there || (make_row(s, r, &r->rows[i], &adding[i]) &&
                                   make_stems(job, s, op, i, adding[i].row));
    if (body != NULL && made)
        return body;
    for (size_t i = 0; i < r->nrows; i++) {
        give_row(s, adding[i].row);
        heap_give(&s->heap, adding[i].key);
        boxes_settle(s, r->rows[i].domain, r->rows[i].account);
    }
    heap_give(&s->heap, body);
    return NULL;
}

/* ---- and done ---- */

static void add(struct state *s, struct body *body, struct adding *a)
{
    if (a->had_key != NULL)
        rows_drop_key(s, a->had_key);
    a->row->body = body;
    rows_put(a->box, a->row);
    if (a->key != NULL)
        rows_give_key(s, a->row, a->key);
}

xy_status records_write(xy_job *job, struct state *s, xy_store_op *op)
{
    const xy_store_record *r = op->record;
    struct adding *adding = xy_job_alloc(job, (r->nrows + 1) * sizeof *adding);
    struct body *body = NULL;

    op->count = 0;
    op->why = adding == NULL ? "out of memory" : "another message has the place of one";
    for (size_t i = 0; i < r->nrows; i++) {
        if (adding == NULL || !look(s, r, adding, i))
            return XY_UNAVAILABLE;
        op->count += adding[i].there;
    }
    if (op->count < r->nrows && (body = make(job, s, op, adding)) == NULL) {
        op->why = NO_ROOM;
        return XY_UNAVAILABLE;
    }
    for (size_t i = 0; i < r->nrows; i++)
        if (!adding[i].there)
            add(s, body, &adding[i]);
    if (r->position != 0)
        sessions_position(s, r);
    return XY_OK;
}
