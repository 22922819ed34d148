/* blocks.c - see blocks.h */

#include "blocks.h"

#include <string.h>

#include "change.h"

bool blocks_exempt(xy_mod *m, xy_account *a, const char *jid)
{
    const char *own = xy_jid_text(xy_account_jid(a));
    size_t len = strlen(own);

    if (strncmp(jid, own, len) == 0 && (jid[len] == '\0' || jid[len] == '/'))
        return true;
    return strcmp(jid, xy_domain(m)) == 0;
}

xy_blocking blocks_of(xy_mod *m, xy_account *a, const char *jid)
{
    const struct blocks *b = xy_account_state(m, a);

    if (b != NULL && b->known && b->list.n == 0 && b->turning == NULL)
        return XY_BLOCKING_NO;
    if (blocks_exempt(m, a, jid))
        return XY_BLOCKING_NO;
    if (b == NULL || !b->known || list_matches(&b->list, jid))
        return XY_BLOCKING_YES;
    return b->turning != NULL && list_matches(b->turning, jid) ? XY_BLOCKING_TURNS : XY_BLOCKING_NO;
}

void blocks_replace(struct blocks *b, const struct list *l, xy_arena **arena)
{
    if (b->arena != NULL)
        xy_arena_end(&b->arena);
    b->list = *l;
    b->arena = *arena;
    *arena = NULL;
}

/* ---- loading ---- */

static bool take(xy_mod *m, struct blocks *b, const xy_docs *docs)
{
    size_t n = xy_docs_count(docs);
    struct list l = { 0 };
    xy_arena *a = n == 0 ? NULL : xy_arena_new(m);
    bool ok = n == 0 || list_room(a, &l, n);

    for (size_t i = 0; ok && i < n; i++) {
        const char *key = xy_docs_key(docs, i);
        ok = (l.jids[l.n++] = xy_copy(a, key, strlen(key))) != NULL;
    }
    if (!ok) {
        if (a != NULL)
            xy_arena_end(&a);
        return false;
    }
    list_order(&l);
    blocks_replace(b, &l, &a);
    b->known = true;
    return true;
}

static void loaded(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct blocks *b = xy_account_state(m, xy_account_of(rq));
    bool came = xy_docs_status(docs) == XY_OK && b != NULL;

    xy_end(rq, came && take(m, b, docs) ? XY_OK : XY_UNAVAILABLE);
}

xy_flow blocks_load(xy_mod *m, xy_req *rq)
{
    return xy_doc_list(m, rq, xy_jid_text(xy_account_jid(xy_account_of(rq))), COLLECTION, NULL, 0, loaded);
}

void blocks_unload(xy_mod *m, void *state)
{
    struct blocks *b = state;

    (void)m;
    changes_forget(b);
    if (b->arena != NULL)
        xy_arena_end(&b->arena);
}
