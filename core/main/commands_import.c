/*
 * commands_import.c - account import: many accounts from lines of JID and password.
 *
 * A bounded number of them is with the auth backend at any time, so that its hashing keeps every core
 * busy and nothing queues without end.  They end in any order, so an address that comes again is refused
 * here: the first line counts.  What failed is reported in the order of the lines.
 */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/secret.h"
#include "main/commands.h"
#include "route/auth.h"

enum { AT_ONCE = 64, WHY_MOST = 100 };

struct failure {
    int64_t   line;
    xy_status status;
    char      jid[256], why[WHY_MOST];
};

struct import {
    xy_req         *rq;
    struct str      left;                  /* of the secret with the lines */
    int64_t         line;                  /* of the first that is left */
    unsigned        under_way;
    struct map      seen;                  /* addresses, in the request's arena */
    struct failure *failures;
    size_t          nfailures, room;
    size_t          added;
    bool            out_of_memory;
};

struct one { struct import *of; int64_t line; const struct jid *who; };

static void fail(struct import *im, int64_t line, struct str jid, xy_status status, const char *why)
{
    struct failure *f;

    if (im->nfailures == im->room) {
        size_t room = im->room * 2 + 16;
        f = try_resize(im->failures, size_mul(room, sizeof *f));
        if (f == NULL) {
            im->out_of_memory = true;
            return;
        }
        im->failures = f;
        im->room = room;
    }
    f = &im->failures[im->nfailures++];
    *f = (struct failure){ .line = line, .status = status };
    memcpy(f->jid, jid.p, jid.len < sizeof f->jid ? jid.len : sizeof f->jid - 1);
    memcpy(f->why, why, strlen(why) < WHY_MOST ? strlen(why) : WHY_MOST - 1);
}

static int by_line(const void *a, const void *b)
{
    const struct failure *x = a, *y = b;

    return x->line < y->line ? -1 : x->line > y->line;
}

static void end_import(struct import *im)
{
    struct command_call *call = im->rq->data;
    xy_status status = im->out_of_memory ? XY_UNAVAILABLE : XY_OK;

    if (im->nfailures > 0) {
        qsort(im->failures, im->nfailures, sizeof *im->failures, by_line);
        status = im->failures[0].status;
    }
    for (size_t i = 0; i < im->nfailures; i++) {
        const struct failure *f = &im->failures[i];
        command_row(call);
        command_int(call, "line", f->line);
        command_text(call, "jid", f->jid);
        command_text(call, "error", f->why);
        if (f->status != status)
            status = XY_REFUSED;             /* of several kinds: the general word */
    }
    command_say(im->rq, status, "%zu added, %zu refused", im->added, im->nfailures);
    mem_free(&im->failures);
    map_free(&im->seen);
    mem_free(&im);
}

static void go_on(struct import *im);

static void created(void *arg, const xy_auth_answer *answer)
{
    static const struct { xy_auth_status is; xy_status status; const char *why; } rows[] = {
        { XY_AUTH_EXISTS, XY_CLASH, "exists already" },
        { XY_AUTH_UNAVAILABLE, XY_UNAVAILABLE, "the auth backend is unavailable" },
    };
    struct one *o = arg;
    struct import *im = o->of;
    xy_status status = XY_REFUSED;
    const char *why = "the auth backend declined";

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].is == answer->status) {
            status = rows[i].status;
            why = rows[i].why;
        }
    if (answer->status == XY_AUTH_OK)
        im->added++;
    else
        fail(im, o->line, jid_full(o->who), status, answer->reason != NULL ? answer->reason : why);
    account_release(o->who);
    mem_free(&o);
    im->under_way--;
    go_on(im);
}

/* Asks for one account; a sentence when that is refused before anybody is asked. */
static const char *ask(struct import *im, const struct jid *given, struct str password)
{
    struct domain *d = NULL;
    struct arena *a = request_arena(im->rq);
    const struct jid *who = a != NULL ? command_account(a, given, &d) : NULL;

    if (given->local_len == 0 || !jid_is_bare(given))
        return "no account's address";
    if (d == NULL)
        return "that domain is not hosted here";
    if (!jid_local_allowed(jid_local(given)))
        return "no name that an account may have";
    if (password.len == 0)
        return "no password";
    if (who != NULL && map_get(&im->seen, str_of(who->text)) != NULL)
        return "given twice";

    const char *why = who != NULL ? account_claim(who) : "no memory";
    if (why != NULL)
        return why;
    struct one *o = try_alloc(sizeof *o);
    struct secret *secret = secret_new(password.p, password.len);
    const struct auth_ask q = { .question = AUTH_CREATE, .who = who, .password = secret };
    bool asked = false;
    if (o != NULL && secret != NULL && map_put(&im->seen, str_of(who->text), im)) {
        o->of = im;
        o->line = im->line;
        o->who = who;
        asked = auth_ask(d, &q, created, o) != NULL;
    }
    secret_free(&secret);
    if (asked) {
        im->under_way++;
        return NULL;
    }
    account_release(who);
    mem_free(&o);
    return "no memory";
}

static struct str trim(struct str s)
{
    while (s.len > 0 && strchr(" \t\r", s.p[0]) != NULL)
        s = (struct str){ s.p + 1, s.len - 1 };
    while (s.len > 0 && strchr(" \t\r", s.p[s.len - 1]) != NULL)
        s.len--;
    return s;
}

static void take_line(struct import *im, struct str line)
{
    struct arena *a = request_arena(im->rq);
    size_t len = 0;

    line = trim(line);
    if (line.len == 0 || line.p[0] == '#')
        return;
    while (len < line.len && line.p[len] != ' ' && line.p[len] != '\t')
        len++;

    struct str name = { line.p, len };
    const struct jid *given = a != NULL ? jid_parse(a, name, NULL) : NULL;
    const char *why = "not an address";
    if (given != NULL)
        why = ask(im, given, trim((struct str){ line.p + len, line.len - len }));
    if (why != NULL)
        fail(im, im->line, name, XY_REFUSED, why);
}

static void go_on(struct import *im)
{
    while (im->left.len > 0 && im->under_way < AT_ONCE) {
        const char *end = memchr(im->left.p, '\n', im->left.len);
        size_t len = end != NULL ? (size_t)(end - im->left.p) : im->left.len;
        size_t step = len + (len < im->left.len);
        take_line(im, (struct str){ im->left.p, len });
        im->line++;
        im->left = (struct str){ im->left.p + step, im->left.len - step };
    }
    if (im->under_way == 0 && im->left.len == 0)
        end_import(im);
}

xy_flow command_import(xy_mod *m, xy_req *rq)
{
    const struct secret *lines = command_secret_of(rq, "accounts");
    int64_t first = command_int_of(rq, "first_line");
    struct import *im = try_alloc(sizeof *im);

    (void)m;
    if (im == NULL)
        return command_say(rq, XY_UNAVAILABLE, "no memory");
    map_init(&im->seen);
    im->rq = rq;
    im->line = first > 0 ? first : 1;
    im->left = (struct str){ (const char *)secret_bytes(lines), secret_length(lines) };
    go_on(im);
    return XY_LATER;
}
