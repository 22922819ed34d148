/*
 * test_arena.c - small and large requests, alignment, refusal.
 */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "support.h"

static void a_small_arena_is_one_block(void **state)
{
    (void)state;
    support_fail_alloc(0);
    struct arena *a = arena_new(256);

    for (int i = 0; i < 32; i++)
        assert_non_null(arena_alloc(a, 8));
    assert_int_equal(support_allocs(), 1);
    assert_non_null(arena_alloc(a, 1));
    assert_int_equal(support_allocs(), 2);
    arena_free(&a);
    assert_null(a);
    assert_int_equal(support_blocks(), 0);
    arena_free(&a);
}

static void alloc_is_aligned_and_zeroed_even_after_reset(void **state)
{
    (void)state;
    static const char zero[64];
    struct arena *a = arena_new(512);

    for (int round = 0; round < 2; round++) {
        for (size_t n = 1; n < 40; n++) {
            memset(arena_bytes(a, n), 0xA5, n);
            void *p = arena_alloc(a, n);
            assert_int_equal((uintptr_t)p % 8, 0);
            assert_memory_equal(p, zero, n);
            memset(p, 0x5A, n);
        }
        arena_reset(a);
    }
    arena_free(&a);
}

static void regions_do_not_overlap(void **state)
{
    (void)state;
    enum { N = 600 };
    unsigned char *p[N];
    struct arena *a = arena_new(100);

    for (size_t i = 0; i < N; i++) {
        size_t size = i * 7 % 900 + 1;
        p[i] = i % 2 ? arena_alloc(a, size) : (void *)arena_bytes(a, size);
        memset(p[i], (int)(i & 0xFF), size);
    }
    for (size_t i = 0; i < N; i++) {
        size_t size = i * 7 % 900 + 1;
        assert_int_equal(p[i][0], i & 0xFF);
        assert_int_equal(p[i][size - 1], i & 0xFF);
    }
    arena_free(&a);
}

static void a_large_request_leaves_the_current_block_in_use(void **state)
{
    (void)state;
    support_fail_alloc(0);
    struct arena *a = arena_new(256);
    char *before = arena_bytes(a, 16);

    assert_non_null(arena_alloc(a, 100000));
    assert_ptr_equal(arena_bytes(a, 16), before + 16);
    assert_int_equal(support_allocs(), 2);
    arena_free(&a);
}

static void blocks_grow_so_that_many_requests_are_few_allocations(void **state)
{
    (void)state;
    support_fail_alloc(0);
    struct arena *a = arena_new(0);

    for (int i = 0; i < 65536; i++)
        assert_non_null(arena_alloc(a, 16));
    assert_in_range(support_allocs(), 2, 32);
    assert_in_range(arena_size(a), 65536 * 16, 65536 * 16 * 5 / 4);
    arena_free(&a);
}

static void reset_keeps_the_first_block_only(void **state)
{
    (void)state;
    support_fail_alloc(0);
    struct arena *a = arena_new(128);
    size_t fresh = arena_size(a);

    assert_non_null(arena_alloc(a, 5000));
    assert_non_null(arena_alloc(a, 300));
    assert_true(arena_size(a) > fresh + 5300);
    arena_reset(a);
    assert_int_equal(arena_size(a), fresh);
    assert_int_equal(support_blocks(), 1);
    assert_non_null(arena_alloc(a, 128));
    assert_int_equal(support_blocks(), 1);
    arena_free(&a);
}

static void texts_fit_or_move_to_a_new_block(void **state)
{
    (void)state;
    struct arena *a = arena_new(32);

    assert_string_equal(arena_printf(a, "%s-%d", "short", 1), "short-1");
    char *longer = arena_printf(a, "%0100d|%s", 7, "end");
    assert_int_equal(strlen(longer), 104);
    assert_string_equal(longer + 99, "7|end");
    assert_string_equal(arena_printf(a, "%s", ""), "");
    assert_string_equal(arena_copy(a, "abcdef", 3), "abc");
    assert_string_equal(arena_copy(a, NULL, 0), "");
    assert_string_equal(arena_text(a, "abc"), "abc");
    assert_null(arena_text(a, NULL));
    const char *kept = "old";
    assert_true(arena_keep(a, &kept, NULL));
    assert_null(kept);
    assert_true(arena_keep(a, &kept, "new"));
    assert_string_equal(kept, "new");
    arena_free(&a);
}

static void every_refusal_is_null_and_leaks_nothing(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct arena *a = arena_new(16);
        if (a != NULL) {
            bool all = arena_alloc(a, 400) != NULL;
            const char *kept;
            all = arena_copy(a, "0123456789012345", 16) != NULL && all;
            all = arena_keep(a, &kept, "0123456789012345") && all;
            all = arena_printf(a, "%0600d", 1) != NULL && all;
            assert_true(all || support_alloc_failed());
        }
        arena_free(&a);
    }
}

static void absurd_sizes_are_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(16);

    assert_null(arena_new(SIZE_MAX));
    assert_null(arena_alloc(a, SIZE_MAX));
    assert_null(arena_alloc(a, SIZE_MAX - 8));
    assert_null(arena_bytes(a, SIZE_MAX / 2 + 1));
    assert_null(arena_copy(a, "x", SIZE_MAX));
    assert_non_null(arena_alloc(a, 8));
    arena_free(&a);
}

static void the_last_reference_frees(void **state)
{
    (void)state;
    support_fail_alloc(0);
    struct arena *a = arena_new(16), *same = arena_ref(a);

    arena_free(&a);
    assert_null(a);
    assert_string_equal(arena_copy(same, "still there", 11), "still there");
    arena_free(&same);
    assert_int_equal(support_blocks(), 0);
}

static void a_budget_bounds_it_and_gets_all_back(void **state)
{
    (void)state;
    struct budget b;
    struct arena *a = arena_new(64);

    budget_init(&b, NULL, 4096);
    assert_true(arena_charge(a, &b));
    assert_int_equal(b.used, arena_size(a));
    assert_non_null(arena_alloc(a, 2000));
    assert_int_equal(b.used, arena_size(a));
    assert_null(arena_alloc(a, 4000));
    arena_reset(a);
    assert_int_equal(b.used, arena_size(a));
    assert_non_null(arena_alloc(a, 3000));
    arena_free(&a);
    assert_int_equal(b.used, 0);
    a = arena_new(64);
    assert_true(arena_charge(a, &b));
    support_fail_alloc(1);
    assert_null(arena_alloc(a, 600));           /* the budget would, the machine would not */
    assert_int_equal(b.used, arena_size(a));
    arena_free(&a);
    assert_int_equal(b.used, 0);
    a = arena_new(8000);
    assert_false(arena_charge(a, &b));
    assert_int_equal(b.used, 0);
    arena_free(&a);
}

static void note(void *arg)
{
    char **at = arg;
    *(*at)++ = 'x';
}

static void endings_run_once_when_it_ends(void **state)
{
    (void)state;
    char said[4] = "", *at = said;
    struct arena *a = arena_new(16), *same = arena_ref(a);

    assert_true(arena_on_end(a, note, &at));
    arena_free(&same);
    assert_ptr_equal(at, said);
    arena_reset(a);
    assert_ptr_equal(at, said + 1);
    assert_true(arena_on_end(a, note, &at));
    assert_true(arena_on_end(a, note, &at));
    arena_free(&a);
    assert_ptr_equal(at, said + 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(a_small_arena_is_one_block),
        SUPPORT_TEST(alloc_is_aligned_and_zeroed_even_after_reset),
        SUPPORT_TEST(regions_do_not_overlap),
        SUPPORT_TEST(a_large_request_leaves_the_current_block_in_use),
        SUPPORT_TEST(blocks_grow_so_that_many_requests_are_few_allocations),
        SUPPORT_TEST(reset_keeps_the_first_block_only),
        SUPPORT_TEST(texts_fit_or_move_to_a_new_block),
        SUPPORT_TEST(every_refusal_is_null_and_leaks_nothing),
        SUPPORT_TEST(absurd_sizes_are_refused),
        SUPPORT_TEST(the_last_reference_frees),
        SUPPORT_TEST(a_budget_bounds_it_and_gets_all_back),
        SUPPORT_TEST(endings_run_once_when_it_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
