/* Tests of net/conn_out.c: one write per turn, slow readers, short and failing writes. */
#include "support.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "net/conn_private.h"
#include "net/support_talk.h"

static void begin(const struct conn_limits *limits)
{
    server = (struct line_server){ .limits = limits };
    net_start(1);
    net_client_of(&client, line_pair(&server, 0));
}

static void what_is_said_in_a_turn_is_one_write(void **state)
{
    (void)state;
    begin(NULL);
    support_fail_io(SUPPORT_WRITE, 0, EIO);
    unsigned long before = support_io_calls(SUPPORT_WRITE);

    say("flood 10\nflood 10\nflood 10\n");
    expect_lines(30);
    assert_int_equal(support_io_calls(SUPPORT_WRITE) - before, 1);
    say("close\n");
    finish(CONN_CLOSED);
}

static void short_writes_lose_nothing(void **state)
{
    char got[64];

    (void)state;
    begin(NULL);
    support_fail_io(SUPPORT_WRITE, 1, 0);
    say("echo one\necho two\nclose\n");
    assert_int_equal(net_receive(&client, got, 12), 12);
    assert_memory_equal(got, "one\ntwo\nbye\n", 12);
    finish(CONN_CLOSED);
}

static void a_failing_write_ends_it(void **state)
{
    (void)state;
    begin(NULL);
    support_fail_io(SUPPORT_WRITE, 1, EPIPE);
    say("echo one\n");
    finish(CONN_RESET);
}

static void a_socket_that_takes_nothing_now_is_waited_for(void **state)
{
    (void)state;
    begin(NULL);
    for (int i = 0; i < 5; i++) {
        support_fail_io(SUPPORT_WRITE, 1, i % 2 == 0 ? EAGAIN : EINTR);
        say("flood 3\n");
        expect_lines(3);
    }
    say("close\n");
    finish(CONN_CLOSED);
}

static void the_stream_hears_of_a_slow_reader(void **state)
{
    static const struct conn_limits limits = { .out_soft = 10000, .out_hard = 4000000 };

    (void)state;
    begin(&limits);
    say("flood 2000\n");
    net_await(&server.full, 1);
    assert_int_equal(atomic_load(&server.drained), 0);
    expect_lines(2000);
    net_await(&server.drained, 1);
    assert_int_equal(atomic_load(&server.full), 1);
    say("close\n");
    finish(CONN_CLOSED);
}

static void the_stream_hears_of_little_when_it_wants_to(void **state)
{
    (void)state;
    begin(NULL);
    say("echo a\nwant\n");
    net_await(&server.drained, 1);
    assert_int_equal(atomic_load(&server.full), 0);
    say("close\n");
    finish(CONN_CLOSED);
}

static void too_slow_a_reader_is_closed(void **state)
{
    static const struct conn_limits limits = { .out_soft = 10000, .out_hard = 100000 };

    (void)state;
    begin(&limits);
    say("flood 2000\n");
    finish(CONN_SLOW_READER);
}

/* Slowly filled: each turn adds some, none of it is read. */
static void the_hard_limit_counts_over_turns(void **state)
{
    static const struct conn_limits limits = { .out_soft = 10000, .out_hard = 100000 };
    int rounds = 0;

    (void)state;
    begin(&limits);
    while (atomic_load(&server.closed) == 0 && rounds++ < 100) {
        if (!net_send(&client, "flood 40\n", 9))
            break;
        net_turn(0);
    }
    assert_true(rounds > 1);
    finish(CONN_SLOW_READER);
}

static void make_records(struct line_conn *l)
{
    struct conn *c = l->conn;

    for (int i = 0; i < 3; i++) {
        assert_true(conn_is_open(c));
        c->shard->conns->wire_out_len = 60000;      /* as OpenSSL would have */
        conn_out_records(c);
    }
    assert_false(conn_is_open(c));
}

static void answers_of_tls_have_a_limit_too(void **state)
{
    (void)state;
    begin(NULL);
    line_on(line_last(), make_records);
    finish(CONN_SLOW_READER);
}

static size_t queued;

static void look(struct line_conn *l)
{
    queued = conn_queued_bytes(l->conn);
}

static void fill_twice(struct line_conn *l)
{
    static char block[70000];

    memset(block, 'y', sizeof block);
    conn_write(l->conn, block, sizeof block);
    assert_int_equal(conn_queued_bytes(l->conn), sizeof block);
    conn_out(l->conn);
    assert_true(conn_queued_bytes(l->conn) < sizeof block);
}

static void much_is_written_before_the_turn_ends(void **state)
{
    static char got[70000];

    (void)state;
    begin(NULL);
    line_on(line_last(), fill_twice);
    assert_int_equal(net_receive(&client, got, sizeof got), sizeof got);
    net_turn(0);
    line_on(line_last(), look);
    assert_int_equal(queued, 0);
    say("close\n");
    finish(CONN_CLOSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(what_is_said_in_a_turn_is_one_write),
        SUPPORT_TEST(short_writes_lose_nothing),
        SUPPORT_TEST(a_failing_write_ends_it),
        SUPPORT_TEST(a_socket_that_takes_nothing_now_is_waited_for),
        SUPPORT_TEST(the_stream_hears_of_a_slow_reader),
        SUPPORT_TEST(the_stream_hears_of_little_when_it_wants_to),
        SUPPORT_TEST(too_slow_a_reader_is_closed),
        SUPPORT_TEST(the_hard_limit_counts_over_turns),
        SUPPORT_TEST(answers_of_tls_have_a_limit_too),
        SUPPORT_TEST(much_is_written_before_the_turn_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
