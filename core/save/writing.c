/* writing.c - see writing.h */

#include "save/writing.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "save/op_line.h"

#define PAUSE_MS     250
#define FAILURES_MOST 120               /* in a row: half a minute */

static void go_on(struct writing *w);

static void over(struct writing *w, xy_status status, const char *why)
{
    w->status = status;
    snprintf(w->why, sizeof w->why, "%s", why);
    w->done(w);
}

static void run(struct task *t)
{
    go_on(list_entry(t, struct writing, task));
}

static void later(struct writing *w)
{
    w->task.fn = run;
    shard_defer(&w->task);
}

/* ---- what has been put ---- */

static struct store_call **call_at(struct writing *w, unsigned i)
{
    return &w->calls[(w->first_call + i) % WRITING_MOST];
}

/* Those in front: they are through, or given up. */
static void free_calls(struct writing *w, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        store_call_free(call_at(w, i));
    w->first_call = (w->first_call + n) % WRITING_MOST;
    w->ncalls -= n;
    w->answered -= n;
}

static void count_refused(struct writing *w, const xy_store_op *op)
{
    if (op->status == XY_REFUSED && w->refused++ == 0)
        snprintf(w->first, sizeof w->first, "%s", op->why != NULL ? op->why : "the store declines it");
}

/* All that have their answer: none of them is put once more. */
static void let_go(struct writing *w)
{
    for (unsigned i = 0; i < w->answered; i++)
        count_refused(w, &(*call_at(w, i))->op);
    free_calls(w, w->answered);
}

/* From one of them on. */
static void submit(struct writing *w, unsigned from)
{
    for (unsigned i = from; i < w->ncalls; i++) {
        struct store_call *c = *call_at(w, i);
        c->failures = store_failures();
        store_submit(c);
    }
}

static void pause_over(struct timer *t)
{
    struct writing *w = list_entry(t, struct writing, pause);

    w->failing = NULL;
    w->answered = 0;
    submit(w, 0);
}

static void look_at_answer(struct writing *w, const xy_store_op *op)
{
    if (op->status == XY_UNAVAILABLE)
        w->failing = op->why != NULL ? op->why : "the store cannot be written to";
    else if (op->status == XY_OK && w->put != NULL)
        w->put(w, op);
}

static void give_up(struct writing *w, const char *reason)
{
    char why[sizeof w->why];

    snprintf(why, sizeof why, "%s", reason);
    free_calls(w, w->ncalls);           /* the reason may be theirs */
    over(w, XY_UNAVAILABLE, why);
}

/* All that is under way once more, when nothing of it is under way any more. */
static void try_again(struct writing *w)
{
    if (w->answered < w->ncalls)
        return;
    if (w->stopped || ++w->failures > FAILURES_MOST) {
        give_up(w, w->failing);
        return;
    }
    timer_init(&w->pause, pause_over);
    timer_set(&w->pause, PAUSE_MS);
}

/* The lane that writes answers in its order.  What is put again was there before, and is not told of twice. */
static void answered(struct store_call *c)
{
    struct writing *w = c->arg;

    w->answered++;
    if (w->failing == NULL || c->op.status == XY_OK)
        look_at_answer(w, &c->op);
    if (w->failing != NULL) {
        try_again(w);
        return;
    }
    w->failures = 0;
    if (w->ncalls - w->answered <= w->at_once / 2) {
        let_go(w);
        go_on(w);
    }
}

/* ---- what is to be put ---- */

/* A call with the operation of a line.  NULL with *e: it is none, else it is not wanted. */
static struct store_call *call_of(struct writing *w, struct str line, struct error *e)
{
    struct store_call *c = store_call_new(XY_STORE_RECORD, answered, w);

    *e = (struct error){ 0 };
    if (c == NULL) {
        error_set(e, ERR_NO_MEMORY, "no memory");
        return NULL;
    }
    const struct json *v = json_parse(line, c->arena, e);
    if (v == NULL || op_line_take(v, c->arena, &c->op, e) != 0 || (w->wanted != NULL && !w->wanted(w, &c->op)))
        store_call_free(&c);
    return c;
}

/* What was put before the line that is none comes to its end first. */
static void go_on(struct writing *w)
{
    unsigned before = w->ncalls;

    while (w->left.len > 0 && w->wrong.code == 0 && w->ncalls < w->at_once) {
        struct str line = w->left;
        w->more = false;
        struct store_call *c = call_of(w, str_line(&w->left), &w->wrong);
        if (w->more)
            w->left = line;
        else
            w->taken += w->wrong.code == 0;
        if (c != NULL)
            *call_at(w, w->ncalls++) = c;
    }
    submit(w, before);
    if (w->ncalls > 0)
        return;
    if (w->wrong.code != 0)
        over(w, w->wrong.code == ERR_NO_MEMORY ? XY_UNAVAILABLE : XY_REFUSED, w->wrong.text);
    else
        over(w, XY_OK, "");
}

void writing_begin(struct writing *w)
{
    w->left = w->lines;
    w->first_call = w->ncalls = w->answered = w->failures = 0;
    w->failing = NULL;
    w->wrong = (struct error){ 0 };
    w->taken = w->refused = 0;
    w->first[0] = '\0';
    w->stopped = w->more = false;
    later(w);
}

void writing_stop(struct writing *w)
{
    w->stopped = true;
    if (timer_is_set(&w->pause)) {
        timer_cancel(&w->pause);
        give_up(w, w->failing);
    }
}
