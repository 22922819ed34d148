/* terms.c - see terms.h */

#include "terms.h"

#include <string.h>

#define AT_ONCE 256

bool terms_stems(xy_job *job, struct state *s, const char *xml, size_t len, unsigned language, struct stems **stems)
{
    struct words words;
    size_t text_len = 0, room = 0;

    *stems = NULL;
    if (language == 0)
        return true;
    const char *text = xy_job_body_text(job, xml, len, &text_len);
    if (text == NULL || !words_of(job, (struct text){ text, text_len, language }, false, &words))
        return false;
    for (size_t i = 0; i < words.nstems; i++)
        room += strlen(words.stem[i]) + 1;
    struct stems *made = heap_take(&s->heap, sizeof *made + room);
    if (made == NULL)
        return false;
    made->language = language;
    made->n = words.nstems;
    for (size_t i = 0, at = 0; i < words.nstems; i++) {
        size_t size = strlen(words.stem[i]) + 1;
        memcpy(made->stem + at, words.stem[i], size);
        at += size;
    }
    *stems = made;
    return true;
}

/* ---- finding ---- */

static bool has_stem(const struct stems *stems, const char *stem)
{
    const char *at = stems == NULL ? NULL : stems->stem;
    int order = -1;

    for (size_t left = at == NULL || stem == NULL ? 0 : stems->n; left > 0; left--) {
        if ((order = strcmp(at, stem)) >= 0)
            break;
        at += strlen(at) + 1;
    }
    return order == 0;
}

/* Both in ascending order. */
bool terms_match(const struct row *row, const struct words *words)
{
    const char *at = row->body->words;
    size_t left = row->body->nwords;

    for (size_t i = 0; i < words->n; i++) {
        int order = -1;
        while (left > 0 && (order = strcmp(at, words->word[i])) < 0) {
            at += strlen(at) + 1;
            left--;
        }
        if ((left == 0 || order != 0) && !has_stem(row->stems, word_stem(words->word[i])))
            return false;
    }
    return true;
}

/* ---- another language ---- */

/* false: no room. */
static bool make_anew(xy_job *job, struct state *s, struct row *row, unsigned language, xy_store_op *op)
{
    struct stems *stems;

    if (language == (row->stems == NULL ? 0 : row->stems->language))
        return true;
    if (!terms_stems(job, s, row->body->xml, row->body->len, language, &stems))
        return false;
    heap_give(&s->heap, row->stems);
    row->stems = stems;
    op->count++;
    return true;
}

static struct box *next_box(const struct state *s, const xy_store_op *op)
{
    struct box *box = boxes_from(s, op->until);

    while (box != NULL && (strcmp(box->owner->domain, or_none(op->domain)) != 0 || box->archive.root == NULL))
        box = boxes_from(s, box->number + 1);
    return box;
}

/* What is left of one mailbox, at most. */
xy_status terms_reindex(xy_job *job, struct state *s, xy_store_op *op)
{
    size_t most = op->limit == 0 || op->limit > AT_ONCE ? AT_ONCE : op->limit;
    unsigned language = op->languages == NULL ? 0 : op->languages[0];
    struct box *box = next_box(s, op);
    uint64_t after = box == NULL || box->number != op->until ? 0 : op->after;

    op->count = 0;
    op->more = box != NULL;
    if (box == NULL)
        return XY_OK;
    struct node *n = tree_behind(&box->archive, rows_order_kept, &after);
    for (; n != NULL && most > 0; n = tree_next(n), most--) {
        after = rows_of_kept(n)->id;
        if (!make_anew(job, s, rows_of_kept(n), language, op)) {
            op->why = NO_ROOM;
            return XY_UNAVAILABLE;
        }
    }
    op->bytes = box->number + (n == NULL);
    op->last_id = n == NULL ? 0 : after;
    return XY_OK;
}
