/*
 * fuzz_backup.c - any bytes as a backup: what is read as whole says so to the byte, and a line that is an operation
 * makes, once it was written, the same one.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "save/backup_file.h"
#include "save/only.h"
#include "save/op_line.h"

static bool read_op(struct str line, struct arena *a, xy_store_op *op)
{
    struct error e;
    const struct json *v = json_parse(line, a, &e);

    return v != NULL && op_line_take(v, a, op, &e) == 0;
}

/* What is left of it for one account names no other one. */
static void check_only(xy_store_op op, struct arena *a)
{
    static const struct only o = { "a", "b@a" };
    xy_store_record place;
    bool memory = true;

    if (!only_lasting(&op, &place) || !only_keep(&o, &op, a, &memory))
        return;
    MUST(memory);
    MUST(op.kind == XY_STORE_RECORD || strcmp(op.domain, o.domain) == 0);
    for (size_t i = 0; op.kind == XY_STORE_DOC_PUT && i < op.nwrites; i++)
        MUST(strcmp(op.writes[i].account, o.account) == 0);
    for (size_t i = 0; op.kind == XY_STORE_RECORD && i < op.record->nrows; i++)
        MUST(strcmp(op.record->rows[i].account, o.account) == 0 && strcmp(op.record->rows[i].domain, o.domain) == 0);
    MUST(op.kind == XY_STORE_DOC_PUT || op.kind == XY_STORE_RECORD || strcmp(op.account, o.account) == 0);
}

static void check_line(struct str line)
{
    struct arena *a = arena_new(4096);
    struct text once, twice;
    xy_store_op op, again;

    text_init(&once, 0);
    text_init(&twice, 0);
    if (read_op(line, a, &op)) {
        op_line_put(&once, &op);
        MUST(text_ok(&once) && once.len > 0 && once.p[once.len - 1] == '\n');
        MUST(memchr(once.p, '\n', once.len) == once.p + once.len - 1);
        MUST(read_op((struct str){ once.p, once.len }, a, &again));
        op_line_put(&twice, &again);
        MUST(once.len == twice.len && memcmp(once.p, twice.p, once.len) == 0);
        check_only(op, a);
    }
    text_free(&once);
    text_free(&twice);
    arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct backup_reader r = { .name = "f", .fd = memfd_create("backup", MFD_CLOEXEC) };
    struct error e;
    struct str lines = { NULL, 0 };
    size_t seen = 0;

    MUST(r.fd >= 0 && write(r.fd, data, size) == (ssize_t)size && lseek(r.fd, 0, SEEK_SET) == 0);
    int more = backup_open(&r, &e) == 0 ? 1 : -1;
    while (more > 0 && (more = backup_next(&r, 100, &lines, &e)) > 0) {
        struct str left = lines;
        while (left.len > 0) {
            check_line(str_line(&left));
            seen++;
        }
    }
    MUST(more != 0 || seen == r.lines);
    backup_close(&r);
    close(r.fd);
    /* Whatever stands before them: nearly nothing that a fuzzer makes has an end that fits. */
    struct str left = { (const char *)data, size };
    while (left.len > 0)
        check_line(str_line(&left));
    return 0;
}
