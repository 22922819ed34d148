/* test_recent.c - what was copied is known again for a while, by the other party and the id. */
#include "../modules.h"

#include "recent.h"

static void test_known_again(void **state)
{
    struct recent r = { .next = 0 };
    xyt *t = module_open();
    xy_arena *a = xy_arena_new(xyt_instance(t));
    const xy_jid *you = xy_jid_parse(a, YOU), *yours = xy_jid_parse(a, YOU "/a"), *me = xy_jid_parse(a, ME);

    (void)state;
    assert_false(recent_has(&r, you, "1"));
    recent_note(&r, yours, "1");
    assert_true(recent_has(&r, you, "1"));
    assert_true(recent_has(&r, yours, "1"));
    assert_false(recent_has(&r, me, "1"));
    assert_false(recent_has(&r, you, "2"));
    assert_false(recent_has(&r, you, ""));
    recent_note(&r, you, NULL);
    recent_note(&r, NULL, "3");
    assert_false(recent_has(&r, you, NULL));
    assert_false(recent_has(&r, NULL, "1"));
    assert_int_equal(r.next, 1);

    for (unsigned i = 0; i < RECENT_MOST - 1; i++)
        recent_note(&r, me, "x");
    assert_true(recent_has(&r, you, "1"));
    recent_note(&r, me, "x");
    assert_false(recent_has(&r, you, "1"));
    xy_arena_end(&a);
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_known_again) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
