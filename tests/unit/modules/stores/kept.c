/* kept.c - see kept.h */

#include "kept.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "hook/job.h"

#define FIRST  INT64_C(1700000000000)   /* the stamp of the first row, in ms */
#define PAGE   37
#define STEPPED 3600000                 /* ms that a clock was put back */

/* ---- what there is ---- */

const char *kept_account(size_t account, char name[32])
{
    snprintf(name, 32, "u%03zu@" KEPT_DOMAIN, account);
    return name;
}

const char *kept_value(size_t account, size_t doc, char value[48])
{
    snprintf(value, 48, "value %zu of account %zu", doc, account);
    return value;
}

void kept_secret(unsigned char bytes[32])
{
    for (int i = 0; i < 32; i++)
        bytes[i] = (unsigned char)(7 * i);              /* with a 0 */
}

static bool is_shared(size_t i)
{
    return i % 4 == 1;
}

bool kept_new_body(size_t account, size_t i)
{
    return !is_shared(i) || account % 2 == 0;
}

/* Waiting, archived, both, neither: before there was an archive, waiting or spent. */
static unsigned flags_of(const struct kept *k, size_t i)
{
    static const unsigned with[] = {
        XY_ROW_WAITING | XY_ROW_ARCHIVED, XY_ROW_ARCHIVED, XY_ROW_ARCHIVED | XY_ROW_SENT, XY_ROW_WAITING, 0
    };

    if (k->archive)
        return with[i % 5];
    return i % 7 == 6 ? 0 : XY_ROW_WAITING;
}

void kept_row(const struct kept *k, size_t account, size_t i, struct kept_row *out)
{
    size_t body_of = is_shared(i) ? account / 2 * 2 : account, len;

    memset(out, 0, sizeof *out);
    out->account = account;
    out->stamp = FIRST + (int64_t)i * 60000;
    out->id = ((uint64_t)out->stamp << 20) + account;
    if (i % 50 == 49)
        out->stamp -= STEPPED;
    out->flags = flags_of(k, i);
    out->body = body_of * k->rows + i + 1;
    out->seq = i + 1;
    memset(out->token, (int)(account + 1), sizeof out->token);
    snprintf(out->peer, sizeof out->peer, "p%zu@b.test%s", i % 3, i % 2 ? "/phone" : "");
    len = (size_t)snprintf(out->xml, sizeof out->xml, "<message to='x'><body>word%zu of%zu</body><p>", i % 10, body_of);
    for (size_t n = 0; n < k->padding && len + 20 < sizeof out->xml; n++)
        out->xml[len++] = (char)('a' + (i + n) % 26);
    snprintf(out->xml + len, sizeof out->xml - len, "</p></message>");
}

void kept_session(size_t account, xy_store_session *out)
{
    *out = (xy_store_session){ .resource = "phone", .mechanism = "SCRAM-SHA-256", .presence = "<presence/>",
                               .position = 1000 + account, .taken = 3, .cursor = 5, .joined = 7, .keep_ms = 600000,
                               .detached = FIRST + 1, .seen = FIRST + 2, .flags = 3 };
    memset(out->token, (int)(account + 100), sizeof out->token);
}

uint64_t kept_last(const struct kept *k, size_t account)
{
    struct kept_row r;

    kept_row(k, account, k->rows - 1, &r);
    return r.id + 5;                    /* rows after the last one there are gone already */
}

/* ---- asking ---- */

static bool says(char why[KEPT_WHY], const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool says(char why[KEPT_WHY], const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    vsnprintf(why, KEPT_WHY, format, ap);
    va_end(ap);
    return false;
}

static xy_store_op about(xy_store_kind kind, const char *account)
{
    return (xy_store_op){ .size = sizeof(xy_store_op), .kind = kind, .domain = KEPT_DOMAIN, .account = account };
}

static bool is_read(const struct kept_store *s, xy_store_op *op, char why[KEPT_WHY])
{
    s->ops->read(s->job, s->read, op);
    return op->status == XY_OK ||
           says(why, "kind %d, %s: status %d, %s", (int)op->kind, op->account == NULL ? "" : op->account,
                (int)op->status, op->why == NULL ? "" : op->why);
}

static bool is_written(const struct kept_store *s, xy_store_op *op, char why[KEPT_WHY])
{
    s->ops->write(s->job, s->write, &op, 1);
    return op->status == XY_OK ||
           says(why, "kind %d, %s: status %d, %s", (int)op->kind, op->account == NULL ? "" : op->account,
                (int)op->status, op->why == NULL ? "" : op->why);
}

/* ---- documents ---- */

static bool is_doc(const struct kept_store *s, const char *account, const char *collection, const char *key,
                   const void *value, size_t len, uint64_t version, char why[KEPT_WHY])
{
    xy_store_op op = about(XY_STORE_DOC_GET, account);

    op.collection = collection;
    op.key = key;
    if (!is_read(s, &op, why))
        return false;
    if (op.ndocs != 1 || op.docs[0].len != len || memcmp(op.docs[0].value, value, len) != 0 ||
        op.docs[0].version != version)
        return says(why, "document %s %s %s is another one", account, collection, key);
    return true;
}

static bool are_docs(const struct kept_store *s, size_t account, char why[KEPT_WHY])
{
    char name[32], value[48], key[8];
    xy_store_op op = about(XY_STORE_DOC_LIST, kept_account(account, name));

    for (size_t d = 0; d < KEPT_DOCS; d++) {
        snprintf(key, sizeof key, "k%zu", d);
        kept_value(account, d, value);
        if (!is_doc(s, name, "c", key, value, strlen(value), d + 1, why))
            return false;
    }
    op.collection = "c";
    op.limit = 100;
    return is_read(s, &op, why) && (op.ndocs == KEPT_DOCS || says(why, "%s has %zu documents", name, op.ndocs));
}

static bool are_accounts(const struct kept *k, const struct kept_store *s, char why[KEPT_WHY])
{
    xy_store_op op = about(XY_STORE_ACCOUNT_LIST, NULL);
    char name[32];

    op.collection = "c";
    op.limit = k->accounts + 1;
    if (!is_read(s, &op, why))
        return false;
    for (size_t i = 0; i < op.ndocs && i < k->accounts; i++)
        if (strcmp(op.docs[i].key, kept_account(i, name)) != 0)
            return says(why, "account %zu is %s", i, op.docs[i].key);
    return op.ndocs == k->accounts || says(why, "there are %zu accounts", op.ndocs);
}

/* ---- rows ---- */

static bool is_row(const xy_store_row *r, const struct kept_row *want, bool archive, char why[KEPT_WHY])
{
    unsigned known = archive ? XY_ROW_WAITING | XY_ROW_ARCHIVED | XY_ROW_SENT : XY_ROW_WAITING | XY_ROW_ARCHIVED;

    if (r->id != want->id || r->stamp != want->stamp || (r->flags & known) != (want->flags & known) ||
        strcmp(r->peer, want->peer) != 0 || r->xml_len != strlen(want->xml) ||
        memcmp(r->xml, want->xml, r->xml_len) != 0)
        return says(why, "row %llu of account %zu is another one", (unsigned long long)want->id, want->account);
    return true;
}

enum which { ALL, WAITING, ARCHIVED };

static bool is_among(const struct kept_row *r, enum which which)
{
    return which == ALL || (r->flags & (which == WAITING ? XY_ROW_WAITING : XY_ROW_ARCHIVED)) != 0;
}

/* The next page of them. */
static bool page(const struct kept_store *s, const char *account, enum which which, uint64_t after, xy_store_op *op,
                 xy_store_query *q, char why[KEPT_WHY])
{
    *op = about(which == ARCHIVED ? XY_STORE_ARCHIVE_PAGE : XY_STORE_MAILBOX_PAGE, account);
    *q = (xy_store_query){ .after = after, .limit = PAGE };
    op->query = which == ARCHIVED ? q : NULL;
    op->after = after;
    op->limit = PAGE;
    op->until = which == WAITING ? INT64_MAX : 0;
    return is_read(s, op, why);
}

/* Page by page, in order, and nothing else. */
static bool are_rows(const struct kept *k, const struct kept_store *s, size_t account, enum which which,
                     char why[KEPT_WHY])
{
    char name[32];
    xy_store_op op = { .nrows = 0 };
    xy_store_query q;
    struct kept_row want;
    size_t at = 0;
    uint64_t after = 0;

    kept_account(account, name);
    for (size_t i = 0; i < k->rows; i++) {
        kept_row(k, account, i, &want);
        if (!is_among(&want, which))
            continue;
        if (at == op.nrows) {
            if (!page(s, name, which, after, &op, &q, why))
                return false;
            at = 0;
        }
        if (op.nrows == 0)
            return says(why, "%s has no row %zu", name, i);
        if (!is_row(&op.rows[at++], &want, k->archive, why))
            return false;
        after = want.id;
    }
    if (at < op.nrows)
        return says(why, "%s has rows too many", name);
    return page(s, name, which, after, &op, &q, why) && (op.nrows == 0 || says(why, "%s has rows too many", name));
}

static bool is_head(const struct kept *k, const struct kept_store *s, size_t account, char why[KEPT_WHY])
{
    char name[32];
    xy_store_op op = about(XY_STORE_MAILBOX_HEAD, kept_account(account, name));
    struct kept_row r;
    uint64_t count = 0, bytes = 0;

    for (size_t i = 0; i < k->rows; i++) {
        kept_row(k, account, i, &r);
        count += (r.flags & XY_ROW_WAITING) != 0;
        bytes += r.flags & XY_ROW_WAITING ? strlen(r.xml) : 0;
    }
    if (!is_read(s, &op, why))
        return false;
    return (op.last_id == kept_last(k, account) && op.count == count && op.bytes == bytes) ||
           says(why, "%s: the head of the mailbox is another one", name);
}

/* ---- the archive ---- */

struct search { const char *with, *text; int64_t start, end; };

static bool matches(const struct kept_row *r, const struct search *q)
{
    size_t bare = strcspn(r->peer, "/");
    char text[32];

    if (!is_among(r, ARCHIVED) || (q->start != 0 && r->stamp < q->start) || (q->end != 0 && r->stamp > q->end))
        return false;
    if (q->with != NULL && strcmp(r->peer, q->with) != 0 &&
        (strchr(q->with, '/') != NULL || strlen(q->with) != bare || strncmp(r->peer, q->with, bare) != 0))
        return false;
    snprintf(text, sizeof text, ">%s ", q->text == NULL ? "" : q->text);
    return q->text == NULL || strstr(r->xml, text) != NULL;
}

/* As many as there are, and the last two of them. */
static bool is_found(const struct kept *k, const struct kept_store *s, size_t account, const struct search *what,
                     char why[KEPT_WHY])
{
    char name[32];
    xy_store_query q = { .with = what->with, .text = what->text, .start = what->start, .end = what->end,
                         .count = true, .backwards = true, .limit = 2 };
    xy_store_op op = about(XY_STORE_ARCHIVE_PAGE, kept_account(account, name));
    struct kept_row r, last[2];
    size_t n = 0;

    for (size_t i = 0; i < k->rows; i++) {
        kept_row(k, account, i, &r);
        if (matches(&r, what))
            last[n++ % 2] = r;
    }
    op.query = &q;
    if (!is_read(s, &op, why))
        return false;
    if (op.count != n || op.nrows != (n < 2 ? n : 2))
        return says(why, "%s, %s %s: %llu found, not %zu", name, what->with == NULL ? "" : what->with,
                    what->text == NULL ? "" : what->text, (unsigned long long)op.count, n);
    for (size_t i = 0; i < op.nrows; i++)
        if (!is_row(&op.rows[i], &last[(n - op.nrows + i) % 2], true, why))
            return false;
    return true;
}

static bool is_archive(const struct kept *k, const struct kept_store *s, size_t account, char why[KEPT_WHY])
{
    const struct search all[] = {
        { NULL, NULL, 0, 0 }, { "p1@b.test", NULL, 0, 0 }, { "p1@b.test/phone", NULL, 0, 0 },
        { NULL, "word7", 0, 0 }, { "p2@b.test", "word2", 0, 0 }, { NULL, "missing", 0, 0 },
        { NULL, NULL, FIRST + 600000, FIRST + 1800000 }, { NULL, "word1", FIRST + 60000, 0 }
    };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (!is_found(k, s, account, &all[i], why))
            return false;
    return are_rows(k, s, account, ARCHIVED, why);
}

/* ---- sessions ---- */

static bool same(const char *a, const char *b)
{
    return a != NULL && strcmp(a, b) == 0;
}

static bool is_session(const struct kept *k, const struct kept_store *s, size_t account, char why[KEPT_WHY])
{
    char name[32];
    xy_store_op op = about(XY_STORE_SESSION_LIST, kept_account(account, name));
    xy_store_session want;

    kept_session(account, &want);
    if (!is_read(s, &op, why))
        return false;
    if (op.nsessions != k->sessions)
        return says(why, "%s has %zu sessions", name, op.nsessions);
    if (op.nsessions == 0)
        return true;
    const xy_store_session *got = op.sessions;
    return (memcmp(got->token, want.token, sizeof want.token) == 0 && same(got->resource, want.resource) &&
            same(got->mechanism, want.mechanism) && same(got->presence, want.presence) &&
            got->position == want.position && got->taken == want.taken && got->cursor == want.cursor &&
            got->joined == want.joined && got->keep_ms == want.keep_ms && got->detached == want.detached &&
            got->seen == want.seen && got->flags == want.flags) ||
           says(why, "the session of %s is another one", name);
}

/* ---- all of it ---- */

bool kept_check(const struct kept *k, const struct kept_store *s, char why[KEPT_WHY])
{
    unsigned char secret[32];

    kept_secret(secret);
    if (!is_doc(s, "", "server", "secret", secret, sizeof secret, 1, why) || !are_accounts(k, s, why))
        return false;
    for (size_t a = 0; a < k->accounts; a++) {
        arena_reset(s->job->arena);
        if (!are_docs(s, a, why) || !is_head(k, s, a, why) || !are_rows(k, s, a, ALL, why) ||
            !are_rows(k, s, a, WAITING, why) || !is_session(k, s, a, why) ||
            (k->archive && !is_archive(k, s, a, why)))
            return false;
    }
    return true;
}

/* A stanza with the number of one that is there, to which the server that was started anew gives another id. */
static bool sends_again(const struct kept *k, const struct kept_store *s, size_t i, char why[KEPT_WHY])
{
    char name[32];
    struct kept_row r;

    kept_row(k, 0, i, &r);
    xy_store_row row = { .domain = KEPT_DOMAIN, .account = kept_account(0, name), .id = kept_last(k, 0) + 1 + i,
                         .stamp = r.stamp, .flags = XY_ROW_WAITING, .peer = r.peer };
    xy_store_record record = { .seq = r.seq, .xml = r.xml, .xml_len = strlen(r.xml), .rows = &row, .nrows = 1,
                               .keyed = true };
    xy_store_op op = about(XY_STORE_RECORD, name);
    memcpy(record.token, r.token, sizeof r.token);
    op.record = &record;
    return is_written(s, &op, why) &&
           (op.count == 1 || says(why, "stanza %zu, sent once more, is not known", i));
}

static bool takes(const struct kept *k, const struct kept_store *s, size_t account, char why[KEPT_WHY])
{
    char name[32];
    struct kept_row r;
    xy_store_op op = about(XY_STORE_MAILBOX_TAKEN, kept_account(account, name));

    kept_row(k, account, 0, &r);
    op.ids = &r.id;
    op.nids = 1;
    return is_written(s, &op, why) && (op.count == 1 || says(why, "%s: the first row did not wait", name));
}

/* Archives that are counted wrongly cannot be trimmed to nothing. */
static bool trims(const struct kept_store *s, char why[KEPT_WHY])
{
    xy_store_op op = about(XY_STORE_ARCHIVE_TRIM, NULL);

    for (int i = 0; i < 10000; i++) {
        op.limit = 500;
        op.until = 0;
        op.count = 0;
        if (!is_written(s, &op, why))
            return false;
        if (op.count == 0)
            return true;
    }
    return says(why, "trimming the archives does not end");
}

bool kept_use(const struct kept *k, const struct kept_store *s, char why[KEPT_WHY])
{
    char name[32];

    for (size_t i = 0; i < 3; i++)
        if (!sends_again(k, s, i, why))
            return false;
    for (size_t a = 0; a < k->accounts; a++) {
        arena_reset(s->job->arena);
        if (!takes(k, s, a, why))
            return false;
    }
    if (k->archive && !trims(s, why))
        return false;
    for (size_t a = 0; a < k->accounts; a++) {
        xy_store_op op = about(XY_STORE_ACCOUNT_REMOVE, kept_account(a, name));
        arena_reset(s->job->arena);
        if (!is_written(s, &op, why))
            return false;
        op = about(XY_STORE_MAILBOX_HEAD, name);
        if (!is_read(s, &op, why) || op.count != 0)
            return says(why, "%s: something is left", name);
    }
    return true;
}
