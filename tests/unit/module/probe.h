/*
 * probe.h - a module that does nothing by itself, so that a test can make its calls from outside.
 *
 * Includes cmocka and the kit; defines the module, so one file of a program may include it.  A test may
 * define PROBE (more of the descriptor) before.
 */
#ifndef XYLEM_TESTS_PROBE_H
#define XYLEM_TESTS_PROBE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <xylem/test.h>

#ifndef PROBE
#define PROBE .summary = "probe"
#endif

XY_MODULE(probe, "1.0", PROBE);

static xyt *t;
static xy_mod *m;

static inline int probe_begin(void **state)
{
    (void)state;
    t = xyt_open(xylem_module_v1);
    assert_null(xyt_start(t));
    m = xyt_instance(t);
    return 0;
}

/* Nothing may be left open, in any test. */
static inline int probe_end(void **state)
{
    (void)state;
    assert_int_equal(xyt_close(t), 0);
    return 0;
}

#define PROBE_TEST(f) cmocka_unit_test_setup_teardown(f, probe_begin, probe_end)

#endif
