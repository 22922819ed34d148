/*
 * test_writing.c - lines come into the store in their order, however often it is away meanwhile.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "model.h"
#include "net/support_net.h"
#include "save/writing.h"

#define BOX "\"domain\": \"a\", \"account\": \"b@a\""
#define RECORD(id) "{\"record\": {\"xml\": \"<m/>\", \"rows\": [{" BOX ", \"id\": " #id ", \"stamp\": 1, " \
                   "\"flags\": 1, \"peer\": \"\"}]}}\n"

static struct writing w;
static struct text lines;
static atomic_int over;
static long waiting;                    /* rows that wait, as who counts sees it */
static unsigned puts_seen;

static void done(struct writing *of)
{
    assert_ptr_equal(of, &w);
    atomic_store(&over, 1);
}

static void put(struct writing *of, const xy_store_op *op)
{
    (void)of;
    puts_seen++;
    if (op->kind == XY_STORE_RECORD)
        waiting += (long)(op->record->nrows - op->count);
    else
        waiting -= (long)op->count;
}

static bool not_k1(struct writing *of, xy_store_op *op)
{
    (void)of;
    return op->kind != XY_STORE_DOC_PUT || strcmp(op->writes[0].key, "k1") != 0;
}

static void begin(void *arg)
{
    (void)arg;
    writing_begin(&w);
    assert_int_equal(atomic_load(&over), 0);            /* never from inside */
}

static void wait_for_end(void)
{
    for (unsigned i = 0; i < 2000000 && !atomic_load(&over); i++) {
        model_let_time_pass(10);
        net_on(0, NULL, NULL);
    }
    assert_int_equal(atomic_load(&over), 1);
}

static void write_with(const char *text, unsigned at_once, bool (*wanted)(struct writing *of, xy_store_op *op))
{
    w = (struct writing){ .lines = str_of(text), .at_once = at_once, .wanted = wanted, .put = put, .done = done };
    atomic_store(&over, 0);
    waiting = 0;
    puts_seen = 0;
    net_on(0, begin, NULL);
    wait_for_end();
}

static void add_document(const char *key, unsigned value)
{
    text_printf(&lines, "{\"put\": {\"domain\": \"a\", \"writes\": [{\"account\": \"b@a\", \"collection\": \"c\", "
                "\"key\": \"%s\", \"value\": \"%u\"}]}}\n", key, value);
}

static bool has(const char *what)
{
    struct text all;

    model_dump(&all);
    bool there = strstr(all.p, what) != NULL;
    text_free(&all);
    return there;
}

static int setup(void **state)
{
    (void)state;
    log_open("/dev/null", LOG_TEXT, LOG_LEVEL_ERROR, NULL);
    support_clock(1000 * NS_PER_S, 0);
    support_fail_alloc(0);
    text_init(&lines, 0);
    net_start(1);
    model_start(1);
    return 0;
}

static int teardown(void **state)
{
    text_free(&lines);
    model_stop();
    net_stop();
    return support_reset(state);
}
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static void all_lines_are_put_in_their_order(void **state)
{
    static const unsigned at_once[] = { 1, 3, 64, WRITING_MOST };

    (void)state;
    for (unsigned i = 0; i < 300; i++)
        add_document(i % 2 ? "last" : "other", i);
    for (size_t i = 0; i < COUNT_OF(at_once); i++) {
        model_clear();
        write_with(lines.p, at_once[i], NULL);
        assert_int_equal(w.status, XY_OK);
        assert_int_equal(w.taken, 300);
        assert_int_equal(w.refused, 0);
        assert_int_equal(puts_seen, 300);
        assert_true(has("last 0 0 0 299\n") && has("other 0 0 0 298\n"));
    }
}

static void no_lines_are_all_of_them(void **state)
{
    (void)state;
    write_with("", 8, NULL);
    assert_int_equal(w.status, XY_OK);
    assert_int_equal(w.taken, 0);
}

static void what_is_not_wanted_is_not_put(void **state)
{
    (void)state;
    add_document("k0", 0);
    add_document("k1", 1);
    add_document("k2", 2);
    write_with(lines.p, 1, not_k1);
    assert_int_equal(w.status, XY_OK);
    assert_int_equal(w.taken, 3);
    assert_true(has("k0") && !has("k1") && has("k2"));
    text_clear(&lines);
    add_document("k1", 1);
    write_with(lines.p, 1, not_k1);                     /* and that it is none is no end */
    assert_int_equal(w.status, XY_OK);
    assert_int_equal(w.taken, 1);
}

static void a_store_that_is_away_is_waited_for(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 100; i++)
        add_document(i % 2 ? "last" : "other", i);
    atomic_store(&model_writes.status, XY_UNAVAILABLE);
    for (int n = 1; n < 60; n += 7) {
        model_clear();
        atomic_store(&model_writes.left, n);
        write_with(lines.p, 8, NULL);
        assert_int_equal(w.status, XY_OK);
        assert_int_equal(w.taken, 100);
        assert_true(has("last 0 0 0 99\n") && has("other 0 0 0 98\n"));
    }
    atomic_store(&model_writes.left, 1000000);
    write_with(lines.p, 8, NULL);
    assert_int_equal(w.status, XY_UNAVAILABLE);
    assert_string_equal(w.why, "as told");
}

static void stop(void *arg)
{
    (void)arg;
    writing_stop(&w);
}

/* Between two attempts, and while one is under way: no timer has to fire for its end. */
static void who_stops_does_not_wait(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 20; i++)
        add_document("k", i);
    for (unsigned i = 0; i < 2; i++) {
        atomic_store(&model_writes.status, XY_UNAVAILABLE);
        atomic_store(&model_writes.left, 1000000);
        w = (struct writing){ .lines = str_of(lines.p), .at_once = 4, .put = put, .done = done };
        atomic_store(&over, 0);
        net_on(0, begin, NULL);
        for (unsigned k = 0; k < 20 * i; k++) {
            net_pause(1);
            net_on(0, NULL, NULL);
        }
        net_on(0, stop, NULL);
        net_await(&over, 1);
        assert_int_equal(w.status, XY_UNAVAILABLE);
        atomic_store(&model_writes.left, 0);
    }
    stop(NULL);                                         /* when it is over, nothing happens */
}

/* Rows that have got in before the store was away are counted, and once only. */
static void what_is_put_twice_is_told_as_it_was(void **state)
{
    static const char text[] =
        RECORD(1) RECORD(2) RECORD(3) "{\"taken\": {" BOX ", \"ids\": [1], \"until\": 1}}\n" RECORD(4)
        "{\"removed\": {" BOX "}}\n" RECORD(5) RECORD(6) "{\"retracted\": {" BOX ", \"ids\": [5]}}\n" RECORD(7);

    (void)state;
    atomic_store(&model_writes.status, XY_UNAVAILABLE);
    for (int spared = 0; spared <= 10; spared++) {
        model_clear();
        model_spare_writes(spared, 1);
        write_with(text, 8, NULL);
        assert_int_equal(w.status, XY_OK);
        assert_true(has("row a 'b@a'   6 1 1 <m/>\n") && has("   7 1 1 <m/>\n") && !has("   5 "));
        if (waiting != 2)
            fail_msg("%d spared: %ld wait", spared, waiting);
    }
}

/* 1 and 3 are declined, and what comes behind them is not possible the first two times. */
static xy_status refuse_some(const xy_store_op *op)
{
    static int away;
    const char *value = op->writes[0].value;

    if (strcmp(value, "5") == 0 && away++ < 2)
        return XY_UNAVAILABLE;
    return strcmp(value, "1") == 0 || strcmp(value, "3") == 0 ? XY_REFUSED : XY_OK;
}

static void what_the_store_declines_is_counted(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 20; i++)
        add_document("k", i);
    atomic_store(&model_writes.status, XY_REFUSED);
    atomic_store(&model_writes.left, 3);
    write_with(lines.p, 8, NULL);
    assert_int_equal(w.status, XY_OK);
    assert_int_equal(w.taken, 20);
    assert_int_equal(w.refused, 3);
    assert_int_equal(puts_seen, 17);
    assert_string_equal(w.first, "as told");
    assert_true(has("k 0 0 0 19\n"));
    model_before_write = refuse_some;                   /* and once, however often it is tried again */
    write_with(lines.p, 8, NULL);
    assert_int_equal(w.status, XY_OK);
    assert_int_equal(w.refused, 2);
}

/* Documents that must not replace others clash: that is no refusal. */
static bool only_missing(struct writing *of, xy_store_op *op)
{
    (void)of;
    ((xy_doc_write *)(uintptr_t)op->writes)[0].version = 0;
    return true;
}

static void a_clash_is_no_refusal(void **state)
{
    (void)state;
    add_document("k", 1);
    add_document("k", 2);
    write_with(lines.p, 1, only_missing);
    assert_int_equal(w.status, XY_OK);
    assert_int_equal(w.refused, 0);
    assert_int_equal(puts_seen, 1);
    assert_true(has("k 0 0 0 1\n"));
}

static void a_line_that_is_none_ends_it(void **state)
{
    static const char *const wrong[] = { "{}\n", "nonsense\n", "\n", "{\"put\": {}}\n",
                                         "{\"removed\": {" BOX "}} x\n" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        model_clear();
        text_clear(&lines);
        for (unsigned k = 0; k < 10; k++)
            add_document("before", k);
        text_puts(&lines, wrong[i]);
        add_document("behind", 1);
        write_with(lines.p, 4, NULL);
        assert_int_equal(w.status, XY_REFUSED);
        assert_true(w.why[0] != '\0');
        assert_true(w.taken < 11 && !has("behind"));
    }
}

static void memory_may_be_refused(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 6; i++)
        add_document("k", i);
    for (unsigned long nth = 1; nth < 1000; nth++) {
        support_fail_alloc(nth);
        write_with(lines.p, 2, NULL);
        bool failed = support_alloc_failed();
        support_fail_alloc(0);
        assert_true(w.status == XY_OK || (failed && w.status == XY_UNAVAILABLE));
        if (!failed) {
            assert_true(nth > 5);
            return;
        }
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_lines_are_put_in_their_order),
        TEST(no_lines_are_all_of_them),
        TEST(what_is_not_wanted_is_not_put),
        TEST(a_store_that_is_away_is_waited_for),
        TEST(who_stops_does_not_wait),
        TEST(what_is_put_twice_is_told_as_it_was),
        TEST(what_the_store_declines_is_counted),
        TEST(a_clash_is_no_refusal),
        TEST(a_line_that_is_none_ends_it),
        TEST(memory_may_be_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
