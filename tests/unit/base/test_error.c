/*
 * test_error.c - codes, truncation and errno.
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "support.h"

static void set_fills_and_returns_minus_one(void **state)
{
    (void)state;
    struct error e = { ERR_NONE, "" };

    assert_int_equal(error_set(&e, ERR_EXISTS, "account %s exists", "juliet"), -1);
    assert_int_equal(e.code, ERR_EXISTS);
    assert_string_equal(e.text, "account juliet exists");
    assert_int_equal(error_set(NULL, ERR_INVALID, "nobody listens"), -1);
}

static void long_text_is_cut(void **state)
{
    (void)state;
    struct error e;

    error_set(&e, ERR_INVALID, "%0*d", (int)sizeof e.text * 2, 7);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
}

static void errno_becomes_code_and_words(void **state)
{
    (void)state;
    static const struct { int err; enum error_code code; } rows[] = {
        { ENOENT, ERR_NOT_FOUND }, { EEXIST, ERR_EXISTS },    { EACCES, ERR_DENIED },
        { ENOMEM, ERR_NO_MEMORY }, { EINVAL, ERR_INVALID },   { ENOSPC, ERR_UNAVAILABLE },
        { EIO, ERR_UNAVAILABLE },  { ENOTDIR, ERR_NOT_FOUND }, { EROFS, ERR_DENIED },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error e;
        errno = rows[i].err;
        assert_int_equal(error_errno(&e, "open x"), -1);
        assert_int_equal(e.code, rows[i].code);
        assert_memory_equal(e.text, "open x: ", 8);
        assert_true(strlen(e.text) > 8);
    }
    assert_int_equal(error_errno(NULL, "x"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_fills_and_returns_minus_one),
        cmocka_unit_test(long_text_is_cut),
        cmocka_unit_test(errno_becomes_code_and_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
