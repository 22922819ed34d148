/* test_incoming.c - what becomes of a message from elsewhere among the rows that are there. */
#include "module/incoming.h"

#include "route/mailbox.h"
#include "support.h"

#define XML     "<m/>"
#define PEER    "you@b.test/r"
#define W       XY_ROW_WAITING
#define A       XY_ROW_ARCHIVED
#define ROW(ms) ((uint64_t)(ms) << 20)

/* ---- the mailbox ---- */

static size_t   room;                   /* for so many that wait */
static uint64_t highest;

void mailbox_moved_id(struct account *a, uint64_t id)
{
    (void)a;
    highest = id > highest ? id : highest;
}

bool mailbox_moved_fits(struct account *a, size_t bytes)
{
    (void)a;
    (void)bytes;
    return room > 0 && room-- > 0;
}

void mailbox_moved_in(struct account *a, size_t bytes)
{
    (void)a;
    (void)bytes;
    room--;
}

/* ---- what is there, what comes ---- */

static struct around around;

static int begin(void **state)
{
    (void)state;
    around = (struct around){ 0 };
    room = 100;
    highest = 0;
    return 0;
}

static int end(void **state)
{
    (void)state;
    around_free(&around);
    return 0;
}

static void there(uint64_t id, int64_t stamp, unsigned flags)
{
    const xy_store_row row = { .id = id, .stamp = stamp, .flags = flags, .peer = PEER, .xml = XML,
                               .xml_len = strlen(XML) };

    assert_true(around_read(&around, &row, 1, false));
}

static struct incoming one(int64_t stamp, unsigned flags)
{
    return (struct incoming){ .stamp = stamp, .came = stamp, .flags = flags, .peer = PEER, .xml = XML,
                              .len = strlen(XML), .hash = incoming_hash(flags, PEER, STR(XML)) };
}

static struct incoming settled(int64_t stamp, unsigned flags)
{
    struct incoming in = one(stamp, flags);

    assert_true(around_settle(&around, NULL, &in));
    return in;
}

static void clashes(struct incoming in, uint64_t with)
{
    assert_true(in.decided);
    assert_int_equal(in.status, XY_CLASH);
    assert_int_equal(in.id, with);
}

static void is_new(struct incoming in, uint64_t id)
{
    assert_false(in.decided || in.replaces);
    assert_int_equal(in.id, id);
}

static void equals_are_as_many_as_there_are(void **state)
{
    (void)state;
    there(ROW(5000), 5000, A);
    there(ROW(5000) + 1, 5000, A);
    clashes(settled(5000, A), ROW(5000));
    clashes(settled(5000, A), ROW(5000) + 1);
    is_new(settled(5000, A), ROW(5000) + 2);
    is_new(settled(5000, A), ROW(5000) + 3);
    assert_int_equal(highest, ROW(5000) + 3);
}

/* Of one kind only equal times are one message; a clock's second may lie between the two kinds. */
static void times_that_are_near(void **state)
{
    (void)state;
    there(ROW(5000), 5000, A);
    is_new(settled(4999, A), ROW(4999));
    is_new(settled(7001, W), ROW(7001));
    struct incoming in = settled(7000, W);
    assert_true(in.replaces);
    assert_int_equal(in.id, ROW(5000));
    assert_int_equal(in.flags, A | W);
    assert_int_equal(in.stamp, 5000);
}

static void another_text_peer_or_direction_is_another_message(void **state)
{
    struct incoming in = one(5000, A);

    (void)state;
    there(ROW(5000), 5000, A);
    in.hash = incoming_hash(A, PEER "2", STR(XML));
    assert_true(around_settle(&around, NULL, &in));
    is_new(in, ROW(5000) + 1);
    in = one(5000, A);
    in.hash = incoming_hash(A, PEER, STR("<n/>"));
    assert_true(around_settle(&around, NULL, &in));
    is_new(in, ROW(5000) + 2);
    is_new(settled(5000, A | XY_ROW_SENT), ROW(5000) + 3);
}

/* The archive says when it was, but not later than the id says that stays. */
static void what_waits_is_archived(void **state)
{
    (void)state;
    there(ROW(5000), 5900, W);
    there(ROW(9000), 9000, W);
    struct incoming in = settled(4500, A);
    assert_true(in.replaces && in.reserved);
    assert_int_equal(in.id, ROW(5000));
    assert_int_equal(in.stamp, 4500);
    in = settled(9500, A);
    assert_int_equal(in.id, ROW(9000));
    assert_int_equal(in.stamp, 9000);
}

static void both_kinds_of_one_call_become_one(void **state)
{
    struct incoming archived = one(5000, A), waits = one(5400, W);

    (void)state;
    assert_true(around_settle(&around, NULL, &archived));
    is_new(archived, ROW(5000));
    assert_true(around_settle(&around, NULL, &waits));
    assert_true(waits.decided);
    assert_ptr_equal(waits.with, &archived);
    assert_int_equal(archived.flags, A | W);
    assert_int_equal(room, 99);
    assert_true(archived.reserved);
    assert_false(waits.reserved);
}

static void a_full_mailbox_refuses_what_waits(void **state)
{
    (void)state;
    room = 0;
    struct incoming in = settled(5000, W);
    assert_true(in.decided);
    assert_int_equal(in.status, XY_REFUSED);
    assert_int_equal(in.id, 0);
    is_new(settled(5000, A), ROW(5000));
}

/* Each row stands for one message of an element, in whatever call that comes; what waits is not counted. */
static void rows_that_were_used_are_not_found(void **state)
{
    struct used *used = used_new();
    struct incoming in = one(5000, A);

    (void)state;
    assert_non_null(used);
    there(ROW(5000), 5000, A);
    assert_true(around_settle(&around, used, &in));
    clashes(in, ROW(5000));
    around_free(&around);
    around = (struct around){ 0 };
    there(ROW(5000), 5000, A);
    in = one(5000, A);
    assert_true(around_settle(&around, used, &in));
    is_new(in, ROW(5000) + 1);
    in = one(5000, W);
    assert_true(around_settle(&around, used, &in));
    assert_true(in.replaces);
    assert_int_equal(in.id, ROW(5000));
    used_free(&used);
}

static void what_is_far_away_is_not_read(void **state)
{
    struct incoming in = one(50000, A);

    (void)state;
    assert_false(around_reaches(&around, &in));
    assert_int_equal(around.read_to, ROW(48000) - 1);
    there(ROW(52000), 52000, A);
    assert_false(around_reaches(&around, &in));
    there(ROW(52001), 52001, A);
    assert_true(around_reaches(&around, &in));
    in = one(60000, A);
    assert_false(around_reaches(&around, &in));
    assert_true(around_read(&around, NULL, 0, true));
    assert_true(around_reaches(&around, &in));
}

/* However many there are, not many are looked through for each. */
static void what_is_behind_is_forgotten(void **state)
{
    struct incoming in = one(5000, A);

    (void)state;
    for (int64_t ms = 1; ms <= 3000; ms++)
        there(ROW(ms), ms, A);
    assert_int_equal(around.n, 3000);
    assert_false(around_reaches(&around, &in));
    assert_int_equal(around.n, 1);
    is_new(settled(2999, A), ROW(2999));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(equals_are_as_many_as_there_are), TEST(times_that_are_near),
        TEST(another_text_peer_or_direction_is_another_message), TEST(what_waits_is_archived),
        TEST(both_kinds_of_one_call_become_one), TEST(a_full_mailbox_refuses_what_waits),
        TEST(rows_that_were_used_are_not_found), TEST(what_is_far_away_is_not_read),
        TEST(what_is_behind_is_forgotten)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
