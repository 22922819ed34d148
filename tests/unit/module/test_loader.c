/*
 * test_loader.c - modules that are linked in, names, slots and commands; files are in tests/abi.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/map.h"
#include "elf_file.h"
#include "hook/command.h"
#include "module/loader.h"
#include "module/note.h"

static xy_flow run(xy_mod *m, xy_req *rq)
{
    (void)m;
    (void)rq;
    return XY_DONE;
}

static const xy_command say[] = { { "say it", "says it", XY_DOMAIN_COMMAND, NULL, run }, { 0 } };
static const xy_hook no_hook[] = { { XY_IQ, XY_UNDELIVERABLE, XY_NORMAL, NULL, NULL, run }, { .fn = NULL } };

#define DESC(name_) .size = sizeof(xy_module), .major = XY_ABI_MAJOR, .name = name_, .version = "1"
static const xy_module one = { DESC("one"), .commands = say };
static const xy_module two = { DESC("two"), .commands = say };
static const xy_module wrong = { DESC("wrong"), .hooks = no_hook };
/* Built with an SDK that knew less: what lies behind its size is not looked at. */
static const xy_module old = { .size = offsetof(xy_module, iq), .major = XY_ABI_MAJOR, .name = "old", .version = "1",
                               .iq = (const xy_iq *)(const void *)"no pointer that may be followed" };

static const xy_module *entry_one(const xy_api *api) { return api->size != 0 ? &one : NULL; }
static const xy_module *entry_two(const xy_api *api) { (void)api; return &two; }
static const xy_module *entry_wrong(const xy_api *api) { (void)api; return &wrong; }
static const xy_module *entry_old(const xy_api *api) { (void)api; return &old; }

static int setup(void **state)
{
    (void)state;
    static const char *const nowhere[] = { "/nonexistent", NULL };

    loader_set_path(nowhere);
    return loader_add_static(entry_one, NULL) || loader_add_static(entry_two, NULL) ||
           loader_add_static(entry_wrong, NULL) || loader_add_static(entry_old, NULL);
}

static int teardown(void **state)
{
    loader_end();
    return support_reset(state);
}

static void a_module_is_loaded_once(void **state)
{
    (void)state;
    struct error e = { ERR_NONE, "" };
    struct module *m = module_load("one", &e);
    size_t at = 0, used;
    const char *words[] = { "say", "it" };

    assert_non_null(m);
    assert_ptr_equal(module_load("one", &e), m);
    assert_ptr_equal(module_get("one"), m);
    assert_int_equal(m->slot, 0);
    assert_ptr_equal(module_next(&at), m);
    assert_null(module_next(&at));
    assert_ptr_equal(command_find(words, 2, &used)->module, m);
    struct module *other = module_load("old", &e);
    assert_int_equal(other->slot, 1);
    assert_null(other->desc->iq);
}

static void mistakes_are_named(void **state)
{
    (void)state;
    struct error e = { ERR_NONE, "" };

    assert_null(module_load("wrong", &e));
    assert_string_equal(e.text, "module wrong: hook 0: only messages come to that point");
    assert_null(module_load("absent", &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_string_equal(e.text, "module absent: there is no absent.so in module_path");
    assert_null(module_load("../one", &e));
    assert_null(module_load("", &e));
    assert_non_null(module_load("one", &e));
    assert_null(module_load("two", &e));
    assert_string_equal(e.text, "module two: one and two both have a command 'say it'");
    assert_null(module_get("two"));
}

static void put_file(const char *path, const void *bytes, size_t len)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

static void a_file_is_inspected_without_being_opened(void **state)
{
    (void)state;
    xy_note note = elf_note("staffcard", XY_ABI_MAJOR, 0);
    struct module_note got;
    struct error e = { ERR_NONE, "" };
    struct elf_file f;
    const char *path = support_path("staffcard.so");

    elf_make(&f, &note, true, ELF_MACHINE);
    put_file(path, f.bytes, f.len);
    chmod(path, 0644);
    assert_int_equal(module_inspect(path, &got, &e), 0);
    assert_string_equal(got.name, "staffcard");

    const char *folders[] = { support_folder(), NULL };
    loader_set_path(folders);
    assert_null(module_load("staffcard", &e));          /* its note is all there is of it */
    assert_non_null(strstr(e.text, "staffcard.so"));
    chmod(path, 0666);
    assert_int_equal(module_inspect(path, &got, &e), -1);
    assert_null(module_load("staffcard", &e));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_module_is_loaded_once),
        TEST(mistakes_are_named),
        TEST(a_file_is_inspected_without_being_opened),
    };

    hash_seed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
