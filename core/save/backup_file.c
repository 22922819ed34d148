/* backup_file.c - see backup_file.h */

#include "save/backup_file.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/codec.h"
#include "base/json.h"
#include "base/sys.h"

#define VERSION    1
#define READ_BYTES (64 * 1024)
#define HASH_BYTES 32

static const struct str end_begins = { "{\"end\": ", 8 };

static int no_memory(struct error *e)
{
    return error_set(e, ERR_NO_MEMORY, "no memory");
}

static bool hash_begin(EVP_MD_CTX **h)
{
    *h = EVP_MD_CTX_new();
    return *h != NULL && EVP_DigestInit_ex(*h, EVP_sha256(), NULL) == 1;
}

static void hash_hex(EVP_MD_CTX *h, char out[2 * HASH_BYTES + 1])
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    EVP_DigestFinal_ex(h, bytes, &n);
    hex_encode(bytes, HASH_BYTES, out);
    out[2 * HASH_BYTES] = '\0';
}

/* ---- writing ------------------------------------------------------------------------------------ */

static int put(struct backup_writer *w, struct str bytes, struct error *e)
{
    EVP_DigestUpdate(w->hash, bytes.p, bytes.len);
    w->bytes += bytes.len;
    return bytes.len == 0 ? 0 : w->write(w->arg, bytes, e);
}

int backup_begin(struct backup_writer *w, const char *of, struct error *e)
{
    char at[DATE_LENGTH + 1];
    struct text t;

    w->lines = w->bytes = 0;
    if (!hash_begin(&w->hash))
        return no_memory(e);
    date_format(sys.wall_ms(), at);
    text_init(&t, 0);
    text_printf(&t, "{\"xylem-backup\": %d, \"of\": ", VERSION);
    json_put_string(&t, of);
    text_printf(&t, ", \"at\": \"%s\"}\n", at);
    int result = text_ok(&t) ? put(w, (struct str){ t.p, t.len }, e) : no_memory(e);
    text_free(&t);
    return result;
}

int backup_write(struct backup_writer *w, struct str lines, struct error *e)
{
    for (struct str left = lines; left.len > 0; w->lines++)
        str_line(&left);
    return put(w, lines, e);
}

int backup_finish(struct backup_writer *w, struct error *e)
{
    char hex[2 * HASH_BYTES + 1], line[160];

    hash_hex(w->hash, hex);
    int n = snprintf(line, sizeof line, "{\"end\": {\"lines\": %" PRIu64 ", \"sha256\": \"%s\"}}\n", w->lines, hex);
    w->bytes += (size_t)n;
    return w->write(w->arg, (struct str){ line, (size_t)n }, e);
}

void backup_writer_free(struct backup_writer *w)
{
    EVP_MD_CTX_free(w->hash);
    w->hash = NULL;
}

/* ---- reading ------------------------------------------------------------------------------------ */

static int not_whole(const struct backup_reader *r, struct error *e, const char *why)
{
    return error_set(e, ERR_INVALID, "%s:%" PRIu64 ": this backup is not whole: %s", r->name, r->lines + 2, why);
}

/* More of the file.  0: there is none. */
static int fill(struct backup_reader *r, struct error *e)
{
    text_cut(&r->buffer, r->used);
    r->used = 0;
    char *room = text_room(&r->buffer, READ_BYTES);
    if (room == NULL)
        return error_set(e, ERR_INVALID, "%s:%" PRIu64 ": that line is too long for a backup", r->name, r->lines + 2);
    for (;;) {
        ssize_t n = sys.read(r->fd, room, READ_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_errno(e, r->name);
        text_wrote(&r->buffer, (size_t)n);
        return n > 0;
    }
}

static struct str unread(const struct backup_reader *r)
{
    return r->buffer.p == NULL ? STR("") : (struct str){ r->buffer.p + r->used, r->buffer.len - r->used };
}

/* Whole lines that are in the buffer. */
static struct str whole_lines(const struct backup_reader *r)
{
    struct str all = unread(r);
    const char *end = all.len > 0 ? memrchr(all.p, '\n', all.len) : NULL;

    return (struct str){ all.p, end != NULL ? (size_t)(end - all.p) + 1 : 0 };
}

static int take_header(struct backup_reader *r, struct str line, struct error *e)
{
    struct arena *a = arena_new(1024);
    struct error what;
    const struct json *v = a == NULL ? NULL : json_parse(line, a, &what);
    const char *version = json_text(v, "xylem-backup"), *of = json_text(v, "of"), *at = json_text(v, "at");
    uint64_t number = 0;
    bool good = version != NULL && of != NULL && at != NULL &&
                str_to_u64(str_of(version), UINT64_MAX, &number) && number >= VERSION;

    if (good && number == VERSION) {
        snprintf(r->of, sizeof r->of, "%s", of);
        snprintf(r->at, sizeof r->at, "%s", at);
    }
    arena_free(&a);
    if (!good)
        return error_set(e, ERR_INVALID, "%s: that is no backup of xylem", r->name);
    if (number != VERSION)
        return error_set(e, ERR_INVALID, "%s: written by a newer xylem (version %" PRIu64 " of backups, this one knows "
                         "%d): restore it with that one", r->name, number, VERSION);
    return 0;
}

int backup_open(struct backup_reader *r, struct error *e)
{
    int more = 1;

    r->lines = r->bytes = 0;
    r->used = 0;
    r->over = false;
    text_init(&r->buffer, BACKUP_LINE_MOST);
    if (!hash_begin(&r->hash))
        return no_memory(e);
    while (whole_lines(r).len == 0 && (more = fill(r, e)) > 0)
        ;
    if (more < 0)
        return -1;
    struct str all = unread(r), left = all, line = str_line(&left);
    if (take_header(r, line, e) != 0)
        return -1;
    size_t used = all.len - left.len;
    EVP_DigestUpdate(r->hash, all.p, used);
    r->used = used;
    r->bytes = used;
    return 0;
}

static int take_end(struct backup_reader *r, struct str line, struct error *e)
{
    struct arena *a = arena_new(1024);
    struct error what;
    const struct json *v = a == NULL ? NULL : json_get(json_parse(line, a, &what), "end");
    const char *lines = json_text(v, "lines"), *sum = json_text(v, "sha256");
    char hex[2 * HASH_BYTES + 1];
    uint64_t n = 0;

    hash_hex(r->hash, hex);
    bool counted = lines != NULL && str_to_u64(str_of(lines), UINT64_MAX, &n) && n == r->lines;
    bool same = sum != NULL && strcmp(sum, hex) == 0;
    arena_free(&a);
    r->over = true;
    if (!counted)
        return not_whole(r, e, "lines are missing, or there are too many");
    return same ? 0 : not_whole(r, e, "something in it was changed");
}

/* Two files in one would be taken for the first of them. */
static int check_over(struct backup_reader *r, struct error *e)
{
    int more = 0;

    if (unread(r).len == 0)
        more = fill(r, e);
    if (more < 0)
        return -1;
    return unread(r).len == 0 ? 0 : not_whole(r, e, "something stands behind its end");
}

/* The first lines of those that are there: up to the end line, and no more than most bytes unless it is one. */
static struct str some(struct str all, size_t most, uint64_t *n)
{
    struct str left = all;

    *n = 0;
    while (left.len > 0) {
        struct str before = left, line = str_line(&left);
        bool end = line.len >= end_begins.len && memcmp(line.p, end_begins.p, end_begins.len) == 0;
        if (end || (*n > 0 && all.len - left.len > most))
            return (struct str){ all.p, all.len - before.len };
        (*n)++;
    }
    return all;
}

int backup_next(struct backup_reader *r, size_t most, struct str *lines, struct error *e)
{
    int more = 1;
    uint64_t n;

    if (r->over)
        return 0;
    while (unread(r).len < most && (more = fill(r, e)) > 0)
        ;
    while (more > 0 && whole_lines(r).len == 0)
        more = fill(r, e);
    if (more < 0)
        return -1;
    struct str all = whole_lines(r);
    if (all.len == 0)
        return not_whole(r, e, "its end is missing");
    *lines = some(all, most, &n);
    if (n == 0) {
        struct str left = all;
        if (take_end(r, str_line(&left), e) != 0)
            return -1;
        r->used += all.len - left.len;
        return check_over(r, e);
    }
    EVP_DigestUpdate(r->hash, lines->p, lines->len);
    r->used += lines->len;
    r->lines += n;
    r->bytes += lines->len;
    return 1;
}

void backup_close(struct backup_reader *r)
{
    text_free(&r->buffer);
    EVP_MD_CTX_free(r->hash);
    r->hash = NULL;
}
