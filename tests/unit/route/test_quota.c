/*
 * test_quota.c - each mark is said once on the way up, by whichever limit is nearer, and again after 70 %.
 */
#include "support.h"

#include <string.h>

#include "base/log.h"
#include "net/support_net.h"
#include "route/quota.h"

static const struct quota_owner juliet = { "juliet@a.example", "a.example", COUNT_MAILBOX_80 };
static const struct quota_owner everybody = { NULL, "a.example", COUNT_DOMAIN_80 };

static char *path;

/* How often the log has this text. */
static unsigned said(const char *text)
{
    char line[500];
    FILE *f = fopen(path, "r");
    unsigned n = 0;

    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL)
        n += strstr(line, text) != NULL;
    fclose(f);
    return n;
}

static void begin(const char *folder)
{
    static char log[4096];

    snprintf(log, sizeof log, "%s/log", folder);
    path = log;
    assert_int_equal(log_open(path, LOG_TEXT, LOG_LEVEL_WARN, NULL), 0);
    net_start(1);
}

static void end(void)
{
    net_stop();
    log_open("/dev/null", LOG_TEXT, LOG_LEVEL_ERROR, NULL);
}

static void each_mark_is_said_once(void **state)
{
    struct quota most = { 100, 0 };
    quota_said memory = 0;
    uint64_t before[] = { count_of(COUNT_MAILBOX_80), count_of(COUNT_MAILBOX_95), count_of(COUNT_MAILBOX_FULL) };

    (void)state;
    begin(support_folder());
    for (uint64_t rows = 1; rows <= 100; rows++)
        quota_watch(&memory, (struct quota){ rows, 0 }, most, &juliet);
    assert_int_equal(said("the mailbox of juliet@a.example is 80 % full: 80 of 100 messages wait"), 1);
    assert_int_equal(said("the mailbox of juliet@a.example is 95 % full: 95 of 100 messages wait"), 1);
    assert_int_equal(said("the mailbox of juliet@a.example is full: 100 of 100 messages wait"), 1);
    quota_full(&memory, (struct quota){ 100, 0 }, most, &juliet);
    assert_int_equal(said("juliet"), 3);
    assert_int_equal(count_of(COUNT_MAILBOX_80) - before[0], 1);
    assert_int_equal(count_of(COUNT_MAILBOX_95) - before[1], 1);
    assert_int_equal(count_of(COUNT_MAILBOX_FULL) - before[2], 1);
    end();
}

static void it_is_said_again_after_seventy(void **state)
{
    static const struct { uint64_t rows; unsigned lines; } steps[] = {
        { 80, 1 }, { 70, 1 }, { 81, 1 }, { 69, 1 }, { 79, 1 }, { 80, 2 }, { 0, 2 }, { 96, 3 }, { 75, 3 }, { 99, 3 },
    };
    quota_said memory = 0;

    (void)state;
    begin(support_folder());
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        quota_watch(&memory, (struct quota){ steps[i].rows, 0 }, (struct quota){ 100, 0 }, &juliet);
        assert_int_equal(said("juliet"), steps[i].lines);
    }
    end();
}

static void the_nearer_limit_counts(void **state)
{
    quota_said memory = 0;

    (void)state;
    begin(support_folder());
    quota_watch(&memory, (struct quota){ 10, 850 }, (struct quota){ 100, 1000 }, &everybody);
    assert_int_equal(said("all mailboxes of a.example together are 80 % full: 850 of 1000 bytes wait"), 1);
    quota_watch(&memory, (struct quota){ 10, 960 }, (struct quota){ 0, 1000 }, &everybody);
    assert_int_equal(said("95 % full: 960 of 1000 bytes wait"), 1);
    quota_full(&memory, (struct quota){ 10, 960 }, (struct quota){ 0, 1000 }, &everybody);
    assert_int_equal(said("together are full: 960 of 1000 bytes wait"), 1);
    end();
}

static void without_limits_nothing_is_said(void **state)
{
    quota_said memory = 0;

    (void)state;
    begin(support_folder());
    quota_watch(&memory, (struct quota){ UINT64_MAX, UINT64_MAX }, (struct quota){ 0, 0 }, &everybody);
    assert_int_equal(said("full"), 0);
    end();
}

/* What was so when the account was brought in is no news. */
static void what_was_known_is_not_said(void **state)
{
    quota_said memory = 0;

    (void)state;
    begin(support_folder());
    quota_known(&memory, (struct quota){ 85, 0 }, (struct quota){ 100, 0 });
    quota_watch(&memory, (struct quota){ 86, 0 }, (struct quota){ 100, 0 }, &juliet);
    assert_int_equal(said("full"), 0);
    quota_watch(&memory, (struct quota){ 95, 0 }, (struct quota){ 100, 0 }, &juliet);
    assert_int_equal(said("95 % full"), 1);
    end();
}

static void what_fits(void **state)
{
    static const struct { struct quota used, most; bool fits; } rows[] = {
        { { 2, 0 }, { 2, 0 }, true },   { { 3, 0 }, { 2, 0 }, false },
        { { 9, 10 }, { 0, 10 }, true }, { { 9, 11 }, { 0, 10 }, false }, { { 9, 9 }, { 0, 0 }, true },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(quota_fits(rows[i].used, rows[i].most), rows[i].fits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(each_mark_is_said_once, support_reset),
        cmocka_unit_test_teardown(it_is_said_again_after_seventy, support_reset),
        cmocka_unit_test_teardown(the_nearer_limit_counts, support_reset),
        cmocka_unit_test_teardown(without_limits_nothing_is_said, support_reset),
        cmocka_unit_test_teardown(what_was_known_is_not_said, support_reset),
        cmocka_unit_test(what_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
