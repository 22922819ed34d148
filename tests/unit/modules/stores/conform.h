/*
 * conform.h - what every store has to do: tests that know nothing of how it does it, run on each of them.
 *
 * A driver defines the functions under "of the driver", and its tests call conform_*() in their main().
 */
#ifndef XYLEM_TESTS_CONFORM_H
#define XYLEM_TESTS_CONFORM_H

#include "../modules.h"

#include "hook/job.h"
#include "module/api.h"
#include "support.h"
#include <xylem/store_provider.h>

/* Row ids and stamps of the time in which tests of the archive take place, in seconds of it. */
#define STAMP(second) (1700000000000 + (second) * INT64_C(1000))
#define ID(second)    ((uint64_t)STAMP(second) << 20)

struct stores {                         /* an empty store, whose operations are called as the core's lanes call them */
    const char         *folder;
    const xy_module    *desc;
    const xy_store_ops *ops;
    struct config      *config;
    struct state       *state;
    struct module       module;
    struct arena       *arena;
    xy_job              job;
    struct lane        *write, *read;
};

/* ---- the tests: each returns how many failed ---- */

int conform_archive(void);
int conform_batches(void);
int conform_documents(void);
int conform_lists(void);
int conform_mailboxes(void);
int conform_purge(void);
int conform_restored(void);
int conform_reindex(void);
int conform_sessions(void);
int conform_terms(void);
int conform_writer(void);

/* ---- of the driver ---- */

struct stores *stores_open(void);
void           stores_close(struct stores *s);
/* In all mailboxes, and the stanzas they share. */
int64_t        stores_rows(struct stores *s);
int64_t        stores_bodies(struct stores *s);
/* Terms in the index that something is found by. */
int64_t        stores_terms(struct stores *s);
/* What it has counted in all archives, and what is in them. */
int64_t        stores_archived_bytes(struct stores *s);
int64_t        stores_counted_bytes(struct stores *s);

/* ---- for all ---- */

/* The rest of stores_open(), where folder, config and state are there. */
static inline void stores_set_up(struct stores *s)
{
    s->desc = xylem_module_v1(api_table());
    s->ops = s->desc->services[0].ops;
    s->module = (struct module){ .desc = s->desc, .name = s->desc->name };
    s->arena = arena_new(4096);
    s->job = (xy_job){ .module = &s->module, .config = s->config, .state = s->state,
                       .domain_name = "", .arena = s->arena };
}

static inline struct lane *stores_lane(struct stores *s, unsigned lane)
{
    const char *why = NULL;
    struct lane *l = s->ops->lane_open(&s->job, lane, &why);

    if (l == NULL)
        fail_msg("%s", why);
    return l;
}

static inline void stores_reopen(struct stores *s)
{
    s->write = stores_lane(s, 0);
    s->read = stores_lane(s, 1);
}

static inline void stores_shut(struct stores *s)
{
    s->ops->lane_close(&s->job, 1, s->read);
    s->ops->lane_close(&s->job, 0, s->write);
}

static inline xy_store_op op_of(xy_store_kind kind, const char *account)
{
    return (xy_store_op){ .size = sizeof(xy_store_op), .kind = kind, .domain = "a.test", .account = account };
}

static inline xy_status run_write(struct stores *s, xy_store_op *op)
{
    s->ops->write(&s->job, s->write, &op, 1);
    return op->status;
}

static inline xy_status run_read(struct stores *s, xy_store_op *op)
{
    s->ops->read(&s->job, s->read, op);
    return op->status;
}

static inline xy_status put(struct stores *s, const char *account, const char *key, const char *value,
                            uint64_t version)
{
    xy_doc_write w = { .account = account, .collection = "c", .key = key, .value = value,
                       .len = value == NULL ? 0 : strlen(value), .version = version };
    xy_store_op op = op_of(XY_STORE_DOC_PUT, account);

    op.writes = &w;
    op.nwrites = 1;
    return run_write(s, &op);
}

/* The document, or NULL; its version. */
static inline const char *get(struct stores *s, const char *account, const char *key, uint64_t *version)
{
    xy_store_op op = op_of(XY_STORE_DOC_GET, account);

    op.collection = "c";
    op.key = key;
    if (run_read(s, &op) == XY_NOT_FOUND)
        return NULL;
    assert_int_equal(op.status, XY_OK);
    assert_int_equal(op.ndocs, 1);
    if (version != NULL)
        *version = op.docs[0].version;
    return op.docs[0].value;
}

/* A message in one mailbox: the keyed record of stanza `seq` of the stream whose token is all `stream`. */
static inline xy_status keep(struct stores *s, const char *account, uint64_t id, unsigned char stream,
                             uint64_t seq, const char *xml)
{
    xy_store_row row = { .domain = "a.test", .account = account, .id = id,
                         .stamp = (int64_t)(id < ID(0) ? id * 10 : id >> 20),
                         .flags = XY_ROW_WAITING, .peer = "x@b.test/r" };
    xy_store_record r = { .seq = seq, .xml = xml, .xml_len = strlen(xml), .rows = &row, .nrows = 1, .keyed = true };
    xy_store_op op = op_of(XY_STORE_RECORD, account);

    memset(r.token, stream, sizeof r.token);
    op.record = &r;
    return run_write(s, &op);
}

static inline xy_store_op head(struct stores *s, const char *account)
{
    xy_store_op op = op_of(XY_STORE_MAILBOX_HEAD, account);

    assert_int_equal(run_read(s, &op), XY_OK);
    return op;
}

static inline xy_store_op page(struct stores *s, const char *account, uint64_t after, size_t limit)
{
    xy_store_op op = op_of(XY_STORE_MAILBOX_PAGE, account);

    op.after = after;
    op.until = INT64_MAX;
    op.limit = limit;
    assert_int_equal(run_read(s, &op), XY_OK);
    return op;
}

static inline xy_status taken(struct stores *s, const char *account, const uint64_t *ids, size_t n)
{
    xy_store_op op = op_of(XY_STORE_MAILBOX_TAKEN, account);

    op.ids = ids;
    op.nids = n;
    op.until = INT64_MAX;
    return run_write(s, &op);
}

/* The sessions of an account. */
static inline xy_store_op sessions(struct stores *s, const char *account)
{
    xy_store_op op = op_of(XY_STORE_SESSION_LIST, account);

    assert_int_equal(run_read(s, &op), XY_OK);
    return op;
}

static inline xy_status put_session(struct stores *s, const char *account, const xy_store_session *session)
{
    xy_store_op op = op_of(XY_STORE_SESSION_PUT, account);

    op.session = session;
    return run_write(s, &op);
}

/* A record with that text for one or two mailboxes (the second may be NULL), whose domains may have languages. */
static inline xy_status keep_text_in(struct stores *s, const unsigned char *languages, const xy_store_row *one,
                                     const xy_store_row *two, const char *text)
{
    static uint64_t seq;
    xy_store_row rows[2] = { *one, two == NULL ? *one : *two };
    char xml[4096];
    xy_store_record r = { .seq = ++seq, .xml = xml, .rows = rows, .nrows = two == NULL ? 1 : 2 };
    xy_store_op op = op_of(XY_STORE_RECORD, NULL);

    r.xml_len = (size_t)snprintf(xml, sizeof xml, "<message to='x@b.test'><body>%s</body></message>", text);
    op.record = &r;
    op.languages = languages;
    return run_write(s, &op);
}

static inline xy_status keep_text(struct stores *s, const xy_store_row *one, const xy_store_row *two,
                                  const char *text)
{
    return keep_text_in(s, NULL, one, two, text);
}

/* An archived message of that second. */
static inline xy_status archived(struct stores *s, const char *account, int second, const char *peer,
                                 const char *text)
{
    xy_store_row row = { .domain = "a.test", .account = account, .id = ID(second), .stamp = STAMP(second),
                         .flags = XY_ROW_ARCHIVED, .peer = peer };

    return keep_text(s, &row, NULL, text);
}

static inline xy_store_op archive(struct stores *s, const char *account, const xy_store_query *q)
{
    xy_store_op op = op_of(XY_STORE_ARCHIVE_PAGE, account);

    op.query = q;
    if (run_read(s, &op) != XY_OK)
        fail_msg("%s", op.why);
    return op;
}

/* How many are archived. */
static inline uint64_t archived_count(struct stores *s, const char *account)
{
    return archive(s, account, &(xy_store_query){ .count = true }).count;
}

/* The seconds of the rows that a question got, as "1 2 3". */
static inline const char *seconds_of(const xy_store_op *op)
{
    static char text[2048];
    size_t len = 0;

    text[0] = '\0';
    for (size_t i = 0; i < op->nrows; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%d", i > 0 ? " " : "",
                                (int)(((int64_t)(op->rows[i].id >> 20) - STAMP(0)) / 1000));
    return text;
}

static inline const char *seconds(struct stores *s, const char *account, const xy_store_query *q)
{
    xy_store_op op = archive(s, account, q);

    return seconds_of(&op);
}

/* The same in a domain that has a language. */
static inline const char *found_in(struct stores *s, unsigned char language, const char *account, const char *text)
{
    const xy_store_query q = { .text = text, .limit = 100, .count = true };
    xy_store_op op = op_of(XY_STORE_ARCHIVE_PAGE, account);

    op.query = &q;
    op.languages = &language;
    if (run_read(s, &op) != XY_OK)
        fail_msg("%s", op.why);
    assert_int_equal(op.count, op.nrows);
    return seconds_of(&op);
}

static inline const char *found(struct stores *s, const char *account, const char *text)
{
    return seconds(s, account, &(xy_store_query){ .text = text, .limit = 100 });
}

#endif
