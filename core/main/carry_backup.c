/* carry_backup.c - backup, restore and store copy, see carry.h */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sys.h"
#include "main/carry_private.h"
#include "main/exits.h"
#include "main/output.h"
#include "save/backup_file.h"

enum { SHOW_MS = 200, RATE = 8, PIECE_BYTES = 256 * 1024 };

/* What an answer has beside the lines. */
struct counted { uint64_t owners, accounts, documents, stanzas, elsewhere, refused; };

static uint64_t number_of(const struct json *row, const char *name)
{
    const char *text = json_text(row, name);
    uint64_t n = 0;

    return text != NULL && str_to_u64(str_of(text), UINT64_MAX, &n) ? n : 0;
}

static void count(struct counted *to, const struct json *row)
{
    *to = (struct counted){ number_of(row, "owners"), number_of(row, "accounts"), number_of(row, "documents"),
                            number_of(row, "stanzas"), number_of(row, "elsewhere"), number_of(row, "refused") };
}

static void show(const struct carry *c, const struct counted *n, uint64_t bytes, uint64_t *shown)
{
    uint64_t now = sys_mono_ms();

    if (!c->progress || now - *shown < SHOW_MS)
        return;
    *shown = now;
    fprintf(stderr, "\r%" PRIu64 " accounts and domains, %" PRIu64 " documents, %" PRIu64 " messages, %" PRIu64 " MiB ",
            n->owners + n->accounts, n->documents, n->stanzas, bytes >> 20);
}

static void end_show(uint64_t shown)
{
    if (shown != 0)
        fputc('\n', stderr);
}

/* ---- lines out of the server ---------------------------------------------------------------------- */

struct taking_out {
    const struct carry  *c;
    struct backup_writer writer;
    struct counted       counted;
    uint64_t             rate, shown;
    char                *next;
    bool                 level, last;   /* of a copy: nothing is left for now, or at all */
};

static bool is_text(const char *text, const char *word)
{
    return text != NULL && strcmp(text, word) == 0;
}

static int not_written(const struct taking_out *t)
{
    return carry_interrupted(t->c) ? EXITS_INTERRUPTED : EXITS_REFUSED;
}

/* One answer.  EXITS_OK, and next is NULL: that was the last. */
static int take_lines(struct taking_out *t, struct error *e)
{
    const struct json *row;
    struct arena *a;
    int code = carry_ask_row(t->c, "lines", &a, &row, e);

    /* Before anything can go wrong here: by it the server is told to give up. */
    if (code == EXITS_OK && (!carry_set_next(t->c, &t->next, json_text(row, "next"), e) ||
                             backup_write(&t->writer, str_of(json_text(row, "lines")), e) != 0))
        code = not_written(t);
    if (code == EXITS_OK) {
        count(&t->counted, row);
        t->level = is_text(json_text(row, "state"), "level");
        t->last = is_text(json_text(row, "state"), "last");
        show(t->c, &t->counted, t->writer.bytes, &t->shown);
    }
    arena_free(&a);
    return code;
}

/* So many MiB a second at most, that those who use the server do not feel it.  false: that is no number of them. */
static bool read_rate(const struct carry *c, uint64_t *rate)
{
    const char *given = carry_given(c, "rate");

    *rate = RATE;
    return given == NULL || str_to_u64(str_of(given), UINT32_MAX, rate);
}

static int say_no_rate(const struct carry *c)
{
    return carry_say(c, EXITS_USAGE, "--rate is a whole number of MiB a second; 0: as fast as it goes", NULL);
}

/* What was taken since then was taken in time. */
static void pace(const struct taking_out *t, uint64_t since, uint64_t rate)
{
    uint64_t took = sys_mono_ms() - since, due = rate == 0 ? 0 : t->writer.bytes * 1000 / (rate << 20);

    if (due > took)
        poll(NULL, 0, (int)(due - took));
}

/* The server answers within about a second, if only that there is nothing yet: Ctrl-C is heeded soon. */
static int next_lines(struct taking_out *t, struct error *e)
{
    if (!carry_interrupted(t->c))
        return take_lines(t, e);
    error_set(e, ERR_UNAVAILABLE, "interrupted");
    return EXITS_INTERRUPTED;
}

/* Until all is out, or, of a copy, until nothing is left for now. */
static int take_all(struct taking_out *t, struct error *e)
{
    uint64_t since = sys_mono_ms();
    int code = EXITS_OK;

    t->level = false;
    do {
        pace(t, since, t->rate);
        code = next_lines(t, e);
    } while (code == EXITS_OK && t->next != NULL && !t->level);
    return code;
}

/* Of what is under way: "give-up", of a copy also "finish" or "stop". */
static void set_step(const struct carry *c, const char *step)
{
    struct argument *a = argument_find(c->v, "step");

    if (a != NULL)
        a->value = step;
}

/* Else the server would keep it for a minute, and only some can be under way at a time. */
static void give_up(struct taking_out *t)
{
    struct str answer;
    struct error e;

    if (t->next == NULL)
        return;
    set_step(t->c, "give-up");
    carry_ask(t->c, &answer, &e);
}

static int say_counted(const struct carry *c, const char *what, const struct counted *n)
{
    char text[300], row[300];

    snprintf(text, sizeof text, "%s: %" PRIu64 " accounts and domains, %" PRIu64 " documents, %" PRIu64 " messages",
             what, n->owners + n->accounts, n->documents, n->stanzas);
    snprintf(row, sizeof row, "{\"owners\": %" PRIu64 ", \"documents\": %" PRIu64 ", \"stanzas\": %" PRIu64 "}",
             n->owners + n->accounts, n->documents, n->stanzas);
    return carry_say(c, EXITS_OK, text, row);
}

/* ---- backup --------------------------------------------------------------------------------------- */

static int write_out(void *arg, struct str bytes, struct error *e)
{
    return output_write(arg, bytes, e);
}

/* Of an account that is misspelt there would be a backup of nothing. */
static int check_any(const struct taking_out *t, const char *only, struct error *e)
{
    const struct counted *n = &t->counted;

    if (only == NULL || strchr(only, '@') == NULL || n->documents > 0 || n->stanzas > 0)
        return EXITS_OK;
    error_set(e, ERR_NOT_FOUND, "nothing is stored for %s: there is no such account", only);
    return EXITS_NOT_FOUND;
}

static int back_up(struct taking_out *t, struct output *out, struct error *e)
{
    const char *only = carry_given(t->c, "only");

    out->interrupted = t->c->interrupted;
    int code = backup_begin(&t->writer, only != NULL ? only : "everything", e) == 0 ? take_all(t, e) : not_written(t);

    if (code == EXITS_OK && !t->last) {
        error_set(e, ERR_UNAVAILABLE, "the server gave an answer that is none");
        code = EXITS_REFUSED;
    }
    if (code == EXITS_OK)
        code = check_any(t, only, e);
    return code == EXITS_OK && backup_finish(&t->writer, e) != 0 ? not_written(t) : code;
}

int carry_backup(const struct carry *c)
{
    struct output out;
    struct taking_out t = { .c = c, .writer = { .write = write_out, .arg = &out } };
    struct error e;

    if (!read_rate(c, &t.rate))
        return say_no_rate(c);
    int code = output_open(&out, carry_given(c, "output"), &e) == 0 ? back_up(&t, &out, &e) : EXITS_REFUSED;
    if (code != EXITS_OK)
        give_up(&t);
    carry_set_next(c, &t.next, NULL, NULL);
    end_show(t.shown);
    backup_writer_free(&t.writer);
    if (output_close(&out, code == EXITS_OK, &e) != 0)
        code = EXITS_REFUSED;
    if (code != EXITS_OK)
        return carry_say(c, code, e.text, NULL);
    return out.path != NULL ? say_counted(c, out.path, &t.counted) : EXITS_OK;
}

/* ---- restore -------------------------------------------------------------------------------------- */

struct putting { const struct carry *c; struct backup_reader reader; struct counted counted; char *next, *reason;
                 uint64_t shown; };

/* Through the file once, so that one that is not whole changes nothing. */
static int check(struct putting *p, struct error *e)
{
    struct str lines;
    int more = backup_open(&p->reader, e) == 0 ? 1 : -1;

    while (more > 0 && !carry_interrupted(p->c))
        more = backup_next(&p->reader, PIECE_BYTES, &lines, e);
    backup_close(&p->reader);
    if (more > 0)
        error_set(e, ERR_UNAVAILABLE, "interrupted: nothing was changed");
    return more < 0 ? EXITS_REFUSED : more > 0 ? EXITS_INTERRUPTED : EXITS_OK;
}

static int put_lines(struct putting *p, struct str lines, struct error *e)
{
    struct argument *file = argument_find(p->c->v, "file");
    char *copy = try_copy_n(lines.p, lines.len);
    const struct json *row;
    struct arena *a = NULL;
    int code = EXITS_REFUSED;

    error_set(e, ERR_NO_MEMORY, "no memory");
    file->value = copy;
    if (copy != NULL)
        code = carry_ask_row(p->c, "elsewhere", &a, &row, e);
    file->value = NULL;
    mem_free(&copy);
    if (code == EXITS_OK) {
        const char *reason = json_text(row, "reason");
        count(&p->counted, row);
        code = carry_set_next(p->c, &p->next, json_text(row, "next"), e) ? EXITS_OK : EXITS_REFUSED;
        if (reason != NULL && p->reason == NULL)
            p->reason = try_copy(reason);
        show(p->c, &p->counted, p->reader.bytes, &p->shown);
    }
    arena_free(&a);
    return code;
}

/* There would be more to put.  All accounts are back then: with a part of what they had. */
static int break_off(struct putting *p, struct error *e)
{
    bool began = p->next != NULL;
    int code = EXITS_OK;

    if (began) {
        set_step(p->c, "give-up");
        code = put_lines(p, STR(""), e);
    }
    if (code != EXITS_OK)
        return code;
    error_set(e, ERR_UNAVAILABLE, "interrupted: %s",
              began ? "accounts have a part of what is in the backup; restore it once more" : "nothing was changed");
    return EXITS_INTERRUPTED;
}

/* Ctrl-C is heeded between pieces. */
static int put_all(struct putting *p, struct error *e)
{
    struct str lines;
    int more = backup_open(&p->reader, e) == 0 ? 1 : -1, code = EXITS_OK;

    while (code == EXITS_OK && more > 0 && !carry_interrupted(p->c) &&
           (more = backup_next(&p->reader, PIECE_BYTES, &lines, e)) > 0)
        code = put_lines(p, lines, e);
    if (more < 0) {
        struct error other;
        break_off(p, &other);           /* else they would be away for a minute */
        code = EXITS_REFUSED;
    } else if (code == EXITS_OK && more > 0)
        code = break_off(p, e);
    else if (code == EXITS_OK && p->next != NULL)
        code = put_lines(p, STR(""), e);
    if (code == EXITS_NOT_RUNNING)
        error_set(e, ERR_UNAVAILABLE, "the server has ended meanwhile: accounts have a part of what is in the backup; "
                  "restore it once more");
    backup_close(&p->reader);
    end_show(p->shown);
    return code;
}

static int say_restored(struct putting *p)
{
    const struct counted *n = &p->counted;
    char text[700];

    if (n->refused > 0) {
        snprintf(text, sizeof text, "%" PRIu64 " things were declined by the store, all else is restored: %s",
                 n->refused, p->reason != NULL ? p->reason : "no reason given");
        return carry_say(p->c, EXITS_REFUSED, text, NULL);
    }
    if (n->accounts == 0 && n->documents == 0)
        return carry_say(p->c, EXITS_NOT_FOUND, "nothing of that is in the backup, or no domain of it is hosted here",
                         NULL);
    snprintf(text, sizeof text, "restored as of %s%s", p->reader.at,
             n->elsewhere > 0 ? ", without domains that are not hosted here" : "");
    return say_counted(p->c, text, n);
}

int carry_restore(const struct carry *c)
{
    const char *path = carry_given(c, "file");
    struct putting p = { .c = c, .reader = { .name = path } };
    struct error e;
    int code = EXITS_REFUSED;

    p.reader.fd = strcmp(path, "-") == 0 ? -1 : sys.open(path, O_RDONLY | O_CLOEXEC, 0);
    if (strcmp(path, "-") == 0)
        error_set(&e, ERR_INVALID, "a backup is read twice, first to see that it is whole: name a file");
    else if (p.reader.fd < 0)
        error_errno(&e, path);
    else if (lseek(p.reader.fd, 0, SEEK_SET) < 0)
        error_errno(&e, path);          /* it could not be read twice */
    else if ((code = check(&p, &e)) == EXITS_OK)
        code = lseek(p.reader.fd, 0, SEEK_SET) == 0 ? put_all(&p, &e) : EXITS_REFUSED;
    if (p.reader.fd >= 0)
        sys.close(p.reader.fd);
    carry_set_next(c, &p.next, NULL, NULL);
    code = code == EXITS_OK ? say_restored(&p) : carry_say(c, code, e.text, NULL);
    mem_free(&p.reason);
    return code;
}

/* ---- store copy ------------------------------------------------------------------------------------ */

/* header: the first line, until it is started.  said: for programs, what it says is kept, to be a part of the one
 * answer; else -1. */
struct loader { const struct carry *c; struct text header; pid_t pid; int to, said; };

/* What it says to people goes to where errors go: the outcome of the command is ours to say. */
static int start_loader(struct loader *l, struct error *e)
{
    const struct carry *c = l->c;
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_errno(e, "pipe");
    l->said = c->json ? memfd_create("said", MFD_CLOEXEC) : -1;
    l->pid = fork();
    if (l->pid == 0) {
        setpgid(0, 0);                  /* Ctrl-C is ours: the loader ends with its input */
        if (dup2(ends[0], STDIN_FILENO) < 0 || (l->said >= 0 && dup2(l->said, STDERR_FILENO) < 0) ||
            dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
            _exit(126);
        execlp(c->xylemd, "xylemd", "--config", carry_given(c, "to"), "--load", (char *)NULL);
        fprintf(stderr, "xylemctl: %s: %s\n", c->xylemd, strerror(errno));
        _exit(127);
    }
    sys.close(ends[0]);
    l->to = ends[1];
    if (l->pid < 0) {
        sys.close(l->to);
        return error_errno(e, "fork");
    }
    return 0;
}

static int write_to_it(struct loader *l, struct str bytes, struct error *e)
{
    if (file_write_all(l->to, bytes.p, bytes.len) == 0)
        return 0;
    return error_set(e, ERR_UNAVAILABLE, "the other store takes no more: it has said why");
}

/* It is started when the server has given the first piece: one that refuses to must not leave a store that was begun,
 * maybe the one that somebody else is just copying to. */
static int write_to_loader(void *arg, struct str bytes, struct error *e)
{
    struct loader *l = arg;

    if (l->pid == 0 && l->header.len == 0) {
        text_add(&l->header, bytes.p, bytes.len);
        return text_ok(&l->header) ? 0 : error_set(e, ERR_NO_MEMORY, "no memory");
    }
    if (l->pid == 0 && (start_loader(l, e) != 0 ||
                        write_to_it(l, (struct str){ l->header.p, l->header.len }, e) != 0))
        return -1;
    return write_to_it(l, bytes, e);
}

/* true: all is in the other store. */
static bool end_loader(struct loader *l)
{
    int status = 0;

    text_free(&l->header);
    if (l->pid <= 0)
        return false;
    sys.close(l->to);
    while (waitpid(l->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* When the other store has nearly all: the rest, during which the server writes nothing. */
static int finish(struct taking_out *t, struct error *e)
{
    int code;

    set_step(t->c, "finish");
    do
        code = next_lines(t, e);
    while (code == EXITS_OK && !t->last);
    return code == EXITS_OK && backup_finish(&t->writer, e) != 0 ? EXITS_REFUSED : code;
}

/* Only as long as it has written nothing since: a loader that took too long has been given up. */
static int stop_server(struct taking_out *t, struct error *e)
{
    const struct json *row;
    struct arena *a;

    set_step(t->c, "stop");
    int code = carry_ask_row(t->c, NULL, &a, &row, e);
    arena_free(&a);
    return code;
}

static int copy(struct taking_out *t, struct loader *l, struct error *e)
{
    int code = backup_begin(&t->writer, "a store", e) == 0 ? take_all(t, e) : EXITS_REFUSED;

    if (code == EXITS_OK)
        code = finish(t, e);
    if (!end_loader(l) && code == EXITS_OK) {
        error_set(e, ERR_UNAVAILABLE, "the other store does not have all, and has said why");
        code = EXITS_REFUSED;
    }
    if (code == EXITS_OK)
        code = stop_server(t, e);
    if (code != EXITS_OK)
        give_up(t);
    return code;
}

/* Its last line, which says why it has ended; empty: people have read it. */
static void read_said(struct loader *l, char *out, size_t size)
{
    off_t end = l->said >= 0 ? lseek(l->said, 0, SEEK_END) : 0, most = (off_t)size - 1;
    off_t from = end > most ? end - most : 0;
    ssize_t n = end > 0 ? pread(l->said, out, size - 1, from) : 0;

    for (; n > 0 && out[n - 1] == '\n'; n--)
        ;
    out[n > 0 ? n : 0] = '\0';
    const char *last = strrchr(out, '\n');
    if (last != NULL)
        memmove(out, last + 1, strlen(last));
    if (l->said >= 0)
        sys.close(l->said);
}

static int say_not_copied(struct loader *l, int code, const struct error *e)
{
    char said[400], text[1400];

    read_said(l, said, sizeof said);
    snprintf(text, sizeof text, "%s%s%s%s; the server goes on with its own store%s", e->text,
             said[0] != '\0' ? " (" : "", said, said[0] != '\0' ? ")" : "",
             l->pid > 0 ? ". Empty the other one before you try again" : "");
    return carry_say(l->c, code, text, NULL);
}

int carry_copy(const struct carry *c)
{
    struct loader l = { .c = c, .said = -1 };
    struct taking_out t = { .c = c, .writer = { .write = write_to_loader, .arg = &l } };
    struct error e;
    char text[800];

    if (!read_rate(c, &t.rate))
        return say_no_rate(c);
    signal(SIGPIPE, SIG_IGN);
    text_init(&l.header, 0);
    int code = copy(&t, &l, &e);
    backup_writer_free(&t.writer);
    carry_set_next(c, &t.next, NULL, NULL);
    end_show(t.shown);
    if (code != EXITS_OK)
        return say_not_copied(&l, code, &e);
    if (l.said >= 0)
        sys.close(l.said);
    snprintf(text, sizeof text, "copied, and the server stops; start it with %s", carry_given(c, "to"));
    return say_counted(c, text, &t.counted);
}
