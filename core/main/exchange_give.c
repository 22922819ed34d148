/*
 * exchange_give.c - see exchange_give.h
 *
 * The cursor is lines of text: where the list of accounts goes on, the account under way and whether it is the last,
 * its element, whether that is open, and where in it to go on.
 */
#include "main/exchange_give.h"

#include <stdio.h>
#include <string.h>

#include "hook/request.h"
#include "route/auth.h"
#include "route/local.h"

enum { PAGE_BYTES = 256 * 1024, ACCOUNTS_MOST = 64, MODULE_MS = 60 * 1000, FIELDS = 6 };

static void next_account(struct giving *g);

static void over(struct giving *g, xy_status status, const char *why)
{
    g->status = text_ok(&g->out) ? status : XY_UNAVAILABLE;
    g->why = text_ok(&g->out) ? why : "no memory";
    g->done(g);
}

/* ---- the cursor ---- */

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/* The page is full: what follows is for the next one. */
static void end_page(struct giving *g)
{
    g->next = arena_printf(g->arena, "%s\n%s\n%s\n%s\n%s\n%s", g->after, or_empty(g->list_next), g->name, g->entry,
                           g->opened ? "open" : "", or_empty(g->at));
    over(g, g->next != NULL ? XY_OK : XY_UNAVAILABLE, "no memory");
}

static bool read_cursor(struct giving *g)
{
    const char *fields[FIELDS] = { "", "", "", "", "", "" };
    const char *at = g->cursor;

    for (int i = 0; at != NULL && i < FIELDS; i++) {
        const char *end = i + 1 < FIELDS ? strchr(at, '\n') : NULL;
        if (i + 1 < FIELDS && end == NULL)
            return false;
        fields[i] = arena_copy(g->arena, at, end != NULL ? (size_t)(end - at) : strlen(at));
        if (fields[i] == NULL)
            return false;
        at = end != NULL ? end + 1 : NULL;
    }
    g->after = fields[0];
    g->list_next = fields[1][0] != '\0' ? fields[1] : NULL;
    g->name = fields[2];
    g->entry = fields[3];
    g->opened = fields[4][0] != '\0';
    g->at = fields[5][0] != '\0' ? fields[5] : NULL;
    return true;
}

/* ---- one account, on its shard ---- */

static void go_on(struct giving *g);

static void back(struct giving *g)
{
    account_unpin(&g->account);
    tour_next(&g->tour);
}

static const char *entry_name(struct giving *g, const xy_exchange *e)
{
    const char *name = arena_printf(g->arena, "%s %s", e->name, e->ns);

    if (name == NULL)
        g->status = XY_UNAVAILABLE;
    return name != NULL ? name : "";
}

static void run_on(struct task *task)
{
    go_on(list_entry(task, struct giving, task));
}

static void given(struct giving *g, xy_status status)
{
    const xy_exchange *e = g->x.entry;

    if (g->x.refused)
        status = XY_UNAVAILABLE;
    if (status != XY_OK) {
        g->status = XY_UNAVAILABLE;
        back(g);
        return;
    }
    g->opened = g->x.opened;
    g->at = g->x.more;
    if (g->at == NULL) {
        if (g->opened)
            exchange_close(&g->out, e);
        g->opened = false;
        g->exchange++;
    }
    g->task.fn = run_on;
    shard_defer(&g->task);
}

static void finished(xy_req *rq, const struct request_outcome *o)
{
    struct giving *g = list_entry((struct exchange *)rq->data, struct giving, x);
    xy_status status = o->how == OUTCOME_STATUS ? o->status : XY_REFUSED;

    account_unpin(&rq->account);
    domain_unref(&rq->domain);
    request_free(&rq);
    given(g, status == XY_NOT_FOUND ? XY_OK : status);
}

static void call(struct giving *g, const struct profile_exchange *e)
{
    static const struct request_ops ops = { .what = "exchange", .finished = finished };
    xy_mod *m = domain_instance(g->domain, e->module);
    xy_req *rq = m == NULL ? NULL : request_new(REQUEST_EXCHANGE, &ops);
    struct request_outcome o;

    g->x = (struct exchange){ .arena = g->arena, .entry = e->exchange, .out = &g->out, .after = g->at,
                              .opened = g->opened };
    if (rq == NULL) {
        given(g, XY_UNAVAILABLE);
        return;
    }
    rq->data = &g->x;
    rq->domain = domain_ref(g->domain);
    rq->to = g->who;
    rq->account = g->account;
    account_pin(g->account);
    if (request_call(rq, m, e->exchange->give, MODULE_MS, &o) != XY_LATER)
        finished(rq, &o);
}

static void go_on(struct giving *g)
{
    const struct profile_exchange *all = g->domain->profile->exchanges;

    while (all[g->exchange].exchange != NULL && all[g->exchange].exchange->give == NULL)
        g->exchange++;
    const xy_exchange *e = all[g->exchange].exchange;
    if (e == NULL) {
        text_puts(&g->out, "</user>\n");
        g->entry = "";
        back(g);
    } else if (g->out.len >= PAGE_BYTES) {
        g->entry = entry_name(g, e);
        back(g);
    } else
        call(g, &all[g->exchange]);
}

/* Where the page before has ended.  false: that element is no longer known. */
static bool find_entry(struct giving *g)
{
    const struct profile_exchange *all = g->domain->profile->exchanges;

    for (g->exchange = 0; g->entry[0] != '\0'; g->exchange++) {
        if (all[g->exchange].exchange == NULL)
            return false;
        if (strcmp(entry_name(g, all[g->exchange].exchange), g->entry) == 0)
            break;
    }
    return true;
}

/* Deleted since it was listed: what has been written of it is brought to an end. */
static void is_gone(struct giving *g)
{
    if (g->only != NULL && g->entry[0] == '\0') {
        g->status = XY_NOT_FOUND;
        g->why = "there is no such account";
    }
    if (g->opened)
        exchange_close(&g->out, g->domain->profile->exchanges[g->exchange].exchange);
    if (g->entry[0] != '\0')
        text_puts(&g->out, "</user>\n");
    g->opened = false;
    g->at = NULL;
    g->entry = "";
    back(g);
}

static void account_came(struct live_wait *w, struct account *a)
{
    struct giving *g = list_entry(w, struct giving, live);

    if (a == NULL) {
        g->status = XY_UNAVAILABLE;
        back(g);
        return;
    }
    if (!find_entry(g)) {
        g->status = XY_REFUSED;
        g->why = "the modules of the domain have changed meanwhile";
        back(g);
        return;
    }
    if (!a->exists) {
        is_gone(g);
        return;
    }
    g->account = a;
    account_pin(a);
    if (g->entry[0] == '\0') {
        text_puts(&g->out, "<user name='");
        xml_escape(&g->out, jid_local(g->who).p, jid_local(g->who).len);
        text_puts(&g->out, "'>\n");
    }
    go_on(g);
}

static void there(struct tour *tour)
{
    struct giving *g = list_entry(tour, struct giving, tour);

    g->live.fn = account_came;
    account_when_live(g->domain, jid_full(g->who), false, &g->live);
}

static void came_back(struct tour *tour)
{
    struct giving *g = list_entry(tour, struct giving, tour);

    if (g->status != XY_OK) {
        over(g, g->status, g->why != NULL ? g->why : "the store cannot be read now");
        return;
    }
    if (g->entry[0] != '\0') {
        end_page(g);
        return;
    }
    g->name = "";
    g->after = or_empty(g->list_next);
    g->accounts++;
    next_account(g);
}

static void visit(struct giving *g)
{
    g->who = g->only != NULL ? g->only
                             : jid_make(g->arena, str_of(g->name), str_of(g->domain->name), (struct str){ NULL, 0 });
    if (g->who == NULL) {
        over(g, XY_UNAVAILABLE, "no memory");
        return;
    }
    g->tour.visit = there;
    g->tour.done = came_back;
    tour_one(&g->tour, account_shard(jid_full(g->who)));
}

/* ---- all accounts, on shard 0 ---- */

static void finish(struct giving *g)
{
    text_puts(&g->out, "</host>\n</server-data>\n");
    over(g, XY_OK, NULL);
}

static void listed(void *arg, const xy_auth_answer *answer)
{
    struct giving *g = arg;
    bool any = answer->names != NULL && answer->names[0] != NULL;

    if (answer->status != XY_AUTH_OK) {
        bool cannot = answer->status == XY_AUTH_UNKNOWN || answer->status == XY_AUTH_REFUSED;
        over(g, cannot ? XY_REFUSED : XY_UNAVAILABLE,
             cannot ? "the auth backend does not list its accounts" : "the auth backend is unavailable");
        return;
    }
    if (!any) {
        finish(g);
        return;
    }
    if (!arena_keep(g->arena, &g->name, answer->names[0]) || !arena_keep(g->arena, &g->list_next, answer->next))
        over(g, XY_UNAVAILABLE, "no memory");
    else
        visit(g);
}

static void next_account(struct giving *g)
{
    const struct auth_ask q = { .question = AUTH_LIST, .after = g->after[0] != '\0' ? g->after : NULL, .limit = 1 };
    bool first = g->cursor == NULL && g->accounts == 0;

    if (g->only != NULL || (!first && g->after[0] == '\0'))
        finish(g);
    else if (g->out.len >= PAGE_BYTES || g->accounts >= ACCOUNTS_MOST)
        end_page(g);
    else if (auth_ask(g->domain, &q, listed, g) == NULL)
        over(g, XY_UNAVAILABLE, "no memory");
}

static void put_header(struct giving *g)
{
    text_puts(&g->out, "<?xml version='1.0' encoding='UTF-8'?>\n<server-data xmlns='" NS_PIE "'>\n<host jid='");
    xml_escape(&g->out, g->domain->name, strlen(g->domain->name));
    text_puts(&g->out, "'>\n");
}

void giving_begin(struct giving *g)
{
    text_init(&g->out, 0);
    g->status = XY_OK;
    if (!read_cursor(g)) {
        over(g, XY_REFUSED, "that is no place to go on from");
        return;
    }
    if (g->cursor == NULL)
        put_header(g);
    if (g->name[0] != '\0' || (g->only != NULL && g->cursor == NULL) || (g->only != NULL && g->entry[0] != '\0'))
        visit(g);
    else
        next_account(g);
}
