/*
 * commands_save.c - backup, restore, store copy: what is in the store, taken out of it and put into one.
 *
 * xylemctl asks for a backup piece by piece, and sends a restore so.  What is under way here has a number, which each
 * piece names; when nobody has asked for a while it ends.
 */
#include "main/commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"
#include "main/server.h"
#include "net/timer.h"
#include "route/store.h"
#include "save/restoring.h"
#include "save/saving.h"

enum { PIECE_BYTES = 256 * 1024, LEFT_MS = 60 * 1000, UNDER_WAY_MOST = 8, FREEZE_LOOK_MS = 5,
       FROZEN_MOST_MS = 60 * 1000,
       MOMENT_MS = 1000 };              /* then who waits for a piece is told that there is none yet, and may give up */

#define RESTORE_BROKEN_OFF "a restore was broken off: its accounts have a part of what they had; repeat it"

struct under_way {
    uint64_t          number;
    struct saving    *saving;           /* either ... */
    struct restoring *restoring;        /* ... or */
    bool              copies, freezes;  /* a copy of the store; nothing is written any more until that is over */
    xy_req           *rq;               /* who waits for an answer; NULL: nobody */
    struct timer      left, look, moment;
    uint64_t          since, bytes;     /* mono ms; of the lines until now */
};

static _Thread_local struct under_way all[UNDER_WAY_MOST];      /* on shard 0 */
static _Thread_local uint64_t         last_number;

/* ---- what is under way ---- */

static void nothing(void *arg)
{
    (void)arg;
}

static void end_it(struct under_way *u)
{
    timer_cancel(&u->left);
    timer_cancel(&u->look);
    timer_cancel(&u->moment);
    if (u->freezes)
        store_freeze(NULL);
    saving_end(&u->saving);
    if (u->restoring != NULL)
        restoring_end(&u->restoring, nothing, NULL);
    *u = (struct under_way){ 0 };
}

static const char *what_is_saved(const struct under_way *u)
{
    return u->copies ? "copy of the store" : "backup";
}

static void was_left(struct timer *t)
{
    struct under_way *u = list_entry(t, struct under_way, left);

    if (u->restoring != NULL)
        log_error(RESTORE_BROKEN_OFF);
    else if (u->freezes)
        log_error("the store was copied, but the server was not stopped: it goes on with the old one");
    else
        log_warn("a %s was broken off", what_is_saved(u));
    end_it(u);
}

static void look(struct timer *t);
static void moment_over(struct timer *t);

static struct under_way *begin_it(void)
{
    for (size_t i = 0; i < UNDER_WAY_MOST; i++)
        if (all[i].number == 0) {
            all[i] = (struct under_way){ .number = ++last_number, .since = sys_mono_ms() };
            timer_init(&all[i].left, was_left);
            timer_init(&all[i].look, look);
            timer_init(&all[i].moment, moment_over);
            return &all[i];
        }
    return NULL;
}

static struct under_way *find(const char *number)
{
    uint64_t n;

    if (!str_to_u64(str_of(number), UINT64_MAX, &n) || n == 0)
        return NULL;
    for (size_t i = 0; i < UNDER_WAY_MOST; i++)
        if (all[i].number == n && all[i].rq == NULL)
            return &all[i];
    return NULL;
}

/* With the request at its beginning, the log has one line at each end of it. */
static void log_end(const struct under_way *u, const char *what, uint64_t owners, uint64_t documents, uint64_t stanzas)
{
    uint64_t ms = sys_mono_ms() - u->since;

    log_info("%s: %" PRIu64 " accounts and domains, %" PRIu64 " documents, %" PRIu64 " messages, %" PRIu64
             " bytes in %" PRIu64 ".%" PRIu64 " s", what, owners, documents, stanzas, u->bytes, ms / 1000,
             ms % 1000 / 100);
}

static void put_number(struct command_call *call, const char *name, uint64_t n)
{
    command_int(call, name, (int64_t)n);
}

/* Under its own name: what is stored for an alias that was a domain once is not the domain's. */
static struct domain *hosted(const char *name)
{
    struct domain *d = domain_find(str_of(name));

    return d != NULL && strcmp(d->name, name) == 0 ? d : NULL;
}

/* Of `only`: a domain or an account that this server hosts.  NULL: else why not. */
static const char *read_only(xy_req *rq, struct arena *a, struct only *out)
{
    const char *what = command_text_of(rq, "only"), *why = NULL;
    const struct jid *who;
    struct domain *d;

    *out = (struct only){ NULL, NULL };
    if (what != NULL && command_whose(a, what, &d, &who, &why) == XY_OK)
        *out = (struct only){ d->name, who != NULL ? who->text : NULL };
    return why;
}

/* ---- backup ---- */

static void answer_piece(struct under_way *u);

static void put_counts(struct under_way *u, struct command_call *call)
{
    const struct saving_counts *n = saving_counts(u->saving);

    put_number(call, "owners", n->owners);
    put_number(call, "documents", n->documents);
    put_number(call, "stanzas", n->stanzas);
}

static void log_saved(const struct under_way *u)
{
    const struct saving_counts *n = saving_counts(u->saving);

    log_end(u, u->copies ? "the store was copied" : "a backup was taken", n->owners, n->documents, n->stanzas);
}

static void answer_lines(struct under_way *u, const struct text *lines, enum saving_state state)
{
    bool last = state == SAVING_WHOLE;
    xy_req *rq = u->rq;
    struct command_call *call = rq->data;
    char number[24];

    snprintf(number, sizeof number, "%" PRIu64, u->number);
    u->rq = NULL;
    u->bytes += lines->len;
    timer_cancel(&u->moment);
    command_row(call);
    command_text(call, "lines", lines->p != NULL ? lines->p : "");
    put_counts(u, call);
    if (!last || u->copies)
        command_text(call, "next", number);
    if (state != SAVING_MORE)
        command_text(call, "state", last ? "last" : "level");
    if (last)
        log_saved(u);
    if (last && u->copies)
        saving_end(&u->saving);         /* frozen, until the server is told to stop or to go on */
    else if (last)
        end_it(u);
    if (u->number != 0)
        timer_set(&u->left, u->freezes ? FROZEN_MOST_MS : LEFT_MS);
    command_say(rq, XY_OK, NULL);
}

static void answer_failure(struct under_way *u)
{
    xy_req *rq = u->rq;
    char why[400];

    snprintf(why, sizeof why, "%s", saving_why(u->saving));
    log_warn("a %s has failed: %s", what_is_saved(u), why);
    end_it(u);
    command_say(rq, XY_UNAVAILABLE, "%s", why);
}

/* Who was told that there is none yet asks once more. */
static void ready(void *arg)
{
    struct under_way *u = arg;

    if (u->rq != NULL)
        answer_piece(u);
}

static void moment_over(struct timer *t)
{
    static const struct text none;

    answer_lines(list_entry(t, struct under_way, moment), &none, SAVING_MORE);
}

/* Of a copy nothing may be written here any more when the last of it is taken: what is acknowledged from then on would
 * not be in it.  The server is stopped next; if that does not come, or it is given up, it goes on. */
static void look(struct timer *t)
{
    struct under_way *u = list_entry(t, struct under_way, look);

    if (!store_is_frozen()) {
        timer_set(&u->look, FREEZE_LOOK_MS);
        return;
    }
    saving_finish(u->saving);
    ready(u);
}

static void freeze(struct under_way *u)
{
    u->freezes = true;
    store_freeze("what is in the store is on its way to another one");
    timer_set(&u->look, FREEZE_LOOK_MS);
}

static void answer_piece(struct under_way *u)
{
    struct text lines;
    enum saving_state state;

    if (!timer_is_set(&u->moment))
        timer_set(&u->moment, MOMENT_MS);
    if (timer_is_set(&u->look))
        return;                         /* it is not frozen yet */
    text_init(&lines, 0);
    state = saving_take(u->saving, &lines, PIECE_BYTES);
    if (state == SAVING_LEVEL && !u->copies) {
        saving_finish(u->saving);
        state = saving_take(u->saving, &lines, PIECE_BYTES);
    }
    if (state == SAVING_FAILED)
        answer_failure(u);
    else if (lines.len > 0 || state != SAVING_MORE)
        answer_lines(u, &lines, state);
    else
        saving_wait(u->saving, ready, u);
    text_free(&lines);
}

/* It stays frozen to the end: nothing is acknowledged any more that the other store does not have. */
static xy_flow stop(struct under_way *u, xy_req *rq)
{
    if (u == NULL || !u->freezes || u->saving != NULL)
        return command_say(rq, XY_REFUSED, "that copy is not under way any more, and the server goes on");
    timer_cancel(&u->left);
    server_ask_stop();
    return command_say(rq, XY_OK, "stopping");
}

/* Of a copy, what comes after all has been taken: "finish" it, then "stop"; "give-up" of either at any time. */
static xy_flow go_on(xy_req *rq, const char *number)
{
    struct under_way *u = find(number);
    const char *step = command_text_of(rq, "step");

    if (u != NULL && step != NULL && strcmp(step, "give-up") == 0) {
        log_info("a %s was given up", what_is_saved(u));
        end_it(u);
        return command_say(rq, XY_OK, "given up");
    }
    if (step != NULL && strcmp(step, "stop") == 0)
        return stop(u, rq);
    if (u == NULL || u->saving == NULL)
        return command_say(rq, XY_REFUSED, "that backup is not under way any more; begin it once more");
    timer_cancel(&u->left);
    u->rq = rq;
    if (step != NULL && strcmp(step, "finish") == 0 && u->copies && !u->freezes)
        freeze(u);
    answer_piece(u);
    return XY_LATER;
}

/* One of two would thaw what the other has frozen. */
static bool is_copied(void)
{
    for (size_t i = 0; i < UNDER_WAY_MOST; i++)
        if (all[i].copies)
            return true;
    return false;
}

static xy_flow begin_saving(xy_req *rq, bool copies)
{
    if (copies && is_copied())
        return command_say(rq, XY_UNAVAILABLE, "the store is being copied already");

    struct arena *a = arena_new(1024);
    struct only only = { NULL, NULL };
    struct error e;
    const char *why = a == NULL ? "no memory" : copies ? NULL : read_only(rq, a, &only);
    struct under_way *u = why == NULL ? begin_it() : NULL;

    if (u == NULL) {
        arena_free(&a);
        return command_say(rq, why == NULL ? XY_UNAVAILABLE : XY_NOT_FOUND, "%s",
                           why != NULL ? why : "too many backups are under way");
    }
    const struct saving_spec spec = { .domain = only.domain, .account = only.account, .sessions = copies };
    u->copies = copies;
    u->saving = saving_begin(&spec, &e);
    arena_free(&a);
    if (u->saving == NULL) {
        end_it(u);
        return command_say(rq, XY_UNAVAILABLE, "%s", e.text);
    }
    u->rq = rq;
    answer_piece(u);
    return XY_LATER;
}

static xy_flow backup(xy_mod *m, xy_req *rq)
{
    const char *after = command_text_of(rq, "after");

    (void)m;
    return after != NULL ? go_on(rq, after) : begin_saving(rq, false);
}

static xy_flow store_copy(xy_mod *m, xy_req *rq)
{
    const char *after = command_text_of(rq, "after");

    (void)m;
    return after != NULL ? go_on(rq, after) : begin_saving(rq, true);
}

/* ---- restore ---- */

static void put_restored(struct under_way *u, struct command_call *call)
{
    const struct restoring_counts *n = restoring_counts(u->restoring);
    const char *why;

    put_number(call, "accounts", n->accounts);
    put_number(call, "documents", n->documents);
    put_number(call, "stanzas", n->stanzas);
    put_number(call, "elsewhere", n->elsewhere);
    put_number(call, "refused", restoring_refused(u->restoring, &why));
    if (why != NULL)
        command_text(call, "reason", why);
}

static void all_back(void *arg)
{
    command_say(arg, XY_OK, NULL);
}

static void piece_taken(void *arg, const char *why)
{
    struct under_way *u = arg;
    xy_req *rq = u->rq;
    char number[24], text[900];

    snprintf(number, sizeof number, "%" PRIu64, u->number);
    u->rq = NULL;
    if (why != NULL) {
        snprintf(text, sizeof text, "%s. Accounts have a part of what is in the backup: restore it once more", why);
        log_error("a restore has failed: its accounts have a part of what they had; repeat it");
        end_it(u);
        command_say(rq, XY_UNAVAILABLE, "%s", text);
        return;
    }
    command_row(rq->data);
    put_restored(u, rq->data);
    command_text(rq->data, "next", number);
    timer_set(&u->left, LEFT_MS);
    command_say(rq, XY_OK, NULL);
}

static struct under_way *begin_restoring(xy_req *rq, const char **why)
{
    struct arena *a = arena_new(1024);
    struct restoring_spec spec = { .claim = account_claim, .release = account_release, .domain = hosted };

    *why = a == NULL ? "no memory" : read_only(rq, a, &spec.only);
    struct under_way *u = *why == NULL ? begin_it() : NULL;
    if (u != NULL && (u->restoring = restoring_begin(&spec)) == NULL)
        end_it(u);
    if (*why == NULL && (u == NULL || u->restoring == NULL))
        *why = "too much is under way";
    arena_free(&a);
    return *why == NULL ? u : NULL;
}

/* "give-up": there would be more.  The accounts are back all the same. */
static xy_flow end_restore(struct under_way *u, xy_req *rq)
{
    const char *step = command_text_of(rq, "step");
    struct restoring *r = u->restoring;
    const struct restoring_counts *n = restoring_counts(r);

    command_row(rq->data);
    put_restored(u, rq->data);
    if (step != NULL && strcmp(step, "give-up") == 0)
        log_error(RESTORE_BROKEN_OFF);
    else
        log_end(u, "a restore is over", n->accounts, n->documents, n->stanzas);
    u->restoring = NULL;
    end_it(u);
    restoring_end(&r, all_back, rq);
    return XY_LATER;
}

static xy_flow restore(xy_mod *m, xy_req *rq)
{
    const struct secret *file = command_secret_of(rq, "file");
    const char *after = command_text_of(rq, "after"), *why = NULL;
    struct under_way *u = after != NULL ? find(after) : begin_restoring(rq, &why);

    (void)m;
    if (u == NULL || u->restoring == NULL)
        return command_say(rq, why != NULL ? XY_NOT_FOUND : XY_REFUSED, "%s",
                           why != NULL ? why : "that restore is not under way any more");
    timer_cancel(&u->left);
    if (secret_length(file) == 0 && after != NULL)
        return end_restore(u, rq);
    u->rq = rq;
    u->bytes += secret_length(file);
    restoring_take(u->restoring, (struct str){ (const char *)secret_bytes(file), secret_length(file) }, piece_taken, u);
    return XY_LATER;
}

/* ---- the end of the server ---- */

/* Who waits hears of it; what is under way ends.  The store is closed by now: that it thaws does no harm. */
static void rest(struct shard *s)
{
    for (size_t i = 0; shard_index(s) == 0 && i < UNDER_WAY_MOST; i++) {
        struct under_way *u = &all[i];
        xy_req *rq = u->rq;
        if (u->number != 0 && u->restoring != NULL && rq != NULL)
            restoring_stop(u->restoring);
        else if (u->number != 0) {
            end_it(u);
            if (rq != NULL)
                command_say(rq, XY_UNAVAILABLE, "the server stops");
        }
    }
}

void save_set_up(void)
{
    static const struct shard_hooks hooks = { .rest = rest };

    shard_hooks_add(&hooks);
}

/* ---- declarations ---- */

static const xy_arg for_backup[] = {
    { "only", "a domain, or one account; everything when it is not given", XY_ARG_TEXT, false },
    { "output", "the file to write; standard output when it is not given", XY_ARG_TEXT, false },
    { "rate", "MiB a second that are written at most, 8 when it is not given; 0: as fast as it goes", XY_ARG_INT,
      false },
    { "after", NULL, XY_ARG_TEXT, false },      /* go on where a piece has ended */
    { "step", NULL, XY_ARG_TEXT, false },       /* give-up */
    { NULL, NULL, XY_ARG_TEXT, false }
};

static const xy_arg for_restore[] = {
    { "file", "a file that `backup` has written, which is read twice: standard input will not do", XY_ARG_SECRET,
      true },
    { "only", "a domain, or one account of those that are in it", XY_ARG_TEXT, false },
    { "after", NULL, XY_ARG_TEXT, false },      /* go on where a piece has ended */
    { "step", NULL, XY_ARG_TEXT, false },       /* give-up */
    { NULL, NULL, XY_ARG_TEXT, false }
};

static const xy_arg for_copy[] = {
    { "to", "the configuration that names the other store, which is to be empty", XY_ARG_TEXT, true },
    { "rate", "MiB a second that are copied at most, 8 when it is not given; 0: as fast as it goes", XY_ARG_INT,
      false },
    { "after", NULL, XY_ARG_TEXT, false },      /* go on where a piece has ended */
    { "step", NULL, XY_ARG_TEXT, false },       /* finish, when all was taken, then stop; or give-up */
    { NULL, NULL, XY_ARG_TEXT, false }
};

const xy_command save_commands[] = {
    { "backup", "Write what is in the store into a file, while the server runs", XY_SERVER_COMMAND, for_backup,
      backup },
    { "restore", "Put accounts back as they are in a backup", XY_SERVER_COMMAND, for_restore, restore },
    { "store copy", "Copy everything into another store, and stop the server, to go on from there", XY_SERVER_COMMAND,
      for_copy, store_copy },
    { NULL, NULL, XY_SERVER_COMMAND, NULL, NULL }
};
