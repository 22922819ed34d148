/* test_held.c - what is put in comes out in order, as often as is asked for; what cannot be written is said. */
#include "main/held.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "support.h"

static void next_is(struct held *h, const char *text)
{
    size_t len = 0;
    char *got = held_next(h, &len);

    if (text == NULL) {
        assert_null(got);
        assert_int_equal(errno, 0);
        return;
    }
    assert_string_equal(got, text);
    assert_int_equal(len, strlen(text));
    mem_free(&got);
}

static void test_in_order_and_again(void **state)
{
    struct held *h = held_new();

    (void)state;
    assert_non_null(h);
    held_rewind(h);
    next_is(h, NULL);
    assert_true(held_add(h, "one", 3));
    assert_true(held_add(h, "", 0));
    assert_true(held_add(h, "three", 5));
    for (int i = 0; i < 2; i++) {
        held_rewind(h);
        next_is(h, "one");
        next_is(h, "");
        next_is(h, "three");
        next_is(h, NULL);
    }
    held_rewind(h);
    next_is(h, "one");
    assert_true(held_add(h, "four", 4));        /* at the end, wherever it was read */
    held_rewind(h);
    next_is(h, "one");
    next_is(h, "");
    next_is(h, "three");
    next_is(h, "four");
    held_free(&h);
    assert_null(h);
}

static void test_a_full_disk(void **state)
{
    static char many[100000];
    const struct rlimit little = { .rlim_cur = 50000, .rlim_max = RLIM_INFINITY };
    struct rlimit before;
    struct held *h = held_new();

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    bool added = held_add(h, many, sizeof many);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_false(added);
    held_rewind(h);
    next_is(h, NULL);
    held_free(&h);
}

static void test_memory(void **state)
{
    struct held *h = held_new(), *other;
    size_t len;

    (void)state;
    held_add(h, "x", 1);
    held_rewind(h);
    support_fail_alloc(1);
    char *got = held_next(h, &len);
    support_fail_alloc(1);
    other = held_new();
    support_fail_alloc(0);
    assert_null(got);
    assert_null(other);
    held_free(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_order_and_again), cmocka_unit_test(test_a_full_disk), cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
