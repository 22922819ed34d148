/* Tests of net/address.c: what counts as one address, limits, and what is forgotten. */
#include "support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "net/address.h"

static struct address address(const char *text)
{
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(99) };
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(99) };
    struct address a;

    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        address_of(&a, (struct sockaddr *)&in, sizeof in);
    else {
        assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
        address_of(&a, (struct sockaddr *)&in6, sizeof in6);
    }
    return a;
}

static void is_shown_as_it_is(void **state)
{
    static const struct { const char *in, *out; } cases[] = {
        { "127.0.0.1", "127.0.0.1" },
        { "::1", "::1" },
        { "::ffff:192.0.2.7", "192.0.2.7" },
        { "2001:db8::42", "2001:db8::42" },
    };
    struct sockaddr local = { .sa_family = AF_UNIX };
    struct address a;
    char text[ADDRESS_TEXT_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        a = address(cases[i].in);
        assert_string_equal(address_text(&a, text), cases[i].out);
        assert_int_equal(a.port, 99);
    }
    address_of(&a, &local, sizeof local);
    assert_string_equal(address_text(&a, text), "local");
}

static bool enter(struct address_table *t, const char *who, uint64_t now,
                  struct address_slot **slot)
{
    struct address a = address(who);

    return address_enter(t, &a, now, slot);
}

static void open_connections_are_counted_per_address(void **state)
{
    struct address_limits limits = { .unauthenticated = 2 };
    struct address_table *t = address_table_new(&limits);
    struct address_slot *s[6];

    (void)state;
    assert_true(enter(t, "192.0.2.1", 0, &s[0]));
    assert_true(enter(t, "::ffff:192.0.2.1", 0, &s[1]));
    assert_false(enter(t, "192.0.2.1", 0, &s[2]));
    assert_true(enter(t, "192.0.2.2", 0, &s[2]));
    assert_true(enter(t, "2001:db8:0:1::1", 0, &s[3]));
    assert_true(enter(t, "2001:db8:0:1:ffff::2", 0, &s[4]));
    assert_false(enter(t, "2001:db8:0:1::3", 0, &s[5]));
    assert_null(s[5]);
    assert_true(enter(t, "2001:db8:0:2::3", 0, &s[5]));
    address_leave(&s[0]);
    assert_null(s[0]);
    assert_true(enter(t, "192.0.2.1", 0, &s[0]));
    for (size_t i = 0; i < COUNT_OF(s); i++)
        address_leave(&s[i]);
    address_table_free(&t);
    address_table_free(&t);                     /* there is none any more */
}

static void new_connections_have_a_rate(void **state)
{
    struct address_limits limits = { .per_minute = 6 };
    struct address_table *t = address_table_new(&limits);
    struct address_slot *s;

    (void)state;
    for (int i = 0; i < 6; i++) {
        assert_true(enter(t, "192.0.2.1", 1000, &s));
        address_leave(&s);
    }
    assert_false(enter(t, "192.0.2.1", 1000, &s));
    assert_false(enter(t, "192.0.2.1", 10999, &s));
    assert_true(enter(t, "192.0.2.1", 11000, &s));
    address_leave(&s);
    assert_false(enter(t, "192.0.2.1", 11000, &s));
    limits.per_minute = 0;
    address_table_set(t, &limits);
    assert_true(enter(t, "192.0.2.1", 11000, &s));
    address_leave(&s);
    address_table_free(&t);
}

static void no_limits_remember_nothing(void **state)
{
    struct address_table *t = address_table_new(&(struct address_limits){ 0 });
    struct address_slot *s;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_true(enter(t, "192.0.2.1", 0, &s));
        assert_null(s);
        address_leave(&s);
    }
    assert_int_equal(address_table_size(t), 0);
    address_table_free(&t);
}

/* A flood of other addresses: those that have earned back their burst are forgotten. */
static void old_addresses_are_forgotten(void **state)
{
    struct address_limits limits = { .unauthenticated = 10, .per_minute = 60 };
    struct address_table *t = address_table_new(&limits);
    char text[32];

    (void)state;
    hash_seed();
    for (unsigned i = 0; i < 20000; i++) {
        struct address_slot *s;

        snprintf(text, sizeof text, "10.%u.%u.%u", i >> 16 & 255, i >> 8 & 255, i & 255);
        assert_true(enter(t, text, i, &s));
        address_leave(&s);
    }
    assert_true(address_table_size(t) < 4000);
    address_table_free(&t);
}

static void refuses_without_memory(void **state)
{
    struct address_limits limits = { .unauthenticated = 10 };
    struct address_table *t = address_table_new(&limits);
    struct address_slot *s;

    (void)state;
    support_fail_alloc(1);
    assert_false(enter(t, "192.0.2.1", 0, &s));
    assert_true(support_alloc_failed());
    support_fail_alloc(2);
    assert_false(enter(t, "192.0.2.1", 0, &s));
    assert_true(support_alloc_failed());
    support_fail_alloc(0);
    assert_true(enter(t, "192.0.2.1", 0, &s));
    address_leave(&s);
    address_table_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(is_shown_as_it_is),
        SUPPORT_TEST(open_connections_are_counted_per_address),
        SUPPORT_TEST(new_connections_have_a_rate),
        SUPPORT_TEST(no_limits_remember_nothing),
        SUPPORT_TEST(old_addresses_are_forgotten),
        SUPPORT_TEST(refuses_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
