/* test_named.c - one thing for one name, as long as somebody holds it. */
#include "base/named.h"

#include "support.h"

struct thing { struct named named; int n; };

static struct named_set set = NAMED_SET;

static void test_shared(void **state)
{
    (void)state;
    support_fail_alloc(0);
    struct thing *one = named_hold(&set, "one", sizeof *one), *two = named_hold(&set, "two", sizeof *two);
    assert_string_equal(one->named.name, "one");
    assert_int_equal(one->n, 0);
    one->n = 1;
    assert_ptr_not_equal(one, two);
    assert_ptr_equal(named_hold(&set, "one", sizeof *one), one);
    named_release(&set, &one->named);
    assert_int_equal(one->n, 1);
    named_release(&set, &one->named);
    named_release(&set, NULL);
    one = named_hold(&set, "one", sizeof *one);
    assert_int_equal(one->n, 0);
    named_release(&set, &one->named);
    named_release(&set, &two->named);
    assert_int_equal(support_blocks(), 0);
}

static void test_refused(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct thing *t = named_hold(&set, "name", sizeof *t);
        assert_int_equal(t == NULL, support_alloc_failed());
        named_release(&set, t == NULL ? NULL : &t->named);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { SUPPORT_TEST(test_shared), SUPPORT_TEST(test_refused) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
