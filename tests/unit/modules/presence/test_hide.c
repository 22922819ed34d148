/*
 * test_hide.c - the account goes for whom it blocks and comes back for whom it no longer does, and for nobody else.
 */
#include "presences.h"

/* Keeps one address out: a list that the test moves through a change. */
static struct { const char *whom; xy_blocking how; } door;

static xy_blocking stands(xy_mod *m, xy_account *account, const char *jid)
{
    size_t len = door.whom == NULL ? 0 : strlen(door.whom);

    (void)m;
    (void)account;
    bool it = len > 0 && strncmp(jid, door.whom, len) == 0 && (jid[len] == '\0' || jid[len] == '/');
    return it ? door.how : XY_BLOCKING_NO;
}

static bool keeps;                      /* what comes to the door */
static xy_req *kept;

static xy_flow at_the_door(xy_mod *m, xy_req *rq)
{
    (void)m;
    kept = rq;
    return keeps ? XY_LATER : XY_NEXT;
}

static const xy_module *doorman(const xy_api *api)
{
    static const xy_hook hooks[] = { { XY_PRESENCE, XY_OUT, XY_GUARD, NULL, NULL, at_the_door }, { 0 } };
    static const xy_blocking_ops ops = { .size = sizeof ops, .of = stands };
    static const xy_service service[] = { { "blocking", 1, &ops }, { 0 } };
    static const xy_module self = { .size = sizeof self, .major = XY_ABI_MAJOR, .minor = XY_ABI_MINOR,
                                    .name = "doorman", .version = "test", .services = service,
                                    .hooks = hooks };

    (void)api;
    return &self;
}

static xyt *open(void)
{
    xyt *t = xyt_open(xylem_module_v1);

    door.whom = NULL;
    keeps = false;
    xyt_add(t, xyt_roster);
    xyt_add(t, doorman);
    assert_null(xyt_start(t));
    return t;
}

static void turn(xyt *t, const char *whom, bool begins)
{
    const char *const jids[] = { whom, NULL };

    door.whom = whom;
    door.how = XY_BLOCKING_TURNS;
    xy_blocking_change(xyt_instance(t), xyt_live(t, ME), jids, begins);
    door.how = begins ? XY_BLOCKING_YES : XY_BLOCKING_NO;
}

static void test_contact(void **state)
{
    xyt *t = open();

    (void)state;
    contact(t, "both@x.test", XY_SUB_BOTH);
    contact(t, "from@x.test", XY_SUB_FROM);
    xyt_login(t, ME "/a");
    xyt_login(t, ME "/silent");
    out(t, "<presence from='" ME "/a'><show>xa</show></presence>");
    forget_sent(t);
    turn(t, "both@x.test", true);
    sent(t, "to='both@x.test'", "type='unavailable'", "from='" ME "/a'");
    none_sent(t);
    out(t, "<presence from='" ME "/a'><show>dnd</show></presence>");
    sent(t, "to='from@x.test'", "<show>dnd</show>", "");
    sent(t, "to='" ME "'", "<show>dnd</show>", "");
    none_sent(t);
    turn(t, "both@x.test", false);
    sent(t, "to='both@x.test'", "<show>dnd</show>", "from='" ME "/a'");
    sent(t, "to='both@x.test'", "type='probe'", "from='" ME "/a'");
    none_sent(t);
    module_close(t);
}

/* It has sent its end, which somebody keeps on its way: who comes back is told when that comes. */
static void test_on_its_way_out(void **state)
{
    xyt *t = open();

    (void)state;
    contact(t, "both@x.test", XY_SUB_BOTH);
    xyt_login(t, ME "/a");
    out(t, "<presence from='" ME "/a'/>");
    turn(t, "both@x.test", true);
    forget_sent(t);
    keeps = true;
    xyt_hook(t, XY_OUT, "<presence from='" ME "/a' type='unavailable'/>");
    turn(t, "both@x.test", false);
    none_sent(t);
    xy_resume(kept, XY_NEXT);
    xyt_run(t);
    sent(t, "to='both@x.test'", "type='unavailable'", "from='" ME "/a'");
    module_close(t);
}

static void test_strangers(void **state)
{
    xyt *t = open();

    (void)state;
    contact(t, "to@x.test", XY_SUB_TO);
    xyt_login(t, ME "/a");
    out(t, "<presence from='" ME "/a'/>");
    forget_sent(t);
    turn(t, "to@x.test", true);
    turn(t, "eve@x.test", true);
    none_sent(t);
    turn(t, "eve@x.test", false);
    none_sent(t);
    turn(t, "to@x.test", false);
    sent(t, "to='to@x.test'", "type='probe'", "");
    none_sent(t);
    module_close(t);
}

static void test_directed(void **state)
{
    xyt *t = open();

    (void)state;
    xyt_login(t, ME "/a");
    out(t, "<presence from='" ME "/a' to='eve@x.test/1'/>");
    out(t, "<presence from='" ME "/a' to='eve@x.test/2'/>");
    out(t, "<presence from='" ME "/a' to='ann@x.test'/>");
    turn(t, "eve@x.test", true);
    sent(t, "to='eve@x.test/2'", "type='unavailable'", "from='" ME "/a'");
    sent(t, "to='eve@x.test/1'", "type='unavailable'", "from='" ME "/a'");
    none_sent(t);
    turn(t, "eve@x.test", false);
    none_sent(t);
    in(t, "<presence from='eve@x.test/1' to='" ME "' type='probe'/>");
    sent(t, "to='eve@x.test'", "type='unsubscribed'", "");
    xyt_logout(t, xyt_login(t, ME "/b"));
    out(t, "<presence from='" ME "/a' type='unavailable'/>");
    sent(t, "to='ann@x.test'", "type='unavailable'", "");
    none_sent(t);
    module_close(t);
}

static void test_one_resource(void **state)
{
    xyt *t = open();

    (void)state;
    contact(t, "both@x.test", XY_SUB_BOTH);
    xyt_login(t, ME "/a");
    out(t, "<presence from='" ME "/a'/>");
    forget_sent(t);
    turn(t, "both@x.test/phone", true);
    sent(t, "to='both@x.test/phone'", "type='unavailable'", "");
    none_sent(t);
    turn(t, "both@x.test/phone", false);
    sent(t, "to='both@x.test/phone'", "from='" ME "/a'", "");
    none_sent(t);
    turn(t, "eve@x.test/phone", true);
    none_sent(t);
    module_close(t);
}

static void test_without_memory(void **state)
{
    (void)state;
    for (unsigned n = 1; n < 300; n++) {
        xyt *t = open();
        contact(t, "both@x.test", XY_SUB_BOTH);
        xyt_login(t, ME "/a");
        out(t, "<presence from='" ME "/a'/>");
        xyt_fail_alloc(t, n);
        turn(t, "both@x.test", true);
        turn(t, "both@x.test", false);
        xyt_run(t);
        bool failed = xyt_alloc_failed(t);
        xyt_fail_alloc(t, 0);
        module_close(t);
        if (!failed)
            return;
    }
    fail_msg("the change never came to its end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contact),
        cmocka_unit_test(test_on_its_way_out),
        cmocka_unit_test(test_strangers),
        cmocka_unit_test(test_directed),
        cmocka_unit_test(test_one_resource),
        cmocka_unit_test(test_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
