/* test_c2s_listen.c - listeners: what they ask of the network, and whose settings a connection
 * has. */

#include <string.h>

#include "stream/clients.h"
#include "stream/host.h"

/* ---- the network's side ---- */

struct tls_policy { struct tls_settings settings; unsigned refs; };

static struct listener_spec opened;
static struct tls_settings  wanted;
static const struct tls_policy *set_tls;
static bool refuse_policy, refuse_open, adopted, listener_open_now;

struct tls_policy *tls_policy_new(const struct tls_settings *settings, struct error *e)
{
    static struct tls_policy policies[8];
    static unsigned next;

    wanted = *settings;
    if (!refuse_policy)
        return &policies[next++ % 8];
    error_set(e, ERR_INVALID, "no such cipher");
    return NULL;
}

struct listener *listener_open(const struct listener_spec *spec, struct error *e)
{
    opened = *spec;
    listener_open_now = !refuse_open;
    if (!refuse_open)
        return (struct listener *)&opened;
    error_set(e, ERR_EXISTS, "in use");
    return NULL;
}

struct listener *listener_adopt(const struct listener_spec *spec, const int *fds, unsigned n,
                                struct error *e)
{
    (void)fds;
    (void)n;
    adopted = true;
    return listener_open(spec, e);
}

void listener_set_tls(struct listener *l, struct tls_policy *direct_tls)
{
    (void)l;
    set_tls = direct_tls;
}

void listener_close(struct listener **l)
{
    listener_open_now = false;
    *l = NULL;
}

/* ---- tests ---- */

static const struct listener_spec where = { .address = "127.0.0.1", .port = 5222 };

static void starttls(void **state)
{
    struct c2s_settings s = { .before = c2s_limits_before };
    struct error e;
    struct c2s_listener *l = c2s_listen(&where, &s, NULL, 0, &e);

    (void)state;
    assert_non_null(l);
    assert_false(adopted);
    assert_null(opened.direct_tls);
    assert_int_equal(opened.port, 5222);
    assert_null(wanted.alpn);
    assert_ptr_equal(wanted.choose, host_certificate);
    assert_ptr_equal(c2s_listener_socket(l), &opened);
    fake_conn_free(&client);
    fake_conn_init(&client);
    assert_true(opened.ops->accepted(&client, opened.arg));
    fake_feed(&client, HEADER);
    client_told("<starttls ");
    c2s_listener_close(&l);                                  /* its connection stays */
    assert_null(l);
    assert_false(listener_open_now);
    fake_advance(29999);
    assert_false(client.closed);
    fake_advance(1);
    client_told_error("connection-timeout");
}

static void direct_tls(void **state)
{
    struct c2s_settings s = { .before = c2s_limits_before, .direct_tls = true };
    struct error e;
    int fds[2] = { -1, -1 };
    struct c2s_listener *l = c2s_listen(&where, &s, fds, 2, &e);

    (void)state;
    assert_non_null(l);
    assert_true(adopted);
    assert_non_null(opened.direct_tls);
    assert_ptr_equal(wanted.alpn, tls_alpn_client);
    struct tls_policy *before = opened.direct_tls;

    s.login_ms = 5000;
    assert_int_equal(c2s_listener_set(l, &s, &e), 0);
    assert_non_null(set_tls);
    assert_ptr_not_equal(set_tls, before);
    fake_conn_free(&client);
    fake_conn_init(&client);
    assert_true(opened.ops->accepted(&client, opened.arg));
    fake_advance(5000);
    assert_true(client.aborted);
    refuse_policy = true;
    assert_int_equal(c2s_listener_set(l, &s, &e), -1);
    assert_string_equal(e.text, "no such cipher");
    refuse_policy = false;
    c2s_listener_close(&l);
}

static void refused(void **state)
{
    struct c2s_settings s = { .before = c2s_limits_before };
    struct error e;

    (void)state;
    refuse_policy = true;
    assert_null(c2s_listen(&where, &s, NULL, 0, &e));
    assert_string_equal(e.text, "no such cipher");
    refuse_policy = false;
    refuse_open = true;
    assert_null(c2s_listen(&where, &s, NULL, 0, &e));
    assert_string_equal(e.text, "in use");
    refuse_open = false;
}

static int begin(void **state)
{
    client_begin(state);
    fake_lose(&client, CONN_EOF);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, client_end)

int main(void)
{
    const struct CMUnitTest tests[] = { TEST(starttls), TEST(direct_tls), TEST(refused) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
