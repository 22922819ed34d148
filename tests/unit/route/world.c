/*
 * world.c - see world.h.
 *
 * The log of a client has a word for each stanza: the body of a message, "error/CONDITION", "TYPE/PAYLOAD" of an iq,
 * the type of a presence ("available") and who sent it; behind a word "~" when it carries a delay stamp.
 */
#include "route/world_private.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "route/managed.h"
#include "route/router.h"
#include "route/store.h"
#include "xml/parser.h"

#define ROUNDS_MOST 2000

static struct {
    unsigned    shards;
    bool        running;
    struct list clients;
    struct world_spec spec;
    uint64_t    before[COUNT_MOST];
    uint64_t    generation;
    struct profile *renewed;                /* for new records; NULL: each has one of its own */
    atomic_int  barriers, published;
} world;

/* ---- rest ---- */

static uint64_t activity(void)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < world.shards; i++) {
        struct shard_stats s;
        shard_stats(shard_at(i), &s);
        sum += s.messages + s.deliveries + s.tasks;
    }
    return sum;
}

static void barrier_over(struct store_call *c)
{
    store_call_free(&c);
    atomic_fetch_add(&world.barriers, 1);
}

static void barrier(xy_store_kind kind)
{
    struct store_call *c = store_call_new(kind, barrier_over, NULL);

    c->op.account = "";
    store_submit(c);
}

static void barriers(void *arg)
{
    (void)arg;
    if (!world_frozen_writes())
        barrier(XY_STORE_DOC_PUT);
    if (!world_frozen_reads())
        barrier(XY_STORE_DOC_GET);
}

/* Everything that was under way has moved on by a step; what it cost by itself. */
static uint64_t round_trip(void)
{
    int lanes = !world_frozen_writes() + !world_frozen_reads();
    int before = atomic_load(&world.barriers);

    net_on(0, barriers, NULL);
    net_await(&world.barriers, before + lanes);
    for (unsigned i = 0; i < world.shards; i++)
        net_turn(i);
    return 1 + (uint64_t)lanes + world.shards;
}

void world_settle(void)
{
    unsigned quiet = 0;

    for (unsigned i = 0; i < ROUNDS_MOST && quiet < 3; i++) {
        world_await_stuck();
        uint64_t before = activity();
        uint64_t own = round_trip();
        quiet = activity() - before == own ? quiet + 1 : 0;
    }
    assert_int_equal(quiet, 3);
}

void world_advance(uint64_t ms)
{
    support_clock_advance((int64_t)ms);
    world_settle();
}

/* ---- domains ---- */

static struct domain *make_domain(const struct world_domain *w)
{
    static const char *const aliases[] = { "alias.example", NULL };
    struct arena *a = arena_new(1024);
    struct domain *d = arena_alloc(a, sizeof *d);

    atomic_init(&d->refs, 1);
    d->arena = a;
    d->name = arena_copy(a, w->name, strlen(w->name));
    d->aliases = strcmp(w->name, "a.example") == 0 ? aliases : NULL;
    d->sessions = world.spec.sessions;
    d->limits = world.spec.limits;
    if (w->mailbox_rows != 0)
        d->limits.mailbox_rows = w->mailbox_rows;
    d->locals = arena_alloc(a, world.shards * sizeof *d->locals);
    d->profile = world.renewed != NULL ? profile_ref(world.renewed) : world_profile(w);
    return d;
}

static void published(void *arg)
{
    (void)arg;
    atomic_fetch_add(&world.published, 1);
}

void world_publish(const struct world_domain *list, size_t n)
{
    struct domains *set = domains_new(++world.generation);
    struct error e;
    int before = atomic_load(&world.published);

    for (size_t i = 0; i < n; i++) {
        struct domain *d = make_domain(&list[i]);
        assert_true(domains_add(set, d, &e));
        domain_unref(&d);
    }
    domains_publish(set, published, NULL);
    net_await(&world.published, before + 1);
    world_settle();
}

static void find_profile(void *arg)
{
    const char *name = arg;

    world.renewed = profile_ref(domain_find(str_of(name))->profile);
}

void world_renew(const struct world_domain *list, size_t n)
{
    char name[64];

    snprintf(name, sizeof name, "%s", list[0].name);
    net_on(0, find_profile, name);
    world_publish(list, n);
    profile_unref(&world.renewed);
}

/* ---- start and stop ---- */

static void start(int64_t wall)
{
    static const struct world_domain first = { "a.example", WORLD_PROBE, NULL, 0 };
    struct error e;

    world.shards = world.spec.shards != 0 ? world.spec.shards : 1;
    list_init(&world.clients);
    hash_seed();
    log_open("/dev/null", LOG_TEXT, LOG_LEVEL_ERROR, &e);
    support_clock(1000 * NS_PER_S, wall);
    support_fail_alloc(0);
    world_module_reset();
    route_at_start();
    struct shards_spec s = { .count = world.shards, .pair_bytes = world.spec.pair_bytes };
    assert_int_equal(shards_start(&s, &e), 0);
    world.running = true;
    world_store_start();
    for (unsigned i = 0; i < COUNT_MOST; i++)
        world.before[i] = count_of((enum route_counter)i);
    world_publish(&first, 1);
}

void world_start(const struct world_spec *spec)
{
    world.spec = spec != NULL ? *spec : (struct world_spec){ 0 };
    start(WORLD_WALL);
}

void world_start_again(int64_t wall)
{
    start(wall);
}

uint64_t world_count(enum route_counter c)
{
    return count_of(c) - world.before[c];
}

bool world_balanced(void)
{
    return world_count(COUNT_COPIES_CREATED) ==
           world_count(COUNT_COPIES_DELIVERED) + world_count(COUNT_COPIES_STORED) +
           world_count(COUNT_COPIES_HANDLED) + world_count(COUNT_COPIES_ERRORED) +
           world_count(COUNT_COPIES_DROPPED);
}

int world_teardown(void **state)
{
    if (world.running) {
        world.running = false;
        world_store_stop();
        shards_stop();
    }
    return support_reset(state);
}

static void end_clients(void)
{
    struct link *n;

    while ((n = list_take(&world.clients)) != NULL) {
        struct client *c = list_entry(n, struct client, in_world);
        client_end(c);
        text_free(&c->log);
        text_free(&c->xml);
        mem_free(&c);
    }
}

void world_end(void)
{
    end_clients();
    world.running = false;
    world_store_stop();
    shards_stop();
}

void world_stop_at_once(void)
{
    world_end();
    assert_in_range(support_blocks(), 0, 1);            /* the reason of a drop is kept for good */
}

void world_stop(void)
{
    world_freeze(false, false);
    end_clients();
    world_settle();
    bool balanced = world_balanced();
    unsigned held = world_held();
    world.running = false;
    world_store_stop();
    shards_stop();
    assert_true(balanced);
    assert_int_equal(held, 0);
    assert_int_equal(atomic_load(&world_order_faults), 0);
    assert_int_equal(atomic_load(&world_states), 0);
    assert_int_equal(world_instances(), 0);
}

/* ---- the stream's side of a session ---- */

static const char *condition_of(const struct stanza *s)
{
    const struct xml *error = xml_child(s->root, "error", NULL);
    const struct xml *condition = error == NULL ? NULL : xml_first_element(error);

    return condition == NULL ? "?" : condition->name;
}

static void put_word(struct text *log, const struct stanza *s)
{
    const struct xml *body = xml_child(s->root, "body", NULL), *payload = stanza_payload(s);

    if (s->type == TYPE_ERROR)
        text_printf(log, "error/%s", condition_of(s));
    else if (s->kind == STANZA_MESSAGE)
        text_puts(log, body == NULL ? "?" : xml_text(body).p);
    else if (s->kind == STANZA_IQ)
        text_printf(log, "%s/%s", stanza_type_name((enum stanza_type)s->type),
                    payload == NULL ? "" : payload->name);
    else
        text_printf(log, "%s:%s", s->type == TYPE_NONE ? "available" : stanza_type_name((enum stanza_type)s->type),
                    s->from == NULL ? "" : s->from->text);
    text_puts(log, xml_child(s->root, "delay", "urn:xmpp:delay") != NULL ? "~ " : " ");
}

static void receive(struct client *c, const char *xml)
{
    struct parser_pool *pool = parser_pool_new();
    struct stanza *s = NULL;

    if (c->session != NULL && parser_stanza(pool, NS_CLIENT, NULL, str_of(xml), &s) == PARSE_OK)
        session_receive(c->session, &s);
    parser_pool_free(&pool);
}

static void answer_ping(struct task *t)
{
    struct client *c = list_entry(t, struct client, pong);
    char xml[256];

    if (c->ping[0] == '\0')
        return;
    snprintf(xml, sizeof xml, "<iq type='result' id='%s' to='%s'/>", c->ping, c->ping_from);
    c->ping[0] = '\0';
    receive(c, xml);
}

static enum deliver_result on_deliver(void *stream, struct stanza *s, const struct jid *to, struct str tail)
{
    struct client *c = stream;
    const struct xml *payload = stanza_payload(s);

    if (c->room == 0) {
        c->was_full = true;
        return DELIVER_FULL;
    }
    if (c->room != UINT32_MAX)
        c->room--;
    put_word(&c->log, s);
    stanza_write_with(&c->xml, s, to, NS_CLIENT, tail);
    text_puts(&c->xml, "\n");
    if (s->kind == STANZA_IQ && s->type == TYPE_GET && payload != NULL &&
        xml_is(payload, "ping", "urn:xmpp:ping")) {
        snprintf(c->ping, sizeof c->ping, "%s", s->id);
        snprintf(c->ping_from, sizeof c->ping_from, "%s", s->from->text);
        if (!c->silent)
            shard_defer(&c->pong);
    }
    return DELIVER_TAKEN;
}

static enum deliver_result on_answer(void *stream, struct stanza *s)
{
    return on_deliver(stream, s, NULL, STR(""));
}

static void on_close(void *stream, const char *condition, const char *text)
{
    struct client *c = stream;

    (void)text;
    snprintf(c->closed, sizeof c->closed, "%s", condition);
}

static void on_request(void *stream)
{
    struct client *c = stream;

    text_puts(&c->log, "<r> ");
}

static void on_lost(void *stream, const char *text)
{
    (void)text;
    on_close(stream, "connection-timeout", NULL);
}

static void on_acknowledge(void *stream, uint32_t h)
{
    struct client *c = stream;

    text_printf(&c->log, "<a %u> ", (unsigned)h);
}

static void on_replaced(void *stream)
{
    struct client *c = stream;

    c->session = NULL;
    on_close(stream, "conflict", NULL);
}

static void on_pause(void *stream, bool paused)
{
    struct client *c = stream;

    c->paused = paused;
    c->pauses += paused;
}

static size_t on_buffers(void *stream)
{
    return ((struct client *)stream)->buffers;
}

const struct session_ops world_client_ops = {
    .deliver = on_deliver, .answer = on_answer, .buffers = on_buffers, .close = on_close, .pause = on_pause,
    .request = on_request, .lost = on_lost, .acknowledge = on_acknowledge, .replaced = on_replaced
};

/* ---- clients ---- */

static void bind_done(void *stream, enum bind_result r, struct session *s)
{
    struct client *c = stream;

    c->bind = NULL;
    c->bound = true;
    c->result = r;
    c->session = s;
    if (s == NULL)
        identity_free(&c->identity);
}

struct login { struct client *client; const char *full; };

static void log_in(void *arg)
{
    struct login *l = arg;
    struct arena *a = arena_new(256);
    const struct jid *full = jid_parse(a, str_of(l->full), NULL);
    struct domain *d = domain_find(jid_domain(full));

    l->client->identity = identity_new(d, jid_to_bare(a, full), "PLAIN", shard_now());
    l->client->bind = session_bind(l->client->identity, jid_is_bare(full) ? NULL : jid_resource(full).p,
                                   &world_client_ops, l->client, bind_done);
    arena_free(&a);
}

unsigned world_shard_of(const char *bare)
{
    return shard_index(account_shard(str_of(bare)));
}

struct client *world_client_new(const char *full)
{
    struct client *c = try_alloc(sizeof *c);
    const char *slash = strchr(full, '/');
    struct str bare = { full, slash == NULL ? strlen(full) : (size_t)(slash - full) };

    text_init(&c->log, 0);
    text_init(&c->xml, 0);
    c->room = UINT32_MAX;
    c->pong.fn = answer_ping;
    c->shard = shard_index(account_shard(bare));
    list_append(&world.clients, &c->in_world);
    return c;
}

struct client *world_login_begin(const char *full)
{
    struct client *c = world_client_new(full);
    struct login l = { c, full };

    net_on(c->shard, log_in, &l);
    return c;
}

struct client *world_login(const char *full)
{
    struct client *c = world_login_begin(full);

    world_settle();
    assert_true(c->bound);
    assert_int_equal(c->result, BIND_OK);
    return c;
}

struct sending { struct client *client; const char *xml; };

static void send_it(void *arg)
{
    struct sending *s = arg;

    receive(s->client, s->xml);
}

void client_post(struct client *c, const char *xml)
{
    struct sending s = { c, xml };

    net_on(c->shard, send_it, &s);
}

void client_send(struct client *c, const char *xml)
{
    client_post(c, xml);
    world_settle();
}

struct room { struct client *client; unsigned stanzas; };

static void make_room(void *arg)
{
    struct room *r = arg;

    r->client->room = r->stanzas;
    if (r->client->was_full && r->stanzas > 0) {
        r->client->was_full = false;
        session_drained(r->client->session);
    }
}

void client_room(struct client *c, unsigned stanzas)
{
    struct room r = { c, stanzas };

    net_on(c->shard, make_room, &r);
    world_settle();
}

static void pong(void *arg)
{
    answer_ping(&((struct client *)arg)->pong);
}

void client_pong(struct client *c)
{
    net_on(c->shard, pong, c);
    world_settle();
}

static void end(void *arg)
{
    struct client *c = arg;

    task_cancel(&c->pong);
    if (c->bind != NULL) {
        session_bind_cancel(&c->bind);
        identity_free(&c->identity);
    }
    if (c->resume != NULL) {
        session_resume_cancel(&c->resume);
        identity_free(&c->identity);
    }
    if (c->session != NULL)
        session_end(&c->session);
}

void client_end(struct client *c)
{
    net_on(c->shard, end, c);
    world_settle();
}

const char *client_log(struct client *c)
{
    static char copy[64 * 1024];

    snprintf(copy, sizeof copy, "%s", c->log.p == NULL ? "" : c->log.p);
    text_free(&c->log);
    text_init(&c->log, 0);
    return copy;
}

const char *client_xml(const struct client *c)
{
    return c->xml.p == NULL ? "" : c->xml.p;
}

const char *world_name_on(unsigned shard, unsigned nth)
{
    static char name[8][64];
    static unsigned at;
    char *out = name[at++ % 8];

    for (unsigned i = 0;; i++) {
        snprintf(out, sizeof name[0], "user%u@a.example", i);
        if (world_shard_of(out) == shard && nth-- == 0)
            return out;
    }
}
