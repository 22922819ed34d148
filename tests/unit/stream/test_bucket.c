/* test_bucket.c - bytes a second within five percent, whatever the steps. */

#include "stream/bucket.h"
#include "support.h"

static void no_limit(void **state)
{
    struct bucket b;

    (void)state;
    bucket_init(&b, 0, 0, 5);
    assert_int_equal(bucket_take(&b, UINT64_MAX, 5), 0);
}

static void burst_then_wait(void **state)
{
    struct bucket b;

    (void)state;
    bucket_init(&b, 1000, 5000, 100);
    assert_int_equal(bucket_take(&b, 5000, 100), 0);
    assert_int_equal(bucket_take(&b, 500, 100), 501);
    assert_int_equal(bucket_take(&b, 0, 600), 0);
}

static void burst_is_a_second_at_least(void **state)
{
    struct bucket b;

    (void)state;
    bucket_init(&b, 1000, 10, 0);
    assert_int_equal(bucket_take(&b, 1000, 0), 0);
    assert_true(bucket_take(&b, 1, 0) > 0);
}

static void never_fuller_than_burst(void **state)
{
    struct bucket b;

    (void)state;
    bucket_init(&b, 1000, 2000, 0);
    assert_int_equal(bucket_take(&b, 0, UINT64_MAX / 2), 0);
    assert_int_equal(bucket_take(&b, 2000, UINT64_MAX / 2), 0);
    assert_true(bucket_take(&b, 1, UINT64_MAX / 2) > 0);
}

/* Small steps must not lose what is less than a byte. */
static void keeps_its_rate(void **state)
{
    static const struct { uint64_t rate, chunk; } rows[] = {
        { 7, 1 }, { 500, 3 }, { 999, 100 }, { 100000, 4096 }, { 3000000, 65536 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct bucket b;
        uint64_t now = 0, sent = 0;

        bucket_init(&b, rows[i].rate, 0, 0);
        while (now < 100000) {
            sent += rows[i].chunk;
            now += bucket_take(&b, rows[i].chunk, now);
        }
        uint64_t ideal = rows[i].rate * (now / 1000 + 1);
        assert_true(sent >= ideal * 95 / 100 && sent <= ideal * 105 / 100 + rows[i].chunk);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_limit),
        cmocka_unit_test(burst_then_wait),
        cmocka_unit_test(burst_is_a_second_at_least),
        cmocka_unit_test(never_fuller_than_burst),
        cmocka_unit_test(keeps_its_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
