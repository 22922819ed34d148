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
    const char *text = status == XY_OK ? xy_docs_value(docs, 0, &len) : "";
    unsigned count = 0;
    *c = (struct counts){ .known = true };
    for (size_t i = 0; i <= len; i++) {
        if (i < len && text[i] >= '0' && text[i] <= '9') {
            if (count <= COUNT_MOST)
                count = count * 10 + (unsigned)(text[i] - '0');
            continue;
        }
        if (count != 0 && count <= COUNT_MOST)
            counts_add(c, count);
        count = 0;
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
        text = xy_text(a, "%s%s%u", text, i == 0 ? "" : " ", c->list[i]);
    return text;
}
