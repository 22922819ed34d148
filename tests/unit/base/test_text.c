/*
 * test_text.c - slices, the growing buffer with its limit and refusals, nearest names.
 */
#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "support.h"

static void slices_compare(void **state)
{
    (void)state;
    assert_true(str_eq(STR("abc"), str_of("abc")));
    assert_true(str_eq((struct str){ NULL, 0 }, STR("")));
    assert_false(str_eq(STR("abc"), STR("abd")));
    assert_false(str_eq(STR("ab"), STR("abc")));
    assert_true(str_is(STR("x"), "x"));
    assert_true(str_is(str_of(NULL), ""));
}

static void numbers_are_digits_within_the_limit(void **state)
{
    (void)state;
    static const struct { const char *s; uint64_t max; bool ok; uint64_t value; } rows[] = {
        { "0", 10, true, 0 },       { "10", 10, true, 10 },   { "11", 10, false, 0 },
        { "007", 10, true, 7 },     { "", 10, false, 0 },     { "+1", 10, false, 0 },
        { "-1", 10, false, 0 },     { "1 ", 10, false, 0 },   { "0x1", 99, false, 0 },
        { "5", 4, false, 0 },       { "1", 0, false, 0 },     { "0", 0, true, 0 },
        { "18446744073709551615", UINT64_MAX, true, UINT64_MAX },
        { "18446744073709551616", UINT64_MAX, false, 0 },
        { "99999999999999999999", UINT64_MAX, false, 0 },
        { "4294967295", UINT32_MAX, true, UINT32_MAX },
        { "4294967296", UINT32_MAX, false, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint64_t value = 4711;
        assert_int_equal(str_to_u64(str_of(rows[i].s), rows[i].max, &value), rows[i].ok);
        assert_int_equal(value, rows[i].ok ? rows[i].value : 4711);
    }
}

static void appends_build_one_text(void **state)
{
    (void)state;
    struct text t;

    text_init(&t, 0);
    text_add(&t, NULL, 0);
    assert_string_equal(t.p, "");
    text_puts(&t, "hello");
    text_putc(&t, ' ');
    text_printf(&t, "%d of %s", 3, "them");
    text_printf(&t, "%0200d", 1);
    assert_true(text_ok(&t));
    assert_int_equal(t.len, 15 + 200);
    assert_int_equal(strlen(t.p), t.len);
    assert_memory_equal(t.p, "hello 3 of them0000", 19);
    text_clear(&t);
    assert_string_equal(t.p, "");
    text_free(&t);
    assert_null(t.p);
}

static void growth_is_linear_in_allocations(void **state)
{
    (void)state;
    struct text t;

    support_fail_alloc(0);
    text_init(&t, 0);
    for (int i = 0; i < 100000; i++)
        text_putc(&t, 'x');
    assert_in_range(support_allocs(), 1, 14);
    text_free(&t);
    assert_int_equal(support_blocks(), 0);
}

static void the_limit_refuses_whole_appends_and_stays_refused(void **state)
{
    (void)state;
    struct text t;

    text_init(&t, 10);
    text_puts(&t, "0123456789");
    assert_true(text_ok(&t));
    text_putc(&t, 'x');
    assert_false(text_ok(&t));
    assert_string_equal(t.p, "0123456789");
    text_clear(&t);
    assert_true(text_ok(&t));

    text_puts(&t, "12345");
    text_puts(&t, "too long");
    text_puts(&t, "1");
    text_printf(&t, "%d", 1);
    assert_false(text_ok(&t));
    assert_null(text_room(&t, 1));
    assert_string_equal(t.p, "12345");
    assert_null(text_take(&t));
    assert_null(t.p);

    text_printf(&t, "%011d", 1);
    assert_false(text_ok(&t));
    assert_int_equal(t.len, 0);
    text_free(&t);
}

static void room_is_written_in_place(void **state)
{
    (void)state;
    struct text t;

    text_init(&t, 0);
    memcpy(text_room(&t, 100), "abcdef", 6);
    text_wrote(&t, 6);
    assert_string_equal(t.p, "abcdef");
    text_cut(&t, 0);
    text_cut(&t, 2);
    assert_string_equal(t.p, "cdef");
    text_cut(&t, 4);
    assert_string_equal(t.p, "");
    text_puts(&t, "again");

    char *mine = text_take(&t);
    assert_string_equal(mine, "again");
    assert_null(t.p);
    assert_int_equal(t.len, 0);
    mem_free(&mine);
    mine = text_take(&t);
    assert_string_equal(mine, "");
    mem_free(&mine);
}

static void refused_memory_is_remembered(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct text t;
        text_init(&t, 0);
        text_puts(&t, "a first piece");
        text_printf(&t, " and %0100d", 2);
        text_add(&t, "x", 1);
        assert_int_equal(text_ok(&t), !support_alloc_failed());
        assert_true(t.p == NULL || strlen(t.p) == t.len);
        text_free(&t);
    }

    struct text t;
    text_init(&t, 0);
    text_add(&t, "x", SIZE_MAX);
    assert_false(text_ok(&t));
    text_free(&t);
}

static void the_nearest_name_is_found(void **state)
{
    (void)state;
    static const char *const names[] = { "listen", "domains", "data_dir", "modules", "tls", NULL };
    static const struct { const char *word, *nearest; } rows[] = {
        { "listne", "listen" },   { "domain", "domains" }, { "data-dir", "data_dir" },
        { "DATA_DIR", "data_dir" }, { "module", "modules" }, { "tsl", "tls" },
        { "lisen", "listen" },    { "colour", NULL },      { "x", NULL },
        { "", NULL },             { "tls", "tls" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *found = text_nearest(rows[i].word, names);
        if (rows[i].nearest == NULL)
            assert_null(found);
        else
            assert_string_equal(found, rows[i].nearest);
    }

    char very_long[200];
    memset(very_long, 'a', sizeof very_long);
    very_long[sizeof very_long - 1] = '\0';
    const char *const long_names[] = { very_long, NULL };
    assert_null(text_nearest(very_long, names));
    assert_null(text_nearest("a", long_names));
}

/* Small ones double, large ones grow by a quarter; what is said beforehand is what comes. */
static void growth_is_told_beforehand(void **state)
{
    struct text t;

    (void)state;
    text_init(&t, 0);
    assert_int_equal(text_cap_with(&t, 10), 64);
    for (unsigned i = 0; i < 4000; i++) {
        size_t cap = t.cap, next = text_cap_with(&t, 100);
        static const char hundred[100];
        text_add(&t, hundred, sizeof hundred);
        assert_int_equal(t.cap, next);
        if (cap >= 64 * 1024 && next > cap)
            assert_int_equal(next, cap + cap / 4);
    }
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(growth_is_told_beforehand),
        SUPPORT_TEST(slices_compare),
        SUPPORT_TEST(numbers_are_digits_within_the_limit),
        SUPPORT_TEST(appends_build_one_text),
        SUPPORT_TEST(growth_is_linear_in_allocations),
        SUPPORT_TEST(the_limit_refuses_whole_appends_and_stays_refused),
        SUPPORT_TEST(room_is_written_in_place),
        SUPPORT_TEST(refused_memory_is_remembered),
        SUPPORT_TEST(the_nearest_name_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
