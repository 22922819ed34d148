/* test_csi.c - what a client says makes its session quiet, and no other (XEP-0352). */
#include "../modules.h"

#define ELEMENT(name) "<" name " xmlns='urn:xmpp:csi:0'/>"

static void test_states(void **state)
{
    static const struct { const char *xml; bool known, quiet; } rows[] = {
        { ELEMENT("inactive"), true, true },   { ELEMENT("inactive"), true, true },
        { ELEMENT("active"), true, false },    { ELEMENT("active"), true, false },
        { ELEMENT("inactive"), true, true },   { ELEMENT("asleep"), false, true },
        { "<active xmlns='urn:xmpp:csi:1'/>", false, true },
        { "<active/>", false, true },
    };
    xyt *t = module_open();

    (void)state;
    xy_session *a = xyt_login(t, ME "/a"), *b = xyt_login(t, ME "/b");
    assert_false(xyt_is_quiet(t, a));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(xyt_nonza(t, a, rows[i].xml), rows[i].known);
        assert_int_equal(xyt_is_quiet(t, a), rows[i].quiet);
        assert_false(xyt_is_quiet(t, b));
    }
    assert_int_equal(xyt_counter(t, 0), 2);
    assert_int_equal(xyt_counter(t, 1), 3);
    none_sent(t);                           /* there is no answer (section 4.2) */
    holds(xyt_stream_features(t), "<csi xmlns='urn:xmpp:csi:0'/>");
    xyt_stop(t);
    assert_false(xyt_nonza(t, a, ELEMENT("active")));
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_states) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
