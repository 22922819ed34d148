/* lacks.c - see lacks.h */

#include "lacks.h"

#include "record.h"

static const char *const collections[HASHES] = { "auth-lacks-sha-1", "auth-lacks-sha-256", "auth-lacks-sha-512" };

size_t lacks_write(const char *account, unsigned before, unsigned now, xy_doc_write *writes)
{
    size_t n = 0;

    for (int i = 0; i < HASHES; i++) {
        unsigned bit = (unsigned)record_mech(i);
        if ((before & bit) == (now & bit))
            continue;
        writes[n] = (xy_doc_write){ .account = account, .collection = collections[i], .key = "account",
                                    .version = XY_ANY_VERSION };
        if ((now & bit) != 0) {
            writes[n].value = "1";
            writes[n].len = 1;
        }
        n++;
    }
    return n;
}

/* ---- is there any? ---- */

struct question { int place; unsigned can; };

static void ask(xy_mod *m, xy_req *rq, struct question *q);

static void found(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct question *q = *xy_slot(rq);

    if (xy_docs_status(docs) != XY_OK) {
        xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "the store cannot be read now");
        return;
    }
    if (xy_docs_count(docs) > 0)
        q->can &= ~(unsigned)record_mech(q->place);
    q->place++;
    ask(m, rq, q);
}

static void ask(xy_mod *m, xy_req *rq, struct question *q)
{
    xy_auth_answer answer = { .size = sizeof answer, .status = XY_AUTH_OK, .mechanisms = q->can };

    if (q->place < HASHES)
        xy_doc_accounts(m, rq, collections[q->place], NULL, 1, found);
    else
        xy_auth_answer_with(rq, &answer);
}

xy_flow lacks_asked(xy_mod *m, xy_req *rq)
{
    struct question *q = xy_alloc(xy_arena_of(rq), sizeof *q);

    if (q == NULL)
        return xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "out of memory");
    q->can = MECHANISMS;
    *xy_slot(rq) = q;
    ask(m, rq, q);
    return XY_LATER;
}
