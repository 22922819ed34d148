/*
 * test_states.c - every row of RFC 6121 appendix A, written down once more, as text.
 */
#include "presences.h"

#include "states.h"

static const char *const names[] = {
    [NONE] = "none", [NONE_OUT] = "none+out", [NONE_IN] = "none+in", [NONE_OUT_IN] = "none+out+in",
    [TO] = "to", [TO_IN] = "to+in", [FROM] = "from", [FROM_OUT] = "from+out", [BOTH] = "both"
};

#define STATES (sizeof names / sizeof names[0])

/* "state effect next": effect `+` passed on, `-` not, `=` answered by the server. */
static const struct table {
    enum direction d;
    xy_stanza_type type;
    const char    *rows[STATES];
} tables[] = {
    { OUTBOUND, XY_TYPE_SUBSCRIBE,                                                       /* A.2.1 */
      { "none + none+out", "none+out + none+out", "none+in + none+out+in", "none+out+in + none+out+in",
        "to + to", "to+in + to+in", "from + from+out", "from+out + from+out", "both + both" } },
    { OUTBOUND, XY_TYPE_UNSUBSCRIBE,                                                     /* A.2.2 */
      { "none + none", "none+out + none", "none+in + none+in", "none+out+in + none+in",
        "to + none", "to+in + none+in", "from + from", "from+out + from", "both + from" } },
    { OUTBOUND, XY_TYPE_SUBSCRIBED,                                                      /* A.2.3 */
      { "none - none", "none+out - none+out", "none+in + from", "none+out+in + from+out",
        "to - to", "to+in + both", "from - from", "from+out - from+out", "both - both" } },
    { OUTBOUND, XY_TYPE_UNSUBSCRIBED,                                                    /* A.2.4 */
      { "none - none", "none+out - none+out", "none+in + none", "none+out+in + none+out",
        "to - to", "to+in + to", "from + none", "from+out + none+out", "both + to" } },
    { INBOUND, XY_TYPE_SUBSCRIBE,                                                        /* A.3.1 */
      { "none + none+in", "none+out + none+out+in", "none+in - none+in", "none+out+in - none+out+in",
        "to + to+in", "to+in - to+in", "from = from", "from+out = from+out", "both = both" } },
    { INBOUND, XY_TYPE_UNSUBSCRIBE,                                                      /* A.3.2 */
      { "none - none", "none+out - none+out", "none+in + none", "none+out+in + none+out",
        "to - to", "to+in + to", "from + none", "from+out + none+out", "both + to" } },
    { INBOUND, XY_TYPE_SUBSCRIBED,                                                       /* A.3.3 */
      { "none - none", "none+out + to", "none+in - none+in", "none+out+in + to+in",
        "to - to", "to+in - to+in", "from - from", "from+out + both", "both - both" } },
    { INBOUND, XY_TYPE_UNSUBSCRIBED,                                                     /* A.3.4 */
      { "none - none", "none+out + none", "none+in - none+in", "none+out+in + none+in",
        "to + none", "to+in + none+in", "from - from", "from+out + from", "both + from" } },
};

static xy_roster_item item_in(const char *name)
{
    xy_roster_item item = { .size = sizeof item, .jid = "a@x.test" };

    item.ask = strstr(name, "+out") != NULL;
    item.pending_in = strstr(name, "+in") != NULL;
    if (strncmp(name, "to", 2) == 0)
        item.subscription = XY_SUB_TO;
    if (strncmp(name, "from", 4) == 0)
        item.subscription = XY_SUB_FROM;
    if (strncmp(name, "both", 4) == 0)
        item.subscription = XY_SUB_BOTH;
    return item;
}

static char sign_of(struct step s)
{
    if ((s.effects & ANSWER) != 0)
        return '=';
    return (s.effects & PASS) != 0 ? '+' : '-';
}

static void check_row(const struct table *table, const char *row)
{
    char state[16], next[16], sign;

    assert_int_equal(sscanf(row, "%15s %c %15s", state, &sign, next), 3);
    xy_roster_item item = item_in(state);
    assert_string_equal(names[state_of(&item)], state);
    struct step s = state_step(table->d, table->type, &item);
    if (sign_of(s) != sign || strcmp(names[s.next], next) != 0)
        fail_msg("%s %d: %s is %c %s", table->d == INBOUND ? "in" : "out", (int)table->type, row, sign_of(s),
                 names[s.next]);
    state_apply(s, NULL, &item);
    assert_string_equal(names[state_of(&item)], next);
}

static void test_appendix_a(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        for (size_t row = 0; row < STATES; row++)
            check_row(&tables[i], tables[i].rows[row]);
}

/* Section 3.4: `subscribed` where nobody asked approves, `unsubscribed` recalls, and a request uses
 * it up. */
static void test_approval(void **state)
{
    static const char *const approves[] = { "none", "none+out", "to" };
    static const char *const not[] = { "none+in", "none+out+in", "to+in", "from", "from+out", "both" };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        xy_roster_item item = item_in(approves[i]);
        state_apply(state_step(OUTBOUND, XY_TYPE_SUBSCRIBED, &item), NULL, &item);
        assert_true(item.approved);
        assert_string_equal(names[state_of(&item)], approves[i]);

        xy_roster_item recalled = item;
        state_apply(state_step(OUTBOUND, XY_TYPE_UNSUBSCRIBED, &recalled), NULL, &recalled);
        assert_false(recalled.approved);
        assert_string_equal(names[state_of(&recalled)], approves[i]);

        struct step s = state_step(INBOUND, XY_TYPE_SUBSCRIBE, &item);
        assert_int_equal(s.effects & (PASS | ANSWER), ANSWER);
        state_apply(s, NULL, &item);
        assert_false(item.approved || item.pending_in);
        assert_true((item.subscription & XY_SUB_FROM) != 0);
    }
    for (size_t i = 0; i < 6; i++) {
        xy_roster_item item = item_in(not[i]);
        state_apply(state_step(OUTBOUND, XY_TYPE_SUBSCRIBED, &item), NULL, &item);
        assert_false(item.approved);
    }
}

/* The first request waits as it came, until it is answered or taken back. */
static void test_request_is_kept(void **state)
{
    xy_roster_item item = item_in("none");

    (void)state;
    state_apply(state_step(INBOUND, XY_TYPE_SUBSCRIBE, &item), "first", &item);
    assert_string_equal(item.request, "first");
    state_apply(state_step(INBOUND, XY_TYPE_SUBSCRIBE, &item), "second", &item);
    assert_string_equal(item.request, "first");
    state_apply(state_step(OUTBOUND, XY_TYPE_SUBSCRIBE, &item), NULL, &item);
    assert_string_equal(item.request, "first");
    state_apply(state_step(OUTBOUND, XY_TYPE_SUBSCRIBED, &item), NULL, &item);
    assert_null(item.request);
}

/* What no table has: both halves of a pair that exclude each other. */
static void test_odd_items(void **state)
{
    xy_roster_item item = item_in("both");

    (void)state;
    item.ask = item.pending_in = true;
    assert_int_equal(state_of(&item), BOTH);
    item.subscription = XY_SUB_TO;
    assert_int_equal(state_of(&item), TO_IN);
    item.subscription = XY_SUB_FROM;
    assert_int_equal(state_of(&item), FROM_OUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appendix_a),
        cmocka_unit_test(test_approval),
        cmocka_unit_test(test_request_is_kept),
        cmocka_unit_test(test_odd_items),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
