/* Tests of net/conn_tls.c: a real client, injection, dribble, deadline, moving, facts. */
#include "support.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>

#include "net/support_tls.h"

static void talks_inside_tls(void **state)
{
    static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
    static const int keys[] = { EVP_PKEY_EC, EVP_PKEY_RSA };

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        char line[1000];

        begin(1, NULL, keys[i / 2]);
        start_tls(&(struct net_client_tls){ .version = versions[i % 2] });
        say("echo a\necho b\n");
        expect("a\nb\n");
        say("flood 150\n");
        for (int k = 0; k < 150; k++) {
            assert_int_equal(net_receive(&client, line, sizeof line), sizeof line);
            assert_true(line[0] == 'x' && line[999] == '\n');
        }
        say("close\n");
        expect("bye\n");
        assert_true(net_ended(&client));
        assert_true((SSL_get_shutdown(client.ssl) & SSL_RECEIVED_SHUTDOWN) != 0);
        finish(CONN_CLOSED);
    }
}

/* Records that the socket has not taken are kept, and move along. */
static void records_wait_for_a_slow_reader(void **state)
{
    static const struct conn_limits limits = { .out_soft = 10000, .out_hard = 4000000 };

    (void)state;
    begin_with(&limits);
    start_tls(NULL);
    say("flood 1500\nmove 1\nflood 10\nmove 0\nflood 500\n");
    net_await(&server.full, 1);
    expect_lines(1500);
    expect("moved 1\n");
    expect_lines(10);
    expect("moved 0\n");
    expect_lines(500);
    say("close\n");
    expect("bye\n");
    finish(CONN_CLOSED);
}

static void sockets_that_take_little_lose_nothing(void **state)
{
    static const int errors[] = { 0, EAGAIN, EINTR };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        begin(1, NULL, 0);
        start_tls(NULL);
        support_fail_io(SUPPORT_WRITE, 1, errors[i]);
        say("flood 3\necho a\n");
        expect_lines(3);
        expect("a\n");
        support_fail_io(SUPPORT_WRITE, 0, EIO);
        say("close\n");
        expect("bye\n");
        finish(CONN_CLOSED);
    }
}

static void the_client_may_say_goodbye(void **state)
{
    (void)state;
    begin(1, NULL, 0);
    start_tls(NULL);
    say("echo a\n");
    SSL_shutdown(client.ssl);
    expect("a\n");
    finish(CONN_EOF);
}

/* docs/hostile-input.md 18 and 19: nothing said in the clear is taken for something said inside TLS. */
static void plaintext_behind_the_request_ends_it(void **state)
{
    (void)state;
    begin(1, NULL, 0);
    say("tls\necho injected\n");
    finish(CONN_TLS_INJECTED);
    assert_int_equal(atomic_load(&server.lines), 1);

    begin(1, NULL, 0);
    say("tls\nec");
    finish(CONN_TLS_INJECTED);
}

static void plaintext_instead_of_a_handshake_ends_it(void **state)
{
    (void)state;
    begin(1, NULL, 0);
    say("tls\n");
    expect("go\n");
    say("echo injected\n");
    finish(CONN_TLS_FAILED);
    assert_true(strlen(server.last_text) > 0);
    assert_int_equal(atomic_load(&server.lines), 1);
}

static void begin_unasked(struct line_conn *l)
{
    assert_int_equal(conn_start_tls(l->conn, server.policy, STR("a.example")), 0);
}

static void unfinished_plaintext_is_not_taken_along(void **state)
{
    (void)state;
    begin(1, NULL, 0);
    say("ec");
    net_turn(0);
    line_on(line_last(), begin_unasked);
    finish(CONN_TLS_INJECTED);
}

static void close_it(struct line_conn *l)
{
    conn_close(l->conn);
}

static void may_be_closed_in_the_handshake(void **state)
{
    (void)state;
    begin(1, NULL, 0);
    line_on(line_last(), begin_unasked);
    line_on(line_last(), close_it);
    assert_true(net_ended(&client));
    finish(CONN_CLOSED);
}

static void any_split_of_records_is_the_same(void **state)
{
    static const size_t steps[] = { 1, 3, 7, 100, 20000 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct memory_client m;

        begin(1, NULL, 0);
        say("tls\n");
        expect("go\n");
        memory_open(&m);
        memory_handshake(&m, steps[i]);
        SSL_write(m.ssl, "echo one\nec", 11);
        SSL_write(m.ssl, "ho two\n", 7);
        memory_send(&m, steps[i]);
        memory_expect(&m, "one\ntwo\n");
        SSL_write(m.ssl, "close\n", 6);
        memory_send(&m, steps[i]);
        memory_expect(&m, "bye\n");
        memory_close(&m);
        finish(CONN_CLOSED);
    }
}

/* The end of the handshake, all requests and moves in one segment, cut at every place. */
static void moves_wherever_records_are_cut(void **state)
{
    static const char talk[] = "echo a\nmove 1\necho b\nmove 2\nmove 0\necho c\nclose\n";

    (void)state;
    for (size_t cut = 1; cut < 400; cut += 3) {
        struct memory_client m;
        char buf[4000];

        begin(3, NULL, 0);
        say("tls\n");
        expect("go\n");
        memory_open(&m);
        while (SSL_do_handshake(m.ssl) != 1) {
            memory_send(&m, sizeof buf);
            memory_receive(&m);
        }
        SSL_write(m.ssl, talk, 20);
        SSL_write(m.ssl, talk + 20, (int)sizeof talk - 1 - 20);
        int n = BIO_read(m.out, buf, sizeof buf), first = (int)cut < n ? (int)cut : n;

        assert_true(net_send(&client, buf, (size_t)first));
        net_turn(0);
        assert_true(net_send(&client, buf + first, (size_t)(n - first)));
        memory_expect(&m, "a\nmoved 1\nb\nmoved 2\nmoved 0\nc\nbye\n");
        memory_close(&m);
        finish(CONN_CLOSED);
        if (first == n)
            return;
    }
    fail_msg("the segment is longer than the cuts");
}

/* Lines and close_notify in one segment: more lines than are taken at once, a pause, a move. */
static void what_came_before_the_goodbye_is_taken(void **state)
{
    static const struct { const char *says, *gets; int lines; } rows[] = {
        { "echo a\n", "a\n", 2 },
        { "echo a\necho b\necho c\necho d\necho e\necho f\n", "a\nb\nc\nd\ne\nf\n", 7 },
        { "echo a\npause 50\necho b\n", "a\nb\n", 4 },
        { "echo a\npause 50\n", "a\n", 3 },
        { "echo a\nmove 1\necho b\n", "a\nmoved 1\nb\n", 4 },
        { "echo a\nmove 1\n", "a\nmoved 1\n", 3 },
        { "echo a\necho unfinished", "a\n", 2 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct memory_client m;

        begin(2, NULL, 0);
        say("tls\n");
        expect("go\n");
        memory_open(&m);
        memory_handshake(&m, 4000);
        SSL_write(m.ssl, rows[i].says, (int)strlen(rows[i].says));
        SSL_shutdown(m.ssl);
        memory_send(&m, 4000);
        memory_expect(&m, rows[i].gets);
        memory_close(&m);
        finish(CONN_EOF);
        assert_int_equal(atomic_load(&server.lines), rows[i].lines);
    }
}

static void a_damaged_record_ends_it(void **state)
{
    struct memory_client m;
    char buf[1000];

    (void)state;
    begin(1, NULL, 0);
    say("tls\n");
    expect("go\n");
    memory_open(&m);
    memory_handshake(&m, sizeof buf);
    SSL_write(m.ssl, "echo one\n", 9);
    int n = BIO_read(m.out, buf, sizeof buf);

    buf[n - 1] = (char)(buf[n - 1] ^ 1);
    assert_true(net_send(&client, buf, (size_t)n));
    finish(CONN_TLS_FAILED);
    memory_close(&m);
    assert_int_equal(atomic_load(&server.lines), 1);
}

static void renegotiation_is_not_done(void **state)
{
    (void)state;
    begin(1, NULL, 0);
    start_tls(&(struct net_client_tls){ .version = TLS1_2_VERSION });
    say("echo a\n");
    expect("a\n");
    assert_int_equal(SSL_renegotiate(client.ssl), 1);
    assert_int_not_equal(SSL_do_handshake(client.ssl), 1);
    assert_int_equal(SSL_total_renegotiations(client.ssl), 1);
    assert_int_equal(ERR_GET_REASON(ERR_peek_last_error()), SSL_R_NO_RENEGOTIATION);
    shutdown(client.fd, SHUT_RDWR);
    finish(CONN_TLS_FAILED);                /* the client gives up, with an alert */
    assert_int_equal(atomic_load(&server.tls), 1);
}

static void key_updates_are_answered(void **state)
{
    (void)state;
    begin(1, NULL, 0);
    start_tls(&(struct net_client_tls){ .version = TLS1_3_VERSION });
    for (int i = 0; i < 20; i++) {
        assert_int_equal(SSL_key_update(client.ssl, SSL_KEY_UPDATE_REQUESTED), 1);
        say("echo a\n");
        expect("a\n");
    }
    say("close\n");
    expect("bye\n");
    finish(CONN_CLOSED);
}

/* RFC 8446 section 5.1: a message may be cut into records of any size. */
static void a_hello_in_records_of_one_byte(void **state)
{
    struct memory_client m;
    char hello[2000], record[6] = { 22, 3, 1, 0, 1 };

    (void)state;
    begin(1, NULL, 0);
    say("tls\n");
    expect("go\n");
    memory_open(&m);
    SSL_do_handshake(m.ssl);
    int n = BIO_read(m.out, hello, sizeof hello);

    for (int i = 5; i < n; i++) {
        record[5] = hello[i];
        assert_true(net_send(&client, record, sizeof record));
    }
    memory_receive(&m);
    memory_handshake(&m, 20000);
    SSL_write(m.ssl, "echo a\n", 7);
    memory_send(&m, 20000);
    memory_expect(&m, "a\n");
    memory_close(&m);
    shutdown(client.fd, SHUT_WR);
    finish(CONN_EOF);
}

/* ---- limits of the handshake ---- */

static void an_endless_hello_has_a_limit(void **state)
{
    static char record[5 + 16384] = { 22, 3, 1, 0x40, 0, 1, 1, (char)0xff, 0 };
    int sent = 0;

    (void)state;
    begin(1, NULL, 0);
    say("tls\n");
    expect("go\n");
    while (sent < 20 && atomic_load(&server.closed) == 0
           && net_send(&client, record, sizeof record)) {
        memset(record + 5, 0, 4);
        net_turn(0);
        sent++;
    }
    assert_true(sent <= 6);
    finish(CONN_TLS_FAILED);
}

static void the_handshake_has_a_deadline(void **state)
{
    struct memory_client m;
    char buf[1000];

    (void)state;
    support_clock(NS_PER_S, sys.wall_ms());
    begin(1, NULL, 0);
    say("tls\n");
    expect("go\n");
    memory_open(&m);
    SSL_do_handshake(m.ssl);
    int n = BIO_read(m.out, buf, sizeof buf);

    assert_true(n > 100);
    for (int i = 0; i < 99; i++) {          /* a byte every 100 ms does not extend it */
        assert_true(net_send(&client, buf + i, 1));
        support_clock_advance(100);
        net_turn(0);
    }
    assert_int_equal(atomic_load(&server.closed), 0);
    support_clock_advance(100);
    net_turn(0);
    finish(CONN_TLS_DEADLINE);
    memory_close(&m);
}

static void the_deadline_ends_with_the_handshake(void **state)
{
    (void)state;
    support_clock(NS_PER_S, sys.wall_ms());
    begin(1, NULL, 0);
    start_tls(NULL);
    say("echo a\n");
    expect("a\n");
    support_clock_advance(3600000);
    net_turn(0);
    say("close\n");
    expect("bye\n");
    finish(CONN_CLOSED);
}

static void too_many_handshakes_are_refused(void **state)
{
    struct tls_settings settings = { .handshakes_most = 1 };
    struct net_client second;
    struct memory_client m, n;

    (void)state;
    begin(1, &settings, 0);
    say("tls\n");
    expect("go\n");
    memory_open(&m);
    SSL_do_handshake(m.ssl);
    memory_send(&m, 20000);
    memory_receive(&m);                     /* it is in the middle now */

    struct net_client first = client;

    net_client_of(&client, line_pair(&server, 0));
    say("tls\n");
    expect("go\n");
    memory_open(&n);
    SSL_do_handshake(n.ssl);
    memory_send(&n, 20000);
    net_await(&server.closed, 1);
    assert_int_equal(atomic_load(&server.last_reason), CONN_BUSY);
    memory_close(&n);
    net_client_close(&client);
    client = first;
    while (SSL_do_handshake(m.ssl) != 1)
        memory_receive(&m);
    memory_send(&m, 20000);
    second.fd = line_pair(&server, 0);
    net_client_of(&second, second.fd);
    memory_close(&m);
    net_client_close(&client);
    client = second;
    start_tls(NULL);                        /* there is room again */
    shutdown(client.fd, SHUT_WR);
    net_await(&server.closed, 3);
    finish(CONN_EOF);
}

static atomic_bool hold;

static void wait_for_all(struct message *m)
{
    (void)m;
    while (atomic_load(&hold))
        net_pause(1);
}

/* All hellos are there when the shard looks again; it takes one of them in each turn. */
static void many_at_once_take_turns(void **state)
{
    enum { N = 12 };
    struct tls_settings settings = { .handshakes_per_turn = 1 };
    struct message holding = { .fn = wait_for_all };
    struct shard_stats before, after;
    struct net_client all[N];
    struct memory_client m[N];

    (void)state;
    begin(1, &settings, 0);
    for (int i = 0; i < N; i++) {
        net_client_of(&all[i], line_pair(&server, 0));
        client = all[i];
        say("tls\n");
        expect("go\n");
    }
    net_turn(0);
    atomic_store(&hold, true);
    shard_post(shard_at(0), &holding);
    for (int i = 0; i < N; i++) {
        client = all[i];
        memory_open(&m[i]);
        SSL_do_handshake(m[i].ssl);
        memory_send(&m[i], 20000);
    }
    shard_stats(shard_at(0), &before);
    atomic_store(&hold, false);
    for (int i = 0; i < N; i++) {
        client = all[i];
        memory_receive(&m[i]);
    }
    shard_stats(shard_at(0), &after);
    assert_true(after.turns - before.turns >= N);
    for (int i = 0; i < N; i++) {
        client = all[i];
        assert_int_equal(SSL_do_handshake(m[i].ssl), 1);
        memory_send(&m[i], 20000);
    }
    net_await(&server.tls, N);
    for (int i = 0; i < N; i++) {
        memory_close(&m[i]);
        net_client_close(&all[i]);
    }
    net_await(&server.closed, N);
    net_stop();
    tls_policy_unref(&server.policy);
    certificate_unref(&certificate);
}

/* ---- facts ---- */

static const char label[] = "EXPORTER-Channel-Binding";

static void look(struct line_conn *l)
{
    unsigned char here[32], there[32], digest[CONN_END_POINT_MOST], expected[EVP_MAX_MD_SIZE];
    struct conn_tls info;
    unsigned expected_len;
    size_t len;
    X509 *shown = SSL_get0_peer_certificate(client.ssl);

    assert_true(conn_has_tls(l->conn));
    assert_true(conn_tls_info(l->conn, &info));
    assert_string_equal(info.version, SSL_get_version(client.ssl));
    assert_string_equal(info.cipher, SSL_get_cipher_name(client.ssl));
    assert_string_equal(info.sni, "b.example");
    assert_string_equal(info.alpn, "xmpp-client");
    assert_true(conn_tls_covers(l->conn, STR("a.example")));
    assert_false(conn_tls_covers(l->conn, STR("b.example")));
    assert_true(conn_tls_exporter(l->conn, NULL));
    assert_true(conn_tls_exporter(l->conn, here));
    assert_int_equal(SSL_export_keying_material(client.ssl, there, sizeof there, label,
                                                sizeof label - 1, NULL, 0, 0), 1);
    if (SSL_version(client.ssl) == TLS1_3_VERSION)
        assert_memory_equal(here, there, sizeof here);
    assert_true(conn_tls_unique(l->conn, digest, &len));
    assert_int_equal(SSL_get_finished(client.ssl, expected, sizeof expected), len);
    assert_memory_equal(digest, expected, len);
    assert_true(conn_tls_end_point(l->conn, NULL, &len));
    assert_int_equal(len, 32);
    assert_true(conn_tls_end_point(l->conn, digest, &len));
    assert_int_equal(X509_digest(shown, EVP_sha256(), expected, &expected_len), 1);
    assert_int_equal(len, expected_len);
    assert_memory_equal(digest, expected, len);
    assert_int_equal(conn_start_tls(l->conn, server.policy, STR("")), -1);
}

static void both_ends_know_the_same(void **state)
{
    static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
    struct tls_settings settings = { .alpn = tls_alpn_client };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        begin(1, &settings, 0);
        start_tls(&(struct net_client_tls){ .sni = "b.example", .alpn = "xmpp-client",
                                            .version = versions[i] });
        say("echo a\n");
        expect("a\n");
        line_on(line_last(), look);
        say("close\n");
        finish(CONN_CLOSED);
    }
}

static void look_ed25519(struct line_conn *l)
{
    unsigned char digest[CONN_END_POINT_MOST];
    size_t len;

    assert_false(conn_tls_end_point(l->conn, digest, &len));
}

static void a_signature_without_a_hash_gives_no_end_point(void **state)
{
    (void)state;
    begin(1, NULL, EVP_PKEY_ED25519);
    start_tls(NULL);
    say("echo a\n");
    expect("a\n");
    line_on(line_last(), look_ed25519);
    say("close\n");
    finish(CONN_CLOSED);
}

static void refused_memory_ends_the_connection_at_most(void **state)
{
    (void)state;
    for (unsigned long nth = 1; nth < 12; nth++) {
        char got[8];

        begin(1, NULL, 0);
        support_fail_alloc(nth);
        say("tls\n");
        if (net_receive(&client, got, 3) == 3 && net_client_tls(&client, NULL)
            && net_send(&client, "echo a\nec", 9))
            net_receive(&client, got, 2);
        shutdown(client.fd, SHUT_WR);
        net_await(&server.closed, 1);
        support_fail_alloc(0);
        net_client_close(&client);
        net_stop();
        tls_policy_unref(&server.policy);
        certificate_unref(&certificate);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(talks_inside_tls),
        SUPPORT_TEST(records_wait_for_a_slow_reader),
        SUPPORT_TEST(sockets_that_take_little_lose_nothing),
        SUPPORT_TEST(the_client_may_say_goodbye),
        SUPPORT_TEST(what_came_before_the_goodbye_is_taken),
        SUPPORT_TEST(plaintext_behind_the_request_ends_it),
        SUPPORT_TEST(plaintext_instead_of_a_handshake_ends_it),
        SUPPORT_TEST(unfinished_plaintext_is_not_taken_along),
        SUPPORT_TEST(may_be_closed_in_the_handshake),
        SUPPORT_TEST(any_split_of_records_is_the_same),
        SUPPORT_TEST(moves_wherever_records_are_cut),
        SUPPORT_TEST(a_damaged_record_ends_it),
        SUPPORT_TEST(renegotiation_is_not_done),
        SUPPORT_TEST(key_updates_are_answered),
        SUPPORT_TEST(a_hello_in_records_of_one_byte),
        SUPPORT_TEST(an_endless_hello_has_a_limit),
        SUPPORT_TEST(the_handshake_has_a_deadline),
        SUPPORT_TEST(the_deadline_ends_with_the_handshake),
        SUPPORT_TEST(too_many_handshakes_are_refused),
        SUPPORT_TEST(many_at_once_take_turns),
        SUPPORT_TEST(both_ends_know_the_same),
        SUPPORT_TEST(a_signature_without_a_hash_gives_no_end_point),
        SUPPORT_TEST(refused_memory_ends_the_connection_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
