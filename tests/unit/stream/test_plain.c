/* test_plain.c - the shapes of a PLAIN message, right and wrong (docs/hostile-input.md, case 25). */

#include "stream/plain.h"
#include "support.h"

#define M(literal) { literal, sizeof(literal) - 1 }

static const struct { struct str in; const char *authzid, *user, *password; } good[] = {
    { M("\0alice\0secret"), "", "alice", "secret" },
    { M("alice@a.example\0alice\0secret"), "alice@a.example", "alice", "secret" },
    { M("\0\xc3\xa9\0\xe2\x82\xac"), "", "\xc3\xa9", "\xe2\x82\xac" },
    { M("\0a\0b"), "", "a", "b" },
};

static const struct str bad[] = {
    M(""), M("alice"), M("\0alice"), M("alice\0alice"), M("\0\0secret"), M("\0alice\0"),
    M("\0alice\0sec\0ret"), M("\0alice\0secret\0"), M("\0\0"), M("\0al\xffice\0secret"),
    M("\0alice\0\xc0\xaf"), M("\xed\xa0\x80\0alice\0secret"),
};

static void takes_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        struct plain_message m;

        assert_true(plain_parse(good[i].in, &m));
        assert_true(str_is(m.authzid, good[i].authzid));
        assert_true(str_is(m.user, good[i].user));
        assert_true(str_is(m.password, good[i].password));
    }
}

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct plain_message m;

        if (plain_parse(bad[i], &m))
            fail_msg("row %zu is accepted", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_apart),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
