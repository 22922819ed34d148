/*
 * test_counted.c - what the core counts has names of its own, and a meaning, each.
 */
#include "support.h"

#include <string.h>

#include "main/counted.h"
#include "stream/counters.h"

static void each_has_a_name_and_a_meaning(void **state)
{
    (void)state;
    struct counted all[COUNTED_MOST];
    size_t n = counted_all(all);

    assert_true(n > 20);
    for (size_t i = 0; i < n; i++) {
        assert_true(strlen(all[i].owner) > 0 && strlen(all[i].help) > 0);
        assert_string_equal(strrchr(all[i].name, '_'), "_total");
        for (size_t other = 0; other < i; other++)
            assert_false(strcmp(all[i].name, all[other].name) == 0 &&
                         strcmp(all[i].owner, all[other].owner) == 0);
    }
}

static uint64_t value_of(const char *name)
{
    struct counted all[COUNTED_MOST];
    size_t n = counted_all(all);

    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].name, name) == 0)
            return all[i].value;
    fail_msg("%s is not counted", name);
    return 0;
}

static void values_are_those_of_the_moment(void **state)
{
    (void)state;
    uint64_t before = value_of("logins_wrong_total");

    stream_count(STREAM_FAIL_WRONG);
    stream_count(STREAM_FAIL_WRONG);
    assert_int_equal(value_of("logins_wrong_total"), before + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_a_name_and_a_meaning),
        cmocka_unit_test(values_are_those_of_the_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
