/*
 * world_module.c - the modules of a world.
 *
 * probe:  hooks at every point that do what the stanza's id says, iq handlers, events, an account state that loads,
 *         and the auth service.
 * extra:  a session state and an account state, a setting `level` that it can reload ("restart": it cannot).
 * broken: does not start; has an account state to load.
 * homed:  one instance for each domain, with a timer of a second.
 */
#include "route/world.h"

#include <pthread.h>
#include <stdio.h>

#include "hook/confs.h"
#include "hook/handles.h"
#include "hook/request.h"
#include "route/deliver.h"
#include "route/local.h"

#define HELD_MOST 512

atomic_int world_auth, world_removal, world_load, world_states;
atomic_bool world_blocks_tybalt;

static struct {
    pthread_mutex_t lock;
    struct { xy_req *rq; unsigned shard; char id[64]; } held[HELD_MOST];
    unsigned        nheld;
    char            events[8192];
    size_t          len;
} probe = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* ---- what is held ---- */

static xy_flow hold(xy_req *rq, const char *id)
{
    pthread_mutex_lock(&probe.lock);
    probe.held[probe.nheld].rq = rq;
    probe.held[probe.nheld].shard = shard_index(shard_self());
    snprintf(probe.held[probe.nheld++].id, 64, "%s", id);
    pthread_mutex_unlock(&probe.lock);
    return XY_LATER;
}

unsigned world_held(void)
{
    pthread_mutex_lock(&probe.lock);
    unsigned n = probe.nheld;
    pthread_mutex_unlock(&probe.lock);
    return n;
}

void world_forget_held(void)
{
    pthread_mutex_lock(&probe.lock);
    probe.nheld = 0;
    pthread_mutex_unlock(&probe.lock);
}

struct ending { xy_req *rq; const struct request_outcome *o; };

static void end_it(void *arg)
{
    struct ending *e = arg;

    request_end(e->rq, e->o);
}

void world_end_held(const char *id_part, const struct request_outcome *o)
{
    struct ending e = { .o = o };
    unsigned shard = 0;

    pthread_mutex_lock(&probe.lock);
    for (unsigned i = 0; i < probe.nheld && e.rq == NULL; i++) {
        if (strstr(probe.held[i].id, id_part) == NULL)
            continue;
        e.rq = probe.held[i].rq;
        shard = probe.held[i].shard;
        probe.nheld--;
        memmove(&probe.held[i], &probe.held[i + 1], (probe.nheld - i) * sizeof probe.held[0]);
    }
    pthread_mutex_unlock(&probe.lock);
    assert_non_null(e.rq);
    net_on(shard, end_it, &e);
    world_settle();
}

void world_resume(const char *id_part, xy_flow verdict)
{
    struct request_outcome o = { .how = OUTCOME_VERDICT, .verdict = verdict };

    world_end_held(id_part, &o);
}

/* ---- hooks ---- */

static xy_flow end_with(xy_req *rq, struct request_outcome o)
{
    request_end(rq, &o);
    return XY_DONE;
}

static xy_flow keep(xy_req *held)
{
    xy_req *rq = request_of(held);

    if (rq->stanza->type != TYPE_CHAT && rq->stanza->type != TYPE_NORMAL)
        return XY_NEXT;
    rq->keep = true;
    return XY_DONE;
}

/* As xy_replace() does it; strip: without its text. */
static xy_flow swap(xy_req *held, bool strip)
{
    xy_req *rq = request_of(held);
    struct stanza *s = stanza_thaw(rq->stanza);

    rq->to = rq->to == NULL ? NULL : jid_copy(request_arena(rq), rq->to);
    if (strip)
        xml_remove((struct xml *)xml_child(s->root, "body", NULL));
    else
        xml_chars(xml_sub(s->root, "swapped", "urn:x"), "yes", 3);
    stanza_seal(s);
    stanza_unref(&rq->stanza);
    rq->stanza = s;
    return XY_NEXT;
}

static xy_flow archive(xy_req *held)
{
    xy_req *rq = request_of(held);

    rq->archive |= rq->point == XY_OUT ? ARCHIVE_SENDER : ARCHIVE_RECIPIENT;
    return XY_NEXT;
}

static xy_flow obey(xy_req *rq, const char *word, const char *id)
{
    if (strncmp(word, "later", 5) == 0)
        return hold(rq, id);
    if (strncmp(word, "drop", 4) == 0) {
        char reason[] = "told to drop";         /* gone when the call returns */
        struct request_outcome o = { .how = OUTCOME_VERDICT, .verdict = XY_DROP, .text = reason };
        request_end(rq, &o);
        memset(reason, 'x', sizeof reason - 1);
        return XY_DROP;
    }
    if (strncmp(word, "refuse", 6) == 0)
        return end_with(rq, (struct request_outcome){ .how = OUTCOME_ERROR,
                                                      .condition = CONDITION_NOT_ACCEPTABLE });
    if (strncmp(word, "status", 6) == 0) {
        end_with(rq, (struct request_outcome){ .how = OUTCOME_STATUS, .status = XY_UNAVAILABLE });
        return XY_LATER;
    }
    if (strncmp(word, "swap", 4) == 0)
        return swap(rq, false);
    if (strncmp(word, "strip", 5) == 0)
        return swap(rq, true);
    if (strncmp(word, "archive", 7) == 0)
        return archive(rq);
    return strncmp(word, "done", 4) == 0 ? XY_DONE : XY_NEXT;
}

static xy_flow at_point(xy_mod *m, xy_req *held)
{
    const xy_req *rq = request_of(held);
    static const char *const names[] = { [XY_OUT] = "out=", [XY_IN] = "in=", [XY_UNDELIVERABLE] = "un=" };
    const char *id = rq->stanza->id != NULL ? rq->stanza->id : "";
    const char *word = strstr(id, names[rq->point]);

    (void)m;
    if (word != NULL && rq->stanza->type != TYPE_ERROR)     /* which bears the same id */
        return obey(held, word + strlen(names[rq->point]), id);
    return rq->point == XY_UNDELIVERABLE ? keep(held) : XY_NEXT;
}

static void note(const char *what, const char *whom);

/* What is said here must not matter. */
static xy_flow looked_on(xy_mod *m, xy_req *held)
{
    const xy_req *rq = request_of(held);
    char whom[200];

    (void)m;
    if (rq->stanza->id == NULL || strstr(rq->stanza->id, "look") == NULL)
        return XY_NEXT;
    int n = snprintf(whom, sizeof whom, "%s %s", rq->account->jid->text, rq->stanza->id);
    for (struct session *s = session_after(rq->account, NULL); s != NULL; s = session_after(rq->account, s))
        if (rq->point == XY_DELIVERED && n > 0 && deliver_reaches(rq, s))
            n += snprintf(whom + n, sizeof whom - (size_t)n, " %s", jid_resource(s->jid).p);
    note(rq->point == XY_SENT ? "sent" : "delivered", whom);
    return strstr(rq->stanza->id, "late") != NULL ? XY_LATER
                                                  : end_with(held, (struct request_outcome){ .how = OUTCOME_ERROR,
                                                             .condition = CONDITION_CONFLICT });
}

static const xy_hook probe_hooks[] = {
    { XY_MESSAGE, XY_OUT, XY_NORMAL, NULL, NULL, at_point },
    { XY_MESSAGE, XY_IN, XY_NORMAL, NULL, NULL, at_point },
    { XY_MESSAGE, XY_UNDELIVERABLE, XY_LAST, NULL, NULL, at_point },
    { XY_MESSAGE, XY_SENT, XY_NORMAL, NULL, NULL, looked_on },
    { XY_MESSAGE, XY_DELIVERED, XY_NORMAL, NULL, NULL, looked_on },
    { XY_PRESENCE, XY_OUT, XY_NORMAL, NULL, NULL, at_point },
    { XY_PRESENCE, XY_IN, XY_NORMAL, NULL, NULL, at_point },
    { XY_IQ, XY_OUT, XY_NORMAL, NULL, NULL, at_point },
    { XY_IQ, XY_IN, XY_NORMAL, NULL, NULL, at_point },
    { 0 }
};

/* ---- iq: <q xmlns='urn:test:domain'/> and so on; the id says how ---- */

static xy_flow handle(xy_mod *m, xy_req *held)
{
    xy_req *rq = request_of(held);
    const char *id = rq->stanza->id;

    (void)m;
    if (strstr(id, "later") != NULL)
        return hold(held, id);
    if (strstr(id, "next") != NULL)
        return XY_NEXT;
    if (strstr(id, "forgets") != NULL)
        return XY_DONE;
    if (strstr(id, "refuse") != NULL)
        return end_with(rq, (struct request_outcome){ .how = OUTCOME_ERROR,
                                                      .condition = CONDITION_CONFLICT });
    struct arena *a = request_arena(rq);
    const char *whose = rq->account == NULL ? "none" : rq->account->jid->text;
    struct xml *answer = xml_set(xml_new(a, "answer", stanza_payload(rq->stanza)->ns), "account", whose);
    return end_with(rq, (struct request_outcome){ .how = OUTCOME_REPLY, .payload = answer });
}

static const xy_iq probe_iq[] = {
    { XY_GET | XY_SET, XY_TO_DOMAIN, "urn:test:domain", "q", handle, NULL },
    { XY_GET | XY_SET, XY_TO_ACCOUNT, "urn:test:account", "q", handle, NULL },
    { XY_GET | XY_SET, XY_TO_SELF, "urn:test:self", "q", handle, NULL },
    { 0 }
};

/* ---- nonzas ---- */

static void on_nonza(xy_mod *m, xy_session *s, const xy_xml *element)
{
    (void)m;
    note(xml_in(element)->name, session_of(s)->jid->text);
}

static const xy_nonza probe_nonzas[] = { { "urn:test:nonza", "on", on_nonza }, { 0 } };

/* ---- events ---- */

static void note(const char *what, const char *whom)
{
    pthread_mutex_lock(&probe.lock);
    int n = snprintf(probe.events + probe.len, sizeof probe.events - probe.len, "%s %s\n", what, whom);
    if (n > 0 && (size_t)n < sizeof probe.events - probe.len)
        probe.len += (size_t)n;
    pthread_mutex_unlock(&probe.lock);
}

const char *world_events(void)
{
    static char copy[sizeof probe.events];

    pthread_mutex_lock(&probe.lock);
    memcpy(copy, probe.events, probe.len + 1);
    probe.len = 0;
    probe.events[0] = '\0';
    pthread_mutex_unlock(&probe.lock);
    return copy;
}

static void on_bound(xy_mod *m, xy_session *s) { (void)m; note("bound", session_of(s)->jid->text); }
static void on_closed(xy_mod *m, xy_session *s) { (void)m; note("closed", session_of(s)->jid->text); }

static void on_available(xy_mod *m, xy_session *s)
{
    (void)m;
    note("available", session_of(s)->jid->text);
    drain_waiting(session_of(s));
}

static xy_flow on_removed(xy_mod *m, xy_req *rq)
{
    (void)m;
    note("removed", request_of(rq)->account->jid->text);
    return end_with(rq, (struct request_outcome){
        .how = OUTCOME_STATUS, .status = (xy_status)atomic_load(&world_removal) });
}

static const xy_events probe_events = {
    .size = sizeof probe_events, .session_bound = on_bound, .session_available = on_available,
    .session_closed = on_closed, .account_removed = on_removed
};

/* ---- states ---- */

static xy_flow load(xy_mod *m, xy_req *rq)
{
    int *state = account_module_state(request_of(rq)->account, m);
    int how = atomic_load(&world_load);

    if (state != NULL && *state == 0) {
        *state = 1;
        atomic_fetch_add(&world_states, 1);
    }
    if (how == WORLD_LATER)
        return hold(rq, "load");
    return end_with(rq, (struct request_outcome){
        .how = OUTCOME_STATUS, .status = how == WORLD_YES ? XY_OK : XY_UNAVAILABLE });
}

static void destroy(xy_mod *m, void *state)
{
    (void)m;
    if (*(int *)state == 1)
        atomic_fetch_sub(&world_states, 1);
}

/* ---- the auth service ---- */

static xy_flow say(xy_req *rq, xy_auth_status status)
{
    xy_auth_answer a = { .size = sizeof a, .status = status };

    return end_with(rq, (struct request_outcome){ .how = OUTCOME_AUTH, .auth = &a });
}

static xy_flow exists(xy_mod *m, xy_req *rq, const xy_jid *who)
{
    bool known = strncmp(jid_in(who)->text, "nobody", 6) != 0;

    (void)m;
    switch (atomic_load(&world_auth)) {
    case WORLD_UNAVAILABLE: return say(rq, XY_AUTH_UNAVAILABLE);
    case WORLD_LATER:       return hold(rq, "exists");
    case WORLD_FORGETS:     return XY_DONE;
    default:                return say(rq, known ? XY_AUTH_OK : XY_AUTH_UNKNOWN);
    }
}

static const xy_auth_ops auth_ops = { .size = sizeof auth_ops, .mechanisms = XY_MECH_PASSWORD,
                                      .exists = exists };

static xy_blocking keeps_out(xy_mod *m, xy_account *account, const char *jid)
{
    (void)m;
    (void)account;
    return atomic_load(&world_blocks_tybalt) && strncmp(jid, "tybalt", 6) == 0 ? XY_BLOCKING_YES : XY_BLOCKING_NO;
}

static const xy_blocking_ops blocking_ops = { .size = sizeof blocking_ops, .of = keeps_out };
static const xy_service probe_services[] = { { "auth", 1, &auth_ops }, { "blocking", 1, &blocking_ops }, { 0 } };

/* ---- the other modules ---- */

struct extra_config { const char *level; };
static const xy_setting extra_settings[] = {
    XY_TEXT(struct extra_config, level, "level", "one", "what it is told on reload"), { 0 }
};

static int extra_start(xy_mod *m)
{
    const struct extra_config *c = m->config;

    note("start", c->level);
    return 0;
}

static int extra_reload(xy_mod *m, const void *fresh)
{
    const struct extra_config *c = fresh;

    (void)m;
    note("reload", c->level);
    return strcmp(c->level, "restart") == 0 ? -1 : 0;
}

static void extra_stop(xy_mod *m)
{
    const struct extra_config *c = m->config;

    note("stop", c->level);
}

static void extra_bound(xy_mod *m, xy_session *s)
{
    int *state = session_module_state(session_of(s), m);

    if (state == NULL)
        return;
    *state = 1;
    atomic_fetch_add(&world_states, 1);
}

static const xy_events extra_events = { .size = sizeof extra_events, .session_bound = extra_bound };

static void homed_rang(xy_mod *m, void *arg)
{
    (void)arg;
    note("rang", m->domain_name);
}

static int homed_start(xy_mod *m)
{
    note("homed", m->domain_name);
    return instance_timer_set(m, 1000, homed_rang, NULL) == NULL ? -1 : 0;
}

static void homed_stop(xy_mod *m)
{
    note("left", m->domain_name);
}

static int broken_start(xy_mod *m)
{
    (void)m;
    return -1;
}

#define STATE { .size = sizeof(int), .load = load, .destroy = destroy }

static const xy_module descs[] = {
    { .size = sizeof(xy_module), .name = "probe", .hooks = probe_hooks, .iq = probe_iq, .events = &probe_events,
      .nonzas = probe_nonzas, .services = probe_services, .account_state = STATE },
    { .size = sizeof(xy_module), .name = "extra", .settings = extra_settings,
      .config_size = sizeof(struct extra_config), .start = extra_start, .reload = extra_reload,
      .stop = extra_stop, .events = &extra_events, .account_state = STATE,
      .session_state = { .size = sizeof(int), .destroy = destroy } },
    { .size = sizeof(xy_module), .name = "broken", .start = broken_start, .account_state = STATE },
    { .size = sizeof(xy_module), .name = "homed", .spread = XY_PER_DOMAIN, .start = homed_start,
      .stop = homed_stop },
};

static struct module modules[COUNT_OF(descs)];

void world_module_reset(void)
{
    for (unsigned i = 0; i < COUNT_OF(descs); i++) {
        modules[i].desc = &descs[i];
        modules[i].name = descs[i].name;
        modules[i].slot = i;
    }
    atomic_store(&world_auth, WORLD_YES);
    atomic_store(&world_blocks_tybalt, false);
    atomic_store(&world_load, WORLD_YES);
    atomic_store(&world_removal, XY_OK);
    atomic_store(&world_states, 0);
    probe.nheld = 0;
    world_events();
}

struct profile *world_profile(const struct world_domain *d)
{
    static const char *const chain[] = { "probe", NULL };
    struct arena *a = arena_new(1024);
    struct profile_want want[COUNT_OF(descs)];
    struct error e = { .text = "" };
    size_t n = 0;

    for (unsigned i = 0; i < COUNT_OF(descs); i++)
        if ((d->modules & 1u << i) != 0)
            want[n++] = (struct profile_want){
                &modules[i], i == 1 && d->level != NULL ? CONFS(a, "level", d->level) : NULL
            };
    struct profile *p = profile_new(want, n, (d->modules & WORLD_PROBE) != 0 ? chain : NULL, &e);
    arena_free(&a);
    if (p == NULL)
        fail_msg("%s", e.text);
    return p;
}

unsigned world_instances(void)
{
    unsigned n = 0;

    for (unsigned i = 0; i < COUNT_OF(descs); i++)
        n += atomic_load(&modules[i].instances);
    return n;
}
