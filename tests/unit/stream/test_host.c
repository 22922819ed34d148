/* test_host.c - which domain is meant, and whether TLS was for it (docs/hostile-input.md, cases 21, 35). */

#include <string.h>

#include "stream/fakes.h"
#include "stream/host.h"

static int begin(void **state)
{
    (void)state;
    fakes_begin();
    return 0;
}

static int end(void **state)
{
    (void)state;
    fakes_end();
    return 0;
}

static void spellings(void **state)
{
    static const struct { const char *to; bool a; } rows[] = {
        { "a.example", true }, { "A.Example", true }, { "a.example.", true },
        { "alias.example", true },
        { "a.example:5222", false }, { "c.example", false }, { "", false },
        { "x@a.example", false },
        { "a.example/x", false }, { "a..example", false }, { " a.example", false },
    };
    char name[JID_PART_MAX + 1];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_ptr_equal(host_find(rows[i].to, name), rows[i].a ? &fake.a : NULL);
    assert_ptr_equal(host_find("B.EXAMPLE", name), &fake.b);
    assert_string_equal(name, "b.example");
}

static void sole(void **state)
{
    (void)state;
    assert_null(host_sole());
    map_remove(&fake.set.by_name, STR("b.example"));
    assert_ptr_equal(host_sole(), &fake.a);                  /* its alias is no second one */
    map_remove(&fake.set.by_name, STR("a.example"));
    map_remove(&fake.set.by_name, STR("alias.example"));
    assert_null(host_sole());
}

static void tls_was_for_it(void **state)
{
    struct conn c;

    (void)state;
    fake_conn_init(&c);
    assert_true(host_fits_tls(&c, NULL, &fake.a, "a.example"));           /* no TLS */
    c.tls = true;
    assert_false(host_fits_tls(&c, NULL, &fake.a, "a.example"));
    c.sni = "A.example";
    assert_true(host_fits_tls(&c, NULL, &fake.a, "a.example"));
    assert_false(host_fits_tls(&c, NULL, &fake.b, "b.example"));
    assert_true(host_fits_tls(&c, &fake.b, &fake.b, "b.example"));     /* SNI is ignored */
    assert_false(host_fits_tls(&c, &fake.b, &fake.a, "a.example"));
    c.covers = true;
    assert_true(host_fits_tls(&c, NULL, &fake.b, "b.example"));
    assert_true(host_fits_tls(&c, &fake.b, &fake.a, "a.example"));
    fake_conn_free(&c);
}

static void certificates(void **state)
{
    (void)state;
    assert_ptr_equal(host_certificate("a.example", NULL), fake.a.certificate);
    assert_ptr_equal(host_certificate("Alias.example", NULL), fake.a.certificate);
    assert_null(host_certificate("c.example", NULL));
    assert_null(host_certificate(NULL, NULL));
    map_remove(&fake.set.by_name, STR("b.example"));
    assert_ptr_equal(host_certificate(NULL, NULL), fake.a.certificate);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = { TEST(spellings), TEST(sole), TEST(tls_was_for_it),
                                        TEST(certificates) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
