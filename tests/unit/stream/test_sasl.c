/*
 * test_sasl.c - every failure condition, the order of steps, and what unknown users see
 * (docs/hostile-input.md, cases 24-27, 29-31).
 */
#include <stdio.h>
#include <string.h>

#include "stream/fakes.h"
#include "stream/sasl.h"
#include "stream/scram_client.h"

static struct sasl *s;
static struct sasl_offer offer;
static struct sasl_terms terms;
static enum sasl_step ready_step;
static int readies;

static void ready(void *arg, enum sasl_step step)
{
    assert_ptr_equal(arg, &readies);
    ready_step = step;
    readies++;
}

static int begin(void **state)
{
    (void)state;
    fakes_begin();
    offer = (struct sasl_offer){ 0 };
    for (int i = 0; i < BINDING_TYPES; i++) {
        memset(offer.bindings[i].bytes, 'A' + i, 32);
        offer.bindings[i].len = 32;
    }
    terms = (struct sasl_terms){ .can = fake.mechanisms, .tls = true };
    sasl_offer_fill(&offer, &terms);
    readies = 0;
    s = sasl_new(&fake.a, &offer, &terms, ready, &readies);
    assert_non_null(s);
    return 0;
}

static int end(void **state)
{
    (void)state;
    sasl_free(&s);
    assert_null(s);
    fakes_end();
    return 0;
}

static enum sasl_step start(const char *mechanism, const char *bytes, size_t len)
{
    return sasl_begin(s, mechanism, str_of(in_base64(bytes, len)));
}

#define START(mechanism, literal) start(mechanism, literal, sizeof(literal) - 1)

static enum sasl_step respond(const char *text)
{
    return sasl_respond(s, str_of(in_base64(text, strlen(text))));
}

static const char *data(void)
{
    return from_base64(sasl_data(s).p, sasl_data(s).len);
}

/* ---- PLAIN ---- */

static const struct { const char *bytes; size_t len; enum sasl_failure want; } plain_rows[] = {
#define ROW(literal, want) { literal, sizeof(literal) - 1, want }
    ROW("\0alice\0secret", SASL_NO_FAILURE),
    ROW("alice@a.example\0alice\0secret", SASL_NO_FAILURE),
    ROW("alice@alias.example\0alice\0secret", SASL_NO_FAILURE),
    ROW("bob\0alice\0secret", SASL_INVALID_AUTHZID),
    ROW("bob@a.example\0alice\0secret", SASL_INVALID_AUTHZID),
    ROW("alice@b.example\0alice\0secret", SASL_INVALID_AUTHZID),
    ROW("alice@a.example/home\0alice\0secret", SASL_INVALID_AUTHZID),
    ROW("a.example\0alice\0secret", SASL_INVALID_AUTHZID),
    ROW("alice\0alice", SASL_MALFORMED_REQUEST),
    ROW("alice", SASL_MALFORMED_REQUEST),
    ROW("\0alice\0sec\0ret", SASL_MALFORMED_REQUEST),
    ROW("\0alice\0\xff", SASL_MALFORMED_REQUEST),
    ROW("\0\0secret", SASL_MALFORMED_REQUEST),
#undef ROW
};

static void plain_messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(plain_rows); i++) {
        enum sasl_step step = start("PLAIN", plain_rows[i].bytes, plain_rows[i].len);

        if (plain_rows[i].want == SASL_MALFORMED_REQUEST) {
            assert_int_equal(step, SASL_FAILURE);
            assert_int_equal(sasl_failure(s), SASL_MALFORMED_REQUEST);
            continue;
        }
        assert_int_equal(step, SASL_WAIT);
        assert_int_equal(fake.question, AUTH_CHECK_PASSWORD);
        assert_string_equal(fake.asked, "alice@a.example");
        assert_string_equal(fake.password, "secret");
        if (plain_rows[i].want == SASL_INVALID_AUTHZID) {    /* a wrong password comes first */
            fake_auth_say(XY_AUTH_WRONG);
            assert_int_equal(sasl_failure(s), SASL_NOT_AUTHORIZED);
            assert_int_equal(start("PLAIN", plain_rows[i].bytes, plain_rows[i].len), SASL_WAIT);
            fake_auth_say(XY_AUTH_OK);
            assert_int_equal(ready_step, SASL_FAILURE);
            assert_int_equal(sasl_failure(s), SASL_INVALID_AUTHZID);
            continue;
        }
        fake_auth_say(XY_AUTH_OK);
        assert_int_equal(ready_step, SASL_SUCCESS);
        assert_true(str_is(jid_full(sasl_who(s)), "alice@a.example"));
        assert_string_equal(sasl_mechanism(s)->name, "PLAIN");
        assert_int_equal(sasl_data(s).len, 0);
    }
}

static const struct { xy_auth_status status; enum sasl_failure want; } verdict_rows[] = {
    { XY_AUTH_UNKNOWN, SASL_NOT_AUTHORIZED },
    { XY_AUTH_WRONG, SASL_NOT_AUTHORIZED },
    { XY_AUTH_EXPIRED, SASL_CREDENTIALS_EXPIRED },
    { XY_AUTH_DISABLED, SASL_ACCOUNT_DISABLED },
    { XY_AUTH_NOT_ENTITLED, SASL_ACCOUNT_DISABLED },
    { XY_AUTH_UNAVAILABLE, SASL_TEMPORARY_AUTH_FAILURE },
    { XY_AUTH_EXISTS, SASL_TEMPORARY_AUTH_FAILURE },
    { XY_AUTH_REFUSED, SASL_NOT_AUTHORIZED },
};

static void plain_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(verdict_rows); i++) {
        assert_int_equal(START("PLAIN", "\0alice\0secret"), SASL_WAIT);
        fake_auth_say(verdict_rows[i].status);
        assert_int_equal(ready_step, SASL_FAILURE);
        assert_int_equal(sasl_failure(s), verdict_rows[i].want);
        assert_true(strlen(sasl_reason(s)) > 0);
        assert_string_equal(sasl_user(s), "alice");
    }
}

/* What is no local part is asked for all the same, under a name that nobody has. */
static void names_that_are_none(void **state)
{
    (void)state;
    assert_int_equal(START("PLAIN", "\0al ice@x\0secret"), SASL_WAIT);
    assert_int_equal(strlen(fake.asked), 32 + strlen("@a.example"));
    fake_auth_say(XY_AUTH_UNKNOWN);
    assert_int_equal(sasl_failure(s), SASL_NOT_AUTHORIZED);
    assert_string_equal(sasl_user(s), "al ice@x");
}

static void canonical_addresses(void **state)
{
    static const struct { const char *jid; bool good; } rows[] = {
        { "alice.smith@a.example", true }, { "alice@b.example", false }, { "a.example", false },
        { "alice@a.example/x", false }, { "@", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        xy_auth_answer a = { .size = sizeof a, .status = XY_AUTH_OK, .jid = rows[i].jid };

        assert_int_equal(START("PLAIN", "\0alice\0secret"), SASL_WAIT);
        fake_auth_answer(&a);
        if (rows[i].good)
            assert_string_equal(sasl_who(s)->text, rows[i].jid);
        else
            assert_int_equal(sasl_failure(s), SASL_TEMPORARY_AUTH_FAILURE);
    }
}

/* ---- SCRAM ---- */

static unsigned char stored[SCRAM_KEY_MOST], server[SCRAM_KEY_MOST];
static xy_scram_keys keys;

static void answer_keys(xy_auth_status status)
{
    struct scram_server_keys k;
    xy_auth_answer a = { .size = sizeof a, .status = status, .keys = &keys };

    client_keys(sasl_mechanism(s), "secret", STR("saltsalt"), 64, &k);
    memcpy(stored, k.stored, sizeof stored);
    memcpy(server, k.server, sizeof server);
    keys = (xy_scram_keys){ .size = sizeof keys, .mech = fake.mech, .iterations = 64,
                            .salt = (const unsigned char *)"saltsalt", .salt_len = 8,
                            .stored_key = stored, .server_key = server,
                            .key_len = scram_key_length(sasl_mechanism(s)) };
    fake_auth_answer(&a);
}

#define BARE "n=alice,r=abcdef"

static enum sasl_step finish(struct str c, const char *password)
{
    return respond(client_final(sasl_mechanism(s), BARE, data(), c, password));
}

static void scram_succeeds(void **state)
{
    static const char *const names[] = { "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_int_equal(START("SCRAM-SHA-1", "n,,n=x,r=y"), SASL_WAIT);   /* discarded */
        assert_int_equal(start(names[i], "n,," BARE, strlen("n,," BARE)), SASL_WAIT);
        assert_int_equal(fake.auth_cancelled, i + 1);
        assert_int_equal(fake.question, AUTH_SCRAM_KEYS);
        assert_int_equal(fake.mech, sasl_mechanism(s)->needs);
        answer_keys(XY_AUTH_OK);
        assert_int_equal(ready_step, SASL_CHALLENGE);
        assert_int_equal(finish(STR("n,,"), "secret"), SASL_SUCCESS);
        assert_string_equal(data(), client_expects());
        assert_string_equal(sasl_who(s)->text, "alice@a.example");
        assert_int_equal(respond("c=biws,r=abcdef,p=AAAA"), SASL_FAILURE);  /* no exchange */
        assert_int_equal(sasl_failure(s), SASL_MALFORMED_REQUEST);
    }
}

static void scram_plus(void **state)
{
    static const char gs2[] = "p=tls-exporter,,";
    char c[64];

    (void)state;
    memcpy(c, gs2, sizeof gs2 - 1);
    for (int right = 0; right < 2; right++) {
        memset(c + sizeof gs2 - 1, right ? 'A' : 'x', 32);
        assert_int_equal(START("SCRAM-SHA-256-PLUS", "p=tls-exporter,," BARE), SASL_WAIT);
        answer_keys(XY_AUTH_OK);
        enum sasl_step step = finish((struct str){ c, sizeof gs2 - 1 + 32 }, "secret");

        assert_int_equal(step, right ? SASL_SUCCESS : SASL_FAILURE);
        assert_int_equal(sasl_intercepted(s), !right);
    }
    assert_int_equal(START("SCRAM-SHA-256", "y,," BARE), SASL_FAILURE);
    assert_int_equal(sasl_failure(s), SASL_NOT_AUTHORIZED);
    assert_true(sasl_intercepted(s));
    assert_null(fake.call);
}

static void scram_authzid(void **state)
{
    (void)state;
    assert_int_equal(START("SCRAM-SHA-1", "n,a=bob@a.example," BARE), SASL_FAILURE);
    assert_int_equal(sasl_failure(s), SASL_INVALID_AUTHZID);
    assert_int_equal(START("SCRAM-SHA-1", "n,a=alice@a.example," BARE), SASL_WAIT);
    answer_keys(XY_AUTH_OK);
    assert_int_equal(finish(STR("n,a=alice@a.example,"), "secret"), SASL_SUCCESS);
}

static void wrong_password(void **state)
{
    (void)state;
    assert_int_equal(START("SCRAM-SHA-1", "n,," BARE), SASL_WAIT);
    answer_keys(XY_AUTH_OK);
    assert_int_equal(finish(STR("n,,"), "wrong"), SASL_FAILURE);
    assert_int_equal(sasl_failure(s), SASL_NOT_AUTHORIZED);
    assert_string_equal(sasl_reason(s), "wrong password");
}

/* Only who proves the password is told what is the matter with the account. */
static void disabled_after_the_proof(void **state)
{
    (void)state;
    for (int right = 0; right < 2; right++) {
        assert_int_equal(START("SCRAM-SHA-1", "n,," BARE), SASL_WAIT);
        answer_keys(XY_AUTH_DISABLED);
        assert_int_equal(ready_step, SASL_CHALLENGE);
        assert_int_equal(finish(STR("n,,"), right ? "secret" : "wrong"), SASL_FAILURE);
        assert_int_equal(sasl_failure(s), right ? SASL_ACCOUNT_DISABLED : SASL_NOT_AUTHORIZED);
    }
    /* ... unless the backend cannot tell whether the proof is right */
    assert_int_equal(START("SCRAM-SHA-1", "n,," BARE), SASL_WAIT);
    fake_auth_say(XY_AUTH_EXPIRED);
    assert_int_equal(ready_step, SASL_CHALLENGE);
    assert_int_equal(finish(STR("n,,"), "secret"), SASL_FAILURE);
    assert_int_equal(sasl_failure(s), SASL_CREDENTIALS_EXPIRED);
}

static void shape(char *out, size_t size)
{
    const char *text = data();

    snprintf(out, size, "%s", strstr(text, ",s="));
}

/* Two attempts see the same salt, under any spelling of the name; another name another one. */
static void unknown_users(void **state)
{
    char first[200], again[200], other[200];

    (void)state;
    assert_int_equal(START("SCRAM-SHA-256", "n,,n=eve,r=abcdef"), SASL_WAIT);
    fake_auth_say(XY_AUTH_UNKNOWN);
    assert_int_equal(ready_step, SASL_CHALLENGE);
    shape(first, sizeof first);
    assert_non_null(strstr(first, ",i="));
    assert_int_equal(respond("c=biws,r=abcdef,p=AAAA"), SASL_FAILURE);
    assert_int_equal(sasl_failure(s), SASL_NOT_AUTHORIZED);
    assert_string_equal(sasl_reason(s), "no such user");
    assert_int_equal(START("SCRAM-SHA-256", "n,,n=EVE,r=xyz"), SASL_WAIT);
    fake_auth_say(XY_AUTH_UNKNOWN);
    shape(again, sizeof again);
    assert_string_equal(first, again);
    assert_int_equal(START("SCRAM-SHA-256", "n,,n=eva,r=xyz"), SASL_WAIT);
    fake_auth_say(XY_AUTH_UNKNOWN);
    shape(other, sizeof other);
    assert_string_not_equal(first, other);
}

static void unknown_users_look_like_the_others(void **state)
{
    xy_scram_keys like = { .size = sizeof like, .iterations = 4242, .salt_len = 9 };
    xy_auth_answer a = { .size = sizeof a, .status = XY_AUTH_UNKNOWN, .keys = &like };

    (void)state;
    assert_int_equal(START("SCRAM-SHA-1", "n,,n=eve,r=abcdef"), SASL_WAIT);
    fake_auth_answer(&a);
    const char *text = data();

    assert_non_null(strstr(text, ",i=4242,h="));
    assert_int_equal(strchr(strstr(text, ",s=") + 3, ',') - (strstr(text, ",s=") + 3), 12);
}

static void unavailable(void **state)
{
    xy_auth_answer a = { .size = sizeof a, .status = XY_AUTH_OK };

    (void)state;
    assert_int_equal(START("SCRAM-SHA-1", "n,," BARE), SASL_WAIT);
    fake_auth_say(XY_AUTH_UNAVAILABLE);
    assert_int_equal(ready_step, SASL_FAILURE);
    assert_int_equal(sasl_failure(s), SASL_TEMPORARY_AUTH_FAILURE);
    assert_int_equal(START("SCRAM-SHA-1", "n,," BARE), SASL_WAIT);
    fake_auth_answer(&a);                                   /* no keys: a provider's mistake */
    assert_int_equal(sasl_failure(s), SASL_TEMPORARY_AUTH_FAILURE);
    fake.auth_refused = true;
    assert_int_equal(START("SCRAM-SHA-1", "n,," BARE), SASL_FAILURE);
    assert_int_equal(sasl_failure(s), SASL_TEMPORARY_AUTH_FAILURE);
}

/* ---- the frame around all mechanisms ---- */

static const char *const encodings[] = {
    "====", "=A", "A===", "AAA", "AAAA\n", " AAAA", "AA AA", "AA=A", "AAA*", "AAB=", "A", "AAAA=",
};

static void bad_base64(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(encodings); i++) {
        assert_int_equal(sasl_begin(s, "PLAIN", str_of(encodings[i])), SASL_FAILURE);
        assert_int_equal(sasl_failure(s), SASL_INCORRECT_ENCODING);
    }
    assert_int_equal(sasl_begin(s, "PLAIN", STR("=")), SASL_FAILURE);      /* legal, and empty */
    assert_int_equal(sasl_failure(s), SASL_MALFORMED_REQUEST);
}

static void no_initial_response(void **state)
{
    (void)state;
    assert_int_equal(sasl_begin(s, "PLAIN", STR("")), SASL_CHALLENGE);
    assert_int_equal(sasl_data(s).len, 0);
    assert_int_equal(sasl_respond(s, str_of(in_base64("\0alice\0secret", 13))), SASL_WAIT);
    fake_auth_say(XY_AUTH_OK);
    assert_int_equal(ready_step, SASL_SUCCESS);
    assert_int_equal(sasl_begin(s, "SCRAM-SHA-1", STR("")), SASL_CHALLENGE);
    assert_int_equal(respond("n,," BARE), SASL_WAIT);
}

static void aborted(void **state)
{
    (void)state;
    assert_int_equal(sasl_begin(s, "PLAIN", STR("")), SASL_CHALLENGE);
    assert_int_equal(sasl_abort(s), SASL_FAILURE);
    assert_int_equal(sasl_failure(s), SASL_ABORTED);
    assert_int_equal(sasl_respond(s, STR("AGEAYg==")), SASL_FAILURE);
    assert_int_equal(sasl_failure(s), SASL_MALFORMED_REQUEST);
}

static const char *const no_sha1[] = { "SCRAM-SHA-256", "PLAIN", NULL };

static const struct {
    struct sasl_terms terms;
    const char       *mechanism;
    enum sasl_failure want;
} mechanism_rows[] = {
    { { .can = ~0u, .tls = true }, "DIGEST-MD5", SASL_INVALID_MECHANISM },
    { { .can = ~0u, .tls = true }, "ANONYMOUS", SASL_INVALID_MECHANISM },
    { { .can = ~0u, .tls = true }, "EXTERNAL", SASL_INVALID_MECHANISM },
    { { .can = ~0u, .tls = true }, "", SASL_INVALID_MECHANISM },
    { { .can = ~0u }, "PLAIN", SASL_ENCRYPTION_REQUIRED },
    { { .can = ~0u, .tls_required = true }, "SCRAM-SHA-1", SASL_ENCRYPTION_REQUIRED },
    { { .can = ~0u, .tls = true, .configured = no_sha1 }, "SCRAM-SHA-1", SASL_INVALID_MECHANISM },
    { { .can = XY_MECH_PASSWORD, .tls = true }, "SCRAM-SHA-1", SASL_INVALID_MECHANISM },
    { { .can = ~0u }, "SCRAM-SHA-1-PLUS", SASL_INVALID_MECHANISM },
};

static void mechanisms_not_offered(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(mechanism_rows); i++) {
        terms = mechanism_rows[i].terms;
        sasl_offer_fill(&offer, &terms);
        assert_int_equal(sasl_begin(s, mechanism_rows[i].mechanism, STR("=")), SASL_FAILURE);
        assert_int_equal(sasl_failure(s), mechanism_rows[i].want);
    }
}

static void names_of_failures(void **state)
{
    (void)state;
    for (int i = 1; i < SASL_FAILURE_COUNT; i++)
        assert_non_null(sasl_failure_name((enum sasl_failure)i));
    assert_string_equal(sasl_failure_name(SASL_NOT_AUTHORIZED), "not-authorized");
    assert_null(sasl_failure_name(SASL_FAILURE_COUNT));
}

static void names_of_domains(void **state)
{
    (void)state;
    assert_true(domain_answers_to(&fake.a, STR("a.example")));
    assert_true(domain_answers_to(&fake.a, STR("alias.example")));
    assert_false(domain_answers_to(&fake.a, STR("b.example")));
    assert_false(domain_answers_to(&fake.b, STR("alias.example")));
}

static void freed_while_waiting(void **state)
{
    (void)state;
    assert_int_equal(START("PLAIN", "\0alice\0secret"), SASL_WAIT);
    sasl_free(&s);
    assert_int_equal(fake.auth_cancelled, 1);
    s = sasl_new(&fake.a, &offer, &terms, ready, &readies);
}

static void memory_may_be_refused(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct sasl *t = sasl_new(&fake.a, &offer, &terms, ready, &readies);

        if (t != NULL && sasl_begin(t, "PLAIN", str_of(in_base64("\0al\0pw", 6))) == SASL_WAIT)
            fake_auth_say(XY_AUTH_OK);
        if (t != NULL && sasl_begin(t, "SCRAM-SHA-512", str_of(in_base64("n,,n=al,r=x", 11))) ==
                             SASL_WAIT)
            fake_auth_say(XY_AUTH_UNKNOWN);
        sasl_free(&t);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(plain_messages), TEST(plain_verdicts), TEST(names_that_are_none),
        TEST(canonical_addresses), TEST(scram_succeeds), TEST(scram_plus), TEST(scram_authzid),
        TEST(wrong_password), TEST(disabled_after_the_proof), TEST(unknown_users),
        TEST(unknown_users_look_like_the_others), TEST(unavailable), TEST(bad_base64),
        TEST(no_initial_response), TEST(aborted), TEST(mechanisms_not_offered),
        TEST(names_of_failures), TEST(names_of_domains), TEST(freed_while_waiting),
        TEST(memory_may_be_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
