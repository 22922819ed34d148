/*
 * test_profile.c - starting order, hook order, features and services of a set of modules.
 */
#include "support.h"

#include "base/map.h"
#include "base/secret.h"
#include "hook/confs.h"
#include "hook/modules.h"

static xy_flow hook(xy_mod *m, xy_req *rq)
{
    (void)m;
    (void)rq;
    return XY_NEXT;
}

static const char *const needs_roster[] = { "roster", NULL };
static const char *const needs_presence[] = { "presence", NULL };
static const xy_module roster = { .name = "roster" };
static const xy_module presence = { .name = "presence", .requires_ = needs_roster };
static const xy_module pep = { .name = "pep", .requires_ = needs_presence };

static void requirements_start_first(void **state)
{
    (void)state;
    const xy_module *descs[] = { &pep, &presence, &roster, NULL };
    struct profile *p = modules_profile(descs, NULL, NULL);

    assert_string_equal(p->modules[0].module->name, "roster");
    assert_string_equal(p->modules[1].module->name, "presence");
    assert_string_equal(p->modules[2].module->name, "pep");
    assert_int_equal(profile_find(p, "pep"), 2);
    assert_int_equal(profile_find(p, "nope"), -1);
    assert_int_equal(p->roster, -1);
    profile_unref(&p);
}

static void unmet_and_circular_requirements_are_refused(void **state)
{
    (void)state;
    static const char *const needs_egg[] = { "egg", NULL }, *const needs_hen[] = { "hen", NULL };
    static const xy_module hen = { .name = "hen", .requires_ = needs_egg };
    static const xy_module egg = { .name = "egg", .requires_ = needs_hen };
    static const struct { const xy_module *descs[4]; const char *says; } rows[] = {
        { { &presence, NULL }, "presence needs roster: add it to modules" },
        { { &roster, &hen, &egg, NULL }, "modules need each other in a circle: hen, egg" },
        { { &roster, &roster, NULL }, "module roster is named twice" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error e = { ERR_NONE, "" };
        assert_null(modules_profile(rows[i].descs, NULL, &e));
        assert_string_equal(e.text, rows[i].says);
    }
}

#define HOOKED(var, band_, before_, after_)                                                     \
    static const xy_hook var##_hooks[] = {                                                      \
        { XY_MESSAGE, XY_IN, band_, before_, after_, hook }, { .fn = NULL } };                  \
    static const xy_module var = { .name = #var, .hooks = var##_hooks }

HOOKED(last, XY_LAST, NULL, NULL);
HOOKED(guard, XY_GUARD, NULL, NULL);
HOOKED(carbons, XY_NORMAL, NULL, "archive");
HOOKED(archive, XY_NORMAL, NULL, NULL);
HOOKED(filter, XY_NORMAL, "archive", NULL);
HOOKED(absent, XY_NORMAL, "nobody", "guard");
HOOKED(one, XY_NORMAL, "two", NULL);
HOOKED(two, XY_NORMAL, "one", NULL);

static void hooks_run_by_band_then_by_name(void **state)
{
    (void)state;
    const xy_module *descs[] = { &last, &carbons, &archive, &filter, &absent, &guard, NULL };
    static const char *const wanted[] = { "guard", "filter", "archive", "carbons", "absent", "last" };
    struct profile *p = modules_profile(descs, NULL, NULL);

    const struct profile_hook *h = p->hooks[XY_MESSAGE - 1][XY_IN];
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        assert_string_equal(p->modules[h[i].module].module->name, wanted[i]);
    assert_null(h[COUNT_OF(wanted)].hook);
    assert_null(p->hooks[XY_MESSAGE - 1][XY_OUT][0].hook);
    assert_null(p->hooks[XY_PRESENCE - 1][XY_IN][0].hook);
    assert_null(p->hooks[XY_IQ - 1][XY_UNDELIVERABLE][0].hook);
    profile_unref(&p);
}

static void hooks_that_contradict_are_refused(void **state)
{
    (void)state;
    const xy_module *descs[] = { &one, &two, NULL };
    struct error e = { ERR_NONE, "" };

    assert_null(modules_profile(descs, NULL, &e));
    assert_string_equal(e.text, "the hooks of one and two each want to run before the other");
}

static void features_follow_the_handlers_sorted_and_once(void **state)
{
    (void)state;
    static const xy_iq iq[] = {
        { XY_GET, XY_TO_DOMAIN | XY_TO_ACCOUNT, "urn:z", "q", hook, "urn:z" },
        { XY_GET, XY_TO_ACCOUNT, "urn:a", "q", hook, "urn:a" },
        { XY_GET, XY_TO_DOMAIN, "urn:n", "q", hook, NULL },
        { 0 },
    };
    static const char *const more[] = { "urn:m", "urn:z", NULL }, *const own[] = { "urn:b", NULL };
    static const xy_module m = { .name = "m", .iq = iq, .features = more, .account_features = own };
    const xy_module *descs[] = { &m, NULL };
    struct profile *p = modules_profile(descs, NULL, NULL);

    assert_string_equal(p->domain_features[0].name, "urn:m");
    assert_string_equal(p->domain_features[1].name, "urn:z");
    assert_null(p->domain_features[2].name);
    assert_string_equal(p->account_features[0].name, "urn:a");
    assert_string_equal(p->account_features[1].name, "urn:b");
    assert_string_equal(p->account_features[2].name, "urn:z");
    assert_null(p->account_features[3].name);
    assert_int_equal(p->account_features[2].modules, 1);
    profile_unref(&p);
}

static void on_nonza(xy_mod *m, xy_session *s, const xy_xml *element) { (void)m; (void)s; (void)element; }

static void nonzas_are_found_and_claimed_once(void **state)
{
    (void)state;
    static const xy_nonza mine[] = { { "urn:x", "on", on_nonza }, { "urn:x", "off", on_nonza }, { 0 } };
    static const xy_nonza yours[] = { { "urn:y", "on", on_nonza }, { 0 } };
    static const xy_module m = { .name = "m", .nonzas = mine }, y = { .name = "y", .nonzas = yours };
    static const xy_module rival = { .name = "rival", .nonzas = mine };
    const xy_module *descs[] = { &m, &y, NULL }, *rivals[] = { &m, &rival, NULL };
    struct error e = { ERR_NONE, "" };
    struct profile *p = modules_profile(descs, NULL, NULL);

    assert_ptr_equal(profile_nonza(p, "urn:x", "off")->nonza, &mine[1]);
    assert_string_equal(p->modules[profile_nonza(p, "urn:y", "on")->module].module->name, "y");
    assert_null(profile_nonza(p, "urn:y", "off"));
    assert_null(profile_nonza(p, NULL, "on"));
    profile_unref(&p);
    assert_null(modules_profile(rivals, NULL, &e));
    assert_string_equal(e.text, "m and rival both claim on in urn:x (nonza)");
}

static const xy_auth_ops auth_ops = { .size = sizeof auth_ops };
static const xy_roster_ops roster_ops = { .size = sizeof roster_ops };
static const xy_service auth_service[] = { { "auth", 1, &auth_ops }, { 0 } };
static const xy_service roster_service[] = { { "roster", 1, &roster_ops }, { 0 } };
static const xy_module auth_internal = { .name = "auth_internal", .services = auth_service };
static const xy_module ldap = { .name = "ldap", .services = auth_service };
static const xy_module keeper = { .name = "keeper", .services = roster_service };
static const xy_module rival = { .name = "rival", .services = roster_service };
static const xy_blocking_ops blocking_ops;
static const xy_service blocking_service[] = { { "blocking", 1, &blocking_ops }, { 0 } };
static const xy_module doorman = { .name = "doorman", .services = blocking_service };
static const xy_module bouncer = { .name = "bouncer", .services = blocking_service };

static void services_are_found(void **state)
{
    (void)state;
    const xy_module *descs[] = { &auth_internal, &keeper, &ldap, &doorman, NULL };
    static const char *const chain[] = { "ldap", "internal", NULL };
    struct profile *p = modules_profile(descs, chain, NULL);

    assert_int_equal(p->nauth, 2);
    assert_int_equal(p->auth_chain[0], 2);
    assert_int_equal(p->auth_chain[1], 0);
    assert_int_equal(p->roster, 1);
    assert_int_equal(p->blocking, 3);
    assert_ptr_equal(module_service(p->modules[0].module, "auth"), &auth_ops);
    assert_null(module_service(p->modules[0].module, "roster"));
    profile_unref(&p);
}

static void wrong_chains_and_rivals_are_refused(void **state)
{
    (void)state;
    static const struct { const xy_module *descs[4]; const char *chain[3], *says; } rows[] = {
        { { &keeper, NULL }, { "internal", NULL },
          "auth names internal, which is not among the modules" },
        { { &keeper, NULL }, { "keeper", NULL }, "auth names keeper, which cannot authenticate anybody" },
        { { &auth_internal, NULL }, { "internal", "auth_internal", NULL },
          "auth names auth_internal twice" },
        { { &keeper, &rival, NULL }, { NULL }, "keeper and rival both keep the roster" },
        { { &doorman, &bouncer, NULL }, { NULL }, "doorman and bouncer both keep the blocking" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error e = { ERR_NONE, "" };
        assert_null(modules_profile(rows[i].descs, rows[i].chain, &e));
        assert_string_equal(e.text, rows[i].says);
    }
}

struct config { int64_t n; const xy_secret *key; };

static const xy_setting settings[] = {
    XY_INT(struct config, n, "n", "5", 0, 9, "A number"),
    XY_SECRET(struct config, key, "key", "hush", "A secret"),
    { 0 },
};
static const xy_module configured = {
    .name = "configured", .settings = settings, .config_size = sizeof(struct config),
    .events = &(const xy_events){ .size = sizeof(xy_events) },
};

static void settings_are_filled_kept_and_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(1024);
    struct module *m = MODULE(&configured, 0);
    struct error e = { ERR_NONE, "" };

    struct profile *p = profile_new(&(struct profile_want){ m, CONFS(a, "n", "7") }, 1, NULL, &e);
    const struct config *c = p->modules[0].config;
    assert_int_equal(c->n, 7);
    assert_int_equal(secret_length((const struct secret *)c->key), 4);
    assert_true(conf_equal(p->modules[0].conf, CONFS(a, "n", "7")));
    assert_int_equal(p->nevents, 1);
    assert_int_equal(p->event_order[0], 0);
    struct profile *same = profile_ref(p);
    profile_unref(&p);
    assert_int_equal(c->n, 7);
    profile_unref(&same);

    assert_null(profile_new(&(struct profile_want){ m, CONFS(a, "m", "7") }, 1, NULL, &e));
    assert_string_equal(e.text, "conf/x.yml:1:3: module configured has no setting 'm'; did you mean 'n'?");
    arena_free(&a);
}

static void refused_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    const xy_module *descs[] = { &configured, &roster, &presence, &filter, &archive, NULL };

    SUPPORT_EACH_REFUSAL {
        struct error e = { ERR_NONE, "" };
        struct profile *p = modules_profile(descs, NULL, &e);
        assert_true(p != NULL || support_alloc_failed());
        assert_true(p != NULL || e.code == ERR_NO_MEMORY);
        profile_unref(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(requirements_start_first),
        SUPPORT_TEST(unmet_and_circular_requirements_are_refused),
        SUPPORT_TEST(hooks_run_by_band_then_by_name),
        SUPPORT_TEST(hooks_that_contradict_are_refused),
        SUPPORT_TEST(features_follow_the_handlers_sorted_and_once),
        SUPPORT_TEST(nonzas_are_found_and_claimed_once),
        SUPPORT_TEST(services_are_found),
        SUPPORT_TEST(wrong_chains_and_rivals_are_refused),
        SUPPORT_TEST(settings_are_filled_kept_and_refused),
        SUPPORT_TEST(refused_memory_leaves_nothing_behind),
    };

    hash_seed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
