/* fakes.c - see fakes.h */

#include "stream/fakes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "hook/instance.h"
#include "net/listener.h"
#include "net/shard.h"
#include "net/tls.h"
#include "route/identity.h"
#include "route/nonza.h"
#include "route/room.h"

struct fakes fake;

/* ---- net/shard.h, net/timer.h ---- */

struct shard *shard_self(void) { return FAKE_HERE; }
unsigned shard_count(void) { return 1; }
struct shard *shard_at(unsigned index) { (void)index; return FAKE_HERE; }
uint64_t shard_now(void) { return fake.now; }
void shard_post(struct shard *to, struct message *m) { (void)to; m->fn(m); }

void shard_defer(struct task *t)
{
    if (!link_in_list(&t->link))
        list_append(&fake.tasks, &t->link);
}

void task_cancel(struct task *t) { list_remove(&t->link); }

static const struct shard_hooks *hooks;

void shard_hooks_add(const struct shard_hooks *h) { hooks = h; }

void timer_set(struct timer *t, uint64_t ms)
{
    list_remove(&t->link);
    t->when = fake.now + ms;
    list_append(&fake.timers, &t->link);
}

void timer_cancel(struct timer *t) { list_remove(&t->link); }

void fake_run(void)
{
    struct link *l;

    while ((l = list_take(&fake.tasks)) != NULL) {
        struct task *t = list_entry(l, struct task, link);
        t->fn(t);
    }
}

void fake_advance(uint64_t ms)
{
    fake.now += ms;
    list_each(&fake.timers, l) {
        struct timer *t = list_entry(l, struct timer, link);
        if (t->when > fake.now)
            continue;
        list_remove(l);
        t->fn(t);
    }
    fake_run();
}

/* ---- net/conn.h ---- */

void conn_set_ops(struct conn *c, const struct conn_ops *ops, void *arg)
{
    c->ops = ops;
    c->arg = arg;
}

void conn_set_limits(struct conn *c, const struct conn_limits *limits) { c->limits = limits; }
void conn_authenticated(struct conn *c) { c->authenticated = true; }
struct text *conn_out(struct conn *c) { return &c->out; }
size_t conn_queued_bytes(const struct conn *c) { return c->waiting; }
size_t conn_buffer_bytes(const struct conn *c, size_t more) { return c->waiting + more; }
void conn_want_drained(struct conn *c) { c->want_drained = true; }
void conn_pause_reading(struct conn *c) { c->paused = true; }

void conn_resume_reading(struct conn *c)
{
    if (c->paused)
        c->last_read = fake.now;
    c->paused = false;
}

void conn_again(struct conn *c) { c->again = true; }

int conn_start_tls(struct conn *c, struct tls_policy *policy, struct str domain)
{
    (void)policy;
    c->starting_tls = true;
    snprintf(c->tls_domain, sizeof c->tls_domain, "%.*s", (int)domain.len, domain.p);
    return 0;
}

void conn_move(struct conn *c, struct shard *to) { c->moving_to = to; }
void conn_close(struct conn *c) { c->closed = true; }
void conn_abort(struct conn *c) { c->aborted = true; }

const char *conn_peer_address(const struct conn *c, char out[CONN_ADDRESS_SIZE])
{
    (void)c;
    snprintf(out, CONN_ADDRESS_SIZE, "192.0.2.1");
    return out;
}

uint16_t conn_peer_port(const struct conn *c) { (void)c; return 40000; }
struct shard *conn_shard(const struct conn *c) { (void)c; return FAKE_HERE; }
uint64_t conn_last_read(const struct conn *c) { return c->last_read; }
const char *conn_reason_text(const struct conn *c) { (void)c; return ""; }
const char *conn_reason_name(enum conn_reason reason) { (void)reason; return "reason"; }
bool conn_has_tls(const struct conn *c) { return c->tls; }

bool conn_tls_info(const struct conn *c, struct conn_tls *out)
{
    *out = (struct conn_tls){ "TLSv1.3", "TLS_AES_256_GCM_SHA384", c->sni, NULL };
    return c->tls;
}

bool conn_tls_covers(const struct conn *c, struct str domain) { (void)domain; return c->covers; }

bool conn_tls_exporter(const struct conn *c, unsigned char *out)
{
    if (out != NULL)
        memset(out, 'E', 32);
    return c->tls && c->exporter;
}

bool conn_tls_end_point(const struct conn *c, unsigned char *out, size_t *len)
{
    if (out != NULL)
        memset(out, 'P', 32);
    *len = 32;
    return c->tls;
}

bool conn_tls_unique(const struct conn *c, unsigned char out[CONN_END_POINT_MOST], size_t *len)
{
    memset(out, 'U', 32);
    *len = 32;
    return c->tls;
}

void fake_conn_init(struct conn *c)
{
    *c = (struct conn){ .exporter = true };
    text_init(&c->in, 0);
    text_init(&c->out, 0);
}

void fake_conn_free(struct conn *c)
{
    text_free(&c->in);
    text_free(&c->out);
}

/* As conn_in.c does it: what is left comes again, until nothing is taken. */
static void feed(struct conn *c)
{
    size_t taken = 1;

    while (c->in.len != 0 && taken != 0 && !c->paused && !c->closed && !c->aborted &&
           c->moving_to == NULL && !c->starting_tls) {
        c->again = false;
        taken = c->ops->on_data(c, c->in.p, c->in.len, c->arg);
        assert_true(taken <= c->in.len);
        text_cut(&c->in, taken);
        if (c->again)
            taken = 1;
        else if (taken != 0)
            break;
    }
    fake_run();
}

void fake_feed_n(struct conn *c, const char *bytes, size_t len)
{
    c->last_read = fake.now;
    text_add(&c->in, bytes, len);
    feed(c);
}

void fake_feed(struct conn *c, const char *bytes)
{
    fake_feed_n(c, bytes, strlen(bytes));
}

char *fake_take(struct conn *c)
{
    static char *last;

    free(last);
    last = strndup(c->out.p != NULL ? c->out.p : "", c->out.len);
    text_clear(&c->out);
    return last;
}

void fake_tls_done(struct conn *c)
{
    assert_true(c->starting_tls);
    c->starting_tls = false;
    c->tls = true;
    c->ops->on_tls(c, c->arg);
    feed(c);
}

void fake_arrive(struct conn *c)
{
    assert_non_null(c->moving_to);
    c->moving_to = NULL;
    c->ops->on_moved(c, c->arg);
    feed(c);
}

void fake_lose(struct conn *c, enum conn_reason reason)
{
    assert_false(c->gone);
    c->gone = true;
    c->ops->on_closed(c, reason, c->arg);
    fake_run();
}

/* ---- net/listener.h, net/tls.h: what c2s_listen.c links ---- */

const char *const tls_alpn_client[] = { "xmpp-client", NULL };
void tls_policy_unref(struct tls_policy **p) { *p = NULL; }

/* ---- route/domain.h ---- */

struct domain *domain_ref(struct domain *d)
{
    atomic_fetch_add(&d->refs, 1);
    return d;
}

void domain_unref(struct domain **d)
{
    if (*d != NULL)
        atomic_fetch_sub(&(*d)->refs, 1);
    *d = NULL;
}

struct domain *domain_find(struct str name) { return map_get(&fake.set.by_name, name); }
const struct domains *domains_current(void) { return &fake.set; }
xy_mod *domain_instance(struct domain *d, unsigned module)
{
    (void)d;
    (void)module;
    return NULL;
}

struct shard *account_shard(struct str bare)
{
    (void)bare;
    return fake.account_shard;
}

/* ---- route/auth.h ---- */

unsigned auth_mechanisms(const struct domain *d, bool *known)
{
    (void)d;
    *known = !fake.unknown;
    return fake.mechanisms;
}

struct auth_call *auth_ask(struct domain *d, const struct auth_ask *q,
                           void (*done)(void *arg, const xy_auth_answer *answer), void *arg)
{
    (void)d;
    if (fake.auth_refused)
        return NULL;
    fake.question = q->question;
    fake.mech = q->mech;
    snprintf(fake.asked, sizeof fake.asked, "%s", q->who != NULL ? q->who->text : "");
    snprintf(fake.password, sizeof fake.password, "%s",
             q->password != NULL ? (const char *)secret_bytes(q->password) : "");
    fake.auth_done = done;
    fake.auth_arg = arg;
    fake.call = (struct auth_call *)&fake;
    return fake.call;
}

void auth_cancel(struct auth_call **c)
{
    if (*c == NULL)
        return;
    *c = NULL;
    fake.call = NULL;
    fake.auth_cancelled++;
}

void fake_auth_answer(const xy_auth_answer *answer)
{
    assert_non_null(fake.call);
    fake.call = NULL;
    fake.auth_done(fake.auth_arg, answer);
    fake_run();
}

void fake_auth_say(xy_auth_status status)
{
    xy_auth_answer a = { .size = sizeof a, .status = status };

    fake_auth_answer(&a);
}

/* ---- route/session.h ---- */

struct bind *session_bind(struct identity *id, const char *resource, const struct session_ops *ops,
                          void *stream,
                          void (*done)(void *stream, enum bind_result r, struct session *s))
{
    if (fake.bind_refused)
        return NULL;
    fake.identity = id;
    fake.ops = ops;
    fake.bind_stream = stream;
    fake.bind_done = done;
    snprintf(fake.resource, sizeof fake.resource, "%s", resource != NULL ? resource : "");
    return (struct bind *)&fake;
}

void session_bind_cancel(struct bind **b)
{
    *b = NULL;
    fake.bind_cancelled = true;
}

static void fake_session(const char *resource)
{
    struct session *s = &fake.session;

    *s = (struct session){ .ops = fake.ops, .stream = fake.bind_stream, .identity = fake.identity,
                           .account = &fake.account };
    s->jid = jid_keep_parts(jid_local(fake.identity->jid), jid_domain(fake.identity->jid), str_of(resource));
    fake.account.domain = fake.identity->domain;
    fake.bound = true;
}

void fake_bind_answer(enum bind_result r)
{
    if (r == BIND_OK)
        fake_session(fake.resource);
    fake.bind_done(fake.bind_stream, r, r == BIND_OK ? &fake.session : NULL);
    fake_run();
}

void session_receive(struct session *s, struct stanza **stanza)
{
    assert_ptr_equal(s, &fake.session);
    stanza_write(&fake.received, *stanza, NULL, NS_CLIENT);
    text_putc(&fake.received, '\n');
    stanza_unref(stanza);
}

/* Of urn:test:known a module knows all. */
bool nonza_receive(struct session *s, const struct xml *element)
{
    assert_ptr_equal(s, &fake.session);
    if (strcmp(element->ns, "urn:test:known") != 0)
        return false;
    xml_write(&fake.received, element, NS_CLIENT);
    text_putc(&fake.received, '\n');
    return true;
}

void session_end(struct session **s)
{
    assert_ptr_equal(*s, &fake.session);
    assert_true(fake.bound);
    identity_free(&(*s)->identity);
    mem_free(&(*s)->jid);
    fake.bound = false;
    fake.ended++;
    *s = NULL;
}

void fake_forget_session(void)
{
    identity_free(&fake.session.identity);
    mem_free(&fake.session.jid);
    fake.bound = false;
}

void session_drained(struct session *s) { (void)s; fake.drained++; }

bool room_for_output(const struct session *s, size_t buffers)
{
    uint64_t limit = s->account->domain->limits.output;

    return limit == 0 || buffers <= limit;
}

bool session_deliver(struct session *s, struct stanza *stanza, const struct jid *to)
{
    return s->ops->deliver(s->stream, stanza, to, STR("")) == DELIVER_TAKEN;
}

bool session_answer(struct session *s, struct stanza *stanza)
{
    return s->ops->answer(s->stream, stanza) == DELIVER_TAKEN;
}

/* ---- stream management: what the stream asks of it ---- */

bool managed_enable(struct session *s, bool resume, uint64_t keep_ms,
                    void (*done)(void *stream, const struct managed_terms *terms))
{
    struct managed_terms terms = { .keep_ms = keep_ms != 0 ? keep_ms : 600000 };

    if (fake.refuse_managed)
        return false;
    if (resume)
        memcpy(terms.id, "0123456789abcdef0123456789abcdef", sizeof terms.id);
    s->managed = (struct managed *)&fake;
    done(s->stream, &terms);
    return true;
}

struct arrival *managed_arrival(struct session *s)
{
    fake.arrivals += s->managed != NULL;
    return NULL;
}

void arrival_end(struct arrival **a) { *a = NULL; }

uint64_t managed_handled(const struct session *s) { (void)s; return fake.handled; }
uint64_t managed_sent(const struct session *s) { (void)s; return 3; }
void managed_requested(struct session *s) { s->ops->acknowledge(s->stream, (uint32_t)fake.handled); }

bool managed_acknowledged(struct session *s, uint32_t h)
{
    (void)s;
    fake.acknowledged = h;
    return h <= 3;
}

bool managed_detach(struct session *s)
{
    if (s->managed == NULL)
        return false;
    fake.detached++;
    fake_forget_session();
    return true;
}

struct resume *session_resume(struct identity *id, const char *token, uint32_t h, const struct session_ops *ops,
                              void *stream, void (*done)(void *stream, enum resume_result r, struct session *s))
{
    fake.identity = id;
    fake.ops = ops;
    fake.bind_stream = stream;
    fake.resume_done = done;
    snprintf(fake.previd, sizeof fake.previd, "%s", token);
    fake.acknowledged = h;
    return fake.refuse_managed ? NULL : (struct resume *)&fake;
}

void session_resume_cancel(struct resume **r)
{
    fake.resume_cancelled += *r != NULL;
    *r = NULL;
}

void fake_resume_answer(enum resume_result r)
{
    if (r == RESUMED)
        fake_session("phone");
    fake.resume_done(fake.bind_stream, r, r == RESUMED || r == RESUME_TOO_HIGH ? &fake.session : NULL);
    fake_run();
}

/* ---- beginning and end ---- */

static const char *const aliases[] = { "alias.example", NULL };
static struct certificate certificate;

static void add_domain(struct domain *d, const char *name)
{
    *d = (struct domain){
        .name = name,
        .certificate = &certificate,
        .sasl = { .endpoint_binding = true },
        .limits = { .stanza = 262144, .depth = 64, .elements = 1000, .attributes = 64,
                    .output = 262144 },
    };
    atomic_init(&d->refs, 1);
    memset(d->secret, 's', sizeof d->secret);
    map_put(&fake.set.by_name, str_of(name), d);
}

void streams_init(void);

void fakes_begin(void)
{
    fake = (struct fakes){ .now = 1000000, .account_shard = FAKE_HERE };
    list_init(&fake.tasks);
    list_init(&fake.timers);
    text_init(&fake.received, 0);
    hash_seed();
    map_init(&fake.set.by_name);
    add_domain(&fake.a, "a.example");
    add_domain(&fake.b, "b.example");
    fake.a.aliases = aliases;
    map_put(&fake.set.by_name, str_of(aliases[0]), &fake.a);
    fake.mechanisms = XY_MECH_PASSWORD | XY_MECH_SCRAM_SHA_1 | XY_MECH_SCRAM_SHA_256 |
                      XY_MECH_SCRAM_SHA_512;
    streams_init();
    hooks->start(FAKE_HERE);
}

void fakes_end(void)
{
    hooks->stop(FAKE_HERE);
    assert_int_equal(atomic_load(&fake.a.refs), 1);
    assert_int_equal(atomic_load(&fake.b.refs), 1);
    assert_true(list_empty(&fake.timers));
    assert_true(list_empty(&fake.tasks));
    map_free(&fake.set.by_name);
    text_free(&fake.received);
    assert_int_equal(support_reset(NULL), 0);
}
