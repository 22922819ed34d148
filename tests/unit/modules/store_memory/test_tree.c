/* test_tree.c - an ordered set, whatever goes in and out of it, and never deep. */
#include "stores.h"

#define MANY 5000

struct number { struct node node; uint64_t n; };

static struct number numbers[MANY];

static int by_number(const struct node *n, const void *key)
{
    uint64_t is = tree_of(n, const struct number, node)->n, wanted = *(const uint64_t *)key;

    return is < wanted ? -1 : is > wanted;
}

static uint64_t number_of(const struct node *n)
{
    return n == NULL ? UINT64_MAX : tree_of(n, const struct number, node)->n;
}

/* All even numbers, in no order. */
static struct tree filled(void)
{
    struct tree t = { NULL };

    for (uint64_t i = 0; i < MANY; i++) {
        numbers[i].n = 2 * (i * 1237 % MANY);
        tree_add(&t, &numbers[i].node, by_number, &numbers[i].n);
    }
    return t;
}

static unsigned depth(const struct node *n)
{
    if (n == NULL)
        return 0;
    unsigned left = depth(n->left), right = depth(n->right);
    assert_true(n->left == NULL || n->left->up == n);
    assert_true(n->right == NULL || n->right->up == n);
    return 1 + (left > right ? left : right);
}

static void test_order(void **state)
{
    struct tree t = filled();
    uint64_t i = 0;

    (void)state;
    for (const struct node *n = tree_first(&t); n != NULL; n = tree_next(n))
        assert_int_equal(number_of(n), 2 * i++);
    assert_int_equal(i, MANY);
    for (const struct node *n = tree_last(&t); n != NULL; n = tree_before(n))
        assert_int_equal(number_of(n), 2 * --i);
    assert_int_equal(i, 0);
    assert_true(depth(t.root) < 64);
}

static void test_look(void **state)
{
    const struct tree t = filled(), none = { NULL };
    const uint64_t at = 10, between = 11, last = 2 * MANY - 2, beyond = 2 * MANY, zero = 0;

    (void)state;
    assert_int_equal(number_of(tree_at(&t, by_number, &at)), 10);
    assert_null(tree_at(&t, by_number, &between));
    assert_int_equal(number_of(tree_from(&t, by_number, &at)), 10);
    assert_int_equal(number_of(tree_from(&t, by_number, &between)), 12);
    assert_int_equal(number_of(tree_behind(&t, by_number, &at)), 12);
    assert_int_equal(number_of(tree_up_to(&t, by_number, &at)), 10);
    assert_int_equal(number_of(tree_up_to(&t, by_number, &between)), 10);
    assert_int_equal(number_of(tree_up_to(&t, by_number, &beyond)), last);
    assert_int_equal(number_of(tree_up_to(&t, by_number, &zero)), 0);
    assert_null(tree_from(&t, by_number, &beyond));
    assert_null(tree_behind(&t, by_number, &last));
    assert_null(tree_first(&none));
    assert_null(tree_last(&none));
    assert_null(tree_up_to(&none, by_number, &at));
}

static void test_remove(void **state)
{
    struct tree t = filled();
    uint64_t left = MANY, before = 0;

    (void)state;
    for (uint64_t i = 0; i < MANY; i++)
        if (i % 3 != 0) {
            tree_remove(&t, &numbers[i].node);
            left--;
        }
    assert_true(depth(t.root) < 64);
    for (const struct node *n = tree_first(&t); n != NULL; n = tree_next(n), left--) {
        assert_true(n == tree_first(&t) || number_of(n) > before);
        before = number_of(n);
    }
    assert_int_equal(left, 0);
    while (t.root != NULL)
        tree_remove(&t, t.root);
}

/* In order, as ids come. */
static void test_ascending(void **state)
{
    struct tree t = { NULL };

    (void)state;
    for (uint64_t i = 0; i < MANY; i++) {
        numbers[i].n = i;
        tree_add(&t, &numbers[i].node, by_number, &numbers[i].n);
    }
    assert_true(depth(t.root) < 64);
    for (uint64_t i = 0; i < MANY; i++) {
        assert_ptr_equal(tree_first(&t), &numbers[i].node);
        tree_remove(&t, &numbers[i].node);
    }
    assert_null(t.root);
}

int test_tree(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order), cmocka_unit_test(test_look), cmocka_unit_test(test_remove),
        cmocka_unit_test(test_ascending)
    };

    return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
