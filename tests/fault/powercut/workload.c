/* workload.c - see workload.h */

#include "workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disk.h"

#define DOMAIN "a.test"

const char *const accounts[ACCOUNTS] = { "u0@a.test", "u1@a.test", "u2@a.test", "u3@a.test", "u4@a.test" };
static const char *const keys[KEYS] = { "k0", "k1", "k2", "k3" };

#define GROW(array, n, room)                                                                        \
    do {                                                                                            \
        if ((n) == (room)) {                                                                        \
            (room) = (room) == 0 ? 64 : 2 * (room);                                                 \
            (array) = need(realloc((array), (room) * sizeof *(array)));                             \
        }                                                                                           \
    } while (0)

/* ---- facts ---- */

static uint64_t hash(uint64_t h, const void *bytes, size_t len)
{
    const unsigned char *b = bytes;

    for (size_t i = 0; i < len; i++)
        h = (h ^ b[i]) * 0x100000001b3u;
    return chance_mix(h + len);
}

static uint64_t base_row(size_t account, const xy_store_row *r)
{
    uint64_t fields[] = { 1, account, r->id, (uint64_t)r->stamp };

    return hash(hash(hash(0, fields, sizeof fields), r->peer, strlen(r->peer)), r->xml, r->xml_len);
}

static uint64_t fact_row(uint64_t base, unsigned flags)
{
    return chance_mix(base + flags);
}

static uint64_t fact_doc(size_t account, const char *key, const void *value, size_t len)
{
    uint64_t fields[] = { 2, account };

    return hash(hash(hash(0, fields, sizeof fields), key, strlen(key)), value, len);
}

static uint64_t fact_session(size_t account, const xy_store_session *s)
{
    uint64_t fields[] = { 4, account, s->position, s->taken, s->cursor, s->joined, s->keep_ms,
                          (uint64_t)s->detached, (uint64_t)s->seen, s->flags };
    uint64_t h = hash(hash(0, fields, sizeof fields), s->token, sizeof s->token);
    const char *texts[] = { s->resource, s->mechanism, s->presence == NULL ? "" : s->presence };

    for (int i = 0; i < 3; i++)
        h = hash(h, texts[i], strlen(texts[i]));
    return h;
}

static uint64_t fact_last(size_t account, uint64_t last)
{
    uint64_t fields[] = { 3, account, last };

    return last == 0 ? 0 : hash(0, fields, sizeof fields);
}

/* ---- what the store has to show ---- */

static struct sum *now(struct workload *w)
{
    return &w->sums[w->nops];
}

static void fact_comes(struct workload *w, uint64_t fact, const char *what, size_t account, uint64_t number)
{
    GROW(w->facts, w->nfacts, w->facts_room);
    struct fact *f = &w->facts[w->nfacts++];
    *f = (struct fact){ .fact = fact, .born = w->nops, .gone = SIZE_MAX };
    snprintf(f->text, sizeof f->text, "%s %llu of %s", what, (unsigned long long)number, accounts[account]);
    now(w)->facts += fact;
}

static void fact_goes(struct workload *w, uint64_t fact)
{
    for (size_t i = w->nfacts; i-- > 0;)
        if (w->facts[i].fact == fact && w->facts[i].gone == SIZE_MAX) {
            w->facts[i].gone = w->nops;
            break;
        }
    now(w)->facts -= fact;
}

static void last_becomes(struct workload *w, size_t account, uint64_t last)
{
    now(w)->facts += fact_last(account, last) - fact_last(account, w->last[account]);
    w->last[account] = last;
}

static void row_comes(struct workload *w, const xy_store_record *record, const xy_store_row *r, size_t account)
{
    xy_store_row seen = *r;

    seen.xml = record->xml;
    seen.xml_len = record->xml_len;
    GROW(w->rows, w->nrows, w->rows_room);
    struct row *row = &w->rows[w->nrows++];
    *row = (struct row){ .account = account, .record = w->nrecords, .id = r->id, .flags = r->flags,
                         .base = base_row(account, &seen) };
    row->fact = fact_row(row->base, row->flags);
    fact_comes(w, row->fact, "row", account, r->id);
    last_becomes(w, account, r->id);
    now(w)->rows++;
    w->alive[w->nrecords]++;
}

static void row_goes(struct workload *w, size_t i)
{
    fact_goes(w, w->rows[i].fact);
    now(w)->rows--;
    if (--w->alive[w->rows[i].record] == 0)
        now(w)->bodies--;
    w->rows[i] = w->rows[--w->nrows];
}

static void row_taken(struct workload *w, size_t account, uint64_t id)
{
    for (size_t i = 0; i < w->nrows; i++) {
        struct row *r = &w->rows[i];
        if (r->account != account || r->id != id || !(r->flags & XY_ROW_WAITING))
            continue;
        fact_goes(w, r->fact);
        r->flags &= ~(unsigned)XY_ROW_WAITING;
        r->fact = fact_row(r->base, r->flags);
        fact_comes(w, r->fact, "taken row", account, r->id);
    }
}

static void rows_spent(struct workload *w, size_t account, uint64_t until)
{
    for (size_t i = w->nrows; i-- > 0;)
        if (w->rows[i].account == account && w->rows[i].id <= until &&
            !(w->rows[i].flags & (XY_ROW_WAITING | XY_ROW_ARCHIVED)))
            row_goes(w, i);
}

/* NULL: it is gone. */
static void session_becomes(struct workload *w, size_t stream, const xy_store_session *seen)
{
    struct session *s = &w->sessions[stream];

    if (s->there)
        fact_goes(w, s->fact);
    s->there = seen != NULL;
    if (!s->there)
        return;
    s->seen = *seen;
    s->fact = fact_session(stream, seen);
    fact_comes(w, s->fact, "session at", stream, seen->position);
}

static void session_moves(struct workload *w, size_t stream, uint64_t position)
{
    xy_store_session seen = w->sessions[stream].seen;

    if (!w->sessions[stream].there || seen.position >= position)
        return;
    seen.position = position;
    session_becomes(w, stream, &seen);
}

static void doc_becomes(struct workload *w, size_t account, size_t key, const void *value, size_t len)
{
    uint64_t *doc = &w->docs[account][key];

    if (*doc != 0)
        fact_goes(w, *doc);
    *doc = value == NULL ? 0 : fact_doc(account, keys[key], value, len);
    if (*doc != 0)
        fact_comes(w, *doc, "document", account, key);
}

static void account_goes(struct workload *w, size_t account)
{
    for (size_t i = w->nrows; i-- > 0;)
        if (w->rows[i].account == account)
            row_goes(w, i);
    for (size_t key = 0; key < KEYS; key++)
        doc_becomes(w, account, key, NULL, 0);
    if (account < STREAMS)
        session_becomes(w, account, NULL);
    last_becomes(w, account, 0);
}

/* ---- drawing ---- */

/* Mostly short, now and then over several pages. */
static char *draw_text(struct workload *w, const char *begin)
{
    struct chance *c = &w->chance;
    size_t len = strlen(begin) + (chance_is(c, 1, 12) ? chance_below(c, 20000) : 20 + chance_below(c, 300));
    char *text = need(malloc(len + 1));

    memcpy(text, begin, strlen(begin));
    for (size_t i = strlen(begin); i < len; i++)
        text[i] = (char)('a' + chance_next(c) % 26);
    text[len] = '\0';
    return text;
}

static void draw_record(struct workload *w, struct op *o, bool last)
{
    struct chance *c = &w->chance;
    size_t stream = chance_below(c, STREAMS), first = chance_below(c, ACCOUNTS);
    char begin[64];

    (void)last;
    memset(o->record.token, (int)stream + 1, sizeof o->record.token);
    o->record.seq = ++w->seq[stream];
    snprintf(begin, sizeof begin, "<message s='%zu' n='%llu'>", stream, (unsigned long long)w->seq[stream]);
    o->text = draw_text(w, begin);
    o->record.xml = o->text;
    o->record.xml_len = strlen(o->text);
    o->record.rows = o->rows;
    o->record.nrows = 1 + chance_below(c, ROWS);
    o->op.kind = XY_STORE_RECORD;
    o->op.record = &o->record;
    GROW(w->alive, w->nrecords, w->alive_room);
    w->alive[w->nrecords] = 0;
    now(w)->bodies++;
    for (size_t i = 0; i < o->record.nrows; i++) {
        size_t account = (first + i) % ACCOUNTS;
        w->next_id += 1 + chance_below(c, 1000);
        o->rows[i] = (xy_store_row){ .domain = DOMAIN, .account = accounts[account], .id = w->next_id,
                                     .stamp = (int64_t)(w->next_id * 10), .peer = "x@b.test/r",
                                     .flags = XY_ROW_WAITING | (chance_is(c, 1, 8) ? XY_ROW_ARCHIVED : 0) };
        row_comes(w, &o->record, &o->rows[i], account);
    }
    w->nrecords++;
    o->record.keyed = chance_is(c, 1, 2);
    if (chance_is(c, 3, 4)) {
        o->record.position = o->record.seq;
        session_moves(w, stream, o->record.position);
    }
}

static void draw_session(struct workload *w, struct op *o, size_t stream)
{
    struct chance *c = &w->chance;
    bool away = chance_is(c, 1, 3);

    if (!away)
        o->text = draw_text(w, "<presence>");
    o->session = (xy_store_session){ .resource = "r", .mechanism = "SCRAM-SHA-256", .presence = o->text,
                                     .position = w->seq[stream], .taken = chance_below(c, 1000),
                                     .cursor = w->last[stream], .joined = chance_below(c, 5000),
                                     .keep_ms = 600000, .detached = away ? 1 + (int64_t)w->nops : 0,
                                     .seen = (int64_t)w->nops, .flags = (unsigned)chance_below(c, 8) };
    memset(o->session.token, (int)stream + 1, sizeof o->session.token);
    o->op.session = &o->session;
    o->op.account = accounts[stream];
    session_becomes(w, stream, &o->session);
}

static void draw_taken(struct workload *w, struct op *o, bool last)
{
    size_t account = chance_below(&w->chance, ACCOUNTS);
    bool full = w->nrows > WAITING;

    o->op.kind = XY_STORE_MAILBOX_TAKEN;
    o->op.account = accounts[account];
    o->op.ids = o->ids;
    for (size_t i = 0; i < w->nrows && o->op.nids < IDS; i++)
        if (w->rows[i].account == account && (full || chance_is(&w->chance, 1, 2)))
            o->ids[o->op.nids++] = w->rows[i].id;
    for (size_t i = 0; i < o->op.nids; i++)
        row_taken(w, account, o->ids[i]);
    if (last && (full || chance_is(&w->chance, 1, 2))) {
        o->op.until = w->last[account];
        rows_spent(w, account, o->op.until);
    }
    if (account < STREAMS && chance_is(&w->chance, 1, 2))
        draw_session(w, o, account);
}

static void draw_session_put(struct workload *w, struct op *o, bool last)
{
    (void)last;
    o->op.kind = XY_STORE_SESSION_PUT;
    draw_session(w, o, chance_below(&w->chance, STREAMS));
}

static void draw_session_end(struct workload *w, struct op *o, bool last)
{
    size_t stream = chance_below(&w->chance, STREAMS);

    (void)last;
    o->op.kind = XY_STORE_SESSION_REMOVE;
    o->op.account = accounts[stream];
    o->op.session = &o->session;
    memset(o->session.token, (int)stream + 1, sizeof o->session.token);
    session_becomes(w, stream, NULL);
}

static void draw_documents(struct workload *w, struct op *o, bool last)
{
    struct chance *c = &w->chance;
    size_t account = chance_below(c, ACCOUNTS);
    bool deleting = chance_is(c, 1, 6);

    (void)last;
    o->op.kind = XY_STORE_DOC_PUT;
    o->op.account = accounts[account];
    o->op.writes = o->writes;
    o->op.nwrites = 1 + chance_below(c, WRITES);
    o->text = draw_text(w, "<value>");
    for (size_t i = 0; i < o->op.nwrites; i++) {
        size_t key = chance_below(c, KEYS), len = strlen(o->text) - i;
        o->writes[i] = (xy_doc_write){ .account = accounts[account], .collection = "c", .key = keys[key],
                                       .value = deleting ? NULL : o->text, .len = deleting ? 0 : len,
                                       .version = XY_ANY_VERSION };
        doc_becomes(w, account, key, o->writes[i].value, o->writes[i].len);
    }
}

static void draw_removal(struct workload *w, struct op *o, bool last)
{
    size_t account = chance_below(&w->chance, ACCOUNTS);

    (void)last;
    o->op.kind = XY_STORE_ACCOUNT_REMOVE;
    o->op.account = accounts[account];
    account_goes(w, account);
}

static const struct drawing { size_t of; void (*draw)(struct workload *w, struct op *o, bool last); } drawings[] = {
    { 48, draw_record }, { 20, draw_taken },       { 16, draw_documents },
    { 10, draw_session_put }, { 2, draw_session_end }, { 4, draw_removal }
};

/* What deletes an account or spent rows is the end of its batch: else all of the batch submitted again would delete
 * more than it did at first. */
static void draw_op(struct workload *w, struct op *o, bool last)
{
    size_t left = chance_below(&w->chance, last ? 100 : 96), i = 0;

    *o = (struct op){ .op = { .size = sizeof o->op, .domain = DOMAIN, .account = accounts[0] } };
    w->nops++;
    GROW(w->sums, w->nops, w->sums_room);
    w->sums[w->nops] = w->sums[w->nops - 1];
    while (left >= drawings[i].of)
        left -= drawings[i++].of;
    drawings[i].draw(w, o, last);
}

struct batch *workload_batch(struct workload *w)
{
    struct batch *b = need(calloc(1, sizeof *b));

    b->n = 1 + chance_below(&w->chance, OPS);
    b->first = w->nops;
    for (size_t i = 0; i < b->n; i++)
        draw_op(w, &b->ops[i], i + 1 == b->n);
    w->batches = need(realloc(w->batches, (w->nbatches + 1) * sizeof *w->batches));
    return w->batches[w->nbatches++] = b;
}

void workload_begin(struct workload *w, uint64_t seed)
{
    *w = (struct workload){ .chance = { seed } };
    GROW(w->sums, w->nops, w->sums_room);
    w->sums[0] = (struct sum){ 0 };
}

void workload_free(struct workload *w)
{
    for (size_t i = 0; i < w->nbatches; i++) {
        for (size_t k = 0; k < w->batches[i]->n; k++)
            free(w->batches[i]->ops[k].text);
        free(w->batches[i]);
    }
    free(w->batches);
    free(w->sums);
    free(w->rows);
    free(w->alive);
    free(w->facts);
    *w = (struct workload){ 0 };
}

/* ---- looking ---- */

static xy_store_op question(xy_store_kind kind, size_t account)
{
    return (xy_store_op){ .size = sizeof(xy_store_op), .kind = kind, .domain = DOMAIN, .limit = 500,
                          .account = accounts[account], .collection = "c" };
}

typedef void seen_fn(void *arg, uint64_t fact);

static uint64_t look_rows(const xy_store_op *page, size_t account, seen_fn *seen, void *arg)
{
    uint64_t waiting = 0;

    for (size_t i = 0; i < page->nrows; i++) {
        seen(arg, fact_row(base_row(account, &page->rows[i]), page->rows[i].flags));
        waiting += (page->rows[i].flags & XY_ROW_WAITING) != 0;
    }
    return waiting;
}

static bool look_account(struct lanes *l, size_t account, seen_fn *seen, void *arg, char why[WHY])
{
    xy_store_op head = question(XY_STORE_MAILBOX_HEAD, account);
    xy_store_op page = question(XY_STORE_MAILBOX_PAGE, account);
    xy_store_op docs = question(XY_STORE_DOC_LIST, account);
    xy_store_op sessions = question(XY_STORE_SESSION_LIST, account);

    if (lanes_read(l, &head) != XY_OK || lanes_read(l, &page) != XY_OK || lanes_read(l, &docs) != XY_OK ||
        lanes_read(l, &sessions) != XY_OK) {
        snprintf(why, WHY, "cannot read: %s", l->read == NULL ? l->why : l->read->why);
        return false;
    }
    seen(arg, fact_last(account, head.last_id));
    uint64_t waiting = look_rows(&page, account, seen, arg);
    for (size_t i = 0; i < docs.ndocs; i++)
        seen(arg, fact_doc(account, docs.docs[i].key, docs.docs[i].value, docs.docs[i].len));
    for (size_t i = 0; i < sessions.nsessions; i++)
        seen(arg, fact_session(account, &sessions.sessions[i]));
    if (head.count != waiting)
        snprintf(why, WHY, "%s: %llu rows said to wait, %llu do", accounts[account],
                 (unsigned long long)head.count, (unsigned long long)waiting);
    return head.count == waiting;
}

/* From outside the store: integrity, rows, bodies, rows without a body, bodies without a row. */
static bool look_inside(sqlite3 *db, struct sum *sum, char why[WHY])
{
    static const char *const questions[] = {
        "PRAGMA integrity_check", "SELECT count(*) FROM row", "SELECT count(*) FROM body",
        "SELECT count(*) FROM row WHERE body NOT IN (SELECT id FROM body)",
        "SELECT count(*) FROM body WHERE id NOT IN (SELECT body FROM row)"
    };
    int64_t answers[5] = { 0 };

    for (int i = 0; i < 5; i++) {
        sqlite3_stmt *s = NULL;
        if (sqlite3_prepare_v2(db, questions[i], -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
            answers[i] = i > 0 ? sqlite3_column_int64(s, 0)
                               : strcmp((const char *)sqlite3_column_text(s, 0), "ok");
        else
            answers[i] = -1;
        sqlite3_finalize(s);
    }
    sum->rows = answers[1];
    sum->bodies = answers[2];
    if (answers[0] == 0 && answers[3] == 0 && answers[4] == 0)
        return true;
    snprintf(why, WHY, "not well: integrity %s, %lld rows without a body, %lld bodies without a row",
             answers[0] == 0 ? "ok" : "broken", (long long)answers[3], (long long)answers[4]);
    return false;
}

static void add_up(void *arg, uint64_t fact)
{
    *(uint64_t *)arg += fact;
}

bool workload_look(struct lanes *l, struct sum *sum, char why[WHY])
{
    bool ok = true;

    *sum = (struct sum){ 0 };
    for (size_t i = 0; i < ACCOUNTS && ok; i++)
        ok = look_account(l, i, add_up, &sum->facts, why);
    lanes_forget(l);
    return ok && look_inside(l->read->db, sum, why);
}

size_t workload_match(const struct workload *w, const struct sum *sum, size_t least, size_t most)
{
    for (size_t n = most + 1; n-- > least;)
        if (w->sums[n].facts == sum->facts && w->sums[n].rows == sum->rows &&
            w->sums[n].bodies == sum->bodies)
            return n;
    return DISK_NONE;
}

/* ---- explaining ---- */

struct seen { uint64_t facts[4096]; size_t n; };

static void list(void *arg, uint64_t fact)
{
    struct seen *s = arg;

    if (s->n < 4096)
        s->facts[s->n++] = fact;
}

static size_t times(const struct seen *s, uint64_t fact)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++)
        n += s->facts[i] == fact;
    return n;
}

void workload_explain(const struct workload *w, struct lanes *l, size_t least, size_t most)
{
    static struct seen seen;
    char why[WHY] = "";

    for (size_t n = least; n <= most; n++)
        printf("    after %zu: %lld rows, %lld bodies\n", n, (long long)w->sums[n].rows,
               (long long)w->sums[n].bodies);

    seen.n = 0;
    for (size_t i = 0; i < ACCOUNTS; i++)
        if (!look_account(l, i, list, &seen, why))
            printf("    %s\n", why);
    lanes_forget(l);
    for (size_t i = 0; i < w->nfacts; i++) {
        const struct fact *f = &w->facts[i];
        bool before = f->born <= least && f->gone > least, after = f->born <= most && f->gone > most;
        size_t n = times(&seen, f->fact);
        if (n == 0 && before && after)
            printf("    lost: %s, answered as operation %zu\n", f->text, f->born);
        else if (n > 0 && !before && !after)
            printf("    should not be there: %s, operations %zu to %zu\n", f->text, f->born, f->gone);
        else if (before != after)
            printf("    in question, %s: %s, operation %zu\n", n > 0 ? "there" : "not there", f->text, f->born);
        if (n > 1)
            printf("    %zu times: %s\n", n, f->text);
    }
}
