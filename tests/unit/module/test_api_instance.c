/*
 * test_api_instance.c - what an instance knows and says of itself.
 */
#include <xylem/module.h>

static int start(xy_mod *m);

struct config { const char *mood; };
static const xy_setting settings[] = { XY_TEXT(struct config, mood, "mood", "fine", "How it starts"), { 0 } };
static const xy_metric counters[] = { { "a_total", "a" }, { "b_total", "b" }, { 0 } };

#define PROBE .settings = settings, .config_size = sizeof(struct config), .state_size = 8, \
              .start = start, .counters = counters
#include "probe.h"

static int start(xy_mod *who)
{
    const struct config *c = xy_config(who);

    return strcmp(c->mood, "fine") == 0 ? 0 : xy_fail(who, "in a %s mood", c->mood);
}

static void it_knows_where_it_is(void **state)
{
    (void)state;
    const struct config *c = xy_config(m);

    assert_string_equal(c->mood, "fine");
    assert_string_equal(xy_domain(m), "example.org");
    assert_int_equal(*(uint64_t *)xy_state(m), 0);
    assert_int_equal(xy_data_dir(m)[0], '/');
    xy_log(m, XY_WARN, "a line about %s", "nothing");
}

static void it_counts_and_shows(void **state)
{
    (void)state;
    xy_count(m, 0);
    xy_add(m, 1, 41);
    xy_count(m, 1);
    assert_int_equal(xyt_counter(t, 0), 1);
    assert_int_equal(xyt_counter(t, 1), 42);
    xy_set_status(m, XY_ERROR, "all gone");
    assert_string_equal(xyt_status(t), "all gone");
    xy_set_status(m, XY_INFO, NULL);
    assert_string_equal(xyt_status(t), "");
}

static void it_says_why_it_cannot_start(void **state)
{
    (void)state;
    xyt_close(t);
    t = xyt_open(xylem_module_v1);
    xyt_set(t, "mood", "bad");
    assert_string_equal(xyt_start(t), "in a bad mood");
}

static void the_running_core_has_these_calls(void **state)
{
    (void)state;
    assert_true(XY_HAS(log));
    assert_true(XY_HAS(command_end));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(it_knows_where_it_is),
        PROBE_TEST(it_counts_and_shows),
        PROBE_TEST(it_says_why_it_cannot_start),
        PROBE_TEST(the_running_core_has_these_calls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
