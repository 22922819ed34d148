/*
 * test_exits.c - words and numbers of how commands end.
 */
#include "support.h"

#include <string.h>

#include "main/exits.h"

static void numbers_are_what_scripts_know(void **state)
{
    (void)state;
    static const struct { const char *word; int code; } rows[] = {
        { "ok", 0 }, { "refused", 1 }, { "usage", 2 }, { "not-found", 3 }, { "exists", 4 },
        { "unavailable", 5 }, { "not-running", 6 }, { "denied", 7 }, { "interrupted", 130 },
        { "something else", 1 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(exit_of_word(rows[i].word), rows[i].code);
}

static void every_status_has_a_word(void **state)
{
    (void)state;
    assert_string_equal(exit_word_of(XY_OK), "ok");
    assert_string_equal(exit_word_of(XY_NOT_FOUND), "not-found");
    assert_string_equal(exit_word_of(XY_CLASH), "exists");
    assert_string_equal(exit_word_of(XY_REFUSED), "refused");
    assert_string_equal(exit_word_of(XY_UNAVAILABLE), "unavailable");
    assert_string_equal(exit_word_of((xy_status)99), "refused");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_what_scripts_know),
        cmocka_unit_test(every_status_has_a_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
