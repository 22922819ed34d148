/*
 * commands_import.c - account import: many accounts from lines of JID and password.
 *
 * A bounded number of them is with the auth backend at any time, so that its hashing keeps every core
 * busy and nothing queues without end.  They end in any order, so an address that comes again is refused
 * here: the first line counts.  What failed is reported in the order of the lines.
 *
 * A backend that is slow or away slows an import down: it is asked again, for fewer at once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"
#include "main/commands.h"
#include "net/shard.h"
#include "net/timer.h"
#include "route/auth.h"

enum {
    AT_ONCE = 64, WHY_MOST = 100,
    PATIENCE_MS = 30 * 1000,               /* for one account, from when it was first asked for */
    PAUSE_MS = 500
};

struct failure {
    int64_t   line;
    xy_status status;
    char      jid[256], why[WHY_MOST];
};

struct import {
    xy_req         *rq;
    struct str      left;                  /* of the secret with the lines */
    int64_t         line;                  /* of the first that is left */
    unsigned        under_way, at_once;
    struct list     waiting;               /* struct one: to be asked for again */
    struct timer    pause;                 /* until then nothing is asked */
    bool            gave_up;               /* one has waited in vain, and none was added since */
    bool            ending;
    struct map      seen;                  /* addresses, in the request's arena */
    struct failure *failures;
    size_t          nfailures, room;
    size_t          added;
    bool            out_of_memory;
    struct import  *next;
};

static _Thread_local struct import *imports;   /* all of this shard */

struct one {
    struct import    *of;
    struct link       link;
    int64_t           line;
    const struct jid *who;
    struct domain    *domain;
    struct str        password;            /* in the lines */
    uint64_t          until;               /* mono ms: no longer asked for again */
    bool              again;               /* an attempt had no answer: it may have worked */
    bool              compares;            /* there is an account now: has it this password? */
};

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
    struct import **at = &imports;
    while (*at != im)
        at = &(*at)->next;
    *at = im->next;
    mem_free(&im->failures);
    map_free(&im->seen);
    mem_free(&im);
}

static void go_on(struct import *im);

/* ---- one account ---- */

static void one_free(struct one **op)
{
    struct one *o = *op;

    *op = NULL;
    account_release(o->who);
    domain_unref(&o->domain);
    mem_free(&o);
}

static void refuse(struct one *o, const xy_auth_answer *answer)
{
    static const struct { xy_auth_status is; xy_status status; const char *why; } rows[] = {
        { XY_AUTH_EXISTS, XY_CLASH, "exists already" },
        { XY_AUTH_WRONG, XY_CLASH, "exists already" },
        { XY_AUTH_UNAVAILABLE, XY_UNAVAILABLE, "the auth backend is unavailable" },
    };
    xy_status status = XY_REFUSED;
    const char *why = "the auth backend declined";

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].is == answer->status) {
            status = rows[i].status;
            why = rows[i].why;
        }
    /* An account that exists is called so in one way, whether that was found at once or by its password. */
    fail(o->of, o->line, jid_full(o->who), status, answer->reason != NULL && status != XY_CLASH ? answer->reason : why);
    one_free(&o);
}

/* false: its time is up, or there is no sense in it.  Then those behind it are not waited for either, until one works:
 * an import of thousands ends though the store does not come back. */
static bool may_wait(struct one *o)
{
    struct import *im = o->of;

    if (sys_mono_ms() >= o->until)
        im->gave_up = true;
    return !im->gave_up && !im->ending;
}

/* Half as many from now on, and after a pause: what was too much at once is not asked for again at once. */
static void wait_with(struct one *o)
{
    struct import *im = o->of;

    o->again = true;
    list_append(&im->waiting, &o->link);
    im->at_once -= im->at_once / 2;
    timer_set(&im->pause, PAUSE_MS);
}

static void answered(void *arg, const xy_auth_answer *answer);

static bool ask_for(struct one *o)
{
    struct secret *secret = secret_new(o->password.p, o->password.len);
    const struct auth_ask q = { .question = o->compares ? AUTH_CHECK_PASSWORD : AUTH_CREATE, .who = o->who,
                                .password = secret };
    bool asked = secret != NULL && auth_ask(o->domain, &q, answered, o) != NULL;

    secret_free(&secret);
    o->of->under_way += asked;
    return asked;
}

static void ask_again(struct one *o)
{
    const xy_auth_answer nothing = { .size = sizeof nothing, .status = XY_AUTH_UNAVAILABLE, .reason = "no memory" };

    if (!ask_for(o))
        refuse(o, &nothing);
}

static void answered(void *arg, const xy_auth_answer *answer)
{
    struct one *o = arg;
    struct import *im = o->of;

    im->under_way--;
    if (answer->status == XY_AUTH_OK) {
        im->added++;
        im->gave_up = false;
        im->at_once += im->at_once < AT_ONCE;
        one_free(&o);
    } else if (answer->status == XY_AUTH_EXISTS && o->again) {
        o->compares = true;         /* made by the attempt that had no answer, or by somebody else */
        ask_again(o);
    } else if (answer->status == XY_AUTH_UNAVAILABLE && may_wait(o))
        wait_with(o);
    else
        refuse(o, answer);
    go_on(im);
}

static struct one *one_new(struct import *im, const struct jid *who, struct domain *d, struct str password)
{
    struct one *o = try_alloc(sizeof *o);

    if (o == NULL)
        return NULL;
    *o = (struct one){ .of = im, .line = im->line, .who = who, .domain = domain_ref(d), .password = password,
                       .until = sys_mono_ms() + PATIENCE_MS };
    return o;
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
    struct one *o = one_new(im, who, d, password);
    if (o == NULL)
        account_release(who);
    else if (map_put(&im->seen, str_of(who->text), im) && ask_for(o))
        return NULL;
    else
        one_free(&o);
    return "no memory";
}

/* ---- the lines ---- */

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

static void next_line(struct import *im)
{
    const char *end = memchr(im->left.p, '\n', im->left.len);
    size_t len = end != NULL ? (size_t)(end - im->left.p) : im->left.len;
    size_t step = len + (len < im->left.len);

    take_line(im, (struct str){ im->left.p, len });
    im->line++;
    im->left = (struct str){ im->left.p + step, im->left.len - step };
}

static void go_on(struct import *im)
{
    while (im->under_way < im->at_once && !timer_is_set(&im->pause)) {
        struct link *first = list_take(&im->waiting);
        if (first != NULL)
            ask_again(list_entry(first, struct one, link));
        else if (im->left.len > 0)
            next_line(im);
        else
            break;
    }
    if (im->under_way == 0 && im->left.len == 0 && list_empty(&im->waiting))
        end_import(im);
}

static void pause_over(struct timer *t)
{
    go_on(list_entry(t, struct import, pause));
}

/* The shards stop: nobody is waited for any more, and timers do not come. */
static void rest(struct shard *s)
{
    (void)s;
    for (struct import *im = imports, *next; im != NULL; im = next) {
        next = im->next;
        im->ending = true;
        timer_cancel(&im->pause);
        go_on(im);
    }
}

void import_set_up(void)
{
    static const struct shard_hooks hooks = { .rest = rest };

    shard_hooks_add(&hooks);
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
    list_init(&im->waiting);
    timer_init(&im->pause, pause_over);
    im->at_once = AT_ONCE;
    im->next = imports;
    imports = im;
    im->rq = rq;
    im->line = first > 0 ? first : 1;
    im->left = (struct str){ (const char *)secret_bytes(lines), secret_length(lines) };
    go_on(im);
    return XY_LATER;
}
