/* list.c - see list.h */

#include "list.h"

#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void list_order(struct list *l)
{
    size_t kept = 0;

    if (l->n == 0)
        return;
    qsort(l->jids, l->n, sizeof *l->jids, by_text);
    l->bytes = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (kept > 0 && strcmp(l->jids[kept - 1], l->jids[i]) == 0)
            continue;
        l->jids[kept++] = l->jids[i];
        l->bytes += strlen(l->jids[i]);
    }
    l->n = kept;
    l->jids[kept] = NULL;
}

/* ---- matching ---- */

/* How an item compares with the first len bytes of text. */
static int compare(const char *item, const char *text, size_t len)
{
    int r = strncmp(item, text, len);

    return r != 0 ? r : item[len] != '\0';
}

static bool has_part(const struct list *l, const char *text, size_t len)
{
    size_t low = 0, high = l->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int r = compare(l->jids[middle], text, len);
        if (r == 0)
            return true;
        if (r < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool list_has(const struct list *l, const char *jid)
{
    return has_part(l, jid, strlen(jid));
}

/* Neither of '@' and '/' can stand in a local part or a domain. */
bool list_matches(const struct list *l, const char *jid)
{
    size_t bare = strcspn(jid, "/");
    const char *at = memchr(jid, '@', bare);
    const char *domain = at == NULL ? jid : at + 1;

    if (l->n == 0)
        return false;
    return list_has(l, jid) || (at != NULL && has_part(l, jid, bare)) ||
           has_part(l, domain, bare - (size_t)(domain - jid));
}

/* ---- making others ---- */

bool list_room(xy_arena *a, struct list *l, size_t n)
{
    *l = (struct list){ .jids = xy_alloc(a, (n + 1) * sizeof *l->jids) };
    return l->jids != NULL;
}

static bool add_copy(xy_arena *a, struct list *l, const char *jid)
{
    size_t len = strlen(jid);
    const char *copy = xy_copy(a, jid, len);

    if (copy == NULL)
        return false;
    l->jids[l->n++] = copy;
    l->bytes += len;
    return true;
}

bool list_unite(xy_arena *a, const struct list *one, const struct list *other, struct list *out)
{
    size_t i = 0, k = 0;

    if (!list_room(a, out, one->n + other->n))
        return false;
    while (i < one->n || k < other->n) {
        int r = i == one->n ? 1 : k == other->n ? -1 : strcmp(one->jids[i], other->jids[k]);
        if (!add_copy(a, out, r <= 0 ? one->jids[i] : other->jids[k]))
            return false;
        i += r <= 0;
        k += r >= 0;
    }
    return true;
}

bool list_subtract(xy_arena *a, const struct list *one, const struct list *other, struct list *out)
{
    if (!list_room(a, out, one->n))
        return false;
    for (size_t i = 0; i < one->n; i++)
        if (!list_has(other, one->jids[i]) && !add_copy(a, out, one->jids[i]))
            return false;
    return true;
}
