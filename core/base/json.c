/*
 * json.c - see json.h.
 *
 * The parser keeps open lists and objects on a stack of fixed depth instead of recursing: the other
 * side of the socket may be anybody who can reach it.
 */
#include "base/json.h"

#include <string.h>

#include "base/utf8.h"

struct parser {
    const char   *p, *end, *start;
    struct arena *arena;
    struct error *e;
    struct json  *stack[JSON_DEPTH_MOST], *last[JSON_DEPTH_MOST];
    unsigned      depth;
    struct json  *root;
    const char   *name;                /* of the member whose value comes next */
};

static int wrong(struct parser *j, const char *what)
{
    return error_set(j->e, ERR_INVALID, "not JSON: %s at byte %zu", what,
                     (size_t)(j->p - j->start) + 1);
}

static int no_memory(struct parser *j)
{
    return error_set(j->e, ERR_NO_MEMORY, "no memory for what was said");
}

static void skip_space(struct parser *j)
{
    while (j->p < j->end && strchr(" \t\r\n", *j->p) != NULL && *j->p != '\0')
        j->p++;
}

static bool next_is(struct parser *j, char c)
{
    skip_space(j);
    if (j->p == j->end || *j->p != c)
        return false;
    j->p++;
    return true;
}

static int hex4(struct parser *j, uint32_t *out)
{
    *out = 0;
    if (j->end - j->p < 4)
        return wrong(j, "cut off escape");
    for (int i = 0; i < 4; i++, j->p++) {
        const char *digits = "0123456789abcdef", *at;
        char c = *j->p >= 'A' && *j->p <= 'F' ? (char)(*j->p - 'A' + 'a') : *j->p;
        if (c == '\0' || (at = strchr(digits, c)) == NULL)
            return wrong(j, "no hexadecimal digit");
        *out = *out * 16 + (uint32_t)(at - digits);
    }
    return 0;
}

/* \uXXXX, two of them for what is beyond U+FFFF. */
static int unicode_escape(struct parser *j, char **to)
{
    uint32_t c, low;

    if (hex4(j, &c) != 0)
        return -1;
    if (c >= 0xD800 && c < 0xDC00) {
        if (j->end - j->p < 2 || j->p[0] != '\\' || j->p[1] != 'u')
            return wrong(j, "half a surrogate pair");
        j->p += 2;
        if (hex4(j, &low) != 0)
            return -1;
        if (low < 0xDC00 || low > 0xDFFF)
            return wrong(j, "half a surrogate pair");
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    }
    if (c == 0 || (c >= 0xDC00 && c < 0xE000))
        return wrong(j, "a character that cannot be");
    *to += utf8_put(c, *to);
    return 0;
}

static int escape(struct parser *j, char **to)
{
    static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
    const char *at;

    if (j->p == j->end)
        return wrong(j, "cut off escape");
    if (*j->p == 'u') {
        j->p++;
        return unicode_escape(j, to);
    }
    if (*j->p == '\0' || (at = strchr(from, *j->p)) == NULL)
        return wrong(j, "unknown escape");
    *(*to)++ = into[at - from];
    j->p++;
    return 0;
}

/* After the opening quote.  What is unescaped is never longer than what stood there. */
static const char *string(struct parser *j)
{
    const char *close = j->p;

    while (close < j->end && *close != '"')
        close += *close == '\\' && close + 1 < j->end ? 2 : 1;
    if (close >= j->end) {
        wrong(j, "a string without an end");
        return NULL;
    }
    if (!utf8_valid(j->p, (size_t)(close - j->p))) {
        wrong(j, "a string that is no UTF-8");
        return NULL;
    }

    char *out = arena_alloc(j->arena, (size_t)(close - j->p) + 1), *to = out;
    if (out == NULL) {
        no_memory(j);
        return NULL;
    }
    while (j->p < close) {
        char c = *j->p++;
        if ((unsigned char)c < 0x20) {
            wrong(j, "a control character in a string");
            return NULL;
        }
        if (c != '\\')
            *to++ = c;
        else if (escape(j, &to) != 0)
            return NULL;
    }
    j->p = close + 1;
    return out;
}

static bool digits(struct parser *j)
{
    const char *from = j->p;

    while (j->p < j->end && *j->p >= '0' && *j->p <= '9')
        j->p++;
    return j->p > from;
}

static int number(struct parser *j, struct json *v)
{
    const char *from = j->p;
    bool good;

    if (*j->p == '-')
        j->p++;
    if (j->p < j->end && *j->p == '0') {
        j->p++;
        good = true;
    } else {
        good = digits(j);
    }
    if (good && j->p < j->end && *j->p == '.') {
        j->p++;
        good = digits(j);
    }
    if (good && j->p < j->end && (*j->p == 'e' || *j->p == 'E')) {
        j->p++;
        if (j->p < j->end && (*j->p == '+' || *j->p == '-'))
            j->p++;
        good = digits(j);
    }
    if (!good)
        return wrong(j, "a number that is none");
    v->kind = JSON_NUMBER;
    v->text = arena_copy(j->arena, from, (size_t)(j->p - from));
    return v->text != NULL ? 0 : no_memory(j);
}

static int word(struct parser *j, struct json *v)
{
    static const struct { struct str word; enum json_kind kind; } words[] = {
        { { "null", 4 }, JSON_NULL }, { { "true", 4 }, JSON_TRUE }, { { "false", 5 }, JSON_FALSE },
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct str w = words[i].word;
        if ((size_t)(j->end - j->p) < w.len || memcmp(j->p, w.p, w.len) != 0)
            continue;
        j->p += w.len;
        v->kind = words[i].kind;
        return 0;
    }
    return wrong(j, "a word that is none");
}

static void hang(struct parser *j, struct json *v)
{
    if (j->depth == 0) {
        j->root = v;
        return;
    }

    struct json **last = &j->last[j->depth - 1];
    if (*last == NULL)
        j->stack[j->depth - 1]->first = v;
    else
        (*last)->next = v;
    *last = v;
}

/* One value; a list or object is opened only. */
static int value(struct parser *j)
{
    struct json *v = arena_alloc(j->arena, sizeof *v);

    if (v == NULL)
        return no_memory(j);
    v->name = j->name;
    j->name = NULL;
    skip_space(j);
    if (j->p == j->end)
        return wrong(j, "it ends too early");
    hang(j, v);
    switch (*j->p) {
    case '{':
    case '[':
        if (j->depth == JSON_DEPTH_MOST)
            return wrong(j, "it nests too deep");
        v->kind = *j->p++ == '{' ? JSON_OBJECT : JSON_LIST;
        j->last[j->depth] = NULL;
        j->stack[j->depth++] = v;
        return 0;
    case '"':
        j->p++;
        v->kind = JSON_STRING;
        v->text = string(j);
        return v->text != NULL ? 0 : -1;
    default:
        return *j->p == '-' || (*j->p >= '0' && *j->p <= '9') ? number(j, v) : word(j, v);
    }
}

static int member_name(struct parser *j)
{
    if (!next_is(j, '"'))
        return wrong(j, "a member without a name");
    j->name = string(j);
    if (j->name == NULL)
        return -1;
    return next_is(j, ':') ? 0 : wrong(j, "a member without a value");
}

/* One step inside the innermost open list or object: its end, or its next item. */
static int step(struct parser *j)
{
    struct json *in = j->stack[j->depth - 1];

    if (next_is(j, in->kind == JSON_OBJECT ? '}' : ']')) {
        j->depth--;
        return 0;
    }
    if (in->first != NULL && !next_is(j, ','))
        return wrong(j, "a comma is missing");
    if (in->kind == JSON_OBJECT && member_name(j) != 0)
        return -1;
    return value(j);
}

struct json *json_parse(struct str text, struct arena *a, struct error *e)
{
    struct parser j = { .p = text.p, .start = text.p, .end = text.p + text.len, .arena = a, .e = e };

    if (value(&j) != 0)
        return NULL;
    while (j.depth > 0)
        if (step(&j) != 0)
            return NULL;
    skip_space(&j);
    if (j.p != j.end) {
        wrong(&j, "something follows it");
        return NULL;
    }
    return j.root;
}

const struct json *json_get(const struct json *object, const char *name)
{
    if (object == NULL || object->kind != JSON_OBJECT)
        return NULL;
    for (const struct json *m = object->first; m != NULL; m = m->next)
        if (strcmp(m->name, name) == 0)
            return m;
    return NULL;
}

const char *json_text(const struct json *object, const char *name)
{
    const struct json *m = json_get(object, name);

    return m != NULL ? m->text : NULL;
}

static void put_char(struct text *out, const char *p, size_t len, uint32_t code)
{
    static const char from[] = "\"\\\b\f\n\r\t", into[] = "\"\\bfnrt";
    const char *at = code != 0 && code < 0x80 ? strchr(from, (int)code) : NULL;

    if (at != NULL)
        text_printf(out, "\\%c", into[at - from]);
    else if (code < 0x20 || code == 0x7F)
        text_printf(out, "\\u%04x", (unsigned)code);
    else
        text_add(out, p, len);
}

/* Most of what is written: it stands for itself. */
static size_t plain(struct str s)
{
    size_t n = 0;

    while (n < s.len && s.p[n] >= 0x20 && s.p[n] < 0x7F && s.p[n] != '"' && s.p[n] != '\\')
        n++;
    return n;
}

void json_put_str(struct text *out, struct str s)
{
    text_putc(out, '"');
    while (s.len > 0) {
        uint32_t code;
        size_t n = plain(s);
        if (n > 0) {
            text_add(out, s.p, n);
        } else if ((n = utf8_next(s.p, s.len, &code)) == 0) {
            text_puts(out, "\xEF\xBF\xBD");
            n = 1;
        } else {
            put_char(out, s.p, n, code);
        }
        s = (struct str){ s.p + n, s.len - n };
    }
    text_putc(out, '"');
}

void json_put_string(struct text *out, const char *s)
{
    json_put_str(out, str_of(s));
}

static void put_scalar(struct text *out, const struct json *v)
{
    static const char *const words[] = { [JSON_NULL] = "null", [JSON_TRUE] = "true",
                                         [JSON_FALSE] = "false" };

    if (v->kind == JSON_STRING)
        json_put_string(out, v->text);
    else
        text_puts(out, v->kind == JSON_NUMBER ? v->text : words[v->kind]);
}

/* Recurses as deep as json_parse lets a value nest. */
void json_put(struct text *out, const struct json *v)
{
    if (v->kind != JSON_LIST && v->kind != JSON_OBJECT) {
        put_scalar(out, v);
        return;
    }

    bool object = v->kind == JSON_OBJECT;
    text_putc(out, object ? '{' : '[');
    for (const struct json *m = v->first; m != NULL; m = m->next) {
        if (m != v->first)
            text_puts(out, ", ");
        if (object) {
            json_put_string(out, m->name);
            text_puts(out, ": ");
        }
        json_put(out, m);
    }
    text_putc(out, object ? '}' : ']');
}
