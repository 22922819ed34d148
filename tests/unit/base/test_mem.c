/*
 * test_mem.c - refusing allocation, dying allocation, budgets.
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "support.h"

static void sizes_saturate(void **state)
{
    (void)state;
    assert_int_equal(size_mul(6, 7), 42);
    assert_int_equal(size_mul(0, SIZE_MAX), 0);
    assert_int_equal(size_mul(SIZE_MAX / 2, 3), SIZE_MAX);
    assert_int_equal(size_add(1, 2), 3);
    assert_int_equal(size_add(SIZE_MAX, 1), SIZE_MAX);
    assert_int_equal(size_add(SIZE_MAX - 1, 1), SIZE_MAX);
}

static void try_gives_zeroed_blocks_or_null(void **state)
{
    (void)state;
    static const char zero[100];
    char *p = try_alloc(100);

    assert_memory_equal(p, zero, 100);
    memcpy(p, "kept", 5);
    p = try_resize(p, 4000);
    assert_string_equal(p, "kept");
    assert_null(try_resize(p, SIZE_MAX));
    assert_string_equal(p, "kept");
    mem_free(&p);
    assert_null(p);
    mem_free(&p);
    assert_null(try_alloc(SIZE_MAX));
    assert_null(try_alloc((size_t)PTRDIFF_MAX + 1));

    void *nothing = try_alloc(0);
    assert_non_null(nothing);
    mem_free(&nothing);
}

static void copies_end_in_nul(void **state)
{
    (void)state;
    char *a = try_copy_n("abcdef", 3), *b = try_copy_n(NULL, 0), *c = must_copy("whole");

    assert_string_equal(a, "abc");
    assert_string_equal(b, "");
    assert_string_equal(c, "whole");
    mem_free(&a);
    mem_free(&b);
    mem_free(&c);
}

static void a_refusal_by_the_system_is_passed_on(void **state)
{
    (void)state;
    support_fail_alloc(1);
    assert_null(try_alloc(10));
    assert_true(support_alloc_failed());
    void *p = try_alloc(10);
    assert_non_null(p);
    support_fail_alloc(1);
    assert_null(try_copy_n("x", 1));
    support_fail_alloc(1);
    assert_null(try_bytes(5));
    support_fail_alloc(1);
    assert_null(try_resize(p, 20));
    mem_free(&p);
}

/* How a child that runs f ends. */
static int ending_of(void (*f)(void))
{
    int status;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        close(STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        support_fail_alloc(1);
        f();
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? WTERMSIG(status) : -WEXITSTATUS(status);
}

static void dies_in_alloc(void) { must_alloc(1); }
static void dies_in_resize(void) { must_resize(NULL, 1); }
static void dies_in_copy(void) { must_copy("x"); }

static void must_ends_the_process(void **state)
{
    (void)state;
    assert_int_equal(ending_of(dies_in_alloc), SIGABRT);
    assert_int_equal(ending_of(dies_in_resize), SIGABRT);
    assert_int_equal(ending_of(dies_in_copy), SIGABRT);

    char *p = must_alloc(10);
    p = must_resize(p, 20);
    mem_free(&p);
}

static void a_charge_counts_in_all_or_in_none(void **state)
{
    (void)state;
    struct budget server, domain, account;

    budget_init(&server, NULL, 100);
    budget_init(&domain, &server, 0);
    budget_init(&account, &domain, 60);
    assert_true(budget_charge(&account, 60));
    assert_false(budget_charge(&account, 1));
    assert_int_equal(server.used, 60);
    assert_int_equal(domain.used, 60);

    struct budget other;
    budget_init(&other, &domain, 60);
    assert_false(budget_charge(&other, 41));
    assert_int_equal(other.used, 0);
    assert_int_equal(domain.used, 60);
    assert_true(budget_charge(&other, 40));
    assert_false(budget_charge(&domain, 1));

    budget_return(&account, 60);
    budget_return(&other, 40);
    assert_int_equal(server.used + domain.used + account.used + other.used, 0);
}

static void budgets_do_not_overflow_and_limits_may_shrink(void **state)
{
    (void)state;
    struct budget b;

    budget_init(&b, NULL, 0);
    assert_true(budget_charge(&b, SIZE_MAX));
    assert_false(budget_charge(&b, 1));
    budget_return(&b, SIZE_MAX - 50);
    b.limit = 10;
    assert_false(budget_charge(&b, 1));
    budget_return(&b, 45);
    assert_true(budget_charge(&b, 5));
    assert_false(budget_charge(&b, 1));
}

static struct budget shared;

static void *charge_a_lot(void *own)
{
    unsigned long taken = 0;

    for (int i = 0; i < 20000 || taken == 0; i++) {
        if (!budget_charge(own, 7)) {
            sched_yield();                  /* those who have it may not run just now */
            continue;
        }
        taken++;
        if (shared.used > 15)
            return (void *)-1L;
        budget_return(own, 7);
    }
    return (void *)taken;
}

static void threads_never_see_more_than_the_limit(void **state)
{
    (void)state;
    struct budget own[4];
    pthread_t t[4];

    budget_init(&shared, NULL, 15);
    for (int i = 0; i < 4; i++) {
        budget_init(&own[i], &shared, 0);
        assert_int_equal(pthread_create(&t[i], NULL, charge_a_lot, &own[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        void *taken;
        pthread_join(t[i], &taken);
        assert_true((long)taken > 0);
    }
    assert_int_equal(shared.used, 0);
}

/* Blocks of a size that malloc takes from its heap, with one that stays behind them all. */
static void what_is_loose_can_be_given_back(void **state)
{
    enum { BLOCKS = 1000, SIZE = 32768 };
    static void *blocks[BLOCKS + 1];
    size_t burst = (size_t)BLOCKS * SIZE;

    (void)state;
    for (int i = 0; i <= BLOCKS; i++)
        blocks[i] = must_alloc(SIZE);
    assert_false(mem_trim(burst / 2));
    for (int i = 0; i < BLOCKS; i++)
        mem_free(&blocks[i]);
#ifndef SUPPORT_SANITIZED
    assert_true(mem_trim(burst / 2));
#endif
    mem_free(&blocks[BLOCKS]);
}

static void what_is_used_is_counted(void **state)
{
    const size_t size = 3 << 20;

    (void)state;
    size_t before = mem_used();
    void *block = must_alloc(size);
#ifndef SUPPORT_SANITIZED
    assert_in_range(mem_used() - before, size, 2 * size);
#endif
    mem_free(&block);
    assert_in_range(mem_used(), 0, before + size / 2);
}

static void a_copy_of_none_is_none(void **state)
{
    char *kept = NULL;

    (void)state;
    support_fail_alloc(0);
    assert_null(must_copy(NULL));
    assert_null(try_copy(NULL));
    assert_true(mem_keep(&kept, "one"));
    assert_string_equal(kept, "one");
    assert_true(mem_keep(&kept, kept + 1));
    assert_string_equal(kept, "ne");
    assert_true(mem_keep(&kept, NULL));
    assert_null(kept);
    assert_true(mem_keep(&kept, "two"));
    support_fail_alloc(1);
    assert_false(mem_keep(&kept, "three"));
    assert_null(kept);
    assert_int_equal(support_blocks(), -1);         /* the one from before */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(sizes_saturate),
        SUPPORT_TEST(try_gives_zeroed_blocks_or_null),
        SUPPORT_TEST(copies_end_in_nul),
        SUPPORT_TEST(a_copy_of_none_is_none),
        SUPPORT_TEST(a_refusal_by_the_system_is_passed_on),
        SUPPORT_TEST(must_ends_the_process),
        SUPPORT_TEST(a_charge_counts_in_all_or_in_none),
        SUPPORT_TEST(budgets_do_not_overflow_and_limits_may_shrink),
        SUPPORT_TEST(threads_never_see_more_than_the_limit),
        SUPPORT_TEST(what_is_loose_can_be_given_back),
        SUPPORT_TEST(what_is_used_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
