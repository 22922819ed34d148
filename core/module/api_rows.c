/* api_rows.c - see api_rows.h */

#include "module/api_rows.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "route/account.h"
#include "route/domain.h"
#include "route/mailbox.h"
#include "route/stanza_id.h"

#define SETTLE_MS 10

/* ---- the end of it ---- */

static void call_back(struct wait *w, xy_mod *m, xy_req *rq)
{
    struct rows_call *c = list_entry(w, struct rows_call, wait);

    c->fn(m, rq, &c->page);
}

void rows_destroy(struct rows_call *c)
{
    timer_cancel(&c->settle);
    store_call_free(&c->call);
    arena_free(&c->arena);
    mem_free(&c);
}

static void destroy(struct wait *w)
{
    rows_destroy(list_entry(w, struct rows_call, wait));
}

void rows_over(struct rows_call *c, xy_status status)
{
    c->page.status = status;
    wait_done(&c->wait);
}

/* Nobody waits for it any more: the store answers first, if it has been asked. */
static void detached(struct wait *w)
{
    struct rows_call *c = list_entry(w, struct rows_call, wait);

    if (timer_is_set(&c->settle)) {
        timer_cancel(&c->settle);
        rows_over(c, XY_UNAVAILABLE);
    }
}

/* ---- the beginning ---- */

static void look_again(struct timer *t);

struct rows_call *rows_begin(size_t size, xy_mod *m, xy_req *held, xy_archive_fn fn, const char *what)
{
    xy_req *rq = api_may_wait(m, held, what);
    struct rows_call *c = rq == NULL ? NULL : try_alloc(size);

    if (c != NULL && (c->arena = arena_new(1024)) == NULL)
        mem_free(&c);
    if (c == NULL) {
        api_end_unavailable(held);
        return NULL;
    }
    c->page.size = sizeof c->page;
    c->fn = fn;
    c->wait.call = call_back;
    c->wait.destroy = destroy;
    c->wait.detached = detached;
    timer_init(&c->settle, look_again);
    c->refused = api_take_refusal();
    wait_begin(&c->wait, m, rq);
    return c;
}

bool rows_may(const struct rows_call *c, bool there, const char *what)
{
    const xy_mod *m = c->wait.m;

    if (there && !c->refused)
        return true;
    if (!c->refused)
        log_write(LOG_LEVEL_ERROR, (struct log_about){ m->module->name, m->domain_name, 0 }, "%s", what);
    return false;
}

/* ---- what is under way ---- */

uint64_t rows_stable(const struct rows_call *c)
{
    return mailbox_stable(&c->wait.rq->account->mailbox);
}

bool rows_are_settled(const struct rows_call *c)
{
    return rows_stable(c) > c->last;
}

static void settle(struct rows_call *c)
{
    if ((rows_are_settled(c) && (c->ready == NULL || c->ready(c))) || shard_now() >= c->until)
        c->next(c);
    else
        timer_set(&c->settle, SETTLE_MS);
}

static void look_again(struct timer *t)
{
    settle(list_entry(t, struct rows_call, settle));
}

/* No longer than records are tried: what the store has not taken by then is given up. */
void rows_wait(struct rows_call *c, uint64_t row, bool (*ready)(const struct rows_call *c), rows_step *next)
{
    c->last = row;
    c->until = shard_now() + 2 * store_patience();
    c->ready = ready;
    c->next = next;
    settle(c);
}

/* ---- the store ---- */

static void answered(struct store_call *call)
{
    struct rows_call *c = call->arg;

    if (c->wait.rq == NULL || call->op.status != XY_OK)
        rows_over(c, call->op.status);
    else
        c->next(c);
}

struct store_call *rows_call_store(struct rows_call *c, xy_store_kind kind, rows_step *next)
{
    store_call_free(&c->call);
    c->call = store_call_about(kind, rows_owner(c), answered, c);
    c->next = next;
    if (c->call == NULL)
        rows_over(c, XY_UNAVAILABLE);
    return c->call;
}

/* ---- ids and rows ---- */

const struct jid *rows_owner(const struct rows_call *c)
{
    return c->wait.rq->account->jid;
}

bool rows_id(const struct rows_call *c, const char *id, uint64_t *row)
{
    return stanza_id_row(c->wait.rq->account->domain, rows_owner(c), str_of(id), row);
}

static int by_row(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

size_t rows_each_once(uint64_t *rows, size_t n)
{
    size_t kept = 0;

    qsort(rows, n, sizeof *rows, by_row);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || rows[i] != rows[kept - 1])
            rows[kept++] = rows[i];
    return kept;
}

bool rows_show(const struct rows_call *c, const xy_store_row *from, xy_archive_row *to)
{
    char *id = arena_alloc(c->arena, STANZA_ID_LENGTH + 1);

    if (id == NULL || !stanza_id_text(c->wait.rq->account->domain, rows_owner(c), from->id, id))
        return false;
    *to = (xy_archive_row){ .id = id, .stamp = from->stamp, .sent = (from->flags & XY_ROW_SENT) != 0,
                            .peer = from->peer, .xml = from->xml, .len = from->xml_len };
    return true;
}
