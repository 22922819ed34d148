/*
 * text.c - see text.h.
 *
 * An append is taken whole or not at all, and after a refusal nothing more is taken: what is there
 * is always a beginning of what was meant, without holes.
 */
#include "base/text.h"

#include <assert.h>
#include <stdio.h>

#include "base/mem.h"

enum { SMALLEST_TEXT = 64, LARGE_TEXT = 64 * 1024 };

struct str str_line(struct str *left)
{
    const char *end = memchr(left->p, '\n', left->len);
    struct str line = { left->p, end != NULL ? (size_t)(end - left->p) : left->len };
    size_t used = line.len + (end != NULL ? 1 : 0);

    *left = (struct str){ left->p + used, left->len - used };
    return line;
}

bool str_to_u64(struct str s, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;

    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(s.p[i] - '0');
        if (digit > max || value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

void text_init(struct text *t, size_t limit)
{
    *t = (struct text){ .limit = limit };
}

void text_free(struct text *t)
{
    mem_free(&t->p);
    text_init(t, t->limit);
}

void text_clear(struct text *t)
{
    t->len = 0;
    t->refused = false;
    if (t->p != NULL)
        t->p[0] = '\0';
}

/* Doubling keeps the cost of many appends linear; growing large ones by a quarter does too, and wastes less. */
static size_t grown(const struct text *t, size_t needed)
{
    size_t cap = t->cap < LARGE_TEXT ? size_mul(t->cap, 2) : size_add(t->cap, t->cap / 4);

    if (cap < SMALLEST_TEXT)
        cap = SMALLEST_TEXT;
    if (t->limit != 0 && cap > size_add(t->limit, 1))
        cap = size_add(t->limit, 1);
    return cap < needed ? needed : cap;
}

static size_t needed_for(const struct text *t, size_t len)
{
    return size_add(size_add(t->len, len), 1);
}

size_t text_cap_with(const struct text *t, size_t len)
{
    return len < t->cap - t->len ? t->cap : grown(t, needed_for(t, len));
}

/* Makes place for len bytes and the NUL. */
static bool reserve(struct text *t, size_t len)
{
    if (t->refused)
        return false;
    if (len < t->cap - t->len)
        return true;

    size_t needed = needed_for(t, len);
    if (t->limit != 0 && needed > size_add(t->limit, 1)) {
        t->refused = true;
        return false;
    }
    size_t cap = grown(t, needed);
    char *bigger = try_resize(t->p, cap);
    if (bigger == NULL) {
        t->refused = true;
        return false;
    }
    t->p = bigger;
    t->cap = cap;
    t->p[t->len] = '\0';
    return true;
}

void text_add(struct text *t, const char *bytes, size_t len)
{
    if (!reserve(t, len))
        return;
    if (len > 0)
        memcpy(t->p + t->len, bytes, len);
    t->len += len;
    t->p[t->len] = '\0';
}

void text_puts(struct text *t, const char *s)
{
    text_add(t, s, strlen(s));
}

void text_putc(struct text *t, char c)
{
    text_add(t, &c, 1);
}

void text_vprintf(struct text *t, const char *fmt, va_list ap)
{
    if (!reserve(t, 0))
        return;

    size_t room = t->cap - t->len;
    va_list again;
    va_copy(again, ap);
    int len = vsnprintf(t->p + t->len, room, fmt, ap);
    if (len < 0) {
        t->refused = true;
        t->p[t->len] = '\0';
    } else if ((size_t)len < room) {
        t->len += (size_t)len;
    } else {
        t->p[t->len] = '\0';       /* should there be no room, what is cut off is not shown */
        if (reserve(t, (size_t)len)) {
            vsnprintf(t->p + t->len, t->cap - t->len, fmt, again);
            t->len += (size_t)len;
        }
    }
    va_end(again);
}

void text_printf(struct text *t, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    text_vprintf(t, fmt, ap);
    va_end(ap);
}

char *text_room(struct text *t, size_t len)
{
    return reserve(t, len) ? t->p + t->len : NULL;
}

void text_wrote(struct text *t, size_t len)
{
    assert(len < t->cap - t->len);
    t->len += len;
    t->p[t->len] = '\0';
}

void text_cut(struct text *t, size_t from_front)
{
    assert(from_front <= t->len);
    if (from_front == 0)
        return;
    t->len -= from_front;
    memmove(t->p, t->p + from_front, t->len + 1);
}

char *text_take(struct text *t)
{
    char *bytes = NULL;

    if (reserve(t, 0)) {
        bytes = t->p;
        t->p = NULL;
    }
    text_free(t);
    return bytes;
}

enum { LONGEST_WORD = 63 };

static char folded(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c + ('a' - 'A'));
    return c == '-' ? '_' : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours that turn a into b. */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned rows[3][LONGEST_WORD + 1];
    unsigned *before = rows[0], *last = rows[1], *now = rows[2];

    for (size_t j = 0; j <= b_len; j++)
        last[j] = (unsigned)j;
    for (size_t i = 1; i <= a_len; i++) {
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            char ca = folded(a[i - 1]), cb = folded(b[j - 1]);
            now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (ca != cb));
            if (i > 1 && j > 1 && ca == folded(b[j - 2]) && folded(a[i - 2]) == cb)
                now[j] = least(now[j], before[j - 2] + 1);
        }
        unsigned *oldest = before;
        before = last;
        last = now;
        now = oldest;
    }
    return last[b_len];
}

const char *text_nearest(const char *word, const char *const *names)
{
    size_t len = strlen(word);
    const char *nearest = NULL;
    unsigned best = (unsigned)len / 3 + 1;     /* more wrong than this is another word */

    if (len > LONGEST_WORD)
        return NULL;
    for (; *names != NULL; names++) {
        size_t name_len = strlen(*names);
        if (name_len > LONGEST_WORD)
            continue;
        unsigned d = distance(word, len, *names, name_len);
        if (d < best || (d == best && nearest == NULL)) {
            best = d;
            nearest = *names;
        }
    }
    return nearest;
}
