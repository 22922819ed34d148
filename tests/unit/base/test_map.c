/*
 * test_map.c - SipHash vectors, the map against a plain model, graves, iteration, refusals.
 */
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "support.h"

static void zero_key(void *buf, size_t len)
{
    memset(buf, 0, len);
}

/* From CPython, whose hash of bytes is SipHash-1-3 with a zero key under PYTHONHASHSEED=0. */
static void hash_is_siphash_1_3(void **state)
{
    (void)state;
    static const struct { size_t len; uint64_t hash; } rows[] = {
        { 1, UINT64_C(0x68a914128e01e473) },  { 2, UINT64_C(0x010bac45c41e3669) },
        { 7, UINT64_C(0x2f098ab0c751325a) },  { 8, UINT64_C(0xead411e67ebe2eea) },
        { 9, UINT64_C(0x75927f9d95124362) },  { 15, UINT64_C(0xf30eb725bb91c9ea) },
        { 16, UINT64_C(0x8972188433a5c5b7) }, { 63, UINT64_C(0x385d3e39e5f37359) },
        { 64, UINT64_C(0x75e05fd5bbc870c6) },
    };
    unsigned char bytes[64];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)i;
    sys.random = zero_key;
    hash_seed();
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_true(hash_bytes(bytes, rows[i].len) == rows[i].hash);
    support_random(1);
    hash_seed();
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_true(hash_keyed((const unsigned char[16]){ 0 }, bytes, rows[i].len) == rows[i].hash);
}

static void the_key_of_the_process_changes_the_hash(void **state)
{
    (void)state;
    support_random(1);
    hash_seed();
    uint64_t first = hash_bytes("abc", 3);
    support_random(2);
    hash_seed();
    assert_true(hash_bytes("abc", 3) != first);
    support_random(1);
    hash_seed();
    assert_true(hash_bytes("abc", 3) == first);
}

static void put_get_replace_remove(void **state)
{
    (void)state;
    struct map m;
    int one = 1, two = 2;

    map_init(&m);
    assert_null(map_get(&m, STR("a")));
    assert_null(map_remove(&m, STR("a")));
    assert_true(map_put(&m, STR("a"), &one));
    assert_true(map_put(&m, STR(""), &two));
    assert_ptr_equal(map_get(&m, STR("a")), &one);
    assert_ptr_equal(map_get_hashed(&m, STR("a"), hash_bytes("a", 1)), &one);
    assert_ptr_equal(map_get(&m, (struct str){ NULL, 0 }), &two);
    assert_null(map_get(&m, STR("b")));
    assert_true(map_put(&m, STR("a"), &two));
    assert_int_equal(m.count, 2);
    assert_ptr_equal(map_remove(&m, STR("a")), &two);
    assert_null(map_get(&m, STR("a")));
    assert_ptr_equal(map_remove(&m, STR("")), &two);
    assert_int_equal(m.count, 0);
    assert_null(m.slots);
    map_free(&m);
}

enum { KEYS = 2000 };
static char keys[KEYS][12];

static struct str key_of(size_t i)
{
    return str_of(keys[i]);
}

static void make_keys(void)
{
    for (size_t i = 0; i < KEYS; i++)
        snprintf(keys[i], sizeof keys[i], "key-%zu", i);
}

static void a_long_random_history_agrees_with_a_model(void **state)
{
    (void)state;
    static bool there[KEYS];
    struct map m;
    uint32_t count = 0, dice;

    make_keys();
    support_random(42);
    hash_seed();
    map_init(&m);
    for (int step = 0; step < 200000; step++) {
        sys.random(&dice, sizeof dice);
        size_t i = dice % KEYS;
        /* Phases that grow and phases that shrink. */
        bool put = dice >> 16 & 7 ? step / 20000 % 2 == 0 : step / 20000 % 2 != 0;
        if (put) {
            assert_true(map_put(&m, key_of(i), keys[i]));
            count += !there[i];
        } else {
            assert_ptr_equal(map_remove(&m, key_of(i)), there[i] ? keys[i] : NULL);
            count -= there[i];
        }
        there[i] = put;
        assert_int_equal(m.count, count);
        assert_true(m.used >= m.count && (m.slots == NULL || m.used <= m.mask));
        sys.random(&dice, sizeof dice);
        i = dice % KEYS;
        assert_ptr_equal(map_get(&m, key_of(i)), there[i] ? keys[i] : NULL);
    }
    map_free(&m);
}

static void graves_do_not_fill_the_table(void **state)
{
    (void)state;
    struct map m;

    make_keys();
    map_init(&m);
    assert_true(map_put(&m, STR("stays"), keys));
    for (size_t i = 0; i < 10 * KEYS; i++) {
        assert_true(map_put(&m, key_of(i % KEYS), keys[0]));
        assert_ptr_equal(map_remove(&m, key_of(i % KEYS)), keys[0]);
        assert_true(m.mask < 16);
    }
    assert_ptr_equal(map_get(&m, STR("stays")), keys);
    map_free(&m);
}

static void a_table_shrinks_with_its_use(void **state)
{
    (void)state;
    struct map m;

    make_keys();
    map_init(&m);
    for (size_t i = 0; i < KEYS; i++)
        assert_true(map_put(&m, key_of(i), keys[i]));
    assert_true(m.mask >= KEYS);
    for (size_t i = 10; i < KEYS; i++)
        map_remove(&m, key_of(i));
    assert_true(map_put(&m, STR("another"), keys));
    assert_true(m.mask < 64);
    for (size_t i = 0; i < 10; i++)
        assert_ptr_equal(map_get(&m, key_of(i)), keys[i]);
    map_free(&m);
}

static void iteration_sees_each_once_and_may_remove(void **state)
{
    (void)state;
    static unsigned seen[KEYS];
    struct map m;
    struct str key;
    void *value;
    uint32_t at = 0;

    make_keys();
    map_init(&m);
    assert_false(map_next(&m, &at, &key, &value));
    for (size_t i = 0; i < KEYS; i++)
        assert_true(map_put(&m, key_of(i), keys[i]));
    at = 0;
    while (map_next(&m, &at, &key, &value)) {
        size_t i = (size_t)((char (*)[sizeof keys[0]])value - keys);
        assert_true(str_eq(key, key_of(i)));
        seen[i]++;
        if (i % 3 != 0)
            assert_ptr_equal(map_remove(&m, key), value);
    }
    for (size_t i = 0; i < KEYS; i++)
        assert_int_equal(seen[i], 1);
    assert_int_equal(m.count, (KEYS + 2) / 3);

    at = 0;
    while (map_next(&m, &at, &key, NULL))
        map_remove(&m, key);
    assert_null(m.slots);
    assert_false(map_next(&m, &at, NULL, NULL));
}

static void a_refused_put_changes_nothing(void **state)
{
    (void)state;
    make_keys();
    SUPPORT_EACH_REFUSAL {
        struct map m;
        size_t in = 0;
        map_init(&m);
        for (size_t i = 0; i < 50; i++)
            in += map_put(&m, key_of(i), keys[i]);
        assert_int_equal(m.count, in);
        assert_int_equal(in, support_alloc_failed() ? 49 : 50);
        for (size_t i = 0, found = 0; i < 50; i++) {
            found += map_get(&m, key_of(i)) == keys[i];
            assert_true(i < 49 || found == in);
        }
        map_free(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(hash_is_siphash_1_3),
        SUPPORT_TEST(the_key_of_the_process_changes_the_hash),
        SUPPORT_TEST(put_get_replace_remove),
        SUPPORT_TEST(a_long_random_history_agrees_with_a_model),
        SUPPORT_TEST(graves_do_not_fill_the_table),
        SUPPORT_TEST(a_table_shrinks_with_its_use),
        SUPPORT_TEST(iteration_sees_each_once_and_may_remove),
        SUPPORT_TEST(a_refused_put_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
