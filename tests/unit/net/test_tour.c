/*
 * test_tour.c - every shard is visited once, in order, and the way ends where it began.
 */
#include "support.h"

#include "main/errand.h"
#include "net/tour.h"
#include "net/support_net.h"

struct trip { struct tour tour; struct errand errand; unsigned seen[8], n; bool home; };

static void visit(struct tour *t)
{
    struct trip *p = list_entry(t, struct trip, tour);

    p->seen[p->n++] = shard_index(shard_self());
    tour_next(t);
}

static void back(struct tour *t)
{
    struct trip *p = list_entry(t, struct trip, tour);

    p->home = shard_self() == shard_at(0);
    errand_done(&p->errand);
}

static void see_all(struct errand *e)
{
    tour_all(&list_entry(e, struct trip, errand)->tour);
}

static void see_one(struct errand *e)
{
    tour_one(&list_entry(e, struct trip, errand)->tour, shard_at(2));
}

static void tours_visit_and_return(void **state)
{
    (void)state;
    struct trip all = { .tour = { .visit = visit, .done = back }, .errand = { .fn = see_all } };
    struct trip one = { .tour = { .visit = visit, .done = back }, .errand = { .fn = see_one } };

    net_start(4);
    errand_run(&all.errand);
    assert_int_equal(all.n, 4);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(all.seen[i], i);
    assert_true(all.home);
    errand_run(&one.errand);
    assert_int_equal(one.n, 1);
    assert_int_equal(one.seen[0], 2);
    assert_true(one.home);
    net_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = { SUPPORT_TEST(tours_visit_and_return) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
