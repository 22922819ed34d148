/*
 * test_listen.c - from settings to what sockets and streams are given.
 */
#include "support.h"

#include <string.h>

#include "base/map.h"
#include "main/listen.h"
#include "net/support_net.h"
#include "stream/stream.h"

static struct config *read_text(const char *listen)
{
    struct error e;
    struct text t;

    hash_seed();
    text_init(&t, 0);
    text_printf(&t, "defaults: { tls: { required: no } }\ndomains: { a.example: }\n%s", listen);
    struct config *c = config_parse((struct str){ t.p, t.len }, "x.yml", &e);
    text_free(&t);
    if (c == NULL)
        fail_msg("%s", e.text);
    return c;
}

static void settings_reach_the_socket(void **state)
{
    (void)state;
    struct config *c = read_text("listen: [ { address: '::1', port: 5222, v6only: yes, backlog: 7,"
                                 " tcp_keepalive: 1m, tcp_keepalive_interval: 5s,"
                                 " tcp_keepalive_count: 3, tcp_timeout: 9s, send_buffer: 64K } ]\n");
    struct listener_spec s = listen_spec(&c->listen[0]);

    assert_string_equal(s.address, "::1");
    assert_int_equal(s.port, 5222);
    assert_true(s.v6only);
    assert_int_equal(s.backlog, 7);
    assert_int_equal(s.socket.keepalive_s, 60);
    assert_int_equal(s.socket.keepalive_interval_s, 5);
    assert_int_equal(s.socket.keepalive_count, 3);
    assert_int_equal(s.socket.user_timeout_ms, 9000);
    assert_int_equal(s.socket.send_buffer, 65536);
    assert_int_equal(s.socket.receive_buffer, 0);
    config_free(&c);
}

static void unknown_kinds_are_refused(void **state)
{
    (void)state;
    struct error e;
    struct config *c = read_text("listen: [ { port: 1 }, { kind: c3s, port: 2 },"
                                 " { kind: teletype, port: 3 } ]\n");

    assert_int_equal(listen_check(&c->listen[0], &e), 0);
    assert_int_equal(listen_check(&c->listen[1], &e), -1);
    assert_string_equal(e.text, "x.yml:3:24: listen: no kind 'c3s'; did you mean 'c2s'?");
    assert_int_equal(listen_check(&c->listen[2], &e), -1);
    assert_string_equal(e.text, "x.yml:3:48: listen: no kind 'teletype'");
    config_free(&c);
}

static void limits_of_an_address_can_be_lifted(void **state)
{
    (void)state;
    struct config *c = read_text("limits: { connections: 0, per_minute: 7 }\n");
    struct address_limits l = listen_address_limits(&c->limits);

    assert_int_equal(l.unauthenticated, 0);
    assert_int_equal(l.per_minute, 7);
    config_free(&c);
}

static void sockets_accept_until_they_are_closed(void **state)
{
    (void)state;
    struct error e;
    struct net_client client;
    struct listener_stats stats;
    struct config *c = read_text("listen: [ { address: 127.0.0.1, port: 0 } ]\n"
                                 "limits: { stanza: 0, login: 0, handshake: 0 }\n");
    struct listener_spec spec = listen_spec(&c->listen[0]);
    struct address_limits limits = listen_address_limits(&c->limits);
    struct address_table *addresses = address_table_new(&limits);
    int fds[2];

    streams_init();
    net_start(2);
    assert_int_equal(listener_bind(&spec, fds, 2, &e), 0);
    struct listening *o = listening_open(&c->listen[0], &c->limits, addresses, fds, 2, &e);
    assert_non_null(o);
    assert_int_not_equal(listening_port(o), 0);
    net_connect(&client, listening_port(o));
    assert_true(net_send(&client, "no XML", 6));
    assert_true(net_receive(&client, (char[4096]){ 0 }, 4096) > 0);
    net_client_close(&client);
    assert_int_equal(listening_set(o, &c->listen[0], &c->limits, &e), 0);
    listening_stats(o, &stats);
    assert_int_equal(stats.accepted, 1);
    listening_close(&o);
    assert_null(o);
    net_stop();
    address_table_free(&addresses);
    config_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(settings_reach_the_socket),
        SUPPORT_TEST(unknown_kinds_are_refused),
        SUPPORT_TEST(limits_of_an_address_can_be_lifted),
        SUPPORT_TEST(sockets_accept_until_they_are_closed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
