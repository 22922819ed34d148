/*
 * commands_account.c - account add, import, delete, disable, enable, passwd, list.
 *
 * Each asks the domain's auth chain; what changes who may be logged in then visits the account's shard
 * and ends its sessions.  One command at a time changes an account: all of them begin and end on shard 0,
 * which remembers whose.  Passwords are secrets from the socket on and appear in no log.
 *
 * Deletion asks whether the account exists, removes what is stored for it and only then lets the auth
 * chain forget it.  So its name is nobody else's until nothing is left, and a deletion that was cut short
 * can be asked for again.
 */
#include "main/commands.h"

#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"
#include "net/tour.h"
#include "route/account.h"
#include "route/auth.h"
#include "route/revoke.h"

enum { LIST_PAGE = 1000, GENERATED_LENGTH = 20 };

struct change {                          /* one account, one change */
    struct tour       tour;
    xy_req           *rq;
    struct domain    *domain;            /* a reference */
    const struct jid *who;               /* in the request's arena */
    struct secret    *password;          /* generated; NULL: given */
    xy_status         status;
    const struct act *act;
};

struct act {                             /* what is asked of the chain, and what follows */
    enum auth_question question;
    bool               enabled;          /* SET_ENABLED */
    const char        *done;             /* a sentence about the account */
    const char        *reason;           /* for the clients whose sessions end; NULL: none do */
    void             (*there)(struct tour *t);      /* on the account's shard; NULL: nothing */
    void             (*then)(struct change *c);     /* back from there; NULL: that was all */
    bool               always;           /* also when the chain does not know it (any more) */
};

static xy_status status_of(xy_auth_status s)
{
    static const xy_status statuses[] = {
        [XY_AUTH_OK] = XY_OK, [XY_AUTH_UNKNOWN] = XY_NOT_FOUND, [XY_AUTH_EXISTS] = XY_CLASH,
        [XY_AUTH_UNAVAILABLE] = XY_UNAVAILABLE,
        [XY_AUTH_REFUSED] = XY_REFUSED, [XY_AUTH_WRONG] = XY_REFUSED,
        [XY_AUTH_EXPIRED] = XY_REFUSED, [XY_AUTH_DISABLED] = XY_REFUSED,
        [XY_AUTH_NOT_ENTITLED] = XY_REFUSED,
    };

    return (size_t)s < sizeof statuses / sizeof statuses[0] ? statuses[s] : XY_REFUSED;
}

/* ---- one account ----------------------------------------------------------------------------- */

static _Thread_local struct map claimed;  /* on shard 0: bare JIDs */

const char *account_claim(const struct jid *who)
{
    if (map_get(&claimed, jid_full(who)) != NULL)
        return "another command is changing this account; try again";
    return map_put(&claimed, jid_full(who), (void *)who) ? NULL : "no memory";
}

void account_release(const struct jid *who)
{
    map_remove(&claimed, jid_full(who));
}

static void end_change(struct change *c, xy_status status, const char *text)
{
    if (status == XY_OK && c->password != NULL) {
        command_row(c->rq->data);
        command_text(c->rq->data, "jid", c->who->text);
        command_text(c->rq->data, "password", (const char *)secret_bytes(c->password));
    }
    account_release(c->who);
    command_say(c->rq, status, "%s: %s", c->who->text, text);
    domain_unref(&c->domain);
    secret_free(&c->password);
    mem_free(&c);
}

static const char *sentence(xy_status status)
{
    static const char *const words[] = {
        [XY_OK] = "done", [XY_NOT_FOUND] = "there is no such account",
        [XY_CLASH] = "that account exists already", [XY_REFUSED] = "the auth backend declined",
        [XY_UNAVAILABLE] = "that cannot be done now; try again",
    };

    return words[status];
}

static const char *reason_of(const xy_auth_answer *a)
{
    return a->reason != NULL ? a->reason : sentence(status_of(a->status));
}

static void came_back(struct tour *t)
{
    struct change *c = list_entry(t, struct change, tour);

    if (c->act->then != NULL)
        c->act->then(c);
    else
        end_change(c, c->status, c->status == XY_OK ? c->act->done : sentence(c->status));
}

static void visit(struct change *c, void (*there)(struct tour *t), void (*done)(struct tour *t))
{
    c->tour.visit = there;
    c->tour.done = done;
    tour_one(&c->tour, account_shard(jid_full(c->who)));
}

static void end_sessions_there(struct tour *t)
{
    struct change *c = list_entry(t, struct change, tour);
    struct account *a = account_get(jid_full(c->who));

    if (!revoke_logins(c->who))
        c->status = XY_UNAVAILABLE;
    if (a != NULL)
        account_close_sessions(a, "reset", c->act->reason);
    tour_next(t);
}

static void appeared_there(struct tour *t)
{
    account_appeared(jid_full(list_entry(t, struct change, tour)->who));
    tour_next(t);
}

static void removed(void *arg, xy_status status)
{
    struct change *c = arg;

    if (status != XY_OK)
        c->status = status;
    tour_next(&c->tour);
}

static void remove_there(struct tour *t)
{
    struct change *c = list_entry(t, struct change, tour);

    account_remove(c->domain, c->who, removed, c);
}

static void answered(void *arg, const xy_auth_answer *answer)
{
    struct change *c = arg;

    c->status = status_of(answer->status);
    bool goes_on = c->status == XY_OK || (c->status == XY_NOT_FOUND && c->act->always);
    if (!goes_on || c->act->there == NULL) {
        end_change(c, c->status, c->status == XY_OK ? c->act->done : reason_of(answer));
        return;
    }
    visit(c, c->act->there, came_back);
}

/* ---- what follows in a deletion, when nothing is stored any more ---- */

static void ended(struct tour *t)
{
    struct change *c = list_entry(t, struct change, tour);

    end_change(c, c->status, c->status == XY_OK ? c->act->done : sentence(c->status));
}

static void over_there(struct tour *t)
{
    account_remove_over(list_entry(t, struct change, tour)->who);
    tour_next(t);
}

/* The domain may have a new record since the command began. */
static bool ask_again(struct change *c, enum auth_question question,
                      void (*done)(void *arg, const xy_auth_answer *answer))
{
    const struct auth_ask q = { .question = question, .who = c->who };
    struct domain *now = domains_find(domains_current(), c->domain->name);

    return auth_ask(now != NULL ? now : c->domain, &q, done, c) != NULL;
}

/* With the documents of auth_internal the account has gone; another provider may be unable to remove it. */
static void looked_again(void *arg, const xy_auth_answer *answer)
{
    struct change *c = arg;

    if (answer->status != XY_AUTH_UNKNOWN)
        c->status = answer->status == XY_AUTH_OK ? XY_REFUSED : status_of(answer->status);
    visit(c, over_there, ended);
}

static void chain_forgot(void *arg, const xy_auth_answer *answer)
{
    struct change *c = arg;

    if (answer->status == XY_AUTH_UNKNOWN && ask_again(c, AUTH_EXISTS, looked_again))
        return;
    c->status = answer->status == XY_AUTH_UNKNOWN ? XY_UNAVAILABLE : status_of(answer->status);
    visit(c, over_there, ended);
}

static void let_chain_forget(struct change *c)
{
    if (c->status != XY_OK && c->status != XY_NOT_FOUND) {
        end_change(c, c->status, sentence(c->status));
        return;
    }
    if (ask_again(c, AUTH_REMOVE, chain_forgot))
        return;
    c->status = XY_UNAVAILABLE;
    visit(c, over_there, ended);
}

/* 20 characters of a 32-letter alphabet without look-alikes: 100 bits. */
static struct secret *generate(void)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
    unsigned char bytes[GENERATED_LENGTH];
    char text[GENERATED_LENGTH];

    sys.random(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = letters[bytes[i] % (sizeof letters - 1)];
    struct secret *s = secret_new(text, sizeof text);
    secret_wipe(bytes, sizeof bytes);
    secret_wipe(text, sizeof text);
    return s;
}

static struct change *change_new(xy_req *rq, const struct act *act, const struct jid *who,
                                 struct domain *d)
{
    struct change *c = try_alloc(sizeof *c);

    if (c == NULL)
        return NULL;
    c->rq = rq;
    c->domain = domain_ref(d);
    c->who = who;
    c->act = act;
    return c;
}

static xy_flow begin(xy_req *rq, const struct act *act, const struct secret *password)
{
    const struct jid *given = command_jid_of(rq, "jid");
    struct arena *a = request_arena(rq);
    struct domain *d = NULL;
    const struct jid *who = a != NULL ? command_account(a, given, &d) : NULL;

    if (a != NULL && (given->local_len == 0 || !jid_is_bare(given)))
        return command_say(rq, XY_REFUSED, "'%s' is no account: write name@domain", given->text);
    if (a != NULL && d == NULL)
        return command_say(rq, XY_NOT_FOUND, "that domain is not hosted here");

    const char *why = who != NULL ? account_claim(who) : "no memory";
    if (why != NULL)
        return command_say(rq, XY_UNAVAILABLE, "%s: %s", given->text, why);

    struct change *c = change_new(rq, act, who, d);
    if (c == NULL) {
        account_release(who);
        return command_say(rq, XY_UNAVAILABLE, "no memory");
    }
    if (password == NULL && command_int_of(rq, "generate") != 0) {
        password = c->password = generate();
        if (password == NULL) {
            end_change(c, XY_UNAVAILABLE, "no memory");
            return XY_DONE;
        }
    }

    const struct auth_ask q = { .question = act->question, .who = who, .password = password,
                                .enabled = act->enabled };
    if (auth_ask(d, &q, answered, c) != NULL)
        return XY_LATER;
    end_change(c, XY_UNAVAILABLE, "no memory");
    return XY_DONE;
}

static xy_flow begin_with_password(xy_req *rq, const struct act *act)
{
    const struct secret *password = command_secret_of(rq, "password");

    if (password == NULL && command_int_of(rq, "generate") == 0)
        return command_say(rq, XY_REFUSED, "a password is needed: --password or --generate");
    if (password != NULL && secret_length(password) == 0)
        return command_say(rq, XY_REFUSED, "an empty password is none");
    return begin(rq, act, password);
}

static xy_flow add(xy_mod *m, xy_req *rq)
{
    static const struct act act = { .question = AUTH_CREATE, .done = "added",
                                    .there = appeared_there };

    (void)m;
    if (!jid_local_allowed(jid_local(command_jid_of(rq, "jid"))))
        return command_say(rq, XY_REFUSED, "'%s' is no name that an account may have",
                           command_jid_of(rq, "jid")->text);
    return begin_with_password(rq, &act);
}

static xy_flow passwd(xy_mod *m, xy_req *rq)
{
    static const struct act act = { .question = AUTH_SET_PASSWORD, .done = "password changed",
                                    .reason = "the password was changed",
                                    .there = end_sessions_there };

    (void)m;
    return begin_with_password(rq, &act);
}

static xy_flow disable(xy_mod *m, xy_req *rq)
{
    static const struct act act = { .question = AUTH_SET_ENABLED, .enabled = false,
                                    .done = "disabled", .reason = "the account was disabled",
                                    .there = end_sessions_there };

    (void)m;
    return begin(rq, &act, NULL);
}

static xy_flow enable(xy_mod *m, xy_req *rq)
{
    static const struct act act = { .question = AUTH_SET_ENABLED, .enabled = true,
                                    .done = "enabled" };

    (void)m;
    return begin(rq, &act, NULL);
}

static xy_flow delete(xy_mod *m, xy_req *rq)
{
    static const struct act act = { .question = AUTH_EXISTS, .done = "deleted",
                                    .there = remove_there, .then = let_chain_forget,
                                    .always = true };

    (void)m;
    return begin(rq, &act, NULL);
}

/* ---- all accounts of a domain ---------------------------------------------------------------- */

struct listing { xy_req *rq; struct domain *domain; char *after; };

static void end_listing(struct listing *l, xy_status status, const char *text)
{
    command_say(l->rq, status, text != NULL ? "%s" : NULL, text);
    domain_unref(&l->domain);
    mem_free(&l->after);
    mem_free(&l);
}

static void ask_page(struct listing *l);

static void page_came(void *arg, const xy_auth_answer *answer)
{
    struct listing *l = arg;
    xy_status status = status_of(answer->status);

    if (status != XY_OK) {
        end_listing(l, status, reason_of(answer));
        return;
    }
    for (size_t i = 0; answer->names != NULL && answer->names[i] != NULL; i++) {
        char jid[JID_MAX + 1];
        snprintf(jid, sizeof jid, "%s@%s", answer->names[i], l->domain->name);
        command_row(l->rq->data);
        command_text(l->rq->data, "jid", jid);
        if (answer->enabled != NULL)
            command_text(l->rq->data, "enabled", answer->enabled[i] ? "yes" : "no");
    }
    mem_free(&l->after);
    if (answer->next == NULL) {
        end_listing(l, XY_OK, NULL);
        return;
    }
    l->after = try_copy(answer->next);
    if (l->after == NULL)
        end_listing(l, XY_UNAVAILABLE, "no memory");
    else
        ask_page(l);
}

static void ask_page(struct listing *l)
{
    const struct auth_ask q = { .question = AUTH_LIST, .after = l->after, .limit = LIST_PAGE };

    if (auth_ask(l->domain, &q, page_came, l) == NULL)
        end_listing(l, XY_UNAVAILABLE, "no memory");
}

static xy_flow list(xy_mod *m, xy_req *rq)
{
    struct domain *d = command_domain(command_text_of(rq, "domain"));
    struct listing *l;

    (void)m;
    if (d == NULL)
        return command_say(rq, XY_NOT_FOUND, "that domain is not hosted here");
    l = try_alloc(sizeof *l);
    if (l == NULL)
        return command_say(rq, XY_UNAVAILABLE, "no memory");
    l->rq = rq;
    l->domain = domain_ref(d);
    ask_page(l);
    return XY_LATER;
}

/* ---- declarations ---------------------------------------------------------------------------- */

static const xy_arg with_password[] = {
    { "jid", "name@domain", XY_ARG_JID, true },
    { "password", "its password; asked for when it is not given", XY_ARG_SECRET, false },
    { "generate", "make a password and print it", XY_ARG_FLAG, false },
    { NULL, NULL, XY_ARG_TEXT, false }
};

static const xy_arg only_jid[] = {
    { "jid", "name@domain", XY_ARG_JID, true }, { NULL, NULL, XY_ARG_TEXT, false }
};

static const xy_arg only_domain[] = {
    { "domain", "whose accounts", XY_ARG_TEXT, true }, { NULL, NULL, XY_ARG_TEXT, false }
};

static const xy_arg for_import[] = {
    { "accounts", "lines of JID and password; # begins a comment", XY_ARG_SECRET, true },
    { "first_line", "begin with the line of this number", XY_ARG_INT, false },
    { NULL, NULL, XY_ARG_TEXT, false }
};

const xy_command account_commands[] = {
    { "account add", "Add an account", XY_SERVER_COMMAND, with_password, add },
    { "account import", "Add the accounts that a file lists", XY_SERVER_COMMAND, for_import,
      command_import },
    { "account delete", "Delete an account and everything stored for it", XY_SERVER_COMMAND, only_jid,
      delete },
    { "account disable", "Refuse logins of an account and end its sessions", XY_SERVER_COMMAND,
      only_jid, disable },
    { "account enable", "Let an account log in again", XY_SERVER_COMMAND, only_jid, enable },
    { "account passwd", "Change a password and end the account's sessions", XY_SERVER_COMMAND,
      with_password, passwd },
    { "account list", "List the accounts of a domain", XY_SERVER_COMMAND, only_domain, list },
    { NULL, NULL, XY_SERVER_COMMAND, NULL, NULL }
};
