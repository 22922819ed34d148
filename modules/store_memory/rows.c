/* rows.c - see rows.h */

#include "rows.h"

#include <string.h>

static int by_number(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

struct row *rows_of(struct node *n)
{
    return n == NULL ? NULL : tree_of(n, struct row, node);
}

struct row *rows_of_kept(struct node *n)
{
    return n == NULL ? NULL : tree_of(n, struct row, kept);
}

struct row *rows_of_state(struct node *n)
{
    return n == NULL ? NULL : tree_of(n, struct row, state);
}

int rows_order(const struct node *n, const void *id)
{
    return by_number(tree_of(n, const struct row, node)->id, *(const uint64_t *)id);
}

int rows_order_kept(const struct node *n, const void *id)
{
    return by_number(tree_of(n, const struct row, kept)->id, *(const uint64_t *)id);
}

int rows_order_state(const struct node *n, const void *id)
{
    return by_number(tree_of(n, const struct row, state)->id, *(const uint64_t *)id);
}

struct row *rows_at(const struct tree *rows, uint64_t id)
{
    return rows_of(tree_at(rows, rows_order, &id));
}

uint64_t rows_id_at(int64_t ms)
{
    return ms <= 0 ? 0 : ms > INT64_MAX >> 20 ? INT64_MAX : (uint64_t)ms << 20;
}

/* ---- keys ---- */

struct key_of { const unsigned char *token; uint64_t seq; const struct box *box; };

static int by_key(const struct node *n, const void *key)
{
    const struct key *k = tree_of(n, const struct key, node);
    const struct key_of *of = key;
    int order = memcmp(k->token, of->token, sizeof k->token);

    if (order == 0)
        order = by_number(k->seq, of->seq);
    return order != 0 ? order : by_number((uintptr_t)k->row->box, (uintptr_t)of->box);
}

struct row *rows_by_key(const struct state *s, const struct box *box, const unsigned char *token, uint64_t seq)
{
    const struct key_of of = { token, seq, box };
    struct node *n = tree_at(&s->keys, by_key, &of);

    return n == NULL ? NULL : tree_of(n, struct key, node)->row;
}

void rows_give_key(struct state *s, struct row *row, struct key *key)
{
    const struct key_of of = { key->token, key->seq, row->box };

    key->row = row;
    row->key = key;
    tree_add(&s->keys, &key->node, by_key, &of);
}

void rows_drop_key(struct state *s, struct row *row)
{
    if (row->key == NULL)
        return;
    tree_remove(&s->keys, &row->key->node);
    heap_give(&s->heap, row->key);
    row->key = NULL;
}

/* ---- rows ---- */

static bool is_ahead(const struct row *row)
{
    return (int64_t)(row->id >> 20) > row->stamp && (uint64_t)((int64_t)(row->id >> 20) - row->stamp) > AHEAD_MS;
}

/* What is neither waiting nor archived is spent. */
static struct tree *tree_of_state(struct row *row)
{
    return row->flags & XY_ROW_WAITING ? &row->box->waiting : row->flags & XY_ROW_ARCHIVED ? NULL : &row->box->spent;
}

static void enter(struct row *row)
{
    struct tree *state = tree_of_state(row);
    struct box *box = row->box;

    if (state != NULL)
        tree_add(state, &row->state, rows_order_state, &row->id);
    if (row->flags & XY_ROW_WAITING) {
        box->waits++;
        box->waiting_bytes += row->body->len;
    }
    if (row->flags & XY_ROW_ARCHIVED) {
        tree_add(&box->archive, &row->kept, rows_order_kept, &row->id);
        box->archived++;
        box->archived_bytes += row->body->len;
        box->ahead += is_ahead(row);
    }
}

static void leave(struct row *row)
{
    struct tree *state = tree_of_state(row);
    struct box *box = row->box;

    if (state != NULL)
        tree_remove(state, &row->state);
    if (row->flags & XY_ROW_WAITING) {
        box->waits--;
        box->waiting_bytes -= row->body->len;
    }
    if (row->flags & XY_ROW_ARCHIVED) {
        tree_remove(&box->archive, &row->kept);
        box->archived--;
        box->archived_bytes -= row->body->len;
        box->ahead -= is_ahead(row);
    }
}

void rows_put(struct box *box, struct row *row)
{
    row->box = box;
    row->body->rows++;
    tree_add(&box->rows, &row->node, rows_order, &row->id);
    enter(row);
    if (row->id > box->last_id)
        box->last_id = row->id;
}

void rows_unflag(struct row *row, unsigned flag)
{
    leave(row);
    row->flags &= ~flag;
    enter(row);
}

void rows_drop(struct state *s, struct row *row)
{
    leave(row);
    tree_remove(&row->box->rows, &row->node);
    rows_drop_key(s, row);
    heap_give(&s->heap, row->stems);
    if (--row->body->rows == 0)
        heap_give(&s->heap, row->body);
    heap_give(&s->heap, row);
}

/* ---- mailboxes ---- */

static int by_box(const struct node *n, const void *number)
{
    return by_number(tree_of(n, const struct box, node)->number, *(const uint64_t *)number);
}

struct box *boxes_from(const struct state *s, uint64_t number)
{
    struct node *n = tree_from(&s->boxes, by_box, &number);

    return n == NULL ? NULL : tree_of(n, struct box, node);
}

struct box *boxes_find(const struct state *s, const char *domain, const char *account)
{
    const struct owner *o = owners_find(s, domain, account);

    return o == NULL ? NULL : o->box;
}

struct box *boxes_need(struct state *s, const char *domain, const char *account)
{
    struct owner *o = owners_need(s, domain, account);

    if (o == NULL || o->box != NULL)
        return o == NULL ? NULL : o->box;
    struct box *box = heap_take(&s->heap, sizeof *box);
    if (box == NULL) {
        owners_settle(s, domain, account);
        return NULL;
    }
    box->owner = o;
    box->number = ++s->boxes_made;
    tree_add(&s->boxes, &box->node, by_box, &box->number);
    o->box = box;
    return box;
}

void boxes_forget(struct state *s, struct owner *o)
{
    struct row *row;

    if (o->box == NULL)
        return;
    while ((row = rows_of(o->box->rows.root)) != NULL)
        rows_drop(s, row);
    tree_remove(&s->boxes, &o->box->node);
    heap_give(&s->heap, o->box);
    o->box = NULL;
}

void boxes_settle(struct state *s, const char *domain, const char *account)
{
    struct owner *o = owners_find(s, domain, account);

    if (o != NULL && o->box != NULL && o->box->rows.root == NULL && o->box->last_id == 0)
        boxes_forget(s, o);
    owners_settle(s, domain, account);
}
