/* Tests of net/inbox.c: order per sender, nothing lost, with several senders at once. */
#include "support.h"

#include <pthread.h>
#include <sched.h>

#include "net/inbox.h"

struct numbered {
    struct message message;
    unsigned       sender, number;
};

static void is_first_in_first_out(void **state)
{
    struct inbox q;
    struct message m[3];

    (void)state;
    inbox_init(&q);
    assert_null(inbox_pop(&q));
    for (int round = 0; round < 3; round++) {
        inbox_push(&q, &m[0]);
        assert_ptr_equal(inbox_pop(&q), &m[0]);
        assert_null(inbox_pop(&q));
        inbox_push(&q, &m[1]);
        inbox_push(&q, &m[2]);
        assert_ptr_equal(inbox_pop(&q), &m[1]);
        inbox_push(&q, &m[0]);
        assert_ptr_equal(inbox_pop(&q), &m[2]);
        assert_ptr_equal(inbox_pop(&q), &m[0]);
        assert_null(inbox_pop(&q));
    }
}

enum { SENDERS = 3, EACH = 20000 };

static struct inbox shared;
static struct numbered all[SENDERS][EACH];

static void *sender(void *arg)
{
    struct numbered *mine = arg;

    for (unsigned i = 0; i < EACH; i++)
        inbox_push(&shared, &mine[i].message);
    return NULL;
}

static void keeps_the_order_of_each_sender(void **state)
{
    pthread_t threads[SENDERS];
    unsigned next[SENDERS] = { 0 };

    (void)state;
    inbox_init(&shared);
    for (unsigned s = 0; s < SENDERS; s++) {
        for (unsigned i = 0; i < EACH; i++) {
            all[s][i].sender = s;
            all[s][i].number = i;
        }
        assert_int_equal(pthread_create(&threads[s], NULL, sender, all[s]), 0);
    }
    for (unsigned got = 0; got < SENDERS * EACH;) {
        struct message *m = inbox_pop(&shared);

        if (m == NULL) {
            sched_yield();
            continue;
        }
        struct numbered *n = list_entry(m, struct numbered, message);

        assert_int_equal(n->number, next[n->sender]);
        next[n->sender]++;
        got++;
    }
    for (unsigned s = 0; s < SENDERS; s++)
        pthread_join(threads[s], NULL);
    assert_null(inbox_pop(&shared));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(is_first_in_first_out),
        SUPPORT_TEST(keeps_the_order_of_each_sender),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
