/*
 * test_walk.c - a random walk: people write to each other while modules hold, change and archive, clients do not read,
 * leave, come back and resume, and the store stands still or fails.
 *
 * Whatever happens, each session gets what each other has sent to its account in the order of sending, and every copy
 * comes to an end.  A walk is repeated by its seed: XYLEM_WALK="SEED COUNT" makes others than `make check` does.
 */
#include "route/world.h"

#include <stdio.h>
#include <stdlib.h>

enum { PEOPLE = 6, ACCOUNTS = 4, LOGINS = 64, MESSAGES = 128, STEPS = 400, FEW = 8, HELD_MOST = 500 };

struct person {
    char           full[80], token[80];
    struct client *client;                      /* NULL: away */
    bool           managed;
    unsigned       login;                       /* as which it writes: sessions are senders of their own */
    unsigned       newest[LOGINS][ACCOUNTS];
    bool           seen[LOGINS][ACCOUNTS][MESSAGES];
};

static struct person people[PEOPLE];
static char accounts[ACCOUNTS][64];
static unsigned sent[LOGINS][ACCOUNTS], logins, number, waited_ms;
static bool frozen;
static unsigned seed;

static unsigned below(unsigned n)
{
    return (unsigned)random() % n;
}

static bool is_there(const struct person *p)
{
    return p->client != NULL && p->client->session != NULL;
}

/* ---- what they get ---- */

/* A message is "m<login>:<account>:<number>".  What was seen may come again, when a session is resumed. */
static void judge(struct person *p, const char *word)
{
    unsigned from, to, n;

    if (sscanf(word, "m%u:%u:%u", &from, &to, &n) != 3)
        return;
    if (!p->seen[from][to][n] && n < p->newest[from][to])
        fail_msg("seed %u: %s got %u of login %u to %s after %u", seed, p->full, n, from, accounts[to],
                 p->newest[from][to]);
    p->seen[from][to][n] = true;
    if (n > p->newest[from][to])
        p->newest[from][to] = n;
}

static void look(struct person *p)
{
    if (p->client == NULL)
        return;
    for (const char *word = client_log(p->client); *word != '\0'; word += strspn(word, " ")) {
        judge(p, word);
        word += strcspn(word, " ");
    }
}

/* ---- what they do ---- */

static void come(struct person *p)
{
    if (p->client != NULL || frozen || logins == LOGINS)
        return;
    p->client = world_login(p->full);
    p->login = logins++;
    memset(p->newest, 0, sizeof p->newest);
    memset(p->seen, 0, sizeof p->seen);
    p->managed = below(2) == 0;
    if (p->managed) {
        client_enable(p->client);
        snprintf(p->token, sizeof p->token, "%s", p->client->sm_id);
    }
    client_send(p->client, "<presence/>");
}

/* What modules make of it is in its id; of three in four something may be stored. */
static void write_one(struct person *p)
{
    static const char *const out[] = { "", "", "", " out=archive", " out=archive", " out=later", " out=swap" };
    static const char *const in[] = { "", "", " in=archive", " in=archive", " in=later", " in=swap", " in=strip",
                                      " in=drop", " in=done" };
    unsigned to = below(ACCOUNTS);
    char xml[300], body[40] = "h";

    if (!is_there(p) || sent[p->login][to] + 1 == MESSAGES)
        return;
    bool chat = below(4) != 0;
    if (chat)
        snprintf(body, sizeof body, "m%u:%u:%u", p->login, to, ++sent[p->login][to]);
    snprintf(xml, sizeof xml, "<message to='%s' type='%s' id='k%u%s%s'><body>%s</body></message>", accounts[to],
             chat ? "chat" : "headline", ++number, out[below(COUNT_OF(out))], in[below(COUNT_OF(in))], body);
    client_post(p->client, xml);
    if (below(3) == 0)
        world_settle();
}

static void read_some(struct person *p)
{
    world_settle();
    look(p);
    if (is_there(p))
        client_room(p->client, below(2) == 0 ? below(4) : UINT_MAX);
}

static void appear(struct person *p)
{
    if (is_there(p))
        client_send(p->client, "<presence/>");
}

static void resume(struct person *p)
{
    client_lose(p->client);
    p->client = NULL;
    world_settle();
    struct client *back = world_return_begin(p->full, p->token, 0);
    world_settle();
    for (unsigned i = 0; i < HELD_MOST && world_held() > 0 && back->session == NULL && back->resume != NULL; i++)
        world_resume("k", XY_NEXT);
    if (back->resume != NULL)
        world_advance(5100);
    if (back->session != NULL)
        p->client = back;
}

static void leave(struct person *p)
{
    world_settle();
    if (p->client == NULL || frozen)
        return;
    look(p);
    if (p->managed && is_there(p) && p->client->closed[0] == '\0' && below(3) != 0) {
        resume(p);
        return;
    }
    if (is_there(p))
        client_end(p->client);
    p->client = NULL;
}

/* ---- what happens to them ---- */

static void freeze_or_thaw(struct person *p)
{
    (void)p;
    frozen = !frozen;
    if (frozen)
        world_freeze(true, below(3) == 0);
    else
        world_thaw();
}

static void fail_some(struct person *p)
{
    (void)p;
    if (frozen)
        return;
    atomic_store(&world_store_spared, (int)below(3));
    atomic_store(&world_store_failing, (int)below(3));
}

static void let_time_pass(struct person *p)
{
    static const unsigned ms[] = { 100, 100, 100, 250, 5100 };
    unsigned some = ms[below(COUNT_OF(ms))];

    (void)p;
    if (waited_ms + some > 20000)               /* modules may hold what they hold for longer than that */
        return;
    waited_ms += some;
    world_advance(some);
}

static void let_go(struct person *p)
{
    (void)p;
    world_settle();
    if (world_held() > 0)
        world_resume("k", below(6) != 0 ? XY_NEXT : XY_DROP);
}

static void let_all_go(void)
{
    for (unsigned i = 0; i < HELD_MOST && world_held() > 0; i++)
        world_resume("k", XY_NEXT);
    for (unsigned i = 0; i < 5; i++)
        world_advance(250);
}

/* ---- a walk ---- */

static void begin(void)
{
    struct world_spec spec = { .shards = 1 + seed % 2, .sessions.resume = 6000000 };

    srandom(seed);
    frozen = false;
    logins = number = waited_ms = 0;
    memset(sent, 0, sizeof sent);
    world_start(&spec);
    for (unsigned i = 0; i < ACCOUNTS; i++)
        snprintf(accounts[i], sizeof accounts[i], "%s", world_name_on(i % spec.shards, i));
    for (unsigned i = 0; i < PEOPLE; i++) {
        snprintf(people[i].full, sizeof people[i].full, "%s/%u", accounts[i % ACCOUNTS], i);
        people[i].client = NULL;
        come(&people[i]);
    }
}

static void finish(void)
{
    world_settle();
    atomic_store(&world_store_failing, 0);
    if (frozen)
        world_thaw();
    frozen = false;
    let_all_go();
    for (unsigned i = 0; i < PEOPLE; i++)
        if (is_there(&people[i]))
            client_room(people[i].client, UINT_MAX);
    let_all_go();
    for (unsigned i = 0; i < PEOPLE; i++)
        look(&people[i]);
    if (!world_balanced())
        fail_msg("seed %u: some copies have not ended; modules hold %u", seed, world_held());
    world_stop();
}

static void walk(void)
{
    static void (*const steps[])(struct person *) = {
        write_one, write_one, write_one, write_one, write_one, write_one, write_one, write_one, write_one, write_one,
        write_one, write_one, write_one, let_go, let_go, let_go, read_some, read_some, freeze_or_thaw, let_time_pass,
        fail_some, leave, come, appear
    };

    begin();
    for (unsigned i = 0; i < STEPS; i++)
        steps[below(COUNT_OF(steps))](&people[below(PEOPLE)]);
    finish();
}

static void whatever_happens_messages_come_in_order(void **state)
{
    const char *wish = getenv("XYLEM_WALK");
    unsigned first = 1, count = FEW;

    (void)state;
    if (wish != NULL && sscanf(wish, "%u %u", &first, &count) < 1)
        fail_msg("XYLEM_WALK is SEED or SEED COUNT");
    for (seed = first; seed < first + count; seed++)
        walk();
}

int main(void)
{
    const struct CMUnitTest tests[] = { WORLD_TEST(whatever_happens_messages_come_in_order) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
