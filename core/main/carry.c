/*
 * carry.c - see carry.h
 */
#include "main/carry_private.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/codec.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"
#include "main/exits.h"
#include "main/feed.h"
#include "main/output.h"
#include "main/pie.h"
#include "main/prosody.h"
#include "main/table.h"

enum { ANSWER_ARENA = 4096, PATIENCE_MS = 30 * 1000, PAUSE_MS = 500, ROWS_MOST = 16 * 1024 * 1024,
       RUN_HEX = 16 };

static const struct { const char *command; int (*run)(const struct carry *c); } all[] = {
    { "export", carry_export }, { "import", carry_import }, { "backup", carry_backup },
    { "restore", carry_restore }, { "store copy", carry_copy }, { "conversation", carry_conversation },
};

bool carry_wanted(const struct invocation *v)
{
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(v->name, all[i].command) == 0)
            return true;
    return false;
}

int carry_run(const struct carry *c)
{
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(c->v->name, all[i].command) == 0)
            return all[i].run(c);
    return EXITS_USAGE;
}

const char *carry_given(const struct carry *c, const char *name)
{
    const struct argument *a = argument_find(c->v, name);

    return a != NULL ? a->value : NULL;
}

bool carry_interrupted(const struct carry *c)
{
    return c->interrupted != NULL && *c->interrupted;
}

int carry_say(const struct carry *c, int status, const char *text, const char *rows)
{
    return client_say(c->json, status, text, rows);
}

int carry_ask(const struct carry *c, struct str *answer, struct error *e)
{
    struct text request;
    int result;

    text_init(&request, 0);
    invocation_put(&request, c->v);
    result = text_ok(&request) ? client_ask(c->client, (struct str){ request.p, request.len }, answer, e)
                               : error_set(e, ERR_NO_MEMORY, "no memory");
    if (request.p != NULL)
        secret_wipe(request.p, request.len);
    text_free(&request);
    return result;
}

int carry_ask_row(const struct carry *c, const char *needed, struct arena **a, const struct json **row,
                  struct error *e)
{
    struct str answer;

    *row = NULL;
    *a = arena_new(ANSWER_ARENA);
    if (carry_ask(c, &answer, e) != 0)
        return EXITS_NOT_RUNNING;
    int code = client_read(answer, *a, row, e);
    if (code == EXITS_OK && needed != NULL && json_text(*row, needed) == NULL) {
        error_set(e, ERR_UNAVAILABLE, "the server gave an answer that is none");
        return EXITS_REFUSED;
    }
    return code;
}

bool carry_set_next(const struct carry *c, char **next, const char *to, struct error *e)
{
    struct argument *after = argument_find(c->v, "after");
    bool copied = mem_keep(next, to);

    if (after != NULL)
        after->value = *next;
    if (!copied)
        error_set(e, ERR_NO_MEMORY, "no memory");
    return copied;
}

/* ---- import ---- */

struct import { const struct carry *c; struct feed feed; struct text rows; uint64_t shown; };

static int ask_piece(void *arg, struct str piece, struct str *answer, struct error *e)
{
    struct import *im = arg;
    struct argument *file = argument_find(im->c->v, "file");
    char *copy = try_copy_n(piece.p, piece.len);
    int result;

    if (copy == NULL || file == NULL)
        return error_set(e, ERR_NO_MEMORY, "no memory");
    file->value = copy;
    result = carry_ask(im->c, answer, e);
    file->value = NULL;
    secret_wipe(copy, piece.len);
    mem_free(&copy);
    return result;
}

/* As compilers name what is wrong, so that editors find the line. */
static void print_refused(const struct place *at, const char *user, const char *why)
{
    struct text t;

    text_init(&t, 0);
    table_put_text(&t, user, SIZE_MAX);
    if (at->line > 0)
        printf("%s:%lu:%lu: ", at->file, at->line, at->column);
    else
        printf("%s: ", at->file);
    printf("%s%s%s\n", t.p != NULL ? t.p : "", user[0] != '\0' ? ": " : "", why);
    text_free(&t);
}

static void refused(void *arg, const struct place *at, const char *user, const char *why)
{
    struct import *im = arg;

    if (!im->c->json) {
        print_refused(at, user, why);
        return;
    }
    if (im->rows.len > ROWS_MOST)
        return;
    text_puts(&im->rows, im->rows.len > 0 ? ", {\"file\": " : "{\"file\": ");
    json_put_string(&im->rows, at->file);
    text_printf(&im->rows, ", \"line\": %lu, \"column\": %lu, \"jid\": ", at->line, at->column);
    json_put_string(&im->rows, user);
    text_puts(&im->rows, ", \"error\": ");
    json_put_string(&im->rows, why);
    text_putc(&im->rows, '}');
}

static void show_progress(void *arg)
{
    struct import *im = arg;
    uint64_t now = sys_mono_ms();

    if (!im->c->progress || now - im->shown < 200)
        return;
    im->shown = now;
    fprintf(stderr, "\r%zu accounts, %zu things added", im->feed.users, im->feed.added);
}

static void put_left(struct text *out, const struct feed *f)
{
    for (const struct feed_left *l = f->left; l != NULL; l = l->next)
        text_printf(out, "; left out, as no module takes it: %zu times %s of %s", l->times, l->name, l->ns);
}

static int end_import(struct import *im)
{
    struct feed *f = &im->feed;
    int status = f->status != EXITS_OK ? f->status : f->faults > 0 ? EXITS_REFUSED : EXITS_OK;
    struct text said;

    if (im->c->progress && im->shown != 0)
        fprintf(stderr, "\r%*s\r", 60, "");
    text_init(&said, 0);
    if (f->status != EXITS_OK)
        text_printf(&said, "%s; what was taken before stays, and the import can be repeated: ", f->why.text);
    text_printf(&said, "%zu accounts read, %zu things added, %zu refused", f->users, f->added, f->faults);
    put_left(&said, f);
    status = carry_say(im->c, status, text_ok(&said) ? said.p : "no memory", im->rows.p != NULL ? im->rows.p : "");
    text_free(&said);
    return status;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Pieces of one import belong together, also where another one is on its way. */
static void name_run(const struct carry *c, char run[RUN_HEX + 1])
{
    struct argument *a = argument_find(c->v, "run");
    unsigned char bytes[RUN_HEX / 2];

    sys.random(bytes, sizeof bytes);
    hex_encode(bytes, sizeof bytes, run);
    run[RUN_HEX] = '\0';
    if (a != NULL && a->value == NULL)
        a->value = run;
}

int carry_import(const struct carry *c)
{
    char run[RUN_HEX + 1];
    const char *path = carry_given(c, "file");
    struct import im = { .c = c };
    int status;

    im.feed = (struct feed){ .ask = ask_piece, .refused = refused, .progress = show_progress, .arg = &im,
                             .interrupted = c->interrupted, .only = carry_given(c, "domain") };
    text_init(&im.rows, 0);
    feed_init(&im.feed);
    name_run(c, run);
    (is_folder(path) ? prosody_read : pie_read)(&im.feed, path);
    feed_end(&im.feed);
    if (im.feed.only != NULL && !im.feed.found && feed_goes_on(&im.feed)) {
        struct error e;
        error_set(&e, ERR_NOT_FOUND, "%s: there is no host %s in it", path, im.feed.only);
        feed_fail(&im.feed, EXITS_USAGE, &e);
    }
    status = end_import(&im);
    feed_free(&im.feed);
    text_free(&im.rows);
    return status;
}

/* ---- export ---- */

struct export { const struct carry *c; struct output out; char *next; };

static void wait_a_while(void)
{
    static const struct timespec moment = { PAUSE_MS / 1000, PAUSE_MS % 1000 * 1000000L };

    nanosleep(&moment, NULL);
}

/* One page.  EXITS_UNAVAILABLE can be asked again. */
static int take_page(struct export *ex, struct error *e)
{
    const struct json *row;
    struct arena *a;
    int code = carry_ask_row(ex->c, "xml", &a, &row, e);

    if (code == EXITS_OK && (output_write(&ex->out, str_of(json_text(row, "xml")), e) != 0 ||
                             !carry_set_next(ex->c, &ex->next, json_text(row, "next"), e)))
        code = EXITS_REFUSED;
    arena_free(&a);
    return code;
}

static int next_page(struct export *ex, struct error *e)
{
    uint64_t until = sys_mono_ms() + PATIENCE_MS;
    int code;

    do {
        if (carry_interrupted(ex->c)) {
            error_set(e, ERR_UNAVAILABLE, "interrupted");
            return EXITS_INTERRUPTED;
        }
        code = take_page(ex, e);
        if (code == EXITS_UNAVAILABLE)
            wait_a_while();
    } while (code == EXITS_UNAVAILABLE && sys_mono_ms() < until);
    return code;
}

int carry_export(const struct carry *c)
{
    struct export ex = { .c = c };
    struct error e;
    int code = EXITS_REFUSED;

    if (output_open(&ex.out, carry_given(c, "output"), &e) == 0) {
        do {
            code = next_page(&ex, &e);
            if (code == EXITS_OK && c->progress && ex.out.path != NULL)
                fprintf(stderr, "\r%zu KiB written", ex.out.written / 1024);
        } while (code == EXITS_OK && ex.next != NULL);
        if (c->progress && ex.out.path != NULL && ex.out.written > 0)
            fputc('\n', stderr);
    }
    carry_set_next(c, &ex.next, NULL, NULL);
    if (output_close(&ex.out, code == EXITS_OK, &e) != 0)
        code = EXITS_REFUSED;
    if (code != EXITS_OK)
        return carry_say(c, code, e.text, NULL);
    return ex.out.path != NULL ? carry_say(c, EXITS_OK, "done", NULL) : EXITS_OK;
}
