/*
 * test_states.c - what modules keep in an account: made when needed, found by slot, given back.
 */
#include "support.h"

#include <string.h>

#include "base/map.h"
#include "route/domain.h"
#include "route/states.h"

static void each_slot_has_one(void **state)
{
    struct domain d = { .name = "a.example" };

    (void)state;
    hash_seed();
    SUPPORT_EACH_REFUSAL {
        struct module_states *states = NULL;
        assert_null(states_find(states, 3));
        assert_null(states_need(&states, 3, 0));
        for (unsigned slot = 0; slot < 4; slot++) {
            struct module_state *st = states_need(&states, slot * 7, 16);
            if (st == NULL) {
                assert_true(support_alloc_failed());
                continue;
            }
            assert_int_equal(st->slot, slot * 7);
            assert_false(st->loaded);
            assert_memory_equal(st->p, (char[16]){ 0 }, 16);
            memset(st->p, (int)slot + 1, 16);
        }
        if (!support_alloc_failed()) {
            void *p = states_find(states, 14)->p;
            assert_ptr_equal(states_need(&states, 14, 16)->p, p);
            states_drop(states, &d, STATE_OF_ACCOUNT, 7);
            states_drop(states, &d, STATE_OF_ACCOUNT, 7);
            assert_null(states_find(states, 7));
            assert_ptr_equal(states_find(states, 14)->p, p);
            assert_int_equal(*(char *)states_find(states, 21)->p, 4);
            assert_int_equal(states->count, 3);
        }
        states_free(&states, &d, STATE_OF_ACCOUNT);
        assert_null(states);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { SUPPORT_TEST(each_slot_has_one) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
