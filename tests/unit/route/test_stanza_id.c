/*
 * test_stanza_id.c - ids come back, tell nothing, and are good for one account of one domain.
 */
#include <stdio.h>
#include <string.h>

#include "route/stanza_id.h"
#include "support.h"

static struct domain here = { .name = "a.example", .secret = { 1, 2, 3 } };
static struct domain there = { .name = "b.example", .secret = { 1, 2, 4 } };   /* the same place */
static struct arena *arena;

static const struct jid *jid(const char *text)
{
    return jid_parse(arena, str_of(text), NULL);
}

static int enter(void **state)
{
    (void)state;
    arena = arena_new(512);
    return arena == NULL;
}

static int leave(void **state)
{
    stanza_ids_stop();
    arena_free(&arena);
    return support_reset(state);
}

static const char *text(const struct domain *d, const char *account, uint64_t row)
{
    static char out[4][STANZA_ID_LENGTH + 1];
    static unsigned at;
    char *made = out[at++ % COUNT_OF(out)];

    assert_true(stanza_id_text(d, jid(account), row, made));
    return made;
}

static void an_id_comes_back(void **state)
{
    (void)state;
    static const uint64_t rows[] = { 0, 1, 255, UINT64_C(1) << 20, UINT64_C(0x0123456789abcdef), UINT64_MAX };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *shown = text(&here, "juliet@a.example", rows[i]);
        uint64_t row = ~rows[i];
        assert_int_equal(strspn(shown, "0123456789abcdef"), STANZA_ID_LENGTH);
        assert_true(stanza_id_row(&here, jid("juliet@a.example/balcony"), str_of(shown), &row));
        assert_true(row == rows[i]);
    }
}

/* Stored ids of clients stay good over restarts and releases: this one was made by the first. */
static void an_id_is_the_same_for_ever(void **state)
{
    (void)state;
    assert_string_equal(text(&here, "juliet@a.example", 42), "8c0b9e3646a3deb5a2282cd4ff6a599f");
}

static void it_is_good_for_one_account(void **state)
{
    (void)state;
    const char *shown = text(&here, "juliet@a.example", 42);
    uint64_t row;

    assert_false(stanza_id_row(&here, jid("romeo@a.example"), str_of(shown), &row));
    assert_false(stanza_id_row(&there, jid("juliet@a.example"), str_of(shown), &row));
    assert_true(stanza_id_row(&here, jid("juliet@a.example"), str_of(shown), &row));
    assert_string_not_equal(shown, text(&here, "romeo@a.example", 42));
    assert_string_not_equal(shown, text(&there, "juliet@a.example", 42));
}

static void what_is_made_up_is_no_id(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "42", "00000000000000000000000000000000", "0000000000000000000000000000000",
        "000000000000000000000000000000000", "0000000000000000000000000000000g",
    };
    char upper[STANZA_ID_LENGTH + 1];
    uint64_t row;

    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(stanza_id_row(&here, jid("juliet@a.example"), str_of(bad[i]), &row));
    const char *shown = text(&here, "juliet@a.example", 42);
    for (size_t i = 0; i <= STANZA_ID_LENGTH; i++)
        upper[i] = (char)(shown[i] >= 'a' ? shown[i] - 'a' + 'A' : shown[i]);
    assert_string_not_equal(upper, shown);
    assert_false(stanza_id_row(&here, jid("juliet@a.example"), str_of(upper), &row));
}

/* More domains than places: each gets its own key back. */
static void domains_take_turns(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 300; i++) {
        struct domain d = { .name = "c.example" };
        d.secret[0] = (unsigned char)(i * 7);
        d.secret[1] = (unsigned char)(i >> 3);
        uint64_t row;
        const char *shown = text(&d, "juliet@a.example", i);
        assert_true(stanza_id_row(&d, jid("juliet@a.example"), str_of(shown), &row));
        assert_int_equal(row, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_comes_back),
        cmocka_unit_test(an_id_is_the_same_for_ever),
        cmocka_unit_test(it_is_good_for_one_account),
        cmocka_unit_test(what_is_made_up_is_no_id),
        cmocka_unit_test(domains_take_turns),
    };

    return cmocka_run_group_tests(tests, enter, leave);
}
