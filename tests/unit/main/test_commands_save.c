/*
 * test_commands_save.c - backups, restores and copies piece by piece, and what becomes of those that are left.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "../save/model.h"
#include "base/json.h"
#include "base/log.h"
#include "main/commands.h"
#include "module/administer.h"
#include "net/support_net.h"
#include "route/router.h"
#include "route/store.h"

#define JULIET "juliet@a.example"
#define LINE "{\"removed\": {\"domain\": \"c.example\", \"account\": \"j@c.example\"}}\n"

/* ---- commands ---- */

struct asked {
    const char          *words[2];
    struct command_value values[4];
    size_t               n;
    atomic_int           over;
    xy_status            status;
    char                 text[300];
    struct arena        *arena;
    const struct json   *row;                   /* the only one, or NULL */
};

static void done(void *arg, struct command_result *r)
{
    struct asked *a = arg;
    struct error e;

    a->status = r->status;
    snprintf(a->text, sizeof a->text, "%s", r->text != NULL ? r->text : "");
    const struct json *rows = json_parse((struct str){ r->rows.p, r->rows.len }, a->arena, &e);
    assert_non_null(rows);
    a->row = rows->first;
    atomic_store(&a->over, 1);
}

static void run(void *arg)
{
    struct asked *a = arg;
    size_t used;
    const struct command *c = command_find(a->words, a->words[1] != NULL ? 2 : 1, &used);

    assert_non_null(c);
    assert_true(command_run(c, a->values, a->n, done, a));
}

static struct asked asked[8];
static unsigned nasked;

static struct asked *begin(const char *command, const char *name, const char *value, const char *name2,
                           const char *value2)
{
    struct asked *a = &asked[nasked++ % 8];

    arena_free(&a->arena);
    *a = (struct asked){ .arena = arena_new(1024) };
    a->words[0] = strcmp(command, "copy") == 0 ? "store" : command;
    a->words[1] = strcmp(command, "copy") == 0 ? "copy" : NULL;
    if (strcmp(command, "copy") == 0)
        a->values[a->n++] = (struct command_value){ "to", "x.yml" };
    if (name != NULL)
        a->values[a->n++] = (struct command_value){ name, value };
    if (name2 != NULL)
        a->values[a->n++] = (struct command_value){ name2, value2 };
    net_on(0, run, a);
    return a;
}

static struct asked *wait_for(struct asked *a)
{
    for (unsigned i = 0; i < 2000000 && !atomic_load(&a->over); i++) {
        model_let_time_pass(1);
        net_on(0, NULL, NULL);
    }
    assert_int_equal(atomic_load(&a->over), 1);
    return a;
}

#define ASK(...) wait_for(begin(__VA_ARGS__))
static struct asked *ask(const char *command, const char *name, const char *value)
{
    return ASK(command, name, value, NULL, NULL);
}

static const char *column(const struct asked *a, const char *name)
{
    const char *text = json_text(a->row, name);

    return text != NULL ? text : "";
}

static bool is(const struct asked *a, const char *name, const char *value)
{
    return strcmp(column(a, name), value) == 0;
}

/* ---- the world around ---- */

static ssize_t (*real_write)(int fd, const void *p, size_t n);
static atomic_int stops;                        /* how often the main thread was woken to stop */

static ssize_t watched_write(int fd, const void *p, size_t n)
{
    if (fd > 0 || n != sizeof(uint64_t))        /* there is no main thread that could be woken */
        return real_write(fd, p, n);
    atomic_fetch_add(&stops, 1);
    return (ssize_t)n;
}

static int setup(void **state)
{
    (void)state;
    log_open("/dev/null", LOG_TEXT, LOG_LEVEL_ERROR, NULL);
    support_clock(1000 * NS_PER_S, 0);
    support_fail_alloc(0);
    atomic_store(&stops, 0);
    route_at_start();
    save_set_up();
    net_start(1);
    real_write = sys.write;
    sys.write = watched_write;
    model_start(1);
    return 0;
}

static atomic_bool holds_writes;

static int teardown(void **state)
{
    atomic_store(&holds_writes, false);
    model_stop();
    net_stop();
    for (unsigned i = 0; i < 8; i++)
        arena_free(&asked[i].arena);
    return support_reset(state);
}
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static void fill(unsigned n)
{
    static char value[4000];
    char key[20];

    memset(value, 'x', sizeof value - 1);
    for (unsigned i = 0; i < n; i++) {
        snprintf(key, sizeof key, "%u", i);
        model_put("a.example", JULIET, "roster", key, value);
    }
    model_session("a.example", JULIET, 3, "balcony");
}

/* Piece after piece; the last answer. */
static struct asked *take_all(const char *command, struct text *lines)
{
    struct asked *a = ask(command, NULL, NULL);

    text_init(lines, 0);
    for (;;) {
        if (a->status != XY_OK)
            return a;
        text_puts(lines, column(a, "lines"));
        if (!is(a, "state", ""))
            return a;
        char number[40];
        snprintf(number, sizeof number, "%s", column(a, "next"));
        a = ask(command, "after", number);
    }
}

static void put(struct store_call *c)
{
    atomic_store((atomic_int *)c->arg, (int)c->op.status);
    store_call_free(&c);
}

static void write_one(void *arg)
{
    struct store_call *c = store_call_new(XY_STORE_MAILBOX_RAISE, put, arg);

    c->op.domain = "a.example";
    c->op.account = "nurse@a.example";
    c->op.after = 7;
    store_submit(c);
}

static bool can_be_written(void)
{
    atomic_int status = XY_CLASH;

    net_on(0, write_one, &status);
    for (unsigned i = 0; i < 5000 && atomic_load(&status) == XY_CLASH; i++) {
        net_pause(1);
        net_on(0, NULL, NULL);
    }
    return atomic_load(&status) == XY_OK;
}

static void later(int64_t ms)
{
    support_clock_advance(ms);
    net_turn(0);
    net_turn(0);
}

/* ---- tests ---- */

static void a_backup_comes_in_pieces(void **state)
{
    struct text lines;

    (void)state;
    fill(300);
    unsigned before = nasked;
    struct asked *a = take_all("backup", &lines);
    assert_int_equal(a->status, XY_OK);
    assert_true(nasked - before > 3);
    assert_true(is(a, "state", "last") && is(a, "next", "") && is(a, "documents", "300") && is(a, "owners", "1"));
    unsigned n = 0;
    for (const char *p = lines.p; (p = strstr(p, "{\"put\": ")) != NULL; p++)
        n++;
    assert_int_equal(n, 300);
    assert_null(strstr(lines.p, "\"session\""));
    text_free(&lines);
    assert_true(can_be_written());
}

static void what_cannot_be_is_said(void **state)
{
    static const char *const numbers[] = { "0", "17", "-1", "x", "18446744073709551616", "" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        assert_int_equal(ask("backup", "after", numbers[i])->status, XY_REFUSED);
        assert_int_equal(ask("copy", "after", numbers[i])->status, XY_REFUSED);
        assert_int_equal(ASK("copy", "after", numbers[i], "step", "stop")->status, XY_REFUSED);
        assert_int_equal(ASK("restore", "file", LINE, "after", numbers[i])->status, XY_REFUSED);
    }
    assert_int_equal(ask("backup", "only", "nowhere.example")->status, XY_NOT_FOUND);
    assert_int_equal(ask("backup", "only", "nobody@nowhere.example")->status, XY_NOT_FOUND);
    assert_int_equal(ASK("restore", "file", LINE, "only", "nowhere.example")->status, XY_NOT_FOUND);
    assert_int_equal(atomic_load(&stops), 0);
}

static void a_backup_that_is_left_ends(void **state)
{
    char number[40];

    (void)state;
    fill(300);
    struct asked *a = ask("backup", NULL, NULL);
    snprintf(number, sizeof number, "%s", column(a, "next"));
    assert_true(number[0] != '\0');
    later(59 * 1000);
    assert_int_equal(ask("backup", "after", number)->status, XY_OK);
    later(59 * 1000);
    assert_int_equal(ask("backup", "after", number)->status, XY_OK);
    later(61 * 1000);
    assert_int_equal(ask("backup", "after", number)->status, XY_REFUSED);
}

/* Followers are few, and so is what can be under way. */
static void there_are_not_too_many(void **state)
{
    unsigned good = 0;

    (void)state;
    fill(300);
    for (unsigned i = 0; i < 12; i++) {
        struct asked *a = ask("backup", NULL, NULL);
        assert_true(a->status == XY_OK || a->status == XY_UNAVAILABLE);
        good += a->status == XY_OK;
    }
    assert_in_range(good, 2, 8);
    later(61 * 1000);
    assert_int_equal(ask("backup", NULL, NULL)->status, XY_OK);
}

static void a_store_that_fails_ends_it(void **state)
{
    (void)state;
    fill(10);
    atomic_store(&model_reads.status, XY_REFUSED);
    atomic_store(&model_reads.left, 1);
    struct asked *a = ask("backup", NULL, NULL);
    assert_int_equal(a->status, XY_UNAVAILABLE);
    assert_string_equal(a->text, "as told");
    assert_int_equal(ask("backup", NULL, NULL)->status, XY_OK);
}

static void reads_stand_still(void)
{
    for (unsigned i = 0; i < 5000 && atomic_load(&model_held) == 0; i++)
        net_pause(1);
    assert_true(atomic_load(&model_held) > 0);
}

/* Who waits learns soon that there is nothing yet, and how to go on or to give up. */
static void nothing_yet_is_an_answer(void **state)
{
    char number[40];

    (void)state;
    fill(10);
    for (unsigned i = 0; i < 2; i++) {
        model_hold_reads(true);
        struct asked *a = begin("backup", NULL, NULL, NULL, NULL);
        reads_stand_still();
        assert_int_equal(atomic_load(&a->over), 0);
        for (unsigned n = 0; n < 3; n++) {
            later(1100);
            assert_int_equal(atomic_load(&a->over), 1);
            assert_true(a->status == XY_OK && is(a, "lines", "") && is(a, "state", ""));
            snprintf(number, sizeof number, "%s", column(a, "next"));
            assert_string_not_equal(number, "");
            if (n < 2)
                a = begin("backup", "after", number, NULL, NULL);
        }
        if (i == 0) {
            assert_int_equal(ASK("backup", "after", number, "step", "give-up")->status, XY_OK);
            assert_int_equal(ask("backup", "after", number)->status, XY_REFUSED);
            model_hold_reads(false);
            continue;
        }
        model_hold_reads(false);
        for (unsigned n = 0; n < 100; n++) {    /* nobody asks while it comes */
            net_pause(1);
            net_on(0, NULL, NULL);
        }
        while ((a = ask("backup", "after", number))->status == XY_OK && is(a, "state", ""))
            ;
        assert_true(a->status == XY_OK && is(a, "state", "last") && is(a, "documents", "10"));
    }
}

static void begin_copy(char number[40], struct text *lines)
{
    struct asked *a = take_all("copy", lines);

    assert_int_equal(a->status, XY_OK);
    assert_true(is(a, "state", "level"));
    snprintf(number, 40, "%s", column(a, "next"));
}

static void finish_copy(const char *number, struct text *lines)
{
    struct asked *a = ASK("copy", "after", number, "step", "finish");

    while (a->status == XY_OK && is(a, "state", "")) {
        text_puts(lines, column(a, "lines"));
        a = ASK("copy", "after", number, "step", "finish");
    }
    assert_int_equal(a->status, XY_OK);
    text_puts(lines, column(a, "lines"));
    assert_true(is(a, "state", "last") && is(a, "next", number));
}

static void a_copy_freezes_and_stops_the_server(void **state)
{
    struct text lines;
    char number[40];

    (void)state;
    fill(300);
    begin_copy(number, &lines);
    assert_non_null(strstr(lines.p, "\"session\""));
    assert_true(can_be_written());                      /* it is not frozen yet, and that comes, too */
    finish_copy(number, &lines);
    assert_non_null(strstr(lines.p, "{\"raised\": {\"domain\": \"a.example\", \"account\": \"nurse@a.example\""));
    assert_false(can_be_written());
    later(50 * 1000);
    assert_false(can_be_written());
    assert_int_equal(ask("copy", "after", number)->status, XY_REFUSED);
    assert_int_equal(ASK("copy", "after", number, "step", "stop")->status, XY_OK);
    assert_int_equal(atomic_load(&stops), 1);
    later(1000 * 1000);
    assert_false(can_be_written());                     /* to the end */
    text_free(&lines);
}

static atomic_int writes_held;

static xy_status held_write(const xy_store_op *op)
{
    (void)op;
    atomic_store(&writes_held, 1);
    while (atomic_load(&holds_writes))
        net_pause(1);
    return XY_OK;
}

/* One is being written, and stays so. */
static void hold_a_write(atomic_int *status)
{
    atomic_store(&holds_writes, true);
    atomic_store(&writes_held, 0);
    model_before_write = held_write;
    net_on(0, write_one, status);
    for (unsigned i = 0; i < 5000 && atomic_load(&writes_held) == 0; i++)
        net_pause(1);
}

/* What was put before it is frozen is in the copy, however long that takes. */
static void a_copy_waits_for_what_is_being_written(void **state)
{
    atomic_int status = XY_CLASH;
    struct text lines;
    char number[40];

    (void)state;
    fill(10);
    begin_copy(number, &lines);
    hold_a_write(&status);
    for (unsigned i = 0; i < 3; i++) {
        struct asked *a = begin("copy", "after", number, "step", "finish");
        later(500);
        assert_int_equal(atomic_load(&a->over), 0);
        later(600);
        assert_int_equal(atomic_load(&a->over), 1);
        assert_true(a->status == XY_OK && is(a, "lines", "") && is(a, "state", "") && is(a, "next", number));
    }
    atomic_store(&holds_writes, false);
    finish_copy(number, &lines);
    assert_int_equal(atomic_load(&status), XY_OK);
    assert_non_null(strstr(lines.p, "{\"raised\": {\"domain\": \"a.example\", \"account\": \"nurse@a.example\""));
    assert_false(can_be_written());
    text_free(&lines);
}

/* It waits for what is being written, of which somebody may be told otherwise. */
static void a_backup_can_be_given_up_at_its_end(void **state)
{
    atomic_int status = XY_CLASH;
    char number[40];

    (void)state;
    fill(300);
    struct asked *a = ask("backup", NULL, NULL);
    snprintf(number, sizeof number, "%s", column(a, "next"));
    for (unsigned i = 0; i < 200; i++) {            /* all is read, and a part of it taken */
        net_pause(1);
        net_on(0, NULL, NULL);
    }
    hold_a_write(&status);
    do {
        assert_true(a->status == XY_OK && is(a, "state", ""));
        a = begin("backup", "after", number, NULL, NULL);
        if (!atomic_load(&a->over))
            later(1100);
        assert_int_equal(atomic_load(&a->over), 1);
    } while (!is(a, "lines", ""));
    assert_true(is(a, "documents", "300") && is(a, "state", ""));
    assert_int_equal(ASK("backup", "after", number, "step", "give-up")->status, XY_OK);
    atomic_store(&holds_writes, false);
    for (unsigned i = 0; i < 5000 && atomic_load(&status) == XY_CLASH; i++) {
        net_pause(1);
        net_on(0, NULL, NULL);
    }
    assert_int_equal(atomic_load(&status), XY_OK);
    assert_true(can_be_written());
    assert_int_equal(ask("backup", "after", number)->status, XY_REFUSED);
}

static void a_server_that_has_gone_on_is_not_stopped(void **state)
{
    struct text lines;
    char number[40];

    (void)state;
    fill(10);
    begin_copy(number, &lines);
    assert_int_equal(ASK("copy", "after", number, "step", "stop")->status, XY_REFUSED);     /* too early */
    finish_copy(number, &lines);
    assert_false(can_be_written());
    later(61 * 1000);
    assert_true(can_be_written());
    assert_int_equal(ASK("copy", "after", number, "step", "stop")->status, XY_REFUSED);     /* too late */
    assert_int_equal(atomic_load(&stops), 0);
    text_free(&lines);
}

static void a_copy_can_be_given_up(void **state)
{
    struct text lines;
    char number[40];

    (void)state;
    fill(10);
    for (unsigned i = 0; i < 2; i++) {
        begin_copy(number, &lines);
        if (i > 0)
            finish_copy(number, &lines);
        assert_int_equal(ASK("copy", "after", number, "step", "give-up")->status, XY_OK);
        assert_true(can_be_written());
        assert_int_equal(ASK("copy", "after", number, "step", "stop")->status, XY_REFUSED);
        text_free(&lines);
    }
}

static void there_is_one_copy_at_a_time(void **state)
{
    struct text lines;
    char number[40];

    (void)state;
    fill(10);
    begin_copy(number, &lines);
    assert_int_equal(ask("copy", NULL, NULL)->status, XY_UNAVAILABLE);
    assert_int_equal(ask("backup", NULL, NULL)->status, XY_OK);         /* others do not matter */
    finish_copy(number, &lines);
    assert_int_equal(ask("copy", NULL, NULL)->status, XY_UNAVAILABLE);
    assert_false(can_be_written());
    assert_int_equal(ASK("copy", "after", number, "step", "give-up")->status, XY_OK);
    text_free(&lines);
    begin_copy(number, &lines);
    text_free(&lines);
}

static void a_restore_comes_in_pieces(void **state)
{
    char number[40];

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        struct asked *a = ask("restore", "file", LINE LINE);
        assert_int_equal(a->status, XY_OK);
        assert_true(is(a, "elsewhere", "2") && is(a, "refused", "0") && is(a, "accounts", "0"));
        snprintf(number, sizeof number, "%s", column(a, "next"));
        a = ASK("restore", "file", i == 0 ? LINE : "{}\n", "after", number);
        if (i == 0)
            assert_true(a->status == XY_OK && is(a, "elsewhere", "3"));
        else
            assert_true(a->status == XY_UNAVAILABLE && strstr(a->text, "no operation") != NULL);
        if (i == 0)
            assert_true(ASK("restore", "file", "", "after", number)->status == XY_OK);
        assert_int_equal(ASK("restore", "file", LINE, "after", number)->status, XY_REFUSED);
    }
    struct asked *a = ask("restore", "file", LINE);
    snprintf(number, sizeof number, "%s", column(a, "next"));
    later(61 * 1000);
    assert_int_equal(ASK("restore", "file", LINE, "after", number)->status, XY_REFUSED);
}

/* Whatever is under way, and whoever waits for it. */
static void the_server_stops(void **state)
{
    struct text lines;
    char number[40];

    (void)state;
    fill(10);
    begin_copy(number, &lines);
    finish_copy(number, &lines);
    text_free(&lines);
    model_hold_reads(true);
    struct asked *waits = begin("backup", NULL, NULL, NULL, NULL);
    struct asked *restores = ask("restore", "file", LINE);
    assert_int_equal(restores->status, XY_OK);
    model_stop();
    net_stop();
    assert_int_equal(atomic_load(&waits->over), 1);
    if (waits->status != XY_OK) {       /* what was read as the store stopped may have been all that there was */
        assert_int_equal(waits->status, XY_UNAVAILABLE);
        assert_string_equal(waits->text, "the server stops");
    }
    net_start(1);
    model_start(1);
    assert_true(can_be_written());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_backup_comes_in_pieces),
        TEST(what_cannot_be_is_said),
        TEST(a_backup_that_is_left_ends),
        TEST(there_are_not_too_many),
        TEST(a_store_that_fails_ends_it),
        TEST(nothing_yet_is_an_answer),
        TEST(a_copy_waits_for_what_is_being_written),
        TEST(a_backup_can_be_given_up_at_its_end),
        TEST(a_copy_freezes_and_stops_the_server),
        TEST(a_server_that_has_gone_on_is_not_stopped),
        TEST(a_copy_can_be_given_up),
        TEST(there_is_one_copy_at_a_time),
        TEST(a_restore_comes_in_pieces),
        TEST(the_server_stops),
    };
    struct error e;

    if (command_register(save_commands, NULL, &e) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    command_forget_all();
    return failed;
}
