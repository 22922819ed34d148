/*
 * text.h - slices of bytes, and a growing buffer to build them in.
 *
 * `struct str` is a borrowed slice: not owned, not necessarily NUL-terminated.
 * `struct text` owns its bytes and remembers the first refusal: builders append without checking
 * and look at text_ok() once at the end.
 */
#ifndef XYLEM_BASE_TEXT_H
#define XYLEM_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p;
    size_t      len;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })

static inline struct str str_of(const char *s) { return (struct str){ s, s ? strlen(s) : 0 }; }
static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}
static inline bool str_is(struct str a, const char *s) { return str_eq(a, str_of(s)); }
struct str str_line(struct str *left);                        /* the first line, without its end; *left is the rest */
bool str_to_u64(struct str s, uint64_t max, uint64_t *out);  /* decimal digits only, no sign */

struct text {
    char  *p;          /* NUL-terminated whenever not NULL */
    size_t len, cap;
    size_t limit;      /* most bytes it may hold; 0: no limit */
    bool   refused;    /* an append did not fit or memory was refused; len is what did fit */
};

void text_init(struct text *t, size_t limit);
void text_free(struct text *t);
void text_clear(struct text *t);                             /* keeps the memory */
void text_add(struct text *t, const char *bytes, size_t len);
void text_puts(struct text *t, const char *s);
void text_putc(struct text *t, char c);
void text_printf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *t, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
size_t text_cap_with(const struct text *t, size_t len);      /* its capacity with so much more    */
char *text_room(struct text *t, size_t len);                 /* space to write; NULL: refused    */
void text_wrote(struct text *t, size_t len);                 /* after text_room: so many written */
void text_cut(struct text *t, size_t from_front);            /* removes bytes at the front       */
char *text_take(struct text *t);                             /* yours, mem_free; t is empty      */
static inline bool text_ok(const struct text *t) { return !t->refused; }

/* The nearest of `names` (NULL-ended) to `word` by edit distance, or NULL when none is near. */
const char *text_nearest(const char *word, const char *const *names);

#endif
