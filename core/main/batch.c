/*
 * batch.c - see batch.h.
 */
#include "main/batch.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "main/exits.h"

enum { LINES_IN_PIECE = 256, BYTES_IN_PIECE = 64 * 1024, ANSWER_ARENA = 4096 };

/* The argument that is fed, and the one that says which line of the file it begins with. */
static const char fed[] = "account import", fed_lines[] = "accounts", fed_first[] = "first_line";

bool batch_wanted(const struct invocation *v)
{
    return strcmp(v->name, fed) == 0;
}

static bool says_something(struct str line)
{
    size_t i = 0;

    while (i < line.len && (line.p[i] == ' ' || line.p[i] == '\t' || line.p[i] == '\r'))
        i++;
    return i < line.len && line.p[i] != '#';
}

struct piece { size_t lines, said, bytes; };

static struct str next_line(struct str text)
{
    const char *end = text.len > 0 ? memchr(text.p, '\n', text.len) : NULL;

    return (struct str){ text.p, end != NULL ? (size_t)(end - text.p) : text.len };
}

/* A run of whole lines from the front; at least one, however long. */
static struct piece cut_piece(struct str text)
{
    struct piece p = { 0, 0, 0 };

    while (p.bytes < text.len && p.lines < LINES_IN_PIECE) {
        struct str line = next_line((struct str){ text.p + p.bytes, text.len - p.bytes });
        if (p.lines > 0 && p.bytes + line.len > BYTES_IN_PIECE)
            break;
        p.lines++;
        p.said += says_something(line);
        p.bytes += line.len + (p.bytes + line.len < text.len);
    }
    return p;
}

static size_t count_lines(struct str text)
{
    size_t n = 0;

    for (struct str line; text.len > 0; n++) {
        line = next_line(text);
        size_t step = line.len + (line.len < text.len);
        text = (struct str){ text.p + step, text.len - step };
    }
    return n;
}

static int take_answer(struct batch *b, struct str answer, struct error *e)
{
    struct arena *a = arena_new(ANSWER_ARENA);
    struct json *v = a != NULL ? json_parse(answer, a, e) : NULL;
    const char *status = json_text(v, "status"), *text = json_text(v, "text");
    const struct json *rows = json_get(v, "rows");
    int result = 0;

    if (status == NULL) {
        result = error_set(e, ERR_INTERNAL, "the server gave an answer that is none");
    } else if (rows == NULL && strcmp(status, "ok") != 0) {
        b->status = exit_of_word(status);
        result = error_set(e, ERR_INVALID, "%s", text != NULL ? text : status);
    } else if (strcmp(status, "ok") != 0) {
        b->status = exit_of_word(status);
    }
    for (const struct json *r = rows != NULL ? rows->first : NULL; r != NULL; r = r->next) {
        text_puts(&b->rows, b->failed++ > 0 ? ", " : "");
        json_put(&b->rows, r);
    }
    arena_free(&a);
    return result;
}

static int send_piece(struct batch *b, struct str piece, size_t first_line, struct error *e)
{
    struct argument *lines = argument_find(b->v, fed_lines);
    struct argument *first = argument_find(b->v, fed_first);
    char *copy = try_copy_n(piece.p, piece.len), number[24];
    struct text request;
    struct str answer;
    int result;

    if (copy == NULL || lines == NULL)
        return error_set(e, ERR_INTERNAL, "the server does not take accounts from a file");
    snprintf(number, sizeof number, "%zu", first_line);
    lines->value = copy;
    if (first != NULL)
        first->value = number;
    text_init(&request, 0);
    invocation_put(&request, b->v);
    result = client_ask(b->client, (struct str){ request.p, request.len }, &answer, e);
    if (result == 0)
        result = take_answer(b, answer, e);
    secret_wipe(request.p, request.len);
    secret_wipe(copy, piece.len);
    text_free(&request);
    mem_free(&copy);
    return result;
}

/* Passes over the lines before the one that was asked for. */
static int skip_lines(struct batch *b, struct str *left, struct error *e)
{
    const struct argument *first = argument_find(b->v, fed_first);
    uint64_t wanted = 1;

    if (first != NULL && first->value != NULL &&
        (!str_to_u64(str_of(first->value), SIZE_MAX, &wanted) || wanted == 0))
        return error_set(e, ERR_INVALID, "--%s must be the number of a line", fed_first);
    for (; b->line + 1 < wanted && left->len > 0; b->line++) {
        struct str line = next_line(*left);
        size_t step = line.len + (line.len < left->len);
        *left = (struct str){ left->p + step, left->len - step };
    }
    return 0;
}

int batch_run(struct batch *b, struct error *e)
{
    size_t all = count_lines(b->lines);
    struct str left = b->lines;
    int result = skip_lines(b, &left, e);

    text_init(&b->rows, 0);
    text_putc(&b->rows, '[');
    while (left.len > 0 && result == 0) {
        if (b->interrupted != NULL && *b->interrupted) {
            b->status = EXITS_INTERRUPTED;
            break;
        }
        struct piece p = cut_piece(left);
        if (p.said > 0)
            result = send_piece(b, (struct str){ left.p, p.bytes }, b->line + 1, e);
        if (result != 0)
            break;
        b->done += p.said;
        b->line += p.lines;
        left = (struct str){ left.p + p.bytes, left.len - p.bytes };
        if (b->progress != NULL)
            b->progress(b->line, all);
    }
    b->whole = left.len == 0;
    text_putc(&b->rows, ']');
    return result;
}

void batch_free(struct batch *b)
{
    text_free(&b->rows);
}
