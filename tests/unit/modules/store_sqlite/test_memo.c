/* test_memo.c - what is remembered by name is that name's, the later of two has the slot, memory may be refused. */
#include "stores.h"

#include "memo.h"

static void test_names(void **state)
{
    struct memo m = { 0 };
    bool known;

    (void)state;
    int *one = memo_find(&m, sizeof *one, "ab", 2, "c", &known);
    assert_non_null(one);
    assert_false(known);
    assert_int_equal(*one, 0);
    *one = 1;
    assert_ptr_equal(memo_find(&m, sizeof *one, "abc", 2, "c", &known), one);
    assert_true(known);
    assert_int_equal(*one, 1);
    memo_find(&m, sizeof *one, "a", 1, "bc", &known);
    assert_false(known);
    memo_find(&m, sizeof *one, "ab", 2, "", &known);
    assert_false(known);
    memo_forget(&m);
    memo_find(&m, sizeof *one, "ab", 2, "c", &known);
    assert_false(known);
    memo_forget(&m);
    memo_forget(&m);
}

/* More names than slots: who is known is known rightly. */
static void test_many(void **state)
{
    struct memo m = { 0 };
    unsigned last = 0;
    bool known;

    (void)state;
    for (unsigned round = 0; round < 2; round++)
        for (unsigned i = 1; i <= 2000; i++) {
            char name[16];
            snprintf(name, sizeof name, "name%u", i);
            unsigned *at = memo_find(&m, sizeof *at, name, strlen(name), "", &known);
            assert_int_equal(*at, known ? i : 0);
            last += known;
            *at = i;
        }
    assert_true(last < 2000);
    memo_find(&m, sizeof last, "name2000", 8, "", &known);
    assert_true(known);
    memo_forget(&m);
}

static void test_no_memory(void **state)
{
    struct memo m = { 0 };
    bool known;

    (void)state;
    sqlite3_hard_heap_limit64(1);
    assert_null(memo_find(&m, 8, "a", 1, "", &known));
    assert_false(known);
    sqlite3_hard_heap_limit64(0);
    memo_forget(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names), cmocka_unit_test(test_many), cmocka_unit_test(test_no_memory)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
