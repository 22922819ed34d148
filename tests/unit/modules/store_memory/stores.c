/* stores.c - the store in memory as conform.h wants it. */
#include "stores.h"

#define MOST (256 << 20)

struct stores *stores_open(void)
{
    struct stores *s = calloc(1, sizeof *s);

    s->config = calloc(1, sizeof *s->config);
    s->state = calloc(1, sizeof *s->state);
    s->config->most = MOST;
    stores_set_up(s);
    state_begin(s->state, s->config->most);
    stores_reopen(s);
    return s;
}

/* Whatever was in it: nothing is left. */
void stores_close(struct stores *s)
{
    stores_shut(s);
    state_end(s->state);
    assert_int_equal(s->state->heap.used, 0);
    assert_null(s->state->sessions.root);
    assert_null(s->state->keys.root);
    assert_null(s->state->boxes.root);
    arena_free(&s->arena);
    free(s->config);
    free(s->state);
    free(s);
}

void stores_leave(struct stores *s, uint64_t bytes)
{
    s->state->heap.most = s->state->heap.used + bytes;
}

/* ---- all rows ---- */

static const struct row *next_row(struct stores *s, const struct row *row)
{
    const struct owner *o = row == NULL ? owners_from(s->state, NULL, NULL) : row->box->owner;
    struct node *n = row == NULL ? NULL : tree_next(&row->node);

    for (bool first = row == NULL; n == NULL && o != NULL; first = true) {
        if (!first)
            o = owners_next(o);
        if (o == NULL)
            break;
        n = o->box == NULL ? NULL : tree_first(&o->box->rows);
        if (n == NULL)
            o = owners_next(o);
    }
    return rows_of(n);
}

int64_t stores_rows(struct stores *s)
{
    int64_t n = 0;

    for (const struct row *r = next_row(s, NULL); r != NULL; r = next_row(s, r))
        n++;
    return n;
}

/* Each has as many rows as it says, so each row is that part of one. */
int64_t stores_bodies(struct stores *s)
{
    int64_t n = 0;

    for (const struct row *r = next_row(s, NULL); r != NULL; r = next_row(s, r)) {
        size_t before = 0, all = 0;
        for (const struct row *other = next_row(s, NULL); other != NULL; other = next_row(s, other)) {
            before += other->body == r->body && all == 0 && other == r;
            all += other->body == r->body;
        }
        assert_int_equal(all, r->body->rows);
        n += before > 0;
    }
    return n;
}

/* Beside rows: there is no index. */
int64_t stores_terms(struct stores *s)
{
    int64_t n = 0;

    for (const struct row *r = next_row(s, NULL); r != NULL; r = next_row(s, r))
        n += (int64_t)(r->body->nwords + (r->stems == NULL ? 0 : r->stems->n));
    return n;
}

int64_t stores_archived_bytes(struct stores *s)
{
    int64_t bytes = 0;

    for (const struct row *r = next_row(s, NULL); r != NULL; r = next_row(s, r))
        bytes += r->flags & XY_ROW_ARCHIVED ? (int64_t)r->body->len : 0;
    return bytes;
}

int64_t stores_counted_bytes(struct stores *s)
{
    int64_t bytes = 0;

    for (const struct owner *o = owners_from(s->state, NULL, NULL); o != NULL; o = owners_next(o))
        bytes += o->box == NULL ? 0 : (int64_t)o->box->archived_bytes;
    return bytes;
}
