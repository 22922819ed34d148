/* Tests of net/listener.c: accepting on all shards, limits per address, pauses, adopted sockets. */
#include "support.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "net/listener.h"
#include "net/support_conn.h"
#include "net/support_net.h"

static struct line_server server;
static atomic_int turn_away;
static struct conn *newest;

static bool accepted(struct conn *c, void *arg)
{
    assert_ptr_equal(arg, &server);
    if (atomic_load(&turn_away) != 0)
        return false;
    line_attach(&server, c);
    newest = c;
    return true;
}

static const struct listener_ops ops = { .accepted = accepted };

static struct listener_spec spec_on(const char *address)
{
    return (struct listener_spec){ .address = address, .ops = &ops, .arg = &server };
}

static void begin(unsigned shards)
{
    server = (struct line_server){ .policy = NULL };
    atomic_store(&turn_away, 0);
    net_start(shards);
}

static struct listener *open_listener(const struct listener_spec *spec)
{
    struct error e = { .text = "" };
    struct listener *l = listener_open(spec, &e);

    if (l == NULL)
        fail_msg("%s", e.text);
    return l;
}

static void talk(struct net_client *c)
{
    char got[8];

    assert_true(net_send(c, "echo a\n", 7));
    assert_int_equal(net_receive(c, got, 2), 2);
    assert_memory_equal(got, "a\n", 2);
}

/* The only client goes, then the listener and the shards. */
static void finish(struct listener **l, struct net_client *c)
{
    net_client_close(c);
    net_await(&server.closed, 1);
    listener_close(l);
    net_stop();
}

static void all_shards_accept(void **state)
{
    enum { N = 64 };
    struct listener_spec spec = spec_on("127.0.0.1");
    struct listener_stats stats;
    struct net_client c[N];

    (void)state;
    begin(4);
    struct listener *l = open_listener(&spec);

    for (int i = 0; i < N; i++) {
        net_connect(&c[i], listener_port(l));
        talk(&c[i]);
    }
    listener_stats(l, &stats);
    assert_int_equal(stats.accepted, N);
    for (int i = 0; i < N; i++)
        net_client_close(&c[i]);
    net_await(&server.closed, N);
    listener_close(&l);
    assert_null(l);
    net_stop();
    assert_int_equal(atomic_load(&server.wrong_shard), 0);
}

static void direct_tls_begins_at_once(void **state)
{
    struct certificate *cert = net_make_certificate(&(struct net_cert_spec){ 0 });
    struct tls_settings settings = { .alpn = tls_alpn_client };
    struct tls_policy *policy = net_policy(cert, &settings);
    struct listener_spec spec = spec_on("127.0.0.1");
    struct net_client c;

    (void)state;
    begin(2);
    spec.direct_tls = policy;
    struct listener *l = open_listener(&spec);

    tls_policy_unref(&policy);
    net_connect(&c, listener_port(l));
    assert_true(net_client_tls(&c, &(struct net_client_tls){ .alpn = "xmpp-client" }));
    talk(&c);
    net_client_close(&c);

    net_connect(&c, listener_port(l));
    assert_false(net_client_tls(&c, &(struct net_client_tls){ .alpn = "http/1.1" }));
    net_client_close(&c);

    listener_set_tls(l, NULL);
    net_connect(&c, listener_port(l));
    talk(&c);
    net_client_close(&c);
    net_await(&server.closed, 3);
    listener_close(&l);
    net_stop();
    certificate_unref(&cert);
}

static void let_in(void *arg)
{
    (void)arg;
    conn_authenticated(newest);
}

static void an_address_has_few_strangers(void **state)
{
    struct address_limits limits = { .unauthenticated = 2 };
    struct address_table *table = address_table_new(&limits);
    struct listener_spec spec = spec_on("127.0.0.1");
    struct listener_stats stats;
    struct net_client c[3];

    (void)state;
    begin(1);
    spec.limits = table;
    struct listener *l = open_listener(&spec);

    net_connect(&c[0], listener_port(l));
    talk(&c[0]);
    net_connect(&c[1], listener_port(l));
    talk(&c[1]);
    net_connect(&c[2], listener_port(l));
    assert_true(net_ended(&c[2]));
    net_client_close(&c[2]);
    net_on(0, let_in, NULL);
    net_connect(&c[2], listener_port(l));
    talk(&c[2]);
    listener_stats(l, &stats);
    assert_int_equal(stats.refused_address, 1);
    for (int i = 0; i < 3; i++)
        net_client_close(&c[i]);
    net_await(&server.closed, 3);
    listener_close(&l);
    net_stop();
    address_table_free(&table);
}

static void who_is_turned_away_is_closed(void **state)
{
    struct listener_spec spec = spec_on("127.0.0.1");
    struct listener_stats stats;
    struct net_client c;

    (void)state;
    begin(1);
    struct listener *l = open_listener(&spec);

    atomic_store(&turn_away, 1);
    net_connect(&c, listener_port(l));
    assert_true(net_ended(&c));
    net_client_close(&c);
    listener_stats(l, &stats);
    assert_int_equal(stats.refused_other, 1);
    listener_close(&l);
    net_stop();
    assert_int_equal(atomic_load(&server.open), 0);
}

/* Out of descriptors must not mean a spinning shard. */
static void out_of_descriptors_it_pauses(void **state)
{
    struct listener_spec spec = spec_on("127.0.0.1");
    struct listener_stats stats;
    struct shard_stats before, after;
    struct net_client c;

    (void)state;
    begin(1);
    struct listener *l = open_listener(&spec);

    support_fail_io(SUPPORT_ACCEPT, 1, EMFILE);
    shard_stats(shard_at(0), &before);
    net_connect(&c, listener_port(l));
    talk(&c);
    shard_stats(shard_at(0), &after);
    listener_stats(l, &stats);
    assert_int_equal(stats.paused, 1);
    assert_int_equal(stats.accepted, 1);
    assert_true(after.turns - before.turns < 50);
    finish(&l, &c);
}

static void a_busy_port_is_refused_in_words(void **state)
{
    struct listener_spec spec = spec_on("127.0.0.1");
    struct error e = { .text = "" };

    (void)state;
    begin(1);
    struct listener *l = open_listener(&spec);
    struct listener_spec again = spec_on("127.0.0.1");
    char port[16];

    again.port = listener_port(l);
    snprintf(port, sizeof port, "port %u", again.port);
    assert_null(listener_open(&again, &e));
    assert_non_null(strstr(e.text, port));
    assert_non_null(strstr(e.text, "127.0.0.1"));
    again.address = "not-an-address";
    assert_null(listener_open(&again, &e));
    assert_int_equal(e.code, ERR_INVALID);
    listener_close(&l);
    net_stop();
}

/* A failure in the middle leaves nothing open: the port is free again. */
static void binding_is_all_or_nothing(void **state)
{
    struct listener_spec spec = spec_on("127.0.0.1");
    struct error e = { .text = "" };
    int fds[3];

    (void)state;
    begin(1);
    struct listener *l = open_listener(&spec);

    spec.port = listener_port(l);
    listener_close(&l);
    support_fail_io(SUPPORT_SOCKET, 4, EMFILE);     /* the first only looks whether it is free */
    assert_int_equal(listener_bind(&spec, fds, 3, &e), -1);
    assert_int_equal(support_io_calls(SUPPORT_SOCKET), 4);
    l = open_listener(&spec);
    listener_close(&l);
    net_stop();
}

static void without_ipv6_any_address_is_any_ipv4_address(void **state)
{
    struct listener_spec spec = spec_on("::");
    struct net_client c;

    (void)state;
    begin(1);
    support_fail_io(SUPPORT_SOCKET, 1, EAFNOSUPPORT);
    struct listener *l = open_listener(&spec);

    net_connect(&c, listener_port(l));
    talk(&c);
    net_client_close(&c);
    net_await(&server.closed, 1);
    listener_close(&l);
    spec.v6only = true;
    support_fail_io(SUPPORT_SOCKET, 1, EAFNOSUPPORT);
    assert_null(listener_open(&spec, NULL));
    net_stop();
}

static void without_memory_a_peer_is_turned_away(void **state)
{
    struct listener_spec spec = spec_on("127.0.0.1");
    struct listener_stats stats;
    struct net_client c;

    (void)state;
    begin(1);
    struct listener *l = open_listener(&spec);

    support_fail_alloc(1);
    net_connect(&c, listener_port(l));
    assert_true(net_ended(&c));
    net_client_close(&c);
    listener_stats(l, &stats);
    assert_int_equal(stats.refused_other, 1);
    listener_close(&l);
    net_stop();
}

static int option(int fd, int level, int name)
{
    int value = -1;
    socklen_t len = sizeof value;

    assert_int_equal(getsockopt(fd, level, name, &value, &len), 0);
    return value;
}

static void look_at_options(void *arg)
{
    int fd = conn_fd(newest);
    char text[CONN_ADDRESS_SIZE];

    (void)arg;
    assert_true(option(fd, IPPROTO_TCP, TCP_NODELAY) != 0);
    assert_true(option(fd, SOL_SOCKET, SO_KEEPALIVE) != 0);
    assert_int_equal(option(fd, IPPROTO_TCP, TCP_KEEPIDLE), 77);
    assert_int_equal(option(fd, IPPROTO_TCP, TCP_KEEPINTVL), 11);
    assert_int_equal(option(fd, IPPROTO_TCP, TCP_KEEPCNT), 3);
    assert_int_equal(option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT), 30000);
    assert_int_equal(option(fd, SOL_SOCKET, SO_SNDBUF), 2 * 32768);
    assert_int_equal(option(fd, SOL_SOCKET, SO_RCVBUF), 2 * 16384);
    assert_string_equal(conn_peer_address(newest, text), "127.0.0.1");
    assert_true(conn_peer_port(newest) > 0);
}

static void connections_inherit_the_options(void **state)
{
    struct listener_spec spec = spec_on("::");
    struct net_client c;

    (void)state;
    begin(1);
    spec.socket = (struct socket_options){
        .keepalive_s = 77, .keepalive_interval_s = 11, .keepalive_count = 3,
        .user_timeout_ms = 30000, .send_buffer = 32768, .receive_buffer = 16384,
    };
    struct listener *l = open_listener(&spec);

    net_connect(&c, listener_port(l));      /* by IPv4, also where :: is meant */
    talk(&c);
    net_on(0, look_at_options, NULL);
    finish(&l, &c);
}

/* As a supervisor does: the sockets outlive the server that accepts from them. */
static void adopted_sockets_keep_their_queue(void **state)
{
    struct listener_spec spec = spec_on("127.0.0.1");
    struct net_client c;
    int fds[2], mine[2];

    (void)state;
    assert_int_equal(listener_bind(&spec, fds, 2, NULL), 0);
    mine[0] = dup(fds[0]);
    mine[1] = dup(fds[1]);
    begin(3);
    struct listener *l = listener_adopt(&spec, fds, 2, NULL);

    assert_non_null(l);
    uint16_t port = listener_port(l);

    net_connect(&c, port);
    talk(&c);
    finish(&l, &c);

    net_connect(&c, port);                  /* nobody accepts now, but the kernel does */
    begin(1);
    l = listener_adopt(&spec, mine, 2, NULL);
    assert_non_null(l);
    net_client_close(&c);
    listener_close(&l);
    net_stop();
}

static void unix_sockets_too(void **state)
{
    char address[200];
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    struct listener_spec spec;
    struct net_client c;

    (void)state;
    support_folder();
    snprintf(address, sizeof address, "unix:%s", support_path("control"));
    snprintf(to.sun_path, sizeof to.sun_path, "%s", support_path("control"));
    spec = spec_on(address);
    for (int round = 0; round < 2; round++) {       /* the second over a stale socket */
        begin(2);
        spec.shards = 1;
        struct listener *l = open_listener(&spec);
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);

        assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
        net_client_of(&c, fd);
        talk(&c);
        finish(&l, &c);
    }
}

static void may_be_closed_after_the_shards(void **state)
{
    struct listener_spec spec = spec_on("127.0.0.1");
    struct net_client c;

    (void)state;
    begin(2);
    struct listener *l = open_listener(&spec);

    net_connect(&c, listener_port(l));
    talk(&c);
    net_stop();
    assert_true(net_ended(&c));
    net_client_close(&c);
    listener_close(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(all_shards_accept),
        SUPPORT_TEST(direct_tls_begins_at_once),
        SUPPORT_TEST(an_address_has_few_strangers),
        SUPPORT_TEST(who_is_turned_away_is_closed),
        SUPPORT_TEST(out_of_descriptors_it_pauses),
        SUPPORT_TEST(a_busy_port_is_refused_in_words),
        SUPPORT_TEST(binding_is_all_or_nothing),
        SUPPORT_TEST(without_ipv6_any_address_is_any_ipv4_address),
        SUPPORT_TEST(without_memory_a_peer_is_turned_away),
        SUPPORT_TEST(connections_inherit_the_options),
        SUPPORT_TEST(adopted_sockets_keep_their_queue),
        SUPPORT_TEST(unix_sockets_too),
        SUPPORT_TEST(may_be_closed_after_the_shards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
