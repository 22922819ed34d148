/* test_counters.c - every counter counts for itself and has a name of its own. */

#include <string.h>

#include "stream/counters.h"
#include "support.h"

static void each_has_its_own(void **state)
{
    (void)state;
    for (int c = 0; c < STREAM_COUNTERS_MOST; c++)
        for (int n = 0; n <= c; n++)
            stream_count((enum stream_counter)c);
    for (int c = 0; c < STREAM_COUNTERS_MOST; c++)
        assert_int_equal(stream_count_of((enum stream_counter)c), c + 1);
}

static void names_differ(void **state)
{
    (void)state;
    for (int c = 0; c < STREAM_COUNTERS_MOST; c++) {
        assert_true(strlen(stream_count_help((enum stream_counter)c)) > 5);
        for (int d = 0; d < c; d++)
            assert_string_not_equal(stream_count_key((enum stream_counter)c),
                                    stream_count_key((enum stream_counter)d));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_its_own),
        cmocka_unit_test(names_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
