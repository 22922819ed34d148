/* lua_data.c - see lua_data.h */

#include "main/lua_data.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"

enum { STEP = 64 * 1024, NUMBER_MOST = 64, WORD_MOST = 64 };

#define END (-1)
#define FAILED (-2)

struct reading {
    struct lua_data *d;
    struct arena    *a;
    struct error    *e;
    unsigned         depth;
    bool             minus;                 /* it has been taken, to see that no comment begins */
    struct text      text;
};

int lua_data_open(struct lua_data *d, const char *path, struct error *e)
{
    *d = (struct lua_data){ .at_line = 1, .at_column = 1 };
    d->fd = sys.open(path, O_RDONLY | O_CLOEXEC, 0);
    if (d->fd < 0)
        return error_errno(e, path);
    d->buffer = try_bytes(STEP);
    if (d->buffer != NULL)
        return 0;
    sys.close(d->fd);
    return error_set(e, ERR_NO_MEMORY, "no memory");
}

void lua_data_close(struct lua_data *d)
{
    if (d->buffer != NULL)
        secret_wipe(d->buffer, STEP);
    mem_free(&d->buffer);
    sys.close(d->fd);
}

/* ---- characters ---- */

static int wrong(struct reading *r, const char *why)
{
    r->d->line = r->d->at_line;
    r->d->column = r->d->at_column;
    return error_set(r->e, ERR_INVALID, "%s", why);
}

/* It is not read to its end. */
static int too_much(struct reading *r, const char *what, size_t found, size_t most)
{
    char why[120];

    snprintf(why, sizeof why, "%s: %zu or more, and no more than %zu are taken", what, found, most);
    return wrong(r, why);
}

static int too_long(struct reading *r)
{
    return too_much(r, "it is too long, in bytes", r->d->used, LUA_VALUE_MOST);
}

static int look(struct reading *r)
{
    struct lua_data *d = r->d;
    ssize_t n;

    if (d->at < d->len)
        return (unsigned char)d->buffer[d->at];
    if (d->ended)
        return END;
    do
        n = sys.read(d->fd, d->buffer, STEP);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        error_errno(r->e, "it cannot be read");
        return FAILED;
    }
    d->at = 0;
    d->len = (size_t)n;
    d->ended = n == 0;
    return n == 0 ? END : (unsigned char)d->buffer[0];
}

static int take(struct reading *r)
{
    int c = look(r);

    if (c < 0)
        return c;
    r->d->at++;
    r->d->used++;
    r->d->at_column++;
    if (c == '\n') {
        r->d->at_line++;
        r->d->at_column = 1;
    }
    return c;
}

/* Over spaces and comments, to what comes next. */
static int next(struct reading *r)
{
    while (!r->minus) {
        int c = look(r);
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            take(r);
            continue;
        }
        if (c != '-')
            return c;
        take(r);
        r->minus = look(r) != '-';
        while (!r->minus && (c = look(r)) >= 0 && c != '\n')
            take(r);
    }
    return '-';
}

static bool is_word(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

/* ---- values ---- */

static int read_value(struct reading *r, struct lua_value *out);

static int put_byte(struct reading *r, int c)
{
    text_putc(&r->text, (char)c);
    return text_ok(&r->text) ? 0 : error_set(r->e, ERR_NO_MEMORY, "no memory");
}

static int read_decimal(struct reading *r, int first)
{
    int n = first - '0';

    for (int i = 0; i < 2 && is_digit(look(r)); i++)
        n = n * 10 + take(r) - '0';
    return n > 255 ? wrong(r, "no byte has that number") : put_byte(r, n);
}

static int read_hexadecimal(struct reading *r)
{
    int n = 0;

    for (int i = 0; i < 2; i++) {
        int c = take(r), letter = c | 0x20;
        int digit = is_digit(c) ? c - '0' : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
        if (digit < 0)
            return wrong(r, "\\x is followed by two hexadecimal digits");
        n = n * 16 + digit;
    }
    return put_byte(r, n);
}

static int read_escape(struct reading *r)
{
    static const char letters[] = "abfnrtv\\\"'\n", means[] = "\a\b\f\n\r\t\v\\\"'\n";
    int c = take(r);
    const char *at = c > 0 ? strchr(letters, c) : NULL;

    if (is_digit(c))
        return read_decimal(r, c);
    if (c == 'x')
        return read_hexadecimal(r);
    return at != NULL ? put_byte(r, means[at - letters]) : wrong(r, "a backslash is followed by what it cannot be");
}

static int read_string(struct reading *r, struct lua_value *out)
{
    int quote = take(r), c;

    text_clear(&r->text);
    while ((c = take(r)) != quote) {
        if (c < 0 || c == '\n')
            return c == FAILED ? -1 : wrong(r, "a string does not end");
        if (r->d->used > LUA_VALUE_MOST)
            return too_long(r);
        if ((c == '\\' ? read_escape(r) : put_byte(r, c)) != 0)
            return -1;
    }
    const char *copy = arena_copy(r->a, r->text.p != NULL ? r->text.p : "", r->text.len);
    *out = (struct lua_value){ .kind = LUA_STRING, .text = { copy, r->text.len } };
    return copy != NULL ? 0 : error_set(r->e, ERR_NO_MEMORY, "no memory");
}

static int read_number(struct reading *r, bool negative, struct lua_value *out)
{
    char digits[NUMBER_MOST], *end;
    size_t n = 0;

    r->minus = false;
    for (int c = look(r); is_word(c) || c == '.' || ((c == '+' || c == '-') && n > 0 && (digits[n - 1] | 0x20) == 'e');
         c = look(r)) {
        if (n + 1 == sizeof digits)
            return too_much(r, "a number is too long, in characters", n + 1, NUMBER_MOST - 1);
        digits[n++] = (char)take(r);
    }
    digits[n] = '\0';
    *out = (struct lua_value){ .kind = LUA_NUMBER, .number = strtod(digits, &end) };
    if (negative)
        out->number = -out->number;
    return n > 0 && *end == '\0' ? 0 : wrong(r, "that is no number");
}

static int read_word(struct reading *r, char word[WORD_MOST])
{
    size_t n = 0;

    while (is_word(look(r))) {
        if (n + 1 == WORD_MOST)
            return too_much(r, "a word is too long, in characters", n + 1, WORD_MOST - 1);
        word[n++] = (char)take(r);
    }
    word[n] = '\0';
    return 0;
}

static int read_constant(struct reading *r, const char *word, struct lua_value *out)
{
    static const struct { const char *word; enum lua_kind kind; } rows[] = {
        { "nil", LUA_NIL }, { "true", LUA_TRUE }, { "false", LUA_FALSE },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].word, word) == 0) {
            *out = (struct lua_value){ .kind = rows[i].kind };
            return 0;
        }
    return wrong(r, "that is no data: only tables, strings, numbers, true, false and nil are");
}

/* (1/0) and the like: as Prosody writes what is no number. */
static int read_division(struct reading *r, struct lua_value *out)
{
    struct lua_value above, below;

    take(r);
    int c = next(r);
    if (read_number(r, c == '-', &above) != 0)
        return -1;
    if (next(r) != '/')
        return wrong(r, "that is no data");
    take(r);
    c = next(r);
    if (read_number(r, c == '-', &below) != 0)
        return -1;
    if (next(r) != ')')
        return wrong(r, "that is no data");
    take(r);
    *out = (struct lua_value){ .kind = LUA_NUMBER, .number = above.number / below.number };
    return 0;
}

/* [key] = value; name = value; value */
static int read_key(struct reading *r, struct lua_entry *e, bool *has_value)
{
    char word[WORD_MOST];
    int c = next(r);

    *has_value = false;
    if (c == '[') {
        take(r);
        if (read_value(r, &e->key) != 0)
            return -1;
        if (next(r) != ']')
            return wrong(r, "a ] is missing");
        take(r);
        if (next(r) != '=')
            return wrong(r, "a = is missing");
        take(r);
        return 0;
    }
    if (!is_word(c) || is_digit(c)) {
        *has_value = true;
        return read_value(r, &e->value);
    }
    if (read_word(r, word) != 0)
        return -1;
    if (next(r) != '=') {
        *has_value = true;
        return read_constant(r, word, &e->value);
    }
    take(r);
    const char *copy = arena_text(r->a, word);
    e->key = (struct lua_value){ .kind = LUA_STRING, .text = { copy, strlen(word) } };
    return copy != NULL ? 0 : error_set(r->e, ERR_NO_MEMORY, "no memory");
}

static int read_entry(struct reading *r, struct lua_value *table, double *number)
{
    struct lua_entry *e = arena_alloc(r->a, sizeof *e);
    bool has_value;

    if (e == NULL)
        return error_set(r->e, ERR_NO_MEMORY, "no memory");
    if (read_key(r, e, &has_value) != 0 || (!has_value && read_value(r, &e->value) != 0))
        return -1;
    if (has_value)
        e->key = (struct lua_value){ .kind = LUA_NUMBER, .number = (*number)++ };
    if (table->last != NULL)
        table->last->next = e;
    else
        table->first = e;
    table->last = e;
    return 0;
}

static int read_table(struct reading *r, struct lua_value *out)
{
    double number = 1;
    int c;

    if (++r->depth > LUA_DEPTH_MOST)
        return too_much(r, "too many tables inside each other", r->depth, LUA_DEPTH_MOST);
    take(r);
    *out = (struct lua_value){ .kind = LUA_TABLE };
    while ((c = next(r)) != '}') {
        if (r->d->used > LUA_VALUE_MOST)
            return too_long(r);
        if (c < 0)
            return c == FAILED ? -1 : wrong(r, "a table does not end");
        if (read_entry(r, out, &number) != 0)
            return -1;
        c = next(r);
        if (c == ';' || c == ',')
            take(r);
        else if (c != '}')
            return wrong(r, "a ; or } is missing");
    }
    take(r);
    r->depth--;
    return 0;
}

static int read_value(struct reading *r, struct lua_value *out)
{
    char word[WORD_MOST];
    int c = next(r);

    if (c == '{')
        return read_table(r, out);
    if (c == '"' || c == '\'')
        return read_string(r, out);
    if (c == '(')
        return read_division(r, out);
    if (is_digit(c) || c == '-')
        return read_number(r, c == '-', out);
    if (!is_word(c))
        return c == FAILED ? -1 : wrong(r, "a value is missing");
    return read_word(r, word) == 0 ? read_constant(r, word, out) : -1;
}

/* ---- statements ---- */

/* In brackets: of an item. */
static int read_statement(struct reading *r, bool brackets, struct lua_value *out)
{
    if (brackets && next(r) != '(')
        return wrong(r, "a ( is missing");
    if (brackets)
        take(r);
    if (read_value(r, out) != 0)
        return -1;
    if (brackets && next(r) != ')')
        return wrong(r, "a ) is missing");
    if (brackets)
        take(r);
    if (next(r) == ';')
        take(r);
    return 1;
}

static int read_next(struct reading *r, struct lua_value *out)
{
    char word[WORD_MOST];
    int c = next(r);

    if (c == END || c == FAILED)
        return c == END ? 0 : -1;
    r->d->line = r->d->at_line;
    r->d->column = r->d->at_column;
    if (!is_word(c))
        return wrong(r, "that is no file of Prosody's internal storage");
    unsigned long line = r->d->line, column = r->d->column;
    if (read_word(r, word) != 0)
        return -1;
    if (strcmp(word, "item") != 0 && strcmp(word, "return") != 0)
        return wrong(r, "that is no file of Prosody's internal storage");
    int result = read_statement(r, word[0] == 'i', out);
    if (result == 1) {
        r->d->line = line;
        r->d->column = column;
    }
    return result;
}

int lua_data_next(struct lua_data *d, struct arena *a, struct lua_value *out, struct error *e)
{
    struct reading r = { .d = d, .a = a, .e = e };

    d->used = 0;
    text_init(&r.text, 0);
    int result = read_next(&r, out);
    if (r.text.p != NULL)
        secret_wipe(r.text.p, r.text.cap);
    text_free(&r.text);
    return result;
}

/* ---- looking into it ---- */

const struct lua_value *lua_get(const struct lua_value *v, const char *key)
{
    const struct lua_entry *e = v != NULL && v->kind == LUA_TABLE ? v->first : NULL;

    while (e != NULL && !(e->key.kind == LUA_STRING && str_is(e->key.text, key)))
        e = e->next;
    return e != NULL ? &e->value : NULL;
}

const struct lua_value *lua_get_false(const struct lua_value *v)
{
    const struct lua_entry *e = v != NULL && v->kind == LUA_TABLE ? v->first : NULL;

    while (e != NULL && e->key.kind != LUA_FALSE)
        e = e->next;
    return e != NULL ? &e->value : NULL;
}

const char *lua_text(const struct lua_value *v)
{
    return v != NULL && v->kind == LUA_STRING && strlen(v->text.p) == v->text.len ? v->text.p : NULL;
}
