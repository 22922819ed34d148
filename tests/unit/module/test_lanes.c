/*
 * test_lanes.c - one lane per module, however many ask for it at once.
 */
#include "support.h"

#include <pthread.h>

#include "base/map.h"
#include "module/lanes.h"
#include "module/loader.h"

static const xy_module desc = { .size = sizeof(xy_module), .major = XY_ABI_MAJOR, .name = "blocking", .version = "1" };
static const xy_module *entry(const xy_api *api) { (void)api; return &desc; }

static struct module *module;

static void *ask(void *arg)
{
    (void)arg;
    return module_lane(module);
}

static void a_module_has_one_lane(void **state)
{
    (void)state;
    pthread_t threads[4];
    void *got[4];

    assert_int_equal(loader_add_static(entry, NULL), 0);
    module = module_load("blocking", NULL);
    assert_non_null(module);
    assert_null(atomic_load(&module->lane));
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask, NULL), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], &got[i]);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_ptr_equal(got[i], atomic_load(&module->lane));
    assert_non_null(got[0]);
    lanes_free();
    assert_null(module_lane(module));       /* nothing begins again */
    lanes_free();
    loader_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = { SUPPORT_TEST(a_module_has_one_lane) };

    hash_seed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
