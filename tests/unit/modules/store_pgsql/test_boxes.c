/* test_boxes.c - the numbers of mailboxes are found, made and remembered, whatever they are called. */
#include "stores.h"

#define A "a@a.test"

static bool numbers(struct stores *s, struct owner *owners, size_t n, bool make)
{
    lane_begin(s->write, &s->job);
    return boxes_number(s->write, &s->state->boxes, owners, n, make);
}

static void test_numbers(void **state)
{
    struct stores *s = stores_open();
    static char name[300];
    struct owner owners[] = { { "a.test", A, 0 }, { "a.test", "b@a.test", 0 }, { "a.test", A, 0 },
                              { "a.test", name, 0 }, { NULL, NULL, 0 } };
    int64_t id = 0;

    (void)state;
    memset(name, 'x', sizeof name - 1);
    assert_true(numbers(s, owners, 5, false));
    for (int i = 0; i < 5; i++)
        assert_int_equal(owners[i].box, 0);
    for (int i = 0; i < 3; i++) {
        assert_true(numbers(s, owners, 5, true));
        for (int k = 0; k < 5; k++)
            assert_true(owners[k].box > 0);
        assert_int_equal(owners[0].box, owners[2].box);
        assert_int_not_equal(owners[0].box, owners[1].box);
        assert_true(boxes_find(s->write, "a.test", name, &id));
        assert_int_equal(id, owners[3].box);
        if (i == 1)
            boxes_forget(&s->state->boxes);
    }
    assert_int_equal(number(s, "SELECT count(*) FROM mailbox"), 4);
    assert_true(boxes_find(s->write, "b.test", A, &id));
    assert_int_equal(id, 0);
    stores_close(s);
}

/* More than are remembered. */
static void test_many(void **state)
{
    enum { N = 2 * BOXES_KNOWN };
    struct stores *s = stores_open();
    static struct owner owners[N];
    static char names[N][16];
    static int64_t first[N];

    (void)state;
    for (int i = 0; i < N; i++) {
        snprintf(names[i], sizeof names[i], "%d@a.test", i);
        owners[i] = (struct owner){ "a.test", names[i], 0 };
    }
    assert_true(numbers(s, owners, N, true));
    for (int i = 0; i < N; i++)
        first[i] = owners[i].box;
    assert_true(numbers(s, owners, N, true));
    for (int i = 0; i < N; i++)
        assert_int_equal(owners[i].box, first[i]);
    stores_close(s);
}

int test_boxes(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_numbers), cmocka_unit_test(test_many) };

    return cmocka_run_group_tests_name("boxes", tests, NULL, NULL);
}
