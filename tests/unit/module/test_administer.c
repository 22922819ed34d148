/*
 * test_administer.c - commands run where they belong, and their results come home.
 *
 * Two shards without threads: messages wait in a list until the test moves on.  Domains and accounts are
 * made up.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/map.h"
#include "hook/fake_shard.h"
#include "hook/instance.h"
#include "hook/request.h"
#include "module/administer.h"
#include "net/shard.h"
#include "route/account.h"
#include "route/local.h"

/* ---- a made-up server ---- */

static struct { struct message *at[8]; size_t n; } inbox;
static struct domain domain = { .name = "example.org" };
static struct account account;
static bool account_lives = true;
static xy_mod *instance;
static char other_shard;
static unsigned home;                   /* of modules with one instance for the domain */

struct shard *shard_at(unsigned index)
{
    return index == 0 ? shard_self() : (struct shard *)(void *)&other_shard;
}

void shard_post(struct shard *to, struct message *m)
{
    (void)to;
    inbox.at[inbox.n++] = m;
}

struct domain *domain_find(struct str name)
{
    return str_is(name, "example.org") ? &domain : NULL;
}

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

xy_mod *domain_instance(struct domain *d, unsigned i)
{
    (void)d;
    (void)i;
    return instance;
}

unsigned local_home(const struct domain *d)
{
    (void)d;
    return home;
}

struct shard *account_shard(struct str bare)
{
    return bare.p[0] == 'r' ? shard_at(1) : shard_at(0);
}

void account_when_live(struct domain *d, struct str bare, bool exists, struct live_wait *w)
{
    (void)d;
    (void)bare;
    (void)exists;
    w->fn(w, account_lives ? &account : NULL);
}

void account_pin(struct account *a) { a->pins++; }

void account_unpin(struct account **a)
{
    if (*a != NULL)
        (*a)->pins--;
    *a = NULL;
}

static void pump(void)
{
    do {
        fake_shard_run();
        for (size_t i = 0, n = inbox.n; i < n; i++)
            inbox.at[i]->fn(inbox.at[i]);
        inbox.n = 0;
        fake_shard_run();
    } while (inbox.n != 0);
}

/* ---- commands ---- */

static xy_req *kept;
static xy_mod *ran_with;

static xy_flow answer(xy_mod *m, xy_req *rq)
{
    struct request_outcome o = { .how = OUTCOME_STATUS, .status = XY_OK };

    struct command_call *call = request_of(rq)->data;

    ran_with = m;
    command_row(call);
    command_int(call, "pins", account.pins);
    command_finish(call, XY_OK, "done");
    request_end(rq, &o);
    return XY_DONE;
}

static xy_flow keep(xy_mod *m, xy_req *rq)
{
    ran_with = m;
    kept = rq;
    return XY_LATER;
}

static xy_flow forget(xy_mod *m, xy_req *rq)
{
    (void)m;
    (void)rq;
    return XY_DONE;
}

static const xy_command of_core[] = {
    { "status", "how it goes", XY_SERVER_COMMAND, NULL, answer },
    { "wait", "waits", XY_SERVER_COMMAND, NULL, keep },
    { "forget", "says nothing", XY_SERVER_COMMAND, NULL, forget },
    { "domain show", "shows one", XY_DOMAIN_COMMAND, NULL, answer },
    { "account show", "shows one", XY_ACCOUNT_COMMAND, NULL, answer },
    { 0 },
};
static const xy_command of_module[] = {
    { "thing show", "shows one", XY_ACCOUNT_COMMAND, NULL, answer },
    { "thing wait", "waits", XY_DOMAIN_COMMAND, NULL, keep },
    { 0 },
};
static const xy_module desc = { .name = "things", .version = "1", .commands = of_module };
static struct module module = { .desc = &desc, .name = "things" };
static const xy_command at_home[] = { { "home show", "shows one", XY_DOMAIN_COMMAND, NULL, answer }, { 0 } };
static const xy_module one_desc = { .name = "things", .version = "1", .spread = XY_PER_DOMAIN,
                                    .commands = at_home };
static struct module one = { .desc = &one_desc, .name = "things" };
static struct profile_module in_profile = { .module = &module };
static struct profile profile = { .modules = &in_profile, .nmodules = 1 };

static int setup(void **state)
{
    (void)state;
    fake_shard_reset();
    log_open("/dev/null", LOG_TEXT, LOG_LEVEL_ERROR, NULL);
    domain.profile = &profile;
    account = (struct account){ .exists = true };
    account_lives = true;
    instance = instance_new(&module, NULL, "example.org", NULL, 0, NULL);
    kept = NULL;
    return command_register(of_core, NULL, NULL) || command_register(of_module, &module, NULL) ||
           command_register(at_home, &one, NULL);
}

static int teardown(void **state)
{
    instance_free(&instance);
    pump();
    command_forget_all();
    request_thread_end();
    assert_int_equal(account.pins, 0);
    assert_int_equal(domain.refs, 0);
    return support_reset(state);
}

static int ended;
static xy_status status;
static char text[200], rows[200];

static void done(void *arg, struct command_result *r)
{
    (void)arg;
    ended++;
    status = r->status;
    snprintf(text, sizeof text, "%s", r->text != NULL ? r->text : "");
    snprintf(rows, sizeof rows, "%s", r->rows.p);
}

static void start(const char *name, const char *argument, const char *value)
{
    struct command_value v = { argument, value };
    const struct command *c = NULL, *at;
    size_t i = 0;

    while (command_next(&i, &at))
        if (strcmp(at->decl.name, name) == 0)
            c = at;
    ended = 0;
    ran_with = NULL;
    assert_true(command_run(c, &v, argument == NULL ? 0 : 1, done, NULL));
    assert_int_equal(ended, 0);                     /* never from inside */
}

static void run(const char *name, const char *argument, const char *value)
{
    start(name, argument, value);
    pump();
    assert_int_equal(ended, 1);
}

static void each_runs_where_it_belongs(void **state)
{
    (void)state;
    static const struct {
        const char *name, *argument, *value;
        xy_status   status;
        const char *text, *rows;
    } cases[] = {
        { "status", NULL, NULL, XY_OK, "done", "[{\"pins\":0}]" },
        { "forget", NULL, NULL, XY_OK, "", "[]" },
        { "domain show", "domain", "Example.ORG", XY_OK, "done", "[{\"pins\":0}]" },
        { "domain show", "domain", "example.net", XY_NOT_FOUND, "that domain is not hosted here", "[]" },
        { "domain show", "domain", "a@b@c", XY_NOT_FOUND, "that domain is not hosted here", "[]" },
        { "account show", "jid", "juliet@example.org", XY_OK, "done", "[{\"pins\":1}]" },
        { "account show", "jid", "romeo@example.org", XY_OK, "done", "[{\"pins\":1}]" },
        { "account show", "jid", "romeo@example.net", XY_NOT_FOUND, "that domain is not hosted here", "[]" },
        { "account show", "id", "romeo@example.net", XY_REFUSED,
          "account show has no argument 'id'; did you mean 'jid'?", "[]" },
        { "thing show", "jid", "juliet@example.org", XY_OK, "done", "[{\"pins\":1}]" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        run(cases[i].name, cases[i].argument, cases[i].value);
        assert_int_equal(status, cases[i].status);
        assert_string_equal(text, cases[i].text);
        assert_string_equal(rows, cases[i].rows);
        assert_int_equal(domain.refs, 0);
    }
    assert_ptr_equal(ran_with, instance);
}

static void who_is_not_there_is_said(void **state)
{
    (void)state;
    account.exists = false;
    run("thing show", "jid", "juliet@example.org");
    assert_int_equal(status, XY_NOT_FOUND);
    run("account show", "jid", "juliet@example.org");       /* the core's may be about a new one */
    assert_int_equal(status, XY_OK);
    account_lives = false;
    run("account show", "jid", "juliet@example.org");
    assert_int_equal(status, XY_UNAVAILABLE);
    account_lives = account.exists = true;
    instance_free(&instance);
    run("thing show", "jid", "juliet@example.org");
    assert_int_equal(status, XY_UNAVAILABLE);
    assert_string_equal(text, "the module is not running there");
}

static void the_one_instance_of_a_domain_is_called_at_home(void **state)
{
    (void)state;
    for (home = 0; home < 2; home++) {
        start("home show", "domain", "example.org");
        assert_int_equal(inbox.n, home);            /* by message when it is another shard */
        pump();
        assert_int_equal(status, XY_OK);
        run("home show", "domain", "example.net");
        assert_int_equal(status, XY_NOT_FOUND);
    }
    home = 0;
}

static void one_that_waits_ends_later(void **state)
{
    (void)state;
    struct request_outcome ok = { .how = OUTCOME_STATUS, .status = XY_OK };

    start("wait", NULL, NULL);
    pump();
    assert_int_equal(ended, 0);
    command_finish(kept->data, XY_CLASH, "at last");
    request_end(kept, &ok);
    pump();
    assert_int_equal(ended, 1);
    assert_int_equal(status, XY_CLASH);

    start("thing wait", "domain", "example.org");
    pump();
    fake_shard_advance(5 * 60 * 1000);
    pump();
    assert_int_equal(ended, 1);
    assert_int_equal(status, XY_UNAVAILABLE);
    assert_string_equal(text, "no answer in time");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_runs_where_it_belongs),
        TEST(who_is_not_there_is_said),
        TEST(the_one_instance_of_a_domain_is_called_at_home),
        TEST(one_that_waits_ends_later),
    };

    hash_seed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
