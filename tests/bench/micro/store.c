/*
 * store.c - what an archive of many rows costs: filling it, paging, searching; and whether all is found.
 *
 *     store [ROWS [PEERS [ROUNDS [LANGUAGE]]]]
 *
 * One mailbox gets a row of each message, those of its peers, the small ones, share the other rows.  Every question is
 * asked ROUNDS times, and the first answers are compared with what a look at every message finds.  LANGUAGE: words have
 * their stems in it, too (en, de ...).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <xylem/module.h>
#include <xylem/store_provider.h>

#include "base/stem.h"
#include "hook/job.h"
#include "module/api.h"

#include "driver.h"

#define ME       "me@a.test"
#define EPOCH    1700000000000
#define GAP      20000                  /* ms between two messages */
#define BATCH    256
#define PAGE     50
#define WORDS    20000
#define COMPARED 3                      /* rounds whose answers are looked at */

enum { COMMON = 1, SECOND = 2, RARE = 4, ACCENT = 8 };      /* words of a message, beside others */

struct message { unsigned peer, words; };

static struct {
    const xy_store_ops *ops;
    struct driver       driver;
    struct module       module;
    void               *write, *read;
    struct message     *messages;
    size_t              rows, peers, rounds;
    unsigned char       languages[2];   /* of the two rows of a message */
    char                folder[64];
} b = { .rows = 5000, .peers = 10, .rounds = 5 };

const xy_module *xylem_module_v1(const xy_api *api);

static void need(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "store: %s\n", what);
    exit(1);
}

static uint64_t clock_ns(clockid_t which)
{
    struct timespec t;

    clock_gettime(which, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* The same messages at each run. */
static uint32_t dice(void)
{
    static uint64_t x = 88172645463325252;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return (uint32_t)(x >> 16);
}

static int64_t stamp_of(size_t i)
{
    return EPOCH + (int64_t)i * GAP;
}

static uint64_t id_of(size_t i)
{
    return (uint64_t)stamp_of(i) << 20;
}

/* ---- the database ---- */

static void *lane_of(xy_job *job, unsigned n)
{
    const char *why = NULL;
    void *l = b.ops->lane_open(job, n, &why);

    need(l != NULL, why);
    return l;
}

static xy_job job_begin(void)
{
    return (xy_job){ .module = &b.module, .config = b.driver.config, .state = b.driver.state, .domain_name = "",
                     .arena = arena_new(64 * 1024) };
}

static void open_store(const char *name)
{
    b.driver = driver_open(b.module.desc, b.folder, name);
    need(b.driver.config != NULL, "there is no such store");
    xy_job job = job_begin();
    b.write = lane_of(&job, 0);
    b.read = lane_of(&job, 1);
    arena_free(&job.arena);
}

static void close_store(const char *name)
{
    xy_job job = job_begin();

    b.ops->lane_close(&job, 1, b.read);
    b.ops->lane_close(&job, 0, b.write);
    arena_free(&job.arena);
    driver_drop(b.folder, name);
}

/* ---- messages ---- */

/* Few words make most of a text, as in speech. */
static size_t add_text(char *text, size_t room)
{
    size_t len = 0;

    for (int i = 0; i < 14; i++) {
        double u = (dice() % 1000000 + 1) / 1e6;
        unsigned word = u * u * WORDS < 1 ? dice() % WORDS : (unsigned)(1 / (u * u));
        len += (size_t)snprintf(text + len, room - len, "w%u ", word % WORDS);
    }
    return len;
}

static size_t add_words(char *text, size_t room, unsigned words)
{
    return (size_t)snprintf(text, room, "%s%s%s%s", words & COMMON ? "Common, " : "", words & SECOND ? "second " : "",
                            words & RARE ? "rare! " : "", words & ACCENT ? "caf\xc3\xa9" : "");
}

static void invent(struct message *m)
{
    m->peer = (unsigned)(dice() % b.peers);
    m->words = (dice() % 10 == 0 ? COMMON : 0) | (dice() % 20 == 0 ? SECOND : 0) |
               (dice() % 5000 == 0 ? RARE : 0) | (dice() % 100 == 0 ? ACCENT : 0);
}

static void make_record(xy_job *job, xy_store_op *op, size_t i, unsigned flags)
{
    const struct message *m = &b.messages[i];
    xy_store_record *r = arena_alloc(job->arena, sizeof *r);
    xy_store_row *rows = arena_alloc(job->arena, 2 * sizeof *rows);
    char *peer = arena_alloc(job->arena, 64), *xml = arena_alloc(job->arena, 1024);

    need(r != NULL && rows != NULL && peer != NULL && xml != NULL, "no memory");
    snprintf(peer, 64, "peer%u@a.test", m->peer);
    size_t len = (size_t)snprintf(xml, 1024, "<message to='" ME "/desk' from='%s/phone' type='chat' id='m%zu'><body>",
                                  peer, i);
    len += add_text(xml + len, 1024 - len);
    len += add_words(xml + len, 1024 - len, m->words);
    len += (size_t)snprintf(xml + len, 1024 - len, "</body></message>");
    rows[0] = (xy_store_row){ .domain = "a.test", .account = ME, .id = id_of(i), .stamp = stamp_of(i),
                              .flags = flags, .peer = peer };
    rows[1] = rows[0];
    rows[1].account = peer;
    rows[1].peer = ME "/desk";
    *r = (xy_store_record){ .seq = i, .xml = xml, .xml_len = len, .rows = rows, .nrows = 2 };
    memcpy(r->token, &m->peer, sizeof m->peer);
    *op = (xy_store_op){ .size = sizeof *op, .kind = XY_STORE_RECORD, .record = r, .languages = b.languages };
}

/* CPU in ns for each row. */
static uint64_t fill(size_t n, unsigned flags)
{
    xy_store_op ops[BATCH], *all[BATCH];
    uint64_t used = 0;

    for (size_t i = 0; i < n; ) {
        xy_job job = job_begin();
        size_t k = 0;
        for (; k < BATCH && i < n; k++, i++) {
            make_record(&job, &ops[k], i, flags);
            all[k] = &ops[k];
        }
        uint64_t before = clock_ns(CLOCK_THREAD_CPUTIME_ID);
        b.ops->write(&job, b.write, all, k);
        used += clock_ns(CLOCK_THREAD_CPUTIME_ID) - before;
        while (k > 0)
            need(ops[--k].status == XY_OK, "a record was not stored");
        arena_free(&job.arena);
    }
    return used / (2 * n);
}

/* ---- questions ---- */

struct question {
    const char    *name;
    unsigned       words;
    bool           peer, full, dates, small, count, deep;  /* small: of a peer's mailbox; deep: not the newest page */
};

static const struct question questions[] = {
    { .name = "newest page" }, { .name = "page further back", .deep = true },
    { .name = "page, counted", .count = true }, { .name = "page of a time", .dates = true, .count = true },
    { .name = "page with a peer", .peer = true, .deep = true, .count = true },
    { .name = "page with a peer's client", .peer = true, .full = true },
    { .name = "page with a peer of a time", .peer = true, .dates = true },
    { .name = "rare word", .words = RARE, .count = true }, { .name = "word in 10 %", .words = COMMON },
    { .name = "word in 10 %, further back", .words = COMMON, .deep = true },
    { .name = "word in 10 %, counted", .words = COMMON, .deep = true, .count = true },
    { .name = "two words", .words = COMMON | SECOND, .deep = true, .count = true },
    { .name = "rare and frequent word", .words = COMMON | RARE, .count = true },
    { .name = "with an accent", .words = ACCENT, .deep = true },
    { .name = "word and peer", .words = COMMON, .peer = true, .count = true },
    { .name = "rare word and peer", .words = RARE, .peer = true, .count = true },
    { .name = "word, time", .words = COMMON, .dates = true, .count = true },
    { .name = "word, peer, time", .words = COMMON, .peer = true, .dates = true, .count = true },
    { .name = "small: newest page, counted", .small = true, .count = true },
    { .name = "small: rare word", .words = RARE, .small = true, .count = true },
    { .name = "small: word in 10 %", .words = COMMON, .small = true, .count = true },
    { .name = "small: two words", .words = COMMON | SECOND, .small = true, .count = true },
    { .name = "small: with an accent", .words = ACCENT, .small = true, .count = true },
    { .name = "small: word, peer, time", .words = COMMON, .peer = true, .dates = true, .small = true, .count = true }
};

static bool matches(const struct question *q, const xy_store_query *with, size_t i, unsigned peer)
{
    const struct message *m = &b.messages[i];

    if (q->words & ~m->words || ((q->peer || q->small) && m->peer != peer))
        return false;
    return !q->dates || (stamp_of(i) >= with->start && stamp_of(i) <= with->end);
}

/* What a look at every message says. */
static void compare(const struct question *q, const xy_store_op *op, unsigned peer)
{
    const xy_store_query *with = op->query;
    uint64_t count = 0;
    size_t n = 0;
    bool more = false;

    for (size_t i = b.rows; i-- > 0; ) {
        if (!matches(q, with, i, peer))
            continue;
        count++;
        if (with->before != 0 && id_of(i) >= with->before)
            continue;
        more |= n == PAGE;
        if (n < PAGE)
            need(n < op->nrows && op->rows[op->nrows - ++n].id == id_of(i), q->name);
    }
    need(n == op->nrows && more == op->more && (!with->count || op->count == count), q->name);
}

static uint64_t ask(const struct question *q, bool check)
{
    xy_job job = job_begin();
    unsigned peer = (unsigned)(dice() % b.peers);
    char name[64], text[64];
    xy_store_query with = { .backwards = true, .limit = PAGE, .count = q->count };
    xy_store_op op = { .size = sizeof op, .kind = XY_STORE_ARCHIVE_PAGE, .domain = "a.test", .account = ME,
                       .query = &with, .languages = b.languages };

    snprintf(name, sizeof name, "peer%u@a.test%s", peer, q->full ? "/none" : "");
    if (q->small)
        op.account = name;
    if (q->peer)
        with.with = q->small ? ME : name;
    if (add_words(text, sizeof text, q->words) > 0)
        with.text = q->words & ACCENT ? "CAFE" : text;
    if (q->dates) {
        with.start = stamp_of(dice() % b.rows);
        with.end = with.start + (int64_t)b.rows / 10 * GAP;
    }
    if (q->deep)
        with.before = id_of(dice() % b.rows);
    uint64_t before = clock_ns(CLOCK_MONOTONIC);
    b.ops->read(&job, b.read, &op);
    uint64_t took = clock_ns(CLOCK_MONOTONIC) - before;
    need(op.status == XY_OK, q->name);
    if (check && !q->full)
        compare(q, &op, peer);
    arena_free(&job.arena);
    return took;
}

static int by_number(const void *x, const void *y)
{
    uint64_t p = *(const uint64_t *)x, q = *(const uint64_t *)y;

    return p < q ? -1 : p > q;
}

static void measure(const struct question *q)
{
    uint64_t *took = calloc(b.rounds, sizeof *took);

    need(took != NULL, "no memory");
    for (size_t i = 0; i < b.rounds; i++)
        took[i] = ask(q, i < COMPARED);
    qsort(took, b.rounds, sizeof *took, by_number);
    printf("%-28s p50 %9.3f ms   p95 %9.3f ms\n", q->name, (double)took[b.rounds / 2] / 1e6,
           (double)took[b.rounds * 95 / 100] / 1e6);
    free(took);
}

/* What the store does for itself meanwhile, done. */
static void settle(const char *name)
{
    xy_job job = job_begin();

    driver_settle(name);
    if (b.ops->needs_upkeep(&job))
        b.ops->upkeep(&job, b.read);
    arena_free(&job.arena);
}

int main(int argc, char **argv)
{
    size_t *const numbers[] = { &b.rows, &b.peers, &b.rounds };
    size_t sample;

    for (int i = 1; i < argc && i <= 3; i++)
        *numbers[i - 1] = strtoul(argv[i], NULL, 10);
    for (unsigned i = 0; argc > 4 && stem_languages[i] != NULL; i++)
        if (strcmp(argv[4], stem_languages[i]) == 0)
            memset(b.languages, (int)i, sizeof b.languages);
    need(argc <= 4 || stem_is_known(b.languages[0]), "there is no such language");
    need(b.rows > 0 && b.peers > 0 && b.rounds > 0, "numbers above 0, please");
    snprintf(b.folder, sizeof b.folder, "%s", "/tmp/xylem-bench-XXXXXX");
    need(mkdtemp(b.folder) != NULL, "no folder");
    api_set_data_dir(b.folder);
    const xy_module *desc = xylem_module_v1(api_table());
    b.module = (struct module){ .desc = desc, .name = desc->name };
    b.ops = desc->services[0].ops;
    b.messages = calloc(b.rows, sizeof *b.messages);
    need(b.messages != NULL, "no memory");
    for (size_t i = 0; i < b.rows; i++)
        invent(&b.messages[i]);
    sample = b.rows < 50000 ? b.rows : 50000;
    open_store("bench-plain");
    double plain = (double)fill(sample, 0) / 1e3;
    close_store("bench-plain");
    open_store("bench-archive");
    double archived = (double)fill(b.rows, XY_ROW_ARCHIVED) / 1e3;
    settle("bench-archive");
    printf("%zu messages, %zu peers: CPU for each row %.1f us, of it for the archive %.1f us\n", b.rows, b.peers,
           archived, archived - plain);
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
        measure(&questions[i]);
    close_store("bench-archive");
    free(b.messages);
    rmdir(b.folder);
    return 0;
}
