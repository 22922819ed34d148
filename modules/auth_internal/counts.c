/* counts.c - see counts.h */

#include "counts.h"

#include <string.h>

#define COUNT_MOST 100000000

bool counts_read(struct counts *c, const xy_docs *docs)
{
    xy_status status = xy_docs_status(docs);
    size_t len = 0;

    if (status != XY_OK && status != XY_NOT_FOUND)
        return false;
    *c = (struct counts){ .known = true };
    const char *p = status == XY_OK ? xy_docs_value(docs, 0, &len) : "";
    for (const char *end = p + len; p < end; p++) {
        unsigned count = 0;
        for (; p < end && *p >= '0' && *p <= '9' && count < COUNT_MOST; p++)
            count = count * 10 + (unsigned)(*p - '0');
        if (count != 0)
            counts_add(c, count);
    }
    return true;
}

bool counts_add(struct counts *c, unsigned count)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->list[i] == count)
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
        text = xy_text(a, "%s%s%u", text, i == 0 ? "" : " ", c->list[i]);
    return text;
}
