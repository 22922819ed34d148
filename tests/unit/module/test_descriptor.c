/*
 * test_descriptor.c - each mistake a descriptor can hold is named.
 */
#include "support.h"

#include <xylem/store_provider.h>

#include "module/descriptor.h"

static xy_flow fn(xy_mod *m, xy_req *rq)
{
    (void)m;
    (void)rq;
    return XY_NEXT;
}

#define GOOD .size = sizeof(xy_module), .major = XY_ABI_MAJOR, .name = "good", .version = "1"

static const xy_setting outside[] = { { "a", "", "doc", XY_T_TEXT, 8, 0, 0, NULL }, { 0 } };
static const xy_setting untyped[] = { { "a", "", "doc", (xy_setting_type)99, 0, 0, 0, NULL }, { 0 } };
static const xy_setting choiceless[] = { { "a", "", "doc", XY_T_CHOICE, 0, 0, 0, NULL }, { 0 } };
static const xy_setting wordless[] = { { "a", "", NULL, XY_T_TEXT, 0, 0, 0, NULL }, { 0 } };
static const xy_setting shouting[] = { { "A B", "", "doc", XY_T_TEXT, 0, 0, 0, NULL }, { 0 } };
static const xy_setting doubled[] = { { "a", "", "doc", XY_T_TEXT, 0, 0, 0, NULL },
                                      { "a", "", "doc", XY_T_TEXT, 0, 0, 0, NULL }, { 0 } };
static const xy_iq no_function[] = { { XY_GET, XY_TO_DOMAIN, "urn:x", "q", NULL, NULL }, { 0 } };
static const xy_iq no_kind[] = { { 0, XY_TO_DOMAIN, "urn:x", "q", fn, NULL }, { 0 } };
static const xy_iq no_scope[] = { { XY_GET, 8, "urn:x", NULL, fn, NULL }, { 0 } };
static const xy_nonza no_nonza[] = { { "urn:x", "on", NULL }, { 0 } };
static const xy_hook no_stanza[] = { { (xy_stanza_kind)4, XY_IN, XY_NORMAL, NULL, NULL, fn }, { .fn = NULL } };
static const xy_hook no_point[] = { { XY_MESSAGE, (xy_point)7, XY_NORMAL, NULL, NULL, fn }, { .fn = NULL } };
static const xy_hook lost_presence[] = {
    { XY_PRESENCE, XY_UNDELIVERABLE, XY_NORMAL, NULL, NULL, fn }, { .fn = NULL }
};
static const xy_hook no_band[] = { { XY_MESSAGE, XY_IN, (xy_band)9, NULL, NULL, fn }, { .fn = NULL } };
static const xy_hook right_hook[] = { { XY_MESSAGE, XY_IN, XY_LAST, NULL, NULL, fn }, { .fn = NULL } };
static const xy_events small_events = { .size = 4 };
static const xy_auth_ops auth = { .size = sizeof auth }, small_auth = { .size = 8 };
static const xy_roster_ops roster = { .size = sizeof roster };
static const xy_store_ops store = { .size = sizeof store };
static const xy_service auth_1[] = { { "auth", 1, &auth }, { 0 } };
static const xy_service auth_2[] = { { "auth", 2, &auth }, { 0 } };
static const xy_service auth_small[] = { { "auth", 1, &small_auth }, { 0 } };
static const xy_service auth_none[] = { { "auth", 1, NULL }, { 0 } };
static const xy_service roster_1[] = { { "roster", 1, &roster }, { 0 } };
static const xy_service store_1[] = { { "store", 1, &store }, { 0 } };
static const xy_service unknown[] = { { "push", 1, &auth }, { 0 } };
static const xy_command server_command[] = { { "x y", "does", XY_SERVER_COMMAND, NULL, fn }, { 0 } };
static const xy_command account_command[] = { { "x y", "does", XY_ACCOUNT_COMMAND, NULL, fn }, { 0 } };
static const xy_command mute_command[] = { { "x y", NULL, XY_DOMAIN_COMMAND, NULL, fn }, { 0 } };
static const xy_command odd_command[] = { { "X", "does", XY_DOMAIN_COMMAND, NULL, fn }, { 0 } };
static const xy_arg bad_args[] = { { "a", "doc", (xy_arg_type)9, true }, { 0 } };
static const xy_command bad_argument[] = { { "x y", "does", XY_DOMAIN_COMMAND, bad_args, fn }, { 0 } };
static const xy_metric odd_counter[] = { { "Requests", "help" }, { 0 } };

static const xy_worker_ops sizeless_worker = { .size = 8 }, idle_worker = { .size = sizeof idle_worker };

static const struct { xy_module desc; const char *says; } rows[] = {
    { { GOOD }, NULL },
    { { GOOD, .hooks = right_hook, .services = auth_1 }, NULL },
    { { GOOD, .spread = XY_PER_SERVER, .services = store_1, .commands = server_command }, NULL },
    { { .name = "Bad", .version = "1" }, "its name or version is missing" },
    { { .name = "bad" }, "its name or version is missing" },
    { { GOOD, .spread = (xy_spread)5 }, "no such spread" },
    { { GOOD, .spread = XY_PER_SERVER, .hooks = right_hook },
      "a module with one instance has no iq, nonzas, exchange, hooks, events or states" },
    { { GOOD, .spread = XY_PER_DOMAIN, .account_state = { 8, NULL, NULL } },
      "a module with one instance has no iq, nonzas, exchange, hooks, events or states" },
    { { GOOD, .settings = outside, .config_size = 8 }, "setting a: it lies outside .config_size" },
    { { GOOD, .settings = untyped, .config_size = 8 }, "setting a: no such type" },
    { { GOOD, .settings = choiceless, .config_size = 8 }, "setting a: a choice without choices" },
    { { GOOD, .settings = wordless, .config_size = 8 }, "setting a: it has no documentation" },
    { { GOOD, .settings = shouting, .config_size = 8 }, "setting 'A B': not a name" },
    { { GOOD, .settings = doubled, .config_size = 8 }, "setting a: declared twice" },
    { { GOOD, .iq = no_function }, "iq q in urn:x: it has no function" },
    { { GOOD, .iq = no_kind }, "iq q in urn:x: kinds must be XY_GET or XY_SET" },
    { { GOOD, .iq = no_scope }, "iq * in urn:x: no such scope" },
    { { GOOD, .nonzas = no_nonza }, "a nonza in urn:x: it has no name or no function" },
    { { GOOD, .spread = XY_PER_DOMAIN, .nonzas = no_nonza },
      "a module with one instance has no iq, nonzas, exchange, hooks, events or states" },
    { { GOOD, .hooks = no_stanza }, "hook 0: no such kind of stanza" },
    { { GOOD, .hooks = no_point }, "hook 0: no such point" },
    { { GOOD, .hooks = lost_presence }, "hook 0: only messages come to that point" },
    { { GOOD, .hooks = no_band }, "hook 0: no such band" },
    { { GOOD, .events = &small_events }, "events: .size is not set" },
    { { GOOD, .account_state = { 100000, NULL, NULL } }, "a state is larger than 64 KiB" },
    { { GOOD, .account_state = { 0, fn, NULL } }, "account_state: something to load, but no size" },
    { { GOOD, .session_state = { 8, fn, NULL } }, "session_state: sessions load nothing" },
    { { GOOD, .services = auth_2 }, "service auth: this core has version 1, not 2" },
    { { GOOD, .services = auth_small }, "service auth: .size of its operations is not set" },
    { { GOOD, .services = auth_none }, "service auth: it has no operations" },
    { { GOOD, .services = unknown }, "service push: this core has no such service" },
    { { GOOD, .services = store_1 }, "service store: its module must be XY_PER_SERVER" },
    { { GOOD, .spread = XY_PER_SERVER, .services = auth_1 },
      "service auth: its module cannot be XY_PER_SERVER" },
    { { GOOD, .spread = XY_PER_DOMAIN, .services = auth_1 },
      "service auth is asked on every shard: the module must be XY_PER_SHARD" },
    { { GOOD, .spread = XY_PER_DOMAIN, .commands = account_command },
      "command x y: account commands are for XY_PER_SHARD modules, which are where the account is" },
    { { GOOD, .spread = XY_PER_DOMAIN, .services = roster_1 },
      "service roster is asked on every shard: the module must be XY_PER_SHARD" },
    { { GOOD, .commands = server_command },
      "command x y: server commands are for XY_PER_SERVER modules, which have no others" },
    { { GOOD, .commands = mute_command }, "command x y: it has no function or no summary" },
    { { GOOD, .commands = odd_command }, "command 'X': not a name" },
    { { GOOD, .commands = bad_argument },
      "command x y, argument a: no such type, or not a name" },
    { { GOOD, .worker = &sizeless_worker }, "worker: .size is not set" },
    { { GOOD, .worker = &idle_worker }, "worker: it has no function for batches" },
    { { GOOD, .counters = odd_counter }, "counter 'Requests': not a name, or it has no help" },
};

static void each_mistake_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error e = { ERR_NONE, "" };
        int failed = descriptor_check(&rows[i].desc, &e);
        assert_string_equal(e.text, rows[i].says != NULL ? rows[i].says : "");
        assert_int_equal(failed, rows[i].says != NULL ? -1 : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { SUPPORT_TEST(each_mistake_is_named) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
