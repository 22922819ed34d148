/*
 * world_managed.c - clients with stream management.  Their log has "<enabled>", "<a H>", "<r>" and "<resumed H>", or
 * "<failed N>" with the number of the result.
 */
#include "route/world_private.h"

#include <stdio.h>

#include "base/sys.h"
#include "route/managed.h"

unsigned long world_refuse_at;
bool world_refused;

static void refuse_one(void)
{
    if (world_refuse_at != 0)
        support_fail_alloc(world_refuse_at);
}

static void refuse_no_more(void)
{
    if (world_refuse_at == 0)
        return;
    world_refused = support_alloc_failed();
    support_fail_alloc(0);
    world_refuse_at = 0;
}

static void enabled(void *stream, const struct managed_terms *terms)
{
    struct client *c = stream;

    snprintf(c->sm_id, sizeof c->sm_id, "%s", terms->id);
    text_puts(&c->log, "<enabled> ");
}

struct asked { struct client *client; bool resume, answer; uint64_t number; };

static void enable(void *arg)
{
    struct asked *a = arg;

    refuse_one();
    a->answer = managed_enable(a->client->session, a->resume, a->number, enabled);
    refuse_no_more();
}

bool client_enable_begin(struct client *c, bool resume, uint64_t keep_ms)
{
    struct asked a = { .client = c, .resume = resume, .number = keep_ms };

    net_on(c->shard, enable, &a);
    return a.answer;
}

void client_enable(struct client *c)
{
    assert_true(client_enable_begin(c, true, 0));
    world_settle();
    assert_string_equal(client_log(c), "<enabled> ");
}

static void acknowledge(void *arg)
{
    struct asked *a = arg;

    a->answer = managed_acknowledged(a->client->session, (uint32_t)a->number);
}

bool client_ack(struct client *c, uint32_t h)
{
    struct asked a = { .client = c, .number = h };

    net_on(c->shard, acknowledge, &a);
    world_settle();
    return a.answer;
}

static void request(void *arg)
{
    managed_requested(((struct client *)arg)->session);
}

void client_request(struct client *c)
{
    net_on(c->shard, request, c);
    world_settle();
}

/* As c2s.c does when a connection ends that the client has not closed. */
static void lose(void *arg)
{
    struct client *c = arg;

    refuse_one();
    session_resume_cancel(&c->resume);
    if (c->session == NULL)
        identity_free(&c->identity);
    else if (managed_detach(c->session))
        c->session = NULL;
    else
        session_end(&c->session);
    refuse_no_more();
}

void client_lose(struct client *c)
{
    net_on(c->shard, lose, c);
    world_settle();
}

/* ---- another connection ---- */

static void resumed(void *stream, enum resume_result r, struct session *s)
{
    struct client *c = stream;

    c->resume = NULL;
    c->resumed = r;
    if (r != RESUMED) {
        identity_free(&c->identity);
        text_printf(&c->log, "<failed %d> ", (int)r);
        return;
    }
    c->session = s;
    text_printf(&c->log, "<resumed %u> ", (unsigned)(uint32_t)managed_handled(s));
}

struct returning { struct client *client; const char *full, *id; uint32_t h; };

static void come_back(void *arg)
{
    struct returning *r = arg;
    struct arena *a = arena_new(256);
    const struct jid *full = jid_parse(a, str_of(r->full), NULL);

    r->client->identity = identity_new(domain_find(jid_domain(full)), jid_to_bare(a, full), "PLAIN", shard_now());
    refuse_one();
    r->client->resume = session_resume(r->client->identity, r->id, r->h, &world_client_ops, r->client, resumed);
    refuse_no_more();
    if (r->client->resume == NULL)
        identity_free(&r->client->identity);
    arena_free(&a);
}

struct client *world_return_full(const char *full, const char *id, uint32_t h, unsigned room)
{
    struct client *c = world_client_new(full);
    struct returning r = { c, full, id, h };

    c->room = room;
    net_on(c->shard, come_back, &r);
    return c;
}

struct client *world_return_begin(const char *full, const char *id, uint32_t h)
{
    return world_return_full(full, id, h, UINT32_MAX);
}

struct client *world_return(const char *full, const char *id, uint32_t h)
{
    struct client *c = world_return_begin(full, id, h);

    world_settle();
    return c;
}

/* ---- a process that is killed ---- */

void world_kill(uint64_t ms)
{
    int64_t wall = sys.wall_ms() + (int64_t)ms;

    world_store_kill();
    world_end();
    world_start_again(wall);
}
