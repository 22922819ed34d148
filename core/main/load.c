/* load.c - see load.h */

#include "main/load.h"

#include <inttypes.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/sys.h"
#include "main/config.h"
#include "main/errand.h"
#include "main/migrate.h"
#include "main/opening.h"
#include "main/server_private.h"
#include "module/api.h"
#include "module/lanes.h"
#include "module/loader.h"
#include "net/shard.h"
#include "route/router.h"
#include "route/store.h"
#include "save/backup_file.h"
#include "save/writing.h"

enum { PIECE_BYTES = 1024 * 1024, TRIES = 20, WAIT_MS = 500, SAY_MS = 200, SETTLE_MS = 60 * 1000 };

/* ---- one question to the store that the main thread waits for ------------------------------------ */

struct question {
    struct errand     errand;
    xy_store_op       op;               /* asked; its status is the answer ... */
    bool              any;              /* ... and whether it has brought a name or a document */
    char              why[200];         /* it has not been answered */
};

static void answered(struct store_call *c)
{
    struct question *q = c->arg;

    q->op.status = c->op.status;
    q->any = c->op.ndocs > 0;
    snprintf(q->why, sizeof q->why, "%s", c->op.why != NULL ? c->op.why : "no reason given");
    store_call_free(&c);
    errand_done(&q->errand);
}

static void put_question(struct errand *e)
{
    struct question *q = e->arg;
    struct store_call *c = store_call_new(q->op.kind, answered, q);

    if (c == NULL) {
        q->op.status = XY_UNAVAILABLE;
        errand_done(e);
        return;
    }
    q->op.size = c->op.size;
    c->op = q->op;
    store_submit(c);
}

static xy_status ask(xy_store_op op, bool *any)
{
    struct question q = { .errand = { .fn = put_question }, .op = op };

    q.errand.arg = &q;
    for (int i = 0; i < TRIES; i++) {
        errand_run(&q.errand);
        if (q.op.status != XY_UNAVAILABLE)
            break;
        poll(NULL, 0, WAIT_MS);
    }
    *any = q.any;
    return q.op.status;
}

/* ---- the mark ------------------------------------------------------------------------------------- */

/* Of no domain that could be hosted. */
#define NOBODY "*"

static xy_store_op about_mark(xy_store_kind kind, const xy_doc_write *w)
{
    return (xy_store_op){ .kind = kind, .domain = NOBODY, .account = "", .collection = "server",
                          .key = "loading", .writes = w, .nwrites = w != NULL };
}

static int mark(bool there, struct error *e)
{
    const xy_doc_write w = { .account = "", .collection = "server", .key = "loading", .value = there ? "now" : NULL,
                             .len = there ? 3 : 0, .version = XY_ANY_VERSION };
    bool any;

    if (ask(about_mark(XY_STORE_DOC_PUT, &w), &any) == XY_OK)
        return 0;
    return error_set(e, ERR_UNAVAILABLE, "the store cannot be written to");
}

int loaded_whole(struct error *e)
{
    struct question q = { .errand = { .fn = put_question }, .op = about_mark(XY_STORE_DOC_GET, NULL) };

    q.errand.arg = &q;
    errand_run(&q.errand);
    if (q.op.status == XY_NOT_FOUND)
        return 0;
    if (q.op.status == XY_OK)
        return error_set(e, ERR_INVALID, "the store holds a part of a backup only: filling it was broken off. "
                         "Empty it, and fill it once more");
    return error_set(e, ERR_UNAVAILABLE, "%s", q.why[0] != '\0' ? q.why : "no memory");
}

static int check_empty(struct error *e)
{
    bool any = false;
    xy_status status = ask((xy_store_op){ .kind = XY_STORE_DOMAIN_LIST, .limit = 1 }, &any);

    if (status != XY_OK && status != XY_NOT_FOUND)
        return error_set(e, ERR_UNAVAILABLE, "the store is unavailable");
    return any ? error_set(e, ERR_EXISTS, "the store is not empty: only one that is can be filled") : 0;
}

/* ---- lines into the store --------------------------------------------------------------------------- */

/* The configuration's, by name: no shard has them, for nothing is served. */
static struct map domains;

static int know_domains(const struct hosts *h, struct error *e)
{
    for (size_t i = 0; i < h->n; i++)
        if (!map_put(&domains, str_of(h->list[i]->name), h->list[i]))
            return error_set(e, ERR_NO_MEMORY, "no memory");
    return 0;
}

/* In whose languages words are found, see route/store.c; without memory they are found as they are. */
static bool add_languages(struct writing *w, xy_store_op *op)
{
    struct store_call *c = list_entry(op, struct store_call, op);
    size_t n = op->kind == XY_STORE_RECORD ? op->record->nrows : 0;
    unsigned char *languages = n == 0 ? NULL : arena_alloc(c->arena, n);

    (void)w;
    for (size_t i = 0; languages != NULL && i < n; i++) {
        const struct domain *d = map_get(&domains, str_of(op->record->rows[i].domain));
        languages[i] = d != NULL ? d->language : 0;
    }
    op->languages = languages;
    return true;
}

struct piece { struct errand errand; struct writing writing; };

static void piece_done(struct writing *w)
{
    errand_done(&list_entry(w, struct piece, writing)->errand);
}

static void begin_piece(struct errand *e)
{
    struct piece *p = e->arg;

    writing_begin(&p->writing);
}

static int write_piece(const struct backup_reader *r, struct str lines, struct error *e)
{
    struct piece p = { .errand = { .fn = begin_piece },
                       .writing = { .lines = lines, .at_once = WRITING_MOST, .wanted = add_languages,
                                    .done = piece_done } };

    p.errand.arg = &p;
    errand_run(&p.errand);
    if (p.writing.status != XY_OK)
        return error_set(e, p.writing.status == XY_REFUSED ? ERR_INVALID : ERR_UNAVAILABLE, "%s, up to line %" PRIu64
                         ": %s", r->name, r->lines, p.writing.why);
    if (p.writing.refused > 0)
        return error_set(e, ERR_INVALID, "the store declines %zu of what is to be put into it: %s", p.writing.refused,
                         p.writing.first);
    return 0;
}

static void show(const struct backup_reader *r, uint64_t *shown)
{
    uint64_t now = sys_mono_ms();

    if (!isatty(STDERR_FILENO) || now - *shown < SAY_MS)
        return;
    *shown = now;
    fprintf(stderr, "\r%" PRIu64 " things, %" PRIu64 " MiB", r->lines, r->bytes >> 20);
}

static int fill(struct error *e)
{
    struct backup_reader r = { .name = "standard input", .fd = STDIN_FILENO };
    struct str lines;
    uint64_t shown = 0;
    int more = backup_open(&r, e) != 0 || check_empty(e) != 0 || mark(true, e) != 0 ? -1 : 1;

    while (more > 0 && (more = backup_next(&r, PIECE_BYTES, &lines, e)) > 0) {
        if (write_piece(&r, lines, e) != 0)
            more = -1;
        show(&r, &shown);
    }
    if (more == 0 && mark(false, e) != 0)
        more = -1;
    if (shown != 0)
        fputc('\n', stderr);
    if (more == 0)
        printf("%" PRIu64 " things are in the store\n", r.lines);
    backup_close(&r);
    return more;
}

/* ---- the process ------------------------------------------------------------------------------------ */

static int come_up(struct config *c, struct hosts **h, bool *started, struct error *e)
{
    static const struct shards_spec shards = { .count = 1 };
    struct process_user user;

    process_set_limits(c->server.core_dumps);
    loader_set_path(c->server.module_path);
    api_set_data_dir(c->server.data_dir);
    if (migrate_user(c, &user, e) != 0 || (*h = hosts_build(c, NULL, e)) == NULL ||
        process_own_folder(c->server.data_dir, &user, e) != 0 || process_become(&user, e) != 0)
        return -1;
    mallopt(M_ARENA_MAX, 2);
    route_at_start();
    store_set_patience(SETTLE_MS);
    if (shards_start(&shards, e) != 0)
        return -1;
    *started = true;
    if (know_domains(*h, e) != 0)
        return -1;
    if (opening_begin((*h)->store, true, e) != 0)
        return -1;
    if (store_is_fleeting())
        return error_set(e, ERR_INVALID,
                         "the store is in memory: what would be put into it ends with this process");
    return 0;
}

int load_run(const char *config)
{
    struct error e;
    struct config *c = config_read(config, &e);
    struct hosts *h = NULL;
    bool started = false;
    int result = c == NULL ? SERVER_EXIT_CONFIG : SERVER_EXIT_FAILED;

    if (c != NULL && come_up(c, &h, &started, &e) == 0 && fill(&e) == 0)
        result = SERVER_EXIT_OK;
    if (result != SERVER_EXIT_OK)
        fprintf(stderr, "xylemd: %s\n", e.text);
    if (started) {
        store_stop();
        lanes_free();
        opening_end(h->store);
        shards_stop();
    }
    map_free(&domains);
    hosts_free(&h);
    config_free(&c);
    loader_end();
    return result;
}
