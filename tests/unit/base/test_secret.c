/*
 * test_secret.c - many sizes in few pages, wiped when freed, constant-time comparison.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "support.h"

static void secrets_keep_their_bytes_at_every_size(void **state)
{
    (void)state;
    static unsigned char bytes[9000];
    struct secret *s[40];
    size_t n = 0;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 31 + 1);
    for (size_t len = 0; len < sizeof bytes && n < COUNT_OF(s); len = len * 5 / 4 + 1)
        assert_non_null(s[n++] = secret_new(bytes, len));
    size_t i = 0;
    for (size_t len = 0; i < n; len = len * 5 / 4 + 1, i++) {
        assert_int_equal(secret_length(s[i]), len);
        assert_memory_equal(secret_bytes(s[i]), bytes, len);
        assert_int_equal(secret_bytes(s[i])[len], 0);
    }
    for (i = 0; i < n; i++) {
        secret_free(&s[i]);
        assert_null(s[i]);
    }
    secret_free(&s[0]);
}

static void small_secrets_share_pages_which_go_again(void **state)
{
    (void)state;
    enum { N = 1000 };
    static struct secret *s[N];

    support_fail_alloc(0);
    for (int i = 0; i < N; i++)
        assert_non_null(s[i] = secret_new(&i, sizeof i));
    assert_in_range(support_allocs(), 1, N / 40);
    for (int i = 0; i < N; i++)
        assert_memory_equal(secret_bytes(s[i]), &i, sizeof i);
    for (int i = 0; i < N; i += 2)
        secret_free(&s[i]);
    for (int i = 0; i < N; i += 2)
        assert_non_null(s[i] = secret_new(&i, sizeof i));
    for (int i = 0; i < N; i++)
        assert_memory_equal(secret_bytes(s[i]), &i, sizeof i);
    for (int i = N - 1; i >= 0; i--)
        secret_free(&s[i]);
    /* The page an earlier test left may have gone and one of these stayed. */
    assert_in_range(support_blocks() + 1, 0, 2);
}

/* The page stays, so the place of the old secret can be looked at. */
static void freeing_wipes(void **state)
{
    (void)state;
    struct secret *stays = secret_new("neighbour", 9);
    struct secret *goes = secret_new("correct horse battery", 21);
    const unsigned char *place = secret_bytes(goes);
    static const unsigned char zero[22];

    secret_free(&goes);
    assert_memory_equal(place, zero, sizeof zero);
    assert_memory_equal(secret_bytes(stays), "neighbour", 10);
    secret_free(&stays);

    char scratch[16] = "something";
    secret_wipe(scratch, sizeof scratch);
    assert_memory_equal(scratch, zero, sizeof scratch);
}

/* The kernel tells about the mapping: dd is "left out of core dumps". */
static void pages_are_left_out_of_core_dumps(void **state)
{
    (void)state;
    struct secret *s = secret_new("x", 1);
    uintptr_t place = (uintptr_t)secret_bytes(s);
    FILE *maps = fopen("/proc/self/smaps", "r");
    char line[512];
    bool inside = false, found = false;

    assert_non_null(maps);
    while (fgets(line, sizeof line, maps) != NULL) {
        uintptr_t from, to;
        if (sscanf(line, "%zx-%zx ", &from, &to) == 2)
            inside = place >= from && place < to;
        if (inside && strncmp(line, "VmFlags:", 8) == 0) {
            assert_non_null(strstr(line, " dd"));
            found = true;
        }
    }
    fclose(maps);
    assert_true(found);
    secret_free(&s);
}

static void comparison_sees_every_byte(void **state)
{
    (void)state;
    unsigned char a[33], b[33];

    memset(a, 'k', sizeof a);
    memset(b, 'k', sizeof b);
    assert_true(secret_equal(a, b, sizeof a));
    assert_true(secret_equal(a, b, 0));
    for (size_t i = 0; i < sizeof a; i++) {
        for (int bit = 0; bit < 8; bit++) {
            b[i] = (unsigned char)(b[i] ^ 1U << bit);
            assert_false(secret_equal(a, b, sizeof a));
            b[i] = a[i];
        }
    }
}

static void refusal_is_null(void **state)
{
    (void)state;
    /* Each is too large to share a page, so each asks for memory. */
    char large[5000] = { 0 };
    SUPPORT_EACH_REFUSAL {
        struct secret *s = secret_new(large, sizeof large);
        assert_int_equal(s == NULL, support_alloc_failed());
        secret_free(&s);
    }
    assert_null(secret_new(large, SIZE_MAX));
    assert_null(secret_new(large, SIZE_MAX / 2));
}

static void *churn(void *seed)
{
    static char mixed[] = "another's secret", refused[] = "no memory";
    struct secret *s[20] = { NULL };

    for (size_t i = 0; i < 4000; i++) {
        size_t at = i % COUNT_OF(s), len = (i * 37 + (size_t)seed) % 300;
        unsigned char bytes[300];
        if (s[at] != NULL && secret_bytes(s[at])[0] != (unsigned char)(size_t)seed)
            return mixed;
        secret_free(&s[at]);
        memset(bytes, (int)(size_t)seed, sizeof bytes);
        if ((s[at] = secret_new(bytes, len + 1)) == NULL)
            return refused;
    }
    for (size_t i = 0; i < COUNT_OF(s); i++)
        secret_free(&s[i]);
    return NULL;
}

static void threads_do_not_mix(void **state)
{
    (void)state;
    pthread_t t[4];

    for (size_t i = 0; i < COUNT_OF(t); i++)
        assert_int_equal(pthread_create(&t[i], NULL, churn, (void *)(i + 1)), 0);
    for (size_t i = 0; i < COUNT_OF(t); i++) {
        void *wrong;
        pthread_join(t[i], &wrong);
        assert_null(wrong);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(secrets_keep_their_bytes_at_every_size),
        SUPPORT_TEST(small_secrets_share_pages_which_go_again),
        SUPPORT_TEST(freeing_wipes),
        SUPPORT_TEST(pages_are_left_out_of_core_dumps),
        SUPPORT_TEST(comparison_sees_every_byte),
        SUPPORT_TEST(refusal_is_null),
        SUPPORT_TEST(threads_do_not_mix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
