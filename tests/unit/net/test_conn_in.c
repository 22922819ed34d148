/* Tests of net/conn_in.c: any split of the input is the same, tails, pauses, turns. */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "net/support_talk.h"

static void begin(const struct conn_limits *limits)
{
    server = (struct line_server){ .limits = limits };
    net_start(1);
    net_client_of(&client, line_pair(&server, 0));
}

static void byte_by_byte_is_the_same(void **state)
{
    static const char talk[] = "echo one\necho two\nflood 0\necho three\nclose\n";

    (void)state;
    begin(NULL);
    for (size_t i = 0; i < sizeof talk - 1; i++) {
        assert_true(net_send(&client, talk + i, 1));
        net_turn(0);
    }
    expect("one\ntwo\nthree\nbye\n");
    finish(CONN_CLOSED);
}

static void one_byte_per_read_is_the_same(void **state)
{
    (void)state;
    begin(NULL);
    support_fail_io(SUPPORT_READ, 1, 0);
    say("echo one\necho two\nclose\n");
    expect("one\ntwo\nbye\n");
    finish(CONN_CLOSED);
}

static void interrupted_reads_are_repeated(void **state)
{
    (void)state;
    begin(NULL);
    support_fail_io(SUPPORT_READ, 1, EINTR);
    say("echo one\n");
    expect("one\n");
    support_fail_io(SUPPORT_READ, 1, EIO);
    say("echo two\n");
    finish(CONN_RESET);
}

/* Many lines in one read: LINES_PER_TURN at a time, others in between. */
static void many_lines_take_turns(void **state)
{
    struct shard_stats before, after;
    char lines[701];

    (void)state;
    begin(NULL);
    for (int i = 0; i < 100; i++)
        memcpy(lines + 7 * i, "echo x\n", 8);
    shard_stats(shard_at(0), &before);
    say(lines);
    for (int i = 0; i < 100; i++)
        expect("x\n");
    shard_stats(shard_at(0), &after);
    assert_true(after.turns - before.turns >= 100 / LINES_PER_TURN);
    say("close\n");
    finish(CONN_CLOSED);
}

static void a_pause_holds_what_has_come_and_what_comes(void **state)
{
    (void)state;
    support_clock(NS_PER_S, 1000);
    begin(NULL);
    say("echo a\npause 1000\necho b\n");
    expect("a\n");
    say("echo c\n");
    net_turn(0);
    net_turn(0);
    assert_int_equal(atomic_load(&server.lines), 2);
    support_clock_advance(1000);
    net_turn(0);
    expect("b\nc\n");
    say("close\n");
    finish(CONN_CLOSED);
}

static void a_pause_may_end_in_the_same_callback(void **state)
{
    (void)state;
    begin(NULL);
    say("blink\necho a\nblink\nblink\necho b\nclose\n");
    expect("a\nb\nbye\n");
    finish(CONN_CLOSED);
}

/* A paused connection reads nothing: the peer is held back by the kernel. */
static void a_pause_reaches_the_peer(void **state)
{
    static char block[65536];
    size_t sent = 0;
    ssize_t n;

    (void)state;
    begin(NULL);
    memset(block, '\n', sizeof block);
    say("pause 3600000\n");
    net_turn(0);
    while ((n = send(client.fd, block, sizeof block, MSG_DONTWAIT | MSG_NOSIGNAL)) > 0) {
        sent += (size_t)n;
        net_turn(0);
        assert_true(sent < 8u << 20);
    }
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(atomic_load(&server.lines), 1);
    net_stop();
    net_client_close(&client);
}

static void an_endless_line_has_a_limit(void **state)
{
    static const struct conn_limits limits = { .tail = 10000 };
    static char part[5000];

    (void)state;
    begin(&limits);
    memset(part, 'a', sizeof part);
    assert_true(net_send(&client, part, sizeof part));
    assert_true(net_send(&client, part, sizeof part));
    net_turn(0);
    net_turn(0);
    assert_int_equal(atomic_load(&server.closed), 0);
    say("b");
    finish(CONN_TAIL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(byte_by_byte_is_the_same),
        SUPPORT_TEST(one_byte_per_read_is_the_same),
        SUPPORT_TEST(interrupted_reads_are_repeated),
        SUPPORT_TEST(many_lines_take_turns),
        SUPPORT_TEST(a_pause_holds_what_has_come_and_what_comes),
        SUPPORT_TEST(a_pause_may_end_in_the_same_callback),
        SUPPORT_TEST(a_pause_reaches_the_peer),
        SUPPORT_TEST(an_endless_line_has_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
