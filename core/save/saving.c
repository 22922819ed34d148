/* saving.c - see saving.h */

#include "save/saving.h"

#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "base/mem.h"
#include "net/timer.h"
#include "route/store.h"
#include "save/only.h"
#include "save/op_line.h"
#include "save/refused.h"
#include "save/stream.h"

#define WALKERS       2
#define NAMES_PAGE    256
#define DOCS_PAGE     32
#define ROWS_PAGE     128
#define WAITING_MOST  (4 * 1024 * 1024)         /* bytes of pages that nobody has taken yet */
#define PAUSE_MS      500                       /* before a store is asked again that could not answer ... */
#define PAUSES_MOST   120                       /* ... so often, each walker */

/* What of an owner is read, in this order. */
enum step { STEP_COLLECTIONS, STEP_DOCUMENTS, STEP_HEAD, STEP_ROWS, STEP_SESSIONS, STEP_NEXT };

struct names {
    char       *all;                    /* one after the other, each with its NUL */
    const char *next;
    size_t      left;
};

struct walker {
    struct saving     *saving;
    struct store_call *call;            /* under way, or to be made again; NULL: none */
    struct stream_page *page;           /* its place in the stream; NULL: it gives no lines */
    struct timer       retry;
    unsigned           pauses;
    char              *owner;           /* NULL: idle */
    enum step          step;
    struct names       collections;     /* those that are left, first the one that is read */
    char              *after;           /* the last name or key; NULL: from the beginning */
    uint64_t           after_row;
};

struct saving {
    struct store_follower follower;
    struct stream        *stream;
    struct only           only;         /* of ... */
    char                 *only_domain, *only_account;
    bool                  sessions, following, finishing, over, ended, domains_over;
    char                 *domain;       /* whose owners are visited; NULL: the first one is to be asked for */
    struct names          names;        /* of its owners, as far as they have been listed */
    bool                  names_over;   /* there are no others */
    struct walker         lister;       /* of domains and owners */
    struct walker         walkers[WALKERS];
    unsigned              under_way;    /* calls and timers */
    struct refused        refused;
    struct saving_counts  counts;
    char                  why[200];
    struct task           telling;      /* who waits, from nobody's call: he may end it all */
    void                (*ready)(void *arg);
    void                 *arg;
};

static void walk(struct walker *w);
static void list_more(struct saving *s);

/* ---- the ends ---- */

static void free_saving(struct saving *s)
{
    stream_free(&s->stream);
    for (size_t i = 0; i < WALKERS; i++) {
        mem_free(&s->walkers[i].owner);
        mem_free(&s->walkers[i].collections.all);
        mem_free(&s->walkers[i].after);
    }
    mem_free(&s->lister.after);
    mem_free(&s->only_domain);
    mem_free(&s->only_account);
    mem_free(&s->domain);
    mem_free(&s->names.all);
    mem_free(&s);
}

static void tell(struct task *t)
{
    struct saving *s = list_entry(t, struct saving, telling);
    void (*ready)(void *arg) = s->ready;

    s->ready = NULL;
    ready(s->arg);
}

static void call_ready(struct saving *s)
{
    s->telling.fn = tell;
    if (s->ready != NULL)
        shard_defer(&s->telling);
}

static void fail(struct saving *s, const char *why)
{
    if (s->why[0] == '\0')
        snprintf(s->why, sizeof s->why, "%s", why);
    call_ready(s);
}

static bool has_failed(const struct saving *s)
{
    return s->why[0] != '\0' || s->ended;
}

/* ---- questions to the store ---- */

static void ask_again(struct timer *t)
{
    store_submit(list_entry(t, struct walker, retry)->call);
}

/* true: it will be asked again. */
static bool try_again(struct walker *w)
{
    struct saving *s = w->saving;

    if (w->call->op.status != XY_UNAVAILABLE || has_failed(s) || ++w->pauses > PAUSES_MOST)
        return false;
    timer_set(&w->retry, PAUSE_MS);
    return true;
}

static bool join(struct names *to, const xy_store_doc *docs, size_t n)
{
    size_t size = 1, at = 0;

    mem_free(&to->all);
    for (size_t i = 0; i < n; i++)
        size = size_add(size, strlen(docs[i].key) + 1);
    *to = (struct names){ .all = try_alloc(size), .left = n };
    to->next = to->all;
    for (size_t i = 0; to->all != NULL && i < n; i++) {
        size_t len = strlen(docs[i].key) + 1;
        memcpy(to->all + at, docs[i].key, len);
        at += len;
    }
    return to->all != NULL;
}

static void pass(struct names *n)
{
    n->next += strlen(n->next) + 1;
    n->left--;
}

static struct store_call *question(struct walker *w, xy_store_kind kind, void (*done)(struct store_call *c),
                                   size_t limit)
{
    struct saving *s = w->saving;
    struct store_call *c = store_call_new(kind, done, w);

    if (c == NULL)
        return NULL;
    c->op.limit = limit;
    c->op.after = w->after_row;
    const char *collection = w->step == STEP_DOCUMENTS ? w->collections.next : NULL;
    if (!arena_keep(c->arena, &c->op.domain, s->domain) || !arena_keep(c->arena, &c->op.account, w->owner) ||
        !arena_keep(c->arena, &c->op.key, w->after) || !arena_keep(c->arena, &c->op.collection, collection))
        store_call_free(&c);
    return c;
}

static void ask(struct walker *w, struct store_call *c)
{
    if (c == NULL) {
        fail(w->saving, "no memory");
        return;
    }
    w->call = c;
    w->pauses = 0;
    w->saving->under_way++;
    store_submit(c);
}

/* The call is over.  false: nothing more is to be done with it. */
static bool answer_is_good(struct walker *w, bool *gone)
{
    struct saving *s = w->saving;
    const xy_store_op *op = &w->call->op;

    *gone = false;
    if (try_again(w))
        return false;
    s->under_way--;
    if (s->ended) {
        store_call_free(&w->call);
        if (s->under_way == 0)
            free_saving(s);
        *gone = true;
        return false;
    }
    if (op->status == XY_OK || op->status == XY_NOT_FOUND)
        return true;
    fail(s, op->why != NULL ? op->why : "the store cannot be read");
    store_call_free(&w->call);
    return false;
}

/* ---- who is visited ---- */

static void set_out(struct saving *s)
{
    for (size_t i = 0; i < WALKERS; i++)
        walk(&s->walkers[i]);
}

static void owners_came(struct store_call *c)
{
    struct walker *w = c->arg;
    struct saving *s = w->saving;
    bool gone;

    if (!answer_is_good(w, &gone))
        return;
    s->counts.owners += c->op.ndocs;
    s->names_over = c->op.ndocs < NAMES_PAGE;
    bool kept = join(&s->names, c->op.docs, c->op.ndocs) &&
                (c->op.ndocs == 0 || mem_keep(&w->after, c->op.docs[c->op.ndocs - 1].key));
    store_call_free(&w->call);
    if (!kept)
        fail(s, "no memory");
    else if (s->names.left == 0)
        list_more(s);
    else
        set_out(s);
}

static void domain_came(struct store_call *c)
{
    struct walker *w = c->arg;
    struct saving *s = w->saving;
    bool gone;

    if (!answer_is_good(w, &gone))
        return;
    if (c->op.ndocs == 0)
        s->domains_over = true;
    else if (!mem_keep(&s->domain, c->op.docs[0].key))
        fail(s, "no memory");
    store_call_free(&w->call);
    mem_free(&w->after);
    s->names_over = false;
    list_more(s);
}

static bool all_idle(const struct saving *s)
{
    for (size_t i = 0; i < WALKERS; i++)
        if (s->walkers[i].owner != NULL)
            return false;
    return true;
}

/* Owners of the next domain only when those of this one are through: walkers share its name. */
static void list_more(struct saving *s)
{
    struct walker *w = &s->lister;

    if (has_failed(s) || w->call != NULL || s->over)
        return;
    if (!s->domains_over && s->domain != NULL && !s->names_over) {
        ask(w, question(w, XY_STORE_OWNER_LIST, owners_came, NAMES_PAGE));
        return;
    }
    if (!all_idle(s))
        return;
    if (s->only_domain != NULL)
        s->domains_over = true;
    if (s->domains_over) {
        s->over = true;
        call_ready(s);
        return;
    }
    mem_free(&w->after);
    if (s->domain != NULL && !mem_keep(&w->after, s->domain))
        fail(s, "no memory");
    else
        ask(w, question(w, XY_STORE_DOMAIN_LIST, domain_came, 1));
}

/* ---- what is there of one ---- */

static void put_op(struct walker *w, const xy_store_op *op)
{
    op_line_put(stream_page_text(w->page), op);
}

/* On the lane: lines are made of what it has read. */
static void make_lines(struct store_call *c)
{
    struct walker *w = c->arg;
    xy_store_op *got = &c->op;
    xy_store_op op = { .size = sizeof op, .domain = got->domain, .account = got->account };

    if (got->status != XY_OK)
        return;
    for (size_t i = 0; i < got->ndocs; i++) {
        const xy_doc_write write = { .account = got->account, .collection = got->collection, .key = got->docs[i].key,
                                     .value = got->docs[i].value, .len = got->docs[i].len };
        op.kind = XY_STORE_DOC_PUT;
        op.writes = &write;
        op.nwrites = 1;
        put_op(w, &op);
    }
    for (size_t i = 0; i < got->nrows; i++) {
        const xy_store_record record = { .xml = got->rows[i].xml, .xml_len = got->rows[i].xml_len,
                                         .rows = &got->rows[i], .nrows = 1 };
        got->rows[i].domain = got->domain;
        got->rows[i].account = got->account;
        op.kind = XY_STORE_RECORD;
        op.record = &record;
        put_op(w, &op);
    }
    for (size_t i = 0; i < got->nsessions; i++) {
        op.kind = XY_STORE_SESSION_PUT;
        op.session = &got->sessions[i];
        put_op(w, &op);
    }
    if (got->kind == XY_STORE_MAILBOX_HEAD && got->last_id > 0) {
        op.kind = XY_STORE_MAILBOX_RAISE;
        op.after = got->last_id;
        put_op(w, &op);
    }
}

/* Where the walker goes on after what has come. */
static bool step_on(struct walker *w, const xy_store_op *got)
{
    switch (w->step) {
    case STEP_COLLECTIONS:
        w->step = got->ndocs > 0 ? STEP_DOCUMENTS : STEP_HEAD;
        return join(&w->collections, got->docs, got->ndocs);
    case STEP_DOCUMENTS:
        if (got->ndocs == DOCS_PAGE)
            return mem_keep(&w->after, got->docs[got->ndocs - 1].key);
        mem_free(&w->after);
        pass(&w->collections);
        if (w->collections.left == 0)
            w->step = STEP_HEAD;
        return true;
    case STEP_HEAD:
        w->step = STEP_ROWS;
        return true;
    case STEP_ROWS:
        if (got->nrows == ROWS_PAGE)
            w->after_row = got->rows[got->nrows - 1].id;
        else
            w->step = w->saving->sessions ? STEP_SESSIONS : STEP_NEXT;
        return true;
    default:
        w->step = STEP_NEXT;
        return true;
    }
}

static void page_came(struct store_call *c)
{
    struct walker *w = c->arg;
    struct saving *s = w->saving;
    bool gone;

    if (!answer_is_good(w, &gone)) {
        if (!gone && w->call == NULL && w->page != NULL)
            stream_page_fill(s->stream, &w->page);
        return;
    }
    s->counts.documents += w->step == STEP_DOCUMENTS ? c->op.ndocs : 0;
    s->counts.stanzas += c->op.nrows;
    bool memory = step_on(w, &c->op);
    store_call_free(&w->call);
    if (w->page != NULL)
        stream_page_fill(s->stream, &w->page);
    if (!memory)
        fail(s, "no memory");
    else {
        call_ready(s);
        walk(w);
    }
}

static void ask_step(struct walker *w)
{
    static const struct { xy_store_kind kind; size_t limit; bool lines; } asks[] = {
        [STEP_COLLECTIONS] = { XY_STORE_COLLECTION_LIST, 0, false },
        [STEP_DOCUMENTS] = { XY_STORE_DOC_LIST, DOCS_PAGE, true },
        [STEP_HEAD] = { XY_STORE_MAILBOX_HEAD, 0, true },
        [STEP_ROWS] = { XY_STORE_MAILBOX_PAGE, ROWS_PAGE, true },
        [STEP_SESSIONS] = { XY_STORE_SESSION_LIST, 0, true },
    };
    struct store_call *c = question(w, asks[w->step].kind, page_came, asks[w->step].limit);

    if (c != NULL && asks[w->step].lines) {
        w->page = stream_page_open(w->saving->stream);
        c->answered = make_lines;
        if (w->page == NULL)
            store_call_free(&c);
    }
    ask(w, c);
}

static bool next_owner(struct walker *w)
{
    struct saving *s = w->saving;

    mem_free(&w->owner);
    mem_free(&w->after);
    w->after_row = 0;
    w->step = STEP_COLLECTIONS;
    if (s->names.left == 0)
        return false;
    if (!mem_keep(&w->owner, s->names.next)) {
        fail(s, "no memory");
        return false;
    }
    pass(&s->names);
    return true;
}

static void walk(struct walker *w)
{
    struct saving *s = w->saving;

    if (has_failed(s) || w->call != NULL || stream_waiting(s->stream) > WAITING_MOST)
        return;                         /* taking lines sets it going again */
    /* A domain's own documents are all that it has. */
    if (w->owner != NULL && w->owner[0] == '\0' && w->step > STEP_DOCUMENTS)
        w->step = STEP_NEXT;
    if ((w->owner == NULL || w->step == STEP_NEXT) && !next_owner(w))
        list_more(s);
    else
        ask_step(w);
}

/* ---- what is written meanwhile ---- */

/* Sessions are swept in parts, by ids that another store does not have; its own sweep has none, and is made once. */
static bool is_part_of_sweep(const xy_store_op *op)
{
    return op->kind == XY_STORE_SESSION_SWEEP && op->more;
}

static void follow(struct store_follower *f, const xy_store_op *of)
{
    struct saving *s = list_entry(f, struct saving, follower);
    struct arena *a = s->only.domain != NULL ? arena_new(1024) : NULL;
    xy_store_record record;
    xy_store_op op = *of;
    bool memory = s->only.domain == NULL || a != NULL;

    if (memory && !is_part_of_sweep(of) && (s->sessions || only_lasting(&op, &record)) &&
        only_keep(&s->only, &op, a, &memory))
        stream_put(s->stream, &op);
    if (!memory)
        stream_break(s->stream, "no memory");
    arena_free(&a);
}

/* ---- for who saves ---- */

static bool copy_spec(struct saving *s, const struct saving_spec *spec)
{
    s->sessions = spec->sessions;
    if (spec->domain == NULL)
        return true;
    if (!mem_keep(&s->only_domain, spec->domain) || !mem_keep(&s->domain, spec->domain))
        return false;
    s->only.domain = s->only_domain;
    if (spec->account == NULL)
        return true;
    const xy_store_doc one = { .key = spec->account };
    s->names_over = true;
    s->counts.owners = 1;
    if (!join(&s->names, &one, 1) || !mem_keep(&s->only_account, spec->account))
        return false;
    s->only.account = s->only_account;
    return true;
}

struct saving *saving_begin(const struct saving_spec *spec, struct error *e)
{
    struct saving *s = try_alloc(sizeof *s);

    if (s == NULL || !copy_spec(s, spec) || (s->stream = stream_new()) == NULL) {
        if (s != NULL)
            free_saving(s);
        error_set(e, ERR_NO_MEMORY, "no memory");
        return NULL;
    }
    s->follower.wrote = follow;
    s->following = store_follow(&s->follower);
    if (!s->following) {
        free_saving(s);
        error_set(e, ERR_UNAVAILABLE, "other backups are under way: try again when one of them has ended");
        return NULL;
    }
    s->lister.saving = s;
    timer_init(&s->lister.retry, ask_again);
    for (size_t i = 0; i < WALKERS; i++) {
        s->walkers[i].saving = s;
        timer_init(&s->walkers[i].retry, ask_again);
    }
    if (s->only_account != NULL)
        set_out(s);
    else
        list_more(s);
    return s;
}

enum saving_state saving_take(struct saving *s, struct text *out, size_t most)
{
    const char *broken = stream_broken(s->stream);

    if (broken != NULL && s->why[0] == '\0')
        fail(s, broken);
    if (has_failed(s))
        return SAVING_FAILED;
    stream_take(s->stream, out, most);
    set_out(s);
    if (!s->over || !stream_is_empty(s->stream))
        return SAVING_MORE;
    return !s->following ? SAVING_WHOLE : s->finishing ? SAVING_MORE : SAVING_LEVEL;
}

static bool is_level(const struct saving *s)
{
    return s->over && (!s->following || !s->finishing);
}

void saving_wait(struct saving *s, void (*ready)(void *arg), void *arg)
{
    s->ready = ready;
    s->arg = arg;
    if (is_level(s) || has_failed(s) || stream_broken(s->stream) != NULL || stream_is_ready(s->stream))
        call_ready(s);
}

static void unfollow(struct saving *s)
{
    if (s->following)
        store_unfollow(&s->follower);
    s->following = false;
}

/* All of them stand behind what showed them. */
static void refused_known(struct refused *r)
{
    struct saving *s = list_entry(r, struct saving, refused);

    s->under_way--;
    unfollow(s);
    if (!s->ended) {
        struct stream_page *p = stream_page_open(s->stream);
        if (p == NULL || !text_ok(&r->lines))
            fail(s, "no memory");
        else
            text_add(stream_page_text(p), r->lines.p != NULL ? r->lines.p : "", r->lines.len);
        if (p != NULL)
            stream_page_fill(s->stream, &p);
        call_ready(s);
    }
    text_free(&r->lines);
    if (s->ended && s->under_way == 0)
        free_saving(s);
}

/* It is followed on until they are known: those that are dropped meanwhile are dropped in the lines, too. */
void saving_finish(struct saving *s)
{
    if (s->finishing || !s->following)
        return;
    s->finishing = true;
    s->under_way++;
    s->refused = (struct refused){ .only = &s->only, .done = refused_known };
    refused_find(&s->refused);
}

const struct saving_counts *saving_counts(const struct saving *s)
{
    return &s->counts;
}

const char *saving_why(const struct saving *s)
{
    return s->why;
}

static void give_up_waiting(struct walker *w)
{
    if (!timer_is_set(&w->retry))
        return;
    timer_cancel(&w->retry);
    store_call_free(&w->call);
    w->saving->under_way--;
}

void saving_end(struct saving **sp)
{
    struct saving *s = *sp;

    *sp = NULL;
    if (s == NULL)
        return;
    unfollow(s);
    s->ended = true;
    s->ready = NULL;
    task_cancel(&s->telling);
    if (s->finishing && refused_stop(&s->refused)) {
        text_free(&s->refused.lines);
        s->under_way--;
    }
    give_up_waiting(&s->lister);
    for (size_t i = 0; i < WALKERS; i++)
        give_up_waiting(&s->walkers[i]);
    if (s->under_way == 0)
        free_saving(s);
}
