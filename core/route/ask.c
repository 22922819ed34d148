/* ask.c - see ask.h */

#include "route/ask.h"

#include <stdio.h>

#include "base/codec.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/sys.h"
#include "net/shard.h"
#include "net/timer.h"
#include "route/router.h"
#include "route/session.h"

#define PREFIX "xy"

struct ask {
    char         id[ASK_ID_MAX];
    struct jid  *whom;
    struct timer timeout;
    void       (*done)(void *arg, struct stanza *answer);
    void        *arg;
};

struct answer {                        /* on its way to the shard that asked */
    struct message message;
    struct stanza *stanza;
};

static _Thread_local struct map asks;  /* by id */

static void ask_free(struct ask *a)
{
    map_remove(&asks, str_of(a->id));
    timer_cancel(&a->timeout);
    mem_free(&a->whom);
    mem_free(&a);
}

static void end(struct ask *a, struct stanza *answer)
{
    void (*done)(void *, struct stanza *) = a->done;
    void *arg = a->arg;

    ask_free(a);
    done(arg, answer);
}

static void timed_out(struct timer *t)
{
    end(list_entry(t, struct ask, timeout), NULL);
}

/* xySHARD-RANDOM */
static void make_id(char id[ASK_ID_MAX])
{
    unsigned char random[12];
    char hex[2 * sizeof random + 1] = "";

    sys.random(random, sizeof random);
    hex_encode(random, sizeof random, hex);
    snprintf(id, ASK_ID_MAX, PREFIX "%u-%s", shard_index(shard_self()), hex);
}

/* NULL: refused, *iq is released. */
static struct ask *ask_new(struct stanza **iq, uint64_t timeout_ms,
                           void (*done)(void *arg, struct stanza *answer), void *arg)
{
    struct ask *a = try_alloc(sizeof *a);

    if (a != NULL) {
        make_id(a->id);
        a->whom = jid_keep((*iq)->to);
        timer_init(&a->timeout, timed_out);
        a->done = done;
        a->arg = arg;
    }
    if (a == NULL || a->whom == NULL || xml_set((*iq)->root, "id", a->id) == NULL ||
        !map_put(&asks, str_of(a->id), a)) {
        stanza_unref(iq);
        if (a != NULL)
            mem_free(&a->whom);
        mem_free(&a);
        return NULL;
    }
    (*iq)->id = xml_attr((*iq)->root, "id");
    timer_set(&a->timeout, timeout_ms);
    return a;
}

struct ask *ask_send(struct stanza **iq, uint64_t timeout_ms,
                     void (*done)(void *arg, struct stanza *answer), void *arg)
{
    struct ask *a = ask_new(iq, timeout_ms, done, arg);

    if (a == NULL || router_send(iq, NULL))
        return a;
    ask_free(a);
    return NULL;
}

struct ask *ask_session(struct session *s, struct stanza **iq, uint64_t timeout_ms,
                        void (*done)(void *arg, struct stanza *answer), void *arg)
{
    struct ask *a = ask_new(iq, timeout_ms, done, arg);

    if (a == NULL)
        return NULL;
    stanza_seal(*iq);
    bool taken = session_deliver(s, *iq, NULL);
    stanza_unref(iq);
    if (taken)
        return a;
    ask_free(a);
    return NULL;
}

void ask_cancel(struct ask **a)
{
    if (*a != NULL)
        ask_free(*a);
    *a = NULL;
}

static void match(struct stanza *s)
{
    struct ask *a = map_get(&asks, str_of(s->id));

    if (a != NULL && s->from != NULL && jid_eq(a->whom, s->from))
        end(a, s);
}

static void answer_came(struct message *m)
{
    struct answer *a = list_entry(m, struct answer, message);

    match(a->stanza);
    stanza_unref(&a->stanza);
    mem_free(&a);
}

static struct shard *asker(const char *id)
{
    size_t digits = 0;
    uint64_t index;

    if (id == NULL || strncmp(id, PREFIX, sizeof PREFIX - 1) != 0)
        return NULL;
    id += sizeof PREFIX - 1;
    while (id[digits] >= '0' && id[digits] <= '9')
        digits++;
    if (id[digits] != '-' || !str_to_u64((struct str){ id, digits }, SHARDS_MOST, &index) ||
        index >= shard_count())
        return NULL;
    return shard_at((unsigned)index);
}

void ask_answered(struct stanza *s)
{
    struct shard *to = asker(s->id);

    if (to == NULL)
        return;
    if (to == shard_self()) {
        match(s);
        return;
    }
    struct answer *a = try_alloc(sizeof *a);
    if (a == NULL)
        return;
    a->message.fn = answer_came;
    a->stanza = stanza_ref(s);
    shard_post(to, &a->message);
}

void asks_stop(void)
{
    uint32_t at = 0;
    void *a;

    while (map_next(&asks, &at, NULL, &a))
        ask_free(a);
    map_free(&asks);
}
