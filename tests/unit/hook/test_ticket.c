/*
 * test_ticket.c - an old ticket never names a new object.
 */
#include "support.h"

#include "hook/ticket.h"

static int objects[300];

static int teardown(void **state)
{
    ticket_thread_end();
    return support_reset(state);
}

static void one_names_its_object_until_that_ends(void **state)
{
    (void)state;
    void *t = ticket_new(&objects[0]);

    assert_true(ticket_is(t));
    assert_false(ticket_is(&objects[0]));
    assert_ptr_equal(ticket_object(t), &objects[0]);
    ticket_end(t);
    assert_null(ticket_object(t));
    ticket_end(t);                          /* twice does not matter */
    assert_null(ticket_object(NULL));
    ticket_end(NULL);
    assert_null(ticket_object(&objects[0]));        /* none of ours */
    assert_null(ticket_object((void *)((uintptr_t)1 << 21 | 999999)));
}

static void a_slot_is_used_again_but_its_ticket_is_not(void **state)
{
    (void)state;
    void *old = ticket_new(&objects[0]);

    ticket_end(old);
    for (int i = 0; i < 1000; i++) {
        void *t = ticket_new(&objects[1]);
        assert_ptr_not_equal(t, old);
        assert_null(ticket_object(old));
        assert_ptr_equal(ticket_object(t), &objects[1]);
        ticket_end(old);                    /* of the old one: the new one stays */
        assert_ptr_equal(ticket_object(t), &objects[1]);
        ticket_end(t);
    }
}

static void many_are_open_at_once(void **state)
{
    (void)state;
    void *tickets[COUNT_OF(objects)];

    for (size_t i = 0; i < COUNT_OF(objects); i++)
        tickets[i] = ticket_new(&objects[i]);
    for (size_t i = 0; i < COUNT_OF(objects); i += 2)
        ticket_end(tickets[i]);
    for (size_t i = 0; i < COUNT_OF(objects); i++)
        assert_ptr_equal(ticket_object(tickets[i]), i % 2 == 0 ? NULL : &objects[i]);
}

static void refused_memory_makes_none(void **state)
{
    (void)state;
    support_fail_alloc(1);
    assert_null(ticket_new(&objects[0]));
    support_fail_alloc(0);
    assert_ptr_equal(ticket_object(ticket_new(&objects[0])), &objects[0]);
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_names_its_object_until_that_ends),
        TEST(a_slot_is_used_again_but_its_ticket_is_not),
        TEST(many_are_open_at_once),
        TEST(refused_memory_makes_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
