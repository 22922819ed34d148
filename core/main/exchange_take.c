/*
 * exchange_take.c - see exchange_take.h
 *
 * All happens on the account's shard.  First a password in clear and the elements that make accounts, unless another
 * backend of the chain has it, then the auth chain is asked whether there is one now, it is brought in, and the
 * others follow in their order.  What is unavailable is asked for again for half a minute; what is wrong is noted, and
 * the next one comes.
 */
#include "main/exchange_take.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"
#include "hook/request.h"
#include "route/auth.h"
#include "route/local.h"

enum { PATIENCE_MS = 30 * 1000, PAUSE_MS = 500, MODULE_MS = 60 * 1000 };

static const char no_backend[] = "the auth backend is unavailable";
static const xy_auth_answer none = { .size = sizeof none, .status = XY_AUTH_UNAVAILABLE };

static _Thread_local struct list pausing;       /* takings of this shard that wait for a while */

enum { RUN_MAX = 32 };

/* What an element has used that goes on in the next piece. */
struct parked { struct link link; struct used *used; char who[JID_MAX + 1], run[RUN_MAX + 1]; };

enum { PARKED_MOST = 64 };                      /* those of imports that were broken off are never called for */

static _Thread_local struct list parked;
static _Thread_local size_t nparked;

/* ---- what is to be reported ---- */

/* The place behind it, which is this one when there was no memory. */
static struct exchange_fault **note(struct taking *t, struct exchange_fault **end, const struct xml *which,
                                    const char *why)
{
    struct exchange_fault *f = arena_alloc(t->arena, sizeof *f);

    if (f == NULL) {
        t->status = XY_UNAVAILABLE;
        return end;
    }
    *f = (struct exchange_fault){ .which = which, .why = why };
    *end = f;
    return &f->next;
}

static void fault(struct taking *t, const struct xml *which, const char *why)
{
    t->faults_end = note(t, t->faults_end, which, why);
}

static void left_out(struct taking *t, const struct xml *which)
{
    t->left_end = note(t, t->left_end, which, NULL);
}

/* ---- the end ---- */

static void came_back(struct tour *tour)
{
    struct taking *t = list_entry(tour, struct taking, tour);

    t->done(t);
}

static void over(struct taking *t, xy_status status)
{
    if (status != XY_OK)
        t->status = status;
    account_unpin(&t->account);
    used_free(&t->used);
    tour_next(&t->tour);
}

/* ---- what elements have used that are cut ---- */

static bool goes_on_before(const struct taking *t)
{
    return t->first_is_part && t->at == xml_first_element(t->user);
}

static bool goes_on_behind(const struct taking *t)
{
    return t->last_is_part && xml_next_element(t->at) == NULL;
}

static struct used *unpark(struct parked *p)
{
    struct used *u = p->used;

    list_remove(&p->link);
    nparked--;
    mem_free(&p);
    return u;
}

static const char *run_of(const struct taking *t)
{
    return t->run != NULL ? t->run : "";
}

/* What there is of the account and of this import: another one, of the same file perhaps, has a memory of its own. */
static struct used *call_for(const struct taking *t)
{
    for (struct link *n = parked.head.next; n != NULL && n != &parked.head; n = n->next) {
        struct parked *p = list_entry(n, struct parked, link);
        if (strcmp(p->who, t->who->text) == 0 && strcmp(p->run, run_of(t)) == 0)
            return unpark(p);
    }
    return NULL;
}

static void drop_oldest(void)
{
    struct used *u = unpark(list_entry(parked.head.next, struct parked, link));

    used_free(&u);
}

/* Without it the import goes on as well: it only cannot tell the element's messages from its earlier ones. */
static void park(struct taking *t)
{
    struct parked *p = instances_rest() ? NULL : try_alloc(sizeof *p);

    if (p == NULL)
        return;
    if (parked.head.next == NULL)
        list_init(&parked);
    if (nparked == PARKED_MOST)
        drop_oldest();
    *p = (struct parked){ .used = t->used };
    t->used = NULL;
    snprintf(p->who, sizeof p->who, "%s", t->who->text);
    snprintf(p->run, sizeof p->run, "%s", run_of(t));
    list_append(&parked, &p->link);
    nparked++;
}

/* false: no memory. */
static bool begin_used(struct taking *t)
{
    struct used *before = t->used == NULL ? call_for(t) : NULL;

    if (t->used == NULL && goes_on_before(t))
        t->used = before;
    else
        used_free(&before);
    if (t->used == NULL)
        t->used = used_new();
    if (t->used != NULL)
        used_undo(t->used);             /* it comes again */
    return t->used != NULL;
}

static void end_used(struct taking *t)
{
    if (t->used == NULL)
        return;
    used_keep(t->used);
    if (goes_on_behind(t))
        park(t);
    used_free(&t->used);
}

/* ---- one element ---- */

static void next_element(struct taking *t);

/* again() in a while.  false: it has been asked for long enough, or the shards stop. */
static bool pause_for(struct taking *t, void (*again)(struct taking *t))
{
    uint64_t now = sys_mono_ms();

    if (t->until == 0)
        t->until = now + PATIENCE_MS;
    if (now >= t->until || instances_rest())
        return false;
    if (pausing.head.next == NULL)
        list_init(&pausing);
    list_append(&pausing, &t->in_shard);
    t->again = again;
    timer_set(&t->pause, PAUSE_MS);
    return true;
}

/* What was asked is unavailable: it is asked again, or in the end that is what is wrong. */
static void unavailable(struct taking *t, void (*again)(struct taking *t), const struct xml *which, const char *why)
{
    if (pause_for(t, again))
        return;
    fault(t, which, why);
    over(t, XY_UNAVAILABLE);
}

static void pause_over(struct timer *timer)
{
    struct taking *t = list_entry(timer, struct taking, pause);

    list_remove(&t->in_shard);
    t->again(t);
}

static void run_next(struct task *task)
{
    next_element(list_entry(task, struct taking, task));
}

static void taken(struct taking *t, xy_status status)
{
    if (t->x.refused)
        status = XY_UNAVAILABLE;
    if (status == XY_UNAVAILABLE) {
        unavailable(t, next_element, t->at, "the server cannot store it now");
        return;
    }
    t->until = 0;
    end_used(t);
    t->added += t->x.added;
    for (const struct exchange_fault *f = t->x.faults; f != NULL; f = f->next)
        fault(t, f->which, f->why);
    if (status != XY_OK && t->x.faults == NULL)
        fault(t, t->at, "its module declined");
    t->at = xml_next_element(t->at);
    t->task.fn = run_next;
    shard_defer(&t->task);
}

static void finished(xy_req *rq, const struct request_outcome *o)
{
    struct taking *t = list_entry((struct exchange *)rq->data, struct taking, x);
    xy_status status = o->how == OUTCOME_STATUS ? o->status : XY_REFUSED;

    account_unpin(&rq->account);
    domain_unref(&rq->domain);
    request_free(&rq);
    taken(t, status);
}

static void call(struct taking *t, const struct profile_exchange *e)
{
    static const struct request_ops ops = { .what = "exchange", .finished = finished };
    xy_mod *m = domain_instance(t->domain, e->module);
    xy_req *rq = m == NULL ? NULL : request_new(REQUEST_EXCHANGE, &ops);
    struct request_outcome o;

    bool begun = (e->exchange->how & XY_EXCHANGE_PARTS) == 0 || begin_used(t);

    t->x = (struct exchange){ .arena = t->arena, .entry = e->exchange, .element = t->at, .used = t->used };
    if (rq == NULL || !begun) {
        request_free(&rq);
        taken(t, XY_UNAVAILABLE);
        return;
    }
    rq->data = &t->x;
    rq->domain = domain_ref(t->domain);
    rq->to = t->who;
    rq->account = t->account;
    if (t->account != NULL)
        account_pin(t->account);
    if (request_call(rq, m, e->exchange->take, MODULE_MS, &o) != XY_LATER)
        finished(rq, &o);
}

static void ask_existence(struct taking *t);

/* It came in parts, and its module takes it only whole.  How long it is nobody knows before its last part. */
static void too_long(struct taking *t)
{
    const char *why = arena_printf(t->arena, "it is too long: it has more than %zu bytes, and no more are taken of an "
                                   "element that is not a list", EXCHANGE_WHOLE_MOST);

    fault(t, t->at, why != NULL ? why : "it is too long");
}

static bool is_part(const struct taking *t)
{
    return goes_on_before(t) || goes_on_behind(t);
}

/* ---- whose account it is ---- */

static const struct module *maker_of(const struct taking *t, const struct profile_exchange *e)
{
    return t->domain->profile->modules[e->module].module;
}

static bool is_chain_of_one(const struct taking *t)
{
    return t->domain->profile->nauth < 2;
}

static void ask_others(struct taking *t);

static void others_came(void *arg, const xy_auth_answer *answer)
{
    struct taking *t = arg;

    if (answer->status == XY_AUTH_OK || answer->status == XY_AUTH_UNKNOWN) {
        t->until = 0;
        t->maker = maker_of(t, profile_exchange(t->domain->profile, t->at->ns, t->at->name));
        t->elsewhere = answer->status == XY_AUTH_OK;
        next_element(t);
        return;
    }
    unavailable(t, ask_others, NULL, no_backend);
}

/* An account that is made in front of somebody else's would hide it. */
static void ask_others(struct taking *t)
{
    const struct profile_exchange *e = profile_exchange(t->domain->profile, t->at->ns, t->at->name);
    const struct auth_ask q = { .question = AUTH_EXISTS, .who = t->who, .except = maker_of(t, e) };

    if (auth_ask(t->domain, &q, others_came, t) == NULL)
        others_came(t, &none);
}

/* ---- all elements ---- */

/* Those of the one kind or the other; those of the other one are passed over, or no module knows them. */
static void next_element(struct taking *t)
{
    for (; t->at != NULL; t->at = xml_next_element(t->at)) {
        const struct profile_exchange *e = profile_exchange(t->domain->profile, t->at->ns, t->at->name);
        bool known = e != NULL && e->exchange->take != NULL;
        bool makes = known && (e->exchange->how & XY_EXCHANGE_MAKES) != 0;
        if (!known && !t->makes)
            left_out(t, t->at);
        if (!known || makes != t->makes)
            continue;
        if (makes && !is_chain_of_one(t) && t->maker != maker_of(t, e)) {
            ask_others(t);
            return;
        }
        if (makes && t->elsewhere)
            continue;
        if (is_part(t) && (e->exchange->how & XY_EXCHANGE_PARTS) == 0) {
            if (!goes_on_before(t))
                too_long(t);            /* once */
            continue;
        }
        call(t, e);
        return;
    }
    if (t->makes)
        ask_existence(t);
    else
        over(t, XY_OK);
}

/* ---- the account ---- */

static void bring_in(struct taking *t);

static void account_came(struct live_wait *w, struct account *a)
{
    struct taking *t = list_entry(w, struct taking, live);

    if (a != NULL && a->exists) {
        t->account = a;
        account_pin(a);
        t->at = xml_first_element(t->user);
        next_element(t);
        return;
    }
    unavailable(t, bring_in, NULL, "the account could not be brought in now");
}

static void bring_in(struct taking *t)
{
    t->live.fn = account_came;
    account_when_live(t->domain, jid_full(t->who), true, &t->live);
}

static void existence_came(void *arg, const xy_auth_answer *answer)
{
    struct taking *t = arg;

    if (answer->status == XY_AUTH_OK) {
        t->makes = false;
        t->until = 0;
        account_appeared(jid_full(t->who));
        bring_in(t);
        return;
    }
    if (answer->status == XY_AUTH_UNKNOWN) {
        t->absent = t->faults == NULL;
        if (t->absent)
            fault(t, NULL, "there is no such account, and nothing here to make it of");
        over(t, XY_OK);
        return;
    }
    unavailable(t, ask_existence, NULL, no_backend);
}

static void ask_existence(struct taking *t)
{
    const struct auth_ask q = { .question = AUTH_EXISTS, .who = t->who };

    t->at = NULL;
    if (auth_ask(t->domain, &q, existence_came, t) == NULL)
        existence_came(t, &none);
}

/* ---- a password in clear ---- */

static void make_by_elements(struct taking *t)
{
    t->until = 0;
    t->at = xml_first_element(t->user);
    next_element(t);
}

/* A password makes an account that is enabled; the element that says otherwise would find it there, and leave it. */
static bool is_disabled(const struct taking *t)
{
    return xml_child(t->user, "disabled", "xylem:auth") != NULL;
}

static void disable(struct taking *t);

static void disabled(void *arg, const xy_auth_answer *answer)
{
    struct taking *t = arg;

    if (answer->status == XY_AUTH_OK) {
        make_by_elements(t);
        return;
    }
    if (answer->status == XY_AUTH_UNAVAILABLE && pause_for(t, disable))
        return;
    fault(t, NULL, "the account was made of its password, and could not be disabled");
    over(t, XY_UNAVAILABLE);
}

static void disable(struct taking *t)
{
    const struct auth_ask q = { .question = AUTH_SET_ENABLED, .who = t->who, .enabled = false };

    if (auth_ask(t->domain, &q, disabled, t) == NULL)
        disabled(t, &none);
}

static void create(struct taking *t);

static void created(void *arg, const xy_auth_answer *answer)
{
    struct taking *t = arg;

    t->made |= answer->status == XY_AUTH_OK;
    if (answer->status == XY_AUTH_OK && is_disabled(t)) {
        t->until = 0;
        disable(t);
        return;
    }
    if (answer->status == XY_AUTH_OK || answer->status == XY_AUTH_EXISTS) {
        make_by_elements(t);
        return;
    }
    if (answer->status == XY_AUTH_UNAVAILABLE) {
        unavailable(t, create, NULL, no_backend);
        return;
    }
    fault(t, NULL, "the auth backend declines the password");
    make_by_elements(t);
}

static const char *password_of(const struct taking *t)
{
    const char *password = xml_attr(t->user, "password");

    return password != NULL && password[0] != '\0' ? password : NULL;
}

static void create(struct taking *t)
{
    const char *password = password_of(t);
    struct secret *s = secret_new(password, strlen(password));
    const struct auth_ask q = { .question = AUTH_CREATE, .who = t->who, .password = s };
    bool asked = s != NULL && auth_ask(t->domain, &q, created, t) != NULL;

    secret_free(&s);
    if (!asked)
        created(t, &none);
}

static void ask_chain(struct taking *t);

static void chain_came(void *arg, const xy_auth_answer *answer)
{
    struct taking *t = arg;

    if (answer->status == XY_AUTH_UNKNOWN) {
        t->until = 0;
        create(t);
    } else if (answer->status == XY_AUTH_OK) {
        make_by_elements(t);
    } else
        unavailable(t, ask_chain, NULL, no_backend);
}

/* Of several, the first that makes accounts would make one that another has. */
static void ask_chain(struct taking *t)
{
    const struct auth_ask q = { .question = AUTH_EXISTS, .who = t->who };

    if (auth_ask(t->domain, &q, chain_came, t) == NULL)
        chain_came(t, &none);
}

static void there(struct tour *tour)
{
    struct taking *t = list_entry(tour, struct taking, tour);

    timer_init(&t->pause, pause_over);
    t->makes = true;
    if (password_of(t) != NULL && jid_local_allowed(jid_local(t->who)))
        (is_chain_of_one(t) ? create : ask_chain)(t);
    else
        make_by_elements(t);
}

void taking_begin(struct taking *t)
{
    t->status = XY_OK;
    t->faults_end = &t->faults;
    t->left_end = &t->left;
    t->tour.visit = there;
    t->tour.done = came_back;
    tour_one(&t->tour, account_shard(jid_full(t->who)));
}

/* The shards stop: timers do not come any more. */
static void rest(struct shard *s)
{
    struct link *n;

    (void)s;
    while (pausing.head.next != NULL && (n = list_take(&pausing)) != NULL) {
        struct taking *t = list_entry(n, struct taking, in_shard);
        timer_cancel(&t->pause);
        fault(t, t->at, "the server stops");
        over(t, XY_UNAVAILABLE);
    }
    while (nparked > 0)
        drop_oldest();
}

void taking_set_up(void)
{
    static const struct shard_hooks hooks = { .rest = rest };

    shard_hooks_add(&hooks);
}
