/* incoming.c - see incoming.h. */
#include "module/incoming.h"

#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "route/mailbox.h"

#define ID_SHIFT   20
#define NEAR_MS    2000                 /* between two stamps of what is one message */
#define ROOM_LEAST 512
#define KINDS      ((unsigned)(XY_ROW_WAITING | XY_ROW_ARCHIVED))

/* A row that is there. */
struct seen {
    uint64_t         id, hash;
    int64_t          stamp;
    size_t           len;
    unsigned         flags;
    unsigned         taken;             /* as which kinds it has been found already */
    struct incoming *mine;              /* it is not there yet, this call adds it */
};

void incoming_decide(struct incoming *in, xy_status status, uint64_t id)
{
    in->decided = true;
    in->status = status;
    in->id = id;
}

uint64_t incoming_hash(unsigned flags, const char *peer, struct str xml)
{
    return hash_bytes(xml.p, xml.len) ^ hash_bytes(peer, strlen(peer)) ^ (flags & XY_ROW_SENT);
}

/* ---- what is there ---- */

static uint64_t first_id(int64_t stamp)
{
    return stamp <= 0 ? 0 : (uint64_t)stamp << ID_SHIFT;
}

static bool see(struct around *a, const struct seen *s)
{
    if (a->n == a->room) {
        size_t room = a->room == 0 ? ROOM_LEAST : a->room * 2;
        struct seen *bigger = try_resize(a->rows, size_mul(room, sizeof *bigger));
        if (bigger == NULL)
            return false;
        a->rows = bigger;
        a->room = room;
    }
    a->rows[a->n++] = *s;
    return true;
}

bool around_read(struct around *a, const xy_store_row *rows, size_t n, bool all)
{
    for (size_t i = 0; i < n; i++) {
        const xy_store_row *r = &rows[i];
        const struct str xml = { r->xml, r->xml_len };
        const struct seen s = { r->id, incoming_hash(r->flags, r->peer, xml), r->stamp, r->xml_len, r->flags, 0, NULL };
        a->read_to = r->id;
        if (!see(a, &s))
            return false;
    }
    a->all_read = all;
    return true;
}

/* Rows of before that are not needed any more. */
static void forget(struct around *a, uint64_t below)
{
    size_t kept = 0;

    for (size_t i = 0; i < a->n; i++)
        if (a->rows[i].id >= below)
            a->rows[kept++] = a->rows[i];
    a->n = kept;
}

bool around_reaches(struct around *a, const struct incoming *in)
{
    uint64_t low = first_id(in->stamp - NEAR_MS), high = first_id(in->stamp + NEAR_MS + 1);

    if (a->n >= ROOM_LEAST)
        forget(a, low);
    if (a->all_read || a->read_to >= high)
        return true;
    if (a->read_to + 1 < low)
        a->read_to = low - 1;
    return false;
}

void around_free(struct around *a)
{
    mem_free(&a->rows);
}

/* ---- what comes in ---- */

static struct seen *find_match(struct around *a, const struct used *used, const struct incoming *in, bool near)
{
    unsigned other = KINDS & ~in->flags;

    for (size_t i = 0; i < a->n; i++) {
        struct seen *s = &a->rows[i];
        int64_t apart = s->stamp > in->stamp ? s->stamp - in->stamp : in->stamp - s->stamp;
        if ((s->taken & in->flags) != 0 || s->hash != in->hash || s->len != in->len || (s->flags & KINDS) == 0)
            continue;
        if (used != NULL && used_has(used, s->id))
            continue;
        if (near ? apart <= NEAR_MS && (s->flags & other) != 0 : apart == 0)
            return s;
    }
    return NULL;
}

static uint64_t free_id(const struct around *a, int64_t stamp)
{
    uint64_t id = first_id(stamp);

    for (size_t i = 0; i < a->n; i++)
        if (a->rows[i].id >> ID_SHIFT == (uint64_t)stamp && a->rows[i].id >= id)
            id = a->rows[i].id + 1;
    return id;
}

/* What waits has to have room. */
static bool reserve(struct around *a, struct incoming *in, unsigned before)
{
    if ((in->flags & XY_ROW_WAITING) == 0)
        return true;
    if ((before & XY_ROW_WAITING) == 0 && !mailbox_moved_fits(a->account, in->len))
        return false;
    if ((before & XY_ROW_WAITING) != 0)
        mailbox_moved_in(a->account, in->len);          /* it will be taken out first */
    in->reserved = true;
    return true;
}

/* The archive says when a message was: one that only waited gets its stamp, as far as its id allows. */
static int64_t stamp_of_both(const struct incoming *in, const struct seen *s)
{
    int64_t most = (int64_t)(s->id >> ID_SHIFT);

    if ((s->flags & XY_ROW_ARCHIVED) != 0)
        return s->stamp;
    return in->stamp < most ? in->stamp : most;
}

/* The row keeps its id, so that whatever is left of a batch that failed is the same row when it is tried again. */
static void become_one(struct around *a, struct incoming *in, struct seen *s)
{
    unsigned before = s->flags;

    s->taken |= in->flags & KINDS;
    in->stamp = s->stamp = stamp_of_both(in, s);
    in->id = s->id;
    in->flags |= before;
    s->flags = in->flags;
    if (!reserve(a, in, before)) {
        incoming_decide(in, XY_REFUSED, 0);
        return;
    }
    if (s->mine == NULL) {
        in->replaces = true;
        return;
    }
    in->with = s->mine;
    in->decided = true;
    s->mine->stamp = in->stamp;
    s->mine->flags = in->flags;
    s->mine->reserved |= in->reserved;
    in->reserved = false;
}

/* false: no memory. */
static bool become_new(struct around *a, struct incoming *in)
{
    in->id = free_id(a, in->stamp);
    if (!reserve(a, in, 0)) {
        incoming_decide(in, XY_REFUSED, 0);
        return true;
    }
    mailbox_moved_id(a->account, in->id);
    return see(a, &(struct seen){ in->id, in->hash, in->stamp, in->len, in->flags, in->flags & KINDS, in });
}

bool around_settle(struct around *a, struct used *used, struct incoming *in)
{
    struct used *archived = (in->flags & XY_ROW_ARCHIVED) != 0 ? used : NULL;   /* only those of archives are counted */
    struct seen *s = find_match(a, archived, in, false);

    if (s == NULL)
        s = find_match(a, archived, in, true);
    if (s == NULL) {
        if (!become_new(a, in))
            return false;
    } else if ((s->flags & in->flags & KINDS) == (in->flags & KINDS)) {
        s->taken |= in->flags & KINDS;
        incoming_decide(in, XY_CLASH, s->id);
    } else {
        become_one(a, in, s);
    }
    return archived == NULL || in->id == 0 || used_add(archived, in->id);
}
