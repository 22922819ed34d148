/* records.c - see records.h */

#include "records.h"

#include <string.h>

#include "terms.h"

/* ---- which rows ---- */

size_t records_count(xy_store_op *const *ops, size_t n)
{
    size_t rows = 0;

    for (size_t i = 0; i < n; i++)
        if (ops[i]->kind == XY_STORE_RECORD)
            rows += ops[i]->record->nrows;
    return rows;
}

size_t records_rows(xy_store_op *const *ops, size_t n, struct record_row *rows)
{
    size_t nrows = 0;

    for (size_t i = 0; i < n; i++) {
        const xy_store_record *r = ops[i]->kind == XY_STORE_RECORD ? ops[i]->record : NULL;
        for (size_t k = 0; r != NULL && k < r->nrows; k++)
            rows[nrows++] = (struct record_row){
                .record = r, .row = &r->rows[k], .op = i,
                .language = ops[i]->languages == NULL ? 0 : ops[i]->languages[k]
            };
    }
    return nrows;
}

/* ---- adding ---- */

struct adding {
    struct array body_ids, copies, xml;
    struct array boxes, ids, stamps, flags, peers, bodies, bytes, terms;
    struct array tokens, seqs, key_boxes, key_ids;              /* keys that are kept */
    struct array known_tokens, known_seqs, known_boxes;         /* ... that are only looked for */
};

static void begin(struct lane *l, struct adding *a)
{
    const struct { struct array *array; enum array_of of; } all[] = {
        { &a->body_ids, OF_NUMBERS }, { &a->copies, OF_INTS }, { &a->xml, OF_TEXTS }, { &a->boxes, OF_NUMBERS },
        { &a->ids, OF_NUMBERS }, { &a->stamps, OF_NUMBERS }, { &a->flags, OF_INTS }, { &a->peers, OF_TEXTS },
        { &a->bodies, OF_NUMBERS }, { &a->bytes, OF_INTS }, { &a->terms, OF_VECTORS }, { &a->tokens, OF_BYTES },
        { &a->seqs, OF_NUMBERS }, { &a->key_boxes, OF_NUMBERS }, { &a->key_ids, OF_NUMBERS },
        { &a->known_tokens, OF_BYTES }, { &a->known_seqs, OF_NUMBERS }, { &a->known_boxes, OF_NUMBERS }
    };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        array_begin(all[i].array, l->job, all[i].of);
}

/* Nobody asks for what the position covers any more. */
static bool keeps_key(const xy_store_record *r)
{
    return r->keyed && r->seq > r->position;
}

static void add_key(struct adding *a, const struct record_row *row)
{
    const xy_store_record *r = row->record;
    bool kept = keeps_key(r);

    if (!r->keyed)
        return;
    array_bytes(kept ? &a->tokens : &a->known_tokens, r->token, sizeof r->token);
    array_id(kept ? &a->seqs : &a->known_seqs, r->seq);
    array_number(kept ? &a->key_boxes : &a->known_boxes, row->box);
    if (kept)
        array_id(&a->key_ids, row->row->id);
}

static void add_row(struct adding *a, const struct record_row *row, int64_t body, const struct words *words)
{
    array_number(&a->boxes, row->box);
    array_id(&a->ids, row->row->id);
    array_number(&a->stamps, row->row->stamp);
    array_int(&a->flags, (int)row->row->flags);
    array_text(&a->peers, row->row->peer);
    array_number(&a->bodies, body);
    array_int(&a->bytes, (int)row->record->xml_len);
    if (row->row->flags & XY_ROW_ARCHIVED)
        terms_add(&a->terms, row->box, words);
    else
        array_null(&a->terms);
    add_key(a, row);
}

/* Anew only for another language than the words have. */
static bool find_words(struct lane *l, const struct record_row *row, struct words *words, unsigned *language)
{
    const xy_store_record *r = row->record;
    size_t len = 0;

    if (words->word != NULL && *language == row->language)
        return true;
    *language = row->language;
    const char *text = xy_job_body_text(l->job, r->xml, r->xml_len, &len);
    return text != NULL && words_of(l->job, (struct text){ text, len, *language }, false, words);
}

/* The rows of one record, from the first on; how many there are. */
static size_t add_record(struct lane *l, struct adding *a, const struct record_row *rows, size_t nrows,
                         int64_t *last_body)
{
    const xy_store_record *r = rows[0].record;
    struct words words = { .word = NULL };
    unsigned language = 0;
    size_t n = 0;
    int copies = 0;

    for (; n < nrows && rows[n].op == rows[0].op; n++)
        copies += !rows[n].there;
    if (copies == 0)
        return n;
    int64_t now = (int64_t)lane_id_at(xy_wall_ms());
    *last_body = *last_body + 1 > now ? *last_body + 1 : now;
    array_number(&a->body_ids, *last_body);
    array_int(&a->copies, copies);
    array_bytes(&a->xml, r->xml, r->xml_len);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].there)
            continue;
        if ((rows[i].row->flags & XY_ROW_ARCHIVED) && !find_words(l, &rows[i], &words, &language))
            lane_fail(l, "", "out of memory");
        add_row(a, &rows[i], *last_body, &words);
    }
    return n;
}

static void take_known(struct lane *l, const PGresult *r, void *arg)
{
    (void)arg;
    if (column_number(r, 0, 0) > 0)
        lane_fail(l, "", "a row is there by its key");
}

static void send(struct lane *l, enum statement which, struct array *const *arrays, size_t n, taker take)
{
    struct params p = { 0 };

    if (arrays[0]->n == 0 && !arrays[0]->refused)
        return;
    for (size_t i = 0; i < n; i++)
        param_array(&p, arrays[i]);
    lane_send(l, which, &p, take, NULL);
}

static void send_all(struct lane *l, struct adding *a)
{
    struct array *const bodies[] = { &a->body_ids, &a->copies, &a->xml };
    struct array *const rows[] = { &a->boxes, &a->ids, &a->stamps, &a->flags, &a->peers, &a->bodies, &a->bytes,
                                   &a->terms };
    struct array *const known[] = { &a->known_tokens, &a->known_seqs, &a->known_boxes };
    struct array *const keys[] = { &a->tokens, &a->seqs, &a->key_boxes, &a->key_ids };

    send(l, STMT_BODIES_ADD, bodies, 3, NULL);
    send(l, STMT_ROWS_ADD, rows, 8, NULL);
    send(l, STMT_KEYS_ADD, keys, 4, NULL);
    send(l, STMT_KEYS_KNOWN, known, 3, take_known);     /* it may be one of those just added */
}

void records_add(struct lane *l, struct record_row *rows, size_t nrows, int64_t *last_body)
{
    struct adding *a = xy_job_alloc(l->job, sizeof *a);

    if (a == NULL) {
        lane_fail(l, "", "out of memory");
        return;
    }
    begin(l, a);
    for (size_t i = 0; i < nrows; )
        i += add_record(l, a, &rows[i], nrows - i, last_body);
    send_all(l, a);
}

void records_positions(struct lane *l, xy_store_op *const *ops, size_t n)
{
    struct array streams, positions;
    struct array *const both[] = { &streams, &positions };

    array_begin(&streams, l->job, OF_BYTES);
    array_begin(&positions, l->job, OF_NUMBERS);
    for (size_t i = 0; i < n; i++)
        if (ops[i]->kind == XY_STORE_RECORD && ops[i]->record->position != 0) {
            array_bytes(&streams, ops[i]->record->token, sizeof ops[i]->record->token);
            array_id(&positions, ops[i]->record->position);
        }
    send(l, STMT_SESSION_POSITIONS, both, 2, NULL);
}

/* ---- what is there ---- */

struct checking { xy_store_op *op; struct record_row *rows; size_t n; bool other; };

static void set_there(struct checking *c, size_t i)
{
    if (i < c->n && !c->rows[i].there) {
        c->rows[i].there = true;
        c->op->count++;
    }
}

/* With the same text it is the same stanza.  Another one had that number of the stream before a crash: nobody will ask
 * for it by that any more. */
static void take_by_key(struct lane *l, const PGresult *r, void *arg)
{
    (void)l;
    for (int i = 0; i < PQntuples(r); i++)
        if (column_bool(r, i, 1))
            set_there(arg, (size_t)column_number(r, i, 0));
}

/* Committed when the answer was that it could not be: it has come again, with the same id.  With another text it is
 * another stanza, in a place that is taken. */
static void take_by_id(struct lane *l, const PGresult *r, void *arg)
{
    struct checking *c = arg;

    (void)l;
    for (int i = 0; i < PQntuples(r); i++) {
        size_t row = (size_t)column_number(r, i, 0);
        if (column_bool(r, i, 1))
            set_there(c, row);
        else
            c->other |= row < c->n && !c->rows[row].there;
    }
}

static void boxes_of(struct lane *l, const struct record_row *rows, size_t n, struct array *boxes)
{
    array_begin(boxes, l->job, OF_NUMBERS);
    for (size_t i = 0; i < n; i++)
        array_number(boxes, rows[i].box);
}

static bool by_key(struct lane *l, struct checking *c)
{
    const xy_store_record *r = c->op->record;
    struct params p = { 0 };
    struct array boxes;

    boxes_of(l, c->rows, c->n, &boxes);
    param_array(&p, &boxes);
    param_bytes(&p, r->token, sizeof r->token);
    param_id(&p, r->seq);
    param_bytes(&p, r->xml, r->xml_len);
    lane_send(l, STMT_KEYS_SAME, &p, take_by_key, c);
    return lane_settle(l);
}

/* So that those which are not there can have their key; it is one for each mailbox. */
static bool free_keys(struct lane *l, struct checking *c)
{
    const xy_store_record *r = c->op->record;
    struct params p = { 0 };
    struct array boxes;

    array_begin(&boxes, l->job, OF_NUMBERS);
    for (size_t i = 0; i < c->n; i++) {
        for (size_t k = 0; k < i && keeps_key(r); k++)
            if (c->rows[k].box == c->rows[i].box)
                set_there(c, i);
        if (!c->rows[i].there)
            array_number(&boxes, c->rows[i].box);
    }
    param_bytes(&p, r->token, sizeof r->token);
    param_id(&p, r->seq);
    param_array(&p, &boxes);
    lane_send(l, STMT_KEYS_DROP, &p, NULL, NULL);
    return lane_settle(l);
}

static bool by_id(struct lane *l, struct checking *c)
{
    struct params p = { 0 };
    struct array boxes, ids;

    boxes_of(l, c->rows, c->n, &boxes);
    array_begin(&ids, l->job, OF_NUMBERS);
    for (size_t i = 0; i < c->n; i++)
        array_id(&ids, c->rows[i].row->id);
    param_array(&p, &boxes);
    param_array(&p, &ids);
    param_bytes(&p, c->op->record->xml, c->op->record->xml_len);
    lane_send(l, STMT_ROWS_SAME, &p, take_by_id, c);
    return lane_settle(l);
}

xy_status records_check(struct lane *l, xy_store_op *op, struct record_row *rows, size_t nrows)
{
    struct checking c = { op, rows, nrows, false };

    op->count = 0;
    if (nrows == 0)
        return XY_OK;
    if (op->record->keyed && (!by_key(l, &c) || !free_keys(l, &c)))
        return lane_status(l);
    if (!by_id(l, &c))
        return lane_status(l);
    if (c.other)
        lane_says(l, "another message has the place of one");
    return c.other ? XY_UNAVAILABLE : XY_OK;
}
