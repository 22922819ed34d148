/* test_offer.c - what all accounts can do, and what was found out while one with less came. */
#include "route/offer.h"

#include "support.h"

static unsigned now(const struct offer *o)
{
    unsigned mechanisms;
    uint64_t turn;

    return offer_now(o, &mechanisms, &turn) ? mechanisms : 0;
}

static uint64_t turn_of(const struct offer *o)
{
    unsigned mechanisms;
    uint64_t turn;

    offer_now(o, &mechanisms, &turn);
    return turn;
}

static void test_found_and_lowered(void **state)
{
    struct offer *o = offer_of("a.example");

    (void)state;
    assert_int_equal(now(o), 0);
    offer_found(o, turn_of(o), 15);
    assert_int_equal(now(o), 15);
    offer_lower(o, 7);
    assert_int_equal(now(o), 7);
    offer_lower(o, 13);
    assert_int_equal(now(o), 5);
    offer_found(o, turn_of(o), 15);             /* it is known: nobody has asked */
    assert_int_equal(now(o), 5);
    offer_forget(o);
    assert_int_equal(now(o), 0);
    offer_unref(&o);
}

static void test_found_too_late(void **state)
{
    struct offer *o = offer_of("a.example");
    uint64_t turn = turn_of(o);

    (void)state;
    offer_lower(o, 7);
    offer_found(o, turn, 15);                   /* it was read before that account was there */
    assert_int_equal(now(o), 0);
    offer_found(o, turn_of(o), 7);
    assert_int_equal(now(o), 7);
    turn = turn_of(o);
    offer_forget(o);
    offer_found(o, turn, 15);
    assert_int_equal(now(o), 0);
    offer_unref(&o);
}

static void test_one_for_a_name(void **state)
{
    struct offer *a = offer_of("a.example"), *same = offer_of("a.example"), *b = offer_of("b.example");

    (void)state;
    assert_ptr_equal(a, same);
    offer_found(a, turn_of(a), 3);
    assert_int_equal(now(same), 3);
    assert_int_equal(now(b), 0);
    offer_unref(&same);
    assert_int_equal(now(a), 3);
    offer_unref(&a);
    offer_unref(&b);
    a = offer_of("a.example");
    assert_int_equal(now(a), 0);                /* begun anew */
    offer_unref(&a);
}

static void test_none(void **state)
{
    unsigned mechanisms;
    uint64_t turn;

    (void)state;
    assert_true(offer_now(NULL, &mechanisms, &turn));
    assert_int_equal(mechanisms & 15, 15);
    offer_lower(NULL, 1);
    offer_forget(NULL);
    offer_found(NULL, turn, 1);
    assert_true(offer_now(NULL, &mechanisms, &turn));
    assert_int_equal(mechanisms & 15, 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found_and_lowered), cmocka_unit_test(test_found_too_late),
        cmocka_unit_test(test_one_for_a_name), cmocka_unit_test(test_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
