/* test_shutdown.c - all streams of a shard end, a few at a time, and new ones are refused. */

#include <string.h>

#include "stream/clients.h"
#include "stream/stream.h"

#define MANY 150

static struct conn conns[MANY];

static void accept_one(struct conn *c)
{
    static struct c2s_config config = { .refs = 1000 };

    config.settings = client_settings;
    fake_conn_init(c);
    assert_true(c2s_accept(c, &config));
}

static unsigned closed(void)
{
    unsigned n = 0;

    for (size_t i = 0; i < MANY; i++)
        n += conns[i].closed;
    return n;
}

static void all_of_them(void **state)
{
    struct c2s_config config = { .refs = 2 };

    (void)state;
    for (size_t i = 0; i < MANY; i++)
        accept_one(&conns[i]);
    assert_int_equal(streams_open(), MANY + 1);
    assert_false(streams_stopping());
    fake.account_shard = FAKE_THERE;
    client_to_login();                                       /* on its way while we stop */
    assert_false(streams_stop(1));
    assert_int_equal(closed(), 0);
    struct task *t = list_entry(list_take(&fake.tasks), struct task, link);

    t->fn(t);                                                /* one run closes some, not all */
    assert_in_range(closed(), 1, MANY - 1);
    fake_run();
    assert_int_equal(closed(), MANY);
    assert_non_null(strstr(fake_take(&conns[0]), "<system-shutdown "));
    assert_false(c2s_accept(&conns[0], &config));
    fake_arrive(&client);
    client_told_error("system-shutdown");
    for (size_t i = 0; i < MANY; i++) {
        fake_lose(&conns[i], CONN_CLOSED);
        fake_conn_free(&conns[i]);
    }
    fake_lose(&client, CONN_CLOSED);
    assert_int_equal(streams_open(), 0);
    assert_true(streams_stop(1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_of_them, client_begin, client_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
