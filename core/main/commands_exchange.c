/*
 * commands_exchange.c - export and import: accounts with their data as XEP-0227.
 *
 * A file is of any length, a command is not: xylemctl asks for an export page by page, and sends an import as many
 * small files, each with whole accounts or a part of one.  Several accounts of a small file are taken at the same
 * time; another command that changes one of them is waited for by the administrator.
 */
#include "main/commands.h"

#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "hook/handles.h"
#include "main/exchange_give.h"
#include "main/exchange_take.h"
#include "main/nth.h"
#include "module/api.h"

enum { AT_ONCE = 16 };

/* ---- import ---- */

struct importing {
    xy_req           *rq;
    struct arena     *arena;            /* of the file */
    const struct xml *host, *user;      /* the next one; NULL: no more */
    int64_t           number;           /* of it */
    unsigned          under_way;
    struct list       ones;             /* of them */
    size_t            made, added, refused;
    xy_status         status;
    bool              starting;
};

struct one { struct taking taking; struct importing *of; int64_t number; struct link link; };

/* Where one is in its user, and in an element of that. */
struct places { struct nth children, parts; };

static void command_fault(struct importing *im, const struct one *o, struct places *at, const struct exchange_fault *f)
{
    struct command_call *call = im->rq->data;
    const struct xml *top = o != NULL ? o->taking.user : NULL, *which = f->which;
    int64_t child = -1, part = -1;

    if (which != NULL && which->parent != NULL && which->parent != top) {
        part = nth_of(&at->parts, which->parent, which);
        which = which->parent;
    }
    if (which != NULL)
        child = nth_of(&at->children, top, which);
    command_row(call);
    command_int(call, "user", o != NULL ? o->number : im->number);
    command_int(call, "child", child);
    command_int(call, "part", part);
    if (f->why != NULL)
        command_text(call, "error", f->why);
    if (f->why == NULL && which != NULL) {
        command_text(call, "left", which->name);
        command_text(call, "namespace", which->ns);
    }
}

static void refuse_user(struct importing *im, const char *why)
{
    const struct exchange_fault f = { .why = why };

    command_fault(im, NULL, NULL, &f);
    im->refused++;
}

static void go_on(struct importing *im);

static void one_done(struct taking *t)
{
    struct one *o = list_entry(t, struct one, taking);
    struct importing *im = o->of;
    struct places at = { { NULL, 0 }, { NULL, 0 } };

    account_release(t->who);
    for (const struct exchange_fault *f = t->faults; f != NULL; f = f->next)
        command_fault(im, o, &at, f);
    if (t->absent)
        command_int(im->rq->data, "absent", 1);         /* of the row: keys may come with a later file */
    for (const struct exchange_fault *f = t->left; f != NULL; f = f->next)
        command_fault(im, o, &at, f);
    im->refused += t->faults != NULL;
    im->made += t->made;
    im->added += t->added;
    if (t->status != XY_OK)
        im->status = t->status;
    list_remove(&o->link);
    domain_unref(&t->domain);
    arena_free(&t->arena);
    mem_free(&o);
    im->under_way--;
    go_on(im);
}

/* As a client's address is read: Juliet is juliet, and nothing that is written in it is another account's. */
static const struct jid *address_of(struct arena *a, const char *name, const struct domain *d)
{
    char local[JID_PART_MAX + 1];
    size_t len;

    return jid_prep_local(str_of(name), local, &len)
           ? jid_make(a, (struct str){ local, len }, str_of(d->name), (struct str){ NULL, 0 }) : NULL;
}

/* The same user once more in the file: he comes when the first has ended. */
static bool is_under_way(const struct importing *im, const struct jid *who)
{
    for (struct link *n = im->ones.head.next; n != &im->ones.head; n = n->next)
        if (jid_eq(list_entry(n, struct one, link)->taking.who, who))
            return true;
    return false;
}

static const char later[] = "later";

/* NULL: begun; `later`: not before another has ended; else why not. */
static const char *take_user(struct importing *im)
{
    const char *host = xml_attr(im->host, "jid"), *name = xml_attr(im->user, "name");
    const char *part = xml_attr(im->user, "part"), *why = NULL;
    bool both = part != NULL && strcmp(part, "both") == 0;
    struct domain *d = host != NULL ? command_domain(host) : NULL;
    struct arena *a = arena_new(1024);
    const struct jid *who = NULL;

    if (d == NULL)
        why = "that domain is not hosted here";
    else if (name == NULL || name[0] == '\0')
        why = "a user has a name";
    else if (a != NULL) {
        who = address_of(a, name, d);
        why = who == NULL ? "no name that an account may have"
              : is_under_way(im, who) ? later : account_claim(who);
    }
    struct one *o = why == NULL && a != NULL ? try_alloc(sizeof *o) : NULL;
    if (o == NULL) {
        if (why == NULL && who != NULL)
            account_release(who);
        arena_free(&a);
        return why != NULL ? why : "no memory";
    }
    *o = (struct one){ .of = im, .number = im->number };
    o->taking = (struct taking){ .domain = domain_ref(d), .who = who, .user = im->user, .arena = a,
                                 .run = command_text_of(im->rq, "run"),
                                 .first_is_part = both || (part != NULL && strcmp(part, "first") == 0),
                                 .last_is_part = both || (part != NULL && strcmp(part, "last") == 0),
                                 .done = one_done };
    im->under_way++;
    list_append(&im->ones, &o->link);
    taking_begin(&o->taking);
    return NULL;
}

static void end_import(struct importing *im)
{
    struct command_call *call = im->rq->data;
    xy_status status = im->status != XY_OK ? im->status : im->refused > 0 ? XY_REFUSED : XY_OK;

    command_row(call);
    command_int(call, "made", (int64_t)im->made);
    command_int(call, "added", (int64_t)im->added);
    command_say(im->rq, status, "%zu accounts made, %zu things added, %zu accounts with something that was refused",
                im->made, im->added, im->refused);
    arena_free(&im->arena);
    mem_free(&im);
}

static void next_user(struct importing *im)
{
    im->user = xml_next(im->user, "user", NS_PIE);
    im->number++;
    while (im->user == NULL && (im->host = xml_next(im->host, "host", NS_PIE)) != NULL)
        im->user = xml_child(im->host, "user", NS_PIE);
}

static void go_on(struct importing *im)
{
    if (im->starting)
        return;                         /* answers never come from inside; but be sure */
    im->starting = true;
    while (im->user != NULL && im->under_way < AT_ONCE) {
        const char *why = take_user(im);
        if (why == later)
            break;
        if (why != NULL)
            refuse_user(im, why);
        next_user(im);
    }
    im->starting = false;
    if (im->under_way == 0)
        end_import(im);
}

static void wipe(void *arg)
{
    struct xml *root = arg;

    for (const struct xml *n = root; n != NULL; n = xml_walk(root, n))
        for (const struct xml_attr *a = n->attrs; a != NULL; a = a->next)
            if (strcmp(a->name, "password") == 0)
                secret_wipe((void *)(uintptr_t)a->value, strlen(a->value));
}

static xy_flow import(xy_mod *m, xy_req *rq)
{
    const struct secret *file = command_secret_of(rq, "file");
    struct arena *a = arena_new(4096);
    struct importing *im = a != NULL ? try_alloc(sizeof *im) : NULL;

    (void)m;
    if (im == NULL) {
        arena_free(&a);
        return command_say(rq, XY_UNAVAILABLE, "no memory");
    }
    struct xml *root = xml_of(api_table()->parse(xy_arena_to(a), (const char *)secret_bytes(file),
                                                 secret_length(file)));
    if (root == NULL || !xml_is(root, "server-data", NS_PIE) || !arena_on_end(a, wipe, root)) {
        arena_free(&a);
        mem_free(&im);
        return command_say(rq, XY_REFUSED, "that is no XML of XEP-0227: it begins with <server-data/>");
    }
    xml_seal(root);
    *im = (struct importing){ .rq = rq, .arena = a, .host = xml_child(root, "host", NS_PIE) };
    list_init(&im->ones);
    while (im->host != NULL && (im->user = xml_child(im->host, "user", NS_PIE)) == NULL)
        im->host = xml_next(im->host, "host", NS_PIE);
    go_on(im);
    return XY_LATER;
}

/* ---- export ---- */

struct exporting { struct giving giving; xy_req *rq; };

static void given(struct giving *g)
{
    struct exporting *ex = list_entry(g, struct exporting, giving);
    struct command_call *call = ex->rq->data;

    if (g->status == XY_OK) {
        command_row(call);
        command_text(call, "xml", g->out.p != NULL ? g->out.p : "");
        if (g->next != NULL)
            command_text(call, "next", g->next);
    }
    command_say(ex->rq, g->status, g->status == XY_OK ? NULL : "%s", g->why);
    domain_unref(&g->domain);
    text_free(&g->out);
    arena_free(&g->arena);
    mem_free(&ex);
}

static xy_flow export(xy_mod *m, xy_req *rq)
{
    const char *what = command_text_of(rq, "what"), *after = command_text_of(rq, "after");
    struct exporting *ex = try_alloc(sizeof *ex);
    struct arena *a = ex != NULL ? arena_new(4096) : NULL;
    const struct jid *only;
    struct domain *d;
    const char *why;
    xy_status status = command_whose(a, what, &d, &only, &why);

    (void)m;
    if (status != XY_OK) {
        arena_free(&a);
        mem_free(&ex);
        return command_say(rq, status, "%s", why);
    }
    *ex = (struct exporting){ .rq = rq };
    ex->giving = (struct giving){ .domain = domain_ref(d), .only = only, .cursor = after, .arena = a, .done = given };
    giving_begin(&ex->giving);
    return XY_LATER;
}

/* ---- declarations ---- */

static const xy_arg for_import[] = {
    { "file", "a file of XEP-0227, or the data folder of Prosody; -: standard input", XY_ARG_SECRET, true },
    { "domain", "only what is of that domain", XY_ARG_TEXT, false },
    { "run", NULL, XY_ARG_TEXT, false },        /* a word that all pieces of one import have */
    { NULL, NULL, XY_ARG_TEXT, false }
};

static const xy_arg for_export[] = {
    { "what", "a domain, or one account", XY_ARG_TEXT, true },
    { "output", "the file to write; standard output when it is not given", XY_ARG_TEXT, false },
    { "after", NULL, XY_ARG_TEXT, false },      /* go on where a page has ended */
    { NULL, NULL, XY_ARG_TEXT, false }
};

const xy_command exchange_commands[] = {
    { "export", "Write accounts with all their data as XEP-0227", XY_SERVER_COMMAND, for_export, export },
    { "import", "Add accounts with their data from a file of XEP-0227 or from Prosody", XY_SERVER_COMMAND, for_import,
      import },
    { NULL, NULL, XY_SERVER_COMMAND, NULL, NULL }
};
