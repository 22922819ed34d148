/* test_exchange.c - SCRAM keys from other servers and to them; the password is the account's own. */
#include "../modules.h"

#define KEYS(mech, count, salt, server, stored) \
    "<scram-credentials xmlns='urn:xmpp:pie:0#scram' mechanism='" mech "'><iter-count>" count "</iter-count>" \
    "<salt>" salt "</salt><server-key>" server "</server-key><stored-key>" stored "</stored-key></scram-credentials>"
/* RFC 5802 section 5 and RFC 7677 section 3: user, pencil. */
#define SHA_1   KEYS("SCRAM-SHA-1", "4096", "QSXCR+Q6sek8bf92", "D+CSWLOshSulAsxiupA+qs2/fTE=", \
                     "6dlGYMOdZcOPutkcNY8U2g7vK9Y=")
#define SHA_256 KEYS("SCRAM-SHA-256", "4096", "W22ZaJ0SNY7soEsUEjb6gQ==", \
                     "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=", "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=")

static const char *take(xyt *t, const char *xml)
{
    return xyt_answer(t, xyt_take(t, ME, xml));
}

static xy_auth_status check(xyt *t, const char *password)
{
    return xyt_auth(t, xyt_check_password(t, ME, password))->status;
}

static void test_keys_of_others(void **state)
{
    xyt *t = module_open();

    (void)state;
    assert_int_equal(xyt_mechanisms(t), 15);
    assert_string_equal(take(t, SHA_1), "ok: 1 added");
    assert_int_equal(xyt_mechanisms(t), XY_MECH_PASSWORD | XY_MECH_SCRAM_SHA_1);
    assert_string_equal(take(t, SHA_1), "ok: 0 added");
    const xy_auth_answer *a = xyt_auth(t, xyt_scram_keys(t, ME, XY_MECH_SCRAM_SHA_1));
    assert_int_equal(a->status, XY_AUTH_OK);
    assert_int_equal(a->keys->salt_len, 12);
    assert_int_equal(xyt_auth(t, xyt_scram_keys(t, ME, XY_MECH_SCRAM_SHA_256))->status, XY_AUTH_UNAVAILABLE);
    assert_int_equal(check(t, "pen"), XY_AUTH_WRONG);
    assert_int_equal(xyt_mechanisms(t), XY_MECH_PASSWORD | XY_MECH_SCRAM_SHA_1);
    assert_int_equal(check(t, "pencil"), XY_AUTH_OK);           /* and the others are made of it */
    assert_int_equal(xyt_mechanisms(t), 15);
    for (unsigned mech = XY_MECH_SCRAM_SHA_1; mech <= XY_MECH_SCRAM_SHA_512; mech <<= 1) {
        a = xyt_auth(t, xyt_scram_keys(t, ME, (xy_mech)mech));      /* all alike, as are those of nobody */
        assert_int_equal(a->status, XY_AUTH_OK);
        assert_int_equal(a->keys->salt_len, 12);
    }
    assert_int_equal(xyt_auth(t, xyt_scram_keys(t, ME, XY_MECH_SCRAM_SHA_1))->keys->salt_len, 12);
    module_close(t);
}

/* Nobody can be told from an account that is not there by the length of his salt. */
static void test_others_look_alike(void **state)
{
    xyt *t = module_open();
    bool seen = false;
    char who[40];

    (void)state;
    take(t, SHA_1);
    for (int i = 0; i < 60 && !seen; i++) {
        snprintf(who, sizeof who, "nobody%d@example.org", i);
        const xy_auth_answer *a = xyt_auth(t, xyt_scram_keys(t, who, XY_MECH_SCRAM_SHA_1));
        assert_int_equal(a->status, XY_AUTH_UNKNOWN);
        seen = a->keys->salt_len == 12 && a->keys->iterations == 4096;
    }
    assert_true(seen);
    assert_string_equal(xyt_doc(t, "", "auth", "iterations"), "4096/12 4096");
    module_close(t);
}

static void test_an_account_that_is_there(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_create(t, ME, "mine");
    assert_string_equal(take(t, SHA_1), "ok: 0 added");
    assert_int_equal(check(t, "mine"), XY_AUTH_OK);
    assert_int_equal(check(t, "pencil"), XY_AUTH_WRONG);
    module_close(t);
}

static void test_the_rest_is_added(void **state)
{
    xyt *t = module_open();

    (void)state;
    assert_string_equal(take(t, SHA_256), "ok: 1 added");
    assert_string_equal(take(t, SHA_1), "ok: 0 added");         /* whose password that is nobody knows */
    assert_int_equal(xyt_mechanisms(t), XY_MECH_PASSWORD | XY_MECH_SCRAM_SHA_256);
    const char *given = xyt_give(t, ME, "urn:xmpp:pie:0#scram", "scram-credentials");
    assert_string_equal(given, SHA_256 "\n");
    module_close(t);
}

/* base64 of base64, as ejabberd has written them. */
static void test_twice_encoded(void **state)
{
    xyt *t = module_open();

    (void)state;
    assert_string_equal(take(t, KEYS("SCRAM-SHA-1", "4096", "UVNYQ1IrUTZzZWs4YmY5Mg==",
                                     "RCtDU1dMT3NoU3VsQXN4aXVwQStxczIvZlRFPQ==",
                                     "NmRsR1lNT2RaY09QdXRrY05ZOFUyZzd2SzlZPQ==")), "ok: 1 added");
    assert_string_equal(xyt_give(t, ME, "urn:xmpp:pie:0#scram", "scram-credentials"), SHA_1 "\n");
    assert_int_equal(check(t, "pencil"), XY_AUTH_OK);
    module_close(t);
}

static void test_disabled(void **state)
{
    xyt *t = module_open();

    (void)state;
    assert_string_equal(take(t, "<disabled xmlns='xylem:auth'/>"), "ok: 1 added");
    assert_string_equal(take(t, SHA_1), "ok: 1 added");
    assert_int_equal(xyt_mechanisms(t), 15);                    /* he logs in by none */
    assert_int_equal(xyt_auth(t, xyt_scram_keys(t, ME, XY_MECH_SCRAM_SHA_256))->status, XY_AUTH_DISABLED);
    assert_int_equal(check(t, "pencil"), XY_AUTH_DISABLED);
    assert_string_equal(xyt_give(t, ME, "xylem:auth", "disabled"), "<disabled xmlns='xylem:auth'/>\n");
    xyt_set_enabled(t, ME, true);
    assert_int_equal(xyt_mechanisms(t), XY_MECH_PASSWORD | XY_MECH_SCRAM_SHA_1);
    assert_string_equal(take(t, "<disabled xmlns='xylem:auth'/>"), "ok: 0 added");
    assert_int_equal(check(t, "pencil"), XY_AUTH_OK);
    xyt_set_password(t, ME, "another");
    assert_int_equal(xyt_mechanisms(t), 15);
    module_close(t);
}

static void test_what_is_wrong(void **state)
{
    xyt *t = module_open();

    (void)state;
    holds(take(t, KEYS("SCRAM-SHA3-512", "1", "QQ==", "QQ==", "QQ==")), "no keys of that mechanism");
    holds(take(t, KEYS("SCRAM-SHA-1", "0", "QQ==", "QQ==", "QQ==")), "iter-count is '0', and no number");
    holds(take(t, KEYS("SCRAM-SHA-1", "99999999", "QQ==", "QQ==", "QQ==")), "iter-count is '99999999', and no number");
    holds(take(t, KEYS("SCRAM-SHA-1", "1000001", "QQ==", "QQ==", "QQ==")), "iter-count is '1000001', and no number "
          "from 1 to 1000000");
    holds(take(t, KEYS("SCRAM-SHA-1", "4096", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"
                       "QUFBQUFBQUFBQUFBQUFBQUFBQUE=", "QQ==", "QQ==")),
          "salt is base64 of 74 bytes, and no more than 64 are taken");
    holds(take(t, KEYS("SCRAM-SHA-1", "1000000", "-", "QQ==", "QQ==")), "salt is not base64");
    holds(take(t, KEYS("SCRAM-SHA-1", "4096", "-", "QQ==", "QQ==")), "salt is not base64");
    holds(take(t, KEYS("SCRAM-SHA-1", "4096", "QQ==", "QQ==", "QQ==")), "stored-key and server-key are not");
    assert_int_equal(xyt_auth(t, xyt_exists(t, ME))->status, XY_AUTH_UNKNOWN);
    module_close(t);
    t = xyt_open(xylem_module_v1);
    xyt_set(t, "iterations", "2000000");        /* what new passwords get is not too much for others */
    assert_null(xyt_start(t));
    holds(take(t, KEYS("SCRAM-SHA-1", "2000000", "-", "QQ==", "QQ==")), "salt is not base64");
    holds(take(t, KEYS("SCRAM-SHA-1", "2000001", "-", "QQ==", "QQ==")), "from 1 to 2000000");
    module_close(t);
}

static void test_store_away(void **state)
{
    unsigned n = 0;

    (void)state;
    for (bool failed = true; failed; n++) {
        xyt *t = module_open();
        xyt_store_fail(t, n + 1);
        failed = strcmp(take(t, SHA_1), "unavailable") == 0;
        xyt_store_fail(t, 0);
        holds(take(t, SHA_1), "ok: ");
        assert_int_equal(check(t, "pencil"), XY_AUTH_OK);
        module_close(t);
    }
    assert_int_equal(n, 5);                     /* the record, the counts, both written: any can fail */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_of_others),           cmocka_unit_test(test_others_look_alike),
        cmocka_unit_test(test_an_account_that_is_there), cmocka_unit_test(test_the_rest_is_added),
        cmocka_unit_test(test_twice_encoded),
        cmocka_unit_test(test_disabled),                 cmocka_unit_test(test_what_is_wrong),
        cmocka_unit_test(test_store_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
