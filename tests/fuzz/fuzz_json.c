/*
 * fuzz_json.c - what is read is written so that it reads the same, and columns of it never break a line.
 */
#include <string.h>

#include "fuzz.h"
#include "base/json.h"
#include "main/table.h"

/* Written once more, it is the same text. */
static void check_again(struct arena *a, const struct text *written)
{
    struct error e;
    struct json *again = json_parse((struct str){ written->p, written->len }, a, &e);
    struct text twice;

    MUST(again != NULL);
    text_init(&twice, 0);
    json_put(&twice, again);
    MUST(twice.len == written->len && memcmp(twice.p, written->p, twice.len) == 0);
    text_free(&twice);
}

/* Nothing, or a line for the heading and one for each row, however wide the terminal. */
static void check_table(const struct json *rows, size_t width)
{
    struct text t;
    size_t lines = 0, wanted = 0;

    text_init(&t, 0);
    table_print(&t, rows, width);
    for (size_t i = 0; i < t.len; i++) {
        MUST((unsigned char)t.p[i] >= 0x20 || t.p[i] == '\n');
        lines += t.p[i] == '\n';
    }
    for (const struct json *r = rows->first; r != NULL; r = r->next)
        wanted++;
    MUST(lines == 0 || lines == wanted + 1);
    text_free(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(4096);
    struct error e;
    struct json *v = json_parse((struct str){ (const char *)data, size }, a, &e);

    if (v != NULL) {
        struct text t;
        text_init(&t, 0);
        json_put(&t, v);
        MUST(text_ok(&t));
        check_again(a, &t);
        text_free(&t);
        check_table(v, 0);
        check_table(v, 40);
    }
    arena_free(&a);
    return 0;
}
