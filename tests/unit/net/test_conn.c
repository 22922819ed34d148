/* Tests of net/conn.c: ends of all kinds, moving between shards under traffic. */
#include "support.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/support_talk.h"

static void begin(unsigned shards)
{
    server = (struct line_server){ .policy = NULL };
    net_start(shards);
    net_client_of(&client, line_pair(&server, 0));
}

/* ---- ends ---- */

static void closing_says_everything_first(void **state)
{
    (void)state;
    begin(1);
    say("flood 100\nclose\necho never\n");
    for (int i = 0; i < 100; i++) {
        char line[1000];

        assert_int_equal(net_receive(&client, line, sizeof line), sizeof line);
    }
    expect("bye\n");
    assert_true(net_ended(&client));
    finish(CONN_CLOSED);
}

static void the_peer_may_end(void **state)
{
    (void)state;
    begin(1);
    say("echo a\necho b\n");
    shutdown(client.fd, SHUT_WR);
    expect("a\nb\n");
    assert_true(net_ended(&client));
    finish(CONN_EOF);
}

static void a_half_open_peer_gets_all_there_is(void **state)
{
    static const struct conn_limits limits = { .out_hard = 4000000 };
    char line[1000];

    (void)state;
    server = (struct line_server){ .limits = &limits };
    net_start(1);
    net_client_of(&client, line_pair(&server, 0));
    say("flood 2000\n");
    shutdown(client.fd, SHUT_WR);
    net_turn(0);
    for (int i = 0; i < 2000; i++)
        assert_int_equal(net_receive(&client, line, sizeof line), sizeof line);
    assert_true(net_ended(&client));
    finish(CONN_EOF);
}

static void all_that_came_before_the_end_is_answered(void **state)
{
    char lines[8 * 100];

    (void)state;
    begin(1);
    for (int i = 0; i < 100; i++)
        memcpy(lines + 7 * i, "echo x\n", 7);
    assert_true(net_send(&client, lines, 700));
    shutdown(client.fd, SHUT_WR);
    for (int i = 0; i < 100; i++)
        expect("x\n");
    finish(CONN_EOF);
}

static void abort_it(struct line_conn *l)
{
    conn_write(l->conn, "lost\n", 5);
    conn_abort(l->conn);
    conn_abort(l->conn);
    conn_close(l->conn);
    conn_write(l->conn, "sink\n", 5);
    assert_int_equal(atomic_load(&server.closed), 0);
}

static void an_abort_says_nothing_more(void **state)
{
    (void)state;
    begin(1);
    line_on(line_last(), abort_it);
    assert_true(net_ended(&client));
    finish(CONN_CLOSED);
}

/* The peer neither reads nor ends: the last words have a time limit. */
static void a_flush_has_a_deadline(void **state)
{
    static const struct conn_limits limits = { .out_hard = 4000000, .flush_ms = 3000 };

    (void)state;
    support_clock(NS_PER_S, 1000);
    server = (struct line_server){ .limits = &limits };
    net_start(1);
    net_client_of(&client, line_pair(&server, 0));
    say("flood 3000\nclose\n");
    while (atomic_load(&server.lines) < 2)
        net_pause(1);
    net_turn(0);
    support_clock_advance(2999);
    net_turn(0);
    assert_int_equal(atomic_load(&server.closed), 0);
    support_clock_advance(1);
    net_turn(0);
    finish(CONN_TIMEOUT);
}

static void a_peer_that_never_ends_is_not_waited_for(void **state)
{
    (void)state;
    support_clock(NS_PER_S, 1000);
    begin(1);
    say("close\n");
    expect("bye\n");
    net_await(&server.closed, 1);
    say("more\n");
    net_turn(0);
    support_clock_advance(2000);
    net_turn(0);
    net_turn(0);
    assert_int_equal(send(client.fd, "x", 1, MSG_NOSIGNAL), -1);
    finish(CONN_CLOSED);
}

static void the_shard_may_stop(void **state)
{
    (void)state;
    begin(2);
    say("echo a\n");
    expect("a\n");
    net_stop();
    assert_int_equal(atomic_load(&server.closed), 1);
    assert_int_equal(atomic_load(&server.last_reason), CONN_SHUTDOWN);
    assert_true(net_ended(&client));
    net_client_close(&client);
}

/* ---- moving ---- */

static void moves_with_everything_in_one_segment(void **state)
{
    (void)state;
    begin(4);
    say("echo a\nmove 3\necho b\nmove 0\necho c\nmove 0\necho d\nmove 2\nclose\n");
    expect("a\nmoved 3\nb\nmoved 0\nc\nmoved 0\nd\nmoved 2\nbye\n");
    finish(CONN_CLOSED);
}

static void moves_wherever_the_bytes_are_cut(void **state)
{
    static const char talk[] = "echo one\nmove 1\necho two\nmove 2\n"
                               "echo three\nmove 0\necho four\n";
    static const char answer[] = "one\nmoved 1\ntwo\nmoved 2\nthree\nmoved 0\nfour\n";
    size_t len = sizeof talk - 1;

    (void)state;
    begin(3);
    for (size_t cut = 1; cut < len; cut++) {
        assert_true(net_send(&client, talk, cut));
        if (cut % 2 == 0)
            net_pause(1);
        assert_true(net_send(&client, talk + cut, len - cut));
        expect(answer);
    }
    say("close\n");
    finish(CONN_CLOSED);
}

/* Output waits in the socket while the connection goes round. */
static void moves_with_output_under_way(void **state)
{
    char line[1000];

    (void)state;
    begin(2);
    say("flood 200\nmove 1\necho a\nflood 10\nmove 0\nclose\n");
    net_pause(20);
    for (int i = 0; i < 200; i++)
        assert_int_equal(net_receive(&client, line, sizeof line), sizeof line);
    expect("moved 1\na\n");
    for (int i = 0; i < 10; i++)
        assert_int_equal(net_receive(&client, line, sizeof line), sizeof line);
    expect("moved 0\nbye\n");
    finish(CONN_CLOSED);
}

static void a_peer_that_leaves_while_it_moves(void **state)
{
    (void)state;
    begin(2);
    for (int i = 0; i < 50; i++) {
        net_client_close(&client);
        net_client_of(&client, line_pair(&server, (unsigned)i % 2));
        say("flood 20\nmove 1\nmove 0\necho a\n");
    }
    shutdown(client.fd, SHUT_WR);
    net_await(&server.closed, 51);
    net_client_close(&client);
    net_stop();
    assert_int_equal(atomic_load(&server.wrong_shard), 0);
}

static void shards_stop_while_connections_move(void **state)
{
    enum { N = 20 };
    struct net_client all[N];
    char talk[400] = "";

    (void)state;
    for (int i = 0; i < 20; i++)
        strncat(talk, i % 2 == 0 ? "move 1\n" : "move 0\n", sizeof talk - strlen(talk) - 1);
    server = (struct line_server){ .policy = NULL };
    net_start(2);
    for (int i = 0; i < N; i++) {
        net_client_of(&all[i], line_pair(&server, (unsigned)i % 2));
        assert_true(net_send(&all[i], talk, strlen(talk)));
    }
    net_stop();
    assert_int_equal(atomic_load(&server.closed), N);
    assert_int_equal(atomic_load(&server.wrong_shard), 0);
    for (int i = 0; i < N; i++)
        net_client_close(&all[i]);
}

/* ---- memory ---- */

static void refused_memory_ends_the_connection_at_most(void **state)
{
    (void)state;
    server = (struct line_server){ .policy = NULL };
    for (unsigned long nth = 1; nth < 12; nth++) {
        char answer[16];

        net_start(2);
        net_client_of(&client, line_pair(&server, 0));
        support_fail_alloc(nth);
        if (net_send(&client, "echo a\nec", 9)) {
            net_pause(2);
            net_send(&client, "ho b\nmove 1\nflood 30\nclose\n", 27);
        }
        while (net_receive(&client, answer, sizeof answer) == sizeof answer)
            continue;
        net_client_close(&client);
        net_stop();
        support_fail_alloc(0);
        assert_int_equal(atomic_load(&server.closed), atomic_load(&server.open));
    }
}

static void knows_its_peer(struct line_conn *l)
{
    char text[CONN_ADDRESS_SIZE];
    struct conn_tls info;
    unsigned char binding[CONN_END_POINT_MOST];
    size_t len;

    assert_string_equal(conn_peer_address(l->conn, text), "local");
    assert_int_equal(conn_peer_port(l->conn), 0);
    assert_true(conn_fd(l->conn) >= 0);
    assert_int_equal(conn_last_read(l->conn), shard_now());
    assert_false(conn_has_tls(l->conn));
    assert_false(conn_tls_info(l->conn, &info));
    assert_false(conn_tls_covers(l->conn, STR("a.example")));
    assert_false(conn_tls_exporter(l->conn, binding));
    assert_false(conn_tls_end_point(l->conn, binding, &len));
    assert_false(conn_tls_unique(l->conn, binding, &len));
    assert_string_equal(conn_reason_text(l->conn), "");
}

static void facts(void **state)
{
    (void)state;
    support_clock(NS_PER_S, 1000);
    begin(1);
    line_on(line_last(), knows_its_peer);
    say("close\n");
    finish(CONN_CLOSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(closing_says_everything_first),
        SUPPORT_TEST(the_peer_may_end),
        SUPPORT_TEST(a_half_open_peer_gets_all_there_is),
        SUPPORT_TEST(all_that_came_before_the_end_is_answered),
        SUPPORT_TEST(an_abort_says_nothing_more),
        SUPPORT_TEST(a_flush_has_a_deadline),
        SUPPORT_TEST(a_peer_that_never_ends_is_not_waited_for),
        SUPPORT_TEST(the_shard_may_stop),
        SUPPORT_TEST(moves_with_everything_in_one_segment),
        SUPPORT_TEST(moves_wherever_the_bytes_are_cut),
        SUPPORT_TEST(moves_with_output_under_way),
        SUPPORT_TEST(a_peer_that_leaves_while_it_moves),
        SUPPORT_TEST(shards_stop_while_connections_move),
        SUPPORT_TEST(refused_memory_ends_the_connection_at_most),
        SUPPORT_TEST(facts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
