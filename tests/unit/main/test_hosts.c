/*
 * test_hosts.c - domains made ready from a configuration, sharing what is equal with each other and with
 * those before.
 *
 * The modules are linked in: a store, an auth backend and one with a setting, none of which ever runs.
 */
#include "support.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include <xylem/module.h>
#include <xylem/store_provider.h>

#include "base/log.h"
#include "base/mem.h"
#include "main/hosts.h"
#include "module/loader.h"
#include "net/support_net.h"

static struct error e;

/* ---- modules --------------------------------------------------------------------------------- */

static void nothing_written(xy_job *job, void *lane, xy_store_op *const *ops, size_t n)
{
    (void)job;
    (void)lane;
    for (size_t i = 0; i < n; i++)
        ops[i]->status = XY_UNAVAILABLE;
}

static void nothing_read(xy_job *job, void *lane, xy_store_op *op)
{
    (void)job;
    (void)lane;
    op->status = XY_UNAVAILABLE;
}

static void *open_lane(xy_job *job, unsigned lane, const char **why)
{
    (void)job;
    (void)lane;
    *why = "it is a test";
    return NULL;
}

static void close_lane(xy_job *job, unsigned lane, void *lane_state)
{
    (void)job;
    (void)lane;
    (void)lane_state;
}

static const xy_store_ops store_ops = { .size = sizeof store_ops, .lane_open = open_lane,
                                        .lane_close = close_lane, .write = nothing_written,
                                        .read = nothing_read, .read_lanes = 1 };
static const xy_service store_services[] = { { "store", 1, &store_ops }, { NULL, 0, NULL } };
static const xy_module store_none = {
    .size = sizeof(xy_module), .major = XY_ABI_MAJOR, .name = "store_none", .version = "1",
    .summary = "Keeps nothing", .spread = XY_PER_SERVER, .services = store_services
};

static xy_flow nobody(xy_mod *m, xy_req *rq, const xy_jid *who)
{
    (void)m;
    (void)rq;
    (void)who;
    return XY_NEXT;
}

static const xy_auth_ops auth_ops = { .size = sizeof auth_ops, .exists = nobody };
static const xy_service auth_services[] = { { "auth", 1, &auth_ops }, { NULL, 0, NULL } };
static const xy_module auth_nobody = {
    .size = sizeof(xy_module), .major = XY_ABI_MAJOR, .name = "auth_nobody", .version = "1",
    .summary = "Knows nobody", .services = auth_services
};

struct keeper_config { int64_t most; };
static const xy_setting keeper_settings[] = {
    XY_INT(struct keeper_config, most, "most", "7", 1, 9, "How many"), { 0 }
};
static const xy_module keeper = {
    .size = sizeof(xy_module), .major = XY_ABI_MAJOR, .name = "keeper", .version = "1",
    .summary = "Has a setting", .settings = keeper_settings,
    .config_size = sizeof(struct keeper_config)
};

static const xy_module *enter_store(const xy_api *api) { (void)api; return &store_none; }
static const xy_module *enter_auth(const xy_api *api) { (void)api; return &auth_nobody; }
static const xy_module *enter_keeper(const xy_api *api) { (void)api; return &keeper; }

/* ---- configurations -------------------------------------------------------------------------- */

#define MODULES_OFF "roster: off, presence: off, blocking: off, disco: off, offline: off, " \
                    "carbons: off, csi: off, vcard: off, private: off, time: off, version: off, ping: off"

static struct config *read_with(const char *tls, const char *domains)
{
    struct text t;

    text_init(&t, 0);
    text_printf(&t, "shards: 1\nstore: { driver: none }\ndefaults:\n  auth: [ nobody ]\n"
                    "  tls: { %s }\n  modules: { " MODULES_OFF ", keeper: {} }\ndomains:\n%s",
                tls, domains);
    struct config *c = config_parse((struct str){ t.p, t.len }, support_path("x.yml"), &e);
    text_free(&t);
    if (c == NULL)
        fail_msg("%s", e.text);
    return c;
}

static struct config *read_text(const char *domains)
{
    return read_with("required: no", domains);
}

static struct domain *find(const struct hosts *h, const char *name)
{
    return map_get(&h->set->by_name, str_of(name));
}

static int set_up(void **state)
{
    (void)state;
    hash_seed();
    if (loader_add_static(enter_store, &e) != 0 || loader_add_static(enter_auth, &e) != 0 ||
        loader_add_static(enter_keeper, &e) != 0)
        return -1;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    loader_end();
    return 0;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void like_domains_share_a_profile(void **state)
{
    (void)state;
    struct config *c = read_text("  a.example: { aliases: [ aa.example ], admins: [ x@a.example ] }\n"
                                 "  b.example:\n"
                                 "  c.example: { modules: { keeper: { most: 3 } } }\n");
    struct hosts *h = hosts_build(c, NULL, &e);

    if (h == NULL)
        fail_msg("%s", e.text);
    assert_int_equal(h->n, 3);
    assert_int_equal(h->added, 3);
    assert_int_equal(h->nprofiles, 2);
    struct domain *a = find(h, "a.example");
    assert_ptr_equal(find(h, "aa.example"), a);
    assert_string_equal(a->admins[0], "x@a.example");
    assert_ptr_equal(a->profile, find(h, "b.example")->profile);
    const struct profile *p = find(h, "c.example")->profile;
    assert_ptr_not_equal(a->profile, p);
    const struct keeper_config *k = p->modules[profile_find(p, "keeper")].config;
    assert_int_equal(k->most, 3);
    assert_int_equal(a->limits.stanza, 262144);
    assert_string_equal(h->store->modules[0].module->name, "store_none");
    config_free(&c);
    assert_string_equal(a->aliases[0], "aa.example");       /* a copy */
    hosts_free(&h);
}

/* A domain that nobody uses may cost 4 KiB; nothing of a module is made for it. */
static void a_thousand_like_domains_share_everything(void **state)
{
    struct text list;

    (void)state;
    text_init(&list, 0);
    for (int i = 0; i < 1000; i++)
        text_printf(&list, "  d%d.example:\n", i);
    struct config *c = read_text(list.p);
    size_t before = mallinfo2().uordblks;
    struct hosts *h = hosts_build(c, NULL, &e);
    size_t cost = mallinfo2().uordblks - before;

    assert_non_null(h);
    assert_int_equal(h->n, 1000);
    assert_int_equal(h->nprofiles, 1);
    for (size_t i = 0; i < h->n; i++)
        assert_ptr_equal(h->list[i]->profile, h->profiles[0]);
    assert_in_range(cost / 1000, 0, 4096);
    for (size_t i = 0; i < h->profiles[0]->nmodules; i++)
        assert_int_equal(atomic_load(&h->profiles[0]->modules[i].module->instances), 0);
    config_free(&c);
    text_free(&list);
    hosts_free(&h);
}

static void what_did_not_change_is_kept(void **state)
{
    (void)state;
    struct config *c = read_text("  a.example:\n  b.example:\n  c.example:\n");
    struct hosts *before = hosts_build(c, NULL, &e);
    config_free(&c);
    memset(find(before, "b.example")->secret, 5, 32);

    c = read_text("  a.example:\n  b.example: { limits: { stanza: 1M } }\n  d.example:\n");
    struct hosts *now = hosts_build(c, before, &e);
    config_free(&c);
    assert_non_null(now);
    assert_ptr_equal(find(now, "a.example"), find(before, "a.example"));
    struct domain *b = find(now, "b.example");
    assert_ptr_not_equal(b, find(before, "b.example"));
    assert_ptr_equal(b->profile, find(before, "b.example")->profile);
    assert_int_equal(b->secret[31], 5);
    assert_int_equal(b->limits.stanza, 1 << 20);
    assert_int_equal(now->added, 1);
    assert_int_equal(now->changed, 1);
    assert_int_equal(now->removed, 1);
    assert_true(now->set->generation > before->set->generation);
    hosts_free(&before);
    assert_string_equal(find(now, "a.example")->name, "a.example");
    hosts_free(&now);
}

static void an_alias_that_becomes_a_domain_is_a_new_one(void **state)
{
    (void)state;
    struct config *c = read_text("  a.example: { aliases: [ b.example ] }\n");
    struct hosts *before = hosts_build(c, NULL, &e);
    config_free(&c);
    c = read_text("  a.example:\n  b.example:\n");
    struct hosts *now = hosts_build(c, before, &e);
    config_free(&c);
    assert_int_equal(now->added, 1);
    assert_int_equal(now->changed, 1);
    assert_int_equal(now->removed, 0);
    hosts_free(&before);
    hosts_free(&now);
}

static void write_pem(void)
{
    static const char *const names[] = { "c.pem", "c.key" };
    const struct net_cert_spec spec = { .san = "DNS:a.example" };
    char *texts[2];

    net_make_pem(&spec, &texts[0], &texts[1]);
    for (size_t i = 0; i < 2; i++) {
        FILE *f = fopen(support_path(names[i]), "w");
        fputs(texts[i], f);
        fclose(f);
        mem_free(&texts[i]);
    }
}

static void certificates_come_with_the_domains(void **state)
{
    (void)state;
    write_pem();
    struct config *c = read_with("certificate: c.pem, key: c.key", "  a.example:\n  b.example:\n");
    struct hosts *before = hosts_build(c, NULL, &e);
    if (before == NULL)
        fail_msg("%s", e.text);
    assert_ptr_equal(find(before, "a.example")->certificate, find(before, "b.example")->certificate);
    assert_int_equal(before->reloaded_certificates, 0);

    net_pause(20);
    write_pem();
    struct hosts *now = hosts_build(c, before, &e);
    assert_int_equal(now->reloaded_certificates, 1);
    assert_int_equal(now->changed, 2);
    hosts_free(&before);
    hosts_free(&now);

    before = hosts_build(c, NULL, &e);
    FILE *f = fopen(support_path("c.key"), "w");
    fputs("no key", f);
    fclose(f);
    assert_null(hosts_build(c, NULL, &e));
    assert_non_null(strstr(e.text, "x.yml:5:23: tls: "));
    assert_null(hosts_build(c, before, &e));
    now = hosts_renew(c, before, &e);
    assert_non_null(now);
    assert_ptr_equal(find(now, "a.example"), find(before, "a.example"));
    hosts_free(&before);
    hosts_free(&now);
    config_free(&c);
}

/* Lines of the log that say it. */
static unsigned said(const char *what)
{
    FILE *f = fopen(support_path("log"), "r");
    char line[512];
    unsigned n = 0;

    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        n += strstr(line, what) != NULL;
    if (f != NULL)
        fclose(f);
    return n;
}

/* A certificate of a.example alone, for a.example, soon over, and 30 others. */
static void a_certificate_of_many_domains_leaves_few_lines(void **state)
{
    char domains[1024] = "  a.example:\n";

    (void)state;
    for (unsigned i = 0; i < 30; i++)
        snprintf(domains + strlen(domains), 32, "  d%u.example:\n", i);
    write_pem();
    struct config *c = read_with("certificate: c.pem, key: c.key", domains);
    assert_int_equal(log_open(support_path("log"), LOG_TEXT, LOG_LEVEL_INFO, &e), 0);
    struct hosts *before = hosts_build(c, NULL, &e);
    assert_int_equal(said("does not speak for d"), 19);
    assert_int_equal(said("the certificates of 11 other domains"), 1);

    struct hosts *same = hosts_renew(c, before, &e);         /* nothing new, nothing said */
    assert_int_equal(said("does not speak for d"), 19);
    net_pause(20);
    write_pem();
    struct hosts *renewed = hosts_renew(c, same, &e);
    assert_int_equal(said("does not speak for d"), 38);
    assert_int_equal(said("the certificates of 11 other domains"), 2);
    assert_int_equal(log_open(NULL, LOG_TEXT, LOG_LEVEL_INFO, &e), 0);
    hosts_free(&before);
    hosts_free(&same);
    hosts_free(&renewed);
    config_free(&c);
}

static void what_differs_is_named(void **state)
{
    (void)state;
    struct config *c = read_text("  a.example:\n  b.example: { aliases: [ x.example ], sessions: "
                                 "{ per_account: 1 }, modules: { keeper: { most: 3 } } }\n");
    struct hosts *h = hosts_build(c, NULL, &e);
    struct text out;

    text_init(&out, 0);
    hosts_differences(find(h, "a.example"), find(h, "a.example"), &out);
    assert_int_equal(out.len, 0);
    hosts_differences(find(h, "a.example"), find(h, "b.example"), &out);
    assert_string_equal(out.p, "aliases, modules, sessions");
    text_free(&out);
    hosts_free(&h);
    config_free(&c);
}

static void what_cannot_be_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct { const char *domains, *says; } rows[] = {
        { "  a.example: { modules: { nosuch: {} } }\n", "x.yml:8:35: module nosuch: " },
        { "  a.example: { modules: { keeper: { most: 10 } } }\n", "x.yml:8:43: most must be 1 to 9" },
        { "  a.example: { modules: { keeper: { mst: 1 } } }\n", "x.yml:8:37: module keeper has no" },
        { "  a.example: { modules: { store_none: {} } }\n",
          "x.yml:8:39: module store_none serves the whole server, not a domain: it belongs under store" },
        { "  a.example: { auth: [ nosuch ] }\n", "x.yml:8:14: module auth_nosuch: " },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct config *c = read_text(rows[i].domains);
        assert_null(hosts_build(c, NULL, &e));
        if (strstr(e.text, rows[i].says) == NULL)
            fail_msg("'%s' does not say '%s'", e.text, rows[i].says);
        config_free(&c);
    }
    struct config *c = config_parse(STR("store: { driver: lost }\ndefaults: { tls: { required: no } }\n"
                                        "domains: { a.example: }\n"), "x.yml", &e);
    assert_null(hosts_build(c, NULL, &e));
    assert_non_null(strstr(e.text, "x.yml:1:8: store: module store_lost: "));
    config_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(like_domains_share_a_profile),
        SUPPORT_TEST(a_thousand_like_domains_share_everything),
        SUPPORT_TEST(what_did_not_change_is_kept),
        SUPPORT_TEST(an_alias_that_becomes_a_domain_is_a_new_one),
        SUPPORT_TEST(certificates_come_with_the_domains),
        SUPPORT_TEST(a_certificate_of_many_domains_leaves_few_lines),
        SUPPORT_TEST(what_differs_is_named),
        SUPPORT_TEST(what_cannot_be_is_refused_with_its_place),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
