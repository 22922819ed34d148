/*
 * test_api.c - the table is complete, and always the same one.
 */
#include "support.h"

#include <string.h>

#include "module/api.h"

static void every_entry_is_filled(void **state)
{
    (void)state;
    const xy_api *t = api_table();
    const size_t first = offsetof(xy_api, log), each = sizeof t->log;

    assert_int_equal(t->size, sizeof *t);
    assert_int_equal(t->major, XY_ABI_MAJOR);
    assert_int_equal(t->minor, XY_ABI_MINOR);
    assert_int_equal((sizeof *t - first) % each, 0);
    for (size_t at = first; at < sizeof *t; at += each) {
        void (*entry)(void);
        memcpy(&entry, (const char *)t + at, sizeof entry);
        if (entry == NULL)
            fail_msg("entry %zu is empty", (at - first) / each);
    }
    assert_ptr_equal(api_table(), t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { SUPPORT_TEST(every_entry_is_filled) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
