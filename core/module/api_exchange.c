/*
 * api_exchange.c - data of accounts that moves between servers (xylem/exchange.h).
 */
#include "module/api_parts.h"

#include <string.h>

#include "hook/exchange.h"
#include "hook/handles.h"
#include "hook/request.h"

/* NULL: it is no such request, or over. */
static struct exchange *exchange_of(const xy_req *held)
{
    const xy_req *rq = request_of(held);

    return rq == NULL || rq->kind != REQUEST_EXCHANGE || rq->ended ? NULL : rq->data;
}

static const xy_xml *element(const xy_req *rq)
{
    const struct exchange *x = exchange_of(rq);

    return x == NULL ? NULL : xy_xml_view(x->element);
}

__attribute__((format(printf, 3, 4)))
static void wrong(xy_req *rq, const xy_xml *which, const char *fmt, ...)
{
    struct exchange *x = exchange_of(rq);
    va_list ap;

    if (x == NULL)
        return;
    va_start(ap, fmt);
    exchange_wrong(x, xml_in(which), fmt, ap);
    va_end(ap);
}

static void added(xy_req *rq, size_t n)
{
    struct exchange *x = exchange_of(rq);

    if (x != NULL)
        x->added += n;
}

static const char *after(const xy_req *rq)
{
    const struct exchange *x = exchange_of(rq);

    return x == NULL ? NULL : x->after;
}

static void put(xy_req *rq, const xy_xml *e)
{
    struct exchange *x = exchange_of(rq);

    if (x != NULL && x->out != NULL)
        exchange_put(x, xml_in(e));
}

static void more(xy_req *rq, const char *where)
{
    struct exchange *x = exchange_of(rq);

    if (x == NULL)
        return;
    x->more = arena_text(x->arena, where);
    x->refused |= x->more == NULL;
}

void api_fill_exchange(xy_api *t)
{
    t->exchange_element = element;
    t->exchange_wrong = wrong;
    t->exchange_added = added;
    t->exchange_after = after;
    t->exchange_put = put;
    t->exchange_more = more;
}
