/*
 * exchange.c - data that goes to files of XEP-0227 and comes from them.
 */
#include "hook/exchange.h"

#include <string.h>

#include "base/log.h"
#include "hook/handles.h"
#include "kit.h"
#include "route/auth.h"

struct asked { struct exchange x; bool over; xy_status status; };

static void exchange_over(xy_req *rq, const struct request_outcome *o)
{
    struct asked *a = list_entry((struct exchange *)rq->data, struct asked, x);

    a->over = true;
    a->status = o->how == OUTCOME_STATUS ? o->status : XY_REFUSED;
    if (a->x.refused)
        a->status = XY_UNAVAILABLE;
    account_unpin(&rq->account);
    request_free(&rq);
}

static void call(struct asked *a, const char *jid, const struct profile_exchange *e, xy_stanza_fn fn)
{
    static const struct request_ops ops = { .what = "exchange", .finished = exchange_over };
    bool makes = (e->exchange->how & XY_EXCHANGE_MAKES) != 0;
    xy_account *account = makes ? NULL : xyt_live(kit, jid);
    xy_req *rq = request_new(REQUEST_EXCHANGE, &ops);
    struct request_outcome o;

    if (rq == NULL || (account == NULL && !makes)) {
        request_free(&rq);
        *a = (struct asked){ .x = a->x, .over = true, .status = XY_UNAVAILABLE };
        return;
    }
    rq->data = &a->x;
    rq->domain = kit->domain;
    rq->to = kit_jid(jid);
    rq->account = account_of(account);
    if (account != NULL)
        account_pin(rq->account);
    if (request_call(rq, domain_instance(kit->domain, e->module), fn, KIT_REQUEST_MS, &o) != XY_LATER)
        exchange_over(rq, &o);
    xyt_run(kit);
}

static void put_faults(struct text *out, const struct exchange *x)
{
    for (const struct exchange_fault *f = x->faults; f != NULL; f = f->next)
        text_printf(out, "; %s: %s", f->which->name, f->why);
}

int xyt_take(xyt *t, const char *jid, const char *xml)
{
    struct stanza *s = kit_stanza(xml);
    const struct profile_exchange *e = profile_exchange(t->profile, s->root->ns, s->root->name);
    struct asked *a = arena_alloc(t->arena, sizeof *a);
    int i = kit_item();
    struct text out;

    if (e == NULL || e->exchange->take == NULL) {
        kit_ended(i, "no module takes it");
        stanza_unref(&s);
        return i;
    }
    struct used *used = used_new();     /* NULL: it is as without */
    a->x = (struct exchange){ .arena = t->arena, .entry = e->exchange, .element = s->root, .used = used };
    call(a, jid, e, e->exchange->take);
    a->x.used = NULL;
    used_free(&used);
    text_init(&out, 0);
    put_faults(&out, &a->x);
    if (!a->over)
        log_die("an element was taken and is still open");
    if (a->status == XY_OK)
        kit_ended(i, "ok: %zu added%s", a->x.added, out.len > 0 ? out.p : "");
    else
        kit_ended(i, "%s%s", kit_status_name(a->status), out.len > 0 ? out.p : "");
    text_free(&out);
    stanza_unref(&s);
    return i;
}

const char *xyt_give(xyt *t, const char *jid, const char *ns, const char *name)
{
    const struct profile_exchange *e = profile_exchange(t->profile, ns, name);
    struct asked *a = arena_alloc(t->arena, sizeof *a);
    struct text out;

    if (e == NULL || e->exchange->give == NULL)
        log_die("no module of the test gives %s", name);
    text_init(&out, 0);
    a->x = (struct exchange){ .arena = t->arena, .entry = e->exchange, .out = &out };
    do {
        a->x.after = a->x.more;
        a->x.more = NULL;
        a->over = false;
        call(a, jid, e, e->exchange->give);
    } while (a->over && a->status == XY_OK && a->x.more != NULL);
    if (a->x.opened)
        exchange_close(&out, e->exchange);
    const char *made = a->over && a->status == XY_OK ? kit_copy(out.p != NULL ? out.p : "") : NULL;
    text_free(&out);
    return made;
}

static void can_came(void *arg, const xy_auth_answer *answer)
{
    (void)answer;
    *(bool *)arg = true;
}

unsigned xyt_mechanisms(xyt *t)
{
    const struct auth_ask q = { .question = AUTH_CAN };
    bool known, came = false;
    unsigned can = auth_mechanisms(t->domain, &known);

    if (known)
        return can;
    if (auth_ask(t->domain, &q, can_came, &came) != NULL)
        xyt_run(t);
    return auth_mechanisms(t->domain, &known);
}
