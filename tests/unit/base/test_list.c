/*
 * test_list.c - order, membership, removal while walking.
 */
#include "base/list.h"
#include "support.h"

struct item {
    int         number;
    struct link in_list;
};

static void expect(struct list *l, const int *numbers, size_t n)
{
    size_t i = 0;

    list_each(l, at) {
        assert_true(i < n);
        assert_int_equal(list_entry(at, struct item, in_list)->number, numbers[i]);
        i++;
    }
    assert_int_equal(i, n);
    assert_int_equal(list_empty(l), n == 0);
}

static void items_keep_their_order(void **state)
{
    (void)state;
    struct item a = { .number = 1 }, b = { .number = 2 }, c = { .number = 3 };
    struct list l;

    list_init(&l);
    expect(&l, NULL, 0);
    assert_null(list_first(&l));
    assert_null(list_take(&l));
    list_append(&l, &b.in_list);
    list_append(&l, &c.in_list);
    list_prepend(&l, &a.in_list);
    expect(&l, (const int []){ 1, 2, 3 }, 3);
    assert_ptr_equal(list_first(&l), &a.in_list);
    assert_ptr_equal(list_next(&l, &a.in_list), &b.in_list);
    assert_null(list_next(&l, &c.in_list));
    assert_ptr_equal(list_take(&l), &a.in_list);
    expect(&l, (const int []){ 2, 3 }, 2);
}

static void membership_can_be_asked(void **state)
{
    (void)state;
    struct item a = { .number = 1 };
    struct list l;

    list_init(&l);
    assert_false(link_in_list(&a.in_list));
    list_append(&l, &a.in_list);
    assert_true(link_in_list(&a.in_list));
    list_remove(&a.in_list);
    assert_false(link_in_list(&a.in_list));
    list_remove(&a.in_list);
    assert_true(list_empty(&l));
}

static void the_current_item_may_go_while_walking(void **state)
{
    (void)state;
    struct item items[5] = { { .number = 0 } };
    struct list l;

    list_init(&l);
    for (int i = 0; i < 5; i++) {
        items[i].number = i;
        list_append(&l, &items[i].in_list);
    }
    list_each(&l, at)
        if (list_entry(at, struct item, in_list)->number % 2 == 0)
            list_remove(at);
    expect(&l, (const int []){ 1, 3 }, 2);
}

static void joining_empties_the_second(void **state)
{
    (void)state;
    struct item a = { .number = 1 }, b = { .number = 2 }, c = { .number = 3 };
    struct list l, m;

    list_init(&l);
    list_init(&m);
    list_join(&l, &m);
    expect(&l, NULL, 0);
    list_append(&m, &b.in_list);
    list_append(&m, &c.in_list);
    list_join(&l, &m);
    expect(&l, (const int []){ 2, 3 }, 2);
    expect(&m, NULL, 0);
    list_append(&m, &a.in_list);
    list_join(&l, &m);
    expect(&l, (const int []){ 2, 3, 1 }, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_keep_their_order),
        cmocka_unit_test(membership_can_be_asked),
        cmocka_unit_test(the_current_item_may_go_while_walking),
        cmocka_unit_test(joining_empties_the_second),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
