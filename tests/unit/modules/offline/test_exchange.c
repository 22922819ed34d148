/* test_exchange.c - messages that wait, from other servers and to them. */
#include "../modules.h"

static const char *take(xyt *t, const char *xml)
{
    return xyt_answer(t, xyt_take(t, ME, xml));
}

#define ALL(x) "<offline-messages xmlns='urn:xmpp:pie:0'>" x "</offline-messages>"
#define M(more, id, inside) \
    "<message xmlns='jabber:client' from='" YOU "/y' to='" ME "' id='" id "'" more "><body>" id "</body>" inside \
    "</message>"
#define STAMP(s) "<delay xmlns='urn:xmpp:delay' from='example.org' stamp='" s "'/>"

static const char *given(xyt *t)
{
    return xyt_give(t, ME, "urn:xmpp:pie:0", "offline-messages");
}

static void test_round_trip(void **state)
{
    xyt *t = module_open();
    static const char two[] = ALL(M(" type='chat'", "1", STAMP("2020-01-01T10:00:00Z")
                                    "<stanza-id xmlns='urn:xmpp:sid:0' by='" ME "' id='old'/>"
                                    "<archived xmlns='urn:xmpp:mam:tmp' by='" ME "' id='old'/>")
                                  M("", "2", STAMP("2020-01-01T10:00:00.5+00:00")));

    (void)state;
    assert_string_equal(given(t), "");
    assert_string_equal(take(t, two), "ok: 2 added");
    assert_int_equal(xyt_waiting(t, ME), 2);
    assert_string_equal(take(t, two), "ok: 0 added");
    const char *out = given(t);
    holds(out, "<offline-messages>\n<message xmlns='jabber:client' from='" YOU "/y' to='" ME "' id='1' type='chat'>"
               "<body>1</body><delay xmlns='urn:xmpp:delay' from='example.org' stamp='2020-01-01T10:00:00.000Z'/>"
               "<stanza-id xmlns='urn:xmpp:sid:0' by='" ME "' id='");
    holds(out, "stamp='2020-01-01T10:00:00.500Z'");
    lacks(out, "id='old'");
    module_close(t);
}

/* What a device has fetched does not come back with the next import. */
static void test_once_only(void **state)
{
    xyt *t = module_open();
    static const char one[] = ALL(M("", "1", STAMP("2020-01-01T10:00:00Z")) M("", "2", ""));

    (void)state;
    assert_string_equal(take(t, one), "ok: 2 added");
    xyt_login(t, ME "/a");
    iq(t, "get", ME "/a", NULL, "<offline xmlns='http://jabber.org/protocol/offline'><purge/></offline>");
    assert_string_equal(take(t, one), "ok: 0 added");
    module_close(t);
}

static void test_what_is_wrong(void **state)
{
    xyt *t = module_open();

    (void)state;
    assert_string_equal(take(t, ALL("<iq xmlns='jabber:client'/>"
                                    "<message xmlns='jabber:client'><body>x</body></message>"
                                    "<message xmlns='jabber:client' from='a@b'>" STAMP("yesterday") "</message>"
                                    "<message xmlns='jabber:client' from='a@b'>" STAMP("1469-07-21T00:32:29Z")
                                    "</message>"
                                    "<message xmlns='jabber:client' from='a@b'>" STAMP("2999-07-21T00:32:29Z")
                                    "</message>")),
                        "ok: 0 added; iq: that is no message of jabber:client; message: a message is from an address; "
                        "message: the stamp of its delay is no date since 1970; "
                        "message: the stamp of its delay is no date since 1970; "
                        "message: the mailbox is full, or the store does not take it, or its stamp lies in the future");
    xyt_mailbox_full(t, true);
    holds(take(t, ALL(M("", "1", ""))), "ok: 0 added; message: the mailbox is full");
    xyt_mailbox_full(t, false);
    assert_string_equal(take(t, ALL(M("", "1", ""))), "ok: 1 added");
    module_close(t);
}

/* Whichever operation of the store fails: it is unavailable, and once more all of them are there, each once. */
static void test_store_away(void **state)
{
    static const char two[] = ALL(M("", "1", STAMP("2020-01-01T10:00:00Z")) M("", "2", STAMP("2020-01-01T10:00:00Z")));
    unsigned n = 0;

    (void)state;
    for (bool failed = true; failed; n++) {
        xyt *t = module_open();
        assert_non_null(xyt_live(t, ME));
        xyt_store_fail(t, n + 1);
        const char *said = take(t, two);
        failed = strcmp(said, "unavailable") == 0;
        xyt_store_fail(t, 0);
        if (failed)
            holds(take(t, two), "ok: ");
        assert_int_equal(xyt_waiting(t, ME), 2);
        module_close(t);
        assert_true(n < 100);
    }
    assert_int_equal(n, 7);             /* twice whether it has waited, a page, two records, the documents */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_once_only), cmocka_unit_test(test_what_is_wrong),
        cmocka_unit_test(test_store_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
