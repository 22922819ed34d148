/*
 * test_api_memory.c - arenas, texts, addresses, clocks and digests as modules see them.
 */
#include "probe.h"

static void arenas_hold_what_is_made_in_them(void **state)
{
    (void)state;
    xy_arena *a = xy_arena_new(m);
    char *zeroed = xy_alloc(a, 100);

    for (int i = 0; i < 100; i++)
        assert_int_equal(zeroed[i], 0);
    assert_string_equal(xy_text(a, "%s-%d", "x", 7), "x-7");
    assert_string_equal(xy_copy(a, "abcdef", 3), "abc");
    xy_arena_end(&a);
    assert_null(a);
}

static void nothing_comes_of_nothing(void **state)
{
    (void)state;
    size_t len = 5;
    xy_arena *a = xy_arena_new(m);

    assert_null(xy_alloc(NULL, 1));
    assert_null(xy_text(NULL, "%d", 1));
    assert_null(xy_copy(NULL, "x", 1));
    assert_null(xy_copy(a, NULL, 1));
    assert_null(xy_jid_parse(NULL, "x"));
    assert_null(xy_jid_parse(a, NULL));
    assert_null(xy_jid_bare(a, NULL));
    assert_null(xy_jid_text(NULL));
    assert_null(xy_jid_local(a, NULL));
    assert_null(xy_jid_domain(a, NULL));
    assert_null(xy_jid_resource(NULL));
    assert_false(xy_jid_new_name_allowed(NULL));
    assert_null(xy_base64(a, NULL, 3));
    assert_null(xy_base64_decode(a, NULL, &len));
    assert_int_equal(len, 0);
    assert_null(xy_date(NULL, 0));
    xy_arena_end(&a);
}

static void addresses_have_parts(void **state)
{
    (void)state;
    xy_arena *a = xy_arena_new(m);
    const xy_jid *j = xy_jid_parse(a, "Juliet@Example.ORG/Balcony");

    assert_string_equal(xy_jid_text(j), "juliet@example.org/Balcony");
    assert_string_equal(xy_jid_local(a, j), "juliet");
    assert_string_equal(xy_jid_domain(a, j), "example.org");
    assert_string_equal(xy_jid_resource(j), "Balcony");
    assert_string_equal(xy_jid_text(xy_jid_bare(a, j)), "juliet@example.org");
    assert_true(xy_jid_new_name_allowed(j));
    j = xy_jid_parse(a, "example.org");
    assert_string_equal(xy_jid_local(a, j), "");
    assert_string_equal(xy_jid_resource(j), "");
    assert_null(xy_jid_parse(a, "a@b@c"));
    xy_arena_end(&a);
}

static void clocks_are_the_kits(void **state)
{
    (void)state;
    int64_t wall = xy_wall_ms();
    uint64_t mono = xy_mono_ms();

    xyt_advance(t, 1234);
    assert_int_equal(xy_wall_ms() - wall, 1234);
    assert_int_equal(xy_mono_ms() - mono, 1234);
}

static void codes_and_digests(void **state)
{
    (void)state;
    static const unsigned char abc1[] = { 0xa9, 0x99, 0x3e, 0x36 }, abc256[] = { 0xba, 0x78, 0x16, 0xbf };
    xy_arena *a = xy_arena_new(m);
    unsigned char digest[32], random[2][16];
    size_t len;

    assert_string_equal(xy_date(a, INT64_C(1795000000000)), "2026-11-18T11:06:40.000Z");
    assert_string_equal(xy_base64(a, "pencil", 6), "cGVuY2ls");
    assert_string_equal(xy_base64(a, "", 0), "");
    assert_memory_equal(xy_base64_decode(a, "cGVuY2ls", &len), "pencil", 6);
    assert_int_equal(len, 6);
    assert_null(xy_base64_decode(a, "cGVuY2l", &len));
    assert_null(xy_base64(a, "x", SIZE_MAX));
    xy_sha1("abc", 3, digest);
    assert_memory_equal(digest, abc1, 4);
    xy_sha256("abc", 3, digest);
    assert_memory_equal(digest, abc256, 4);
    xy_random(random[0], 16);
    xy_random(random[1], 16);
    assert_memory_not_equal(random[0], random[1], 16);
    xy_arena_end(&a);
}

static void arenas_are_bounded_by_the_module(void **state)
{
    (void)state;
    xy_arena *a = xy_arena_new(m);

    assert_non_null(xy_alloc(a, 100 << 20));
    assert_non_null(xy_alloc(a, 100 << 20));
    assert_null(xy_alloc(a, 100 << 20));
    xy_arena_end(&a);
    a = xy_arena_new(m);
    assert_non_null(xy_alloc(a, 100 << 20));
    xy_arena_end(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(arenas_hold_what_is_made_in_them),
        PROBE_TEST(nothing_comes_of_nothing),
        PROBE_TEST(addresses_have_parts),
        PROBE_TEST(clocks_are_the_kits),
        PROBE_TEST(codes_and_digests),
        PROBE_TEST(arenas_are_bounded_by_the_module),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
