/* counts.c - see counts.h */

#include "counts.h"

#include <string.h>

#include "record.h"

#define SALT_SHIFT 24                   /* above ITERATIONS_MOST */
#define SALT_MOST  127

unsigned count_code(unsigned iterations, size_t salt_len)
{
    return salt_len == SALT_BYTES ? iterations : iterations | (unsigned)salt_len << SALT_SHIFT;
}

unsigned count_iterations(unsigned count)
{
    return count & ((1u << SALT_SHIFT) - 1);
}

size_t count_salt(unsigned count)
{
    return count >> SALT_SHIFT == 0 ? SALT_BYTES : count >> SALT_SHIFT;
}

/* A number and what stands behind it; 0: there is none, or it is too large. */
static unsigned number(const char **at, const char *end)
{
    unsigned n = 0;

    for (; *at < end && **at >= '0' && **at <= '9'; ++*at)
        if (n <= ITERATIONS_MOST)
            n = n * 10 + (unsigned)(**at - '0');
    return n <= ITERATIONS_MOST ? n : 0;
}

bool counts_read(struct counts *c, const xy_docs *docs)
{
    xy_status status = xy_docs_status(docs);
    size_t len = 0;

    if (status != XY_OK && status != XY_NOT_FOUND)
        return false;
    const char *text = status == XY_OK ? xy_docs_value(docs, 0, &len) : "";
    const char *end = text + len;
    *c = (struct counts){ .known = true, .read_at = xy_mono_ms() };
    while (text < end) {
        unsigned iterations = number(&text, end), salt = SALT_BYTES;
        if (text < end && *text == '/') {
            text++;
            salt = number(&text, end);
        }
        if (iterations != 0 && salt != 0 && salt <= SALT_MOST)
            counts_add(c, count_code(iterations, salt));
        while (text < end && (*text < '0' || *text > '9'))
            text++;
    }
    return true;
}

bool counts_have(const struct counts *c, unsigned count)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->list[i] == count)
            return true;
    return false;
}

bool counts_add(struct counts *c, unsigned count)
{
    if (counts_have(c, count))
        return false;
    if (c->n == COUNTS_MOST)
        memmove(c->list, c->list + 1, --c->n * sizeof *c->list);
    c->list[c->n++] = count;
    return true;
}

const char *counts_text(const struct counts *c, xy_arena *a)
{
    const char *text = "";

    for (size_t i = 0; i < c->n && text != NULL; i++)
        text = count_salt(c->list[i]) == SALT_BYTES
                   ? xy_text(a, "%s%s%u", text, i == 0 ? "" : " ", c->list[i])
                   : xy_text(a, "%s%s%u/%zu", text, i == 0 ? "" : " ", count_iterations(c->list[i]),
                             count_salt(c->list[i]));
    return text;
}
