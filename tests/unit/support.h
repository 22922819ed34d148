/*
 * support.h - what unit tests share: cmocka with what it needs, and faults injected through `sys`.
 *
 * Each call installs its wrapper over the real entry; support_reset() puts the real table back and
 * is the teardown of every test that used one.  Counters are atomic: the code under test may have
 * threads.  The table itself is not: install what a test needs before it starts any, with 0 for the
 * n-th, and set n later.
 */
#ifndef XYLEM_TESTS_SUPPORT_H
#define XYLEM_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sys.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Memory: blocks are counted from this call on; the n-th from now (1 is the next) and only that
 * one is refused, 0 refuses none. */
void support_fail_alloc(unsigned long nth);
bool support_alloc_failed(void);                /* did the refusal happen? */
unsigned long support_allocs(void);             /* requests since support_fail_alloc */
long support_blocks(void);                      /* taken and not given back since then */

/*
 * Runs the block after it once for each allocation it makes, refusing the first, then the second,
 * at last none.  What the block leaves allocated fails the test.
 *
 *     SUPPORT_EACH_REFUSAL {
 *         struct thing *t = thing_new();
 *         if (!support_alloc_failed())
 *             assert_non_null(t);
 *         thing_free(&t);
 *     }
 */
#define SUPPORT_EACH_REFUSAL \
    for (unsigned long nth_ = 1; nth_ != 0; nth_ = support_next_refusal(nth_)) \
        for (bool once_ = (support_fail_alloc(nth_), true); once_; once_ = false)
unsigned long support_next_refusal(unsigned long nth);

/* Clocks that stand still until moved.  Advancing moves both, a step only the wall clock. */
void support_clock(uint64_t mono_ns, int64_t wall_ms);
void support_clock_advance(int64_t ms);
void support_clock_step(int64_t ms);

/* Randomness that is the same in every run. */
void support_random(uint64_t seed);

/* Files and sockets: the n-th call of this kind from now fails with err; with err 0 a read or write
 * does one byte only, that call and all after it. */
enum support_io {
    SUPPORT_OPEN, SUPPORT_READ, SUPPORT_WRITE, SUPPORT_WRITEV, SUPPORT_FDATASYNC, SUPPORT_FSYNC,
    SUPPORT_RENAME, SUPPORT_UNLINK, SUPPORT_CLOSE, SUPPORT_SOCKET, SUPPORT_ACCEPT, SUPPORT_CONNECT,
    SUPPORT_IO_KINDS
};
void support_fail_io(enum support_io what, unsigned long nth, int err);
unsigned long support_io_calls(enum support_io what);      /* since support_fail_io */

/* A fresh folder, removed with what is in it by support_reset(). */
const char *support_folder(void);
/* A path in it, valid until the next test; at most 8 at a time. */
const char *support_path(const char *name);
/* What a file has, up to 200 kB, good until the next call; NULL: there is none. */
const char *support_content(const char *path);

int support_reset(void **state);                /* a cmocka teardown; always 0 */

/* Where sanitizers are at work malloc is theirs (gcc says so in macros, clang by a feature). */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SUPPORT_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SUPPORT_SANITIZED 1
#endif

/* A test whose teardown is support_reset. */
#define SUPPORT_TEST(f) cmocka_unit_test_teardown(f, support_reset)

#endif
