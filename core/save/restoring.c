/* restoring.c - see restoring.h */

#include "save/restoring.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "net/tour.h"
#include "route/account.h"
#include "route/offer.h"
#include "route/usage.h"
#include "save/op_line.h"
#include "save/writing.h"

#define AT_ONCE 64                     /* operations under way: what others write waits for no more than these */

struct aside {
    struct restoring *restoring;
    struct jid       *who;
    struct domain    *domain;
    struct tour       tour;
    xy_status         status;
};

struct restoring {
    struct restoring_spec   spec;
    char                   *only_domain, *only_account;
    struct map              asides;         /* struct aside by bare JID */
    unsigned                under_way;      /* of them, and one while lines are looked through for others */
    struct restoring_counts counts;
    struct writing          writing;
    struct tour             tour;
    struct message          again;
    struct str              lines, left;    /* left: not looked through yet */
    size_t                  row;            /* of the record that is written: the next of its rows */
    size_t                  refused;
    char                    first[400], why[800];
    void                  (*done)(void *arg, const char *why);
    void                  (*ended)(void *arg);
    void                   *arg;
};

static void write_lines(struct restoring *r);

/* ---- the beginning ---- */

struct restoring *restoring_begin(const struct restoring_spec *spec)
{
    struct restoring *r = try_alloc(sizeof *r);

    if (r == NULL)
        return NULL;
    r->spec = *spec;
    if (!mem_keep(&r->only_domain, spec->only.domain) || !mem_keep(&r->only_account, spec->only.account)) {
        mem_free(&r->only_domain);
        mem_free(&r);
        return NULL;
    }
    r->spec.only = (struct only){ r->only_domain, r->only_account };
    return r;
}

static void answer(struct restoring *r)
{
    r->done(r->arg, r->why[0] != '\0' ? r->why : NULL);
}

static void fail(struct restoring *r, const char *what, const char *why)
{
    if (r->why[0] == '\0')
        snprintf(r->why, sizeof r->why, "%s%s", what, why);
}

/* ---- accounts are set aside ---- */

static void aside_free(struct aside **a)
{
    domain_unref(&(*a)->domain);
    mem_free(&(*a)->who);
    mem_free(a);
}

static void one_less(struct restoring *r)
{
    if (--r->under_way > 0)
        return;
    if (r->why[0] != '\0')
        answer(r);
    else
        write_lines(r);
}

static void forget(struct restoring *r, struct aside *a)
{
    map_remove(&r->asides, jid_full(a->who));
    r->spec.release(a->who);
    aside_free(&a);
}

static void set_aside(void *arg, xy_status status)
{
    struct aside *a = arg;

    a->status = status;
    tour_next(&a->tour);
}

static void there(struct tour *t)
{
    struct aside *a = list_entry(t, struct aside, tour);

    account_set_aside(a->domain, a->who, set_aside, a);
}

static void came_back(struct tour *t)
{
    struct aside *a = list_entry(t, struct aside, tour);
    struct restoring *r = a->restoring;

    if (a->status == XY_OK)
        r->counts.accounts++;
    else {
        fail(r, a->who->text, " cannot be set aside now; try again");
        forget(r, a);
    }
    one_less(r);
}

/* The bare address of an account of that domain, written as it is stored; NULL: it is none.  What is stored is found
 * by these names alone: whose they are must not be seen another way here than there. */
static const struct jid *address_of(struct arena *a, const char *account, const struct domain *d)
{
    const struct jid *who = jid_parse(a, str_of(account), NULL);
    bool good = who != NULL && who->local_len > 0 && str_is(jid_bare(who), account) && str_is(jid_domain(who), d->name);

    return good ? who : NULL;
}

static struct aside *aside_new(struct restoring *r, const char *account, struct domain *d)
{
    struct arena *arena = arena_new(512);
    const struct jid *who = arena == NULL ? NULL : address_of(arena, account, d);
    struct aside *a = who == NULL ? NULL : try_alloc(sizeof *a);

    if (arena != NULL && who == NULL)
        fail(r, account, ": that is no address of an account of its domain");
    if (a != NULL) {
        *a = (struct aside){ .restoring = r, .who = jid_keep(who), .domain = domain_ref(d) };
        if (a->who == NULL)
            aside_free(&a);
    }
    arena_free(&arena);
    if (a == NULL)
        fail(r, "no memory", "");
    return a;
}

static void put_aside(struct restoring *r, const char *domain, const char *account)
{
    struct domain *d = domain == NULL ? NULL : r->spec.domain(domain);

    if (d == NULL || map_get(&r->asides, str_of(account)) != NULL)
        return;
    struct aside *a = aside_new(r, account, d);
    if (a == NULL)
        return;
    const char *why = r->spec.claim(a->who);
    if (why != NULL) {
        fail(r, account, ": ");
        snprintf(r->why + strlen(r->why), sizeof r->why - strlen(r->why), "%s", why);
        aside_free(&a);
        return;
    }
    if (!map_put(&r->asides, jid_full(a->who), a)) {
        fail(r, "no memory", "");
        r->spec.release(a->who);
        aside_free(&a);
        return;
    }
    r->under_way++;
    a->tour = (struct tour){ .visit = there, .done = came_back };
    tour_one(&a->tour, account_shard(jid_full(a->who)));
}

static void put_all_aside(struct restoring *r, const xy_store_op *op)
{
    for (size_t i = 0; op->kind == XY_STORE_DOC_PUT && i < op->nwrites; i++)
        if (op->writes[i].account[0] != '\0')           /* else it is the domain's own */
            put_aside(r, op->domain, op->writes[i].account);
    for (size_t i = 0; op->kind == XY_STORE_RECORD && i < op->record->nrows; i++)
        put_aside(r, op->record->rows[i].domain, op->record->rows[i].account);
    if (op->kind != XY_STORE_DOC_PUT && op->kind != XY_STORE_RECORD)
        put_aside(r, op->domain, op->account);
}

/* What of it concerns us.  false: nothing; *memory as in only.h.  What is too old in all archives of a domain is found
 * once more by who looks after them: accounts that the backup does not name stay as they are. */
static bool keep_ours(struct restoring *r, xy_store_op *op, struct arena *a, bool *memory)
{
    xy_store_record *record = arena_alloc(a, sizeof *record);
    bool shortens = op->kind == XY_STORE_ARCHIVE_PURGE || op->kind == XY_STORE_ARCHIVE_TRIM;

    *memory = record != NULL;
    return *memory && only_lasting(op, record) && only_keep(&r->spec.only, op, a, memory) &&
           !(shortens && op->account == NULL);
}

/* ---- lines are put ---- */

static void documents_of_domain(struct restoring *r, xy_store_op *op)
{
    xy_doc_write *all = (xy_doc_write *)(uintptr_t)op->writes;     /* op_line_take() has made them */

    for (size_t i = 0; i < op->nwrites; i++)
        if (all[i].account[0] == '\0')
            all[i].version = 0;
    r->counts.documents += op->nwrites;
}

/* Rows of domains that are not ours are of no use to anybody.  The others come one at a time: of a record the store
 * says how many rows it had before, and not which, and what waits could not be counted. */
static bool hosted_row(struct restoring *r, xy_store_op *op)
{
    xy_store_record *record = (xy_store_record *)(uintptr_t)op->record;
    xy_store_row *rows = (xy_store_row *)(uintptr_t)record->rows;
    size_t n = 0;

    for (size_t i = 0; i < record->nrows; i++)
        if (r->spec.domain(rows[i].domain) != NULL)
            rows[n++] = rows[i];
    record->nrows = r->row < n;             /* the domain of what is left may have gone meanwhile */
    if (record->nrows == 0) {
        r->row = 0;
        return false;
    }
    rows[0] = rows[r->row++];
    r->writing.more = r->row < n;
    if (!r->writing.more)
        r->row = 0;
    return true;
}

static bool wanted(struct writing *w, xy_store_op *op)
{
    struct restoring *r = list_entry(w, struct restoring, writing);
    struct store_call *c = list_entry(op, struct store_call, op);
    bool memory;

    if (!keep_ours(r, op, c->arena, &memory)) {
        if (!memory)
            fail(r, "no memory", "");
        return false;
    }
    bool hosted = op->kind == XY_STORE_RECORD ? hosted_row(r, op)
                                              : op->domain != NULL && r->spec.domain(op->domain) != NULL;
    if (!hosted) {
        r->counts.elsewhere++;
        return false;
    }
    if (op->kind == XY_STORE_DOC_PUT)
        documents_of_domain(r, op);
    if (op->kind == XY_STORE_RECORD)
        r->counts.stanzas += op->record->nrows;
    return true;
}

static bool takes_rows(xy_store_kind kind)
{
    return kind == XY_STORE_MAILBOX_TAKEN || kind == XY_STORE_MAILBOX_RETRACT || kind == XY_STORE_ACCOUNT_REMOVE;
}

/* What waits in the mailboxes of a domain is counted by who puts it there, see usage.h. */
static void count_usage(struct writing *w, const xy_store_op *op)
{
    struct restoring *r = list_entry(w, struct restoring, writing);
    struct domain *d = op->domain != NULL ? r->spec.domain(op->domain) : NULL;

    if (takes_rows(op->kind) && d != NULL)
        usage_take(d, op->count, op->bytes);
    for (size_t i = 0; op->kind == XY_STORE_RECORD && op->count == 0 && i < op->record->nrows; i++) {
        const xy_store_row *row = &op->record->rows[i];
        if (row->flags & XY_ROW_WAITING && (d = r->spec.domain(row->domain)) != NULL)
            usage_again(d, (uint32_t)op->record->xml_len);
    }
}

static void written(struct writing *w)
{
    struct restoring *r = list_entry(w, struct restoring, writing);

    if (w->refused > 0 && r->refused == 0)
        snprintf(r->first, sizeof r->first, "%s", w->first);
    r->refused += w->refused;
    if (w->status != XY_OK)
        fail(r, w->why, "");
    answer(r);
}

static void write_lines(struct restoring *r)
{
    r->row = 0;
    r->writing = (struct writing){ .lines = r->lines, .at_once = AT_ONCE, .wanted = wanted, .put = count_usage,
                                   .done = written };
    writing_begin(&r->writing);
}

/* ---- both in turn ---- */

/* A line is read here to find whose it is, and once more by who writes it (writing.c): accounts are set aside many at a
 * time and before anything of them is written, and to keep what was read until then takes many times the memory of the
 * lines.  Reading one takes a microsecond or two, putting it into a store more than fifty times as long. */
static void look_at(struct restoring *r, struct str line)
{
    struct arena *a = arena_new(4096);
    struct error e;
    bool memory = a != NULL;
    xy_store_op op;
    const struct json *v = memory ? json_parse(line, a, &e) : NULL;

    if (v != NULL && op_line_take(v, a, &op, &e) == 0 && keep_ours(r, &op, a, &memory))
        put_all_aside(r, &op);          /* a line that is none is found when it is to be written */
    arena_free(&a);
    if (!memory)
        fail(r, "no memory", "");
}

static void look(struct message *m)
{
    struct restoring *r = list_entry(m, struct restoring, again);

    for (int i = 0; i < AT_ONCE && r->left.len > 0 && r->why[0] == '\0'; i++)
        look_at(r, str_line(&r->left));
    if (r->left.len > 0 && r->why[0] == '\0')
        shard_post(shard_self(), &r->again);        /* others have their turn in between */
    else
        one_less(r);
}

void restoring_take(struct restoring *r, struct str lines, void (*done)(void *arg, const char *why), void *arg)
{
    r->lines = r->left = lines;
    r->under_way = 1;
    r->done = done;
    r->arg = arg;
    r->why[0] = '\0';
    r->again.fn = look;
    shard_post(shard_self(), &r->again);
}

const struct restoring_counts *restoring_counts(const struct restoring *r)
{
    return &r->counts;
}

size_t restoring_refused(const struct restoring *r, const char **why)
{
    *why = r->refused > 0 ? r->first : NULL;
    return r->refused;
}

/* ---- the end ---- */

void restoring_stop(struct restoring *r)
{
    fail(r, "the server stops", "");
    writing_stop(&r->writing);
}

static void back_there(struct tour *t)
{
    struct restoring *r = list_entry(t, struct restoring, tour);
    uint32_t at = 0;
    void *value;

    while (map_next(&r->asides, &at, NULL, &value)) {
        const struct aside *a = value;
        if (account_shard(jid_full(a->who)) == shard_self())
            account_back(a->who);
    }
    tour_next(t);
}

static void all_back(struct tour *t)
{
    struct restoring *r = list_entry(t, struct restoring, tour);
    void (*ended)(void *arg) = r->ended;
    void *arg = r->arg;
    uint32_t at = 0;
    void *value;

    while (map_next(&r->asides, &at, NULL, &value)) {
        struct aside *a = value;
        r->spec.release(a->who);
        aside_free(&a);
    }
    map_free(&r->asides);
    mem_free(&r->only_domain);
    mem_free(&r->only_account);
    mem_free(&r);
    ended(arg);
}

/* Accounts may have come back without keys that all others have, or with those that they alone lacked. */
static void forget_offers(struct restoring *r)
{
    uint32_t at = 0;
    void *value;

    while (map_next(&r->asides, &at, NULL, &value))
        offer_forget(((const struct aside *)value)->domain->offer);
}

void restoring_end(struct restoring **rp, void (*done)(void *arg), void *arg)
{
    struct restoring *r = *rp;

    *rp = NULL;
    r->ended = done;
    r->arg = arg;
    forget_offers(r);
    r->tour = (struct tour){ .visit = back_there, .done = all_back };
    tour_all(&r->tour);
}
