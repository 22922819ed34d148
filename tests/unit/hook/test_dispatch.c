/*
 * test_dispatch.c - who answers which IQ, and who may not claim what another has.
 */
#include "support.h"

#include "base/map.h"
#include "hook/dispatch.h"
#include "hook/modules.h"

static xy_flow handler(xy_mod *m, xy_req *rq)
{
    (void)m;
    (void)rq;
    return XY_NEXT;
}

static const xy_iq roster_iq[] = {
    { XY_GET | XY_SET, XY_TO_ACCOUNT, "jabber:iq:roster", "query", handler, "jabber:iq:roster" },
    { 0 },
};
static const xy_iq any_iq[] = {
    { XY_GET, XY_TO_DOMAIN | XY_TO_ACCOUNT, "jabber:iq:private", NULL, handler, NULL }, { 0 },
};
static const xy_iq set_iq[] = {
    { XY_SET, XY_TO_ACCOUNT, "jabber:iq:roster", "query", handler, NULL }, { 0 },
};
static const xy_iq one_iq[] = {
    { XY_GET, XY_TO_ACCOUNT, "jabber:iq:private", "query", handler, NULL }, { 0 },
};
static const xy_iq both_iq[] = {
    { XY_GET, XY_TO_ACCOUNT, "urn:x", "a", handler, NULL },
    { XY_GET, XY_TO_ACCOUNT, "urn:x", NULL, handler, NULL },
    { 0 },
};
static const xy_module roster = { .name = "roster", .iq = roster_iq };
static const xy_module private = { .name = "private", .iq = any_iq };
static const xy_module groups = { .name = "groups", .iq = set_iq };
static const xy_module taker = { .name = "taker", .iq = one_iq };
static const xy_module both = { .name = "both", .iq = both_iq };
static const xy_iq self_iq[] = {
    { XY_GET, XY_TO_SELF, "jabber:iq:roster", "query", handler, NULL }, { 0 },
};
static const xy_module own = { .name = "own", .iq = self_iq };
static const xy_module plain = { .name = "plain" };

static const char *answers(const struct profile *p, xy_kind kind, xy_scope scope, const char *ns,
                           const char *name)
{
    const struct profile_iq *iq = profile_iq(p, kind, scope, ns, name);

    return iq == NULL ? "-" : p->modules[iq->module].module->name;
}

static void one_probe_finds_the_handler(void **state)
{
    (void)state;
    const xy_module *descs[] = { &plain, &roster, &private, NULL };
    struct profile *p = modules_profile(descs, NULL, NULL);

    assert_non_null(p);
    assert_string_equal(answers(p, XY_GET, XY_TO_ACCOUNT, "jabber:iq:roster", "query"), "roster");
    assert_string_equal(answers(p, XY_SET, XY_TO_ACCOUNT, "jabber:iq:roster", "query"), "roster");
    assert_string_equal(answers(p, XY_SET, XY_TO_DOMAIN, "jabber:iq:roster", "query"), "-");
    assert_string_equal(answers(p, XY_SET, XY_TO_ACCOUNT, "jabber:iq:roster", "other"), "-");
    assert_string_equal(answers(p, XY_SET, XY_TO_ACCOUNT, "jabber:iq:rooster", "query"), "-");
    assert_string_equal(answers(p, XY_GET, XY_TO_DOMAIN, "jabber:iq:private", "x"), "private");
    assert_string_equal(answers(p, XY_GET, XY_TO_ACCOUNT, "jabber:iq:private", "y"), "private");
    assert_string_equal(answers(p, XY_SET, XY_TO_ACCOUNT, "jabber:iq:private", "y"), "-");
    profile_unref(&p);
    assert_null(p);
}

static void one_element_goes_before_any(void **state)
{
    (void)state;
    const xy_module *descs[] = { &both, NULL };
    struct profile *p = modules_profile(descs, NULL, NULL);

    assert_ptr_equal(profile_iq(p, XY_GET, XY_TO_ACCOUNT, "urn:x", "a")->iq, &both_iq[0]);
    assert_ptr_equal(profile_iq(p, XY_GET, XY_TO_ACCOUNT, "urn:x", "b")->iq, &both_iq[1]);
    profile_unref(&p);
}

static void oneself_is_a_scope_of_its_own(void **state)
{
    (void)state;
    const xy_module *descs[] = { &own, &roster, NULL };
    struct profile *p = modules_profile(descs, NULL, NULL);

    assert_string_equal(answers(p, XY_GET, XY_TO_SELF, "jabber:iq:roster", "query"), "own");
    assert_string_equal(answers(p, XY_GET, XY_TO_ACCOUNT, "jabber:iq:roster", "query"), "roster");
    assert_string_equal(answers(p, XY_SET, XY_TO_SELF, "jabber:iq:roster", "query"), "-");
    profile_unref(&p);
}

static void clashes_name_both_modules(void **state)
{
    (void)state;
    static const struct { const xy_module *one, *other; const char *says; } rows[] = {
        { &roster, &groups, "roster and groups both claim query in jabber:iq:roster (iq set to an "
                            "account)" },
        { &private, &taker, "taker and private both claim query in jabber:iq:private (iq get to an "
                            "account)" },
        { &taker, &private, "taker and private both claim query in jabber:iq:private (iq get to an "
                            "account)" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const xy_module *descs[] = { rows[i].one, rows[i].other, NULL };
        struct error e = { ERR_NONE, "" };
        assert_null(modules_profile(descs, NULL, &e));
        assert_string_equal(e.text, rows[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(one_probe_finds_the_handler),
        SUPPORT_TEST(one_element_goes_before_any),
        SUPPORT_TEST(oneself_is_a_scope_of_its_own),
        SUPPORT_TEST(clashes_name_both_modules),
    };

    hash_seed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
